/* SPDX-License-Identifier: MIT */
#include "util/pmu/place.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/buf.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/pmuset.h"

/* A description's terms, taken apart once. */
struct resolve_cache {
	const struct arch_pmu *pmu;
	struct pmuformat format;
};

void place_release_cache(struct resolve *r)
{
	for (size_t i = 0; i < r->formats.len; i++) {
		pmuformat_release(&r->formats.at[i]->format);
		free(r->formats.at[i]);
	}
	vec_release(&r->formats);
}

static const struct pmuformat *format_of(struct resolve *r, const struct arch_pmu *pmu)
{
	struct resolve_cache *c;
	struct err err = { 0 };

	for (size_t i = r->formats.len; i-- > 0;) {
		if (r->formats.at[i]->pmu == pmu)
			return &r->formats.at[i]->format;
	}
	c = alloc_zero(1, sizeof(*c));
	c->pmu = pmu;
	*vec_add(&r->formats) = c;
	/* They are constants of ours, which a test reads all of. */
	if (pmuformat_parse(&c->format, view_of(pmu->terms), &err) < 0)
		pmuformat_release(&c->format);
	return &c->format;
}

struct place place_describe(struct resolve *r, const char *model, const struct arch *arch,
			    const char *pmu)
{
	const struct arch_pmu *known = arch_find_pmu(arch, model, pmu);
	struct place p = { .table = pmu };

	p.is_core = strcmp(pmu, "default_core") == 0 || (arch && arch_is_core(arch, pmu));
	if (!known)
		return p;
	p.format = format_of(r, known);
	p.has_type = known->type != ARCH_TYPE_DYNAMIC;
	p.type = p.has_type ? (uint32_t)known->type : 0;
	return p;
}

static int add_live(struct resolve *r, struct pmu *pmu, const char *table, struct place_list *out,
		    struct err *err)
{
	if (pmu_read_format(pmu, r->pmus->fs, &r->pmus->arena, err) < 0)
		return -1;
	*vec_add(out) = (struct place){
		.table = table,
		.device = pmu->name,
		.pmu = pmu,
		.is_core = pmu->is_core,
		.has_type = true,
		.type = pmu->type,
		.format = &pmu->format,
	};
	return 0;
}

/* PMUs that are the same everywhere: no need to ask the machine. */
static bool is_constant(const char *pmu)
{
	return strcmp(pmu, "software") == 0 || strcmp(pmu, "tool") == 0;
}

int place_find_table(struct resolve *r, const char *model, const struct arch *arch,
		     const char *name, struct place_list *out, struct err *err)
{
	size_t pos = 0, before = out->len;
	struct pmu *pmu;
	int status = 0;

	while (r->pmus && !is_constant(name) &&
	       (status = pmuset_next(r->pmus, view_of(name), &pos, &pmu, err)) > 0) {
		if (add_live(r, pmu, name, out, err) < 0)
			return -1;
	}
	if (status < 0)
		return -1;
	if (out->len == before)
		*vec_add(out) = place_describe(r, model, arch, name);
	return 0;
}

/* What the tables call the machine's PMU of that name; NULL if they do not know it. */
static const char *table_name(const struct resolve *r, const char *device)
{
	for (size_t i = 0; i < r->set->len; i++) {
		const struct evtable_model *m = &r->set->layers[i];

		for (size_t k = 0; k < m->pmus; k++) {
			struct evtable_pmu p = evtable_pmu_at(m, k);

			if (pmuname_match(device, view_of(p.name)))
				return p.name;
		}
	}
	return NULL;
}

static bool set_has_pmu(const struct resolve *r, const char *name)
{
	struct evtable_pmu ignored;

	return evset_find_pmu(r->set, name, &ignored);
}

/* Each core PMU of a hybrid CPU that the tables know; false when it is none. */
static bool find_hybrid(struct resolve *r, struct place_list *out)
{
	static const char *const kinds[] = { "cpu_core", "cpu_atom", "cpu_lowpower" };
	size_t before = out->len;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (set_has_pmu(r, kinds[i]))
			*vec_add(out) = place_describe(r, r->cpu, r->arch, kinds[i]);
	}
	return out->len > before;
}

