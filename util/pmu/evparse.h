/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_EVPARSE_H
#define UTIL_PMU_EVPARSE_H

/*
 * Reading event text, the grammar of perf's -e:
 *
 *	events  event[,event...]
 *	event   SUBJECT[:MODS]  SUBJECT/TERM[=VALUE],.../[MODS]  [NAME]{events}[:MODS]
 *	subject NAME  rHEX  TYPE:CONFIG  SYSTEM:NAME  mem:ADDRESS[/LENGTH][:rwx]
 *
 * "@" may stand for both slashes. Modifiers of a group are added to those of
 * its events.
 *
 * Nothing is looked up: whether "x" in x/y/ is a PMU or an event is for
 * resolve.h to find out.
 */

#include "util/base/err.h"
#include "util/pmu/evspec.h"

/* Adds the events of text to l. Errors are ERR_USAGE and point at the character. */
int evparse_text(struct evspec_list *l, const char *text, struct err *err);

#endif
