/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "arch/arm64/armcore.h"

Test(armcore, names_and_numbers)
{
	static const struct {
		const char *cpu, *name; /* NULL: not known */
	} rows[] = {
		{ "neoverse-v2", "Neoverse V2" },
		{ "Neoverse V2", "Neoverse V2" },
		{ "arm64/arm/neoverse-v2", "Neoverse V2" },
		{ "arm/Cortex_A76AE", "Cortex-A76AE" },
		{ "cortex-a76", "Cortex-A76" },
		{ "0x00000000410fd4f0", "Neoverse V2" },
		{ "0x410fd4f1", "Neoverse V2" },
		{ "x86/neoverse-v2", NULL },
		{ "neoversev2", NULL },
		{ "neoverse-", NULL },
		{ "cortex-a7", NULL },
		{ "", NULL },
		{ "0x", NULL },
		{ "0x00000000510fd4f0", NULL }, /* another implementer's */
		{ "0x00000000410fd4f0x", NULL },
		{ "0xffffffff410fd4f0", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct armcore *c = armcore_find(rows[i].cpu);

		cr_expect_eq(!c, !rows[i].name, "%s", rows[i].cpu);
		if (c && rows[i].name)
			cr_expect_str_eq(c->name, rows[i].name);
	}
}

Test(armcore, branch_records_are_of_9_1_and_later)
{
	cr_expect_not(armcore_may_have_brbe(armcore_find("cortex-a53")));
	cr_expect_not(armcore_may_have_brbe(armcore_find("neoverse-v1")));
	cr_expect_not(armcore_may_have_brbe(armcore_find("neoverse-v2")));
	cr_expect(armcore_may_have_brbe(armcore_find("neoverse-v3")));
	cr_expect(armcore_may_have_brbe(armcore_find("cortex-a720")));
}
