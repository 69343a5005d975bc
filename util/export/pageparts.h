/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGEPARTS_H
#define UTIL_EXPORT_PAGEPARTS_H

/*
 * The page of page.h without its data: what is made of util/export/page while
 * building (page.mk), in two parts, between which the data goes.
 */

#include <stdbool.h>
#include <stddef.h>

struct pageparts {
	const char *text; /* NULL ends the list */
	size_t len;
	bool is_data; /* the data goes here; text is empty */
};

extern const struct pageparts pageparts_all[];

#endif
