/* SPDX-License-Identifier: MIT */
#include "util/probe/probeother.h"

#include "arch/arch.h"
#include "util/probe/probe.h"

void probeother_tell_delegation(struct probe *p)
{
	probe_say(p, PROBE_DELEGATION, PROBE_UNKNOWN, NULL,
		  "a matter of RISC-V: here the kernel programs the counters itself");
}

void probeother_follow(struct probe *p)
{
	for (int i = PROBE_COUNTING + 1; i < PROBE_WHATS; i++)
		probe_say(p, (enum probe_what)i, PROBE_NO, p->abilities[PROBE_COUNTING].source,
			  "there is no PMU to do it");
	if (p->arch != &arch_riscv)
		probeother_tell_delegation(p);
}

void probeother_tell(struct probe *p)
{
	if (!p->core.len) {
		probe_say(p, PROBE_COUNTING, PROBE_NO, "sysfs",
			  "sysfs shows no PMU of the CPU's cores");
		probeother_follow(p);
		return;
	}
	probe_say(p, PROBE_COUNTING, PROBE_YES, "sysfs", "the kernel has the PMU %s",
		  probe_core_names(p));
	probeother_tell_delegation(p);
}
