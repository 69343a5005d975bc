/* SPDX-License-Identifier: MIT */
#include "util/metric/planpicture.h"

#include <stdlib.h>

#include "util/base/buf.h"
#include "util/base/wrap.h"
#include "util/metric/metricplan.h"

#define WIDTH 100

struct picture {
	const struct metricplan *plan;
	size_t *numbers; /* per event of the model, 0: not seen in this PMU */
	struct metricmodel_events order;
	struct buf *out;
};

static const struct metricevent *event_at(const struct picture *p, uint32_t event)
{
	return p->plan->model->events.at[event];
}

/* Events are numbered in the order in which they are first seen. */
static size_t number_of(struct picture *p, uint32_t event)
{
	if (!p->numbers[event]) {
		*vec_add(&p->order) = event;
		p->numbers[event] = p->order.len;
	}
	return p->numbers[event];
}

static void draw_head(struct picture *p, const struct metricplan_pmu *pmu)
{
	buf_printf(p->out, "\n%s: ", pmu->pmu.name);
	if (pmu->pmu.counters)
		assign_describe(pmu->pmu.counters, p->out);
	else
		buf_add_text(p->out, "how many counters it has is not known");
	if (pmu->reserved) {
		buf_add_text(p->out, "; the NMI watchdog holds ");
		assign_describe(pmu->reserved, p->out);
	}
	buf_add_text(p->out, "\n group");
	for (int c = 0; c < ASSIGN_COUNTERS; c++) {
		struct buf name = { 0 };

		if (!(pmu->pmu.counters >> c & 1))
			continue;
		buf_printf(&name, c >= ASSIGN_FIXED ? "f%d" : "%d", c % ASSIGN_FIXED);
		buf_printf(p->out, "%4s", buf_text(&name));
		buf_release(&name);
	}
	buf_add_text(p->out, "  others; metrics\n");
}

static void draw_counters(struct picture *p, const struct metricplan_pmu *pmu,
			  const struct metricplan_group *g)
{
	for (int c = 0; c < ASSIGN_COUNTERS; c++) {
		const char *mark = pmu->reserved >> c & 1 ? "#" : ".";
		size_t number = 0;

		if (!(pmu->pmu.counters >> c & 1))
			continue;
		for (size_t i = 0; i < g->events.len; i++) {
			if (g->events.at[i].counter == c)
				number = number_of(p, g->events.at[i].event);
		}
		if (number)
			buf_printf(p->out, "%4zu", number);
		else
			buf_printf(p->out, "%4s", mark);
	}
}

/* Events without a counter by number, then the metrics that are whole here. */
static void draw_served(struct picture *p, size_t group, size_t column)
{
	const struct metricplan_group *g = &p->plan->groups.at[group];
	struct buf text = { 0 };

	for (size_t i = 0; i < g->events.len; i++) {
		if (g->events.at[i].counter == ASSIGN_NONE)
			buf_printf(&text, "%s%zu", text.len ? " " : "",
				   number_of(p, g->events.at[i].event));
	}
	if (text.len)
		buf_add_text(&text, "; ");
	for (size_t i = 0; i < p->plan->metrics.len; i++) {
		const struct metricplan_metric *m = &p->plan->metrics.at[i];

		if (m->coherent && m->groups.len && m->groups.at[0] == group)
			buf_printf(&text, "%s ", m->metric->table.name);
	}
	wrap_add(p->out, buf_text(&text), column, column, WIDTH);
	while (p->out->at[p->out->len - 1] == ' ')
		buf_cut(p->out, p->out->len - 1);
	buf_add_char(p->out, '\n');
	buf_release(&text);
}

static void draw_group(struct picture *p, const struct metricplan_pmu *pmu, size_t group)
{
	size_t start = p->out->len;

	buf_printf(p->out, "%6zu", group);
	draw_counters(p, pmu, &p->plan->groups.at[group]);
	buf_add_text(p->out, "  ");
	draw_served(p, group, p->out->len - start);
}

