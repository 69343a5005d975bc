/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/pmu/pmuname.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/tracefs.h"

#define SERVER "tests/data/machines/intel-server"

static struct pmu *find(struct pmuset *set, const char *name)
{
	struct err err = { 0 };
	struct pmu *pmu = NULL;
	size_t pos = 0;

	cr_assert_eq(pmuset_next(set, view_of(name), &pos, &pmu, &err), 1, "%s: %s", name,
		     err.text);
	return pmu;
}

Test(pmuname, units_are_meant_by_their_kind)
{
	static const struct {
		const char *name, *wanted;
		bool fits;
	} cases[] = {
		{ "uncore_cha_0", "uncore_cha", true },
		{ "uncore_cha_27", "cha", true },
		{ "cha_3", "uncore_cha", true },
		{ "uncore_cha_3", "cha_3", true },
		{ "uncore_cha_3", "uncore_cha_2", false },
		{ "uncore_chacms_0", "cha", false },
		{ "uncore_imc_free_running_0", "imc", false },
		{ "uncore_imc_free_running_0", "imc_free_running", true },
		{ "smmuv3_pmcg_3ff88820", "smmuv3_pmcg", true },
		{ "uncore_imc_ab", "imc", false },
		{ "i915_0000", "i915", true },
		{ "cpu", "cpu", true },
		{ "cpu_core", "cpu", false },
		{ "armv8_pmuv3_0", "armv8_pmuv3", true },
		{ "hisi_sccl1_ddrc0", "hisi_sccl,ddrc", true },
		{ "hisi_sccl3_l3c12", "hisi_sccl,l3c", true },
		{ "hisi_sccl3_l3c12", "hisi_sccl,ddrc", false },
		{ "uncore_cha_12", "uncore_cha_1*", true },
		{ "uncore_cha_2", "cha_[13]", false },
		{ "uncore_cha_2", "", false },
		{ "uncore_cha_2", "uncore_", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_expect_eq(pmuname_match(cases[i].name, view_of(cases[i].wanted)), cases[i].fits,
			     "%s for %s", cases[i].name, cases[i].wanted);
	cr_expect_eq(pmuname_kind_len("uncore_imc_10"), strlen("uncore_imc"));
	cr_expect_eq(pmuname_kind_len("cpu"), 3);
	cr_expect_eq(pmuname_kind_len("amd_l3"), 6);
}

Test(pmu, a_described_machine_is_read)
{
	const struct fs fs = { .root = SERVER };
	struct pmuset set;
	struct err err = { 0 };
	const struct pmu_alias *a;
	struct pmu *pmu;

	pmuset_init(&set, &fs, NULL);
	pmu = find(&set, "cpu");
	cr_expect_eq(pmu->type, 4);
	cr_expect(pmu->is_core);
	cr_assert_eq(pmu_read_format(pmu, &fs, &set.arena, &err), 0);
	cr_expect_eq(pmuformat_find(&pmu->format, view_of("frontend"))->word, 1);
	cr_assert_eq(pmu_read_aliases(pmu, &fs, &set.arena, &err), 0);
	a = pmu_find_alias(pmu, view_of("topdown-slots-retired"));
	cr_assert_not_null(a);
	cr_expect_eq(a->scale, 2.0);
	cr_expect_null(pmu_find_alias(pmu, view_of("topdown-slots-retired.scale")));
	cr_expect_str_eq(pmu_find_alias(pmu, view_of("MEM-loads"))->terms,
			 "event=0xcd,umask=0x1,ldlat=3");

	pmu = find(&set, "imc");
	cr_expect_not(pmu->is_core);
	cr_expect_str_eq(pmu->cpus, "0");
	cr_assert_eq(pmu_read_aliases(pmu, &fs, &set.arena, &err), 0);
	a = pmu_find_alias(pmu, view_of("cas_count_read"));
	cr_expect_str_eq(a->unit, "MiB");
	cr_expect_float_eq(a->scale, 6.103515625e-5, 1e-12);
	pmu = find(&set, "power");
	cr_assert_eq(pmu_read_aliases(pmu, &fs, &set.arena, &err), 0);
	cr_expect(pmu_find_alias(pmu, view_of("energy-pkg"))->snapshot);
	pmuset_release(&set);
}

Test(pmu, only_the_pmus_in_question_are_read)
{
	const struct fs fs = { .root = SERVER };
	struct pmuset set;
	size_t read = 0;

	pmuset_init(&set, &fs, NULL);
	find(&set, "uncore_cha_1");
	for (size_t i = 0; i < set.pmus.len; i++)
		read += set.pmus.at[i] != NULL;
	cr_expect_eq(read, 1);
	pmuset_release(&set);
}

Test(pmu, all_units_of_a_kind_and_all_kinds_of_cores_are_stepped_over)
{
	static const struct {
		const char *machine, *wanted;
		size_t want;
	} cases[] = {
		{ SERVER, "uncore_cha", 3 },
		{ SERVER, "imc", 2 },
		{ SERVER, "default_core", 1 },
		{ SERVER, "nosuch", 0 },
		{ "tests/data/machines/intel-hybrid", "default_core", 2 },
		{ "tests/data/machines/arm", "default_core", 1 },
		{ "tests/data/machines/nosuch", "cpu", 0 },
		{ SERVER "/sys", "cpu", 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct fs fs = { .root = cases[i].machine };
		struct pmuset set;
		struct err err = { 0 };
		struct pmu *pmu;
		size_t pos = 0, n = 0;

		pmuset_init(&set, &fs, NULL);
		while (pmuset_next(&set, view_of(cases[i].wanted), &pos, &pmu, &err) > 0)
			n++;
		cr_expect_eq(err.code, ERR_NONE);
		cr_expect_eq(n, cases[i].want, "%s of %s", cases[i].wanted, cases[i].machine);
		pmuset_release(&set);
	}
}

Test(tracefs, numbers_and_names_are_read)
{
	const struct fs fs = { .root = SERVER }, none = { .root = "tests/data/machines/amd" };
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	struct err err = { 0 };
	uint64_t id = 0;

	cr_assert_eq(tracefs_find(&fs, &path, &err), 0, "%s", err.text);
	cr_assert_eq(tracefs_read_id(&fs, path.at, "sched", "sched_switch", &id, &err), 0);
	cr_expect_eq(id, 314);
	cr_assert_eq(tracefs_list(&fs, path.at, "sched", &names, &err), 0);
	cr_assert_eq(names.len, 2, "the file 'enable' is none");
	cr_expect_str_eq(names.at[1], "sched_wakeup");
	cr_expect_lt(tracefs_find(&none, &path, &err), 0);
	cr_expect_eq(err.code, ERR_UNSUPPORTED);
	fs_names_release(&names);
	buf_release(&path);
}
