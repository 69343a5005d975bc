/* SPDX-License-Identifier: MIT */
#include "util/regs/regpicture.h"

#include <stdio.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

struct box {
	unsigned int high, low;
	const char *name;
};

/* One picture, and the cases of the choice that it is of. */
struct picture {
	struct buf text;
	struct regs_term term;
};

static bool overlap(const struct regs_item *a, const struct regs_item *b)
{
	bool same = a->high == b->high && a->low == b->low && strcmp(a->name, b->name) == 0;

	return !same && a->low <= b->high && b->low <= a->high;
}

/* A choice of which no case has both. */
static const struct regs_term *find_split(const struct regs_item *a, const struct regs_item *b)
{
	for (size_t i = 0; i < a->cond.len; i++) {
		for (size_t k = 0; k < b->cond.len; k++) {
			if (a->cond.terms[i].choice == b->cond.terms[k].choice &&
			    !(a->cond.terms[i].cases & b->cond.terms[k].cases))
				return &a->cond.terms[i];
		}
	}
	return NULL;
}

static bool is_shown(const struct regs_item *item, const struct regs_known *known)
{
	return item->kind == REGS_FIELD && regs_can_hold(&item->cond, known);
}

/* What to tell apart first, so that no two fields are in one place. */
static const struct regs_term *find_choice(const struct regs_register *r,
					   const struct regs_known *known)
{
	for (size_t i = 0; i < r->nitems; i++) {
		for (size_t k = i + 1; k < r->nitems && is_shown(&r->items[i], known); k++) {
			const struct regs_term *split;

			if (!is_shown(&r->items[k], known) || !overlap(&r->items[i], &r->items[k]))
				continue;
			split = find_split(&r->items[i], &r->items[k]);
			if (split)
				return split;
		}
	}
	return NULL;
}

static size_t label(const struct box *b, char text[16])
{
	return (size_t)(b->high == b->low ? snprintf(text, 16, "%u", b->low)
					  : snprintf(text, 16, "%u:%u", b->high, b->low));
}

static size_t box_width(const struct box *b)
{
	char text[16];
	size_t bits = label(b, text), name = strlen(b->name);

	return (bits > name ? bits : name) + 2;
}

static void add_centred(const char *text, size_t width, struct buf *out)
{
	size_t len = strlen(text), left = (width - len) / 2;

	buf_add_fill(out, ' ', left);
	buf_add_text(out, text);
	buf_add_fill(out, ' ', width - len - left);
}

static void trim(struct buf *out)
{
	while (out->len && out->at[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_add_char(out, '\n');
}

static void add_rule(const struct box *boxes, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_add_char(out, '+');
		buf_add_fill(out, '-', box_width(&boxes[i]));
	}
	buf_add_text(out, "+\n");
}

static void add_row(const struct box *boxes, size_t n, struct buf *out)
{
	char text[16];

	for (size_t i = 0; i < n; i++) {
		label(&boxes[i], text);
		buf_add_char(out, ' ');
		add_centred(text, box_width(&boxes[i]), out);
	}
	trim(out);
	add_rule(boxes, n, out);
	for (size_t i = 0; i < n; i++) {
		buf_add_char(out, '|');
		add_centred(boxes[i].name, box_width(&boxes[i]), out);
	}
	buf_add_text(out, "|\n");
	add_rule(boxes, n, out);
}

static void add_boxes(const struct regs_register *r, const struct regs_known *known, size_t width,
		      struct buf *out)
{
	struct VEC(struct box) boxes = { 0 };
	int next = r->width - 1; /* the highest bit that has no box yet */
	size_t from = 0;

	for (size_t i = 0; i < r->nitems; i++) {
		const struct regs_item *item = &r->items[i];

		/* The same field under another condition, or in the way of what is there. */
		if (!is_shown(item, known) || item->high > next)
			continue;
		if (item->high < next)
			*vec_add(&boxes) = (struct box){ (unsigned int)next, item->high + 1u, "-" };
		*vec_add(&boxes) = (struct box){ item->high, item->low, item->name };
		next = item->low - 1;
	}
	if (next >= 0)
		*vec_add(&boxes) = (struct box){ (unsigned int)next, 0, "-" };
	while (from < boxes.len) {
		size_t n = 0, columns = 1;

		while (from + n < boxes.len &&
		       (!n || columns + box_width(&boxes.at[from + n]) + 1 <= width))
			columns += box_width(&boxes.at[from + n++]) + 1;
		add_row(&boxes.at[from], n, out);
		from += n;
	}
	vec_release(&boxes);
}

static void draw(const struct regs_ref *ref, const struct regs_known *known, size_t width,
		 size_t depth, struct buf *out);

/* One picture for each case, or for several that look alike. */
static void draw_cases(const struct regs_ref *ref, const struct regs_known *known, size_t choice,
		       size_t width, size_t depth, struct buf *out)
{
	struct VEC(struct picture) all = { 0 };

	for (size_t i = 0; i < ref->set->choices[choice].ncases; i++) {
		struct picture p = { .term = { (uint32_t)choice, UINT32_C(1) << i } };
		struct regs_known one = *known;
		size_t k = 0;

		one.cases[choice] &= p.term.cases;
		if (!one.cases[choice] || !regs_can_hold(&ref->reg->cond, &one))
			continue;
		draw(ref, &one, width, depth + 1, &p.text);
		while (k < all.len && strcmp(all.at[k].text.at, p.text.at) != 0)
			k++;
		if (k < all.len) {
			all.at[k].term.cases |= p.term.cases;
			buf_release(&p.text);
		} else {
			*vec_add(&all) = p;
		}
	}
	for (size_t i = 0; i < all.len; i++) {
		struct regs_cond cond = { &all.at[i].term, 1 };

		buf_add_text(out, depth ? "  and " : "when ");
		regs_add_cond(ref->set, &cond, out);
		buf_add_text(out, ":\n");
		buf_add_text(out, all.at[i].text.at);
		buf_release(&all.at[i].text);
	}
	vec_release(&all);
}

static void draw(const struct regs_ref *ref, const struct regs_known *known, size_t width,
		 size_t depth, struct buf *out)
{
	const struct regs_term *split = find_choice(ref->reg, known);

	if (split)
		draw_cases(ref, known, split->choice, width, depth, out);
	else
		add_boxes(ref->reg, known, width, out);
}

void regpicture_add(const struct regs_ref *ref, const struct regs_known *known, size_t width,
		    struct buf *out)
{
	draw(ref, known, width ? width : 80, 0, out);
}
