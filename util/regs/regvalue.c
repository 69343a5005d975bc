/* SPDX-License-Identifier: MIT */
#include "util/regs/regvalue.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/regs/reghead.h"
#include "util/regs/regview.h"

struct decoded {
	const struct regs_ref *ref;
	struct regs_known known;
	uint64_t value;
	uint64_t reserved_set;	     /* bits that are reserved in all cases, and set */
	uint64_t reserved_clear;     /* bits that read as one in all cases, and are clear */
	uint64_t fields;	     /* bits of fields that can be there */
	uint64_t ones;		     /* reserved bits that may read as one */
	uint64_t others;	     /* reserved bits that may not */
	uint32_t open[REGS_CHOICES]; /* whether what is shown depends on the choice */
};

static bool is_possible(const struct decoded *d, const struct regs_item *item)
{
	return regview_has_bits(item) && regs_can_hold(&item->cond, &d->known);
}

/* Whether it matters that the item is there; clear bits without a name do not tell. */
static bool decides(const struct decoded *d, const struct regs_item *item)
{
	if (!regs_can_hold(&item->cond, &d->known))
		return false;
	return !regview_has_bits(item) || item->nvalues || (d->value & regs_mask(item)) != 0;
}

static void find_reserved(struct decoded *d)
{
	const struct regs_register *r = d->ref->reg;

	for (size_t i = 0; i < r->nitems; i++) {
		const struct regs_item *item = &r->items[i];

		for (size_t k = 0; k < item->cond.len; k++) {
			struct regs_term t = item->cond.terms[k];

			d->open[t.choice] |= (d->known.cases[t.choice] & ~t.cases) &&
					     decides(d, item);
		}
		if (!is_possible(d, item))
			continue;
		if (item->kind == REGS_FIELD)
			d->fields |= regs_mask(item);
		else if (item->access && strcmp(item->access, "one") == 0)
			d->ones |= regs_mask(item);
		else
			d->others |= regs_mask(item);
	}
	d->reserved_set = d->value & d->others & ~d->fields & ~d->ones;
	d->reserved_clear = ~d->value & d->ones & ~d->fields & ~d->others;
}

enum { BITS, NAME, VALUE, MEANING, WHEN, ABOUT, HIGH, LOW, KIND, COLUMNS };

static const struct column columns[COLUMNS] = {
	[BITS] = { NULL, "Bits", NULL, 0 },
	[NAME] = { "name", "Field", NULL, 0 },
	[VALUE] = { "value", "Value", NULL, 0 },
	[MEANING] = { "meaning", "Meaning", NULL, 0 },
	[WHEN] = { "when", "When", NULL, 0 },
	[ABOUT] = { "description", "Description", NULL, 0 },
	[HIGH] = { "high", NULL, NULL, 0 },
	[LOW] = { "low", NULL, NULL, 0 },
	[KIND] = { "kind", NULL, NULL, 0 },
};

static struct cell text_cell(const struct buf *text)
{
	return text->len ? cell_text(text->at) : cell_none();
}

/* Reserved bits only where they are not as they should be. */
static bool is_shown(const struct decoded *d, const struct regs_item *item)
{
	uint64_t mask = regs_mask(item);

	if (!is_possible(d, item))
		return false;
	if (item->kind == REGS_FIELD)
		return true;
	if (item->access && strcmp(item->access, "one") == 0)
		return (~d->value & mask) != 0;
	return (d->value & mask) != 0;
}

static void put_row(struct doc *doc, const struct decoded *d, const struct regs_item *item,
		    struct buf *bits, struct buf *when)
{
	uint64_t value = regs_field(item, d->value);
	const struct regs_value *v = regs_find_value(item, value);
	bool field = item->kind == REGS_FIELD;
	enum cell_tone tone = !field ? TONE_BAD : value ? TONE_STRONG : TONE_FAINT;
	struct cell cells[COLUMNS];

