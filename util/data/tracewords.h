/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_TRACEWORDS_H
#define UTIL_DATA_TRACEWORDS_H

/*
 * What a print format calls the values of fields: the lists of __print_symbolic and
 * __print_flags in its arguments, as libtraceevent has read them. Builds without it
 * have none of this.
 */

#include "util/data/tracedata.h"

struct tep_print_arg;

/* As tracedata_find_symbol(); args may be NULL. */
const char *tracewords_find(const struct tep_print_arg *args, const char *field, size_t nth,
			    uint64_t value);

/* Appends the words of all lists; texts live as long as the arguments. */
void tracewords_list(const struct tep_print_arg *args, struct tracedata_words *out);

#endif
