/* SPDX-License-Identifier: MIT */
#include "util/stat/statrecord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/commandline.h"

/* perf's numbers: tools/perf/util/header.h, tools/lib/perf/include/perf/event.h. */
#define HEADER_CMDLINE 11
#define HEADER_STAT    19
#define UPDATE_UNIT    0
#define UPDATE_SCALE   1
#define UPDATE_NAME    2
#define CONFIG_BY      0
#define CONFIG_GAP     1
#define CONFIG_SCALE   2
#define ROUND_GAP      0
#define ROUND_FINAL    1
#define COMM_SIZE      16
#define RECORD_HEADER  8
#define ATTR_SIZE      128  /* PERF_ATTR_SIZE_VER7 */
#define MOST_THREADS   2000 /* whose names fit into a record of 64 KiB */
#define MOST_CPUS      16384

struct statrecord {
	const struct statrecord_args *args;
	struct fs_output output;
	struct datawrite *writer;
	struct VEC(int) threads;
	bool begun;
};

static void put16(struct buf *out, uint16_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void put32(struct buf *out, uint32_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void put64(struct buf *out, uint64_t n)
{
	buf_add(out, &n, sizeof(n));
}

/* Bodies are filled up to a multiple of 8; empties body. */
static int put_record(struct statrecord *s, uint32_t type, struct buf *body, struct err *err)
{
	struct buf whole = { 0 };
	int r;

	buf_add_fill(body, '\0', -body->len % 8);
	put32(&whole, type);
	put16(&whole, 0);
	put16(&whole, (uint16_t)(RECORD_HEADER + body->len));
	buf_add_view(&whole, buf_view(body));
	r = datawrite_records(s->writer, whole.at, whole.len, err);
	buf_release(&whole);
	buf_clear(body);
	return r;
}

static uint64_t id_of(size_t event)
{
	return event + 1;
}

static void add_attr(struct statrecord *s, size_t event)
{
	const struct encoding *e = s->args->plan->events.at[event].encoding;
	struct perfattr attr = {
		.size = ATTR_SIZE,
		.sample_type = PERFATTR_SAMPLE_IDENTIFIER,
		.read_format = PERFATTR_READ_TIME_ENABLED | PERFATTR_READ_TIME_RUNNING,
		.flags = PERFATTR_DISABLED | PERFATTR_INHERIT,
		.type = 1, /* software, dummy: for one that has no attributes here */
		.config = 9,
	};
	uint64_t id = id_of(event);

	if (e && e->has_type && e->has_config) {
		attr.type = e->type;
		attr.config = e->config[0];
		attr.config1 = e->config[1];
		attr.config2 = e->config[2];
	}
	datawrite_add_event(s->writer, &attr, &id, 1);
}

static int put_updates(struct statrecord *s, size_t event, struct err *err)
{
	const struct plan_event *planned = &s->args->plan->events.at[event];
	const struct encoding *e = planned->encoding;
	struct buf body = { 0 };
	int r = 0;

	if (e && e->unit[0]) {
		put64(&body, UPDATE_UNIT);
		put64(&body, id_of(event));
		buf_add(&body, e->unit, strlen(e->unit) + 1);
		r = put_record(s, RECORD_EVENT_UPDATE, &body, err);
	}
	if (r == 0 && e && e->scale != 1) {
		put64(&body, UPDATE_SCALE);
		put64(&body, id_of(event));
		buf_add(&body, &e->scale, sizeof(e->scale));
		r = put_record(s, RECORD_EVENT_UPDATE, &body, err);
	}
	if (r == 0) {
		put64(&body, UPDATE_NAME);
		put64(&body, id_of(event));
		buf_add(&body, planned->name, strlen(planned->name) + 1);
		r = put_record(s, RECORD_EVENT_UPDATE, &body, err);
	}
	buf_release(&body);
	return r;
}

static size_t find_thread(struct statrecord *s, int thread)
{
	for (size_t i = 0; i < s->threads.len; i++) {
		if (s->threads.at[i] == thread)
			return i;
	}
	return SIZE_MAX;
}

static void add_comm(const struct fs *fs, int thread, struct buf *out)
{
	struct buf path = { 0 }, comm = { 0 };
	struct err gone = { 0 };
	size_t len;

	buf_printf(&path, "/proc/%d/comm", thread);
	if (thread >= 0)
		(void)fs_read_line(fs, path.at, &comm, &gone);
	len = comm.len < COMM_SIZE - 1 ? comm.len : COMM_SIZE - 1;
	buf_add(out, buf_text(&comm), len);
	buf_add_fill(out, '\0', COMM_SIZE - len);
	buf_release(&path);
	buf_release(&comm);
}

static int put_threads(struct statrecord *s, const struct readings *readings, struct err *err)
{
	struct buf body = { 0 };
	int r;

	for (size_t i = 0; i < readings->len && s->threads.len < MOST_THREADS; i++) {
		const struct reading *reading = &readings->at[i];

		if (find_thread(s, reading->thread) == SIZE_MAX)
			*vec_add(&s->threads) = reading->thread;
	}
	if (!s->threads.len)
		*vec_add(&s->threads) = READING_ANY;
	put64(&body, s->threads.len);
	for (size_t i = 0; i < s->threads.len; i++) {
		put64(&body, (uint64_t)(int64_t)s->threads.at[i]);
		add_comm(s->args->fs, s->threads.at[i], &body);
	}
	r = put_record(s, RECORD_THREAD_MAP, &body, err);
	buf_release(&body);
	return r;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* A list: kind 0, how many, and each in 16 bits. */
static int put_cpus(struct statrecord *s, const struct readings *readings, struct err *err)
{
	struct VEC(int) cpus = { 0 };
	struct buf body = { 0 };
	size_t n = 0;
	int r;

	for (size_t i = 0; i < readings->len; i++)
		*vec_add(&cpus) = readings->at[i].cpu;
	if (!cpus.len)
		*vec_add(&cpus) = READING_ANY;
	qsort(cpus.at, cpus.len, sizeof(cpus.at[0]), by_number);
	for (size_t i = 0; i < cpus.len; i++) {
		if ((!n || cpus.at[n - 1] != cpus.at[i]) && n < MOST_CPUS)
			cpus.at[n++] = cpus.at[i];
	}
	put16(&body, 0);
	put16(&body, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		put16(&body, (uint16_t)cpus.at[i]);
	r = put_record(s, RECORD_CPU_MAP, &body, err);
	buf_release(&body);
	vec_release(&cpus);
	return r;
}

/* As perf 6.1 numbers them. */
static uint64_t number_of(enum parts_by by)
{
	static const uint64_t numbers[] = {
		[PARTS_ALL] = 1,   [PARTS_CPU] = 0,	[PARTS_CORE] = 4,
		[PARTS_DIE] = 3,   [PARTS_SOCKET] = 2,	[PARTS_NODE] = 7,
		[PARTS_CACHE] = 1, [PARTS_CLUSTER] = 1, [PARTS_THREAD] = 5,
	};

	return numbers[by];
}

static int put_config(struct statrecord *s, struct err *err)
{
	const uint64_t entries[][2] = {
		{ CONFIG_BY, number_of(s->args->by) },
		{ CONFIG_GAP, s->args->interval_ms },
		{ CONFIG_SCALE, 1 },
	};
	struct buf body = { 0 };
	int r;

	put64(&body, ARRAY_LEN(entries));
	buf_add(&body, entries, sizeof(entries));
	r = put_record(s, RECORD_STAT_CONFIG, &body, err);
	buf_release(&body);
	return r;
}

/* What it was made by, and an empty section that says that these are counts. */
static int put_sections(struct statrecord *s, struct err *err)
{
	struct arena arena = { 0 };
	const char *const *words = commandline_own(&arena);
	struct buf body = { 0 };
	size_t n = 0;
	int r;

	while (words[n])
		n++;
	datasection_put_texts(&body, words, n);
	r = datawrite_section(s->writer, HEADER_CMDLINE, body.at, body.len, err);
	if (r == 0)
		r = datawrite_section(s->writer, HEADER_STAT, "", 0, err);
	buf_release(&body);
	arena_release(&arena);
	return r;
}

struct statrecord *statrecord_new(const struct statrecord_args *args, struct err *err)
{
	struct statrecord *s = alloc_zero(1, sizeof(*s));
	bool is_pipe = strcmp(args->path, "-") == 0;
	struct datawrite_options options = { .is_pipe = is_pipe };

	s->args = args;
	if (!is_pipe && fs_create(&s->output, args->path, err) < 0) {
		free(s);
		return NULL;
	}
	s->writer = datawrite_new(is_pipe ? STDOUT_FILENO : fileno(s->output.file), &options);
	for (size_t i = 0; i < args->plan->events.len; i++)
		add_attr(s, i);
	return s;
}

static int begin(struct statrecord *s, const struct readings *readings, struct err *err)
{
	for (size_t i = 0; i < s->args->plan->events.len; i++) {
		if (put_updates(s, i, err) < 0)
			return -1;
	}
	return put_threads(s, readings, err) < 0 || put_cpus(s, readings, err) < 0 ||
			       put_config(s, err) < 0
		       ? -1
		       : 0;
}

int statrecord_round(struct statrecord *s, const struct readings *readings, uint64_t time_ns,
		     struct err *err)
{
	struct buf body = { 0 };
	int r = s->begun ? 0 : begin(s, readings, err);

	s->begun = true;
	for (size_t i = 0; i < readings->len && r == 0; i++) {
		const struct reading *reading = &readings->at[i];
		size_t thread = find_thread(s, reading->thread);

		put64(&body, id_of(reading->event));
		put32(&body, (uint32_t)reading->cpu);
		put32(&body, thread == SIZE_MAX ? 0 : (uint32_t)thread);
		put64(&body, reading->value);
		put64(&body, reading->enabled_ns);
		put64(&body, reading->running_ns);
		r = put_record(s, RECORD_STAT, &body, err);
	}
	if (r == 0) {
		put64(&body, s->args->interval_ms ? ROUND_GAP : ROUND_FINAL);
		put64(&body, time_ns);
		r = put_record(s, RECORD_STAT_ROUND, &body, err);
	}
	buf_release(&body);
	return r < 0 ? r : datawrite_flush(s->writer, err);
}

int statrecord_finish(struct statrecord *s, struct err *err)
{
	/* A stream has its sections in front, where perf's readers do not need them. */
	if (s->output.path && put_sections(s, err) < 0)
		return -1;
	if (datawrite_finish(s->writer, err) < 0)
		return -1;
	return s->output.path ? fs_commit(&s->output, err) : 0;
}

void statrecord_free(struct statrecord *s)
{
	if (!s)
		return;
	datawrite_free(s->writer);
	fs_abandon(&s->output);
	vec_release(&s->threads);
	free(s);
}
