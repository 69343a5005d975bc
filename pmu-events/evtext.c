/* SPDX-License-Identifier: MIT */
#include "pmu-events/evtext.h"

#include <stdlib.h>

#include "pmu-events/evformat.h"
#include "util/base/zstd.h"

struct evtext_table {
	const struct evtable *table;
	size_t blocks;
	const char **opened; /* by block; NULL when not yet, or not possible */
	char **owned;
};

void evtext_release(struct evtext *x)
{
	for (size_t i = 0; i < x->tables.len; i++) {
		struct evtext_table *known = x->tables.at[i];

		for (size_t k = 0; k < known->blocks; k++)
			free(known->owned[k]);
		free(known->owned);
		free(known->opened);
		free(known);
	}
	vec_release(&x->tables);
	*x = (struct evtext){ 0 };
}

static struct evtext_table *get_table(struct evtext *x, const struct evtable *t)
{
	struct evtext_table *known;
	uint32_t records = evformat_count(t, EVFORMAT_BLOCKS);

	for (size_t i = 0; i < x->tables.len; i++) {
		if (x->tables.at[i]->table == t)
			return x->tables.at[i];
	}
	known = alloc_zero(1, sizeof(*known));
	known->table = t;
	known->blocks = records ? records - 1 : 0;
	known->opened = alloc_zero(known->blocks + 1, sizeof(*known->opened));
	known->owned = alloc_zero(known->blocks + 1, sizeof(*known->owned));
	*vec_add(&x->tables) = known;
	return known;
}

static const unsigned char *block_record(const struct evtable *t, size_t i)
{
	return evformat_at(t, EVFORMAT_BLOCKS) + i * EVFORMAT_BLOCK_SIZE;
}

static uint32_t raw_start(const struct evtable *t, size_t block)
{
	return evformat_get32(block_record(t, block) + EVFORMAT_BLOCK_RAW);
}

/* Opens a block; without an error it is then in known->opened. */
static int open_block(struct evtext_table *known, size_t i, struct err *err)
{
	const struct evtable *t = known->table;
	const unsigned char *r = block_record(t, i);
	uint32_t at = evformat_get32(r + EVFORMAT_BLOCK_PACKED);
	uint32_t end = evformat_get32(r + EVFORMAT_BLOCK_SIZE + EVFORMAT_BLOCK_PACKED);
	uint32_t raw = raw_start(t, i), raw_end = raw_start(t, i + 1);
	const unsigned char *packed = evformat_at(t, EVFORMAT_TEXTS) + at;
	char *bytes;

	if (at > end || end > evformat_count(t, EVFORMAT_TEXTS) || raw >= raw_end ||
	    raw_end - raw > EVFORMAT_MAX_24 ||
	    (!r[EVFORMAT_BLOCK_ZSTD] && end - at != raw_end - raw))
		return err_set(err, ERR_INPUT, "block %zu of the descriptions is damaged", i);
	if (!r[EVFORMAT_BLOCK_ZSTD]) {
		known->opened[i] = (const char *)packed;
		return 0;
	}
	bytes = alloc_zero((size_t)(raw_end - raw) + 1, 1);
	if (zstd_decompress(packed, end - at, bytes, raw_end - raw, err) < 0) {
		free(bytes);
		return err_while(err, "descriptions");
	}
	known->opened[i] = known->owned[i] = bytes;
	return 0;
}

const char *evtext_get(struct evtext *x, const struct evtable *t, uint32_t id)
{
	struct evtext_table *known = get_table(x, t);
	size_t low = 0, high = known->blocks;
	struct err err = { 0 };

	if (id == 0 || known->blocks == 0 || id >= raw_start(t, known->blocks))
		return "";
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (raw_start(t, middle) <= id)
			low = middle;
		else
			high = middle;
	}
	if (!known->opened[low] && open_block(known, low, &err) < 0) {
		if (!x->problem.code)
			x->problem = err;
		return "";
	}
	return known->opened[low] + (id - raw_start(t, low));
}
