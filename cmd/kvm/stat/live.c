/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "cmd/cmd.h"
#include "util/kvm/kvmfeed.h"
#include "util/kvm/kvmqmp.h"
#include "util/kvm/kvmshowargs.h"
#include "util/record/kvmjob.h"
#include "util/record/livejob.h"
#include "util/session/recording.h"
#include "util/tui/tuidoc.h"

struct live_args {
	struct kvmshowargs show;
	struct kvmjob_parts parts;
	const char *pids, *cpus, *qmp;
	double seconds;
	uint64_t times;
	bool stdio, tui;
};

static const struct opt live_opts[] = {
	TEXT('p', "pid", struct live_args, pids, "PIDS", "only these processes"),
	TEXT('C', "cpu-list", struct live_args, cpus, "CPUS", "only what runs on these CPUs"),
	REAL('d', "display", struct live_args, seconds, "SECONDS", "show anew so often (1)"),
	U64(0, "times", struct live_args, times, "N", "end after so many"),
	OPT_GROUP(kvmjob_opts, offsetof(struct live_args, parts)),
	TEXT(0, "qmp", struct live_args, qmp, "SOCKET",
	     "KVM's statistics of a running QEMU, by its QMP socket, instead of tracepoints"),
	FLAG(0, "stdio", struct live_args, stdio, "text, on a terminal too"),
	FLAG(0, "tui", struct live_args, tui, "a screen (default on a terminal)"),
	OPT_GROUP(kvmshowargs_opts, offsetof(struct live_args, show)),
	OPT_END,
};

/* The pipe is emptied that often, so that it never stands in the recorder's way. */
enum { PART_MS = 50 };

