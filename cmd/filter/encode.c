/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/num.h"
#include "util/kvm/filtercover.h"
#include "util/kvm/filterlint.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filtershow.h"
#include "util/kvm/filterwant.h"
#include "util/kvm/filterwrite.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/metric/planrequest.h"

enum { ENTRIES_FEWEST = 1, ENTRIES_MASKED, ENTRIES_RAW };
enum { TO_QEMU = 1, TO_QEMU_RAW, TO_QEMU_UMASK, TO_QEMU_MASKED, TO_C, TO_BLOB, TO_RANGES };

struct encode_args {
	struct filterwant_args want;
	struct opt_list metrics;
	struct opt_list filters;
	unsigned int action;
	unsigned int entries;
	const char *fixed;
	uint64_t effort;
	unsigned int to;
};

static const struct opt encode_opts[] = {
	OPT_GROUP(filterwant_opts, offsetof(struct encode_args, want)),
	LIST('M', "metrics", struct encode_args, metrics, "METRICS",
	     "the events that these metrics or metric groups need; globs match"),
	LIST(0, "filter", struct encode_args, filters, "FILTER",
	     "what this filter lists, in any form that is written here"),
	CHOICE(0, "action", struct encode_args, action, "allow|deny",
	       "allow these events and no others (the usual), or deny them alone"),
	CHOICE(0, "entries", struct encode_args, entries, "fewest|masked|raw",
	       "as few masked entries as there can be, or an entry for each event"),
	TEXT(0, "fixed", struct encode_args, fixed, "MASK",
	     "the fixed counters, instead of those that count the events"),
	U64(0, "effort", struct encode_args, effort, "STEPS",
	    "in search of the fewest entries (200000)"),
	CHOICE(0, "to", struct encode_args, to,
	       "qemu|qemu-raw|qemu-umask|qemu-masked|c|blob|ranges",
	       "write it as an object of QEMU, C, bytes of the ioctl, or lines for arm64"),
	OPT_END,
};

static const struct encode_args encode_defaults = { .effort = FILTERCOVER_EFFORT };

struct encode {
	const struct cmd_env *env;
	const struct encode_args *args;
	struct filterwant want;
	struct kvmfilter_events events;
	uint32_t fixed;
	uint32_t action;
	bool has_action; /* a filter has told it */
	struct filterread made;
	struct filtercover cover;
};

/* ---- what is wanted ---- */

static int add_needed(struct encode *e, struct planrequest *r, const struct metricplan *plan,
		      struct err *err)
{
	for (size_t i = 0; i < plan->metrics.len; i++) {
		const struct metricmodel_metric *m = plan->metrics.at[i].metric;

		if (m->problem)
			return err_set(err, ERR_UNSUPPORTED, "metric '%s': %s",
				       plan->metrics.at[i].metric->table.name, m->problem);
		for (size_t k = 0; k < m->needed.len; k++) {
			const struct metricevent *event = r->model.events.at[m->needed.at[k]];

			if (event->kind == METRICEVENT_COUNTED &&
			    filterwant_add(&e->want, event->name, err) < 0)
				return err_while(err, "metric '%s'", m->table.name);
		}
	}
	return 0;
}

static int add_metrics(struct encode *e, struct err *err)
{
	static const struct opt_list none;
	struct metricpick pick = { 0 };
	struct planrequest r = { .pick = &pick, .events = &none };
	struct metricplan plan;
	int status;

	if (!e->args->metrics.len)
		return 0;
	for (size_t i = 0; i < e->args->metrics.len; i++)
		metricpick_add(&pick, e->args->metrics.at[i].value);
	planrequest_open(&r, &e->want.machine, planrequest_smt(&e->want.machine));
	metricplan_init(&plan, &r.model, &(struct metricplan_options){ .effort = 0 });
	status = planrequest_fill(&r, &plan, err);
	if (status == 0)
		status = add_needed(e, &r, &plan, err);
	metricplan_release(&plan);
	planrequest_release(&r);
	metricpick_release(&pick);
	return status;
}

