/* SPDX-License-Identifier: MIT */
#include "util/probe/probearm.h"

#include <string.h>

#include "util/probe/probe.h"
#include "util/probe/probeother.h"

static void tell_branches(struct probe *p)
{
	const char *depth = probe_read_pmu(p, p->core.at[0], "caps/branches");

	if (depth && strcmp(depth, "0") != 0) {
		probe_say(p, PROBE_BRANCHES, PROBE_YES, "sysfs",
			  "BRBE, the last %s branches (caps/branches of the PMU)", depth);
		return;
	}
	probe_say(p, PROBE_BRANCHES, PROBE_NO, "sysfs",
		  "the PMU %s shows no branches in its caps: the cores have no BRBE (an extension "
		  "of Armv9.2), or the kernel no driver for it (Linux before 6.17)",
		  p->core.at[0]->name);
}

static void tell_reads(struct probe *p)
{
	const char *access = probe_read(p, "/proc/sys/kernel/perf_user_access");
	bool term = pmuformat_find(&p->core.at[0]->format, view_of("rdpmc")) != NULL;

	if (!term) {
		probe_say(p, PROBE_USER_READS, PROBE_NO, "sysfs",
			  "the PMU's format has no rdpmc, which Linux has since 5.17");
	} else if (!access) {
		probe_say(p, PROBE_USER_READS, PROBE_UNKNOWN, "sysfs",
			  "the PMU's format has rdpmc; whether programs may use it is told by "
			  "/proc/sys/kernel/perf_user_access, which is not there");
	} else {
		probe_say(p, PROBE_USER_READS, strcmp(access, "0") == 0 ? PROBE_NO : PROBE_YES,
			  "sysfs", "perf_user_access is %s, and events may have the term rdpmc=1",
			  access);
		if (strcmp(access, "0") == 0)
			probe_advise(p, PROBE_USER_READS,
				     "as root: sysctl kernel.perf_user_access=1");
	}
}

void probearm_tell(struct probe *p)
{
	if (!p->core.len) {
		probe_say(p, PROBE_COUNTING, PROBE_NO, "sysfs",
			  "sysfs shows no PMU of the CPU's cores: firmware describes none, or %s",
			  p->virtual ? "the hypervisor gives none" : "the kernel has no driver");
		probe_advise(p, PROBE_COUNTING,
			     p->virtual
				     ? "its host decides: KVM offers one with -cpu host,pmu=on"
				     : "the node arm,armv8-pmuv3 of the device tree, or the MADT "
				       "of ACPI, names the PMU's interrupt");
		probeother_follow(p);
		return;
	}
	probe_say(p, PROBE_COUNTING, PROBE_YES, "sysfs", "the kernel has the PMU %s",
		  probe_core_names(p));
	probe_say(p, PROBE_FILTER, PROBE_YES, "sysfs",
		  "event types have bits for EL0 and EL1 (PMEVTYPER<n>_EL0)");
	probe_say(p, PROBE_OVERFLOW, PROBE_YES, "sysfs",
		  "counters of PMUv3 interrupt, if firmware told the kernel the interrupt");
	tell_branches(p);
	probeother_tell_delegation(p);
	tell_reads(p);
}
