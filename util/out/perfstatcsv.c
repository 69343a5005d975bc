/* SPDX-License-Identifier: MIT */
#include "util/out/perfstatcsv.h"

#include "util/out/perfstat.h"
#include "util/out/render.h"

/* Of a row that is no event's, up to the metric's: value, unit, event, running, share. */
#define COUNT_FIELDS 5

static void add_field(struct doc *d, struct buf *out, struct view text)
{
	buf_add_view(out, text);
	buf_add_text(out, d->style.separator);
}

static void add_prefix(struct doc *d, const struct perfstat_row *r, struct buf *out)
{
	const struct perfstat *p = d->perfstat;

	if (p->is_interval)
		buf_printf(out, "%6llu.%09llu%s", (unsigned long long)(p->time_ns / 1000000000),
			   (unsigned long long)(p->time_ns % 1000000000), d->style.separator);
	else if (p->is_summary)
		buf_printf(out, "%16s%s", "summary", d->style.separator);
	if (p->by != PERFSTAT_BY_NOTHING)
		add_field(d, out, r->part);
	if (r->has_cpus)
		buf_printf(out, "%llu%s", (unsigned long long)r->cpus, d->style.separator);
}

static void add_count(struct doc *d, const struct perfstat_row *r)
{
	struct buf *out = &d->buf;

	if (r->counted)
		perfstat_add_value(out, r);
	else
		buf_add_text(out, r->supported ? "<not counted>" : "<not supported>");
	buf_add_text(out, d->style.separator);
	add_field(d, out, r->unit);
	add_field(d, out, r->event);
	if (r->has_cgroup)
		add_field(d, out, r->cgroup);
	if (r->has_error)
		buf_printf(out, "%.2f%%%s", r->error, d->style.separator);
	buf_printf(out, "%llu%s%.2f%s", (unsigned long long)r->running_ns, d->style.separator,
		   perfstat_share(r), d->style.separator);
}

/* Names of columns, in front of the first line of metrics. */
static void begin_header(struct doc *d)
{
	static const char *const names[][2] = {
		[PERFSTAT_BY_NOTHING] = { "", "" },
		[PERFSTAT_BY_CPU] = { "cpu", "" },
		[PERFSTAT_BY_CORE] = { "core", "cpus" },
		[PERFSTAT_BY_DIE] = { "die", "cpus" },
		[PERFSTAT_BY_SOCKET] = { "socket", "cpus" },
		[PERFSTAT_BY_NODE] = { "node", "cpus" },
		[PERFSTAT_BY_CACHE] = { "cache", "cpus" },
		[PERFSTAT_BY_CLUSTER] = { "cluster", "cpus" },
		[PERFSTAT_BY_THREAD] = { "comm-pid", "" },
	};
	struct perfstat *p = d->perfstat;

	buf_clear(&p->header);
	if (p->is_interval)
		add_field(d, &p->header, view_of("time"));
	for (size_t i = 0; i < 2; i++) {
		if (names[p->by][i][0])
			add_field(d, &p->header, view_of(names[p->by][i]));
	}
}

static void add_to_line(struct doc *d, const struct perfstat_row *r)
{
	struct perfstat *p = d->perfstat;
	struct buf title = { 0 }, part = { 0 };

	buf_printf(&part, "%.*s %.*s", VIEW_ARG(r->part), VIEW_ARG(r->cgroup));
	if (!p->in_line || !view_equal(buf_view(&p->part), buf_text(&part))) {
		perfstatcsv_table_end(d);
		begin_header(d);
		add_prefix(d, r, &p->values);
		if (r->has_cgroup)
			add_field(d, &p->values, r->cgroup);
		buf_add_view(&p->part, buf_view(&part));
		p->in_line = true;
	}
	if (perfstat_add_title(&title, r, r->event)) {
		add_field(d, &p->header, buf_view(&title));
		if (r->has_metric_value)
			buf_printf(&p->values, "%.*f", (int)r->metric_decimals, r->metric);
		buf_add_text(&p->values, d->style.separator);
	}
	buf_release(&title);
	buf_release(&part);
}

void perfstatcsv_begin(struct doc *d)
{
	if (d->style.started && !d->documents)
		buf_printf(&d->buf, "# started on %s\n\n", d->style.started);
}

void perfstatcsv_row(struct doc *d, const struct cell *cells)
{
	struct perfstat_row r = perfstat_read(cells);
	struct buf *out = &d->buf;

	if (d->perfstat->metric_only) {
		add_to_line(d, &r);
		return;
	}
	add_prefix(d, &r, out);
	if (r.event.len)
		add_count(d, &r);
	for (int i = 0; !r.event.len && i < COUNT_FIELDS + r.has_cgroup + r.has_error; i++)
		buf_add_text(out, d->style.separator);
	if (r.has_metric_value)
		buf_printf(out, "%.*f", (int)r.metric_decimals, r.metric);
	buf_add_text(out, d->style.separator);
	if (r.has_metric_value)
		buf_add_view(out, r.metric_unit);
	buf_add_char(out, '\n');
}

/* Writes the line of metrics that has been gathered, if there is one. */
void perfstatcsv_table_end(struct doc *d)
{
	struct perfstat *p = d->perfstat;

	if (p->in_line) {
		if (!p->has_header && !(p->is_interval && p->intervals))
			buf_printf(&d->buf, "%s\n", buf_text(&p->header));
		buf_printf(&d->buf, "%s\n", buf_text(&p->values));
		p->has_header = true;
		p->intervals += p->is_interval;
	}
	buf_clear(&p->values);
	buf_clear(&p->part);
	p->in_line = false;
}
