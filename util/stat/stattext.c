/* SPDX-License-Identifier: MIT */
#include "util/stat/stattext.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/count/spread.h"
#include "util/out/digits.h"
#include "util/out/doc.h"
#include "util/out/show.h"
#include "util/pmu/encoding.h"
#include "util/stat/statview.h"

/* Where numbers end in the text. */
#define VALUE_WIDTH  18
#define METRIC_WIDTH 12
#define TIME_WIDTH   14

/* Numbers end below each other, and words that stand in their place do. */
static void pad(struct buf *text, char sign, size_t width)
{
	struct buf padded = { 0 };

	if (sign)
		buf_add_char(&padded, sign);
	if (text->len < width)
		buf_add_fill(&padded, ' ', width - text->len);
	buf_add_view(&padded, buf_view(text));
	buf_release(text);
	*text = padded;
}

enum { TIME, PART, CPUS, VALUE, UNIT, NAME, METRIC, METRIC_UNIT, METRIC_NAME, SPREAD, SHARE };
#define TEXTS (SHARE + 1)

/* One line of the text: an event, a metric beside it, or both. */
struct line {
	struct buf texts[TEXTS];
	enum cell_tone tones[TEXTS];
};

static void add_time(const struct statview *v, struct buf *out)
{
	if (v->is_interval)
		digits_add_fixed(out, (double)v->time_ns / 1e9, 9);
	else if (v->in_intervals)
		buf_add_text(out, "summary");
	pad(out, 0, TIME_WIDTH);
}

static void put_line(const struct statview *v, size_t p, struct line *l)
{
	const struct parts_part *part = &v->parts->list.at[p];
	struct cell cells[TEXTS];

	add_time(v, &l->texts[TIME]);
	statview_add_part(v, part, &l->texts[PART]);
	if (part->ncpus)
		buf_printf(&l->texts[CPUS], "%3zu", part->ncpus);
	pad(&l->texts[VALUE], 0, VALUE_WIDTH);
	if (l->texts[METRIC].len)
		pad(&l->texts[METRIC], '#', METRIC_WIDTH);
	for (size_t i = 0; i < TEXTS; i++)
		cells[i] = cell_tone(cell_text(buf_text(&l->texts[i])), l->tones[i]);
	doc_row(v->doc, cells);
	for (size_t i = 0; i < TEXTS; i++)
		buf_release(&l->texts[i]);
	*l = (struct line){ 0 };
}

static void fill_event(const struct statview *v, size_t p, size_t event, struct line *l)
{
	const struct encoding *e = v->plan->events.at[event].encoding;
	struct count count = statview_count(v, p, event);
	struct cell cell = v->big_num ? cell_count(count.value) : cell_int((int64_t)count.value);

	statview_add_name(v, event, &l->texts[NAME]);
	if (!count.counted) {
		buf_add_text(&l->texts[VALUE],
			     v->states[event].supported ? "<not counted>" : "<not supported>");
		l->tones[VALUE] = TONE_FAINT;
		return;
	}
	if (e && e->scale != 1)
		cell = cell_real((double)count.value * e->scale);
	show_add_cell(&l->texts[VALUE], &cell, NULL);
	if (e)
		buf_add_text(&l->texts[UNIT], tool_find(e) && statview_is_time(e) ? "ns" : e->unit);
	if (count.runs > 1)
		buf_printf(&l->texts[SPREAD], "+- %.2f%%", count.error_percent);
	if (count.running_fraction < 1)
		buf_printf(&l->texts[SHARE], "(%.2f%%)", 100 * count.running_fraction);
}

static enum cell_tone tone_of(const struct metricset_value *value)
{
	static const enum cell_tone tones[] = { TONE_PLAIN, TONE_GOOD, TONE_BAD };

	return tones[value->level];
}

/* Of one kind of the machine's cores, where the other kinds have a metric of the same name. */
static bool is_of_kind(const struct metricset_value *value)
{
	return value->is_of_kind || strncmp(value->pmu, "cpu_", 4) == 0;
}

