/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cmd/cmd.h"
#include "pmu-events/evtree.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwant.h"

enum { NAMES_TOLD = 12 }; /* of an entry, to people and programs */

static const struct opt decode_opts[] = {
	OPT_GROUP(filterwant_opts, 0),
	OPT_END,
};

static const struct column columns[] = {
	{ "index", "Entry", NULL, 0 },
	{ "value", "Value", NULL, 0 },
	{ "kind", "Kind", NULL, 0 },
	{ "select", "Select", NULL, 0 },
	{ "mask", "Mask", NULL, 0 },
	{ "match", "Match", NULL, 0 },
	{ "unit_masks", "Unit masks", NULL, 0 },
	{ "names", "Events", NULL, 0 },
};
static const struct table table = { .key = "entries",
				    .title = "",
				    .columns = columns,
				    .ncolumns = ARRAY_LEN(columns) };

struct named {
	uint64_t event;
	const char *name;
};

struct names VEC(struct named);

static bool is_core(const char *pmu)
{
	return !pmu[0] || strcmp(pmu, "default_core") == 0 || strcmp(pmu, "cpu_core") == 0;
}

/*
 * All events of the CPU's core by what filters know of them, those of files that are for
 * every CPU (--events FILE) before them; none where there are neither.
 */
static void find_names(struct filterwant *w, struct names *out)
{
	struct machine *m = &w->machine;
	uint64_t known = w->is_arm ? 0xffff : w->select_mask | 0xff00;
	struct evset_pos pos = { 0 };
	struct evset_item item;

	while (!w->numbers_only && evset_next(&m->set, EVSET_EVENTS, &pos, &item)) {
		struct encoding e;

		if (strcmp(item.model.path, m->set.model) != 0 &&
		    strcmp(item.model.arch, EVTREE_LOOSE_ARCH) != 0)
			continue;
		resolve_table_event(&m->resolve, m->resolve.cpu, m->resolve.arch, &item.event, &e);
		if (e.has_config && is_core(e.pmu))
			*vec_add(out) = (struct named){ e.config[0] & known,
							arena_string(&w->names, e.name) };
	}
}

/* The first of an entry's names; the rest is counted in a note. */
struct told {
	struct cell cells[NAMES_TOLD];
	struct cell_list list;
	size_t more;
};

static void add_name(struct told *t, const char *name)
{
	if (t->list.ncells < NAMES_TOLD)
		t->cells[t->list.ncells++] = cell_text(name);
	else
		t->more++;
}

static struct cell end_names(const struct told *t, size_t i, struct doc *doc)
{
	if (t->more)
		doc_note(doc, "entry %zu means %zu more events of this CPU", i, t->more);
	return cell_list(&t->list);
}

static bool means(const struct kvmfilter_entry *e, uint64_t entry, uint64_t event, uint64_t mask)
{
	return (entry & mask) == (event & mask) &&
	       (kvmfilter_unit_mask(event) & e->mask) == e->match;
}

static void tell_entry(const struct filterwant *w, const struct kvmfilter *f, size_t i,
		       const struct names *names, struct doc *doc)
{
	uint64_t entry = f->events.at[i];
	struct kvmfilter_entry e = kvmfilter_decode(entry, f->flags);
	bool masked = f->flags & KVMFILTER_MASKED;
	bool dead = kvmfilter_is_dead(entry, f->flags, w->select_mask) || (e.match & ~e.mask);
	struct told told = { .list = { told.cells, 0 } };

	for (size_t k = 0; !dead && k < names->len; k++) {
		if (!means(&e, entry, names->at[k].event, w->select_mask))
			continue;
		add_name(&told, names->at[k].name);
	}
	doc_row(doc, (struct cell[]){
			     cell_count(i),
			     cell_hex(entry),
			     cell_text(dead	   ? "dead"
				       : !masked   ? "raw"
				       : e.exclude ? "exclude"
						   : "include"),
			     cell_hex(e.select),
			     cell_hex(e.mask),
			     cell_hex(e.match),
			     cell_count(dead ? 0 : UINT64_C(1) << (8 - __builtin_popcount(e.mask))),
			     end_names(&told, i, doc),
		     });
}

