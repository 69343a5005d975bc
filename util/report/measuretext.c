/* SPDX-License-Identifier: MIT */
#include "util/report/measuretext.h"

static uint64_t whole_of(const struct hist_total *total, bool of_wanted)
{
	return of_wanted ? total->period : total->all_period;
}

uint64_t measuretext_total(const struct hist *h, size_t member, bool of_wanted)
{
	return whole_of(&h->totals.at[member], of_wanted);
}

static bool is_latency(const struct hist_order *by)
{
	return by->by == HIST_BY_LATENCY || by->by == HIST_BY_LATENCY_CHILDREN;
}

static uint64_t period_of(const struct hist_count *c, const struct hist_order *by)
{
	if (by->by == HIST_BY_CHILDREN)
		return c->children;
	if (is_latency(by))
		return by->by == HIST_BY_LATENCY ? c->latency : c->latency_children;
	return by->by == HIST_BY_MODE ? c->modes[by->number] : c->period;
}

double measuretext_percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

void measuretext_add_of(const struct hist *h, const struct hist_count *counts,
			const struct hist_order *by, const struct hist_total *totals,
			bool of_wanted, struct buf *out)
{
	for (size_t i = 0; i < h->args.members; i++) {
		const struct hist_count *n = &counts[i];
		uint64_t total = is_latency(by) ? totals[i].latency
						: whole_of(&totals[i], of_wanted);

		buf_add_text(out, i ? "  " : "");
		if (by->by == HIST_BY_SAMPLES)
			buf_add_u64_right(out, n->samples, ' ', 12);
		else if (by->by == HIST_BY_PERIOD)
			buf_add_u64_right(out, n->period, ' ', 12);
		else
			buf_printf(out, "%*.2f%%", i ? 5 : 7,
				   measuretext_percent(period_of(n, by), total));
	}
}

void measuretext_add(const struct hist *h, const struct hist_count *counts,
		     const struct hist_order *by, bool of_wanted, struct buf *out)
{
	measuretext_add_of(h, counts, by, h->totals.at, of_wanted, out);
}

bool measuretext_reaches(const struct hist *h, const struct hist_count *counts, double least,
			 bool of_wanted)
{
	for (size_t i = 0; i < h->args.members; i++) {
		const struct hist_count *c = &counts[i];
		uint64_t period = h->args.by_children ? c->children : c->period;
		uint64_t total = measuretext_total(h, i, of_wanted);

		if (measuretext_percent(period, total) >= least)
			return true;
	}
	return false;
}
