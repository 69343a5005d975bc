/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYNAME_H
#define UTIL_EXPORT_PYNAME_H

/*
 * Names in a script of Python that is made: what a recording calls its events and their fields is
 * not to become code.
 */

#include <stdbool.h>

#include "util/base/view.h"

/* Whether Python can call something so: letters of ASCII, digits and underscores, no digit first. */
bool pyname_is_identifier(struct view name);

/* Whether it is one of Python's own words, which name nothing. */
bool pyname_is_word(struct view name);

#endif
