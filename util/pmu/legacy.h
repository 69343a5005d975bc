/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_LEGACY_H
#define UTIL_PMU_LEGACY_H

/*
 * Events that every Linux knows by number (enum perf_type_id, perf_hw_id,
 * perf_sw_ids, perf_hw_cache_id of include/uapi/linux/perf_event.h), under all
 * the spellings that perf takes. They work without any event table.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"

struct legacy_event {
	uint32_t type;
	uint64_t config;
};

bool legacy_find(struct view name, struct legacy_event *out);

/*
 * The usual spelling of a hardware or software event, and in *other the second
 * one ("cycles" for "cpu-cycles") or NULL. NULL when name is no spelling of one.
 */
const char *legacy_spellings(struct view name, const char **other);

/*
 * The usual names, for suggestions and lists: hardware, software, then cache
 * events. NULL behind the last one. Cache names are written into room.
 */
#define LEGACY_NAME_ROOM 48
const char *legacy_name(size_t i, char room[LEGACY_NAME_ROOM], struct legacy_event *out);

#endif
