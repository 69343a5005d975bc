/* SPDX-License-Identifier: MIT */
#include "util/run/measureevents.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/run/measure.h"
#include "util/run/usage.h"

void measureevents_note(struct measure *m, const struct measure_args *args)
{
	for (size_t i = 0; i < args->plan->events.len; i++) {
		const struct plan_event *planned = &args->plan->events.at[i];
		struct target_event e = args->target->event(m->run, i);

		*vec_add(&m->events) = (struct measure_event){
			.supported = e.supported,
			.user_only = e.user_only,
			.piece = e.piece,
			.reason = arena_string(&m->arena,
					       planned->refusal ? planned->refusal : e.reason),
			.hint = arena_string(&m->arena, planned->hint ? planned->hint : e.hint),
		};
	}
}

struct tool_run measureevents_tool_run(const struct measure *m, const struct measure_args *args)
{
	return (struct tool_run){
		.wall_ns = m->wall_ns,
		.has_times = m->has_times,
		.user_ns = m->user_ns,
		.system_ns = m->system_ns,
		.cpu_wide = args->cpu_wide,
		.cpus = args->all_cpus ? NULL : args->cpus,
	};
}

void measureevents_add_tools(struct measure *m, const struct measure_args *args)
{
	struct tool_run run = measureevents_tool_run(m, args);

	for (size_t i = 0; i < args->plan->events.len; i++) {
		const struct encoding *e = args->plan->events.at[i].encoding;
		const char *name = e ? tool_find(e) : NULL;
		struct measure_event *event = &m->events.at[i];
		struct err why = { 0 };
		uint64_t value;

		if (!name)
			continue;
		event->hint = "";
		event->supported = tool_value(args->fs, &run, name, &value, &why) == 0;
		if (strcmp(event->reason, why.text) != 0)
			event->reason = arena_string(&m->arena, why.text);
		if (!event->supported)
			continue;
		*vec_add(&m->readings) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.cgroup = READING_ANY,
			.value = value,
			.enabled_ns = m->wall_ns,
			.running_ns = m->wall_ns,
			.is_state = !tool_is_time(name),
		};
	}
}

void measureevents_add_usage(struct measure *m, const struct measure_args *args,
			     const struct rusage *usage)
{
	uint64_t cpu_ns = m->user_ns + m->system_ns;

	for (size_t i = 0; i < args->plan->events.len; i++) {
		struct measure_event *event = &m->events.at[i];
		const struct encoding *e = args->plan->events.at[i].encoding;
		struct buf reason = { 0 };
		uint64_t value;

		if (event->supported || !e || !usage_find(usage, e, &value))
			continue;
		*vec_add(&m->readings) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.cgroup = READING_ANY,
			.value = value,
			.enabled_ns = cpu_ns ? cpu_ns : 1,
			.running_ns = cpu_ns ? cpu_ns : 1,
		};
		buf_printf(&reason, "%s; the value is from the command's resource usage",
			   event->reason);
		event->reason = arena_string(&m->arena, buf_text(&reason));
		event->supported = event->from_usage = true;
		buf_release(&reason);
	}
}
