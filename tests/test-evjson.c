/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support.h"
#include "util/base/fs.h"

#define TREES "tests/data/trees/"

/* What is told about a tree, without the notes and without the path of the tree. */
static void add_told(const struct evdiag_list *diags, const char *tree, struct buf *out)
{
	for (size_t i = 0; i < diags->all.len; i++) {
		const struct evdiag *d = &diags->all.at[i];
		struct buf line = { 0 };
		const char *text;

		if (d->severity == EVDIAG_NOTE)
			continue;
		evdiag_format(d, &line);
		buf_printf(out, "%s: ", evdiag_severity_name(d->severity));
		for (text = buf_text(&line); *text;) {
			if (strncmp(text, tree, strlen(tree)) == 0)
				text += strlen(tree);
			else
				buf_add_char(out, *text++);
		}
		buf_add_char(out, '\n');
		buf_release(&line);
	}
}

static void check_broken(const char *name)
{
	struct buf path = { 0 }, tree = { 0 }, expected = { 0 }, told = { 0 };
	struct err err = { 0 };
	struct loaded l;

	buf_printf(&path, "tests/data/broken/%s/expected", name);
	buf_printf(&tree, "tests/data/broken/%s/tree/", name);
	cr_assert_eq(fs_read(NULL, path.at, 1 << 20, &expected, &err), 0, "%s", err.text);
	l = support_load(NULL, tree.at, NULL);
	add_told(&l.diags, tree.at, &told);
	cr_expect_str_eq(buf_text(&told), buf_text(&expected), "%s", name);
	cr_expect_eq(l.status, l.diags.errors ? -1 : 0, "%s", name);
	cr_expect(l.diags.errors + l.diags.warnings > 0, "%s", name);
	support_release(&l);
	buf_release(&path);
	buf_release(&tree);
	buf_release(&expected);
	buf_release(&told);
}

Test(evjson, each_broken_tree_gets_its_message)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };

	cr_assert_eq(fs_list(NULL, "tests/data/broken", &names, &err), 0, "%s", err.text);
	cr_assert(names.len > 50);
	for (size_t i = 0; i < names.len; i++)
		check_broken(names.at[i]);
	fs_names_release(&names);
}

Test(evjson, strict_makes_errors_of_warnings)
{
	struct evjson_options strict = { .strict = true };
	struct loaded l = support_load(&strict, "tests/data/broken/misspelt-key/tree", NULL);

	cr_assert_eq(l.status, -1);
	cr_assert_eq(l.diags.errors, 1);
	cr_assert_eq(l.diags.all.at[0].severity, EVDIAG_ERROR);
	cr_assert(strstr(l.err.text, "BriefDescript6ion"));
	support_release(&l);
}

Test(evjson, all_errors_of_all_files_are_collected)
{
	struct loaded l = support_load(NULL, "tests/data/broken/malformed-two-files/tree", NULL);

	cr_assert_eq(l.diags.errors, 2);
	cr_assert(strstr(l.err.text, "2 errors in event files"), "%s", l.err.text);
	support_release(&l);
}

Test(evjson, standard_events_give_what_the_model_does_not_say)
{
	struct loaded l = support_load(NULL, TREES "first", NULL);
	const struct evmodel_event *e;
	const struct evmodel_metric *m;

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	e = support_find_event(&l, "x86/m", "default_core", "std.cycles");
	cr_assert(e);
	cr_expect_str_eq(e->terms, "event=0x3c,period=2000003");
	cr_expect_str_eq(e->brief, "Cycles");
	cr_expect_str_eq(e->text, "Cycles, at length");
	cr_expect_str_eq(e->topic, "core");
	cr_expect_eq(e->counters.generic, 3);
	e = support_find_event(&l, "x86/m", "default_core", "own.cycles");
	cr_assert(e);
	cr_expect_str_eq(e->terms, "event=0x40", "an event's own code is not replaced");
	cr_expect_str_eq(e->brief, "Own cycles");
	cr_expect_eq(e->counters.generic, 0x18);
	m = support_find_metric(&l, "x86/m", "STD_RATIO");
	cr_assert(m);
	cr_expect_str_eq(m->expr, "a / b");
	m = support_find_metric(&l, "x86/m", "other");
	cr_assert(m);
	cr_expect_str_eq(m->expr, "b / a");
	cr_expect_str_eq(m->groups, "Ratios");
	support_release(&l);
}

