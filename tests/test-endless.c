/* SPDX-License-Identifier: MIT */
/*
 * Files that are small and would keep a reader busy for hours, or fill the
 * memory, if what they say were taken at its word. Run it sanitized.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "util/base/zstd.h"
#include "util/data/bpfsection.h"
#include "util/data/datacheck.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/data/sectiontext.h"
#include "util/data/tracedata.h"
#include "util/elf/symtext.h"
#include "util/report/framepool.h"
#include "util/session/eventgroup.h"
#include "util/session/recording.h"
#include "util/session/recordstats.h"
#include "util/target/recorded.h"

TestSuite(endless);

enum { SECONDS_MOST = 5, MANY = 100000 };

static void check_time(clock_t start)
{
	cr_expect_lt(clock() - start, (clock_t)SECONDS_MOST * CLOCKS_PER_SEC);
}

struct pipe {
	struct buf bytes, path;
	int fd;
};

/* A stream that begins, with one event. */
static struct pipe begin_pipe(void)
{
	struct pipe p = { .fd = memfd_create("endless", 0) };
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN,
				       .sample_type = PERFATTR_SAMPLE_IP };
	struct datawrite *w = datawrite_new(p.fd, &(struct datawrite_options){ .is_pipe = true });
	struct err err = { 0 };

	buf_printf(&p.path, "/proc/self/fd/%d", p.fd);
	datawrite_add_event(w, &attr, &(uint64_t){ 1 }, 1);
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	return p;
}

static void put_record(struct pipe *p, uint32_t type, const void *body, size_t len)
{
	const struct {
		uint32_t type;
		uint16_t misc, size;
	} head = { type, 0, (uint16_t)(8 + len) };

	buf_add(&p->bytes, &head, sizeof(head));
	buf_add(&p->bytes, body, len);
}

static const char *end_pipe(struct pipe *p)
{
	cr_assert_eq(write(p->fd, p->bytes.at, p->bytes.len), (ssize_t)p->bytes.len);
	return buf_text(&p->path);
}

static void release(struct pipe *p)
{
	close(p->fd);
	buf_release(&p->bytes);
	buf_release(&p->path);
}

Test(endless, each_record_is_of_another_type)
{
	struct pipe p = begin_pipe();
	clock_t start = clock();
	struct datacheck check;
	struct recordstats stats = { 0 };
	struct err err = { 0 };
	struct recording *r;

	for (uint32_t i = 0; i < MANY; i++)
		put_record(&p, 1000000 - i * 3, NULL, 0);
	put_record(&p, RECORD_FINISHED_ROUND, NULL, 0);
	put_record(&p, RECORD_FINISHED_ROUND, NULL, 0);
	cr_assert_eq(datacheck_walk(&check, end_pipe(&p), &err), 0, "%s", err.text);
	cr_expect_eq(check.counts.all.len, MANY + 2);
	for (size_t i = 1; i < check.counts.all.len; i++)
		cr_assert_lt(check.counts.all.at[i - 1].type, check.counts.all.at[i].type);
	cr_expect_eq(check.counts.all.at[0].type, RECORD_HEADER_ATTR);
	cr_expect_eq(check.counts.all.at[1].records, 2);
	datacheck_release(&check);
	lseek(p.fd, 0, SEEK_SET);
	r = recording_open(&(struct recording_options){ .input = buf_text(&p.path) }, &err);
	cr_assert(r, "%s", err.text);
	cr_assert_eq(recordstats_read(&stats, r, &err), 0, "%s", err.text);
	cr_expect_eq(stats.types.all.len, MANY + 2);
	recordstats_release(&stats);
	recording_close(r);
	release(&p);
	check_time(start);
}

Test(endless, a_section_comes_again_and_again)
{
	const uint64_t body[2] = { SECTION_ARCH, 0 };
	struct pipe p = begin_pipe();
	clock_t start = clock();
	const struct record *other;
	struct err err = { 0 };
	struct recording *r;
	struct sample s;

	for (uint32_t i = 0; i < MANY; i++)
		put_record(&p, RECORD_HEADER_FEATURE, body, sizeof(body));
	r = recording_open(&(struct recording_options){ .input = end_pipe(&p) }, &err);
	cr_assert(r, "%s", err.text);
	while (recording_next_any(r, &s, &other, &err) > 0)
		;
	cr_expect_eq(recording_file(r)->sections.len, 1);
	recording_close(r);
	release(&p);
	check_time(start);
}

