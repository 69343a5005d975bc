/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "tests/machinedir.h"
#include "util/base/alloc.h"
#include "util/run/recordparts.h"
#include "util/run/switcher.h"
#include "util/run/synthesis.h"
#include "util/run/windows.h"

#define MS 1000000ull

Test(windows, edges_come_in_their_order)
{
	struct windows w = { 0 };
	struct err err = { 0 };

	cr_assert_eq(windows_parse("10-20,30-40", &w, &err), 0, "%s", err.text);
	windows_begin(&w, 5 * MS);
	cr_assert_eq(windows_wait_ms(&w, 5 * MS, -1), 11);
	cr_assert_eq(windows_wait_ms(&w, 5 * MS, 3), 3);
	cr_assert_eq(windows_next(&w, 14 * MS), WINDOWS_NOTHING);
	cr_assert_eq(windows_next(&w, 15 * MS), WINDOWS_ON);
	cr_assert_eq(windows_next(&w, 15 * MS), WINDOWS_NOTHING);
	/* What was slept through comes one after the other. */
	cr_assert_eq(windows_next(&w, 36 * MS), WINDOWS_OFF);
	cr_assert_eq(windows_next(&w, 36 * MS), WINDOWS_ON);
	cr_assert_eq(windows_wait_ms(&w, 99 * MS, -1), 0);
	cr_assert_eq(windows_next(&w, 99 * MS), WINDOWS_OVER);
	cr_assert_eq(windows_next(&w, 99 * MS), WINDOWS_NOTHING);
	cr_assert_eq(windows_wait_ms(&w, 99 * MS, -1), -1);
	windows_release(&w);
}

Test(windows, a_delay_is_a_span_that_does_not_end)
{
	struct windows w = { 0 };
	struct err err = { 0 };

	cr_assert_eq(windows_parse("0", &w, &err), 0);
	cr_assert_eq(w.all.len, 0);
	cr_assert_eq(windows_parse("20", &w, &err), 0);
	windows_begin(&w, 0);
	cr_assert_eq(windows_next(&w, 20 * MS), WINDOWS_ON);
	cr_assert_eq(windows_next(&w, UINT64_MAX / 2), WINDOWS_NOTHING);
	windows_release(&w);
}

Test(windows, what_is_no_time_is_a_mistake)
{
	static const char *const texts[] = { "",	"x",	   "-",	      "5-",
					     "-5",	"5-5",	   "9-3",     "1-2,",
					     "1-5,4-8", "1-5,5-8", "1-2;3-4", "1-99999999999" };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct windows w = { 0 };
		struct err err = { 0 };

		cr_assert_eq(windows_parse(texts[i], &w, &err), -1, "'%s'", texts[i]);
		cr_assert_eq(err.code, ERR_USAGE, "'%s'", texts[i]);
		windows_release(&w);
	}
}

Test(switcher, sizes_times_and_signals)
{
	struct switcher s = { 0 };
	struct err err = { 0 };

	cr_assert_eq(switcher_parse(NULL, &s.when, &err), 0);
	cr_assert(s.when.is_on && s.when.by_signal);
	cr_assert(switcher_is_due(&s, 0, UINT64_MAX, true));
	cr_assert_not(switcher_is_due(&s, 0, UINT64_MAX, false));
	cr_assert_eq(switcher_parse("2M", &s.when, &err), 0);
	cr_assert_eq(s.when.bytes, 2 << 20);
	cr_assert_not(switcher_is_due(&s, 0, (2 << 20) - 1, true));
	cr_assert(switcher_is_due(&s, 0, 2 << 20, false));
	cr_assert_eq(switcher_parse("2m", &s.when, &err), 0);
	cr_assert_eq(s.when.period_ms, 120000);
	switcher_begin(&s, 7 * MS);
	cr_assert_not(switcher_is_due(&s, 120000 * MS, 0, false));
	cr_assert(switcher_is_due(&s, 120007 * MS, 0, false));
	cr_assert_eq(switcher_wait_ms(&s, 120000 * MS, 250), 8);
	cr_assert_eq(switcher_parse("soon", &s.when, &err), -1);
	cr_assert_eq(err.code, ERR_USAGE);
	cr_assert(strstr(err.hint, "30s"), "%s", err.hint);
}

