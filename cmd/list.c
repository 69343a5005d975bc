/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "pmu-events/evtext.h"
#include "util/base/near.h"
#include "util/pmu/catalogue.h"
#include "util/pmu/catentry.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/modellist.h"
#include "util/pmu/perflist.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/suggest.h"

struct list_args {
	struct machine_args machine;
	bool cpus;
	bool verbose;
	bool desc;
	bool details;
	bool deprecated;
	bool raw_dump;
	unsigned int debug;
	const char *unit;
	const char *cputype;
};

static const struct list_args list_defaults = { .desc = true };

static const struct opt list_opts[] = {
	OPT_GROUP(machine_opts, offsetof(struct list_args, machine)),
	FLAG(0, "cpus", struct list_args, cpus,
	     "list the CPU models and the patterns of their cpuids"),
	FLAG('v', "long-desc", struct list_args, verbose,
	     "long descriptions, encodings and counters"),
	FLAG('d', "desc", struct list_args, desc, "descriptions (the default)"),
	FLAG(0, "details", struct list_args, details, "encodings, expressions and counters"),
	FLAG(0, "deprecated", struct list_args, deprecated, "deprecated events as well"),
	TEXT(0, "unit", struct list_args, unit, "PMU", "only events and metrics of that PMU"),
	TEXT(0, "cputype", struct list_args, cputype, "TYPE",
	     "only the cores of that type (core, atom) of a hybrid CPU"),
	FLAG(0, "raw-dump", struct list_args, raw_dump, "names only, a line each"),
	COUNT(0, "debug", struct list_args, debug, NULL),
	OPT_END,
};

enum {
	KIND,
	NAME,
	PMU,
	TOPIC,
	BRIEF,
	TEXT_LONG,
	TERMS,
	COUNTERS,
	FIXED,
	UNIT,
	DEPRECATED,
	GROUPS,
	EXPRESSION,
	THRESHOLD,
	SCALE
};
#define FIELDS (SCALE + 1)

static const struct column for_programs[FIELDS] = {
	[KIND] = { "kind", NULL, NULL, 0 },
	[NAME] = { "name", NULL, NULL, 0 },
	[PMU] = { "pmu", NULL, NULL, 0 },
	[TOPIC] = { "topic", NULL, NULL, 0 },
	[BRIEF] = { "description", NULL, NULL, 0 },
	[TEXT_LONG] = { "long_description", NULL, NULL, 0 },
	[TERMS] = { "terms", NULL, NULL, 0 },
	[COUNTERS] = { "counters", NULL, NULL, 0 },
	[FIXED] = { "fixed", NULL, NULL, 0 },
	[UNIT] = { "unit", NULL, NULL, 0 },
	[SCALE] = { "scale", NULL, NULL, 0 },
	[DEPRECATED] = { "deprecated", NULL, NULL, 0 },
	[GROUPS] = { "groups", NULL, NULL, 0 },
	[EXPRESSION] = { "expression", NULL, NULL, 0 },
	[THRESHOLD] = { "threshold", NULL, NULL, 0 },
};

/* One pattern of the command line. */
struct pattern {
	const char *text;
	enum catalogue_kind kind; /* CATALOGUE_KINDS: a glob or a word */
	bool glob;
	bool used;
};

struct list {
	const struct cmd_env *env;
	const struct list_args *args;
	struct machine m;
	struct catalogue catalogue;
	struct evtext texts;
	struct VEC(struct pattern) patterns;
	struct VEC(const struct catalogue_entry *) shown;
};

static bool match(struct pattern *p, const struct catalogue_entry *e)
{
	bool fits = p->kind < CATALOGUE_KINDS ? e->kind == p->kind
					      : catentry_match(e, p->text, p->glob);

	p->used |= fits;
	return fits;
}

static bool is_wanted(struct list *l, const struct catalogue_entry *e)
{
	const struct list_args *a = l->args;
	bool wanted = l->patterns.len == 0;

	if (catentry_is_deprecated(e) && !a->deprecated && !l->env->as_perf)
		return false;
	if (a->unit && strcmp(e->pmu, a->unit) != 0 && !pmuname_match(e->pmu, view_of(a->unit)))
		return false;
	if (a->cputype && strncmp(e->pmu, "cpu_", 4) == 0 && strcmp(e->pmu + 4, a->cputype) != 0)
		return false;
	for (size_t i = 0; i < l->patterns.len; i++)
		wanted |= match(&l->patterns.at[i], e);
	return wanted;
}

static struct cell text_or_none(const char *text)
{
	return text && text[0] ? cell_text(text) : cell_none();
}

