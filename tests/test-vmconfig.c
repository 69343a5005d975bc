/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/base/alloc.h"
#include "util/kvm/vmconfig.h"
#include "util/kvm/vmmodel.h"

/* The longest name counts, and what follows it is a version. */
Test(vmmodel, names)
{
	cr_expect_eq(vmmodel_find("EPYC-v4")->model, 0x1);
	cr_expect_eq(vmmodel_find("EPYC-Rome-v4")->model, 0x31);
	cr_expect_eq(vmmodel_find("Icelake-Server-noTSX")->model, 0x86);
	cr_expect_eq(vmmodel_find("Icelake-Server-v5")->model, 0x6a);
	cr_expect_null(vmmodel_find("Icelake"));
	cr_expect_null(vmmodel_find("EPYC2"));
	cr_expect_null(vmmodel_find("host"));
	cr_expect_null(vmmodel_find(""));
}

Test(vmconfig, what_is_said_of_the_processor)
{
	const char *const words[] = { "qemu-kvm",
				      "-global",
				      "x86_64-cpu.pmu=off",
				      "-cpu",
				      "host,vendor=GenuineIntel,family=6,model=0x6a,lbr-fmt=5",
				      "-global",
				      "host-x86_64-cpu.pmu=on",
				      "-global",
				      "driver=x86_64-cpu,property=lbr-fmt,value=4" };
	struct vmconfig c;
	struct err err = { 0 };

	cr_assert_eq(vmconfig_read_words(&c, words, ARRAY_LEN(words), &err), 0, "%s", err.text);
	cr_expect_str_eq(c.vendor, "GenuineIntel");
	cr_expect_eq(c.family, 6);
	cr_expect_eq(c.model_number, 0x6a);
	cr_expect_eq(c.pmu, VMCONFIG_ON); /* the later of two globals */
	cr_expect_eq(c.lbr_fmt, 5);	  /* -cpu goes before them */
	vmconfig_release(&c);
}

Test(vmconfig, another_cpu_begins_anew)
{
	const char *const words[] = { "-cpu", "Haswell,model=1,pmu=on", "-cpu", "host" };
	struct vmconfig c;
	struct err err = { 0 };

	cr_assert_eq(vmconfig_read_words(&c, words, ARRAY_LEN(words), &err), 0, "%s", err.text);
	cr_expect_str_eq(c.model, "host");
	cr_expect_eq(c.model_number, -1);
	cr_expect_eq(c.pmu, VMCONFIG_UNSAID);
	vmconfig_release(&c);
}
