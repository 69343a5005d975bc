/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "pmu-events/evformat.h"
#include "pmu-events/evimage.h"
#include "pmu-events/evtable.h"
#include "tests/support.h"

static const char *const pmus[] = { "cpu_atom", "cpu_core", "uncore_cha" };

/* Every PMU has the even numbers, and each the odd ones of its own third. */
static void fill(struct evmodel *m, size_t n)
{
	struct evmodel_cpu *cpu = support_cpu(m, "x86", "x86/a");

	/* Backwards, so that sorting has something to do. */
	for (size_t i = n; i-- > 0;) {
		for (size_t p = 0; p < ARRAY_LEN(pmus); p++) {
			char name[32], terms[32];

			if (i % 2 && i % 3 != p)
				continue;
			snprintf(name, sizeof(name), "event_%zu.x", i);
			snprintf(terms, sizeof(terms), "event=0x%zx,umask=%zu", i, p);
			support_add_event(cpu, pmus[p], arena_string(&m->arena, name),
					  arena_string(&m->arena, terms));
		}
	}
}

static void build(struct evimage *image, const struct evmodel *m, struct evtable_model *model)
{
	struct err err = { 0 };

	cr_assert_eq(evimage_build(image, m, true, &err), 0, "%s", err.text);
	cr_assert(evtable_find_model(evimage_table(image), "x86/a", model));
}

