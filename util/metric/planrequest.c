/* SPDX-License-Identifier: MIT */
#include "util/metric/planrequest.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/metric/planhost.h"
#include "util/pmu/evparse.h"
#include "util/pmu/legacy.h"
#include "util/pmu/machine.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/sbicount.h"
#include "util/target/target.h"

static double ask_host(void *arg, const char *pmu, enum expr_op what, const char *name)
{
	return metricask_fact(arg, pmu, what, name);
}

void planrequest_open(struct planrequest *r, struct machine *m, bool smt)
{
	const struct metricset_env env = {
		.events = &m->set,
		.text = &r->text,
		.target = target_find("dry"),
		.fs = &m->fs,
		.cpuid = buf_text(&m->cpu),
		.run = { .cpu_wide = true },
	};

	r->machine = m;
	metricmodel_init(&r->model, &m->set, m->resolve.arch, smt);
	r->model.env.board = m->resolve.board;
	metricmodel_find_cores(&r->model, m->resolve.pmus);
	plantext_init(&r->text, &m->resolve);
	metricask_init(&r->host, &env);
	if (!m->foreign)
		r->model.host = (struct metricmodel_host){ ask_host, &r->host };
}

void planrequest_release(struct planrequest *r)
{
	metricask_release(&r->host);
	plantext_release(&r->text);
	vec_release(&r->left_out);
	metricmodel_release(&r->model);
}

static bool is_of_core(const struct planrequest *r, uint32_t event)
{
	const struct metricevent *e = r->model.events.at[event];

	return e->kind == METRICEVENT_COUNTED && metricpmu_is_core(&r->model.env, e->pmu);
}

static bool needs_core(const struct planrequest *r, const struct metricmodel_metric *m)
{
	for (size_t i = 0; i < m->needed.len; i++) {
		if (is_of_core(r, m->needed.at[i]))
			return true;
	}
	return false;
}

/* What is said of cores in general is one metric for each kind of them. */
static void add_metric(struct planrequest *r, struct metricplan *plan,
		       const struct evtable_metric *metric)
{
	const struct metriccore_list *cores = &r->model.cores;
	struct evtable_metric of_kind = *metric;

	for (size_t i = 0; cores->len > 1 && i < cores->len; i++) {
		const struct metricmodel_metric *read;

		if (strcmp(metric->pmu, "default_core") != 0)
			break;
		of_kind.pmu = cores->at[i];
		read = metricmodel_read(&r->model, &of_kind);
		if (!needs_core(r, read))
			break;
		metricplan_add(plan, read);
		if (i + 1 == cores->len)
			return;
	}
	metricplan_add_metric(plan, metric);
}

/* Adds the metrics that are picked; returns how many. */
static size_t add_metrics(struct planrequest *r, struct metricplan *plan, bool common)
{
	struct evset_pos pos = { 0 };
	struct evset_item item;
	size_t n = 0;

	while (evset_next(&r->machine->set, EVSET_METRICS, &pos, &item)) {
		if ((!common && strcmp(item.model.arch, "common") == 0) ||
		    !metricpick_wants(r->pick, &item.metric))
			continue;
		add_metric(r, plan, &item.metric);
		n++;
	}
	return n;
}

/* An event that the device tree maps to no counter, which no group could have. */
static int check_counters(const struct planrequest *r, const struct metricevent *e, struct err *err)
{
	struct buf text = { 0 };
	struct sbicount c;

	if (!r->model.env.board || e->assign.role != ASSIGN_COUNTED || e->assign.mask ||
	    !arch_is_core(r->model.env.arch, e->pmu))
		return 0;
	c = sbicount_find_terms(r->model.env.board, e->terms);
	sbicount_describe(&c, &text);
	err_set(err, ERR_ABSENT, "'%s': the device tree has no counter for it (%s)", e->name,
		buf_text(&text));
	buf_release(&text);
	return -1;
}

/* The machine's PMU of a type; NULL where there is none or no machine. */
static const char *find_type(const struct planrequest *r, uint64_t type)
{
	struct pmuset *pmus = r->machine->resolve.pmus;
	struct err ignored = { 0 };
	struct pmu *pmu;
	size_t n = 0;

	if (!pmus || pmuset_count(pmus, &n, &ignored) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (pmuset_at(pmus, i, &pmu, &ignored) == 0 && pmu->type == type)
			return pmu->name;
	}
	return NULL;
}

