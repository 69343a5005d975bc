/* SPDX-License-Identifier: MIT */
#include "pmu-events/evdialect.h"

#include <stdarg.h>
#include <stdio.h>

struct evdiag_place evdialect_place(const struct evdialect_file *file, size_t object)
{
	return (struct evdiag_place){
		.file = file->path,
		.order = file->order,
		.array = file->array,
		.object = object,
	};
}

void evdialect_tell(struct evdialect_file *file, size_t object, enum evdiag_severity severity,
		    const char *event, const char *key, const char *fmt, ...)
{
	struct evdiag_place place = evdialect_place(file, object);
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	evdiag_add(&file->out->diags, severity, &place, event, key, "%s", text);
}
