/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRDECODE_H
#define UTIL_LBR_LBRDECODE_H

/*
 * The branches of a dump as a document of the schema "branches", one for each
 * CPU of the dump.
 */

struct doc;
struct lbrdump_cpu;
struct lbrstack;

void lbrdecode_write(struct doc *doc, const struct lbrstack *s, const struct lbrdump_cpu *c);

#endif
