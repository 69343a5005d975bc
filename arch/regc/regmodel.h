/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGMODEL_H
#define ARCH_REGC_REGMODEL_H

/*
 * A description of registers as it was read: what regparse.h fills, regcheck.h
 * judges and regheader.h and regtable.h write. All texts are of the model's
 * arena. Documentation/registers.md tells the language.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/vec.h"

#define REGMODEL_TERMS	   6	/* choices that one condition can name */
#define REGMODEL_CASES	   32	/* of one choice */
#define REGMODEL_CHOICES   64	/* as arch/regs.h has room for */
#define REGMODEL_FAMILY	   4096 /* members of one family */
#define REGMODEL_REGISTERS 4096
#define REGMODEL_ITEMS	   65536
#define REGMODEL_ITEMS_OF  512 /* of one register */

/* One of several that a machine can be: the format of its records, its vendor. */
struct regmodel_case {
	const char *name;
	const char *about;
};

struct regmodel_choice {
	const char *name;
	const char *about;
	bool condition; /* two cases: it holds, it does not */
	struct VEC(struct regmodel_case) cases;
	size_t line;
};

/* That the case of a choice is one of these. */
struct regmodel_term {
	size_t choice;
	uint32_t cases; /* a bit for each */
};

/* All terms hold; no choice is in it twice. None: always. */
struct regmodel_cond {
	size_t len;
	struct regmodel_term terms[REGMODEL_TERMS];
};

struct regmodel_value {
	uint64_t low, high;
	const char *name;
	const char *about; /* or "" */
	size_t line;
};

enum regmodel_kind {
	REGMODEL_FIELD,
	REGMODEL_RESERVED,
	REGMODEL_ABSENT,  /* no bits: under its condition there is no such register */
	REGMODEL_UNKNOWN, /* no bits: what the register holds is not described then */
};

struct regmodel_item {
	enum regmodel_kind kind;
	unsigned int high, low;
	const char *name;     /* of a field; "" for others */
	const char *constant; /* what constants are called instead, or NULL */
	const char *about;
	const char *access; /* NULL: the register's; of reserved bits "zero", "one", "keep" */
	struct regmodel_cond cond;
	struct VEC(struct regmodel_value) values;
	size_t line;
};

struct regmodel_items VEC(struct regmodel_item);

enum regmodel_space { REGMODEL_CSR, REGMODEL_MSR, REGMODEL_SYSREG, REGMODEL_VIA };

/* times * bits high..low of n are added to the number. */
struct regmodel_step {
	uint64_t times;
	unsigned int high, low;
};

struct regmodel_address {
	enum regmodel_space space;
	uint64_t number;	       /* of n = 0; of VIA what the selector holds */
	const char *selector, *window; /* of VIA: registers */
	const char *constant;	       /* what constants are called instead, or NULL */
	struct regmodel_step steps[2];
	size_t nsteps;
	uint64_t first, last; /* the members that are there; the family's unless told */
	bool ranged;
	struct regmodel_cond cond;
	size_t line;
};

struct regmodel_register {
	const char *name; /* with "<n>" where the number of a family's member goes */
	const char *about;
	const char *source;
	const char *access;
	bool family;
	uint64_t first, last;
	unsigned int width; /* 0: not told */
	struct regmodel_cond cond;
	struct VEC(const char *) aliases;
	struct VEC(struct regmodel_address) addresses;
	struct regmodel_items items;
	bool broken; /* something of it was not understood: what is missing says nothing */
	size_t line;
};

/* Items that several registers have. */
struct regmodel_set {
	const char *name;
	struct regmodel_items items;
	bool broken;
	size_t line;
};

struct regmodel {
	struct arena arena;
	const char *arch; /* NULL: not told */
	struct VEC(struct regmodel_choice) choices;
	struct VEC(struct regmodel_set) sets;
	struct VEC(struct regmodel_register) registers;
	size_t items; /* of all registers */
};

void regmodel_release(struct regmodel *m);

/* The bits of all cases of a choice. */
uint32_t regmodel_all_cases(const struct regmodel_choice *c);

/* Adds a term; false when the condition is full. It may then hold never: see below. */
bool regmodel_restrict(struct regmodel_cond *c, size_t choice, uint32_t cases);

/* Both conditions; false when that is more than one can hold. */
bool regmodel_join(struct regmodel_cond *c, const struct regmodel_cond *with);

/* Whether there is a case for each of its choices. */
bool regmodel_can_hold(const struct regmodel_cond *c);

/* Whether both can hold at once. */
bool regmodel_can_meet(const struct regmodel_cond *a, const struct regmodel_cond *b);

/* Appends "lbr-format=info|info2 and not any-thread"; nothing for one that always holds. */
void regmodel_add_cond(const struct regmodel *m, const struct regmodel_cond *c, struct buf *out);

/* The number of member n. */
uint64_t regmodel_number(const struct regmodel_address *a, uint64_t n);

/* Appends the name with n for "<n>". */
void regmodel_add_name(const char *name, uint64_t n, struct buf *out);

/* "csr", "msr", "sysreg", "via". */
const char *regmodel_space_name(enum regmodel_space space);

#endif
