/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/num.h"
#include "util/base/optlack.h"
#include "util/record/livejob.h"
#include "util/record/topopts.h"
#include "util/report/annotate.h"
#include "util/report/profile.h"
#include "util/report/reportdoc.h"
#include "util/report/reportwords.h"
#include "util/session/eventgroup.h"
#include "util/tui/tuireport.h"

enum {
	PERCENTAGE_RELATIVE = 1,
	SECONDS_USUAL = 2,
	READS_EACH_SECOND = 4,
	FIRST_MS = 10000,
	FIRST_WAITS = 20 /* tenths of a second */
};

struct top {
	const struct topopts *args;
	struct doc *doc;
	struct livejob live;
	struct recording *recording;
	struct profile profile;
	struct fields fields;
	struct reportdoc_args told;
	struct hist_args hist;
	struct annotate counted; /* for the screen */
	struct tuiannotate code; /* of .counted */
	struct buf chain;	 /* how the recorder finds callers */
	unsigned widths[FIELDS_MOST];
	uint64_t refreshes, parts; /* of a time */
	bool is_new;		   /* a time was shown */
	bool has_chains;
	bool zero;	 /* each time begins anew */
	bool is_stopped; /* what comes is not counted */
	bool is_over;	 /* the recorder ended */
};

/* ---- options ---- */

/*
 * As of perf's --call-graph: how callers are found (fp, dwarf with its bytes, lbr), and how
 * they look, in any order.
 */
static int read_chain(struct top *t, struct err *err)
{
	struct view rest = view_of(t->args->chain), word;
	struct buf looks = { 0 };
	bool is_dwarf = false;
	int status = 0;

	while (view_split(&rest, ',', &word)) {
		uint64_t bytes;

		if (view_equal(word, "fp") || view_equal(word, "dwarf") ||
		    view_equal(word, "lbr")) {
			buf_add_text(&t->chain, t->chain.len ? "," : "");
			buf_add_view(&t->chain, word);
			is_dwarf = view_equal(word, "dwarf");
		} else if (is_dwarf && num_is_u64(word, &bytes)) {
			buf_add_char(&t->chain, ',');
			buf_add_view(&t->chain, word);
			is_dwarf = false;
		} else {
			buf_add_text(&looks, looks.len ? "," : "");
			buf_add_view(&looks, word);
			is_dwarf = false;
		}
	}
	if (looks.len)
		status = graphtext_parse(buf_text(&looks), &t->told.graph, err);
	buf_release(&looks);
	if (!t->chain.len)
		buf_add_text(&t->chain, "fp");
	return status;
}

/* How many threads run is told by records that come with --latency alone. */
static int check_fields(const struct fields *f, bool of_branches, struct err *err)
{
	const struct sortkey *branch = fields_find_flag(f, SORTKEY_OF_BRANCH);

	if (branch && !of_branches) {
		err_set(err, ERR_USAGE, "the sort key '%s' is of branches, and these are samples",
			branch->name);
		err_hint(err, "-b shows the branches before each sample");
		return -1;
	}
	if (!fields_has(f, HIST_BY_LATENCY) && !fields_has(f, HIST_BY_LATENCY_CHILDREN) &&
	    !fields_find_flag(f, SORTKEY_OF_SWITCHES))
		return 0;
	err_set(err, ERR_UNSUPPORTED,
		"latency and parallelism are not told while samples are taken");
	err_hint(err, "'tally record --latency' and 'tally report --latency' tell them");
	return -1;
}

