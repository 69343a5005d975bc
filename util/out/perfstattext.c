/* SPDX-License-Identifier: MIT */
#include "util/out/perfstattext.h"

#include <math.h>
#include <stdlib.h>

#include "util/out/digits.h"
#include "util/out/perfstat.h"
#include "util/out/render.h"
#include "util/out/show.h"

/* Widths as perf 6.1 has them. */
#define BAR_MOST	  60
#define VALUE_WIDTH	  18
#define EVENT_WIDTH	  32
#define UNCOUNTED_WIDTH	  25 /* of the event's name where there is no count */
#define METRIC_WIDTH	  35
#define METRIC_NUMBER	  8
#define METRIC_INDENT	  49 /* of one more metric of an event */
#define METRIC_ONLY_WIDTH 20
#define INTERVAL_WIDTH	  15
#define HEADER_EACH	  26 /* lines of intervals' titles come again after so many */

/* Numbers of parts are padded: so many columns stand behind the last letter. */
static const struct {
	const char *title; /* of intervals */
	int title_width;
	int number_width;
	int total_width; /* with the blank behind it, and the number of CPUs */
} layouts[] = {
	[PERFSTAT_BY_NOTHING] = { "", 0, 0, 0 },
	[PERFSTAT_BY_CPU] = { "CPU", 11, 7, 11 },
	[PERFSTAT_BY_CORE] = { "core", 15, 8, 21 },
	[PERFSTAT_BY_DIE] = { "die", 12, 8, 18 },
	[PERFSTAT_BY_SOCKET] = { "socket", 6, 5, 12 },
	[PERFSTAT_BY_NODE] = { "node", 6, 5, 12 },
	[PERFSTAT_BY_CACHE] = { "cache", 22, 11, 28 },
	[PERFSTAT_BY_CLUSTER] = { "cluster", 20, 11, 26 },
	[PERFSTAT_BY_THREAD] = { "comm-pid", 20, 8, 26 },
};

static void add_left(struct buf *out, struct view text, size_t width)
{
	buf_add_view(out, text);
	buf_add_fill(out, ' ', text.len < width ? width - text.len : 0);
}

static void add_right(struct buf *out, struct view text, size_t width)
{
	buf_add_fill(out, ' ', text.len < width ? width - text.len : 0);
	buf_add_view(out, text);
}

/* "ssh-812": the name ends and the number begins in the same column in all lines. */
static void add_thread(struct buf *out, struct view part, size_t number_width)
{
	size_t dash = part.len;

	while (dash > 0 && part.at[dash - 1] != '-')
		dash--;
	add_right(out, view_make(part.at, dash ? dash - 1 : 0), 16);
	buf_add_char(out, '-');
	add_left(out, view_make(part.at + dash, part.len - dash), number_width);
}

static void add_prefix(struct doc *d, const struct perfstat_row *r, struct buf *out)
{
	const struct perfstat *p = d->perfstat;
	size_t number_width = (size_t)layouts[p->by].number_width, letters = r->part.len;

	if (p->is_interval)
		buf_printf(out, "%6llu.%09llu ", (unsigned long long)(p->time_ns / 1000000000),
			   (unsigned long long)(p->time_ns % 1000000000));
	if (p->by == PERFSTAT_BY_NOTHING)
		return;
	while (letters > 0 && r->part.at[letters - 1] >= '0' && r->part.at[letters - 1] <= '9')
		letters--;
	if (p->by == PERFSTAT_BY_THREAD)
		add_thread(out, r->part, number_width);
	else
		add_left(out, r->part, letters + number_width);
	buf_add_char(out, ' ');
	if (r->has_cpus)
		buf_printf(out, "%4llu ", (unsigned long long)r->cpus);
}

static void add_grouped(struct buf *out, const struct perfstat_row *r)
{
	if (r->is_count)
		digits_add_grouped(out, r->count);
	else
		digits_add_fixed(out, r->value, r->decimals);
}

static void add_count(struct doc *d, const struct perfstat_row *r)
{
	const struct perfstat *p = d->perfstat;
	struct buf value = { 0 };

	if (!r->counted)
		buf_add_text(&value, r->supported ? "<not counted>" : "<not supported>");
	else if (p->big_num)
		add_grouped(&value, r);
	else
		perfstat_add_value(&value, r);
	add_right(&d->buf, buf_view(&value), VALUE_WIDTH);
	buf_add_char(&d->buf, ' ');
	add_left(&d->buf, r->unit, p->unit_width);
	buf_add_char(&d->buf, ' ');
	add_left(&d->buf, r->event, r->counted ? EVENT_WIDTH : UNCOUNTED_WIDTH);
	if (r->has_cgroup)
		buf_printf(&d->buf, " %.*s", VIEW_ARG(r->cgroup));
	buf_release(&value);
}

