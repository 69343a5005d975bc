/* SPDX-License-Identifier: MIT */
#include "util/target/recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/input.h"
#include "util/base/map.h"
#include "util/data/attrname.h"
#include "util/data/dataread.h"
#include "util/pmu/plan.h"
#include "util/target/replayname.h"
#include "util/target/target.h"

#define MAGIC	      "PERFILE2"
#define CMDLINE	      11 /* HEADER_CMDLINE */
#define COMMAND_LIMIT (1024 * 1024)
#define MOST_READINGS (64 * 1024 * 1024)
#define COMM_SIZE     16

/* EVENT_UPDATE's kinds and STAT_CONFIG's tags (tools/lib/perf/include/perf/event.h). */
#define UPDATE_UNIT	0
#define UPDATE_SCALE	1
#define CONFIG_BY	0
#define CONFIG_INTERVAL 1

static bool is_magic(const char *bytes, size_t n)
{
	return n == sizeof(MAGIC) - 1 &&
	       (memcmp(bytes, MAGIC, n) == 0 || memcmp(bytes, "2ELIFREP", n) == 0);
}

bool recorded_is(const char *path)
{
	char bytes[sizeof(MAGIC)] = "";
	FILE *file;
	bool is;

	if (strcmp(path, "-") == 0)
		return is_magic(bytes, input_peek(bytes, sizeof(MAGIC) - 1));
	file = fopen(path, "re");
	is = file && is_magic(bytes, fread(bytes, 1, sizeof(MAGIC) - 1, file));
	if (file)
		fclose(file);
	return is;
}

void recorded_release(struct recorded *r)
{
	datanotes_release(&r->notes);
	vec_release(&r->events);
	vec_release(&r->threads);
	vec_release(&r->rounds);
	vec_release(&r->readings);
	arena_release(&r->arena);
}

static void name_event(struct recorded *r, struct recorded_event *own,
		       const struct datafile_event *e)
{
	struct buf name = { 0 };

	if (e->name)
		buf_add_text(&name, e->name);
	else
		attrname_add(&e->attr, &name);
	own->name = arena_string(&r->arena, buf_text(&name));
	own->told = e->name;
	buf_release(&name);
}

static void add_events(struct recorded *r, const struct datafile *file)
{
	for (size_t i = r->events.len; i < file->events.len; i++)
		*vec_add(&r->events) = (struct recorded_event){ .unit = "", .scale = 1 };
}

static int check_events(const struct datafile *file, struct err *err)
{
	if (file->events.len > REPLAYNAME_EVENTS_MOST)
		return err_set(err, ERR_INPUT, "it has %zu events, more than %d", file->events.len,
			       REPLAYNAME_EVENTS_MOST);
	return 0;
}

/* The file's events, with what updates have said of them so far. */
static void take_events(struct recorded *r, const struct datafile *file)
{
	add_events(r, file);
	for (size_t i = 0; i < file->events.len; i++) {
		struct recorded_event *own = &r->events.at[i];
		const struct datafile_event *e = &file->events.at[i];

		if (!own->name || own->told != e->name)
			name_event(r, own, e);
		own->id = e->n_ids ? e->ids[0] : 0;
	}
}

static int take_update(struct recorded *r, const struct datafile *file, const struct record *record,
		       struct err *err)
{
	struct record_event_update update;
	uint64_t bits;
	long event;

	if (record_read(record, 0, &update, err) < 0)
		return -1;
	/* They are named when there is a round: an update does not go over all of them. */
	add_events(r, file);
	event = datafile_find_id(file, update.id);
	if (event < 0)
		return 0;
	if (update.kind == UPDATE_UNIT && update.data.len)
		r->events.at[event].unit = arena_stringn(&r->arena, update.data.at,
							 strnlen(update.data.at, update.data.len));
	if (update.kind == UPDATE_SCALE && update.data.len >= sizeof(bits)) {
		bits = bytes_peek_u64(update.data.at, record->swap);
		memcpy(&r->events.at[event].scale, &bits, sizeof(bits));
	}
	return 0;
}

static int take_threads(struct recorded *r, const struct record *record, struct err *err)
{
	struct record_thread_map map;
	struct bytes rest;

	if (record_read(record, 0, &map, err) < 0)
		return -1;
	rest = bytes_of(map.entries.at, map.entries.len, record->swap);
	while (rest.left >= sizeof(uint64_t) + COMM_SIZE) {
		int pid = (int)(int32_t)bytes_u64(&rest);
		const char *comm = (const char *)bytes_take(&rest, COMM_SIZE);

		*vec_add(&r->threads) = (struct recorded_thread){
			.pid = pid < 0 ? READING_ANY : pid,
			.comm = arena_stringn(&r->arena, comm, strnlen(comm, COMM_SIZE)),
		};
	}
	return 0;
}

