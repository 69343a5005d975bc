/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrformat.h"

#include <string.h>

#include "arch/branchformat.h"
#include "arch/regs.h"
#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/lbr/lbrdump.h"
#include "util/out/doc.h"
#include "util/regs/regview.h"
#include "util/regs/regwhen.h"

int lbrformat_find(const char *name, const struct branchformat **out, struct err *err)
{
	struct near near = { .word = name };
	const struct branchformat *f;
	size_t pos = 0;

	*out = name ? branchformat_find(name) : NULL;
	if (!name || *out)
		return 0;
	while ((f = branchformat_next(&pos)))
		near_offer(&near, f->name);
	err_set(err, ERR_USAGE, "no format of branch records is called '%s'", name);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally lbr fields' lists them");
	return -1;
}

void lbrformat_list(struct doc *doc)
{
	static const struct column columns[] = {
		{ "format", "Format", NULL, 0 },
		{ "arch", "Registers of", NULL, 0 },
		{ "depth", "Records", NULL, 0 },
		{ "description", "Description", NULL, 0 },
	};
	static const struct table table = {
		.key = "formats",
		.title = "",
		.columns = columns,
		.ncolumns = 4,
	};
	const struct branchformat *f;
	size_t pos = 0;

	doc_begin(doc, "lbr-fields", 1);
	doc_table(doc, &table);
	while ((f = branchformat_next(&pos)))
		doc_row(doc, (struct cell[]){ cell_tone(cell_text(f->name), TONE_STRONG),
					      cell_text(f->arch), cell_count(f->depth),
					      cell_text(f->about) });
	doc_table_end(doc);
	doc_end(doc);
}

/* That registers have the fields of this format; of others than x86 there is nothing to know. */
static struct regs_known know(const struct regs_set *set, const struct branchformat *f)
{
	struct regs_known known = regs_nothing_known(set);
	struct err ignored = { 0 };
	struct buf when = { 0 };

	if (strcmp(set->arch, "x86") == 0) {
		buf_printf(&when, "lbr-format=%s,vendor=%s", f->name,
			   strncmp(f->name, "amd-", 4) == 0 ? "amd" : "intel");
		regwhen_parse(set, when.at, &known, &ignored);
	}
	buf_release(&when);
	return known;
}

enum { REGISTER, ADDRESS, BITS, NAME, WHEN, ABOUT, HIGH, LOW, COLUMNS };

static const struct column columns[COLUMNS] = {
	[REGISTER] = { "register", "Register", NULL, 0 },
	[ADDRESS] = { "address", "Address", NULL, 0 },
	[BITS] = { NULL, "Bits", NULL, 0 },
	[NAME] = { "name", "Field", NULL, 0 },
	[WHEN] = { "when", "When", NULL, 0 },
	[ABOUT] = { "description", "Description", NULL, 0 },
	[HIGH] = { "high", NULL, NULL, 0 },
	[LOW] = { "low", NULL, NULL, 0 },
};

static void put_fields(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known,
		       struct cell *cells)
{
	struct buf bits = { 0 }, when = { 0 };

	for (size_t i = 0; i < ref->reg->nitems; i++) {
		const struct regs_item *item = &ref->reg->items[i];

		if (item->kind != REGS_FIELD || !regs_can_hold(&item->cond, known))
			continue;
		regview_add_bits(item, &bits);
		regview_add_when(ref, item, known, &when);
		cells[BITS] = cell_text(buf_text(&bits));
		cells[NAME] = cell_tone(cell_text(item->name), TONE_STRONG);
		cells[WHEN] = when.len ? cell_text(when.at) : cell_none();
		cells[ABOUT] = cell_text(item->about);
		cells[HIGH] = cell_count(item->high);
		cells[LOW] = cell_count(item->low);
		doc_row(doc, cells);
	}
	buf_release(&bits);
	buf_release(&when);
}

static void put_register(struct doc *doc, const struct branchformat *f, const char *name)
{
	struct regs_ref ref = { .set = regs_of(f->arch) };
	struct regs_known known = know(ref.set, f);
	struct buf full = { 0 }, address = { 0 };
	struct cell cells[COLUMNS] = { { 0 } };

	if (!regs_find(ref.set, view_of(name), &ref) || !regs_can_hold(&ref.reg->cond, &known))
		return;
	regs_add_name(&ref, &full);
	regs_add_address(&ref, &ref.reg->addresses[0], &address);
	cells[REGISTER] = cell_text(full.at);
	cells[ADDRESS] = cell_text(address.at);
	put_fields(doc, &ref, &known, cells);
	buf_release(&full);
	buf_release(&address);
}

void lbrformat_write(struct doc *doc, const struct branchformat *f)
{
	static const struct {
		const char *name;
		unsigned int groups; /* a bit for each whose it is */
	} registers[] = {
#define OF(g)			       1u << LBRDUMP_##g
#define RECORD(name, group, part)      { name, OF(group) },
#define CONTROL(name, control, groups) { name, groups },
#include "util/lbr/lbrregs.def"
#undef RECORD
#undef CONTROL
#undef OF
	};
	const enum lbrdump_group group = lbrdump_group_of(f);
	static const struct column format = { "format", "Format", NULL, 0 },
				   about = { "description", NULL, NULL, 0 };
	static const struct table table = {
		.key = "fields",
		.title = "",
		.columns = columns,
		.ncolumns = COLUMNS,
	};

	doc_begin(doc, "lbr-fields", 1);
	doc_value(doc, &format, cell_text(f->name));
	doc_value(doc, &about, cell_text(f->about));
	doc_table(doc, &table);
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		if (registers[i].groups >> group & 1)
			put_register(doc, f, registers[i].name);
	}
	doc_table_end(doc);
	doc_end(doc);
}