static void tell_x86(const struct cmd_env *env, struct filterwant *w, const struct kvmfilter *f)
{
	static const struct column action = { "action", "Action", NULL, 0 },
				   flags = { "flags", "Flags", NULL, 0 },
				   fixed = { "fixed_counter_bitmap", "Fixed counters", NULL, 0 };
	struct names names = { 0 };

	find_names(w, &names);
	doc_value(env->doc, &action,
		  cell_text(f->action == KVMFILTER_ALLOW  ? "allow"
			    : f->action == KVMFILTER_DENY ? "deny"
							  : "unknown"));
	doc_value(env->doc, &flags, cell_count(f->flags));
	doc_value(env->doc, &fixed, cell_hex(f->fixed));
	doc_table(env->doc, &table);
	for (size_t i = 0; i < f->events.len; i++)
		tell_entry(w, f, i, &names, env->doc);
	doc_table_end(env->doc);
	vec_release(&names);
}

static void tell_range(const struct armfilter *f, size_t i, const struct names *names,
		       struct doc *doc)
{
	const struct armfilter_range *r = &f->ranges.at[i];
	struct told told = { .list = { told.cells, 0 } };

	for (size_t k = 0; k < names->len; k++) {
		if (names->at[k].event >= r->base && names->at[k].event - r->base < r->n)
			add_name(&told, names->at[k].name);
	}
	doc_row(doc, (struct cell[]){ cell_text(r->deny ? "deny" : "allow"), cell_hex(r->base),
				      r->n ? cell_hex((uint64_t)r->base + r->n - 1) : cell_none(),
				      end_names(&told, i, doc) });
}

static void tell_arm(const struct cmd_env *env, struct filterwant *w, const struct armfilter *f)
{
	static const struct column of_ranges[] = {
		{ "action", "Action", NULL, 0 },
		{ "first", "First event", NULL, 0 },
		{ "last", "Last event", NULL, 0 },
		{ "names", "Events", NULL, 0 },
	};
	static const struct table ranges = {
		.key = "ranges", .title = "", .columns = of_ranges, .ncolumns = 4
	};
	struct names names = { 0 };

	find_names(w, &names);
	doc_table(env->doc, &ranges);
	for (size_t i = 0; i < f->ranges.len; i++)
		tell_range(f, i, &names, env->doc);
	doc_table_end(env->doc);
	if (f->ranges.len)
		doc_note(env->doc, "all other events are %s: the first range decides that",
			 f->ranges.at[0].deny ? "allowed" : "denied");
	vec_release(&names);
}

static int decode_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	static const struct column form = { "form", "Form", NULL, 0 };
	struct filterread r = { 0 };
	struct filterwant w = { 0 };
	int status;

	if (argc != 1)
		return err_set(err, ERR_USAGE, "wants one filter");
	status = filterwant_open(&w, args, env->fs, argv[0], &r, err);
	if (status == 0) {
		machine_print_notes(&w.machine, env->doc);
		doc_begin(env->doc, "kvm-filter-decode", 1);
		doc_value(env->doc, &form, cell_text(r.form));
		if (r.is_arm)
			tell_arm(env, &w, &r.arm);
		else
			tell_x86(env, &w, &r.x86);
		doc_end(env->doc);
	}
	filterwant_release(&w);
	filterread_release(&r);
	return status;
}

const struct cmd cmd_filter_decode = {
	.name = "filter decode",
	.summary = "take a filter apart, with the events that its entries mean",
	.synopsis = "[--cpu CPU] [-j | -x SEP] FILTER",
	.opts = decode_opts,
	.args_size = sizeof(struct filterwant_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = decode_run,
};
