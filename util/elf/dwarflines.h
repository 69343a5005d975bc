/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_DWARFLINES_H
#define UTIL_ELF_DWARFLINES_H

/*
 * The source lines and inlined functions of a file with DWARF, by libdw, put
 * into an index (lineindex.h) unit by unit as they are asked for. What was
 * moved into a supplementary file (dwz) or into .dwo files is found by libdw.
 * A build without it has dwarflines-none.c. The file is hostile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

struct dwarflines;
struct lineindex;

bool dwarflines_built_in(void);

/* NULL: not ELF, an object file, or without debug information (ERR_ABSENT). */
struct dwarflines *dwarflines_open(const char *path, struct err *err);
/* The bytes must outlive it. */
struct dwarflines *dwarflines_open_bytes(const void *bytes, size_t len, struct err *err);
void dwarflines_close(struct dwarflines *d); /* takes NULL */

/* How many units there are, always in the same order. */
size_t dwarflines_count(const struct dwarflines *d);

/* Adds all units, unread, and where their code is, to an empty index. */
void dwarflines_list(struct dwarflines *d, struct lineindex *x);

/* Bytes of debug information that reading the unit has to go through. */
uint64_t dwarflines_cost(const struct dwarflines *d, size_t unit);

/* Reads a unit into the index. What is damaged is left out. */
void dwarflines_read(struct dwarflines *d, size_t unit, struct lineindex *x);

#endif
