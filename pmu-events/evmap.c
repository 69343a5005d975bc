/* SPDX-License-Identifier: MIT */
#include "pmu-events/evmap.h"

#include <string.h>

#include "pmu-events/evregex.h"
#include "util/base/csvread.h"
#include "util/base/map.h"

static bool has_parent(const char *path)
{
	struct view rest = view_of(path), part;

	while (view_split(&rest, '/', &part)) {
		if (view_equal(part, ".."))
			return true;
	}
	return false;
}

static const char *take_fields(const struct csvread *reader, struct evmap *out,
			       struct evmap_row *row)
{
	for (size_t i = 0; i < EVMAP_COLUMNS; i++) {
		struct view v = i < reader->nfields ? view_trim(reader->fields[i]) : view_of("");

		row->field[i] = v.len ? arena_stringn(&out->arena, v.at, v.len) : "";
	}
	if (reader->nfields <= EVMAP_PATH)
		return "expected at least a cpuid, a version and a path, with ',' between them";
	if (!*row->field[EVMAP_CPUID])
		return "expected a cpuid in the first field";
	if (!*row->field[EVMAP_PATH])
		return "expected a path in the third field";
	if (has_parent(row->field[EVMAP_PATH]))
		return "expected a path without '..'";
	/* The root of intel/perfmon's paths is that of the tree. */
	if (*row->field[EVMAP_PATH] == '/' && !out->perfmon)
		return "expected a path below the folder of the mapfile, not an absolute one";
	return evregex_valid(row->field[EVMAP_CPUID])
		       ? NULL
		       : "expected a regular expression that cpuids match in the first field";
}

/* A row's fields; what is wrong is returned as text, NULL when nothing is. */
static const char *parse_row(struct view line, struct evmap *out, struct evmap_row *row)
{
	const char *wrong = "expected a '\"' at the end of a quoted field";
	struct err err = { 0 };
	struct csvread reader;

	if (!view_is_printable(line))
		return "expected text without control characters";
	csvread_init(&reader, line, ',');
	if (csvread_next(&reader, &err) == 1)
		wrong = take_fields(&reader, out, row);
	csvread_release(&reader);
	return wrong;
}

/* Some mapfiles have the titles in a row that starts with '#', which is a comment then. */
static bool is_title(const struct evmap_row *row)
{
	return strcmp(row->field[EVMAP_PATH], "Filename") == 0 ||
	       strcmp(row->field[EVMAP_VERSION], "Version") == 0;
}

/* Of the rows from first on, only the first of a cpuid ever counts. */
static void check_cpuids(const struct evmap *map, size_t first, struct evdiag_place *place,
			 struct evdiag_list *diags)
{
	struct map lines = { 0 };

	for (size_t i = first; i < map->rows.len && !map->perfmon; i++) {
		const struct evmap_row *row = &map->rows.at[i];
		uintptr_t *line = (uintptr_t *)map_add(&lines, view_of(row->field[EVMAP_CPUID]));

		place->line = row->line;
		if (*line)
			evdiag_add(diags, EVDIAG_WARNING, place, NULL, NULL,
				   "expected each cpuid once, and '%.100s' is in line %zu, which "
				   "counts",
				   row->field[EVMAP_CPUID], (size_t)*line);
		else
			*line = row->line;
	}
	map_release(&lines);
}

void evmap_parse(struct view text, const char *path, size_t order, struct evmap *out,
		 struct evdiag_list *diags)
{
	struct evdiag_place place = { .file = path, .order = order, .object = EVDIAG_WHOLE };
	struct view rest = evdiag_skip_mark(diags, &place, text), line;
	size_t first = out->rows.len, errors = diags->errors;

	if (!view_trim(rest).len)
		evdiag_add(diags, EVDIAG_ERROR, &place, NULL, NULL,
			   "expected rows of cpuids and models, and the file is empty");
	/* Line by line, for what is behind a '#' follows no rules. */
	while (view_split(&rest, '\n', &line)) {
		struct evmap_row row = { .line = ++place.line };
		const char *wrong;

		line = view_trim(line);
		if (!line.len || *line.at == '#')
			continue;
		wrong = parse_row(line, out, &row);
		if (wrong)
			evdiag_add(diags, EVDIAG_ERROR, &place, NULL, NULL, "%s", wrong);
		else if (is_title(&row))
			out->perfmon = *row.field[EVMAP_CORE_TYPE] != '\0';
		else
			*vec_add(&out->rows) = row;
	}
	check_cpuids(out, first, &place, diags);
	place.line = 0;
	if (out->rows.len == first && diags->errors == errors)
		evdiag_add(diags, EVDIAG_WARNING, &place, NULL, NULL,
			   "has no rows: no CPU has the models beside it");
}

void evmap_release(struct evmap *map)
{
	vec_release(&map->rows);
	arena_release(&map->arena);
	*map = (struct evmap){ 0 };
}
