/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/headertext.h"
#include "util/export/overview.h"
#include "util/export/pageout.h"
#include "util/report/blockcycles.h"
#include "util/report/reportlack.h"
#include "util/report/reportplan.h"
#include "util/session/eventgroup.h"
#include "util/session/samplewalk.h"
#include "util/tui/tuigrow.h"
#include "util/tui/tuireport.h"

struct report_args {
	struct recording_options recording;
	struct overview_options overview;
	struct reportopts rows;
	bool header, header_only, info;
	struct tuiannotate_options annotate;
	struct reportlack lacks;
	bool stdio, tui;
	struct pageout_args page;
};

static const struct opt report_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct report_args, recording)),
	OPT_GROUP(eventswitch_opts, offsetof(struct report_args, recording.turns)),
	OPT_GROUP(overview_opts, offsetof(struct report_args, overview)),
	TEXT('d', "dsos", struct report_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	OPT_GROUP(reportopts_opts, offsetof(struct report_args, rows)),
	TEXT(0, "parallelism", struct report_args, recording.filter.parallelism, "NUMBERS",
	     "only samples while so many threads ran: 1,3-4"),
	FLAG(0, "header", struct report_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct report_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct report_args, info, "all of it, topologies and caches too"),
	OPT_GROUP(tuiannotate_opts, offsetof(struct report_args, annotate)),
	OPT_GROUP(reportlack_opts, offsetof(struct report_args, lacks)),
	OPT_GROUP(pageout_opts, offsetof(struct report_args, page)),
	FLAG(0, "stdio", struct report_args, stdio, "text, on a terminal too"),
	FLAG(0, "tui", struct report_args, tui, "a screen to move in (default on a terminal)"),
	OPT_END,
};

/* perf has no CSV here. */
static const struct opt report_perf_opts[] = {
	FLAG('x', NULL, struct report_args, rows.exclude_other, NULL),
	OPT_END,
};

struct report {
	const struct report_args *args;
	const struct cmd_env *env;
	const struct recording_options *opened;
	struct doc *doc;
	struct recording *recording;
	struct profile profile;
	struct reportplan plan;
	bool is_unknown; /* the terminal is of a kind that nobody knows: nothing but text goes there */
};

/* ---- telling ---- */

static void tell_group(struct report *r, struct eventgroup group)
{
	const char **names = alloc_zero(group.members, sizeof(names[0]));
	size_t *events = alloc_zero(group.members, sizeof(events[0]));
	struct fields fields = fields_of_events(&r->plan.fields, group.leader, group.members);
	struct hist_args args = reportplan_hist(&r->plan, &fields, group.members);
	struct reportdoc_args told = r->plan.told;
	struct reportdoc_subject subject = { .names = names, .lost = r->profile.lost };
	struct hist hist;

	for (size_t i = 0; i < group.members; i++) {
		names[i] = recording_event_name(r->recording, group.leader + i);
		events[i] = group.leader + i;
	}
	profile_make_hist(&r->profile, &hist, &args, events);
	subject.stacks = &r->profile.events.at[group.leader];
	if (group.leader < r->profile.uses.len)
		subject.uses = &r->profile.uses.at[group.leader];
	if (group.leader < r->profile.samples.len)
		subject.samples = &r->profile.samples.at[group.leader];
	told.fields = &fields;
	reportdoc_tell(r->doc, &hist, &told, &subject);
	hist_release(&hist);
	free(events);
	free(names);
}

static void add_header(struct report *r, struct buf *out)
{
	struct headertext header = { 0 };

	headertext_add(&header, recording_reader(r->recording), r->opened->input, r->args->info,
		       out);
	headertext_add_more(&header, recording_reader(r->recording), out);
}

static void tell_header(struct report *r)
{
	struct buf text = { 0 };

	add_header(r, &text);
	doc_verbatim(r->doc, buf_text(&text));
	buf_release(&text);
}

/* ---- the screen ---- */

