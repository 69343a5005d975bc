/* SPDX-License-Identifier: MIT */
#include "util/session/parallel.h"

void parallel_release(struct parallel *p)
{
	map_release(&p->running);
	arena_release(&p->arena);
}

/* Thread 0 is a CPU without work. */
static void set_running(struct parallel *p, uint32_t tid, bool runs)
{
	struct view key = view_make((const char *)&tid, sizeof(tid));
	bool **place, *known = map_find(&p->running, key);

	if (!tid || (!known && !runs))
		return;
	if (!known) {
		const char *kept = arena_stringn(&p->arena, key.at, key.len);

		known = arena_alloc(&p->arena, sizeof(*known));
		place = (bool **)map_add(&p->running, view_make(kept, key.len));
		*place = known;
	}
	p->n += runs && !*known;
	p->n -= !runs && *known;
	*known = runs;
}

static void feed_exit(struct parallel *p, const struct datafile *f, const struct record *rec)
{
	struct record_exit ended;
	struct err ignored = { 0 };

	if (record_read(rec, datafile_id_size(f, rec), &ended, &ignored) == 0)
		set_running(p, ended.tid, false);
}

void parallel_feed(struct parallel *p, const struct datafile *f, const struct record *rec)
{
	const struct datafile_event *e;
	struct record_id id;

	if (rec->type == RECORD_EXIT && p->is_known) {
		feed_exit(p, f, rec);
		return;
	}
	if (rec->type != RECORD_SWITCH && rec->type != RECORD_SWITCH_CPU_WIDE)
		return;
	e = datafile_find_event(f, rec);
	if (!e)
		return;
	p->is_known = true;
	record_read_id(rec, &e->attr, &id);
	set_running(p, id.tid, !(rec->misc & RECORD_MISC_SWITCH_OUT));
}

uint32_t parallel_at_sample(struct parallel *p, uint32_t tid)
{
	set_running(p, tid, true);
	return p->n ? p->n : 1;
}