Test(evtable, every_event_is_found_and_its_neighbours_are_not)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtable_model model;
	struct evtable_event event;

	fill(&m, 3000);
	build(&image, &m, &model);
	cr_assert_eq(model.events, m.cpus.at[0].events.len);
	for (size_t i = 0; i < m.cpus.at[0].events.len; i++) {
		const struct evmodel_event *given = &m.cpus.at[0].events.at[i];
		size_t len = strlen(given->name);
		char near[40];

		cr_assert(evtable_find_event(&model, given->pmu, given->name, len, &event));
		cr_assert_str_eq(event.terms, given->terms);
		cr_assert_str_eq(event.pmu, given->pmu);
		snprintf(near, sizeof(near), "%sy", given->name);
		cr_assert_not(evtable_find_event(&model, given->pmu, near, len + 1, &event));
		cr_assert_not(evtable_find_event(&model, given->pmu, near, len - 1, &event));
		near[len - 1] = 'w';
		cr_assert_not(evtable_find_event(&model, NULL, near, len, &event));
	}
	cr_assert_not(evtable_find_event(&model, "cpu_core", "", 0, &event));
	cr_assert_not(evtable_find_event(&model, "cpu_core", "event_0.x\0", 10, &event));
	cr_assert_not(evtable_find_event(&model, "cpu", "event_0.x", 9, &event));
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evtable, without_a_pmu_the_first_one_that_has_it_is_taken)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtable_model model;
	struct evtable_event event;

	fill(&m, 12);
	build(&image, &m, &model);
	cr_assert(evtable_find_event(&model, NULL, "EVENT_4.X", 9, &event));
	cr_assert_str_eq(event.pmu, "cpu_atom");
	cr_assert(evtable_find_event(&model, NULL, "event_7.x", 9, &event));
	cr_assert_str_eq(event.pmu, "cpu_core");
	cr_assert(evtable_find_event(&model, NULL, "event_11.x", 10, &event));
	cr_assert_str_eq(event.pmu, "uncore_cha");
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evtable, walking_a_model_is_in_order_and_agrees_with_its_pmus)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtable_model model;
	size_t seen = 0;

	fill(&m, 500);
	build(&image, &m, &model);
	for (size_t p = 0; p < model.pmus; p++) {
		struct evtable_pmu pmu = evtable_pmu_at(&model, p);

		cr_assert_eq(pmu.first_event, seen);
		for (size_t i = 0; i < pmu.events; i++, seen++) {
			struct evtable_event event = evtable_event_at(&model, seen);

			cr_assert_str_eq(event.pmu, pmu.name);
			if (i)
				cr_assert_lt(
					strcmp(evtable_event_at(&model, seen - 1).name, event.name),
					0);
		}
	}
	cr_assert_eq(seen, model.events);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evtable, of_names_that_differ_in_case_the_one_as_written_is_found)
{
	static const char *const names[] = { "IPC", "ipc", "Ipc", "ipb", "IPD" };
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu = vec_add(&m.cpus);
	struct evimage image;
	struct evtable_model model;
	struct evtable_metric metric;

	*cpu = (struct evmodel_cpu){ .arch = "x86", .path = "x86/a" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		*vec_add(&cpu->metrics) = (struct evmodel_metric){
			.name = names[i],
			.pmu = "default_core",
			.expr = names[i],
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
	build(&image, &m, &model);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		cr_assert(evtable_find_metric(&model, NULL, names[i], 3, &metric));
		cr_assert_str_eq(metric.expr, names[i]);
	}
	cr_assert(evtable_find_metric(&model, NULL, "iPC", 3, &metric));
	cr_assert_str_eq(metric.name, "IPC");
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evtable, what_is_no_table_is_not_valid)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct err err = { 0 };
	const struct evtable *t;
	char *bytes;

	fill(&m, 10);
	cr_assert_eq(evimage_build(&image, &m, true, &err), 0);
	t = evimage_table(&image);
	bytes = image.bytes.at;
	cr_assert(evtable_valid(t, 0));
	cr_assert(evtable_valid(t, image.bytes.len));
	cr_assert_not(evtable_valid(NULL, 0));
	for (size_t len = 1; len < image.bytes.len; len++)
		cr_assert_not(evtable_valid(t, len));
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++) {
		char *count = bytes + EVFORMAT_AT_SECTIONS + 8 * i + 4;

		count[3] ^= 0x40;
		cr_assert_not(evtable_valid(t, image.bytes.len), "section %zu", i);
		count[3] ^= 0x40;
	}
	bytes[EVFORMAT_AT_VERSION]++;
	cr_assert_not(evtable_valid(t, image.bytes.len));
	bytes[EVFORMAT_AT_VERSION]--;
	bytes[0] = 'e';
	cr_assert_not(evtable_valid(t, image.bytes.len));
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evtable, a_term_is_read_as_the_number_that_it_is)
{
	static const struct {
		const char *terms, *term;
		bool there;
		uint64_t value;
	} cases[] = {
		{ "event=0xc0,period=200003,umask=0x81", "event", true, 0xc0 },
		{ "event=0xc0,period=200003,umask=0x81", "period", true, 200003 },
		{ "event=0xc0,period=200003,umask=0x81", "umask", true, 0x81 },
		{ "event=0xc0,period=200003", "mask", false, 0 },
		{ "event=0xc0,period=200003", "per", false, 0 },
		{ "event=0xc0,edge", "edge", true, 1 },
		{ "edge,event=1", "edge", true, 1 },
		{ "config=0xffffffffffffffff", "config", true, UINT64_MAX },
		{ "config=18446744073709551615", "config", true, UINT64_MAX },
		{ "config=18446744073709551616", "config", false, 0 },
		{ "config=0x10000000000000000", "config", false, 0 },
		{ "ldlat=None", "ldlat", false, 0 },
		{ "ldlat=", "ldlat", false, 0 },
		{ "ldlat=0x", "ldlat", false, 0 },
		{ "a=12f", "a", false, 0 },
		{ "", "a", false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t value = 0;

		cr_assert_eq(evtable_term(cases[i].terms, cases[i].term, &value), cases[i].there,
			     "%s: %s", cases[i].terms, cases[i].term);
		if (cases[i].there)
			cr_assert_eq(value, cases[i].value);
	}
}

Test(evtable, a_metric_is_in_the_groups_between_its_semicolons)
{
	struct evtable_metric metric = { .groups = ";TopdownL1;Default;;Mem Bandwidth" };
	char longest[300];

	cr_assert(evtable_in_group(&metric, "TopdownL1"));
	cr_assert(evtable_in_group(&metric, "default"));
	cr_assert(evtable_in_group(&metric, "mem *"));
	cr_assert(evtable_in_group(&metric, "*L[12]"));
	cr_assert_not(evtable_in_group(&metric, "Topdown"));
	cr_assert_not(evtable_in_group(&metric, "TopdownL1;Default"));
	cr_assert_not(evtable_in_group(&metric, ""));
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	metric.groups = longest;
	cr_assert_not(evtable_in_group(&metric, "*"));
	metric.groups = longest + 44;
	cr_assert(evtable_in_group(&metric, "*"));
	metric.groups = "";
	cr_assert_not(evtable_in_group(&metric, "*"));
}
