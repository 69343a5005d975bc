/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_RESOLVE_H
#define UTIL_PMU_RESOLVE_H

/*
 * From what was typed to what the kernel wants: evspec + event tables + PMUs
 * -> encodings. Never opens an event. Looks only at the PMUs that an event is
 * about, and at none of the machine's when it is for another CPU.
 *
 * Terms are checked against the format of the PMU: the machine's where there
 * is one, else the architecture's own description of it. What does not fit is
 * an error that points at the character.
 */

#include "pmu-events/evset.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/encoding.h"
#include "util/pmu/evspec.h"

struct arch;
struct fs;
struct pmulimit;
struct pmuset;
struct resolve_cache;
struct sbipmu;

struct resolve {
	const struct evset *set;
	const struct arch *arch; /* NULL when not known */
	const char *cpu; /* the model's path or the cpuid, for the architecture's descriptions */
	struct pmuset *pmus; /* of the machine that it is for; NULL when that is not at hand */
	const struct fs *fs; /* the same machine's, for tracepoints */
	const struct sbipmu
		*board; /* a device tree's counters, which count before tables'; or NULL */
	const struct pmulimit *limit; /* of the PMUs that could count an event; NULL: none */
	struct arena arena;	      /* of strings in encodings */
	struct VEC(struct resolve_cache *) formats;
};

/* Everything is borrowed but what resolve_release() frees. cpu "" when nothing is known of it. */
void resolve_init(struct resolve *r, const struct evset *set, const struct arch *arch,
		  const char *cpu, struct pmuset *pmus, const struct fs *fs);
void resolve_release(struct resolve *r);

/*
 * Adds the encodings of one event: several where a glob or the units of a PMU
 * make them so (.device then tells them apart). An unknown event is ERR_ABSENT
 * and names the nearest; what is wrong with the text is ERR_USAGE.
 */
int resolve_event(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
		  struct err *err);

/*
 * The encoding of a table's event for its model, by the architecture's own
 * description of the PMU. What cannot be told is left out (.has_config false)
 * and .note says why. model is the model's path, arch its architecture or NULL.
 */
void resolve_table_event(struct resolve *r, const char *model, const struct arch *arch,
			 const struct evtable_event *event, struct encoding *out);

#endif
