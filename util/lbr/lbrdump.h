/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRDUMP_H
#define UTIL_LBR_LBRDUMP_H

/*
 * Dumps of registers, in the shapes that people have them in: lines of a
 * register and its value, what rdmsr prints, JSON, the state of a virtual
 * machine. What is of branch records is kept, the rest is passed over. What it
 * means is not asked here (lbrstack.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/branchformat.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/kvm/cpuidtext.h"

struct buf;
struct regs_ref;

/* Which processors' records they are. */
enum lbrdump_group {
	LBRDUMP_INTEL,
	LBRDUMP_ARCH,
	LBRDUMP_AMD,
	LBRDUMP_BRBE,
	LBRDUMP_CTR,
	LBRDUMP_GROUPS
};

enum lbrdump_part { LBRDUMP_FROM, LBRDUMP_TO, LBRDUMP_INFO };

enum lbrdump_control {
#define RECORD(name, group, part)
#define CONTROL(name, control, groups) LBRDUMP_##control,
#include "util/lbr/lbrregs.def"
#undef RECORD
#undef CONTROL
	LBRDUMP_CONTROLS
};

enum { LBRDUMP_SLOTS = 256, LBRDUMP_CPUS = 1024 };

/* The records of a group, those that the dump lacks being 0. */
struct lbrdump_records {
	struct branchformat_raw slots[LBRDUMP_SLOTS];
	uint8_t there[LBRDUMP_SLOTS]; /* a bit for each enum lbrdump_part */
	size_t len;		      /* one more than the highest number */
	unsigned parts;		      /* those that any of them has */
};

struct lbrdump_cpu {
	bool is_numbered;
	uint64_t number;
	struct lbrdump_records *groups[LBRDUMP_GROUPS]; /* NULL: none; owned */
	uint64_t controls[LBRDUMP_CONTROLS];
	uint32_t has; /* a bit for each control */
	bool is_core; /* Intel's are those of Core and Atom, at 0x40 and 0x60 */
};

struct lbrdump {
	struct VEC(struct lbrdump_cpu) cpus; /* in the order in which they come */
	size_t others;			     /* registers that are of something else */
	struct cpuidtext cpuid;		     /* of the processors, which are all of one kind */
};

/* Fails with the line. Whatever the result, lbrdump_release() takes it. */
int lbrdump_parse(struct lbrdump *d, struct view text, struct err *err);
void lbrdump_release(struct lbrdump *d);

static inline bool lbrdump_has(const struct lbrdump_cpu *c, enum lbrdump_control control)
{
	return c->has >> control & 1;
}

/* Whose records a format's are. */
enum lbrdump_group lbrdump_group_of(const struct branchformat *f);

/* Whether it has a register of that group's records, or one that controls them. */
bool lbrdump_has_group(const struct lbrdump_cpu *c, enum lbrdump_group group);

/*
 * For the readers: the CPU of that number, made when there is none; the one
 * without a number for number NULL. NULL when there are too many.
 */
struct lbrdump_cpu *lbrdump_find_cpu(struct lbrdump *d, const uint64_t *number);

/*
 * Keeps a register's value, found by its name ("LBR_FROM3", "ctrsource[3]") or
 * its number ("0x680"; msr where space is NULL, else "msr", "csr", "sysreg").
 * 1 it is of branch records, 0 it is not, -1 there is no such register.
 */
int lbrdump_keep(struct lbrdump *d, struct lbrdump_cpu *c, const char *space, struct view reg,
		 uint64_t value);

/* Whether it would be kept: it is of branch records, by name or number. */
bool lbrdump_knows(struct view reg);

/* Appends what an MSR of branch records is called; false, adding nothing, for any other. */
bool lbrdump_name_msr(uint32_t msr, struct buf *out);

/* The same of a record of the architectural LBR. False: there are not so many. */
bool lbrdump_keep_arch(struct lbrdump_cpu *c, size_t slot, struct branchformat_raw raw);

#endif
