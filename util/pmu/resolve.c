/* SPDX-License-Identifier: MIT */
#include "util/pmu/resolve.h"

#include <linux/perf_event.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/fs.h"
#include "util/pmu/apply.h"
#include "util/pmu/countermask.h"
#include "util/pmu/legacy.h"
#include "util/pmu/place.h"
#include "util/pmu/pmulimit.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/suggest.h"
#include "util/pmu/sysmodel.h"
#include "util/pmu/tracepoint.h"

void resolve_init(struct resolve *r, const struct evset *set, const struct arch *arch,
		  const char *cpu, struct pmuset *pmus, const struct fs *fs)
{
	*r = (struct resolve){ .set = set, .arch = arch, .cpu = cpu, .pmus = pmus, .fs = fs };
}

void resolve_release(struct resolve *r)
{
	place_release_cache(r);
	arena_release(&r->arena);
}

static const char *keep(struct resolve *r, struct view v)
{
	return arena_stringn(&r->arena, v.at, v.len);
}

void resolve_table_event(struct resolve *r, const char *model, const struct arch *arch,
			 const struct evtable_event *event, struct encoding *out)
{
	struct place place = place_describe(r, model, arch, event->pmu);

	*out = (struct encoding){ .name = event->name, .scale = 1, .unit = "" };
	apply_place(out, &place);
	apply_event(r, out, &place, arch, model, event);
}

/* A generic event: once, or on a hybrid machine once for each kind of core. */
static int add_legacy(struct resolve *r, const struct evspec *spec, struct legacy_event legacy,
		      struct encoding_list *out, struct err *err)
{
	const char *pmu = legacy.type == PERF_TYPE_SOFTWARE ? "software" : "default_core";
	struct place_list places = { 0 };
	struct buf terms = { 0 };
	int status;

	buf_printf(&terms,
		   legacy.type == PERF_TYPE_SOFTWARE   ? "config=0x%llx"
		   : legacy.type == PERF_TYPE_HW_CACHE ? "legacy-cache-config=0x%llx"
						       : "legacy-hardware-config=0x%llx",
		   (unsigned long long)legacy.config);
	status = place_find_table(r, r->cpu, r->arch, pmu, &places, err);
	for (size_t i = 0; status == 0 && i < places.len; i++) {
		struct evtable_event event = { .pmu = pmu, .unit = "" };
		struct encoding e = apply_start(r, spec);

		event.terms = keep(r, buf_view(&terms));
		apply_place(&e, &places.at[i]);
		apply_event(r, &e, &places.at[i], r->arch, r->set->model, &event);
		status = apply_add(r, spec, &places.at[i], &e, out, err);
	}
	vec_release(&places);
	buf_release(&terms);
	return status;
}

/* Which event that is, and on which counter, the kernel asks the firmware. */
static int add_firmware_event(struct resolve *r, const struct evspec *spec,
			      struct legacy_event legacy, struct encoding_list *out,
			      struct err *err)
{
	size_t before = out->len;

	if (add_legacy(r, spec, legacy, out, err) < 0)
		return -1;
	for (size_t i = before; i < out->len; i++)
		encoding_note(&out->at[i], &r->arena,
			      "the kernel's generic event: it takes counters from the firmware, "
			      "which need not know the table's code");
	return 0;
}

static int add_table_event(struct resolve *r, const struct evspec *spec, const char *model,
			   const struct evtable_event *event, struct encoding_list *out,
			   struct err *err)
{
	struct place_list places = { 0 };
	struct legacy_event legacy;
	int status =
		place_find_table(r, model[0] ? model : r->cpu, r->arch, event->pmu, &places, err);

	if (status == 0 && places.len && legacy_find(view_of(event->name), &legacy) &&
	    countermask_is_firmware(r, &places.at[0], event)) {
		vec_release(&places);
		return add_firmware_event(r, spec, legacy, out, err);
	}
	for (size_t i = 0; status == 0 && i < places.len; i++) {
		struct encoding e = apply_start(r, spec);

		apply_place(&e, &places.at[i]);
		apply_event(r, &e, &places.at[i], r->arch, model, event);
		status = apply_add(r, spec, &places.at[i], &e, out, err);
	}
	vec_release(&places);
	return status;
}

