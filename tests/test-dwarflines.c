/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/elf/dwarflines.h"
#include "util/elf/linecache.h"
#include "util/elf/lineindex.h"

/* Where the program is in memory, as its first loaded byte; set by the linker. */
extern const char __executable_start[];

static int volatile sink;

/* The address of the instruction behind the call of this function. */
__attribute__((noinline)) static uintptr_t here(void)
{
	return (uintptr_t)__builtin_return_address(0);
}

__attribute__((always_inline)) static inline uintptr_t within(void)
{
	uintptr_t place = here();

	sink = (int)place;
	return place;
}

enum { CALL_LINE = __LINE__ + 4 };

__attribute__((noinline)) static uintptr_t outside(void)
{
	uintptr_t place = within();

	sink++;
	return place;
}

static struct dwarflines *open_self(void)
{
	struct err err = { 0 };
	struct dwarflines *d;

	if (!dwarflines_built_in())
		cr_skip_test("not built with libdw");
	d = dwarflines_open("/proc/self/exe", &err);
	if (!d)
		cr_skip_test("the tests have no debug information");
	return d;
}

/* As the file has it: the test is linked to move, or not at all. */
static uint64_t file_address(uintptr_t place)
{
	uintptr_t start = (uintptr_t)__executable_start;

	return start < 0x10000000 ? place : place - start;
}

Test(dwarflines, finds_line_and_inlined_function_of_its_own_program)
{
	struct dwarflines *d = open_self();
	struct lineindex x = { 0 };
	struct lineindex_frame f[4];
	uint64_t address = file_address(outside()) - 1;
	long unit;

	dwarflines_list(d, &x);
	cr_assert_eq(x.units.len, dwarflines_count(d));
	unit = lineindex_find_unit(&x, address);
	cr_assert_geq(unit, 0);
	cr_expect_gt(dwarflines_cost(d, (size_t)unit), 100);
	dwarflines_read(d, (size_t)unit, &x);
	cr_assert_eq(lineindex_find(&x, address, f, 4), 2);
	cr_expect_str_eq(f[0].name, "within");
	cr_expect_neq(strstr(f[0].file, "test-dwarflines.c"), NULL);
	cr_expect_null(f[1].name);
	cr_expect_eq(f[1].line, CALL_LINE);
	lineindex_release(&x);
	dwarflines_close(d);
}

Test(linecache, keeps_an_index_by_build_id)
{
	const struct view id = { "\xab\xcd\x01", 3 }, other = { "\xab\xcd\x02", 3 };
	char folder[] = "/tmp/tally-cache-XXXXXX";
	struct lineindex x = { 0 }, y = { 0 };
	char path[96], below[64];
	struct stat st;

	cr_assert_not_null(mkdtemp(folder));
	snprintf(below, sizeof(below), "%s/a/lines", folder);
	snprintf(path, sizeof(path), "%s/abcd01", below);
	cr_expect(!linecache_read(below, id, &x));
	*vec_add(&x.units) = (struct lineindex_unit){ 0 };
	*vec_add(&x.ranges) = (struct lineindex_range){ 1, 2, 0 };
	linecache_write(below, id, &x);
	cr_assert_eq(stat(path, &st), 0, "written by the id's name");
	cr_assert(linecache_read(below, id, &y));
	cr_expect_eq(lineindex_find_unit(&y, 1), 0);
	lineindex_release(&y);
	cr_expect(!linecache_read(below, other, &y));
	/* Cut, it is as good as not there. */
	cr_assert_eq(truncate(path, st.st_size - 1), 0);
	cr_expect(!linecache_read(below, id, &y));
	unlink(path);
	rmdir(below);
	snprintf(below, sizeof(below), "%s/a", folder);
	rmdir(below);
	rmdir(folder);
	lineindex_release(&x);
}
