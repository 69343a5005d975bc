/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/headertext.h"
#include "util/export/overview.h"
#include "util/export/pageout.h"
#include "util/report/blockcycles.h"
#include "util/report/profile.h"
#include "util/report/reportdoc.h"
#include "util/report/reportlack.h"
#include "util/report/reportwords.h"
#include "util/session/eventgroup.h"
#include "util/tui/tuigrow.h"
#include "util/tui/tuireport.h"

struct report_args {
	struct recording_options recording;
	struct overview_options overview;
	const char *sort, *fields, *order;
	struct opt_value graph;
	bool inverted, children, no_children;
	bool branches, no_branches, branch_history, total_cycles;
	bool samples, periods, cpu_utilization;
	bool group, hierarchy, header, header_only, info, quiet;
	bool hide_unresolved, exclude_other, skip_empty, mem_mode;
	bool full_paths, ns, raw_trace, latency;
	struct tuiannotate_options annotate;
	struct reportlack lacks;
	bool stdio, tui;
	double percent_limit;
	unsigned percentage;
	uint64_t max_stack, group_sort, socket, individual;
	const char *parent, *ignore_callees, *separator, *widths, *time_quantum, *symbol_part;
	struct pageout_args page;
};

enum { PERCENTAGE_RELATIVE = 1, NO_SOCKET = UINT32_MAX, NO_LIMIT = -1 };

