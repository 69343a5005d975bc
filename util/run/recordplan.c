/* SPDX-License-Identifier: MIT */
#include "util/run/recordplan.h"

#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/target/opener.h"

static bool is_cycles(const struct encoding *e)
{
	return e && ((e->has_type && e->type == PERF_TYPE_HARDWARE &&
		      e->config[0] == PERF_COUNT_HW_CPU_CYCLES) ||
		     (!e->has_type &&
		      (strcmp(e->name, "cycles") == 0 || strcmp(e->name, "cpu-cycles") == 0)));
}

int recordplan_replace_cycles(struct plan *plan, struct plantext *text, bool *falls_back,
			      struct err *err)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		const struct encoding *e = event->encoding, *const * found;
		const char *name = "cpu-clock";
		size_t n;

		if (!is_cycles(e) || opener_has(e))
			continue;
		if (e->mods.user != e->mods.kernel)
			name = e->mods.user ? "cpu-clock:u" : "cpu-clock:k";
		found = plantext_find(text, name, &n, err);
		if (!found || !n)
			return -1;
		event->name = name;
		event->encoding = found[0];
		*falls_back = true;
	}
	return 0;
}

void recordplan_exclude_self(struct plan *plan, struct arena *arena)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		struct buf text = { 0 };

		if (!event->encoding || strcmp(event->encoding->pmu, "tracepoint") != 0)
			continue;
		buf_printf(&text, "common_pid != %d", (int)getpid());
		if (event->filter)
			buf_printf(&text, " && (%s)", event->filter);
		event->filter = arena_string(arena, text.at);
		buf_release(&text);
	}
}

void recordplan_group(struct plan *plan)
{
	plan->groups.len = plan->events.len ? 1 : 0;
	if (plan->events.len)
		plan->groups.at[0] = (struct plan_group){ .len = plan->events.len };
}

int recordplan_track(struct plan *plan, struct plantext *text, bool separate,
		     struct sampling *sampling, struct err *err)
{
	if (separate && plantext_add(text, "dummy:u", plan, err) < 0)
		return -1;
	if (!plan->events.len)
		return err_set(err, ERR_USAGE, "there is no event to record");
	sampling->tracking = separate ? plan->events.len - 1 : 0;
	sampling->tracks_at_once = separate;
	sampling->has_id |= plan->events.len > 1;
	return 0;
}

bool recordplan_counts(const struct plan *plan)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (!e || !e->has_type || e->type != PERF_TYPE_SOFTWARE ||
		    e->config[0] != PERF_COUNT_SW_DUMMY)
			return true;
	}
	return false;
}

int recordplan_check(const struct plan *plan, struct err *err)
{
	/* By drivers that call perf_aux_output_begin() in Linux. */
	static const char *const traces[] = { "intel_pt", "intel_bts", "arm_spe",    "cs_etm",
					      "hisi_ptt", "trbe",      "cpum_sf_aux" };

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		for (size_t k = 0; e && e->pmu && k < ARRAY_LEN(traces); k++) {
			if (strncmp(e->pmu, traces[k], strlen(traces[k])) == 0)
				return err_set(err, ERR_UNSUPPORTED,
					       "event '%s' cannot be recorded: it is a trace in a "
					       "ring of its own, which tally does not read",
					       plan->events.at[i].name);
		}
	}
	return 0;
}