/* 1 where sysfs names an event of a core so, 0 where not, -1 with an error. */
static int is_alias_of_core(struct resolve *r, struct view name, struct err *err)
{
	size_t pos = 0;
	struct pmu *pmu;
	int status;

	while ((status = pmuset_next(r->pmus, view_of("default_core"), &pos, &pmu, err)) > 0) {
		if (pmu_read_aliases(pmu, r->pmus->fs, &r->pmus->arena, err) < 0)
			return -1;
		if (pmu_find_alias(pmu, name))
			return 1;
	}
	return status;
}

/*
 * An event of the tool gives way to one of the core that the kernel names so:
 * "slots" is what has to lead topdown-retiring and others on Intel's cores.
 */
static int is_hidden_by_kernel(struct resolve *r, const char *pmu, struct view name,
			       struct err *err)
{
	const struct arch_alias *a;
	size_t pos = 0;
	int live;

	if (strcmp(pmu, "tool") != 0)
		return 0;
	if (r->pmus && (live = is_alias_of_core(r, name, err)))
		return live;
	while ((a = arch_next_alias(r->arch, r->cpu, &pos))) {
		if (view_equal_nocase(name, a->name))
			return 1;
	}
	return 0;
}

/* In the first layer that has the event, of each PMU that has it. */
static int find_in_tables(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			  struct err *err)
{
	size_t before = out->len;

	for (size_t i = 0; i < r->set->len && out->len == before; i++) {
		const struct evtable_model *m = &r->set->layers[i];

		for (size_t k = 0; k < m->pmus; k++) {
			struct evtable_pmu pmu = evtable_pmu_at(m, k);
			struct evtable_event event;
			int hidden;

			if (!evtable_find_event(m, pmu.name, spec->name.at, spec->name.len, &event))
				continue;
			hidden = is_hidden_by_kernel(r, pmu.name, spec->name, err);
			if (hidden < 0 ||
			    (!hidden && add_table_event(r, spec, m->path, &event, out, err) < 0))
				return -1;
		}
	}
	return 0;
}

