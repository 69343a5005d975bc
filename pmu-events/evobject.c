/* SPDX-License-Identifier: MIT */
#include "pmu-events/evobject.h"

#include <jansson.h>

const char *evobject_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

void evobject_read(const json_t *object, bool nulls, struct evrecord *r)
{
	json_t *value;
	const char *key;

	evrecord_clear(r);
	json_object_foreach((json_t *)object, key, value)
	{
		if (json_is_string(value))
			evrecord_set(r, key, json_string_value(value));
		else if (json_is_integer(value))
			evrecord_set_integer(r, key, json_integer_value(value));
		else if (json_is_real(value))
			evrecord_set_real(r, key, json_real_value(value));
		else if (!nulls || !json_is_null(value))
			evrecord_set_other(r, key);
	}
}
