/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPRPRINT_H
#define UTIL_EXPR_EXPRPRINT_H

/*
 * An expression as text again: one blank around binary operators, no needless
 * parentheses, numbers as short as they can be read back. Two texts that mean
 * the same tree print alike, and what is printed parses to a tree that prints
 * alike. Names are printed with '?' replaced.
 */

#include "util/expr/expr.h"

struct buf;

void exprprint_tree(struct buf *out, const struct expr *e);

#endif
