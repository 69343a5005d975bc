/* SPDX-License-Identifier: MIT */
#include "util/report/reportplan.h"

#include "util/report/reportwords.h"

static bool has_sample_type(const struct recording *r, uint64_t bit)
{
	const struct datafile *f = recording_file(r);

	for (size_t i = 0; i < f->events.len; i++)
		if (f->events.at[i].attr.sample_type & bit)
			return true;
	return false;
}

/* Branches that were recorded for themselves, not as a way to learn of callers. */
static bool opens_by_branches(const struct recording *r)
{
	const struct datafile *f = recording_file(r);
	bool found = false;

	for (size_t i = 0; i < f->events.len; i++) {
		const struct perfattr *a = &f->events.at[i].attr;

		if (a->sample_type & PERFATTR_SAMPLE_STACK_USER)
			return false;
		found |= a->sample_type & PERFATTR_SAMPLE_BRANCH_STACK &&
			 !(a->branch_sample_type & PERFATTR_BRANCH_CALL_STACK);
	}
	return found;
}

/* ---- choices ---- */

static int choose_graph(struct reportplan *p, struct err *err)
{
	const struct reportopts *a = p->opts;
	struct graphtext_args *g = &p->told.graph;

	*g = (struct graphtext_args){
		.least = 0.5,
		.callees = !a->no_children,
	};
	if (a->graph.given && a->graph.text && graphtext_parse(a->graph.text, g, err) < 0)
		return -1;
	if (a->percent_limit >= 0 && !g->has_least)
		g->least = a->percent_limit;
	if (a->inverted)
		g->callees = true;
	if (a->branch_history)
		g->key = GRAPH_BY_ADDRESS;
	p->told.has_graphs = p->has_chains && g->style != GRAPHTEXT_NONE;
	return 0;
}

/* Latency is told by a key that rows are not told apart by. */
static void add_parallelism(struct reportplan *p)
{
	struct profile_args *args = &p->profile;

	if ((!fields_has(&p->fields, HIST_BY_LATENCY) &&
	     !fields_has(&p->fields, HIST_BY_LATENCY_CHILDREN)) ||
	    fields_find(&p->fields, &sortsample_parallelism) >= 0 || args->nkeys == SORTKEY_MOST)
		return;
	memcpy(p->stack_keys, args->keys, args->nkeys * sizeof(args->keys[0]));
	p->stack_keys[args->nkeys++] = &sortsample_parallelism;
	args->keys = p->stack_keys;
}

/* When threads ran is told by records that only some recordings have. */
static int check_switches(const struct reportplan *p, bool wants, struct err *err)
{
	const struct datafile *f = recording_file(p->recording);

	for (size_t i = 0; i < p->profile.nkeys; i++)
		wants |= p->profile.keys[i]->flags & SORTKEY_OF_SWITCHES;
	for (size_t i = 0; i < f->events.len && wants; i++)
		wants &= !(f->events.at[i].attr.flags & PERFATTR_CONTEXT_SWITCH);
	if (!wants || !f->events.len)
		return 0;
	err_set(err, ERR_UNSUPPORTED, "the recording does not tell when threads ran");
	err_hint(err, "record it with --latency");
	return -1;
}

static int fail_absent(const char *option, const char *what, const char *hint, struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "%s: the recording has no %s", option, what);
	err_hint(err, "%s", hint);
	return -1;
}

/* What only branches have is asked of rows that are branches. */
static int check_branch_keys(const struct reportplan *p, bool has_branches, struct err *err)
{
	const struct sortkey *key = fields_find_flag(&p->fields, SORTKEY_OF_BRANCH);

	if (!key || p->of_branches)
		return 0;
	err_set(err, ERR_UNSUPPORTED, "the sort key '%s' is of branches, and %s", key->name,
		has_branches ? "this report is of samples" : "the recording has none");
	err_hint(err, has_branches ? "-b reports branches" : "record them with -b");
	return -1;
}

