/* SPDX-License-Identifier: MIT */
#include "util/target/replay.h"

#include <jansson.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/pmu/plan.h"
#include "util/target/replaydoc.h"
#include "util/target/replayname.h"
#include "util/target/replayrows.h"
#include "util/target/target.h"

/* An event of the plan and what the documents said of it last. */
struct replay_event {
	size_t nth; /* of those of its name */
	bool supported;
	struct buf reason;
};

struct target_run {
	const struct plan *plan;
	struct replaydoc source;
	struct replay_event *events;
	bool wants_raw;	      /* counts as they were, not scaled to the time */
	bool first;	      /* the document that was read while opening is still to come */
	struct readings sums; /* intervals tell differences, targets sums */
	struct target_moment moment;
	struct map sum_numbers; /* struct sum_key -> its place in .sums, plus 1 */
	struct map cgroups;	/* name -> its place in those that are counted, plus 1 */
	struct map places;	/* struct reading_place -> the one that is kept */
	struct replayrows rows; /* of the present document */
	struct arena arena;	/* of keys and names */
};

/* What readings are told apart by. Keys of maps have no bytes but those of their members. */
struct sum_key {
	size_t event;
	const struct reading_place *place;
	int cpu, thread, cgroup, unused;
};

_Static_assert(sizeof(struct sum_key) == sizeof(size_t) + sizeof(void *) + 4 * sizeof(int),
	       "no padding");
_Static_assert(sizeof(struct reading_place) == 4 * sizeof(int) + sizeof(size_t), "no padding");

static struct view key_of(const void *key, size_t size)
{
	return view_make(key, size);
}

static int name_of(const json_t *row, const char **name, struct err *err)
{
	if (replaydoc_text(row, "event", name, err) < 0)
		return -1;
	return *name ? 0 : err_set(err, ERR_INPUT, "an event has no name");
}

static int cgroup_of(const json_t *row, const char **name, struct err *err)
{
	return replaydoc_text(row, "cgroup", name, err);
}

/* What ask() says of each row of the first document, once. */
static int read_names(const struct fs *fs, const char *path, struct arena *arena,
		      int (*ask)(const json_t *, const char **, struct err *),
		      struct replay_names *out, struct err *err)
{
	struct map known = { 0 };
	struct replaydoc s;
	const json_t *row;
	size_t i;
	int r;

	if (replaydoc_open(&s, fs, path, err) < 0)
		return -1;
	r = replaydoc_next(&s, err);
	if (r == 0)
		r = err_set(err, ERR_INPUT, "it holds no document");
	json_array_foreach(r > 0 ? json_object_get(s.document, "events") : NULL, i, row)
	{
		const char *name;

		if (ask(row, &name, err) < 0) {
			r = -1;
			break;
		}
		if (!name || map_find(&known, view_of(name)))
			continue;
		name = arena_string(arena, name);
		*map_add(&known, view_of(name)) = &known;
		*vec_add(out) = name;
		if (out->len > REPLAYNAME_EVENTS_MOST) {
			r = err_set(err, ERR_INPUT, "it has more than %d events or cgroups",
				    REPLAYNAME_EVENTS_MOST);
			break;
		}
	}
	map_release(&known);
	replaydoc_release(&s);
	return r < 0 ? err_while(err, "%s", path) : 0;
}

int replay_read_names(const struct fs *fs, const char *path, struct arena *arena,
		      struct replay_names *out, struct err *err)
{
	return read_names(fs, path, arena, name_of, out, err);
}

int replay_read_cgroups(const struct fs *fs, const char *path, struct arena *arena,
			struct replay_names *out, struct err *err)
{
	return read_names(fs, path, arena, cgroup_of, out, err);
}

int replay_read_text(const struct fs *fs, const char *path, const char *key, struct arena *arena,
		     const char **out, struct err *err)
{
	struct replaydoc s;
	int r;

	*out = NULL;
	if (replaydoc_open(&s, fs, path, err) < 0)
		return -1;
	r = replaydoc_next(&s, err);
	if (r > 0)
		r = replaydoc_text(s.document, key, out, err);
	if (*out)
		*out = arena_string(arena, *out);
	replaydoc_release(&s);
	return r < 0 ? err_while(err, "%s", path) : 0;
}

static void replay_close(struct target_run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->plan->events.len; i++)
		buf_release(&run->events[i].reason);
	free(run->events);
	vec_release(&run->sums);
	map_release(&run->sum_numbers);
	map_release(&run->places);
	map_release(&run->cgroups);
	replayrows_release(&run->rows);
	arena_release(&run->arena);
	replaydoc_release(&run->source);
	free(run);
}

