/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGREAD_H
#define ARCH_REGC_REGREAD_H

/*
 * What all statements of a description are read with. A function that returns
 * false has told why, and the rest of the statement is for regread_skip().
 */

#include "arch/regc/regdiag.h"
#include "arch/regc/regmodel.h"
#include "arch/regc/regscan.h"

struct regread {
	struct regscan scan;
	struct regmodel *model;
	struct regdiag_list *diags;
};

/* Tells at the line of the present token; false. */
bool regread_fail(struct regread *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Tells "expected WHAT, not ..."; false. */
bool regread_expected(struct regread *r, const char *what);

/* Tells that a word is none of these (the last is NULL), and which one was meant; false. */
bool regread_unknown(struct regread *r, const char *what, struct view word,
		     const char *const *known);

bool regread_is_sign(const struct regread *r, const char *sign);
bool regread_is_word(const struct regread *r, const char *word);

/* Steps over the sign or word if it is there. */
bool regread_take_sign(struct regread *r, const char *sign);
bool regread_take_word(struct regread *r, const char *word);

bool regread_sign(struct regread *r, const char *sign);
bool regread_end_line(struct regread *r);
bool regread_number(struct regread *r, uint64_t max, uint64_t *out);
bool regread_word(struct regread *r, const char *what, const char **out);
/* A word of letters, digits and '_' alone, but for one "<n>" if wanted: then n_out is told. */
bool regread_name(struct regread *r, const char *what, const char **out, bool *has_n);
bool regread_text(struct regread *r, const char *what, const char **out);

/* "HIGH:LOW" or one bit, within 63..0. */
bool regread_bits(struct regread *r, unsigned int *high, unsigned int *low);

/* "LOW..HIGH" or one number. */
bool regread_range(struct regread *r, uint64_t max, uint64_t *low, uint64_t *high);

/* A choice's cases, as a term: "lbr-format = info | info2", "any-thread", "not any-thread". */
bool regread_term(struct regread *r, struct regmodel_term *out);

/* The "{" at the end of a line. */
bool regread_open(struct regread *r);

/* Steps over the rest of a statement, with the blocks that it opens. */
void regread_skip(struct regread *r);

/*
 * Steps to the next statement of a block, over empty lines. False at its end:
 * "}" was stepped over, or the block, which began in that line, is not closed.
 */
bool regread_more(struct regread *r, const char *what, const char *name, size_t line);

#endif