/* What only text can show is shown as text, unless a screen was asked for. */
static bool wants_screen(struct report *r)
{
	const struct report_args *a = r->args;
	const char *note;
	bool possible;

	if (a->tui)
		return true;
	if (!r->env->may_show_screen || a->stdio || a->header || a->header_only ||
	    a->rows.hierarchy || a->rows.separator || a->rows.quiet)
		return false;
	possible = tui_possible(&note);
	r->is_unknown = note != NULL;
	if (note)
		doc_note(r->doc, "%s", note);
	return possible;
}

static int show_screen(struct report *r, struct err *err)
{
	const struct hist_args hist = reportplan_hist(&r->plan, &r->plan.fields, 0);
	bool is_stream = strcmp(r->opened->input, "-") == 0;
	struct tuiannotate annotate = { .options = &r->args->annotate, .opened = r->opened };
	struct buf header = { 0 };
	struct tuigrow grow = { .recording = r->recording };
	struct tuireport_args args = {
		.profile = &r->profile,
		.recording = r->recording,
		.told = &r->plan.told,
		.hist = &hist,
		.group = reportopts_group(&r->args->rows),
		.annotate = is_stream ? NULL : &annotate,
		.refresh = tuigrow_refresh,
		.add_state = tuigrow_add_state,
		.arg = &grow,
		.refresh_ms = &grow.refresh_ms,
	};
	int status;

	/* Keys come from where a stream does: it is read first, and all of it. */
	if (is_stream)
		status = profile_read(&r->profile, r->recording, NULL, err);
	else
		status = tuigrow_start(&grow, &r->profile, r->recording, err);
	if (status < 0)
		return -1;
	add_header(r, &header);
	args.header = buf_text(&header);
	status = tuireport_run(&args, err);
	tuiannotate_release(&annotate);
	buf_release(&header);
	return status;
}

static bool has_samples(const struct report *r)
{
	for (size_t i = 0; i < r->profile.events.len; i++)
		if (r->profile.events.at[i].all_samples)
			return true;
	return false;
}

static void tell_notes(struct report *r)
{
	const char *note;

	if (r->args->rows.quiet)
		return;
	if (r->profile.traces && !r->args->lacks.no_itrace)
		doc_note(
			r->doc,
			"traces of the hardware (%s) are not decoded: 'perf inject --itrace' makes "
			"samples of them",
			reportlack_trace_name(r->profile.traces));
	while ((note = recording_next_note(r->recording)))
		doc_note(r->doc, "%s", note);
}

static void tell_text(struct report *r)
{
	size_t next;

	if (r->args->header || r->args->header_only)
		tell_header(r);
	else if (!r->args->rows.quiet)
		doc_verbatim(r->doc, "# What the recording says of itself: --header\n#\n");
	if (!has_samples(r)) {
		r->plan.told.skip_empty = false;
		if (!r->profile.read && !recording_leaves_host(r->recording) &&
		    !r->args->rows.quiet && !r->args->header_only)
			doc_note(r->doc, "the recording has no samples");
	}
	for (size_t i = 0; !r->args->header_only && i < r->profile.events.len; i = next) {
		struct eventgroup group =
			eventgroup_find(r->recording, i, reportopts_group(&r->args->rows));

		tell_group(r, group);
		next = group.leader + group.members;
	}
	if (r->args->rows.threads && !r->args->header_only)
		threadcounts_tell(&r->profile.threads, r->recording, r->doc);
	tell_notes(r);
}

static int tell_all(struct report *r, struct err *err)
{
	struct progress progress;
	int status;

	profile_init(&r->profile, &r->plan.profile, r->recording);
	r->profile.socket =
		r->args->rows.socket == REPORTOPTS_NO_SOCKET ? -1 : (int)r->args->rows.socket;
	if (wants_screen(r)) {
		status = show_screen(r, err);
		/* Behind the screen, where they stay to be read. */
		if (status == 0)
			tell_notes(r);
	} else {
		progress_init(&progress, "reading samples", STDERR_FILENO);
		status = profile_read(&r->profile, r->recording, &progress, err);
		if (status == 0 && r->env->may_show_screen && !r->is_unknown)
			r->env->start_pager(r->env);
		if (status == 0)
			tell_text(r);
	}
	profile_release(&r->profile);
	return status;
}

