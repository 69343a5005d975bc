/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pmu-events/evcpu.h"
#include "pmu-events/evload.h"
#include "pmu-events/evset.h"
#include "pmu-events/evtext.h"

#define OWN   "pmu-events/arch"
#define LINUX "../shared/vendor-events/linux-7.2"

static bool same_real(double a, double b)
{
	return isnan(a) ? isnan(b) : a == b;
}

static void assert_event(struct evtext *texts, const struct evtable_model *model,
			 const struct evmodel_event *e)
{
	struct evtable_event got;

	cr_assert(evtable_find_event(model, e->pmu, e->name, strlen(e->name), &got), "%s: %s",
		  model->path, e->name);
	cr_assert_str_eq(got.name, e->name);
	cr_assert_str_eq(got.pmu, e->pmu);
	cr_assert_str_eq(got.terms, e->terms);
	cr_assert_str_eq(got.topic, e->topic);
	cr_assert_str_eq(got.unit, e->unit);
	cr_assert_str_eq(got.compat, e->compat);
	cr_assert_str_eq(evtext_get(texts, model->table, got.brief), e->brief);
	cr_assert_str_eq(evtext_get(texts, model->table, got.text), e->text);
	cr_assert_eq(got.flags, e->flags);
	cr_assert_eq(got.counters.known, e->counters.known);
	cr_assert_eq(got.counters.generic, e->counters.generic);
	cr_assert_eq(got.counters.generic_no_smt, e->counters.generic_no_smt);
	cr_assert_eq(got.counters.fixed, e->counters.fixed);
	cr_assert(same_real(got.latency_mean, e->latency_mean));
	cr_assert(same_real(got.latency_min, e->latency_min));
	cr_assert(same_real(got.latency_max, e->latency_max));
}

static void assert_metric(struct evtext *texts, const struct evtable_model *model,
			  const struct evmodel_metric *m)
{
	struct evtable_metric got;

	cr_assert(evtable_find_metric(model, m->pmu, m->name, strlen(m->name), &got), "%s: %s",
		  model->path, m->name);
	cr_assert_str_eq(got.name, m->name);
	cr_assert_str_eq(got.groups, m->groups);
	cr_assert_str_eq(got.expr, m->expr);
	cr_assert_str_eq(got.threshold, m->threshold);
	cr_assert_str_eq(got.unit, m->unit);
	cr_assert_str_eq(got.compat, m->compat);
	cr_assert_str_eq(got.no_group, m->no_group);
	cr_assert_str_eq(got.default_group, m->default_group);
	cr_assert_str_eq(evtext_get(texts, model->table, got.brief), m->brief);
	cr_assert_str_eq(evtext_get(texts, model->table, got.text), m->text);
	cr_assert_eq(got.aggregation, m->aggregation);
	cr_assert_eq(got.constraint, m->constraint);
	cr_assert_eq(got.show_events, m->show_events);
}

/* All that the reader made of the tree is in the table, for every model. */
static void assert_all(const char *tree, bool plain)
{
	struct evmodel m = { 0 };
	struct evdiag_list diags = { 0 };
	struct evimage image;
	struct evtext texts = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evjson_load(&m, &tree, 1, NULL, &diags, &err), 0, "%s", err.text);
	cr_assert_eq(evimage_build(&image, &m, plain, &err), 0, "%s", err.text);
	cr_assert_gt(m.cpus.len, 0);
	for (size_t i = 0; i < m.cpus.len; i++) {
		const struct evmodel_cpu *cpu = &m.cpus.at[i];
		struct evtable_model model;
		struct evtable_pmu pmu;

		cr_assert(evtable_find_model(evimage_table(&image), cpu->path, &model));
		cr_assert_str_eq(model.arch, cpu->arch);
		cr_assert_eq(model.events, cpu->events.len);
		cr_assert_eq(model.metrics, cpu->metrics.len);
		for (size_t k = 0; k < cpu->events.len; k++)
			assert_event(&texts, &model, &cpu->events.at[k]);
		for (size_t k = 0; k < cpu->metrics.len; k++)
			assert_metric(&texts, &model, &cpu->metrics.at[k]);
		for (size_t k = 0; k < cpu->pmus.len; k++) {
			cr_assert(evtable_find_pmu(&model, cpu->pmus.at[k].name, &pmu));
			cr_assert_eq(pmu.generic, cpu->pmus.at[k].generic);
			cr_assert_eq(pmu.fixed, cpu->pmus.at[k].fixed);
			cr_assert_eq(pmu.derived, cpu->pmus.at[k].derived);
		}
	}
	for (size_t i = 0; i < m.groups.len; i++) {
		uint32_t brief;

		cr_assert(evtable_find_group(evimage_table(&image), m.groups.at[i].name, &brief));
	}
	cr_assert_eq(texts.problem.code, ERR_NONE);
	evtext_release(&texts);
	evimage_release(&image);
	evmodel_release(&m);
	evdiag_release(&diags);
}