static const struct opt report_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct report_args, recording)),
	OPT_GROUP(overview_opts, offsetof(struct report_args, overview)),
	TEXT('d', "dsos", struct report_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	TEXT(0, "symbol-filter", struct report_args, symbol_part, "PART",
	     "only rows whose function has this in its name"),
	TEXT('s', "sort", struct report_args, sort, "KEYS",
	     "what tells rows apart: comm,dso,sym,...; +KEYS adds to the usual ones"),
	TEXT('F', "fields", struct report_args, fields, "FIELDS",
	     "the columns: measures and keys; +FIELDS adds to the usual ones"),
	TEXT(0, "sort-order", struct report_args, order, "FIELDS",
	     "what rows are ordered by, whatever the columns are"),
	OPTIONAL_NEXT('g', "call-graph", struct report_args, graph, "MODE",
		      "graph, fractal, flat, folded or none; least percent; most lines; caller or "
		      "callee; function, address or srcline; percent, period or count"),
	FLAG('G', "inverted", struct report_args, inverted,
	     "call graphs from the outermost caller on"),
	FLAG(0, "children", struct report_args, children,
	     "give callers a share of what they call (default with call chains)"),
	FLAG(0, "no-children", struct report_args, no_children, "give each sample to one row"),
	U64_WITHIN(0, "max-stack", struct report_args, max_stack, "N", 1, UINT32_MAX,
		   "callers of a chain that count, at most"),
	TEXT('p', "parent", struct report_args, parent, "REGEX",
	     "callers that the key 'parent' tells"),
	FLAG(0, "exclude-other", struct report_args, exclude_other,
	     "only samples that have such a caller"),
	TEXT(0, "ignore-callees", struct report_args, ignore_callees, "REGEX",
	     "functions that have what they call"),
	FLAG('b', "branch-stack", struct report_args, branches,
	     "report the branches of the samples (default where there are any)"),
	FLAG(0, "no-branch-stack", struct report_args, no_branches,
	     "report the samples, though they have branches"),
	FLAG(0, "branch-history", struct report_args, branch_history,
	     "put the branches of a sample in front of its callers"),
	FLAG(0, "total-cycles", struct report_args, total_cycles,
	     "the pieces of code between branches, by their cycles"),
	FLAG(0, "mem-mode", struct report_args, mem_mode,
	     "report memory accesses, each by its weight"),
	FLAG('n', "show-nr-samples", struct report_args, samples, "show the number of samples"),
	FLAG(0, "show-total-period", struct report_args, periods, "show the sum of periods"),
	FLAG(0, "show-cpu-utilization", struct report_args, cpu_utilization,
	     "show the parts of the kernel and of programs"),
	FLAG(0, "showcpuutilization", struct report_args, cpu_utilization,
	     NULL), /* as perf had it */
	REAL(0, "percent-limit", struct report_args, percent_limit, "PCT",
	     "leave out rows with less, and branches of call graphs where -g has no percent"),
	CHOICE(0, "percentage", struct report_args, percentage, "relative|absolute",
	       "percent of what the filters let through, or of all"),
	FLAG('U', "hide-unresolved", struct report_args, hide_unresolved,
	     "leave out what has no name"),
	FLAG(0, "group", struct report_args, group, "all events in one table"),
	U64(0, "group-sort-idx", struct report_args, group_sort, "N",
	    "order the rows of a group by its event number N"),
	FLAG(0, "hierarchy", struct report_args, hierarchy, "a level for each key"),
	U64_WITHIN(0, "socket-filter", struct report_args, socket, "N", 0, UINT32_MAX - 1,
		   "only of this socket"),
	TEXT(0, "time-quantum", struct report_args, time_quantum, "TIME",
	     "how fine the key 'time' is (100ms)"),
	FLAG(0, "ns", struct report_args, ns, "times of the key 'time' to the nanosecond"),
	FLAG(0, "full-source-path", struct report_args, full_paths,
	     "source files with their folders"),
	FLAG(0, "skip-empty", struct report_args, skip_empty, "leave out events without samples"),
	FLAG(0, "header", struct report_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct report_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct report_args, info, "all of it, topologies and caches too"),
	TEXT('t', "columns-by", struct report_args, separator, "SEP",
	     "text with SEP between columns instead of aligned ones"),
	TEXT('w', "column-widths", struct report_args, widths, "WIDTHS",
	     "widths of the columns of text, a comma between"),
	FLAG('q', "quiet", struct report_args, quiet, "no headings and no notes"),
	U64_WITHIN(0, "samples", struct report_args, individual, "N", 0, 100000,
		   "tell so many samples of each row one by one"),
	FLAG(0, "latency", struct report_args, latency,
	     "what makes programs take longer: periods by how many threads ran (record --latency)"),
	TEXT(0, "parallelism", struct report_args, recording.filter.parallelism, "NUMBERS",
	     "only samples while so many threads ran: 1,3-4"),
	FLAG(0, "raw-trace", struct report_args, raw_trace,
	     "the key 'trace' by fields, without the words of print formats"),
	OPT_GROUP(tuiannotate_opts, offsetof(struct report_args, annotate)),
	OPT_GROUP(reportlack_opts, offsetof(struct report_args, lacks)),
	OPT_GROUP(pageout_opts, offsetof(struct report_args, page)),
	FLAG(0, "stdio", struct report_args, stdio, "text, on a terminal too"),
	FLAG(0, "tui", struct report_args, tui, "a screen to move in (default on a terminal)"),
	OPT_END,
};

struct report {
	const struct report_args *args;
	const struct cmd_env *env;
	const struct recording_options *opened;
	struct doc *doc;
	struct recording *recording;
	struct profile profile;
	struct profile_args profile_args;
	struct fields fields;
	struct reportdoc_args told;
	regex_t parent, ignore_callees;
	const struct sortkey *stack_keys[SORTKEY_MOST];
	unsigned widths[FIELDS_MOST];
	bool of_branches, has_chains, by_children, branch_history;
};

static bool has_sample_type(const struct report *r, uint64_t bit)
{
	const struct datafile *f = recording_file(r->recording);

	for (size_t i = 0; i < f->events.len; i++)
		if (f->events.at[i].attr.sample_type & bit)
			return true;
	return false;
}

/* ---- choices ---- */

static int choose_graph(struct report *r, struct err *err)
{
	const struct report_args *a = r->args;
	struct graphtext_args *g = &r->told.graph;

	*g = (struct graphtext_args){ .least = 0.5, .callees = r->by_children };
	if (a->graph.given && a->graph.text && graphtext_parse(a->graph.text, g, err) < 0)
		return -1;
	if (a->percent_limit >= 0 && !g->has_least)
		g->least = a->percent_limit;
	if (a->inverted)
		g->callees = true;
	r->told.has_graphs = r->has_chains && g->style != GRAPHTEXT_NONE;
	return 0;
}

