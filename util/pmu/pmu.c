/* SPDX-License-Identifier: MIT */
#include "util/pmu/pmu.h"

#include <string.h>

#include "util/base/num.h"

#define MAX_ENTRIES 4096 /* of a folder; the largest PMUs have some hundreds */

/* A small file's text; NULL and no error when it is not there or may not be read. */
static const char *read_text(const struct fs *fs, struct buf *path, const char *file,
			     struct arena *arena)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	size_t len = path->len;
	const char *out = NULL;

	buf_add_char(path, '/');
	buf_add_text(path, file);
	if (fs_read_line(fs, path->at, &text, &err) == 0)
		out = arena_stringn(arena, buf_text(&text), text.len);
	buf_cut(path, len);
	buf_release(&text);
	return out;
}

int pmu_read(struct pmu *p, const struct fs *fs, const char *folder, const char *name,
	     struct arena *arena, struct err *err)
{
	struct buf path = { 0 };
	const char *type, *cpus;
	uint64_t number;
	int status = -1;

	buf_printf(&path, "%s/%s", folder, name);
	type = read_text(fs, &path, "type", arena);
	if (!type) {
		err_set(err, ERR_ABSENT, "%s: no PMU of this name", name);
		goto out;
	}
	if (!num_is_u64(view_of(type), &number) || number > UINT32_MAX) {
		err_set(err, ERR_INPUT, "%s/type: '%s' is not a PMU type", path.at, type);
		goto out;
	}
	*p = (struct pmu){
		.name = arena_string(arena, name),
		.path = arena_stringn(arena, path.at, path.len),
		.type = (uint32_t)number,
	};
	/* Hybrid and Arm core PMUs list their CPUs in "cpus", others of one CPU each in "cpumask". */
	cpus = read_text(fs, &path, "cpus", arena);
	p->is_core = cpus != NULL || strcmp(name, "cpu") == 0;
	if (!cpus)
		cpus = read_text(fs, &path, "cpumask", arena);
	p->cpus = cpus ? cpus : "";
	p->identifier = read_text(fs, &path, "identifier", arena);
	if (!p->identifier)
		p->identifier = "";
	status = 0;
out:
	buf_release(&path);
	return status;
}

void pmu_release(struct pmu *p)
{
	pmuformat_release(&p->format);
	vec_release(&p->aliases);
}

/* Entries of one of the PMU's folders; none when it has no such folder. */
static int list(const struct pmu *p, const struct fs *fs, const char *folder, struct buf *path,
		struct fs_names *names, struct err *err)
{
	struct err ignored = { 0 };

	buf_printf(path, "%s/%s", p->path, folder);
	if (fs_list(fs, path->at, names, &ignored) < 0)
		return ignored.code == ERR_ABSENT ? 0 : (*err = ignored, -1);
	if (names->len > MAX_ENTRIES)
		return err_set(err, ERR_INPUT, "%s: has %zu entries, more than any PMU should",
			       path->at, names->len);
	return 0;
}

int pmu_read_format(struct pmu *p, const struct fs *fs, struct arena *arena, struct err *err)
{
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	int status;

	if (p->have_format)
		return 0;
	status = list(p, fs, "format", &path, &names, err);
	for (size_t i = 0; status == 0 && i < names.len; i++) {
		const char *text = read_text(fs, &path, names.at[i], arena);
		struct pmuformat_term term = { .name = view_of(arena_string(arena, names.at[i])) };

		if (!text)
			continue;
		status = pmuformat_parse_term(view_trim(view_of(text)), &term, err);
		if (status < 0)
			err_while(err, "%s/%s", path.at, names.at[i]);
		else
			*vec_add(&p->format.terms) = term;
	}
	p->have_format = status == 0;
	fs_names_release(&names);
	buf_release(&path);
	return status;
}

static bool is_attribute(const char *name)
{
	struct view v = view_of(name);

	return view_ends(v, ".scale") || view_ends(v, ".unit") || view_ends(v, ".snapshot") ||
	       view_ends(v, ".per-pkg");
}

/* "NAME.scale" and so on, which stand beside NAME. */
static const char *attribute(const struct fs *fs, struct buf *path, const struct fs_names *names,
			     size_t i, const char *suffix, struct arena *arena)
{
	struct buf file = { 0 };
	const char *text = NULL;

	buf_printf(&file, "%s%s", names->at[i], suffix);
	for (size_t k = i + 1; k < names->len && !text; k++) {
		/* Sorted: attributes follow their event, though not always at once ("a", "a-b", "a.unit"). */
		if (strncmp(names->at[k], names->at[i], strlen(names->at[i])) != 0)
			break;
		if (strcmp(names->at[k], file.at) == 0)
			text = read_text(fs, path, file.at, arena);
	}
	buf_release(&file);
	return text;
}

int pmu_read_aliases(struct pmu *p, const struct fs *fs, struct arena *arena, struct err *err)
{
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	int status;

	if (p->have_aliases)
		return 0;
	status = list(p, fs, "events", &path, &names, err);
	for (size_t i = 0; status == 0 && i < names.len; i++) {
		const char *terms, *scale, *unit;
		struct pmu_alias a = { .scale = 1, .unit = "" };
		struct err ignored = { 0 };

		if (is_attribute(names.at[i]))
			continue;
		terms = read_text(fs, &path, names.at[i], arena);
		if (!terms)
			continue;
		a.name = arena_string(arena, names.at[i]);
		a.terms = terms;
		scale = attribute(fs, &path, &names, i, ".scale", arena);
		if (scale && num_parse_real(view_trim(view_of(scale)), &a.scale, &ignored) < 0)
			a.scale = 1;
		unit = attribute(fs, &path, &names, i, ".unit", arena);
		if (unit)
			a.unit = unit;
		a.snapshot = attribute(fs, &path, &names, i, ".snapshot", arena) != NULL;
		a.per_pkg = attribute(fs, &path, &names, i, ".per-pkg", arena) != NULL;
		*vec_add(&p->aliases) = a;
	}
	p->have_aliases = status == 0;
	fs_names_release(&names);
	buf_release(&path);
	return status;
}

const struct pmu_alias *pmu_find_alias(const struct pmu *p, struct view name)
{
	for (size_t i = 0; i < p->aliases.len; i++) {
		/* As table names: without regard to case. */
		if (view_equal_nocase(name, p->aliases.at[i].name))
			return &p->aliases.at[i];
	}
	return NULL;
}
