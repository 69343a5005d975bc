/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/base/buf.h"
#include "util/pmu/catalogue.h"
#include "util/pmu/catentry.h"

Test(catentry, a_word_means_parts_of_names_and_whole_topics_pmus_and_groups)
{
	const struct catalogue_entry event = {
		.kind = CATALOGUE_PMU,
		.name = "unc_cha_clockticks",
		.pmu = "uncore_cha_0",
		.topic = "uncore cache",
	};
	const struct catalogue_entry metric = {
		.kind = CATALOGUE_METRIC,
		.name = "IPC",
		.pmu = "",
		.topic = "metric",
		.is_metric = true,
		.metric = { .groups = "TopdownL1;Ret" },
	};

	cr_expect(catentry_match(&event, "CHA_clock", false));
	cr_expect(catentry_match(&event, "Uncore Cache", false));
	cr_expect(catentry_match(&event, "uncore_cha", false));
	cr_expect(catentry_match(&event, "uncore_cha_0/UNC_cha_clockticks/", false));
	cr_expect_not(catentry_match(&event, "uncore_cha_0/unc_cha/", false));
	cr_expect_not(catentry_match(&event, "cache", false));
	cr_expect(catentry_match(&event, "*clock*", true));
	cr_expect(catentry_match(&event, "uncore*/", true));
	cr_expect_not(catentry_match(&event, "*clock", true));
	cr_expect(catentry_match(&metric, "ret", false));
	cr_expect_not(catentry_match(&metric, "retire", false));
}

Test(catentry, counters_are_told_as_ranges)
{
	static const struct {
		struct evtable_counters counters;
		uint32_t flags;
		const char *want;
	} cases[] = {
		{ { false, 0, 0, 0 }, 0, "" },
		{ { true, 0x10f, 0, 0 }, 0, "0-3,8" },
		{ { true, 0xff, 0, 0x2 }, 0, "0-7 and fixed 1" },
		{ { true, 0, 0, 0x5 }, 0, "fixed 0,2" },
		{ { true, 1, 0, 0 }, EVTABLE_TAKEN_ALONE, "0, no other event beside it" },
		{ { true, UINT64_MAX, 0, 0 }, 0, "0-63" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct catalogue_entry e = { .kind = CATALOGUE_PMU };

		e.event.counters = cases[i].counters;
		e.event.flags = cases[i].flags;
		buf_clear(&b);
		catentry_add_counters(&e, &b);
		cr_expect_str_eq(buf_text(&b), cases[i].want);
		/* What is no event has no counters. */
		e.kind = CATALOGUE_METRIC;
		e.is_metric = true;
		buf_clear(&b);
		catentry_add_counters(&e, &b);
		cr_expect_eq(b.len, 0);
	}
	buf_release(&b);
}