Test(evjson, mapfiles_name_models_and_files_may_be_links)
{
	struct loaded l = support_load(NULL, TREES "first", NULL);

	cr_assert_eq(l.model.maps.len, 3);
	cr_expect_str_eq(l.model.maps.at[0].cpuid, "GenuineIntel-6-1");
	cr_expect_str_eq(l.model.maps.at[0].path, "x86/m");
	cr_expect_str_eq(l.model.maps.at[1].cpuid, "GenuineIntel-6-(2,3)");
	cr_expect_str_eq(l.model.maps.at[2].path, "common/common");
	cr_expect(support_find_event(&l, "x86/n", "default_core", "n"));
	cr_expect(support_find_event(&l, "x86/n", "default_core", "own.cycles"),
		  "core.json by a link");
	cr_assert_eq(l.model.trees.len, 1);
	cr_expect_str_eq(l.model.trees.at[0].name, "First tree");
	cr_expect_str_eq(l.model.trees.at[0].licence, "MIT");
	support_release(&l);
}

Test(evjson, later_trees_win_item_by_item)
{
	struct loaded l = support_load(NULL, TREES "first", TREES "second");
	const struct evmodel_event *e;

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	e = support_find_event(&l, "x86/m", "default_core", "changed");
	cr_assert(e);
	cr_expect_str_eq(e->terms, "event=0x22");
	cr_expect_eq(e->counters.fixed, 1);
	e = support_find_event(&l, "x86/m", "uncore_cha", "changed");
	cr_assert(e);
	cr_expect_eq(e->counters.generic, 0x1003);
	cr_expect(support_find_event(&l, "x86/m", "default_core", "kept"));
	e = support_find_event(&l, "x86/m", "default_core", "new");
	cr_assert(e, "a standard event of an earlier tree");
	cr_expect_str_eq(e->terms, "event=0x3c,period=2000003");
	cr_expect_str_eq(support_find_metric(&l, "x86/m", "other")->expr, "1 + 1");
	cr_assert_eq(l.model.groups.len, 1);
	cr_expect_str_eq(l.model.groups.at[0].brief, "of the second");
	/* Its rows are tried first; a row of a folder without files makes a model without events. */
	cr_expect_str_eq(l.model.maps.at[0].path, "x86/empty");
	cr_expect_str_eq(l.model.maps.at[1].path, "x86/m");
	cr_expect_eq(evmodel_find_cpu(&l.model, "x86/empty")->events.len, 0);
	cr_expect_eq(l.model.trees.len, 2);
	cr_expect_str_eq(l.model.trees.at[1].name, "second");
	cr_expect_str_eq(l.model.trees.at[1].licence, "unknown");
	support_release(&l);
}

Test(evjson, sizes_are_told_or_derived_and_that_is_said)
{
	struct loaded l = support_load(NULL, TREES "first", TREES "second");
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l.model, "x86/m");
	size_t notes = 0;

	cr_assert_eq(cpu->pmus.len, 2);
	cr_expect_str_eq(cpu->pmus.at[0].name, "default_core");
	cr_expect_eq(cpu->pmus.at[0].generic, 8);
	cr_expect_eq(cpu->pmus.at[0].fixed, 3);
	cr_expect_not(cpu->pmus.at[0].derived);
	cr_expect_str_eq(cpu->pmus.at[1].name, "uncore_cha");
	cr_expect_eq(cpu->pmus.at[1].generic, 13);
	cr_expect(cpu->pmus.at[1].derived);
	for (size_t i = 0; i < l.diags.all.len; i++) {
		const struct evdiag *d = &l.diags.all.at[i];

		notes += d->severity == EVDIAG_NOTE && strcmp(d->place.file, "x86/m") == 0 &&
			 strstr(d->text, "uncore_cha 13+0");
	}
	cr_expect_eq(notes, 1);
	support_release(&l);
}

