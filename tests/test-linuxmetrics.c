/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <fnmatch.h>
#include <stdlib.h>

#include "arch/arch.h"
#include "pmu-events/evload.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/expr/expr.h"
#include "util/expr/exprname.h"
#include "util/pmu/evparse.h"
#include "util/pmu/resolve.h"

#define LINUX_TREE "vendor-events/linux-7.2"

/* The events of a model's metrics. */
static void collect(const struct evtable_model *m, struct arena *arena, struct exprname_list *names)
{
	for (size_t i = 0; i < m->metrics; i++) {
		struct evtable_metric metric = evtable_metric_at(m, i);
		struct err err = { 0 };
		const struct expr *e = expr_parse(arena, view_of(metric.expr), 0, &err);

		cr_expect_not_null(e, "%s %s: %s", m->path, metric.name, err.text);
		if (e)
			exprname_collect(names, e);
	}
	exprname_sort(names);
}

/* What cannot be resolved, and why: globs of the model and the event. */
static const struct {
	const char *model, *event, *why;
} unresolved[] = {
	{ "arm64/freescale/*", "imx9_ddr0/*",
	  "names of the kernel's that differ from chip to chip" },
	{ "powerpc/*", "nest_*", "the firmware tells the kernel what there is" },
	{ "powerpc/*", "hv_24x7/*", "likewise" },
	{ "test/*", "*", "made up" },
	{ "x86/alderlake", "el-start", "Linux names no such event on hybrid CPUs" },
	{ "x86/graniterapids", "PEBS", "no event: an operand that the vendor's file left over" },
	{ "x86/meteorlake", "UNC_ARB_*cmask=1/", "Linux calls that field of the unit threshold" },
};

static bool is_unresolved(const char *model, const char *event)
{
	for (size_t i = 0; i < ARRAY_LEN(unresolved); i++) {
		if (fnmatch(unresolved[i].model, model, 0) == 0 &&
		    fnmatch(unresolved[i].event, event, 0) == 0)
			return true;
	}
	return false;
}

static size_t resolve_metrics(const struct evtable *t, const struct evtable_model *m)
{
	struct exprname_list names = { 0 };
	struct arena arena = { 0 };
	struct evset set;
	struct resolve r;
	struct err err = { 0 };
	size_t resolved = 0;

	cr_assert_eq(evset_init(&set, &t, 1, m->path, &err), 0, "%s", err.text);
	resolve_init(&r, &set, arch_find(m->arch), m->path, NULL, NULL);
	collect(m, &arena, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct encoding_list list = { 0 };
		struct evspec_list specs = { 0 };
		struct evtable_metric metric;
		struct buf text = { 0 };
		struct err why = { 0 };

		exprname_event(&text, names.at[i].text);
		if (!evset_find_metric(&set, NULL, view_of(names.at[i].text), &metric, NULL) &&
		    !is_unresolved(m->path, text.at)) {
			cr_expect(evparse_text(&specs, text.at, &why) == 0 &&
					  specs.events.len == 1 &&
					  resolve_event(&r, specs.events.at, &list, &why) == 0,
				  "%s: %s", m->path, why.text);
			resolved++;
		}
		vec_release(&list);
		evspec_release(&specs);
		buf_release(&text);
	}
	exprname_release(&names);
	resolve_release(&r);
	arena_release(&arena);
	return resolved;
}

Test(linuxmetrics, the_events_of_all_metrics_of_linux_without_any_machine)
{
	const char *shared = getenv("TALLY_SHARED"), *tree;
	struct evload load = { 0 };
	struct buf path = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	buf_printf(&path, "%s/" LINUX_TREE, shared ? shared : "../shared");
	tree = path.at;
	if (!fs_is_dir(NULL, tree)) {
		buf_release(&path);
		cr_skip("no " LINUX_TREE " below %s (TALLY_SHARED)", shared ? shared : "../shared");
	}
	cr_assert_eq(evload_trees(&load, &tree, 1, NULL, &err), 0, "%s", err.text);
	for (size_t i = 0; i < evtable_models(load.table); i++) {
		struct evtable_model m = evtable_model_at(load.table, i);

		if (m.metrics)
			n += resolve_metrics(load.table, &m);
	}
	cr_expect_gt(n, 7000);
	evload_release(&load);
	buf_release(&path);
}
