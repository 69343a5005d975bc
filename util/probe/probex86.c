/* SPDX-License-Identifier: MIT */
#include "util/probe/probex86.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/probe/probe.h"
#include "util/probe/probeother.h"

/* How hosts are told to give a PMU to their guests. */
static const struct {
	const char *hypervisor, *how;
} hosts[] = {
	{ "KVM", "KVM offers one with -cpu host,pmu=on, if its module has enable_pmu=Y; of a "
		 "cloud's machines, larger or bare-metal ones may have it" },
	{ "Hyper-V", "Hyper-V offers one with Set-VMProcessor -Perfmon @('pmu','lbr')" },
	{ "VMware", "VMware offers one with vpmc.enable = \"TRUE\"" },
	{ "Xen", "Xen offers one with vpmu=on in its command line" },
	{ "QEMU", "QEMU's own emulation of x86 has none; KVM offers one with -cpu host,pmu=on" },
};

static const char *host_advice(const struct probe *p)
{
	for (size_t i = 0; p->hypervisor && i < ARRAY_LEN(hosts); i++) {
		if (strcmp(hosts[i].hypervisor, p->hypervisor) == 0)
			return hosts[i].how;
	}
	return "KVM, for one, offers a PMU with -cpu host,pmu=on";
}

static bool is_amd(const struct probe *p)
{
	return p->leaf.there ? perfleaf_is_amd(&p->leaf)
			     : strstr(buf_text(&p->cpuinfo), "AuthenticAMD") ||
				       strstr(buf_text(&p->cpuinfo), "HygonGenuine");
}

/* What CPUID says of the PMU that is not there; adds to out. */
static void describe_leaf(const struct probe *p, struct buf *out)
{
	const struct perfleaf *leaf = &p->leaf;

	if (is_amd(p))
		buf_printf(out,
			   "CPUID 0x80000001 ECX bit 23, PerfCtrExtCore, is %d; CPUID 0x80000022 "
			   "EAX bit 0, PerfMonV2, is %d",
			   leaf->counters_extended, leaf->perfmon_v2);
	else
		buf_printf(out, "CPUID 0xa has version %u", leaf->version);
}

static void describe_flags(const struct probe *p, struct buf *out)
{
	const char *flag = is_amd(p) ? "perfctr_core" : "arch_perfmon";

	buf_printf(out, "the flags in /proc/cpuinfo have %s%s",
		   probe_has_flag(p, flag) ? "" : "no ", flag);
}

static bool tells_counters(const struct probe *p)
{
	const struct perfleaf *leaf = &p->leaf;

	if (!leaf->there)
		return probe_has_flag(p, is_amd(p) ? "perfctr_core" : "arch_perfmon");
	return is_amd(p) ? leaf->counters_extended || leaf->perfmon_v2 : leaf->version > 0;
}

static void tell_no_pmu(struct probe *p)
{
	const char *source = p->leaf.there ? "cpuid" : "sysfs";
	struct buf why = { 0 };

	if (p->leaf.there)
		describe_leaf(p, &why);
	else
		describe_flags(p, &why);
	if (tells_counters(p)) {
		probe_say(p, PROBE_COUNTING, PROBE_NO, source,
			  "the CPU has counters (%s), but the kernel drives none: sysfs has no PMU "
			  "of the cores",
			  why.at);
		probe_advise(p, PROBE_COUNTING,
			     "the kernel's log says why: dmesg | grep 'Performance Events'");
	} else if (p->virtual) {
		probe_say(p, PROBE_COUNTING, PROBE_NO, source,
			  "this machine has no PMU: the hypervisor%s%s%s gives none (%s)",
			  p->hypervisor ? " (" : "", p->hypervisor ? p->hypervisor : "",
			  p->hypervisor ? ")" : "", why.at);
		probe_advise(p, PROBE_COUNTING, "its host decides: %s", host_advice(p));
	} else {
		probe_say(p, PROBE_COUNTING, PROBE_NO, source,
			  "the kernel drives no PMU of this CPU (%s)", why.at);
		probe_advise(p, PROBE_COUNTING,
			     "the kernel's log says why: dmesg | grep 'Performance Events'");
	}
	probeother_follow(p);
	buf_release(&why);
}

