/* SPDX-License-Identifier: MIT */
#include "util/target/replay.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/input.h"
#include "util/pmu/plan.h"
#include "util/target/replayname.h"
#include "util/target/target.h"

#define FILE_LIMIT REPLAY_LIMIT
#define SCHEMA	   "tally.stat/1"

/* The documents of a file, one after the other. */
struct source {
	struct buf text;
	size_t at;
	json_t *document;
};

/* An event of the plan and what the documents said of it last. */
struct replay_event {
	size_t nth; /* of those of its name */
	bool supported;
	struct buf reason;
};

struct target_run {
	const struct plan *plan;
	struct source source;
	struct replay_event *events;
	bool wants_raw;	      /* counts as they were, not scaled to the time */
	bool first;	      /* the document that was read while opening is still to come */
	struct readings sums; /* intervals tell differences, targets sums */
	struct target_moment moment;
	struct replay_names cgroups;
	struct arena arena; /* of places and names */
	struct VEC(struct reading_place *) places;
};

/* What fails names the path. */
static int read_source(struct source *s, const struct fs *fs, const char *path, struct err *err)
{
	*s = (struct source){ 0 };
	if (strcmp(path, "-") == 0 ? input_read(FILE_LIMIT, &s->text, err) == 0
				   : fs_read(fs, path, FILE_LIMIT, &s->text, err) == 0)
		return 0;
	buf_release(&s->text);
	return -1;
}

static void release_source(struct source *s)
{
	json_decref(s->document);
	buf_release(&s->text);
}

/* 1 a document, 0 the end. */
static int next_document(struct source *s, struct err *err)
{
	struct view rest = view_make(s->text.at + s->at, s->text.len - s->at);
	json_error_t why;
	const char *schema;

	json_decref(s->document);
	s->document = NULL;
	if (!s->text.len || !view_trim(rest).len)
		return 0;
	s->document = json_loadb(rest.at, rest.len, JSON_DISABLE_EOF_CHECK, &why);
	if (!s->document)
		return err_set(err, ERR_INPUT, "no JSON at byte %zu: %s",
			       s->at + (why.position < 0 ? 0 : (size_t)why.position), why.text);
	s->at += (size_t)why.position;
	schema = json_string_value(json_object_get(s->document, "schema"));
	if (!schema || strcmp(schema, SCHEMA) != 0)
		return err_set(err, ERR_INPUT, "its schema is '%s', not '" SCHEMA "'",
			       schema ? schema : "");
	if (!json_is_array(json_object_get(s->document, "events")))
		return err_set(err, ERR_INPUT, "it has no array 'events'");
	return 1;
}

static int read_text(const json_t *row, const char *key, const char **out, struct err *err)
{
	const json_t *value = json_object_get(row, key);

	*out = json_string_value(value);
	if (!*out && value && !json_is_null(value))
		return err_set(err, ERR_INPUT, "'%s' is no text", key);
	return 0;
}

/* absent where there is none. Counts above 2^63 are more than the parser takes. */
static int read_number(const json_t *row, const char *key, int64_t absent, int64_t most,
		       int64_t *out, struct err *err)
{
	const json_t *value = json_object_get(row, key);

	*out = absent;
	if (!value || json_is_null(value))
		return 0;
	*out = json_integer_value(value);
	if (!json_is_integer(value) || *out < 0 || *out > most)
		return err_set(err, ERR_INPUT, "'%s' is no number from 0 to %lld", key,
			       (long long)most);
	return 0;
}

static bool is_true(const json_t *object, const char *key, bool usual)
{
	const json_t *value = json_object_get(object, key);

	return value ? json_is_true(value) : usual;
}

static int name_of(const json_t *row, const char **name, struct err *err)
{
	if (read_text(row, "event", name, err) < 0)
		return -1;
	return *name ? 0 : err_set(err, ERR_INPUT, "an event has no name");
}

static int cgroup_of(const json_t *row, const char **name, struct err *err)
{
	return read_text(row, "cgroup", name, err);
}

static bool is_known(const struct replay_names *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++) {
		if (strcmp(names->at[i], name) == 0)
			return true;
	}
	return false;
}

/* What ask() says of each row of the first document, once. */
static int read_names(const struct fs *fs, const char *path, struct arena *arena,
		      int (*ask)(const json_t *, const char **, struct err *),
		      struct replay_names *out, struct err *err)
{
	struct source s;
	const json_t *row;
	size_t i;
	int r;

