/* SPDX-License-Identifier: MIT */
#include "arch/regc/regcheck.h"

#include <stdlib.h>
#include <string.h>

#include "arch/regc/regbits.h"
#include "arch/regc/regconst.h"

/* All members of all families together. */
#define MOST_MEMBERS (1 << 18)

static uint64_t field_max(const struct regmodel_item *item)
{
	return UINT64_MAX >> (63 - (item->high - item->low));
}

static void check_values(const struct regmodel_item *item, struct regdiag_list *diags)
{
	uint64_t max = field_max(item);

	for (size_t i = 0; i < item->values.len; i++) {
		const struct regmodel_value *v = &item->values.at[i];

		if (v->high > max)
			regdiag_add(diags, v->line,
				    "value '%s' of field '%s': 0x%llx does not fit %u bit%s",
				    v->name, item->name, (unsigned long long)v->high,
				    item->high - item->low + 1, item->high == item->low ? "" : "s");
		for (size_t k = 0; k < i; k++) {
			const struct regmodel_value *o = &item->values.at[k];

			if (strcmp(o->name, v->name) == 0)
				regdiag_add(diags, v->line,
					    "field '%s' has a value '%s' in line %zu already",
					    item->name, v->name, o->line);
			else if (v->low <= o->high && o->low <= v->high)
				regdiag_add(diags, v->line,
					    "value '%s' of field '%s': line %zu calls it '%s'",
					    v->name, item->name, o->line, o->name);
		}
	}
}

static void check_items(const struct regmodel_register *r, struct regdiag_list *diags)
{
	for (size_t i = 0; i < r->items.len; i++) {
		const struct regmodel_item *item = &r->items.at[i];

		if (item->high >= r->width)
			regdiag_add(diags, item->line, "bit %u is outside of register '%s' of %u",
				    item->high, r->name, r->width);
		check_values(item, diags);
		if (item->kind != REGMODEL_FIELD)
			continue;
		for (size_t k = 0; k < i; k++) {
			const struct regmodel_item *o = &r->items.at[k];

			if (o->kind == REGMODEL_FIELD && strcmp(o->name, item->name) == 0 &&
			    regmodel_can_meet(&o->cond, &item->cond))
				regdiag_add(diags, item->line,
					    "register '%s' has a field '%s' in line %zu already",
					    r->name, item->name, o->line);
		}
	}
}

