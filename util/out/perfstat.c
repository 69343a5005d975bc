/* SPDX-License-Identifier: MIT */
#include "util/out/perfstat.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/out/render.h"

static const struct column columns[PERFSTAT_COLUMNS] = {
	[PERFSTAT_PART] = { "part", NULL, NULL, 0 },
	[PERFSTAT_CPUS] = { "cpus", NULL, NULL, 0 },
	[PERFSTAT_VALUE] = { "value", NULL, NULL, 0 },
	[PERFSTAT_DECIMALS] = { "decimals", NULL, NULL, 0 },
	[PERFSTAT_SUPPORTED] = { "supported", NULL, NULL, 0 },
	[PERFSTAT_UNIT] = { "unit", NULL, NULL, 0 },
	[PERFSTAT_EVENT] = { "event", NULL, NULL, 0 },
	[PERFSTAT_CGROUP] = { "cgroup", NULL, NULL, 0 },
	[PERFSTAT_ERROR] = { "error", NULL, "%", 0 },
	[PERFSTAT_RUNNING] = { "running_ns", NULL, "ns", 0 },
	[PERFSTAT_ENABLED] = { "enabled_ns", NULL, "ns", 0 },
	[PERFSTAT_METRIC] = { "metric", NULL, NULL, 0 },
	[PERFSTAT_METRIC_DECIMALS] = { "metric_decimals", NULL, NULL, 0 },
	[PERFSTAT_METRIC_SUFFIX] = { "metric_suffix", NULL, NULL, 0 },
	[PERFSTAT_METRIC_UNIT] = { "metric_unit", NULL, NULL, 0 },
};

const struct table perfstat_table = {
	.key = "counts",
	.columns = columns,
	.ncolumns = PERFSTAT_COLUMNS,
};

const struct table perfstat_raw_table = {
	.key = "raw",
	.columns = columns,
	.ncolumns = PERFSTAT_COLUMNS,
};

void perfstat_release(struct doc *d)
{
	if (!d->perfstat)
		return;
	vec_release(&d->perfstat->run_ns);
	buf_release(&d->perfstat->subject);
	buf_release(&d->perfstat->part);
	buf_release(&d->perfstat->header);
	buf_release(&d->perfstat->values);
	free(d->perfstat);
	d->perfstat = NULL;
}

void perfstat_begin(struct doc *d, const char *schema)
{
	uint64_t intervals = d->perfstat ? d->perfstat->intervals : 0;

	perfstat_release(d);
	if (strcmp(schema, "stat") != 0)
		return;
	d->perfstat = alloc_zero(1, sizeof(*d->perfstat));
	d->perfstat->intervals = intervals;
}

void perfstat_value(struct doc *d, const struct column *name, const struct cell *cell)
{
	struct perfstat *p = d->perfstat;
	const struct {
		const char *key;
		uint64_t *count;
		double *real;
		bool *truth;
	} values[] = {
		{ "runs", &p->runs, NULL, NULL },
		{ "by", &p->by, NULL, NULL },
		{ "unit_width", &p->unit_width, NULL, NULL },
		{ "time_ns", &p->time_ns, NULL, NULL },
		{ "user_ns", &p->user_ns, NULL, NULL },
		{ "system_ns", &p->system_ns, NULL, NULL },
		{ "elapsed_ns", NULL, &p->elapsed_ns, NULL },
		{ "elapsed_error", NULL, &p->elapsed_error, NULL },
		{ "big_num", NULL, NULL, &p->big_num },
		{ "metric_only", NULL, NULL, &p->metric_only },
		{ "is_interval", NULL, NULL, &p->is_interval },
		{ "is_summary", NULL, NULL, &p->is_summary },
		{ "counts_nothing", NULL, NULL, &p->counts_nothing },
		{ "has_times", NULL, NULL, &p->has_times },
	};

	if (strcmp(name->key, "subject") == 0)
		buf_add_view(&p->subject, cell->text);
	for (size_t i = 0; strcmp(name->key, "run_ns") == 0 && i < cell->list->ncells; i++)
		*vec_add(&p->run_ns) = cell->list->cells[i].count;
	/* Not part of any layout, wherever that goes. */
	if (strcmp(name->key, "ended") == 0 && d->aside)
		fprintf(d->aside, "%.*s\n", VIEW_ARG(cell->text));
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		if (strcmp(values[i].key, name->key) != 0)
			continue;
		if (values[i].count)
			*values[i].count = cell->count;
		else if (values[i].real)
			*values[i].real = cell->real;
		else
			*values[i].truth = cell->truth;
	}
}

static struct view text(const struct cell *cell)
{
	return cell->kind == CELL_TEXT ? cell->text : view_make("", 0);
}

struct perfstat_row perfstat_read(const struct cell *c)
{
	const struct cell *value = &c[PERFSTAT_VALUE], *metric = &c[PERFSTAT_METRIC];
	bool is_count = value->kind == CELL_COUNT;

	return (struct perfstat_row){
		.part = text(&c[PERFSTAT_PART]),
		.has_cpus = c[PERFSTAT_CPUS].kind == CELL_COUNT,
		.cpus = c[PERFSTAT_CPUS].count,
		.counted = value->kind != CELL_NONE,
		.is_count = is_count,
		.count = is_count ? value->count : 0,
		.value = is_count ? (double)value->count : value->real,
		.decimals = (unsigned int)c[PERFSTAT_DECIMALS].count,
		.supported = c[PERFSTAT_SUPPORTED].truth,
		.unit = text(&c[PERFSTAT_UNIT]),
		.event = text(&c[PERFSTAT_EVENT]),
		.has_cgroup = c[PERFSTAT_CGROUP].kind == CELL_TEXT,
		.cgroup = text(&c[PERFSTAT_CGROUP]),
		.has_error = c[PERFSTAT_ERROR].kind == CELL_REAL,
		.error = c[PERFSTAT_ERROR].real,
		.running_ns = c[PERFSTAT_RUNNING].count,
		.enabled_ns = c[PERFSTAT_ENABLED].count,
		.has_metric = c[PERFSTAT_METRIC_UNIT].kind == CELL_TEXT,
		.has_metric_value = metric->kind == CELL_REAL,
		.metric = metric->real,
		.tone = metric->tone,
		.metric_decimals = (unsigned int)c[PERFSTAT_METRIC_DECIMALS].count,
		.metric_suffix = text(&c[PERFSTAT_METRIC_SUFFIX]),
		.metric_unit = text(&c[PERFSTAT_METRIC_UNIT]),
	};
}

double perfstat_share(const struct perfstat_row *r)
{
	if (r->running_ns == r->enabled_ns || !r->enabled_ns)
		return 100;
	return 100.0 * (double)r->running_ns / (double)r->enabled_ns;
}

void perfstat_add_value(struct buf *out, const struct perfstat_row *r)
{
	if (r->is_count)
		buf_add_u64(out, r->count);
	else
		buf_printf(out, "%.*f", (int)r->decimals, r->value);
}

static bool contains(struct view v, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= v.len; i++) {
		if (memcmp(v.at + i, part, len) == 0)
			return true;
	}
	return false;
}

bool perfstat_add_title(struct buf *out, const struct perfstat_row *r, struct view event)
{
	if (!r->has_metric || contains(r->metric_unit, "/sec") ||
	    contains(r->metric_unit, "CPUs utilized"))
		return false;
	if (view_starts(r->metric_unit, "of all"))
		buf_printf(out, "%.*s ", VIEW_ARG(event));
	buf_add_view(out, r->metric_unit);
	return true;
}
