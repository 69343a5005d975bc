/* SPDX-License-Identifier: MIT */
#include "util/export/scriptcount.h"

void scriptcount_release(struct scriptcount *s)
{
	delta_release(&s->delta);
	recorded_release(&s->recorded);
}

static void add_line(const struct scriptcount *s, const struct reading *r, uint64_t time_ns,
		     struct buf *out)
{
	buf_printf(out, "%3d %8d %15llu %15llu %15llu %15llu %s\n", r->cpu, r->thread,
		   (unsigned long long)r->value, (unsigned long long)r->enabled_ns,
		   (unsigned long long)r->running_ns, (unsigned long long)time_ns,
		   s->recorded.events.at[r->event].name);
}

/* What was counted since the moment before, event by event. */
static void add_round(struct scriptcount *s, struct buf *out)
{
	struct recorded *r = &s->recorded;
	struct readings since = { 0 };

	if (!s->has_titles)
		buf_printf(out, "%3s %8s %15s %15s %15s %15s %s\n", "CPU", "THREAD", "VAL", "ENA",
			   "RUN", "TIME", "EVENT");
	s->has_titles = true;
	delta_take(&s->delta, &r->readings, &since);
	for (size_t event = 0; event < r->events.len; event++) {
		for (size_t i = 0; i < since.len; i++) {
			if (since.at[i].event == event)
				add_line(s, &since.at[i], r->rounds.at[0].time_ns, out);
		}
	}
	vec_release(&since);
	/* Nothing is kept but what the next moment is compared with. */
	r->readings.len = 0;
	r->rounds.len = 0;
}

int scriptcount_take(struct scriptcount *s, const struct datafile *file,
		     const struct record *record, struct buf *out, struct err *err)
{
	if (recorded_take(&s->recorded, file, record, err) < 0)
		return -1;
	if (s->recorded.rounds.len)
		add_round(s, out);
	return 0;
}
