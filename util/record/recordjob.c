/* SPDX-License-Identifier: MIT */
#include "util/record/recordjob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/out/doc.h"
#include "util/record/keepfiles.h"
#include "util/record/keepkcore.h"
#include "util/run/commandline.h"
#include "util/run/control.h"
#include "util/run/machrecord.h"
#include "util/run/recorder.h"
#include "util/run/recordparts.h"
#include "util/run/recordplan.h"
#include "util/run/sampleterms.h"
#include "util/stat/statplan.h"

#define PERF_USAGE     129
#define PERF_INVALID   234 /* -EINVAL: of a frequency that is none */
#define PERF_FAILURE   255
#define USUAL_EVENT    "cycles:P"
#define USUAL_EMULATED "cycles"
#define USUAL_BRANCHES "instructions:u"

/* Everything about one recording. */
struct session {
	const struct recordjob *job;
	const struct recordargs *args;
	struct machine machine;
	struct qemuspec spec;
	struct statplan plan;
	struct scope scope;
	struct cpulist cpus; /* that are recorded, where parts leave some out */
	struct control control;
	struct plan trigger; /* events at which the file is switched */
	struct recordparts parts;
	struct recorder_args recorded;
	struct arena arena;
	bool falls_back; /* cycles are not there */
	bool leaves_out_cpus;
};

static void session_release(struct session *s)
{
	plan_release(&s->trigger);
	statplan_release(&s->plan);
	windows_release(&s->recorded.windows);
	recordparts_release(&s->parts);
	vec_release(&s->cpus);
	machine_release(&s->machine);
	qemuspec_release(&s->spec);
	control_release(&s->control);
	scope_release(&s->scope);
	arena_release(&s->arena);
}

/* Not when an option or the setting says that, or what is more. */
static bool keeps(const struct session *s, const char *unless)
{
	const char *set = s->job->keeping ? s->job->keeping : "cache";

	return !s->args->no_build_ids && strcmp(set, unless) != 0;
}

/* ---- what is recorded ---- */

/* Lines of the recorder's own. */
static void tell_line(void *to, const char *line)
{
	const struct session *s = to;

	doc_progress(s->job->doc, NULL);
	if (!s->args->quiet)
		doc_note(s->job->doc, "%s", line);
}

/* Those that are in no part have no ring that anybody looks at. */
static int leave_out_cpus(struct session *s, struct err *err)
{
	struct cpulist all = { 0 };
	struct buf left = { 0 };
	int status = 0;

	if (!s->parts.all.len)
		return 0;
	if (!s->scope.cpus.len)
		status = cpulist_read(s->job->fs, "online", &all, err);
	for (size_t i = 0; i < s->scope.cpus.len; i++)
		*vec_add(&all) = s->scope.cpus.at[i];
	for (size_t i = 0; i < all.len; i++) {
		if (recordparts_has(&s->parts, all.at[i]))
			*vec_add(&s->cpus) = all.at[i];
		else
			buf_printf(&left, "%s%d", left.len ? ", " : "", all.at[i]);
	}
	if (status == 0 && !s->cpus.len)
		status = err_set(
			err, ERR_USAGE,
			"option '--threads': none of the CPUs that are recorded is in a part");
	if (status == 0 && left.len) {
		s->recorded.where.cpus = s->cpus.at;
		s->recorded.where.ncpus = s->cpus.len;
		if (!s->args->quiet)
			doc_note(s->job->doc, "CPUs in no part of --threads are not recorded: %s",
				 left.at);
	}
	s->leaves_out_cpus = left.len;
	vec_release(&all);
	buf_release(&left);
	return status;
}

