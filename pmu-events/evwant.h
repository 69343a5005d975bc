/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVWANT_H
#define PMU_EVENTS_EVWANT_H

/* Which models a user asks for by --arch and --model. */

#include <stdbool.h>

/*
 * Whether the model of that path ("x86/skylakex") is wanted: of that
 * architecture, and in the list of models with ',' between them, each a path, a
 * path without architecture, or its last part. NULL wants all. The common
 * models, and loose events, are always wanted.
 */
bool evwant_model(const char *arch, const char *models, const char *path);

#endif