/* The architecture's name for the machine's PMU of that name; NULL if it knows none. */
static const char *arch_name(const struct resolve *r, const char *device)
{
	for (size_t i = 0; r->arch && i < r->arch->npmus; i++) {
		const struct arch_pmu *p = &r->arch->pmus[i];

		if (pmuname_match(device, view_of(p->name)) &&
		    arch_find_pmu(r->arch, r->cpu, p->name))
			return p->name;
	}
	return NULL;
}

/* Does a pattern for the machine's units ("uncore_cha_*") mean those of the table's PMU? */
static bool match_units(const char *table, struct view pattern)
{
	struct buf unit = { 0 };
	bool fits;

	/* To pmuname_match(), a pattern's "uncore_" says nothing. */
	if (view_starts(pattern, "uncore_") && strncmp(table, "uncore_", 7) != 0)
		return false;
	buf_printf(&unit, "%s_0", table);
	fits = pmuname_match(table, pattern) || pmuname_match(buf_text(&unit), pattern);
	buf_release(&unit);
	return fits;
}

/* Each PMU once, of the tables and of the architecture's descriptions. */
static void find_matching(struct resolve *r, struct view pattern, struct place_list *out)
{
	struct VEC(const char *) names = { 0 };

	for (size_t i = 0; i < r->set->len; i++) {
		const struct evtable_model *m = &r->set->layers[i];

		for (size_t k = 0; k < m->pmus; k++)
			*vec_add(&names) = evtable_pmu_at(m, k).name;
	}
	for (size_t i = 0; r->arch && i < r->arch->npmus; i++) {
		if (arch_find_pmu(r->arch, r->cpu, r->arch->pmus[i].name))
			*vec_add(&names) = r->arch->pmus[i].name;
	}
	for (size_t i = 0; i < names.len; i++) {
		bool known = !match_units(names.at[i], pattern);

		for (size_t k = 0; k < i && !known; k++)
			known = strcmp(names.at[i], names.at[k]) == 0;
		if (!known)
			*vec_add(out) = place_describe(r, r->cpu, r->arch, names.at[i]);
	}
	vec_release(&names);
}

static void find_described(struct resolve *r, struct view name, struct place_list *out)
{
	const char *text = arena_stringn(&r->arena, name.at, name.len), *table;

	if (strpbrk(text, "*?[")) {
		find_matching(r, name, out);
		return;
	}
	if (is_constant(text) || set_has_pmu(r, text) || arch_find_pmu(r->arch, r->cpu, text)) {
		*vec_add(out) = place_describe(r, r->cpu, r->arch, text);
		return;
	}
	if (strcmp(text, "default_core") == 0 || (r->arch && arch_is_core(r->arch, text))) {
		if (!find_hybrid(r, out))
			*vec_add(out) = place_describe(r, r->cpu, r->arch, "default_core");
		return;
	}
	/* "cha", "uncore_cha_3" -> "uncore_cha" */
	table = table_name(r, text);
	if (!table)
		table = arch_name(r, text);
	if (table)
		*vec_add(out) = place_describe(r, r->cpu, r->arch, table);
}

/* What the rows of the output call a PMU of the machine. */
static const char *kind_name(struct resolve *r, const struct pmu *pmu)
{
	const char *name = table_name(r, pmu->name);

	if (!name && pmu->is_core)
		name = "default_core";
	if (!name)
		name = arch_name(r, pmu->name);
	return name ? name : arena_stringn(&r->arena, pmu->name, pmuname_kind_len(pmu->name));
}

static int find_live(struct resolve *r, struct view name, struct place_list *out, struct err *err)
{
	struct pmu *pmu;
	size_t pos = 0;
	int status = 0;

	while (r->pmus && (status = pmuset_next(r->pmus, name, &pos, &pmu, err)) > 0) {
		if (add_live(r, pmu, kind_name(r, pmu), out, err) < 0)
			return -1;
	}
	return status;
}

int place_find(struct resolve *r, struct view name, struct place_list *out, struct err *err)
{
	size_t before = out->len;

	if (find_live(r, name, out, err) < 0)
		return -1;
	/* On a hybrid machine no PMU is called cpu, but each of its core PMUs is meant. */
	if (out->len == before && view_equal(name, "cpu") &&
	    find_live(r, view_of("default_core"), out, err) < 0)
		return -1;
	if (out->len == before)
		find_described(r, name, out);
	return 0;
}