/* Latency is told by a key that rows are not told apart by. */
static void add_parallelism(struct report *r)
{
	struct profile_args *p = &r->profile_args;

	if ((!fields_has(&r->fields, HIST_BY_LATENCY) &&
	     !fields_has(&r->fields, HIST_BY_LATENCY_CHILDREN)) ||
	    fields_find(&r->fields, &sortsample_parallelism) >= 0 || p->nkeys == SORTKEY_MOST)
		return;
	memcpy(r->stack_keys, p->keys, p->nkeys * sizeof(p->keys[0]));
	r->stack_keys[p->nkeys++] = &sortsample_parallelism;
	p->keys = r->stack_keys;
}

/* When threads ran is told by records that only some recordings have. */
static int check_switches(const struct report *r, struct err *err)
{
	const struct datafile *f = recording_file(r->recording);
	bool wants = r->args->recording.filter.parallelism;

	for (size_t i = 0; i < r->profile_args.nkeys; i++)
		wants |= r->profile_args.keys[i]->flags & SORTKEY_OF_SWITCHES;
	for (size_t i = 0; i < f->events.len && wants; i++)
		wants &= !(f->events.at[i].attr.flags & PERFATTR_CONTEXT_SWITCH);
	if (!wants || !f->events.len)
		return 0;
	err_set(err, ERR_UNSUPPORTED, "the recording does not tell when threads ran");
	err_hint(err, "record it with --latency");
	return -1;
}

/* The socket of a sample is that of its CPU. */
static int check_socket(const struct report *r, struct err *err)
{
	const struct datafile *f = recording_file(r->recording);

	for (size_t i = 0; i < f->events.len && r->args->socket != NO_SOCKET; i++) {
		if (f->events.at[i].attr.sample_type & PERFATTR_SAMPLE_CPU)
			continue;
		err_set(err, ERR_UNSUPPORTED, "--socket-filter: the samples of '%s' have no CPUs",
			recording_event_name(r->recording, i));
		err_hint(err, "record with --sample-cpu");
		return -1;
	}
	return 0;
}

static int choose_profile(struct report *r, struct err *err)
{
	const struct report_args *a = r->args;
	struct profile_args *p = &r->profile_args;
	bool has_parent = false;

	for (size_t i = 0; i < r->fields.nkeys; i++)
		has_parent |= r->fields.keys[i]->flags & SORTKEY_OF_PARENT;
	*p = (struct profile_args){
		.keys = r->fields.keys,
		.nkeys = r->fields.nkeys,
		.of_branches = r->of_branches,
		.hide_unresolved = a->hide_unresolved,
		.by_weight = a->mem_mode,
		.exclude_other = a->exclude_other,
		.has_branch_chains = r->branch_history,
		.max_stack = a->max_stack,
		.full_paths = a->full_paths,
		.ns = a->ns,
		.raw_trace = a->raw_trace,
		.samples = a->individual,
	};
	add_parallelism(r);
	if (a->time_quantum && reportwords_quantum(a->time_quantum, &p->time_quantum, err) < 0)
		return -1;
	if (has_parent || a->parent || a->exclude_other) {
		/* perf's own default: entries into the kernel. */
		if (reportwords_regex(&r->parent, a->parent ? a->parent : "^sys_|^do_page_fault",
				      err) < 0)
			return -1;
		p->parent = &r->parent;
	}
	if (a->ignore_callees) {
		if (reportwords_regex(&r->ignore_callees, a->ignore_callees, err) < 0)
			return -1;
		p->no_callees = &r->ignore_callees;
	}
	p->has_chains = r->has_chains &&
			(r->by_children || r->told.has_graphs || p->parent || p->no_callees);
	return 0;
}

static const char *usual_keys(const struct report *r)
{
	if (r->of_branches)
		return "comm,dso_from,symbol_from,dso_to,symbol_to";
	if (r->args->mem_mode)
		return "local_weight,mem,sym,dso,symbol_daddr,dso_daddr,snoop,tlb,locked,blocked";
	return "comm,dso,sym";
}

