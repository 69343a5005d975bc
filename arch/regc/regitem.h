/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGITEM_H
#define ARCH_REGC_REGITEM_H

/*
 * Reads what a register is made of: fields with their values, reserved bits,
 * and blocks of them that count under a condition.
 */

#include "arch/regc/regread.h"

/* Where items go, and under which condition. Zeroed but for these. */
struct regitem_block {
	struct regmodel_items *items;
	struct regmodel_cond cond;
	bool in_set; /* of fields that registers use */
	bool broken; /* a set was used that is */
	/* The row of "when" blocks about one choice that is being read. */
	struct {
		bool open;
		size_t choice;
		uint32_t cases; /* that were named */
		size_t line;
	} row;
};

/* Reads a statement; false, with nothing read or told, when it is none about items. */
bool regitem_read(struct regread *r, struct regitem_block *b);

/* Tells of a row of "when" that leaves cases out. Each other statement ends a row, as does "}". */
void regitem_end_row(struct regread *r, struct regitem_block *b);

/* An access by its name: a constant, or NULL with what is wrong told. */
bool regitem_access(struct regread *r, const char **out);

/* The words that statements about items begin with; ends with NULL. */
extern const char *const regitem_words[];

#endif