/* Without the library that reads JSON there is nothing to test here. */
static bool can_read(void)
{
	struct evmodel m = { 0 };
	struct evdiag_list diags = { 0 };
	struct err err = { 0 };
	bool can = evjson_load_text(&m, "none", view_of("[]"), NULL, &diags, &err) == 0 ||
		   err.code != ERR_UNSUPPORTED;

	evmodel_release(&m);
	evdiag_release(&diags);
	return can;
}

Test(evload, everything_of_our_own_tree_is_in_its_table)
{
	if (!can_read())
		cr_skip("built without jansson");
	assert_all(OWN, true);
}

Test(evload, everything_of_linux_is_in_its_table)
{
	if (!can_read())
		cr_skip("built without jansson");
	if (access(LINUX, R_OK) != 0)
		cr_skip("no " LINUX " here");
	assert_all(LINUX, false);
}

static void assert_model(const struct evtable *t, const char *cpuid, const char *path)
{
	struct evtable_model model;

	cr_assert(evcpu_find(t, cpuid, &model), "%s", cpuid);
	cr_assert_str_eq(model.path, path);
}

/* CPUs that exist, so that no rule of ours makes both the question and the answer. */
Test(evload, real_cpus_have_the_models_that_linux_gives_them)
{
	static const char *const tree = LINUX;
	struct evload l = { 0 };
	struct err err = { 0 };

	if (!can_read())
		cr_skip("built without jansson");
	if (access(LINUX, R_OK) != 0)
		cr_skip("no " LINUX " here");
	cr_assert_eq(evload_trees(&l, &tree, 1, NULL, &err), 0, "%s", err.text);
	assert_model(l.table, "GenuineIntel-6-55-4", "x86/skylakex");
	assert_model(l.table, "GenuineIntel-6-55-7", "x86/cascadelakex");
	assert_model(l.table, "GenuineIntel-6-55-B", "x86/cascadelakex");
	assert_model(l.table, "GenuineIntel-6-8F-8", "x86/sapphirerapids");
	assert_model(l.table, "GenuineIntel-6-97-2", "x86/alderlake");
	assert_model(l.table, "AuthenticAMD-23-1-2", "x86/amdzen1");
	assert_model(l.table, "AuthenticAMD-23-31-0", "x86/amdzen2");
	assert_model(l.table, "AuthenticAMD-25-21-2", "x86/amdzen3");
	assert_model(l.table, "AuthenticAMD-25-61-2", "x86/amdzen4");
	assert_model(l.table, "AuthenticAMD-26-2-1", "x86/amdzen5");
	assert_model(l.table, "0x00000000413fd0c1", "arm64/arm/neoverse-n1");
	assert_model(l.table, "0x00000000481fd010", "arm64/hisilicon/hip08");
	assert_model(l.table, "0x489-0x8000000000000007-0x20181004", "riscv/sifive/bullet");
	assert_model(l.table, "0x004e1202", "powerpc/power9");
	assert_model(l.table, "IBM,3906,704,M03,3.5,002f", "s390/cf_z14");
	evload_release(&l);
}

Test(evload, a_loaded_file_is_the_first_layer_for_every_cpu)
{
	char path[] = "/tmp/tally-test-XXXXXX.json";
	int fd = mkstemps(path, 5);
	const char *file = path, *own = OWN;
	struct evload mine = { 0 }, rest = { 0 };
	const struct evtable *tables[2];
	struct evset set;
	struct evtable_event event;
	struct err err = { 0 };
	FILE *f = fdopen(fd, "w");

	cr_assert_not_null(f);
	fputs("[{\"EventName\": \"MINE\", \"EventCode\": \"0x42\", \"BriefDescription\": \"Mine\"}]",
	      f);
	fclose(f);
	if (!can_read())
		cr_skip("built without jansson");
	cr_assert_eq(evload_trees(&mine, &file, 1, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(evload_trees(&rest, &own, 1, NULL, &err), 0, "%s", err.text);
	unlink(path);
	tables[0] = mine.table;
	tables[1] = rest.table;
	cr_assert_eq(evset_init(&set, tables, 2, "AuthenticAMD-26-2-1", &err), 0, "%s", err.text);
	cr_assert_str_eq(set.model, "x86/amdzen5");
	cr_assert_str_eq(set.layers[0].arch, "loose");
	cr_assert(evset_find_event(&set, NULL, view_of("mine"), &event, NULL));
	cr_assert_str_eq(event.terms, "event=0x42");
	evload_release(&mine);
	evload_release(&rest);
}

Test(evload, what_cannot_be_read_is_told_and_leaves_no_table)
{
	static const char *const path = "/nowhere/at/all";
	struct evload l = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evload_trees(&l, &path, 1, NULL, &err), -1);
	cr_assert_null(l.table);
	cr_assert_neq(err.text[0], '\0');
	evload_release(&l);
}
