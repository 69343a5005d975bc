/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/riscv/sbipmu.h"
#include "util/base/alloc.h"
#include "util/pmu/legacy.h"
#include "util/pmu/sbicount.h"

#define CELLS 64

/* Cells as a device tree has them. */
struct cells {
	char bytes[CELLS * 4];
	size_t len;
};

static struct view put(struct cells *c, const uint32_t *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 4; k++)
			c->bytes[i * 4 + (size_t)k] = (char)(cells[i] >> (24 - 8 * k));
	}
	c->len = n * 4;
	return view_make(c->bytes, c->len);
}

#define ROWS(c, ...) \
	put(c, (const uint32_t[]){ __VA_ARGS__ }, \
	    sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* The first example of the binding's page. */
static void fill(struct sbipmu *p)
{
	struct err err = { 0 };
	struct cells c;

	cr_assert_eq(sbipmu_read_selectors(p, ROWS(&c, 0xB, 0, 1), &err), 0, "%s", err.text);
	cr_assert_eq(sbipmu_read_counters(
			     p,
			     ROWS(&c, 1, 1, 1, 2, 2, 4, 3, 0xA, 0xff8, 0x10000, 0x10033, 0xff000),
			     &err),
		     0, "%s", err.text);
	cr_assert_eq(sbipmu_read_raws(p,
				      ROWS(&c, 0, 2, 0xffffffff, 0xffffffff, 0xf8, 0, 0, 0xffffffff,
					   0xfffffff0, 0xff0, 0xffffffff, 0, 0xffffffff, 0xffffff0f,
					   0xff0),
				      &err),
		     0, "%s", err.text);
}

Test(sbipmu, the_example_of_the_binding)
{
	struct sbipmu p = { 0 };
	bool told;

	fill(&p);
	cr_expect_eq(p.refusals.len, 0);
	cr_expect_eq(sbipmu_counters(&p), 0xffffd);
	cr_expect_eq(sbipmu_find_counters(&p, 1), 1);
	cr_expect_eq(sbipmu_find_counters(&p, 2), 4);
	cr_expect_eq(sbipmu_find_counters(&p, 0xA), 0xff8);
	cr_expect_eq(sbipmu_find_counters(&p, 0xB), 0);
	cr_expect_eq(sbipmu_find_counters(&p, 0x10000), 0xff000);
	cr_expect_eq(sbipmu_find_counters(&p, 0x10033), 0xff000);
	cr_expect_eq(sbipmu_find_counters(&p, 0x10034), 0);
	cr_expect_eq(sbipmu_find_selector(&p, 0x10033, &told), 0x10033);
	cr_expect_not(told);
	/* Code 2 fits two rows. */
	cr_expect_eq(sbipmu_find_raw_counters(&p, 2), 0xff8);
	cr_expect_eq(sbipmu_find_raw_counters(&p, 15), 0xff0);
	cr_expect_eq(sbipmu_find_raw_counters(&p, 0xffffffff000000f0), 0xff0);
	cr_expect_eq(sbipmu_find_raw_counters(&p, 0xffffffff000000ff), 0);
	cr_expect_eq(sbipmu_find_raw_counters(&p, 0x1234), 0);
	/* No raw row, but what mhpmevent gets for an event. */
	cr_expect_eq(sbipmu_find_raw_counters(&p, 0x10010), 0xff000);
	sbipmu_release(&p);
}

Test(sbipmu, without_rows_cycles_and_instructions_have_counters)
{
	struct sbipmu p = { 0 };

	cr_expect_eq(sbipmu_counters(&p), 5);
	cr_expect_eq(sbipmu_find_counters(&p, SBIPMU_CYCLES), 1);
	cr_expect_eq(sbipmu_find_counters(&p, SBIPMU_INSTRUCTIONS), 4);
	cr_expect_eq(sbipmu_find_counters(&p, 3), 0);
}

Test(sbipmu, rows_that_firmware_refuses_do_not_count)
{
	struct sbipmu p = { 0 };
	struct err err = { 0 };
	struct cells c;

	cr_assert_eq(sbipmu_read_counters(&p,
					  ROWS(&c, 3, 6, 0x18, 6, 8, 0x60, 1, 4, 0x60, 7, 7, 0x60,
					       8, 8, 0x61, 0, 0x1ffff, 0x18),
					  &err),
		     0, "%s", err.text);
	cr_expect_eq(p.ranges.len, 2);
	cr_expect_eq(p.refusals.len, 4);
	cr_expect_eq(p.refusals.at[0].row, 1);
	cr_expect(strstr(p.refusals.at[0].why, "overlaps"));
	cr_expect_eq(p.refusals.at[2].row, 4);
	cr_expect(strstr(p.refusals.at[2].why, "counters 0 to 2"));
	cr_expect_eq(sbipmu_find_counters(&p, 6), 0x18);
	cr_expect_eq(sbipmu_find_counters(&p, 7), 0x60);
	cr_expect_eq(sbipmu_find_counters(&p, 8), 0);
	cr_assert_eq(
		sbipmu_read_raws(&p, ROWS(&c, 0, 1, 0, 1, 8, 0, 1, 0, 1, 16, 0, 2, 0, 2, 1), &err),
		0);
	cr_expect_eq(p.raws.len, 1);
	cr_expect_eq(p.refusals.len, 6);
	sbipmu_release(&p);
}

Test(sbipmu, rows_beyond_the_firmware_s_room_are_refused)
{
	enum { ROWS_MADE = 300 };
	static char bytes[ROWS_MADE * 12];
	struct sbipmu p = { 0 };
	struct err err = { 0 };

	for (uint32_t i = 0; i < ROWS_MADE; i++) {
		uint32_t row[] = { 3 + i, 3 + i, 8 };
		struct cells c;

		memcpy(bytes + i * 12, put(&c, row, 3).at, 12);
	}
	cr_assert_eq(sbipmu_read_counters(&p, view_make(bytes, sizeof(bytes)), &err), 0, "%s",
		     err.text);
	cr_expect_eq(p.ranges.len, SBIPMU_ROWS);
	cr_expect_eq(p.refusals.len, ROWS_MADE - SBIPMU_ROWS);
	cr_expect_eq(sbipmu_find_counters(&p, 3 + SBIPMU_ROWS - 1), 8);
	cr_expect_eq(sbipmu_find_counters(&p, 3 + SBIPMU_ROWS), 0);
	cr_assert_eq(sbipmu_read_selectors(&p, view_make(bytes, sizeof(bytes)), &err), 0);
	cr_expect_eq(p.selects.len, SBIPMU_ROWS);
	sbipmu_release(&p);
}

Test(sbipmu, malformed_rows_are_told)
{
	static const struct {
		int (*read)(struct sbipmu *, struct view, struct err *);
		uint32_t cells[10];
		size_t n;
		const char *says;
	} bad[] = {
		{ sbipmu_read_counters, { 1 }, 1, "4 bytes are no rows of 3 cells" },
		{ sbipmu_read_counters, { 1, 1, 1, 2 }, 4, "no rows of 3 cells" },
		{ sbipmu_read_counters, { 3, 2, 8 }, 3, "row 0: the range 0x3 to 0x2 ends" },
		{ sbipmu_read_counters, { 3, 3, 8, 4, 4, 0 }, 6, "row 1: 0x0 names no counter" },
		{ sbipmu_read_counters, { 3, 3, 2 }, 3, "row 0: 0x2 names no counter" },
		{ sbipmu_read_counters, { 3, 0x20000, 8 }, 3, "0x20000 is the index of no" },
		{ sbipmu_read_counters, { 3, 0xffffffff, 8 }, 3, "0xffffffff is the index of no" },
		{ sbipmu_read_selectors, { 1, 0 }, 2, "no rows of 3 cells" },
		{ sbipmu_read_selectors, { 0xf0000, 0, 1 }, 3, "0xf0000 is the index of no" },
		{ sbipmu_read_selectors, { 3, 0, 1, 3, 0, 2 }, 6, "event 0x3 has another row" },
		{ sbipmu_read_raws, { 0, 0, 0, 0 }, 4, "no rows of 5 cells" },
		{ sbipmu_read_raws, { 0, 3, 0, 1, 8 }, 5, "0x3 has bits outside of 0x1" },
		{ sbipmu_read_raws, { 0, 1, 0, 1, 0 }, 5, "names no counter" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct sbipmu p = { 0 };
		struct err err = { 0 };
		struct cells c;

		cr_expect_eq(bad[i].read(&p, put(&c, bad[i].cells, bad[i].n), &err), -1, "case %zu",
			     i);
		cr_expect(strstr(err.text, bad[i].says), "case %zu: %s", i, err.text);
		sbipmu_release(&p);
	}
	/* Odd numbers of bytes, as no compiler writes them. */
	for (size_t len = 1; len < 12; len++) {
		struct sbipmu p = { 0 };
		struct err err = { 0 };

		cr_expect_eq(sbipmu_read_counters(&p, view_make("0123456789abc", len), &err), -1);
		sbipmu_release(&p);
	}
}

/* Each event of perf's that the SBI has, there and back, and by name. */
Test(sbipmu, indices_are_perf_numbers)
{
	size_t events = 0;
	uint32_t seen = 0;

	for (uint32_t event = 0; event < 0x20000; event++) {
		char room[SBICOUNT_ROOM];
		uint32_t type, back;
		uint64_t config;
		const char *name;

		if (!sbipmu_to_perf(event, &type, &config))
			continue;
		cr_expect(sbipmu_from_perf(type, config, &back));
		cr_expect_eq(back, event, "0x%x comes back as 0x%x", event, back);
		name = sbicount_name(event, room);
		if (name) {
			struct legacy_event legacy;

			cr_expect(legacy_find(view_of(name), &legacy), "%s", name);
			cr_expect(legacy.type == type && legacy.config == config, "%s", name);
			seen++;
		}
		events++;
	}
	/* 10 of hardware; 7 caches, 3 operations, 2 results. */
	cr_expect_eq(events, 10 + 7 * 3 * 2);
	cr_expect(seen > 40, "%u have names", seen);
	cr_expect_not(sbipmu_from_perf(1, 0, &seen));
	cr_expect_not(sbipmu_from_perf(0, 10, &seen));
	cr_expect_not(sbipmu_from_perf(3, 7, &seen));
	cr_expect_not(sbipmu_from_perf(3, 0x300, &seen));
	cr_expect_not(sbipmu_from_perf(3, 0x20000, &seen));
	cr_expect_not(sbipmu_from_perf(3, 0x1000000, &seen));
}

Test(sbicount, names_and_terms_find_rows)
{
	struct sbipmu p = { 0 };
	char room[SBICOUNT_ROOM];
	struct sbicount c;

	fill(&p);
	cr_expect_str_eq(sbicount_name(1, room), "cycles");
	cr_expect_str_eq(sbicount_name(4, room), "cache-misses");
	cr_expect_str_eq(sbicount_name(0x10019, room), "dTLB-load-misses");
	cr_expect_null(sbicount_name(0, room));
	cr_expect_null(sbicount_name(0x1ffff, room));
	c = sbicount_find_terms(&p, "legacy-hardware-config=3");
	cr_expect(c.known && !c.is_code && c.event == 4 && c.counters == 0xff8);
	c = sbicount_find_terms(&p, "event=0x2");
	cr_expect(c.known && c.is_code && c.counters == 0xff8);
	c = sbicount_find_terms(&p, "config=0x8000000000000005");
	cr_expect_not(c.known);
	c = sbicount_find_terms(&p, "event=5,firmware=2");
	cr_expect_not(c.known);
	c = sbicount_find_terms(&p, "");
	cr_expect_not(c.known);
	sbipmu_release(&p);
}
