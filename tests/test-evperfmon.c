/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "pmu-events/evtopic.h"
#include "tests/support.h"

#define TREE "tests/data/dialects/perfmon"
#define OAK  "x86/oakcreek-x"

static void expect_terms(struct loaded *l, const char *pmu, const char *name, const char *terms)
{
	const struct evmodel_event *e = support_find_event(l, OAK, pmu, name);

	cr_assert(e, "no event '%s' of '%s'", name, pmu);
	cr_expect_str_eq(e->terms, terms, "%s: %s", name, e->terms);
}

static void expect_expr(struct loaded *l, const char *path, const char *name, const char *expr)
{
	const struct evmodel_metric *m = support_find_metric(l, path, name);

	cr_assert(m, "no metric '%s'", name);
	cr_expect_str_eq(m->expr, expr, "%s: %s", name, m->expr);
}

Test(evperfmon, the_tree_has_neither_errors_nor_warnings)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_expect_eq(l.status, 0, "%s", l.err.text);
	cr_expect_eq(l.diags.errors, 0);
	cr_expect_eq(l.diags.warnings, 0);
	cr_assert_eq(l.model.trees.len, 1);
	cr_expect_str_eq(l.model.trees.at[0].name, "intel/perfmon");
	cr_expect_str_eq(l.model.trees.at[0].licence, "BSD-3-Clause");
	support_release(&l);
}

Test(evperfmon, models_are_called_as_in_linux)
{
	static const char *const maps[][2] = {
		{ "GenuineIntel-6-1-[01]", OAK },
		{ "GenuineIntel-6-2", "x86/elmlake" },
		{ "GenuineIntel-6-3", "x86/elmlaken" },
	};
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_assert_eq(l.model.maps.len, 3, "rows of absent files are passed over");
	for (size_t i = 0; i < 3; i++) {
		cr_expect_str_eq(l.model.maps.at[i].cpuid, maps[i][0]);
		cr_expect_str_eq(l.model.maps.at[i].path, maps[i][1]);
		cr_expect_str_eq(l.model.maps.at[i].arch, "x86");
	}
	support_release(&l);
}

Test(evperfmon, each_type_of_core_is_a_pmu_and_alone_the_only_one)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_assert(support_find_event(&l, "x86/elmlake", "cpu_core", "cycles.a"));
	cr_assert(support_find_event(&l, "x86/elmlake", "cpu_atom", "cycles.a"));
	cr_assert(support_find_event(&l, "x86/elmlake", "uncore_cpu_lowpower", "cycles.a"));
	cr_expect_str_eq(support_find_event(&l, "x86/elmlaken", "default_core", "cycles.a")->brief,
			 "smallmont");
	cr_expect_eq(evmodel_find_cpu(&l.model, "x86/elmlaken")->events.len, 1);
	support_release(&l);
}

Test(evperfmon, a_file_alone_says_its_model_and_core_by_its_name)
{
	static const char text[] = "{\"Header\":{},\"Events\":[{\"EventName\":\"A\","
				   "\"EventCode\":\"1\"}]}";
	struct loaded l = support_load_text("x/Elmlake_bigcove_core.json", text);

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	cr_expect(support_find_event(&l, "x86/elmlake", "cpu_core", "a"));
	support_release(&l);
	l = support_load_text("elmlake_smallmont_core.json", text);
	cr_expect(support_find_event(&l, "x86/elmlake", "cpu_atom", "a"));
	support_release(&l);
	l = support_load_text("oak_core.json", text);
	cr_expect(support_find_event(&l, "x86/oak", "default_core", "a"));
	cr_expect_eq(l.model.maps.len, 0);
	support_release(&l);
}

Test(evperfmon, files_of_before_there_were_headers_are_known)
{
	struct loaded l = support_load_text(
		"oak_core.json", "[{\"EventName\":\"A\",\"EventCode\":\"0x2\",\"UMask\":\"0x1\","
				 "\"UMaskExt\":\"0x1\",\"ExtSel\":\"0\"}]");

	cr_assert_eq(l.status, 0, "%s", l.err.text);
	cr_expect_str_eq(support_find_event(&l, "x86/oak", "default_core", "a")->terms,
			 "event=2,umask=0x101");
	support_release(&l);
}

