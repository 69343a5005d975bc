/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCPU_H
#define PMU_EVENTS_EVCPU_H

/*
 * Which model a CPU has: the matching rules of each architecture's mapfile.
 *
 * x86      ERE over "Vendor-Family-Model-Stepping"; a pattern with fewer than
 *          three dashes says nothing of the stepping, which is then ignored
 * arm64    MIDR_EL1 in hex: implementer and part equal, and variant and revision
 *          not below the pattern's
 * others   ERE over the whole text
 *
 * First match wins. The form of the text tells the architecture.
 */

#include <stdbool.h>

#include "pmu-events/evtable.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"

/* Whether a mapfile row of that architecture is for the CPU. A pattern that is no regex matches nothing. */
bool evcpu_match(const char *arch, const char *pattern, const char *cpuid);

/* The first row of the table that is for the CPU. */
bool evcpu_find(const struct evtable *t, const char *cpuid, struct evtable_model *out);

/*
 * What `--cpu` or PERF_CPUID says: a model's path, the last part of a path
 * where only one model has it, or a cpuid. Fails with ERR_ABSENT and names the
 * closest models.
 */
int evcpu_choose(const struct evtable *t, const char *cpu, struct evtable_model *out,
		 struct err *err);

/*
 * The cpuid of the machine below fs, as its mapfile spells it: x86 and RISC-V
 * from /proc/cpuinfo, arm64 from the first CPU's midr_el1 in sysfs, s390 and
 * POWER from /proc. ERR_ABSENT when the machine does not tell.
 */
int evcpu_read(const struct fs *fs, struct buf *out, struct err *err);

#endif
