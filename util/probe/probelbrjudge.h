/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBELBRJUDGE_H
#define UTIL_PROBE_PROBELBRJUDGE_H

/*
 * The rules by which facts become answers: Linux, arch/x86/kvm/vmx/vmx.c
 * (vmx_get_perf_capabilities), arch/x86/kvm/pmu.c (kvm_init_pmu_capability).
 * For probelbr.c.
 */

struct probelbr;

void probelbrjudge_run(struct probelbr *l);

#endif
