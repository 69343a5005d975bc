/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SYMFILES_H
#define UTIL_SESSION_SYMFILES_H

/* Are the files and folders there that options take names of code from? */

#include "util/base/err.h"
#include "util/session/symbols.h"

/* Fails when one of them cannot be read; the error tells the option. */
int symfiles_check(const struct symbols_options *o, struct err *err);

#endif
