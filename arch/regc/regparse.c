/* SPDX-License-Identifier: MIT */
#include "arch/regc/regparse.h"

#include <string.h>

#include "arch/regc/regitem.h"
#include "arch/regc/regread.h"

#define CSR_MAX 0xfff
#define MSR_MAX 0xffffffff

static bool read_arch(struct regread *r)
{
	if (r->model->arch)
		return regread_fail(r, "'arch' stands there twice");
	return regread_name(r, "the name of the architecture", &r->model->arch, NULL) &&
	       regread_end_line(r);
}

static bool is_new_choice(struct regread *r, const char *name, size_t line)
{
	for (size_t i = 0; i < r->model->choices.len; i++) {
		if (strcmp(r->model->choices.at[i].name, name) != 0)
			continue;
		regdiag_add(r->diags, line, "'%s' is the name of a choice in line %zu already",
			    name, r->model->choices.at[i].line);
		return false;
	}
	if (r->model->choices.len < REGMODEL_CHOICES)
		return true;
	regdiag_add(r->diags, line, "more than %d choices and conditions", REGMODEL_CHOICES);
	return false;
}

static bool read_condition(struct regread *r)
{
	struct regmodel_choice c = { .condition = true, .line = r->scan.now.line };

	if (!regread_word(r, "the name of the condition", &c.name) ||
	    !regread_text(r, "a description in quotes", &c.about) || !regread_end_line(r))
		return false;
	if (!is_new_choice(r, c.name, c.line))
		return true;
	*vec_add(&c.cases) = (struct regmodel_case){ "yes", "" };
	*vec_add(&c.cases) = (struct regmodel_case){ "no", "" };
	*vec_add(&r->model->choices) = c;
	return true;
}

static bool read_case(struct regread *r, struct regmodel_choice *c)
{
	size_t line = r->scan.now.line;
	struct regmodel_case one = { .about = "" };

	if (!regread_word(r, "the name of a case", &one.name) ||
	    (r->scan.now.kind == REGSCAN_TEXT && !regread_text(r, "a description", &one.about)) ||
	    !regread_end_line(r))
		return false;
	for (size_t i = 0; i < c->cases.len; i++) {
		if (strcmp(c->cases.at[i].name, one.name) == 0) {
			regdiag_add(r->diags, line, "choice '%s' has two cases '%s'", c->name,
				    one.name);
			return true;
		}
	}
	if (c->cases.len == REGMODEL_CASES)
		return regread_fail(r, "choice '%s' has more than %d cases", c->name,
				    REGMODEL_CASES);
	*vec_add(&c->cases) = one;
	return true;
}

static bool read_choice(struct regread *r)
{
	struct regmodel_choice c = { .line = r->scan.now.line };

	if (!regread_word(r, "the name of the choice", &c.name) ||
	    !regread_text(r, "a description in quotes", &c.about) || !regread_open(r))
		return false;
	while (regread_more(r, "choice", c.name, c.line)) {
		if (!read_case(r, &c))
			regread_skip(r);
	}
	if (c.cases.len < 2)
		regdiag_add(r->diags, c.line, "choice '%s' has fewer than two cases", c.name);
	if (is_new_choice(r, c.name, c.line))
		*vec_add(&r->model->choices) = c;
	else
		vec_release(&c.cases);
	return true;
}

static bool read_step(struct regread *r, struct regmodel_address *a)
{
	struct regmodel_step s = { .times = 1, .high = 63 };

	if (a->nsteps == ARRAY_LEN(a->steps))
		return regread_fail(r, "a number has at most %zu terms with n",
				    ARRAY_LEN(a->steps));
	if (r->scan.now.kind == REGSCAN_NUMBER &&
	    (!regread_number(r, MSR_MAX, &s.times) || !regread_sign(r, "*")))
		return false;
	if (!regread_take_word(r, "n"))
		return regread_expected(r, "'n', the number of the family's member");
	if (regread_take_sign(r, "[") &&
	    (!regread_bits(r, &s.high, &s.low) || !regread_sign(r, "]")))
		return false;
	a->steps[a->nsteps++] = s;
	return true;
}

/* op0, op1, CRn, CRm, op2 as instructions and KVM's register numbers put them together. */
static bool read_sysreg(struct regread *r, uint64_t *number)
{
	static const struct {
		unsigned int max, shift;
	} parts[] = { { 3, 14 }, { 7, 11 }, { 15, 7 }, { 15, 3 }, { 7, 0 } };
	uint64_t part;

	*number = 0;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if ((i && !regread_sign(r, ",")) || !regread_number(r, parts[i].max, &part))
			return false;
		*number |= part << parts[i].shift;
	}
	return true;
}

