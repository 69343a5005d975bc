/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGS_H
#define ARCH_REGS_H

/*
 * Registers as data: the tables that the register compiler (arch/regc) makes
 * of arch/NAME/NAME.regs, and what is asked of them: a register by its name or
 * number, and which of its fields there are under which condition. For
 * printing; code that runs fast uses the constants of gen/NAME-regs.h.
 *
 * Everything is constant and nothing fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"

struct buf;

struct regs_value {
	uint64_t low, high; /* mostly one */
	const char *name;
	const char *about; /* or "" */
};

/* That the case of a choice is one of these. */
struct regs_term {
	uint32_t choice;
	uint32_t cases; /* a bit for each */
};

/* All of them hold; none: always. */
struct regs_cond {
	const struct regs_term *terms;
	size_t len;
};

enum regs_kind {
	REGS_FIELD,
	REGS_RESERVED,
	REGS_ABSENT,  /* no bits: there is no such register under its condition */
	REGS_UNKNOWN, /* no bits: what is in the register is not described then */
};

struct regs_item {
	enum regs_kind kind;
	uint8_t high, low;
	const char *name; /* of a field */
	const char *about;
	const char *access; /* "rw"; of reserved bits "zero", "one", "keep" or NULL */
	struct regs_cond cond;
	const struct regs_value *values;
	size_t nvalues;
};

enum regs_space { REGS_CSR, REGS_MSR, REGS_SYSREG, REGS_VIA };

struct regs_address {
	enum regs_space space;
	uint64_t number;	       /* of member 0; of REGS_VIA what the selector holds */
	const char *selector, *window; /* of REGS_VIA */
	/* times * bits high..low of the member's number are added. */
	struct regs_step {
		uint64_t times;
		uint8_t high, low;
	} steps[2];
	size_t nsteps;
	uint64_t first, last; /* the members that are there */
	struct regs_cond cond;
};

struct regs_register {
	const char *name; /* with "<n>" where the number of a family's member goes */
	const char *const *aliases;
	size_t naliases;
	const char *about;
	const char *source; /* manual and section */
	const char *access;
	bool family;
	uint64_t first, last; /* members */
	uint8_t width;
	struct regs_cond cond; /* when there is such a register */
	const struct regs_address *addresses;
	size_t naddresses;
	const struct regs_item *items; /* from the highest bit down */
	size_t nitems;
};

struct regs_case {
	const char *name;
	const char *about;
};

struct regs_choice {
	const char *name;
	const char *about;
	bool condition; /* two cases: it holds, it does not */
	const struct regs_case *cases;
	size_t ncases;
};

struct regs_set {
	const char *arch;
	const struct regs_choice *choices;
	size_t nchoices;
	const struct regs_register *registers;
	size_t nregisters;
};

/* The tables that there are, one for each arch/NAME/NAME.regs. */
#define REGS(id) extern const struct regs_set regs_##id;
#include "arch/regs.def"
#undef REGS

/* One of them by its architecture; NULL when none is described. */
const struct regs_set *regs_of(const char *arch);

/* All of them: *pos starts at 0; NULL at the end. */
const struct regs_set *regs_next(size_t *pos);

/* A register, or a member of a family, or a family as a whole. */
struct regs_ref {
	const struct regs_set *set;
	const struct regs_register *reg;
	bool member; /* then n is one of it */
	uint64_t n;
	const struct regs_address *address; /* that it was found by, or NULL */
};

/*
 * By a name or alias, whatever the case of its letters: "siselect", "hpmevent3",
 * "hpmevent[3]", and for the family "hpmevent<n>" or "hpmevent". False when
 * there is none.
 */
bool regs_find(const struct regs_set *set, struct view name, struct regs_ref *out);

/*
 * By the number that it has in a space, or in any (REGS_ANY) but REGS_VIA:
 * each register that can have it, one after the other; *pos starts at 0. False
 * at the end.
 */
#define REGS_ANY (-1)
bool regs_next_number(const struct regs_set *set, int space, uint64_t number, size_t *pos,
		      struct regs_ref *out);

/* "csr", "msr", "sysreg", "via". */
const char *regs_space_name(enum regs_space space);

/* Appends the name, with the member's number in it. */
void regs_add_name(const struct regs_ref *ref, struct buf *out);

/* Appends where it is: "csr 0x320+n", "sysreg 3,3,9,12,0", "siselect 0x43 in sireg2". */
void regs_add_address(const struct regs_ref *ref, const struct regs_address *a, struct buf *out);

/* The number of a member; of other registers n is 0. */
uint64_t regs_number(const struct regs_address *a, uint64_t n);

/* Appends "lbr-format=arch and not tsx"; nothing for what always holds. */
void regs_add_cond(const struct regs_set *set, const struct regs_cond *cond, struct buf *out);

/* What is known of the choices of a set: the cases that can be, a bit for each. */
#define REGS_CHOICES 64
struct regs_known {
	uint32_t cases[REGS_CHOICES];
};

/* Nothing is known: each case can be. */
struct regs_known regs_nothing_known(const struct regs_set *set);

/* Whether a condition can hold, by what is known, and whether it does. */
bool regs_can_hold(const struct regs_cond *cond, const struct regs_known *known);
bool regs_must_hold(const struct regs_cond *cond, const struct regs_known *known);

/* The field's part of a register's value. */
uint64_t regs_field(const struct regs_item *item, uint64_t value);
uint64_t regs_mask(const struct regs_item *item);

/* What a field's value is called, or NULL. */
const struct regs_value *regs_find_value(const struct regs_item *item, uint64_t value);

#endif