/* "64Bytes": a count times scale is in unit. */
static void put_unit(const char *text, struct cell c[FIELDS])
{
	struct encoding e;

	if (!text || !text[0])
		return;
	encoding_set_unit(&e, text);
	c[SCALE] = cell_real(e.scale);
	c[UNIT] = text_or_none(e.unit);
}

static void print_for_programs(struct list *l)
{
	static const struct table table = {
		.key = "entries", .title = NULL, .columns = for_programs, .ncolumns = FIELDS
	};
	struct VEC(struct cell) groups = { 0 };
	struct doc *doc = l->env->doc;

	doc_table(doc, &table);
	for (size_t i = 0; i < l->shown.len && !doc_broken(doc); i++) {
		const struct catalogue_entry *e = l->shown.at[i];
		bool is_event = catentry_is_event(e);
		const struct evtable_counters *counters = is_event ? &e->event.counters : NULL;
		struct cell c[FIELDS] = { 0 };
		struct cell_list list;
		struct view rest, name;

		c[KIND] = cell_text(catalogue_kind_name(e->kind));
		c[NAME] = cell_text(e->name);
		c[PMU] = text_or_none(e->pmu);
		c[TOPIC] = cell_text(e->topic);
		c[BRIEF] = cell_text(catentry_brief(e, &l->texts));
		c[TEXT_LONG] = l->args->verbose ? cell_text(catentry_text(e, &l->texts))
						: cell_none();
		c[TERMS] = text_or_none(e->terms);
		if (counters && counters->known) {
			c[COUNTERS] = cell_hex(counters->generic);
			c[FIXED] = cell_hex(counters->fixed);
		}
		put_unit(e->unit, c);
		c[DEPRECATED] = cell_bool(catentry_is_deprecated(e));
		if (e->is_metric) {
			rest = view_of(e->metric.groups);
			groups.len = 0;
			while (view_split(&rest, ';', &name)) {
				if (name.len)
					*vec_add(&groups) = cell_view(name);
			}
			list = (struct cell_list){ groups.at, groups.len };
			c[GROUPS] = cell_list(&list);
			c[EXPRESSION] = text_or_none(e->metric.expr);
			c[THRESHOLD] = text_or_none(e->metric.threshold);
		}
		doc_row(doc, c);
	}
	doc_table_end(doc);
	vec_release(&groups);
}

/* One entry in full. */
static void print_entry(struct list *l, const struct catalogue_entry *e)
{
	struct buf encoding = { 0 }, counters = { 0 };
	const char *brief = l->args->desc ? catentry_brief(e, &l->texts) : NULL;
	const char *text = l->args->verbose ? catentry_text(e, &l->texts) : NULL;

	catentry_add_encoding(e, &l->m.resolve, &encoding);
	catentry_add_counters(e, &counters);
	doc_row(l->env->doc,
		(struct cell[]){
			cell_text(e->name),
			cell_text(brief),
			cell_text(text),
			text_or_none(e->kind == CATALOGUE_PMU || e->is_metric ? e->pmu : ""),
			text_or_none(buf_text(&encoding)),
			text_or_none(buf_text(&counters)),
			text_or_none(e->unit),
			text_or_none(e->is_metric ? e->metric.groups : ""),
			text_or_none(e->is_metric ? e->metric.expr : ""),
			text_or_none(e->is_metric ? e->metric.threshold : ""),
		});
	buf_release(&encoding);
	buf_release(&counters);
}

static void print_line(struct list *l, const struct catalogue_entry *e)
{
	const char *brief = l->args->desc ? catentry_brief(e, &l->texts) : NULL;
	struct cell cells[] = { cell_text(e->name), cell_text(brief ? brief : "") };

	doc_row(l->env->doc, cells);
}

