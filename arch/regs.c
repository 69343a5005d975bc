/* SPDX-License-Identifier: MIT */
#include "arch/regs.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"

static const struct regs_set *const all[] = {
#define REGS(id) &regs_##id,
#include "arch/regs.def"
#undef REGS
};

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

const struct regs_set *regs_next(size_t *pos)
{
	return *pos < LEN(all) ? all[(*pos)++] : NULL;
}

const struct regs_set *regs_of(const char *arch)
{
	for (size_t i = 0; i < LEN(all); i++) {
		if (strcmp(all[i]->arch, arch) == 0)
			return all[i];
	}
	return NULL;
}

/* "3" or "[3]" or "<n>" or nothing between what is before and behind the family's "<n>". */
static bool match_member(const struct regs_register *r, struct view middle, struct regs_ref *out)
{
	out->member = false;
	out->n = 0;
	if (!middle.len || view_equal_nocase(middle, "<n>"))
		return true;
	if (view_starts(middle, "[") && view_ends(middle, "]"))
		middle = view_make(middle.at + 1, middle.len - 2);
	/* "03" and "0x3" are no names. */
	if (!num_is_u64(middle, &out->n) || (middle.len > 1 && middle.at[0] == '0'))
		return false;
	out->member = true;
	return out->n >= r->first && out->n <= r->last;
}

static bool match_name(const struct regs_register *r, const char *name, struct view text,
		       struct regs_ref *out)
{
	const char *n = r->family ? strstr(name, "<n>") : NULL;
	size_t head, tail;

	if (!n) {
		out->member = false;
		out->n = 0;
		return view_equal_nocase(text, name);
	}
	head = (size_t)(n - name);
	tail = strlen(n + 3);
	/* "PMEVTYPER3_EL0" and "BRBINF[3]": what is behind "<n>" is behind the number. */
	if (text.len < head + tail)
		return false;
	for (size_t i = 0; i < head; i++) {
		if (view_lower(text.at[i]) != view_lower(name[i]))
			return false;
	}
	if (!view_equal_nocase(view_make(text.at + text.len - tail, tail), n + 3))
		return false;
	return match_member(r, view_make(text.at + head, text.len - head - tail), out);
}

static bool match_register(const struct regs_register *r, struct view text, struct regs_ref *out)
{
	if (match_name(r, r->name, text, out))
		return true;
	for (size_t i = 0; i < r->naliases; i++) {
		if (match_name(r, r->aliases[i], text, out))
			return true;
	}
	return false;
}

bool regs_find(const struct regs_set *set, struct view name, struct regs_ref *out)
{
	for (size_t i = 0; i < set->nregisters; i++) {
		*out = (struct regs_ref){ .set = set, .reg = &set->registers[i] };
		if (match_register(out->reg, name, out))
			return true;
	}
	return false;
}

static bool match_number(const struct regs_address *a, int space, uint64_t number, uint64_t *n)
{
	if (space == REGS_ANY ? a->space == REGS_VIA : (int)a->space != space)
		return false;
	for (*n = a->first; *n <= a->last; (*n)++) {
		if (regs_number(a, *n) == number)
			return true;
	}
	return false;
}

bool regs_next_number(const struct regs_set *set, int space, uint64_t number, size_t *pos,
		      struct regs_ref *out)
{
	while (*pos < set->nregisters) {
		const struct regs_register *r = &set->registers[(*pos)++];

		*out = (struct regs_ref){ .set = set, .reg = r, .member = r->family };
		for (size_t i = 0; i < r->naddresses; i++) {
			if (!match_number(&r->addresses[i], space, number, &out->n))
				continue;
			out->address = &r->addresses[i];
			return true;
		}
	}
	return false;
}

const char *regs_space_name(enum regs_space space)
{
	static const char *const names[] = { "csr", "msr", "sysreg", "via" };

	return names[space];
}

void regs_add_name(const struct regs_ref *ref, struct buf *out)
{
	const char *name = ref->reg->name, *n = ref->member ? strstr(name, "<n>") : NULL;

	if (!n) {
		buf_add_text(out, name);
		return;
	}
	buf_add(out, name, (size_t)(n - name));
	buf_add_u64(out, ref->n);
	buf_add_text(out, n + 3);
}

