/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/base/alloc.h"
#include "util/pmu/legacy.h"

Test(legacy, all_spellings_are_known)
{
	static const struct {
		const char *name;
		uint32_t type;
		uint64_t config;
	} cases[] = {
		{ "cycles", 0, 0 },
		{ "cpu-cycles", 0, 0 },
		{ "branches", 0, 4 },
		{ "ref-cycles", 0, 9 },
		{ "cs", 1, 3 },
		{ "faults", 1, 2 },
		{ "cgroup-switches", 1, 11 },
		{ "L1-dcache-load-misses", 3, 0x10000 },
		{ "l1-dcache-loads", 3, 0 },
		{ "LLC-stores", 3, 0x102 },
		{ "LLC-prefetch-misses", 3, 0x10202 },
		{ "dTLB-store-misses", 3, 0x10103 },
		{ "iTLB-loads", 3, 4 },
		{ "branch-load-misses", 3, 0x10005 },
		{ "node-loads", 3, 6 },
		{ "L1-icache-misses-load", 3, 0x10001 },
		{ "d-tlb-speculative-read", 3, 0x203 },
	};
	static const char *const none[] = { "",
					    "cycle",
					    "L1-dcache-",
					    "iTLB-stores",
					    "LLC-loads-x",
					    "dTLB-loads-loads",
					    "node-misses-misses" };
	struct legacy_event found;
	char room[LEGACY_NAME_ROOM];
	const char *name;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		cr_assert(legacy_find(view_of(cases[i].name), &found), "%s", cases[i].name);
		cr_expect_eq(found.type, cases[i].type, "%s", cases[i].name);
		cr_expect_eq(found.config, cases[i].config, "%s: 0x%llx", cases[i].name,
			     (unsigned long long)found.config);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		cr_expect_not(legacy_find(view_of(none[i]), &found), "%s", none[i]);
	for (; (name = legacy_name(n, room, &found)); n++) {
		struct legacy_event again;

		cr_assert(legacy_find(view_of(name), &again), "%s", name);
		cr_expect(again.type == found.type && again.config == found.config, "%s", name);
	}
	cr_expect_gt(n, 50);
}