/* An event that only the machine's kernel names, of any PMU. */
static int find_in_sysfs(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			 struct err *err)
{
	size_t n = 0;

	if (!r->pmus)
		return 0;
	if (pmuset_count(r->pmus, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct place_list places = { 0 };
		struct err ignored = { 0 };
		struct encoding e;
		struct pmu *pmu;
		int status;

		if (pmuset_at(r->pmus, i, &pmu, &ignored) < 0)
			continue;
		if (pmu_read_aliases(pmu, r->pmus->fs, &r->pmus->arena, err) < 0)
			return -1;
		if (!pmu_find_alias(pmu, spec->name))
			continue;
		status = place_find(r, view_of(pmu->name), &places, err);
		/* The name may mean more PMUs than this one ("cha" for cha_0 and cha_1). */
		for (size_t k = 0; status == 0 && k < places.len; k++) {
			if (places.at[k].pmu != pmu)
				continue;
			e = apply_start(r, spec);
			apply_place(&e, &places.at[k]);
			status = apply_named(r, &e, &places.at[k], spec, spec->name, spec->column,
					     err);
			if (status > 0)
				status = apply_add(r, spec, &places.at[k], &e, out, err);
		}
		vec_release(&places);
		if (status < 0)
			return -1;
	}
	return 0;
}

/* Is there such a PMU on the machine, so that its kernel has the say? */
static int is_live(struct resolve *r, const char *pmu, struct err *err)
{
	struct pmu *ignored;
	size_t pos = 0;

	return r->pmus ? pmuset_next(r->pmus, view_of(pmu), &pos, &ignored, err) : 0;
}

/* The same for PMUs that are not at hand. */
static int find_in_arch(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			struct err *err)
{
	const struct arch_alias *a;
	size_t pos = 0;

	while ((a = arch_next_alias(r->arch, r->cpu, &pos))) {
		struct place place;
		struct encoding e;
		int live;

		if (!view_equal_nocase(spec->name, a->name))
			continue;
		live = is_live(r, a->pmu, err);
		if (live)
			return live < 0 ? -1 : 0;
		place = place_describe(r, r->cpu, r->arch, a->pmu);
		e = apply_start(r, spec);
		apply_place(&e, &place);
		if (apply_named(r, &e, &place, spec, spec->name, spec->column, err) < 0 ||
		    apply_add(r, spec, &place, &e, out, err) < 0)
			return -1;
	}
	return 0;
}

/* In the first system's model that has the event for a PMU of this machine. */
static int find_in_systems(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			   struct err *err)
{
	size_t before = out->len;
	struct sysmodel_pos pos = { 0 };
	struct evtable_model m;

	while (out->len == before && sysmodel_next(r, &pos, &m)) {
		for (size_t k = 0; k < m.pmus; k++) {
			struct evtable_pmu pmu = evtable_pmu_at(&m, k);
			struct evtable_event event;
			int fits;

			if (!evtable_find_event(&m, pmu.name, spec->name.at, spec->name.len,
						&event))
				continue;
			fits = sysmodel_fits(r, &event, err);
			if (fits < 0 ||
			    (fits && add_table_event(r, spec, m.path, &event, out, err) < 0))
				return -1;
		}
	}
	return 0;
}

/* Have the CPU's own tables that event, with a code and not as one that every Linux knows? */
static bool is_own(const struct resolve *r, struct view name)
{
	struct evtable_event event;
	const struct evtable *table;

	return evset_find_event(r->set, NULL, name, &event, &table) &&
	       strncmp(event.terms, "legacy-", strlen("legacy-")) != 0;
}

/*
 * What the tables have under the other spelling of a generic event ("cycles" of
 * "cpu-cycles"), where only an event of theirs can be told its counter.
 */
static int find_spelling(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			 struct err *err)
{
	const char *spellings[2] = { NULL };
	size_t before = out->len;

	if (!r->arch || !r->arch->counter_term || is_own(r, spec->name))
		return 0;
	spellings[0] = legacy_spellings(spec->name, &spellings[1]);
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		struct evspec other = *spec;

		if (!spellings[i] || !is_own(r, view_of(spellings[i])))
			continue;
		other.name = view_of(spellings[i]);
		if (find_in_tables(r, &other, out, err) < 0)
			return -1;
		/* It is what the user has typed, and called so. */
		for (size_t k = before; k < out->len; k++) {
			out->at[k].spec = spec;
			if (!spec->slashed && view_equal(other.name, out->at[k].name))
				out->at[k].name = keep(r, spec->name);
		}
		break;
	}
	return 0;
}

static int resolve_name(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			struct err *err)
{
	struct legacy_event legacy;
	size_t before = out->len;

	if (find_spelling(r, spec, out, err) < 0 ||
	    (out->len == before && find_in_tables(r, spec, out, err) < 0))
		return -1;
	if (out->len > before)
		return 0;
	if (legacy_find(spec->name, &legacy))
		return add_legacy(r, spec, legacy, out, err);
	if (find_in_sysfs(r, spec, out, err) < 0)
		return -1;
	if (out->len == before && find_in_arch(r, spec, out, err) < 0)
		return -1;
	if (out->len == before && find_in_systems(r, spec, out, err) < 0)
		return -1;
	return out->len > before ? 0 : suggest_event(r, spec, err);
}

/* x/terms/: a PMU, or an event with more terms. */
static int resolve_slashed(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			   struct err *err)
{
	struct place_list places = { 0 };
	int status = place_find(r, spec->name, &places, err);

	if (status == 0 && places.len == 0)
		status = resolve_name(r, spec, out, err);
	for (size_t i = 0; status == 0 && i < places.len; i++) {
		struct encoding e = apply_start(r, spec);

		apply_place(&e, &places.at[i]);
		e.has_config = true;
		status = apply_add(r, spec, &places.at[i], &e, out, err);
	}
	vec_release(&places);
	return status;
}

static int resolve_named(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			 struct err *err)
{
	return spec->slashed ? resolve_slashed(r, spec, out, err) : resolve_name(r, spec, out, err);
}

