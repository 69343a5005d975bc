/* SPDX-License-Identifier: MIT */
#include "util/out/perfstatjson.h"

#include "util/out/json.h"
#include "util/out/perfstat.h"
#include "util/out/render.h"

/* The members that tell this line from those of other times and parts. */
static void add_prefix(struct doc *d, const struct perfstat_row *r, struct buf *out)
{
	static const char *const keys[] = {
		[PERFSTAT_BY_CPU] = "cpu",	   [PERFSTAT_BY_CORE] = "core",
		[PERFSTAT_BY_DIE] = "die",	   [PERFSTAT_BY_SOCKET] = "socket",
		[PERFSTAT_BY_NODE] = "node",	   [PERFSTAT_BY_CACHE] = "cache",
		[PERFSTAT_BY_CLUSTER] = "cluster", [PERFSTAT_BY_THREAD] = "thread",
	};
	const struct perfstat *p = d->perfstat;
	struct view part = r->part;

	if (p->is_interval)
		buf_printf(out, "\"interval\" : %llu.%09llu, ",
			   (unsigned long long)(p->time_ns / 1000000000),
			   (unsigned long long)(p->time_ns % 1000000000));
	if (p->by != PERFSTAT_BY_NOTHING) {
		/* Of "CPU3" only the number. */
		if (p->by == PERFSTAT_BY_CPU && view_starts(part, "CPU"))
			part = view_make(part.at + 3, part.len - 3);
		buf_printf(out, "\"%s\" : ", keys[p->by]);
		json_add_text(out, part);
		buf_add_text(out, ", ");
	}
	if (r->has_cpus)
		buf_printf(out, "\"aggregate-number\" : %llu, ", (unsigned long long)r->cpus);
}

static void add_count(struct buf *out, const struct perfstat_row *r)
{
	buf_add_text(out, "\"counter-value\" : \"");
	if (r->counted)
		buf_printf(out, "%f", r->value);
	else
		buf_add_text(out, r->supported ? "<not counted>" : "<not supported>");
	buf_add_text(out, "\", \"unit\" : ");
	json_add_text(out, r->unit);
	buf_add_text(out, ", \"event\" : ");
	json_add_text(out, r->event);
	if (r->has_cgroup) {
		buf_add_text(out, ", \"cgroup\" : ");
		json_add_text(out, r->cgroup);
	}
	if (r->has_error)
		buf_printf(out, ", \"variance\" : %.2f", r->error);
	buf_printf(out, ", \"event-runtime\" : %llu, \"pcnt-running\" : %.2f, ",
		   (unsigned long long)r->running_ns, perfstat_share(r));
}

/* In a line of metrics each is a member of its own. */
static void add_to_line(struct doc *d, const struct perfstat_row *r)
{
	struct perfstat *p = d->perfstat;
	struct buf title = { 0 }, part = { 0 };

	buf_printf(&part, "%.*s %.*s", VIEW_ARG(r->part), VIEW_ARG(r->cgroup));
	if (!p->in_line || !view_equal(buf_view(&p->part), buf_text(&part))) {
		perfstatjson_table_end(d);
		buf_add_char(&p->values, '{');
		add_prefix(d, r, &p->values);
		if (r->has_cgroup) {
			buf_add_text(&p->values, "\"cgroup\" : ");
			json_add_text(&p->values, r->cgroup);
			buf_add_text(&p->values, ", ");
		}
		buf_add_view(&p->part, buf_view(&part));
		p->in_line = true;
		p->has_header = false;
	}
	if (r->has_metric_value && perfstat_add_title(&title, r, r->event)) {
		json_add_text(&p->values, buf_view(&title));
		buf_printf(&p->values, " : \"%.*f\", ", (int)r->metric_decimals, r->metric);
		p->has_header = true;
	}
	buf_release(&title);
	buf_release(&part);
}

void perfstatjson_row(struct doc *d, const struct cell *cells)
{
	struct perfstat_row r = perfstat_read(cells);

	if (d->perfstat->metric_only) {
		add_to_line(d, &r);
		return;
	}
	buf_add_char(&d->buf, '{');
	add_prefix(d, &r, &d->buf);
	if (r.event.len)
		add_count(&d->buf, &r);
	buf_printf(&d->buf, "\"metric-value\" : %f, \"metric-unit\" : ",
		   r.has_metric_value ? r.metric : 0.0);
	json_add_text(&d->buf, r.has_metric_value ? r.metric_unit : view_make("", 0));
	buf_add_text(&d->buf, "}\n");
}

/* Writes the line of metrics that has been gathered, if there is one. */
void perfstatjson_table_end(struct doc *d)
{
	struct perfstat *p = d->perfstat;

	if (p->in_line) {
		if (p->has_header)
			buf_cut(&p->values, p->values.len - 2);
		else
			buf_add_text(&p->values, "\"metric-value\" : \"none\"");
		buf_printf(&d->buf, "%s}\n", buf_text(&p->values));
	}
	buf_clear(&p->values);
	buf_clear(&p->part);
	p->in_line = false;
}
