/* SPDX-License-Identifier: MIT */
#include "arch/regc/regtable.h"

#include <string.h>

/* What a description says is printable. "?" is escaped because of trigraphs. */
static void add_text(const char *text, struct buf *out)
{
	if (!text) {
		buf_add_text(out, "NULL");
		return;
	}
	buf_add_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\' || *text == '?')
			buf_add_char(out, '\\');
		buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}

static void add_member(const char *name, const char *text, struct buf *out)
{
	buf_printf(out, ".%s = ", name);
	add_text(text, out);
	buf_add_text(out, ", ");
}

static void add_cond(const struct regmodel_cond *c, struct buf *out)
{
	if (!c->len)
		return;
	buf_add_text(out, ".cond = { (const struct regs_term[]){ ");
	for (size_t i = 0; i < c->len; i++)
		buf_printf(out, "{ %zu, 0x%xu }, ", c->terms[i].choice,
			   (unsigned int)c->terms[i].cases);
	buf_printf(out, "}, %zu }, ", c->len);
}

static void add_choices(const struct regmodel *m, struct buf *out)
{
	buf_add_text(out, "static const struct regs_choice choices[] = {\n");
	for (size_t i = 0; i < m->choices.len; i++) {
		const struct regmodel_choice *c = &m->choices.at[i];

		buf_add_text(out, "\t{ ");
		add_member("name", c->name, out);
		add_member("about", c->about, out);
		buf_printf(out,
			   ".condition = %d, .ncases = %zu,\n\t  .cases = (const struct "
			   "regs_case[]){\n",
			   c->condition, c->cases.len);
		for (size_t k = 0; k < c->cases.len; k++) {
			buf_add_text(out, "\t\t{ ");
			add_text(c->cases.at[k].name, out);
			buf_add_text(out, ", ");
			add_text(c->cases.at[k].about, out);
			buf_add_text(out, " },\n");
		}
		buf_add_text(out, "\t  } },\n");
	}
	buf_add_text(out, "};\n\n");
}

static void add_values(const struct regmodel_item *item, struct buf *out)
{
	if (!item->values.len)
		return;
	buf_printf(out, "\n\t  .nvalues = %zu, .values = (const struct regs_value[]){\n",
		   item->values.len);
	for (size_t i = 0; i < item->values.len; i++) {
		const struct regmodel_value *v = &item->values.at[i];

		buf_printf(out, "\t\t{ 0x%llxu, 0x%llxu, ", (unsigned long long)v->low,
			   (unsigned long long)v->high);
		add_text(v->name, out);
		buf_add_text(out, ", ");
		add_text(v->about, out);
		buf_add_text(out, " },\n");
	}
	buf_add_text(out, "\t  } ");
}

static void add_item(const struct regmodel_register *r, const struct regmodel_item *item,
		     struct buf *out)
{
	static const char *const kinds[] = { "REGS_FIELD", "REGS_RESERVED", "REGS_ABSENT",
					     "REGS_UNKNOWN" };
	const char *access = item->access;

	if (item->kind == REGMODEL_FIELD && !access)
		access = r->access;
	buf_printf(out, "\t{ .kind = %s, .high = %u, .low = %u, ", kinds[item->kind], item->high,
		   item->low);
	add_member("name", item->name, out);
	add_member("about", item->about, out);
	add_member("access", access, out);
	add_cond(&item->cond, out);
	add_values(item, out);
	buf_add_text(out, "},\n");
}

/* From the highest bit down; what is at the same place stays in its order. */
static void add_items(const struct regmodel_register *r, size_t number, struct buf *out)
{
	struct VEC(const struct regmodel_item *) sorted = { 0 };

	for (size_t i = 0; i < r->items.len; i++) {
		const struct regmodel_item *item = &r->items.at[i];
		size_t at = sorted.len;

		*vec_add(&sorted) = item;
		for (; at && sorted.at[at - 1]->high < item->high; at--)
			sorted.at[at] = sorted.at[at - 1];
		sorted.at[at] = item;
	}
	buf_printf(out, "static const struct regs_item items_%zu[] = {\n", number);
	for (size_t i = 0; i < sorted.len; i++)
		add_item(r, sorted.at[i], out);
	buf_add_text(out, "};\n\n");
	vec_release(&sorted);
}

