/* SPDX-License-Identifier: MIT */
#include "pmu-events/evwant.h"

#include <string.h>

#include "util/base/near.h"
#include "util/base/view.h"

static bool is_named(struct view model, const char *path)
{
	const char *slash = strchr(path, '/'), *last = strrchr(path, '/');

	return view_equal(model, path) || (slash && view_equal(model, slash + 1)) ||
	       (last && view_equal(model, last + 1));
}

static bool in_list(const char *models, const char *path)
{
	struct view rest = view_of(models), model;

	while (view_split(&rest, ',', &model)) {
		if (is_named(view_trim(model), path))
			return true;
	}
	return false;
}

bool evwant_model(const char *arch, const char *models, const char *path)
{
	struct view p = view_of(path);

	if (view_starts(p, "common/") || view_starts(p, "loose/"))
		return true;
	if (arch && !(view_starts(p, arch) && path[strlen(arch)] == '/'))
		return false;
	return !models || in_list(models, path);
}

static void tell(struct evdiag_list *diags, const char *what, const struct near *n)
{
	struct evdiag_place place = { .order = SIZE_MAX, .object = EVDIAG_WHOLE };
	const char *nearest = near_best(n);

	evdiag_add(diags, EVDIAG_ERROR, &place, NULL, NULL, "no %s is called '%.100s'%s%s%s", what,
		   n->word, nearest ? ": is '" : "", nearest ? nearest : "",
		   nearest ? "' meant?" : "");
}

static bool has_arch(const char *arch, const struct evwant_offer *offer, struct near *n)
{
	for (size_t i = 0; i < offer->arches.len; i++) {
		if (strcmp(offer->arches.at[i], arch) == 0)
			return true;
		near_offer(n, offer->arches.at[i]);
	}
	return false;
}

static bool has_model(const char *model, const struct evwant_offer *offer, struct near *n)
{
	for (size_t i = 0; i < offer->models.len; i++) {
		const char *path = offer->models.at[i], *last = strrchr(path, '/');

		if (is_named(view_of(model), path))
			return true;
		near_offer(n, strchr(model, '/') || !last ? path : last + 1);
	}
	return false;
}

void evwant_check(const char *arch, const char *models, const struct evwant_offer *offer,
		  struct evdiag_list *diags)
{
	struct view rest = view_of(models ? models : ""), model;
	struct near n = { .word = arch };
	struct arena arena = { 0 };

	if (arch && !has_arch(arch, offer, &n))
		tell(diags, "architecture", &n);
	while (view_split(&rest, ',', &model)) {
		model = view_trim(model);
		n = (struct near){ .word = arena_stringn(&arena, model.at, model.len) };
		if (model.len && !has_model(n.word, offer, &n))
			tell(diags, "model", &n);
	}
	arena_release(&arena);
}

void evwant_release(struct evwant_offer *offer)
{
	vec_release(&offer->arches);
	vec_release(&offer->models);
}