/* As people want it: a heading for each topic, below it name and description. */
static void print_for_people(struct list *l)
{
	static const struct column brief[] = { { NULL, "Name", NULL, 40 },
					       { NULL, "Description", NULL, 0 } };
	static const struct column full[] = {
		{ NULL, "Name", NULL, 0 },	 { NULL, "", NULL, 0 },
		{ NULL, "", NULL, 0 },		 { NULL, "PMU", NULL, 0 },
		{ NULL, "Encoding", NULL, 0 },	 { NULL, "Counters", NULL, 0 },
		{ NULL, "Unit", NULL, 0 },	 { NULL, "Groups", NULL, 0 },
		{ NULL, "Expression", NULL, 0 }, { NULL, "Threshold", NULL, 0 },
	};
	bool in_full = l->args->verbose || l->args->details;
	struct doc *doc = l->env->doc;
	const char *last = NULL;

	for (size_t i = 0; i < l->shown.len && !doc_broken(doc); i++) {
		const struct catalogue_entry *e = l->shown.at[i];
		const char *title = catentry_heading(e);
		struct table table = {
			.title = title,
			.columns = in_full ? full : brief,
			.ncolumns = in_full	    ? ARRAY_LEN(full)
				    : l->args->desc ? 2
						    : 1,
			.layout = in_full ? TABLE_ENTRIES : TABLE_COLUMNS,
			.bare = true,
		};

		doc_table(doc, &table);
		for (last = title; i < l->shown.len; i++) {
			e = l->shown.at[i];
			title = catentry_heading(e);
			if (title != last && strcmp(title, last) != 0)
				break;
			if (in_full)
				print_entry(l, e);
			else
				print_line(l, e);
		}
		doc_table_end(doc);
		i--;
	}
}

static void print_names(struct list *l)
{
	for (size_t i = 0; i < l->shown.len && !doc_broken(l->env->doc); i++) {
		doc_verbatim(l->env->doc, l->shown.at[i]->name);
		doc_verbatim(l->env->doc, "\n");
	}
}

/* Is it a tracepoint's name, and could those not be read? */
static bool lacks_tracepoints(const struct list *l, const struct pattern *p)
{
	return l->catalogue.tracepoints.code && strchr(p->text, ':');
}

static void print_notes(struct list *l)
{
	struct doc *doc = l->env->doc;
	struct err ignored = { 0 };
	bool of_cores = false;
	struct pmu *pmu;
	size_t pos = 0;

	for (size_t i = 0; i < l->shown.len && !of_cores; i++)
		of_cores = l->shown.at[i]->table &&
			   strcmp(l->shown.at[i]->pmu, "default_core") == 0;
	if (l->m.problem.code)
		doc_note(doc, "%s; these are the common events%s%s", l->m.problem.text,
			 l->m.problem.hint[0] ? "; " : "", l->m.problem.hint);
	else if (of_cores && l->m.resolve.pmus &&
		 pmuset_next(l->m.resolve.pmus, view_of("default_core"), &pos, &pmu, &ignored) == 0)
		doc_note(doc, "this machine shows no PMU of its cores: their events can be encoded "
			      "here, not counted");
	if (l->texts.problem.code)
		doc_note(doc, "descriptions are missing: %s", l->texts.problem.text);
	for (size_t i = 0; i < l->patterns.len; i++) {
		const struct pattern *p = &l->patterns.at[i];

		if (p->used)
			continue;
		if (lacks_tracepoints(l, p))
			doc_note(doc, "nothing is called '%s': %s", p->text,
				 l->catalogue.tracepoints.text);
		else
			doc_note(doc, "nothing is called '%s'", p->text);
	}
}

static bool suggest(const struct list *l, const char *word, struct buf *out)
{
	const char *kind = catalogue_guess_kind(word);

	if (kind)
		buf_printf(out, "the nearest is '%s'", kind);
	return kind || suggest_names(&l->m.set, word, out);
}

static int tell_no_unit(struct list *l, struct err *err)
{
	const char *unit = l->args->unit;
	struct near near = { .word = unit };

	err_set(err, ERR_ABSENT, "there is nothing of PMU '%s' to list", unit);
	for (size_t i = 0; i < l->catalogue.entries.len; i++)
		near_offer(&near, l->catalogue.entries.at[i].pmu);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	return -1;
}

static int tell_nothing(struct list *l, struct err *err)
{
	const char *word = l->patterns.len ? l->patterns.at[0].text : "";
	struct buf names = { 0 }, bare = { 0 };

	if (!l->patterns.len && l->args->unit)
		return tell_no_unit(l, err);
	if (!l->patterns.len)
		return err_set(err, ERR_ABSENT, "there is nothing to list");
	if (lacks_tracepoints(l, &l->patterns.at[0])) {
		*err = l->catalogue.tracepoints;
		return -1;
	}
	if (l->patterns.at[0].kind < CATALOGUE_KINDS)
		return err_set(err, ERR_ABSENT, "there is no %s%s%s to list",
			       catalogue_kind_name(l->patterns.at[0].kind),
			       l->m.set.model[0] ? " of " : "", l->m.set.model);
	err_set(err, ERR_ABSENT, "nothing%s%s is called '%s'", l->m.set.model[0] ? " on " : "",
		l->m.set.model, word);
	for (const char *c = word; *c; c++) {
		if (!strchr("*?[]", *c))
			buf_add_char(&bare, *c);
	}
	if (bare.len && suggest(l, bare.at, &names))
		err_hint(err, "%s", names.at);
	else
		err_hint(err, "'tally list' without a name shows everything");
	buf_release(&names);
	buf_release(&bare);
	return -1;
}

