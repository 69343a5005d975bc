/* SPDX-License-Identifier: MIT */
#include "arch/regc/regheader.h"

#include <string.h>

#include "arch/regc/regconst.h"

static void add_upper(const char *text, struct buf *out)
{
	for (; *text; text++)
		buf_add_char(out, *text >= 'a' && *text <= 'z' ? (char)(*text & ~0x20) : *text);
}

/* What a description says cannot end the comment: '*' and '/' side by side. */
static void add_comment(const char *text, struct buf *out)
{
	for (; *text; text++) {
		if (text[0] == '*' && text[1] == '/')
			continue;
		buf_add_char(out, *text);
	}
}

static void add_top(const struct regmodel *m, const char *file, struct buf *out)
{
	buf_add_text(out, "/* SPDX-License-Identifier: MIT */\n/* Registers of ");
	add_comment(m->arch, out);
	buf_add_text(out, ", made of ");
	add_comment(file, out);
	buf_add_text(out, " by regc: change that instead. */\n#ifndef GEN_");
	add_upper(m->arch, out);
	buf_add_text(out, "_REGS_H\n#define GEN_");
	add_upper(m->arch, out);
	buf_add_text(out, "_REGS_H\n\n"
			  "#ifdef __ASSEMBLER__\n"
			  "#ifndef REGS_U64\n#define REGS_U64(number) number\n#endif\n"
			  "#else\n"
			  "#include <stdint.h>\n"
			  "#ifndef REGS_U64\n#define REGS_U64(number) UINT64_C(number)\n#endif\n"
			  "#endif\n");
}

static void add_constants(const struct regconst_list *l, const struct regmodel_register *r,
			  size_t *at, struct buf *out)
{
	buf_add_text(out, "\n/* ");
	add_comment(r->name, out);
	buf_add_text(out, ": ");
	add_comment(r->about, out);
	buf_add_text(out, " */\n");
	for (; *at < l->all.len && l->all.at[*at].of == r; (*at)++)
		buf_printf(out, "#define %s%s %s\n", l->all.at[*at].name, l->all.at[*at].parameter,
			   l->all.at[*at].body);
}

/* Fields that several conditions have alike are one. */
static bool is_first(const struct regmodel_register *r, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (r->items.at[i].kind == REGMODEL_FIELD &&
		    strcmp(regconst_field(&r->items.at[i]), regconst_field(&r->items.at[at])) == 0)
			return false;
	}
	return true;
}

static void add_functions(const struct regmodel_register *r, const struct regmodel_item *item,
			  struct buf *out)
{
	struct buf upper = { 0 }, lower = { 0 };

	regconst_add_prefix(r, &upper);
	buf_add_char(&upper, '_');
	add_upper(regconst_field(item), &upper);
	buf_add_lower(&lower, buf_view(&upper));
	buf_printf(out,
		   "\nstatic inline uint64_t %s_get(uint64_t reg)\n{\n"
		   "\treturn (reg & %s_MASK) >> %s_SHIFT;\n}\n"
		   "\nstatic inline uint64_t %s_set(uint64_t reg, uint64_t value)\n{\n"
		   "\treturn (reg & ~%s_MASK) | (value << %s_SHIFT & %s_MASK);\n}\n",
		   lower.at, upper.at, upper.at, lower.at, upper.at, upper.at, upper.at);
	buf_release(&upper);
	buf_release(&lower);
}

void regheader_write(const struct regmodel *m, const char *file, struct buf *out)
{
	struct regconst_list l = { 0 };
	struct regdiag_list diags = { 0 };
	size_t at = 0;

	regconst_build(&l, m, &diags);
	add_top(m, file, out);
	for (size_t i = 0; i < m->registers.len; i++)
		add_constants(&l, &m->registers.at[i], &at, out);
	buf_add_text(out, "\n#ifndef __ASSEMBLER__\n"
			  "/* A field taken out of a register's value, and put into one. */\n");
	for (size_t i = 0; i < m->registers.len; i++) {
		const struct regmodel_register *r = &m->registers.at[i];

		for (size_t k = 0; k < r->items.len; k++) {
			if (r->items.at[k].kind == REGMODEL_FIELD && is_first(r, k))
				add_functions(r, &r->items.at[k], out);
		}
	}
	buf_add_text(out, "#endif\n\n#endif\n");
	regconst_release(&l);
	regdiag_release(&diags);
}
