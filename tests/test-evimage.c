/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "pmu-events/evimage.h"
#include "pmu-events/evpool.h"
#include "pmu-events/evtext.h"
#include "pmu-events/evtexts.h"
#include "pmu-events/evwrite.h"
#include "tests/support.h"
#include "util/base/zstd.h"

static const struct evtable *build(struct evimage *image, const struct evmodel *m)
{
	struct err err = { 0 };

	cr_assert_eq(evimage_build(image, m, false, &err), 0, "%s", err.text);
	cr_assert(evtable_valid(evimage_table(image), image->bytes.len));
	return evimage_table(image);
}

/* Two models, out of order, with everything that an event and a metric can say. */
static void fill(struct evmodel *m)
{
	struct evmodel_cpu *cpu = support_cpu(m, "x86", "x86/zeta");
	struct evmodel_event *event;
	struct evmodel_metric *metric;

	support_add_event(cpu, "default_core", "inst_retired.any", "event=0xc0,period=2000003");
	event = support_add_event(cpu, "default_core", "br_inst", "event=0xc4,umask=0x10");
	event->brief = "Branches";
	event->text = "Branches that retired";
	event->topic = "pipeline";
	event->unit = "64Bytes";
	event->compat = "v1.*";
	event->counters = (struct evmodel_counters){ true, 0xf00000000000000f, 0x3, 0x80000002 };
	event->flags = EVMODEL_DEPRECATED | EVMODEL_PRECISE_ONLY;
	event->latency_mean = 1.25;
	event->latency_min = -0.0;
	event->latency_max = 1e300;
	support_add_event(cpu, "cpu_atom", "inst_retired.any", "event=0xc0");
	metric = support_add_metric(cpu, "default_core", "IPC", "inst_retired.any / cycles");
	metric->groups = "Summary;Pipeline";
	metric->threshold = "IPC > 1";
	metric->brief = "Instructions per cycle";
	metric->text = "How many instructions retire in a cycle";
	metric->unit = "1insn";
	metric->compat = "v2";
	metric->no_group = "TopdownL1";
	metric->default_group = "TopdownL2";
	metric->aggregation = EVMODEL_PER_CORE;
	metric->constraint = EVMODEL_NO_THRESHOLD_NMI;
	metric->show_events = true;
	*vec_add(&cpu->pmus) = (struct evmodel_pmu){ "default_core", 8, 4, true };
	*vec_add(&cpu->pmus) = (struct evmodel_pmu){ "uncore_without_events", 2, 0, false };

	cpu = support_cpu(m, "arm64", "arm64/arm/alpha");
	support_add_event(cpu, "default_core", "inst_retired.any", "event=0xc0,period=2000003");

	*vec_add(&m->maps) = (struct evmodel_map){ "x86", "GenuineIntel-6-1", "x86/zeta" };
	*vec_add(&m->maps) = (struct evmodel_map){ "arm64", "0x410fd000", "arm64/arm/alpha" };
	*vec_add(&m->groups) = (struct evmodel_group){ "Summary", "the first description" };
	*vec_add(&m->groups) = (struct evmodel_group){ "Pipeline", "Branches" };
	*vec_add(&m->groups) = (struct evmodel_group){ "Summary", "the last description" };
	*vec_add(&m->trees) = (struct evmodel_tree){ "ours", "MIT" };
}

