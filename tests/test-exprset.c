/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/expr/exprname.h"
#include "util/expr/exprset.h"

static const struct metric {
	const char *name, *text;
} metrics[] = {
	{ "ipc", "insts / cycles" },
	{ "cpi", "1 / ipc" },
	{ "hits", "h1 + h2 + h3" },
	{ "all", "hits + misses" },
	{ "misses", "max(all_rd - h1, 0) + m2 + m3" },
	{ "hit_ratio", "d_ratio(hits, all)" },
	{ "self", "self * 2" },
	{ "uses_self", "self + 1" },
	{ "M1", "insts + M2" },
	{ "M2", "insts + M1" },
	{ "to_circle", "M1 + 1" },
	{ "dead_circle", "1 if #one else M1" },
	{ "broken", "1 +" },
	{ "to_broken", "broken * 2" },
	{ "chooses", "ipc if cycles > 1 else M1" },
	{ "count_of_metric", "source_count(ipc) + ipc" },
};

struct world {
	unsigned int asked;
	double cycles;
};

static double ask(void *arg, enum expr_op what, const char *name)
{
	struct world *w = arg;

	if (what == EXPR_SOURCE_COUNT)
		return 5;
	if (what == EXPR_LITERAL)
		return 1;
	w->asked++;
	if (strcmp(name, "insts") == 0)
		return 300;
	if (strcmp(name, "cycles") == 0)
		return w->cycles;
	if (strcmp(name, "all_rd") == 0)
		return 400;
	if (strcmp(name, "self") == 0)
		return 21;
	return name[0] == 'h' || name[0] == 'm' ? 100 : NAN;
}

/*
 * Besides the table: "dN" is "d(N+1) + d(N+1)" up to d40; "lN" is "l(N+1) + 1"
 * without end, "eN" the same up to e1500.
 */
static bool find(void *arg, const char *name, struct view *text)
{
	static char made[64];
	int n;

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
		if (strcmp(metrics[i].name, name) == 0) {
			*text = view_of(metrics[i].text);
			return true;
		}
	}
	if (!name[0] || !strchr("del", name[0]) || name[1] < '0' || name[1] > '9')
		return false;
	n = (int)strtol(name + 1, NULL, 10);
	if (name[0] == 'l' || (name[0] == 'e' && n < 1500))
		snprintf(made, sizeof(made), "%c%d + 1", name[0], n + 1);
	else if (name[0] == 'e')
		snprintf(made, sizeof(made), "insts");
	else if (n < 40)
		snprintf(made, sizeof(made), "d%d + d%d", n + 1, n + 1);
	else
		snprintf(made, sizeof(made), "insts");
	*text = view_of(made);
	return true;
}

static struct world world;
static const struct expr_env env = { .ask = ask, .find = find, .arg = &world };
static struct exprset set;

static void setup(void)
{
	world = (struct world){ .cycles = 600 };
	exprset_init(&set, &env, 0);
}

static void teardown(void)
{
	exprset_release(&set);
}

TestSuite(exprset, .init = setup, .fini = teardown);

static double value(const char *metric)
{
	struct err err = { 0 };
	double v = -1;

	cr_assert_eq(exprset_value(&set, metric, &v, &err), 0, "%s", err.text);
	return v;
}

static void assert_names(const char *metric, const char *want)
{
	struct exprname_list list = { 0 };
	struct buf out = { 0 };
	struct err err = { 0 };

	cr_assert_eq(exprset_names(&set, metric, &list, &err), 0, "%s", err.text);
	for (size_t i = 0; i < list.len; i++)
		buf_printf(&out, "%s%s", i ? " " : "", list.at[i].text);
	cr_expect_str_eq(buf_text(&out), want, "%s needs '%s'", metric, buf_text(&out));
	buf_release(&out);
	exprname_release(&list);
}

static void assert_fails(const char *metric, enum err_code code, const char *text)
{
	struct exprname_list list = { 0 };
	struct err err = { 0 };
	double v;

	cr_expect_eq(exprset_value(&set, metric, &v, &err), -1);
	cr_expect_eq(err.code, code);
	cr_expect_str_eq(err.text, text, "%s", err.text);
	err_clear(&err);
	cr_expect_eq(exprset_names(&set, metric, &list, &err), -1);
	cr_expect_str_eq(err.text, text, "%s", err.text);
	exprname_release(&list);
}

Test(exprset, references_are_followed)
{
	cr_assert_eq(value("ipc"), 0.5);
	cr_assert_eq(value("cpi"), 2);
	cr_assert_float_eq(value("hit_ratio"), 300 / 800.0, 1e-12);
	assert_names("cpi", "cycles insts");
	assert_names("hit_ratio", "all_rd h1 h2 h3 m2 m3");
}

Test(exprset, its_own_name_means_the_event)
{
	cr_assert_eq(value("self"), 42);
	cr_assert_eq(value("uses_self"), 43);
	assert_names("uses_self", "self");
}

