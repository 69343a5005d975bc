/* SPDX-License-Identifier: MIT */
#include "pmu-events/evdiag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"

/* A file with more to say than this is not an event file; the rest is only counted. */
#define FILE_LIMIT 200

void evdiag_release(struct evdiag_list *l)
{
	vec_release(&l->all);
	arena_release(&l->arena);
	*l = (struct evdiag_list){ 0 };
}

/* False when the file has had its share. */
static bool count(struct evdiag_list *l, enum evdiag_severity severity, size_t order)
{
	if (l->in_file == 0 || l->order != order) {
		l->order = order;
		l->in_file = 0;
	}
	l->errors += severity == EVDIAG_ERROR;
	l->warnings += severity == EVDIAG_WARNING;
	return l->in_file++ < FILE_LIMIT;
}

void evdiag_add(struct evdiag_list *l, enum evdiag_severity severity,
		const struct evdiag_place *place, const char *event, const char *key,
		const char *fmt, ...)
{
	struct buf text = { 0 };
	struct evdiag *d;
	char line[1024];
	va_list ap;

	if (!count(l, severity, place->order))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_add_text(&text, line);
	if (l->in_file == FILE_LIMIT)
		buf_add_text(&text, " (what else there is to say about this file is not shown)");
	d = vec_add(&l->all);
	*d = (struct evdiag){ .severity = severity, .place = *place };
	d->place.file = arena_string(&l->arena, place->file ? place->file : "");
	if (place->array)
		d->place.array = arena_string(&l->arena, place->array);
	d->event = arena_string(&l->arena, event ? event : "");
	d->key = arena_string(&l->arena, key ? key : "");
	d->text = arena_string(&l->arena, buf_text(&text));
	buf_release(&text);
}

bool evdiag_is_full(const struct evdiag_list *l, size_t order)
{
	return l->in_file >= FILE_LIMIT && l->order == order;
}

struct view evdiag_skip_mark(struct evdiag_list *l, const struct evdiag_place *place,
			     struct view text)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t len = sizeof(mark) - 1;

	if (!view_starts(text, mark))
		return text;
	if (l)
		evdiag_add(l, EVDIAG_WARNING, place, NULL, NULL,
			   "expected no byte order mark before the text; it is skipped");
	return view_make(text.at + len, text.len - len);
}

void evdiag_take(struct evdiag_list *l, struct evdiag_list *from)
{
	for (size_t i = 0; i < from->all.len; i++)
		*vec_add(&l->all) = from->all.at[i];
	l->errors += from->errors;
	l->warnings += from->warnings;
	arena_take(&l->arena, &from->arena);
	vec_release(&from->all);
	*from = (struct evdiag_list){ 0 };
}

static int compare(const struct evdiag *a, const struct evdiag *b)
{
	if (a->place.order != b->place.order)
		return a->place.order < b->place.order ? -1 : 1;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	/* EVDIAG_WHOLE is one more than the last object: wraps to 0 and comes first. */
	if (a->place.object != b->place.object)
		return a->place.object + 1 < b->place.object + 1 ? -1 : 1;
	return 0;
}

/* Merge sort, for qsort() keeps no order among equals. */
static void sort(struct evdiag *at, struct evdiag *spare, size_t n)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	sort(at, spare, half);
	sort(at + half, spare, n - half);
	while (i < half && j < n)
		spare[k++] = compare(&at[j], &at[i]) < 0 ? at[j++] : at[i++];
	memcpy(&spare[k], &at[i], (half - i) * sizeof(at[0]));
	memcpy(at, spare, (k + half - i) * sizeof(at[0]));
}

void evdiag_sort(struct evdiag_list *l)
{
	struct evdiag *spare;

	if (l->all.len < 2)
		return;
	spare = alloc_zero(l->all.len, sizeof(spare[0]));
	sort(l->all.at, spare, l->all.len);
	free(spare);
}

void evdiag_make_strict(struct evdiag_list *l)
{
	for (size_t i = 0; i < l->all.len; i++) {
		if (l->all.at[i].severity == EVDIAG_WARNING)
			l->all.at[i].severity = EVDIAG_ERROR;
	}
	l->errors += l->warnings;
	l->warnings = 0;
}

/* Names come from files: what a terminal might obey is shown as an escape. */
static void add_printable(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			buf_printf(out, "\\x%02x", c);
		else
			buf_add_char(out, *text);
	}
}

void evdiag_format(const struct evdiag *d, struct buf *out)
{
	if (*d->place.file) {
		add_printable(out, d->place.file);
		if (d->place.line)
			buf_printf(out, ":%zu", d->place.line);
		buf_add_text(out, ": ");
	}
	if (*d->event) {
		buf_add_text(out, "event '");
		add_printable(out, d->event);
		buf_add_text(out, "': ");
	}
	if (*d->key) {
		buf_add_text(out, "key \"");
		add_printable(out, d->key);
		buf_add_text(out, "\": ");
	}
	add_printable(out, d->text);
}

const char *evdiag_severity_name(enum evdiag_severity severity)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[severity];
}