/* "1:2" is page-faults: the kernel's own types by the names of their events, others by the PMU. */
static bool name_number(const struct planrequest *r, const struct evspec *spec, struct buf *out)
{
	char room[LEGACY_NAME_ROOM];
	struct legacy_event known;
	const char *name;

	for (size_t i = 0; (name = legacy_name(i, room, &known)); i++) {
		if (known.type == spec->type && known.config == spec->config) {
			buf_add_text(out, name);
			return true;
		}
	}
	name = spec->type == PERF_TYPE_RAW ? "cpu" : find_type(r, spec->type);
	if (name)
		buf_printf(out, "%s/config=0x%" PRIx64 "/", name, spec->config);
	return name;
}

static bool is_absent(const struct planrequest *r, uint32_t event)
{
	return r->model.events.at[event]->kind == METRICEVENT_ABSENT;
}

/*
 * An event that the tables do not have, but the machine: of a core by its terms,
 * of any other PMU one whose counters are not known.
 */
static uint32_t find_on_machine(struct planrequest *r, const char *text, const char *core,
				uint32_t otherwise)
{
	struct err ignored = { 0 };
	size_t n = 0;
	const struct encoding *const *found =
		r->machine->resolve.pmus ? plantext_find(&r->text, text, &n, &ignored) : NULL;
	const char *pmu = found && n ? found[0]->device ? found[0]->device : found[0]->pmu : NULL;
	struct buf terms = { 0 };

	/* Of several kinds of cores the one that is asked about. */
	for (size_t i = 0; core && pmu && i < n; i++) {
		if (found[i]->device && strcmp(found[i]->device, core) == 0)
			pmu = core;
	}
	if (!pmu || !found[0]->has_config ||
	    (core && metricpmu_is_core(&r->model.env, pmu) && strcmp(pmu, core) != 0))
		return otherwise;
	if (metricpmu_is_core(&r->model.env, pmu)) {
		buf_printf(&terms, "%s/%s/", found[0]->device ? pmu : "cpu", found[0]->terms);
		otherwise = metricmodel_event(&r->model, buf_text(&terms), core);
	} else {
		buf_add(&terms, pmu, n > 1 ? pmuname_kind_len(pmu) : strlen(pmu));
		otherwise =
			metricmodel_put_event(&r->model, text, buf_text(&terms), found[0]->terms);
	}
	buf_release(&terms);
	return otherwise;
}

/* What the modifiers of a group say of whom an event counts: behind those of its own. */
static void add_group_mods(const struct evspec *spec, const struct evspec_group *group,
			   struct buf *text)
{
	const struct {
		bool is_given;
		char letter;
	} mods[] = {
		{ group->mods.user, 'u' },	 { group->mods.kernel, 'k' },
		{ group->mods.hypervisor, 'h' }, { group->mods.guest, 'G' },
		{ group->mods.host, 'H' },
	};
	bool follows = spec->slashed || memchr(spec->whole.at, ':', spec->whole.len);

	for (size_t i = 0; i < ARRAY_LEN(mods); i++) {
		if (!mods[i].is_given)
			continue;
		buf_printf(text, "%s%c", follows ? "" : ":", mods[i].letter);
		follows = true;
	}
}

/* A name is looked up by itself: groups and terms are told apart by the parser. */
static uint32_t find_event(struct planrequest *r, const struct evspec *spec,
			   const struct evspec_group *group, const char *core)
{
	struct buf text = { 0 };
	uint32_t event;

	if (spec->kind != EVSPEC_NUMBERS || !name_number(r, spec, &text)) {
		buf_add_view(&text, spec->whole);
		if (group && spec->kind < EVSPEC_NUMBERS)
			add_group_mods(spec, group, &text);
	}
	event = metricmodel_event(&r->model, buf_text(&text), core);
	/* Tracepoints and breakpoints are in no table, and take no counter of a PMU. */
	if (is_absent(r, event) && spec->kind <= EVSPEC_NUMBERS)
		event = find_on_machine(r, buf_text(&text), core, event);
	buf_release(&text);
	return event;
}

static bool is_one_of(const struct metricmodel_events *list, uint32_t event)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i] == event)
			return true;
	}
	return false;
}

/*
 * Is it right, by what the machine or the architecture says of terms? What is not
 * found in that way may yet be in the tables (EVENT:R), so why is for later.
 */
