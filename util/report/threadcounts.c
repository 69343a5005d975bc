/* SPDX-License-Identifier: MIT */
#include "util/report/threadcounts.h"

#include "util/base/alloc.h"
#include "util/data/datasample.h"

struct threadcount {
	struct threadcount_key {
		uint32_t pid, tid;
		size_t event;
	} of;
	size_t thread; /* in the order in which they ended */
	uint64_t value;
};

void threadcounts_release(struct threadcounts *t)
{
	vec_release(&t->all);
	map_release(&t->numbers);
	map_release(&t->threads);
	arena_release(&t->arena);
}

static void add_value(struct threadcounts *t, const struct record_read *r, size_t event,
		      uint64_t value)
{
	struct threadcount new = { { r->pid, r->tid, event }, 0, value };
	struct view key = view_make((const char *)&new.of, sizeof(new.of));
	uintptr_t number = (uintptr_t)map_find(&t->numbers, key);
	const char *kept;

	if (number) {
		t->all.at[number - 1].value += value;
		return;
	}
	kept = arena_stringn(&t->arena, key.at, key.len);
	number = (uintptr_t)map_find(&t->threads, view_make(kept, 8));
	if (!number) {
		number = ++t->nthreads;
		*map_add(&t->threads, view_make(kept, 8)) = (void *)number;
	}
	new.thread = number - 1;
	*vec_add(&t->all) = new;
	*map_add(&t->numbers, view_make(kept, key.len)) = (void *)t->all.len;
}

static int by_thread(const void *a, const void *b)
{
	const struct threadcount *x = a, *y = b;

	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	return (x->of.event > y->of.event) - (x->of.event < y->of.event);
}

void threadcounts_add(struct threadcounts *t, const struct datafile *f, const struct record *r)
{
	const struct datafile_event *e;
	struct datasample_read values;
	struct record_read read;
	struct err err = { 0 };
	struct bytes b;

	if (r->type != RECORD_READ)
		return;
	e = datafile_find_event(f, r);
	if (e && record_read(r, datafile_id_size(f, r), &read, &err) == 0) {
		bool is_group = e->attr.read_format & PERFATTR_READ_GROUP;

		b = bytes_of(read.values.at, read.values.len, r->swap);
		if (datasample_read_values(&b, e->attr.read_format, &values, &err) < 0)
			values.nr = 0;
		for (size_t i = 0; i < values.nr; i++) {
			struct datasample_read_value v = datasample_read_get(&values, i);
			long event = is_group ? datafile_find_id(f, v.id)
					      : (long)(e - f->events.at);

			if (event >= 0)
				add_value(t, &read, (size_t)event, v.value);
		}
	}
	err_clear(&err);
}

/* ---- telling ---- */

static int width_of(unsigned long long n)
{
	return snprintf(NULL, 0, "%llu", n);
}

static int wider(int a, int b)
{
	return a > b ? a : b;
}

static void tell_line(struct doc *doc, struct buf *line)
{
	buf_add_char(line, '\n');
	doc_verbatim(doc, buf_text(line));
	buf_clear(line);
}

/* Columns as wide as what is in them; an event that a thread did not have is 0. */
static void tell_lines(const struct threadcounts *t, struct recording *r, struct doc *doc)
{
	size_t n = recording_file(r)->events.len;
	int *widths = alloc_zero(n + 1, sizeof(widths[0])), pid = 3, tid = 3;
	uint64_t *values = alloc_zero(n + 1, sizeof(values[0]));
	struct buf line = { 0 };

	for (size_t i = 0; i < t->all.len; i++) {
		const struct threadcount *c = &t->all.at[i];

		pid = wider(pid, width_of(c->of.pid));
		tid = wider(tid, width_of(c->of.tid));
		widths[c->of.event] = wider(widths[c->of.event], width_of(c->value));
	}
	buf_printf(&line, "#\n# %*s  %*s", pid, "PID", tid, "TID");
	for (size_t e = 0; e < n; e++) {
		const char *name = recording_event_name(r, e);

		if (widths[e])
			widths[e] = wider(widths[e], (int)strlen(name));
		if (widths[e])
			buf_printf(&line, "  %*s", widths[e], name);
	}
	tell_line(doc, &line);
	for (size_t i = 0; i < t->all.len; i++) {
		values[t->all.at[i].of.event] = t->all.at[i].value;
		if (i + 1 < t->all.len && t->all.at[i + 1].thread == t->all.at[i].thread)
			continue;
		buf_printf(&line, "  %*u  %*u", pid, t->all.at[i].of.pid, tid, t->all.at[i].of.tid);
		for (size_t e = 0; e < n; e++)
			if (widths[e])
				buf_printf(&line, "  %*llu", widths[e],
					   (unsigned long long)values[e]);
		tell_line(doc, &line);
		memset(values, 0, n * sizeof(values[0]));
	}
	buf_release(&line);
	free(values);
	free(widths);
}

void threadcounts_tell(struct threadcounts *t, struct recording *r, struct doc *doc)
{
	static const struct column columns[] = {
		{ "pid", NULL, NULL, 0 },
		{ "tid", NULL, NULL, 0 },
		{ "event", NULL, NULL, 0 },
		{ "value", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "threads",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };

	/* Numbers are no longer asked for: all was read. */
	if (t->all.len)
		qsort(t->all.at, t->all.len, sizeof(t->all.at[0]), by_thread);
	doc_begin(doc, "report-threads", 1);
	tell_lines(t, r, doc);
	doc_table(doc, &table);
	for (size_t i = 0; i < t->all.len; i++) {
		const struct threadcount *c = &t->all.at[i];

		doc_row(doc, (struct cell[]){ cell_count(c->of.pid), cell_count(c->of.tid),
					      cell_text(recording_event_name(r, c->of.event)),
					      cell_count(c->value) });
	}
	doc_table_end(doc);
	doc_end(doc);
}