static int choose(struct report *r, struct err *err)
{
	const struct report_args *a = r->args;
	bool has_branches = has_sample_type(r, PERFATTR_SAMPLE_BRANCH_STACK);
	struct fields_options fields = {
		.sort = a->sort,
		.fields = a->fields,
		.has_samples = a->samples,
		.has_period = a->periods,
		.has_modes = a->cpu_utilization,
		.by_latency = a->latency,
	};

	if ((a->children && a->no_children) || (a->branches && a->no_branches))
		return err_set(err, ERR_USAGE, "an option and its opposite were both given");
	r->branch_history = a->branch_history || graphtext_names_branches(a->graph.text);
	r->has_chains = has_sample_type(r, PERFATTR_SAMPLE_CALLCHAIN) ||
			(r->branch_history && has_branches);
	r->of_branches = !r->branch_history &&
			 (a->branches || (!a->no_branches && has_branches && !r->has_chains));
	r->has_chains &= !r->of_branches;
	r->by_children = r->has_chains && !a->no_children && !a->hierarchy && !r->branch_history;
	fields.usual = usual_keys(r);
	fields.by_children = r->by_children;
	if (fields_choose(&r->fields, &fields, err) < 0 ||
	    (a->order && fields_set_order(&r->fields, a->order, err) < 0) ||
	    choose_graph(r, err) < 0 || choose_profile(r, err) < 0 || check_switches(r, err) < 0 ||
	    check_socket(r, err) < 0 ||
	    (a->widths && reportwords_widths(a->widths, r->widths, &r->told.nwidths, err) < 0))
		return -1;
	r->told.fields = &r->fields;
	r->told.widths = r->widths;
	r->told.least = a->percent_limit > 0 ? a->percent_limit : 0;
	r->told.of_wanted = a->percentage == PERCENTAGE_RELATIVE;
	r->told.has_headings = !a->quiet;
	r->told.has_samples = a->individual;
	r->told.skip_empty = a->skip_empty;
	r->told.is_hierarchy = a->hierarchy;
	r->told.separator = a->separator;
	r->told.hide_unresolved = a->hide_unresolved;
	r->told.symbol_part = a->symbol_part;
	r->told.member = (size_t)a->group_sort;
	return 0;
}

/* ---- telling ---- */

static struct hist_args hist_args_of(const struct report *r)
{
	return (struct hist_args){
		.keys = r->fields.keys,
		.nkeys = r->fields.nkeys,
		.by_children = r->by_children,
		.outermost_first = r->told.graph.callees,
		.hide_unresolved = r->args->hide_unresolved,
	};
}

