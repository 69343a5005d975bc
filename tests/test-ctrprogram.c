/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "arch/riscv/ctrprogram.h"
#include "util/base/err.h"

/* sctrctl of Smctr, bit by bit. */
#define BIT(n)	(UINT64_C(1) << (n))
#define TRAPS	(UINT64_C(7) << 33)
#define ALL	(TRAPS | BIT(37) | UINT64_C(0xff) << 40)
#define USER	PERF_SAMPLE_BRANCH_USER
#define USED(n) (BIT(0) | (ALL & ~(n)))

static struct ctrprogram make(struct ctrprogram_settings s)
{
	struct ctrprogram p;
	struct err err = { 0 };

	s.depth = s.depth ? s.depth : 32;
	cr_assert_eq(ctrprogram_make(&s, &p, &err), 0, "%s", err.text);
	cr_assert_eq(p.n, 3);
	return p;
}

static uint64_t control(uint64_t branches)
{
	return make((struct ctrprogram_settings){ .branches = branches }).writes[2].value;
}

Test(ctrprogram, order)
{
	struct ctrprogram p = make(
		(struct ctrprogram_settings){ .branches = USER, .depth = 256, .freeze = true });
	static const char *const names[] = { "sctrdepth", "sctrstatus", "sctrctl" };
	static const uint16_t csrs[] = { 0x15f, 0x14f, 0x14e };
	const uint64_t values[] = { 4, 0, BIT(0) | BIT(12) | TRAPS };

	for (size_t i = 0; i < p.n; i++) {
		cr_expect_str_eq(p.writes[i].name, names[i]);
		cr_expect_eq(p.writes[i].csr, csrs[i]);
		cr_expect_eq(p.writes[i].value, values[i], "%zu: 0x%lx", i, p.writes[i].value);
	}
	p = make((struct ctrprogram_settings){ .branches = USER, .guest = true });
	cr_expect_str_eq(p.writes[2].name, "vsctrctl");
	cr_expect_eq(p.writes[2].csr, 0x24e);
}

Test(ctrprogram, levels)
{
	/* A trap is a branch like others where its target is recorded: S mode takes its own. */
	cr_expect_eq(control(0), 3);
	cr_expect_eq(control(PERF_SAMPLE_BRANCH_ANY), 3);
	cr_expect_eq(control(PERF_SAMPLE_BRANCH_KERNEL), 2);
	cr_expect_eq(control(USER), 1 | TRAPS);
}

Test(ctrprogram, kinds)
{
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_ANY_CALL), USED(BIT(40) | BIT(41)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_ANY_RETURN), USED(BIT(45) | BIT(44)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_IND_CALL), USED(BIT(40)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_CALL), USED(BIT(41)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_COND), USED(BIT(37)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_IND_JUMP), USED(BIT(42) | BIT(46)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_COND | PERF_SAMPLE_BRANCH_CALL),
		     USED(BIT(37) | BIT(41)));
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_COND | PERF_SAMPLE_BRANCH_ANY), 1 | TRAPS);
	cr_expect_eq(control(USER | PERF_SAMPLE_BRANCH_CALL_STACK), BIT(0) | BIT(7));
}

static void refuse(struct ctrprogram_settings s, const char *why)
{
	struct ctrprogram p;
	struct err err = { 0 };

	cr_expect_eq(ctrprogram_make(&s, &p, &err), -1);
	cr_expect(strstr(err.text, why), "%s", err.text);
	err_clear(&err);
}

Test(ctrprogram, what_there_is_not)
{
	static const unsigned int depths[] = { 0, 8, 17, 33, 512 };

	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++)
		refuse((struct ctrprogram_settings){ .depth = depths[i] }, "no depth of");
	refuse((struct ctrprogram_settings){ PERF_SAMPLE_BRANCH_IN_TX, .depth = 16 },
	       "cannot be chosen so");
	refuse((struct ctrprogram_settings){ PERF_SAMPLE_BRANCH_HV, .depth = 16 },
	       "cannot be chosen so");
	/* The stack is made of calls and returns, whatever else one would like. */
	refuse((struct ctrprogram_settings){ PERF_SAMPLE_BRANCH_CALL_STACK |
						     PERF_SAMPLE_BRANCH_COND,
					     .depth = 16 },
	       "cannot be chosen so");
}
