/* SPDX-License-Identifier: MIT */
#include "util/run/measure.h"

#include <errno.h>
#include <signal.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/run/usage.h"
#include "util/run/workload.h"
#include "util/target/target.h"
#include "util/target/tool.h"

/* How often we look whether the threads that are counted are still there. */
#define LOOK_MS 50

void measure_release(struct measure *m)
{
	vec_release(&m->readings);
	vec_release(&m->events);
	arena_release(&m->arena);
}

static bool measures_command(const struct measure_args *args)
{
	return args->argv && !args->nthreads && !args->cpu_wide;
}

static struct target_where choose_where(const struct measure_args *args, const struct workload *w)
{
	bool command = measures_command(args);

	return (struct target_where){
		.threads = command ? &w->pid : args->threads,
		.nthreads = command ? 1 : args->nthreads,
		.cpus = args->cpus ? args->cpus->at : NULL,
		.ncpus = args->cpus ? args->cpus->len : 0,
		.inherit = args->inherit,
		.from_exec = command && !args->delay_ms,
	};
}

static void note_events(const struct measure_args *args, const struct target_run *run,
			struct measure *m)
{
	for (size_t i = 0; i < args->plan->events.len; i++) {
		const struct plan_event *planned = &args->plan->events.at[i];
		struct target_event e = args->target->event(run, i);

		*vec_add(&m->events) = (struct measure_event){
			.supported = e.supported,
			.user_only = e.user_only,
			.reason = arena_string(&m->arena,
					       planned->refusal ? planned->refusal : e.reason),
			.hint = arena_string(&m->arena, planned->hint ? planned->hint : e.hint),
		};
	}
}

/* Events that no counter counts have a value all the same. */
static void add_tools(const struct measure_args *args, struct measure *m)
{
	struct tool_run run = measure_tool_run(args, m);

	for (size_t i = 0; i < args->plan->events.len; i++) {
		const struct encoding *e = args->plan->events.at[i].encoding;
		const char *name = e ? tool_find(e) : NULL;
		struct measure_event *event = &m->events.at[i];
		struct err why = { 0 };
		uint64_t value;

		if (!name)
			continue;
		event->hint = "";
		event->supported = tool_value(args->fs, &run, name, &value, &why) == 0;
		event->reason = arena_string(&m->arena, why.text);
		if (!event->supported)
			continue;
		*vec_add(&m->readings) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.value = value,
			.enabled_ns = m->wall_ns,
			.running_ns = m->wall_ns,
		};
	}
}

/* What nobody may count, the kernel has noted for the command all the same. */
static void add_usage(const struct measure_args *args, const struct rusage *usage,
		      struct measure *m)
{
	uint64_t cpu_ns = m->user_ns + m->system_ns;

	for (size_t i = 0; i < args->plan->events.len; i++) {
		struct measure_event *event = &m->events.at[i];
		const struct encoding *e = args->plan->events.at[i].encoding;
		struct buf reason = { 0 };
		uint64_t value;

		if (event->supported || !e || !usage_find(usage, e, &value))
			continue;
		*vec_add(&m->readings) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.value = value,
			.enabled_ns = cpu_ns ? cpu_ns : 1,
			.running_ns = cpu_ns ? cpu_ns : 1,
		};
		buf_printf(&reason, "%s; the value is from the command's resource usage",
			   event->reason);
		event->reason = arena_string(&m->arena, buf_text(&reason));
		event->supported = event->from_usage = true;
		buf_release(&reason);
	}
}

static bool any_alive(const struct measure_args *args)
{
	for (size_t i = 0; i < args->nthreads; i++) {
		if (kill(args->threads[i], 0) == 0 || errno == EPERM)
			return true;
	}
	return false;
}

/* Of the command, of all threads that are counted, or by a signal. */
static int wait_for_end(const struct measure_args *args, struct workload *w, struct err *err)
{
	int over;

	if (args->argv || !args->nthreads)
		return workload_wait(w, -1, err) < 0 ? -1 : 0;
	do {
		over = workload_wait(w, LOOK_MS, err);
		if (!over && !any_alive(args)) {
			workload_stop(w);
			over = 1;
		}
	} while (!over);
	return over < 0 ? -1 : 0;
}

/* Counting from here to the end of the command, or to the signal. */
static int count(const struct measure_args *args, struct workload *w, struct target_run *run,
		 struct err *err)
{
	const char *name = args->argv ? args->argv[0] : "";
	int over;

	if (!args->delay_ms && args->target->enable(run, err) < 0)
		return -1;
	if (workload_start(w, name, err) < 0)
		return -1;
	if (args->delay_ms) {
		over = workload_wait(w, (int)args->delay_ms, err);
		if (over)
			return over < 0 ? -1 : 0;
		if (args->target->enable(run, err) < 0)
			return -1;
		workload_restart(w);
	}
	if (wait_for_end(args, w, err) < 0)
		return -1;
	return args->target->disable(run, err);
}

struct tool_run measure_tool_run(const struct measure_args *args, const struct measure *m)
{
	return (struct tool_run){
		.wall_ns = m->wall_ns,
		.has_times = m->has_times,
		.user_ns = m->user_ns,
		.system_ns = m->system_ns,
		.cpu_wide = args->cpu_wide,
		.cpus = args->all_cpus ? NULL : args->cpus,
	};
}

int measure_run(const struct measure_args *args, struct measure *m, struct err *err)
{
	struct target_run *run = NULL;
	struct target_where where;
	struct workload w;
	int r = -1;

	*m = (struct measure){ 0 };
	if (workload_init(&w, args->argv, err) < 0)
		return -1;
	where = choose_where(args, &w);
	run = args->target->open(args->plan, &where, args->fs, err);
	if (!run)
		goto out;
	note_events(args, run, m);
	if (count(args, &w, run, err) < 0)
		goto out;
	if (args->target->read(run, &m->readings, err) < 0)
		goto out;
	m->wall_ns = w.end_ns - w.start_ns;
	m->stopped = w.stopped_by != 0;
	m->has_times = measures_command(args);
	if (m->has_times) {
		m->user_ns = usage_user_ns(&w.usage);
		m->system_ns = usage_system_ns(&w.usage);
		add_usage(args, &w.usage, m);
	}
	add_tools(args, m);
	r = 0;
out:
	m->status = w.status;
	args->target->close(run);
	workload_release(&w);
	return r;
}
