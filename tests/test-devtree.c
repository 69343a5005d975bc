/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/pmu/dtblob.h"
#include "util/pmu/riscvtree.h"

/*
 * A flattened tree, written as the Devicetree Specification (chapter 5) has
 * it: header, memory reservations, structure, strings.
 */
struct writer {
	struct buf structure, strings, whole;
};

static void put_cell(struct buf *b, uint32_t cell)
{
	for (int i = 0; i < 4; i++)
		buf_add_char(b, (char)(cell >> (24 - 8 * i)));
}

static void pad(struct buf *b)
{
	while (b->len % 4)
		buf_add_char(b, '\0');
}

static void begin(struct writer *w, const char *name)
{
	put_cell(&w->structure, 1);
	buf_add(&w->structure, name, strlen(name) + 1);
	pad(&w->structure);
}

static void end(struct writer *w)
{
	put_cell(&w->structure, 2);
}

static void property(struct writer *w, const char *name, const void *bytes, size_t len)
{
	put_cell(&w->structure, 3);
	put_cell(&w->structure, (uint32_t)len);
	put_cell(&w->structure, (uint32_t)w->strings.len);
	buf_add(&w->strings, name, strlen(name) + 1);
	buf_add(&w->structure, bytes, len);
	pad(&w->structure);
}

static void text(struct writer *w, const char *name, const char *value)
{
	property(w, name, value, strlen(value) + 1);
}

static struct view finish(struct writer *w)
{
	uint32_t header = 40, reserve = 16, structure, strings;

	put_cell(&w->structure, 9);
	structure = header + reserve;
	strings = structure + (uint32_t)w->structure.len;
	put_cell(&w->whole, 0xd00dfeed);
	put_cell(&w->whole, strings + (uint32_t)w->strings.len);
	put_cell(&w->whole, structure);
	put_cell(&w->whole, strings);
	put_cell(&w->whole, header);
	put_cell(&w->whole, 17);
	put_cell(&w->whole, 16);
	put_cell(&w->whole, 0);
	put_cell(&w->whole, (uint32_t)w->strings.len);
	put_cell(&w->whole, (uint32_t)w->structure.len);
	buf_add_fill(&w->whole, '\0', reserve);
	buf_add_view(&w->whole, buf_view(&w->structure));
	buf_add_view(&w->whole, buf_view(&w->strings));
	return buf_view(&w->whole);
}

static void release(struct writer *w)
{
	buf_release(&w->structure);
	buf_release(&w->strings);
	buf_release(&w->whole);
}

static const char rows[] = "\0\0\0\3\0\0\0\6\0\0\0\x18";

static struct view board(struct writer *w)
{
	static const char exts[] = "i\0m\0zicsr\0sscofpmf";

	begin(w, "");
	text(w, "model", "a board");
	begin(w, "cpus");
	begin(w, "cpu@0");
	text(w, "device_type", "cpu");
	text(w, "compatible", "some,core");
	text(w, "riscv,isa", "rv64imac_sscofpmf");
	end(w);
	begin(w, "cpu@1");
	text(w, "device_type", "cpu");
	text(w, "riscv,isa", "rv32e");
	text(w, "riscv,isa-base", "rv64i");
	property(w, "riscv,isa-extensions", exts, sizeof(exts));
	text(w, "status", "disabled");
	end(w);
	end(w);
	begin(w, "pmu");
	text(w, "compatible", "riscv,pmu");
	property(w, "riscv,event-to-mhpmcounters", rows, 12);
	end(w);
	end(w);
	return finish(w);
}

static bool without_libfdt(void)
{
	struct err err = { 0 };

	return !dtblob_open(view_of("\xd0\x0d\xfe\xed"), &err) && err.code == ERR_UNSUPPORTED;
}

static void skip_without_libfdt(void)
{
	if (without_libfdt())
		cr_skip_test("built without libfdt");
}

Test(devtree, a_file_tells_harts_and_counters)
{
	struct writer w = { 0 };
	struct riscvtree t;
	struct err err = { 0 };

	skip_without_libfdt();
	cr_assert_eq(riscvtree_read_bytes(&t, board(&w), "b.dtb", &err), 0, "%s", err.text);
	cr_expect_str_eq(t.model, "a board");
	cr_assert_eq(t.harts.len, 2);
	cr_expect_str_eq(t.harts.at[0].path, "/cpus/cpu@0");
	cr_expect_str_eq(t.harts.at[0].name, "some,core");
	cr_expect_str_eq(t.harts.at[0].text, "rv64imac_sscofpmf");
	cr_expect(isa_has(&t.harts.at[0].isa, ISA_ZIHPM));
	cr_expect_not(t.harts.at[0].off);
	/* The list counts before the string. */
	cr_expect_str_eq(t.harts.at[1].text, "i_m_zicsr_sscofpmf");
	cr_expect(isa_has(&t.harts.at[1].isa, ISA_SSCOFPMF));
	cr_expect_not(isa_has(&t.harts.at[1].isa, ISA_ZIHPM));
	cr_expect(t.harts.at[1].off);
	cr_expect(t.has_pmu);
	cr_expect_str_eq(t.pmu_path, "/pmu");
	cr_expect_eq(sbipmu_find_counters(&t.pmu, 4), 0x18);
	riscvtree_release(&t);
	release(&w);
}

