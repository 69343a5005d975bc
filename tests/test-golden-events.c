/* SPDX-License-Identifier: MIT */
/*
 * Linux's own event files, read by us, against what perf's generator makes of
 * them. The files are too large to be kept here: TALLY_SHARED names the folder
 * that has them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evjson.h"
#include "pmu-events/evmap.h"
#include "util/base/fs.h"
#include "util/base/map.h"

#define COLUMNS 16

/* A difference on purpose: a row of perf-differences.csv. */
struct difference {
	const char *model, *name, *perf, *tally;
	bool used;
};

struct golden {
	struct evmodel model;
	struct evdiag_list diags;
	struct map cpus;  /* "skylakex", as perf names its tables -> struct evmodel_cpu */
	struct map items; /* "skylakex/cpu/name" -> event or metric */
	struct arena arena;
	struct evmap csv;
	struct VEC(struct difference) differences;
	size_t rows;
	size_t wrong;
};

static const char *shared(void)
{
	const char *folder = getenv("TALLY_SHARED");

	return folder ? folder : "../shared";
}

/* Skips the test when it is not. */
static bool is_there(const char *file)
{
	struct buf path = { 0 };
	bool there;

	buf_printf(&path, "%s/%s", shared(), file);
	there = fs_exists(NULL, path.at);
	buf_release(&path);
	if (!there)
		cr_skip("no %s below %s (TALLY_SHARED)", file, shared());
	return there;
}

/* "x86/skylakex" -> "skylakex", "arm64/arm/cortex-a53" -> "arm_cortex_a53" */
static const char *table_name(struct golden *g, const char *path)
{
	char *name = arena_string(&g->arena, strchr(path, '/') + 1);

	for (char *p = name; *p; p++)
		*p = strchr("/-", *p) ? '_' : *p;
	return name;
}

static struct view key_of(struct golden *g, const char *table, const char *pmu, const char *name)
{
	struct buf b = { 0 };
	struct view key;

	buf_printf(&b, "%s/%s/%s", table, pmu, name);
	key = view_make(arena_stringn(&g->arena, b.at, b.len), b.len);
	buf_release(&b);
	return key;
}

static void read_differences(struct golden *g)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	cr_assert_eq(fs_read(NULL, "tests/data/perf-differences.csv", 1 << 20, &text, &err), 0,
		     "%s", err.text);
	/* The same rules of quoting as those of mapfiles. */
	evmap_parse(buf_view(&text), "perf-differences.csv", 0, &g->csv, &g->diags);
	cr_assert_eq(g->diags.errors, 0);
	for (size_t i = 1; i < g->csv.rows.len; i++) {
		const char *const *field = g->csv.rows.at[i].field;

		cr_assert(*field[4], "a difference without a reason: %s", field[1]);
		*vec_add(&g->differences) =
			(struct difference){ field[0], field[1], field[2], field[3], false };
	}
	buf_release(&text);
}

static void load(struct golden *g)
{
	struct buf path = { 0 };
	struct err err = { 0 };
	const char *tree;

	buf_printf(&path, "%s/vendor-events/linux-7.2", shared());
	tree = path.at;
	cr_assert_eq(evjson_load(&g->model, &tree, 1, NULL, &g->diags, &err), 0, "%s", err.text);
	for (size_t i = 0; i < g->model.cpus.len; i++) {
		struct evmodel_cpu *cpu = &g->model.cpus.at[i];

		*map_add(&g->cpus, view_of(table_name(g, cpu->path))) = cpu;
	}
	buf_release(&path);
	read_differences(g);
}

static void release(struct golden *g)
{
	for (size_t i = 0; i < g->differences.len; i++) {
		const struct difference *d = &g->differences.at[i];

		cr_expect(d->used, "stale difference: %s %s: %s", d->model, d->name, d->perf);
	}
	evmodel_release(&g->model);
	evdiag_release(&g->diags);
	map_release(&g->cpus);
	map_release(&g->items);
	vec_release(&g->differences);
	evmap_release(&g->csv);
	arena_release(&g->arena);
}

