/* SPDX-License-Identifier: MIT */
#include "arch/regc/regitem.h"

#include <string.h>

#define MOST_DEPTH 4

static const char *const accesses[] = { "ro", "rw", "wo", "w1c", "w1s", "warl", "wlrl", NULL };
static const char *const reserves[] = { "zero", "one", "keep", NULL };

const char *const regitem_words[] = { "field", "reserved", "when", "otherwise", "use", NULL };

static const char *find_word(const struct regread *r, const char *const *words)
{
	for (; *words; words++) {
		if (regread_is_word(r, *words))
			return *words;
	}
	return NULL;
}

bool regitem_access(struct regread *r, const char **out)
{
	if (r->scan.now.kind != REGSCAN_WORD)
		return regread_expected(r, "an access (rw, ro, warl)");
	*out = find_word(r, accesses);
	if (!*out)
		return regread_unknown(r, "access", r->scan.now.text, accesses);
	regscan_next(&r->scan);
	return true;
}

static bool restrict_cond(struct regread *r, struct regmodel_cond *c, const struct regmodel_term *t)
{
	const char *name = r->model->choices.at[t->choice].name;

	if (!regmodel_restrict(c, t->choice, t->cases))
		return regread_fail(r, "more than %d choices in one condition", REGMODEL_TERMS);
	if (!regmodel_can_hold(c))
		return regread_fail(r, "this condition on '%s' never holds inside of the outer one",
				    name);
	return true;
}

static bool add_item(struct regread *r, struct regitem_block *b, const struct regmodel_item *item)
{
	if (b->items->len == REGMODEL_ITEMS_OF)
		return regread_fail(r, "more than %d fields and reserved ranges in one register",
				    REGMODEL_ITEMS_OF);
	if (r->model->items == REGMODEL_ITEMS)
		return regread_fail(r, "more than %d fields and reserved ranges in one file",
				    REGMODEL_ITEMS);
	r->model->items++;
	*vec_add(b->items) = *item;
	return true;
}

static bool read_value(struct regread *r, struct regmodel_item *item)
{
	struct regmodel_value v = { .line = r->scan.now.line, .about = "" };

	if (!regread_range(r, UINT64_MAX, &v.low, &v.high) ||
	    !regread_name(r, "the name of the value", &v.name, NULL))
		return false;
	if (r->scan.now.kind == REGSCAN_TEXT && !regread_text(r, "what the value means", &v.about))
		return false;
	*vec_add(&item->values) = v;
	return regread_end_line(r);
}

static void read_values(struct regread *r, struct regmodel_item *item)
{
	if (!regread_end_line(r))
		regread_skip(r);
	while (regread_more(r, "field", item->name, item->line)) {
		if (!read_value(r, item))
			regread_skip(r);
	}
	if (!item->values.len)
		regdiag_add(r->diags, item->line, "field '%s' has no values between '{' and '}'",
			    item->name);
}

/*
 * What holds for one field alone: the same bits are reserved otherwise, for
 * which the rest of the condition's choice is added.
 */
static bool read_own_condition(struct regread *r, const struct regitem_block *b,
			       struct regmodel_item *item, struct regmodel_item *rest)
{
	struct regmodel_term t;

	if (!regread_take_word(r, "when"))
		return true;
	if (!regread_term(r, &t) || !restrict_cond(r, &item->cond, &t))
		return false;
	*rest = (struct regmodel_item){
		.kind = REGMODEL_RESERVED,
		.high = item->high,
		.low = item->low,
		.name = "",
		.about = "",
		.cond = b->cond,
		.line = item->line,
	};
	t.cases = regmodel_all_cases(&r->model->choices.at[t.choice]) & ~t.cases;
	/* It names no new choice: there is room. */
	regmodel_restrict(&rest->cond, t.choice, t.cases);
	if (!regmodel_can_hold(&rest->cond))
		rest->line = 0;
	return true;
}

