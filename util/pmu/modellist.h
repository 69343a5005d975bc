/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_MODELLIST_H
#define UTIL_PMU_MODELLIST_H

/*
 * The models of the event tables, as tally list --cpus shows them.
 */

struct doc;
struct err;
struct machine;

/*
 * Writes the models that one of the globs or words matches, all without any.
 * A glob that matches none is ERR_ABSENT.
 */
int modellist_write(struct doc *doc, const struct machine *m, int argc, char **argv,
		    struct err *err);

#endif
