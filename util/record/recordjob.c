/* SPDX-License-Identifier: MIT */
#include "util/record/recordjob.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/out/doc.h"
#include "util/pmu/encoding.h"
#include "util/run/control.h"
#include "util/run/machrecord.h"
#include "util/run/recorder.h"
#include "util/stat/statplan.h"
#include "util/target/opener.h"

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
	struct control control;
	struct recorder_args recorded;
	struct arena arena;
	bool falls_back;  /* cycles are not there */
	bool is_separate; /* an event of its own tells of programs */
};

static void session_release(struct session *s)
{
	statplan_release(&s->plan);
	machine_release(&s->machine);
	qemuspec_release(&s->spec);
	control_release(&s->control);
	scope_release(&s->scope);
	arena_release(&s->arena);
}

/* ---- what is recorded ---- */

static int read_target(struct session *s, struct err *err)
{
	const struct recordargs *a = s->args;
	struct recorder_args *out = &s->recorded;

	if (scope_choose(&a->scope, false, s->job->fs, &s->scope, err) < 0)
		return -1;
	out->fs = s->job->fs;
	out->argv = s->job->argv;
	out->wide = s->scope.cpus.len && !s->scope.tasks.len;
	out->per_thread = a->per_thread;
	out->build_ids = !a->no_build_ids;
	out->where = (struct target_where){
		.threads = s->scope.tasks.at,
		.nthreads = s->scope.tasks.len,
		.cpus = s->scope.cpus.at,
		.ncpus = s->scope.cpus.len,
		.cgroups = s->scope.cgroups.at,
		.ncgroups = s->scope.cgroups.len,
		.inherit = !a->watch.no_inherit && !a->per_thread,
		.user_only = a->watch.all_user,
		.kernel_only = a->watch.all_kernel,
		.dump = getenv("PERF_TEST_ATTR"),
	};
	if (!a->watch.control)
		return 0;
	out->control = &s->control;
	return control_open(&s->control, a->watch.control, err);
}

/* ---- events ---- */

static bool is_cycles(const struct encoding *e)
{
	return e && ((e->has_type && e->type == PERF_TYPE_HARDWARE &&
		      e->config[0] == PERF_COUNT_HW_CPU_CYCLES) ||
		     (!e->has_type &&
		      (strcmp(e->name, "cycles") == 0 || strcmp(e->name, "cpu-cycles") == 0)));
}

/* A machine without a PMU has a clock: as perf does, and says only with -v. */
static int replace_cycles(struct session *s, struct err *err)
{
	struct plan *plan = &s->plan.plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		const struct encoding *e = event->encoding, *const * found;
		const char *name = "cpu-clock";
		size_t n;

		if (!is_cycles(e) || opener_has(e))
			continue;
		if (e->mods.user != e->mods.kernel)
			name = e->mods.user ? "cpu-clock:u" : "cpu-clock:k";
		found = plantext_find(&s->plan.text, name, &n, err);
		if (!found || !n)
			return -1;
		event->name = name;
		event->encoding = found[0];
		s->falls_back = true;
	}
	return 0;
}

static void exclude_self(struct session *s)
{
	struct plan *plan = &s->plan.plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		struct buf text = { 0 };

		if (!event->encoding || strcmp(event->encoding->pmu, "tracepoint") != 0)
			continue;
		buf_printf(&text, "common_pid != %d", (int)getpid());
		if (event->filter)
			buf_printf(&text, " && (%s)", event->filter);
		event->filter = arena_string(&s->arena, text.at);
		buf_release(&text);
	}
}

