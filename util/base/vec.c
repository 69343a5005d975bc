/* SPDX-License-Identifier: MIT */
#include "util/base/vec.h"

void *vec_grow(void *at, size_t *room, size_t size)
{
	*room = *room ? *room * 2 : 8;
	return alloc_resize(at, *room, size);
}
