/* SPDX-License-Identifier: MIT */
#include "pmu-events/evperfgroup.h"

#include <stdlib.h>
#include <string.h>

#include "pmu-events/evharvest.h"
#include "pmu-events/evperfname.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/vec.h"

struct words VEC(const char *);

static void add_list(struct words *w, struct arena *scratch, const char *list)
{
	struct view rest = view_of(list), word;

	while (view_split(&rest, ';', &word)) {
		word = view_trim(word);
		if (word.len)
			*vec_add(w) = arena_stringn(scratch, word.at, word.len);
		/* Others than nodes that go with a level: "TmaL1" is Linux's tma_L1_group, too. */
		if (word.len == 5 && view_starts(word, "TmaL"))
			*vec_add(w) = arena_print(scratch, "tma_L%c_group", word.at[4]);
	}
}

/* "$issueBW; $issueSL": metrics that tell of the same trouble. */
static void add_issues(struct words *w, struct arena *scratch, const char *issues)
{
	for (const char *p = strchr(issues, '$'); p; p = strchr(p + 1, '$')) {
		size_t len = strspn(p + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					   "0123456789_");

		if (len)
			*vec_add(w) = arena_print(scratch, "tma_%.*s", (int)len, p + 1);
	}
}

static void add_described(struct words *w, const char *name, const char *brief,
			  struct evharvest *out)
{
	*vec_add(w) = name;
	*vec_add(&out->groups) = (struct evmodel_group){
		.name = arena_string(&out->arena, name),
		.brief = arena_string(&out->arena, brief),
	};
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each once, sorted. */
static const char *join(struct words *w, struct arena *arena)
{
	struct buf b = { 0 };
	const char *out;

	if (w->len)
		qsort(w->at, w->len, sizeof(w->at[0]), compare);
	for (size_t i = 0; i < w->len; i++) {
		if (i == 0 || strcmp(w->at[i - 1], w->at[i]) != 0)
			buf_printf(&b, "%s%s", i ? ";" : "", w->at[i]);
	}
	out = b.len ? arena_stringn(arena, b.at, b.len) : "";
	buf_release(&b);
	return out;
}

const char *evperfgroup_of(const struct evperfgroup_texts *texts, unsigned int level,
			   bool is_default, struct arena *scratch, struct evharvest *out)
{
	struct words w = { 0 };
	const char *brief, *parent, *all;

	add_list(&w, scratch, texts->groups);
	add_issues(&w, scratch, texts->issues);
	if (level) {
		brief = arena_print(scratch, "Top-down analysis, level %u", level);
		add_described(&w, arena_print(scratch, "TopdownL%u", level), brief, out);
		add_described(&w, arena_print(scratch, "tma_L%u_group", level), brief, out);
	}
	if (level && *texts->parent) {
		parent = evperfname_metric(scratch, texts->parent, true);
		add_described(&w, arena_print(scratch, "%s_group", parent),
			      arena_print(scratch, "What %s is made of", parent), out);
	}
	if (is_default)
		*vec_add(&w) = "Default";
	all = join(&w, &out->arena);
	vec_release(&w);
	return all;
}