static bool read_field(struct regread *r, struct regitem_block *b)
{
	struct regmodel_item item = { .line = r->scan.now.line, .cond = b->cond }, rest = { 0 };
	bool ok;

	regscan_next(&r->scan);
	ok = regread_bits(r, &item.high, &item.low) &&
	     regread_name(r, "the name of the field", &item.name, NULL);
	if (ok && r->scan.now.kind == REGSCAN_WORD)
		ok = regitem_access(r, &item.access);
	ok = ok && regread_text(r, "a description in quotes", &item.about);
	if (ok && regread_take_word(r, "as"))
		ok = regread_name(r, "the name of the constant", &item.constant, NULL);
	ok = ok && read_own_condition(r, b, &item, &rest);
	if (ok && regread_take_sign(r, "{"))
		read_values(r, &item);
	else
		ok = ok && regread_end_line(r);
	ok = ok && add_item(r, b, &item);
	if (!ok)
		vec_release(&item.values);
	return ok && (!rest.line || add_item(r, b, &rest));
}

static bool read_reserved(struct regread *r, struct regitem_block *b)
{
	struct regmodel_item item = {
		.kind = REGMODEL_RESERVED,
		.line = r->scan.now.line,
		.name = "",
		.about = "",
		.cond = b->cond,
	};

	regscan_next(&r->scan);
	if (!regread_bits(r, &item.high, &item.low))
		return false;
	if (r->scan.now.kind == REGSCAN_WORD) {
		item.access = find_word(r, reserves);
		if (!item.access)
			return regread_unknown(r, "kind of reserved bits", r->scan.now.text,
					       reserves);
		regscan_next(&r->scan);
	}
	if (r->scan.now.kind == REGSCAN_TEXT && !regread_text(r, "a description", &item.about))
		return false;
	return regread_end_line(r) && add_item(r, b, &item);
}

static bool read_use(struct regread *r, struct regitem_block *b)
{
	const struct regmodel_set *set = NULL;
	struct VEC(const char *) names = { 0 };

	regscan_next(&r->scan);
	if (b->in_set)
		return regread_fail(r, "'use' is for registers, not for other sets of fields");
	for (size_t i = 0; i < r->model->sets.len && !set; i++) {
		*vec_add(&names) = r->model->sets.at[i].name;
		if (regread_is_word(r, names.at[i]))
			set = &r->model->sets.at[i];
	}
	*vec_add(&names) = NULL;
	if (!set) {
		if (r->scan.now.kind == REGSCAN_WORD)
			regread_unknown(r, "set of fields", r->scan.now.text, names.at);
		else
			regread_expected(r, "the name of a set of fields");
		vec_release(&names);
		return false;
	}
	vec_release(&names);
	b->broken |= set->broken;
	regscan_next(&r->scan);
	if (!regread_end_line(r))
		return false;
	for (size_t i = 0; i < set->items.len; i++) {
		struct regmodel_item item = set->items.at[i];

		memset(&item.values, 0, sizeof(item.values));
		if (!regmodel_join(&item.cond, &b->cond))
			return regread_fail(r, "more than %d choices in one condition",
					    REGMODEL_TERMS);
		if (!regmodel_can_hold(&item.cond))
			continue;
		for (size_t k = 0; k < set->items.at[i].values.len; k++)
			*vec_add(&item.values) = set->items.at[i].values.at[k];
		if (!add_item(r, b, &item)) {
			vec_release(&item.values);
			return false;
		}
	}
	return true;
}

static void read_block(struct regread *r, struct regitem_block *b, size_t line, size_t depth);

/* The block, or what stands for one: "absent", "unknown". */
static bool read_body(struct regread *r, struct regitem_block *outer,
		      const struct regmodel_cond *cond, size_t line, size_t depth)
{
	struct regitem_block b = { .items = outer->items, .cond = *cond, .in_set = outer->in_set };
	struct regmodel_item item = { .name = "", .about = "", .cond = *cond, .line = line };

	if (regread_take_word(r, "absent"))
		item.kind = REGMODEL_ABSENT;
	else if (regread_take_word(r, "unknown"))
		item.kind = REGMODEL_UNKNOWN;
	if (item.kind != REGMODEL_FIELD)
		return regread_end_line(r) && add_item(r, &b, &item);
	if (!regread_is_sign(r, "{"))
		return regread_expected(r, "'{', 'absent' or 'unknown'");
	if (depth == MOST_DEPTH)
		return regread_fail(r, "'when' is more than %d deep", MOST_DEPTH);
	if (!regread_open(r))
		return false;
	read_block(r, &b, line, depth + 1);
	outer->broken |= b.broken;
	return true;
}

