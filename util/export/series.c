/* SPDX-License-Identifier: MIT */
#include "util/export/series.h"

#include <string.h>

void series_release(struct series *s)
{
	for (size_t i = 0; i < s->lines.len; i++)
		vec_release(&s->lines.at[i].points);
	vec_release(&s->lines);
	map_release(&s->numbers);
	stacks_release(&s->stacks);
}

static struct series_line *find_line(struct series *s, const struct session_thread *t, size_t event)
{
	const uint64_t key[2] = { (uintptr_t)t, event };
	struct view v = view_make((const char *)key, sizeof(key));
	uintptr_t number = (uintptr_t)map_find(&s->numbers, v);

	if (!number) {
		*vec_add(&s->lines) = (struct series_line){ .thread = t, .event = event };
		number = s->lines.len;
		v.at = memcpy(arena_alloc(&s->stacks.arena, v.len), v.at, v.len);
		*map_add(&s->numbers, v) = (void *)number;
	}
	return &s->lines.at[number - 1];
}

void series_add(struct series *s, size_t event, const struct sample *sample,
		const struct export_frame *frames, size_t n)
{
	struct series_line *l = find_line(s, sample->thread, event);
	uint64_t time = sample->raw->time;

	*vec_add(&l->points) = (struct series_point){
		.time = time,
		.weight = sample->raw->period,
		.stack = stacks_add(&s->stacks, frames, n),
	};
	if (!s->first || time < s->first)
		s->first = time;
	if (time > s->last)
		s->last = time;
}

void series_add_title(const struct series_line *l, const char *event, struct buf *out)
{
	buf_printf(out, "%s %d/%d", l->thread->comm, (int)l->thread->pid, (int)l->thread->tid);
	if (event)
		buf_printf(out, " %s", event);
}