struct live {
	const struct live_args *args;
	struct doc *doc;
	struct kvmshow show;
	struct recording *recording;
	struct kvmfeed feed;
	uint64_t since_ns; /* when what is summed up began */
	uint64_t start_ns; /* when the first of it did */
	uint64_t shown;
	bool is_told; /* what is summed up was */
	bool is_over; /* the recorder ended */
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Takes what came meanwhile; *due: an interval is full. */
static int read_more(struct live *l, bool *due, struct err *err)
{
	uint64_t now = now_ns();
	double limit;
	int status;

	if (l->is_told) {
		kvmtime_restart(&l->feed.time);
		l->feed.lost = 0;
		l->is_told = false;
	}
	while ((status = kvmfeed_next(&l->feed, l->recording, err)) > 0)
		;
	l->is_over = !recording_is_dry(l->recording);
	if (!l->since_ns)
		l->start_ns = l->since_ns = now;
	/* Before the first picture it takes a moment until the recorder has begun. */
	limit = 1e9 * l->args->seconds * (l->shown || l->feed.time.events ? 1 : 3);
	*due = l->is_over || (double)(now - l->since_ns) >= limit;
	return status;
}

static void tell(struct live *l, struct doc *doc)
{
	l->show.lost = l->feed.lost;
	l->show.time_s = (double)(now_ns() - l->start_ns) / 1e9;
	kvmshow_write(doc, &l->feed.time, &l->show);
	l->show.brief = l->feed.time.vcpus.len > 0;
	l->since_ns = now_ns();
	l->is_told = true;
	l->shown++;
}

static bool is_last(const struct live *l)
{
	return l->is_over || (l->args->times && l->shown >= l->args->times);
}

/* ---- text ---- */

static int tell_text(struct live *l, struct err *err)
{
	const struct timespec part = { .tv_nsec = PART_MS * 1000000 };
	bool due;

	while (!is_last(l) && !doc_broken(l->doc)) {
		nanosleep(&part, NULL);
		if (read_more(l, &due, err) < 0)
			return -1;
		if (!due)
			continue;
		doc_clear_screen(l->doc);
		tell(l, l->doc);
	}
	return 0;
}

/* ---- the screen ---- */

static const char *const key_names[] = { "count", "time", "longest", "shortest", "mean", "p99" };

static void add_title(void *arg, struct buf *out)
{
	const struct live *l = arg;

	buf_printf(out, "Virtual machines: the last %g s, by %s%s", l->args->seconds,
		   key_names[l->show.key], l->show.per_vcpu ? ", each virtual CPU" : "");
}

static void act(void *arg, int key)
{
	struct live *l = arg;

	if (key == 's')
		l->show.key = l->show.key == KVMSHOW_P99 ? KVMSHOW_COUNT : l->show.key + 1;
	else
		l->show.per_vcpu = !l->show.per_vcpu;
}

static bool refresh(void *arg, bool *changed, struct err *err)
{
	struct live *l = arg;

	return !is_last(l) && read_more(l, changed, err) == 0;
}

static void tell_screen(void *arg, struct doc *doc)
{
	struct live *l = arg;

	/* Each picture is whole. */
	l->show.brief = false;
	tell(l, doc);
}

static int show_screen(struct live *l, struct err *err)
{
	static const struct tui_key keys[] = {
		{ 's', "s", "sort rows by another measure" },
		{ 'v', "v", "each virtual CPU by itself, or all together" },
		{ 0, NULL, NULL },
	};

	return tuidoc_run(&(struct tuidoc_args){ .arg = l,
						 .keys = keys,
						 .add_title = add_title,
						 .act = act,
						 .refresh = refresh,
						 .tell = tell_screen,
						 .refresh_ms = PART_MS },
			  err);
}

/* ---- the command ---- */

static int show(struct live *l, const struct cmd_env *env, struct err *err)
{
	const struct live_args *a = l->args;
	const char *note = NULL;
	bool wants_screen = a->tui || (env->may_show_screen && !a->stdio && tui_possible(&note));

	if (note)
		doc_note(env->doc, "%s", note);
	if (recording_set_live(l->recording, err) < 0)
		return -1;
	return wants_screen ? show_screen(l, err) : tell_text(l, err);
}

static int watch(struct live *l, const struct cmd_env *env, struct err *err)
{
	const struct recordargs given = {
		.sample = SAMPLEARGS_DEFAULTS,
		.scope = { .pids = l->args->pids, .cpus = l->args->cpus },
	};
	const struct recordjob job = { .fs = env->fs, .version = "live" };
	struct recording_options reading = { 0 };
	struct livejob live;
	struct kvmjob chosen;
	struct err ended = { 0 };
	int status = kvmjob_choose(&chosen, &l->args->parts, &given, env->fs, err);

	if (status == 0)
		status = livejob_start(&live, &job, &chosen.args, err);
	if (status == 0) {
		reading.input = buf_text(&live.path);
		l->recording = recording_open(&reading, err);
		livejob_opened(&live);
		status = l->recording ? show(l, env, err) : -1;
		recording_close(l->recording);
		/* Why the recorder failed says more than that nothing came from it. */
		if (livejob_end(&live, &ended) < 0) {
			*err = ended;
			status = -1;
		}
	}
	kvmjob_release(&chosen);
	return status;
}

static int live_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct live_args *a = args;
	struct live l = { .args = a, .doc = env->doc };
	int status;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (!(a->seconds >= 0.5 && a->seconds <= 86400))
		return err_set(err, ERR_USAGE, "option '-d' is a time from half a second to a day");
	if (kvmshowargs_read(&a->show, &l.show, err) < 0)
		return -1;
	doc_set_lines(env->doc, true);
	if (a->qmp)
		return kvmqmp_watch(env->doc,
				    &(struct kvmqmp_options){ .socket = a->qmp,
							      .seconds = a->seconds,
							      .times = a->times },
				    err);
	status = watch(&l, env, err);
	kvmfeed_release(&l.feed);
	return status;
}

const struct cmd cmd_kvm_stat_live = {
	.name = "kvm stat live",
	.summary = "exits and times of virtual machines, just now",
	.synopsis = "[-p PIDS | -C CPUS | --qmp SOCKET] [-d SECONDS] [--times N] [--event EVENT] "
		    "[-k KEY] [-j | -x SEP]",
	.opts = live_opts,
	.args_size = sizeof(struct live_args),
	.defaults = &(const struct live_args){ .seconds = 1 },
	.traits = CMD_FORMATS | CMD_SCREEN,
	.run = live_run,
};
