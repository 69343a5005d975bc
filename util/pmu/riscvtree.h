/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_RISCVTREE_H
#define UTIL_PMU_RISCVTREE_H

/*
 * What a device tree tells of a RISC-V board's harts and counters: reads the
 * tree and has arch/riscv make sense of its properties. A tree of another
 * architecture has no harts and no PMU here, which is no error.
 *
 * It owns the tree; strings live as long.
 */

#include <stdbool.h>

#include "arch/riscv/isa.h"
#include "arch/riscv/sbipmu.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/pmu/devtree.h"

struct riscvtree_hart {
	const char *path; /* "/cpus/cpu@0" */
	const char *name; /* its compatible ("sifive,u74-mc") */
	const char *text; /* the ISA, as a string or names with '_' between; "" for none */
	struct isa isa;
	bool off; /* status is neither missing nor okay */
};

struct riscvtree {
	struct devtree tree;
	const char *model; /* of the board; "" when it does not tell */
	struct VEC(struct riscvtree_hart) harts;
	bool has_pmu;
	const char *pmu_path;
	struct sbipmu pmu;
};

/* path as of devtree_read(). What is malformed is an error that names node and property. */
int riscvtree_read(struct riscvtree *t, const struct fs *fs, const char *path, struct err *err);

/* The same for a .dtb's bytes; name is what messages call it. */
int riscvtree_read_bytes(struct riscvtree *t, struct view bytes, const char *name, struct err *err);
void riscvtree_release(struct riscvtree *t);

/*
 * The same for those who want the counters of events: a tree without a node
 * compatible with "riscv,pmu" is ERR_ABSENT.
 */
int riscvtree_read_pmu(struct riscvtree *t, const struct fs *fs, const char *path, struct err *err);

#endif
