/* SPDX-License-Identifier: MIT */
#include "pmu-events/evcycle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/expr/expr.h"
#include "util/expr/exprname.h"

/* Metrics by PMU and name. */
struct names {
	struct map places; /* PMU, NUL, name -> place, plus 1 */
	struct arena arena;
	struct buf key;
};

static struct view make_key(struct names *names, const char *pmu, const char *name)
{
	buf_clear(&names->key);
	buf_add_text(&names->key, pmu);
	buf_add_char(&names->key, '\0');
	buf_add_text(&names->key, name);
	return buf_view(&names->key);
}

static void add_names(struct names *names, const struct evmodel_metric *metrics, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct view key = make_key(names, metrics[i].pmu, metrics[i].name);

		key.at = arena_stringn(&names->arena, key.at, key.len);
		*(uintptr_t *)map_add(&names->places, key) = i + 1;
	}
}

static void add_references(struct evcycle *c, struct names *names,
			   const struct evmodel_metric *metrics, size_t metric)
{
	const struct evmodel_metric *m = &metrics[metric];
	struct exprname_list list = { 0 };
	struct arena arena = { 0 };
	struct err ignored = { 0 };
	const struct expr *e = expr_parse(&arena, view_of(m->expr), 0, &ignored);

	if (e)
		exprname_collect(&list, e);
	for (size_t i = 0; i < list.len; i++) {
		struct view key = make_key(names, m->pmu, list.at[i].text);
		uintptr_t place = (uintptr_t)map_find(&names->places, key);

		if (place && place - 1 != metric && list.at[i].uses == EXPRNAME_VALUE)
			*vec_add(&c->references) = place - 1;
	}
	exprname_release(&list);
	arena_release(&arena);
}

void evcycle_init(struct evcycle *c, const struct evmodel_metric *metrics, size_t n)
{
	struct names names = { 0 };

	*c = (struct evcycle){
		.metrics = n,
		.first = alloc_zero(n + 1, sizeof(c->first[0])),
		.position = alloc_zero(n + 1, sizeof(c->position[0])),
		.done = alloc_zero(n + 1, sizeof(c->done[0])),
	};
	add_names(&names, metrics, n);
	for (size_t i = 0; i < n; i++) {
		c->first[i] = c->references.len;
		add_references(c, &names, metrics, i);
	}
	c->first[n] = c->references.len;
	map_release(&names.places);
	arena_release(&names.arena);
	buf_release(&names.key);
}

static void enter(struct evcycle *c, size_t metric)
{
	*vec_add(&c->way) = (struct evcycle_step){ metric, c->first[metric] };
	c->position[metric] = c->way.len;
}

static void leave(struct evcycle *c)
{
	size_t metric = c->way.at[--c->way.len].metric;

	c->position[metric] = 0;
	c->done[metric] = true;
}

bool evcycle_next(struct evcycle *c)
{
	for (;;) {
		struct evcycle_step *last = c->way.len ? &c->way.at[c->way.len - 1] : NULL;
		size_t to;

		if (!last) {
			while (c->root < c->metrics && c->done[c->root])
				c->root++;
			if (c->root == c->metrics)
				return false;
			enter(c, c->root);
			continue;
		}
		if (last->next == c->first[last->metric + 1]) {
			leave(c);
			continue;
		}
		to = c->references.at[last->next++];
		if (c->position[to]) {
			c->start = c->position[to] - 1;
			return true;
		}
		if (!c->done[to])
			enter(c, to);
	}
}

void evcycle_release(struct evcycle *c)
{
	vec_release(&c->way);
	vec_release(&c->references);
	free(c->first);
	free(c->position);
	free(c->done);
	*c = (struct evcycle){ 0 };
}
