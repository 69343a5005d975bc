/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "pmu-events/evimage.h"
#include "pmu-events/evset.h"
#include "tests/support.h"

/* A model is made of lines "arch path pmu event terms"; a map row's event is its pattern. */
struct line {
	const char *arch, *path, *pmu, *name, *terms;
};

static void add_line(struct evmodel *m, const struct line *line)
{
	struct evmodel_cpu *cpu = support_cpu(m, line->arch, line->path);

	if (!line->pmu) {
		*vec_add(&m->maps) = (struct evmodel_map){ line->arch, line->name, line->path };
		return;
	}
	support_add_event(cpu, line->pmu, line->name, line->terms);
	support_add_metric(cpu, line->pmu, line->name, line->terms);
}

/* The built-in tables and what was loaded before them, in both of which is something for all. */
static const struct line builtin[] = {
	{ "x86", "x86/skylake", NULL, "GenuineIntel-6-5E", NULL },
	{ "x86", "x86/skylakex", NULL, "GenuineIntel-6-55", NULL },
	{ "x86", "x86/skylakex", "default_core", "cycles", "event=1" },
	{ "x86", "x86/skylakex", "default_core", "stalls", "event=2" },
	{ "x86", "x86/skylakex", "uncore_cha", "cycles", "event=3" },
	{ "common", "common/common", "software", "faults", "config=1" },
	{ "common", "common/common", "default_core", "cycles", "event=4" },
	{ "arm64", "arm64/a/sys", "uncore_x", "sys", "event=5" },
	{ "arm64", "arm64/b/sys", "uncore_x", "sys", "event=6" },
};

static const struct line loaded[] = {
	{ "x86", "x86/skylakex", "default_core", "stalls", "event=0x12" },
	{ "loose", "loose/mine", "default_core", "mine", "event=0x13" },
	{ "loose", "loose/mine", "uncore_cha", "cycles", "event=0x14" },
	{ "x86", "x86/newlake", NULL, "GenuineIntel-6-FF", NULL },
	{ "x86", "x86/newlake", "default_core", "cycles", "event=0x15" },
	{ "common", "common/common", "software", "faults", "config=0x16" },
};

static struct evmodel models[2];
static struct evimage images[2];
static const struct evtable *tables[2];

static void make_table(size_t at, const struct line *lines, size_t n)
{
	struct err err = { 0 };

	for (size_t i = 0; i < n; i++)
		add_line(&models[at], &lines[i]);
	cr_assert_eq(evimage_build(&images[at], &models[at], true, &err), 0, "%s", err.text);
	tables[at] = evimage_table(&images[at]);
}

static void setup(void)
{
	make_table(0, loaded, ARRAY_LEN(loaded));
	make_table(1, builtin, ARRAY_LEN(builtin));
}

static void teardown(void)
{
	for (size_t i = 0; i < 2; i++) {
		evimage_release(&images[i]);
		evmodel_release(&models[i]);
	}
}

TestSuite(evset, .init = setup, .fini = teardown);

static void assert_layers(const struct evset *set, const char *wanted)
{
	struct buf got = { 0 };

	for (size_t i = 0; i < set->len; i++)
		buf_printf(&got, "%s%zu:%s", i ? " " : "",
			   set->layers[i].table == tables[1] ? (size_t)1 : 0, set->layers[i].path);
	cr_assert_str_eq(buf_text(&got), wanted);
	buf_release(&got);
}

Test(evset, what_was_loaded_comes_first_and_the_common_last)
{
	static const char *const cpus[] = { "skylakex", "x86/skylakex", "GenuineIntel-6-55-4" };

	for (size_t i = 0; i < ARRAY_LEN(cpus); i++) {
		struct evset set;
		struct err err = { 0 };

		cr_assert_eq(evset_init(&set, tables, 2, cpus[i], &err), 0, "%s", err.text);
		cr_assert_str_eq(set.model, "x86/skylakex");
		cr_assert_str_eq(set.arch, "x86");
		assert_layers(&set, "0:loose/mine 0:x86/skylakex 1:x86/skylakex 0:common/common "
				    "1:common/common");
	}
}

