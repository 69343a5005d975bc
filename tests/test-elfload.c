/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/elfload.h"

/* A program of two segments: the headers with code, and data with zeros behind. */
struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segments[3];
	char code[64];
	char data[16];
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
	f.header.e_phnum = 3;
	f.segments[0] = (Elf64_Phdr){ .p_type = PT_LOAD,
				      .p_flags = PF_R | PF_X,
				      .p_vaddr = 0x10000,
				      .p_filesz = offsetof(struct image, data),
				      .p_memsz = offsetof(struct image, data) };
	f.segments[1] = (Elf64_Phdr){ .p_type = PT_LOAD,
				      .p_flags = PF_R | PF_W,
				      .p_offset = offsetof(struct image, data),
				      .p_vaddr = 0x20000,
				      .p_filesz = sizeof(f.data),
				      .p_memsz = 4096 };
	f.segments[2] = (Elf64_Phdr){ .p_type = PT_NOTE };
	return f;
}

static struct view view_image(const struct image *f)
{
	return view_make((const char *)f, sizeof(*f));
}

/* A copy of exactly so many bytes, so that a sanitizer sees what is read behind them. */
static int parse_copy(const void *bytes, size_t n, struct elfload *out, struct err *err)
{
	char *copy = malloc(n + !n);
	int r;

	memcpy(copy, bytes, n);
	r = elfload_parse(view_make(copy, n), out, err);
	for (size_t i = 0; i < out->segments.len; i++) {
		const struct elfload_segment *s = &out->segments.at[i];

		cr_assert_geq((uintptr_t)s->bytes.at, (uintptr_t)copy);
		cr_assert_leq((uintptr_t)(s->bytes.at + s->bytes.len), (uintptr_t)(copy + n));
		cr_assert_leq(s->bytes.len, s->size);
		cr_assert_geq(s->address + s->size, s->address);
	}
	free(copy);
	return r;
}

Test(elfload, segments_and_headers)
{
	struct image f = make_image();
	struct elfload e;
	struct err err = { 0 };

	cr_assert_eq(elfload_parse(view_image(&f), &e, &err), 0, "%s", err.text);
	cr_assert_eq(e.machine, EM_RISCV);
	cr_assert(e.is_program && !e.moves && !e.wants_linker);
	cr_assert_eq(e.segments.len, 2);
	cr_assert_eq(e.segments.at[0].rights, ELFLOAD_READ | ELFLOAD_EXECUTE);
	cr_assert_eq(e.segments.at[1].rights, ELFLOAD_READ | ELFLOAD_WRITE);
	cr_assert_eq(e.segments.at[1].size, 4096);
	cr_assert_eq(e.segments.at[1].bytes.at, f.data);
	cr_assert_eq(e.headers, 0x10000 + offsetof(struct image, segments));
	cr_assert_eq(e.nheaders, 3);
	elfload_release(&e);
}

Test(elfload, kinds_of_programs)
{
	struct image f = make_image();
	struct elfload e;
	struct err err = { 0 };

	f.header.e_type = ET_DYN;
	f.segments[2].p_type = PT_INTERP;
	cr_assert_eq(elfload_parse(view_image(&f), &e, &err), 0);
	cr_assert(e.is_program && e.moves && e.wants_linker);
	elfload_release(&e);
	f.header.e_type = ET_REL;
	cr_assert_eq(elfload_parse(view_image(&f), &e, &err), 0);
	cr_assert(!e.is_program);
	elfload_release(&e);
}

Test(elfload, headers_that_are_not_loaded)
{
	struct image f = make_image();
	struct elfload e;
	struct err err = { 0 };

	f.segments[0].p_offset = offsetof(struct image, code);
	f.segments[0].p_filesz = sizeof(f.code);
	cr_assert_eq(elfload_parse(view_image(&f), &e, &err), 0);
	cr_assert_eq(e.headers, 0);
	elfload_release(&e);
}

Test(elfload, cut_off_anywhere)
{
	struct image f = make_image();

	for (size_t n = 0; n < sizeof(f); n++) {
		struct elfload e;
		struct err err = { 0 };

		cr_assert_eq(parse_copy(&f, n, &e, &err), -1, "%zu bytes were taken", n);
		cr_assert_eq(err.code, ERR_INPUT);
		elfload_release(&e);
	}
}

static void assert_refused(const struct image *f, const char *why)
{
	struct elfload e;
	struct err err = { 0 };

	cr_assert_eq(elfload_parse(view_image(f), &e, &err), -1, "%s", why);
	cr_assert(strstr(err.text, why), "%s", err.text);
	elfload_release(&e);
}

Test(elfload, numbers_that_overflow)
{
	struct image f = make_image();

	f.segments[1].p_offset = UINT64_MAX;
	assert_refused(&f, "behind its end");
	f = make_image();
	f.segments[1].p_filesz = UINT64_MAX;
	assert_refused(&f, "behind its end");
	f = make_image();
	f.segments[1].p_memsz = 1;
	assert_refused(&f, "longer than its place");
	f = make_image();
	f.segments[1].p_vaddr = UINT64_MAX - 8;
	assert_refused(&f, "longer than its place");
	f = make_image();
	f.header.e_phoff = UINT64_MAX;
	assert_refused(&f, "behind its end");
	f = make_image();
	f.header.e_phnum = UINT16_MAX;
	assert_refused(&f, "behind its end");
	f = make_image();
	f.header.e_phentsize = 1;
	assert_refused(&f, "1 bytes each");
	f = make_image();
	f.header.e_ident[EI_CLASS] = ELFCLASS32;
	assert_refused(&f, "64-bit");
}

/* Whatever bytes there are, what comes out lies inside (parse_copy() looks). */
Test(elfload, bytes_by_chance)
{
	const struct image whole = make_image();

	srand(1);
	for (size_t i = 0; i < 20000; i++) {
		struct image f = whole;
		struct elfload e;
		struct err err = { 0 };

		for (int k = rand() % 4; k >= 0; k--)
			((unsigned char *)&f)[(size_t)rand() % sizeof(f)] = (unsigned char)rand();
		parse_copy(&f, sizeof(f), &e, &err);
		elfload_release(&e);
	}
}