static void add_address(const struct regmodel_address *a, struct buf *out)
{
	static const char *const spaces[] = { "REGS_CSR", "REGS_MSR", "REGS_SYSREG", "REGS_VIA" };

	buf_printf(out, "\t{ .space = %s, .number = 0x%llxu, .first = %llu, .last = %llu, ",
		   spaces[a->space], (unsigned long long)a->number, (unsigned long long)a->first,
		   (unsigned long long)a->last);
	if (a->space == REGMODEL_VIA) {
		add_member("selector", a->selector, out);
		add_member("window", a->window, out);
	}
	add_cond(&a->cond, out);
	if (a->nsteps) {
		buf_printf(out, ".nsteps = %zu, .steps = { ", a->nsteps);
		for (size_t i = 0; i < a->nsteps; i++)
			buf_printf(out, "{ %lluu, %u, %u }, ",
				   (unsigned long long)a->steps[i].times, a->steps[i].high,
				   a->steps[i].low);
		buf_add_text(out, "} ");
	}
	buf_add_text(out, "},\n");
}

static void add_addresses(const struct regmodel_register *r, size_t number, struct buf *out)
{
	buf_printf(out, "static const struct regs_address addresses_%zu[] = {\n", number);
	for (size_t i = 0; i < r->addresses.len; i++)
		add_address(&r->addresses.at[i], out);
	buf_add_text(out, "};\n\n");
}

static void add_register(const struct regmodel_register *r, size_t number, struct buf *out)
{
	buf_add_text(out, "\t{ ");
	add_member("name", r->name, out);
	add_member("about", r->about, out);
	buf_add_text(out, "\n\t  ");
	add_member("source", r->source, out);
	add_member("access", r->access, out);
	if (r->aliases.len) {
		buf_printf(out, ".naliases = %zu, .aliases = (const char *const[]){ ",
			   r->aliases.len);
		for (size_t i = 0; i < r->aliases.len; i++) {
			add_text(r->aliases.at[i], out);
			buf_add_text(out, ", ");
		}
		buf_add_text(out, "}, ");
	}
	add_cond(&r->cond, out);
	buf_printf(out,
		   "\n\t  .family = %d, .first = %llu, .last = %llu, .width = %u, "
		   ".naddresses = %zu, .addresses = addresses_%zu,\n"
		   "\t  .nitems = %zu, .items = items_%zu },\n",
		   r->family, (unsigned long long)r->first, (unsigned long long)r->last, r->width,
		   r->addresses.len, number, r->items.len, number);
}

void regtable_write(const struct regmodel *m, const char *file, struct buf *out)
{
	buf_printf(out, "/* SPDX-License-Identifier: MIT */\n"
			"/* Made by regc: change the description instead. */\n"
			"#include \"arch/regs.h\"\n\n/* ");
	for (; *file; file++)
		buf_add_char(out, *file == '*' ? '_' : *file);
	buf_add_text(out, " */\n\n");
	if (m->choices.len)
		add_choices(m, out);
	for (size_t i = 0; i < m->registers.len; i++) {
		add_items(&m->registers.at[i], i, out);
		add_addresses(&m->registers.at[i], i, out);
	}
	if (m->registers.len) {
		buf_add_text(out, "static const struct regs_register registers[] = {\n");
		for (size_t i = 0; i < m->registers.len; i++)
			add_register(&m->registers.at[i], i, out);
		buf_add_text(out, "};\n\n");
	}
	buf_printf(out, "const struct regs_set regs_%s = {\n\t.arch = \"%s\",\n", m->arch, m->arch);
	if (m->choices.len)
		buf_printf(out, "\t.choices = choices,\n\t.nchoices = %zu,\n", m->choices.len);
	if (m->registers.len)
		buf_printf(out, "\t.registers = registers,\n\t.nregisters = %zu,\n",
			   m->registers.len);
	buf_add_text(out, "};\n");
}
