/* SPDX-License-Identifier: MIT */
#include "util/out/perfstat.h"
#include "util/out/perfstatcsv.h"
#include "util/out/render.h"

/*
 * CSV as perf prints it, which only its stat does (perfstatcsv.h). Other
 * documents are as the plain CSV has them.
 */

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	perfstat_begin(d, schema);
	if (d->perfstat)
		perfstatcsv_begin(d);
	else
		render_csv.begin(d, schema, version);
}

static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	if (d->perfstat)
		perfstat_value(d, name, cell);
}

static void row_value(struct doc *d, const struct column *name, const struct cell *cell)
{
	if (!d->perfstat)
		render_csv.row_value(d, name, cell);
}

static void table(struct doc *d, const struct table *t)
{
	if (!d->perfstat)
		render_csv.table(d, t);
}

static void row(struct doc *d, const struct cell *cells)
{
	if (!d->perfstat)
		render_csv.row(d, cells);
	else if (d->table == &perfstat_table)
		perfstatcsv_row(d, cells);
}

static void table_end(struct doc *d)
{
	if (d->perfstat)
		perfstatcsv_table_end(d);
}

static void end(struct doc *d)
{
	(void)d;
}

const struct render render_perfcsv = {
	.name = "perf-csv",
	.begin = begin,
	.value = value,
	.row_value = row_value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.end = end,
	.release = perfstat_release,
};
