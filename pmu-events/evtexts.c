/* SPDX-License-Identifier: MIT */
#include "pmu-events/evtexts.h"

#include <stdlib.h>
#include <string.h>

#include "pmu-events/evformat.h"
#include "util/base/work.h"
#include "util/base/zstd.h"

/*
 * Block size: larger ones compress better, smaller ones open faster. 64 KiB
 * opens in a tenth of a millisecond and is 2 % larger than one block for all.
 */
#define BLOCK_BYTES (64 * 1024)
#define LEVEL	    3

void evtexts_release(struct evtexts *t)
{
	map_release(&t->ids);
	vec_release(&t->texts);
}

uint32_t evtexts_add(struct evtexts *t, const char *text, bool brief)
{
	size_t len = strlen(text);
	struct evtexts_text *entry;
	void **place;

	if (len == 0)
		return 0;
	place = map_add(&t->ids, view_make(text, len));
	if (*place) {
		entry = &t->texts.at[(uintptr_t)*place - 1];
		entry->brief |= brief;
	} else {
		*vec_add(&t->texts) =
			(struct evtexts_text){ .text = text, .len = len, .brief = brief };
		*place = (void *)(uintptr_t)t->texts.len;
	}
	return (uint32_t)(uintptr_t)*place;
}

static int by_kind_and_text(const void *left, const void *right)
{
	const struct evtexts_text *a = *(struct evtexts_text *const *)left;
	const struct evtexts_text *b = *(struct evtexts_text *const *)right;

	if (a->brief != b->brief)
		return a->brief ? -1 : 1;
	return strcmp(a->text, b->text);
}

struct block {
	size_t first; /* text in sorted order */
	size_t texts;
	uint32_t raw; /* where it starts in the stream */
	uint32_t bytes;
	bool zstd;
	struct buf packed;
	struct err err;
};

struct job {
	struct evtexts_text **sorted;
	bool plain;
	struct VEC(struct block) blocks;
};

/* Gives every text its offset. A text never lies in two blocks; a long one has its own. */
static int cut(struct job *job, size_t n, uint32_t limit, struct err *err)
{
	size_t at = 1; /* offset 0 is no text */
	struct block *block = NULL;

	for (size_t i = 0; i < n; i++) {
		struct evtexts_text *text = job->sorted[i];

		if (at > limit || text->len >= limit - at)
			return err_set(err, ERR_INPUT, "the descriptions are longer than %u bytes",
				       limit);
		if (!block || block->bytes + text->len + 1 > BLOCK_BYTES) {
			block = vec_add(&job->blocks);
			*block = (struct block){ .first = i, .raw = (uint32_t)at };
		}
		text->offset = (uint32_t)at;
		at += text->len + 1;
		block->bytes += (uint32_t)text->len + 1;
		block->texts++;
	}
	return 0;
}

static void pack_block(void *context, size_t i)
{
	struct job *job = context;
	struct block *block = &job->blocks.at[i];
	struct buf raw = { 0 };

	buf_reserve(&raw, block->bytes);
	for (size_t k = block->first; k < block->first + block->texts; k++)
		buf_add(&raw, job->sorted[k]->text, job->sorted[k]->len + 1);
	block->zstd = !job->plain;
	if (block->zstd) {
		zstd_compress(raw.at, raw.len, LEVEL, &block->packed, &block->err);
		buf_release(&raw);
	} else {
		block->packed = raw;
	}
}

static void put_record(struct buf *blocks, uint32_t raw, size_t packed, bool zstd)
{
	unsigned char record[EVFORMAT_BLOCK_SIZE];

	evformat_put32(record + EVFORMAT_BLOCK_RAW, raw);
	evformat_put32(record + EVFORMAT_BLOCK_PACKED, (uint32_t)packed);
	record[EVFORMAT_BLOCK_ZSTD] = zstd;
	buf_add(blocks, record, sizeof(record));
}

static int put_blocks(struct job *job, struct buf *blocks, struct buf *packed, struct err *err)
{
	size_t start = packed->len;
	uint32_t raw_end = 1;

	for (size_t i = 0; i < job->blocks.len; i++) {
		const struct block *block = &job->blocks.at[i];

		if (block->err.code) {
			*err = block->err;
			return -1;
		}
		put_record(blocks, block->raw, packed->len - start, block->zstd);
		buf_add(packed, block->packed.at, block->packed.len);
		raw_end = block->raw + block->bytes;
	}
	put_record(blocks, raw_end, packed->len - start, false);
	return 0;
}

int evtexts_lay(struct evtexts *t, uint32_t limit, bool plain, struct buf *blocks,
		struct buf *packed, struct err *err)
{
	struct job job = { .plain = plain || !zstd_built_in() };
	size_t n = t->texts.len;
	int status;

	job.sorted = alloc_zero(n + 1, sizeof(*job.sorted));
	for (size_t i = 0; i < n; i++)
		job.sorted[i] = &t->texts.at[i];
	qsort(job.sorted, n, sizeof(*job.sorted), by_kind_and_text);
	status = cut(&job, n, limit, err);
	if (status == 0) {
		work_run(job.blocks.len, pack_block, &job);
		status = put_blocks(&job, blocks, packed, err);
	}
	for (size_t i = 0; i < job.blocks.len; i++)
		buf_release(&job.blocks.at[i].packed);
	vec_release(&job.blocks);
	free(job.sorted);
	return status;
}

uint32_t evtexts_offset(const struct evtexts *t, uint32_t id)
{
	return id ? t->texts.at[id - 1].offset : 0;
}
