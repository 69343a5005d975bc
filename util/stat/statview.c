/* SPDX-License-Identifier: MIT */
#include "util/stat/statview.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/pmu/encoding.h"
#include "util/target/recorded.h"

void statview_add_name(const struct statview *v, size_t event, struct buf *out)
{
	const struct plan_event *planned = &v->plan->events.at[event];
	size_t len = strlen(planned->name);

	buf_add_text(out, planned->name);
	if (v->states[event].user_only)
		buf_add_text(out, len && planned->name[len - 1] == '/' ? "u" : ":u");
}

/* The name that it had when it was recorded, or has now. */
static bool add_comm(const struct statview *v, int thread, struct buf *out)
{
	struct buf path = { 0 };
	struct err gone = { 0 };
	bool found = false;

	for (size_t i = 0; v->recorded && i < v->recorded->threads.len && !found; i++) {
		found = v->recorded->threads.at[i].pid == thread;
		buf_add_text(out, found ? v->recorded->threads.at[i].comm : "");
	}
	if (v->recorded)
		return found;
	buf_printf(&path, "/proc/%d/comm", thread);
	found = fs_read_line(v->fs, path.at, out, &gone) == 0;
	buf_release(&path);
	return found;
}

void statview_add_thread(const struct statview *v, int thread, struct buf *out)
{

	if (add_comm(v, thread, out))
		buf_add_char(out, '-');
	buf_printf(out, "%d", thread);
}

void statview_add_part(const struct statview *v, const struct parts_part *part, struct buf *out)
{
	const struct {
		const char *letter;
		int number;
	} levels[] = { { "S", part->socket },	   { "D", part->die },	  { "CLS", part->cluster },
		       { "L", part->cache_level }, { "ID", part->cache }, { "C", part->core },
		       { "N", part->node },	   { "CPU", part->cpu } };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (levels[i].number >= 0)
			buf_printf(out, "%s%s%d", out->len ? "-" : "", levels[i].letter,
				   levels[i].number);
	}
	if (part->thread >= 0)
		statview_add_thread(v, part->thread, out);
	if (part->cgroup >= 0 && v->cgroups)
		buf_printf(out, "%s%s", out->len ? " " : "", v->cgroups[part->cgroup]);
}

struct count statview_count(const struct statview *v, size_t part, size_t event)
{
	return counts_at(&v->parts->list.at[part].counts, event);
}

bool statview_has(const struct statview *v, size_t part, size_t event)
{
	if (v->plan->events.at[event].hidden)
		return false;
	if (v->busy_only && !statview_count(v, part, event).counted)
		return false;
	return v->parts->list.len == 1 || !v->states[event].supported ||
	       statview_count(v, part, event).runs;
}

const char *statview_excuse(const struct statview *v, size_t event, bool was_enabled)
{
	if (v->states[event].off)
		return "it was never switched on";
	if (!was_enabled)
		return "none of the threads ran";
	return v->machine ? "the program ended before its counter had a turn (rotate=N of "
			    "--machine makes turns shorter)"
			  : "its counter never had its turn";
}

const char *statview_reason(const struct statview *v, size_t event)
{
	const struct measure_event *state = &v->states[event];
	bool was_enabled = false;

	if (!state->supported || state->reason[0])
		return state->reason;
	for (size_t i = 0; i < v->parts->list.len; i++) {
		struct count count = statview_count(v, i, event);

		if (count.counted)
			return "";
		was_enabled |= count.enabled_ns > 0;
	}
	return statview_excuse(v, event, was_enabled);
}

bool statview_is_time(const struct encoding *e)
{
	const char *tool = tool_find(e);

	return tool ? tool_is_time(tool) : strcmp(e->unit, "msec") == 0 && e->scale == 1e-6;
}

const char *statview_pmu(const struct plan_event *planned)
{
	const struct encoding *e = planned->encoding;

	if (!e)
		return NULL;
	if (e->device)
		return e->device;
	if (strcmp(e->pmu, "default_core") == 0)
		return "cpu";
	return e->pmu[0] ? e->pmu : NULL;
}

const struct metricset_value *statview_value(const struct statview *v, size_t part, size_t metric)
{
	return &v->values[part * v->nmetrics + metric];
}