Test(evimage, an_event_comes_back_as_it_went_in)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtext texts = { 0 };
	struct evtable_model model;
	struct evtable_event event;
	const struct evtable *t;

	fill(&m);
	t = build(&image, &m);
	cr_assert(evtable_find_model(t, "x86/zeta", &model));
	cr_assert_eq(model.events, 3);
	cr_assert(evtable_find_event(&model, "default_core", "BR_inst", 7, &event));
	cr_assert_str_eq(event.name, "br_inst");
	cr_assert_str_eq(event.pmu, "default_core");
	cr_assert_str_eq(event.terms, "event=0xc4,umask=0x10");
	cr_assert_str_eq(event.topic, "pipeline");
	cr_assert_str_eq(event.unit, "64Bytes");
	cr_assert_str_eq(event.compat, "v1.*");
	cr_assert(event.counters.known);
	cr_assert_eq(event.counters.generic, 0xf00000000000000f);
	cr_assert_eq(event.counters.generic_no_smt, 3);
	cr_assert_eq(event.counters.fixed, 0x80000002);
	cr_assert_eq(event.flags, EVTABLE_DEPRECATED | EVTABLE_PRECISE_ONLY);
	cr_assert_eq(event.latency_mean, 1.25);
	cr_assert(event.latency_min == 0 && signbit(event.latency_min));
	cr_assert_eq(event.latency_max, 1e300);
	cr_assert_str_eq(evtext_get(&texts, t, event.brief), "Branches");
	cr_assert_str_eq(evtext_get(&texts, t, event.text), "Branches that retired");

	cr_assert(evtable_find_event(&model, NULL, "inst_retired.any", 16, &event));
	cr_assert_str_eq(event.pmu, "cpu_atom");
	cr_assert_str_eq(event.terms, "event=0xc0");
	cr_assert_not(event.counters.known);
	cr_assert(isnan(event.latency_mean));
	cr_assert_eq(event.brief, 0);
	cr_assert_str_eq(evtext_get(&texts, t, event.text), "");
	cr_assert_eq(texts.problem.code, ERR_NONE);
	evtext_release(&texts);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evimage, a_metric_comes_back_as_it_went_in)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtext texts = { 0 };
	struct evtable_model model;
	struct evtable_metric metric;
	const struct evtable *t;

	fill(&m);
	t = build(&image, &m);
	cr_assert(evtable_find_model(t, "x86/zeta", &model));
	cr_assert(evtable_find_metric(&model, NULL, "ipc", 3, &metric));
	cr_assert_str_eq(metric.name, "IPC");
	cr_assert_str_eq(metric.pmu, "default_core");
	cr_assert_str_eq(metric.groups, "Summary;Pipeline");
	cr_assert_str_eq(metric.expr, "inst_retired.any / cycles");
	cr_assert_str_eq(metric.threshold, "IPC > 1");
	cr_assert_str_eq(metric.unit, "1insn");
	cr_assert_str_eq(metric.compat, "v2");
	cr_assert_str_eq(metric.no_group, "TopdownL1");
	cr_assert_str_eq(metric.default_group, "TopdownL2");
	cr_assert_eq(metric.aggregation, 2);
	cr_assert_eq(metric.constraint, 4);
	cr_assert(metric.show_events);
	cr_assert_str_eq(evtext_get(&texts, t, metric.brief), "Instructions per cycle");
	cr_assert_str_eq(evtext_get(&texts, t, metric.text),
			 "How many instructions retire in a cycle");
	evtext_release(&texts);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evimage, models_pmus_maps_groups_and_trees_come_back)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtext texts = { 0 };
	struct evtable_model model;
	struct evtable_pmu pmu;
	const struct evtable *t;
	const char *name;
	uint32_t brief;

	fill(&m);
	t = build(&image, &m);
	cr_assert_eq(evtable_models(t), 2);
	cr_assert_str_eq(evtable_model_at(t, 0).path, "arm64/arm/alpha");
	model = evtable_model_at(t, 1);
	cr_assert_str_eq(model.arch, "x86");
	cr_assert_eq(model.pmus, 3);
	pmu = evtable_pmu_at(&model, 1);
	cr_assert_str_eq(pmu.name, "default_core");
	cr_assert_eq(pmu.generic, 8);
	cr_assert_eq(pmu.fixed, 4);
	cr_assert(pmu.derived);
	cr_assert_eq(pmu.first_event, 1);
	cr_assert_eq(pmu.events, 2);
	cr_assert_eq(pmu.metrics, 1);
	cr_assert(evtable_find_pmu(&model, "uncore_without_events", &pmu));
	cr_assert_eq(pmu.events, 0);
	cr_assert_eq(pmu.generic, 2);
	cr_assert_not(evtable_find_pmu(&model, "uncore", &pmu));
	cr_assert_eq(evtable_maps(t), 2);
	cr_assert_str_eq(evtable_map_at(t, 0).cpuid, "GenuineIntel-6-1");
	cr_assert_eq(evtable_map_at(t, 0).model, 1);
	cr_assert_eq(evtable_map_at(t, 1).model, 0);
	cr_assert_eq(evtable_groups(t), 2);
	evtable_group_at(t, 0, &name, &brief);
	cr_assert_str_eq(name, "Pipeline");
	cr_assert(evtable_find_group(t, "Summary", &brief));
	cr_assert_str_eq(evtext_get(&texts, t, brief), "the last description");
	cr_assert_not(evtable_find_group(t, "summary", &brief));
	cr_assert_str_eq(evtable_tree_at(t, 0).licence, "MIT");
	evtext_release(&texts);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evimage, nothing_makes_a_table_too)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtable_model model;
	struct evtext texts = { 0 };
	const struct evtable *t = build(&image, &m);

	cr_assert_eq(evtable_models(t), 0);
	cr_assert_eq(evtable_maps(t), 0);
	cr_assert_not(evtable_find_model(t, "x86/zeta", &model));
	cr_assert_str_eq(evtext_get(&texts, t, 1), "");
	evtext_release(&texts);
	evimage_release(&image);
}

