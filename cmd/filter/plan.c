/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwant.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/metric/planrequest.h"

struct plan_args {
	struct filterwant_args want;
	struct opt_list metrics;
	bool failing;
};

static const struct opt plan_opts[] = {
	OPT_GROUP(filterwant_opts, offsetof(struct plan_args, want)),
	LIST('M', "metrics", struct plan_args, metrics, "METRICS",
	     "only these metrics or metric groups; globs match"),
	FLAG(0, "failing", struct plan_args, failing, "only metrics that do not work"),
	OPT_END,
};

/* What is the matter with an event in a guest. */
struct verdict {
	bool known, works;
	char why[128];
};

struct guest {
	struct doc *doc;
	const struct plan_args *args;
	const struct filterread *filter;
	struct filterwant want;
	struct planrequest request;
	struct VEC(struct verdict) events; /* as the model's */
	size_t works, fails;
};

static const struct column columns[] = {
	{ "name", "Metric", NULL, 0 },
	{ "works", "Works", NULL, 0 },
	{ "missing", "Cannot count", NULL, 0 },
	{ "reason", "Because", NULL, 0 },
};
static const struct table table = { .key = "metrics",
				    .title = "",
				    .columns = columns,
				    .ncolumns = ARRAY_LEN(columns) };

/*
 * The guest's kernel knows nothing of the filter and takes a fixed counter where
 * there is one: if that is denied, the event counts nothing.
 */
static void judge_x86(const struct guest *p, const struct filterwant_event *e, struct verdict *v)
{
	size_t by;

	for (unsigned int i = 0; i < 32; i++) {
		if (!(e->fixed >> i & 1))
			continue;
		v->works = kvmfilter_allows_fixed(&p->filter->x86, i);
		if (!v->works)
			snprintf(v->why, sizeof(v->why), "fixed counter %u is denied", i);
		return;
	}
	v->works = kvmfilter_allows(&p->filter->x86, e->event, p->want.select_mask, &by);
	if (v->works)
		return;
	if (by == KVMFILTER_NONE)
		snprintf(v->why, sizeof(v->why), "no entry allows select 0x%x, unit mask 0x%x",
			 kvmfilter_select(e->event), kvmfilter_unit_mask(e->event));
	else
		snprintf(v->why, sizeof(v->why), "entry %zu denies it", by);
}

static void judge(const struct guest *p, const struct filterwant_event *e, struct verdict *v)
{
	size_t by;

	v->works = e->kind == FILTERWANT_FREE;
	if (e->kind == FILTERWANT_ABSENT) {
		snprintf(v->why, sizeof(v->why), "%s", e->why);
	} else if (e->kind == FILTERWANT_COUNTED && p->filter->is_arm) {
		v->works = armfilter_allows(&p->filter->arm, (uint16_t)e->event, &by);
		if (!v->works)
			snprintf(v->why, sizeof(v->why), "event 0x%x is denied",
				 (unsigned int)e->event);
	} else if (e->kind == FILTERWANT_COUNTED) {
		judge_x86(p, e, v);
	}
}

/* Events of the model are looked up once. */
static const struct verdict *find_verdict(struct guest *p, uint32_t index)
{
	const struct metricevent *event = p->request.model.events.at[index];
	struct err err = { 0 };
	struct verdict *v;

	while (p->events.len <= index)
		*vec_add(&p->events) = (struct verdict){ .known = false };
	v = &p->events.at[index];
	if (v->known)
		return v;
	v->known = true;
	p->want.events.len = 0;
	if (event->kind == METRICEVENT_JOINING)
		v->works = true;
	else if (event->kind == METRICEVENT_ABSENT)
		snprintf(v->why, sizeof(v->why), "this CPU has no such event");
	else if (filterwant_add(&p->want, event->name, &err) < 0)
		snprintf(v->why, sizeof(v->why), "%.100s", err.text);
	else if (p->want.events.len)
		judge(p, &p->want.events.at[0], v);
	return v;
}