static bool read_number(struct regread *r, struct regmodel_address *a)
{
	switch (a->space) {
	case REGMODEL_CSR:
		return regread_number(r, CSR_MAX, &a->number);
	case REGMODEL_MSR:
		return regread_number(r, MSR_MAX, &a->number);
	case REGMODEL_SYSREG:
		return read_sysreg(r, &a->number);
	case REGMODEL_VIA:
		break;
	}
	return regread_word(r, "the register that selects", &a->selector) &&
	       regread_number(r, MSR_MAX, &a->number);
}

static bool read_members(struct regread *r, uint64_t *first, uint64_t *last)
{
	if (!regread_sign(r, "=") || !regread_range(r, REGMODEL_FAMILY * 16, first, last))
		return false;
	if (*last - *first >= REGMODEL_FAMILY)
		return regread_fail(r, "a family has at most %d members", REGMODEL_FAMILY);
	return true;
}

static bool read_address(struct regread *r, struct regmodel_register *reg,
			 enum regmodel_space space)
{
	struct regmodel_address a = { .space = space, .line = r->scan.now.line };
	struct regmodel_term t;

	regscan_next(&r->scan);
	if (!read_number(r, &a))
		return false;
	while (regread_take_sign(r, "+")) {
		if (!read_step(r, &a))
			return false;
	}
	if (space == REGMODEL_VIA &&
	    (!(regread_take_word(r, "in") || regread_expected(r, "'in' and a register")) ||
	     !regread_word(r, "the register that shows it", &a.window)))
		return false;
	a.first = reg->first;
	a.last = reg->last;
	a.ranged = regread_take_word(r, "n");
	if (a.ranged && !read_members(r, &a.first, &a.last))
		return false;
	if (regread_take_word(r, "when")) {
		if (!regread_term(r, &t))
			return false;
		regmodel_restrict(&a.cond, t.choice, t.cases);
	}
	if (regread_take_word(r, "as") &&
	    !regread_name(r, "the name of the constant", &a.constant, NULL))
		return false;
	*vec_add(&reg->addresses) = a;
	return regread_end_line(r);
}

static bool read_alias(struct regread *r, struct regmodel_register *reg)
{
	const char *name;
	bool has_n;

	regscan_next(&r->scan);
	do {
		if (!regread_name(r, "another name of the register", &name, &has_n))
			return false;
		if (has_n != reg->family)
			return regread_fail(r, "'%s': %s", name,
					    has_n ? "'<n>' is for families"
						  : "a name of a family has '<n>' in it");
		*vec_add(&reg->aliases) = name;
	} while (r->scan.now.kind == REGSCAN_WORD);
	return regread_end_line(r);
}

static bool read_only_when(struct regread *r, struct regmodel_register *reg)
{
	struct regmodel_term t;

	regscan_next(&r->scan);
	if (!regread_take_word(r, "when"))
		return regread_expected(r, "'when'");
	if (!regread_term(r, &t))
		return false;
	if (!regmodel_restrict(&reg->cond, t.choice, t.cases))
		return regread_fail(r, "more than %d choices in one condition", REGMODEL_TERMS);
	if (!regmodel_can_hold(&reg->cond))
		return regread_fail(r, "there would never be such a register");
	return regread_end_line(r);
}

static bool told_twice(struct regread *r, const char *what)
{
	return regread_fail(r, "'%s' stands there twice", what);
}

/* What a register says once; false with nothing read when it is something else. */
static bool read_property(struct regread *r, struct regmodel_register *reg, bool *ok)
{
	uint64_t width;

	*ok = false;
	if (regread_is_word(r, "width")) {
		if (reg->width) {
			told_twice(r, "width");
			return true;
		}
		regscan_next(&r->scan);
		if (!regread_number(r, 64, &width))
			return true;
		if (width != 32 && width != 64)
			regread_fail(r, "a register is 32 or 64 bits wide, not %llu",
				     (unsigned long long)width);
		reg->width = width == 32 ? 32 : 64;
		*ok = regread_end_line(r);
	} else if (regread_is_word(r, "access")) {
		if (reg->access) {
			told_twice(r, "access");
			return true;
		}
		regscan_next(&r->scan);
		*ok = regitem_access(r, &reg->access) && regread_end_line(r);
	} else if (regread_is_word(r, "source")) {
		if (reg->source) {
			told_twice(r, "source");
			return true;
		}
		regscan_next(&r->scan);
		*ok = regread_text(r, "the manual and its section", &reg->source) &&
		      regread_end_line(r);
	} else {
		return false;
	}
	return true;
}

static void tell_unknown(struct regread *r, const char *const *words, size_t nwords)
{
	const char *all[24] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < nwords; i++)
		all[n++] = words[i];
	for (size_t i = 0; regitem_words[i]; i++)
		all[n++] = regitem_words[i];
	if (r->scan.now.kind == REGSCAN_WORD)
		regread_unknown(r, "statement", r->scan.now.text, all);
	else
		regread_expected(r, "a statement or '}'");
}