Test(exprset, circles_are_named)
{
	assert_fails("M1", ERR_INPUT, "metric 'M1' refers to itself: M1 -> M2 -> M1");
	assert_fails("M2", ERR_INPUT, "metric 'M1' refers to itself: M1 -> M2 -> M1");
	assert_fails("to_circle", ERR_INPUT, "metric 'M1' refers to itself: M1 -> M2 -> M1");
	/* An error leaves the set usable. */
	cr_assert_eq(value("ipc"), 0.5);
}

Test(exprset, a_circle_in_a_dead_branch_does_not_matter)
{
	cr_assert_eq(value("dead_circle"), 1);
	assert_names("dead_circle", "");
}

Test(exprset, errors_name_the_metric)
{
	assert_fails("broken", ERR_INPUT,
		     "metric 'broken': column 4: expected a number, a name, a function or '(', "
		     "found the end");
	assert_fails("to_broken", ERR_INPUT,
		     "metric 'broken': column 4: expected a number, a name, a function or '(', "
		     "found the end");
	assert_fails("insts", ERR_ABSENT, "no metric is called 'insts'");
}

Test(exprset, deep_trees_are_computed_once_per_metric)
{
	cr_assert_eq(value("d0"), 300 * 0x1p40);
	cr_assert_eq(world.asked, 1);
	assert_names("d0", "insts");
}

Test(exprset, references_without_end_are_an_error)
{
	struct exprname_list list = { 0 };
	struct err err = { 0 };
	double v;

	cr_assert_eq(exprset_value(&set, "l0", &v, &err), -1);
	cr_assert(strstr(err.text, "deeper than 4000 levels of references"), "%s", err.text);
	err_clear(&err);
	cr_assert_eq(exprset_names(&set, "l0", &list, &err), -1);
	exprname_release(&list);
}

/* Each of 100,000 metrics leads to the next: all of them in the time of a few walks. */
Test(exprset, long_chains_fail_in_no_time, .timeout = 20)
{
	struct exprname_list list = { 0 };
	char name[16];

	for (int i = 0; i < 100000; i++) {
		struct err err = { 0 };
		double v;

		snprintf(name, sizeof(name), "l%d", i);
		cr_assert_eq(exprset_value(&set, name, &v, &err), -1);
		cr_assert_eq(err.code, ERR_INPUT);
		err_clear(&err);
		cr_assert_eq(exprset_names(&set, name, &list, &err), -1);
	}
	exprname_release(&list);
}

Test(exprset, a_long_way_to_a_metric_does_not_fail_it)
{
	struct exprname_list list = { 0 };
	struct err err = { 0 };
	double v;

	cr_assert_eq(exprset_value(&set, "e0", &v, &err), -1);
	err_clear(&err);
	cr_assert_eq(exprset_names(&set, "e0", &list, &err), -1);
	exprname_release(&list);
	cr_assert_eq(value("e1200"), 300 + 300);
	assert_names("e1200", "insts");
	/* What was found on the way makes the rest shorter. */
	cr_assert_eq(value("e700"), 300 + 800);
}

Test(exprset, failures_are_forgotten_with_the_values)
{
	struct err err = { 0 };
	double v;

	cr_assert_eq(exprset_value(&set, "chooses", &v, &err), 0);
	exprset_forget(&set);
	world.cycles = 0;
	cr_assert_eq(exprset_value(&set, "chooses", &v, &err), -1);
	err_clear(&err);
	exprset_forget(&set);
	world.cycles = 600;
	cr_assert_eq(exprset_value(&set, "chooses", &v, &err), 0);
}

Test(exprset, values_are_kept_until_they_are_forgotten)
{
	cr_assert_eq(value("cpi"), 2);
	world.cycles = 900;
	cr_assert_eq(value("cpi"), 2);
	exprset_forget(&set);
	cr_assert_eq(value("cpi"), 3);
}

Test(exprset, thresholds_are_expressions_over_metrics)
{
	struct arena arena = { 0 };
	struct exprname_list list = { 0 };
	struct err err = { 0 };
	const struct expr *e;
	double v;

	e = expr_parse(&arena, view_of("cpi > 1.5 & (ipc > 0.4 & hits > 200)"), 0, &err);
	cr_assert(e);
	cr_assert_eq(exprset_eval(&set, e, &v, &err), 0);
	cr_assert_eq(v, 1);
	cr_assert_eq(exprset_names_of(&set, e, &list, &err), 0);
	cr_assert_eq(list.len, 5);
	exprname_release(&list);
	/* Outside of its own expression the name of "self" is the metric. */
	e = expr_parse(&arena, view_of("self > 21"), 0, &err);
	cr_assert_eq(exprset_eval(&set, e, &v, &err), 0);
	cr_assert_eq(v, 1);
	arena_release(&arena);
}

Test(exprset, counts_of_sources_are_of_events)
{
	cr_assert_eq(value("count_of_metric"), 5.5);
	assert_names("count_of_metric", "cycles insts ipc");
}
