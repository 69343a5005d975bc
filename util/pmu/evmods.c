/* SPDX-License-Identifier: MIT */
#include "util/pmu/evmods.h"

#include <stddef.h>

#include "util/base/view.h"
#include "util/pmu/evspec.h"

#define LETTER(c, field) \
	{ \
		c, offsetof(struct evspec_mods, field) \
	}

/* All but p, which may be given more than once. */
static const struct {
	char letter;
	size_t field;
} letters[] = {
	LETTER('u', user),	     LETTER('k', kernel),      LETTER('h', hypervisor),
	LETTER('G', guest),	     LETTER('H', host),	       LETTER('P', precise_max),
	LETTER('I', no_idle),	     LETTER('S', sample_read), LETTER('D', pinned),
	LETTER('e', exclusive),	     LETTER('W', weak),	       LETTER('b', bpf),
	LETTER('R', retire_latency), LETTER('X', keep_group),
};

static bool *field_of(struct evspec_mods *m, size_t i)
{
	return (bool *)((char *)m + letters[i].field);
}

enum evmods_fault evmods_add(struct evspec_mods *m, char letter)
{
	if (letter == 'p') {
		if (m->precise == EVMODS_PRECISE_MAX)
			return EVMODS_TOO_PRECISE;
		m->precise++;
		return EVMODS_FINE;
	}
	for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
		if (letters[i].letter != letter)
			continue;
		if (*field_of(m, i))
			return EVMODS_TWICE;
		*field_of(m, i) = true;
		return EVMODS_FINE;
	}
	return EVMODS_UNKNOWN;
}

bool evmods_join(struct evspec_mods *event, const struct evspec_mods *group, bool leads)
{
	struct evspec_mods add = *group;

	if (event->precise + group->precise > EVMODS_PRECISE_MAX)
		return false;
	add.pinned &= leads;
	add.exclusive &= leads;
	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		*field_of(event, i) |= *field_of(&add, i);
	event->precise += group->precise;
	return true;
}