Test(evjson, only_what_is_wanted_is_in_the_model)
{
	struct evjson_options n = { .model = "n" }, arm = { .arch = "arm64" };
	struct loaded l = support_load(&n, TREES "first", NULL);

	cr_expect_not(evmodel_find_cpu(&l.model, "x86/m"));
	cr_expect(evmodel_find_cpu(&l.model, "x86/n"));
	cr_expect(evmodel_find_cpu(&l.model, "common/common"));
	cr_expect_eq(l.model.maps.len, 2);
	support_release(&l);
	l = support_load(&arm, TREES "first", NULL);
	cr_expect_eq(l.model.cpus.len, 1, "the common ones");
	cr_expect_eq(l.status, -1);
	cr_expect_str_eq(l.err.text, "no architecture is called 'arm64'");
	support_release(&l);
}

Test(evjson, kernel_trees_single_architectures_folders_and_files_are_taken)
{
	struct loaded l = support_load(NULL, TREES "kernel", NULL);

	cr_expect(support_find_event(&l, "x86/m", "default_core", "n"));
	support_release(&l);
	l = support_load(NULL, TREES "kernel/tools/perf/pmu-events/", NULL);
	cr_expect(support_find_event(&l, "x86/m", "default_core", "n"));
	support_release(&l);
	l = support_load(NULL, TREES "first/x86/.", NULL);
	cr_expect(support_find_event(&l, "x86/m", "default_core", "std.cycles"));
	support_release(&l);
	l = support_load(NULL, TREES "second/x86/m", NULL);
	cr_expect_eq(l.status, -1, "without the tree, nobody knows STD.CYCLES");
	support_release(&l);
	l = support_load(NULL, TREES "first", TREES "second/x86/m");
	cr_expect_eq(l.status, 0, "%s", l.err.text);
	cr_expect(support_find_event(&l, "loose/events", "uncore_cha", "changed"));
	cr_expect(support_find_event(&l, "loose/events", "default_core", "new"));
	support_release(&l);
	l = support_load(NULL, TREES "first/x86/n/n.json", NULL);
	cr_expect(support_find_event(&l, "loose/events", "default_core", "n"));
	support_release(&l);
	l = support_load(NULL, TREES "none", NULL);
	cr_expect_eq(l.err.code, ERR_ABSENT);
	cr_expect_eq(l.diags.errors, 1);
	support_release(&l);
}

Test(evjson, terms_are_in_perfs_order_and_spelling)
{
	struct loaded l = support_load_text(
		"text.json",
		"[{\"EventName\":\"A\",\"UMask\":\"0x81\",\"EventCode\":\"0xD0, 0xD1\","
		"\"SampleAfterValue\":\"0200003\",\"CounterMask\":\"10\",\"Invert\":\"0\","
		"\"EdgeDetect\":1,\"Filter\":\"filter_opc=0x1C8\",\"MSRIndex\":\"0x1a6, 0x1a7\","
		"\"MSRValue\":\"0x0001\",\"PortMask\":\"0x00ff\",\"FCMask\":\"0x07\"},"
		"{\"EventName\":\"B\",\"EventidCode\":\"0x5\",\"NodeType\":\"0x0a\"},"
		"{\"EventName\":\"C\",\"ConfigCode\":\"0x8000000000000004\"},"
		"{\"EventName\":\"D\",\"EventCode\":\"0x1\",\"ExtSel\":\"0x2\"},"
		"{\"EventName\":\"Inst_Retired.Any\",\"EventCode\":\"0x0\",\"UMask\":\"1\"}]");
	static const char *const terms[] = {
		("event=0xd0,ch_mask=0xff,cmask=10,edge=1,fc_mask=7,period=200003,umask=0x81,"
		 "filter_opc=0x1C8,offcore_rsp=0x0001"),
		"eventid=5,type=0xa",
		"config=0x8000000000000004",
		"event=0x201",
		"event=0xc0,period=2000003",
	};
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l.model, "loose/events");

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	cr_assert_eq(cpu->events.len, 5);
	for (size_t i = 0; i < 5; i++)
		cr_expect_str_eq(cpu->events.at[i].terms, terms[i]);
	support_release(&l);
}

