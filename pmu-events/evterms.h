/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTERMS_H
#define PMU_EVENTS_EVTERMS_H

/*
 * The encoding of an event as text, in the order and spelling of perf's
 * generator: the code, fields that are not 0, the filter as it is, the extra
 * register. Numbers that were written in hexadecimal stay so from 10 on.
 */

#include <stdbool.h>

#include "pmu-events/evrecord.h"
#include "util/base/buf.h"

/* Whether the record has a code of its own. */
bool evterms_encoded(const struct evrecord *r);

/* Appends the encoding; what is no number was told before and counts as absent. */
void evterms_build(const struct evrecord *r, struct buf *out);

/* The term of an extra register by its MSR ("offcore_rsp" of 0x1a6), or NULL. */
const char *evterms_msr(const char *index);

/*
 * The encoding that perf has for the record's event by its name, in lower case:
 * of six of Intel's, where the record says no other than that or a fixed
 * counter's pseudo-code. NULL for all else.
 */
const char *evterms_fixed(const struct evrecord *r, const char *name);

#endif
