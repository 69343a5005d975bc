/* SPDX-License-Identifier: MIT */
#include "util/data/datacheck.h"

#include "util/data/attrname.h"
#include "util/data/datasample.h"

enum { FIELDS_MAX = 512 }; /* bytes; more than any struct record_* has */

void datacheck_release(struct datacheck *c)
{
	vec_release(&c->events);
	recordcount_release(&c->counts);
	vec_release(&c->problems);
	arena_release(&c->arena);
	*c = (struct datacheck){ 0 };
}

static void add_problem(struct datacheck *c, uint64_t offset, const char *text)
{
	if (c->n_problems++ < DATAFILE_PROBLEMS_KEPT)
		*vec_add(&c->problems) = (struct datafile_problem){
			.offset = offset,
			.text = arena_string(&c->arena, text),
		};
}

static struct datacheck_event *find_event(struct datacheck *c, const struct datafile *f,
					  const struct datafile_event *e)
{
	while (c->events.len < f->events.len)
		*vec_add(&c->events) = (struct datacheck_event){ 0 };
	return &c->events.at[e - f->events.at];
}

static void note_time(struct datacheck *c, uint64_t time)
{
	if (!c->first_time || time < c->first_time)
		c->first_time = time;
	if (time > c->last_time)
		c->last_time = time;
}

/* err is empty before and after: it is large to be made for each record. */
static void add_error(struct datacheck *c, uint64_t offset, struct err *err)
{
	add_problem(c, offset, err->text);
	err_clear(err);
}

static void check_sample(struct datacheck *c, const struct datafile *f, const struct record *rec,
			 struct err *err)
{
	const struct datafile_event *e = datafile_find_event(f, rec);
	struct datasample s;

	c->samples++;
	if (!e) {
		add_problem(c, rec->offset,
			    f->events.len ? "a sample whose id belongs to no event"
					  : "a sample before any event");
		return;
	}
	find_event(c, f, e)->samples++;
	if (datasample_read(rec, &e->attr, &s, err) < 0)
		add_error(c, rec->offset, err);
	else if (s.has & PERFATTR_SAMPLE_TIME)
		note_time(c, s.time);
}

/* Losses are told per event, by the id in the record or behind it. */
static void note_lost(struct datacheck *c, const struct datafile *f, const struct record *rec,
		      const void *fields)
{
	const struct datafile_event *e = datafile_find_event(f, rec);

	if (rec->type == RECORD_LOST) {
		const struct record_lost *lost = fields;
		long event = datafile_find_id(f, lost->id);

		e = event >= 0 ? &f->events.at[event] : e;
		if (e)
			find_event(c, f, e)->lost_records += lost->lost;
	} else if (rec->type == RECORD_LOST_SAMPLES && e) {
		find_event(c, f, e)->lost_samples +=
			((const struct record_lost_samples *)fields)->lost;
	}
}

static void check_record(struct datacheck *c, const struct datafile *f, const struct record *rec,
			 struct err *err)
{
	uint64_t fields[FIELDS_MAX / sizeof(uint64_t)];

	recordcount_add(&c->counts, rec->type);
	if (rec->type == RECORD_SAMPLE)
		check_sample(c, f, rec, err);
	else if (!record_find_type(rec->type))
		return; /* of a perf that is newer than this, and not wrong */
	else if (record_read(rec, datafile_id_size(f, rec), fields, err) < 0)
		add_error(c, rec->offset, err);
	else
		note_lost(c, f, rec, fields);
}

static void name_events(struct datacheck *c, const struct datafile *f)
{
	struct buf name = { 0 };

	for (size_t i = 0; i < f->events.len; i++) {
		buf_clear(&name);
		if (f->events.at[i].name)
			buf_add_text(&name, f->events.at[i].name);
		else
			attrname_add(&f->events.at[i].attr, &name);
		find_event(c, f, &f->events.at[i])->name = arena_string(&c->arena, buf_text(&name));
	}
	buf_release(&name);
}

int datacheck_walk(struct datacheck *c, const char *path, struct err *err)
{
	struct dataread *r = dataread_open(path, err);
	const struct datafile *f;
	struct err wrong = { 0 };
	struct record rec;
	int status;

	*c = (struct datacheck){ 0 };
	if (!r)
		return -1;
	f = dataread_file(r);
	while ((status = dataread_next(r, &rec, err)) > 0)
		check_record(c, f, &rec, &wrong);
	recordcount_sort(&c->counts);
	for (size_t i = 0; i < f->problems.len; i++)
		add_problem(c, f->problems.at[i].offset, f->problems.at[i].text);
	c->n_problems += f->n_problems - f->problems.len;
	c->is_pipe = f->is_pipe;
	c->is_big = f->is_big;
	name_events(c, f);
	for (size_t i = 0; i < c->events.len; i++) {
		struct datacheck_event *e = &c->events.at[i];

		e->lost = e->lost_samples > e->lost_records ? e->lost_samples : e->lost_records;
	}
	dataread_close(r);
	return status;
}
