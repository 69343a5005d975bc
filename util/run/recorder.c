/* SPDX-License-Identifier: MIT */
#include "util/run/recorder.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/pmu/plan.h"
#include "util/run/control.h"
#include "util/run/obey.h"
#include "util/run/recorddrain.h"
#include "util/run/recordhits.h"
#include "util/run/recordopen.h"
#include "util/run/recordout.h"
#include "util/run/recordparts.h"
#include "util/run/recordteam.h"
#include "util/run/synthesis.h"
#include "util/run/workload.h"
#include "util/target/opener.h"
#include "util/target/rings.h"

enum { LOOK_MS = 250, PROGRESS_MS = 500, ROUND_MS = 100 };

struct recorder {
	const struct recorder_args *args;
	struct recorder_result *result;
	struct workload workload;
	struct recordopen open;
	struct recordout out;
	struct windows windows;
	struct switcher switcher;
	struct recordhits hits;
	struct recordteam *team; /* runs while events do, where there are parts */
	uint64_t progress_ns;	 /* when it was told last */
};

static bool has_kernel(const struct recorder *r)
{
	return !r->args->where.user_only && !r->result->user_only;
}

static bool tells_bpf(const struct recorder *r)
{
	return has_kernel(r) && !r->args->sampling.no_bpf && r->args->sampling.tells_symbols;
}

static int open_file(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const struct recordout_args args = {
		.fs = a->fs,
		.plan = a->plan,
		.sampling = &a->sampling,
		.events = r->open.events.at,
		.n_events = r->open.events.len,
		.build_ids = a->build_ids,
		.bpf = tells_bpf(r),
		.cpuid = a->cpuid,
		.version = a->version,
		.command_line = a->command_line,
	};
	struct recordfile_options file = a->file;

	file.parts = a->parts ? a->parts->all.len : 0;
	switcher_begin(&r->switcher, workload_now());
	return recordout_open(&r->out, &args, &file, err);
}

/* ---- the file ---- */

/* When it is looked at what there is. */
enum moment {
	MOMENT_START, /* before the command begins */
	MOMENT_LATER,
	MOMENT_AGAIN, /* right after another look */
};

/* Records of what there is, into put's buffer, which flush empties if it is to be. */
static int synthesize_into(struct recorder *r, enum moment moment, const struct recordput *put,
			   int (*flush)(void *to, struct err *err), struct err *err)
{
	const struct recorder_args *a = r->args;
	struct bpfprogs now = { 0 };
	const struct synthesis s = {
		.fs = a->fs,
		.parts = a->synthesis,
		.timeout_ms = a->synthesis_ms,
		.kernel = has_kernel(r),
		/* Those of the beginning were collected with the first file. */
		.bpf = !tells_bpf(r)		? NULL
		       : moment == MOMENT_START ? &r->out.bpf
						: &now,
		.wide = a->wide,
		.threads = a->where.threads,
		.nthreads = a->where.nthreads,
		.command = r->workload.ended ? 0 : r->workload.pid,
		.command_has_begun = moment != MOMENT_START,
		.again = moment == MOMENT_AGAIN,
		.data_maps = a->sampling.data_maps,
		.namespaces = a->sampling.namespaces,
		.cgroups = a->sampling.cgroups,
	};
	struct synthesis_told told = { 0 };
	int status;

	if (s.bpf == &now && !s.again)
		bpfprogs_collect(&now);
	status = synthesis_run(&s, put, flush, &r->out, &told, err);
	bpfprogs_release(&now);

	r->result->no_kernel |= told.no_kernel;
	r->result->too_long += told.too_long;
	return status;
}

static int synthesize(struct recorder *r, enum moment moment, struct err *err)
{
	return synthesize_into(r, moment, &r->out.put, recordout_flush, err);
}

static int keep_all(void *to, struct err *err)
{
	(void)to, (void)err;
	return 0;
}