/* A statement of a register; the items' own are read by regitem.h. */
static bool read_statement(struct regread *r, struct regmodel_register *reg,
			   struct regitem_block *b)
{
	static const char *const words[] = { "csr",    "msr",	 "sysreg", "via", "width",
					     "access", "source", "alias",  "only" };
	bool ok;

	b->cond = reg->cond;
	if (regitem_read(r, b))
		return true;
	regitem_end_row(r, b);
	if (read_property(r, reg, &ok))
		return ok;
	for (int s = REGMODEL_CSR; s <= REGMODEL_VIA; s++) {
		if (regread_is_word(r, words[s]))
			return read_address(r, reg, (enum regmodel_space)s);
	}
	if (regread_is_word(r, "alias"))
		return read_alias(r, reg);
	if (!regread_is_word(r, "only")) {
		tell_unknown(r, words, ARRAY_LEN(words));
		return false;
	}
	if (reg->items.len)
		return regread_fail(r, "'only when' stands before the fields");
	return read_only_when(r, reg);
}

static bool read_head(struct regread *r, struct regmodel_register *reg)
{
	if (!regread_name(r, "the name of the register", &reg->name, &reg->family))
		return false;
	if (regread_take_word(r, "n")) {
		if (!read_members(r, &reg->first, &reg->last))
			return false;
		if (!reg->family)
			return regread_fail(r, "'%s': a name of a family has '<n>' in it",
					    reg->name);
	} else if (reg->family) {
		return regread_expected(r, "'n=FIRST..LAST' behind the name of a family");
	}
	return regread_text(r, "a description in quotes", &reg->about) && regread_open(r);
}

static bool read_register(struct regread *r)
{
	struct regmodel_register reg = { .line = r->scan.now.line };
	struct regitem_block b = { 0 };
	size_t errors = r->diags->errors;

	if (!read_head(r, &reg))
		return false;
	b.items = &reg.items;
	while (regread_more(r, "register", reg.name, reg.line)) {
		if (!read_statement(r, &reg, &b))
			regread_skip(r);
	}
	regitem_end_row(r, &b);
	reg.broken = b.broken || r->diags->errors > errors;
	*vec_add(&r->model->registers) = reg;
	return true;
}

static bool read_set(struct regread *r)
{
	struct regmodel_set set = { .line = r->scan.now.line };
	struct regitem_block b = { .in_set = true };
	size_t errors = r->diags->errors;

	if (!regread_name(r, "the name of the set of fields", &set.name, NULL) || !regread_open(r))
		return false;
	b.items = &set.items;
	while (regread_more(r, "set of fields", set.name, set.line)) {
		if (!regitem_read(r, &b)) {
			tell_unknown(r, NULL, 0);
			regread_skip(r);
		}
	}
	regitem_end_row(r, &b);
	set.broken = r->diags->errors > errors;
	for (size_t i = 0; i < r->model->sets.len; i++) {
		if (strcmp(r->model->sets.at[i].name, set.name) == 0)
			regdiag_add(r->diags, set.line,
				    "'%s' is the name of a set of fields in line %zu already",
				    set.name, r->model->sets.at[i].line);
	}
	*vec_add(&r->model->sets) = set;
	return true;
}

static bool read_top(struct regread *r)
{
	static const char *const words[] = { "arch",   "choice",   "condition",
					     "fields", "register", NULL };
	static bool (*const readers[])(struct regread *) = { read_arch, read_choice, read_condition,
							     read_set, read_register };

	for (size_t i = 0; words[i]; i++) {
		if (!regread_is_word(r, words[i]))
			continue;
		if (i && !r->model->arch)
			return regread_fail(r, "expected 'arch NAME' before all else");
		regscan_next(&r->scan);
		if (r->model->registers.len == REGMODEL_REGISTERS)
			return regread_fail(r, "more than %d registers", REGMODEL_REGISTERS);
		return readers[i](r);
	}
	if (r->scan.now.kind == REGSCAN_WORD)
		return regread_unknown(r, "statement", r->scan.now.text, words);
	return regread_expected(r, "a statement");
}

void regparse_text(struct regmodel *m, struct view text, struct regdiag_list *diags)
{
	struct regread r = { .model = m, .diags = diags };

	regscan_init(&r.scan, text);
	while (r.scan.now.kind != REGSCAN_END) {
		if (r.scan.now.kind == REGSCAN_NEWLINE) {
			regscan_next(&r.scan);
		} else if (!read_top(&r)) {
			/* A "}" too many would not be stepped over. */
			if (regread_is_sign(&r, "}"))
				regscan_next(&r.scan);
			regread_skip(&r);
		}
	}
	if (!m->arch && !diags->errors)
		regdiag_add(diags, 1, "expected 'arch NAME' before all else");
}
