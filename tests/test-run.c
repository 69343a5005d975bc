/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "util/pmu/encoding.h"
#include "util/run/control.h"
#include "util/run/measure.h"
#include "util/run/shell.h"
#include "util/run/ticker.h"
#include "util/run/usage.h"
#include "util/run/workload.h"
#include "util/target/target.h"

static void init_files(struct workload *w, char **argv, const int *files, size_t n)
{
	struct err err = { 0 };

	cr_assert_eq(workload_init(w, &(const struct workload_args){ argv, files, n, false, NULL },
				   &err),
		     0, "%s", err.text);
}

static void sh(struct workload *w, const char *script)
{
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, strdup(script), NULL };
	struct err err = { 0 };

	init_files(w, argv, NULL, 0);
	cr_assert_eq(workload_start(w, argv[0], &err), 0, "%s", err.text);
	free(argv[2]);
}

static void wait_for(struct workload *w)
{
	struct err err = { 0 };

	cr_assert_eq(workload_wait(w, -1, &err), 1, "%s", err.text);
}

Test(workload, the_status_is_the_shells)
{
	struct workload w;

	sh(&w, "exit 7");
	wait_for(&w);
	cr_assert_eq(w.status, 7);
	cr_assert_eq(w.signal, 0);
	cr_assert_gt(w.end_ns, w.start_ns);
	workload_release(&w);
	sh(&w, "kill -USR1 $$");
	wait_for(&w);
	cr_assert_eq(w.status, 128 + SIGUSR1);
	cr_assert_eq(w.signal, SIGUSR1);
	workload_release(&w);
}

static void expect_no_exec(const char *path, int status, enum err_code code)
{
	char *argv[] = { strdup(path), NULL };
	struct err err = { 0 };
	struct workload w;

	init_files(&w, argv, NULL, 0);
	cr_assert_eq(workload_start(&w, argv[0], &err), -1);
	cr_assert_eq(w.status, status);
	cr_assert_eq(err.code, code);
	cr_assert(strstr(err.text, path), "%s", err.text);
	workload_release(&w);
	free(argv[0]);
}

Test(workload, what_cannot_be_executed_is_told_apart)
{
	expect_no_exec("no-such-command-at-all", 127, ERR_ABSENT);
	expect_no_exec("/etc/passwd", 126, ERR_DENIED);
}

/* Before it is tried, the same is known. */
static void expect_check(const char *name, int status, enum err_code code)
{
	struct err err = { 0 };
	struct workload w = { 0 };

	cr_assert_eq(workload_check(&w, name, &err), code == ERR_NONE ? 0 : -1, "%s", name);
	cr_assert_eq(w.status, status, "%s", name);
	cr_assert_eq(err.code, code, "%s", name);
	cr_assert(code == ERR_NONE || strstr(err.text, name), "%s", err.text);
}

Test(workload, names_are_looked_up_as_exec_does)
{
	expect_check("no-such-command-at-all", 127, ERR_ABSENT);
	expect_check("/etc/passwd", 126, ERR_DENIED);
	expect_check("/etc/passwd/x", 127, ERR_ABSENT);
	expect_check("/etc", 126, ERR_DENIED);
	expect_check("sh", 0, ERR_NONE);
	expect_check("/bin/sh", 0, ERR_NONE);
	/* A file that may not be executed is passed over for one that may. */
	setenv("PATH", "/etc:/nowhere:/etc/passwd", 1);
	expect_check("passwd", 126, ERR_DENIED);
	expect_check("sh", 127, ERR_ABSENT);
	setenv("PATH", "/nowhere::/bin", 1);
	expect_check("sh", 0, ERR_NONE);
	/* Where exec looks then is its own business. */
	unsetenv("PATH");
	expect_check("no-such-command-at-all", 0, ERR_NONE);
}

Test(workload, nothing_runs_before_the_start)
{
	char *argv[] = { (char[]){ "false" }, NULL };
	struct err err = { 0 };
	struct workload w;

	init_files(&w, argv, NULL, 0);
	cr_assert_eq(workload_wait(&w, 20, &err), 0);
	cr_assert_eq(workload_start(&w, argv[0], &err), 0);
	wait_for(&w);
	cr_assert_eq(w.status, 1);
	workload_release(&w);
}

