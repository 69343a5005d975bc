/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>

#include "util/base/fs.h"
#include "util/base/zstd.h"
#include "util/data/attrname.h"
#include "util/data/datacheck.h"

#define FIXTURES "../shared/fixtures/perfdata"

static bool is_known_difference(const char *file, const char *ours)
{
	/* perf 6.1 and 7.3 do not look at the descriptions that these pipes bring. */
	static const struct {
		const char *file, *ours;
	} known[] = {
		{ "p61-pipe", "sched:sched_switch" },
		{ "pipe-groupdesc-perf6.8", "cycles:u" },
		{ "pipe-groupdesc-perf6.8", "instructions:u" },
		{ "zstd2-pipe-spanning-perf6.16", "cycles:P" },
		{ "zstd2-pipe-spanning-perf6.16", "dummy:u" },
		/* perf 7.3 says no more whether guests are counted, 6.1 did. */
		{ "simpleperf-callchain-record", "cycles:HG" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(file, known[i].file) == 0 && strcmp(ours, known[i].ours) == 0)
			return true;
	return false;
}

static const char *find_end(struct view line)
{
	const char *end = line.len ? memmem(line.at, line.len, ": type: ", 8) : NULL;

	return end || !line.len ? end : memmem(line.at, line.len, ": ", 2);
}

/* The first words of `perf evlist -v`: a name, then ": " and its attributes. */
static size_t check_names(const char *name, const struct datacheck *c)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };
	struct view rest, line;
	size_t n = 0;

	buf_printf(&path, FIXTURES "/%s.evlist.txt", name);
	if (fs_read(&(struct fs){ 0 }, buf_text(&path), 1 << 20, &text, &err) == 0)
		for (rest = buf_view(&text); view_split(&rest, '\n', &line);) {
			const char *end = find_end(line);

			if (!end || view_starts(line, "#"))
				continue;
			cr_assert_lt(n, c->events.len, "%s: too few events", name);
			line.len = (size_t)(end - line.at);
			cr_expect(view_equal(line, c->events.at[n].name) ||
					  is_known_difference(name, c->events.at[n].name),
				  "%s: '%s' instead of '%.*s'", name, c->events.at[n].name,
				  VIEW_ARG(line));
			n++;
		}
	buf_release(&path);
	buf_release(&text);
	return n;
}

Test(datacheck, names_events_and_finds_recordings_whole)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	if (!fs_is_dir(&(struct fs){ 0 }, FIXTURES))
		cr_skip("no " FIXTURES);
	cr_assert_eq(fs_list(&(struct fs){ 0 }, FIXTURES, &names, &err), 0);
	for (size_t i = 0; i < names.len; i++) {
		struct view v = view_of(names.at[i]);
		struct buf path = { 0 };
		struct datacheck c;

		/* What is compressed has problems in a build without the library. */
		if (!view_ends(v, ".data") || (!zstd_built_in() && strstr(names.at[i], "zstd")))
			continue;
		buf_printf(&path, FIXTURES "/%s", names.at[i]);
		names.at[i][v.len - 5] = '\0';
		cr_assert_eq(datacheck_walk(&c, buf_text(&path), &err), 0, "%s", err.text);
		n += check_names(names.at[i], &c);
		cr_expect((c.n_problems == 0) == !view_equal(view_of(names.at[i]),
							     "ppc64-be-pipe-private-dialect"),
			  "%s: %s", names.at[i], c.n_problems ? c.problems.at[0].text : "");
		datacheck_release(&c);
		buf_release(&path);
	}
	cr_expect_gt(n, 100);
	fs_names_release(&names);
}

static const char *name_of(uint32_t type, uint64_t config, uint64_t flags)
{
	static char text[64];
	struct perfattr attr = { .type = type, .config = config, .flags = flags };
	struct buf name = { 0 };

	attrname_add(&attr, &name);
	snprintf(text, sizeof(text), "%s", buf_text(&name));
	buf_release(&name);
	return text;
}

Test(attrname, is_what_perf_says)
{
	const uint64_t no_guest = PERFATTR_EXCLUDE_GUEST,
		       no_kernel = PERFATTR_EXCLUDE_KERNEL | PERFATTR_EXCLUDE_HV;

	cr_expect_str_eq(name_of(0, 0, no_guest), "cycles");
	cr_expect_str_eq(name_of(0, 0, 0), "cycles:HG");
	cr_expect_str_eq(name_of(0, 1, no_kernel), "instructions:u");
	cr_expect_str_eq(name_of(0, 1, no_kernel | no_guest), "instructions:uH");
	cr_expect_str_eq(name_of(0, 0, no_guest | (uint64_t)2 << PERFATTR_PRECISE_SHIFT),
			 "cycles:ppH");
	cr_expect_str_eq(name_of(0, (uint64_t)4 << 32 | 1, no_guest), "instructions");
	cr_expect_str_eq(name_of(1, 0, no_guest), "cpu-clock");
	cr_expect_str_eq(name_of(2, 300, no_guest), "unknown tracepoint");
	cr_expect_str_eq(name_of(3, 0x10000, no_guest), "L1-dcache-load-misses");
	cr_expect_str_eq(name_of(4, 0x1b7, no_guest), "raw 0x1b7");
	cr_expect_str_eq(name_of(33, 0, no_guest), "unknown attr type: 33");
}