/* So that recordings of guests can be put into those of their hosts, and traces into both. */
static void put_clock(struct recorder *r)
{
	struct ring_clock c;

	if (!r->open.rings.all.len || r->args->sampling.has_clock ||
	    !ring_find_clock(&r->open.rings.all.at[0].ring, &c))
		return;
	recordput_time_conv(&r->out.made, &(struct record_time_conv){
						  .time_shift = c.shift,
						  .time_mult = c.mult,
						  .time_zero = c.zero,
						  .time_cycles = c.cycles,
						  .time_mask = c.mask,
						  .cap_user_time_zero = 1,
						  .cap_user_time_short = c.is_short,
					  });
}

static int begin_file(struct recorder *r, enum moment moment, struct err *err)
{
	put_clock(r);
	if (!r->args->synthesis_at_end && synthesize(r, moment, err) < 0)
		return -1;
	recordput_empty(&r->out.made, RECORD_FINISHED_INIT);
	return recordout_flush(&r->out, err);
}

static int drain(struct recorder *r, bool last, struct err *err)
{
	return recorddrain_all(&r->open, &r->out, r->args->parts, r->args->least_bytes, last, err);
}

/* Threads that write begin and end with what is to be written, and when another file begins. */
static int start_team(struct recorder *r, struct err *err)
{
	if (!r->args->parts)
		return 0;
	r->team = recordteam_start(&r->out, &r->open.rings, r->args->parts, r->args->least_bytes,
				   err);
	return r->team ? 0 : -1;
}

static int stop_team(struct recorder *r, struct err *err)
{
	struct recordteam *t = r->team;

	r->team = NULL;
	return recordteam_stop(t, err);
}

/* Makes the file whole, whatever happened before. */
static int end_file(struct recorder *r, int status, struct err *err)
{
	struct recorder_result *result = r->result;
	struct err more = { 0 };
	bool is_cut;

	result->samples += recordout_samples(&r->out);
	if (recordout_finish(&r->out, &is_cut, &result->has_file, status == 0 ? err : &more) < 0)
		status = -1;
	result->is_cut |= is_cut;
	result->bytes += recordfile_size(&r->out.file);
	result->files += result->has_file;
	buf_clear(&result->name);
	if (result->has_file)
		buf_add_view(&result->name, buf_view(&r->out.file.name));
	return status;
}

static int switch_file(struct recorder *r, struct err *err)
{
	struct buf line = { 0 }, there = { 0 };
	const struct recordput put = { .out = &there, .id_size = r->out.id_size };
	int status = 0;

	/*
	 * What ends between the rings and a look at /proc would have samples in the next
	 * file and be told of in none: so there is a look before, too.
	 */
	if (!r->args->synthesis_at_end)
		status = synthesize_into(r, MOMENT_LATER, &put, keep_all, err);
	if (status == 0)
		status = stop_team(r, err);
	if (status == 0)
		status = drain(r, true, err);
	if (status == 0 && r->args->synthesis_at_end)
		status = synthesize(r, MOMENT_LATER, err);
	if (status == 0)
		status = end_file(r, 0, err);
	if (status == 0) {
		buf_printf(&line, "record: Dump %s", buf_text(&r->result->name));
		r->args->tell(r->args->to, buf_text(&line));
		switcher_begin(&r->switcher, workload_now());
		status = recordout_reopen(&r->out, err);
	}
	if (status == 0) {
		buf_add_view(&r->out.made, buf_view(&there));
		status = begin_file(r, MOMENT_AGAIN, err);
	}
	if (status == 0)
		status = start_team(r, err);
	buf_release(&line);
	buf_release(&there);
	return status;
}

/* ---- switching events ---- */

static int switch_event(void *run, size_t i, bool on, struct err *err)
{
	const struct recorder *r = run;
	const struct sampling *s = &r->args->sampling;
	const struct opener_event *event = &r->open.opened.events[i];

	/* What tells of programs does so all the time. */
	if (s->tracks_at_once && i == s->tracking)
		return 0;
	for (size_t k = 0; k < event->slots->len; k++) {
		if (event->fds[k] >= 0 &&
		    ioctl(event->fds[k], on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0) <
			    0)
			return err_system(err, errno, "switching event '%s'",
					  r->args->plan->events.at[i].name);
	}
	return 0;
}