	regview_add_bits(item, bits);
	regview_add_when(d->ref, item, &d->known, when);
	cells[BITS] = cell_tone(cell_text(bits->at), tone);
	cells[NAME] = field ? cell_tone(cell_text(item->name), tone) : cell_none();
	cells[VALUE] = cell_tone(cell_hex(value), tone);
	cells[MEANING] = v ? cell_text(v->name) : cell_none();
	cells[WHEN] = text_cell(when);
	cells[ABOUT] = v && *v->about ? cell_text(v->about)
		       : *item->about ? cell_text(item->about)
		       : field	      ? cell_none()
				      : cell_text("reserved");
	cells[HIGH] = cell_count(item->high);
	cells[LOW] = cell_count(item->low);
	cells[KIND] = cell_text(field ? "field" : "reserved");
	doc_row(doc, cells);
}

static void put_rows(struct doc *doc, const struct decoded *d)
{
	static const struct table table = {
		.key = "fields",
		.title = "",
		.columns = columns,
		.ncolumns = COLUMNS,
	};
	struct buf bits = { 0 }, when = { 0 };

	doc_table(doc, &table);
	for (size_t i = 0; i < d->ref->reg->nitems; i++) {
		if (is_shown(d, &d->ref->reg->items[i]))
			put_row(doc, d, &d->ref->reg->items[i], &bits, &when);
	}
	doc_table_end(doc);
	buf_release(&bits);
	buf_release(&when);
}

/* "5:3, 1" of a mask. */
static void add_ranges(uint64_t mask, struct buf *out)
{
	for (int bit = 63; bit >= 0; bit--) {
		int high = bit;

		if (!(mask >> bit & 1))
			continue;
		while (bit > 0 && mask >> (bit - 1) & 1)
			bit--;
		buf_printf(out, out->len ? ", %d" : "%d", high);
		if (bit < high)
			buf_printf(out, ":%d", bit);
	}
}

static void put_ranges(struct doc *doc, uint64_t mask, const char *what)
{
	struct buf bits = { 0 };

	if (mask) {
		add_ranges(mask, &bits);
		doc_note(doc, "reserved %s: %s", what, bits.at);
	}
	buf_release(&bits);
}

/* The choices that decide what the value means, and that nothing is known of. */
static void put_open(struct doc *doc, const struct decoded *d)
{
	static const struct column name = { "depends_on", NULL, NULL, 0 };
	struct cell cells[REGS_CHOICES];
	struct cell_list list = { cells, 0 };
	struct buf names = { 0 };

	for (size_t i = 0; i < d->ref->set->nchoices; i++) {
		const struct regs_choice *c = &d->ref->set->choices[i];

		if (!d->open[i])
			continue;
		cells[list.ncells++] = cell_text(c->name);
		buf_printf(&names, "%s%s%s", names.len ? ", " : "", c->name,
			   c->condition ? "" : "=...");
	}
	doc_value(doc, &name, cell_list(&list));
	if (list.ncells)
		doc_note(doc, "what the bits mean depends on: %s; --when tells which", names.at);
	buf_release(&names);
}

int regvalue_write(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known,
		   uint64_t value, struct err *err)
{
	static const struct column whole = { "value", "Value", NULL, 0 };
	static const struct column set = { "reserved_set", NULL, NULL, 0 };
	static const struct column clear = { "reserved_clear", NULL, NULL, 0 };
	struct decoded d = { .ref = ref, .value = value };

	if (ref->reg->width < 64 && value >> ref->reg->width)
		return err_set(err, ERR_USAGE, "0x%llx does not fit in the %u bits of '%s'",
			       (unsigned long long)value, ref->reg->width, ref->reg->name);
	if (regview_assume(ref, known, &d.known, err) < 0)
		return -1;
	find_reserved(&d);
	doc_begin(doc, "regs", 1);
	reghead_put(doc, ref);
	doc_value(doc, &whole, cell_hex(value));
	doc_value(doc, &set, cell_hex(d.reserved_set));
	doc_value(doc, &clear, cell_hex(d.reserved_clear & (UINT64_MAX >> (64 - ref->reg->width))));
	put_rows(doc, &d);
	put_ranges(doc, d.reserved_set, "and set");
	put_ranges(doc, d.reserved_clear, "as one, and clear");
	put_open(doc, &d);
	regview_put_unknown(doc, ref, &d.known);
	doc_end(doc);
	return 0;
}