static int add_filter(struct encode *e, const char *path, struct err *err)
{
	struct filterread r = { 0 };
	int status = filterread_open(&r, path, err);

	if (status == 0 && r.is_arm)
		status = err_set(err, ERR_USAGE, "%s: --filter takes filters of x86", path);
	if (status == 0 && !e->args->action && e->has_action && e->action != r.x86.action)
		status = err_set(err, ERR_USAGE,
				 "%s: one filter allows and another denies what it lists: --action "
				 "says which is meant",
				 path);
	if (status == 0) {
		kvmfilter_expand(&r.x86, e->want.select_mask, &e->events);
		e->fixed |= r.x86.fixed;
		if (!e->args->action)
			e->action = r.x86.action;
		e->has_action = true;
	}
	filterread_release(&r);
	return status;
}

/* What cannot be in a filter is told, and left out. */
static void tell_left_out(const struct encode *e)
{
	for (size_t i = 0; i < e->want.events.len; i++) {
		const struct filterwant_event *event = &e->want.events.at[i];

		if (event->kind == FILTERWANT_ABSENT)
			doc_note(e->env->doc, "'%s' is left out: %s", event->name, event->why);
		else if (event->kind == FILTERWANT_FREE)
			doc_note(e->env->doc, "'%s' is left out: it takes no counter", event->name);
		else if (event->is_wider)
			doc_note(e->env->doc,
				 "'%s': a filter cannot tell it from the other events of select "
				 "0x%x, unit mask 0x%x",
				 event->name, kvmfilter_select(event->event),
				 kvmfilter_unit_mask(event->event));
	}
}

static int gather(struct encode *e, int argc, char **argv, struct err *err)
{
	for (size_t i = 0; i < e->args->filters.len; i++) {
		if (add_filter(e, e->args->filters.at[i].value, err) < 0)
			return -1;
	}
	for (int i = 0; i < argc; i++) {
		if (filterwant_add(&e->want, argv[i], err) < 0)
			return -1;
	}
	if (add_metrics(e, err) < 0)
		return -1;
	filterwant_list(&e->want, &e->events, &e->fixed);
	tell_left_out(e);
	if (!e->events.len && !e->fixed)
		return err_set(err, ERR_USAGE, "nothing is left that a filter could be about");
	return 0;
}

/* ---- the filter ---- */

