/* SPDX-License-Identifier: MIT */
#include "util/export/series.h"

#include <string.h>

void series_release(struct series *s)
{
	for (size_t i = 0; i < s->lines.len; i++) {
		vec_release(&s->lines.at[i].points);
		vec_release(&s->lines.at[i].pieces);
	}
	spill_release(&s->spill);
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

static int put_aside(struct series *s, struct series_line *l, struct err *err)
{
	*vec_add(&l->pieces) = s->spill.size;
	if (spill_write(&s->spill, l->points.at, l->points.len * sizeof(l->points.at[0]), err) < 0)
		return -1;
	l->points.len = 0;
	return 0;
}

int series_add(struct series *s, size_t event, const struct sample *sample,
	       const struct export_chain *chain, struct err *err)
{
	struct series_line *l = find_line(s, sample->thread, event);
	struct series_point *p = vec_add(&l->points);
	uint64_t time = sample->raw->time;

	/* What is between the members goes into the file, too. */
	memset(p, 0, sizeof(*p));
	p->time = time;
	p->weight = sample->raw->period;
	p->stack = stacks_add(&s->stacks, chain);
	l->len++;
	l->weight += p->weight;
	if (!s->first || time < s->first)
		s->first = time;
	if (time > s->last)
		s->last = time;
	return l->points.len == SERIES_PIECE ? put_aside(s, l, err) : 0;
}

void series_start(struct series_walk *w, const struct series *s, const struct series_line *l)
{
	w->series = s;
	w->line = l;
	w->at = 0;
}

const struct series_point *series_next(struct series_walk *w, struct err *err)
{
	size_t piece = w->at / SERIES_PIECE, in_piece = w->at % SERIES_PIECE;

	if (w->at == w->line->len)
		return NULL;
	w->at++;
	if (piece == w->line->pieces.len)
		return &w->line->points.at[in_piece];
	if (!in_piece && spill_read(&w->series->spill, w->line->pieces.at[piece], w->piece,
				    sizeof(w->piece), err) < 0)
		return NULL;
	return &w->piece[in_piece];
}

void series_add_title(const struct series_line *l, const char *event, struct buf *out)
{
	buf_printf(out, "%s %d/%d", l->thread->comm, (int)l->thread->pid, (int)l->thread->tid);
	if (event)
		buf_printf(out, " %s", event);
}