Test(evimage, what_models_share_is_there_once)
{
	struct evmodel m = { 0 };
	struct evimage one, two;
	struct evmodel_cpu *cpu;
	char names[200][32];

	cpu = support_cpu(&m, "x86", "x86/a");
	for (size_t i = 0; i < 200; i++) {
		snprintf(names[i], sizeof(names[i]), "a_rather_long_name_%zu", i);
		support_add_event(cpu, "default_core", names[i], names[i])->brief = names[i];
	}
	build(&one, &m);
	cpu = support_cpu(&m, "x86", "x86/b");
	for (size_t i = 0; i < 200; i++)
		support_add_event(cpu, "cpu_core", names[i], names[i])->brief = names[i];
	build(&two, &m);
	/* One order number of three bytes for each event, and the model itself. */
	cr_assert_lt(two.bytes.len - one.bytes.len, 200 * 3 + 100);
	evimage_release(&one);
	evimage_release(&two);
	evmodel_release(&m);
}

Test(evimage, the_order_of_a_model_does_not_show)
{
	struct evmodel a = { 0 }, b = { 0 };
	struct evimage one, two, three;
	struct evmodel_cpu swap;

	fill(&a);
	fill(&b);
	build(&one, &a);
	build(&two, &a);
	swap = b.cpus.at[0];
	b.cpus.at[0] = b.cpus.at[1];
	b.cpus.at[1] = swap;
	build(&three, &b);
	cr_assert_eq(one.bytes.len, two.bytes.len);
	cr_assert_arr_eq(one.bytes.at, two.bytes.at, one.bytes.len);
	cr_assert_eq(one.bytes.len, three.bytes.len);
	cr_assert_arr_eq(one.bytes.at, three.bytes.at, one.bytes.len);
	evimage_release(&one);
	evimage_release(&two);
	evimage_release(&three);
	evmodel_release(&a);
	evmodel_release(&b);
}

static void assert_refused(const struct evmodel *m, const char *text)
{
	struct evimage image;
	struct err err = { 0 };

	cr_assert_eq(evimage_build(&image, m, false, &err), -1);
	cr_assert_eq(err.code, ERR_INPUT);
	cr_assert_str_eq(err.text, text);
	evimage_release(&image);
}

