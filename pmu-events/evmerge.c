/* SPDX-License-Identifier: MIT */
#include "pmu-events/evmerge.h"

#include <stdlib.h>
#include <string.h>

#include "pmu-events/evcounter.h"
#include "pmu-events/evlayer.h"
#include "util/base/buf.h"
#include "util/base/work.h"

/* Models that no mapfile of theirs names, because they are for no real CPU. */
static const struct evmodel_map extra_maps[] = {
	{ "common", "common", "common/common" },
	{ "test", "testcpu", "test/test_soc/cpu" },
};

/* The layers of one tree, by the model's index. */
struct layers {
	struct evmerge *g;
	struct VEC(struct evlayer) all;
	const char *last; /* path of the model that was asked for last, and its index */
	size_t index;
};

static size_t find_cpu(struct evmerge *g, const char *path, const char *arch)
{
	struct evmodel *m = g->model;
	struct evmodel_cpu *cpu;
	uintptr_t *slot = (uintptr_t *)map_add(&g->cpus, view_of(path));

	if (*slot)
		return *slot - 1;
	cpu = vec_add(&m->cpus);
	*cpu = (struct evmodel_cpu){ .path = path };
	cpu->arch = arch ? arch : arena_stringn(&m->arena, path, strcspn(path, "/"));
	*slot = m->cpus.len;
	return *slot - 1;
}

static bool is_wanted(struct evmerge *g, const char *path)
{
	if (g->arch || g->models)
		*vec_add(&g->offer.models) = path;
	return evwant_model(g->arch, g->models, path);
}

/* The layer of a model, or NULL when it is not wanted. */
static struct evlayer *find_layer(struct layers *t, const char *path)
{
	if (path != t->last) {
		t->last = path;
		t->index = is_wanted(t->g, path) ? find_cpu(t->g, path, NULL) : SIZE_MAX;
	}
	if (t->index == SIZE_MAX)
		return NULL;
	while (t->all.len <= t->index)
		*vec_add(&t->all) = (struct evlayer){ 0 };
	return &t->all.at[t->index];
}

/* Adds items first.. of a harvest that have the same model as its run. */
#define add_runs(t, h, items) \
	do { \
		for (size_t i_ = 0, n_; i_ < (h)->items.len; i_ += n_) { \
			const char *path_ = (h)->items.at[i_].model; \
			struct evlayer *l_ = path_ ? find_layer(t, path_) : NULL; \
			for (n_ = 1; \
			     i_ + n_ < (h)->items.len && (h)->items.at[i_ + n_].model == path_; \
			     n_++) \
				; \
			if (l_) \
				*vec_add(&l_->items) = (struct evlayer_run){ h, i_, n_ }; \
		} \
	} while (0)

static void sort_harvest(struct layers *t, const struct evharvest *h)
{
	add_runs(t, h, events);
	add_runs(t, h, metrics);
	add_runs(t, h, pmus);
	add_runs(t, h, latencies);
}

static void apply_piece(void *context, size_t i)
{
	struct layers *t = context;

	if (t->all.at[i].cpu)
		evlayer_apply(&t->all.at[i]);
}

static void apply_layers(struct layers *t)
{
	struct evmerge *g = t->g;

	/* The models do not move any more: nothing is added to them below. */
	for (size_t i = 0; i < t->all.len; i++) {
		struct evlayer *l = &t->all.at[i];

		if (!l->events.len && !l->metrics.len && !l->pmus.len && !l->latencies.len)
			continue;
		l->cpu = &g->model->cpus.at[i];
		l->standard = &g->standard;
		l->paths = g->paths;
	}
	work_run(t->all.len, apply_piece, t);
	for (size_t i = 0; i < t->all.len; i++) {
		evdiag_take(g->diags, &t->all.at[i].diags);
		evlayer_release(&t->all.at[i]);
	}
	vec_release(&t->all);
}

static void add_group(struct evmerge *g, struct evmodel_group group)
{
	uintptr_t *slot = (uintptr_t *)map_add(&g->groups, view_of(group.name));

	if (*slot) {
		g->model->groups.at[*slot - 1] = group;
		return;
	}
	*vec_add(&g->model->groups) = group;
	*slot = g->model->groups.len;
}

/* Rows of the trees so far, while those of one more are put before them. */
struct rows {
	struct evmerge *g;
	struct VEC(struct evmodel_map) all;
	struct map known; /* architecture, cpuid and path of a row; the values mean nothing */
	struct arena arena;
};

static void add_map(struct rows *rows, struct evmodel_map row)
{
	struct buf key = { 0 };
	void **slot;

	if (!is_wanted(rows->g, row.path))
		return;
	buf_printf(&key, "%s\n%s\n%s", row.arch, row.cpuid, row.path);
	slot = map_add(&rows->known,
		       view_make(arena_stringn(&rows->arena, key.at, key.len), key.len));
	buf_release(&key);
	if (*slot)
		return;
	*slot = rows;
	*vec_add(&rows->all) = row;
	find_cpu(rows->g, row.path, row.arch);
}

/* "arm/cortex-a53/" of a mapfile becomes "arm64/arm/cortex-a53". */
static const char *model_path(struct evmerge *g, const char *arch, const char *row)
{
	struct view rest = view_of(row), part;
	struct buf b = { 0 };
	const char *path;

	buf_add_text(&b, arch);
	while (view_split(&rest, '/', &part)) {
		if (!part.len || view_equal(part, "."))
			continue;
		buf_add_char(&b, '/');
		buf_add_view(&b, part);
	}
	path = arena_stringn(&g->model->arena, b.at, b.len);
	buf_release(&b);
	return path;
}

