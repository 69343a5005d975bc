/* SPDX-License-Identifier: MIT */
#include "arch/regc/regmodel.h"

#include <string.h>

static void release_items(struct regmodel_items *items)
{
	for (size_t i = 0; i < items->len; i++)
		vec_release(&items->at[i].values);
	vec_release(items);
}

void regmodel_release(struct regmodel *m)
{
	for (size_t i = 0; i < m->choices.len; i++)
		vec_release(&m->choices.at[i].cases);
	for (size_t i = 0; i < m->sets.len; i++)
		release_items(&m->sets.at[i].items);
	for (size_t i = 0; i < m->registers.len; i++) {
		struct regmodel_register *r = &m->registers.at[i];

		vec_release(&r->aliases);
		vec_release(&r->addresses);
		release_items(&r->items);
	}
	vec_release(&m->choices);
	vec_release(&m->sets);
	vec_release(&m->registers);
	arena_release(&m->arena);
	*m = (struct regmodel){ 0 };
}

uint32_t regmodel_all_cases(const struct regmodel_choice *c)
{
	return c->cases.len >= 32 ? UINT32_MAX : (UINT32_C(1) << c->cases.len) - 1;
}

bool regmodel_restrict(struct regmodel_cond *c, size_t choice, uint32_t cases)
{
	for (size_t i = 0; i < c->len; i++) {
		if (c->terms[i].choice == choice) {
			c->terms[i].cases &= cases;
			return true;
		}
	}
	if (c->len == REGMODEL_TERMS)
		return false;
	c->terms[c->len++] = (struct regmodel_term){ choice, cases };
	return true;
}

bool regmodel_join(struct regmodel_cond *c, const struct regmodel_cond *with)
{
	for (size_t i = 0; i < with->len; i++) {
		if (!regmodel_restrict(c, with->terms[i].choice, with->terms[i].cases))
			return false;
	}
	return true;
}

bool regmodel_can_hold(const struct regmodel_cond *c)
{
	for (size_t i = 0; i < c->len; i++) {
		if (!c->terms[i].cases)
			return false;
	}
	return true;
}

bool regmodel_can_meet(const struct regmodel_cond *a, const struct regmodel_cond *b)
{
	for (size_t i = 0; i < a->len; i++) {
		for (size_t k = 0; k < b->len; k++) {
			if (a->terms[i].choice == b->terms[k].choice &&
			    !(a->terms[i].cases & b->terms[k].cases))
				return false;
		}
	}
	return regmodel_can_hold(a) && regmodel_can_hold(b);
}

static void add_term(const struct regmodel_choice *choice, uint32_t cases, struct buf *out)
{
	const char *between = "=";

	if (choice->condition) {
		buf_printf(out, "%s%s", cases == 1 ? "" : "not ", choice->name);
		return;
	}
	buf_add_text(out, choice->name);
	for (size_t i = 0; i < choice->cases.len; i++) {
		if (!(cases >> i & 1))
			continue;
		buf_printf(out, "%s%s", between, choice->cases.at[i].name);
		between = "|";
	}
}

void regmodel_add_cond(const struct regmodel *m, const struct regmodel_cond *c, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < c->len; i++) {
		const struct regmodel_choice *choice = &m->choices.at[c->terms[i].choice];

		if (c->terms[i].cases == regmodel_all_cases(choice))
			continue;
		buf_add_text(out, first ? "" : " and ");
		add_term(choice, c->terms[i].cases, out);
		first = false;
	}
}

uint64_t regmodel_number(const struct regmodel_address *a, uint64_t n)
{
	uint64_t number = a->number;

	for (size_t i = 0; i < a->nsteps; i++) {
		const struct regmodel_step *s = &a->steps[i];

		number += s->times * (n >> s->low & (UINT64_MAX >> (63 - (s->high - s->low))));
	}
	return number;
}

void regmodel_add_name(const char *name, uint64_t n, struct buf *out)
{
	const char *at = strstr(name, "<n>");

	if (!at) {
		buf_add_text(out, name);
		return;
	}
	buf_add(out, name, (size_t)(at - name));
	buf_add_u64(out, n);
	buf_add_text(out, at + 3);
}

const char *regmodel_space_name(enum regmodel_space space)
{
	static const char *const names[] = { "csr", "msr", "sysreg", "via" };

	return names[space];
}
