/* SPDX-License-Identifier: MIT */
#include "util/run/recorder.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/data/recordput.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/control.h"
#include "util/run/eventattr.h"
#include "util/run/hostsection.h"
#include "util/run/mapped.h"
#include "util/run/synth.h"
#include "util/run/tracingdata.h"
#include "util/run/workload.h"
#include "util/target/attrdump.h"
#include "util/target/cpulist.h"
#include "util/target/hints.h"
#include "util/target/opener.h"
#include "util/target/refusal.h"
#include "util/target/rings.h"

enum { RECORD_MOST = 64 << 10, HEADER = 8, LOOK_MS = 250 };

struct recorder {
	const struct recorder_args *args;
	struct recorder_result *result;
	struct workload workload;
	struct opener opened;
	struct rings rings;
	struct recordfile file;
	struct mapped mapped;
	struct cpulist cpus; /* of a command's rings */
	struct buf put;	     /* records of our own */
	struct arena arena;
	struct VEC(struct datasection_event) events;
	unsigned char *scratch;
	size_t id_size, time_at; /* of records; 0: no time */
	uint64_t first_ns, last_ns;
	uint64_t told_lost;
	bool from_exec;
};

static bool records_command(const struct recorder_args *a)
{
	return a->argv && !a->where.nthreads && !a->wide;
}

/* ---- opening ---- */

static int put_out(struct recorder *r, struct err *err)
{
	const struct view piece = buf_view(&r->put);
	int status = recordfile_records(&r->file, &piece, 1, err);

	mapped_note_all(&r->mapped, piece);
	buf_clear(&r->put);
	return status;
}

static int choose_where(struct recorder *r, struct target_where *where, struct err *err)
{
	const struct recorder_args *a = r->args;

	*where = a->where;
	where->sampling = &a->sampling;
	r->from_exec = records_command(a) && !a->delay_ms && !a->starts_off;
	where->from_exec = r->from_exec;
	if (records_command(a)) {
		where->threads = &r->workload.pid;
		where->nthreads = 1;
	}
	/*
	 * What is inherited writes into its parent's ring, which the kernel allows on
	 * one CPU only (perf_mmap() in kernel/events/core.c).
	 */
	if (where->ncpus || a->per_thread)
		return 0;
	if (cpulist_read(a->fs, "online", &r->cpus, err) < 0)
		return -1;
	where->cpus = r->cpus.at;
	where->ncpus = r->cpus.len;
	return 0;
}

static int fail_refused(const struct recorder *r, size_t i, struct err *err)
{
	struct buf reason = { 0 }, hint = { 0 };
	struct hints hints;

	hints_init(&hints, r->args->fs);
	refusal_explain(&r->opened, i, &hints, &reason, &hint);
	err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
		r->args->plan->events.at[i].name, buf_text(&reason));
	if (hint.len)
		err_hint(err, "%s", buf_text(&hint));
	buf_release(&reason);
	buf_release(&hint);
	return -1;
}

/* A recording without an event that was asked for would say that it never happened. */
static int check_open(const struct recorder *r, struct err *err)
{
	for (size_t i = 0; i < r->args->plan->events.len; i++) {
		const struct plan_event *planned = &r->args->plan->events.at[i];

		if (!planned->encoding) {
			err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
				planned->name, planned->refusal ? planned->refusal : "not found");
			if (planned->hint)
				err_hint(err, "%s", planned->hint);
			return -1;
		}
		if (!r->opened.events[i].open)
			return fail_refused(r, i, err);
		r->result->user_only |= r->opened.events[i].user_only;
	}
	return 0;
}

static void collect_events(struct recorder *r)
{
	const struct plan *plan = r->args->plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct opener_event *event = &r->opened.events[i];
		const struct plan_group *group = &plan->groups.at[plan_find_group(plan, i)];
		uint64_t *ids = arena_alloc(&r->arena, (event->open + 1) * sizeof(*ids));
		size_t n = 0;

		for (size_t s = 0; s < event->slots->len; s++) {
			if (event->fds[s] >= 0)
				ids[n++] = rings_id(event->fds[s]);
		}
		*vec_add(&r->events) = (struct datasection_event){
			.name = plan->events.at[i].name,
			.attr = eventattr_of(&event->attr),
			.ids = ids,
			.n_ids = n,
			.group_len = group->first == i ? group->len : 0,
		};
	}
	r->id_size = perfattr_id_size(&r->events.at[0].attr);
	if (r->args->sampling.has_time)
		r->time_at = HEADER + 16 + (r->args->sampling.has_id ? 8 : 0);
}

