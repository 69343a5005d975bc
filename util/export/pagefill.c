/* SPDX-License-Identifier: MIT */
#include "util/export/pagefill.h"

#include <string.h>

enum { EVENTS_MOST = UINT16_MAX };

void pagefill_init(struct pagefill *f, struct page *page, struct recording *r,
		   struct symbols *symbols, uint64_t max_stack, bool is_base)
{
	const struct rawchains_args args = { .most = max_stack };

	*f = (struct pagefill){ .page = page, .recording = r, .is_base = is_base };
	framepool_init(&f->frames, symbols);
	rawchains_init(&f->raw, &args, &f->frames, &f->chains);
	pagebranch_init(&f->branches, symbols);
}

void pagefill_release(struct pagefill *f)
{
	guestentry_release(&f->guests);
	rawchains_release(&f->raw);
	framepool_release(&f->frames);
	chains_release(&f->chains);
	vec_release(&f->frame_of);
	vec_release(&f->node_of);
	vec_release(&f->event_of);
	map_release(&f->threads);
	pagebranch_release(&f->branches);
	arena_release(&f->arena);
}

static enum pagetree_kind kind_of(unsigned cpumode)
{
	if (cpumode == RECORD_GUEST_KERNEL || cpumode == RECORD_GUEST_USER)
		return PAGETREE_GUEST;
	return cpumode == RECORD_USER ? PAGETREE_USER : PAGETREE_KERNEL;
}

static const char *file_of(const struct framepool_frame *f)
{
	return f->place.mapping ? f->place.mapping->dso->name : "[unknown]";
}

/* A function without a name is told by its file: single addresses would be no function. */
uint32_t pagefill_frame(struct page *p, struct framepool *frames, uint32_t frame)
{
	const struct framepool_frame *r = framepool_at(frames, frame);
	const struct framepool_function *function = framepool_function(frames, frame);
	const char *file = file_of(r), *slash = strrchr(file, '/');
	struct buf name = { 0 };
	uint32_t number;

	if (function)
		buf_add_text(&name, function->name);
	else
		buf_printf(&name, *file == '[' ? "%s" : "[%s]", slash ? slash + 1 : file);
	number = pagetree_frame(&p->tree, buf_text(&name), file, kind_of(r->cpumode));
	buf_release(&name);
	return number;
}

static uint32_t page_frame(struct pagefill *f, uint32_t frame)
{
	while (f->frame_of.len <= frame)
		*vec_add(&f->frame_of) = 0;
	if (!f->frame_of.at[frame])
		f->frame_of.at[frame] = pagefill_frame(f->page, &f->frames, frame) + 1;
	return f->frame_of.at[frame] - 1;
}

/* The function and what was inlined into it at the frame's place, one below the other. */
static uint32_t add_functions(struct pagefill *f, uint32_t node, uint32_t frame)
{
	const struct framepool_frame *r = framepool_at(&f->frames, frame);
	struct lines *lines = recording_lines(f->recording);
	struct lines_frame at[LINES_MOST];
	size_t n = 0;

	if (lines_has_inlined(lines))
		n = lines_find(lines, r->place, at, ARRAY_LEN(at));
	node = pagetree_child(&f->page->tree, node, page_frame(f, frame));
	for (size_t i = n; i > 0; i--) {
		uint32_t inlined;

		if (!at[i - 1].name)
			continue;
		inlined = pagetree_frame(&f->page->tree, at[i - 1].name, file_of(r),
					 kind_of(r->cpumode));
		node = pagetree_child(&f->page->tree, node, inlined);
	}
	return node;
}

/* Nodes of chains come after their callers', so each is reached by one step. */
static uint32_t page_node(struct pagefill *f, uint32_t chain)
{
	for (size_t i = f->node_of.len; i <= chain; i++) {
		struct chains_node n = f->chains.nodes.at[i];
		uint32_t node = i ? add_functions(f, f->node_of.at[n.caller], n.frame) : 0;

		*vec_add(&f->node_of) = node;
	}
	return f->node_of.at[chain];
}

/* The number of key, which is given the next one when it is new. */
static size_t number_of(struct pagefill *f, struct map *numbers, const void *key, size_t len,
			size_t next)
{
	struct view v = { key, len };
	void *known = map_find(numbers, v);

	if (known)
		return (size_t)(uintptr_t)known - 1;
	v.at = memcpy(arena_alloc(&f->arena, len), key, len);
	*map_add(numbers, v) = (void *)(uintptr_t)(next + 1);
	return next;
}

static uint32_t thread_of(struct pagefill *f, const struct session_thread *t)
{
	const uint32_t key[2] = { t->pid, t->tid };
	size_t n = number_of(f, &f->threads, key, sizeof(key), f->page->threads.len);

	if (n == f->page->threads.len)
		*vec_add(&f->page->threads) = (struct page_thread){ NULL, t->pid, t->tid };
	/* The name that it has in the end. */
	f->page->threads.at[n].comm = t->comm;
	return (uint32_t)n;
}

/* Of a second recording by name; one that the first has not is told by itself. */
static uint16_t event_of(struct pagefill *f, const struct sample *s)
{
	const struct datafile *file = recording_file(f->recording);
	size_t event = (size_t)(s->event - file->events.at);
	struct page *p = f->page;

	while (f->event_of.len <= event) {
		const char *name = recording_event_name(f->recording, f->event_of.len);
		size_t i = 0;

		while (i < p->events.len &&
		       (!f->is_base || strcmp(p->events.at[i].name, name) != 0))
			i++;
		if (!f->is_base)
			i = f->event_of.len;
		if (i >= p->events.len && p->events.len < EVENTS_MOST)
			*vec_add(&p->events) =
				(struct page_event){ .name = arena_string(&p->tree.arena, name) };
		*vec_add(&f->event_of) = (uint16_t)(i < p->events.len ? i : p->events.len - 1);
	}
	return f->event_of.at[event];
}

static uint64_t time_of(struct pagefill *f, const struct sample *s)
{
	if (!(s->raw->has & PERFATTR_SAMPLE_TIME))
		return 0;
	if (!f->has_first)
		f->first_time = s->raw->time;
	f->has_first = true;
	return s->raw->time > f->first_time ? s->raw->time - f->first_time : 0;
}

void pagefill_add(struct pagefill *f, const struct sample *s)
{
	uint32_t chain = rawchains_find(&f->raw, f->recording, s).chain;
	struct pagerow row = { .weight = s->raw->period, .count = 1, .event = event_of(f, s) };

	if (!chain)
		chain = chains_call(&f->chains, 0,
				    framepool_find(&f->frames, s->place, s->cpumode));
	guestentry_watch(&f->guests, &f->frames, f->recording, s);
	row.node = page_node(f, chain);
	if (f->is_base) {
		pagerows_add(&f->page->base.rows, row);
		return;
	}
	row.time = time_of(f, s);
	row.thread = thread_of(f, s->thread);
	pagerows_add(&f->page->rows, row);
	f->page->events.at[row.event].samples++;
	f->page->events.at[row.event].period += s->raw->period;
	pagebranch_add(&f->branches, f->recording, s);
}

void pagefill_finish(struct pagefill *f)
{
	pagebranch_finish(&f->branches, f->page);
}
