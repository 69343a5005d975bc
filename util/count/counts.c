/* SPDX-License-Identifier: MIT */
#include "util/count/counts.h"

#include <assert.h>
#include <stdlib.h>

#include "util/base/alloc.h"

struct count_sum {
	struct spread spread;
	unsigned __int128 total;
	unsigned __int128 enabled_ns;
	unsigned __int128 running_ns;
	size_t runs; /* in which it was read, counted or not */
};

/* What one run adds to one event. */
struct run_sum {
	unsigned __int128 value;
	unsigned __int128 enabled_ns;
	unsigned __int128 running_ns;
	bool read;
};

void counts_init(struct counts *c, size_t nevents)
{
	*c = (struct counts){ .nevents = nevents };
	c->sums = alloc_zero(nevents + 1, sizeof(c->sums[0]));
}

void counts_release(struct counts *c)
{
	free(c->sums);
	*c = (struct counts){ 0 };
}

static uint64_t cap(unsigned __int128 n)
{
	return n > UINT64_MAX ? UINT64_MAX : (uint64_t)n;
}

/* Of a counter that shared its place, as if it had run all the time. */
static unsigned __int128 scale(const struct reading *r)
{
	if (r->is_scaled || r->running_ns >= r->enabled_ns)
		return r->value;
	return ((unsigned __int128)r->value * r->enabled_ns + r->running_ns / 2) / r->running_ns;
}

static void add_reading(struct run_sum *sum, const struct reading *r, bool is_raw)
{
	sum->read = true;
	sum->enabled_ns += r->enabled_ns;
	sum->running_ns += r->running_ns;
	if (r->running_ns)
		sum->value += is_raw ? r->value : scale(r);
}

void counts_add(struct counts *c, const struct readings *readings)
{
	struct run_sum *runs = alloc_zero(c->nevents + 1, sizeof(runs[0]));

	for (size_t i = 0; i < readings->len; i++) {
		assert(readings->at[i].event < c->nevents);
		add_reading(&runs[readings->at[i].event], &readings->at[i], c->is_raw);
	}
	for (size_t i = 0; i < c->nevents; i++) {
		struct count_sum *sum = &c->sums[i];

		if (!runs[i].read)
			continue;
		sum->runs++;
		sum->enabled_ns += runs[i].enabled_ns;
		sum->running_ns += runs[i].running_ns;
		if (!runs[i].running_ns)
			continue;
		sum->total += runs[i].value;
		spread_add(&sum->spread, (double)runs[i].value);
	}
	free(runs);
}

struct count counts_at(const struct counts *c, size_t event)
{
	const struct count_sum *sum;
	struct count count = { 0 };

	assert(event < c->nevents);
	sum = &c->sums[event];
	count.runs = sum->runs;
	if (!sum->runs)
		return count;
	count.enabled_ns = cap(sum->enabled_ns / sum->runs);
	count.running_ns = cap(sum->running_ns / sum->runs);
	if (sum->enabled_ns)
		count.running_fraction =
			sum->running_ns >= sum->enabled_ns
				? 1
				: (double)sum->running_ns / (double)sum->enabled_ns;
	count.counted = sum->spread.n > 0;
	if (count.counted) {
		count.value = cap((sum->total + sum->spread.n / 2) / sum->spread.n);
		count.error_percent = spread_error_percent(&sum->spread);
	}
	return count;
}
