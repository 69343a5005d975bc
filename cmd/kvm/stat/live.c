/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/proc.h"
#include "util/base/vec.h"
#include "util/kvm/kvmfeed.h"
#include "util/kvm/kvmqmp.h"
#include "util/kvm/kvmshowargs.h"
#include "util/session/recording.h"

struct live_args {
	struct kvmshowargs show;
	const char *pids, *cpus, *qmp;
	double seconds;
	uint64_t times;
	bool no_sched, no_user, scroll;
};

static const struct opt live_opts[] = {
	TEXT('p', "pid", struct live_args, pids, "PIDS", "only these processes"),
	TEXT('C', "cpu-list", struct live_args, cpus, "CPUS", "only what runs on these CPUs"),
	REAL('d', "display", struct live_args, seconds, "SECONDS", "show anew so often (1)"),
	U64(0, "times", struct live_args, times, "N", "end after so many"),
	FLAG(0, "no-sched", struct live_args, no_sched, "leave out switches: no steal time"),
	FLAG(0, "no-user", struct live_args, no_user,
	     "leave out the system call KVM_RUN: no time of user space"),
	FLAG(0, "scroll", struct live_args, scroll, "one below the other, also on a terminal"),
	TEXT(0, "qmp", struct live_args, qmp, "SOCKET",
	     "KVM's statistics of a running QEMU, by its QMP socket, instead of tracepoints"),
	OPT_GROUP(kvmshowargs_opts, offsetof(struct live_args, show)),
	OPT_END,
};

struct live {
	const struct cmd_env *env;
	const struct live_args *args;
	struct kvmshow show;
	uint64_t shown;
};

/* ---- the recorder, whose stream we read ---- */

struct recorder {
	pid_t pid;
	int fd;	  /* what it writes */
	int life; /* it ends when this is closed, also by our own end */
};

/* Another process of ours, so that the one file of a recording is a pipe between them. */
static int start_recorder(struct recorder *r, const struct live_args *a, struct err *err)
{
	const char *argv[24] = { "/proc/self/exe", "kvm", "stat", "record", "-q", "-o", "-" };
	int life[2] = { -1, -1 }, out[2] = { -1, -1 }, status = -1;
	size_t n = 7;

	if (a->pids)
		argv[n++] = "-p", argv[n++] = a->pids;
	if (a->cpus)
		argv[n++] = "-C", argv[n++] = a->cpus;
	if (a->no_sched)
		argv[n++] = "--no-sched";
	if (a->no_user)
		argv[n++] = "--no-user";
	/*
	 * With a command it looks at its rings several times a second. It would be woken
	 * by each sample instead, but then it counts its own waking.
	 */
	argv[n++] = "cat";
	if (pipe2(life, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		err_system(err, errno, "a pipe to the recorder");
	else
		status = proc_start_piped(&r->pid, argv, life[0], out[1], err);
	if (life[0] >= 0)
		close(life[0]);
	if (out[1] >= 0)
		close(out[1]);
	r->life = life[1];
	r->fd = out[0];
	return status;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* It has said itself why it failed. */
static int end_recorder(struct recorder *r, struct err *err)
{
	int status;

	close_end(&r->life);
	close_end(&r->fd);
	status = proc_wait(r->pid);
	if (status == 0 || status > 128)
		return 0;
	return err_set(err, ERR_SYSTEM, "the recorder ended with status %d", status);
}

/* ---- one picture after the other ---- */

/* True when it was the last. */
static bool show(struct live *l, struct kvmfeed *f)
{
	l->show.lost = f->lost;
	if (!l->args->scroll)
		doc_clear_screen(l->env->doc);
	kvmshow_write(l->env->doc, &f->time, &l->show);
	kvmtime_restart(&f->time);
	f->lost = 0;
	l->show.brief = f->time.vcpus.len > 0;
	l->shown++;
	return doc_broken(l->env->doc) || (l->args->times && l->shown >= l->args->times);
}

static int follow(struct live *l, struct recorder *from, struct recording *r, struct err *err)
{
	uint64_t step = (uint64_t)(l->args->seconds * 1e9);
	struct kvmfeed f = { 0 };
	bool is_over = false;
	int status;

	/* Behind the last picture it is only heard out. */
	while ((status = kvmfeed_next(&f, r, err)) > 0) {
		if (is_over || !f.time.events || f.time.last_ns - f.time.first_ns < step)
			continue;
		is_over = show(l, &f);
		if (is_over)
			close_end(&from->life);
	}
	if (!is_over && status == 0 && f.time.events)
		show(l, &f);
	kvmfeed_release(&f);
	return status;
}

static int watch(struct live *l, struct err *err)
{
	struct recording_options o = { 0 };
	struct recorder from;
	struct recording *r;
	struct buf input = { 0 };
	struct err ended = { 0 };
	int status = -1;

	if (start_recorder(&from, l->args, err) < 0) {
		close_end(&from.life);
		close_end(&from.fd);
		return -1;
	}
	/* The recorder is of our group: an interrupt ends it, and that ends us. */
	signal(SIGINT, SIG_IGN);
	buf_printf(&input, "/dev/fd/%d", from.fd);
	o.input = buf_text(&input);
	r = recording_open(&o, err);
	if (r)
		status = follow(l, &from, r, err);
	recording_close(r);
	if (end_recorder(&from, &ended) < 0) {
		*err = ended;
		status = -1;
	}
	buf_release(&input);
	return status;
}

static int live_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct live_args *a = args;
	struct live l = { .env = env, .args = a };

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (!(a->seconds >= 0.01 && a->seconds <= 86400))
		return err_set(err, ERR_USAGE, "option '-d' is a time from 0.01 s to a day");
	if (kvmshowargs_read(&a->show, &l.show, err) < 0)
		return -1;
	doc_set_lines(env->doc, true);
	if (a->qmp)
		return kvmqmp_watch(env->doc,
				    &(struct kvmqmp_options){
					    .socket = a->qmp,
					    .seconds = a->seconds,
					    .times = a->times,
					    .scroll = a->scroll,
				    },
				    err);
	return watch(&l, err);
}

const struct cmd cmd_kvm_stat_live = {
	.name = "kvm stat live",
	.summary = "exits and times of virtual machines, just now",
	.synopsis = "[-p PIDS | -C CPUS | --qmp SOCKET] [-d SECONDS] [--times N] [--event EVENT] "
		    "[-k KEY] [-j | -x SEP]",
	.opts = live_opts,
	.args_size = sizeof(struct live_args),
	.defaults = &(const struct live_args){ .seconds = 1 },
	.traits = CMD_FORMATS | CMD_OUTPUT,
	.run = live_run,
};
