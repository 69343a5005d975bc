/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/report/profile.h"

struct report_args {
	struct recording_options recording;
	const char *sort;
	const char *graph;
	bool children, no_children;
	bool branches, no_branches;
	bool samples;
	bool stdio;
	double percent_limit;
};

static const struct opt report_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct report_args, recording)),
	TEXT('d', "dsos", struct report_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	TEXT('s', "sort", struct report_args, sort, "KEYS",
	     "what tells rows apart (comm,dso,sym; with branches symbol_from,symbol_to too)"),
	FLAG(0, "children", struct report_args, children,
	     "give callers a share of what they call (default with call chains)"),
	FLAG(0, "no-children", struct report_args, no_children, "give each sample to one row"),
	TEXT('g', "call-graph", struct report_args, graph, "MODE",
	     "none: callers have a share and are not drawn, which is all there is so far"),
	FLAG('b', "branch-stack", struct report_args, branches,
	     "report the branches of the samples (default where there are any)"),
	FLAG(0, "no-branch-stack", struct report_args, no_branches,
	     "report the samples, though they have branches"),
	FLAG('n', "show-nr-samples", struct report_args, samples, "show the number of samples"),
	REAL(0, "percent-limit", struct report_args, percent_limit, "PCT",
	     "leave out rows with less"),
	FLAG(0, "stdio", struct report_args, stdio, NULL), /* there is nothing else */
	OPT_END,
};

enum { EVENT, SHARE, SHARE_SHOWN, SELF, SELF_SHOWN, SAMPLES, PERIOD, KEYS };

struct report {
	const struct report_args *args;
	struct doc *doc;
	struct recording *recording;
	struct profile profile;
	const struct sortkey *keys[SORTKEY_MOST];
	size_t nkeys;
	bool of_branches, by_children;
};

static bool has_sample_type(const struct report *r, uint64_t bit)
{
	const struct datafile *f = recording_file(r->recording);

	for (size_t i = 0; i < f->events.len; i++)
		if (f->events.at[i].attr.sample_type & bit)
			return true;
	return false;
}

