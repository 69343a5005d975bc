/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/elf/elfsyms.h"

/* A program that calls puts() and strtol() of a library, and what objdump says of it. */
static bool build(const char *compiler, const char *prefix, const char *folder)
{
	struct buf command = { 0 };
	bool is_built;

	buf_printf(&command,
		   "cd %s && command -v %sobjdump >/dev/null 2>&1 && "
		   "printf '#include <stdio.h>\\n#include <stdlib.h>\\nint main(int c, char **v)\\n"
		   "{ return puts(v[0]) + (int)strtol(v[1], NULL, c); }\\n' >a.c && "
		   "%s -O1 -fno-builtin -o a a.c 2>/dev/null && %sobjdump -d a >dump 2>/dev/null",
		   folder, prefix, compiler, prefix);
	is_built = system(buf_text(&command)) == 0;
	buf_release(&command);
	return is_built;
}

/* Every name of an entry that objdump has is ours, at the same address. */
static size_t compare(const char *folder)
{
	struct buf path = { 0 };
	struct err err = { 0 };
	struct elfsyms *s;
	char line[512];
	size_t n = 0;
	FILE *dump;

	buf_printf(&path, "%s/a", folder);
	s = elfsyms_open(buf_text(&path), &err);
	cr_assert(s, "%s", err.text);
	buf_clear(&path);
	buf_printf(&path, "%s/dump", folder);
	dump = fopen(buf_text(&path), "r");
	while (dump && fgets(line, sizeof(line), dump)) {
		unsigned long long address;
		const struct elfsyms_symbol *symbol;
		char name[256];

		if (sscanf(line, "%llx <%255[^>]>:", &address, name) != 2 ||
		    !strstr(name, "@plt") || strstr(name, "@plt-") || strstr(name, "*ABS*") ||
		    strstr(name, "__cxa_finalize") || strstr(name, "__gmon_start__"))
			continue;
		symbol = elfsyms_find(s, address);
		cr_expect(symbol && strcmp(symbol->name, name) == 0, "%s: %s", name,
			  symbol ? symbol->name : "nothing");
		n++;
	}
	if (dump)
		fclose(dump);
	elfsyms_close(s);
	buf_release(&path);
	return n;
}

Test(elfplt, has_the_names_that_objdump_has)
{
	static const char *const compilers[][2] = {
		{ "cc", "" },
		{ "cc -fcf-protection=full -Wl,-z,ibtplt", "" },
		{ "cc -Wl,-z,now -no-pie", "" },
		{ "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-" },
		{ "aarch64-linux-gnu-gcc -mbranch-protection=standard -Wl,-z,force-bti",
		  "aarch64-linux-gnu-" },
		{ "riscv64-linux-gnu-gcc", "riscv64-linux-gnu-" },
	};
	char folder[] = "/tmp/elfplt-XXXXXX";
	struct buf command = { 0 };
	size_t n = 0;

	if (!elfsyms_built_in())
		cr_skip_test("not built with libelf");
	cr_assert(mkdtemp(folder));
	for (size_t i = 0; i < sizeof(compilers) / sizeof(compilers[0]); i++)
		if (build(compilers[i][0], compilers[i][1], folder))
			n += compare(folder);
	buf_printf(&command, "rm -r %s", folder);
	cr_expect_eq(system(buf_text(&command)), 0);
	buf_release(&command);
	if (!n)
		cr_skip_test("no compiler and objdump");
}
