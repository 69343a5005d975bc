/* SPDX-License-Identifier: MIT */
/* The dialect of Linux's tools/perf/pmu-events/arch: arrays of objects, one per event or metric. */
#include "pmu-events/evdialect.h"

#include <jansson.h>

#include "pmu-events/evflat.h"
#include "pmu-events/evobject.h"

static void read_object(const json_t *object, struct evdialect_file *file, size_t i)
{
	struct evrecord r;

	evobject_read(object, false, &r);
	evrecord_take(&r, file, i);
}

/* {"group": "description", ...}: what metric groups are. */
static void read_groups(const json_t *root, struct evdialect_file *file)
{
	struct evharvest *out = file->out;
	json_t *value;
	const char *key;

	json_object_foreach((json_t *)root, key, value)
	{
		if (!json_is_string(value)) {
			evdialect_tell(file, EVDIAG_WHOLE, EVDIAG_ERROR, NULL, key,
				       "expected the description of a metric group, or an array of "
				       "events around it all");
			continue;
		}
		*vec_add(&out->groups) = (struct evmodel_group){
			.name = arena_string(&out->arena, key),
			.brief = arena_string(&out->arena, json_string_value(value)),
		};
	}
}

static bool knows(const json_t *root)
{
	return json_is_array(root) || json_is_object(root);
}

static void read(const json_t *root, struct evdialect_file *file)
{
	const json_t *object;
	size_t i;

	if (json_is_object(root)) {
		read_groups(root, file);
		return;
	}
	json_array_foreach(root, i, object)
	{
		if (json_is_object(object))
			read_object(object, file, i);
		else
			evdialect_tell(file, i, EVDIAG_ERROR, NULL, NULL,
				       "expected an object with the keys of an event");
	}
}

static bool knows_flat(struct view text)
{
	(void)text;
	return true;
}

static void read_flat(struct evflat *flat, struct evdialect_file *file)
{
	struct evrecord r;

	for (size_t i = 0; evflat_next(flat, &r); i++)
		evrecord_take(&r, file, i);
}

const struct evdialect evlinux_dialect = {
	.tree = "Linux perf pmu-events",
	.licence = "GPL-2.0",
	.knows = knows,
	.read = read,
	.knows_flat = knows_flat,
	.read_flat = read_flat,
};