/* What was asked of the samples is something that they have. */
static int check_recorded(const struct reportplan *p, struct err *err)
{
	const struct reportopts *a = p->opts;
	bool has_branches = has_sample_type(p->recording, PERFATTR_SAMPLE_BRANCH_STACK);
	bool has_chains = has_sample_type(p->recording, PERFATTR_SAMPLE_CALLCHAIN);

	if (!recording_file(p->recording)->events.len)
		return 0;
	if (a->branches && !has_branches)
		return fail_absent("-b", "branches", "record them with -b", err);
	if (a->branch_history && !has_branches && !has_chains)
		return fail_absent("--branch-history", "branches and no callers",
				   "record them with -b and -g", err);
	if (a->graph.given && p->told.graph.style != GRAPHTEXT_NONE && !has_chains &&
	    !p->branch_history)
		return fail_absent("-g", "callers", "record them with -g", err);
	if (fields_find(&p->fields, &sortcode_parent) >= 0 && !has_chains)
		return fail_absent("-s parent", "callers", "record them with -g", err);
	if (check_branch_keys(p, has_branches, err) < 0)
		return -1;
	if (a->mem_mode && !has_sample_type(p->recording, PERFATTR_SAMPLE_DATA_SRC))
		return fail_absent("--mem-mode", "memory accesses", "record them with -d -W", err);
	return 0;
}

/* The socket of a sample is that of its CPU. */
static int check_socket(const struct reportplan *p, struct err *err)
{
	const struct datafile *f = recording_file(p->recording);

	for (size_t i = 0; i < f->events.len && p->opts->socket != REPORTOPTS_NO_SOCKET; i++) {
		if (f->events.at[i].attr.sample_type & PERFATTR_SAMPLE_CPU)
			continue;
		err_set(err, ERR_UNSUPPORTED, "--socket-filter: the samples of '%s' have no CPUs",
			recording_event_name(p->recording, i));
		err_hint(err, "record with --sample-cpu");
		return -1;
	}
	return 0;
}

static int check_group_sort(const struct reportplan *p, struct err *err)
{
	size_t n = recording_file(p->recording)->events.len;

	if (!p->opts->group_sort || p->opts->group_sort < n)
		return 0;
	return err_set(err, ERR_USAGE,
		       "--group-sort-idx: there is no event number %llu: the recording has %zu, "
		       "from 0 on",
		       (unsigned long long)p->opts->group_sort, n);
}

static int choose_profile(struct reportplan *p, struct err *err)
{
	const struct reportopts *a = p->opts;
	struct profile_args *args = &p->profile;
	bool has_parent = fields_find_flag(&p->fields, SORTKEY_OF_PARENT);

	*args = (struct profile_args){
		.keys = p->fields.keys,
		.nkeys = p->fields.nkeys,
		.of_branches = p->of_branches,
		.hide_unresolved = a->hide_unresolved,
		.by_weight = a->mem_mode,
		.exclude_other = a->exclude_other,
		.has_branch_chains = p->branch_history,
		.oldest_first = p->told.graph.callees,
		.has_uses = a->branch_history && opens_by_branches(p->recording),
		.max_stack = a->max_stack,
		.full_paths = a->full_paths,
		.ns = a->ns,
		.raw_trace = a->raw_trace,
		.samples = a->individual,
	};
	/* Rows with functions are chosen when they are told, callers among them. */
	if (fields_find(&p->fields, &sortcode_sym) < 0)
		args->symbol_part = a->symbol_part;
	add_parallelism(p);
	if (a->time_quantum && reportwords_quantum(a->time_quantum, &args->time_quantum, err) < 0)
		return -1;
	if (has_parent || a->parent || a->exclude_other) {
		/* perf's own default: entries into the kernel. */
		if (reportwords_regex(&p->parent, a->parent ? a->parent : "^sys_|^do_page_fault",
				      err) < 0)
			return -1;
		args->parent = &p->parent;
	}
	if (a->ignore_callees) {
		if (reportwords_regex(&p->ignore_callees, a->ignore_callees, err) < 0)
			return -1;
		args->no_callees = &p->ignore_callees;
	}
	args->has_chains = p->has_chains && (p->by_children || p->told.has_graphs || args->parent ||
					     args->no_callees);
	return 0;
}

