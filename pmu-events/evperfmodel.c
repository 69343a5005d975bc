/* SPDX-License-Identifier: MIT */
#include "pmu-events/evperfmodel.h"

#include <string.h>

#include "util/base/buf.h"

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static const char *make_path(struct view stem, const char *suffix, struct arena *arena)
{
	struct buf b = { 0 };
	const char *path;

	buf_add_text(&b, "x86/");
	buf_add_lower(&b, stem);
	buf_add_text(&b, suffix);
	path = arena_stringn(arena, b.at, b.len);
	buf_release(&b);
	return path;
}

/* "skylakex" of ".../skylakex_core.json" */
static struct view stem_of(const char *name)
{
	const char *base = base_name(name);

	return view_make(base, strcspn(base, "_."));
}

const char *evperfmodel_path(const char *name, struct arena *arena)
{
	return make_path(stem_of(name), "", arena);
}

/* Rows start their paths with a '/', which stands for the root. */
static const char *row_file(const struct evmap_row *row)
{
	const char *path = row->field[EVMAP_PATH];

	return path + (*path == '/');
}

static bool is_type(const struct evmap_row *row, const char *type)
{
	return strcmp(row->field[EVMAP_TYPE], type) == 0;
}

static bool is_hybrid_file(const struct evmap *map, const char *file)
{
	for (size_t i = 0; i < map->rows.len; i++) {
		const struct evmap_row *row = &map->rows.at[i];

		if (is_type(row, "hybridcore") && strcmp(row_file(row), file) == 0)
			return true;
	}
	return false;
}

/* Whether the CPU's only cores are of a type that is one of several elsewhere. */
static bool is_part(const struct evmap *map, const char *cpuid)
{
	for (size_t i = 0; i < map->rows.len; i++) {
		const struct evmap_row *row = &map->rows.at[i];

		if (is_type(row, "core") && strcmp(row->field[EVMAP_CPUID], cpuid) == 0 &&
		    is_hybrid_file(map, row_file(row)))
			return true;
	}
	return false;
}

/* "LowPower_Atom" is perf's cpu_lowpower. */
static const char *unit_of(const char *role, struct arena *arena)
{
	struct buf b = { 0 };
	const char *unit;

	if (!*role)
		return NULL;
	if (strcmp(role, "Core") == 0)
		return "cpu_core";
	if (strcmp(role, "Atom") == 0)
		return "cpu_atom";
	buf_add_text(&b, "cpu_");
	buf_add_lower(&b, view_make(role, strcspn(role, "_")));
	unit = arena_stringn(arena, b.at, b.len);
	buf_release(&b);
	return unit;
}

/* "alderlake_goldencove_core.json": big cores are called coves. */
static const char *unit_by_name(const char *name)
{
	const char *base = base_name(name), *core = strstr(base, "_core.json");
	const char *part = core;

	while (part && part > base && part[-1] != '_')
		part--;
	/* Without a part between the model and "core" there is one type of core. */
	if (!part || part == base)
		return NULL;
	return view_ends(view_make(part, (size_t)(core - part)), "cove") ? "cpu_core" : "cpu_atom";
}

static const char *add_model(struct evperfmodel_list *out, const char *path, const char *unit)
{
	for (size_t i = 0; i < out->len; i++) {
		if (strcmp(out->at[i].path, path) == 0)
			return out->at[i].path;
	}
	*vec_add(out) = (struct evperfmodel){ path, unit };
	return path;
}

static void add_cpu(struct evharvest *out, const char *cpuid, const char *path)
{
	*vec_add(&out->maps) = (struct evmodel_map){
		.arch = "x86",
		.cpuid = arena_string(&out->arena, cpuid),
		.path = path,
	};
}

void evperfmodel_find(struct evdialect_file *file, struct evperfmodel_list *out)
{
	const struct evmap *map = file->map;
	struct arena *arena = &file->out->arena;
	size_t before = out->len;

	for (size_t i = 0; map->perfmon && i < map->rows.len; i++) {
		const struct evmap_row *row = &map->rows.at[i];
		const char *cpuid = row->field[EVMAP_CPUID], *path;

		if (strcmp(row_file(row), file->name) != 0)
			continue;
		path = make_path(stem_of(file->name), is_part(map, cpuid) ? "n" : "", arena);
		path = add_model(out, path, unit_of(row->field[EVMAP_ROLE], arena));
		add_cpu(file->out, cpuid, path);
	}
	if (out->len == before)
		add_model(out, evperfmodel_path(file->name, arena), unit_by_name(file->name));
}
