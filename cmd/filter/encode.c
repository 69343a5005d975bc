/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/num.h"
#include "util/kvm/filterlint.h"
#include "util/kvm/filtermake.h"
#include "util/kvm/filtershow.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/metric/planrequest.h"

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
	    "in search of the fewest entries (3000000)"),
	CHOICE(0, "to", struct encode_args, to, FILTERMAKE_FORMS,
	       "write it as an object of QEMU, C, bytes of the ioctl, or lines for arm64"),
	OPT_END,
};

static const struct encode_args encode_defaults = { .effort = FILTERCOVER_EFFORT };

struct encode {
	const struct cmd_env *env;
	const struct encode_args *args;
	struct filtermake make;
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
			    filterwant_add(&e->make.want, event->name, err) < 0)
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
	planrequest_open(&r, &e->make.want.machine, planrequest_smt(&e->make.want.machine));
	metricplan_init(&plan, &r.model, &(struct metricplan_options){ .effort = 0 });
	status = planrequest_fill(&r, &plan, err);
	if (status == 0)
		status = add_needed(e, &r, &plan, err);
	metricplan_release(&plan);
	planrequest_release(&r);
	metricpick_release(&pick);
	return status;
}

/* What cannot be in a filter is told, and left out. */
static void tell_left_out(const struct encode *e)
{
	for (size_t i = 0; i < e->make.want.events.len; i++) {
		const struct filterwant_event *event = &e->make.want.events.at[i];

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
		if (filtermake_add_filter(&e->make, e->args->filters.at[i].value, err) < 0)
			return -1;
	}
	for (int i = 0; i < argc; i++) {
		if (filterwant_add(&e->make.want, argv[i], err) < 0)
			return -1;
	}
	if (add_metrics(e, err) < 0)
		return -1;
	tell_left_out(e);
	return filtermake_gather(&e->make, err);
}

static int read_fixed(struct encode *e, struct err *err)
{
	uint64_t mask;

	if (e->make.want.is_arm && (e->args->fixed || e->args->entries))
		return err_set(err, ERR_USAGE,
			       "--fixed and --entries are of x86: arm64's filters are ranges, and "
			       "the cycle counter is event 0x11");
	if (!e->args->fixed)
		return 0;
	if (num_parse_range(view_of(e->args->fixed), 0, UINT32_MAX, &mask, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '--fixed'");
	}
	e->make.fixed = (uint32_t)mask;
	return 0;
}

static enum filtermake_entries choose_entries(const struct encode_args *a)
{
	if (a->to == FILTERMAKE_QEMU_RAW || a->to == FILTERMAKE_QEMU_UMASK)
		return FILTERMAKE_RAW;
	return a->entries ? a->entries : FILTERMAKE_FEWEST;
}

/* ---- what is told ---- */

static void tell_unproven(const struct encode *e)
{
	const struct filtercover *cover = &e->make.cover;

	if (!cover->entries.len || cover->proven)
		return;
	doc_note(e->env->doc,
		 "whether fewer than %zu entries would do is not known; %zu are needed at "
		 "least (--effort searches longer)",
		 cover->entries.len, cover->bound);
	if (cover->entries.len > KVMFILTER_MOST)
		doc_note(
			e->env->doc,
			cover->bound > KVMFILTER_MOST
				? "that is more than the %d that the kernel takes, however long the search"
				: "the kernel takes %d: a longer search may get there",
			KVMFILTER_MOST);
}

static void tell(const struct encode *e)
{
	static const struct column proven = { "fewest", NULL, NULL, 0 },
				   bound = { "bound", NULL, NULL, 0 };
	const struct filterwant *want = &e->make.want;
	struct doc *doc = e->env->doc;
	struct filterlint lint = { 0 };

	filterlint_run(
		&lint, &e->make.made,
		&(struct filterlint_facts){
			.select_mask = want->select_mask,
			.event_bits = want->event_bits,
			.has_fixed = !want->is_amd && want->select_mask == KVMFILTER_SELECT_8,
		});
	doc_begin(doc, "kvm-filter", 1);
	filtershow_filter(doc, &e->make.made);
	if (e->make.cover.entries.len) {
		doc_value(doc, &proven, cell_bool(e->make.cover.proven));
		doc_value(doc, &bound, cell_count(e->make.cover.bound));
		tell_unproven(e);
	}
	filtershow_lints(doc, &lint, true);
	doc_end(doc);
	filterlint_release(&lint);
}

static int tell_form(const struct encode *e, struct err *err)
{
	struct buf text = { 0 };
	int status = filtermake_write(&e->make, e->args->to, &text, err);

	if (status == 0)
		status = doc_bytes(e->env->doc, text.at, text.len, err);
	if (status == 0)
		tell_unproven(e);
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
		.make = { .action = a->action ? a->action - 1 : KVMFILTER_ALLOW,
			  .has_action = a->action },
	};
	int status = -1;

	if (!argc && !a->metrics.len && !a->filters.len)
		return err_set(err, ERR_USAGE,
			       "which events? names, -M METRICS or --filter FILTER");
	/* So that notes are beside it. */
	if (a->to && doc_bytes(env->doc, "", 0, err) < 0)
		return -1;
	if (filterwant_init(&e.make.want, &a->want, env->fs, err) == 0) {
		machine_print_notes(&e.make.want.machine, env->doc);
		status = gather(&e, argc, argv, err);
		if (status == 0)
			status = read_fixed(&e, err);
		if (status == 0)
			filtermake_run(&e.make, choose_entries(a), a->effort);
		if (status == 0 && a->to)
			status = tell_form(&e, err);
		else if (status == 0)
			tell(&e);
	}
	filtermake_release(&e.make);
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
