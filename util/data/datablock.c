/* SPDX-License-Identifier: MIT */
#include "util/data/datablock.h"

#include <stdlib.h>

#include "util/base/alloc.h"

struct datablock *datablock_take(struct datablocks *b, size_t room)
{
	struct datablock *block;

	while ((block = b->free)) {
		b->free = block->next_free;
		if (block->room >= room)
			break;
		free(block);
	}
	if (!block) {
		block = alloc_resize(NULL, 1, sizeof(*block) + room);
		block->room = room;
	}
	block->next_free = NULL;
	block->users = 1;
	return block;
}

void datablock_drop(struct datablocks *b, struct datablock *block)
{
	if (!block || --block->users)
		return;
	block->next_free = b->free;
	b->free = block;
}

void datablock_release(struct datablocks *b)
{
	while (b->free) {
		struct datablock *next = b->free->next_free;

		free(b->free);
		b->free = next;
	}
}