static int switch_all(void *run, bool on, struct err *err)
{
	const struct recorder *r = run;

	for (size_t i = 0; i < r->args->plan->events.len; i++) {
		if (switch_event(run, i, on, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- what others ask for ---- */

static int take_snapshot(void *run, struct err *err)
{
	struct recorder *r = run;
	struct buf line = { 0 };

	(void)err;
	r->hits.is_hit = true;
	if (r->args->when.is_on)
		return 0;
	buf_add_text(&line, "control: 'snapshot': without --switch-output there is one file");
	r->args->tell(r->args->to, buf_text(&line));
	buf_release(&line);
	return 0;
}

static void put_rate(void *run, size_t i, struct buf *out)
{
	const struct recorder *r = run;
	const struct perfattr *attr = &r->open.events.at[i].attr;

	buf_printf(out, ": %s=%llu", attr->flags & PERFATTR_FREQ ? "sample_freq" : "sample_period",
		   (unsigned long long)attr->period);
}

/* 1 when it asks to stop. */
static int obey(struct recorder *r, struct err *err)
{
	static const struct obey_ops ops = {
		.switch_all = switch_all,
		.switch_event = switch_event,
		.snapshot = take_snapshot,
		.put_rate = put_rate,
	};
	const struct obey o = {
		.control = r->args->control,
		.plan = r->args->plan,
		.ops = &ops,
		.run = r,
		.tell = r->args->tell,
		.to = r->args->to,
	};

	return o.control ? obey_all(&o, err) : 0;
}

/* 1 when the last span is over. */
static int pass_windows(struct recorder *r, struct err *err)
{
	for (;;) {
		enum windows_edge edge = windows_next(&r->windows, workload_now());

		if (edge == WINDOWS_NOTHING)
			return 0;
		if (switch_all(r, edge == WINDOWS_ON, err) < 0)
			return -1;
		if (edge == WINDOWS_OVER)
			return 1;
	}
}

/* ---- running ---- */

static void tell_progress(struct recorder *r)
{
	struct recorder_result so_far = *r->result;
	uint64_t now = workload_now();

	if (!r->args->progress || now - r->progress_ns < PROGRESS_MS * 1000000ull)
		return;
	r->progress_ns = now;
	so_far.samples += recordout_samples(&r->out);
	so_far.lost = recordout_lost(&r->out);
	so_far.bytes += recordfile_size(&r->out.file);
	r->args->progress(r->args->to, &so_far);
}

static int wait_ms(const struct recorder *r)
{
	uint64_t now = workload_now();
	int ms = r->args->argv || r->args->is_live ? LOOK_MS : r->args->progress ? PROGRESS_MS : -1;

	/* Nothing else wakes us, and rounds are to be short: readers keep one in memory. */
	if (r->team)
		ms = ROUND_MS;
	return switcher_wait_ms(&r->switcher, now, windows_wait_ms(&r->windows, now, ms));
}

/* One look at everything: 1 when it is over. */
static int step(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const int files[] = { r->team ? recordteam_poll(r->team) : r->open.rings.poll,
			      a->control ? a->control->in : -1, r->hits.signals,
			      r->open.trigger_rings.poll };
	int over = workload_poll(&r->workload, files, 4, wait_ms(r), err);

	if (over < 0 || (!r->team && drain(r, false, err) < 0))
		return -1;
	if (r->team && recordteam_has_failed(r->team))
		return stop_team(r, err);
	if (r->team)
		recordteam_ask_round(r->team);
	/* Who reads along waits for what there is, be it little. */
	if (a->is_live && recordfile_flush(&r->out.file, err) < 0)
		return -1;
	r->result->wakeups++;
	/* A command that does not end by a signal is asked to by another. */
	if (over || r->out.file.is_full || r->workload.stopped_by)
		return 1;
	if (!a->argv && a->where.nthreads && rings_drop_ended(&r->open.rings) == 0)
		return 1;
	over = obey(r, err);
	if (over == 0)
		over = pass_windows(r, err);
	if (over)
		return over;
	recordhits_take(&r->hits, &r->open);
	if (switcher_is_due(&r->switcher, workload_now(), recordfile_size(&r->out.file),
			    r->hits.is_hit) &&
	    switch_file(r, err) < 0)
		return -1;
	r->hits.is_hit = false;
	tell_progress(r);
	return 0;
}

static int run(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	bool later = r->windows.all.len || a->starts_off;
	int over = 0;

	if (start_team(r, err) < 0 ||
	    (!later && !r->open.from_exec && switch_all(r, true, err) < 0) ||
	    recordopen_enable_trigger(&r->open, err) < 0 ||
	    workload_start(&r->workload, a->argv ? a->argv[0] : "", err) < 0)
		return -1;
	windows_begin(&r->windows, workload_now());
	while (over == 0)
		over = step(r, err);
	return over < 0 ? -1 : 0;
}

static int end(struct recorder *r, int status, struct err *err)
{
	struct err more = { 0 };

	if (r->open.rings.all.len && switch_all(r, false, &more) < 0)
		err_clear(&more);
	if (stop_team(r, status == 0 ? err : &more) < 0)
		status = -1;
	if (status == 0 && (drain(r, true, err) < 0 ||
			    recorddrain_losses(&r->open, &r->out, r->args->sampling.counts_lost,
					       &r->result->lost, err) < 0))
		status = -1;
	if (status == 0 && r->args->synthesis_at_end)
		status = synthesize(r, MOMENT_LATER, err);
	return r->out.is_open ? end_file(r, status, err) : status;
}

static int set_priority(const struct recorder *r, struct err *err)
{
	const struct sched_param p = { .sched_priority = r->args->priority };

	if (!p.sched_priority || sched_setscheduler(0, SCHED_FIFO, &p) == 0)
		return 0;
	err_system(err, errno, "option '-r': no priority %d of SCHED_FIFO", p.sched_priority);
	return -1;
}

static int prepare(struct recorder *r, struct err *err)
{
	const struct recorder_args *a = r->args;
	const int to_error[] = { -1, STDERR_FILENO };
	bool is_pipe = strcmp(a->file.path, "-") == 0;
	const struct workload_args command = { .argv = a->argv,
					       .files = to_error,
					       .nfiles = is_pipe ? 2 : 0 };

	/* An older recording is not put aside for one of nothing. */
	if (a->argv && workload_check(&r->workload, a->argv[0], err) < 0)
		return -1;
	if (workload_init(&r->workload, &command, err) < 0) {
		r->workload.pid = 0;
		return -1;
	}
	if (recordhits_open(&r->hits, a->when.by_signal, err) < 0 || set_priority(r, err) < 0 ||
	    recordopen_events(&r->open, a, r->workload.pid, err) < 0)
		return -1;
	r->result->user_only = r->open.user_only;
	r->result->ring_bytes = r->open.rings.all.len ? r->open.rings.all.at[0].ring.size : 0;
	return open_file(r, err) < 0 ? -1 : begin_file(r, MOMENT_START, err);
}

static int status_of(const struct recorder *r)
{
	const struct workload *w = &r->workload;

	if (w->status || !w->stopped_by)
		return w->status;
	return w->stopped_by ? 128 + w->stopped_by : 0;
}

static void release(struct recorder *r)
{
	recordout_close(&r->out);
	recordopen_release(&r->open);
	workload_release(&r->workload);
	recordhits_close(&r->hits);
}

int recorder_run(const struct recorder_args *args, struct recorder_result *result, struct err *err)
{
	struct recorder r = { .args = args, .result = result, .hits = { .signals = -1 } };
	int status;

	*result = (struct recorder_result){ 0 };
	r.windows = args->windows;
	r.switcher.when = args->when;
	r.open.rings.poll = r.open.trigger_rings.poll = -1;
	r.workload = (struct workload){ .go = -1, .told = -1, .signals = -1 };
	status = prepare(&r, err);
	if (status == 0)
		status = run(&r, err);
	result->is_full = r.out.file.is_full;
	/* Ended by something else than its own end, the command is asked to. */
	if (status == 0 && r.workload.pid && !r.workload.ended) {
		workload_stop(&r.workload);
		status = workload_end(&r.workload, err);
	}
	status = end(&r, status, err);
	result->status = status_of(&r);
	release(&r);
	return status;
}
