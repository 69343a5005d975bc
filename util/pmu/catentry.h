/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_CATENTRY_H
#define UTIL_PMU_CATENTRY_H

/*
 * One entry of a catalogue (catalogue.h): whether it is meant by a word, and
 * what there is to say about it, in words for people. Keeps nothing; texts
 * that are handed out live as long as the tables and evtext they come from.
 */

#include <stdbool.h>

struct buf;
struct catalogue_entry;
struct evtext;
struct resolve;

bool catentry_is_deprecated(const struct catalogue_entry *e);

/* Is it an event, for which .event says how it is counted? */
bool catentry_is_event(const struct catalogue_entry *e);

/*
 * Whether the word means the entry, without regard to case: part of its name,
 * its topic, PMU or group, or PMU/NAME/ with the whole name; a glob is for the
 * name, the topic or PMU/NAME/.
 */
bool catentry_match(const struct catalogue_entry *e, const char *word, bool is_glob);

/* Descriptions; NULL when there is none. */
const char *catentry_brief(const struct catalogue_entry *e, struct evtext *texts);
const char *catentry_text(const struct catalogue_entry *e, struct evtext *texts);

/* What it is listed below: its topic, or what its kind is called as a headline. */
const char *catentry_heading(const struct catalogue_entry *e);

/* Appends "event=0x3c,umask=1 (config 0x13c)"; nothing when it has no terms. */
void catentry_add_encoding(const struct catalogue_entry *e, struct resolve *r, struct buf *b);

/* Appends "0-3,8 and fixed 1, no other event beside it"; nothing when any counter will do. */
void catentry_add_counters(const struct catalogue_entry *e, struct buf *b);

#endif