static void fill_metric(const struct metricset_value *value, struct line *l)
{
	struct cell cell = cell_real(value->value);

	/* A rate near nothing is not worth the digits of a measure. */
	if (value->value != 0 && fabs(value->value) < 0.001)
		buf_printf(&l->texts[METRIC], "%.2e", value->value);
	else
		show_add_cell(&l->texts[METRIC], &cell, NULL);
	buf_add_text(&l->texts[METRIC_UNIT], value->unit);
	buf_add_text(&l->texts[METRIC_NAME], value->name);
	if (is_of_kind(value))
		buf_printf(&l->texts[METRIC_NAME], " (%s)", value->pmu);
	if (!value->coherent)
		buf_add_text(&l->texts[METRIC_NAME], " (of different times)");
	if (value->running_fraction < 1)
		buf_printf(&l->texts[METRIC_NAME], " (%.2f%%)", 100 * value->running_fraction);
	l->tones[METRIC] = tone_of(value);
}

/* The event's line, and one more for each metric behind its first. */
static void put_lines(const struct statview *v, size_t p, size_t event, struct line *l)
{
	for (size_t i = 0; i < v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(v, p, i);

		if (!value->known || value->event != event)
			continue;
		if (l->texts[METRIC].len)
			put_line(v, p, l);
		fill_metric(value, l);
	}
	if (l->texts[NAME].len || l->texts[METRIC].len)
		put_line(v, p, l);
}

/* Columns that this result has nothing for take no place. */
static void hide_columns(const struct statview *v, struct column *columns)
{
	const struct parts *parts = v->parts;
	bool has_parts = parts->by != PARTS_ALL, adds_up = false;

	for (size_t p = 0; p < parts->list.len; p++) {
		has_parts |= v->cgroups && parts->list.at[p].cgroup >= 0;
		adds_up |= has_parts && parts->by != PARTS_CPU && parts->list.at[p].ncpus;
	}
	columns[TIME].title = v->in_intervals ? "" : NULL;
	columns[PART].title = has_parts ? "" : NULL;
	columns[CPUS].title = adds_up ? "" : NULL;
}

static void put_counts(const struct statview *v)
{
	struct column columns[TEXTS];
	const struct table table = {
		.title = "", .columns = columns, .ncolumns = TEXTS, .bare = true
	};
	struct line line = { 0 };

	for (size_t i = 0; i < TEXTS; i++)
		columns[i] = (struct column){ NULL, "", NULL, 0 };
	hide_columns(v, columns);
	doc_table(v->doc, &table);
	for (size_t p = 0; p < v->parts->list.len; p++) {
		for (size_t i = 0; i < v->plan->events.len; i++) {
			if (!statview_has(v, p, i))
				continue;
			fill_event(v, p, i, &line);
			put_lines(v, p, i, &line);
		}
		put_lines(v, p, METRICSET_NO_EVENT, &line);
	}
	doc_table_end(v->doc);
}

/* Titles have the units, because rows of later intervals have no titles. */
static void add_titles(const struct statview *v, struct arena *titles, struct column *columns)
{
	for (size_t i = 0; i < v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(v, 0, i);
		bool has_unit = value->unit[0] && strcmp(value->unit, "%") != 0;
		struct buf title = { 0 };

		buf_printf(&title, "%s%s%s%s%s%s", value->name, is_of_kind(value) ? " " : "",
			   is_of_kind(value) ? value->pmu : "", has_unit ? " (" : "",
			   has_unit ? value->unit : "", has_unit ? ")" : "");
		columns[i] = (struct column){ NULL, arena_string(titles, title.at),
					      has_unit ? NULL : value->unit,
					      (unsigned int)title.len };
		buf_release(&title);
	}
}

static void put_metric_row(const struct statview *v, size_t p, struct cell *cells)
{
	struct buf time = { 0 }, part = { 0 };

	add_time(v, &time);
	statview_add_part(v, &v->parts->list.at[p], &part);
	cells[0] = cell_text(buf_text(&time));
	cells[1] = cell_text(buf_text(&part));
	for (size_t i = 0; i < v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(v, p, i);

		cells[i + 2] = value->known ? cell_tone(cell_real(value->value), tone_of(value))
					    : cell_none();
	}
	doc_row(v->doc, cells);
	buf_release(&time);
	buf_release(&part);
}

