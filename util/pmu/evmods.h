/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_EVMODS_H
#define UTIL_PMU_EVMODS_H

/*
 * Modifiers of an event or a group: the letters behind "cycles:" in
 * "cycles:ukpp". Reads letters and puts a group's onto its events; what they
 * mean is for those who open events.
 */

#include <stdbool.h>

struct evspec_mods;

#define EVMODS_LETTERS	   "ukhGHpPSDIWebRX"
#define EVMODS_PRECISE_MAX 3

enum evmods_fault {
	EVMODS_FINE,
	EVMODS_UNKNOWN,	    /* not a modifier */
	EVMODS_TWICE,	    /* one that is there already */
	EVMODS_TOO_PRECISE, /* a fourth p */
};

/* Adds one letter to m, on top of what is there. */
enum evmods_fault evmods_add(struct evspec_mods *m, char letter);

/*
 * Puts what is said of a group onto one of its events: both count, p adds up.
 * D and e are for the leader, without which its group is not counted. False,
 * and nothing is changed, when that makes more than ppp.
 */
bool evmods_join(struct evspec_mods *event, const struct evspec_mods *group, bool leads);

#endif
