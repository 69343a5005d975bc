/* SPDX-License-Identifier: MIT */
#include "util/probe/probelbrjudge.h"

#include <stdio.h>
#include <string.h>

#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "util/probe/probelbr.h"

static bool is_x86(const struct probelbr *l)
{
	return l->arch && strcmp(l->arch, "x86") == 0;
}

static bool is_riscv(const struct probelbr *l)
{
	return l->arch && strcmp(l->arch, "riscv") == 0;
}

static bool is_amd(const struct probelbr *l)
{
	return l->leaf.there ? perfleaf_is_amd(&l->leaf)
			     : l->format == &lbramd_v2 || l->format == &lbramd_brs ||
				       (l->model && l->model->none);
}

static bool has_arch_lbr(const struct probelbr *l)
{
	return l->leaf.there ? l->leaf.arch_lbr : l->format == &lbrarch_format;
}

static unsigned int guest_format(const struct probelbr *l)
{
	return l->kvm.capabilities & IA32_PERF_CAPABILITIES_LBR_FMT_MASK;
}

static const char emulated[] = "tally lbr record --machine riscv64 records them on an emulated "
			       "machine";

/* ---- the host ---- */

static void judge_host_model(struct probelbr *l)
{
	if (l->format && l->depth)
		probelbr_say(l, PROBELBR_HOST, PROBE_YES, NULL,
			     "the processor records %u branches (%s)", l->depth, l->format->name);
	else if (l->format)
		probelbr_say(l, PROBELBR_HOST, PROBE_YES, NULL,
			     "the processor records branches (%s)", l->format->name);
	else if (l->model && l->model->none)
		probelbr_say(l, PROBELBR_HOST, PROBE_NO,
			     "a Zen 3 (BRS), or a Zen 4 or later (LBRv2)",
			     "%s has no branch records", l->model->name);
	else if (l->model)
		probelbr_say(l, PROBELBR_HOST, PROBE_YES, NULL,
			     "the processor records %u branches; register 0x345 "
			     "(IA32_PERF_CAPABILITIES) tells the format",
			     l->model->depth);
	else if (l->core && !armcore_may_have_brbe(l->core))
		probelbr_say(
			l, PROBELBR_HOST, PROBE_NO,
			"a core of Armv9.1 or later that was made with BRBE",
			"%s is of Armv%u.%u, and branch records (BRBE) are of Armv9.1 and later",
			l->core->name, l->core->major, l->core->minor);
	else if (l->core)
		probelbr_say(l, PROBELBR_HOST, PROBE_UNKNOWN, NULL,
			     "%s is of Armv%u.%u, where branch records (BRBE) are an option of "
			     "whoever makes it: ID_AA64DFR0_EL1.BRBE tells",
			     l->core->name, l->core->major, l->core->minor);
	else if (is_riscv(l))
		probelbr_say(l, PROBELBR_HOST, PROBE_NO, emulated,
			     "Linux (7.2 and before) has no driver for RISC-V's control transfer "
			     "records (CTR), whether the harts have Ssctr or not");
	else if (l->arch && strcmp(l->arch, "arm64") == 0)
		probelbr_say(l, PROBELBR_HOST, PROBE_UNKNOWN, NULL,
			     "a model does not tell it: of Arm ID_AA64DFR0_EL1.BRBE does");
	else
		probelbr_say(l, PROBELBR_HOST, PROBE_UNKNOWN,
			     "on such a machine, tally lbr probe without --cpu: it asks the kernel",
			     "nothing is known here of branch records of %s",
			     l->arch ? l->arch : "this architecture");
}

static void judge_host(struct probelbr *l)
{
	const struct probe_ability *told = l->probe ? &l->probe->abilities[PROBE_BRANCHES] : NULL;

	/* Without counters at all, why there are none is what matters. */
	if (told && told->answer == PROBE_NO &&
	    l->probe->abilities[PROBE_COUNTING].answer == PROBE_NO)
		told = &l->probe->abilities[PROBE_COUNTING];
	if (told && (told->answer != PROBE_UNKNOWN || !l->model))
		probelbr_say(l, PROBELBR_HOST, told->answer, told->change, "%s", told->reason);
	else
		judge_host_model(l);
}

/* ---- what stands in the way of every guest ---- */

static bool lacks_kvm(struct probelbr *l, enum probelbr_what what)
{
	if (!l->probe || l->kvm.usable)
		return false;
	probelbr_say(l, what, PROBE_NO, l->kvm.problem.hint[0] ? l->kvm.problem.hint : NULL, "%s",
		     l->kvm.problem.text);
	return true;
}