static int take_config(struct recorded *r, const struct record *record, struct err *err)
{
	struct record_stat_config config;

	if (record_read(record, 0, &config, err) < 0)
		return -1;
	for (size_t i = 0; i + 1 < config.entries.len; i += 2) {
		const unsigned char *at = config.entries.at + i * sizeof(uint64_t);
		uint64_t tag = bytes_peek_u64(at, record->swap);
		uint64_t value = bytes_peek_u64(at + sizeof(uint64_t), record->swap);

		if (tag == CONFIG_BY)
			r->by = value;
		if (tag == CONFIG_INTERVAL)
			r->interval_ms = value;
	}
	return 0;
}

static int take_count(struct recorded *r, const struct datafile *file, const struct record *record,
		      struct err *err)
{
	struct record_stat stat;
	long event;
	int cpu;

	if (record_read(record, 0, &stat, err) < 0)
		return -1;
	event = datafile_find_id(file, stat.id);
	if (event < 0)
		return err_set(err, ERR_INPUT, "a count is of an event with id %llu, which is none",
			       (unsigned long long)stat.id);
	if (r->readings.len == MOST_READINGS)
		return err_set(err, ERR_INPUT, "it holds more than %d counts", MOST_READINGS);
	cpu = (int)(int32_t)stat.cpu;
	*vec_add(&r->readings) = (struct reading){
		.event = (size_t)event,
		.cpu = cpu < 0 ? READING_ANY : cpu,
		.thread = stat.thread < r->threads.len ? r->threads.at[stat.thread].pid
						       : READING_ANY,
		.cgroup = READING_ANY,
		.value = stat.val,
		.enabled_ns = stat.ena,
		.running_ns = stat.run,
	};
	return 0;
}

int recorded_take(struct recorded *r, const struct datafile *file, const struct record *record,
		  struct err *err)
{
	struct record_stat_round round;

	switch (record->type) {
	case RECORD_EVENT_UPDATE:
		return take_update(r, file, record, err);
	case RECORD_THREAD_MAP:
		return take_threads(r, record, err);
	case RECORD_STAT_CONFIG:
		return take_config(r, record, err);
	case RECORD_STAT:
		return take_count(r, file, record, err);
	case RECORD_STAT_ROUND:
		if (record_read(record, 0, &round, err) < 0 || check_events(file, err) < 0)
			return -1;
		take_events(r, file);
		*vec_add(&r->rounds) = (struct recorded_round){ round.time, r->readings.len };
		return 0;
	default:
		return 0;
	}
}

/* HEADER_CMDLINE: how many words, and each with its length in front. */
static void take_command(struct recorded *r, struct dataread *in)
{
	const struct datafile *file = dataread_file(in);
	const struct datafile_section *s = datafile_find_section(file, CMDLINE);
	struct buf bytes = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	struct bytes rest;

	r->command = "";
	if (s && dataread_section(in, s, COMMAND_LIMIT, &bytes, &ignored) == 0) {
		rest = bytes_of(bytes.at, bytes.len, file->swap);
		for (uint32_t n = bytes_u32(&rest); n && !rest.is_short; n--) {
			uint32_t len = bytes_u32(&rest);
			const char *word = (const char *)bytes_take(&rest, len);

			if (word)
				buf_printf(&text, "%s%.*s", text.len ? " " : "",
					   (int)strnlen(word, len), word);
		}
		r->command = arena_string(&r->arena, buf_text(&text));
	}
	buf_release(&bytes);
	buf_release(&text);
}

/* Where it is damaged, that is why. */
static int tell_none(const struct datafile *file, struct err *err)
{
	struct buf problem = { 0 };

	if (datanotes_print(file, 0, &problem))
		err_set(err, ERR_INPUT, "it holds no counts and is %s", buf_text(&problem));
	else
		err_set(err, ERR_INPUT, "it holds no counts");
	buf_release(&problem);
	return -1;
}

int recorded_read(struct recorded *r, const char *path, struct err *err)
{
	struct dataread *in = dataread_open(path, err);
	struct record record;
	int status = -1;

	*r = (struct recorded){ .by = RECORDED_BY_NOTHING, .command = "" };
	if (!in)
		return -1;
	while ((status = dataread_next(in, &record, err)) > 0) {
		status = recorded_take(r, dataread_file(in), &record, err);
		if (status < 0)
			break;
	}
	if (status == 0) {
		take_events(r, dataread_file(in));
		take_command(r, in);
		r->is_pipe = dataread_file(in)->is_pipe;
		if (!r->rounds.len)
			status = tell_none(dataread_file(in), err);
		else
			status = check_events(dataread_file(in), err);
		datanotes_add_problems(&r->notes, path, dataread_file(in));
	}
	dataread_close(in);
	return status < 0 ? err_while(err, "%s", path) : 0;
}

/* ---- the target ---- */

struct target_run {
	const struct plan *plan;
	const struct recorded *recorded;
	size_t *places; /* of the plan's events in the recording; SIZE_MAX: it has none */
	bool *supported;
	size_t rounds;	      /* that were given */
	struct readings last; /* of each counter, up to there */
	struct map numbers;   /* of these, plus 1, by struct counter */
	struct arena arena;   /* of its keys */
};

/* Written as a whole, since it is a key of bytes. */
struct counter {
	uint64_t event;
	int64_t cpu, thread;
};

