/* SPDX-License-Identifier: MIT */
#include "util/probe/probetrial.h"

#include <errno.h>

#include "util/probe/probe.h"
#include "util/target/hints.h"
#include "util/target/trial.h"

/* The highest perf_event_paranoid that lets a user do it to his own processes. */
#define LEVEL_USER   2
#define LEVEL_KERNEL 1

static const struct attempt {
	enum probe_what what;
	enum trial trial;
	long level;
	const char *works;
} attempts[] = {
	{ PROBE_COUNTING, TRIAL_COUNT, LEVEL_USER, "cycles can be opened" },
	{ PROBE_OVERFLOW, TRIAL_SAMPLE, LEVEL_USER, "samples of cycles can be opened" },
	{ PROBE_BRANCHES, TRIAL_BRANCHES, LEVEL_USER,
	  "samples of cycles with their branches can be opened" },
};

/* Where there are several kinds of cores, the first one is tried. */
static int attempt(const struct probe *p, enum trial trial)
{
	bool several = p->core.len > 1;

	return trial_open(trial, several ? p->core.at[0]->type : 0, -1);
}

static void explain(struct probe *p, enum probe_what what, int refused, long level)
{
	const struct hints_case c = { .sys = refused, .hardware = true, .wanted = level };
	struct buf reason = { 0 }, hint = { 0 };
	struct hints hints;

	hints_init(&hints, p->fs);
	hints_explain(&hints, &c, &reason, &hint);
	probe_say(p, what, PROBE_NO, "trial", "%s", buf_text(&reason));
	probe_advise(p, what, "%s", buf_text(&hint));
	buf_release(&reason);
	buf_release(&hint);
}

/* What files tell beside it (how many branches) stays. */
static void confirm(struct probe *p, const struct attempt *a)
{
	const struct probe_ability *told = &p->abilities[a->what];
	bool more = told->answer == PROBE_YES && a->what != PROBE_COUNTING;

	probe_say(p, a->what, PROBE_YES, "trial", "%s%s%s", a->works, more ? "; " : "",
		  more ? told->reason : "");
}

/* Of all that it can be filtered by, :u is what counting was tried with. */
static void try_filter(struct probe *p)
{
	const struct probe_ability *counting = &p->abilities[PROBE_COUNTING];
	int refused;

	if (counting->answer != PROBE_YES || p->abilities[PROBE_FILTER].answer == PROBE_NO)
		return;
	refused = attempt(p, TRIAL_KERNEL);
	if (refused == 0) {
		probe_say(p, PROBE_FILTER, PROBE_YES, "trial",
			  "cycles:u and cycles:k can be opened");
	} else if (refused == EACCES || refused == EPERM) {
		probe_say(
			p, PROBE_FILTER, PROBE_YES, "trial",
			"cycles:u can be opened; cycles:k is for those who may profile the kernel");
		probe_advise(p, PROBE_FILTER,
			     "run as root, or as root: sysctl kernel.perf_event_paranoid=1");
	} else {
		explain(p, PROBE_FILTER, refused, LEVEL_KERNEL);
	}
}

void probetrial_run(struct probe *p)
{
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		const struct attempt *a = &attempts[i];
		bool explained = p->abilities[a->what].answer == PROBE_NO;
		int refused = attempt(p, a->trial);

		if (refused == 0)
			confirm(p, a);
		else if (!explained)
			explain(p, a->what, refused, a->level);
	}
	try_filter(p);
}
