/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_LIBRARY_H
#define UTIL_BASE_LIBRARY_H

/*
 * Shared libraries that few commands need: loaded by who calls them, when
 * something is to be done with them. Each library that the program were linked
 * with would take memory and start-up time of every command.
 *
 *	#define FUNCTIONS(F) F(XML_Parse) F(XML_ParserFree)
 *	struct expat {
 *		FUNCTIONS(LIBRARY_MEMBER)
 *	};
 *	static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
 *	static const struct library library = { "libexpat.so.1", "reads XML", names,
 *						ARRAY_LEN(names) };
 *
 * The types of the functions are those of the library's header, so its soname
 * is the one that the header is of.
 */

#include <stddef.h>

#include "util/base/err.h"

#define LIBRARY_MEMBER(function) __typeof__(&(function)) function;
#define LIBRARY_NAME(function)	 #function,

struct library {
	const char *soname;
	const char *what; /* "reads XML", for messages */
	const char *const *names;
	size_t n;
};

/*
 * Fills functions, a struct of one pointer for each name. ERR_UNSUPPORTED
 * where the library is not there or lacks one. It stays loaded until the
 * program ends, and asking again takes microseconds.
 */
int library_load(const struct library *l, void *functions, struct err *err);

#endif