static void add_mapfile(struct rows *rows, const struct evtree_map *file)
{
	struct arena *arena = &rows->g->model->arena;
	const char *arch = arena_string(arena, file->arch);

	for (size_t i = 0; i < file->map.rows.len; i++) {
		const struct evmap_row *row = &file->map.rows.at[i];
		const char *cpuid = arena_string(arena, row->field[EVMAP_CPUID]);

		add_map(rows,
			(struct evmodel_map){ arch, cpuid,
					      model_path(rows->g, arch, row->field[EVMAP_PATH]) });
	}
}

static void add_maps(struct evmerge *g, const struct evtree *tree, const struct evharvest *harvests,
		     size_t n)
{
	struct evmodel *m = g->model;
	struct rows rows = { .g = g };

	for (size_t i = 0; i < tree->maps.len; i++)
		add_mapfile(&rows, &tree->maps.at[i]);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < harvests[i].maps.len; k++)
			add_map(&rows, harvests[i].maps.at[k]);
	}
	for (size_t i = 0; i < m->maps.len; i++)
		add_map(&rows, m->maps.at[i]);
	vec_release(&m->maps);
	m->maps.at = rows.all.at;
	m->maps.len = rows.all.len;
	m->maps.room = rows.all.room;
	map_release(&rows.known);
	arena_release(&rows.arena);
}

void evmerge_tree(struct evmerge *g, const struct evtree *tree, struct evharvest *harvests,
		  size_t n)
{
	struct layers t = { .g = g };

	for (size_t i = 0; i < tree->arches.len; i++)
		*vec_add(&g->offer.arches) = tree->arches.at[i];
	for (size_t i = 0; i < n; i++) {
		evstandard_add(&g->standard, &harvests[i]);
		sort_harvest(&t, &harvests[i]);
		for (size_t k = 0; k < harvests[i].groups.len; k++)
			add_group(g, harvests[i].groups.at[k]);
	}
	apply_layers(&t);
	add_maps(g, tree, harvests, n);
	for (size_t i = 0; i < n; i++) {
		evdiag_take(g->diags, &harvests[i].diags);
		arena_take(&g->model->arena, &harvests[i].arena);
		evharvest_release(&harvests[i]);
	}
}

/* Sizes that counter.json does not tell, at the end of the model's PMUs. */
static void derive_sizes(struct evmodel_cpu *cpu)
{
	struct map places = { 0 }; /* PMU -> place, plus 1 */

	for (size_t i = 0; i < cpu->pmus.len; i++)
		*(uintptr_t *)map_add(&places, view_of(cpu->pmus.at[i].name)) = i + 1;
	for (size_t i = 0; i < cpu->events.len; i++) {
		const struct evmodel_event *e = &cpu->events.at[i];
		uint32_t generic = evcounter_generic_size(cpu->arch, &e->counters);
		uint32_t fixed = evcounter_fixed_size(cpu->arch, &e->counters);
		struct evmodel_pmu *p;
		uintptr_t *place;

		if (!e->counters.known)
			continue;
		place = (uintptr_t *)map_add(&places, view_of(e->pmu));
		if (!*place) {
			*vec_add(&cpu->pmus) =
				(struct evmodel_pmu){ .name = e->pmu, .derived = true };
			*place = cpu->pmus.len;
		}
		p = &cpu->pmus.at[*place - 1];
		if (p->derived && generic > p->generic)
			p->generic = generic;
		if (p->derived && fixed > p->fixed)
			p->fixed = fixed;
	}
	map_release(&places);
}

static void tell_derived(struct evmerge *g, const struct evmodel_cpu *cpu)
{
	struct evdiag_place place = { .file = cpu->path,
				      .order = SIZE_MAX,
				      .object = EVDIAG_WHOLE };
	struct buf sizes = { 0 };

	for (size_t i = 0; i < cpu->pmus.len; i++) {
		const struct evmodel_pmu *p = &cpu->pmus.at[i];

		if (p->derived)
			buf_printf(&sizes, "%s%s %u+%u", sizes.len ? ", " : "", p->name, p->generic,
				   p->fixed);
	}
	if (sizes.len)
		evdiag_add(
			g->diags, EVDIAG_NOTE, &place, NULL, NULL,
			"no counter.json tells how many counters these PMUs have, but their events "
			"do (programmable + fixed): %s",
			sizes.at);
	buf_release(&sizes);
}

void evmerge_finish(struct evmerge *g)
{
	struct evmodel *m = g->model;

	for (size_t i = 0; i < ARRAY_LEN(extra_maps); i++) {
		if (map_find(&g->cpus, view_of(extra_maps[i].path)))
			*vec_add(&m->maps) = extra_maps[i];
	}
	for (size_t i = 0; i < m->cpus.len; i++) {
		derive_sizes(&m->cpus.at[i]);
		tell_derived(g, &m->cpus.at[i]);
		*vec_add(&g->offer.arches) = m->cpus.at[i].arch;
	}
	evwant_check(g->arch, g->models, &g->offer, g->diags);
}

void evmerge_release(struct evmerge *g)
{
	map_release(&g->cpus);
	map_release(&g->groups);
	evstandard_release(&g->standard);
	evwant_release(&g->offer);
	*g = (struct evmerge){ 0 };
}