static int choose(struct report *r, struct err *err)
{
	const struct report_args *a = r->args;
	const char *sort = a->sort;

	if (a->graph && strcmp(a->graph, "none") != 0)
		return err_set(err, ERR_UNSUPPORTED,
			       "option '-g': call graphs are not drawn yet, "
			       "only 'none' is there");
	if ((a->children && a->no_children) || (a->branches && a->no_branches))
		return err_set(err, ERR_USAGE, "an option and its opposite were both given");
	r->of_branches = a->branches ||
			 (!a->no_branches && has_sample_type(r, PERFATTR_SAMPLE_BRANCH_STACK) &&
			  !has_sample_type(r, PERFATTR_SAMPLE_CALLCHAIN));
	r->by_children = !r->of_branches && !a->no_children &&
			 has_sample_type(r, PERFATTR_SAMPLE_CALLCHAIN);
	if (!sort)
		sort = r->of_branches ? "comm,dso_from,symbol_from,dso_to,symbol_to"
				      : "comm,dso,sym";
	return sortkey_parse(view_of(sort), r->keys, &r->nkeys, err);
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

/* Texts that the cells point to are in texts, one for each key. */
static void tell_row(const struct report *r, const struct hist *h, const struct hist_row *row,
		     struct buf *texts)
{
	double self = percent(row->period, h->period);
	double share = r->by_children ? percent(row->children, h->period) : self;
	struct cell cells[KEYS + SORTKEY_MOST] = { { 0 } };
	char share_text[16], self_text[16];

	if (share < r->args->percent_limit)
		return;
	snprintf(share_text, sizeof(share_text), "%8.2f%%", share);
	snprintf(self_text, sizeof(self_text), "%8.2f%%", self);
	cells[SHARE] = cell_real(share);
	cells[SHARE_SHOWN] = cell_text(share_text);
	cells[SELF] = r->by_children ? cell_real(self) : cell_none();
	cells[SELF_SHOWN] = cell_text(self_text);
	cells[SAMPLES] = cell_count(row->samples);
	cells[PERIOD] = cell_count(row->period);
	for (size_t i = 0; i < r->nkeys; i++) {
		buf_clear(&texts[i]);
		r->keys[i]->add(row->values[i], &texts[i]);
		cells[KEYS + i] = cell_text(buf_text(&texts[i]));
	}
	doc_row(r->doc, cells + 1);
}

static void tell_event(const struct report *r, size_t event, const struct hist *h)
{
	static const struct column name_column = { "event", NULL, NULL, 0 },
				   total_column = { "total_samples", NULL, NULL, 0 },
				   period_column = { "total_period", NULL, NULL, 0 };
	const char *name = recording_event_name(r->recording, event);
	struct column columns[KEYS + SORTKEY_MOST] = {
		[SHARE] = { "percent", NULL, "%", 0 },
		[SHARE_SHOWN] = { NULL, r->by_children ? "Children" : "Overhead", NULL, 0 },
		[SELF] = { "self_percent", NULL, "%", 0 },
		[SELF_SHOWN] = { NULL, r->by_children ? "Self" : NULL, NULL, 0 },
		[SAMPLES] = { "samples", r->args->samples ? "Samples" : NULL, NULL, 0 },
		[PERIOD] = { "period", NULL, NULL, 0 },
	};
	struct table table = { .key = "rows", .title = "", .columns = columns + 1 };
	struct buf texts[SORTKEY_MOST] = { { 0 } };
	struct buf heading = { 0 };

	for (size_t i = 0; i < r->nkeys; i++)
		columns[KEYS + i] = (struct column){ r->keys[i]->key, r->keys[i]->title, NULL, 0 };
	table.ncolumns = KEYS - 1 + r->nkeys;
	doc_begin(r->doc, "report", 1);
	doc_row_value(r->doc, &name_column, cell_text(name));
	doc_value(r->doc, &total_column, cell_count(h->samples));
	doc_value(r->doc, &period_column, cell_count(h->period));
	buf_printf(&heading, "# Samples: %llu  of event '%s'\n# Event count (approx.): %llu\n\n",
		   (unsigned long long)h->samples, name, (unsigned long long)h->period);
	doc_verbatim(r->doc, buf_text(&heading));
	doc_table(r->doc, &table);
	for (size_t i = 0; i < h->rows.len; i++)
		tell_row(r, h, &h->rows.at[i], texts);
	doc_table_end(r->doc);
	doc_end(r->doc);
	for (size_t i = 0; i < SORTKEY_MOST; i++)
		buf_release(&texts[i]);
	buf_release(&heading);
}

static int tell_all(struct report *r, struct err *err)
{
	const struct profile_args args = {
		.keys = r->keys,
		.nkeys = r->nkeys,
		.by_children = r->by_children,
		.of_branches = r->of_branches,
	};
	const char *note;
	int status;

	profile_init(&r->profile, &args, recording_symbols(r->recording));
	status = profile_read(&r->profile, r->recording, err);
	for (size_t i = 0; status == 0 && i < r->profile.events.len; i++)
		tell_event(r, i, &r->profile.events.at[i]);
	while ((note = recording_next_note(r->recording)))
		doc_note(r->doc, "%s", note);
	profile_release(&r->profile);
	return status;
}

static int report_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct report_args *a = args;
	struct recording_options options = a->recording;
	struct report r = { .args = a, .doc = env->doc };
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (argc)
		options.input = argv[0];
	options.symbols.home = getenv("HOME");
	options.lines.home = options.symbols.home;
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	r.recording = recording_open(&options, err);
	if (!r.recording)
		return -1;
	status = choose(&r, err) < 0 ? -1 : tell_all(&r, err);
	recording_close(r.recording);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.summary = "sum up a recording: where the samples are",
	.synopsis = "[-i FILE] [-s KEYS] [-n] [-b] [--no-children] [-j | -x SEP] [-o FILE]",
	.opts = report_opts,
	.args_size = sizeof(struct report_args),
	.defaults = &(const struct report_args){ .recording = { .input = "perf.data" } },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = report_run,
};