Test(evset, a_cpu_that_only_one_table_knows_has_its_model)
{
	struct evset set;
	struct err err = { 0 };

	cr_assert_eq(evset_init(&set, tables, 2, "GenuineIntel-6-FF-1", &err), 0);
	assert_layers(&set, "0:loose/mine 0:x86/newlake 0:common/common 1:common/common");
	cr_assert_eq(evset_init(&set, tables, 2, "skylake", &err), 0);
	assert_layers(&set, "0:loose/mine 1:x86/skylake 0:common/common 1:common/common");
	cr_assert_eq(evset_init(&set, &tables[1], 1, "common/common", &err), 0);
	assert_layers(&set, "1:common/common");
}

Test(evset, an_unknown_cpu_is_absent_and_leaves_the_common_events)
{
	struct evset set;
	struct err err = { 0 };

	cr_assert_eq(evset_init(&set, tables, 2, "GenuineIntel-6-50-1", &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_str_eq(err.hint, "the nearest are 'x86/skylake', 'x86/skylakex', 'x86/newlake'");
	cr_assert_str_eq(set.model, "");
	cr_assert_str_eq(set.arch, "x86");
	assert_layers(&set, "0:loose/mine 0:common/common 1:common/common");
	err_clear(&err);
	/* The loaded model's name is suggested too. */
	cr_assert_eq(evset_init(&set, tables, 2, "newlak", &err), -1);
	cr_assert_str_eq(err.hint, "the nearest is 'x86/newlake'");
	err_clear(&err);
	cr_assert_eq(evset_init(&set, tables, 2, "sys", &err), -1);
	cr_assert_eq(err.code, ERR_USAGE);
	cr_assert_str_eq(err.hint, "say which: 'arm64/a/sys', 'arm64/b/sys'");
	err_clear(&err);
	cr_assert_eq(evset_init(&set, tables, 0, "skylakex", &err), -1);
	cr_assert_eq(set.len, 0);
}

Test(evset, an_earlier_layer_hides_the_same_pmu_and_name)
{
	struct evset set;
	struct err err = { 0 };
	struct evtable_event event;
	struct evtable_metric metric;
	const struct evtable *table;

	cr_assert_eq(evset_init(&set, tables, 2, "skylakex", &err), 0);
	cr_assert(evset_find_event(&set, "default_core", view_of("STALLS"), &event, &table));
	cr_assert_str_eq(event.terms, "event=0x12");
	cr_assert_eq(table, tables[0]);
	cr_assert(evset_find_event(&set, "default_core", view_of("cycles"), &event, &table));
	cr_assert_str_eq(event.terms, "event=1");
	cr_assert_eq(table, tables[1]);
	cr_assert(evset_find_event(&set, NULL, view_of("cycles"), &event, NULL));
	cr_assert_str_eq(event.terms, "event=0x14");
	cr_assert(evset_find_metric(&set, "software", view_of("faults"), &metric, NULL));
	cr_assert_str_eq(metric.expr, "config=0x16");
	cr_assert_not(evset_find_event(&set, NULL, view_of("sys"), &event, NULL));
	cr_assert_not(evset_find_event(&set, "nothing", view_of("cycles"), &event, NULL));
}

Test(evset, walking_shows_each_pmu_and_name_once)
{
	static const char wanted[] = "default_core/mine/event=0x13 uncore_cha/cycles/event=0x14 "
				     "default_core/stalls/event=0x12 default_core/cycles/event=1 "
				     "software/faults/config=0x16 ";
	struct evset set;
	struct err err = { 0 };
	struct evset_pos pos = { 0 };
	struct evtable_event event;
	struct evtable_metric metric;
	struct buf got = { 0 };

	cr_assert_eq(evset_init(&set, tables, 2, "skylakex", &err), 0);
	while (evset_next_event(&set, &pos, &event, NULL))
		buf_printf(&got, "%s/%s/%s ", event.pmu, event.name, event.terms);
	cr_assert_str_eq(got.at, wanted);
	cr_assert_eq(evset_next_event(&set, &pos, &event, NULL), 0);
	buf_clear(&got);
	pos = (struct evset_pos){ 0 };
	while (evset_next_metric(&set, &pos, &metric, NULL))
		buf_printf(&got, "%s/%s/%s ", metric.pmu, metric.name, metric.expr);
	cr_assert_str_eq(got.at, wanted);
	buf_release(&got);
}

static void assert_all(const char *path, enum evset_kind kind, const char *wanted)
{
	struct evset_pos pos = { 0 };
	struct evset_item item;
	struct buf got = { 0 };

	while (evset_next_of(tables, 2, path, kind, &pos, &item))
		buf_printf(&got, "%s/%s/%s ", item.model.path,
			   kind == EVSET_EVENTS ? item.event.pmu : item.metric.pmu,
			   kind == EVSET_EVENTS ? item.event.terms : item.metric.expr);
	cr_assert_str_eq(buf_text(&got), wanted);
	cr_assert_eq(evset_next_of(tables, 2, path, kind, &pos, &item), 0);
	buf_release(&got);
}

Test(evset, walking_all_tables_shows_each_models_items_once)
{
	static const char all[] =
		"common/common/software/config=0x16 loose/mine/default_core/event=0x13 "
		"loose/mine/uncore_cha/event=0x14 x86/newlake/default_core/event=0x15 "
		"x86/skylakex/default_core/event=0x12 arm64/a/sys/uncore_x/event=5 "
		"arm64/b/sys/uncore_x/event=6 common/common/default_core/event=4 "
		"x86/skylakex/default_core/event=1 x86/skylakex/uncore_cha/event=3 ";

	assert_all(NULL, EVSET_EVENTS, all);
	assert_all(NULL, EVSET_METRICS, all);
	assert_all("x86/skylakex", EVSET_EVENTS,
		   "x86/skylakex/default_core/event=0x12 x86/skylakex/default_core/event=1 "
		   "x86/skylakex/uncore_cha/event=3 ");
	assert_all("x86/none", EVSET_METRICS, "");
}

Test(evset, counters_come_from_who_states_them)
{
	static const struct {
		struct evmodel_pmu pmus[3];
		uint32_t generic;
	} cases[] = {
		{ { { "p", 0, 0, false }, { "p", 4, 0, true }, { "p", 8, 1, false } }, 8 },
		{ { { "p", 4, 0, true }, { "p", 5, 0, true }, { "p", 0, 0, false } }, 4 },
		{ { { "p", 4, 0, false }, { "p", 8, 0, false }, { "p", 9, 0, true } }, 4 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evmodel m = { 0 };
		struct evimage image;
		struct evset set;
		struct evtable_pmu pmu;
		struct err err = { 0 };
		const struct evtable *t;
		char paths[3][16];

		for (size_t k = 0; k < 3; k++) {
			struct evmodel_cpu *cpu = vec_add(&m.cpus);

			snprintf(paths[k], sizeof(paths[k]), "loose/%zu", k);
			*cpu = (struct evmodel_cpu){ .arch = "loose", .path = paths[k] };
			*vec_add(&cpu->pmus) = cases[i].pmus[k];
		}
		cr_assert_eq(evimage_build(&image, &m, true, &err), 0);
		t = evimage_table(&image);
		cr_assert_eq(evset_init(&set, &t, 1, "loose/1", &err), 0);
		cr_assert(evset_find_pmu(&set, "p", &pmu));
		cr_assert_eq(pmu.generic, cases[i].generic);
		cr_assert_not(evset_find_pmu(&set, "q", &pmu));
		evimage_release(&image);
		evmodel_release(&m);
	}
}

Test(evset, too_many_layers_are_an_error_and_not_dropped)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evset set;
	struct err err = { 0 };
	const struct evtable *t;
	char paths[EVSET_LAYERS + 1][16];

	for (size_t k = 0; k <= EVSET_LAYERS; k++) {
		snprintf(paths[k], sizeof(paths[k]), "loose/%zu", k);
		*vec_add(&m.cpus) = (struct evmodel_cpu){ .arch = "loose", .path = paths[k] };
	}
	cr_assert_eq(evimage_build(&image, &m, true, &err), 0);
	t = evimage_table(&image);
	cr_assert_eq(evset_init(&set, &t, 1, "loose/1", &err), -1);
	cr_assert_eq(err.code, ERR_UNSUPPORTED);
	evimage_release(&image);
	evmodel_release(&m);
}
