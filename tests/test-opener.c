/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/pmu/encoding.h"
#include "util/target/target.h"

/*
 * A kernel whose groups have room for so many events: of those that ask it, each
 * call that opens one waits for the word of another process.
 */

#define ROOM 3

/* Every perf_event_open() of ours is asked of the returned file. */
static int watch_opening(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_LEN(code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

static void answer(int listener)
{
	size_t members = 0;

	for (;;) {
		struct seccomp_notif call = { 0 };
		struct seccomp_notif_resp word = { 0 };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
			_exit(0);
		/* A leader begins a group; those behind it are told from it by its file. */
		members = (int)call.data.args[3] < 0 ? 1 : members + 1;
		word.id = call.id;
		if (members > ROOM)
			word.error = -EINVAL;
		else
			word.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &word);
	}
}

static pid_t begin_answers(void)
{
	int listener = watch_opening();
	pid_t child;

	if (listener < 0)
		cr_skip_test("no calls can be watched here: errno %d", errno);
	child = fork();
	if (child == 0)
		answer(listener);
	close(listener);
	return child;
}

static const struct encoding *fault(size_t i)
{
#define FAULT(text, number) \
	{ \
		.name = text, .pmu = "software", .has_type = true, .type = PERF_TYPE_SOFTWARE, \
		.config = { number }, .scale = 1, .unit = "", .terms = "" \
	}
	static const struct encoding faults[] = {
		FAULT("page-faults", PERF_COUNT_SW_PAGE_FAULTS),
		FAULT("minor-faults", PERF_COUNT_SW_PAGE_FAULTS_MIN),
		FAULT("nothing", 999),
		{ .name = "nowhere",
		  .pmu = "breakpoint",
		  .has_type = true,
		  .type = PERF_TYPE_BREAKPOINT,
		  .scale = 1,
		  .unit = "",
		  .terms = "" },
	};
#undef FAULT

	return &faults[i];
}

/*
 * The pieces that a group of these events is opened in. No kernel has 'n', as ENOENT says,
 * nor 'b', as EINVAL says, behind a leader and alone.
 */
static void open_group(const char *events, bool weak, const size_t *pieces, const char *counted)
{
	const pid_t self = 0;
	const struct target_where where = { .threads = &self, .nthreads = 1 };
	const struct target *target = target_find("kernel");
	static const struct fs machine;
	struct readings readings = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	struct target_run *run;
	size_t n = 0;

	plan_add_group(&plan);
	plan.groups.at[0].weak = weak;
	for (size_t i = 0; events[i]; i++) {
		const struct encoding *e = fault(events[i] == 'n'   ? 2
						 : events[i] == 'b' ? 3
								    : i % 2);

		plan_add_event(&plan, &(struct plan_event){ .name = e->name, .encoding = e });
	}
	run = target->open(&plan, &where, &machine, &err);
	cr_assert_not_null(run, "%s", err.text);
	if (!target->event(run, 0).supported)
		cr_skip_test("perf_event_open is not permitted here: %s",
			     target->event(run, 0).reason);
	for (size_t i = 0; events[i]; i++) {
		cr_expect_eq(target->event(run, i).piece, pieces[i],
			     "%s: event %zu is in piece %zu", events, i,
			     target->event(run, i).piece);
		cr_expect_eq(target->event(run, i).supported, counted[i] == '1', "%s: event %zu",
			     events, i);
		n += counted[i] == '1';
	}
	cr_assert_eq(target->enable(run, &err), 0, "%s", err.text);
	cr_assert_eq(target->disable(run, &err), 0, "%s", err.text);
	cr_assert_eq(target->read(run, &readings, &err), 0, "%s", err.text);
	cr_assert_eq(readings.len, n);
	for (size_t i = 1; i < n; i++)
		cr_expect_gt(readings.at[i].event, readings.at[i - 1].event);
	vec_release(&readings);
	target->close(run);
	plan_release(&plan);
}

Test(opener, a_weak_group_is_opened_in_as_large_pieces_as_the_kernel_takes, .timeout = 20)
{
	pid_t child = begin_answers();

	open_group("eee", true, (const size_t[]){ 0, 0, 0 }, "111");
	open_group("eeee", true, (const size_t[]){ 1, 1, 1, 2 }, "1111");
	open_group("eeeeeeee", true, (const size_t[]){ 1, 1, 1, 2, 2, 2, 3, 3 }, "11111111");
	/* One that cannot be counted at all does not break a group. */
	open_group("ene", true, (const size_t[]){ 0, 0, 0 }, "101");
	open_group("ebe", true, (const size_t[]){ 0, 0, 0 }, "101");
	open_group("eneee", true, (const size_t[]){ 1, 1, 1, 2, 2 }, "10111");
	/* Events of one that is not weak are left out. */
	open_group("eeee", false, (const size_t[]){ 0, 0, 0, 0 }, "1110");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}