/* Metrics as columns, one line for each part. */
static void put_metric_columns(const struct statview *v)
{
	struct column *columns = alloc_zero(v->nmetrics + 2, sizeof(columns[0]));
	struct cell *cells = alloc_zero(v->nmetrics + 2, sizeof(cells[0]));
	struct table table = { .title = "", .columns = columns, .ncolumns = v->nmetrics + 2 };
	struct column usual[TEXTS] = { 0 };
	struct arena titles = { 0 };

	hide_columns(v, usual);
	columns[0].title = usual[TIME].title ? "time" : NULL;
	columns[1].title = usual[PART].title;
	add_titles(v, &titles, columns + 2);
	doc_table(v->doc, &table);
	for (size_t p = 0; p < v->parts->list.len; p++)
		put_metric_row(v, p, cells);
	doc_table_end(v->doc);
	arena_release(&titles);
	free(columns);
	free(cells);
}

static void put_time(const struct statview *v, const struct spread *ns, const char *what)
{
	struct buf value = { 0 }, spread = { 0 };

	digits_add_fixed(&value, ns->mean * 1e-9, 9);
	pad(&value, 0, VALUE_WIDTH);
	if (ns->n > 1)
		buf_printf(&spread, "+- %.2f%%", spread_error_percent(ns));
	doc_row(v->doc, (const struct cell[]){
				cell_text(value.at),
				cell_text(what),
				cell_text(buf_text(&spread)),
			});
	buf_release(&value);
	buf_release(&spread);
}

static void put_times(const struct statview *v)
{
	static const struct column columns[] = { { NULL, "", NULL, 0 },
						 { NULL, "", NULL, 0 },
						 { NULL, "", NULL, 0 } };
	static const struct table table = {
		.title = "", .columns = columns, .ncolumns = 3, .bare = true
	};

	doc_table(v->doc, &table);
	put_time(v, v->wall, v->machine ? "seconds on the machine's clock" : "seconds elapsed");
	if (v->run->has_times) {
		put_time(v, v->user, "seconds user");
		put_time(v, v->system, "seconds system");
	}
	doc_table_end(v->doc);
}

/* Each run: its time, and how far that is from the mean. */
static void put_runs(const struct statview *v)
{
	static const struct column columns[] = { { NULL, "Run", NULL, 0 },
						 { NULL, "Seconds", NULL, 0 },
						 { NULL, "From the mean", "%", 0 } };
	static const struct table table = { .title = "", .columns = columns, .ncolumns = 3 };

	doc_table(v->doc, &table);
	for (size_t i = 0; i < v->nruns; i++) {
		double ns = (double)v->run_ns[i], mean = v->wall->mean;
		struct buf seconds = { 0 };

		digits_add_fixed(&seconds, ns * 1e-9, 9);
		doc_row(v->doc, (const struct cell[]){
					cell_count(i + 1),
					cell_text(seconds.at),
					cell_real(mean > 0 ? 100 * (ns - mean) / mean : 0),
				});
		buf_release(&seconds);
	}
	doc_table_end(v->doc);
}

static bool is_told(const struct statview *v, size_t event, const char *reason)
{
	return !v->plan->events.at[event].hidden && strcmp(statview_reason(v, event), reason) == 0;
}

/* Each reason once, with all events that it is the reason of. */
static void put_reasons(const struct statview *v)
{
	for (size_t i = 0; i < v->plan->events.len; i++) {
		const char *reason = statview_reason(v, i), *hint = v->states[i].hint;
		struct buf text = { 0 };
		bool told = !reason[0] || v->plan->events.at[i].hidden;

		for (size_t k = 0; k < i && !told; k++)
			told = is_told(v, k, reason);
		for (size_t k = i; k < v->plan->events.len && !told; k++) {
			if (!is_told(v, k, reason))
				continue;
			buf_add_text(&text, text.len ? ", " : "");
			statview_add_name(v, k, &text);
		}
		buf_printf(&text, ": %s%s%s", reason, hint[0] ? "; " : "", hint);
		if (!told)
			doc_paragraph(v->doc, text.at);
		buf_release(&text);
	}
}

