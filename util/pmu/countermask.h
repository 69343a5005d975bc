/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_COUNTERMASK_H
#define UTIL_PMU_COUNTERMASK_H

/*
 * Which counters an event may take, where the kernel is told so by a term of
 * the event: RISC-V's counter delegation (Smcdeleg, Ssccfg), whose term is
 * counterid_mask. Bit 0 is the cycle counter, bit 2 that of retired
 * instructions, bits 3 to 31 the programmable ones; bit 1 is no counter for
 * events. A kernel takes the lower 32 bits of what it gets, and the fixed
 * counters count their own event whatever is asked for, so masks are checked
 * here. For resolve.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"

struct arch;
struct encoding;
struct evset;
struct evtable_event;
struct evspec;
struct evspec_term;
struct place;
struct resolve;

/* The counters that a table's PMU has; those that it could have where that is not known. */
uint64_t countermask_of_pmu(const struct evset *set, const char *table);

/*
 * Is it an event with a mask of counters on a machine whose kernel knows no
 * such masks? Then the kernel takes counters from the firmware (SBI PMU
 * extension), which has codes of its own: it opens an event with the table's
 * code and may never count it. QEMU's and OpenSBI's do so.
 */
bool countermask_is_firmware(const struct resolve *r, const struct place *place,
			     const struct evtable_event *event);

/* Is it the term that holds such a mask? */
bool countermask_is_term(const struct resolve *r, const struct evspec_term *t);

/*
 * The user's mask: an error that points at the character where it names no
 * counter of the PMU, else the encoding's counters.
 */
int countermask_take(struct resolve *r, struct encoding *e, const struct place *place,
		     const struct evspec *spec, const struct evspec_term *t, struct err *err);

/* Puts what a table says of the counters into the encoding, or notes that it cannot be. */
void countermask_put(struct resolve *r, struct encoding *e, const struct place *place,
		     const struct arch *arch);

/*
 * What the board's device tree (r->board) says of the event's counters, if
 * there is one, over what the tables do; told in a note.
 */
void countermask_take_board(struct resolve *r, struct encoding *e, const struct place *place);

/* Notes that the PMU's format has no such term, so that it is left out. */
void countermask_note_missing(struct resolve *r, struct encoding *e, const char *term);

/*
 * The counters of an event's mask that count this event: without those of cycles
 * and of instructions where the tables say that it is another one, or do not say
 * and the mask has others.
 */
uint64_t countermask_own(const struct resolve *r, const struct encoding *e);

/* When all terms are there: notes a fixed counter that counts something else than the event. */
void countermask_note_fixed(struct resolve *r, struct encoding *e, const struct place *place);

#endif
