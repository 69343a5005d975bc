/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "util/report/fields.h"
#include "util/report/graphtext.h"

static const struct fields_options usual = { .usual = "comm,dso,sym" };

static void check_columns(const struct fields *f, const char *titles)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < f->ncolumns; i++)
		buf_printf(&text, "%s%s", i ? "," : "", f->columns[i].title);
	cr_assert_str_eq(buf_text(&text), titles);
	buf_release(&text);
}

Test(fields, measures_stand_in_front_of_keys)
{
	struct fields_options o = usual;
	struct err err = { 0 };
	struct fields f;

	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Overhead,Command,Shared Object,Symbol");
	o.by_children = o.has_samples = true;
	o.sort = "symbol";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Children,Self,Samples,Symbol");
	cr_assert_eq(f.order[0].by, HIST_BY_CHILDREN);
	cr_assert_eq(f.order[1].by, HIST_BY_OVERHEAD);
}

Test(fields, plus_adds_to_what_is_usual)
{
	struct fields_options o = usual;
	struct err err = { 0 };
	struct fields f;

	o.sort = "+cpu,comm";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Overhead,Command,Shared Object,Symbol,CPU");
	o.sort = NULL;
	o.fields = "+period";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Overhead,Period,Command,Shared Object,Symbol");
}

Test(fields, columns_alone_order_rows_unless_keys_do)
{
	struct fields_options o = usual;
	struct err err = { 0 };
	struct fields f;

	o.fields = "sym,overhead,period";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Symbol,Overhead,Period");
	cr_assert_eq(f.order[0].by, HIST_BY_KEY);
	o.sort = "sample";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Symbol,Overhead,Period,Samples");
	cr_assert_eq(f.norder, 4);
	cr_assert_eq(f.order[0].by, HIST_BY_SAMPLES);
	/* What the columns leave out of the keys stands behind them. */
	o.fields = "overhead";
	o.sort = "+cpu";
	cr_assert_eq(fields_choose(&f, &o, &err), 0);
	check_columns(&f, "Overhead,Command,Shared Object,Symbol,CPU");
}

Test(fields, too_many_keys_and_unknown_ones_are_told)
{
	struct fields_options o = usual;
	struct err err = { 0 };
	struct fields f;

	o.sort = "comm,nonsense";
	cr_assert_eq(fields_choose(&f, &o, &err), -1);
	cr_assert(strstr(err.text, "'nonsense'"), "%s", err.text);
	err_clear(&err);
	/* More than there are: all of a recording's tracepoints may have as many. */
	memset(&f, 0, sizeof(f));
	f.nkeys = SORTKEY_MOST;
	cr_assert_eq(fields_set_order(&f, "comm", &err), -1);
	cr_assert(strstr(err.text, "more than 64 sort keys"), "%s", err.text);
}

Test(graphtext, words_stand_in_any_order)
{
	struct graphtext_args g = { .least = 0.5 };
	struct err err = { 0 };

	cr_assert_eq(graphtext_parse("caller,folded,0,address,count", &g, &err), 0);
	cr_assert(g.style == GRAPHTEXT_FOLDED && g.callees && g.least == 0 &&
		  g.key == GRAPH_BY_ADDRESS && g.value == GRAPHTEXT_COUNT);
	cr_assert_eq(graphtext_parse("graph,2.5,10,callee,function,period", &g, &err), 0);
	cr_assert(g.style == GRAPHTEXT_GRAPH && !g.callees && g.least == 2.5 && g.most == 10 &&
		  g.key == GRAPH_BY_FUNCTION && g.value == GRAPHTEXT_PERIOD);
	cr_assert_eq(graphtext_parse("graph,1,2,3", &g, &err), -1);
	err_clear(&err);
	cr_assert_eq(graphtext_parse("-1", &g, &err), -1);
}
