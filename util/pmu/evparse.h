/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_EVPARSE_H
#define UTIL_PMU_EVPARSE_H

/*
 * Reading event text, the grammar of perf's -e:
 *
 *	events  event[,event...]
 *	event   NAME[:MODS]  NAME/TERM[=VALUE],.../[MODS]  NAME@TERM=VALUE@[MODS]
 *		rHEX[:MODS]  TYPE:CONFIG[:MODS]  SYSTEM:NAME[:MODS]
 *		mem:ADDRESS[/LENGTH][:rwx][:MODS]  [NAME]{events}[:MODS]
 *
 * Nothing is looked up: whether "x" in x/y/ is a PMU or an event is for
 * resolve.h to find out.
 */

#include "util/base/err.h"
#include "util/pmu/evspec.h"

/* Adds the events of text to l. Errors are ERR_USAGE and point at the character. */
int evparse_text(struct evspec_list *l, const char *text, struct err *err);

/* Reads modifier letters ("ukpp") into m, on top of what is there. False if one is none. */
bool evparse_mods(struct view letters, struct evspec_mods *m);

#endif
