/* SPDX-License-Identifier: MIT */
#include "util/run/recordout.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/base/alloc.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/hostsection.h"
#include "util/run/tracingdata.h"
#include "util/target/ring.h"

enum { RECORD_MOST = 64 << 10, HEADER = 8, TRIES = 8 };

/* ---- the head ---- */

static int write_section(struct recordout *o, enum datasection_bit bit, struct buf *section,
			 struct err *err)
{
	int status = recordfile_section(&o->file, bit, buf_view(section), err);

	buf_clear(section);
	return status;
}

static int write_events(struct recordout *o, struct err *err)
{
	const struct sampling *s = o->a.sampling;
	struct buf section = { 0 };
	struct timespec step;
	int status;

	datasection_put_events(&section, o->a.events, o->a.n_events);
	status = write_section(o, DATASECTION_EVENT_DESC, &section, err);
	datasection_put_groups(&section, o->a.events, o->a.n_events);
	if (status == 0 && section.len)
		status = write_section(o, DATASECTION_GROUP_DESC, &section, err);
	if (status == 0 && (s->branches || s->chain == SAMPLING_BRANCHES))
		status = write_section(o, DATASECTION_BRANCH_STACK, &section, err);
	/* Nanoseconds that a step of the clock has. */
	if (status == 0 && s->has_clock && clock_getres(s->clock, &step) == 0) {
		datasection_put64(&section,
				  (uint64_t)step.tv_sec * 1000000000 + (uint64_t)step.tv_nsec);
		status = write_section(o, DATASECTION_CLOCKID, &section, err);
	}
	buf_release(&section);
	return status;
}

/* In a stream it is a record with its payload behind it. */
static int write_formats(struct recordout *o, struct err *err)
{
	const struct plan *plan = o->a.plan;
	struct tracingdata_names names = { 0 };
	struct buf bytes = { 0 };
	int status = 0;

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (e->type == PERF_TYPE_TRACEPOINT && strchr(e->name, ':'))
			*vec_add(&names) = e->name;
	}
	if (names.len)
		status = tracingdata_make(o->a.fs, &names, &bytes, err);
	if (status == 0 && names.len && o->file.is_pipe) {
		recordput_tracing_data(&o->made, buf_view(&bytes));
		status = recordout_flush(o, err);
	} else if (status == 0 && names.len) {
		status = recordfile_section(&o->file, DATASECTION_TRACING_DATA, buf_view(&bytes),
					    err);
	}
	vec_release(&names);
	buf_release(&bytes);
	return status;
}

static int write_head(struct recordout *o, struct err *err)
{
	o->is_open = true;
	o->first_ns = UINT64_MAX;
	o->last_ns = o->samples = 0;
	if (recordfile_add_events(&o->file, o->a.events, o->a.n_events, err) < 0 ||
	    write_events(o, err) < 0 || write_formats(o, err) < 0)
		return -1;
	return hostsection_write(&o->file, o->a.fs, o->a.cpuid, o->a.version, o->a.command_line,
				 err);
}

int recordout_open(struct recordout *o, const struct recordout_args *args,
		   const struct recordfile_options *file, struct err *err)
{
	o->a = *args;
	o->scratch = alloc_zero(1, RECORD_MOST);
	o->id_size = perfattr_id_size(&args->events[0].attr);
	o->put = (struct recordput){ .out = &o->made, .id_size = o->id_size };
	if (args->sampling->has_time)
		o->time_at = HEADER + 16 + (args->sampling->has_id ? 8 : 0);
	return recordfile_open(&o->file, file, err) < 0 ? -1 : write_head(o, err);
}

int recordout_reopen(struct recordout *o, struct err *err)
{
	mapped_release(&o->mapped);
	o->mapped = (struct mapped){ 0 };
	return recordfile_reopen(&o->file, err) < 0 ? -1 : write_head(o, err);
}

/* ---- records ---- */

int recordout_flush(void *to, struct err *err)
{
	struct recordout *o = to;
	const struct view piece = buf_view(&o->made);
	int status = recordfile_records(&o->file, &piece, 1, err);

	mapped_note_all(&o->mapped, piece);
	buf_clear(&o->made);
	return status;
}

