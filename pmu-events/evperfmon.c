/* SPDX-License-Identifier: MIT */
/*
 * The dialect of intel/perfmon: objects of a header and an array of events or
 * metrics, and the files of retirement latencies beside them.
 */
#include "pmu-events/evdialect.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "pmu-events/evflat.h"
#include "pmu-events/evobject.h"
#include "pmu-events/evperfevent.h"
#include "pmu-events/evperfmetric.h"
#include "pmu-events/evperfmodel.h"
#include "pmu-events/evunit.h"

static bool has_key(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

/* The first object of an object. */
static const json_t *first_of(const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) return value;
	return NULL;
}

/* {"Data": {"EVENT": {"MEAN": 6.05, "MIN": 0, "MAX": 716}}} */
static bool is_latencies(const json_t *root)
{
	return has_key(first_of(json_object_get(root, "Data")), "MEAN");
}

/* Before there were headers, the array was all. Linux's files do not have these keys. */
static const char *const bare_keys[] = { "TakenAlone", "CounterHTOff", "ELLC", "ExtSel" };

static bool is_bare(const json_t *root)
{
	const json_t *first = json_array_get(root, 0);
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(bare_keys); i++)
		known |= has_key(first, bare_keys[i]);
	return known && has_key(first, "EventName");
}

static bool knows_flat(struct view text)
{
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(bare_keys); i++)
		known |= evflat_has(text, bare_keys[i]);
	return known && evflat_has(text, "EventName");
}

static bool knows(const json_t *root)
{
	if (json_is_array(root))
		return is_bare(root);
	return (has_key(root, "Header") && (json_is_array(json_object_get(root, "Events")) ||
					    json_is_array(json_object_get(root, "Metrics")))) ||
	       is_latencies(root);
}

/*
 * Rows of matrices of requests and responses, and bits of the unit mask of
 * FP_ARITH_INST_RETIRED: both explain events that the core's file has.
 */
static bool is_explanation(const json_t *object)
{
	return !has_key(object, "EventName") &&
	       (has_key(object, "BitName") || has_key(object, "MATRIX_REQUEST"));
}

static void read_event(const json_t *object, struct evdialect_file *file, size_t i,
		       const struct evperfmodel_list *models)
{
	struct evrecord r;

	if (is_explanation(object))
		return;
	evobject_read(object, true, &r);
	evperfevent_take(&r, file, i, models);
}

static void read_events(const json_t *events, struct evdialect_file *file,
			const struct evperfmodel_list *models)
{
	const json_t *object;
	size_t i;

	json_array_foreach(events, i, object)
	{
		struct evdiag_place place = evdialect_place(file, i);

		if (json_is_object(object))
			read_event(object, file, i, models);
		else
			evdiag_add(&file->out->diags, EVDIAG_ERROR, &place, NULL, NULL,
				   "expected an object with the keys of an event");
	}
}

static bool add_latency(struct evdialect_file *file, const char *event, const json_t *value,
			const struct evperfmodel *model)
{
	const json_t *mean = json_object_get(value, "MEAN");
	const json_t *min = json_object_get(value, "MIN"), *max = json_object_get(value, "MAX");
	const char *pmu = model->unit ? evunit_find(model->unit) : EVUNIT_CORE;
	char *name = arena_string(&file->out->arena, event);

	if (!json_is_number(mean))
		return false;
	view_lower_text(name);
	*vec_add(&file->out->latencies) = (struct evharvest_latency){
		.model = model->path,
		.pmu = pmu ? pmu : EVUNIT_CORE,
		.event = name,
		.mean = json_number_value(mean),
		.min = json_is_number(min) ? json_number_value(min) : NAN,
		.max = json_is_number(max) ? json_number_value(max) : NAN,
	};
	return true;
}

static void read_latencies(const json_t *data, struct evdialect_file *file,
			   const struct evperfmodel_list *models)
{
	struct evdiag_place place = evdialect_place(file, EVDIAG_WHOLE);
	json_t *value;
	const char *key;

	json_object_foreach((json_t *)data, key, value)
	{
		for (size_t i = 0; i < models->len; i++) {
			if (!add_latency(file, key, value, &models->at[i]))
				evdiag_add(&file->out->diags, EVDIAG_ERROR, &place, key, "MEAN",
					   "expected a number of cycles");
		}
	}
}

static void read(const json_t *root, struct evdialect_file *file)
{
	const json_t *events = json_object_get(root, "Events");
	const json_t *metrics = json_object_get(root, "Metrics");
	struct evperfmodel_list models = { 0 };

	evperfmodel_find(file, &models);
	file->spare = true;
	if (is_latencies(root))
		read_latencies(json_object_get(root, "Data"), file, &models);
	file->array = json_is_array(root) ? NULL : "Events";
	read_events(json_is_array(root) ? root : events, file, &models);
	file->array = "Metrics";
	if (metrics)
		evperfmetric_read(metrics, file, &models);
	vec_release(&models);
}

const struct evdialect evperfmon_dialect = {
	.tree = "intel/perfmon",
	.licence = "BSD-3-Clause",
	.knows = knows,
	.read = read,
	.knows_flat = knows_flat,
};
