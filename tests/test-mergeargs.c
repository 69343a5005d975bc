/* SPDX-License-Identifier: MIT */
/* How a guest's clock goes with its host's, as it is typed and as files have it. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/rewrite/mergeargs.h"

static struct err err;

/* A file with that content, and where it can be opened; it is gone with its number. */
static int file_of(const char *text, char path[32])
{
	int fd = memfd_create("clock", 0);

	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static int read_clock(const char *text, struct mergeplan *m)
{
	char path[32];
	int fd = file_of(text, path), status;
	const struct mergeargs a = { .clock = path };

	*m = (struct mergeplan){ 0 };
	err_clear(&err);
	status = mergeargs_read(&a, m, &err);
	close(fd);
	return status;
}

Test(mergeargs, readings_of_clocks)
{
	struct mergeplan m;

	cr_assert_eq(read_clock("# guest host\n\n1000 5000\n2000\t6000 # as well\n3000,7000\n", &m),
		     0, "%s", err.text);
	cr_assert_eq(m.o.clock, &m.clock);
	cr_assert_eq(m.clock.stretches.len, 1);
	cr_assert_eq(guestclock_host_ns(&m.clock, 2500), 6500);
	mergeargs_release(&m);
}

Test(mergeargs, what_is_wrong_is_told_with_its_line)
{
	static const struct {
		const char *text, *line;
	} cases[] = {
		{ "1 2\nx 3\n", ":2: " },
		{ "1 2\n3\n", ":2: the host's time is missing" },
		{ "# c\n\n1 2x\n3 4\n", ":3: " },
		{ "1 2\n2 3\n18446744073709551616 4\n", ":3: " },
		{ "1 5\n2 4\n", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mergeplan m;

		cr_assert_eq(read_clock(cases[i].text, &m), -1, "%s", cases[i].text);
		cr_assert_eq(err.code, ERR_INPUT);
		cr_assert(strstr(err.text, "/proc/self/fd/"), "%s", err.text);
		cr_assert(strstr(err.text, cases[i].line), "%s", err.text);
		mergeargs_release(&m);
	}
	err_clear(&err);
}

static int read_args(const struct mergeargs *a, struct mergeplan *m)
{
	*m = (struct mergeplan){ 0 };
	err_clear(&err);
	return mergeargs_read(a, m, &err);
}

Test(mergeargs, numbers)
{
	struct mergeplan m;

	cr_assert_eq(read_args(&(struct mergeargs){ .offset = "-5", .scaling = "3/1" }, &m), 0);
	cr_assert_eq(m.o.scaling.offset, (uint64_t)-5);
	cr_assert_eq(m.o.scaling.ratio, 3);
	cr_assert_eq(m.o.scaling.fraction, 1);
	mergeargs_release(&m);
	/* 5 - (2000 - 12000) * 2 + (1000 - 3000), as the counter of the guest goes at 2 GHz. */
	cr_assert_eq(read_args(&(struct mergeargs){ .offset = "5",
						    .migration = "1000,2000,3000,12000,2000000" },
			       &m),
		     0, "%s", err.text);
	cr_assert_eq(m.o.scaling.offset, 5 + 20000 - 2000);
	cr_assert_eq(m.blackout_ns, 10000);
	cr_assert(m.o.has_arrival);
	mergeargs_release(&m);
}

Test(mergeargs, what_does_not_go_together_is_usage)
{
	static const struct mergeargs cases[] = {
		{ 0 },
		{ .clock = "f", .offset = "1" },
		{ .clock = "f", .scaling = "1/1" },
		{ .clock = "f", .migration = "1,2,3,4,5" },
		{ .clock = "f", .kvm_clock = "1,2,3,4" },
		{ .offset = "1", .source_scaling = "1/1" },
		{ .offset = "1", .sched_offset_ns = 1 },
		{ .offset = "x" },
		{ .offset = "--1" },
		{ .offset = "1", .scaling = "1" },
		{ .offset = "1", .scaling = "0/1" },
		{ .offset = "1", .scaling = "1/64" },
		{ .offset = "1", .migration = "1,2,3,4" },
		{ .offset = "1", .migration = "1,2,3,4,5,6" },
		{ .offset = "1", .migration = "1,2,3,4,0" },
		{ .offset = "1", .migration = "1,9,1,8,7" },
		{ .offset = "1", .migration = "1,2,3,4,5", .source_scaling = "1/" },
		{ .offset = "1", .kvm_clock = "1,2,3" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mergeplan m;

		cr_assert_eq(read_args(&cases[i], &m), -1, "%zu", i);
		cr_assert_eq(err.code, ERR_USAGE, "%zu: %s", i, err.text);
		mergeargs_release(&m);
	}
	err_clear(&err);
}
