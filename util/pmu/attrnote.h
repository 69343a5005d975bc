/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_ATTRNOTE_H
#define UTIL_PMU_ATTRNOTE_H

/*
 * What the numbers of an encoding do not show, for those who read them: the
 * fields of perf_event_attr beside type and config, and why a type is missing.
 * Only adds to encodings' notes.
 */

struct arena;
struct encoding;

/* What modifiers and the access of a breakpoint set: "exclude_kernel=1 exclude_hv=1". */
void attrnote_add_fields(struct encoding *e, struct arena *arena);

/* Why there is no type, where no other note says why the PMU is not known. */
void attrnote_add_missing(struct encoding *e, struct arena *arena);

#endif