static bool is_on_purpose(struct golden *g, const char *model, const char *name, const char *perf,
			  const char *tally)
{
	for (size_t i = 0; i < g->differences.len; i++) {
		struct difference *d = &g->differences.at[i];

		if (strcmp(d->model, model) == 0 && strcmp(d->name, name) == 0 &&
		    strcmp(d->perf, perf) == 0 && strcmp(d->tally, tally) == 0) {
			d->used = true;
			return true;
		}
	}
	return false;
}

/* What is wrong is printed up to a point, and counted. */
static void expect(struct golden *g, char *const *row, const char *column, const char *perf,
		   const char *tally)
{
	const char *table = strstr(row[0], "__") + 2;
	const struct evmodel_cpu *cpu = map_find(&g->cpus, view_of(table));
	struct buf escaped = { 0 };

	for (const char *p = tally; *p; p++) {
		if (*p == '\n' || *p == '\r')
			buf_add_text(&escaped, *p == '\n' ? "\\n" : "\\r");
		else
			buf_add_char(&escaped, *p);
	}
	if (strcmp(perf, buf_text(&escaped)) != 0 &&
	    !is_on_purpose(g, cpu ? cpu->path : table, row[2], perf, buf_text(&escaped))) {
		if (g->wrong++ < 20)
			fprintf(stderr, "%s %s %s: %s: perf '%s', tally '%s'\n", row[0], row[1],
				row[2], column, perf, buf_text(&escaped));
	}
	buf_release(&escaped);
}

/* Splits a line at its tabs, in place; fields that are not there are "". */
static void split(char *line, char **row)
{
	static char none[] = "";
	char *next = line;

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < COLUMNS; i++)
		row[i] = next ? strsep(&next, "\t") : none;
}

static void for_each_row(struct golden *g, const char *file,
			 void (*check)(struct golden *g, char *const *row))
{
	struct buf command = { 0 };
	char *line = NULL, *row[COLUMNS];
	size_t room = 0;
	FILE *f;

	buf_printf(&command, "gzip -dc '%s/%s'", shared(), file);
	f = popen(command.at, "r");
	cr_assert(f);
	cr_assert(getline(&line, &room, f) > 0, "%s has no titles", file);
	while (getline(&line, &room, f) > 0) {
		split(line, row);
		g->rows++;
		check(g, row);
	}
	pclose(f);
	free(line);
	buf_release(&command);
}

static const char *yes(uint32_t flags, uint32_t flag)
{
	return flags & flag ? "1" : "0";
}

static void check_event(struct golden *g, char *const *row)
{
	const struct evmodel_event *e =
		map_find(&g->items, key_of(g, strstr(row[0], "__") + 2, row[1], row[2]));

	if (!e) {
		expect(g, row, "event", row[3], "");
		return;
	}
	expect(g, row, "encoding", row[3], e->terms);
	expect(g, row, "unit", row[4], e->unit);
	expect(g, row, "compat", row[5], e->compat);
	expect(g, row, "deprecated", row[6], yes(e->flags, EVMODEL_DEPRECATED));
	expect(g, row, "perpkg", row[7], yes(e->flags, EVMODEL_PER_PKG));
	expect(g, row, "topic", row[8], e->topic);
	expect(g, row, "desc", row[9], e->brief);
	expect(g, row, "long_desc", row[10], e->text);
}

Test(golden_events, every_event_of_linux_is_encoded_and_described_as_perf_does)
{
	struct golden g = { 0 };
	size_t events = 0;

	if (!is_there("goldens/linux-7.2/events.tsv.gz"))
		return;
	load(&g);
	cr_expect_eq(g.diags.errors, 0);
	for (size_t i = 0; i < g.model.cpus.len; i++) {
		struct evmodel_cpu *cpu = &g.model.cpus.at[i];
		const char *table = table_name(&g, cpu->path);

		events += cpu->events.len;
		for (size_t k = 0; k < cpu->events.len; k++) {
			struct evmodel_event *e = &cpu->events.at[k];

			*map_add(&g.items, key_of(&g, table, e->pmu, e->name)) = e;
		}
	}
	for_each_row(&g, "goldens/linux-7.2/events.tsv.gz", check_event);
	cr_expect_eq(g.wrong, 0, "%zu differences", g.wrong);
	cr_expect_eq(g.rows, 55353);
	cr_expect_eq(events, g.rows, "%zu events, perf has %zu", events, g.rows);
	release(&g);
}

