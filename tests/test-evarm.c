/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tests/support.h"

#define TREE "tests/data/dialects/arm"

Test(evarm, lists_of_cpus_and_schemas_are_no_events_and_no_mistake)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_expect_eq(l.status, 0, "%s", l.err.text);
	cr_expect_eq(l.diags.errors, 0);
	cr_expect_eq(l.diags.warnings, 0);
	cr_assert_eq(l.model.trees.len, 1);
	cr_expect_str_eq(l.model.trees.at[0].name, "Arm data");
	cr_expect_str_eq(l.model.trees.at[0].licence, "Apache-2.0");
	cr_expect_eq(l.model.cpus.len, 3);
	support_release(&l);
}

Test(evarm, codes_become_terms_and_marks_of_lists_dashes)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_event *e =
		support_find_event(&l, "arm64/arm/oak-a1", "default_core", "sw_incr");

	cr_assert(e);
	cr_expect_str_eq(e->terms, "event=0");
	cr_expect_str_eq(e->brief, "Software increment");
	cr_expect_str_eq(e->text, "Software increment. This counts: - writes - nothing else");
	cr_expect(isnan(e->latency_mean));
	e = support_find_event(&l, "arm64/arm/oak-a1", "default_core", "trb_trig");
	cr_assert(e);
	cr_expect_str_eq(e->terms, "event=0x4014");
	cr_expect_str_eq(e->text, "");
	cr_expect_str_eq(e->topic, "trace");
	support_release(&l);
}

Test(evarm, every_event_counts_on_every_counter_and_cycles_on_their_own_too)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l.model, "arm64/arm/oak-a1");
	const struct evmodel_event *e;

	cr_assert_eq(cpu->pmus.len, 1);
	cr_expect_eq(cpu->pmus.at[0].generic, 6);
	cr_expect_eq(cpu->pmus.at[0].fixed, 1);
	cr_expect_not(cpu->pmus.at[0].derived);
	e = support_find_event(&l, "arm64/arm/oak-a1", "default_core", "sw_incr");
	cr_expect(e->counters.known);
	cr_expect_eq(e->counters.generic, 0x3f);
	cr_expect_eq(e->counters.generic_no_smt, 0x3f);
	cr_expect_eq(e->counters.fixed, 0);
	e = support_find_event(&l, "arm64/arm/oak-a1", "default_core", "cpu_cycles");
	cr_expect_eq(e->counters.generic, 0x3f);
	cr_expect_eq(e->counters.fixed, 1U << 31);
	e = support_find_event(&l, "arm64/arm/neoverse-n2-v2", "default_core", "inst_retired");
	cr_expect_not(e->counters.known, "a file without a number of counters");
	support_release(&l);
}

Test(evarm, events_without_a_name_are_counted_in_a_note)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	size_t told = 0;

	for (size_t i = 0; i < l.diags.all.len; i++) {
		const struct evdiag *d = &l.diags.all.at[i];

		told += strcmp(d->text, "1 event has no name and is left out") == 0;
		cr_expect_eq(d->severity, EVDIAG_NOTE);
	}
	cr_expect_eq(told, 1);
	cr_expect_eq(evmodel_find_cpu(&l.model, "arm64/arm/oak-a1")->events.len, 3);
	support_release(&l);
}

Test(evarm, cpus_that_share_a_model_in_linux_do_here)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const char *path = "arm64/arm/neoverse-n2-v2";

	cr_expect_str_eq(support_find_event(&l, path, "default_core", "inst_retired")->brief,
			 "One");
	cr_expect(support_find_event(&l, path, "default_core", "only_one"));
	cr_expect(support_find_event(&l, path, "default_core", "only_two"));
	support_release(&l);
}

Test(evarm, identities_become_rows_as_linux_writes_them)
{
	static const char *const rows[][2] = {
		{ "0x00000000410fd990", "arm64/arm/oak-a1" },
		{ "0x00000000410fd490", "arm64/arm/neoverse-n2-v2" },
		{ "0x00000000410fd4f0", "arm64/arm/neoverse-n2-v2" },
		{ "0x00000000c00fac30", "arm64/arm/neoverse-n2-v2" },
		{ "0x00000000430fc090", "arm/cavium/old-elm" },
	};
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_assert_eq(l.model.maps.len, 5);
	for (size_t i = 0; i < 5; i++) {
		cr_expect_str_eq(l.model.maps.at[i].cpuid, rows[i][0]);
		cr_expect_str_eq(l.model.maps.at[i].path, rows[i][1]);
	}
	support_release(&l);
}

Test(evarm, a_file_without_a_cpu_gives_architecture_standard_events)
{
	const char *trees[] = { TREE, "tests/data/dialects/arm-user" };
	struct loaded l = { 0 };

	l.status = evjson_load(&l.model, trees, 2, NULL, &l.diags, &l.err);
	cr_assert_eq(l.status, 0, "%s", l.err.text);
	cr_assert(support_find_event(&l, "arm64/own", "default_core", "std_event"));
	cr_expect_str_eq(support_find_event(&l, "arm64/own", "default_core", "std_event")->terms,
			 "event=1");
	support_release(&l);
}

static void expect_error(const char *text, const char *key, const char *told)
{
	struct loaded l = support_load_text("x.json", text);

	cr_expect_eq(l.status, -1, "%s", text);
	cr_assert_eq(l.diags.errors, 1, "%s", text);
	for (size_t i = 0; i < l.diags.all.len; i++) {
		const struct evdiag *d = &l.diags.all.at[i];

		if (d->severity != EVDIAG_ERROR)
			continue;
		cr_expect_str_eq(d->key, key, "%s", text);
		cr_expect(strstr(d->text, told), "%s: %s", text, d->text);
	}
	support_release(&l);
}

Test(evarm, what_makes_no_sense_is_told)
{
	expect_error("{\"_type\":\"Events\"}", "events", "expected an array");
	expect_error("{\"_type\":\"Events\",\"cpuid\":\"x\",\"events\":[]}", "cpuid", "0x41d0c");
	expect_error("{\"_type\":\"Events\",\"cpuid\":\"0x123456789\",\"events\":[]}", "cpuid",
		     "0x41d0c");
	expect_error("{\"_type\":\"Events\",\"cpuids\":[7],\"events\":[]}", "cpuids", "0x41d0c");
	expect_error("{\"_type\":\"Events\",\"cpuid\":\"0x41d0c\",\"events\":[]}", "cpu",
		     "name of the CPU");
	expect_error("{\"_type\":\"Events\",\"counters\":\"6\",\"events\":[]}", "counters",
		     "below 31");
	expect_error("{\"_type\":\"Events\",\"counters\":31,\"events\":[]}", "counters",
		     "below 31");
	expect_error("{\"_type\":\"Events\",\"events\":[3]}", "", "expected an object");
	expect_error("{\"_type\":\"Events\",\"events\":[{\"name\":\"A\"}]}", "code", "16 bits");
	expect_error("{\"_type\":\"Events\",\"events\":[{\"name\":\"A\",\"code\":65536}]}", "code",
		     "16 bits");
	expect_error("{\"_type\":\"Events\",\"events\":[{\"name\":\"A B\",\"code\":1}]}", "name",
		     "without blanks");
}