static void draw_legend(struct picture *p)
{
	for (size_t i = 0; i < p->order.len; i++) {
		const struct metricevent *e = event_at(p, p->order.at[i]);

		buf_printf(p->out, "%6zu %s", i + 1, e->name);
		if (e->kind == METRICEVENT_COUNTED && e->assign.role != ASSIGN_RIDER &&
		    e->assign.mask) {
			buf_add_text(p->out, " (");
			assign_describe(e->assign.mask, p->out);
			for (size_t r = 0; r < e->assign.nregisters; r++)
				buf_printf(p->out, ", register %s", e->assign.registers[r].name);
			buf_add_char(p->out, ')');
		}
		buf_add_char(p->out, '\n');
		p->numbers[p->order.at[i]] = 0;
	}
	p->order.len = 0;
}

static void draw_pmu(struct picture *p, const struct metricplan_pmu *pmu, size_t index)
{
	draw_head(p, pmu);
	for (size_t i = 0; i < p->plan->groups.len; i++) {
		if (p->plan->groups.at[i].pmu == index)
			draw_group(p, pmu, i);
	}
	buf_add_text(p->out, "events\n");
	draw_legend(p);
}

static void draw_software(struct picture *p)
{
	for (size_t i = 0; i < p->plan->groups.len; i++) {
		if (p->plan->groups.at[i].pmu != METRICPLAN_SOFTWARE)
			continue;
		buf_printf(p->out, "\nwithout counters\n group  events; metrics\n%6zu  ", i);
		draw_served(p, i, 8);
		buf_add_text(p->out, "events\n");
		draw_legend(p);
	}
}

static void draw_obstacles(struct picture *p)
{
	const char *head = "\nnot from one measurement\n";

	for (size_t i = 0; i < p->plan->metrics.len; i++) {
		const struct metricplan_metric *m = &p->plan->metrics.at[i];

		if (m->coherent)
			continue;
		buf_printf(p->out, "%s %s: %s (groups", head, m->metric->table.name, m->reason);
		head = "";
		for (size_t g = 0; g < m->groups.len; g++)
			buf_printf(p->out, " %zu", m->groups.at[g]);
		buf_add_text(p->out, ")\n");
	}
}

static void draw_sums(struct picture *p)
{
	const struct metricplan *plan = p->plan;
	struct buf text = { 0 };

	buf_printf(&text, "%zu group%s", plan->groups.len, plan->groups.len == 1 ? "" : "s");
	if (plan->metrics.len)
		buf_printf(&text, " for %zu metric%s, %zu of them from one measurement",
			   plan->metrics.len, plan->metrics.len == 1 ? "" : "s", plan->coherent);
	buf_add_text(&text, ". ");
	if (plan->bound == plan->groups.len)
		buf_add_text(&text, "Fewer are not possible");
	else
		buf_printf(&text, "Fewer than %zu are not possible", plan->bound);
	if (plan->why[0])
		buf_printf(&text, ": %s", plan->why);
	buf_add_text(&text, ".");
	buf_add_char(p->out, '\n');
	wrap_add(p->out, buf_text(&text), 0, 0, WIDTH);
	buf_add_char(p->out, '\n');
	buf_release(&text);
}

void planpicture_draw(const struct metricplan *plan, const char *path, struct buf *out)
{
	struct picture p = { .plan = plan, .out = out };

	p.numbers = alloc_zero(plan->model->events.len + 1, sizeof(p.numbers[0]));
	buf_printf(out, "%s, SMT %s, NMI watchdog %s, %s thresholds\n", path,
		   plan->model->env.smt ? "on" : "off", plan->options.nmi_watchdog ? "on" : "off",
		   plan->options.thresholds ? "with" : "without");
	for (size_t i = 0; i < plan->pmus.len; i++)
		draw_pmu(&p, &plan->pmus.at[i], i);
	draw_software(&p);
	draw_obstacles(&p);
	draw_sums(&p);
	vec_release(&p.order);
	free(p.numbers);
}