Test(evjson, an_encoding_by_name_replaces_no_other_code_than_a_fixed_counters)
{
	struct loaded l = support_load_text(
		"text.json",
		"[{\"EventName\":\"CPU_CLK_UNHALTED.THREAD\",\"EventCode\":\"0x55\"},"
		"{\"EventName\":\"CPU_CLK_UNHALTED.CORE\",\"EventCode\":\"0xA\","
		"\"Counter\":\"Fixed counter 2\",\"SampleAfterValue\":\"2000000\"},"
		"{\"EventName\":\"CPU_CLK_UNHALTED.REF\",\"EventCode\":\"0x3c\",\"UMask\":\"0x1\"},"
		"{\"EventName\":\"INST_RETIRED.ANY_P\",\"EventCode\":\"0xC0\",\"UMask\":\"0x2\"},"
		"{\"EventName\":\"INST_RETIRED.ANY\",\"EventCode\":\"0xc0\",\"CounterMask\":\"2\"},"
		"{\"EventName\":\"CPU_CLK_UNHALTED.THREAD_ANY\",\"ConfigCode\":\"0x7\"}]");
	static const char *const terms[] = {
		"event=0x55",
		"event=0x3c,period=2000003",
		"event=0x0,umask=0x03,period=2000003",
		"event=0xc0,umask=2",
		"event=0xc0,cmask=2",
		"config=7",
	};
	struct evmodel_cpu *cpu = evmodel_find_cpu(&l.model, "loose/events");

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	cr_assert_eq(cpu->events.len, ARRAY_LEN(terms));
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		cr_expect_str_eq(cpu->events.at[i].terms, terms[i]);
	support_release(&l);
}

Test(evjson, texts_flags_and_latencies_reach_the_event)
{
	struct loaded l = support_load_text(
		"text.json",
		"[{\"EventName\":\"A\",\"EventCode\":\"0x1\",\"BriefDescription\":\"Loads. \","
		"\"PublicDescription\":\"All loads.\",\"Errata\":\"X1, X2\",\"Data_LA\":\"1\","
		"\"PEBS\":\"2\",\"PerPkg\":\"1\",\"Deprecated\":\"1\",\"Experimental\":\"1\","
		"\"RetirementLatencyMean\":1.5,\"RetirementLatencyMax\":4,"
		"\"ScaleUnit\":\"64Bytes\",\"Unit\":\"iMC\",\"Compat\":\"v[12]\"}]");
	const struct evmodel_event *e = support_find_event(&l, "loose/events", "uncore_imc", "a");

	cr_assert(e);
	cr_expect_str_eq(e->brief, "Loads  Supports address when precise.  Spec update: X1, X2 "
				   "(Must be precise)");
	cr_expect_str_eq(e->text, "All loads  Supports address when precise.  Spec update: X1, X2 "
				  "(Must be precise)");
	cr_expect_eq(e->flags, EVMODEL_PRECISE_ONLY | EVMODEL_PER_PKG | EVMODEL_DEPRECATED |
				       EVMODEL_EXPERIMENTAL);
	cr_expect_eq(e->latency_mean, 1.5);
	cr_expect_eq(e->latency_max, 4);
	cr_expect(isnan(e->latency_min));
	cr_expect_str_eq(e->unit, "64Bytes");
	cr_expect_str_eq(e->compat, "v[12]");
	cr_expect_str_eq(e->topic, "text");
	cr_expect_not(e->counters.known);
	support_release(&l);
}

Test(evjson, the_same_files_give_the_same_diagnostics_in_the_order_of_their_lines)
{
	struct loaded l = support_load_text("text.json",
					    "[\n{\"EventName\":\"A\",\n\"Y\":1,\n\"X\":1},\n"
					    "{\"EventName\":\"B\",\n\n\"UMask\":\"q\"}]");

	cr_assert_eq(l.diags.all.len, 3);
	cr_expect_eq(l.diags.all.at[0].place.line, 3);
	cr_expect_str_eq(l.diags.all.at[0].key, "Y");
	cr_expect_eq(l.diags.all.at[1].place.line, 4);
	cr_expect_eq(l.diags.all.at[2].place.line, 7);
	support_release(&l);
}

Test(evjson, a_file_with_too_much_to_tell_is_cut_short)
{
	struct buf text = { 0 };
	struct loaded l;

	buf_add_text(&text, "[{}");
	for (size_t i = 1; i < 1000; i++)
		buf_add_text(&text, ",{}");
	buf_add_text(&text, "]");
	l = support_load_text("text.json", text.at);
	cr_expect_eq(l.diags.errors, 1000);
	cr_expect_eq(l.diags.all.len, 200);
	cr_expect(strstr(l.diags.all.at[199].text, "is not shown"));
	support_release(&l);
	buf_release(&text);
}