static int check_text(struct planrequest *r, const struct evspec *spec, struct err *why,
		      struct err *err)
{
	struct encoding_list found = { 0 };
	int status = 0;

	if (spec->kind > EVSPEC_RAW)
		return 0;
	if (resolve_event(&r->machine->resolve, spec, &found, why) < 0 && why->code == ERR_USAGE) {
		*err = *why;
		status = -1;
	}
	for (size_t i = 0; status == 0 && i < found.len; i++) {
		if (found.at[i].left_out)
			*vec_add(&r->left_out) =
				(struct planrequest_lack){ found.at[i].name, found.at[i].left_out };
	}
	vec_release(&found);
	return status;
}

static int check_event(struct planrequest *r, const struct evspec *spec, uint32_t event,
		       const struct err *why, struct err *err)
{
	if (is_absent(r, event) && why->code) {
		*err = *why;
		return -1;
	}
	if (is_absent(r, event) && spec->kind == EVSPEC_NUMBERS)
		return err_set(err, ERR_UNSUPPORTED,
			       "'%.*s': which PMU its type means is not known here",
			       VIEW_ARG(spec->whole));
	if (is_absent(r, event) && spec->kind < EVSPEC_NUMBERS)
		return err_set(err, ERR_ABSENT, "no event is called '%.*s'", VIEW_ARG(spec->whole));
	return check_counters(r, r->model.events.at[event], err);
}

/* Of several kinds of cores, each counts it that has it. */
static int add_event(struct planrequest *r, const struct evspec *spec,
		     const struct evspec_group *group, struct metricmodel_events *out,
		     struct err *err)
{
	const struct metriccore_list *cores = &r->model.cores;
	struct metricmodel_events found = { 0 };
	struct err why = { 0 };
	bool some_have = false;
	int status = 0;

	if (check_text(r, spec, &why, err) < 0)
		return -1;
	if (cores->len < 2)
		*vec_add(&found) = find_event(r, spec, group, NULL);
	for (size_t i = 0; cores->len > 1 && i < cores->len; i++) {
		*vec_add(&found) = find_event(r, spec, group, cores->at[i]);
		some_have |= is_of_core(r, found.at[i]);
	}
	for (size_t i = 0; i < found.len && status == 0; i++) {
		if ((some_have && !is_of_core(r, found.at[i])) || is_one_of(out, found.at[i]))
			continue;
		status = check_event(r, spec, found.at[i], &why, err);
		*vec_add(out) = found.at[i];
	}
	vec_release(&found);
	return status;
}

static int add_events(struct planrequest *r, struct metricplan *plan, const char *text,
		      struct err *err)
{
	struct evspec_list list = { 0 };
	int status = evparse_text(&list, text, err);

	for (size_t i = 0; i < list.events.len && status == 0;) {
		size_t group = list.events.at[i].group;
		struct metricmodel_events set = { 0 };

		do {
			status = add_event(r, &list.events.at[i++],
					   group == EVSPEC_NO_GROUP ? NULL : &list.groups.at[group],
					   &set, err);
		} while (status == 0 && group != EVSPEC_NO_GROUP && i < list.events.len &&
			 list.events.at[i].group == group);
		if (status == 0)
			metricplan_add_set(plan, set.at, set.len);
		vec_release(&set);
	}
	evspec_release(&list);
	return status;
}

int planrequest_fill(struct planrequest *r, struct metricplan *plan, struct err *err)
{
	bool named = r->pick->names.len;

	if (named || !r->events->len) {
		size_t n = add_metrics(r, plan, named);

		/* A CPU without metrics of its own has the common ones. */
		if (!n && !named)
			add_metrics(r, plan, true);
		if (metricpick_check(r->pick, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < r->events->len; i++) {
		if (add_events(r, plan, r->events->at[i].value, err) < 0)
			return -1;
	}
	return 0;
}

const char *planrequest_path(const struct planrequest *r)
{
	return r->machine->set.model[0] ? r->machine->set.model : buf_text(&r->machine->cpu);
}

bool planrequest_smt(const struct machine *m)
{
	return m->foreign || planhost_smt(&m->fs);
}

bool planrequest_nmi_watchdog(const struct machine *m)
{
	return !m->foreign && planhost_watchdog(&m->fs);
}