static int read_target(struct session *s, struct err *err)
{
	const struct recordargs *a = s->args;
	struct recorder_args *out = &s->recorded;

	/* As with perf, threads are asked for without what they start. */
	bool alone = a->watch.no_inherit || a->per_thread || (a->scope.tids && !a->inherit);

	if (scope_choose(&a->scope, false, s->job->fs, &s->scope, err) < 0)
		return -1;
	out->fs = s->job->fs;
	out->argv = s->job->argv;
	out->wide = s->scope.cpus.len && !s->scope.tasks.len;
	out->is_live = s->args->is_live;
	out->per_thread = a->per_thread;
	out->build_ids = keeps(s, "skip");
	out->where = (struct target_where){
		.threads = s->scope.tasks.at,
		.nthreads = s->scope.tasks.len,
		.cpus = s->scope.cpus.at,
		.ncpus = s->scope.cpus.len,
		.cgroups = s->scope.cgroups.at,
		.ncgroups = s->scope.cgroups.len,
		.inherit = !alone,
		.user_only = a->watch.all_user,
		.kernel_only = a->watch.all_kernel,
		.dump = getenv("PERF_TEST_ATTR"),
		.tell = a->verbose > 1 ? tell_line : NULL,
		.tell_to = s,
	};
	if (leave_out_cpus(s, err) < 0)
		return -1;
	if (!a->watch.control)
		return 0;
	out->control = &s->control;
	return control_open(&s->control, a->watch.control, err);
}

/* ---- events ---- */

/* Events that nobody asked to see: one that tells of programs, those that switch files. */
static int add_others(struct session *s, struct err *err)
{
	struct recorder_args *out = &s->recorded;
	struct sampling *sampling = &out->sampling;
	const char *switch_event = s->args->file.switch_event;
	/* Where other events are off at times, or not on all CPUs. */
	bool some_cpus = (s->leaves_out_cpus || (s->args->scope.cpus && out->wide)) &&
			 recordplan_counts(&s->plan.plan);
	bool separate = out->windows.all.len || out->starts_off || sampling->overwrite ||
			sampleterms_overwrite(&s->plan.plan) || out->control || some_cpus;

	sampling->tracks_everywhere = some_cpus;
	if (recordplan_track(&s->plan.plan, &s->plan.text, separate, sampling, err) < 0)
		return -1;
	if (!switch_event)
		return 0;
	if (plantext_add(&s->plan.text, switch_event, &s->trigger, err) < 0)
		return err_while(err, "option '--switch-output-event'");
	out->trigger = &s->trigger;
	return 0;
}

static int make_plan(struct session *s, struct err *err)
{
	static const struct opt_list none = { 0 };
	const struct statplan_args args = {
		.events = &s->args->events,
		.metrics = &none,
		.samples = true,
		.cgroups_in_order = s->scope.cgroups.len,
		.usual = s->args->sample.all_branches ? USUAL_BRANCHES
			 : s->args->on.machine	      ? USUAL_EMULATED
						      : USUAL_EVENT,
		.target = target_find(s->args->on.machine ? "qemu" : "kernel"),
		.fs = s->job->fs,
	};
	struct plan *plan = &s->plan.plan;

	if (statplan_make(&s->plan, &args, &s->machine, err) < 0)
		return -1;
	s->recorded.plan = plan;
	if (s->args->grouped)
		recordplan_group(plan);
	if (s->args->on.machine)
		return sampleterms_read(plan, &s->recorded.sampling, &s->arena, err);
	/* A clock has no branches: then it is the PMU that is missed. */
	if (!sampling_has_branches(&s->recorded.sampling) &&
	    recordplan_replace_cycles(plan, &s->plan.text, &s->falls_back, err) < 0)
		return -1;
	if (recordplan_check(plan, err) < 0)
		return -1;
	if (s->args->exclude_perf)
		recordplan_exclude_self(plan, &s->arena);
	if (add_others(s, err) < 0)
		return -1;
	return sampleterms_read(plan, &s->recorded.sampling, &s->arena, err);
}

/* ---- what is said of it ---- */

static void tell_losses(const struct session *s, const struct recorder_result *r)
{
	if (!r->lost)
		return;
	doc_note(
		s->job->doc,
		"%llu samples are lost: the kernel had no room in its rings of %zu KiB; larger ones "
		"(-m %zuK) or fewer samples (-F) lose less",
		(unsigned long long)r->lost, r->ring_bytes >> 10, r->ring_bytes >> 8);
}

