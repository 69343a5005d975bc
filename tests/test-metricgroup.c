/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "util/metric/metricgroup.h"
#include "util/pmu/encoding.h"

/* A letter is an event: a to m of the core, n to s of another PMU, t to z of the kernel. */
static struct encoding encodings[26];
static char names[26][2];

static void make_encodings(void)
{
	for (int i = 0; i < 26; i++) {
		bool software = i >= 't' - 'a', other = i >= 'n' - 'a' && !software;

		names[i][0] = (char)('a' + i);
		encodings[i] = (struct encoding){
			.name = names[i],
			.pmu = software ? "software"
			       : other	? "uncore"
					: "default_core",
			.device = software ? NULL
				  : other  ? "uncore_0"
					   : "cpu",
			.has_type = true,
			.type = software ? PERF_TYPE_SOFTWARE
				: other	 ? 9
					 : PERF_TYPE_RAW,
			.config = { (uint64_t)i },
			.terms = "",
		};
	}
}

static void fill(struct metricgroup_events *to, const char *letters)
{
	for (; *letters; letters++)
		*vec_add(to) = (struct metricgroup_event){ names[*letters - 'a'],
							   &encodings[*letters - 'a'] };
}

/* needed and soft are metrics with blanks between them; so are the groups. */
static void expect(const struct metricgroup_style *style, const char *needed, const char *soft,
		   bool is_apart, const char *groups)
{
	struct metricgroup_item items[8] = { 0 };
	struct metricgroup_list list = { 0 };
	char copy[64], *rest = copy, *word, got[64] = "";
	size_t n = 0;

	make_encodings();
	cr_assert_lt(strlen(needed), sizeof(copy));
	memcpy(copy, needed, strlen(needed) + 1);
	while ((word = strsep(&rest, " ")))
		fill(&items[n++].needed, word);
	fill(&items[0].soft, soft);
	items[0].is_apart = is_apart;
	metricgroup_make(items, n, style, &list);
	for (size_t g = 0, at = 0; g < list.len; g++) {
		if (g)
			got[at++] = ' ';
		for (size_t i = 0; i < list.at[g].len; i++)
			got[at++] = list.at[g].at[i].name[0];
	}
	cr_assert_str_eq(got, groups);
	metricgroup_release(&list);
	for (size_t i = 0; i < n; i++) {
		vec_release(&items[i].needed);
		vec_release(&items[i].soft);
	}
}

static const struct metricgroup_style usual, no_merge = { .no_merge = true },
					     no_group = { .no_group = true };

Test(metricgroup, each_metric_has_its_events_in_one_group)
{
	expect(&usual, "ab cd", "", false, "ab cd");
	expect(&usual, "", "", false, "");
}

Test(metricgroup, a_smaller_metric_takes_the_group_of_a_larger)
{
	expect(&usual, "ab bcd abe cd", "", false, "bcd abe");
	expect(&no_merge, "ab abc ab", "", false, "ab abc ab");
}

Test(metricgroup, pmus_do_not_mix_and_software_events_go_along)
{
	expect(&usual, "anbo", "", false, "ab no");
	expect(&usual, "tanub", "", false, "aubt n");
	expect(&usual, "tu", "", false, "tu");
}

Test(metricgroup, what_need_not_be_together_is_alone)
{
	expect(&usual, "ab ac", "", true, "ac b");
	expect(&no_group, "ab bc", "", false, "a b c");
}

Test(metricgroup, events_of_thresholds_are_counted_somewhere)
{
	expect(&usual, "ab cd", "bcx", false, "ab cd x");
}

Test(metricgroup, slots_lead_their_group)
{
	struct metricgroup_item item = { 0 };
	struct metricgroup_list list = { 0 };

	make_encodings();
	fill(&item.needed, "abc");
	encodings[2].name = "TOPDOWN.SLOTS";
	metricgroup_make(&item, 1, &usual, &list);
	cr_assert_eq(list.len, 1);
	cr_assert_eq(list.at[0].at[0].encoding, &encodings[2]);
	metricgroup_release(&list);
	vec_release(&item.needed);
}