static void check_metric(struct golden *g, char *const *row)
{
	const struct evmodel_metric *m =
		map_find(&g->items, key_of(g, strstr(row[0], "__") + 2, row[1], row[2]));
	char number[16];

	if (!m) {
		expect(g, row, "metric", row[2], "");
		return;
	}
	expect(g, row, "group", row[3], m->groups);
	expect(g, row, "threshold", row[5], m->threshold);
	expect(g, row, "desc", row[6], m->brief);
	expect(g, row, "long_desc", row[7], m->text);
	expect(g, row, "unit", row[8], m->unit);
	expect(g, row, "compat", row[9], m->compat);
	expect(g, row, "no_group", row[10], m->no_group);
	expect(g, row, "default_group", row[11], m->default_group);
	snprintf(number, sizeof(number), "%d", m->aggregation);
	expect(g, row, "aggr_mode", row[12], number);
	snprintf(number, sizeof(number), "%d", m->constraint);
	expect(g, row, "event_grouping", row[13], number);
	expect(g, row, "default_show_events", row[14], m->show_events ? "1" : "0");
	if (!*m->expr)
		expect(g, row, "expression", row[4], "");
}

Test(golden_events, every_metric_of_linux_has_the_fields_that_perf_gives_it)
{
	struct golden g = { 0 };
	size_t metrics = 0;

	if (!is_there("goldens/linux-7.2/metrics.tsv.gz"))
		return;
	load(&g);
	for (size_t i = 0; i < g.differences.len; i++)
		g.differences.at[i].used = true; /* they are of events */
	for (size_t i = 0; i < g.model.cpus.len; i++) {
		struct evmodel_cpu *cpu = &g.model.cpus.at[i];
		const char *table = table_name(&g, cpu->path);

		metrics += cpu->metrics.len;
		for (size_t k = 0; k < cpu->metrics.len; k++) {
			struct evmodel_metric *m = &cpu->metrics.at[k];

			*map_add(&g.items, key_of(&g, table, m->pmu, m->name)) = m;
		}
	}
	for_each_row(&g, "goldens/linux-7.2/metrics.tsv.gz", check_metric);
	cr_expect_eq(g.wrong, 0, "%zu differences", g.wrong);
	cr_expect_eq(g.rows, 7759);
	cr_expect_eq(metrics, g.rows, "%zu metrics, perf has %zu", metrics, g.rows);
	release(&g);
}

/* The first row of the architecture with that very pattern. */
static const struct evmodel_map *find_row(struct golden *g, const char *arch, const char *cpuid)
{
	for (size_t i = 0; i < g->model.maps.len; i++) {
		const struct evmodel_map *row = &g->model.maps.at[i];

		if (strcmp(row->arch, arch) == 0 && strcmp(row->cpuid, cpuid) == 0)
			return row;
	}
	return NULL;
}

static void check_map(struct golden *g, char *const *row)
{
	const char *arch = strcmp(row[0], "testarch") == 0 ? "test" : row[0];
	const struct evmodel_map *found = find_row(g, arch, row[1]);
	struct evmodel_cpu *cpu;
	const char *table;

	cr_assert(found, "no row for %s %s", row[0], row[1]);
	cpu = evmodel_find_cpu(&g->model, found->path);
	cr_assert(cpu, "no model '%s'", found->path);
	table = table_name(g, cpu->path);
	cr_expect_str_eq(cpu->events.len ? table : "NULL",
			 strcmp(row[2], "NULL") ? strstr(row[2], "__") + 2 : "NULL", "%s", row[1]);
	cr_expect_str_eq(cpu->metrics.len ? table : "NULL",
			 strcmp(row[3], "NULL") ? strstr(row[3], "__") + 2 : "NULL", "%s", row[1]);
}

Test(golden_events, every_pattern_of_linux_leads_to_the_table_that_perf_takes)
{
	struct golden g = { 0 };

	if (!is_there("goldens/linux-7.2/map.tsv.gz"))
		return;
	load(&g);
	for (size_t i = 0; i < g.differences.len; i++)
		g.differences.at[i].used = true;
	for_each_row(&g, "goldens/linux-7.2/map.tsv.gz", check_map);
	cr_expect_eq(g.model.maps.len, g.rows, "%zu rows, perf has %zu", g.model.maps.len, g.rows);
	release(&g);
}