/* The sum that a reading adds to, made when there was none. */
static struct reading *find_sum(struct target_run *run, const struct reading *r)
{
	struct sum_key key = { .event = r->event,
			       .place = r->place,
			       .cpu = r->cpu,
			       .thread = r->thread,
			       .cgroup = r->cgroup },
		       *kept;
	uintptr_t number = (uintptr_t)map_find(&run->sum_numbers, key_of(&key, sizeof(key)));

	if (number)
		return &run->sums.at[number - 1];
	kept = arena_alloc(&run->arena, sizeof(*kept));
	*kept = key;
	*vec_add(&run->sums) = *r;
	*map_add(&run->sum_numbers, key_of(kept, sizeof(*kept))) = (void *)(uintptr_t)run->sums.len;
	return &run->sums.at[run->sums.len - 1];
}

/* One for all that are equal, so that readings can be compared by it. */
static const struct reading_place *keep_place(struct target_run *run,
					      const struct reading_place *place)
{
	struct reading_place *kept = map_find(&run->places, key_of(place, sizeof(*place)));

	if (kept)
		return kept;
	kept = arena_alloc(&run->arena, sizeof(*kept));
	*kept = *place;
	*map_add(&run->places, key_of(kept, sizeof(*kept))) = kept;
	return kept;
}

static int read_cgroup(const struct target_run *run, const json_t *row, int *out, struct err *err)
{
	uintptr_t number;
	const char *name;

	*out = READING_ANY;
	if (cgroup_of(row, &name, err) < 0)
		return -1;
	number = name ? (uintptr_t)map_find(&run->cgroups, view_of(name)) : 0;
	if (number)
		*out = (int)number - 1;
	return 0;
}

/* What a row says of where it was counted; a sum of everything says nothing. */
static int read_place(struct target_run *run, const json_t *row, struct reading *r, struct err *err)
{
	static const char *const keys[] = {
		"cpu", "thread", "socket", "die", "core", "node", "cpus"
	};
	int64_t n[ARRAY_LEN(keys)];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (replaydoc_number(row, keys[i], -1, INT32_MAX, &n[i], err) < 0)
			return -1;
	}
	r->cpu = (int)n[0];
	r->thread = (int)n[1];
	if (n[2] >= 0 || n[3] >= 0 || n[4] >= 0 || n[5] >= 0)
		r->place = keep_place(run, &(struct reading_place){
						   .socket = (int)n[2],
						   .die = (int)n[3],
						   .core = (int)n[4],
						   .node = (int)n[5],
						   .ncpus = n[6] > 0 ? (size_t)n[6] : 0,
					   });
	return read_cgroup(run, row, &r->cgroup, err);
}

static int add_row(struct target_run *run, const json_t *row, size_t event, struct err *err)
{
	struct replay_event *state = &run->events[event];
	struct reading r = { .event = event, .cgroup = READING_ANY }, *sum;
	int64_t value, enabled, running;
	const char *reason;

	if (replaydoc_text(row, "reason", &reason, err) < 0 || read_place(run, row, &r, err) < 0 ||
	    replaydoc_number(row, "value", 0, INT64_MAX, &value, err) < 0 ||
	    replaydoc_number(row, "enabled_ns", 0, INT64_MAX, &enabled, err) < 0 ||
	    replaydoc_number(row, "running_ns", 0, INT64_MAX, &running, err) < 0)
		return -1;
	buf_clear(&state->reason);
	buf_add_text(&state->reason, reason ? reason : "");
	if (run->wants_raw && running && enabled != running &&
	    replaydoc_is_true(run->source.document, "scaled", true))
		return err_set(err, ERR_USAGE,
			       "its counts are scaled already, which '--no-scale' cannot undo");
	state->supported = replaydoc_is_true(row, "supported", true);
	if (!state->supported)
		return 0;
	sum = find_sum(run, &r);
	/* What was counted has run, even where the document does not say how long. */
	if (replaydoc_is_true(row, "counted", true) && !running)
		enabled = running = 1;
	sum->value += (uint64_t)value;
	sum->enabled_ns += (uint64_t)enabled;
	sum->running_ns += (uint64_t)running;
	sum->is_scaled = replaydoc_is_true(run->source.document, "scaled", true);
	return 0;
}

/*
 * The rows of an event: for the nth of its name in the plan, the nth of each
 * place, or the last where there are fewer.
 */