static bool lacks_vpmu(struct probelbr *l, enum probelbr_what what)
{
	const char *parameter = l->kvm.enable_pmu;

	if (!l->probe || l->kvm.vpmu)
		return false;
	if (l->leaf.hybrid || l->probe->core.len > 1)
		probelbr_say(
			l, what, PROBE_NO, NULL,
			"the host has cores of several kinds (hybrid): KVM switches the vPMU off "
			"for all guests (KVM_CAP_PMU_CAPABILITY is 0)");
	else if (!l->probe->core.len)
		probelbr_say(l, what, PROBE_NO,
			     l->probe->virtual ? "a PMU of this machine, which its own host decides"
					       : "a PMU that the host's kernel drives",
			     "KVM gives guests no vPMU, because the host has no PMU itself "
			     "(KVM_CAP_PMU_CAPABILITY is 0%s%s%s)",
			     parameter[0] ? ", kvm.enable_pmu=" : "", parameter,
			     strcmp(l->kvm.backend, "kvm_pvm") == 0 ? ", backend kvm_pvm" : "");
	else
		probelbr_say(l, what, PROBE_NO,
			     "load the module again with it: modprobe kvm enable_pmu=Y",
			     "KVM gives guests no vPMU: KVM_CAP_PMU_CAPABILITY is 0%s%s",
			     parameter[0] ? ", kvm.enable_pmu=" : "", parameter);
	return true;
}

/* ---- guests ---- */

static void offer_guest(struct probelbr *l, unsigned int lbr_fmt)
{
	const struct branchformat *f = branchformat_of_intel(lbr_fmt);
	struct buf how = { 0 };

	buf_printf(&how,
		   "QEMU: -cpu host,pmu=on,lbr-fmt=0x%x,migratable=no; the guest's processor "
		   "must be the host's model",
		   lbr_fmt);
	probelbr_say(l, PROBELBR_GUEST, PROBE_YES, how.at,
		     "KVM offers format %u (%s)%s; the records are the host's while its vCPU runs, "
		     "unless the host takes them for itself",
		     lbr_fmt, f ? f->name : "unknown",
		     l->model && l->model->depth == 32 ? ", 32 deep" : "");
	buf_release(&how);
}

static void judge_guest_model(struct probelbr *l)
{
	char how[96] = "QEMU: -cpu host,pmu=on,lbr-fmt=N with N of register 0x345, bits 5:0";
	unsigned int lbr_fmt = branchformat_intel_number(l->format);

	if (lbr_fmt)
		snprintf(how, sizeof(how), "QEMU: -cpu host,pmu=on,lbr-fmt=0x%x,migratable=no",
			 lbr_fmt);
	if (l->model && l->model->call_stack && !has_arch_lbr(l))
		probelbr_say(l, PROBELBR_GUEST, PROBE_YES, how,
			     "on such a host KVM (Linux 5.12 to 7.2) passes LBR on, in the host's "
			     "format, while its vPMU is on and not mediated");
	else if (l->model && has_arch_lbr(l))
		probelbr_say(l, PROBELBR_GUEST, PROBE_NO, NULL,
			     "%s has architectural LBR, which KVM (Linux 7.2 and before) does not "
			     "virtualise",
			     l->model->name);
	else if (l->model)
		probelbr_say(l, PROBELBR_GUEST, PROBE_NO, NULL,
			     "KVM wants LBR with call stacks (Haswell and later), and %s has none",
			     l->model->name);
	else
		probelbr_say(l, PROBELBR_GUEST, PROBE_NO, NULL,
			     "it is an ability of Intel's processors");
}

/* Whatever KVM is like, such a processor is not for it. */
static bool is_unfit(struct probelbr *l)
{
	if (has_arch_lbr(l))
		probelbr_say(
			l, PROBELBR_GUEST, PROBE_NO, NULL,
			"the host has architectural LBR, which KVM (Linux 7.2 and before) does not "
			"virtualise%s",
			l->kvm.usable ? ": IA32_PERF_CAPABILITIES for guests has format 0" : "");
	else if (l->model && !l->model->call_stack)
		probelbr_say(l, PROBELBR_GUEST, PROBE_NO, NULL,
			     "KVM wants LBR with call stacks (Haswell and later), and %s has none",
			     l->model->name);
	else
		return false;
	return true;
}