static int write_events(struct recorder *r, struct err *err)
{
	struct buf section = { 0 };
	int status;

	datasection_put_events(&section, r->events.at, r->events.len);
	status = recordfile_section(&r->file, DATASECTION_EVENT_DESC, buf_view(&section), err);
	buf_clear(&section);
	datasection_put_groups(&section, r->events.at, r->events.len);
	if (status == 0 && section.len)
		status = recordfile_section(&r->file, DATASECTION_GROUP_DESC, buf_view(&section),
					    err);
	if (status == 0 &&
	    (r->args->sampling.branches || r->args->sampling.chain == SAMPLING_BRANCHES))
		status = recordfile_section(&r->file, DATASECTION_BRANCH_STACK, view_of(""), err);
	buf_release(&section);
	return status;
}

/* In a stream it is a record with its payload behind it. */
static int write_formats(struct recorder *r, struct err *err)
{
	const struct plan *plan = r->args->plan;
	struct tracingdata_names names = { 0 };
	struct buf bytes = { 0 };
	int status = 0;

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (e->type == PERF_TYPE_TRACEPOINT && strchr(e->name, ':'))
			*vec_add(&names) = e->name;
	}
	if (names.len)
		status = tracingdata_make(r->args->fs, &names, &bytes, err);
	if (status == 0 && names.len && r->file.is_pipe) {
		recordput_tracing_data(&r->put, buf_view(&bytes));
		status = put_out(r, err);
	} else if (status == 0 && names.len) {
		status = recordfile_section(&r->file, DATASECTION_TRACING_DATA, buf_view(&bytes),
					    err);
	}
	vec_release(&names);
	buf_release(&bytes);
	return status;
}

static int open_file(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;

	collect_events(r);
	if (recordfile_open(&r->file, &a->file, err) < 0)
		return -1;
	r->result->has_file = true;
	if (recordfile_add_events(&r->file, r->events.at, r->events.len, err) < 0)
		return -1;
	if (write_events(r, err) < 0 || write_formats(r, err) < 0)
		return -1;
	return hostsection_write(&r->file, a->fs, a->cpuid, a->version, a->command_line, err);
}

/* ---- records of our own ---- */

static int synthesize_all(struct recorder *r, const struct synth *s, struct err *err)
{
	struct synth_pids pids = { 0 };
	int status = 0;

	synth_list(r->args->fs, &pids);
	for (size_t i = 0; i < pids.len && status == 0; i++) {
		synth_process(s, pids.at[i]);
		status = put_out(r, err);
	}
	vec_release(&pids);
	return status;
}

static int synthesize_threads(struct recorder *r, const struct synth *s, struct err *err)
{
	const struct target_where *where = &r->args->where;
	struct VEC(uint32_t) done = { 0 };
	int status = 0;

	for (size_t i = 0; i < where->nthreads && status == 0; i++) {
		uint32_t pid = synth_process_of(r->args->fs, where->threads[i]);
		bool known = false;

		for (size_t k = 0; k < done.len && !known; k++)
			known = done.at[k] == pid;
		if (known)
			continue;
		*vec_add(&done) = pid;
		synth_process(s, (pid_t)pid);
		status = put_out(r, err);
	}
	vec_release(&done);
	return status;
}

static int synthesize(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const struct synth s = {
		.fs = a->fs,
		.put = { .out = &r->put, .id_size = r->id_size },
		.data_maps = a->sampling.data_maps,
	};
	int status = 0;

	if (!a->no_synthesis) {
		r->result->no_kernel = !a->where.user_only && !r->result->user_only &&
				       !synth_kernel(&s);
		synth_modules(&s);
		if (a->wide)
			status = synthesize_all(r, &s, err);
		else if (a->where.nthreads)
			status = synthesize_threads(r, &s, err);
		else if (r->workload.pid)
			synth_thread(&s, (uint32_t)r->workload.pid, (uint32_t)r->workload.pid);
	}
	recordput_empty(&r->put, RECORD_FINISHED_INIT);
	return status < 0 ? -1 : put_out(r, err);
}

/* ---- records of the kernel ---- */

static void note_sample(struct recorder *r, const struct ring *ring, const struct ring_record *rec)
{
	uint64_t time;

	r->result->samples++;
	if (!r->time_at || rec->size < r->time_at + sizeof(time))
		return;
	ring_copy(ring, rec->at + r->time_at, &time, sizeof(time));
	r->first_ns = time < r->first_ns ? time : r->first_ns;
	r->last_ns = time > r->last_ns ? time : r->last_ns;
}

static void note_record(struct recorder *r, const struct ring *ring, const struct ring_record *rec)
{
	struct record record = { .type = rec->type, .misc = rec->misc, .size = rec->size };
	struct record_lost lost;
	struct err ignored = { 0 };

	if (rec->type == RECORD_SAMPLE) {
		note_sample(r, ring, rec);
		return;
	}
	if (rec->type != RECORD_MMAP && rec->type != RECORD_MMAP2 && rec->type != RECORD_LOST)
		return;
	ring_copy(ring, rec->at, r->scratch, rec->size);
	record.bytes = r->scratch;
	if (rec->type != RECORD_LOST)
		mapped_note(&r->mapped, &record);
	else if (record_read(&record, r->id_size, &lost, &ignored) == 0)
		r->told_lost += lost.lost;
}

