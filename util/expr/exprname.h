/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPRNAME_H
#define UTIL_EXPR_EXPRNAME_H

/*
 * The names that must be counted before an expression has a value, and how a
 * name is spelled as an event. has_event and strcmp_cpuid_str count nothing,
 * so what they ask about is not listed.
 */

#include <stddef.h>

#include "util/expr/expr.h"

struct buf;

/* What is asked about a name, as bits. */
enum exprname_use {
	EXPRNAME_VALUE = 1,
	EXPRNAME_SOURCE_COUNT = 2,
	EXPRNAME_AGGR_NR = 4,
};

struct exprname {
	const char *text; /* borrowed from the tree */
	unsigned int uses;
};

/* Zeroed is empty. */
struct exprname_list {
	struct exprname *at;
	size_t len;
	size_t room;
};

void exprname_release(struct exprname_list *list);

/* Adds the names of e; exprname_sort() is due afterwards. */
void exprname_collect(struct exprname_list *list, const struct expr *e);
void exprname_add(struct exprname_list *list, const char *text, unsigned int uses);

/* By byte order, each name once, with all its uses. */
void exprname_sort(struct exprname_list *list);

/* The name as an event is written: "cpu@X,cmask=1@k" is "cpu/X,cmask=1/k". */
void exprname_event(struct buf *out, const char *text);

#endif