Test(evimage, a_model_that_contradicts_itself_is_refused)
{
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu;

	fill(&m);
	support_add_event(&m.cpus.at[0], "cpu_atom", "inst_retired.any", "event=1");
	assert_refused(&m, "model 'x86/zeta' has the event 'inst_retired.any' of 'cpu_atom' twice");
	m.cpus.at[0].events.len--;
	support_add_metric(&m.cpus.at[0], "default_core", "IPC", "1");
	assert_refused(&m, "model 'x86/zeta' has the metric 'IPC' of 'default_core' twice");
	m.cpus.at[0].metrics.len--;
	cpu = vec_add(&m.cpus);
	*cpu = (struct evmodel_cpu){ .arch = "x86", .path = "x86/zeta" };
	assert_refused(&m, "there are two models 'x86/zeta'");
	cpu->path = "x86/other";
	*vec_add(&cpu->pmus) = (struct evmodel_pmu){ "p", 65536, 0, false };
	assert_refused(&m, "x86/other: p: a table cannot hold 65536 counters of one PMU, "
			   "at most 65535");
	cpu->pmus.at[0].generic = 65535;
	*vec_add(&m.maps) = (struct evmodel_map){ "x86", "a-1-2", "x86/none" };
	assert_refused(&m, "the map row 'a-1-2' is for 'x86/none', which is not there");
	evmodel_release(&m);
}