Test(evperfmon, events_are_encoded_as_linux_does)
{
	static const char *const core[][2] = {
		{ "loads.hit", "event=0xd1,period=1000,umask=1" },
		{ "offcore_response.read.any",
		  "event=0xb7,period=100,umask=1,offcore_rsp=0x10001" },
		{ "offcore_response.write.far", "event=0xb7,umask=1,offcore_rsp=0x2" },
		{ "frontend_retired.x",
		  "event=0xc6,any=1,cmask=2,edge=1,inv=1,umask=0x203,eq=1,frontend=0x11" },
		{ "only.extension", "event=0x11,umask=0x400" },
		{ "inst_retired.own", "event=0,period=2000003,umask=2" },
		{ "ext.sel", "event=0x102,umask=1" },
	};
	struct loaded l = support_load(NULL, TREE, NULL);

	for (size_t i = 0; i < sizeof(core) / sizeof(core[0]); i++)
		expect_terms(&l, "default_core", core[i][0], core[i][1]);
	support_release(&l);
}

Test(evperfmon, uncore_events_are_encoded_as_linux_does)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	expect_terms(&l, "uncore_cha", "unc_cha_a", "event=0x35,umask=0x70ff010");
	expect_terms(&l, "uncore_cha", "unc_cha_b", "event=0x36,umask=1,config1=0x40433");
	/* The extension repeats the masks, and the kernel's umask has eight bits there. */
	expect_terms(&l, "uncore_iio", "unc_iio_c", "event=0x83,ch_mask=1,fc_mask=7,umask=4");
	expect_terms(&l, "uncore_iio_free_running", "unc_iio_bandwidth_in.part2_freerun",
		     "event=0xff,umask=0x22");
	expect_terms(&l, "uncore_imc_free_running_1", "unc_mc1_rdcas_count_freerun",
		     "event=0xff,umask=0x20");
	expect_terms(&l, "uncore_clock", "unc_clock.socket", "event=0xff");
	expect_terms(&l, "uncore_upi", "unc_upi_d", "event=2,umask=0xf");
	expect_terms(&l, "uncore_pcu", "unc_p_states", "event=0x80,umask=0x40");
	cr_expect_not(support_find_event(&l, OAK, "uncore_ha", "unc_h_never"),
		      "an event that needs a register which the kernel does not offer");
	support_release(&l);
}

Test(evperfmon, counters_with_and_without_hyperthreading_reach_the_model)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_event *e = support_find_event(&l, OAK, "default_core", "loads.hit");

	cr_expect(e->counters.known);
	cr_expect_eq(e->counters.generic, 0xf);
	cr_expect_eq(e->counters.generic_no_smt, 0xff);
	e = support_find_event(&l, OAK, "default_core", "only.extension");
	cr_expect_eq(e->counters.generic, 4);
	cr_expect_eq(e->counters.fixed, 2, "counters from 32 on are fixed ones");
	e = support_find_event(&l, OAK, "default_core", "inst_retired.own");
	cr_expect_eq(e->counters.generic, 0);
	cr_expect_eq(e->counters.fixed, 2);
	e = support_find_event(&l, OAK, "default_core", "ext.sel");
	cr_expect_eq(e->counters.generic, 1, "PEBScounters, where Counter says nothing");
	cr_expect_eq(e->counters.fixed, 1);
	support_release(&l);
}

Test(evperfmon, flags_reach_the_model)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_expect_eq(support_find_event(&l, OAK, "default_core", "loads.hit")->flags,
		     EVMODEL_PRECISE);
	cr_expect_eq(
		support_find_event(&l, OAK, "default_core", "offcore_response.read.any")->flags,
		EVMODEL_TAKEN_ALONE | EVMODEL_DEPRECATED);
	cr_expect_eq(support_find_event(&l, OAK, "default_core", "frontend_retired.x")->flags,
		     EVMODEL_PRECISE);
	cr_expect_eq(support_find_event(&l, OAK, "uncore_cha", "unc_cha_a")->flags,
		     EVMODEL_PER_PKG);
	cr_expect_eq(support_find_event(&l, OAK, "uncore_pcu", "unc_p_states")->flags,
		     EVMODEL_PER_PKG | EVMODEL_EXPERIMENTAL);
	support_release(&l);
}

Test(evperfmon, what_stands_for_nothing_is_not_described)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_event *e = support_find_event(&l, OAK, "default_core", "loads.hit");

	cr_expect_str_eq(e->brief, "Loads that hit (Precise event)");
	cr_expect_str_eq(e->text, "");
	e = support_find_event(&l, OAK, "default_core", "offcore_response.read.any");
	cr_expect_str_eq(e->brief, "Reads  Spec update: OAK12");
	cr_expect_str_eq(
		support_find_event(&l, OAK, "default_core", "offcore_response.write.far")->brief,
		"Writes");
	support_release(&l);
}

