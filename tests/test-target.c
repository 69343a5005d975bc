/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/machinedir.h"
#include "util/pmu/encoding.h"
#include "util/target/alive.h"
#include "util/target/attr.h"
#include "util/target/cpulist.h"
#include "util/target/hints.h"
#include "util/target/target.h"
#include "util/target/tasks.h"
#include "util/target/tool.h"

Test(cpulist, ranges_and_numbers_are_sorted_and_unique)
{
	struct cpulist list = { 0 };
	struct err err = { 0 };

	cr_assert_eq(cpulist_parse(view_of("8,0-2,1"), &list, &err), 0, "%s", err.text);
	cr_assert_eq(list.len, 4);
	cr_assert_eq(list.at[0], 0);
	cr_assert_eq(list.at[3], 8);
	cr_assert(cpulist_has(&list, 2));
	cr_assert_not(cpulist_has(&list, 3));
	vec_release(&list);
}

Test(cpulist, another_machine_does_not_get_the_cpus_of_this_one)
{
	const char *root = machinedir_new();
	struct fs fs = { .root = root };
	struct cpulist list = { 0 };
	struct err err = { 0 };

	cr_assert_eq(cpulist_read(&fs, "online", &list, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_eq(list.len, 0);
	err_clear(&err);
	machinedir_add(root, "/sys/devices/system/cpu/online", "4-5\n");
	cr_assert_eq(cpulist_read(&fs, "online", &list, &err), 0, "%s", err.text);
	cr_assert_eq(list.len, 2);
	vec_release(&list);
	machinedir_remove(root);
}

Test(cpulist, nonsense_is_an_error)
{
	static const char *const bad[] = { "", "x", "1-", "3-1", "1,,2", "-1", "70000", "0-99999" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cpulist list = { 0 };
		struct err err = { 0 };

		cr_assert_eq(cpulist_parse(view_of(bad[i]), &list, &err), -1, "'%s'", bad[i]);
		cr_assert(strstr(err.text, "list of CPUs"), "%s", err.text);
		vec_release(&list);
	}
}

Test(tasks, a_process_has_its_threads_and_a_missing_one_is_told)
{
	struct tasks tasks = { 0 };
	struct fs fs = { 0 };
	struct err err = { 0 };
	char self[16];

	snprintf(self, sizeof(self), "%d", (int)getpid());
	cr_assert_eq(tasks_add_processes(&fs, view_of(self), &tasks, &err), 0, "%s", err.text);
	cr_assert_geq(tasks.len, 1);
	cr_assert_eq(tasks_add_processes(&fs, view_of("2147483646"), &tasks, &err), -1);
	cr_assert_str_eq(err.text, "there is no process 2147483646");
	vec_release(&tasks);
}

Test(tasks, what_is_named_twice_is_there_once)
{
	struct tasks once = { 0 }, twice = { 0 };
	struct fs fs = { 0 };
	struct err err = { 0 };
	char self[16], both[32];

	snprintf(self, sizeof(self), "%d", (int)getpid());
	snprintf(both, sizeof(both), "%s,%s", self, self);
	cr_assert_eq(tasks_add_processes(&fs, view_of(self), &once, &err), 0, "%s", err.text);
	cr_assert_eq(tasks_add_processes(&fs, view_of(both), &twice, &err), 0, "%s", err.text);
	cr_assert_eq(tasks_add_threads(view_of(self), &twice, &err), 0, "%s", err.text);
	cr_assert_eq(twice.len, once.len);
	cr_assert_eq(tasks_add_threads(view_of("7,3,7"), &twice, &err), 0, "%s", err.text);
	cr_assert_eq(twice.len, once.len + 2);
	cr_assert_eq(twice.at[0], 3);
	cr_assert_eq(twice.at[1], 7);
	vec_release(&once);
	vec_release(&twice);
}

Test(alive, an_ended_process_that_nobody_asked_after_is_not, .timeout = 10)
{
	pid_t child = fork(), self = getpid();
	struct fs fs = { 0 }, no_proc = { .root = "build" };
	struct alive a, b;

	if (child == 0) {
		pause();
		_exit(0);
	}
	alive_init(&a, &fs, &child, 1);
	cr_assert(alive_any(&a));
	kill(child, SIGKILL);
	while (alive_any(&a))
		usleep(1000);
	cr_assert_eq(kill(child, 0), 0, "it is still a zombie");
	alive_release(&a);

	alive_init(&b, &no_proc, &self, 1);
	cr_assert(alive_any(&b));
	alive_release(&b);
	waitpid(child, NULL, 0);
}

/* A number that is nobody's, so that only /proc is asked. */
Test(alive, proc_tells_an_end_and_another_with_the_same_number)
{
	const char *root = machinedir_new();
	const char *path = "/proc/2147483646/stat";
	const char *rest = " 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0";
	const pid_t thread = 2147483646;
	struct fs fs = { .root = root };
	struct alive a;
	char text[256];

	snprintf(text, sizeof(text), "2147483646 (a) Z (b) S%s 500 1\n", rest);
	machinedir_add(root, path, text);
	alive_init(&a, &fs, &thread, 1);
	cr_assert(alive_any(&a));
	snprintf(text, sizeof(text), "2147483646 (a) Z (b) S%s 501 1\n", rest);
	machinedir_add(root, path, text);
	cr_assert_not(alive_any(&a));
	snprintf(text, sizeof(text), "2147483646 (a) Z (b) Z%s 500 1\n", rest);
	machinedir_add(root, path, text);
	cr_assert_not(alive_any(&a));
	alive_release(&a);
	machinedir_remove(root);
}

static uint64_t value_of(const struct fs *fs, const struct tool_run *run, const char *name)
{
	struct err err = { 0 };
	uint64_t value = 0;

	cr_assert_eq(tool_value(fs, run, name, &value, &err), 0, "%s: %s", name, err.text);
	return value;
}

/* Two packages of one core each, two threads a core; CPU 3 is offline. */
static void add_topology(const char *root)
{
	static const char *const sets[] = { "core_cpus_list", "die_cpus_list",
					    "package_cpus_list" };

	machinedir_add(root, "/sys/devices/system/cpu/present", "0-3\n");
	machinedir_add(root, "/sys/devices/system/cpu/online", "0-2\n");
	for (int cpu = 0; cpu < 3; cpu++) {
		for (size_t i = 0; i < 3; i++) {
			char path[128];

			snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/%s",
				 cpu, sets[i]);
			machinedir_add(root, path, cpu < 2 ? "0-1\n" : "2\n");
		}
	}
}

Test(tool, the_machine_is_read_from_its_files)
{
	const char *root = machinedir_new();
	struct fs fs = { .root = root };
	struct tool_run run = { 0 };

	add_topology(root);
	machinedir_add(root, "/proc/cpuinfo", "model name\t: A CPU @ 2.40GHz\n");
	cr_assert_eq(value_of(&fs, &run, "num_cpus"), 4);
	cr_assert_eq(value_of(&fs, &run, "num_cpus_online"), 3);
	cr_assert_eq(value_of(&fs, &run, "num_cores"), 2);
	cr_assert_eq(value_of(&fs, &run, "num_dies"), 2);
	cr_assert_eq(value_of(&fs, &run, "num_packages"), 2);
	cr_assert_eq(value_of(&fs, &run, "smt_on"), 1);
	cr_assert_eq(value_of(&fs, &run, "system_tsc_freq"), 2400000000);
	cr_assert_eq(value_of(&fs, &run, "has_pmem"), 0);
	machinedir_add(root, "/sys/firmware/acpi/tables/NFIT", "");
	machinedir_add(root, "/sys/devices/system/cpu/smt/active", "0\n");
	cr_assert_eq(value_of(&fs, &run, "has_pmem"), 1);
	cr_assert_eq(value_of(&fs, &run, "smt_on"), 0);
	machinedir_remove(root);
}

Test(tool, core_wide_wants_all_threads_of_the_measured_cores)
{
	const char *root = machinedir_new();
	struct fs fs = { .root = root };
	struct cpulist cpus = { 0 };
	struct tool_run run = { 0 };

	add_topology(root);
	cr_assert_eq(value_of(&fs, &run, "core_wide"), 0);
	run.cpu_wide = true;
	cr_assert_eq(value_of(&fs, &run, "core_wide"), 1);
	*vec_add(&cpus) = 0;
	run.cpus = &cpus;
	cr_assert_eq(value_of(&fs, &run, "core_wide"), 0);
	*vec_add(&cpus) = 1;
	cr_assert_eq(value_of(&fs, &run, "core_wide"), 1);
	vec_release(&cpus);
	machinedir_remove(root);
}

Test(tool, times_are_those_of_the_run)
{
	struct tool_run run = { .wall_ns = 5, .user_ns = 3, .system_ns = 1 };
	struct fs fs = { 0 };
	struct err err = { 0 };
	uint64_t value;

	cr_assert_eq(value_of(&fs, &run, "duration_time"), 5);
	cr_assert_eq(tool_value(&fs, &run, "user_time", &value, &err), -1);
	cr_assert_eq(err.code, ERR_UNSUPPORTED);
	run.has_times = true;
	cr_assert_eq(value_of(&fs, &run, "user_time"), 3);
	cr_assert_eq(value_of(&fs, &run, "system_time"), 1);
	cr_assert(tool_is_time("duration_time"));
	cr_assert_not(tool_is_time("num_cpus"));
	cr_assert_not(tool_known("cycles"));
}

static void expect_reason(const struct fs *fs, struct hints_case c, const char *reason)
{
	struct buf said = { 0 }, hint = { 0 };
	struct hints h;

	hints_init(&h, fs);
	hints_explain(&h, &c, &said, &hint);
	cr_assert(strstr(buf_text(&said), reason), "'%s' is not in '%s'", reason, buf_text(&said));
	cr_assert_not(strchr(buf_text(&said), '{'), "%s", said.at);
	cr_assert_not(strchr(buf_text(&hint), '{'), "%s", hint.at);
	buf_release(&said);
	buf_release(&hint);
}

Test(hints, the_machine_tells_why)
{
	const char *root = machinedir_new();
	struct fs fs = { .root = root };
	const struct hints_case hardware = { .sys = ENOENT, .hardware = true, .wanted = 2 };
	const struct hints_case denied = { .sys = EACCES, .wanted = 0 };
	const struct hints_case others = { .sys = EACCES, .wanted = 2, .thread = 77 };
	const int uid = (int)getuid();
	char status[128];

	expect_reason(&fs, hardware, "the kernel has no PMU that counts it");
	machinedir_add(root, "/sys/bus/event_source/devices/software/type", "1\n");
	expect_reason(&fs, hardware, "no driver for a PMU of this CPU");
	machinedir_add(root, "/proc/cpuinfo", "flags\t\t: fpu hypervisor lahf_lm\n");
	expect_reason(&fs, hardware, "this virtual machine has no PMU");
	machinedir_add(root, "/sys/bus/event_source/devices/cpu/type", "4\n");
	expect_reason(&fs, hardware, "the kernel has no PMU that counts it");

	expect_reason(&fs, denied, "a security module");
	machinedir_add(root, "/proc/sys/kernel/perf_event_paranoid", "2\n");
	expect_reason(&fs, denied, "perf_event_paranoid is 2");
	machinedir_add(root, "/proc/sys/kernel/perf_event_paranoid", "-1\n");
	expect_reason(&fs, denied, "a security module");

	expect_reason(&fs, others, "a process of another user");
	snprintf(status, sizeof(status), "Name:\tx\nUid:\t%d\t%d\t%d\t0\n", uid, uid, uid);
	machinedir_add(root, "/proc/77/status", status);
	expect_reason(&fs, others, "a security module");
	snprintf(status, sizeof(status), "Name:\tx\nUid:\t%d\t%d\t%d\t0\n", uid, uid + 1, uid);
	machinedir_add(root, "/proc/77/status", status);
	expect_reason(&fs, others, "a process of another user");

	expect_reason(&fs, (struct hints_case){ .sys = ENOSYS }, "this kernel has no");
	expect_reason(&fs, (struct hints_case){ .sys = EPERM }, "CAP_PERFMON is missing");
	machinedir_add(root, "/proc/self/status", "Name:\tx\nSeccomp:\t2\n");
	expect_reason(&fs, (struct hints_case){ .sys = ENOSYS }, "seccomp");
	expect_reason(&fs, (struct hints_case){ .sys = EPERM }, "seccomp");
	expect_reason(&fs, (struct hints_case){ .sys = EOPNOTSUPP }, "cannot count");
	expect_reason(&fs, (struct hints_case){ .sys = EOPNOTSUPP, .branches = true },
		      "records no branches");
	expect_reason(&fs, (struct hints_case){ .sys = 4711 }, "error 4711");
	machinedir_remove(root);
}

Test(attr, modifiers_and_words_arrive)
{
	struct encoding e = {
		.has_type = true,
		.type = 9,
		.config = { 1, 2, 3, 4 },
		.mods = { .user = true, .host = true, .precise = 2 },
		.period = 1000,
		.default_period = 2000003,
	};
	uint64_t config3;
	struct attr a;

	attr_fill(&e, &a);
	cr_assert_eq(a.kernel.type, 9);
	cr_assert_eq(a.kernel.config2, 3);
	memcpy(&config3, (char *)&a + 128, sizeof(config3));
	cr_assert_eq(config3, 4);
	cr_assert_eq(a.kernel.size, 136);
	cr_assert(!a.kernel.exclude_user && a.kernel.exclude_kernel && a.kernel.exclude_hv);
	cr_assert(a.kernel.exclude_guest && !a.kernel.exclude_host);
	cr_assert_eq(a.kernel.precise_ip, 2);
	cr_assert_eq(a.kernel.sample_period, 0, "a period is no business of counting");
	cr_assert_not(attr_counts_all(&a));
}

/* The plan of one event, which counts this thread's time on a CPU. */
static const struct encoding task_clock = {
	.name = "task-clock",
	.pmu = "software",
	.has_type = true,
	.type = PERF_TYPE_SOFTWARE,
	.config = { PERF_COUNT_SW_TASK_CLOCK },
	.scale = 1,
	.unit = "",
};

static const struct encoding cycles = { .name = "cycles",
					.pmu = "default_core",
					.has_type = true,
					.scale = 1,
					.unit = "" };

static void fill_plan(struct plan *plan)
{
	plan_add_group(plan);
	plan_add_event(plan, &(struct plan_event){ .name = "cycles", .encoding = &cycles });
	plan_add_event(plan, &(struct plan_event){ .name = "task-clock", .encoding = &task_clock });
}

static struct target_run *open_self(const struct plan *plan, struct err *err)
{
	static const struct fs machine;
	const pid_t self = 0;
	struct target_where where = { .threads = &self, .nthreads = 1 };

	return target_find("kernel")->open(plan, &where, &machine, err);
}

Test(kernel, the_rest_of_a_group_counts_where_its_leader_cannot)
{
	const struct target *target = target_find("kernel");
	volatile unsigned int spin = 0;
	struct readings readings = { 0 };
	struct target_run *run;
	struct plan plan = { 0 };
	struct err err = { 0 };
	uint64_t clock_ns = 0;

	fill_plan(&plan);
	run = open_self(&plan, &err);
	cr_assert_not_null(run, "%s", err.text);
	if (!target->event(run, 1).supported)
		cr_skip_test("perf_event_open is not permitted here: %s",
			     target->event(run, 1).reason);
	cr_assert_eq(target->enable(run, &err), 0, "%s", err.text);
	while (spin < 1000000)
		spin++;
	cr_assert_eq(target->disable(run, &err), 0, "%s", err.text);
	cr_assert_eq(target->read(run, &readings, &err), 0, "%s", err.text);
	for (size_t i = 0; i < readings.len; i++) {
		if (readings.at[i].event == 1)
			clock_ns = readings.at[i].value;
	}
	cr_assert_gt(clock_ns, 1000);
	if (!target->event(run, 0).supported)
		cr_assert_neq(target->event(run, 0).reason[0], '\0');
	vec_release(&readings);
	target->close(run);
	plan_release(&plan);
}

Test(kernel, a_thread_that_is_not_there_is_told)
{
	static const struct fs machine;
	const pid_t nobody = 2147483646;
	struct target_where where = { .threads = &nobody, .nthreads = 1 };
	struct target_run *run;
	struct plan plan = { 0 };
	struct err err = { 0 };

	plan_add_group(&plan);
	plan_add_event(&plan, &(struct plan_event){ .name = "x", .encoding = &task_clock });
	run = target_find("kernel")->open(&plan, &where, &machine, &err);
	if (run) {
		cr_assert_not(target_find("kernel")->event(run, 0).supported);
		target_find("kernel")->close(run);
		cr_skip_test("perf_event_open is not permitted here");
	}
	cr_assert_str_eq(err.text, "there is no thread 2147483646");
	plan_release(&plan);
}

/* A container's filter: the system call is answered with an error. */
static bool forbid_perf(unsigned int sys)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | sys),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void check_forbidden(unsigned int sys)
{
	const struct target *target = target_find("kernel");
	struct target_run *run;
	struct plan plan = { 0 };
	struct err err = { 0 };

	if (!forbid_perf(sys))
		cr_skip_test("no seccomp filters here");
	fill_plan(&plan);
	run = open_self(&plan, &err);
	cr_assert_not_null(run, "%s", err.text);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_not(target->event(run, i).supported);
		cr_assert(strstr(target->event(run, i).reason, "seccomp"), "%s",
			  target->event(run, i).reason);
	}
	target->close(run);
	plan_release(&plan);
}

Test(kernel, a_seccomp_filter_that_hides_the_call_is_the_reason)
{
	check_forbidden(ENOSYS);
}

Test(kernel, a_seccomp_filter_that_forbids_the_call_is_the_reason)
{
	check_forbidden(EPERM);
}
