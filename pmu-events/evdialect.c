/* SPDX-License-Identifier: MIT */
#include "pmu-events/evdialect.h"

struct evdiag_place evdialect_place(const struct evdialect_file *file, size_t object)
{
	return (struct evdiag_place){
		.file = file->path,
		.order = file->order,
		.array = file->array,
		.object = object,
	};
}