Test(evperfmon, a_file_of_latencies_completes_the_events)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_event *e = support_find_event(&l, OAK, "default_core", "loads.hit");

	cr_expect_eq(e->latency_mean, 6.25);
	cr_expect_eq(e->latency_min, 1);
	cr_expect_eq(e->latency_max, 90);
	cr_expect(isnan(support_find_event(&l, OAK, "default_core", "ext.sel")->latency_mean));
	support_release(&l);
}

Test(evperfmon, formulas_become_expressions_of_perf)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	expect_expr(&l, OAK, "ghz",
		    "CYCLES.A / cpu@CYCLES.B\\,cmask\\=0x1\\,edge\\=0x1@ * #system_tsc_freq / "
		    "1000000000");
	expect_expr(&l, OAK, "tma_frontend_bound", "topdown\\-fe\\-bound / slots");
	expect_expr(&l, OAK, "tma_caches",
		    "(min(LOADS.HIT:R, 20) if 1 - (LOADS.HIT:k < 0) else LOADS.HIT:R) / "
		    "(LOADS.HIT:k if #smt_on else LOADS.HIT:k / 2)");
	expect_expr(&l, OAK, "tma_info_system_busy",
		    "CYCLES.A / (#system_tsc_freq * duration_time) / "
		    "(UNC_CHA_A / source_count(UNC_CHA_A) / "
		    "(UNC_CHA_B@config1\\=0x40433@ / source_count(UNC_CHA_B))) / "
		    "duration_time * duration_time");
	expect_expr(&l, "x86/elmlake", "ipc",
		    "cpu_core@CYCLES.A\\,cmask\\=0x2@u / cpu_core@CYCLES.A@ / "
		    "msr@tsc\\,cpu\\=cpu_core@ / cpu_core@topdown\\-retiring@");
	cr_expect_str_eq(support_find_metric(&l, "x86/elmlake", "ipc")->pmu, "cpu_core");
	cr_expect_not(support_find_metric(&l, OAK, "None"), "there is no formula for this CPU");
	support_release(&l);
}

Test(evperfmon, equality_is_written_with_what_perf_has)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	expect_expr(&l, OAK, "Some",
		    "msr@tsc@ / max(power@energy\\-pkg@ * 1000000 / 61, "
		    "1 - (msr@tsc@ < power@energy\\-pkg@ * 1000000 / 61) - "
		    "(msr@tsc@ > power@energy\\-pkg@ * 1000000 / 61))");
	support_release(&l);
}

Test(evperfmon, percentages_are_from_0_to_1_in_thresholds_too)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_metric *m = support_find_metric(&l, OAK, "tma_frontend_bound");

	cr_expect_str_eq(m->unit, "100%");
	cr_expect_str_eq(m->threshold, "tma_frontend_bound > 0.15");
	cr_expect_str_eq(support_find_metric(&l, OAK, "tma_caches")->threshold,
			 "100 * tma_caches / 2 > 5 & tma_frontend_bound > 0.15");
	cr_expect_str_eq(support_find_metric(&l, OAK, "ghz")->unit, "1GHz");
	cr_expect_str_eq(support_find_metric(&l, "x86/elmlake", "ipc")->unit, "1per_instr");
	support_release(&l);
}

Test(evperfmon, nodes_of_the_tree_are_in_the_groups_of_their_level)
{
	struct loaded l = support_load(NULL, TREE, NULL);
	const struct evmodel_metric *m = support_find_metric(&l, OAK, "tma_frontend_bound");

	cr_expect_str_eq(m->groups, "BvFB;Default;PGO;TopdownL1;tma_L1_group;tma_issueXY");
	cr_expect_str_eq(m->no_group, "TopdownL1;Default");
	cr_expect_str_eq(m->default_group, "TopdownL1");
	cr_expect_str_eq(m->brief, "Slots lost in front");
	cr_expect(strstr(m->text, ". Sample with: FRONTEND_RETIRED.X"));
	m = support_find_metric(&l, OAK, "tma_caches");
	cr_expect_str_eq(m->groups, "TopdownL2;tma_L2_group;tma_frontend_bound_group");
	cr_expect_str_eq(m->no_group, "TopdownL2");
	cr_expect_str_eq(m->default_group, "");
	cr_expect_str_eq(support_find_metric(&l, OAK, "tma_info_system_busy")->groups, "");
	support_release(&l);
}

Test(evperfmon, metrics_in_linux_dialect_add_what_is_not_there)
{
	struct loaded l = support_load(NULL, TREE, NULL);

	cr_expect_str_eq(support_find_metric(&l, OAK, "extra")->expr, "CYCLES.A / 2");
	cr_expect_str_eq(support_find_metric(&l, OAK, "ghz")->brief, "Speed");
	support_release(&l);
}

