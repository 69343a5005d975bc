/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERSHOW_H
#define UTIL_KVM_FILTERSHOW_H

/*
 * Filters as documents: the parts that several verbs of 'tally filter' have.
 */

#include <stdbool.h>

struct doc;
struct filterlint;
struct filterread;

/*
 * action, flags, fixed_counter_bitmap and events; of arm64's the ranges, too: there
 * events are the numbers that the action is about.
 */
void filtershow_filter(struct doc *doc, const struct filterread *filter);

/* The table 'lints'; the same for people as notes if as_notes. */
void filtershow_lints(struct doc *doc, const struct filterlint *lint, bool as_notes);

#endif
