/* SPDX-License-Identifier: MIT */
#include "util/out/json.h"
#include "util/out/perfstat.h"
#include "util/out/perfstatjson.h"
#include "util/out/render.h"

/*
 * JSON as perf's list prints it: one array of objects, a member a line, all
 * values strings, and what there is none of left out. Values outside of tables
 * are for the text. Counts have a layout of their own (perfstatjson.h).
 */

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	(void)version;
	perfstat_begin(d, schema);
	if (d->perfstat)
		return;
	buf_add_text(&d->buf, "[\n");
}

static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	if (d->perfstat)
		perfstat_value(d, name, cell);
}

static void table(struct doc *d, const struct table *t)
{
	(void)d;
	(void)t;
}

static void add_value(struct buf *out, const struct cell *cell)
{
	if (cell->kind == CELL_BOOL)
		buf_add_text(out, cell->truth ? "\"1\"" : "\"0\"");
	else
		json_add_cell(out, cell);
}

static void row(struct doc *d, const struct cell *cells)
{
	bool first = true;

	if (d->perfstat) {
		if (d->table == &perfstat_table)
			perfstatjson_row(d, cells);
		return;
	}
	buf_add_text(&d->buf, d->all_rows ? ",\n{\n" : "{\n");
	for (size_t i = 0; i < d->table->ncolumns; i++) {
		if (cells[i].kind == CELL_NONE)
			continue;
		buf_printf(&d->buf, "%s\t\"%s\": ", first ? "" : ",\n", d->table->columns[i].key);
		add_value(&d->buf, &cells[i]);
		first = false;
	}
	buf_add_text(&d->buf, first ? "}" : "\n}");
}

static void table_end(struct doc *d)
{
	if (d->perfstat)
		perfstatjson_table_end(d);
}

static void end(struct doc *d)
{
	if (!d->perfstat)
		buf_add_text(&d->buf, d->all_rows ? "\n]\n" : "]\n");
}

const struct render render_perfjson = {
	.name = "perf-json",
	.begin = begin,
	.value = value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.end = end,
	.release = perfstat_release,
};
