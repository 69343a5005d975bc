/* SPDX-License-Identifier: MIT */
#include "arch/x86/perfleaf.h"

#include <string.h>

enum { EAX, EBX, ECX, EDX };

/* Names that hypervisors give themselves in EBX, ECX and EDX of leaf 40000000H. */
static const struct {
	const char *signature, *name;
} hypervisors[] = {
	{ "KVMKVMKVM", "KVM" },	    { "Microsoft Hv", "Hyper-V" },    { "VMwareVMware", "VMware" },
	{ "XenVMMXenVMM", "Xen" },  { "TCGTCGTCGTCG", "QEMU" },	      { "bhyve bhyve ", "bhyve" },
	{ "ACRNACRNACRN", "ACRN" }, { "VBoxVBoxVBox", "VirtualBox" },
};

static void put_text(char out[13], uint32_t a, uint32_t b, uint32_t c)
{
	const uint32_t words[] = { a, b, c };

	for (int i = 0; i < 12; i++) {
		char letter = (char)(words[i / 4] >> (8 * (i % 4)));

		out[i] = letter && (letter < ' ' || letter > '~') ? '?' : letter;
	}
	out[12] = '\0';
}

static void read_intel(struct perfleaf *p, bool (*ask)(void *, uint32_t, uint32_t, uint32_t *),
		       void *arg)
{
	uint32_t r[4];

	if (ask(arg, 0xa, 0, r)) {
		p->version = r[EAX] & 0xff;
		p->generic = p->version ? r[EAX] >> 8 & 0xff : 0;
		p->fixed = p->version > 1 ? r[EDX] & 0x1f : 0;
	}
	if (ask(arg, 7, 0, r)) {
		p->arch_lbr = r[EDX] >> 19 & 1;
		p->hybrid = r[EDX] >> 15 & 1;
		p->tsx = (r[EBX] >> 4 | r[EBX] >> 11) & 1;
	}
	/* Depths are a bitmap: bit n for 8 * (n + 1). */
	if (p->arch_lbr && ask(arg, 0x1c, 0, r) && r[EAX] & 0xff)
		p->depth = 8 * (32 - (unsigned int)__builtin_clz(r[EAX] & 0xff));
}

static void read_amd(struct perfleaf *p, bool (*ask)(void *, uint32_t, uint32_t, uint32_t *),
		     void *arg)
{
	uint32_t r[4];

	if (ask(arg, 0x80000001, 0, r)) {
		p->counters_extended = r[ECX] >> 23 & 1;
		p->ibs = r[ECX] >> 10 & 1;
	}
	if (ask(arg, 0x80000008, 0, r))
		p->brs = r[EBX] >> 31;
	if (!ask(arg, 0x80000022, 0, r))
		return;
	p->perfmon_v2 = r[EAX] & 1;
	p->lbr_v2 = r[EAX] >> 1 & 1;
	p->generic = p->perfmon_v2 ? r[EBX] & 0xf : 0;
	p->depth = p->lbr_v2 ? r[EBX] >> 4 & 0x3f : 0;
}

void perfleaf_read(struct perfleaf *p,
		   bool (*ask)(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4]), void *arg)
{
	uint32_t r[4];

	*p = (struct perfleaf){ 0 };
	if (!ask(arg, 0, 0, r))
		return;
	p->there = true;
	put_text(p->vendor, r[EBX], r[EDX], r[ECX]);
	if (ask(arg, 1, 0, r)) {
		p->virtual = r[ECX] >> 31;
		p->pdcm = r[ECX] >> 15 & 1;
	}
	if (p->virtual && ask(arg, 0x40000000, 0, r))
		put_text(p->hypervisor, r[EBX], r[ECX], r[EDX]);
	if (perfleaf_is_amd(p))
		read_amd(p, ask, arg);
	else
		read_intel(p, ask, arg);
}

bool perfleaf_is_amd(const struct perfleaf *p)
{
	return strcmp(p->vendor, "AuthenticAMD") == 0 || strcmp(p->vendor, "HygonGenuine") == 0;
}

const char *perfleaf_hypervisor(const struct perfleaf *p)
{
	for (size_t i = 0; i < sizeof(hypervisors) / sizeof(hypervisors[0]); i++) {
		if (strcmp(hypervisors[i].signature, p->hypervisor) == 0)
			return hypervisors[i].name;
	}
	return p->hypervisor;
}
