/* SPDX-License-Identifier: MIT */
#include "util/rewrite/guestmerge.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/data/attrname.h"
#include "util/data/dataread.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/rewrite/guestrecord.h"
#include "util/session/order.h"
#include "util/session/session.h"

enum {
	TYPE_TRACEPOINT = 2,
	FIRST_OF_RECORDERS = RECORD_USER_START,
	SECTION_LIMIT = 256 << 20,
	SECTION_DIR_FORMAT = 24,
	ROUND_BYTES = 1 << 20, /* between two marks of order */
	HEADER = 8,
	SIZE_AT = 6, /* in a header */
};

/* One of the two recordings. */
struct side {
	const char *path;
	bool is_guest;
	struct dataread *reader;
	struct order *order;
	struct order_record next;
	bool has_next;
	uint64_t time; /* of .next, in the host's time */
	bool has_conv; /* it tells how its clock goes with its counter */
	struct guestclock_conv conv;
	size_t first_event;
	struct VEC(uint64_t) ids; /* of each event, when a record is to have one */
};

struct merge {
	const struct guestmerge_options *o;
	struct guestmerge_result *result;
	struct side host, guest;
	struct datawrite *to;
	struct buf record, section;
	uint64_t next_id, since_round;
	struct VEC(struct datasection_event) events;
	struct arena arena;
};

/* ---- opening ---- */

static int take_conv(struct side *s, const struct record *r)
{
	struct record_time_conv c;
	struct err err = { 0 };

	if (r->type != RECORD_TIME_CONV || record_read(r, 0, &c, &err) < 0 || !c.time_mult ||
	    c.time_shift > 63)
		return 0;
	s->has_conv = true;
	s->conv = (struct guestclock_conv){ c.time_zero, c.time_mult, (unsigned int)c.time_shift };
	return 1;
}

/* Recorders write it in front, but nothing says that they must. */
static int find_conv(struct side *s, struct err *err)
{
	struct dataread *reader = dataread_open(s->path, err);
	struct record r;
	int status = -1;

	while (reader && (status = dataread_next(reader, &r, err)) > 0 && !take_conv(s, &r))
		;
	dataread_close(reader);
	if (status >= 0 && !s->has_conv) {
		err_set(err, ERR_INPUT,
			"%s: it does not say how its clock goes with the time stamp counter "
			"(TIME_CONV)",
			s->path);
		err_hint(err, s->is_guest
				      ? "its clock may be kvm-clock: --kvm-clock; or readings of "
					"both clocks: --clock"
				      : "the machine's counter may not be stable; readings of "
					"both clocks do as well: --clock");
		return -1;
	}
	return status < 0 ? -1 : 0;
}

static int check_side(const struct side *s, struct err *err)
{
	const struct datafile *f = dataread_file(s->reader);

	if (f->is_pipe || f->swap)
		return err_set(err, ERR_UNSUPPORTED, "%s: %s", s->path,
			       f->is_pipe ? "it is a stream: put it into a file first"
					  : "it is of the other byte order");
	for (size_t i = 0; i < f->events.len; i++) {
		const struct perfattr *a = &f->events.at[i].attr;

		if (!(a->sample_type & PERFATTR_SAMPLE_TIME))
			return err_set(err, ERR_INPUT, "%s: its samples have no time", s->path);
		if (!(a->flags & PERFATTR_SAMPLE_ID_ALL) && f->events.len > 1)
			return err_set(err, ERR_INPUT,
				       "%s: its records do not say which event they are of",
				       s->path);
		if (s->is_guest && (a->sample_type & PERFATTR_SAMPLE_READ))
			return err_set(
				err, ERR_UNSUPPORTED,
				"%s: its samples have counts of groups, which cannot be merged",
				s->path);
	}
	return 0;
}

static int open_side(struct merge *m, struct side *s, struct err *err)
{
	bool by_conv = !m->o->clock && !(s->is_guest && m->o->kvm_clock);

	if (by_conv && find_conv(s, err) < 0)
		return -1;
	s->reader = dataread_open(s->path, err);
	if (!s->reader || check_side(s, err) < 0)
		return -1;
	s->order = order_new(s->reader);
	return 0;
}

static void release_side(struct side *s)
{
	order_free(s->order);
	dataread_close(s->reader);
	vec_release(&s->ids);
}

/* ---- events ---- */

static uint64_t find_largest_id(const struct datafile *f)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < f->events.len; i++) {
		for (size_t k = 0; k < f->events.at[i].n_ids; k++) {
			if (f->events.at[i].ids[k] > largest)
				largest = f->events.at[i].ids[k];
		}
	}
	return largest;
}

static const char *event_name(struct merge *m, const struct side *s, const struct datafile_event *e)
{
	struct buf name = { 0 };
	const char *kept;

	if (s->is_guest)
		buf_add_text(&name, "guest/");
	if (e->name)
		buf_add_text(&name, e->name);
	else
		attrname_add(&e->attr, &name);
	if (s->is_guest)
		buf_add_text(&name, "/");
	kept = arena_string(&m->arena, buf_text(&name));
	buf_release(&name);
	return kept;
}

