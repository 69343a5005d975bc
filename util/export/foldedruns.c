/* SPDX-License-Identifier: MIT */
#include "util/export/foldedruns.h"

#include <string.h>

#include "util/base/alloc.h"

enum { BATCH = 64 << 10, WINDOW = 16 << 10 };

/* In front of each text, which has its NUL. */
struct head {
	uint64_t count;
	uint32_t len;
};

enum { HEAD_SIZE = 12 };

/* A run that is being read, at one of its lines. */
struct reader {
	const struct spill *spill;
	uint64_t at, end; /* of what was not read yet */
	struct buf window;
	size_t next; /* in .window */
	struct folded_line line;
};

void foldedruns_release(struct foldedruns *r)
{
	spill_release(&r->spill);
	vec_release(&r->runs);
}

static void add_line(struct buf *out, const struct folded_line *line)
{
	uint32_t len = (uint32_t)strlen(line->text) + 1;

	buf_add(out, &line->count, sizeof(line->count));
	buf_add(out, &len, sizeof(len));
	buf_add(out, line->text, len);
}

int foldedruns_take(struct foldedruns *r, struct folded *f, struct err *err)
{
	const struct folded marks = { .marks_kernel = f->marks_kernel,
				      .marks_jit = f->marks_jit,
				      .has_addresses = f->has_addresses };
	uint64_t start = r->spill.size;
	struct buf batch = { 0 };
	int status = 0;

	folded_sort(f);
	for (size_t i = 0; status == 0 && i < f->lines.len; i++) {
		add_line(&batch, &f->lines.at[i]);
		if (batch.len >= BATCH || i + 1 == f->lines.len) {
			status = spill_write(&r->spill, batch.at, batch.len, err);
			buf_clear(&batch);
		}
	}
	buf_release(&batch);
	if (status == 0 && r->spill.size > start)
		*vec_add(&r->runs) = (struct foldedruns_run){ start, r->spill.size };
	folded_release(f);
	*f = marks;
	return status;
}

/* Makes so many bytes of the run be in the window from .next on. */
static int fill(struct reader *r, size_t want, struct err *err)
{
	size_t left = r->window.len - r->next, more;

	if (left >= want)
		return 0;
	if (left)
		memmove(r->window.at, r->window.at + r->next, left);
	r->window.len = left;
	r->next = 0;
	more = want - left > WINDOW ? want - left : WINDOW;
	if (more > r->end - r->at)
		more = (size_t)(r->end - r->at);
	if (spill_read(r->spill, r->at, buf_reserve(&r->window, more), more, err) < 0)
		return -1;
	r->window.len += more;
	r->at += more;
	return 0;
}

/* 1: .line is the next one, good until the next call; 0: there is none. */
static int next_line(struct reader *r, struct err *err)
{
	struct head head;

	if (r->next == r->window.len && r->at == r->end)
		return 0;
	if (fill(r, HEAD_SIZE, err) < 0)
		return -1;
	memcpy(&head.count, r->window.at + r->next, sizeof(head.count));
	memcpy(&head.len, r->window.at + r->next + sizeof(head.count), sizeof(head.len));
	if (fill(r, HEAD_SIZE + head.len, err) < 0)
		return -1;
	r->line = (struct folded_line){ r->window.at + r->next + HEAD_SIZE, head.count };
	r->next += HEAD_SIZE + head.len;
	return 1;
}

/* ---- a heap of readers: each is before the two behind it at twice its place ---- */

static bool is_before(const struct reader *a, const struct reader *b)
{
	return strcmp(a->line.text, b->line.text) < 0;
}

static void sink(struct reader **heap, size_t n, size_t i)
{
	for (size_t least = i;; i = least) {
		struct reader *r = heap[i];

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++)
			if (is_before(heap[child], heap[least]))
				least = child;
		if (least == i)
			return;
		heap[i] = heap[least];
		heap[least] = r;
	}
}

struct merging {
	struct reader *readers, **heap;
	size_t n;	 /* in the heap */
	struct buf text; /* of the line that is added up */
};

static int start(struct merging *m, const struct foldedruns *r, struct err *err)
{
	m->readers = alloc_zero(r->runs.len ? r->runs.len : 1, sizeof(m->readers[0]));
	m->heap = alloc_zero(r->runs.len ? r->runs.len : 1, sizeof(struct reader *));
	for (size_t i = 0; i < r->runs.len; i++) {
		struct reader *one = &m->readers[i];

		one->spill = &r->spill;
		one->at = r->runs.at[i].at;
		one->end = r->runs.at[i].end;
		if (next_line(one, err) < 0)
			return -1;
		m->heap[m->n++] = one;
	}
	for (size_t i = m->n; i-- > 0;)
		sink(m->heap, m->n, i);
	return 0;
}

/* All that have the first text, of one run after the other. */
static int take_first(struct merging *m, struct folded_line *sum, struct err *err)
{
	buf_clear(&m->text);
	buf_add_text(&m->text, m->heap[0]->line.text);
	*sum = (struct folded_line){ .text = buf_text(&m->text) };
	while (m->n && strcmp(m->heap[0]->line.text, sum->text) == 0) {
		int status;

		sum->count += m->heap[0]->line.count;
		status = next_line(m->heap[0], err);
		if (status < 0)
			return -1;
		if (status == 0)
			m->heap[0] = m->heap[--m->n];
		sink(m->heap, m->n, 0);
	}
	return 0;
}

int foldedruns_merge(const struct foldedruns *r,
		     int (*add)(void *arg, const struct folded_line *line, struct err *err),
		     void *arg, struct err *err)
{
	struct merging m = { 0 };
	struct folded_line sum;
	int status = start(&m, r, err);

	while (status == 0 && m.n)
		status = take_first(&m, &sum, err) < 0 ? -1 : add(arg, &sum, err);
	for (size_t i = 0; i < r->runs.len; i++)
		buf_release(&m.readers[i].window);
	buf_release(&m.text);
	free(m.readers);
	free(m.heap);
	return status;
}
