/* SPDX-License-Identifier: MIT */
#include "pmu-events/evmap.h"

#include <string.h>

#include "util/base/buf.h"

/* Takes one field from the start of *rest, and the ',' behind it. False: a quote never ends. */
static bool take_field(struct view *rest, struct buf *out, bool *more)
{
	size_t i = 0;

	if (i < rest->len && rest->at[i] == '"') {
		for (i++;; i++) {
			if (i >= rest->len)
				return false;
			if (rest->at[i] == '"' && (++i >= rest->len || rest->at[i] != '"'))
				break;
			buf_add_char(out, rest->at[i]);
		}
	}
	for (; i < rest->len && rest->at[i] != ','; i++)
		buf_add_char(out, rest->at[i]);
	*more = i < rest->len;
	i += *more;
	*rest = view_make(rest->at + i, rest->len - i);
	return true;
}

static bool printable(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if ((unsigned char)v.at[i] < ' ' || v.at[i] == 0x7f)
			return false;
	}
	return true;
}

/* A row's fields; what is wrong is returned as text, NULL when nothing is. */
static const char *parse_row(struct view line, struct evmap *out, struct evmap_row *row)
{
	struct view rest = line;
	bool more = true;
	size_t n;

	if (!printable(line))
		return "expected text without control characters";
	for (n = 0; more && n < EVMAP_COLUMNS; n++) {
		struct buf field = { 0 };
		bool good = take_field(&rest, &field, &more);
		struct view v = view_trim(buf_view(&field));

		row->field[n] = arena_stringn(&out->arena, v.at, v.len);
		buf_release(&field);
		if (!good)
			return "expected a '\"' at the end of a quoted field";
	}
	if (n <= EVMAP_PATH)
		return "expected at least a cpuid, a version and a path, with ',' between them";
	for (; n < EVMAP_COLUMNS; n++)
		row->field[n] = "";
	if (!*row->field[EVMAP_CPUID])
		return "expected a cpuid in the first field";
	if (!*row->field[EVMAP_PATH])
		return "expected a path in the third field";
	return NULL;
}

/* Some mapfiles have the titles in a row that starts with '#', which is a comment then. */
static bool is_title(const struct evmap_row *row)
{
	return strcmp(row->field[EVMAP_PATH], "Filename") == 0 ||
	       strcmp(row->field[EVMAP_VERSION], "Version") == 0;
}

void evmap_parse(struct view text, const char *path, size_t order, struct evmap *out,
		 struct evdiag_list *diags)
{
	struct evdiag_place place = { .file = path, .order = order, .object = EVDIAG_WHOLE };
	struct view rest = text, line;

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
}

void evmap_release(struct evmap *map)
{
	vec_release(&map->rows);
	arena_release(&map->arena);
	*map = (struct evmap){ 0 };
}
