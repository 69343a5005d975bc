/* SPDX-License-Identifier: MIT */
#include "pmu-events/evunit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/base/alloc.h"
#include "util/base/near.h"

struct unit {
	const char *name;
	const char *pmu;
};

static const struct unit units[] = {
#define UNIT(name, pmu) { name, pmu },
#include "pmu-events/units.def"
#undef UNIT
};

static int by_name(const void *name, const void *unit)
{
	return strcmp(name, ((const struct unit *)unit)->name);
}

const char *evunit_find(const char *unit)
{
	const struct unit *u = bsearch(unit, units, ARRAY_LEN(units), sizeof(units[0]), by_name);

	return u ? u->pmu : NULL;
}

const char *evunit_nearest(const char *unit)
{
	struct near n = { .word = unit };

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (strcasecmp(unit, units[i].name) == 0)
			return units[i].name;
		near_offer(&n, units[i].name);
	}
	return near_best(&n);
}