	if (read_source(&s, fs, path, err) < 0)
		return -1;
	r = next_document(&s, err);
	if (r == 0)
		r = err_set(err, ERR_INPUT, "it holds no document");
	json_array_foreach(r > 0 ? json_object_get(s.document, "events") : NULL, i, row)
	{
		const char *name;

		if (ask(row, &name, err) < 0) {
			r = -1;
			break;
		}
		if (name && !is_known(out, name))
			*vec_add(out) = arena_string(arena, name);
	}
	release_source(&s);
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
	struct source s;
	int r;

	*out = NULL;
	if (read_source(&s, fs, path, err) < 0)
		return -1;
	r = next_document(&s, err);
	if (r > 0)
		r = read_text(s.document, key, out, err);
	if (*out)
		*out = arena_string(arena, *out);
	release_source(&s);
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
	vec_release(&run->places);
	vec_release(&run->cgroups);
	arena_release(&run->arena);
	release_source(&run->source);
	free(run);
}

static bool is_place(const struct reading *a, const struct reading *b)
{
	return a->event == b->event && a->cpu == b->cpu && a->thread == b->thread &&
	       a->cgroup == b->cgroup && a->place == b->place;
}

static struct reading *find_sum(struct target_run *run, const struct reading *r)
{
	for (size_t i = 0; i < run->sums.len; i++) {
		if (is_place(&run->sums.at[i], r))
			return &run->sums.at[i];
	}
	return NULL;
}

/* One for all that are equal, so that readings can be compared by it. */
static const struct reading_place *keep_place(struct target_run *run,
					      const struct reading_place *place)
{
	struct reading_place *kept;

	for (size_t i = 0; i < run->places.len; i++) {
		kept = run->places.at[i];
		if (kept->socket == place->socket && kept->die == place->die &&
		    kept->core == place->core && kept->node == place->node &&
		    kept->ncpus == place->ncpus)
			return kept;
	}
	kept = arena_alloc(&run->arena, sizeof(*kept));
	*kept = *place;
	*vec_add(&run->places) = kept;
	return kept;
}

static int read_cgroup(const struct target_run *run, const json_t *row, int *out, struct err *err)
{
	const char *name;

	*out = READING_ANY;
	if (cgroup_of(row, &name, err) < 0)
		return -1;
	for (size_t i = 0; name && i < run->cgroups.len; i++) {
		if (strcmp(run->cgroups.at[i], name) == 0)
			*out = (int)i;
	}
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
		if (read_number(row, keys[i], -1, INT32_MAX, &n[i], err) < 0)
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

	if (read_text(row, "reason", &reason, err) < 0 || read_place(run, row, &r, err) < 0 ||
	    read_number(row, "value", 0, INT64_MAX, &value, err) < 0 ||
	    read_number(row, "enabled_ns", 0, INT64_MAX, &enabled, err) < 0 ||
	    read_number(row, "running_ns", 0, INT64_MAX, &running, err) < 0)
		return -1;
	buf_clear(&state->reason);
	buf_add_text(&state->reason, reason ? reason : "");
	if (run->wants_raw && running && enabled != running &&
	    is_true(run->source.document, "scaled", true))
		return err_set(err, ERR_USAGE,
			       "its counts are scaled already, which '--no-scale' cannot undo");
	state->supported = is_true(row, "supported", true);
	if (!state->supported)
		return 0;
	sum = find_sum(run, &r);
	if (!sum) {
		sum = vec_add(&run->sums);
		*sum = r;
	}
	/* What was counted has run, even where the document does not say how long. */
	if (is_true(row, "counted", true) && !running)
		enabled = running = 1;
	sum->value += (uint64_t)value;
	sum->enabled_ns += (uint64_t)enabled;
	sum->running_ns += (uint64_t)running;
	sum->is_scaled = is_true(run->source.document, "scaled", true);
	return 0;
}

static bool same_place(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "cpu",  "socket", "thread", "die",
					    "core", "node",   "cgroup" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		json_t *left = json_object_get(a, keys[i]), *right = json_object_get(b, keys[i]);

		if (left != right && !(left && right && json_equal(left, right)))
			return false;
	}
	return true;
}

/* How many rows of the same name and place are before it. Rows of a place are neighbours. */
static size_t count_before(const json_t *rows, size_t at, const char *name)
{
	const json_t *row = json_array_get(rows, at);
	size_t n = 0;

	while (at-- && same_place(json_array_get(rows, at), row)) {
		const json_t *other = json_object_get(json_array_get(rows, at), "event");

		n += json_is_string(other) && strcmp(json_string_value(other), name) == 0;
	}
	return n;
}

