/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/target/qemuline.h"
#include "util/target/qemuspec.h"

/* The value of an option, or NULL. */
static const char *value_of(const struct qemuline *line, const char *option)
{
	for (size_t i = 0; i + 1 < line->argv.len; i++) {
		if (line->argv.at[i] && strcmp(line->argv.at[i], option) == 0)
			return line->argv.at[i + 1];
	}
	return NULL;
}

Test(qemuline, what_the_options_say)
{
	struct arena arena = { 0 };
	struct qemuspec spec;
	struct qemuline line;
	struct err err = { 0 };

	cr_assert_eq(qemuspec_parse("riscv64,counters=4,mem=2G,qemu=/my/qemu", &spec, &err), 0);
	qemuline_make(&spec, "/image", NULL, &arena, &line);
	cr_assert_str_eq(line.argv.at[0], "/my/qemu");
	cr_assert_eq(line.argv.at[line.argv.len - 1], NULL);
	cr_assert(strstr(value_of(&line, "-cpu"), "ssccfg=on"));
	cr_assert(strstr(value_of(&line, "-cpu"), ",pmu-mask=0x78"));
	cr_assert_str_eq(value_of(&line, "-m"), "2048M");
	cr_assert_str_eq(value_of(&line, "-serial"), "none");
	cr_assert_str_eq(value_of(&line, "-icount"), "shift=0,sleep=off");
	cr_assert_str_eq(value_of(&line, "-device"),
			 "loader,file=/image,addr=0x80000000,force-raw=on");
	vec_release(&line.argv);
	spec.host_clock = true;
	qemuline_make(&spec, "/image", "/stop", &arena, &line);
	cr_assert_eq(value_of(&line, "-icount"), NULL);
	cr_assert_str_eq(value_of(&line, "-serial"), "chardev:stop");
	cr_assert(strstr(value_of(&line, "-chardev"), ",input-path=/stop"));
	vec_release(&line.argv);
	qemuspec_release(&spec);
	arena_release(&arena);
}