/* Every prefix, and every byte changed to a few others: a tree or an error, and no more. */
Test(devtree, hostile_bytes_are_errors)
{
	static const unsigned char odd[] = { 0x00, 0x01, 0x03, 0x7f, 0x80, 0xff };
	struct writer w = { 0 };
	struct view good = board(&w);
	char *copy = malloc(good.len);
	size_t refused = 0;

	skip_without_libfdt();
	for (size_t i = 0; i < good.len; i++) {
		for (size_t k = 0; k <= sizeof(odd); k++) {
			size_t len = k < sizeof(odd) ? good.len : i;
			struct err err = { 0 };
			struct riscvtree t;
			char *exact;

			memcpy(copy, good.at, good.len);
			if (k < sizeof(odd))
				copy[i] = (char)odd[k];
			/* Its own block, so that a sanitizer sees the end. */
			exact = malloc(len ? len : 1);
			memcpy(exact, copy, len);
			if (riscvtree_read_bytes(&t, view_make(exact, len), "b", &err) < 0) {
				cr_expect(err.text[0]);
				refused++;
			} else {
				cr_expect_eq(k < sizeof(odd), true, "a prefix of %zu passes", i);
			}
			riscvtree_release(&t);
			free(exact);
		}
	}
	cr_expect(refused > good.len, "%zu", refused);
	free(copy);
	release(&w);
}

Test(devtree, depth_and_names_are_bounded)
{
	struct writer deep = { 0 }, wide = { 0 };
	struct err err = { 0 };
	struct riscvtree t;
	char name[400];

	skip_without_libfdt();
	for (int i = 0; i < 60; i++)
		begin(&deep, i ? "n" : "");
	for (int i = 0; i < 60; i++)
		end(&deep);
	cr_expect_eq(riscvtree_read_bytes(&t, finish(&deep), "deep", &err), -1);
	cr_expect(strstr(err.text, "deep: is more than 32 nodes deep"), "%s", err.text);
	riscvtree_release(&t);
	err_clear(&err);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	begin(&wide, "");
	text(&wide, name, "");
	end(&wide);
	cr_expect_eq(riscvtree_read_bytes(&t, finish(&wide), "wide", &err), -1);
	cr_expect(strstr(err.text, "no whole device tree"), "%s", err.text);
	riscvtree_release(&t);
	release(&deep);
	release(&wide);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	cr_assert(f && fwrite(bytes, 1, len, f) == len && fclose(f) == 0);
}

Test(devtree, a_folder_is_read_as_proc_has_it)
{
	char folder[] = "/tmp/tally-XXXXXX";
	struct fs fs = { 0 };
	struct err err = { 0 };
	struct riscvtree t;

	cr_assert(mkdtemp(folder));
	fs.root = folder;
	cr_assert_eq(riscvtree_read_pmu(&t, &fs, "/", &err), -1);
	cr_expect(strstr(err.text, "no node compatible with 'riscv,pmu'"), "%s", err.text);
	riscvtree_release(&t);
	err_clear(&err);
	cr_assert_eq(chdir(folder), 0);
	cr_assert_eq(mkdir("soc", 0700), 0);
	cr_assert_eq(mkdir("soc/pmu", 0700), 0);
	write_file("model", "folder", 7);
	write_file("soc/pmu/compatible", "x,y\0riscv,pmu", 14);
	write_file("soc/pmu/riscv,event-to-mhpmcounters", rows, 12);
	cr_assert_eq(riscvtree_read_pmu(&t, &fs, "/", &err), 0, "%s", err.text);
	cr_expect_str_eq(t.model, "folder");
	cr_expect_str_eq(t.pmu_path, "/soc/pmu");
	cr_expect_eq(sbipmu_find_counters(&t.pmu, 3), 0x18);
	riscvtree_release(&t);
	cr_assert_eq(symlink("..", "soc/pmu/up"), 0);
	cr_expect_eq(riscvtree_read_pmu(&t, &fs, "/", &err), -1);
	cr_expect(strstr(err.text, "nodes"), "%s", err.text);
	riscvtree_release(&t);
	err_clear(&err);
	cr_assert_eq(unlink("soc/pmu/up"), 0);
	write_file("soc/pmu/riscv,event-to-mhpmcounters", rows, 11);
	cr_expect_eq(riscvtree_read_pmu(&t, &fs, "/", &err), -1);
	cr_expect(strstr(err.text, "/soc/pmu: riscv,event-to-mhpmcounters: its 11 bytes"), "%s",
		  err.text);
	riscvtree_release(&t);
	err_clear(&err);
	cr_expect_eq(riscvtree_read(&t, &fs, "/soc/pmu/compatible", &err), -1);
	cr_expect(strstr(err.text, "neither a device tree's folder nor a .dtb"), "%s", err.text);
	riscvtree_release(&t);
	err_clear(&err);
	cr_expect_eq(riscvtree_read(&t, &fs, "/nosuch", &err), -1);
	cr_expect_eq(err.code, ERR_ABSENT);
	riscvtree_release(&t);
	for (const char *const *p =
		     (const char *const[]){ "soc/pmu/riscv,event-to-mhpmcounters",
					    "soc/pmu/compatible", "soc/pmu", "soc", "model", NULL };
	     *p; p++)
		remove(*p);
	rmdir(folder);
}
