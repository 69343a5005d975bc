/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPERFMODEL_H
#define PMU_EVENTS_EVPERFMODEL_H

/*
 * Which models, and which core type of a hybrid one, a file of intel/perfmon
 * belongs to: by the mapfile, or by the file's name where that does not say.
 *
 * A model is called what Linux's tree calls it, which is the start of the
 * file's name: "SKX/events/skylakex_core.json" is of x86/skylakex. A file of
 * one of the core types of a hybrid CPU that is also all there is in a CPU of
 * its own is of two models, of which the latter has an "n" behind its name
 * (x86/alderlake with the PMU cpu_atom, x86/alderlaken).
 */

#include "pmu-events/evdialect.h"

struct evperfmodel {
	const char *path; /* "x86/skylakex" */
	const char *unit; /* "cpu_core", "cpu_atom"; NULL where there is one type of core */
};

struct evperfmodel_list VEC(struct evperfmodel);

/* The path of the model that a file's name says, in the arena. */
const char *evperfmodel_path(const char *name, struct arena *arena);

/* Adds the file's models, and the CPUs that have them, to out and to the file's harvest. */
void evperfmodel_find(struct evdialect_file *file, struct evperfmodel_list *out);

#endif
