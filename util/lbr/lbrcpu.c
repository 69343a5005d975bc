/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrcpu.h"

#include <stdio.h>

#include "arch/x86/lbrmodel.h"
#include "arch/x86/perfleaf.h"
#include "util/kvm/cpuidtext.h"
#include "util/lbr/lbrstack.h"

enum { EAX, EBX, ECX, EDX };

static void use_model(struct lbrstack_options *o, const struct lbrmodel *m)
{
	o->model = o->model ? o->model : m;
	o->cpu.double_abort |= o->model && o->model->double_abort;
}

/* Intel SDM volume 2 and AMD64 APM volume 3, CPUID, function 1: family, model, stepping. */
static const struct lbrmodel *find_model(const struct perfleaf *leaf, uint32_t signature)
{
	unsigned int family = signature >> 8 & 15, model = signature >> 4 & 15;
	char cpu[64];

	if (family == 6 || family == 15)
		model |= signature >> 12 & 0xf0;
	if (family == 15)
		family += signature >> 20 & 255;
	snprintf(cpu, sizeof(cpu), "%s-%u-%X-%X", leaf->vendor, family, model, signature & 15);
	return lbrmodel_find(cpu);
}

enum { DEPTH_STEP = 8 };

/*
 * Leaf 1CH is that of the architectural records wherever there is one: dumps of
 * that leaf alone have no leaf 7 that says so. One of zeros is KVM's for guests.
 */
static void use_arch_leaf(struct lbrstack_options *o, const uint32_t r[4])
{
	uint32_t depths = r[EAX] & 0xff;

	if (!(r[EAX] | r[EBX] | r[ECX]))
		return;
	if (depths)
		o->arch_depth = DEPTH_STEP * (32 - (unsigned int)__builtin_clz(depths));
	o->cpu.no_mispredict = !(r[ECX] & 1);
	o->cpu.no_cycles = !(r[ECX] >> 1 & 1);
	o->cpu.no_types = !(r[ECX] >> 2 & 1);
	o->cpu.has_counters = r[ECX] >> 16 & 15;
}

void lbrcpu_ask(struct lbrstack_options *o, const struct cpuidtext *cpuid)
{
	void *leaves = (void *)(uintptr_t)cpuid;
	struct perfleaf leaf;
	bool is_amd, lacks = false;
	uint32_t r[4];

	perfleaf_read(&leaf, cpuidtext_ask, leaves);
	is_amd = leaf.there && perfleaf_is_amd(&leaf);
	if (leaf.there && cpuidtext_ask(leaves, 1, 0, r))
		use_model(o, find_model(&leaf, r[EAX]));
	if (!is_amd && cpuidtext_ask(leaves, 7, 0, r)) {
		o->cpu.no_tsx |= !((r[EBX] >> 4 | r[EBX] >> 11) & 1);
		lacks = !(r[EDX] >> 19 & 1);
	}
	if (!is_amd && !lacks && cpuidtext_ask(leaves, 0x1c, 0, r))
		use_arch_leaf(o, r);
	if (!o->cpu.virtual_bits && cpuidtext_ask(leaves, 0x80000008, 0, r))
		o->cpu.virtual_bits = r[EAX] >> 8 & 255;
	/* Of less nobody has heard, and more bits an address does not have. */
	if (o->cpu.virtual_bits < 32 || o->cpu.virtual_bits > 58)
		o->cpu.virtual_bits = 0;
}

int lbrcpu_choose(struct lbrstack_options *o, const char *cpu, struct err *err)
{
	const struct lbrmodel *m = lbrmodel_find(cpu);

	if (!m) {
		err_set(err, ERR_ABSENT, "'%s' is no processor whose branch records are known",
			cpu);
		err_hint(err, "a model of x86 (haswellx, amdzen4), or a cpuid as "
			      "GenuineIntel-6-8F-4");
		return -1;
	}
	use_model(o, m);
	return 0;
}