/* All sections are said to be the whole file. */
Test(endless, sections_lie_over_each_other)
{
	enum { BITS = 20, TABLE_ENTRY = 16 };
	int fd = memfd_create("endless", 0);
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	struct datawrite *w = datawrite_new(fd, &(struct datawrite_options){ 0 });
	struct buf path = { 0 }, record = { 0 };
	struct err err = { 0 };
	uint64_t place[2] = { 0 }, all = 0;
	struct dataread *r;
	off_t table;

	datawrite_add_event(w, &attr, &(uint64_t){ 1 }, 1);
	for (unsigned bit = 1; bit <= BITS; bit++)
		cr_assert_eq(datawrite_section(w, bit, "sectio", 6, &err), 0);
	recordput_empty(&record, RECORD_FINISHED_INIT);
	cr_assert_eq(datawrite_records(w, record.at, record.len, &err), 0);
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	place[1] = (uint64_t)lseek(fd, 0, SEEK_END);
	table = (off_t)place[1] - BITS * (TABLE_ENTRY + 6);
	for (int i = 0; i < BITS; i++)
		cr_assert_eq(pwrite(fd, place, sizeof(place), table + i * TABLE_ENTRY),
			     (ssize_t)sizeof(place));
	buf_printf(&path, "/proc/self/fd/%d", fd);
	r = dataread_open(buf_text(&path), &err);
	cr_assert(r, "%s", err.text);
	cr_expect_eq(dataread_file(r)->sections.len, BITS);
	for (size_t i = 0; i < dataread_file(r)->sections.len; i++)
		all += dataread_file(r)->sections.at[i].size;
	cr_expect_eq(all, place[1]);
	cr_expect(dataread_file(r)->n_problems >= BITS - 1);
	dataread_close(r);
	buf_release(&path);
	buf_release(&record);
	close(fd);
}

/* A size of 4 GiB among what is compressed: it is not waited for. */
Test(endless, a_compressed_record_has_all_that_is_to_come)
{
	const uint32_t head[2] = { RECORD_USER_START * 1024 * 32, UINT32_MAX / 2 };
	struct pipe p = begin_pipe();
	struct buf plain = { 0 }, packed = { 0 };
	struct datacheck check;
	struct err err = { 0 };

	if (!zstd_built_in())
		cr_skip_test("this build has no zstd");
	buf_add(&plain, head, sizeof(head));
	buf_add_fill(&plain, 0, 1 << 20);
	cr_assert_eq(zstd_compress(plain.at, plain.len, 1, &packed, &err), 0, "%s", err.text);
	for (int i = 0; i < 100; i++)
		put_record(&p, RECORD_COMPRESSED, packed.at, packed.len);
	cr_assert_eq(datacheck_walk(&check, end_pipe(&p), &err), 0, "%s", err.text);
	/* Each is told of as it comes. */
	cr_expect_eq(check.n_problems, 100);
	cr_expect(strstr(check.problems.at[0].text, "a compressed record of 4294934527 bytes"),
		  "%s", check.problems.at[0].text);
	datacheck_release(&check);
	buf_release(&plain);
	buf_release(&packed);
	release(&p);
}

Test(endless, counts_of_many_counters_and_events)
{
	enum { EVENTS = 1500, ROUNDS = 1500 };
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	struct pipe p = begin_pipe();
	struct buf ids = { 0 };
	struct recorded counts;
	struct err err = { 0 };
	clock_t start = clock();

	for (uint64_t i = 0; i < EVENTS; i++) {
		struct buf body = { 0 };
		const uint64_t id = 100 + i;

		perfattr_write(&attr, false, &body);
		buf_add(&body, &id, sizeof(id));
		put_record(&p, RECORD_HEADER_ATTR, body.at, body.len);
		buf_release(&body);
	}
	for (uint64_t i = 0; i < ROUNDS; i++) {
		const struct {
			uint64_t id;
			uint32_t cpu, thread;
			uint64_t value, enabled, running;
		} count = { 100 + i, 0, 0, i, 1, 1 };
		const uint64_t round[2] = { i, 0 };

		put_record(&p, RECORD_STAT, &count, sizeof(count));
		put_record(&p, RECORD_STAT_ROUND, round, sizeof(round));
	}
	cr_assert_eq(recorded_read(&counts, end_pipe(&p), &err), 0, "%s", err.text);
	cr_expect_eq(counts.events.len, EVENTS + 1);
	cr_expect_eq(counts.rounds.len, ROUNDS);
	cr_expect_eq(counts.readings.at[7].event, 8);
	recorded_release(&counts);
	buf_release(&ids);
	release(&p);
	check_time(start);
}