static void tell_result(const struct session *s, const struct recorder_result *r)
{
	const char *name = r->name.len ? r->name.at : s->recorded.file.path;
	struct buf line = { 0 };

	if (s->args->verbose || s->job->as_perf)
		buf_printf(&line, "[ %s record: Woken up %llu times to write data ]\n",
			   s->job->as_perf ? "perf" : "tally", (unsigned long long)r->wakeups);
	buf_printf(&line, "[ %s record: Captured and wrote %.3f MB %s",
		   s->job->as_perf ? "perf" : "tally", (double)r->bytes / 1024 / 1024, name);
	if (r->is_cut)
		buf_add_text(&line, " ]\n");
	else
		buf_printf(&line, " (%llu samples) ]\n", (unsigned long long)r->samples);
	doc_verbatim(s->job->doc, line.at);
	buf_release(&line);
}

static void tell(const struct session *s, const struct recorder_result *r)
{
	struct doc *doc = s->job->doc;

	if (s->args->quiet)
		return;
	doc_progress(doc, NULL);
	if (r->user_only)
		doc_note(doc, "without CAP_PERFMON, what the kernel does is left out");
	if (r->no_kernel)
		doc_note(doc, "names of the kernel's code are hidden: kernel.kptr_restrict");
	if (r->too_long)
		doc_note(doc,
			 "the maps of %zu processes could not be read in time: "
			 "--proc-map-timeout gives more",
			 r->too_long);
	if (r->is_full)
		doc_note(doc, "the file has the size of --max-size: recording ended there");
	tell_losses(s, r);
	if (r->has_file)
		tell_result(s, r);
}

