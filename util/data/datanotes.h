/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATANOTES_H
#define UTIL_DATA_DATANOTES_H

/*
 * What the user should know of the recordings that a command read, above all
 * where they are damaged and why, in the same words for all commands. 'tally
 * data check' has all of the damage; here are the first few of each file.
 */

#include "util/base/buf.h"
#include "util/data/datafile.h"

/* Texts, one after the other. */
struct datanotes VEC(char *);

/* Appends the problem of that number, from 0 on; false behind the last that is told. */
bool datanotes_print(const struct datafile *f, size_t number, struct buf *out);

/* Adds "'PATH': TEXT". */
void datanotes_add(struct datanotes *n, const char *path, const char *text);

/* Adds the problems that reading f, which is at path, has met until now. */
void datanotes_add_problems(struct datanotes *n, const char *path, const struct datafile *f);

void datanotes_release(struct datanotes *n);

#endif