/* "r" and hex digits may yet be a name: of an event that the tables have, or of a PMU. */
static int is_name(struct resolve *r, const struct evspec *spec, bool *out, struct err *err)
{
	struct place_list places = { 0 };
	struct evtable_event ignored;
	const struct evtable *table;
	int status = 0;

	*out = evset_find_event(r->set, NULL, spec->name, &ignored, &table);
	if (!*out && spec->slashed) {
		status = place_find(r, spec->name, &places, err);
		*out = places.len > 0;
		vec_release(&places);
	}
	return status;
}

static int resolve_raw(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
		       struct err *err)
{
	struct place_list places = { 0 };
	bool named;
	int status;

	if (is_name(r, spec, &named, err) < 0)
		return -1;
	if (named)
		return resolve_named(r, spec, out, err);
	status = place_find_table(r, r->cpu, r->arch, "default_core", &places, err);
	for (size_t i = 0; status == 0 && i < places.len; i++) {
		struct encoding e = apply_start(r, spec);

		apply_place(&e, &places.at[i]);
		/* One kind of core: what the kernel takes for it everywhere. */
		if (places.len == 1) {
			e.type = PERF_TYPE_RAW;
			e.has_type = true;
		}
		e.has_config = true;
		e.config[0] = spec->config;
		status = apply_add(r, spec, &places.at[i], &e, out, err);
	}
	vec_release(&places);
	return status;
}

static int resolve_numbers(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			   struct err *err)
{
	static const char *const known[] = {
		[PERF_TYPE_HARDWARE] = "default_core", [PERF_TYPE_SOFTWARE] = "software",
		[PERF_TYPE_TRACEPOINT] = "tracepoint", [PERF_TYPE_HW_CACHE] = "default_core",
		[PERF_TYPE_RAW] = "default_core",      [PERF_TYPE_BREAKPOINT] = "breakpoint",
	};
	struct place place = { .table = spec->type < ARRAY_LEN(known) ? known[spec->type] : "",
			       .has_type = true,
			       .type = (uint32_t)spec->type };
	struct encoding e = apply_start(r, spec);

	if (spec->type > UINT32_MAX)
		return evspec_fail(spec->text, spec->column, NULL, err,
				   "%.*s is too large for a type", VIEW_ARG(spec->name));
	apply_place(&e, &place);
	e.name = keep(r, spec->whole);
	e.has_config = true;
	e.config[0] = spec->config;
	return apply_add(r, spec, &place, &e, out, err);
}

/* On an instruction, what the architecture wants for one. */
static uint64_t breakpoint_length(const struct resolve *r, uint8_t access)
{
	if (access != EVSPEC_EXECUTE)
		return 4;
	return r->arch && r->arch->instruction_bytes ? r->arch->instruction_bytes : sizeof(long);
}

static int resolve_breakpoint(struct resolve *r, const struct evspec *spec,
			      struct encoding_list *out, struct err *err)
{
	struct place place = { .table = "breakpoint",
			       .has_type = true,
			       .type = PERF_TYPE_BREAKPOINT };
	struct encoding e = apply_start(r, spec);

	apply_place(&e, &place);
	e.has_config = true;
	e.access = spec->access ? spec->access : EVSPEC_READ | EVSPEC_WRITE;
	e.length = spec->length ? spec->length : breakpoint_length(r, e.access);
	e.address = spec->address;
	/* bp_addr and bp_len lie where config1 and config2 do. */
	e.config[1] = e.address;
	e.config[2] = e.length;
	return apply_add(r, spec, &place, &e, out, err);
}

static int resolve_kind(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
			struct err *err)
{
	switch (spec->kind) {
	case EVSPEC_NAME:
		return resolve_named(r, spec, out, err);
	case EVSPEC_RAW:
		return resolve_raw(r, spec, out, err);
	case EVSPEC_NUMBERS:
		return resolve_numbers(r, spec, out, err);
	case EVSPEC_TRACEPOINT:
		return tracepoint_resolve(r, spec, out, err);
	case EVSPEC_BREAKPOINT:
		break;
	}
	return resolve_breakpoint(r, spec, out, err);
}

int resolve_event(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
		  struct err *err)
{
	size_t first = out->len;

	if (resolve_kind(r, spec, out, err) < 0)
		return -1;
	return r->limit ? pmulimit_apply(r->limit, spec, first, out, err) : 0;
}