/* The number of records that the kernel has found, or nothing where it does not tell. */
static bool read_depth(struct probe *p, uint64_t *depth)
{
	for (size_t i = 0; i < p->core.len; i++) {
		const char *text = probe_read_pmu(p, p->core.at[i], "caps/branches");

		if (text && num_is_u64(view_of(text), depth) && *depth)
			return true;
	}
	return false;
}

static bool has_caps(struct probe *p)
{
	struct buf path = { 0 };
	bool there;

	buf_printf(&path, "%s/caps", p->core.at[0]->path);
	there = fs_is_dir(p->fs, path.at);
	buf_release(&path);
	return there;
}

static bool has_brs(struct probe *p)
{
	return probe_read_pmu(p, p->core.at[0], "events/branch-brs") != NULL;
}

static void tell_branches(struct probe *p)
{
	uint64_t depth;

	if (read_depth(p, &depth)) {
		probe_say(p, PROBE_BRANCHES, PROBE_YES, "sysfs",
			  "the last %llu branches (caps/branches of the PMU)",
			  (unsigned long long)depth);
	} else if (is_amd(p) && (p->leaf.lbr_v2 || probe_has_flag(p, "amd_lbr_v2"))) {
		probe_say(p, PROBE_BRANCHES, PROBE_YES, "cpuid",
			  "LBR v2 (CPUID 0x80000022 EAX bit 1)");
	} else if (is_amd(p) && has_brs(p)) {
		probe_say(p, PROBE_BRANCHES, PROBE_YES, "sysfs",
			  "BRS, the last 16 taken branches, for samples of the event branch-brs "
			  "alone");
	} else if (is_amd(p)) {
		probe_say(p, PROBE_BRANCHES, PROBE_NO, p->leaf.there ? "cpuid" : "sysfs",
			  "the CPU has neither LBR v2 (Zen 4 on: CPUID 0x80000022 EAX bit 1) nor "
			  "BRS (Zen 3)");
	} else if (has_caps(p)) {
		probe_say(p, PROBE_BRANCHES, PROBE_NO, "sysfs",
			  "the kernel found no LBR: the PMU's caps have no branches");
		if (p->virtual)
			probe_advise(
				p, PROBE_BRANCHES,
				"its host decides: KVM passes them on with -cpu host,lbr-fmt=F");
	} else {
		probe_say(p, PROBE_BRANCHES, PROBE_UNKNOWN, "sysfs",
			  "the PMU has no folder caps, by which kernels since 4.14 tell it");
	}
}

static void tell_reads(struct probe *p)
{
	const char *rdpmc = probe_read_pmu(p, p->core.at[0], "rdpmc");

	if (!rdpmc) {
		probe_say(p, PROBE_USER_READS, PROBE_UNKNOWN, "sysfs",
			  "the PMU has no file rdpmc to tell");
		return;
	}
	probe_say(p, PROBE_USER_READS, strcmp(rdpmc, "0") == 0 ? PROBE_NO : PROBE_YES, "sysfs",
		  "rdpmc is %s: %s", rdpmc,
		  strcmp(rdpmc, "0") == 0   ? "the instruction faults"
		  : strcmp(rdpmc, "1") == 0 ? "for events that the process has open and mapped"
					    : "for everybody, always");
	if (strcmp(rdpmc, "0") == 0)
		probe_advise(p, PROBE_USER_READS, "as root: echo 1 >%s/rdpmc", p->core.at[0]->path);
}

void probex86_tell(struct probe *p)
{
	if (!p->core.len) {
		tell_no_pmu(p);
		return;
	}
	probe_say(p, PROBE_COUNTING, PROBE_YES, "sysfs", "the kernel has the PMU %s",
		  probe_core_names(p));
	probe_say(p, PROBE_FILTER, PROBE_YES, "sysfs",
		  "event selects have bits for user mode and the kernel (%s)",
		  is_amd(p) ? "PerfEvtSel" : "IA32_PERFEVTSELx");
	probe_say(p, PROBE_OVERFLOW, PROBE_YES, "sysfs",
		  "counters interrupt through the local APIC");
	tell_branches(p);
	probeother_tell_delegation(p);
	tell_reads(p);
}
