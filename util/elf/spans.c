/* SPDX-License-Identifier: MIT */
#include "util/elf/spans.h"

/* The ranges that have the present address, the one that is meant last. */
struct open VEC(uint32_t);

static void put(struct spans *s, uint64_t start, const struct open *open)
{
	uint32_t range = open->len ? open->at[open->len - 1] : SPANS_NONE;

	if (s->starts.len && s->starts.at[s->starts.len - 1] == start) {
		s->ranges.at[s->ranges.len - 1] = range;
		return;
	}
	if (s->ranges.len && s->ranges.at[s->ranges.len - 1] == range)
		return;
	*vec_add(&s->starts) = start;
	*vec_add(&s->ranges) = range;
}

/* Takes off what has ended: before limit, or, where it is the last, all. */
static void close_until(struct spans *s, const struct spans_range *ranges, struct open *open,
			const uint64_t *limit)
{
	while (open->len) {
		uint64_t end = ranges[open->at[open->len - 1]].end;

		if (limit && end > *limit)
			return;
		while (open->len && ranges[open->at[open->len - 1]].end <= end)
			open->len--;
		put(s, end, open);
	}
}

void spans_make(struct spans *s, const struct spans_range *ranges, size_t n)
{
	struct open open = { 0 };

	spans_release(s);
	for (size_t i = 0, next; i < n; i = next) {
		uint64_t start = ranges[i].start;

		close_until(s, ranges, &open, &start);
		for (next = i; next < n && ranges[next].start == start; next++)
			;
		for (size_t k = next; k-- > i;) {
			if (ranges[k].end > start)
				*vec_add(&open) = (uint32_t)k;
		}
		put(s, start, &open);
	}
	close_until(s, ranges, &open, NULL);
	vec_release(&open);
}

void spans_release(struct spans *s)
{
	vec_release(&s->starts);
	vec_release(&s->ranges);
}

uint32_t spans_find(const struct spans *s, uint64_t address)
{
	size_t low = 0, high = s->starts.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->starts.at[middle] <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? s->ranges.at[low - 1] : SPANS_NONE;
}
