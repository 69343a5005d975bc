/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTFIELDS_H
#define UTIL_EXPORT_SCRIPTFIELDS_H

/*
 * Which fields of a sample are printed, as perf script's -F says it: for all
 * events or for those of a type, whole lists or what differs from the default.
 */

#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"
#include "util/data/perfattr.h"

/* What can be printed; the order is that of scriptfields.def. */
enum scriptfields_field {
#define FIELD(name, NAME) SCRIPTFIELDS_AT_##NAME,
#include "util/export/scriptfields.def"
#undef FIELD
};

/* The same as bits: scriptfields_bit(IP). */
#define scriptfields_bit(NAME) ((uint64_t)1 << SCRIPTFIELDS_AT_##NAME)

enum { SCRIPTFIELDS_TYPES = 7 }; /* PERF_TYPE_*, and one for all that come after */

/* Zeroed: by default. */
struct scriptfields {
	struct {
		bool is_list; /* .set is all that is printed */
		uint64_t set, added, removed;
	} of[SCRIPTFIELDS_TYPES];
};

/*
 * Takes one -F: "comm,tid", "+addr,-period", "sw:comm". An unknown name is
 * told with the nearest one.
 */
int scriptfields_parse(struct scriptfields *f, struct view text, struct err *err);

/*
 * The fields of an event, without those that its samples do not have. What only
 * has a usual value where it is not there (the period) stays if it was asked for.
 */
uint64_t scriptfields_of(const struct scriptfields *f, const struct perfattr *attr);

/* The fields that were asked for by name and would be printed of nothing. */
uint64_t scriptfields_lacking(const struct scriptfields *f, const struct perfattr *attr);

/*
 * Fields that were asked for by name and say nothing without another one: offsets
 * without symbols, sources without the address. -1, and what to add.
 */
int scriptfields_check(const struct scriptfields *f, const struct perfattr *attr, struct err *err);

/* Tells of the first field of a set, which samples of the event lack; -1. */
int scriptfields_refuse(uint64_t lacking, const char *event, struct err *err);

#endif