static bool read_when(struct regread *r, struct regitem_block *b, size_t depth)
{
	struct regmodel_cond cond = b->cond;
	size_t line = r->scan.now.line;
	struct regmodel_term t;

	regscan_next(&r->scan);
	if (!regread_term(r, &t)) {
		/* What this one leaves out cannot be told. */
		b->row.open = false;
		return false;
	}
	if (b->row.open && b->row.choice != t.choice)
		regitem_end_row(r, b);
	if (!b->row.open) {
		b->row.choice = t.choice;
		b->row.cases = 0;
		b->row.line = line;
	}
	b->row.open = true;
	b->row.cases |= t.cases;
	return restrict_cond(r, &cond, &t) && read_body(r, b, &cond, line, depth);
}

/* The cases of the row's choice that no "when" names, and that the outer condition leaves. */
static uint32_t left_out(const struct regread *r, const struct regitem_block *b)
{
	uint32_t left = regmodel_all_cases(&r->model->choices.at[b->row.choice]) & ~b->row.cases;

	for (size_t i = 0; i < b->cond.len; i++) {
		if (b->cond.terms[i].choice == b->row.choice)
			left &= b->cond.terms[i].cases;
	}
	return left;
}

static bool read_otherwise(struct regread *r, struct regitem_block *b, size_t depth)
{
	struct regmodel_cond cond = b->cond;
	struct regmodel_term t = { .choice = b->row.choice };
	size_t line = r->scan.now.line;

	if (!b->row.open)
		return regread_fail(r, "'otherwise' stands behind 'when'");
	b->row.open = false;
	t.cases = left_out(r, b);
	if (!t.cases)
		return regread_fail(r, "each case of '%s' has its 'when': nothing is otherwise",
				    r->model->choices.at[t.choice].name);
	regscan_next(&r->scan);
	return restrict_cond(r, &cond, &t) && read_body(r, b, &cond, line, depth);
}

void regitem_end_row(struct regread *r, struct regitem_block *b)
{
	struct regmodel_cond left = { .len = 1 };
	struct buf text = { 0 };

	if (!b->row.open)
		return;
	b->row.open = false;
	left.terms[0] = (struct regmodel_term){ b->row.choice, left_out(r, b) };
	if (!left.terms[0].cases)
		return;
	regmodel_add_cond(r->model, &left, &text);
	regdiag_add(r->diags, b->row.line,
		    "nothing is said when %s: add 'otherwise', if only 'otherwise unknown'",
		    text.at);
	buf_release(&text);
}

static bool read_deep(struct regread *r, struct regitem_block *b, size_t depth)
{
	const char *word = r->scan.now.kind == REGSCAN_WORD ? find_word(r, regitem_words) : NULL;
	bool ok;

	if (!word)
		return false;
	if (strcmp(word, "when") == 0) {
		ok = read_when(r, b, depth);
	} else if (strcmp(word, "otherwise") == 0) {
		ok = read_otherwise(r, b, depth);
	} else {
		regitem_end_row(r, b);
		ok = word[0] == 'f'   ? read_field(r, b)
		     : word[0] == 'r' ? read_reserved(r, b)
				      : read_use(r, b);
	}
	if (!ok)
		regread_skip(r);
	return true;
}

static void read_block(struct regread *r, struct regitem_block *b, size_t line, size_t depth)
{
	while (regread_more(r, "the block of this 'when'", NULL, line)) {
		if (read_deep(r, b, depth))
			continue;
		if (r->scan.now.kind == REGSCAN_WORD)
			regread_unknown(r, "statement", r->scan.now.text, regitem_words);
		else
			regread_expected(r, "a statement or '}'");
		regread_skip(r);
	}
	regitem_end_row(r, b);
}

bool regitem_read(struct regread *r, struct regitem_block *b)
{
	return read_deep(r, b, 0);
}