/* The highest count_before() of that name. */
static int count_repeats(const json_t *rows, const char *name, size_t *most, struct err *err)
{
	const json_t *row;
	size_t i;

	*most = 0;
	json_array_foreach(rows, i, row)
	{
		const char *other;
		size_t n;

		if (name_of(row, &other, err) < 0)
			return -1;
		n = strcmp(other, name) == 0 ? count_before(rows, i, name) : 0;
		*most = n > *most ? n : *most;
	}
	return 0;
}

/*
 * The name under which the document has an event. NULL: under none, or under
 * several that are not the same (cycles:u and cycles:k), as the reason tells.
 */
static int find_name(const json_t *rows, const char *wanted, const char **out, struct buf *reason,
		     struct err *err)
{
	enum replayname_match best = REPLAYNAME_OTHER;
	const json_t *row;
	size_t i;

	*out = NULL;
	json_array_foreach(rows, i, row)
	{
		enum replayname_match match;
		const char *name;

		if (name_of(row, &name, err) < 0)
			return -1;
		match = replayname_match(wanted, name);
		if (match == REPLAYNAME_OTHER || match < best)
			continue;
		if (match > best) {
			best = match;
			*out = name;
			buf_clear(reason);
		} else if (!reason->len && strcmp(*out, name) != 0) {
			buf_printf(reason, "the document has both '%s' and '%s'", *out, name);
		}
	}
	if (reason->len)
		*out = NULL;
	return 0;
}

/*
 * The rows of an event: for the nth of its name in the plan, the nth of each
 * place, or the last where there are fewer.
 */
static int add_event(struct target_run *run, size_t event, struct err *err)
{
	const json_t *rows = json_object_get(run->source.document, "events"), *row;
	size_t wanted = run->events[event].nth, most, i;
	struct buf several = { 0 };
	const char *name;
	int r = find_name(rows, run->plan->events.at[event].name, &name, &several, err);

	if (several.len) {
		buf_clear(&run->events[event].reason);
		buf_add_text(&run->events[event].reason, buf_text(&several));
	}
	buf_release(&several);
	if (r < 0 || !name)
		return r;
	if (count_repeats(rows, name, &most, err) < 0)
		return -1;
	wanted = wanted < most ? wanted : most;
	json_array_foreach(rows, i, row)
	{
		const char *other = json_string_value(json_object_get(row, "event"));

		if (strcmp(other, name) != 0 || count_before(rows, i, name) != wanted)
			continue;
		if (add_row(run, row, event, err) < 0)
			return err_while(err, "event '%s'", name);
	}
	return 0;
}

static int read_moment(struct target_run *run, struct err *err)
{
	const json_t *document = run->source.document, *time = json_object_get(document, "time_s");
	struct target_moment *m = &run->moment;
	int64_t wall, user, system;

	if (read_number(document, "wall_ns", 0, INT64_MAX, &wall, err) < 0 ||
	    read_number(document, "user_ns", -1, INT64_MAX, &user, err) < 0 ||
	    read_number(document, "system_ns", -1, INT64_MAX, &system, err) < 0)
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
	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (add_event(run, i, err) < 0)
			return -1;
	}
	return read_moment(run, err);
}

static struct target_run *replay_open(const struct plan *plan, const struct target_where *where,
				      const struct fs *fs, struct err *err)
{
	struct target_run *run = alloc_zero(1, sizeof(*run));
	int r;

	run->plan = plan;
	run->wants_raw = where->raw;
	for (size_t i = 0; i < where->ncgroups; i++)
		*vec_add(&run->cgroups) = arena_string(&run->arena, where->cgroups[i]);
	run->events = alloc_zero(plan->events.len + 1, sizeof(run->events[0]));
	for (size_t i = 0; i < plan->events.len; i++) {
		buf_add_text(&run->events[i].reason, "the document has no such event");
		for (size_t k = 0; k < i; k++)
			run->events[i].nth +=
				strcmp(plan->events.at[k].name, plan->events.at[i].name) == 0;
	}
	if (read_source(&run->source, fs, where->source, err) < 0) {
		replay_close(run);
		return NULL;
	}
	r = next_document(&run->source, err);
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
		r = next_document(&run->source, err);
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