static int drain_ring(struct recorder *r, struct ring *ring, struct err *err)
{
	struct ring_record rec;
	struct view pieces[2];
	uint64_t at = ring->at;
	int status;

	while (ring_next(ring, &at, &rec))
		note_record(r, ring, &rec);
	if (at != ring->end)
		return err_set(err, ERR_SYSTEM, "the kernel's ring holds what is no record");
	ring_pieces(ring, pieces);
	status = recordfile_records(&r->file, pieces, 2, err);
	ring_give_back(ring);
	return status;
}

/* All that is there; those that are overwritten only at the end. */
static int drain(struct recorder *r, bool last, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < r->rings.all.len; i++) {
		struct ring *ring = &r->rings.all.at[i].ring;

		if ((ring->is_backward && !last) || !ring_take(ring))
			continue;
		if (drain_ring(r, ring, err) < 0)
			return -1;
		any = true;
	}
	if (!any)
		return 0;
	recordput_empty(&r->put, RECORD_FINISHED_ROUND);
	return put_out(r, err);
}

/* ---- running ---- */

static int switch_event(struct recorder *r, size_t i, bool on, struct err *err)
{
	const struct opener_event *event = &r->opened.events[i];

	for (size_t k = 0; k < event->slots->len; k++) {
		if (event->fds[k] >= 0 &&
		    ioctl(event->fds[k], on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0) <
			    0)
			return err_system(err, errno, "switching event '%s'",
					  r->args->plan->events.at[i].name);
	}
	return 0;
}

/* All events, or those of a name, but the one that tells of programs all the time. */
static int switch_events(struct recorder *r, const char *name, bool on, struct err *err)
{
	const struct sampling *s = &r->args->sampling;

	for (size_t i = 0; i < r->args->plan->events.len; i++) {
		if ((s->tracks_at_once && i == s->tracking) ||
		    (name && strcmp(name, r->args->plan->events.at[i].name) != 0))
			continue;
		if (switch_event(r, i, on, err) < 0)
			return -1;
	}
	return 0;
}

/* Obeys what has come. 1 it asks to stop. */
static int obey(struct recorder *r, struct err *err)
{
	struct control *control = r->args->control;
	enum control_word word;
	int status = 0;

	while (control && (status = control_next(control, &word, err)) > 0) {
		const char *name = control->argument.len ? buf_text(&control->argument) : NULL;

		if ((word == CONTROL_ENABLE || word == CONTROL_DISABLE) &&
		    switch_events(r, name, word == CONTROL_ENABLE, err) < 0)
			return -1;
		if (word != CONTROL_OTHER)
			control_ack(control);
		if (word == CONTROL_STOP)
			return 1;
	}
	return status;
}

static int start(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	bool later = a->delay_ms || a->starts_off;
	const char *name = a->argv ? a->argv[0] : "";
	int over;

	if (!later && !r->from_exec && switch_events(r, NULL, true, err) < 0)
		return -1;
	if (workload_start(&r->workload, name, err) < 0)
		return -1;
	if (!a->delay_ms)
		return 0;
	over = workload_wait(&r->workload, (int)a->delay_ms, err);
	return over ? over : switch_events(r, NULL, true, err);
}

static int go_on(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const int files[] = { r->rings.poll, a->control ? a->control->in : -1 };
	bool over = false;
	int status;

	while (!over) {
		status = workload_poll(&r->workload, files, 2, a->argv ? LOOK_MS : -1, err);
		if (status < 0 || drain(r, false, err) < 0)
			return -1;
		r->result->wakeups++;
		/* A command that does not end by a signal is asked to by another. */
		over = status > 0 || r->file.is_full || r->workload.stopped_by;
		if (!over && !a->argv && a->where.nthreads && rings_drop_ended(&r->rings) == 0)
			over = true;
		if (over)
			break;
		status = obey(r, err);
		if (status < 0)
			return -1;
		over = status > 0;
	}
	return 0;
}

