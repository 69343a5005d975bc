/* SPDX-License-Identifier: MIT */
#include "pmu-events/evdistinct.h"

uint32_t evdistinct_add(struct evdistinct *d, const unsigned char *record, size_t size,
			struct buf *out)
{
	struct view key = view_make((const char *)record, size);
	void *number = map_find(&d->numbers, key);

	if (!number) {
		number = (void *)(uintptr_t)++d->len;
		key.at = arena_stringn(&d->arena, key.at, size);
		*map_add(&d->numbers, key) = number;
		buf_add(out, record, size);
	}
	return (uint32_t)(uintptr_t)number - 1;
}

void evdistinct_release(struct evdistinct *d)
{
	map_release(&d->numbers);
	arena_release(&d->arena);
	*d = (struct evdistinct){ 0 };
}
