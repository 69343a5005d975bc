/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"
#include "util/kvm/kvmvm.h"

/* The numbers as a kernel's headers have them (kvmabi.h makes them of its own structures). */
Test(kvmdev, numbers_are_the_kernels)
{
	cr_expect_eq(sizeof(struct kvmabi_regs), 144);
	cr_expect_eq(sizeof(struct kvmabi_sregs), 312);
	cr_expect_eq(sizeof(struct kvmabi_cpuid_entry), 40);
	cr_expect_eq(KVMABI_GET_MSRS, 0xc008ae88u);
	cr_expect_eq(KVMABI_SET_MSRS, 0x4008ae89u);
	cr_expect_eq(KVMABI_GET_SUPPORTED_CPUID, 0xc008ae05u);
	cr_expect_eq(KVMABI_SET_CPUID, 0x4008ae90u);
	cr_expect_eq(KVMABI_GET_SREGS, 0x8138ae83u);
	cr_expect_eq(KVMABI_SET_REGS, 0x4090ae82u);
}

Test(kvmdev, what_is_no_kvm_is_told)
{
	struct err err = { 0 };
	struct kvmdev k;

	cr_expect_eq(kvmdev_open(&k, "/nonexistent/kvm", &err), -1);
	cr_expect_eq(err.code, ERR_ABSENT);
	cr_expect(strstr(err.text, "is not there"), "%s", err.text);
	cr_expect_neq(err.hint[0], '\0');
	err_clear(&err);
	cr_expect_eq(kvmdev_open(&k, "/dev/null", &err), -1);
	cr_expect_eq(err.code, ERR_UNSUPPORTED);
	cr_expect(strstr(err.text, "/dev/null is not KVM"), "%s", err.text);
	kvmdev_close(&k);
}

Test(kvmdev, scratch_machine)
{
	struct err err = { 0 };
	struct kvmvm m;
	struct kvmdev k;
	uint64_t value;

	if (kvmdev_open(&k, KVMDEV_PATH, &err) < 0)
		cr_skip_test("%s", err.text);
	cr_expect_eq(k.version, 12);
	cr_expect_eq(kvmdev_cap(&k, 0x7fffffff), 0);
	cr_assert_eq(kvmvm_init(&m, &k, &err), 0, "%s", err.text);
	cr_assert_eq(kvmvm_add_memory(&m, 0x10000, &err), 0, "%s", err.text);
	cr_assert_eq(kvmvm_add_cpu(&m, &err), 0, "%s", err.text);
	/* No processor has an MSR of that number. */
	cr_expect_not(kvmvm_get_msr(&m, 0xdeadbeef, &value));
	cr_expect_not(kvmvm_set_msr(&m, 0xdeadbeef, 1));
	kvmvm_release(&m);
	kvmdev_close(&k);
}