Test(recordparts, cpus_of_a_package_go_together)
{
	static const char *const wrong[] = { "all",  "",    "0",     "0/",	"/0",
					     "0/0:", "4/0", "0/0-4", "0/0:0/1", "x/0" };
	const char *root = machinedir_new();
	struct recordparts p = { 0 };
	struct err err = { 0 };
	struct fs fs = { .root = root };

	machinedir_add(root, "/sys/devices/system/cpu/online", "0-3\n");
	for (int i = 0; i < 4; i++) {
		struct buf path = { 0 };

		buf_printf(&path, "/sys/devices/system/cpu/cpu%d/topology/physical_package_id", i);
		machinedir_add(root, path.at, i % 2 ? "1\n" : "0\n");
		buf_clear(&path);
		buf_printf(&path, "/sys/devices/system/node/node%d/cpu%d/online", i / 3, i);
		machinedir_add(root, path.at, "1\n");
		buf_release(&path);
	}
	cr_assert_eq(recordparts_read("package", &fs, &p, &err), 0, "%s", err.text);
	cr_assert_eq(p.all.len, 2);
	cr_assert_eq(recordparts_find(&p, 2), recordparts_find(&p, 0));
	cr_assert_neq(recordparts_find(&p, 3), recordparts_find(&p, 0));
	recordparts_release(&p);
	p = (struct recordparts){ 0 };
	cr_assert_eq(recordparts_read("numa", &fs, &p, &err), 0, "%s", err.text);
	cr_assert_eq(p.all.len, 2);
	cr_assert_eq(recordparts_find(&p, 2), recordparts_find(&p, 1));
	cr_assert_eq(recordparts_find(&p, 3), 1);
	recordparts_release(&p);
	p = (struct recordparts){ 0 };
	cr_assert_eq(recordparts_read(NULL, &fs, &p, &err), 0, "%s", err.text);
	cr_assert_eq(p.all.len, 4);
	cr_assert(!recordparts_has(&p, -1));
	cr_assert(!recordparts_has(&p, 99));
	cr_assert_eq(recordparts_find(&p, 99), 0);
	recordparts_release(&p);
	p = (struct recordparts){ 0 };
	cr_assert_eq(recordparts_read("0,2-3/1:1/0-1", &fs, &p, &err), 0, "%s", err.text);
	cr_assert_eq(p.all.len, 2);
	cr_assert_eq(recordparts_find(&p, 3), 0);
	cr_assert_eq(recordparts_find(&p, 1), 1);
	cr_assert_eq(p.all.at[0].cpus.len, 3);
	cr_assert_eq(p.all.at[0].threads.len, 1);
	cr_assert_eq(p.all.at[0].threads.at[0], 1);
	cr_assert_eq(p.all.at[1].threads.len, 2);
	recordparts_release(&p);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		p = (struct recordparts){ 0 };
		err = (struct err){ 0 };
		cr_assert_eq(recordparts_read(wrong[i], &fs, &p, &err), -1, "%s", wrong[i]);
		cr_assert_eq(err.code, ERR_USAGE, "%s: %s", wrong[i], err.text);
		recordparts_release(&p);
	}
	machinedir_remove(root);
}

Test(synthesis, parts_are_words)
{
	struct err err = { 0 };
	unsigned parts;

	cr_assert_eq(synthesis_parse(NULL, &parts, &err), 0);
	cr_assert_eq(parts, SYNTHESIS_ALL);
	cr_assert_eq(synthesis_parse("no", &parts, &err), 0);
	cr_assert_eq(parts, 0);
	cr_assert_eq(synthesis_parse("mmap,cgroup", &parts, &err), 0);
	cr_assert_eq(parts, SYNTHESIS_ALL);
	cr_assert_eq(synthesis_parse("task,maps", &parts, &err), -1);
	cr_assert(strstr(err.text, "'maps'"), "%s", err.text);
}
