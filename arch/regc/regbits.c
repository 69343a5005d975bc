/* SPDX-License-Identifier: MIT */
#include "arch/regc/regbits.h"

#include <stdio.h>
#include <string.h>

/* One bit depends on no more ways to choose than this. */
#define MOST_WAYS 16384

struct bits {
	const struct regmodel *m;
	const struct regmodel_register *r;
	struct regdiag_list *diags;
	/* The choices that the bit depends on, and the case of each that is tried. */
	struct VEC(size_t) choices;
	struct VEC(size_t) cases;
};

static void add_choices(struct bits *b, const struct regmodel_cond *c)
{
	for (size_t i = 0; i < c->len; i++) {
		size_t k = 0;

		while (k < b->choices.len && b->choices.at[k] != c->terms[i].choice)
			k++;
		if (k == b->choices.len) {
			*vec_add(&b->choices) = c->terms[i].choice;
			*vec_add(&b->cases) = 0;
		}
	}
}

static bool covers(const struct regmodel_item *item, unsigned int bit)
{
	return item->kind == REGMODEL_ABSENT || item->kind == REGMODEL_UNKNOWN ||
	       (item->low <= bit && bit <= item->high);
}

static bool holds(const struct bits *b, const struct regmodel_cond *c)
{
	for (size_t i = 0; i < c->len; i++) {
		size_t k = 0;

		while (b->choices.at[k] != c->terms[i].choice)
			k++;
		if (!(c->terms[i].cases >> b->cases.at[k] & 1))
			return false;
	}
	return true;
}

/* The next way to choose; false after the last one. */
static bool step(struct bits *b)
{
	for (size_t k = 0; k < b->choices.len; k++) {
		if (++b->cases.at[k] < b->m->choices.at[b->choices.at[k]].cases.len)
			return true;
		b->cases.at[k] = 0;
	}
	return false;
}

static bool is_covered(const struct bits *b, unsigned int bit)
{
	if (!holds(b, &b->r->cond))
		return true;
	for (size_t i = 0; i < b->r->items.len; i++) {
		const struct regmodel_item *item = &b->r->items.at[i];

		if (covers(item, bit) && holds(b, &item->cond))
			return true;
	}
	return false;
}

/* Appends the way that leaves the bit out; false when there is none. */
static bool find_gap(struct bits *b, unsigned int bit, struct buf *when)
{
	struct regmodel_cond way = { 0 };
	size_t ways = 1;

	b->choices.len = b->cases.len = 0;
	add_choices(b, &b->r->cond);
	for (size_t i = 0; i < b->r->items.len; i++) {
		if (covers(&b->r->items.at[i], bit))
			add_choices(b, &b->r->items.at[i].cond);
	}
	for (size_t k = 0; k < b->choices.len && ways <= MOST_WAYS; k++)
		ways *= b->m->choices.at[b->choices.at[k]].cases.len;
	if (ways > MOST_WAYS) {
		buf_add_text(when, "?");
		return true;
	}
	do {
		if (is_covered(b, bit))
			continue;
		for (size_t k = 0; k < b->choices.len; k++)
			regmodel_restrict(&way, b->choices.at[k], UINT32_C(1) << b->cases.at[k]);
		regmodel_add_cond(b->m, &way, when);
		return true;
	} while (step(b));
	return false;
}

static void tell_gap(struct bits *b, unsigned int high, unsigned int low, const char *when)
{
	char range[32];

	if (high == low)
		snprintf(range, sizeof(range), "bit %u", low);
	else
		snprintf(range, sizeof(range), "bits %u:%u", high, low);
	if (strcmp(when, "?") == 0)
		regdiag_add(b->diags, b->r->line,
			    "register '%s': %s depend%s on more choices than can be tried",
			    b->r->name, range, high == low ? "s" : "");
	else
		regdiag_add(b->diags, b->r->line,
			    "register '%s': %s %s neither described nor reserved%s%s", b->r->name,
			    range, high == low ? "is" : "are", *when ? " when " : "", when);
}

/* Neighbours that are left out in the same way are told together. */
static void check_gaps(struct bits *b)
{
	struct buf when = { 0 }, before = { 0 };
	unsigned int high = 0;
	bool open = false;

	for (unsigned int bit = b->r->width; bit-- > 0;) {
		bool gap;

		buf_clear(&when);
		gap = find_gap(b, bit, &when);
		if (open && (!gap || strcmp(buf_text(&when), buf_text(&before)) != 0)) {
			tell_gap(b, high, bit + 1, buf_text(&before));
			open = false;
		}
		if (gap && !open) {
			high = bit;
			open = true;
			buf_clear(&before);
			buf_add_text(&before, buf_text(&when));
		}
	}
	if (open)
		tell_gap(b, high, 0, buf_text(&before));
	buf_release(&when);
	buf_release(&before);
}

static const char *what_is(const struct regmodel_item *item, char name[80])
{
	if (item->kind != REGMODEL_FIELD)
		return "reserved";
	snprintf(name, 80, "field '%.64s'", item->name);
	return name;
}

static void tell_overlap(struct bits *b, const struct regmodel_item *one,
			 const struct regmodel_item *other)
{
	unsigned int high = one->high < other->high ? one->high : other->high;
	unsigned int low = one->low > other->low ? one->low : other->low;
	struct regmodel_cond cond = one->cond;
	struct buf when = { 0 };
	char range[32], names[2][80];

	regmodel_join(&cond, &other->cond);
	regmodel_add_cond(b->m, &cond, &when);
	if (high == low)
		snprintf(range, sizeof(range), "bit %u", low);
	else
		snprintf(range, sizeof(range), "bits %u:%u", high, low);
	regdiag_add(b->diags, other->line,
		    "register '%s': %s %s %s, and %s in line %zu already%s%s", b->r->name, range,
		    high == low ? "is" : "are", what_is(other, names[0]), what_is(one, names[1]),
		    one->line, when.len ? ", when " : "", buf_text(&when));
	buf_release(&when);
}

static bool has_bits(const struct regmodel_item *item)
{
	return item->kind == REGMODEL_FIELD || item->kind == REGMODEL_RESERVED;
}

static void check_overlaps(struct bits *b)
{
	const struct regmodel_items *items = &b->r->items;

	for (size_t i = 0; i < items->len; i++) {
		const struct regmodel_item *one = &items->at[i];

		for (size_t k = i + 1; k < items->len && has_bits(one); k++) {
			const struct regmodel_item *other = &items->at[k];

			if (has_bits(other) && one->low <= other->high && other->low <= one->high &&
			    regmodel_can_meet(&one->cond, &other->cond))
				tell_overlap(b, one, other);
		}
	}
}

void regbits_check(const struct regmodel *m, const struct regmodel_register *r,
		   struct regdiag_list *diags)
{
	struct bits b = { .m = m, .r = r, .diags = diags };

	check_overlaps(&b);
	if (!r->broken)
		check_gaps(&b);
	vec_release(&b.choices);
	vec_release(&b.cases);
}