static const char *usual_keys(const struct reportplan *p)
{
	if (p->opts->branch_history)
		return "srcline,sym,dso";
	if (p->of_branches)
		return "comm,dso_from,symbol_from,symbol_to,cycles";
	if (p->opts->mem_mode)
		return "local_weight,mem,sym,dso,symbol_daddr,dso_daddr,snoop,tlb,locked,blocked,"
		       "local_ins_lat";
	if (tracekeys_is_all(p->recording))
		return p->opts->raw_trace ? "trace_fields" : "trace";
	return "comm,dso,sym";
}

int reportplan_make(struct reportplan *p, const struct reportopts *a, bool of_parallelism,
		    struct recording *r, struct err *err)
{
	bool has_branches = has_sample_type(r, PERFATTR_SAMPLE_BRANCH_STACK);
	bool has_callers = has_sample_type(r, PERFATTR_SAMPLE_CALLCHAIN);
	struct fields_options fields = {
		.sort = a->sort,
		.fields = a->fields,
		.has_samples = a->samples,
		.has_period = a->periods,
		.has_modes = a->cpu_utilization,
		.by_latency = a->latency,
		.has_parent = a->parent,
	};

	*p = (struct reportplan){
		.opts = a,
		.recording = r,
		.trace = { .recording = r, .raw = a->raw_trace },
	};
	if (a->branches && a->mem_mode)
		return err_set(err, ERR_USAGE,
			       "-b and --mem-mode tell different things of a sample");
	p->branch_history = a->branch_history || graphtext_names_branches(a->graph.text);
	p->has_chains = has_callers || (p->branch_history && has_branches);
	p->of_branches = !p->branch_history &&
			 (a->branches || (!a->no_branches && !a->mem_mode && opens_by_branches(r)));
	p->has_chains &= !p->of_branches;
	p->by_children = has_callers && !p->of_branches && !a->no_children && !a->hierarchy;
	fields.usual = usual_keys(p);
	fields.trace = &p->trace;
	fields.by_children = p->by_children;
	if (fields_choose(&p->fields, &fields, err) < 0 ||
	    (a->order && fields_set_order(&p->fields, a->order, err) < 0) ||
	    choose_graph(p, err) < 0 || choose_profile(p, err) < 0 || check_recorded(p, err) < 0 ||
	    check_switches(p, of_parallelism, err) < 0 || check_socket(p, err) < 0 ||
	    check_group_sort(p, err) < 0 ||
	    (a->widths && reportwords_widths(a->widths, p->widths, &p->told.nwidths, err) < 0))
		return -1;
	p->told.fields = &p->fields;
	p->told.widths = p->widths;
	p->told.least = a->percent_limit > 0 ? a->percent_limit : 0;
	p->told.of_wanted = a->percentage == REPORTOPTS_RELATIVE;
	p->told.has_headings = !a->quiet;
	p->told.has_samples = a->individual;
	p->told.skip_empty = !a->keep_empty;
	p->told.is_hierarchy = a->hierarchy;
	p->told.separator = a->separator;
	p->told.hide_unresolved = a->hide_unresolved;
	p->told.symbol_part = p->profile.symbol_part ? NULL : a->symbol_part;
	p->told.member = (size_t)a->group_sort;
	return 0;
}

struct hist_args reportplan_hist(const struct reportplan *p, const struct fields *fields,
				 size_t members)
{
	return (struct hist_args){
		.keys = fields->keys,
		.nkeys = fields->nkeys,
		.members = members,
		.by_children = p->by_children,
		.outermost_first = p->told.graph.callees,
		.hide_unresolved = p->opts->hide_unresolved,
	};
}

void reportplan_release(struct reportplan *p)
{
	if (p->profile.parent)
		regfree(&p->parent);
	if (p->profile.no_callees)
		regfree(&p->ignore_callees);
	tracekeys_release(&p->trace);
}