Test(endless, more_events_than_can_be_planned)
{
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	const uint64_t round[2] = { 0, 0 };
	struct pipe p = begin_pipe();
	struct recorded counts;
	struct err err = { 0 };

	for (uint64_t i = 0; i < 3000; i++) {
		struct buf body = { 0 };

		perfattr_write(&attr, false, &body);
		put_record(&p, RECORD_HEADER_ATTR, body.at, body.len);
		buf_release(&body);
	}
	put_record(&p, RECORD_STAT_ROUND, round, sizeof(round));
	cr_assert_eq(recorded_read(&counts, end_pipe(&p), &err), -1);
	cr_expect(strstr(err.text, "it has 3001 events, more than 2048"), "%s", err.text);
	recorded_release(&counts);
	release(&p);
}

/* Neither an update nor a round goes over all of them. */
Test(endless, updates_and_rounds_of_more_events_than_can_be_planned)
{
	enum { EVENTS = 20000 };
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	const uint64_t update[3] = { 0, 1 }, round[2] = { 0, 0 };
	struct pipe p = begin_pipe();
	struct recorded counts;
	struct err err = { 0 };
	clock_t start = clock();

	for (uint64_t i = 0; i < EVENTS; i++) {
		struct buf body = { 0 };

		perfattr_write(&attr, false, &body);
		put_record(&p, RECORD_HEADER_ATTR, body.at, body.len);
		buf_release(&body);
	}
	for (int i = 0; i < MANY; i++)
		put_record(&p, RECORD_EVENT_UPDATE, update, sizeof(update));
	for (int i = 0; i < MANY; i++)
		put_record(&p, RECORD_STAT_ROUND, round, sizeof(round));
	cr_assert_eq(recorded_read(&counts, end_pipe(&p), &err), -1);
	cr_expect(strstr(err.text, "it has 20001 events, more than 2048"), "%s", err.text);
	cr_expect_eq(counts.rounds.len, 0);
	recorded_release(&counts);
	release(&p);
	check_time(start);
}

/* A row of a table has a count of each event. */
Test(endless, more_events_than_a_table_takes)
{
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	struct pipe p = begin_pipe();
	const struct record *other;
	struct err err = { 0 };
	struct eventgroup first, last;
	struct recording *r;
	struct sample s;

	for (uint64_t i = 1; i < 300; i++) {
		struct buf body = { 0 };

		perfattr_write(&attr, false, &body);
		put_record(&p, RECORD_HEADER_ATTR, body.at, body.len);
		buf_release(&body);
	}
	r = recording_open(&(struct recording_options){ .input = end_pipe(&p) }, &err);
	cr_assert(r, "%s", err.text);
	while (recording_next_any(r, &s, &other, &err) > 0)
		;
	first = eventgroup_find(r, 0, EVENTGROUP_ALL);
	last = eventgroup_find(r, 299, EVENTGROUP_ALL);
	cr_expect_eq(first.leader, 0);
	cr_expect_eq(first.members, EVENTGROUP_MOST);
	cr_expect_eq(last.leader, 2 * EVENTGROUP_MOST);
	cr_expect_eq(last.members, 300 - 2 * EVENTGROUP_MOST);
	recording_close(r);
	release(&p);
}

/* Each group says that it has all events. */
Test(endless, groups_of_everything)
{
	const struct perfattr attr = { .size = PERFATTR_SIZE_MIN };
	struct datafile f = { 0 };
	struct sectiontext t = { .file = &f, .full = true };
	struct buf section = { 0 }, out = { 0 };

	for (size_t i = 0; i < 5000; i++)
		*vec_add(&f.events) = (struct datafile_event){ .attr = attr };
	datasection_put32(&section, 80000);
	for (size_t i = 0; i < 80000; i++) {
		datasection_put32(&section, 0);
		datasection_put32(&section, 0);
		datasection_put32(&section, UINT32_MAX);
	}
	sectiontext_add(&t, SECTION_GROUP_DESC, buf_view(&section), &out);
	cr_expect_lt(out.len, 4 << 20);
	cr_expect(strstr(buf_text(&out), "# group: {cycles:HG,cycles:HG"), "%.80s", buf_text(&out));
	buf_release(&section);
	buf_release(&out);
	datafile_release(&f);
}

struct longest {
	size_t functions, name;
};

static void measure(void *arg, const struct bpfsection_function *f)
{
	struct longest *l = arg;

	l->functions++;
	l->name = strlen(f->name) > l->name ? strlen(f->name) : l->name;
}

static void put32(char *at, uint32_t n)
{
	memcpy(at, &n, sizeof(n));
}

