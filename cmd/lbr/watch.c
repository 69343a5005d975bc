/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/lbr/lbrwatch.h"
#include "util/pmu/tracefs.h"
#include "util/record/livejob.h"
#include "util/session/recording.h"

struct watch_args {
	const char *input, *pids;
	double seconds;
	uint64_t times;
};

static const struct opt watch_opts[] = {
	TEXT('i', "input", struct watch_args, input, "FILE",
	     "sum up a recording of kvm:kvm_msr instead"),
	TEXT('p', "pid", struct watch_args, pids, "PIDS", "only guests of these processes"),
	REAL('d', "display", struct watch_args, seconds, "SECONDS",
	     "tell what came so often (default: 1)"),
	U64(0, "times", struct watch_args, times, "N", "end after so many"),
	OPT_END,
};

/* The pipe is emptied that often. */
enum { PART_MS = 50 };

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int drain(struct lbrwatch *w, struct recording *r, struct err *err)
{
	int status;

	while ((status = lbrwatch_next(w, r, err)) > 0)
		;
	return status;
}

static int follow(struct lbrwatch *w, struct recording *r, const struct watch_args *a,
		  struct doc *doc, struct err *err)
{
	const struct timespec part = { .tv_nsec = PART_MS * 1000000 };
	double since = now_s();
	uint64_t told = 0;
	bool is_over = false;

	if (recording_set_live(r, err) < 0)
		return -1;
	doc_set_lines(doc, true);
	while (!is_over && !doc_broken(doc) && (!a->times || told < a->times)) {
		nanosleep(&part, NULL);
		if (drain(w, r, err) < 0)
			return -1;
		is_over = !recording_is_dry(r);
		if (!is_over && now_s() - since < a->seconds)
			continue;
		lbrwatch_write(doc, w);
		lbrwatch_restart(w);
		since = now_s();
		told++;
	}
	return 0;
}

static int check_tracepoint(const struct fs *fs, struct err *err)
{
	struct buf path = { 0 };
	int status = tracefs_find(fs, &path, err);

	buf_add_text(&path, "/kvm/kvm_msr");
	if (status == 0 && !fs_is_dir(fs, buf_text(&path))) {
		err_set(err, ERR_ABSENT, "this kernel has no tracepoint kvm:kvm_msr");
		err_hint(err, "KVM of x86 has it: modprobe kvm");
		status = -1;
	}
	buf_release(&path);
	return status;
}

static int watch_live(const struct cmd_env *env, const struct watch_args *a, struct lbrwatch *w,
		      struct err *err)
{
	const struct recordjob job = { .fs = env->fs, .version = "live" };
	struct recordargs args = { .sample = SAMPLEARGS_DEFAULTS, .scope = { .pids = a->pids } };
	struct recording_options reading = { 0 };
	struct livejob live = { 0 };
	struct err ended = { 0 };
	struct recording *r;
	int status;

	if (check_tracepoint(env->fs, err) < 0)
		return -1;
	recordargs_add_item(&args.events, "event", "kvm:kvm_msr");
	args.scope.all_cpus = !a->pids;
	args.sample.period = 1;
	args.pages = "4M";
	status = livejob_start(&live, &job, &args, err);
	if (status == 0) {
		reading.input = buf_text(&live.path);
		r = recording_open(&reading, err);
		livejob_opened(&live);
		status = r ? follow(w, r, a, env->doc, err) : -1;
		recording_close(r);
		/* Why the recorder failed says more than that nothing came from it. */
		if (livejob_end(&live, &ended) < 0) {
			*err = ended;
			status = -1;
		}
	}
	vec_release(&args.events);
	return status;
}

static int watch_file(const struct cmd_env *env, const struct watch_args *a, struct lbrwatch *w,
		      struct err *err)
{
	const struct recording_options reading = { .input = a->input };
	struct recording *r = recording_open(&reading, err);
	const char *note;
	int status;

	if (!r)
		return -1;
	status = drain(w, r, err);
	/* Pipes tell their events as they come. */
	if (status == 0)
		status = lbrwatch_check(r, err);
	if (status == 0)
		lbrwatch_write(env->doc, w);
	while (status == 0 && (note = recording_next_note(r)))
		doc_note(env->doc, "%s", note);
	recording_close(r);
	return status;
}

static int watch_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	const struct watch_args *a = args;
	struct lbrwatch w = { 0 };
	int status;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (!(a->seconds >= 0.1 && a->seconds <= 86400))
		return err_set(err, ERR_USAGE,
			       "option '-d' is a time from a tenth of a second to a day");
	status = a->input ? watch_file(env, a, &w, err) : watch_live(env, a, &w, err);
	lbrwatch_release(&w);
	return status;
}

const struct cmd cmd_lbr_watch = {
	.name = "lbr watch",
	.summary = "follow accesses of guests to the registers of branch records",
	.synopsis = "[-p PIDS] [-d SECONDS] [--times N] [-i FILE] [-j | -x SEP]",
	.opts = watch_opts,
	.args_size = sizeof(struct watch_args),
	.defaults = &(const struct watch_args){ .seconds = 1 },
	.traits = CMD_FORMATS,
	.run = watch_run,
};
