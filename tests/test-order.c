/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/machinedir.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/session/order.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

enum { CPUS = 4, IN_ROUND = 200, SAMPLE = 8 + 8 + 8 + 8, ROUNDS = 2500, MOST_KIB = 16 << 10 };
enum { FOLDER_ROUNDS = 800, FOLDER_KIB = 8 << 10 };

static const struct perfattr attr = {
	.type = 1,
	.size = 128,
	.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME,
	.flags = PERFATTR_SAMPLE_ID_ALL,
};

static void put_sample(struct buf *out, uint64_t time, uint64_t cpu)
{
	const uint64_t words[] = { RECORD_SAMPLE | (uint64_t)SAMPLE << 48, cpu, 40, time };

	buf_add(out, words, sizeof(words));
}

/*
 * As a recorder writes them: in each round the ring of one CPU after the other.
 * A sample may come a round later than those of other CPUs of its time, not two.
 */
static int make(struct buf *path)
{
	const struct datawrite_options o = { 0 };
	int fd = memfd_create("rounds", 0);
	struct datawrite *w = datawrite_new(fd, &o);
	struct buf records = { 0 };
	struct err err = { 0 };

	buf_printf(path, "/proc/self/fd/%d", fd);
	datawrite_add_event(w, &attr, NULL, 0);
	for (uint64_t round = 0; round < ROUNDS; round++) {
		buf_clear(&records);
		for (uint64_t cpu = 0; cpu < CPUS; cpu++) {
			uint64_t late = cpu == 3 && round ? IN_ROUND * CPUS / 2 : 0;

			for (uint64_t i = 0; i < IN_ROUND; i++)
				put_sample(&records,
					   1000000 + (round * IN_ROUND + i) * CPUS + cpu - late,
					   cpu);
		}
		recordput_empty(&records, RECORD_FINISHED_ROUND);
		cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0, "%s",
			     err.text);
	}
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	buf_release(&records);
	return fd;
}

/* Reads all of it in order: how much memory that took, in KiB. */
static long read_in_order(const char *path, uint64_t *samples)
{
	struct err err = { 0 };
	struct dataread *from = dataread_open(path, &err);
	struct order *order;
	struct rusage before, after;
	struct order_record r;
	uint64_t last = 0;
	int status;

	cr_assert(from, "%s", err.text);
	order = order_new(from);
	*samples = 0;
	getrusage(RUSAGE_SELF, &before);
	while ((status = order_next(order, &r, &err)) > 0) {
		if (r.record.type != RECORD_SAMPLE)
			continue;
		cr_assert_geq(r.time, last);
		cr_assert_eq(r.time, bytes_peek_u64(r.record.bytes + 24, false));
		last = r.time;
		++*samples;
	}
	getrusage(RUSAGE_SELF, &after);
	cr_assert_eq(status, 0, "%s", err.text);
	order_free(order);
	dataread_close(from);
	/* A sanitizer keeps what was freed. */
	return SANITIZED ? 0 : after.ru_maxrss - before.ru_maxrss;
}

Test(order, time_goes_on_and_memory_does_not_grow_with_the_file)
{
	struct buf path = { 0 };
	int fd = make(&path);
	uint64_t samples;

	/* The file has 61 MiB, two rounds of it 50 KiB. */
	cr_assert_lt(read_in_order(path.at, &samples), MOST_KIB);
	cr_assert_eq(samples, (uint64_t)CPUS * IN_ROUND * ROUNDS);
	close(fd);
	buf_release(&path);
}

/*
 * Samples with a lot between that is not kept: what they take is theirs, not that of
 * the windows which they were read into.
 */
Test(order, what_is_skipped_between_samples_takes_no_memory)
{
	enum { TRACES = 64, PAYLOAD = 1 << 20, KIB = 8 << 10, AUXTRACE = 48 };
	const struct datawrite_options o = { 0 };
	const uint64_t trace[AUXTRACE / 8] = { RECORD_AUXTRACE | (uint64_t)AUXTRACE << 48,
					       PAYLOAD };
	int fd = memfd_create("traces", 0);
	struct datawrite *w = datawrite_new(fd, &o);
	struct buf records = { 0 }, path = { 0 };
	struct err err = { 0 };
	uint64_t samples;

	buf_printf(&path, "/proc/self/fd/%d", fd);
	datawrite_add_event(w, &attr, NULL, 0);
	for (uint64_t i = 0; i < TRACES; i++) {
		buf_clear(&records);
		buf_add(&records, trace, sizeof(trace));
		buf_add_fill(&records, 0, PAYLOAD);
		/* Some are close together. */
		for (uint64_t j = 0; j < (i % 3 ? 1 : 1000); j++)
			put_sample(&records, 1000000 + (TRACES - i) * 1000 + j, 0);
		cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
	}
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	buf_release(&records);
	cr_assert_lt(read_in_order(path.at, &samples), KIB);
	cr_assert_eq(samples, TRACES / 3 * 1002 + 1000);
	close(fd);
	buf_release(&path);
}

/* A folder with a part for each CPU, with rounds in them or without, as perf has it. */
static void make_folder(const char *root, bool with_rounds)
{
	for (uint64_t part = 0; part <= CPUS; part++) {
		const struct datawrite_options o = { .is_bare = part };
		struct buf path = { 0 }, records = { 0 };
		struct datawrite *w;
		struct err err = { 0 };
		int fd;

		buf_printf(&path, part ? "%s/data.%d" : "%s/data", root, (int)part - 1);
		fd = open(path.at, O_RDWR | O_CREAT | O_TRUNC, 0600);
		cr_assert_geq(fd, 0);
		w = datawrite_new(fd, &o);
		if (!part)
			datawrite_add_event(w, &attr, NULL, 0);
		if (!part)
			recordput_empty(&records, RECORD_FINISHED_INIT);
		for (uint64_t round = 0; round < FOLDER_ROUNDS && part; round++) {
			/* Some end early, and some are silent in a round. */
			uint64_t n = (round + part) % 7 ? IN_ROUND : 0;

			if (part == 2 && round > FOLDER_ROUNDS / 2)
				break;
			for (uint64_t i = 0; i < n; i++)
				put_sample(&records, 1000000 + (round * IN_ROUND + i) * CPUS + part,
					   part);
			if (with_rounds)
				recordput_empty(&records, RECORD_FINISHED_INIT);
		}
		cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
		cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
		datawrite_free(w);
		close(fd);
		buf_release(&path);
		buf_release(&records);
	}
}

Test(order, the_files_of_a_folder_are_read_side_by_side)
{
	const char *root = machinedir_new();
	uint64_t samples, unrounded;

	make_folder(root, true);
	/* 16 MiB in all. */
	cr_assert_lt(read_in_order(root, &samples), FOLDER_KIB);
	cr_assert_gt(samples, (uint64_t)FOLDER_ROUNDS * IN_ROUND * 2);
	make_folder(root, false);
	read_in_order(root, &unrounded);
	cr_assert_eq(samples, unrounded);
	machinedir_remove(root);
}