static void tell_group(struct report *r, struct eventgroup group)
{
	const char **names = alloc_zero(group.members, sizeof(names[0]));
	size_t *events = alloc_zero(group.members, sizeof(events[0]));
	struct hist_args args = hist_args_of(r);
	struct reportdoc_subject subject = { .names = names, .lost = r->profile.lost };
	struct hist hist;

	args.members = group.members;
	for (size_t i = 0; i < group.members; i++) {
		names[i] = recording_event_name(r->recording, group.leader + i);
		events[i] = group.leader + i;
	}
	profile_make_hist(&r->profile, &hist, &args, events);
	subject.stacks = &r->profile.events.at[group.leader];
	if (group.leader < r->profile.samples.len)
		subject.samples = &r->profile.samples.at[group.leader];
	reportdoc_tell(r->doc, &hist, &r->told, &subject);
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
static bool wants_screen(const struct report *r)
{
	const struct report_args *a = r->args;
	const char *note;
	bool possible;

	if (a->tui)
		return true;
	if (!r->env->may_show_screen || a->stdio || a->header || a->header_only || a->hierarchy ||
	    a->separator || a->quiet)
		return false;
	possible = tui_possible(&note);
	if (note)
		doc_note(r->doc, "%s", note);
	return possible;
}

static int show_screen(struct report *r, struct err *err)
{
	const struct hist_args hist = hist_args_of(r);
	bool is_stream = strcmp(r->opened->input, "-") == 0;
	const struct tuiannotate annotate = { .options = &r->args->annotate, .opened = r->opened };
	struct buf header = { 0 };
	struct tuigrow grow = { .recording = r->recording };
	struct tuireport_args args = {
		.profile = &r->profile,
		.recording = r->recording,
		.told = &r->told,
		.hist = &hist,
		.group = r->args->group,
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
	buf_release(&header);
	return status;
}

static void tell_text(struct report *r)
{
	const char *note;
	size_t next;

	if (r->args->header || r->args->header_only)
		tell_header(r);
	else if (!r->args->quiet)
		doc_verbatim(r->doc, "# What the recording says of itself: --header\n#\n");
	for (size_t i = 0; !r->args->header_only && i < r->profile.events.len; i = next) {
		struct eventgroup group = eventgroup_find(r->recording, i, r->args->group);

		tell_group(r, group);
		next = group.leader + group.members;
	}
	while (!r->args->quiet && (note = recording_next_note(r->recording)))
		doc_note(r->doc, "%s", note);
}

static int tell_all(struct report *r, struct err *err)
{
	struct progress progress;
	int status;

	profile_init(&r->profile, &r->profile_args, r->recording);
	r->profile.socket = r->args->socket == NO_SOCKET ? -1 : (int)r->args->socket;
	if (wants_screen(r)) {
		status = show_screen(r, err);
	} else {
		progress_init(&progress, "reading samples", STDERR_FILENO);
		status = profile_read(&r->profile, r->recording, &progress, err);
		if (status == 0 && r->env->may_show_screen)
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
	struct sample s;
	int status;

	blockcycles_init(&cycles, r->recording);
	while ((status = recording_next(r->recording, &s, err)) > 0)
		if (s.is_wanted && !(s.event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK))
			blockcycles_add(&cycles, r->recording, &s);
	if (status == 0 && !cycles.blocks.len) {
		status = err_set(err, ERR_ABSENT, "no branches of the recording tell cycles");
		err_hint(err, "record them with -b, on a CPU whose branch records have cycles");
	} else if (status == 0) {
		if (r->env->may_show_screen)
			r->env->start_pager(r->env);
		blockcycles_tell(&cycles, r->args->percent_limit, r->doc);
	}
	blockcycles_release(&cycles);
	return status;
}

static void release(struct report *r)
{
	if (r->profile_args.parent)
		regfree(&r->parent);
	if (r->profile_args.no_callees)
		regfree(&r->ignore_callees);
	recording_close(r->recording);
}

static int report_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct report_args *a = args;
	struct recording_options options = a->recording;
	struct report r = { .args = a, .env = env, .opened = &options, .doc = env->doc };
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (reportlack_check(&a->lacks, err) < 0)
		return -1;
	if (argc)
		options.input = argv[0];
	options.symbols.kept = env->kept;
	options.lines.home = getenv("HOME");
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	if (pageout_is_wanted(&a->page))
		return pageout_write(&a->page, &options, a->max_stack, env->doc, err);
	r.recording = recording_open(&options, err);
	if (!r.recording)
		return -1;
	if (reportlack_check_traces(&a->lacks, recording_file(r.recording), err) < 0)
		status = -1;
	else if (overview_is_wanted(&a->overview))
		status = overview_tell(&a->overview, r.recording, options.input, env->doc, err);
	else if (a->total_cycles)
		status = tell_cycles(&r, err);
	else
		status = choose(&r, err) < 0 ? -1 : tell_all(&r, err);
	release(&r);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.summary = "sum up a recording: where the samples are",
	.synopsis = "[-i FILE] [-s KEYS] [-F FIELDS] [-g [MODE]] [-n] [-b] [--no-children] "
		    "[-j | -x SEP] [-o FILE]",
	.opts = report_opts,
	.args_size = sizeof(struct report_args),
	.defaults = &(const struct report_args){ .recording = { .input = "perf.data" },
						 .socket = NO_SOCKET,
						 .percent_limit = NO_LIMIT },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_SCREEN | CMD_PERMUTE,
	.run = report_run,
};
