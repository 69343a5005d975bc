/* SPDX-License-Identifier: MIT */
#include "util/data/pmucaps.h"

#include "util/base/num.h"

/* The pairs of one PMU, whose name stands behind them where there are several. */
static void add_one(struct bytes *b, bool is_named, struct buf *out)
{
	uint32_t n = bytes_u32(b);
	struct view name = view_of("cpu");
	struct buf pairs = { 0 };

	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view key = bytes_padded_text(b), value = bytes_padded_text(b);

		buf_printf(&pairs, "%s%.*s=%.*s", i ? ", " : "", VIEW_ARG(key), VIEW_ARG(value));
	}
	if (is_named)
		name = bytes_padded_text(b);
	if (!b->is_short)
		buf_printf(out, "# %.*s pmu capabilities: %s\n", VIEW_ARG(name),
			   n ? buf_text(&pairs) : "not available");
	buf_release(&pairs);
}

void pmucaps_add(struct bytes *b, enum pmucaps_section which, struct buf *out)
{
	uint32_t n = which == PMUCAPS_ALL ? bytes_u32(b) : 1;

	for (uint32_t i = 0; i < n && !b->is_short; i++)
		add_one(b, which == PMUCAPS_ALL, out);
}

uint64_t pmucaps_find(struct bytes b, enum pmucaps_section which, const char *name)
{
	uint32_t pmus = which == PMUCAPS_ALL ? bytes_u32(&b) : 1;

	for (uint32_t i = 0; i < pmus && !b.is_short; i++) {
		uint32_t n = bytes_u32(&b);

		for (uint32_t k = 0; k < n && !b.is_short; k++) {
			struct view key = bytes_padded_text(&b), value = bytes_padded_text(&b);
			struct err ignored = { 0 };
			uint64_t number;

			if (!b.is_short && view_equal(key, name) &&
			    num_parse_u64(value, &number, &ignored) == 0)
				return number;
			err_clear(&ignored);
		}
		if (which == PMUCAPS_ALL)
			bytes_padded_text(&b);
	}
	return 0;
}
