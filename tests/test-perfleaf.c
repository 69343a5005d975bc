/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/x86/perfleaf.h"
#include "util/base/alloc.h"

/* A CPU made of the leaves that it answers. */
struct leaf {
	uint32_t leaf;
	uint32_t regs[4]; /* EAX, EBX, ECX, EDX */
};

struct cpu {
	const struct leaf *leaves;
	size_t n;
};

static bool ask(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	const struct cpu *cpu = arg;

	(void)sub;
	for (size_t i = 0; i < cpu->n; i++) {
		if (cpu->leaves[i].leaf == leaf) {
			memcpy(out, cpu->leaves[i].regs, sizeof(cpu->leaves[i].regs));
			return true;
		}
	}
	return false;
}

#define READ(p, leaves) perfleaf_read(&(p), ask, &(struct cpu){ leaves, ARRAY_LEN(leaves) })

/* "GenuineIntel" and "AuthenticAMD" in EBX, EDX, ECX */
#define INTEL \
	{ \
		0, \
		{ \
			0x1c, 0x756e6547, 0x6c65746e, 0x49656e69 \
		} \
	}
#define AMD \
	{ \
		0, \
		{ \
			0x10, 0x68747541, 0x444d4163, 0x69746e65 \
		} \
	}

Test(perfleaf, an_intel_core)
{
	static const struct leaf leaves[] = {
		INTEL,
		{ 1, { 0, 0, 1 << 15, 0 } },
		{ 7, { 0, 0, 0, 1 << 19 } },
		{ 0xa, { 0x07300805, 0, 0, 0x8604 } },
		{ 0x1c, { 0x4000000b, 0, 0, 0 } },
	};
	struct perfleaf p;

	READ(p, leaves);
	cr_expect(p.there && !p.virtual && !perfleaf_is_amd(&p));
	cr_expect_str_eq(p.vendor, "GenuineIntel");
	cr_expect_eq(p.version, 5);
	cr_expect_eq(p.generic, 8);
	cr_expect_eq(p.fixed, 4);
	cr_expect(p.pdcm && p.arch_lbr);
	cr_expect_eq(p.depth, 32);
	cr_expect_str_eq(perfleaf_hypervisor(&p), "");
}

Test(perfleaf, a_guest_without_a_pmu)
{
	static const struct leaf leaves[] = {
		INTEL,
		{ 1, { 0, 0, 0x80000000, 0 } },
		{ 0xa, { 0x07300800, 0, 0, 0x8604 } }, /* version 0: the rest says nothing */
		{ 0x40000000, { 0, 0x4b4d564b, 0x564b4d56, 0x4d } },
	};
	struct perfleaf p;

	READ(p, leaves);
	cr_expect(p.virtual);
	cr_expect_eq(p.version, 0);
	cr_expect_eq(p.generic, 0);
	cr_expect_eq(p.fixed, 0);
	cr_expect_str_eq(perfleaf_hypervisor(&p), "KVM");
}

Test(perfleaf, amd_cores_old_and_new)
{
	static const struct leaf zen4[] = {
		AMD,
		{ 0x80000001, { 0, 0, 1 << 23 | 1 << 10, 0 } },
		{ 0x80000022, { 3, 0x106, 0, 0 } },
	};
	static const struct leaf zen2[] = {
		AMD,
		{ 0x80000001, { 0, 0, 1 << 23, 0 } },
	};
	struct perfleaf p;

	READ(p, zen4);
	cr_expect(perfleaf_is_amd(&p) && p.counters_extended && p.perfmon_v2 && p.lbr_v2 && p.ibs);
	cr_expect_eq(p.generic, 6);
	cr_expect_eq(p.depth, 16);
	READ(p, zen2);
	cr_expect(p.counters_extended && !p.perfmon_v2 && !p.lbr_v2 && !p.ibs);
	cr_expect_eq(p.generic, 0);
}

Test(perfleaf, no_cpuid_and_odd_names)
{
	static const struct leaf odd[] = {
		{ 0, { 0, 0x01020304, 0xffffffff, 0 } },
		{ 1, { 0, 0, 0x80000000, 0 } },
		{ 0x40000000, { 0, 0x656d6f53, 0x6e6f4d20, 0x726f7469 } },
	};
	struct perfleaf p;

	perfleaf_read(&p, ask, &(struct cpu){ NULL, 0 });
	cr_expect_not(p.there);
	READ(p, odd);
	cr_expect_str_eq(p.vendor, "????");
	cr_expect_str_eq(perfleaf_hypervisor(&p), "Some Monitor");
}