Test(workload, a_signal_is_handed_on)
{
	struct workload w;

	sh(&w, "trap 'exit 9' TERM; while :; do sleep 0.01; done");
	usleep(50000);
	kill(getpid(), SIGTERM);
	wait_for(&w);
	cr_assert_eq(w.status, 9);
	cr_assert_eq(w.stopped_by, SIGTERM);
	workload_release(&w);
}

Test(workload, one_that_does_not_end_when_asked_is_ended, .timeout = 10)
{
	struct workload w;
	pid_t pid;

	sh(&w, "trap '' TERM; while :; do sleep 0.01; done");
	usleep(50000);
	pid = w.pid;
	workload_release(&w);
	cr_assert_lt(kill(pid, 0), 0);
	cr_assert_eq(errno, ESRCH);
}

/* Numbers may be given crosswise, and those of the pipes to the child are among them. */
Test(workload, files_have_the_numbers_that_are_given, .timeout = 10)
{
	static char script[] = "cat >&0 <&4 && echo three >&3";
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, script, NULL };
	int in[2], out[2], third[2];
	struct workload w;
	struct err err = { 0 };
	char said[16];

	cr_assert_eq(pipe2(in, O_CLOEXEC) + pipe2(out, O_CLOEXEC) + pipe2(third, O_CLOEXEC), 0);
	cr_assert_eq(write(in[1], "four", 4), 4);
	close(in[1]);
	init_files(&w, argv, (const int[]){ out[1], -1, -1, third[1], in[0] }, 5);
	cr_assert_eq(workload_start(&w, argv[0], &err), 0, "%s", err.text);
	wait_for(&w);
	cr_assert_eq(w.status, 0);
	close(out[1]);
	close(third[1]);
	cr_assert_eq(read(out[0], said, sizeof(said)), 4);
	cr_assert_eq(memcmp(said, "four", 4), 0);
	cr_assert_eq(read(third[0], said, sizeof(said)), 6);
	workload_release(&w);
}