uint64_t regs_number(const struct regs_address *a, uint64_t n)
{
	uint64_t number = a->number;

	for (size_t i = 0; i < a->nsteps; i++) {
		const struct regs_step *s = &a->steps[i];

		number += s->times * (n >> s->low & (UINT64_MAX >> (63 - (s->high - s->low))));
	}
	return number;
}

static void add_number(const struct regs_address *a, uint64_t number, struct buf *out)
{
	if (a->space == REGS_SYSREG)
		buf_printf(out, "%u,%u,%u,%u,%u", (unsigned int)(number >> 14 & 3),
			   (unsigned int)(number >> 11 & 7), (unsigned int)(number >> 7 & 15),
			   (unsigned int)(number >> 3 & 15), (unsigned int)(number & 7));
	else
		buf_add_hex(out, number);
}

void regs_add_address(const struct regs_ref *ref, const struct regs_address *a, struct buf *out)
{
	bool family = ref->reg->family && !ref->member;

	buf_printf(out, "%s ", a->space == REGS_VIA ? a->selector : regs_space_name(a->space));
	add_number(a, regs_number(a, ref->member ? ref->n : 0), out);
	for (size_t i = 0; family && i < a->nsteps; i++) {
		const struct regs_step *s = &a->steps[i];

		buf_add_char(out, '+');
		if (s->times != 1)
			buf_printf(out, "%llu*", (unsigned long long)s->times);
		buf_add_char(out, 'n');
		if (s->high == s->low)
			buf_printf(out, "[%u]", s->low);
		else if (s->high != 63 || s->low)
			buf_printf(out, "[%u:%u]", s->high, s->low);
	}
	if (a->space == REGS_VIA)
		buf_printf(out, " in %s", a->window);
}

static uint32_t all_cases(const struct regs_choice *c)
{
	return c->ncases >= 32 ? UINT32_MAX : (UINT32_C(1) << c->ncases) - 1;
}

static void add_term(const struct regs_choice *c, uint32_t cases, struct buf *out)
{
	const char *between = "=";

	if (c->condition) {
		buf_printf(out, "%s%s", cases == 1 ? "" : "not ", c->name);
		return;
	}
	buf_add_text(out, c->name);
	for (size_t i = 0; i < c->ncases; i++) {
		if (!(cases >> i & 1))
			continue;
		buf_printf(out, "%s%s", between, c->cases[i].name);
		between = "|";
	}
}

void regs_add_cond(const struct regs_set *set, const struct regs_cond *cond, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < cond->len; i++) {
		const struct regs_choice *c = &set->choices[cond->terms[i].choice];

		if (cond->terms[i].cases == all_cases(c))
			continue;
		buf_add_text(out, first ? "" : " and ");
		add_term(c, cond->terms[i].cases, out);
		first = false;
	}
}

struct regs_known regs_nothing_known(const struct regs_set *set)
{
	struct regs_known k = { 0 };

	for (size_t i = 0; i < set->nchoices; i++)
		k.cases[i] = all_cases(&set->choices[i]);
	return k;
}

bool regs_can_hold(const struct regs_cond *cond, const struct regs_known *known)
{
	for (size_t i = 0; i < cond->len; i++) {
		if (!(known->cases[cond->terms[i].choice] & cond->terms[i].cases))
			return false;
	}
	return true;
}

bool regs_must_hold(const struct regs_cond *cond, const struct regs_known *known)
{
	for (size_t i = 0; i < cond->len; i++) {
		if (known->cases[cond->terms[i].choice] & ~cond->terms[i].cases)
			return false;
	}
	return true;
}

uint64_t regs_mask(const struct regs_item *item)
{
	return UINT64_MAX >> (63 - (item->high - item->low)) << item->low;
}

uint64_t regs_field(const struct regs_item *item, uint64_t value)
{
	return (value & regs_mask(item)) >> item->low;
}

const struct regs_value *regs_find_value(const struct regs_item *item, uint64_t value)
{
	for (size_t i = 0; i < item->nvalues; i++) {
		if (item->values[i].low <= value && value <= item->values[i].high)
			return &item->values[i];
	}
	return NULL;
}