static int add_event(struct target_run *run, size_t event, struct err *err)
{
	size_t wanted = run->events[event].nth;
	struct buf several = { 0 };
	const struct replayrows_name *name =
		replayrows_find(&run->rows, run->plan->events.at[event].name, &several);

	if (several.len) {
		buf_clear(&run->events[event].reason);
		buf_add_text(&run->events[event].reason, buf_text(&several));
	}
	buf_release(&several);
	if (!name)
		return 0;
	wanted = wanted < name->most ? wanted : name->most;
	for (size_t i = name->first; i; i = run->rows.all.at[i - 1].next) {
		const struct replayrows_row *row = &run->rows.all.at[i - 1];

		if (row->nth == wanted && add_row(run, row->json, event, err) < 0)
			return err_while(err, "event '%s'", name->name);
	}
	return 0;
}

static int read_moment(struct target_run *run, struct err *err)
{
	const json_t *document = run->source.document, *time = json_object_get(document, "time_s");
	struct target_moment *m = &run->moment;
	int64_t wall, user, system;

	if (replaydoc_number(document, "wall_ns", 0, INT64_MAX, &wall, err) < 0 ||
	    replaydoc_number(document, "user_ns", -1, INT64_MAX, &user, err) < 0 ||
	    replaydoc_number(document, "system_ns", -1, INT64_MAX, &system, err) < 0)
		return -1;
	m->wall_ns = m->time_ns = (uint64_t)wall;
	m->is_interval = json_is_number(time) && json_number_value(time) >= 0 &&
			 json_number_value(time) < 1e9;
	if (m->is_interval)
		m->time_ns = m->wall_ns = (uint64_t)(json_number_value(time) * 1e9 + 0.5);
	m->has_times = user >= 0 && system >= 0;
	m->user_ns = m->has_times ? (uint64_t)user : 0;
	m->system_ns = m->has_times ? (uint64_t)system : 0;
	return 0;
}

static int take_document(struct target_run *run, struct err *err)
{
	if (replayrows_read(&run->rows, run->source.document, err) < 0)
		return -1;
	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (add_event(run, i, err) < 0)
			return -1;
	}
	return read_moment(run, err);
}

/* Of those of one name the first is 0, and so on. */
static void number_events(struct target_run *run)
{
	struct map seen = { 0 };

	for (size_t i = 0; i < run->plan->events.len; i++) {
		void **n = map_add(&seen, view_of(run->plan->events.at[i].name));

		buf_add_text(&run->events[i].reason, "the document has no such event");
		run->events[i].nth = (uintptr_t)*n;
		*n = (void *)((uintptr_t)*n + 1);
	}
	map_release(&seen);
}

static struct target_run *replay_open(const struct plan *plan, const struct target_where *where,
				      const struct fs *fs, struct err *err)
{
	struct target_run *run = alloc_zero(1, sizeof(*run));
	int r;

	run->plan = plan;
	run->wants_raw = where->raw;
	for (size_t i = 0; i < where->ncgroups; i++)
		*map_add(&run->cgroups, view_of(arena_string(&run->arena, where->cgroups[i]))) =
			(void *)(uintptr_t)(i + 1);
	run->events = alloc_zero(plan->events.len + 1, sizeof(run->events[0]));
	number_events(run);
	if (replaydoc_open(&run->source, fs, where->source, err) < 0) {
		replay_close(run);
		return NULL;
	}
	r = replaydoc_next(&run->source, err);
	if (r == 0)
		err_set(err, ERR_INPUT, "it holds no document");
	if (r > 0 && take_document(run, err) == 0) {
		run->first = true;
		return run;
	}
	err_while(err, "%s", where->source);
	replay_close(run);
	return NULL;
}

static int replay_next(struct target_run *run, struct target_moment *moment, struct err *err)
{
	const json_t *document;
	int r = 1;

	if (!run->first) {
		r = replaydoc_next(&run->source, err);
		document = run->source.document;
		/* A summary of the intervals before it adds nothing. */
		if (r > 0 && json_is_null(json_object_get(document, "time_s")))
			r = 0;
		if (r > 0 && take_document(run, err) < 0)
			r = -1;
	}
	run->first = false;
	*moment = run->moment;
	return r;
}

static int replay_switch(struct target_run *run, struct err *err)
{
	(void)run, (void)err;
	return 0;
}

static int replay_read(struct target_run *run, struct readings *out, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < run->sums.len; i++)
		*vec_add(out) = run->sums.at[i];
	return 0;
}

static struct target_event replay_event(const struct target_run *run, size_t event)
{
	const struct replay_event *state = &run->events[event];

	return (struct target_event){
		.supported = state->supported,
		.reason = buf_text(&state->reason),
		.hint = "",
	};
}

static bool replay_has(const struct encoding *e)
{
	(void)e;
	return true;
}

const struct target target_replay = {
	.name = "replay",
	.open = replay_open,
	.enable = replay_switch,
	.disable = replay_switch,
	.next = replay_next,
	.read = replay_read,
	.event = replay_event,
	.has = replay_has,
	.close = replay_close,
};