static int make_plan(struct session *s, struct err *err)
{
	static const struct opt_list none = { 0 };
	const struct statplan_args args = {
		.events = &s->args->events,
		.metrics = &none,
		.cgroups_in_order = s->scope.cgroups.len,
		.usual = s->args->all_branches ? USUAL_BRANCHES
			 : s->args->on.machine ? USUAL_EMULATED
					       : USUAL_EVENT,
		.target = target_find(s->args->on.machine ? "qemu" : "kernel"),
		.fs = s->job->fs,
	};
	struct sampling *sampling = &s->recorded.sampling;
	struct plan *plan = &s->plan.plan;

	if (statplan_make(&s->plan, &args, &s->machine, err) < 0)
		return -1;
	s->recorded.plan = plan;
	if (s->args->on.machine)
		return 0;
	if (replace_cycles(s, err) < 0)
		return -1;
	if (s->args->exclude_perf)
		exclude_self(s);
	/* What programs do is told while the other events are off, too. */
	s->is_separate = s->recorded.delay_ms || s->recorded.starts_off || sampling->overwrite ||
			 s->recorded.control;
	if (s->is_separate && plantext_add(&s->plan.text, "dummy:u", plan, err) < 0)
		return -1;
	if (!plan->events.len)
		return err_set(err, ERR_USAGE, "there is no event to record");
	sampling->tracking = s->is_separate ? plan->events.len - 1 : 0;
	sampling->tracks_at_once = s->is_separate;
	sampling->has_id = plan->events.len > 1;
	s->recorded.plan = plan;
	return 0;
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

static void tell(const struct session *s, const struct recorder_result *r)
{
	const char *path = s->recorded.file.path;
	struct buf line = { 0 };

	if (s->args->quiet)
		return;
	if (r->user_only)
		doc_note(s->job->doc, "without CAP_PERFMON, what the kernel does is left out");
	if (r->no_kernel)
		doc_note(s->job->doc, "names of the kernel's code are hidden: "
				      "kernel.kptr_restrict");
	if (r->is_full)
		doc_note(s->job->doc, "the file has the size of --max-size: recording ended there");
	tell_losses(s, r);
	if (!r->has_file)
		return;
	if (s->args->verbose)
		buf_printf(&line, "[ %s record: Woken up %llu times to write data ]\n",
			   s->job->as_perf ? "perf" : "tally", (unsigned long long)r->wakeups);
	buf_printf(&line, "[ %s record: Captured and wrote %.3f MB %s",
		   s->job->as_perf ? "perf" : "tally", (double)r->bytes / 1024 / 1024, path);
	if (r->is_cut)
		buf_add_text(&line, " ]\n");
	else
		buf_printf(&line, " (%llu samples) ]\n", (unsigned long long)r->samples);
	doc_verbatim(s->job->doc, line.at);
	buf_release(&line);
}

/* The words of this process's command line; borrowed from the arena. */
static const char *const *own_command_line(struct session *s)
{
	struct VEC(const char *) words = { 0 };
	struct buf text = { 0 };
	struct err ignored = { 0 };
	struct view rest, word;
	const char **out;

	if (fs_read(NULL, "/proc/self/cmdline", 4 << 20, &text, &ignored) == 0) {
		for (rest = buf_view(&text); view_split(&rest, 0, &word);)
			*vec_add(&words) = arena_stringn(&s->arena, word.at, word.len);
		/* A NUL ends the last one. */
		words.len -= words.len ? 1 : 0;
	}
	out = arena_alloc(&s->arena, (words.len + 1) * sizeof(*out));
	if (words.len)
		memcpy(out, words.at, words.len * sizeof(*out));
	vec_release(&words);
	buf_release(&text);
	return out;
}

static void tell_line(void *to, const char *line)
{
	doc_note(to, "%s", line);
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
		.all_branches = s->args->all_branches,
		.version = s->job->version,
		.command_line = own_command_line(s),
		.tell = tell_line,
		.tell_to = s->job->doc,
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

static int record(struct session *s, int *status, struct err *err)
{
	const struct recordargs *a = s->args;
	struct recorder_args *out = &s->recorded;
	struct recorder_result result;
	int r;

	if (open_tables(s, err) < 0 ||
	    recordargs_read_sampling(a, s->job->fs, s->job->doc, &out->sampling, err) < 0 ||
	    watchargs_read_delay(&a->watch, &s->recorded.delay_ms, &s->recorded.starts_off, err) <
		    0 ||
	    recordargs_read_file(a, &out->file, err) < 0 ||
	    recordargs_read_pages(a, &out->pages, &out->usual_pages, err) < 0 ||
	    read_target(s, err) < 0 || make_plan(s, err) < 0)
		return -1;
	if (a->dry_run)
		return 0;
	if (s->falls_back && !a->quiet)
		doc_note(s->job->doc,
			 "there is no PMU that counts cycles: samples are by cpu-clock");
	sampling_probe(&s->recorded.sampling);
	s->recorded.cpuid = buf_text(&s->machine.cpu);
	s->recorded.version = s->job->version;
	s->recorded.command_line = own_command_line(s);
	r = a->on.machine ? run_emulated(s, &result, err)
			  : recorder_run(&s->recorded, &result, err);
	*status = result.status;
	tell(s, &result);
	return r;
}

int recordjob_run(const struct recordjob *job, const struct recordargs *args, struct err *err)
{
	struct recordargs own = *args;
	struct session s = { .job = job, .args = &own };
	int status = 0;

	scope_take_cpus(&own.scope, &own.machine.cpu);
	s.control.in = s.control.out = -1;
	if (recordargs_check(&own, job->argv, err) < 0)
		return -1;
	doc_begin(job->doc, "record", 1);
	if (record(&s, &status, err) < 0)
		status = status == 126 || status == 127 ? status : -1;
	doc_end(job->doc);
	session_release(&s);
	return status;
}
