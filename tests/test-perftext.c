/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "util/base/perffeature.h"
#include "util/out/doc.h"
#include "util/out/render.h"

static const struct column event_columns[] = {
	{ .key = "Unit" },	 { .key = "Topic" },	  { .key = "EventName" },
	{ .key = "EventAlias" }, { .key = "EventType" },  { .key = "BriefDescription" },
	{ .key = "Encoding" },	 { .key = "Deprecated" },
};
static const struct table events = { .key = "events", .columns = event_columns, .ncolumns = 8 };

static const struct column metric_columns[] = { { .key = "MetricGroup" },
						{ .key = "MetricName" },
						{ .key = "BriefDescription" } };
static const struct table metrics = { .key = "metrics", .columns = metric_columns, .ncolumns = 3 };

static void put(struct doc *d, const char *key, bool on)
{
	const struct column column = { .key = key };

	doc_value(d, &column, cell_bool(on));
}

/* A list of four events and two metrics, one of them in two groups. */
static void tell(struct doc *d, const char *const options[])
{
	doc_begin(d, "perf-list", 1);
	for (size_t i = 0; options[i]; i++)
		put(d, options[i], true);
	doc_table(d, &events);
	doc_row(d,
		(struct cell[8]){ [2] = cell_text("faults"), [4] = cell_text("Software event") });
	doc_row(d, (struct cell[8]){ [1] = cell_text("cache"),
				     [2] = cell_text("l1"),
				     [3] = cell_text("cpu/l1/"),
				     [4] = cell_text("Hardware cache event") });
	doc_row(d, (struct cell[8]){ cell_text("cpu"), cell_text("cache"), cell_text("l2"),
				     cell_none(), cell_text("Kernel PMU event"),
				     cell_text("A \"second\" level"), cell_text("cpu/event=1/") });
	doc_row(d,
		(struct cell[8]){
			[1] = cell_text("cache"), [2] = cell_text("old"), [7] = cell_bool(true) });
	doc_table_end(d);
	doc_table(d, &metrics);
	doc_row(d, (struct cell[3]){ cell_text("A"), cell_text("ipc"), cell_text("Per cycle") });
	doc_row(d, (struct cell[3]){ cell_text("B"), cell_text("cpi"), cell_none() });
	doc_row(d, (struct cell[3]){ cell_text("B"), cell_text("ipc"), cell_text("Per cycle") });
	doc_table_end(d);
	doc_end(d);
}

static void prints(const char *format, const char *const options[], const char *want)
{
	struct doc_style style = { 0 };
	struct err err = { 0 };
	char *text = NULL;
	size_t len;
	FILE *file = open_memstream(&text, &len);
	struct doc *d = doc_new(render_find(format), &style, file, NULL);

	tell(d, options);
	cr_assert_eq(doc_close(d, &err), 0, "%s", err.text);
	doc_free(d);
	fclose(file);
	cr_expect_str_eq(text, want, "it printed:\n%s", text);
	free(text);
}

Test(perftext, a_list_is_laid_out_as_perf_does)
{
	static const char *const usual[] = { "desc", "groups", NULL };
	static const char *const full[] = { "details", "deprecated", NULL };

	prints("perf-text", usual,
	       "  faults                                             [Software event]\n"
	       "\ncache:\n"
	       "  l1 OR cpu/l1/\n"
	       "  l2\n"
	       "       [A \"second\" level. Unit: cpu]\n"
	       "\nMetric Groups:\n"
	       "\nA:\n"
	       "  ipc\n"
	       "       [Per cycle]\n"
	       "\nB:\n"
	       "  cpi\n"
	       "  ipc\n"
	       "       [Per cycle]\n");
	prints("perf-text", full,
	       "  faults                                             [Software event]\n"
	       "\ncache:\n"
	       "  l1 OR cpu/l1/\n"
	       "  l2\n"
	       "        cpu/event=1/\n"
	       "  old\n"
	       "\nMetrics:\n\n"
	       "  ipc\n"
	       "  cpi\n");
}

Test(perftext, names_stand_on_one_line_and_each_metric_once)
{
	static const char *const names[] = { "names", "groups", NULL };
	static const char *const without[] = { "names", NULL };

	prints("perf-text", names, "faults cpu/l1/ l2 A ipc B cpi ");
	prints("perf-text", without, "faults cpu/l1/ l2 ipc cpi ");
}

Test(perfjson, all_rows_are_one_array_and_what_is_not_there_is_left_out)
{
	static const char *const none[] = { NULL };

	prints("perf-json", none,
	       "[\n"
	       "{\n\t\"EventName\": \"faults\",\n\t\"EventType\": \"Software event\"\n},\n"
	       "{\n\t\"Topic\": \"cache\",\n\t\"EventName\": \"l1\",\n\t\"EventAlias\": \"cpu/l1/\",\n"
	       "\t\"EventType\": \"Hardware cache event\"\n},\n"
	       "{\n\t\"Unit\": \"cpu\",\n\t\"Topic\": \"cache\",\n\t\"EventName\": \"l2\",\n"
	       "\t\"EventType\": \"Kernel PMU event\",\n"
	       "\t\"BriefDescription\": \"A \\\"second\\\" level\",\n"
	       "\t\"Encoding\": \"cpu/event=1/\"\n},\n"
	       "{\n\t\"Topic\": \"cache\",\n\t\"EventName\": \"old\",\n\t\"Deprecated\": \"1\"\n},\n"
	       "{\n\t\"MetricGroup\": \"A\",\n\t\"MetricName\": \"ipc\",\n"
	       "\t\"BriefDescription\": \"Per cycle\"\n},\n"
	       "{\n\t\"MetricGroup\": \"B\",\n\t\"MetricName\": \"cpi\"\n},\n"
	       "{\n\t\"MetricGroup\": \"B\",\n\t\"MetricName\": \"ipc\",\n"
	       "\t\"BriefDescription\": \"Per cycle\"\n}\n"
	       "]\n");
}

Test(perffeature, names_and_macros_find_a_feature_and_libraries_make_it)
{
	const struct perffeature *f = perffeature_find(view_of("HAVE_ZSTD_support"));

	cr_assert_not_null(f);
	cr_expect_str_eq(f->name, "zstd");
	cr_expect(perffeature_is_built(f, "+jansson +zstd"));
	cr_expect_not(perffeature_is_built(f, "+jansson -zstd"));
	cr_expect_not(perffeature_is_built(f, "+zstdx"));
	cr_expect(perffeature_is_built(perffeature_find(view_of("libtraceevent")), ""));
	cr_expect_not(perffeature_is_built(perffeature_find(view_of("libpfm4")), "+libpfm4"));
	cr_expect_null(perffeature_find(view_of("nosuch")));
}
