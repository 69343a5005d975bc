/* SPDX-License-Identifier: MIT */
#include "arch/regc/regconst.h"

#include <stdio.h>
#include <string.h>

#include "util/base/map.h"

struct builder {
	struct regconst_list *l;
	struct regdiag_list *diags;
	struct map index; /* name to 1 + place in the list */
	const struct regmodel_register *of;
};

void regconst_release(struct regconst_list *l)
{
	vec_release(&l->all);
	arena_release(&l->arena);
	*l = (struct regconst_list){ 0 };
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

static void add_upper(const char *text, struct buf *out)
{
	for (; *text; text++)
		buf_add_char(out, upper(*text));
}

void regconst_add_prefix(const struct regmodel_register *r, struct buf *out)
{
	const char *n = strstr(r->name, "<n>");
	size_t head = n ? (size_t)(n - r->name) : strlen(r->name);

	/* "X_<n>_Y" and "X_<n>" have one '_' too many. */
	if (n && head && n[-1] == '_' && (n[3] == '_' || n[3] == '\0'))
		head--;
	for (size_t i = 0; i < head; i++)
		buf_add_char(out, upper(r->name[i]));
	if (n)
		add_upper(n + 3, out);
}

const char *regconst_field(const struct regmodel_item *item)
{
	return item->constant ? item->constant : item->name;
}

/*
 * False when there is one of that name that stands for something else. The
 * same twice is one: fields that are there under several conditions.
 */
static bool add(struct builder *b, const char *name, const char *parameter, const char *body,
		size_t line)
{
	uintptr_t at = (uintptr_t)map_find(&b->index, view_of(name));
	const struct regconst *old;
	const char *copy;

	if (at) {
		old = &b->l->all.at[at - 1];
		if (old->of == b->of && strcmp(old->body, body) == 0)
			return true;
		regdiag_add(b->diags, line,
			    "constant '%s' would be %s here, and is %s of register '%s' in "
			    "line %zu: name it with 'as'",
			    name, body, old->body, old->of->name, old->of->line);
		return false;
	}
	copy = arena_string(&b->l->arena, name);
	*vec_add(&b->l->all) = (struct regconst){
		.name = copy,
		.parameter = parameter,
		.body = arena_string(&b->l->arena, body),
		.of = b->of,
	};
	*map_add(&b->index, view_of(copy)) = (void *)b->l->all.len;
	return true;
}

static void add_number(const struct regmodel_address *a, struct buf *out)
{
	if (a->nsteps)
		buf_add_char(out, '(');
	buf_printf(out, "0x%llx", (unsigned long long)a->number);
	for (size_t i = 0; i < a->nsteps; i++) {
		const struct regmodel_step *s = &a->steps[i];

		buf_add_text(out, " + ");
		if (s->times != 1)
			buf_printf(out, "%llu * ", (unsigned long long)s->times);
		if (s->high == 63 && s->low == 0)
			buf_add_text(out, "(n)");
		else
			buf_printf(out, "((n) >> %u & 0x%llx)", s->low,
				   (unsigned long long)(UINT64_MAX >> (63 - (s->high - s->low))));
	}
	if (a->nsteps)
		buf_add_char(out, ')');
}

static void add_address(struct builder *b, const struct regmodel_address *a, const char *prefix)
{
	struct buf name = { 0 }, body = { 0 };
	const char *own = a->constant ? a->constant : prefix;

	if (a->space == REGMODEL_VIA)
		add_upper(a->selector, &name);
	else
		add_upper(regmodel_space_name(a->space), &name);
	buf_add_char(&name, '_');
	if (strncmp(own, name.at, name.len) == 0)
		buf_clear(&name);
	buf_add_text(&name, own);
	add_number(a, &body);
	if (add(b, name.at, b->of->family ? "(n)" : "", body.at, a->line) &&
	    a->space == REGMODEL_VIA) {
		buf_clear(&name);
		buf_clear(&body);
		buf_printf(&name, "%s_WINDOW", own);
		buf_add_text(&body, "CSR_");
		add_upper(a->window, &body);
		add(b, name.at, "", body.at, a->line);
	}
	buf_release(&name);
	buf_release(&body);
}

static bool add_field_one(struct builder *b, const struct regmodel_item *item, struct buf *name,
			  const char *suffix, uint64_t value, bool wide)
{
	size_t len = name->len;
	char body[48];
	bool ok;

	snprintf(body, sizeof(body), wide ? "REGS_U64(0x%llx)" : "%llu", (unsigned long long)value);
	buf_add_text(name, suffix);
	ok = add(b, name->at, "", body, item->line);
	buf_cut(name, len);
	return ok;
}

static void add_field(struct builder *b, const struct regmodel_item *item, const char *prefix)
{
	uint64_t mask = UINT64_MAX >> (63 - (item->high - item->low)) << item->low;
	struct buf name = { 0 };
	bool ok;

	buf_printf(&name, "%s_", prefix);
	add_upper(regconst_field(item), &name);
	ok = add_field_one(b, item, &name, "_MASK", mask, true) &&
	     add_field_one(b, item, &name, "_SHIFT", item->low, false) &&
	     (item->high != item->low || add_field_one(b, item, &name, "", mask, true));
	for (size_t i = 0; ok && i < item->values.len; i++) {
		const struct regmodel_value *v = &item->values.at[i];
		size_t len = name.len;

		if (v->low != v->high)
			continue;
		buf_add_char(&name, '_');
		add_upper(v->name, &name);
		ok = add_field_one(b, item, &name, "", v->low, true);
		buf_cut(&name, len);
	}
	buf_release(&name);
}

void regconst_build(struct regconst_list *l, const struct regmodel *m, struct regdiag_list *diags)
{
	struct builder b = { .l = l, .diags = diags };
	struct buf prefix = { 0 };

	for (size_t i = 0; i < m->registers.len; i++) {
		const struct regmodel_register *r = &m->registers.at[i];

		b.of = r;
		buf_clear(&prefix);
		regconst_add_prefix(r, &prefix);
		for (size_t k = 0; k < r->addresses.len; k++)
			add_address(&b, &r->addresses.at[k], prefix.at);
		for (size_t k = 0; k < r->items.len; k++) {
			if (r->items.at[k].kind == REGMODEL_FIELD)
				add_field(&b, &r->items.at[k], prefix.at);
		}
	}
	buf_release(&prefix);
	map_release(&b.index);
}