static void judge_guest(struct probelbr *l)
{
	if (!is_x86(l) || is_amd(l)) {
		probelbr_say(l, PROBELBR_GUEST, PROBE_NO, NULL,
			     is_x86(l)
				     ? "the host is AMD's: KVM gives guests DEBUGCTL's last branch "
				       "alone (LBRV), no stack"
				     : "it is an ability of Intel's processors");
		return;
	}
	if (!l->probe) {
		judge_guest_model(l);
		return;
	}
	if ((!l->kvm.usable && is_unfit(l)) || lacks_kvm(l, PROBELBR_GUEST) ||
	    lacks_vpmu(l, PROBELBR_GUEST))
		return;
	if (guest_format(l)) {
		offer_guest(l, guest_format(l));
	} else if (has_arch_lbr(l)) {
		is_unfit(l);
	} else if (l->kvm.mediated[0] == 'Y' || l->kvm.mediated[0] == '1') {
		probelbr_say(
			l, PROBELBR_GUEST, PROBE_NO,
			"load the module again without it: modprobe kvm_intel enable_mediated_pmu=N",
			"%s.enable_mediated_pmu=%s: with the mediated vPMU KVM gives guests no LBR",
			l->kvm.backend, l->kvm.mediated);
	} else if (!is_unfit(l)) {
		probelbr_say(
			l, PROBELBR_GUEST, PROBE_NO,
			"on the host: dmesg | grep LBR, and a kernel of 5.12 or later",
			"KVM offers no format: IA32_PERF_CAPABILITIES for guests is %#llx, LBR "
			"format 0",
			(unsigned long long)l->kvm.capabilities);
	}
}

static void judge_arch(struct probelbr *l)
{
	if (!is_x86(l) || is_amd(l)) {
		probelbr_say(l, PROBELBR_ARCH, PROBE_NO, NULL,
			     "it is an ability of Intel's processors");
		return;
	}
	if (has_arch_lbr(l) && lacks_kvm(l, PROBELBR_ARCH))
		return;
	if (l->probe && l->kvm.leaf.arch_lbr && l->kvm.leaf.depth)
		probelbr_say(l, PROBELBR_ARCH, PROBE_YES, NULL,
			     "KVM offers CPUID 7 EDX bit 19 and leaf 1CH, %u records",
			     l->kvm.leaf.depth);
	else if (has_arch_lbr(l))
		probelbr_say(
			l, PROBELBR_ARCH, PROBE_NO, NULL,
			"the host has it, but KVM (Linux 7.2 and before) does not virtualise it%s",
			l->probe ? ": CPUID 7 EDX bit 19 is 0 for guests" : "");
	else
		probelbr_say(l, PROBELBR_ARCH, PROBE_NO, NULL,
			     "the host does not have it: CPUID 7 EDX bit 19 is 0");
}

static void judge_amd(struct probelbr *l)
{
	if (!is_x86(l) || !is_amd(l)) {
		probelbr_say(l, PROBELBR_AMD, PROBE_NO, NULL,
			     "it is an ability of AMD's processors");
		return;
	}
	if (l->format == &lbramd_v2 && lacks_kvm(l, PROBELBR_AMD))
		return;
	if (l->probe && l->kvm.leaf.lbr_v2 && l->kvm.leaf.depth)
		probelbr_say(l, PROBELBR_AMD, PROBE_YES, NULL,
			     "KVM offers CPUID 0x80000022 EAX bit 1, %u records",
			     l->kvm.leaf.depth);
	else if (l->format == &lbramd_v2)
		probelbr_say(
			l, PROBELBR_AMD, PROBE_NO, NULL,
			"the host has it, but KVM (Linux 7.2 and before) does not virtualise it: "
			"guests see CPUID 0x80000022 without it, and no branch stack");
	else
		probelbr_say(l, PROBELBR_AMD, PROBE_NO, NULL,
			     "the host does not have it: CPUID 0x80000022 EAX bit 1 is 0");
}

static void judge_sampling(struct probelbr *l)
{
	static const char how[] = "tally record must not leave guests out: perf's default, "
				  "exclude_guest, books their time as the host kernel's";

	if (!l->probe) {
		probelbr_say(l, PROBELBR_SAMPLING, PROBE_UNKNOWN, NULL,
			     "the machine decides it, not the model");
		return;
	}
	if (lacks_kvm(l, PROBELBR_SAMPLING))
		return;
	if (l->probe->core.len)
		probelbr_say(
			l, PROBELBR_SAMPLING, PROBE_YES, how,
			"samples that hit a guest are marked so by the kernel, of hardware events "
			"too");
	else
		probelbr_say(
			l, PROBELBR_SAMPLING, PROBE_YES, how,
			"samples of cpu-clock that hit a guest are marked so by the kernel; there "
			"is no PMU for others");
}

static void judge_ctr(struct probelbr *l)
{
	if (is_riscv(l) && l->format == &ctrentry_format)
		probelbr_say(
			l, PROBELBR_CTR, PROBE_NO, emulated,
			"the harts have Ssctr, but Linux (7.2 and before) has no driver for it");
	else if (is_riscv(l))
		probelbr_say(l, PROBELBR_CTR, PROBE_NO, emulated,
			     "nothing tells of the extension Ssctr");
	else
		probelbr_say(l, PROBELBR_CTR, PROBE_NO, emulated, "this is no RISC-V machine");
}

void probelbrjudge_run(struct probelbr *l)
{
	judge_host(l);
	judge_guest(l);
	judge_arch(l);
	judge_amd(l);
	judge_sampling(l);
	judge_ctr(l);
}
