/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PMUFORMAT_H
#define UTIL_PMU_PMUFORMAT_H

/*
 * Where the terms of an event go in perf_event_attr: a PMU's format folder in
 * sysfs, or an architecture's description in the same notation. A term's value
 * fills the bits of one of the config words, lowest bit first.
 *
 * Names are borrowed from the text that was parsed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

#define PMUFORMAT_WORDS 4 /* config, config1, config2, config3 */

struct pmuformat_term {
	struct view name;
	uint8_t word;
	uint64_t mask; /* bits of the word; never 0 */
};

struct pmuformat {
	struct VEC(struct pmuformat_term) terms;
};

void pmuformat_release(struct pmuformat *f);

/* "config:0-7,32-35", as a file of sysfs has it. out->name is left alone. */
int pmuformat_parse_term(struct view text, struct pmuformat_term *out, struct err *err);

/* Adds the terms of "event=config:0-7 umask=config:8-15". The text must outlive f. */
int pmuformat_parse(struct pmuformat *f, struct view text, struct err *err);

/* NULL when the format has no such term. */
const struct pmuformat_term *pmuformat_find(const struct pmuformat *f, struct view name);

/* The largest value that the term can take. */
uint64_t pmuformat_max(const struct pmuformat_term *t);

/*
 * Puts the value into the term's bits of words[PMUFORMAT_WORDS], over what was
 * there. False, and nothing is changed, when the value is wider than the term.
 */
bool pmuformat_put(const struct pmuformat_term *t, uint64_t value, uint64_t *words);

/* The word that a term of this name sets whole ("config1"); false if it is no such name. */
bool pmuformat_find_word(struct view name, uint8_t *word);

#endif