/* There is nothing in what was written to /dev/null, or is gone down a pipe. */
static bool is_kept(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 &&
	       (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

/* What the samples of the file are in stays to be had. That it cannot is no failure. */
static void keep_files(const struct session *s, const struct recorder_result *r)
{
	struct keepfiles k = { .folder = s->job->kept,
			       .fs = s->job->fs,
			       .all = s->args->all_build_ids };
	const char *name = r->name.len ? r->name.at : s->recorded.file.path;
	struct err err = { 0 };

	if (!k.folder || !r->has_file || !is_kept(name) || s->args->no_cache ||
	    !keeps(s, "no-cache") || !keeps(s, "skip"))
		return;
	if (keepfiles_of_recording(&k, name, &err) < 0 && !s->args->quiet)
		doc_note(s->job->doc, "not all files that samples are in are kept: %s", err.text);
	else if (k.kept && s->args->verbose)
		doc_note(s->job->doc, "%zu files are kept in %s", k.kept, k.folder);
}

/* How far it is. */
static void tell_progress(void *to, const struct recorder_result *so_far)
{
	const struct session *s = to;
	struct buf line = { 0 };

	buf_printf(&line, "[ %s record: %.3f MB, %llu samples", s->job->as_perf ? "perf" : "tally",
		   (double)so_far->bytes / 1024 / 1024, (unsigned long long)so_far->samples);
	if (so_far->lost)
		buf_printf(&line, ", %llu lost", (unsigned long long)so_far->lost);
	buf_add_text(&line, " ]");
	doc_progress(s->job->doc, line.at);
	buf_release(&line);
}

static int run_emulated(struct session *s, struct recorder_result *result, struct err *err)
{
	const struct machrecord_args args = {
		.plan = s->recorded.plan,
		.fs = s->job->fs,
		.machine = &s->spec,
		.sampling = &s->recorded.sampling,
		.argv = s->job->argv,
		.user_only = s->args->watch.all_user,
		.kernel_only = s->args->watch.all_kernel,
		.limit_ms = s->args->timeout_ms,
		.file = s->recorded.file,
		.build_ids = s->recorded.build_ids,
		.all_branches = s->args->sample.all_branches,
		.version = s->job->version,
		.command_line = commandline_own(&s->arena),
		.tell = tell_line,
		.tell_to = s,
	};

	return machrecord_run(&args, result, err);
}

static int open_tables(struct session *s, struct err *err)
{
	struct machine_args asked = s->args->machine;

	if (!s->args->on.machine)
		return machine_open(&s->machine, &asked, s->job->fs, MACHINE_ANY_CPU | MACHINE_LIVE,
				    err);
	if (qemuspec_choose(&s->args->on, &s->spec, err) < 0)
		return -1;
	asked.cpu = asked.cpu ? asked.cpu : s->spec.model;
	return machine_open(&s->machine, &asked, s->job->fs, 0, err);
}

/* Beside the recording, whose code may be looked at elsewhere (--kcore). */
static int keep_kernel(const struct session *s, const struct recorder_result *r, struct err *err)
{
	const char *path = r->name.len ? r->name.at : s->recorded.file.path;

	if (!s->args->file.kcore || !r->has_file)
		return 0;
	if (keepkcore_into(path, s->job->fs, err) == 0)
		return 0;
	return err_while(err, "option '--kcore'");
}

static int record(struct session *s, int *status, struct err *err)
{
	const struct recordargs *a = s->args;
	struct recorder_args *out = &s->recorded;
	struct recorder_result result = { 0 };
	int r;

	if (open_tables(s, err) < 0 ||
	    recordargs_read(a, s->job->fs, s->job->doc, &s->parts, out, err) < 0 ||
	    read_target(s, err) < 0 || make_plan(s, err) < 0)
		return -1;
	if (a->file.kcore && !fs_exists(s->job->fs, "/proc/kcore"))
		return err_set(err, ERR_ABSENT, "option '--kcore': there is no /proc/kcore here");
	if (a->dry_run)
		return 0;
	if (s->falls_back && !a->quiet)
		doc_note(s->job->doc,
			 "there is no PMU that counts cycles: samples are by cpu-clock");
	sampling_probe(&out->sampling);
	out->cpuid = buf_text(&s->machine.cpu);
	out->version = s->job->version;
	out->command_line = commandline_own(&s->arena);
	out->tell = tell_line;
	out->progress = a->quiet ? NULL : tell_progress;
	out->to = s;
	r = a->on.machine ? run_emulated(s, &result, err) : recorder_run(out, &result, err);
	*status = result.status;
	if (r == 0 && keep_kernel(s, &result, err) < 0)
		r = -1;
	tell(s, &result);
	keep_files(s, &result);
	buf_release(&result.name);
	return r;
}

/* "-I?": perf's answer and status are those of a usage message. */
static bool list_registers(const struct session *s, int *status)
{
	struct buf line = { 0 };
	bool listed = recordargs_list_registers(s->args, s->job->fs, &line);

	if (listed) {
		doc_begin(s->job->doc, "record", 1);
		doc_verbatim(s->job->doc, line.at);
		doc_end(s->job->doc);
		*status = s->job->as_perf ? PERF_USAGE : 0;
	}
	buf_release(&line);
	return listed;
}

/* As shells say that a command could not be executed, or as perf says that anything failed. */
static int failure(const struct recordjob *job, int status, const struct err *err)
{
	if (status == 126 || status == 127)
		return status;
	if (!job->as_perf)
		return -1;
	if (err->code != ERR_USAGE)
		return PERF_FAILURE;
	return err->sys == EINVAL ? PERF_INVALID : -1;
}

int recordjob_run(const struct recordjob *job, const struct recordargs *args, struct err *err)
{
	struct recordargs own = *args;
	struct session s = { .job = job, .args = &own };
	int status = 0;

	scope_take_cpus(&own.scope, &own.machine.cpu);
	s.control.in = s.control.out = -1;
	if (list_registers(&s, &status))
		return status;
	recordargs_settle(&own, job->doc);
	if (recordargs_check(&own, job->argv, err) < 0)
		return -1;
	doc_begin(job->doc, "record", 1);
	if (record(&s, &status, err) < 0)
		status = failure(job, status, err);
	doc_end(job->doc);
	session_release(&s);
	return status;
}
