/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evtable.h"
#include "util/probe/probe.h"
#include "util/probe/proberiscv.h"

#define MACHINES "tests/data/machines/"

static void run(struct probe *p, const char *machine)
{
	static const struct evtable *table;
	static struct fs fs;
	struct probe_where where = { .fs = &fs, .tables = &table, .ntables = 1 };
	struct err err = { 0 };

	table = evtable_builtin();
	fs = (struct fs){ .root = machine };
	cr_assert_eq(probe_run(p, &where, &err), 0, "%s", err.text);
}

static void expect(const struct probe *p, enum probe_what what, enum probe_answer answer,
		   const char *says)
{
	const struct probe_ability *a = &p->abilities[what];

	cr_expect_eq(a->answer, answer, "%d: %s", (int)what, a->reason);
	cr_expect(strstr(a->reason, says), "%d: %s", (int)what, a->reason);
}

/* Nothing of this machine may slip into what is told of another one. */
Test(probe, described_machines_are_not_tried)
{
	static const char *const machines[] = { MACHINES "amd", MACHINES "arm",
						MACHINES "intel-server",
						MACHINES "riscv-delegated" };

	for (size_t i = 0; i < ARRAY_LEN(machines); i++) {
		struct probe p;

		run(&p, machines[i]);
		cr_expect_null(p.kernel);
		cr_expect_null(p.hypervisor);
		cr_expect_not(p.leaf.there);
		for (int k = 0; k < PROBE_WHATS; k++) {
			cr_expect(p.abilities[k].reason[0]);
			cr_expect(!p.abilities[k].source ||
				  strcmp(p.abilities[k].source, "trial") != 0);
		}
		expect(&p, PROBE_COUNTING, PROBE_YES, "the kernel has the PMU");
		probe_release(&p);
	}
}

Test(probe, cpus_of_two_kinds)
{
	struct probe p;

	run(&p, MACHINES "arm-two-cores");
	cr_assert_eq(p.cpus.len, 2);
	cr_expect_str_eq(p.cpus.at[0].cpus, "0-3");
	cr_expect_str_eq(p.cpus.at[1].cpus, "4-5");
	cr_expect_str_neq(p.cpus.at[0].cpuid, p.cpus.at[1].cpuid);
	expect(&p, PROBE_COUNTING, PROBE_YES, "armv8_cortex_a53, armv8_cortex_a72");
	probe_release(&p);
}

/* A seam: whoever has harts and a user of their counters can ask. */
static struct probe explain(const char *isa, enum proberiscv_user user, bool counterid)
{
	struct proberiscv_hart hart = { .name = "hart 0" };
	struct proberiscv_facts facts = {
		.harts = &hart,
		.nharts = 1,
		.source = "isa",
		.user = user,
		.user_name = user == PROBERISCV_MONITOR ? "QEMU 10.0.2" : "cpu",
		.has_pmu = true,
		.has_firmware = true,
		.has_counterid = counterid,
		.has_pmu_in_tree = true,
	};
	struct probe_where where = { .emulated = &facts };
	struct err err = { 0 };
	struct probe p;

	cr_assert_eq(isa_parse(view_of(isa), &hart.isa, &err), 0, "%s", err.text);
	cr_assert_eq(probe_run(&p, &where, &err), 0, "%s", err.text);
	cr_expect_eq(p.arch, &arch_riscv);
	cr_expect_not(p.live);
	return p;
}

#define WHOLE "rv64imac_smcdeleg_smcsrind_smcntrpmf_smctr_sscofpmf"

Test(probe, a_monitor_uses_all_that_the_harts_have)
{
	struct probe p = explain(WHOLE, PROBERISCV_MONITOR, false);

	expect(&p, PROBE_COUNTING, PROBE_YES, "QEMU 10.0.2 counts");
	expect(&p, PROBE_DELEGATION, PROBE_YES, "the harts have Ssccfg, Sscsrind");
	expect(&p, PROBE_BRANCHES, PROBE_YES, "the harts have Ssctr");
	expect(&p, PROBE_FILTER, PROBE_YES, "Sscofpmf");
	expect(&p, PROBE_OVERFLOW, PROBE_YES, "Sscofpmf");
	probe_release(&p);
	p = explain("rv64imac_sscofpmf", PROBERISCV_MONITOR, false);
	expect(&p, PROBE_DELEGATION, PROBE_NO, "Ssccfg (S-mode configures delegated counters)");
	cr_expect(strstr(p.abilities[PROBE_DELEGATION].change, "-cpu max"));
	probe_release(&p);
}

Test(probe, a_kernel_uses_what_its_driver_can)
{
	struct probe p = explain(WHOLE, PROBERISCV_LINUX, false);

	expect(&p, PROBE_COUNTING, PROBE_YES, "by way of the SBI");
	expect(&p, PROBE_DELEGATION, PROBE_NO, "has no counterid_mask");
	cr_expect(strstr(p.abilities[PROBE_DELEGATION].change, "a kernel with the driver"));
	expect(&p, PROBE_BRANCHES, PROBE_NO, "reads no control transfer records");
	expect(&p, PROBE_OVERFLOW, PROBE_YES, "Sscofpmf");
	probe_release(&p);
	p = explain(WHOLE, PROBERISCV_LINUX, true);
	expect(&p, PROBE_COUNTING, PROBE_YES, "delegated counters");
	expect(&p, PROBE_DELEGATION, PROBE_YES, "the harts have Ssccfg");
	probe_release(&p);
	p = explain("rv64imac", PROBERISCV_LINUX, false);
	expect(&p, PROBE_DELEGATION, PROBE_NO, "are missing; and the kernel's driver has no");
	expect(&p, PROBE_OVERFLOW, PROBE_NO, "Sscofpmf");
	probe_release(&p);
}