/* Kinds that may have something for the patterns, so that only those are read. */
static unsigned int wanted_kinds(const struct list *l)
{
	unsigned int kinds = 0;

	for (size_t i = 0; i < l->patterns.len; i++) {
		if (l->patterns.at[i].kind == CATALOGUE_KINDS)
			return ~0u;
		kinds |= 1u << l->patterns.at[i].kind;
	}
	return kinds ? kinds : ~0u;
}

/* For the layouts of perf. */
static void print_as_perf(struct list *l)
{
	const struct list_args *a = l->args;
	const struct perflist_source source = {
		.machine = &l->m,
		.texts = &l->texts,
		.entries = l->shown.at,
		.n = l->shown.len,
	};
	struct perflist_options options = {
		.desc = a->desc,
		.long_desc = a->verbose,
		.details = a->details,
		.names = a->raw_dump,
		.deprecated = a->deprecated,
		.groups = true,
	};

	for (size_t i = 0; i < l->patterns.len; i++)
		options.groups &= l->patterns.at[i].kind != CATALOGUE_METRIC;
	perflist_print(l->env->doc, &source, &options);
}

static int check_cputype(const struct list *l, struct err *err)
{
	static const char *const usual[] = { "core", "atom", "lowpower" };
	struct buf pmu = { 0 };
	struct evtable_pmu ignored;
	bool known = !l->args->cputype;

	if (known)
		return 0;
	buf_printf(&pmu, "cpu_%s", l->args->cputype);
	known = evset_find_pmu(&l->m.set, buf_text(&pmu), &ignored);
	buf_release(&pmu);
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		known |= strcmp(l->args->cputype, usual[i]) == 0;
	if (known)
		return 0;
	err_set(err, ERR_USAGE, "--cputype: '%s' is no type of cores", l->args->cputype);
	err_hint(err, "the types are core, atom and lowpower");
	return -1;
}

static int list_entries(struct list *l, struct err *err)
{
	struct doc *doc = l->env->doc;

	if (check_cputype(l, err) < 0)
		return -1;
	if (catalogue_read(&l->catalogue, &l->m, wanted_kinds(l), err) < 0)
		return -1;
	for (size_t i = 0; i < l->catalogue.entries.len; i++) {
		if (is_wanted(l, &l->catalogue.entries.at[i]))
			*vec_add(&l->shown) = &l->catalogue.entries.at[i];
	}
	/* To perf, nothing is no failure. */
	if (l->env->as_perf) {
		print_as_perf(l);
		return 0;
	}
	if (!l->shown.len)
		return tell_nothing(l, err);
	doc_begin(doc, "list", 1);
	doc_value(doc, &(struct column){ .key = "model" }, text_or_none(l->m.set.model));
	print_for_programs(l);
	if (l->args->raw_dump) {
		print_names(l);
	} else {
		print_for_people(l);
		print_notes(l);
	}
	doc_end(doc);
	return 0;
}

static int list_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct list l = { .env = env, .args = args };
	unsigned int flags = MACHINE_ANY_CPU | (l.args->cpus ? MACHINE_NO_CPU : 0);
	int status = -1;

	for (int i = 0; i < argc; i++)
		*vec_add(&l.patterns) = (struct pattern){
			.text = argv[i],
			.kind = catalogue_find_kind(argv[i]),
			.glob = strpbrk(argv[i], "*?[") != NULL,
		};
	if (machine_open(&l.m, &l.args->machine, env->fs, flags, err) == 0) {
		if (!l.args->raw_dump)
			machine_print_notes(&l.m, env->doc);
		status = l.args->cpus ? modellist_write(env->doc, &l.m, argc, argv, err)
				      : list_entries(&l, err);
	}
	vec_release(&l.patterns);
	vec_release(&l.shown);
	catalogue_release(&l.catalogue);
	evtext_release(&l.texts);
	machine_release(&l.m);
	return status;
}

const struct cmd cmd_list = {
	.name = "list",
	.summary = "list events and metrics of a CPU",
	.synopsis = "[KIND | GLOB...] [--cpu CPU] [--cpus] [-v] [-j | -x SEP]",
	.opts = list_opts,
	.args_size = sizeof(struct list_args),
	.defaults = &list_defaults,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE | CMD_PERF,
	.run = list_run,
};
