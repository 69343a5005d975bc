/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/monblock.h"
#include "arch/riscv/monitorimage.h"
#include "util/target/qemublock.h"
#include "util/target/qemuspec.h"
#include "util/target/qemuturns.h"

struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segments[2];
	char code[64];
};

static struct image make_image(void)
{
	struct image f = { 0 };

	memcpy(f.header.e_ident, ELFMAG, SELFMAG);
	f.header.e_ident[EI_CLASS] = ELFCLASS64;
	f.header.e_ident[EI_DATA] = ELFDATA2LSB;
	f.header.e_type = ET_EXEC;
	f.header.e_machine = EM_RISCV;
	f.header.e_entry = 0x10000 + offsetof(struct image, code);
	f.header.e_phoff = offsetof(struct image, segments);
	f.header.e_phentsize = sizeof(Elf64_Phdr);
	f.header.e_phnum = 2;
	f.segments[0] = (Elf64_Phdr){ .p_type = PT_LOAD,
				      .p_flags = PF_R | PF_X,
				      .p_vaddr = 0x10000,
				      .p_filesz = sizeof(f),
				      .p_memsz = sizeof(f) };
	f.segments[1] = (Elf64_Phdr){
		.p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = 0x20000, .p_memsz = 4096
	};
	return f;
}

static int make(const struct image *f, char *const *argv, struct buf *out, struct err *err)
{
	static const char *const environment[] = { "A=b" };
	const struct qemuspec spec = { .memory = UINT64_C(64) << 20, .counters = 16 };
	const struct qemuturns turns = { 0 };
	const struct qemublock_args args = {
		.name = "./prog",
		.program = view_make((const char *)f, sizeof(*f)),
		.argv = argv,
		.environment = environment,
		.nenvironment = 1,
		.spec = &spec,
		.turns = &turns,
		.results = "/proc/self/fd/4",
	};

	return qemublock_make(&args, out, err);
}

static char name[] = "some/where/prog", word[] = "x y";
static char *const usual_argv[] = { name, word, NULL };

Test(qemublock, a_program_with_its_strings)
{
	struct image f = make_image();
	struct buf out = { 0 };
	struct err err = { 0 };
	struct monblock b;
	const char *block;
	size_t size;

	if (!monitorimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
	cr_assert_eq(make(&f, usual_argv, &out, &err), 0, "%s", err.text);
	cr_assert_gt(out.len, MONBLOCK_AT - MONBLOCK_MEMORY + sizeof(b));
	block = out.at + (MONBLOCK_AT - MONBLOCK_MEMORY);
	memcpy(&b, block, sizeof(b));
	cr_assert_eq(b.magic, MONBLOCK_MAGIC);
	cr_assert_eq(b.size, out.len - (MONBLOCK_AT - MONBLOCK_MEMORY));
	cr_assert_eq(b.entry, f.header.e_entry);
	cr_assert_eq(b.headers, 0x10000 + f.header.e_phoff);
	cr_assert_eq(b.argc, 2);
	cr_assert_eq(b.envc, 1);
	cr_assert_eq(b.strings_size, sizeof("prog\0x y\0A=b"));
	cr_assert_eq(memcmp(block + b.strings, "prog\0x y\0A=b", b.strings_size), 0);
	cr_assert_str_eq(block + b.results, "/proc/self/fd/4");
	cr_assert_eq(b.nsegments, 2);
	cr_assert_eq(memcmp(block + b.segments[0].offset, &f, sizeof(f)), 0);
	cr_assert_eq(b.segments[0].protection, MONBLOCK_READ | MONBLOCK_EXECUTE);
	cr_assert_eq(b.segments[1].filled, 0);
	cr_assert_eq(b.segments[1].size, 4096);
	buf_release(&out);
}

static void assert_refused(const struct image *f, char *const *argv, const char *why)
{
	struct buf out = { 0 };
	struct err err = { 0 };

	cr_assert_eq(make(f, argv, &out, &err), -1, "%s", why);
	cr_assert(strstr(err.text, "'./prog'") && strstr(err.text, why), "%s", err.text);
	buf_release(&out);
}

Test(qemublock, programs_that_cannot_run)
{
	static char much[MONBLOCK_STACK / 8];
	char *const argv[] = { name, much, NULL };
	struct image f = make_image();

	f.header.e_machine = EM_X86_64;
	assert_refused(&f, usual_argv, "x86-64");
	f = make_image();
	f.header.e_type = ET_DYN;
	assert_refused(&f, usual_argv, "position-independent");
	f = make_image();
	f.header.e_type = ET_REL;
	assert_refused(&f, usual_argv, "no program");
	f = make_image();
	f.segments[1].p_vaddr = 0x10010;
	assert_refused(&f, usual_argv, "overlap");
	f = make_image();
	f.segments[1].p_vaddr = 0;
	assert_refused(&f, usual_argv, "outside");
	f = make_image();
	f.segments[1].p_vaddr = UINT64_C(1) << 38;
	assert_refused(&f, usual_argv, "outside");
	f = make_image();
	f.header.e_entry = 0x20000;
	assert_refused(&f, usual_argv, "in no code");
	f = make_image();
	f.segments[1].p_type = PT_INTERP;
	assert_refused(&f, usual_argv, "dynamically");
	memset(much, 'x', sizeof(much) - 1);
	f = make_image();
	assert_refused(&f, argv, "longer than");
}
