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

#endif