static void note_sample(struct recordout *o, const struct ring *ring, const struct ring_record *rec)
{
	uint64_t time;

	o->samples++;
	if (!o->time_at || rec->size < o->time_at + sizeof(time))
		return;
	ring_copy(ring, rec->at + o->time_at, &time, sizeof(time));
	o->first_ns = time < o->first_ns ? time : o->first_ns;
	o->last_ns = time > o->last_ns ? time : o->last_ns;
}

static void note_record(struct recordout *o, const struct ring *ring, const struct ring_record *rec)
{
	struct record record = { .type = rec->type, .misc = rec->misc, .size = rec->size };
	struct record_lost lost;
	struct err ignored = { 0 };

	if (rec->type == RECORD_SAMPLE) {
		note_sample(o, ring, rec);
		return;
	}
	if (rec->type != RECORD_MMAP && rec->type != RECORD_MMAP2 && rec->type != RECORD_LOST)
		return;
	ring_copy(ring, rec->at, o->scratch, rec->size);
	record.bytes = o->scratch;
	if (rec->type != RECORD_LOST)
		mapped_note(&o->mapped, &record);
	else if (record_read(&record, o->id_size, &lost, &ignored) == 0)
		o->told_lost += lost.lost;
}

int recordout_ring(struct recordout *o, struct ring *ring, size_t part, struct err *err)
{
	struct ring_record rec;
	struct view pieces[2];
	uint64_t at = ring->at;

	while (ring_next(ring, &at, &rec))
		note_record(o, ring, &rec);
	if (at != ring->end)
		return err_set(err, ERR_SYSTEM, "the kernel's ring holds what is no record");
	ring_pieces(ring, pieces);
	return o->file.parts.len ? recordfile_part_records(&o->file, part, pieces, 2, err)
				 : recordfile_records(&o->file, pieces, 2, err);
}

/* In a folder each part says so, because they are read side by side. */
int recordout_end_round(struct recordout *o, struct err *err)
{
	struct buf round = { 0 };
	struct view piece;
	int status = 0;

	/* See note_round() of dataread: perf has no rounds in parts, and would mistake ours. */
	recordput_empty(&round, o->file.parts.len ? RECORD_FINISHED_INIT : RECORD_FINISHED_ROUND);
	piece = buf_view(&round);
	if (!o->file.parts.len)
		status = recordfile_records(&o->file, &piece, 1, err);
	for (size_t i = 0; i < o->file.parts.len && status == 0; i++)
		status = recordfile_part_records(&o->file, i, &piece, 1, err);
	buf_release(&round);
	return status;
}

/* ---- the end ---- */

static int write_ending(struct recordout *o, struct err *err)
{
	struct buf section = { 0 };
	int status = 0;

	if (o->a.build_ids)
		mapped_put_build_ids(&o->mapped, o->a.fs, &section);
	/* In a stream they would have had to come as records, before the samples. */
	if (section.len && !o->file.is_pipe)
		status = write_section(o, DATASECTION_BUILD_ID, &section, err);
	buf_clear(&section);
	datasection_put64(&section, o->first_ns);
	datasection_put64(&section, o->last_ns);
	if (status == 0 && o->last_ns && !o->file.is_pipe)
		status = write_section(o, DATASECTION_SAMPLE_TIME, &section, err);
	buf_release(&section);
	return status < 0 ? -1 : recordfile_finish(&o->file, err);
}

/* What is in the sections at the end is known only when they are written: a second try has room. */
static bool save(struct recordout *o)
{
	for (int i = 0; i < TRIES; i++) {
		struct err ignored = { 0 };

		if (!recordfile_save(&o->file))
			return false;
		if (write_ending(o, &ignored) == 0)
			return true;
	}
	return false;
}

int recordout_finish(struct recordout *o, bool *is_cut, bool *is_whole, struct err *err)
{
	int status = 0;

	o->is_open = false;
	if (!o->file.has_failed)
		status = write_ending(o, err);
	*is_cut = o->file.has_failed;
	*is_whole = o->file.has_failed ? save(o) : status == 0;
	return status;
}

void recordout_close(struct recordout *o)
{
	recordfile_close(&o->file);
	mapped_release(&o->mapped);
	buf_release(&o->made);
	free(o->scratch);
}