static void check_told(const struct regmodel_register *r, struct regdiag_list *diags)
{
	const struct {
		const char *what;
		bool told;
	} needs[] = {
		{ "'width'", r->width != 0 },
		{ "'access'", r->access != NULL },
		{ "'source'", r->source != NULL },
		{ "number ('csr', 'msr', 'sysreg' or 'via')", r->addresses.len != 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(needs) && !r->broken; i++) {
		if (!needs[i].told)
			regdiag_add(diags, r->line, "register '%s' has no %s", r->name,
				    needs[i].what);
	}
}

static bool is_register(const struct regmodel *m, const char *name)
{
	for (size_t i = 0; i < m->registers.len; i++) {
		if (!m->registers.at[i].family && strcmp(m->registers.at[i].name, name) == 0)
			return true;
	}
	return false;
}

static void check_address(const struct regmodel *m, const struct regmodel_register *r,
			  const struct regmodel_address *a, struct regdiag_list *diags)
{
	static const uint64_t max[] = { 0xfff, 0xffffffff, 0xffff, 0xffffffff };

	if (r->family && !a->nsteps)
		regdiag_add(diags, a->line, "the number of a family's member depends on 'n'");
	if (!r->family && (a->nsteps || a->ranged))
		regdiag_add(diags, a->line, "'n' is for families, and '%s' is none", r->name);
	if (r->family && (a->first < r->first || a->last > r->last))
		regdiag_add(diags, a->line, "'%s' has the members %llu to %llu", r->name,
			    (unsigned long long)r->first, (unsigned long long)r->last);
	for (uint64_t n = a->first; n <= a->last; n++) {
		if (regmodel_number(a, n) <= max[a->space])
			continue;
		regdiag_add(diags, a->line, "there is no %s 0x%llx (n=%llu)",
			    regmodel_space_name(a->space),
			    (unsigned long long)regmodel_number(a, n), (unsigned long long)n);
		break;
	}
	if (a->selector && !is_register(m, a->selector))
		regdiag_add(diags, a->line, "'%s' is no register of this file", a->selector);
	if (a->window && !is_register(m, a->window))
		regdiag_add(diags, a->line, "'%s' is no register of this file", a->window);
}

/* A name or a number of a register, or of one of a family. */
struct member {
	const char *name; /* in small letters; NULL: a number */
	const struct regmodel_address *address;
	uint64_t number;
	uint64_t n;
	const struct regmodel_register *of;
};

struct members {
	struct VEC(struct member) all;
	struct arena arena;
	bool full;
};

static void add_member(struct members *l, const struct member *m)
{
	l->full |= l->all.len >= MOST_MEMBERS;
	if (!l->full)
		*vec_add(&l->all) = *m;
}

static void add_names(struct members *l, const struct regmodel_register *r, const char *name)
{
	struct buf text = { 0 };

	for (uint64_t n = r->first; n <= r->last && !l->full; n++) {
		struct member m = { .n = n, .of = r };
		char *lower;

		buf_clear(&text);
		regmodel_add_name(name, n, &text);
		lower = arena_string(&l->arena, text.at);
		view_lower_text(lower);
		m.name = lower;
		add_member(l, &m);
	}
	buf_release(&text);
}

static void add_numbers(struct members *l, const struct regmodel_register *r,
			const struct regmodel_address *a)
{
	/* That is told already. */
	if (r->family && !a->nsteps)
		return;
	for (uint64_t n = a->first; n <= a->last && !l->full; n++)
		add_member(l, &(struct member){ .address = a,
						.number = regmodel_number(a, n),
						.n = n,
						.of = r });
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_key(const struct member *a, const struct member *b)
{
	int r;

	if (!a->name != !b->name)
		return a->name ? -1 : 1;
	if (a->name)
		return strcmp(a->name, b->name);
	if (a->address->space != b->address->space)
		return a->address->space < b->address->space ? -1 : 1;
	r = compare_text(a->address->selector, b->address->selector);
	if (!r)
		r = compare_text(a->address->window, b->address->window);
	return r ? r : (a->number > b->number) - (a->number < b->number);
}

/* Equal ones in the order of their lines. */
static int compare(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	int r = compare_key(a, b);

	if (!r)
		r = (a->of->line > b->of->line) - (a->of->line < b->of->line);
	return r ? r : (a->n > b->n) - (a->n < b->n);
}

static bool can_be_both(const struct member *a, const struct member *b)
{
	struct regmodel_cond one = a->of->cond, other = b->of->cond;

	return regmodel_join(&one, &a->address->cond) && regmodel_join(&other, &b->address->cond) &&
	       regmodel_can_meet(&one, &other);
}

/* b is behind a in the file. */
static bool tell_same(const struct member *a, const struct member *b, struct regdiag_list *diags)
{
	if (b->name) {
		regdiag_add(diags, b->of->line, "register '%s': the name '%s' is taken in line %zu",
			    b->of->name, b->name, a->of->line);
		return true;
	}
	if (!can_be_both(a, b))
		return false;
	regdiag_add(diags, b->address->line,
		    "register '%s': %s%s%s 0x%llx is register '%s' in line %zu", b->of->name,
		    regmodel_space_name(b->address->space), b->address->selector ? " " : "",
		    b->address->selector ? b->address->selector : "", (unsigned long long)b->number,
		    a->of->name, a->address->line);
	return true;
}

/* What two families share is told once. */
static void check_unique(struct members *l, struct regdiag_list *diags)
{
	const struct regmodel_register *of = NULL, *with = NULL;
	size_t first = 0;

	if (l->all.len)
		qsort(l->all.at, l->all.len, sizeof(l->all.at[0]), compare);
	for (size_t i = 1; i < l->all.len; i++) {
		const struct member *m = &l->all.at[i];

		if (compare_key(&l->all.at[first], m) != 0)
			first = i;
		for (size_t k = first; k < i; k++) {
			const struct member *o = &l->all.at[k];

			if ((of == m->of && with == o->of) || !tell_same(o, m, diags))
				continue;
			of = m->of;
			with = o->of;
			break;
		}
	}
}

static void check_members(const struct regmodel *m, struct regdiag_list *diags)
{
	struct members l = { 0 };

	for (size_t i = 0; i < m->registers.len; i++) {
		const struct regmodel_register *r = &m->registers.at[i];

		add_names(&l, r, r->name);
		for (size_t k = 0; k < r->aliases.len; k++)
			add_names(&l, r, r->aliases.at[k]);
		for (size_t k = 0; k < r->addresses.len; k++)
			add_numbers(&l, r, &r->addresses.at[k]);
	}
	if (l.full)
		regdiag_add(diags, 1, "the families have more than %d members together",
			    MOST_MEMBERS);
	else
		check_unique(&l, diags);
	vec_release(&l.all);
	arena_release(&l.arena);
}

void regcheck_model(const struct regmodel *m, struct regdiag_list *diags)
{
	struct regconst_list constants = { 0 };

	for (size_t i = 0; i < m->registers.len; i++) {
		const struct regmodel_register *r = &m->registers.at[i];

		check_told(r, diags);
		for (size_t k = 0; k < r->addresses.len; k++)
			check_address(m, r, &r->addresses.at[k], diags);
		/* Without a width there is only one thing to say. */
		if (!r->width)
			continue;
		check_items(r, diags);
		regbits_check(m, r, diags);
	}
	check_members(m, diags);
	/* What is wrong otherwise makes constants clash as well. */
	if (diags->errors)
		return;
	regconst_build(&constants, m, diags);
	regconst_release(&constants);
}
