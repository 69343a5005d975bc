/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrdump.h"

#include <string.h>

#include "arch/regs.h"
#include "gen/arm64-regs.h"
#include "gen/x86-regs.h"
#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/lbr/lbrjson.h"
#include "util/lbr/lbrtext.h"

/* Of Core and Atom; the numbers of the others begin at 0x680. */
enum { CORE_END = 0x80, BANK = 32 };

static const struct known {
	const char *name;
	bool is_record;
	enum lbrdump_group group;
	enum lbrdump_part part;
	enum lbrdump_control control;
	unsigned int groups; /* that the control is of: a bit for each */
} known[] = {
#define OF(g)		 1u << LBRDUMP_##g
#define RECORD(n, g, p)	 { .name = n, .is_record = true, .group = LBRDUMP_##g, .part = LBRDUMP_##p },
#define CONTROL(n, c, g) { .name = n, .control = LBRDUMP_##c, .groups = g },
#include "util/lbr/lbrregs.def"
#undef RECORD
#undef CONTROL
#undef OF
};

enum lbrdump_group lbrdump_group_of(const struct branchformat *f)
{
	if (f == &lbrarch_format)
		return LBRDUMP_ARCH;
	if (f == &lbramd_v2 || f == &lbramd_brs)
		return LBRDUMP_AMD;
	if (f == &brbe_format)
		return LBRDUMP_BRBE;
	return f == &ctrentry_format ? LBRDUMP_CTR : LBRDUMP_INTEL;
}

bool lbrdump_has_group(const struct lbrdump_cpu *c, enum lbrdump_group group)
{
	if (c->groups[group])
		return true;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!known[i].is_record && known[i].groups >> group & 1 &&
		    lbrdump_has(c, known[i].control))
			return true;
	}
	return false;
}

struct lbrdump_cpu *lbrdump_find_cpu(struct lbrdump *d, const uint64_t *number)
{
	struct lbrdump_cpu *c;

	for (size_t i = 0; i < d->cpus.len; i++) {
		c = &d->cpus.at[i];
		if (number ? c->is_numbered && c->number == *number : !c->is_numbered)
			return c;
	}
	if (d->cpus.len == LBRDUMP_CPUS)
		return NULL;
	c = vec_add(&d->cpus);
	*c = (struct lbrdump_cpu){ .is_numbered = number, .number = number ? *number : 0 };
	return c;
}

static struct lbrdump_records *records_of(struct lbrdump_cpu *c, enum lbrdump_group group)
{
	if (!c->groups[group])
		c->groups[group] = alloc_zero(1, sizeof(*c->groups[group]));
	return c->groups[group];
}

static bool put(struct lbrdump_cpu *c, enum lbrdump_group group, enum lbrdump_part part,
		uint64_t slot, uint64_t value)
{
	struct lbrdump_records *r;
	struct branchformat_raw *raw;

	if (slot >= LBRDUMP_SLOTS)
		return false;
	r = records_of(c, group);
	raw = &r->slots[slot];
	*(part == LBRDUMP_FROM ? &raw->from : part == LBRDUMP_TO ? &raw->to : &raw->info) = value;
	r->len = slot + 1 > r->len ? slot + 1 : r->len;
	r->parts |= 1u << part;
	r->there[slot] |= (uint8_t)(1u << part);
	return true;
}

/* Arm shows 32 of its records at a time. */
static uint64_t bank_of(const struct lbrdump_cpu *c)
{
	uint64_t fcr = c->controls[LBRDUMP_BRBFCR];

	return BANK * ((fcr & BRBFCR_EL1_BANK_MASK) >> BRBFCR_EL1_BANK_SHIFT);
}

static bool keep_known(struct lbrdump_cpu *c, const struct known *k, const struct regs_ref *ref,
		       bool core, uint64_t value)
{
	if (!k->is_record) {
		c->controls[k->control] = value;
		c->has |= 1u << k->control;
		return true;
	}
	if (!ref->member)
		return false;
	if (k->group == LBRDUMP_INTEL)
		c->is_core |= core;
	return put(c, k->group, k->part, ref->n + (k->group == LBRDUMP_BRBE ? bank_of(c) : 0),
		   value);
}

static bool keep_ref(struct lbrdump_cpu *c, const struct regs_ref *ref, uint64_t value)
{
	bool core = ref->address && regs_number(ref->address, ref->n) < CORE_END;

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(known[i].name, ref->reg->name) == 0)
			return keep_known(c, &known[i], ref, core, value);
	}
	return false;
}

/* "BRBINF40" or "BRBINF40_EL1": a record of the second bank, as some call it. */
static bool keep_banked(struct lbrdump_cpu *c, struct view reg, uint64_t value)
{
	static const struct {
		const char *prefix;
		enum lbrdump_part part;
	} families[] = { { "brbsrc", LBRDUMP_FROM },
			 { "brbtgt", LBRDUMP_TO },
			 { "brbinf", LBRDUMP_INFO } };
	uint64_t slot;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct view digits = reg;

		if (!view_starts_nocase(reg, families[i].prefix))
			continue;
		digits.at += strlen(families[i].prefix);
		digits.len -= strlen(families[i].prefix);
		if (view_ends(digits, "_EL1") || view_ends(digits, "_el1"))
			digits.len -= strlen("_EL1");
		if (num_is_u64(digits, &slot) && slot >= BANK && slot < 2 * BANK)
			return put(c, LBRDUMP_BRBE, families[i].part, slot, value);
	}
	return false;
}