/* Each record says whose it is: by an id in front of samples and behind others. */
static void add_events(struct merge *m, struct side *s)
{
	const struct datafile *f = dataread_file(s->reader);

	s->first_event = m->events.len;
	for (size_t i = 0; i < f->events.len; i++) {
		const struct datafile_event *e = &f->events.at[i];
		struct datasection_event *out = vec_add(&m->events);
		uint64_t *own = arena_alloc(&m->arena, sizeof(*own));

		*own = !s->is_guest && e->n_ids ? e->ids[0] : m->next_id++;
		*vec_add(&s->ids) = *own;
		*out = (struct datasection_event){
			.name = event_name(m, s, e),
			.attr = e->attr,
			.ids = s->is_guest || !e->n_ids ? own : e->ids,
			.n_ids = s->is_guest || !e->n_ids ? 1 : e->n_ids,
		};
		out->attr.sample_type |= PERFATTR_SAMPLE_IDENTIFIER;
		out->attr.flags |= PERFATTR_SAMPLE_ID_ALL;
		datawrite_add_event(m->to, &out->attr, out->ids, out->n_ids);
	}
}

static bool is_of_storage(unsigned bit)
{
	return bit == DATASECTION_COMPRESSED || bit == SECTION_DIR_FORMAT ||
	       bit == DATASECTION_EVENT_DESC;
}

/* Sections are the host's, but for what tells of events. */
static int add_sections(struct merge *m, struct err *err)
{
	const struct datafile *f = dataread_file(m->host.reader);

	for (size_t i = 0; i < f->sections.len; i++) {
		const struct datafile_section *s = &f->sections.at[i];

		buf_clear(&m->section);
		if (!is_of_storage(s->bit) &&
		    (dataread_section(m->host.reader, s, SECTION_LIMIT, &m->section, err) < 0 ||
		     datawrite_section(m->to, s->bit, buf_text(&m->section), m->section.len, err) <
			     0))
			return -1;
	}
	buf_clear(&m->section);
	datasection_put_events(&m->section, m->events.at, m->events.len);
	return datawrite_section(m->to, DATASECTION_EVENT_DESC, m->section.at, m->section.len, err);
}

/* ---- records ---- */

static uint64_t to_host(const struct merge *m, uint64_t guest_ns, bool *is_before)
{
	uint64_t tsc;

	*is_before = false;
	if (m->o->clock)
		return guestclock_host_ns(m->o->clock, guest_ns);
	tsc = m->o->kvm_clock ? kvmclock_tsc(m->o->kvm_clock, guest_ns)
			      : guestclock_tsc(&m->guest.conv, guest_ns);
	/* Counters wrap, if ever, far from each other. */
	*is_before = m->o->has_arrival && (int64_t)(tsc - m->o->arrival_tsc) < 0;
	return guestclock_ns(&m->host.conv, guestclock_host_tsc(&m->o->scaling, tsc));
}

static uint64_t move_time(void *arg, uint64_t guest_ns)
{
	bool is_before;

	return to_host(arg, guest_ns, &is_before);
}

/* The record as it will be, in m->record: with an id, which others than samples have at their end. */
static bool make_record(struct merge *m, struct side *s, const struct record *r)
{
	const struct datafile *f = dataread_file(s->reader);
	const struct datafile_event *e = datafile_find_event(f, r);
	uint64_t type, id;
	bool has_id, has_tail;
	uint16_t size;

	if (!e || (s->is_guest && e->attr.type == TYPE_TRACEPOINT && r->type == RECORD_SAMPLE))
		return false;
	type = e->attr.sample_type;
	has_id = type & PERFATTR_SAMPLE_IDENTIFIER;
	has_tail = e->attr.flags & PERFATTR_SAMPLE_ID_ALL;
	id = s->ids.at[e - f->events.at];
	buf_clear(&m->record);
	buf_add(&m->record, r->bytes, HEADER);
	if (r->type == RECORD_SAMPLE && !has_id)
		buf_add(&m->record, &id, sizeof(id));
	buf_add(&m->record, r->bytes + HEADER, r->size - HEADER);
	/* Without a tail there was one event, and its records have no time of their own. */
	if (r->type != RECORD_SAMPLE && !has_tail)
		return false;
	if (r->type != RECORD_SAMPLE && !has_id)
		buf_add(&m->record, &id, sizeof(id));
	if (m->record.len > UINT16_MAX || m->record.len < HEADER + 8)
		return false;
	if (has_id && s->is_guest)
		memcpy(m->record.at + (r->type == RECORD_SAMPLE ? HEADER : m->record.len - 8), &id,
		       sizeof(id));
	size = (uint16_t)m->record.len;
	memcpy(m->record.at + SIZE_AT, &size, sizeof(size));
	return !s->is_guest || guestrecord_move(&m->record, r, &e->attr, move_time, m);
}