/* "a, b, c" or, where more than one is in a piece, "{a, b}, {c}". Returns how many pieces. */
static size_t add_pieces(const struct statview *v, const struct plan_group *group, bool braces,
			 struct buf *out)
{
	size_t pieces = 0, before = 0;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		size_t piece = v->states[i].piece;

		if (pieces)
			buf_add_text(out, piece == before || !braces ? ", " : "}, ");
		if (piece != before)
			buf_add_text(out, braces ? "{" : "");
		pieces += piece != before;
		before = piece;
		statview_add_name(v, i, out);
	}
	buf_add_text(out, braces ? "}" : "");
	return pieces;
}

/* Groups that the kernel did not take as they were planned. */
static void put_refusals(const struct statview *v)
{
	for (size_t g = 0; g < v->plan->groups.len; g++) {
		const struct plan_group *group = &v->plan->groups.at[g];
		struct buf names = { 0 }, pieces = { 0 }, text = { 0 };
		size_t n;

		if (!group->len || !v->states[group->first].piece)
			continue;
		add_pieces(v, group, false, &names);
		n = add_pieces(v, group, true, &pieces);
		if (n == group->len)
			buf_printf(&text,
				   "the kernel refused to count these together, so each was "
				   "counted by itself: %s",
				   names.at);
		else
			buf_printf(&text,
				   "the kernel refused to count these together, so they were "
				   "counted in %zu groups: %s",
				   n, pieces.at);
		doc_paragraph(v->doc, text.at);
		buf_release(&names);
		buf_release(&pieces);
		buf_release(&text);
	}
}

/* One that was asked for by name is told of in any case. */
static void put_faulty_metrics(const struct statview *v)
{
	for (size_t i = 0; v->parts->list.len && i < v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(v, 0, i);
		struct buf text = { 0 };

		if (!value->reason[0] || !(v->verbose || value->is_wanted))
			continue;
		buf_printf(&text, "%s%s: %s", value->name, value->known ? "" : " has no value",
			   value->reason);
		doc_paragraph(v->doc, text.at);
		buf_release(&text);
	}
}

static void put_remarks(const struct statview *v)
{
	struct buf text = { 0 };

	put_reasons(v);
	put_refusals(v);
	put_faulty_metrics(v);
	if (v->argv && v->status > 128) {
		const char *name = sigdescr_np(v->status - 128);

		buf_printf(&text, "'%s' ended with status %d, as by signal %d%s%s%s", v->argv[0],
			   v->status, v->status - 128, name ? " (" : "", name ? name : "",
			   name ? ")" : "");
		doc_paragraph(v->doc, text.at);
	}
	buf_release(&text);
}

static void put_heading(const struct statview *v)
{
	struct buf text = { 0 };

	buf_printf(&text, "Counts of %s%s", v->where, v->argv && v->where[0] ? " during " : "");
	for (char **word = v->argv; word && *word; word++)
		buf_printf(&text, "%s%s", word == v->argv ? "'" : " ", *word);
	buf_add_text(&text, v->argv ? "'" : "");
	if (v->machine)
		buf_printf(&text, " on %s, emulated by %s", v->machine, v->machine_version);
	if (v->wall->n > 1)
		buf_printf(&text, " (%zu runs)", v->wall->n);
	doc_heading(v->doc, text.at);
	doc_verbatim(v->doc, "\n");
	buf_release(&text);
}

void stattext_put(const struct statview *v)
{
	if (!v->is_interval)
		put_heading(v);
	if (v->metric_only && v->nmetrics)
		put_metric_columns(v);
	else if ((v->plan->events.len || v->nmetrics) && !v->metric_only)
		put_counts(v);
	if (v->is_interval)
		return;
	if (v->run_ns)
		put_runs(v);
	put_times(v);
	put_remarks(v);
}