/* How well the best of what was recorded stands for a name; OTHER, too, where it is several. */
static enum replayname_match find_match(const struct recorded *r, const char *name)
{
	enum replayname_match best = REPLAYNAME_OTHER;
	const char *found = "";
	bool several = false;

	for (size_t i = 0; i < r->events.len; i++) {
		const char *own = r->events.at[i].name;
		enum replayname_match match = replayname_match(name, own);

		if (match > best) {
			best = match;
			found = own;
			several = false;
		} else if (match == best && strcmp(own, found) != 0) {
			several = true;
		}
	}
	return several ? REPLAYNAME_OTHER : best;
}

/* The nth event of a name is the nth of that name that was recorded, or the last. */
static size_t find_place(const struct plan *plan, const struct recorded *r, size_t event)
{
	const char *name = plan->events.at[event].name;
	enum replayname_match match = find_match(r, name);
	size_t nth = 0, place = SIZE_MAX;

	for (size_t i = 0; i < event; i++)
		nth += strcmp(plan->events.at[i].name, name) == 0;
	for (size_t i = 0; match != REPLAYNAME_OTHER && i < r->events.len; i++) {
		if (replayname_match(name, r->events.at[i].name) != match)
			continue;
		place = i;
		if (!nth--)
			break;
	}
	return place;
}

static struct target_run *recorded_open(const struct plan *plan, const struct target_where *where,
					const struct fs *fs, struct err *err)
{
	struct target_run *run = alloc_zero(1, sizeof(*run));
	bool *counted; /* by event of the recording */

	(void)fs, (void)err;
	run->plan = plan;
	run->recorded = where->recorded;
	run->places = alloc_zero(plan->events.len + 1, sizeof(run->places[0]));
	run->supported = alloc_zero(plan->events.len + 1, sizeof(run->supported[0]));
	counted = alloc_zero(run->recorded->events.len, sizeof(*counted));
	for (size_t i = 0; i < run->recorded->readings.len; i++)
		counted[run->recorded->readings.at[i].event] = true;
	for (size_t i = 0; i < plan->events.len; i++) {
		run->places[i] = find_place(plan, run->recorded, i);
		run->supported[i] = run->places[i] != SIZE_MAX && counted[run->places[i]];
	}
	free(counted);
	return run;
}

static void recorded_close(struct target_run *run)
{
	if (!run)
		return;
	vec_release(&run->last);
	map_release(&run->numbers);
	arena_release(&run->arena);
	free(run->places);
	free(run->supported);
	free(run);
}

/* In place of what the counter said before. */
static void put_last(struct target_run *run, size_t event, const struct reading *reading)
{
	const struct counter counter = { event, reading->cpu, reading->thread };
	struct view key = view_make((const char *)&counter, sizeof(counter));
	size_t number = (size_t)(uintptr_t)map_find(&run->numbers, key);

	if (!number) {
		(void)vec_add(&run->last);
		number = run->last.len;
		key.at = memcpy(arena_alloc(&run->arena, key.len), key.at, key.len);
		*map_add(&run->numbers, key) = (void *)(uintptr_t)number;
	}
	run->last.at[number - 1] = *reading;
	run->last.at[number - 1].event = event;
}

static int recorded_next(struct target_run *run, struct target_moment *moment, struct err *err)
{
	const struct recorded *r = run->recorded;
	size_t begin = run->rounds ? r->rounds.at[run->rounds - 1].end : 0;

	(void)err;
	if (run->rounds == r->rounds.len)
		return 0;
	for (size_t i = begin; i < r->rounds.at[run->rounds].end; i++) {
		for (size_t k = 0; k < run->plan->events.len; k++) {
			if (run->places[k] == r->readings.at[i].event && run->supported[k])
				put_last(run, k, &r->readings.at[i]);
		}
	}
	*moment = (struct target_moment){
		.time_ns = r->rounds.at[run->rounds].time_ns,
		.wall_ns = r->rounds.at[run->rounds].time_ns,
	};
	run->rounds++;
	return 1;
}

static int recorded_switch(struct target_run *run, struct err *err)
{
	(void)run, (void)err;
	return 0;
}

static int recorded_fetch(struct target_run *run, struct readings *out, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < run->last.len; i++)
		*vec_add(out) = run->last.at[i];
	return 0;
}

static struct target_event recorded_event(const struct target_run *run, size_t event)
{
	return (struct target_event){
		.supported = run->supported[event],
		.reason = run->supported[event]		   ? ""
			  : run->places[event] == SIZE_MAX ? "the recording has no such event"
							   : "it was not counted when recorded",
		.hint = "",
	};
}

static bool recorded_has(const struct encoding *e)
{
	(void)e;
	return true;
}

const struct target target_recorded = {
	.name = "recorded",
	.open = recorded_open,
	.enable = recorded_switch,
	.disable = recorded_switch,
	.next = recorded_next,
	.read = recorded_fetch,
	.event = recorded_event,
	.has = recorded_has,
	.close = recorded_close,
};
