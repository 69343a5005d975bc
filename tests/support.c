/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

struct loaded support_load(const struct evjson_options *o, const char *first, const char *second)
{
	const char *trees[] = { first, second };
	struct loaded l = { 0 };

	l.status = evjson_load(&l.model, trees, second ? 2 : 1, o, &l.diags, &l.err);
	return l;
}

struct loaded support_load_text(const char *name, const char *text)
{
	struct loaded l = { 0 };

	l.status = evjson_load_text(&l.model, name, view_of(text), NULL, &l.diags, &l.err);
	return l;
}

void support_release(struct loaded *l)
{
	evmodel_release(&l->model);
	evdiag_release(&l->diags);
}

const struct evmodel_event *support_find_event(struct loaded *l, const char *path, const char *pmu,
					       const char *name)
{
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l->model, path);

	cr_assert(cpu, "no model '%s'", path);
	for (size_t i = 0; i < cpu->events.len; i++) {
		if (strcmp(cpu->events.at[i].pmu, pmu) == 0 &&
		    strcmp(cpu->events.at[i].name, name) == 0)
			return &cpu->events.at[i];
	}
	return NULL;
}

const struct evmodel_metric *support_find_metric(struct loaded *l, const char *path,
						 const char *name)
{
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l->model, path);

	cr_assert(cpu, "no model '%s'", path);
	for (size_t i = 0; i < cpu->metrics.len; i++) {
		if (strcmp(cpu->metrics.at[i].name, name) == 0)
			return &cpu->metrics.at[i];
	}
	return NULL;
}

struct evmodel_cpu *support_cpu(struct evmodel *m, const char *arch, const char *path)
{
	struct evmodel_cpu *cpu = evmodel_find_cpu(m, path);

	if (!cpu) {
		cpu = vec_add(&m->cpus);
		*cpu = (struct evmodel_cpu){ .arch = arch, .path = path };
	}
	return cpu;
}

struct evmodel_event *support_add_event(struct evmodel_cpu *cpu, const char *pmu, const char *name,
					const char *terms)
{
	struct evmodel_event *event = vec_add(&cpu->events);

	*event = (struct evmodel_event){
		.name = name,
		.pmu = pmu,
		.terms = terms,
		.brief = "",
		.text = "",
		.topic = "",
		.unit = "",
		.compat = "",
		.latency_mean = NAN,
		.latency_min = NAN,
		.latency_max = NAN,
	};
	return event;
}

struct evmodel_metric *support_add_metric(struct evmodel_cpu *cpu, const char *pmu,
					  const char *name, const char *expr)
{
	struct evmodel_metric *metric = vec_add(&cpu->metrics);

	*metric = (struct evmodel_metric){
		.name = name,
		.pmu = pmu,
		.expr = expr,
		.groups = "",
		.threshold = "",
		.brief = "",
		.text = "",
		.unit = "",
		.compat = "",
		.no_group = "",
		.json_unit = "",
		.default_group = "",
	};
	return metric;
}
