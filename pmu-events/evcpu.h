/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCPU_H
#define PMU_EVENTS_EVCPU_H

/*
 * Which model a CPU has: the matching rules of each architecture's mapfile.
 *
 * x86      ERE over "Vendor-Family-Model-Stepping"; a pattern with fewer than
 *          three dashes says nothing of the stepping, which is then ignored
 * arm64    MIDR_EL1 in hex: equal but for variant and revision (bits 23:20 and
 *          3:0), which as a version must not be below the pattern's
 * others   ERE over the whole text
 *
 * First match wins. A row's architecture tells its rule, whatever the text.
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

/* The architecture that spells its cpuids in this way ("x86"), or "". */
const char *evcpu_arch(const char *cpuid);

/*
 * What `--cpu` or PERF_CPUID says: a model's path, the last part or parts of a
 * path where only one model has them, or a cpuid. Fails with ERR_ABSENT and
 * names the closest models, or with ERR_USAGE when several models have that
 * name.
 */
int evcpu_choose(const struct evtable *t, const char *cpu, struct evtable_model *out,
		 struct err *err);

/*
 * The cpuid of the machine below fs, as its mapfile spells it: x86, RISC-V and
 * LoongArch from /proc/cpuinfo, arm64 from the first CPU's midr_el1 in sysfs,
 * POWER from the PVR in /proc/cpuinfo, s390 from /proc/sysinfo and
 * /proc/service_levels. ERR_ABSENT when the machine does not tell.
 */
int evcpu_read(const struct fs *fs, struct buf *out, struct err *err);

/*
 * The same out of one CPU's lines of /proc/cpuinfo, for the architectures that
 * tell there. False, and nothing added, when they do not.
 */
bool evcpu_parse(struct view info, struct buf *out);

/* The value of the first line "key : value", whatever the key's case; empty when there is none. */
struct view evcpu_field(struct view info, const char *key);

#endif