/* Functions of a program, all of them called by the same endless name; arrays lie over each other. */
Test(endless, a_program_of_many_functions)
{
	enum { INFO = 192, N = 60000, DATA = N * 8, TYPES = 500000, NAMES = 500000, HEAD = 24 };
	char *programs = calloc(1, 4 + 16 + INFO + DATA), *info = programs + 20,
	     *data = info + INFO;
	char *btfs = calloc(1, 12 + HEAD + TYPES + NAMES), *btf = btfs + 12;
	struct longest l = { 0 };
	clock_t start = clock();

	put32(programs, 1);
	put32(programs + 4, INFO);
	put32(programs + 8, DATA);
	put32(info + 104, N); /* functions, their lengths, sizes of their descriptions, tags */
	put32(info + 108, N);
	put32(info + 132, 8);
	put32(info + 144, N);
	put32(info + 180, N);
	for (size_t i = 0; i < N; i++)
		put32(data + i * 8 + 4, (uint32_t)(TYPES / 12 - i % 100));
	put32(btfs, 1);
	put32(btfs + 8, HEAD + TYPES + NAMES);
	put32(btf + 4, HEAD);
	put32(btf + 12, TYPES);
	put32(btf + 16, TYPES);
	put32(btf + 20, NAMES);
	memset(btf + HEAD + TYPES, 'x', NAMES);
	bpfsection_walk_functions(bytes_of(programs, 4 + 16 + INFO + DATA, false),
				  bytes_of(btfs, 12 + HEAD + TYPES + NAMES, false), measure, &l);
	cr_expect_eq(l.functions, N);
	cr_expect_gt(l.name, 400);
	cr_expect_lt(l.name, 1024);
	free(programs);
	free(btfs);
	check_time(start);
}

/* ---- and what is just behind an end ---- */

Test(endless, a_line_of_kallsyms_ends_behind_its_address)
{
	static const char line[] = "ffffffff81000000 ";
	struct symtext s = { 0 };
	struct buf text = { .at = malloc(sizeof(line)),
			    .len = sizeof(line) - 1,
			    .room = sizeof(line) };

	memcpy(text.at, line, sizeof(line));
	symtext_read_kallsyms(&s, &text);
	cr_expect_eq(s.all.len, 0);
	symtext_release(&s);
	buf_release(&text);
}

/* libtraceevent looks at the last three characters of a text that has fewer. */
Test(endless, a_text_of_the_kernel_ends_within_its_quotes)
{
	static const char texts[] = "0x1 : \"ab\"\n0x2 : \"\0bcd\"\n0x3 : \"a\0cde\"\n";
	const uint32_t none = 0, len = sizeof(texts) - 1, page = 4096;
	const uint64_t nothing = 0;
	struct buf data = { 0 };
	struct tracedata *t;
	struct err err = { 0 };

	buf_add(&data, "\x17\x08\x44tracing0.6\0\0\x08", 16);
	buf_add(&data, &page, sizeof(page));
	buf_add(&data, "header_page", 12);
	buf_add(&data, &nothing, sizeof(nothing));
	buf_add(&data, "header_event", 13);
	buf_add(&data, &nothing, sizeof(nothing));
	/* Events of ftrace itself, systems, functions. */
	for (int i = 0; i < 3; i++)
		buf_add(&data, &none, sizeof(none));
	buf_add(&data, &len, sizeof(len));
	buf_add(&data, texts, len);
	t = tracedata_new(buf_view(&data), &err);
	if (!t)
		cr_skip_test("%s", err.text);
	tracedata_free(t);
	buf_release(&data);
}

Test(endless, files_that_are_nearly_called_as_those_of_jit_compilers)
{
	static const char *const names[][2] = {
		{ "/tmp/perf-1/.map", ".map" },
		{ "/tmp/perf-1/perf.map", "perf.map" },
		{ "/tmp/perf-1.map", "[JIT] tid 1" },
		{ "/tmp/perf-.map", "[JIT] tid " },
	};
	const struct symbols_options o = { .symfs = "/proc/self/fd/nothing" };
	struct symbols *symbols = symbols_new(&o);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct dso d = { .name = names[i][0] };
		struct mapping m = { .start = 0x1000, .end = 0x2000, .dso = &d };
		struct framepool pool;
		uint32_t frame;

		framepool_init(&pool, symbols);
		frame = framepool_find(&pool, (struct session_place){ &m, 0x1800 }, RECORD_USER);
		cr_expect_str_eq(framepool_file_name(&pool, frame), names[i][1]);
		framepool_release(&pool);
	}
	symbols_free(symbols);
}