/* What did not fit into the rings, by event; records of it may themselves be missing. */
static int count_lost(struct recorder *r, struct err *err)
{
	const struct recordput put = { .out = &r->put, .id_size = r->id_size };
	uint64_t all = 0;

	for (size_t i = 0; i < r->events.len && r->args->sampling.counts_lost; i++) {
		const struct opener_event *event = &r->opened.events[i];
		uint64_t words[3], lost = 0;

		if (event->attr.kernel.read_format & PERF_FORMAT_GROUP)
			continue;
		for (size_t s = 0; s < event->slots->len; s++) {
			if (event->fds[s] >= 0 &&
			    read(event->fds[s], words, sizeof(words)) == (ssize_t)sizeof(words))
				lost += words[2];
		}
		all += lost;
		if (lost && r->events.at[i].n_ids)
			recordput_lost_samples(&put, lost, r->events.at[i].ids[0]);
	}
	r->result->lost = all > r->told_lost ? all : r->told_lost;
	return put_out(r, err);
}

static int write_ending(struct recorder *r, struct err *err)
{
	struct buf section = { 0 };
	int status = 0;

	if (r->args->build_ids)
		mapped_put_build_ids(&r->mapped, r->args->fs, &section);
	/* In a stream they would have had to come as records, before the samples. */
	if (section.len && !r->file.is_pipe)
		status =
			recordfile_section(&r->file, DATASECTION_BUILD_ID, buf_view(&section), err);
	buf_clear(&section);
	datasection_put64(&section, r->first_ns);
	datasection_put64(&section, r->last_ns);
	if (status == 0 && r->last_ns && !r->file.is_pipe)
		status = recordfile_section(&r->file, DATASECTION_SAMPLE_TIME, buf_view(&section),
					    err);
	buf_release(&section);
	return status < 0 ? -1 : recordfile_finish(&r->file, err);
}

/* Whatever happened before, what is there is made whole. */
static int end(struct recorder *r, int status, struct err *err)
{
	struct err more = { 0 };
	bool written;

	if (r->rings.all.len && switch_events(r, NULL, false, &more) < 0)
		err_clear(&more);
	if (status == 0 && (drain(r, true, err) < 0 || count_lost(r, err) < 0))
		status = -1;
	if (!r->result->has_file)
		return status;
	r->result->is_cut = r->file.has_failed;
	written = !r->file.has_failed || recordfile_save(&r->file);
	if (!written || write_ending(r, status == 0 ? err : &more) < 0) {
		status = -1;
		r->result->has_file = false;
	}
	r->result->bytes = recordfile_size(&r->file);
	return status;
}

static int prepare(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const int to_error[] = { -1, STDERR_FILENO };
	bool is_pipe = strcmp(a->file.path, "-") == 0;
	struct target_where where;

	if (workload_init_files(&r->workload, a->argv, to_error, is_pipe ? 2 : 0, err) < 0) {
		r->workload.pid = 0;
		return -1;
	}
	/* The file's limit is told as an error; the command keeps what it had. */
	signal(SIGXFSZ, SIG_IGN);
	if (choose_where(r, &where, err) < 0 ||
	    opener_open(&r->opened, a->plan, &where, a->fs, err) < 0 || check_open(r, err) < 0 ||
	    (where.dump && attrdump_write(where.dump, &r->opened, err) < 0) ||
	    opener_set_filters(&r->opened, err) < 0 ||
	    rings_open(&r->rings, &r->opened, a->pages, a->usual_pages, err) < 0)
		return -1;
	r->result->ring_bytes = r->rings.all.len ? r->rings.all.at[0].ring.size : 0;
	return open_file(r, err) < 0 ? -1 : synthesize(r, err);
}

static int status_of(const struct recorder *r)
{
	const struct workload *w = &r->workload;

	if (w->status || !w->stopped_by)
		return w->status;
	return w->stopped_by ? 128 + w->stopped_by : 0;
}

int recorder_run(const struct recorder_args *args, struct recorder_result *result, struct err *err)
{
	struct recorder r = { .args = args, .result = result, .first_ns = UINT64_MAX };
	int status;

	*result = (struct recorder_result){ 0 };
	r.rings.poll = -1;
	r.workload = (struct workload){ .go = -1, .told = -1, .signals = -1 };
	r.scratch = alloc_zero(1, RECORD_MOST);
	status = prepare(&r, err);
	if (status == 0)
		status = start(&r, err);
	if (status == 0)
		status = go_on(&r, err);
	if (status > 0)
		status = 0;
	result->is_full = r.file.is_full;
	/* Ended by something else than its own end, the command is asked to. */
	if (status == 0 && r.workload.pid && !r.workload.ended) {
		workload_stop(&r.workload);
		status = workload_end(&r.workload, err);
	}
	status = end(&r, status, err);
	result->status = status_of(&r);
	recordfile_close(&r.file);
	rings_close(&r.rings);
	if (r.opened.events)
		opener_close(&r.opened);
	workload_release(&r.workload);
	mapped_release(&r.mapped);
	vec_release(&r.cpus);
	vec_release(&r.events);
	arena_release(&r.arena);
	buf_release(&r.put);
	free(r.scratch);
	return status;
}