static void tell_metric(struct guest *p, const struct metricmodel_metric *m)
{
	struct VEC(struct cell) missing = { 0 };
	const char *reason = m->problem;
	bool works;

	for (size_t i = 0; i < m->needed.len; i++) {
		const struct verdict *v = find_verdict(p, m->needed.at[i]);

		if (v->works)
			continue;
		*vec_add(&missing) = cell_text(p->request.model.events.at[m->needed.at[i]]->name);
		reason = reason ? reason : v->why;
	}
	works = !missing.len && !m->problem;
	p->works += works;
	p->fails += !works;
	if (!works || !p->args->failing)
		doc_row(p->doc,
			(struct cell[]){ cell_text(m->table.name),
					 cell_tone(cell_bool(works), works ? TONE_GOOD : TONE_BAD),
					 cell_list(&(struct cell_list){ missing.at, missing.len }),
					 cell_text(reason) });
	vec_release(&missing);
}

static void tell(struct guest *p, const struct metricplan *plan)
{
	static const struct column of_summary[] = {
		{ "metrics", NULL, NULL, 0 },
		{ "works", NULL, NULL, 0 },
	};
	static const struct column summary = { "summary", NULL, NULL, 0 };

	doc_begin(p->doc, "kvm-filter-plan", 1);
	doc_table(p->doc, &table);
	for (size_t i = 0; i < plan->metrics.len; i++)
		tell_metric(p, plan->metrics.at[i].metric);
	doc_table_end(p->doc);
	doc_value(p->doc, &summary,
		  cell_record(&(struct cell_record){
			  of_summary,
			  (struct cell[]){ cell_count(p->works + p->fails), cell_count(p->works) },
			  2 }));
	doc_note(p->doc, "%zu of %zu metrics work in a guest under this filter", p->works,
		 p->works + p->fails);
	doc_end(p->doc);
}

static int make_plan(struct guest *p, const struct plan_args *a, struct err *err)
{
	static const struct opt_list none;
	struct metricpick pick = { 0 };
	struct metricplan plan;
	int status;

	for (size_t i = 0; i < a->metrics.len; i++)
		metricpick_add(&pick, a->metrics.at[i].value);
	p->request = (struct planrequest){ .pick = &pick, .events = &none };
	planrequest_open(&p->request, &p->want.machine, planrequest_smt(&p->want.machine));
	metricplan_init(&plan, &p->request.model, &(struct metricplan_options){ .effort = 0 });
	status = planrequest_fill(&p->request, &plan, err);
	if (status == 0)
		tell(p, &plan);
	metricplan_release(&plan);
	planrequest_release(&p->request);
	metricpick_release(&pick);
	return status;
}

static int plan_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct plan_args *a = args;
	struct filterread r = { 0 };
	struct guest p = { .doc = env->doc, .args = a, .filter = &r };
	int status;

	if (argc != 1)
		return err_set(err, ERR_USAGE, "wants one filter");
	status = filterwant_open(&p.want, &a->want, env->fs, argv[0], &r, err);
	if (status == 0 && p.want.numbers_only) {
		status = err_set(err, ERR_USAGE, "%s is a filter of %s, and this machine is not",
				 argv[0], r.is_arm ? "arm64" : "x86");
		err_hint(err, "--cpu says which CPU the guest has");
	}
	if (status == 0) {
		machine_print_notes(&p.want.machine, env->doc);
		status = make_plan(&p, a, err);
	}
	vec_release(&p.events);
	filterwant_release(&p.want);
	filterread_release(&r);
	return status;
}

const struct cmd cmd_filter_plan = {
	.name = "filter plan",
	.summary = "tell which metrics still work in a guest under a filter",
	.synopsis = "[--cpu CPU] [-M METRICS] [--failing] [-j | -x SEP] FILTER",
	.opts = plan_opts,
	.args_size = sizeof(struct plan_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = plan_run,
};