static void expect_left_out(const char *formula, const char *told)
{
	struct buf text = { 0 };
	struct loaded l;

	buf_printf(&text,
		   "{\"Header\":{},\"Metrics\":[\n{\"MetricName\":\"m\",\n\"Events\":[{\"Name\":"
		   "\"A.B\",\"Alias\":\"a\"},{\"Name\":\"A.B:q7\",\"Alias\":\"q\"}],\n"
		   "\"Formula\":\"%s\"}]}",
		   formula);
	l = support_load_text("oak_metrics.json", text.at);
	cr_expect_eq(l.status, 0, "%s", l.err.text);
	cr_assert_eq(l.diags.warnings, 1, "%s", formula);
	cr_expect(strstr(l.diags.all.at[0].text, told), "%s: %s", formula, l.diags.all.at[0].text);
	cr_expect_str_eq(l.diags.all.at[0].event, "m");
	cr_expect_str_eq(l.diags.all.at[0].key, "Formula");
	cr_expect_eq(l.diags.all.at[0].place.line, 4);
	support_release(&l);
	buf_release(&text);
}

Test(evperfmon, what_perf_cannot_express_is_left_out_and_told)
{
	expect_left_out("a + 1 >= 2 * a", "column 8");
	expect_left_out("a && a", "column 4");
	expect_left_out("(a", "column 3");
	expect_left_out("a / unheard_of", "not 'unheard_of'");
	expect_left_out("a / q", "':q7'");
	expect_left_out("", "expected the formula");
	/* Each equality says its operands twice. */
	expect_left_out("((((((((((((((((a==a)==a)==a)==a)==a)==a)==a)==a)==a)==a)==a)==a)==a)"
			"==a)==a)==a)",
			"longer than 65536 bytes");
}

Test(evperfmon, a_long_name_that_is_repeated_is_left_out)
{
	struct buf text = { 0 };
	struct loaded l;

	buf_add_text(&text, "{\"Header\":{},\"Metrics\":[{\"MetricName\":\"m\",\"Events\":"
			    "[{\"Alias\":\"a\",\"Name\":\"A");
	buf_add_fill(&text, 'B', 1 << 18);
	buf_add_text(&text, "\"}],\"Formula\":\"a + a\"}]}");
	l = support_load_text("oak_metrics.json", text.at);
	cr_assert_eq(l.diags.warnings, 1);
	cr_expect(strstr(l.diags.all.at[0].text, "longer than 262144 bytes"));
	support_release(&l);
	buf_release(&text);
}

Test(evperfmon, a_long_group_is_not_cut)
{
	struct buf text = { 0 }, group = { 0 };
	struct loaded l;

	buf_add_text(&text,
		     "{\"Header\":{},\"Metrics\":[{\"MetricName\":\"m\",\"Category\":\"TMA\","
		     "\"UnitOfMeasure\":\"percent\",\"Level\":3,\"Formula\":\"1\","
		     "\"ParentCategory\":\"");
	buf_add_fill(&text, 'a', 300);
	buf_add_text(&text, "\"}]}");
	buf_add_text(&group, "TopdownL3;tma_L3_group;tma_");
	buf_add_fill(&group, 'a', 300);
	buf_add_text(&group, "_group");
	l = support_load_text("oak_metrics.json", text.at);
	cr_expect_str_eq(l.model.cpus.at[0].metrics.at[0].groups, group.at);
	support_release(&l);
	buf_release(&text);
	buf_release(&group);
}

Test(evperfmon, topics_are_those_of_linux)
{
	cr_expect_str_eq(evtopic_find("ICACHE_DATA.STALLS", "default_core"), "frontend");
	cr_expect_str_eq(evtopic_find("dtlb_load_misses.any", "cpu_atom"), "virtual memory");
	cr_expect_str_eq(evtopic_find("ocr.reads.l3_miss", "cpu_core"), "memory");
	cr_expect_str_eq(evtopic_find("ocr.reads.l3_hit", "cpu_core"), "cache");
	cr_expect_str_eq(evtopic_find("unc_x", "uncore_imc_free_running_1"), "uncore memory");
	cr_expect_str_eq(evtopic_find("unc_x", "uncore_edc_uclk"), "uncore memory");
	cr_expect_str_eq(evtopic_find("br_inst_retired.all", "uncore_cpu_lowpower"), "pipeline");
	cr_expect_str_eq(evtopic_find("hw_interrupts", "default_core"), "other");
}
