/* SPDX-License-Identifier: MIT */
#include "util/run/measure.h"

#include <signal.h>
#include <string.h>

#include "util/run/control.h"
#include "util/run/measureevents.h"
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
	measureevents_note(m, args);
	args->target->command(m->run, &command);
	m->executed = command.argv[0];
	return workload_init(&m->workload,
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
	if (workload_init(&m->workload, &own, err) < 0) {
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
	measureevents_note(m, args);
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

/* Obeys what has come. 1 it asks to stop. */
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
		measureevents_add_usage(m, args, &w->usage);
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
	measureevents_add_tools(m, m->args);
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
