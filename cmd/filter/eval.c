/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwant.h"

static const struct opt eval_opts[] = {
	OPT_GROUP(filterwant_opts, 0),
	OPT_END,
};

static const struct column columns[] = {
	{ "event", "Event", NULL, 0 },	    { "name", "Name", NULL, 0 },
	{ "allowed", "Allowed", NULL, 0 },  { "by", "By entry", NULL, 0 },
	{ "meaning", "Which is", NULL, 0 }, { "fixed_allowed", "On a fixed counter", NULL, 0 },
};
static const struct table table = { .key = "results",
				    .title = "",
				    .columns = columns,
				    .ncolumns = ARRAY_LEN(columns) };

static void tell_event(const struct filterwant *w, const struct filterread *r,
		       const struct filterwant_event *e, struct doc *doc)
{
	struct buf meaning = { 0 };
	bool allowed, fixed = false;
	size_t by;

	if (r->is_arm) {
		allowed = armfilter_allows(&r->arm, (uint16_t)e->event, &by);
	} else {
		allowed = kvmfilter_allows(&r->x86, e->event, w->select_mask, &by);
		if (by != KVMFILTER_NONE)
			kvmfilter_describe(r->x86.events.at[by], r->x86.flags, &meaning);
	}
	for (unsigned int i = 0; i < 32; i++) {
		if (e->fixed >> i & 1)
			fixed |= kvmfilter_allows_fixed(&r->x86, i);
	}
	doc_row(doc, (struct cell[]){
			     cell_hex(e->event),
			     cell_text(e->name),
			     cell_tone(cell_bool(allowed), allowed ? TONE_GOOD : TONE_BAD),
			     by == KVMFILTER_NONE ? cell_none() : cell_count(by),
			     meaning.len ? cell_view(buf_view(&meaning)) : cell_none(),
			     e->fixed && !r->is_arm ? cell_bool(fixed) : cell_none(),
		     });
	buf_release(&meaning);
}

/* An event that no guest has is none that a filter could allow. */
static int check_events(const struct filterwant *w, struct err *err)
{
	for (size_t i = 0; i < w->events.len; i++) {
		const struct filterwant_event *e = &w->events.at[i];

		if (e->kind == FILTERWANT_ABSENT)
			return err_set(err, ERR_UNSUPPORTED, "'%s': %s", e->name, e->why);
		if (e->kind == FILTERWANT_FREE)
			return err_set(err, ERR_UNSUPPORTED,
				       "'%s' takes no counter: no filter is about it", e->name);
	}
	return 0;
}

static int eval_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct filterread r = { 0 };
	struct filterwant w = { 0 };
	int status;

	if (argc < 2)
		return err_set(err, ERR_USAGE, "wants a filter and events");
	status = filterwant_open(&w, args, env->fs, argv[0], &r, err);
	for (int i = 1; status == 0 && i < argc; i++)
		status = filterwant_add(&w, argv[i], err);
	if (status == 0)
		status = check_events(&w, err);
	if (status == 0) {
		machine_print_notes(&w.machine, env->doc);
		doc_begin(env->doc, "kvm-filter-eval", 1);
		doc_table(env->doc, &table);
		for (size_t i = 0; i < w.events.len; i++)
			tell_event(&w, &r, &w.events.at[i], env->doc);
		doc_table_end(env->doc);
		doc_end(env->doc);
	}
	filterwant_release(&w);
	filterread_release(&r);
	return status;
}

const struct cmd cmd_filter_eval = {
	.name = "filter eval",
	.summary = "say which events a filter allows, and which entry decides",
	.synopsis = "[--cpu CPU] [-j | -x SEP] FILTER EVENT...",
	.opts = eval_opts,
	.args_size = sizeof(struct filterwant_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = eval_run,
};