Test(evimage, more_kinds_of_events_than_a_number_can_say_are_refused)
{
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu = support_cpu(&m, "x86", "x86/a");
	struct evimage image;
	struct err err = { 0 };

	for (uint32_t i = 0; i <= 65536; i++) {
		char name[16];

		snprintf(name, sizeof(name), "e%u", i);
		support_add_event(cpu, "p", arena_string(&m.arena, name), "event=1")
			->counters.fixed = i;
	}
	cr_assert_eq(evimage_build(&image, &m, true, &err), -1);
	cr_assert_str_eq(err.text, "a table cannot hold 65537 kinds of events, at most 65536");
	err_clear(&err);
	evimage_release(&image);
	cpu->events.len--;
	cr_assert_eq(evimage_build(&image, &m, true, &err), 0);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evpool, a_tail_lies_inside_the_string_that_has_it)
{
	struct evpool pool = { 0 };
	struct buf out = { 0 };
	struct err err = { 0 };
	const char *texts[] = { "any", "inst_retired.any", "y", "inst", "", "x.any",
				"any", "_retired.any" };
	uint32_t ids[ARRAY_LEN(texts)];

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ids[i] = evpool_add(&pool, texts[i]);
	cr_assert_eq(ids[0], ids[6]);
	cr_assert_eq(ids[4], 0);
	cr_assert_eq(evpool_lay(&pool, 1000, &out, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		cr_assert_str_eq(out.at + evpool_offset(&pool, ids[i]), texts[i]);
	cr_assert_eq(out.len, 1 + sizeof("inst_retired.any") + sizeof("inst") + sizeof("x.any"));
	evpool_release(&pool);
	buf_release(&out);
}

Test(evpool, a_pool_above_its_limit_is_refused)
{
	struct evpool pool = { 0 };
	struct buf out = { 0 };
	struct err err = { 0 };

	evpool_add(&pool, "12345678");
	cr_assert_eq(evpool_lay(&pool, 9, &out, &err), 0);
	evpool_add(&pool, "abcdef");
	cr_assert_eq(evpool_lay(&pool, 15, &out, &err), -1);
	cr_assert_str_eq(err.text, "the names and expressions are longer than 15 bytes");
	evpool_release(&pool);
	buf_release(&out);
}

Test(evtexts, descriptions_above_their_limit_are_refused)
{
	struct evtexts texts = { 0 };
	struct buf blocks = { 0 }, packed = { 0 };
	struct err err = { 0 };

	evtexts_add(&texts, "12345678", true);
	cr_assert_eq(evtexts_lay(&texts, 10, true, &blocks, &packed, &err), 0);
	cr_assert_eq(evtexts_lay(&texts, 9, true, &blocks, &packed, &err), -1);
	cr_assert_str_eq(err.text, "the descriptions are longer than 9 bytes");
	evtexts_release(&texts);
	buf_release(&blocks);
	buf_release(&packed);
}

Test(evtext, descriptions_in_many_blocks_are_all_opened)
{
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu = support_cpu(&m, "x86", "x86/a");
	struct buf big = { 0 };

	/* 3 MB in all, one of them larger than a block. */
	for (size_t i = 0; i < 3000; i++) {
		struct evmodel_event *event;
		char name[16];

		snprintf(name, sizeof(name), "e%04zu", i);
		buf_clear(&big);
		buf_add_text(&big, name);
		buf_add_fill(&big, 'x', i == 77 ? 100000 : 1000);
		event = support_add_event(cpu, "p", arena_string(&m.arena, name), "event=1");
		*(i % 2 ? &event->brief : &event->text) = arena_string(&m.arena, big.at);
	}
	for (int plain = 0; plain < 2; plain++) {
		struct evtext texts = { 0 };
		struct evimage image;
		struct evtable_model model;
		struct err err = { 0 };

		if (!plain && !zstd_built_in())
			continue;
		cr_assert_eq(evimage_build(&image, &m, plain, &err), 0);
		cr_assert(evtable_find_model(evimage_table(&image), "x86/a", &model));
		for (size_t i = 0; i < 3000; i++) {
			struct evtable_event event = evtable_event_at(&model, i);
			const struct evmodel_event *given = &cpu->events.at[i];

			cr_assert_str_eq(evtext_get(&texts, model.table, event.brief),
					 given->brief);
			cr_assert_str_eq(evtext_get(&texts, model.table, event.text), given->text);
		}
		cr_assert_eq(texts.problem.code, ERR_NONE);
		evtext_release(&texts);
		evimage_release(&image);
	}
	buf_release(&big);
	evmodel_release(&m);
}

Test(evtext, a_damaged_block_is_told_once_and_is_empty)
{
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu = support_cpu(&m, "x86", "x86/a");
	struct evtext texts = { 0 };
	struct evimage image;
	struct evtable_model model;
	struct evtable_event event;

	if (!zstd_built_in())
		cr_skip("built without zstd");
	support_add_event(cpu, "p", "e", "event=1")->brief = "a description that will be damaged";
	build(&image, &m);
	/* The description's frame is the last thing in the image; its magic number goes. */
	for (size_t i = image.bytes.len - 45; i < image.bytes.len - 1; i++)
		image.bytes.at[i] = 0x55;
	cr_assert(evtable_find_model(evimage_table(&image), "x86/a", &model));
	event = evtable_event_at(&model, 0);
	cr_assert_str_eq(evtext_get(&texts, model.table, event.brief), "");
	cr_assert_str_eq(evtext_get(&texts, model.table, event.brief), "");
	cr_assert_eq(texts.problem.code, ERR_INPUT);
	evtext_release(&texts);
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evwrite, no_text_ends_the_comment_or_the_literal)
{
	struct evmodel m = { 0 };
	struct evmodel_cpu *cpu = support_cpu(&m, "x86", "x86/a");
	struct evimage image;
	char *text = NULL;
	size_t len;
	FILE *out;

	support_add_event(cpu, "p",
			  "\"?\?/\\\x01"
			  "7\n",
			  "event=1");
	*vec_add(&m.trees) = (struct evmodel_tree){ "a */ int evil; /* b", "MIT\nx" };
	build(&image, &m);
	out = open_memstream(&text, &len);
	evwrite_table(evimage_table(&image), "my_table", out);
	fclose(out);
	cr_assert_not_null(strstr(text, " *   a _/ int evil; /_ b: MIT_x\n"));
	cr_assert_not_null(strstr(text, "\t\"\\\"\\?\\?/\\\\\\0017\\12\\0\"\n"));
	cr_assert_not_null(strstr(text, "const struct evtable *my_table(void);"));
	free(text);
	evimage_release(&image);
	evmodel_release(&m);
}