static int keep_number(struct lbrdump *d, struct lbrdump_cpu *c, const char *space, uint64_t number,
		       uint64_t value)
{
	static const char *const spaces[] = {
		[REGS_CSR] = "csr", [REGS_MSR] = "msr", [REGS_SYSREG] = "sysreg"
	};
	const struct regs_set *set;
	struct regs_ref ref;
	size_t i = 0;

	while ((set = regs_next(&i))) {
		size_t pos = 0;

		while (regs_next_number(set, REGS_ANY, number, &pos, &ref)) {
			if (space && strcmp(spaces[ref.address->space], space) != 0)
				continue;
			if (keep_ref(c, &ref, value))
				return 1;
		}
	}
	d->others++;
	return 0;
}

bool lbrdump_name_msr(uint32_t msr, struct buf *out)
{
	struct regs_ref ref;
	size_t pos = 0;

	while (regs_next_number(regs_of("x86"), REGS_MSR, msr, &pos, &ref)) {
		for (size_t i = 0; i < ARRAY_LEN(known); i++) {
			if (strcmp(known[i].name, ref.reg->name) != 0)
				continue;
			regs_add_name(&ref, out);
			return true;
		}
	}
	return false;
}

int lbrdump_keep(struct lbrdump *d, struct lbrdump_cpu *c, const char *space, struct view reg,
		 uint64_t value)
{
	const struct regs_set *set;
	struct err ignored = { 0 };
	bool found = false;
	struct regs_ref ref;
	uint64_t number;
	size_t i = 0;

	if (num_is_u64(reg, &number) && (space || view_starts_nocase(reg, "0x")))
		return keep_number(d, c, space, number, value);
	while ((set = regs_next(&i))) {
		if (!regs_find(set, reg, &ref))
			continue;
		if (keep_ref(c, &ref, value))
			return 1;
		found = true;
	}
	if (keep_banked(c, reg, value))
		return 1;
	/* A number without its 0x; names like "fade" would have been found. */
	if (!found && num_parse_hex(reg, &number, &ignored) == 0)
		return keep_number(d, c, space, number, value);
	d->others += found;
	return found ? 0 : -1;
}

bool lbrdump_knows(struct view reg)
{
	struct lbrdump d = { 0 };
	bool keeps = lbrdump_keep(&d, lbrdump_find_cpu(&d, NULL), NULL, reg, 0) == 1;

	lbrdump_release(&d);
	return keeps;
}

bool lbrdump_keep_arch(struct lbrdump_cpu *c, size_t slot, struct branchformat_raw raw)
{
	return put(c, LBRDUMP_ARCH, LBRDUMP_FROM, slot, raw.from) &&
	       put(c, LBRDUMP_ARCH, LBRDUMP_TO, slot, raw.to) &&
	       put(c, LBRDUMP_ARCH, LBRDUMP_INFO, slot, raw.info);
}

static bool has_anything(const struct lbrdump *d)
{
	for (size_t i = 0; i < d->cpus.len; i++) {
		const struct lbrdump_cpu *c = &d->cpus.at[i];

		if (c->has)
			return true;
		for (size_t g = 0; g < LBRDUMP_GROUPS; g++) {
			if (c->groups[g])
				return true;
		}
	}
	return false;
}

/* CPUs of which it had other registers alone. */
static void drop_empty(struct lbrdump *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->cpus.len; i++) {
		struct lbrdump_cpu c = d->cpus.at[i];
		bool is_empty = !c.has;

		for (size_t g = 0; g < LBRDUMP_GROUPS; g++)
			is_empty &= !c.groups[g];
		if (!is_empty)
			d->cpus.at[n++] = c;
	}
	d->cpus.len = n;
}

int lbrdump_parse(struct lbrdump *d, struct view text, struct err *err)
{
	struct view start = view_trim(text);
	bool is_json = start.len && (start.at[0] == '{' || start.at[0] == '[') &&
		       !lbrtext_is_line(start);

	*d = (struct lbrdump){ 0 };
	if ((is_json ? lbrjson_read(d, start, err) : lbrtext_read(d, text, err)) < 0)
		return -1;
	if (!has_anything(d)) {
		err_set(err, ERR_INPUT, "there is no register of branch records in it");
		err_hint(err, "a line is a register and its value: 'msr 0x680 0x401000', "
			      "'ctrsource[3] 0x80001001'");
		return -1;
	}
	drop_empty(d);
	return 0;
}

void lbrdump_release(struct lbrdump *d)
{
	for (size_t i = 0; i < d->cpus.len; i++) {
		for (size_t g = 0; g < LBRDUMP_GROUPS; g++)
			free(d->cpus.at[i].groups[g]);
	}
	vec_release(&d->cpus);
	cpuidtext_release(&d->cpuid);
}