Test(workload, a_file_that_is_not_there_as_a_command)
{
	char *argv[] = { (char[]){ "/nonexistent/command" }, NULL };
	struct workload w;
	struct err err = { 0 };

	init_files(&w, argv, (const int[]){ 2, -1, 2, 2, 2, 2, 2, 2, 2 }, 9);
	cr_assert_eq(workload_start(&w, argv[0], &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_eq(w.status, 127);
	workload_release(&w);
}

Test(workload, without_a_command_a_signal_ends_the_wait)
{
	struct err err = { 0 };
	struct workload w;

	init_files(&w, NULL, NULL, 0);
	cr_assert_eq(workload_start(&w, "", &err), 0);
	cr_assert_eq(workload_wait(&w, 10, &err), 0);
	kill(getpid(), SIGINT);
	cr_assert_eq(workload_wait(&w, -1, &err), 1);
	cr_assert_eq(w.stopped_by, SIGINT);
	workload_release(&w);
}

static struct encoding software(uint64_t config)
{
	return (struct encoding){ .name = "e",
				  .pmu = "software",
				  .has_type = true,
				  .type = PERF_TYPE_SOFTWARE,
				  .config = { config },
				  .scale = 1,
				  .unit = "" };
}

Test(usage, it_tells_times_faults_and_switches)
{
	struct rusage u = {
		.ru_utime = { 1, 5 },
		.ru_stime = { 0, 7 },
		.ru_minflt = 10,
		.ru_majflt = 3,
		.ru_nvcsw = 4,
		.ru_nivcsw = 2,
	};
	static const struct {
		uint64_t config, value;
	} known[] = {
		{ PERF_COUNT_SW_TASK_CLOCK, 1000012000 }, { PERF_COUNT_SW_PAGE_FAULTS, 13 },
		{ PERF_COUNT_SW_PAGE_FAULTS_MIN, 10 },	  { PERF_COUNT_SW_PAGE_FAULTS_MAJ, 3 },
		{ PERF_COUNT_SW_CONTEXT_SWITCHES, 6 },
	};
	struct encoding e;
	uint64_t value;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		e = software(known[i].config);
		cr_assert(usage_find(&u, &e, &value));
		cr_assert_eq(value, known[i].value);
	}
	e = software(PERF_COUNT_SW_CPU_MIGRATIONS);
	cr_assert_not(usage_find(&u, &e, &value));
	e = software(PERF_COUNT_SW_PAGE_FAULTS);
	e.mods.user = true;
	cr_assert_not(usage_find(&u, &e, &value), "it does not tell user from kernel");
}

/* A target that is permitted nothing, as in a container. */
static struct target_run *deny_open(const struct plan *plan, const struct target_where *where,
				    const struct fs *fs, struct err *err)
{
	static char run[1];

	(void)plan, (void)where, (void)fs, (void)err;
	return (struct target_run *)run;
}

static int deny_nothing(struct target_run *run, struct err *err)
{
	(void)run, (void)err;
	return 0;
}

static int deny_read(struct target_run *run, struct readings *out, struct err *err)
{
	(void)run, (void)out, (void)err;
	return 0;
}

static struct target_event deny_event(const struct target_run *run, size_t event)
{
	(void)run, (void)event;
	return (struct target_event){ .reason = "it is forbidden", .hint = "ask somebody" };
}

static void deny_close(struct target_run *run)
{
	(void)run;
}

static const struct target deny = {
	.name = "deny",
	.open = deny_open,
	.enable = deny_nothing,
	.disable = deny_nothing,
	.read = deny_read,
	.event = deny_event,
	.close = deny_close,
};

static int measure_all(const struct measure_args *args, struct measure *m, struct err *err)
{
	int r = measure_open(m, args, err);

	while (r >= 0 && (r = measure_next(m, err)) > 0)
		continue;
	measure_close(m);
	return r;
}

Test(measure, what_nobody_may_count_comes_from_the_resource_usage)
{
	struct encoding faults = software(PERF_COUNT_SW_PAGE_FAULTS);
	struct encoding moves = software(PERF_COUNT_SW_CPU_MIGRATIONS);
	char *argv[] = { (char[]){ "true" }, NULL };
	static const struct fs machine;
	struct plan plan = { 0 };
	struct measure_args args = { .target = &deny, .plan = &plan, .fs = &machine, .argv = argv };
	struct err err = { 0 };
	struct measure m;

	plan_add_group(&plan);
	plan_add_event(&plan, &(struct plan_event){ .name = "faults", .encoding = &faults });
	plan_add_event(&plan, &(struct plan_event){ .name = "moves", .encoding = &moves });
	cr_assert_eq(measure_all(&args, &m, &err), 0, "%s", err.text);
	cr_assert(m.has_times);
	cr_assert_eq(m.status, 0);
	cr_assert_gt(m.wall_ns, 0);
	cr_assert_eq(m.readings.len, 1);
	cr_assert_eq(m.readings.at[0].event, 0);
	cr_assert_gt(m.readings.at[0].value, 0);
	cr_assert(m.events.at[0].supported && m.events.at[0].from_usage);
	cr_assert(strstr(m.events.at[0].reason, "it is forbidden; the value is from"));
	cr_assert_not(m.events.at[1].supported);
	cr_assert_str_eq(m.events.at[1].reason, "it is forbidden");
	measure_release(&m);
	plan_release(&plan);
}

/* Counts how often it was read. */
static int step_read(struct target_run *run, struct readings *out, struct err *err)
{
	static uint64_t reads;

	(void)run, (void)err;
	*vec_add(out) = (struct reading){ .value = ++reads, .enabled_ns = 1, .running_ns = 1 };
	return 0;
}

static struct target_event step_event(const struct target_run *run, size_t event)
{
	(void)run, (void)event;
	return (struct target_event){ .supported = true, .reason = "", .hint = "" };
}

static const struct target step = {
	.name = "step",
	.open = deny_open,
	.enable = deny_nothing,
	.disable = deny_nothing,
	.read = step_read,
	.event = step_event,
	.close = deny_close,
};

static size_t count_intervals(const struct measure_args *args, struct measure *m)
{
	struct err err = { 0 };
	size_t n = 0;
	int r;

	cr_assert_eq(measure_open(m, args, &err), 0, "%s", err.text);
	while ((r = measure_next(m, &err)) > 0) {
		n++;
		cr_assert_geq(m->time_ns, n * args->interval_ms * 1000000);
	}
	cr_assert_eq(r, 0, "%s", err.text);
	cr_assert_eq(measure_next(m, &err), 0, "the end stays the end");
	measure_close(m);
	return n;
}

Test(measure, intervals_come_until_the_command_ends)
{
	struct encoding clock = software(PERF_COUNT_SW_TASK_CLOCK);
	char *argv[] = { (char[]){ "sleep" }, (char[]){ "0.2" }, NULL };
	static const struct fs machine;
	struct plan plan = { 0 };
	struct measure_args args = {
		.target = &step, .plan = &plan, .fs = &machine, .argv = argv, .interval_ms = 30
	};
	struct measure m;
	size_t n;

	plan_add_group(&plan);
	plan_add_event(&plan, &(struct plan_event){ .name = "clock", .encoding = &clock });
	n = count_intervals(&args, &m);
	cr_assert(n >= 3 && n <= 7, "%zu intervals", n);
	cr_assert_eq(m.readings.len, 1);
	cr_assert_eq(m.readings.at[0].value, n + 1);
	measure_release(&m);
	args.interval_count = 2;
	cr_assert_eq(count_intervals(&args, &m), 1, "the second is the end");
	cr_assert_lt(m.wall_ns, 180000000, "counting ended before the command");
	cr_assert_eq(m.status, 0);
	measure_release(&m);
	args.interval_ms = args.interval_count = 0;
	args.timeout_ms = 50;
	cr_assert_eq(count_intervals(&args, &m), 0);
	cr_assert_lt(m.wall_ns, 180000000);
	cr_assert_eq(m.status, 0, "what we ended has not failed");
	measure_release(&m);
	plan_release(&plan);
}

Test(shell, the_shell_tells_its_status)
{
	struct err err = { 0 };

	cr_assert_eq(shell_run("exit 0", NULL, &err), 0);
	cr_assert_eq(shell_run("exit 3", NULL, &err), -1);
	cr_assert_str_eq(err.text, "'exit 3' ended with status 3");
}

Test(ticker, moments_that_were_missed_are_counted)
{
	uint64_t now = workload_now();
	struct err err = { 0 };
	struct ticker t;

	cr_assert_eq(ticker_start(&t, now - 35000000, 10, &err), 0, "%s", err.text);
	cr_assert_geq(ticker_take(&t), 3);
	cr_assert_lt(ticker_take(&t), 3);
	ticker_release(&t);
	cr_assert_eq(ticker_take(&t), 0);
}

Test(control, words_come_line_by_line)
{
	static const char text[] = "enable\nfrobnicate\n ping \ndisable  cpu/a b/ \nsto";
	enum control_word word;
	struct err err = { 0 };
	struct control c;
	struct buf spec = { 0 };
	char answer[8] = "";
	int in[2], out[2];

	cr_assert_eq(pipe(in), 0);
	cr_assert_eq(pipe(out), 0);
	buf_printf(&spec, "fd:%d,%d", in[0], out[1]);
	cr_assert_eq(control_open(&c, spec.at, &err), 0, "%s", err.text);
	cr_assert_eq(control_next(&c, &word, &err), 0, "nothing has come");
	cr_assert_eq(write(in[1], text, strlen(text)), (ssize_t)strlen(text));
	cr_assert(control_next(&c, &word, &err) == 1 && word == CONTROL_ENABLE);
	cr_assert_eq(c.argument.len, 0);
	cr_assert(control_next(&c, &word, &err) == 1 && word == CONTROL_OTHER);
	cr_assert_str_eq(buf_text(&c.line), "frobnicate");
	cr_assert(control_next(&c, &word, &err) == 1 && word == CONTROL_PING);
	cr_assert(control_next(&c, &word, &err) == 1 && word == CONTROL_DISABLE);
	cr_assert_str_eq(buf_text(&c.argument), "cpu/a b/");
	cr_assert_eq(control_next(&c, &word, &err), 0, "the line has no end yet");
	cr_assert_eq(write(in[1], "p\n", 2), 2);
	cr_assert(control_next(&c, &word, &err) == 1 && word == CONTROL_STOP);
	control_ack(&c);
	cr_assert_eq(read(out[0], answer, sizeof(answer)), 4);
	cr_assert_str_eq(answer, "ack\n");
	close(in[1]);
	cr_assert_eq(control_next(&c, &word, &err), 0, "the other side has left");
	control_release(&c);
	cr_assert_eq(control_open(&c, "pipe:3", &err), -1);
	cr_assert_eq(err.code, ERR_USAGE);
	control_release(&c);
	buf_release(&spec);
}
