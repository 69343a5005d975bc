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

enum { HEADER = 8, TRIES = 8 };

/* ---- the head ---- */

static int write_section(struct recordout *o, enum datasection_bit bit, struct buf *section,
			 struct err *err)
{
	int status = recordfile_section(&o->file, bit, buf_view(section), err);

	buf_clear(section);
	return status;
}

static uint64_t ns_of(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

/* How long a step of the clock is, and what the time of day is by it. */
static int write_clock(struct recordout *o, int32_t clock, struct buf *section, struct err *err)
{
	struct timespec step, day, now;

	if (clock_getres(clock, &step) < 0)
		return 0;
	datasection_put64(section, ns_of(&step));
	if (write_section(o, DATASECTION_CLOCKID, section, err) < 0)
		return -1;
	if (clock_gettime(CLOCK_REALTIME, &day) < 0 || clock_gettime(clock, &now) < 0)
		return 0;
	datasection_put32(section, 1); /* the section's version */
	datasection_put32(section, (uint32_t)clock);
	datasection_put64(section, ns_of(&day));
	datasection_put64(section, ns_of(&now));
	return write_section(o, DATASECTION_CLOCK_DATA, section, err);
}

static int write_events(struct recordout *o, struct err *err)
{
	const struct sampling *s = o->a.sampling;
	struct buf section = { 0 };
	int status;

	datasection_put_events(&section, o->a.events, o->a.n_events);
	status = write_section(o, DATASECTION_EVENT_DESC, &section, err);
	datasection_put_groups(&section, o->a.events, o->a.n_events);
	if (status == 0 && section.len)
		status = write_section(o, DATASECTION_GROUP_DESC, &section, err);
	if (status == 0 && (s->branches || s->chain == SAMPLING_BRANCHES))
		status = write_section(o, DATASECTION_BRANCH_STACK, &section, err);
	if (status == 0 && s->has_clock)
		status = write_clock(o, s->clock, &section, err);
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
	/* Those that are gone at the end have their code all the same. */
	if (args->bpf)
		bpfprogs_collect(&o->bpf);
	recordnotes_init(&o->notes);
	for (size_t i = 0; i < file->parts; i++) {
		struct recordnotes *n = vec_add(&o->parts);

		memset(n, 0, sizeof(*n));
		recordnotes_init(n);
	}
	o->id_size = perfattr_id_size(&args->events[0].attr);
	o->put = (struct recordput){ .out = &o->made, .id_size = o->id_size };
	if (args->sampling->has_time)
		o->time_at = HEADER + 16 + (args->sampling->has_id ? 8 : 0);
	/* Where events differ in it, nobody looks. */
	for (size_t i = 0; args->sampling->own && i < args->n_events; i++)
		if (args->sampling->own[i].has_time)
			o->time_at = 0;
	return recordfile_open(&o->file, file, err) < 0 ? -1 : write_head(o, err);
}

int recordout_reopen(struct recordout *o, struct err *err)
{
	recordnotes_restart(&o->notes);
	for (size_t i = 0; i < o->parts.len; i++)
		recordnotes_restart(&o->parts.at[i]);
	return recordfile_reopen(&o->file, err) < 0 ? -1 : write_head(o, err);
}

/* ---- records ---- */

int recordout_flush(void *to, struct err *err)
{
	struct recordout *o = to;
	const struct view piece = buf_view(&o->made);
	int status = recordfile_records(&o->file, &piece, 1, err);

	mapped_note_all(&o->notes.mapped, piece);
	buf_clear(&o->made);
	return status;
}

uint64_t recordout_samples(const struct recordout *o)
{
	uint64_t sum = o->notes.samples;

	for (size_t i = 0; i < o->parts.len; i++)
		sum += o->parts.at[i].samples;
	return sum;
}

uint64_t recordout_lost(const struct recordout *o)
{
	uint64_t sum = o->notes.told_lost;

	for (size_t i = 0; i < o->parts.len; i++)
		sum += o->parts.at[i].told_lost;
	return sum;
}

int recordout_ring(struct recordout *o, struct ring *ring, size_t part, struct err *err)
{
	struct recordnotes *notes = o->parts.len ? &o->parts.at[part] : &o->notes;
	struct view pieces[2];

	/* What is not written is not counted. Another thread may fill the file from now on. */
	if (o->file.is_full)
		return 0;
	if (recordnotes_take(notes, ring, o->time_at, o->id_size, err) < 0)
		return -1;
	ring_pieces(ring, pieces);
	return o->parts.len ? recordfile_part_records(&o->file, part, pieces, 2, err)
			    : recordfile_records(&o->file, pieces, 2, err);
}

int recordout_end_part(struct recordout *o, size_t part, struct err *err)
{
	struct buf round = { 0 };
	struct view piece;
	int status;

	/* See note_round() of dataread: perf has no rounds in parts, and would mistake ours. */
	recordput_empty(&round, RECORD_FINISHED_INIT);
	piece = buf_view(&round);
	status = recordfile_part_records(&o->file, part, &piece, 1, err);
	buf_release(&round);
	return status;
}

/* In a folder each part says so, because they are read side by side. */
int recordout_end_round(struct recordout *o, struct err *err)
{
	if (!o->parts.len) {
		recordput_empty(&o->made, RECORD_FINISHED_ROUND);
		return recordout_flush(o, err);
	}
	for (size_t i = 0; i < o->parts.len; i++)
		if (recordout_end_part(o, i, err) < 0)
			return -1;
	return 0;
}

/* ---- the end ---- */

static int write_bpf(struct recordout *o, struct err *err)
{
	struct buf section = { 0 };
	int status = 0;

	/* A stream has no sections at its end. */
	if (!o->a.bpf || o->file.is_pipe)
		return 0;
	bpfprogs_collect(&o->bpf);
	if (o->bpf.ids.len) {
		bpfprogs_put_programs(&o->bpf, &section);
		status = write_section(o, DATASECTION_BPF_PROG_INFO, &section, err);
	}
	if (status == 0 && o->bpf.type_ids.len) {
		bpfprogs_put_types(&o->bpf, &section);
		status = write_section(o, DATASECTION_BPF_BTF, &section, err);
	}
	buf_release(&section);
	return status;
}

static int write_ending(struct recordout *o, struct err *err)
{
	struct buf section = { 0 };
	int status = 0;

	for (size_t i = 0; i < o->parts.len; i++)
		recordnotes_add(&o->notes, &o->parts.at[i]);
	if (o->a.build_ids)
		mapped_put_build_ids(&o->notes.mapped, o->a.fs, &section);
	/* In a stream they would have had to come as records, before the samples. */
	if (section.len && !o->file.is_pipe)
		status = write_section(o, DATASECTION_BUILD_ID, &section, err);
	buf_clear(&section);
	datasection_put64(&section, o->notes.first_ns);
	datasection_put64(&section, o->notes.last_ns);
	if (status == 0 && o->notes.last_ns && !o->file.is_pipe)
		status = write_section(o, DATASECTION_SAMPLE_TIME, &section, err);
	buf_release(&section);
	return status < 0 || write_bpf(o, err) < 0 ? -1 : recordfile_finish(&o->file, err);
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
	recordnotes_release(&o->notes);
	for (size_t i = 0; i < o->parts.len; i++)
		recordnotes_release(&o->parts.at[i]);
	vec_release(&o->parts);
	bpfprogs_release(&o->bpf);
	buf_release(&o->made);
}
