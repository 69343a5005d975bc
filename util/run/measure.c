/* SPDX-License-Identifier: MIT */
#include "util/run/measure.h"

#include <signal.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/run/control.h"
#include "util/run/obey.h"
#include "util/run/usage.h"

/* How often we look whether the threads that are counted are still there. */
#define LOOK_MS 50

void measure_release(struct measure *m)
{
	vec_release(&m->readings);
	vec_release(&m->events);
	vec_release(&m->notes);
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
		.cgroups = args->cgroups,
		.ncgroups = args->ncgroups,
		.inherit = args->inherit,
		.from_exec = command && !args->delay_ms && !args->starts_off,
		.user_only = args->user_only,
		.kernel_only = args->kernel_only,
		.source = args->source,
		.raw = args->raw,
		.recorded = args->recorded,
		.machine = args->machine,
		.argv = args->argv,
		.limit_ms = args->timeout_ms,
		.interval_ms = args->interval_ms,
		.dump = args->dump,
		.tell = args->traces ? args->tell : NULL,
		.tell_to = args->tell_to,
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
			.alone = e.alone,
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
		if (strcmp(event->reason, why.text) != 0)
			event->reason = arena_string(&m->arena, why.text);
		if (!event->supported)
			continue;
		*vec_add(&m->readings) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.cgroup = READING_ANY,
			.value = value,
			.enabled_ns = m->wall_ns,
			.running_ns = m->wall_ns,
			.is_state = !tool_is_time(name),
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
			.cgroup = READING_ANY,
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

/* The command is the target's, which has to be there first. */
static int open_around(struct measure *m, const struct measure_args *args, struct err *err)
{
	const struct target_where where = choose_where(args, &m->workload);
	struct target_command command;

	m->workload = (struct workload){ .go = -1, .told = -1, .signals = -1 };
	sigprocmask(SIG_BLOCK, NULL, &m->workload.before);
	m->run = args->target->open(args->plan, &where, args->fs, err);
	if (!m->run) {
		m->status = workload_refusal(err);
		return -1;
	}
	note_events(args, m->run, m);
	args->target->command(m->run, &command);
	m->executed = command.argv[0];
	return workload_init_args(&m->workload,
				  &(const struct workload_args){
					  .argv = command.argv,
					  .files = command.files,
					  .nfiles = command.nfiles,
					  .deaf = true,
					  .mask = args->mask,
				  },
				  err);
}

int measure_open(struct measure *m, const struct measure_args *args, struct err *err)
{
	const struct workload_args own = { .argv = args->argv, .mask = args->mask };
	struct target_where where;

	*m = (struct measure){
		.args = args,
		.executed = args->argv ? args->argv[0] : "",
		.ticker = { .fd = -1 },
	};
	if (args->target->command)
		return open_around(m, args, err);
	if (workload_init_args(&m->workload, &own, err) < 0) {
		m->workload.pid = 0;
		m->over = true;
		return -1;
	}
	if (!args->argv)
		alive_init(&m->alive, args->fs, args->threads, args->nthreads);
	where = choose_where(args, &m->workload);
	m->run = args->target->open(args->plan, &where, args->fs, err);
	if (!m->run)
		return -1;
	note_events(args, m->run, m);
	return 0;
}

static uint64_t elapsed_ns(const struct measure *m)
{
	const struct workload *w = &m->workload;

	return (w->stopped ? w->end_ns : workload_now()) - w->start_ns;
}

/* Waits for one thing, at most ms. 1 the command ended or a signal came, 0 not. */
static int wait_for_end(struct measure *m, int ms, struct err *err)
{
	const struct measure_args *args = m->args;
	const int files[] = { m->ticker.fd, args->control ? args->control->in : -1 };
	bool looks = !args->argv && args->nthreads;
	int over;

	if (looks && (ms < 0 || ms > LOOK_MS))
		ms = LOOK_MS;
	if (files[0] < 0 && files[1] < 0)
		over = workload_wait(&m->workload, ms, err);
	else
		over = workload_poll(&m->workload, files, 2, ms, err);
	if (over == 0 && looks && !alive_any(&m->alive)) {
		workload_stop(&m->workload);
		return 1;
	}
	return over;
}

/* Obeys what has come. 1 it asks to stop. */
static int switch_all(void *run, bool on, struct err *err)
{
	const struct measure *m = run;
	const struct target *target = m->args->target;

	return on ? target->enable(m->run, err) : target->disable(m->run, err);
}

static int switch_event(void *run, size_t event, bool on, struct err *err)
{
	const struct measure *m = run;
	const struct target *target = m->args->target;

	return target->switch_event ? target->switch_event(m->run, event, on, err) : 0;
}

static int take_commands(struct measure *m, struct err *err)
{
	static const struct obey_ops ops = { .switch_all = switch_all,
					     .switch_event = switch_event };
	const struct measure_args *args = m->args;
	const struct obey o = {
		.control = args->control,
		.plan = args->plan,
		.ops = &ops,
		.run = m,
		.tell = args->tell,
		.to = args->tell_to,
	};

	return args->control ? obey_all(&o, err) : 0;
}

/* From the start of the command to that of counting. 1 it was over before. */
static int delay(struct measure *m, struct err *err)
{
	int over = workload_wait(&m->workload, (int)m->args->delay_ms, err);

	if (over)
		return over;
	if (m->args->target->enable(m->run, err) < 0)
		return -1;
	workload_restart(&m->workload);
	return 0;
}

static int begin(struct measure *m, struct err *err)
{
	const struct measure_args *args = m->args;
	bool later = args->delay_ms || args->starts_off;
	int over = 0;

	m->begun = true;
	if (!later && args->target->enable(m->run, err) < 0)
		return -1;
	if (workload_start(&m->workload, m->executed, err) < 0)
		return -1;
	if (args->delay_ms)
		over = delay(m, err);
	if (over < 0)
		return -1;
	m->over = over > 0;
	if (m->over || !args->interval_ms || args->target->command)
		return 0;
	return ticker_start(&m->ticker, m->workload.start_ns, args->interval_ms, err);
}

static int read_all(struct measure *m, struct err *err)
{
	m->readings.len = 0;
	if (m->args->target->read(m->run, &m->readings, err) < 0)
		return -1;
	m->time_ns = m->wall_ns = elapsed_ns(m);
	return 0;
}

/* Until the next interval ends (1) or everything does (0). */
static int go_on(struct measure *m, struct err *err)
{
	const struct measure_args *args = m->args;

	while (!m->over) {
		uint64_t now_ms = elapsed_ns(m) / 1000000;
		int ms = -1, over;

		if (args->timeout_ms)
			ms = now_ms < args->timeout_ms ? (int)(args->timeout_ms - now_ms) : 0;
		over = wait_for_end(m, ms, err);
		if (over < 0)
			return -1;
		m->timed_out = !over && args->timeout_ms &&
			       elapsed_ns(m) / 1000000 >= args->timeout_ms;
		m->over = over || m->timed_out;
		if (!m->over && ticker_take(&m->ticker)) {
			m->over = ++m->intervals == args->interval_count;
			if (!m->over)
				return read_all(m, err) < 0 ? -1 : 1;
		}
		over = take_commands(m, err);
		if (over < 0)
			return -1;
		m->stopped |= over > 0;
		m->over |= over > 0;
	}
	return 0;
}

/* By the target's clock. */
static int read_moment(struct measure *m, struct err *err)
{
	struct target_moment moment;

	if (read_all(m, err) < 0)
		return -1;
	m->args->target->moment(m->run, &moment);
	m->time_ns = moment.time_ns;
	m->wall_ns = moment.wall_ns;
	return 0;
}

/* go_on() for a target that runs the command. */
static int go_on_around(struct measure *m, struct err *err)
{
	const struct measure_args *args = m->args;
	bool looks = args->interval_ms > 0;

	for (;;) {
		int over, r = m->is_enough ? 0 : args->target->look(m->run, err);
		bool begins = r == 2;

		if (r < 0)
			return -1;
		if (r == 1) {
			m->is_enough = ++m->intervals == args->interval_count;
			if (read_moment(m, err) < 0)
				return -1;
			if (!m->is_enough)
				return 1;
		}
		if (m->over)
			return 0;
		over = wait_for_end(m, looks || begins || m->halt.since_ns ? HALT_LOOK_MS : -1,
				    err);
		if (over < 0 || halt_step(&m->halt, &m->workload, args->target, m->run, err) < 0)
			return -1;
		m->over = over || m->workload.ended;
	}
}

/* The target ran the command, and tells of it by its own clock. */
static int finish_around(struct measure *m, struct err *err)
{
	const struct target *target = m->args->target;
	struct workload *w = &m->workload;
	const char *text;

	m->stopped = w->stopped_by != 0;
	if (target->ended(m->run, m->stopped, err) < 0 ||
	    (!m->is_enough && read_moment(m, err) < 0)) {
		/* What was executed is not the command. */
		w->status = 0;
		return -1;
	}
	/* As if the signal had ended it, which it does elsewhere. */
	if (m->stopped && !w->status)
		w->status = 128 + w->stopped_by;
	for (size_t i = 0; (text = target->note(m->run, i)) != NULL; i++)
		*vec_add(&m->notes) = arena_string(&m->arena, text);
	return 0;
}

/* Counting ends; so does the command, but for one that only its intervals were counted of. */
static int finish(struct measure *m, struct err *err)
{
	const struct measure_args *args = m->args;
	struct workload *w = &m->workload;

	if (args->target->command)
		return finish_around(m, err);
	workload_stop(w);
	if (args->target->disable(m->run, err) < 0 || read_all(m, err) < 0)
		return -1;
	for (size_t i = 0; i < m->events.len; i++)
		m->events.at[i].off = args->target->event(m->run, i).off;
	if (m->timed_out && workload_end(w, err) < 0)
		return -1;
	if (w->pid && !w->ended && workload_wait(w, -1, err) < 0)
		return -1;
	m->stopped |= w->stopped_by != 0;
	m->has_times = measures_command(args);
	if (m->has_times) {
		m->user_ns = usage_user_ns(&w->usage);
		m->system_ns = usage_system_ns(&w->usage);
		add_usage(args, &w->usage, m);
	}
	return 0;
}

/* Time is what the target says, and nothing runs. */
static int next_moment(struct measure *m, struct err *err)
{
	struct target_moment moment;
	int r = m->args->target->next(m->run, &moment, err);

	m->over = r == 0;
	if (r <= 0)
		return r;
	m->readings.len = 0;
	if (m->args->target->read(m->run, &m->readings, err) < 0)
		return -1;
	m->time_ns = moment.time_ns;
	m->wall_ns = moment.wall_ns;
	m->in_intervals |= moment.is_interval;
	m->has_times = moment.has_times;
	m->user_ns = moment.user_ns;
	m->system_ns = moment.system_ns;
	return 1;
}

int measure_next(struct measure *m, struct err *err)
{
	int r;

	if (m->given)
		return 0;
	if (m->args->target->next) {
		r = next_moment(m, err);
		m->given = r <= 0;
		return r;
	}
	if (!m->begun && begin(m, err) < 0)
		goto fail;
	r = m->args->target->command ? go_on_around(m, err) : go_on(m, err);
	if (r < 0)
		goto fail;
	if (r == 0) {
		m->given = true;
		if (finish(m, err) < 0)
			goto fail;
		m->status = m->workload.status;
		m->signal = m->workload.signal;
	}
	add_tools(m->args, m);
	return r;
fail:
	m->status = m->workload.status;
	return -1;
}

void measure_close(struct measure *m)
{
	if (!m->args)
		return;
	if (m->run)
		m->args->target->close(m->run);
	m->run = NULL;
	ticker_release(&m->ticker);
	alive_release(&m->alive);
	workload_release(&m->workload);
	m->args = NULL;
}

int measure_run(const struct measure_args *args, struct measure *m, struct err *err)
{
	int r = measure_open(m, args, err);

	while (r >= 0 && (r = measure_next(m, err)) > 0)
		continue;
	measure_close(m);
	return r;
}

int measure_shell(const char *line, const sigset_t *mask, struct err *err)
{
	char shell[] = "sh", option[] = "-c";
	char *argv[] = { shell, option, NULL, NULL };
	const struct workload_args args = { .argv = argv, .mask = mask };
	struct buf copy = { 0 };
	struct workload w;
	int r = -1;

	buf_add_text(&copy, line);
	argv[2] = copy.at;
	if (workload_init_args(&w, &args, err) == 0) {
		if (workload_start(&w, argv[0], err) == 0)
			r = workload_wait(&w, -1, err) < 0 ? -1 : 0;
		workload_release(&w);
	}
	if (r == 0 && w.status)
		r = err_set(err, ERR_SYSTEM, "'%s' ended with status %d", line, w.status);
	buf_release(&copy);
	return r;
}