static int write_record(struct merge *m, struct err *err)
{
	if (datawrite_records(m->to, m->record.at, m->record.len, err) < 0)
		return -1;
	m->since_round += m->record.len;
	if (m->since_round < ROUND_BYTES)
		return 0;
	m->since_round = 0;
	buf_clear(&m->record);
	recordput_empty(&m->record, RECORD_FINISHED_ROUND);
	return datawrite_records(m->to, m->record.at, m->record.len, err);
}

static void count_sample(struct merge *m, const struct side *s)
{
	struct guestmerge_result *r = m->result;
	uint64_t *n = s->is_guest ? &r->guest_samples : &r->host_samples;
	uint64_t *first = s->is_guest ? &r->first_ns : &r->host_first_ns;
	uint64_t *last = s->is_guest ? &r->last_ns : &r->host_last_ns;

	if (!(*n)++ || s->time < *first)
		*first = s->time;
	if (s->time > *last)
		*last = s->time;
}

static int pass(struct merge *m, struct side *s, struct err *err)
{
	const struct record *r = &s->next.record;
	bool is_before = false;

	/* What recorders add themselves is about how their file is stored. */
	if (r->type >= FIRST_OF_RECORDERS)
		return 0;
	if (s->is_guest && s->next.time)
		to_host(m, s->next.time, &is_before);
	if (is_before && r->type == RECORD_SAMPLE) {
		m->result->before++;
		return 0;
	}
	if (!make_record(m, s, r)) {
		m->result->left_out += s->is_guest;
		return 0;
	}
	if (r->type == RECORD_SAMPLE)
		count_sample(m, s);
	return write_record(m, err);
}

static int step(struct merge *m, struct side *s, struct err *err)
{
	int status = order_next(s->order, &s->next, err);
	bool is_before;

	s->has_next = status > 0;
	if (status > 0)
		s->time = s->is_guest && s->next.time ? to_host(m, s->next.time, &is_before)
						      : s->next.time;
	return status < 0 ? -1 : 0;
}

/* The guest's idle threads, of which no record tells; those of the host are called so, too. */
static int name_idle(struct merge *m, struct err *err)
{
	const struct recordput put = {
		.out = &m->record,
		.id_size = perfattr_id_size(&m->events.at[m->guest.first_event].attr),
	};

	buf_clear(&m->record);
	recordput_comm(&put, SESSION_GUEST_THREADS, SESSION_GUEST_THREADS, view_of("swapper"));
	return datawrite_records(m->to, m->record.at, m->record.len, err);
}

static int merge_all(struct merge *m, struct err *err)
{
	if (step(m, &m->host, err) < 0 || step(m, &m->guest, err) < 0)
		return -1;
	while (m->host.has_next || m->guest.has_next) {
		bool guest = !m->host.has_next ||
			     (m->guest.has_next && m->guest.time < m->host.time);
		struct side *s = guest ? &m->guest : &m->host;

		if (pass(m, s, err) < 0 || step(m, s, err) < 0)
			return -1;
	}
	return 0;
}

static int write_all(struct merge *m, struct err *err)
{
	struct fs_output file = { 0 };
	int status = -1;

	if (fs_create(&file, m->o->output, err) == 0) {
		m->to = datawrite_new(fileno(file.file),
				      &(struct datawrite_options){ .name = m->o->output });
		m->next_id = find_largest_id(dataread_file(m->host.reader)) + 1;
		add_events(m, &m->host);
		add_events(m, &m->guest);
		status = add_sections(m, err);
		if (status == 0 && m->events.len > m->guest.first_event)
			status = name_idle(m, err);
		if (status == 0)
			status = merge_all(m, err);
		if (status == 0)
			status = datawrite_finish(m->to, err);
		if (status == 0)
			status = fs_commit(&file, err);
		datawrite_free(m->to);
	}
	fs_abandon(&file);
	return status;
}

int guestmerge_run(const struct guestmerge_options *o, struct guestmerge_result *result,
		   struct err *err)
{
	struct merge m = { .o = o, .result = result };
	int status = -1;

	*result = (struct guestmerge_result){ 0 };
	m.host.path = o->host;
	m.guest.path = o->guest;
	m.guest.is_guest = true;
	if (strcmp(o->output, "-") == 0)
		err_set(err, ERR_USAGE, "two recordings are merged into a file, not a stream");
	else if ((!o->in_place && fs_is_same(o->output, o->host)) ||
		 fs_is_same(o->output, o->guest))
		err_set(err, ERR_USAGE, "'%s' is one of the recordings, which would be lost",
			o->output);
	else if (open_side(&m, &m.host, err) == 0 && open_side(&m, &m.guest, err) == 0)
		status = write_all(&m, err);
	if (status == 0) {
		datanotes_add_problems(&result->notes, o->host, dataread_file(m.host.reader));
		datanotes_add_problems(&result->notes, o->guest, dataread_file(m.guest.reader));
	}
	release_side(&m.host);
	release_side(&m.guest);
	buf_release(&m.record);
	buf_release(&m.section);
	vec_release(&m.events);
	arena_release(&m.arena);
	return status;
}
