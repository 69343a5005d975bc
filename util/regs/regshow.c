/* SPDX-License-Identifier: MIT */
#include "util/regs/regshow.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/regs/reghead.h"
#include "util/regs/regpicture.h"
#include "util/regs/regview.h"

static struct cell text_cell(const struct buf *text)
{
	return text->len ? cell_text(text->at) : cell_none();
}

static struct cell plain_cell(const char *text)
{
	return text && *text ? cell_text(text) : cell_none();
}

enum { F_BITS, F_NAME, F_ACCESS, F_WHEN, F_ABOUT, F_HIGH, F_LOW, F_KIND, F_VALUES, FIELD_COLUMNS };

static const struct column value_columns[] = {
	{ "low", NULL, NULL, 0 },
	{ "high", NULL, NULL, 0 },
	{ "name", NULL, NULL, 0 },
	{ "description", NULL, NULL, 0 },
};
static const struct table value_table = {
	.key = "values",
	.columns = value_columns,
	.ncolumns = 4,
};

/* For programs its values are in it. */
static void put_field(struct doc *doc, const struct regs_item *item, const struct cell *cells)
{
	struct VEC(struct cell) values = { 0 };
	struct cell_table table = { &value_table, NULL, item->nvalues };
	struct cell all[FIELD_COLUMNS];

	for (size_t i = 0; i < item->nvalues; i++) {
		*vec_add(&values) = cell_hex(item->values[i].low);
		*vec_add(&values) = cell_hex(item->values[i].high);
		*vec_add(&values) = cell_text(item->values[i].name);
		*vec_add(&values) = plain_cell(item->values[i].about);
	}
	table.cells = values.at;
	memcpy(all, cells, sizeof(all));
	all[F_VALUES] = cell_table(&table);
	doc_row(doc, all);
	vec_release(&values);
}

static const struct column field_columns[FIELD_COLUMNS] = {
	[F_BITS] = { NULL, "Bits", NULL, 0 },
	[F_NAME] = { "name", "Field", NULL, 0 },
	[F_ACCESS] = { "access", "Access", NULL, 0 },
	[F_WHEN] = { "when", "When", NULL, 0 },
	[F_ABOUT] = { "description", "Description", NULL, 0 },
	[F_HIGH] = { "high", NULL, NULL, 0 },
	[F_LOW] = { "low", NULL, NULL, 0 },
	[F_KIND] = { "kind", NULL, NULL, 0 },
	[F_VALUES] = { "values", NULL, NULL, 0 },
};

static void put_fields(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known)
{
	static const struct table table = {
		.key = "fields",
		.title = "",
		.columns = field_columns,
		.ncolumns = FIELD_COLUMNS,
	};
	struct buf bits = { 0 }, when = { 0 };

	doc_table(doc, &table);
	for (size_t i = 0; i < ref->reg->nitems; i++) {
		const struct regs_item *item = &ref->reg->items[i];
		bool field = item->kind == REGS_FIELD;
		struct cell cells[FIELD_COLUMNS];

		if (!regview_has_bits(item) || !regs_can_hold(&item->cond, known))
			continue;
		regview_add_bits(item, &bits);
		regview_add_when(ref, item, known, &when);
		cells[F_BITS] = cell_text(bits.at);
		cells[F_NAME] = field ? cell_tone(cell_text(item->name), TONE_STRONG) : cell_none();
		cells[F_ACCESS] = plain_cell(item->access);
		cells[F_WHEN] = text_cell(&when);
		cells[F_ABOUT] = *item->about ? cell_text(item->about) : cell_text("reserved");
		cells[F_HIGH] = cell_count(item->high);
		cells[F_LOW] = cell_count(item->low);
		cells[F_KIND] = cell_text(field ? "field" : "reserved");
		put_field(doc, item, cells);
	}
	doc_table_end(doc);
	buf_release(&bits);
	buf_release(&when);
}

/* What values are called, for people: programs have them in the fields. */
static void put_values(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known)
{
	static const struct column people[] = {
		{ NULL, "Value", NULL, 0 },
		{ NULL, "Name", NULL, 0 },
		{ NULL, "Description", NULL, 0 },
	};
	struct buf title = { 0 }, value = { 0 };

	for (size_t i = 0; i < ref->reg->nitems; i++) {
		const struct regs_item *item = &ref->reg->items[i];
		struct table table = {
			.columns = people,
			.ncolumns = 3,
			.bare = true,
		};

		if (!item->nvalues || !regs_can_hold(&item->cond, known))
			continue;
		buf_clear(&title);
		buf_printf(&title, "%s:", item->name);
		table.title = title.at;
		doc_table(doc, &table);
		for (size_t k = 0; k < item->nvalues; k++) {
			const struct regs_value *v = &item->values[k];

			buf_clear(&value);
			buf_add_hex(&value, v->low);
			if (v->high != v->low) {
				buf_add_text(&value, "..");
				buf_add_hex(&value, v->high);
			}
			doc_row(doc, (struct cell[]){ cell_text(value.at), cell_text(v->name),
						      plain_cell(v->about) });
		}
		doc_table_end(doc);
	}
	buf_release(&title);
	buf_release(&value);
}

int regshow_layout(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known,
		   size_t width, struct err *err)
{
	struct buf picture = { 0 };
	struct regs_known k;

	if (regview_assume(ref, known, &k, err) < 0)
		return -1;
	buf_add_char(&picture, '\n');
	regpicture_add(ref, &k, width, &picture);
	doc_begin(doc, "regs", 1);
	reghead_put(doc, ref);
	doc_verbatim(doc, picture.at);
	put_fields(doc, ref, &k);
	put_values(doc, ref, &k);
	regview_put_unknown(doc, ref, &k);
	doc_end(doc);
	buf_release(&picture);
	return 0;
}