static int choose(struct top *t, struct err *err)
{
	const struct topopts *a = t->args;
	bool of_branches = a->record.sample.branch_any || a->record.sample.branches;
	bool has_chains = !of_branches && (a->record.sample.frame_chain || a->chain);
	const struct fields_options options = {
		.sort = a->sort,
		.fields = a->fields,
		.usual = of_branches ? "comm,dso_from,symbol_from,dso_to,symbol_to" : "dso,sym",
		.by_children = has_chains && !a->no_children,
		.has_samples = a->samples,
		.has_period = a->periods,
	};

	if (a->annotated && !disasm_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
	if (fields_choose(&t->fields, &options, err) < 0 ||
	    check_fields(&t->fields, of_branches, err) < 0)
		return -1;
	t->told = (struct reportdoc_args){
		.fields = &t->fields,
		.graph = { .least = 0.5, .callees = options.by_children },
		.least = a->least,
		.least_samples = a->least_samples,
		.member = (size_t)a->group_sort,
		.widths = t->widths,
		.most = a->entries,
		.has_headings = true,
		.is_hierarchy = a->hierarchy,
		.of_wanted = a->percentage == PERCENTAGE_RELATIVE,
	};
	if ((a->chain && read_chain(t, err) < 0) ||
	    (a->widths && reportwords_widths(a->widths, t->widths, &t->told.nwidths, err) < 0))
		return -1;
	if (a->least > 0 && !t->told.graph.has_least)
		t->told.graph.least = a->least;
	if (a->inverted)
		t->told.graph.callees = false;
	t->told.has_graphs = has_chains && t->told.graph.style != GRAPHTEXT_NONE;
	t->has_chains = has_chains;
	t->hist = (struct hist_args){
		.keys = t->fields.keys,
		.nkeys = t->fields.nkeys,
		.by_children = options.by_children,
		.outermost_first = t->told.graph.callees,
	};
	return 0;
}

/* What comes is read, so that it is never in the recorder's way, and forgotten. */
static int read_past(struct top *t, struct err *err)
{
	struct sample s;
	int status;

	do
		status = recording_next(t->recording, &s, err);
	while (status > 0);
	return status;
}

/* A time begins; what is older fades by an eighth, as in perf. */
static void begin_time(struct top *t)
{
	if (t->is_stopped)
		return;
	profile_fade(&t->profile, t->zero);
	if (t->zero && t->profile.counted) {
		annotate_release(&t->counted);
		annotate_init(&t->counted, recording_symbols(t->recording));
	}
}

/* What came since the last call. */
static int read_more(struct top *t, struct err *err)
{
	int status = t->is_stopped ? read_past(t, err)
				   : profile_read(&t->profile, t->recording, NULL, err);

	t->is_over = !recording_is_dry(t->recording);
	return status;
}

/* Until the first samples are there; where nothing runs there are none. */
static int wait_for_samples(struct top *t, struct err *err)
{
	const struct timespec part = { .tv_nsec = 100000000 };

	for (int i = 0; i < FIRST_WAITS && !t->profile.frames.all.len && !t->is_over; i++) {
		nanosleep(&part, NULL);
		if (read_more(t, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- text ---- */

/* The code of --sym-annotate, in place of rows. */
static void tell_code(struct top *t, size_t first, size_t members)
{
	const struct tuiannotate_look look = tuiannotate_look(&t->code, first, members);
	struct tuiannotate_text text = { .rows = { 0 } };
	const struct annotate_function *found = NULL;
	struct err err = { 0 };

	annotate_sort(&t->counted, first);
	for (size_t i = 0; i < t->counted.functions.len && !found; i++)
		if (strcmp(t->counted.functions.at[i]->name, t->args->annotated) == 0)
			found = t->counted.functions.at[i];
	if (!found)
		doc_note(t->doc, "no samples in a function '%s' yet", t->args->annotated);
	else if (tuiannotate_tell(&t->code, found, &look, &text, &err) < 0)
		doc_note(t->doc, "%s", err.text);
	else
		doc_verbatim(t->doc, buf_text(&text.text));
	tuiannotate_text_release(&text);
}

static void tell_rows(struct top *t, size_t first, size_t members)
{
	const char **names = alloc_zero(members, sizeof(names[0]));
	size_t *events = alloc_zero(members, sizeof(events[0]));
	const struct reportdoc_subject subject = {
		.names = names,
		.stacks = &t->profile.events.at[first],
		.lost = t->profile.lost,
	};
	struct hist_args args = t->hist;
	struct hist hist;

	for (size_t i = 0; i < members; i++) {
		names[i] = recording_event_name(t->recording, first + i);
		events[i] = first + i;
	}
	args.members = members;
	profile_make_hist(&t->profile, &hist, &args, events);
	reportdoc_tell(t->doc, &hist, &t->told, &subject);
	hist_release(&hist);
	free(names);
	free(events);
}

static void tell_events(struct top *t)
{
	size_t n = recording_file(t->recording)->events.len;

	doc_clear_screen(t->doc);
	for (size_t i = 0; i < n;) {
		struct eventgroup g = eventgroup_find(
			t->recording, i,
			t->args->record.grouped ? EVENTGROUP_ALL : EVENTGROUP_RECORDED);

		if (t->args->annotated)
			tell_code(t, g.leader, g.members);
		else
			tell_rows(t, g.leader, g.members);
		i = g.leader + g.members;
	}
}

/*
 * Until the recorder ends or nobody reads any more. The pipe is emptied more
 * often than something is shown, so that it never stands in the recorder's way.
 */
static int tell_text(struct top *t, struct err *err)
{
	const struct timespec part = { .tv_nsec = 1000000000 / READS_EACH_SECOND };
	uint64_t parts = t->args->seconds * READS_EACH_SECOND;

	while (!t->is_over && !doc_broken(t->doc)) {
		begin_time(t);
		for (uint64_t i = 0; i < parts && !t->is_over; i++) {
			nanosleep(&part, NULL);
			if (read_more(t, err) < 0)
				return -1;
		}
		tell_events(t);
		if (++t->refreshes == t->args->refreshes)
			break;
	}
	/* What ended before the first time is over, but it was sampled. */
	if (!t->refreshes && t->profile.frames.all.len)
		tell_events(t);
	return 0;
}

/* ---- the screen ---- */

static bool refresh(void *arg, bool *changed, struct err *err)
{
	struct top *t = arg;

	if (t->is_new)
		begin_time(t);
	t->is_new = false;
	if (t->is_over || read_more(t, err) < 0)
		return false;
	/* As in text: it is read more often than something is shown. */
	if (++t->parts < t->args->seconds * READS_EACH_SECOND && !t->is_over)
		return true;
	t->parts = 0;
	t->is_new = true;
	*changed = true;
	return ++t->refreshes != t->args->refreshes;
}

static void add_state(void *arg, struct buf *out)
{
	const struct top *t = arg;

	if (t->is_stopped)
		buf_add_text(out, "   stopped: f goes on");
	if (t->zero)
		buf_add_text(out, "   each time anew");
}

static void toggle_zero(void *arg)
{
	struct top *t = arg;

	t->zero = !t->zero;
}

static void toggle_stop(void *arg)
{
	struct top *t = arg;

	t->is_stopped = !t->is_stopped;
}

static int show_screen(struct top *t, struct err *err)
{
	const unsigned refresh_ms = 1000 / READS_EACH_SECOND;
	const struct tuireport_args args = {
		.annotate = &t->code,
		.symbol = t->args->annotated,
		.group = t->args->record.grouped ? EVENTGROUP_ALL : EVENTGROUP_RECORDED,
		.profile = &t->profile,
		.recording = t->recording,
		.told = &t->told,
		.hist = &t->hist,
		.header = "Samples of what goes on now; what is older fades.\n",
		.refresh = refresh,
		.add_state = add_state,
		.toggle_zero = toggle_zero,
		.toggle_stop = toggle_stop,
		.arg = t,
		.refresh_ms = &refresh_ms,
	};

	return tuireport_run(&args, err);
}

static bool wants_screen(const struct top *t, const struct cmd_env *env)
{
	const struct topopts *a = t->args;
	const char *note;
	bool possible;

	if (a->tui)
		return true;
	if (!env->may_show_screen || a->stdio || a->hierarchy)
		return false;
	possible = tui_possible(&note);
	if (note)
		doc_note(env->doc, "%s", note);
	return possible;
}

static int show(struct top *t, const struct cmd_env *env, struct err *err)
{
	const struct topopts *a = t->args;
	bool is_screen = wants_screen(t, env);
	struct profile_args args = {
		.keys = t->fields.keys,
		.nkeys = t->fields.nkeys,
		.has_chains = t->has_chains,
		.of_branches = a->record.sample.branch_any || a->record.sample.branches,
		.hide_unresolved = a->hide_unresolved,
		.hide_kernel = a->hide_kernel,
		.hide_user = a->hide_user,
		.max_stack = a->max_stack,
		.raw_trace = a->raw_trace,
	};
	regex_t no_callees;
	int status;

	if (a->ignore_callees) {
		if (reportwords_regex(&no_callees, a->ignore_callees, err) < 0)
			return -1;
		args.no_callees = &no_callees;
	}

	profile_init(&t->profile, &args, t->recording);
	annotate_init(&t->counted, recording_symbols(t->recording));
	if (is_screen || a->annotated)
		t->profile.counted = &t->counted;
	t->zero = a->zero;
	t->code = (struct tuiannotate){
		.options = &a->annotate,
		.recording = t->recording,
		.counted = &t->counted,
		.is_live = true,
	};
	status = recording_set_live(t->recording, err);
	if (status == 0)
		status = wait_for_samples(t, err);
	if (status == 0)
		status = is_screen ? show_screen(t, err) : tell_text(t, err);
	profile_release(&t->profile);
	annotate_release(&t->counted);
	if (args.no_callees)
		regfree(&no_callees);
	return status;
}

static int top_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		   struct err *err)
{
	const struct topopts *a = args;
	struct recordargs record = a->record;
	struct recording_options reading = a->reading;
	struct top t = { .args = a, .doc = env->doc };
	const struct recordjob job = {
		.fs = env->fs,
		.version = "live", /* nobody keeps the file */
		.as_perf = env->as_perf,
		.argv = argc ? argv : NULL,
	};
	const struct optlack lacks[] = {
		{ a->symtab, "--dump-symtab",
		  "'tally report -s sym,symoff' tells functions and places in them" },
	};
	struct err ended = { 0 };
	int status = -1;

	if (optlack_check(lacks, ARRAY_LEN(lacks), err) < 0)
		return -1;
	if (choose(&t, err) < 0)
		goto out;
	if (t.chain.len)
		record.sample.chain = buf_text(&t.chain);
	if (!argc && !scope_is_given(&record.scope))
		record.scope.all_cpus = true;
	record.watch.all_user |= a->hide_kernel;
	if (livejob_start(&t.live, &job, &record, err) < 0)
		goto out;
	reading.input = buf_text(&t.live.path);
	/* The kernel is this one. */
	if (!reading.symbols.kallsyms && !reading.symbols.vmlinux)
		reading.symbols.kallsyms = "/proc/kallsyms";
	reading.symbols.kept = env->kept;
	reading.lines.home = getenv("HOME");
	reading.lines.cache_home = getenv("XDG_CACHE_HOME");
	if (livejob_wait(&t.live, FIRST_MS))
		t.recording = recording_open(&reading, err);
	else
		err_set(err, ERR_ABSENT, "no samples came in %d seconds: nothing ran there",
			FIRST_MS / 1000);
	livejob_opened(&t.live);
	status = t.recording ? show(&t, env, err) : -1;
	recording_close(t.recording);
	/* Why the recorder failed says more than that nothing came from it. */
	if (livejob_end(&t.live, &ended) < 0) {
		*err = ended;
		status = -1;
	}
out:
	buf_release(&t.chain);
	return status;
}

const struct cmd cmd_top = {
	.name = "top",
	.summary = "show where the samples are while they are taken",
	.synopsis = "[-e EVENTS] [-F HZ | -c N] [-g] [-a | -C CPUS | -p PIDS | -t TIDS | -u USER] "
		    "[-d SECONDS] [-K | -U] [-s KEYS] [-j | -x SEP] [COMMAND [ARG...]]",
	.opts = topopts_opts,
	.args_size = sizeof(struct topopts),
	.defaults =
		&(const struct topopts){ .record = RECORDARGS_DEFAULTS, .seconds = SECONDS_USUAL },
	.traits = CMD_FORMATS | CMD_SCREEN,
	.run = top_run,
};
