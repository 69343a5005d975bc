/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_REPORTWORDS_H
#define UTIL_REPORT_REPORTWORDS_H

/* What values of a report's options mean. Failures are ERR_USAGE. */

#include <regex.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

/* An extended one, to be freed; on failure it is not made. */
int reportwords_regex(regex_t *regex, const char *text, struct err *err);

/* "10ms"; without a unit seconds. */
int reportwords_quantum(const char *text, uint64_t *ns, struct err *err);

/* "10,20,0": of at most FIELDS_MOST columns, from *n on. */
int reportwords_widths(const char *text, unsigned *widths, size_t *n, struct err *err);

#endif
