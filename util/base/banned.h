/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_BANNED_H
#define UTIL_BASE_BANNED_H

/*
 * Functions that write without a bound, keep hidden state or parse numbers
 * without telling of an error. The Makefile includes this file before every
 * source file; using one of these names does not compile. Bounded ways are in
 * util/base/buf.h, view.h and num.h.
 */

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc may define some of them as macros, which poisoning would trip over. */
#undef alloca
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets alloca

#endif
