/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/demangle.h"

static void expect(const char *mangled, const char *want)
{
	char *have;

	if (!demangle_built_in())
		cr_skip_test("not built with libiberty");
	have = demangle_name(mangled);
	if (!want)
		cr_expect_null(have, "'%s' became '%s'", mangled, have);
	else
		cr_expect_str_eq(have ? have : "(nothing)", want);
	free(have);
}

Test(demangle, reads_cxx)
{
	expect("_ZN4Work3runEi", "Work::run");
	expect("_ZNSt6vectorIiSaIiEE9push_backERKi",
	       "std::vector<int, std::allocator<int> >::push_back");
	expect("_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f");
}

Test(demangle, reads_rust_of_both_kinds)
{
	expect("_ZN1a6shapes4Disc4area17h2400526a2885a758E", "a::shapes::Disc::area");
	expect("_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar");
}

Test(demangle, reads_d)
{
	expect("_D6shapes4Disc4areaMxFZd", "shapes.Disc.area() const");
}

Test(demangle, keeps_what_calls_into_other_files_end_with)
{
	expect("_ZN4Work3runEi@plt", "Work::run@plt");
	expect("_D6shapes4Disc4areaMxFZd@plt", "shapes.Disc.area() const@plt");
	expect("_exit@plt", NULL);
	expect("@plt", NULL);
	expect("_@plt", NULL);
}

Test(demangle, leaves_other_names)
{
	expect("main", NULL);
	expect("_start", NULL);
	expect("_Z", NULL);
	expect("__libc_start_main", NULL);
}

/* Names that nest as deep as they are long. */
Test(demangle, survives_hostile_names)
{
	static char name[100000];

	memset(name, 'P', sizeof(name) - 1);
	memcpy(name, "_Z1f", 4);
	for (size_t len = 10; len < sizeof(name) - 1; len *= 3) {
		char kept = name[len];

		name[len] = '\0';
		free(demangle_name(name));
		name[len] = kept;
	}
	memset(name, 'I', sizeof(name) - 1);
	memcpy(name, "_ZN1a", 5);
	free(demangle_name(name));
}
