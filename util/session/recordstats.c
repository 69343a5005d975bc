/* SPDX-License-Identifier: MIT */
#include "util/session/recordstats.h"

#include <stdio.h>

void recordstats_release(struct recordstats *s)
{
	recordcount_release(&s->types);
	vec_release(&s->events);
}

static struct recordstats_event *find_event(struct recordstats *s, size_t number)
{
	while (s->events.len <= number)
		*vec_add(&s->events) = (struct recordstats_event){ 0 };
	return &s->events.at[number];
}

static void count(struct recordstats *s, uint32_t type)
{
	recordcount_add(&s->types, type);
	s->total++;
}

static uint64_t lost_of(const struct record *r)
{
	struct record_lost_samples lost = { 0 };
	struct err ignored = { 0 };

	return record_read(r, 0, &lost, &ignored) == 0 ? lost.lost : 0;
}

int recordstats_read(struct recordstats *s, struct recording *r, struct err *err)
{
	const struct datafile *f = recording_file(r);
	const struct record *other;
	struct sample sample;
	int status;

	while ((status = recording_next_any(r, &sample, &other, err)) > 0) {
		if (!other) {
			if (!sample.is_same_record)
				count(s, RECORD_SAMPLE);
			find_event(s, (size_t)(sample.event - f->events.at))->samples++;
			continue;
		}
		count(s, other->type);
		if (other->type == RECORD_LOST_SAMPLES) {
			const struct datafile_event *e = datafile_find_event(f, other);

			if (e)
				find_event(s, (size_t)(e - f->events.at))->lost_samples +=
					lost_of(other);
		}
	}
	recordcount_sort(&s->types);
	return status;
}

/* perf leaves out what its own headers have in front. */
static const char *short_name(const struct recordtype *type)
{
	return strncmp(type->name, "HEADER_", 7) == 0 ? type->name + 7 : type->name;
}

static void tell_types(const struct recordstats *s, struct doc *doc)
{
	static const struct column columns[] = {
		{ "type", NULL, NULL, 0 },
		{ "count", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "types", .columns = columns, .ncolumns = 2 };
	struct buf text = { 0 };

	buf_printf(&text, "\nAggregated stats:\n%16s events: %10llu\n", "TOTAL",
		   (unsigned long long)s->total);
	doc_table(doc, &table);
	for (size_t i = 0; i < s->types.all.len; i++) {
		const struct recordcount *t = &s->types.all.at[i];
		const struct recordtype *type = record_find_type(t->type);
		char number[16];
		const char *name = number;

		if (type)
			name = short_name(type);
		else
			snprintf(number, sizeof(number), "%u", t->type);
		buf_printf(&text, "%16s events: %10llu  (%4.1f%%)\n", name,
			   (unsigned long long)t->records,
			   100.0 * (double)t->records / (double)s->total);
		doc_row(doc, (struct cell[]){ cell_text(name), cell_count(t->records) });
	}
	doc_table_end(doc);
	doc_verbatim(doc, buf_text(&text));
	buf_release(&text);
}

void recordstats_tell(const struct recordstats *s, struct recording *r, struct doc *doc)
{
	static const struct column columns[] = {
		{ "event", NULL, NULL, 0 },
		{ "samples", NULL, NULL, 0 },
		{ "lost_samples", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "events", .columns = columns, .ncolumns = 3 };
	static const struct column total = { "total", NULL, NULL, 0 };
	struct buf text = { 0 };

	doc_value(doc, &total, cell_count(s->total));
	tell_types(s, doc);
	doc_table(doc, &table);
	for (size_t i = 0; i < s->events.len; i++) {
		const struct recordstats_event *e = &s->events.at[i];
		const char *name = recording_event_name(r, i);

		doc_row(doc, (struct cell[]){ cell_text(name), cell_count(e->samples),
					      cell_count(e->lost_samples) });
		if (!e->samples && !e->lost_samples)
			continue;
		buf_printf(&text, "%s stats:\n", name);
		if (e->samples)
			buf_printf(&text, "%16s events: %10llu\n", "SAMPLE",
				   (unsigned long long)e->samples);
		if (e->lost_samples)
			buf_printf(&text, "%16s events: %10llu\n", "LOST_SAMPLES",
				   (unsigned long long)e->lost_samples);
	}
	doc_table_end(doc);
	doc_verbatim(doc, buf_text(&text));
	buf_release(&text);
}
