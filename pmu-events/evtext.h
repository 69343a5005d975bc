/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTEXT_H
#define PMU_EVENTS_EVTEXT_H

/*
 * The descriptions of tables: opened when they are asked for, a block of
 * about 64 KiB at a time, each block once.
 *
 * A zeroed struct evtext is ready. It owns the opened blocks; the tables are
 * borrowed and must outlive it.
 */

#include <stdint.h>

#include "pmu-events/evtable.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct evtext_table;

struct evtext {
	struct VEC(struct evtext_table *) tables;
	/*
	 * Why descriptions were "": the first failure, for the caller to tell
	 * once. A build without zstd opens no compressed descriptions.
	 */
	struct err problem;
};

void evtext_release(struct evtext *x);

/*
 * The description with that number (brief, text), "" for 0 and for one that
 * cannot be opened. It lives until evtext_release().
 */
const char *evtext_get(struct evtext *x, const struct evtable *t, uint32_t id);

#endif
