/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SELFTEST_SELFTEST_H
#define UTIL_SELFTEST_SELFTEST_H

/*
 * What the tool can find out about itself where it is installed, without its
 * source: `tally test`. Each test is one file and one line in selftests.def. It
 * needs no privilege and takes less than a second; what needs more is for the
 * tests of the source. The tests print nothing but, when asked, what they saw.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct doc;

enum selftest_result { SELFTEST_OK, SELFTEST_SKIP, SELFTEST_FAIL };

struct selftest {
	const char *name; /* as perf calls its own of the same purpose, if it has one */
	const char *summary;
	/*
	 * Anything but SELFTEST_OK is told by why. details (NULL: none are wanted)
	 * is a document that is open; tables of its own may be added.
	 */
	enum selftest_result (*run)(struct doc *details, struct err *why);
};

/* NULL behind the last one. */
const struct selftest *selftest_at(size_t i);

/* Does the word choose the test: is it a part of its name, in any case, or its number? */
bool selftest_is_meant(const struct selftest *t, size_t i, const char *word);

/* "ok", "skipped", "failed" */
const char *selftest_result_name(enum selftest_result result);

#define SELFTEST(id) extern const struct selftest selftest_##id;
#include "util/selftest/selftests.def"
#undef SELFTEST

#endif