/* The metric's number and what stands in place of its unit, as wide as all are. */
static void add_number(struct doc *d, const struct perfstat_row *r, struct buf *out, size_t width)
{
	const char *tone = d->style.colour ? show_tone_start(r->tone) : "";
	struct buf number = { 0 };

	buf_printf(&number, "%.*f%.*s", (int)r->metric_decimals, r->metric,
		   VIEW_ARG(r->metric_suffix));
	buf_add_text(out, tone);
	add_right(out, buf_view(&number), width);
	buf_add_text(out, tone[0] ? SHOW_TONE_END : "");
	buf_release(&number);
}

static void add_metric(struct doc *d, const struct perfstat_row *r)
{
	size_t start;

	if (!r->has_metric_value) {
		buf_add_fill(&d->buf, ' ', METRIC_WIDTH);
		return;
	}
	buf_add_text(&d->buf, " # ");
	start = d->buf.len;
	add_number(d, r, &d->buf, METRIC_NUMBER);
	/* Colours take no room. */
	start = d->style.colour && show_tone_start(r->tone)[0] ? METRIC_NUMBER : d->buf.len - start;
	buf_add_char(&d->buf, ' ');
	add_left(&d->buf, r->metric_unit, METRIC_WIDTH > start + 4 ? METRIC_WIDTH - start - 4 : 0);
}

static void add_title(struct doc *d, const struct perfstat_row *r)
{
	struct perfstat *p = d->perfstat;
	struct buf title = { 0 }, value = { 0 };
	size_t width = METRIC_ONLY_WIDTH;

	if (perfstat_add_title(&title, r, r->event)) {
		if (title.len > width)
			width = title.len + 1;
		add_right(&p->header, buf_view(&title), width);
		buf_add_char(&p->header, ' ');
		if (r->has_metric_value)
			add_number(d, r, &value, width);
		add_right(&p->values, buf_view(&value), width);
		buf_add_char(&p->values, ' ');
	}
	buf_release(&title);
	buf_release(&value);
}

/* The line of titles is as far to the right as the values below it. */
static void begin_header(struct doc *d)
{
	struct perfstat *p = d->perfstat;

	buf_clear(&p->header);
	if (p->is_interval)
		buf_printf(&p->header, "#%*s ", INTERVAL_WIDTH, "time");
	buf_add_fill(&p->header, ' ', (size_t)layouts[p->by].total_width);
}

static void add_to_line(struct doc *d, const struct perfstat_row *r)
{
	struct perfstat *p = d->perfstat;
	struct buf part = { 0 };

	buf_printf(&part, "%.*s %.*s", VIEW_ARG(r->part), VIEW_ARG(r->cgroup));
	if (!p->in_line || !view_equal(buf_view(&p->part), buf_text(&part))) {
		perfstattext_table_end(d);
		begin_header(d);
		add_prefix(d, r, &p->values);
		if (r->has_cgroup)
			buf_printf(&p->values, "%.*s ", VIEW_ARG(r->cgroup));
		buf_add_view(&p->part, buf_view(&part));
		p->in_line = true;
	}
	add_title(d, r);
	buf_release(&part);
}

static void add_heading(struct doc *d)
{
	const struct perfstat *p = d->perfstat;

	buf_printf(&d->buf, "\n Performance counter stats for %s", buf_text(&p->subject));
	if (p->runs > 1)
		buf_printf(&d->buf, " (%llu runs)", (unsigned long long)p->runs);
	buf_add_text(&d->buf, ":\n\n");
}

/* Above the first interval, and again and again, because screens are not endless. */
static void add_interval_titles(struct doc *d)
{
	const struct perfstat *p = d->perfstat;
	struct buf *out = &d->buf;

	buf_printf(out, "#%*s ", INTERVAL_WIDTH, "time");
	if (p->by == PERFSTAT_BY_THREAD)
		buf_printf(out, "%20s      ", layouts[p->by].title);
	else if (p->by != PERFSTAT_BY_NOTHING)
		buf_printf(out, "%-*s%s", layouts[p->by].title_width, layouts[p->by].title,
			   p->by == PERFSTAT_BY_CPU ? "" : " cpus ");
	buf_printf(out, "%*s %*s events\n", VALUE_WIDTH, "counts", (int)p->unit_width, "unit");
}

void perfstattext_begin(struct doc *d)
{
	if (d->style.started && !d->documents)
		buf_printf(&d->buf, "# started on %s\n\n", d->style.started);
}

