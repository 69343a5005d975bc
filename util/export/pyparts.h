/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYPARTS_H
#define UTIL_EXPORT_PYPARTS_H

/*
 * The program that runs scripts, and the modules that those import: what is made
 * of util/export/python while building (page.mk).
 */

struct pypart {
	const char *name; /* "driver" is the program; NULL ends the list */
	const char *text;
};

extern const struct pypart pyparts_all[];

#endif
