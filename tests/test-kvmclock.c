/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "util/kvm/kvmclock.h"

/* By hand: 2 GHz is a mul of 1/2. */
Test(kvmclock, a_page)
{
	struct kvmclock_page p = {
		.tsc_timestamp = 1000, .system_time_ns = 5000, .mul = 0x80000000, .shift = 0
	};

	cr_assert_eq(kvmclock_page_ns(&p, 1000), 5000);
	cr_assert_eq(kvmclock_page_ns(&p, 3000), 6000);
	cr_assert_eq(kvmclock_page_ns(&p, 0), 4500);
	cr_assert_eq(kvmclock_page_tsc(&p, 6000), 3000);
	cr_assert_eq(kvmclock_page_tsc(&p, 4500), 0);
	p.shift = -1;
	cr_assert_eq(kvmclock_page_ns(&p, 5000), 6000);
	cr_assert_eq(kvmclock_page_tsc(&p, 6000), 5000);
	p.shift = 1;
	cr_assert_eq(kvmclock_page_ns(&p, 2000), 6000);
	cr_assert_eq(kvmclock_page_tsc(&p, 6000), 2000);
}

/* There and back again: the counter that is found says the same nanosecond, or the next one. */
Test(kvmclock, random_pages_and_back)
{
	srand(8);
	for (int i = 0; i < 100000; i++) {
		struct kvmclock_page p = {
			.tsc_timestamp = (uint64_t)rand() << 20,
			.system_time_ns = (uint64_t)rand() << 12,
			/* As kernels have it: the upper half, and a shift that makes the rate. */
			.mul = 0x80000000u + (uint32_t)rand(),
			.shift = (int8_t)(rand() % 5 - 3),
		};
		uint64_t ns = p.system_time_ns + (uint64_t)rand() * 1000;
		uint64_t tsc = kvmclock_page_tsc(&p, ns), is = kvmclock_page_ns(&p, tsc);

		/* A tick of a slow counter is several nanoseconds. */
		cr_assert_geq(is, ns);
		cr_assert_leq(is - ns, p.shift > 0 ? 4 : 1);
		cr_assert_lt(kvmclock_page_ns(&p, tsc - 1), ns);
	}
}

Test(kvmclock, pages_are_read_and_chosen_by_time)
{
	static const char text[] =
		"# two\n"
		"qemu 5 [0] kvm:kvm_pvclock_update: vcpu_id 0, pvclock { version 6, "
		"tsc_timestamp 0x2000, system_time 0x1770, tsc_to_system_mul 0x80000000, "
		"tsc_shift -1, flags 0x1 }\n"
		"1000, 5000, 0x80000000, 0 # the first\n\n";
	struct kvmclock c = { .sched_offset_ns = 100 };
	struct err err = { 0 };

	cr_assert_eq(kvmclock_parse(&c, view_of(text), &err), 0, "%s", err.text);
	cr_assert_eq(c.pages.len, 2);
	cr_assert_eq(c.pages.at[0].system_time_ns, 5000);
	cr_assert_eq(c.pages.at[1].tsc_timestamp, 0x2000);
	cr_assert_eq(c.pages.at[1].shift, -1);
	cr_assert_eq(kvmclock_tsc(&c, 4900), 1000);
	cr_assert_eq(kvmclock_tsc(&c, 4800), 800); /* before all pages */
	cr_assert_eq(kvmclock_tsc(&c, 5899), 1000 + 999 * 2);
	cr_assert_eq(kvmclock_tsc(&c, 5900), 0x2000);
	cr_assert_eq(kvmclock_tsc(&c, 5910), 0x2000 + 10 * 4);
	kvmclock_release(&c);
}

Test(kvmclock, what_is_no_page)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "", "no page" },
		{ "# 1 2 3 4\n", "no page" },
		{ "\n1 2 3\n", "line 2: tsc_shift is missing" },
		{ "1 2 3 4 5", "line 1: there is more" },
		{ "1 2 0 4", "line 1" },
		{ "1 2 0x100000000 4", "line 1" },
		{ "1 2 3 32", "line 1" },
		{ "1 2 3 -32", "line 1" },
		{ "1 2 3 x", "line 1" },
		{ "1 2 3 -", "line 1" },
		{ "x 2 3 4", "line 1" },
		{ "tsc_timestamp 5 system_time 6", "line 1: tsc_to_system_mul is missing" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kvmclock c = { 0 };
		struct err err = { 0 };

		cr_assert_eq(kvmclock_parse(&c, view_of(rows[i].text), &err), -1, "%s",
			     rows[i].text);
		cr_assert(strstr(err.text, rows[i].said), "%s: %s", rows[i].text, err.text);
		kvmclock_release(&c);
	}
}