void perfstattext_table(struct doc *d)
{
	struct perfstat *p = d->perfstat;

	if (d->table != &perfstat_table)
		return;
	if (!p->is_interval)
		add_heading(d);
	else if (p->intervals++ % HEADER_EACH == 0 && !p->metric_only)
		add_interval_titles(d);
}

void perfstattext_row(struct doc *d, const struct cell *cells)
{
	struct perfstat_row r = perfstat_read(cells);

	if (d->table == &perfstat_raw_table) {
		buf_printf(&d->buf, "%.*s: %llu %llu %llu\n", VIEW_ARG(r.event),
			   (unsigned long long)r.count, (unsigned long long)r.enabled_ns,
			   (unsigned long long)r.running_ns);
		return;
	}
	if (d->perfstat->metric_only) {
		add_to_line(d, &r);
		return;
	}
	add_prefix(d, &r, &d->buf);
	if (r.event.len)
		add_count(d, &r);
	else
		buf_add_fill(&d->buf, ' ',
			     METRIC_INDENT + (d->perfstat->by == PERFSTAT_BY_CPU ? 8 : 0));
	add_metric(d, &r);
	if (r.has_error && r.error != 0)
		buf_printf(&d->buf, "  ( +-%6.2f%% )", r.error);
	if (r.event.len && r.running_ns != r.enabled_ns)
		buf_printf(&d->buf, "  (%.2f%%)", perfstat_share(&r));
	buf_add_char(&d->buf, '\n');
}

/* Writes the line of metrics that has been gathered, if there is one. */
void perfstattext_table_end(struct doc *d)
{
	struct perfstat *p = d->perfstat;

	if (p->in_line) {
		if (!p->has_header && (!p->is_interval || p->intervals % HEADER_EACH == 1))
			buf_printf(&d->buf, "%s\n", buf_text(&p->header));
		buf_printf(&d->buf, "%s\n", buf_text(&p->values));
		p->has_header = true;
	}
	buf_clear(&p->values);
	buf_clear(&p->part);
	p->in_line = false;
}

/* At most two more digits than the error lets mean something. */
static int precision_of(double error_s)
{
	static const double steps[] = { 1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9 };
	int i = 0;

	if (error_s <= 0)
		return 2;
	while (i < (int)ARRAY_LEN(steps) && error_s < steps[i])
		i++;
	return i + 2;
}

static void add_elapsed(struct doc *d)
{
	const struct perfstat *p = d->perfstat;
	double mean = p->elapsed_ns / 1e9, error = p->elapsed_error / 1e9;
	int precision = precision_of(error);

	if (p->runs < 2) {
		buf_printf(&d->buf, " %17.9f seconds time elapsed", mean);
		return;
	}
	buf_printf(&d->buf, " %17.*f +- %.*f seconds time elapsed", precision, mean, precision,
		   error);
	if (error > 0 && mean > 0)
		buf_printf(&d->buf, "  ( +-%6.2f%% )", 100 * error / mean);
}

/* The more a run is off the mean, the longer its bar: a step for each five percent. */
static void add_runs(struct doc *d)
{
	const struct perfstat *p = d->perfstat;
	double mean = p->elapsed_ns / 1e9;
	int precision = precision_of(p->elapsed_error / 1e9);

	if (!p->run_ns.len)
		return;
	buf_printf(&d->buf, "%12s# Table of individual measurements:\n", "");
	for (size_t i = 0; i < p->run_ns.len; i++) {
		double run = (double)p->run_ns.at[i] / 1e9;
		double steps = mean > 0 ? ceil(100 * fabs(run - mean) / mean / 5) : 0;

		buf_printf(&d->buf, " %17.*f (%+.*f) ", precision, run, precision, run - mean);
		buf_add_fill(&d->buf, '#', steps < BAR_MOST ? (size_t)steps : BAR_MOST);
		buf_add_char(&d->buf, '\n');
	}
	buf_printf(&d->buf, "\n%12s# Final result:\n", "");
}

void perfstattext_end(struct doc *d)
{
	const struct perfstat *p = d->perfstat;

	if (p->is_interval)
		return;
	buf_add_text(&d->buf, p->counts_nothing ? "" : "\n");
	add_runs(d);
	add_elapsed(d);
	if (p->runs < 2 && p->has_times)
		buf_printf(&d->buf, "\n\n %17.9f seconds user\n %17.9f seconds sys\n",
			   (double)p->user_ns / 1e9, (double)p->system_ns / 1e9);
	buf_add_text(&d->buf, "\n\n");
}
