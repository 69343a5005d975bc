/* SPDX-License-Identifier: MIT */
#include "util/session/vcpuname.h"

#include "util/base/alloc.h"
#include "util/base/num.h"

static const struct {
	const char *before, *behind;
} names[] = {
	{ "CPU ", "/KVM" },    { "fc_vcpu ", "" },  { "vcpu", "" },
	{ "crosvm_vcpu", "" }, { "kvm-vcpu-", "" },
};

bool vcpuname_read(const char *comm, uint32_t *number)
{
	struct view text = view_of(comm ? comm : "");

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct view rest = text;
		size_t ends = view_of(names[i].behind).len;
		uint64_t n;

		if (!view_starts(text, names[i].before) || !view_ends(text, names[i].behind))
			continue;
		rest.at += view_of(names[i].before).len;
		rest.len -= view_of(names[i].before).len;
		if (rest.len <= ends)
			continue;
		rest.len -= ends;
		/* Decimal, and no more than a number of a CPU. */
		if (rest.at[0] >= '0' && rest.at[0] <= '9' && num_is_u64(rest, &n) &&
		    n <= UINT16_MAX) {
			*number = (uint32_t)n;
			return true;
		}
	}
	return false;
}

bool vcpuname_is_entry(const char *symbol)
{
	static const char *const entries[] = {
		/* x86: both, VMX, SVM, PVM */
		"kvm_arch_vcpu_ioctl_run",
		"vcpu_run",
		"vcpu_enter_guest",
		"vmx_vcpu_run",
		"__vmx_vcpu_run",
		"vmx_vcpu_enter_exit",
		"vmx_handle_exit_irqoff",
		"vmx_do_interrupt_irqoff",
		"vmx_do_nmi_irqoff",
		"vmx_do_interrupt_nmi_irqoff",
		"handle_external_interrupt_irqoff",
		"tdx_vcpu_enter_exit",
		"svm_vcpu_run",
		"__svm_vcpu_run",
		"__svm_sev_es_vcpu_run",
		"svm_vcpu_enter_exit",
		"svm_handle_exit_irqoff",
		"pvm_vcpu_run",
		"pvm_do_event_irqoff",
		/* arm64 */
		"__kvm_vcpu_run",
		"__kvm_vcpu_run_vhe",
		"kvm_arm_vcpu_enter_exit",
		"__guest_enter",
		/* riscv, s390, LoongArch */
		"kvm_riscv_vcpu_enter_exit",
		"__kvm_riscv_switch_to",
		"__vcpu_run",
		"sie64a",
		"__sie64a",
		"kvm_enter_guest",
	};
	struct view name = view_of(symbol);

	/* "vcpu_enter_guest.constprop.0" */
	name.len = view_find(name, 0, '.');
	for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
		if (view_equal(name, entries[i]))
			return true;
	}
	return false;
}
