/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATTEXT_H
#define UTIL_STAT_STATTEXT_H

/*
 * The result for people: a line for each event with its metrics beside it, the
 * times, and why something is missing. An interval is its lines alone.
 */

struct statview;

/* Into the document that is open. */
void stattext_put(const struct statview *v);

#endif