static int set_fixed(struct encode *e, struct err *err)
{
	uint64_t mask = e->fixed;

	if (e->args->fixed &&
	    num_parse_range(view_of(e->args->fixed), 0, UINT32_MAX, &mask, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '--fixed'");
	}
	e->made.x86.fixed = (uint32_t)mask;
	return 0;
}

static int make(struct encode *e, struct err *err)
{
	struct kvmfilter *f = &e->made.x86;
	bool raw = e->args->entries == ENTRIES_RAW || e->args->to == TO_QEMU_RAW ||
		   e->args->to == TO_QEMU_UMASK;

	if (e->want.is_arm) {
		e->made.is_arm = true;
		armfilter_make(&e->made.arm, e->events.at, e->events.len,
			       e->action == KVMFILTER_DENY);
		return 0;
	}
	f->action = e->action;
	f->flags = raw ? 0 : KVMFILTER_MASKED;
	if (raw || e->args->entries == ENTRIES_MASKED) {
		for (size_t i = 0; i < e->events.len; i++) {
			uint64_t event = e->events.at[i];

			*vec_add(&f->events) = raw ? event
						   : kvmfilter_encode(&(struct kvmfilter_entry){
							     .select = kvmfilter_select(event),
							     .mask = 0xff,
							     .match = kvmfilter_unit_mask(event),
						     });
		}
	} else {
		filtercover_solve(&e->cover, e->events.at, e->events.len, e->args->effort);
		for (size_t i = 0; i < e->cover.entries.len; i++)
			*vec_add(&f->events) = e->cover.entries.at[i];
	}
	return set_fixed(e, err);
}

/* ---- what is told ---- */

static int write_form(const struct encode *e, struct buf *out, struct err *err)
{
	const struct kvmfilter *f = &e->made.x86;
	unsigned int to = e->args->to;

	if (e->made.is_arm && to == TO_RANGES)
		armfilter_write(&e->made.arm, out);
	else if (e->made.is_arm && to == TO_C)
		armfilter_write_c(&e->made.arm, out);
	else if (e->made.is_arm || to == TO_RANGES)
		return err_set(err, ERR_USAGE,
			       e->made.is_arm ? "this form is of x86: --to ranges and --to c are "
						"for arm64"
					      : "--to ranges is for arm64");
	else if (to == TO_C)
		filterwrite_c(f, out);
	else if (to == TO_BLOB)
		filterwrite_blob(f, out);
	else
		return filterwrite_qemu(f,
					to == TO_QEMU_RAW     ? FILTERWRITE_RAW
					: to == TO_QEMU_UMASK ? FILTERWRITE_SELECT_UMASK
					: to == TO_QEMU_MASKED || f->flags & KVMFILTER_MASKED
						? FILTERWRITE_MASKED
						: FILTERWRITE_RAW,
					out, err);
	return 0;
}

static void tell(const struct encode *e)
{
	static const struct column proven = { "fewest", NULL, NULL, 0 },
				   bound = { "bound", NULL, NULL, 0 };
	struct doc *doc = e->env->doc;
	struct filterlint lint = { 0 };

	filterlint_run(
		&lint, &e->made,
		&(struct filterlint_facts){
			.select_mask = e->want.select_mask,
			.has_fixed = !e->want.is_amd && e->want.select_mask == KVMFILTER_SELECT_8,
		});
	doc_begin(doc, "kvm-filter", 1);
	filtershow_filter(doc, &e->made);
	if (e->cover.entries.len) {
		doc_value(doc, &proven, cell_bool(e->cover.proven));
		doc_value(doc, &bound, cell_count(e->cover.bound));
		if (!e->cover.proven)
			doc_note(doc,
				 "whether fewer than %zu entries would do is not known; %zu are "
				 "needed at least (--effort searches longer)",
				 e->cover.entries.len, e->cover.bound);
	}
	filtershow_lints(doc, &lint, true);
	doc_end(doc);
	filterlint_release(&lint);
}

static int tell_form(const struct encode *e, struct err *err)
{
	struct buf text = { 0 };
	int status = write_form(e, &text, err);

	if (status == 0)
		status = doc_bytes(e->env->doc, text.at, text.len, err);
	buf_release(&text);
	return status;
}

static int encode_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct encode_args *a = args;
	struct encode e = {
		.env = env,
		.args = a,
		.action = a->action ? a->action - 1 : KVMFILTER_ALLOW,
	};
	int status = -1;

	if (!argc && !a->metrics.len && !a->filters.len)
		return err_set(err, ERR_USAGE,
			       "which events? names, -M METRICS or --filter FILTER");
	/* So that notes are beside it. */
	if (a->to && doc_bytes(env->doc, "", 0, err) < 0)
		return -1;
	if (filterwant_init(&e.want, &a->want, env->fs, err) == 0) {
		machine_print_notes(&e.want.machine, env->doc);
		if (gather(&e, argc, argv, err) == 0)
			status = make(&e, err);
		if (status == 0 && a->to)
			status = tell_form(&e, err);
		else if (status == 0)
			tell(&e);
	}
	filtercover_release(&e.cover);
	filterread_release(&e.made);
	vec_release(&e.events);
	filterwant_release(&e.want);
	return status;
}

const struct cmd cmd_filter_encode = {
	.name = "filter encode",
	.summary = "make a filter from events, metrics or other filters",
	.synopsis = "[--cpu CPU] [--action allow|deny] [-M METRICS] [--filter FILTER] [EVENT...]",
	.opts = encode_opts,
	.args_size = sizeof(struct encode_args),
	.defaults = &encode_defaults,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = encode_run,
};