static int tell_cycles(struct report *r, struct err *err)
{
	struct blockcycles cycles;
	struct samplewalk walk;
	struct sample s;
	int status;

	blockcycles_init(&cycles, r->recording);
	samplewalk_begin(&walk, r->recording, "reading samples");
	while ((status = samplewalk_next(&walk, &s, err)) > 0)
		if (s.is_wanted && !(s.event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK))
			blockcycles_add(&cycles, r->recording, &s);
	if (status == 0 && !cycles.blocks.len) {
		status = err_set(err, ERR_ABSENT, "no branches of the recording tell cycles");
		err_hint(err, "record them with -b, on a CPU whose branch records have cycles");
	} else if (status == 0) {
		if (r->env->may_show_screen)
			r->env->start_pager(r->env);
		blockcycles_tell(&cycles, r->args->rows.percent_limit, r->doc);
	}
	blockcycles_release(&cycles);
	return status;
}

static int tell_operands(bool is_page, struct err *err)
{
	if (is_page) {
		err_set(err, ERR_USAGE, "a page is of one recording");
		err_hint(err, "--compare FILE puts a second one beside it");
	} else {
		err_set(err, ERR_USAGE, "wants one part of functions' names");
		err_hint(err, "'tally diff' compares recordings, 'tally merge' makes one of them");
	}
	return -1;
}

static int report_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct report_args *a = args;
	struct recording_options options = a->recording;
	struct reportopts rows = a->rows;
	struct report r = { .args = a, .env = env, .opened = &options, .doc = env->doc };
	int status;

	if (argc > 1)
		return tell_operands(pageout_is_wanted(&a->page), err);
	if (reportlack_check(&a->lacks, err) < 0)
		return -1;
	/* perf's operand is no file; who means one is understood. */
	if (argc && !env->as_perf && access(argv[0], F_OK) == 0)
		options.input = argv[0];
	else if (argc)
		rows.symbol_part = argv[0];
	if (a->lacks.ignore_vmlinux)
		options.symbols.vmlinux = NULL;
	options.symbols.kept = env->kept;
	options.lines.home = getenv("HOME");
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	if (pageout_is_wanted(&a->page))
		return pageout_write(&a->page, &options, a->rows.max_stack, env->doc, err);
	r.recording = recording_open(&options, err);
	if (!r.recording)
		return -1;
	if (reportlack_check_traces(&a->lacks.itrace, recording_file(r.recording), err) < 0)
		status = -1;
	else if (overview_is_wanted(&a->overview))
		status = overview_tell(&a->overview, r.recording, options.input, env->doc, err);
	else if (a->rows.total_cycles)
		status = tell_cycles(&r, err);
	else
		status = reportplan_make(&r.plan, &rows, a->recording.filter.parallelism,
					 r.recording, err) < 0
				 ? -1
				 : tell_all(&r, err);
	reportplan_release(&r.plan);
	recording_close(r.recording);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.summary = "sum up a recording: where the samples are",
	.synopsis = "[-i FILE] [-s KEYS] [-F FIELDS] [-g [MODE]] [-n] [-b] [--no-children] "
		    "[-j | -x SEP] [-o FILE] [FUNCTION]",
	.opts = report_opts,
	.perf_opts = report_perf_opts,
	.args_size = sizeof(struct report_args),
	.defaults = &(const struct report_args){ .recording = { .input = "perf.data" },
						 .rows = REPORTOPTS_DEFAULTS },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_SCREEN | CMD_PERMUTE,
	.run = report_run,
};
