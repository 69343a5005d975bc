/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/session/vcpuname.h"

Test(vcpuname, names_of_threads)
{
	static const struct {
		const char *comm;
		int number; /* -1: none */
	} rows[] = {
		{ "CPU 3/KVM", 3 },   { "CPU 12/KVM", 12 }, { "CPU /KVM", -1 },
		{ "CPU 3/TCG", -1 },  { "fc_vcpu 0", 0 },   { "vcpu7", 7 },
		{ "vcpu", -1 },	      { "vcpux", -1 },	    { "crosvm_vcpu1", 1 },
		{ "kvm-vcpu-2", 2 },  { "vcpu70000", -1 },  { NULL, -1 },
		{ "CPU -1/KVM", -1 }, { "vcpu1 ", -1 },	    { "", -1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t n = 99;
		bool is = vcpuname_read(rows[i].comm, &n);

		cr_assert_eq(is, rows[i].number >= 0, "%s", rows[i].comm);
		if (is)
			cr_assert_eq(n, (uint32_t)rows[i].number, "%s", rows[i].comm);
	}
}

Test(vcpuname, functions_that_enter_guests)
{
	cr_assert(vcpuname_is_entry("vmx_vcpu_enter_exit"));
	cr_assert(vcpuname_is_entry("vcpu_enter_guest.constprop.0"));
	cr_assert(vcpuname_is_entry("pvm_do_event_irqoff"));
	cr_assert_not(vcpuname_is_entry("vcpu_enter_guests"));
	cr_assert_not(vcpuname_is_entry("kvm_vm_ioctl"));
	cr_assert_not(vcpuname_is_entry(""));
}
