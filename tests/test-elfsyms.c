/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/elf/elfsyms.h"

/* ---- ELF files, made by hand in any class and byte order (System V ABI, chapter 4) ---- */

struct maker {
	struct buf file;
	bool wide, big;
};

enum { TEXT = 1, DATA, SYMTAB, STRTAB, SECTIONS };
enum { ARM = 40, X86_64 = 62, RISCV = 243 };
enum { EXECUTABLE = 2, OBJECT = 1 };
enum { NOTYPE, DATA_TYPE, FUNC, SECTION_TYPE, FILE_TYPE };
enum { LOCAL, GLOBAL, WEAK };

struct made {
	const char *name;
	uint64_t value, size;
	unsigned int bind, type, section;
};

static void put(struct maker *m, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++) {
		unsigned int shift = 8 * (m->big ? bytes - 1 - i : i);
		char byte = (char)(value >> shift);

		buf_add(&m->file, &byte, 1);
	}
}

static void put_word(struct maker *m, uint64_t value)
{
	put(m, value, m->wide ? 8 : 4);
}

static void put_section(struct maker *m, unsigned int type, uint64_t flags, uint64_t address,
			uint64_t offset, uint64_t size, unsigned int link, uint64_t each)
{
	put(m, 0, 4);
	put(m, type, 4);
	put_word(m, flags);
	put_word(m, address);
	put_word(m, offset);
	put_word(m, size);
	put(m, link, 4);
	put(m, 0, 4);
	put_word(m, 1);
	put_word(m, each);
}

static void put_symbol(struct maker *m, const struct made *s, uint64_t name)
{
	put(m, name, 4);
	if (!m->wide) {
		put(m, s->value, 4);
		put(m, s->size, 4);
	}
	put(m, s->bind << 4 | s->type, 1);
	put(m, 0, 1);
	put(m, s->section, 2);
	if (m->wide) {
		put(m, s->value, 8);
		put(m, s->size, 8);
	}
}

static void put_header(struct maker *m, unsigned int type, unsigned int machine, uint64_t sections)
{
	static const char magic[] = "\177ELF";

	buf_add(&m->file, magic, 4);
	put(m, m->wide ? 2 : 1, 1);
	put(m, m->big ? 2 : 1, 1);
	put(m, 1, 1);
	put(m, 0, 8);
	put(m, 0, 1);
	put(m, type, 2);
	put(m, machine, 2);
	put(m, 1, 4);
	put_word(m, 0);
	put_word(m, 0);
	put_word(m, sections);
	put(m, 0, 4);
	put(m, m->wide ? 64 : 52, 2);
	put(m, 0, 2);
	put(m, 0, 2);
	put(m, m->wide ? 64 : 40, 2);
	put(m, SECTIONS, 2);
	put(m, STRTAB, 2);
}

/* .text is 0x1000..0x2000, .data 0x3000..0x3100. symtab is the type of the table. */
static void make(struct maker *m, unsigned int type, unsigned int machine, unsigned int symtab,
		 const struct made *symbols, size_t n)
{
	static const struct made nothing;
	uint64_t each = m->wide ? 24 : 16, at = m->wide ? 64 : 52, name = 1;
	struct buf strings = { 0 };

	buf_add(&strings, "", 1);
	for (size_t i = 0; i < n; i++)
		buf_add(&strings, symbols[i].name, strlen(symbols[i].name) + 1);
	put_header(m, type, machine, at + each * (n + 1) + strings.len);
	put_symbol(m, &nothing, 0);
	for (size_t i = 0; i < n; i++) {
		put_symbol(m, &symbols[i], name);
		name += strlen(symbols[i].name) + 1;
	}
	buf_add(&m->file, strings.at, strings.len);
	put_section(m, 0, 0, 0, 0, 0, 0, 0);
	put_section(m, 8, 6, 0x1000, 0, 0x1000, 0, 0); /* NOBITS, ALLOC | EXECINSTR */
	put_section(m, 8, 3, 0x3000, 0, 0x100, 0, 0);
	put_section(m, symtab, 0, 0, at, each * (n + 1), STRTAB, each);
	put_section(m, 3, 0, 0, at + each * (n + 1), strings.len, 0, 0);
	buf_release(&strings);
}

enum { SHT_SYMTAB_VALUE = 2, SHT_DYNSYM_VALUE = 11 };

static const struct made usual[] = {
	{ "main.c", 0, 0, LOCAL, FILE_TYPE, 0xfff1 },
	{ "", 0x1000, 0, LOCAL, SECTION_TYPE, TEXT },
	{ "undefined", 0, 0, GLOBAL, FUNC, 0 },
	{ "absolute", 0x1000, 8, GLOBAL, FUNC, 0xfff1 },
	{ "last", 0x1800, 0x10, GLOBAL, FUNC, TEXT },
	{ "label", 0x1100, 0, LOCAL, NOTYPE, TEXT },
	{ "alias", 0x1000, 0x20, WEAK, FUNC, TEXT },
	{ "start", 0x1000, 0x20, GLOBAL, FUNC, TEXT },
	{ "outer", 0x1200, 0x100, GLOBAL, FUNC, TEXT },
	{ "inner", 0x1240, 0x10, LOCAL, FUNC, TEXT },
	{ "outside", 0x9000, 8, GLOBAL, FUNC, TEXT },
	{ "value", 0x3010, 8, GLOBAL, DATA_TYPE, DATA },
	{ "tail", 0x30f0, 0, GLOBAL, NOTYPE, DATA },
};

static struct elfsyms *open_made(struct maker *m, struct err *err)
{
	return elfsyms_open_bytes(m->file.at, m->file.len, err);
}

static const char *name_at(const struct elfsyms *s, uint64_t address)
{
	const struct elfsyms_symbol *symbol = elfsyms_find(s, address);

	return symbol ? symbol->name : "none";
}

static void skip_without_libelf(void)
{
	if (!elfsyms_built_in())
		cr_skip("not built with libelf");
}

Test(elfsyms, every_class_and_byte_order_says_the_same)
{
	static const struct {
		uint64_t address;
		const char *name;
	} asked[] = {
		{ 0xfff, "none" },	{ 0x1000, "start" }, { 0x101f, "start" },
		{ 0x1020, "none" },	{ 0x1100, "label" }, { 0x11ff, "label" },
		{ 0x1200, "outer" },	{ 0x1240, "inner" }, { 0x1250, "outer" },
		{ 0x12ff, "outer" },	{ 0x1300, "none" },  { 0x180f, "last" },
		{ 0x1810, "none" },	{ 0x3010, "value" }, { 0x30ef, "none" },
		{ 0x30ff, "tail" },	{ 0x3100, "none" },  { 0x9000, "none" },
		{ UINT64_MAX, "none" },
	};
	static const char *const order[] = { "start", "alias", "label", "outer",
					     "inner", "last",  "value", "tail" };

	skip_without_libelf();
	for (unsigned int kind = 0; kind < 4; kind++) {
		struct maker m = { .wide = kind & 1, .big = kind & 2 };
		struct err err = { 0 };
		struct elfsyms *s;

		make(&m, EXECUTABLE, X86_64, SHT_SYMTAB_VALUE, usual,
		     sizeof(usual) / sizeof(usual[0]));
		s = open_made(&m, &err);
		cr_assert(s, "%s", err.text);
		cr_assert(elfsyms_is_whole(s));
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
			cr_assert_str_eq(name_at(s, asked[i].address), asked[i].name,
					 "kind %u, address %#lx: %s", kind,
					 (unsigned long)asked[i].address,
					 name_at(s, asked[i].address));
		for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
			cr_assert_str_eq(elfsyms_at(s, i)->name, order[i]);
		cr_assert_null(elfsyms_at(s, sizeof(order) / sizeof(order[0])));
		cr_assert_eq(elfsyms_named(s, "value")->kind, ELFSYMS_DATA);
		cr_assert_eq(elfsyms_named(s, "label")->kind, ELFSYMS_FUNCTION);
		cr_assert_not(elfsyms_named(s, "label")->has_size);
		cr_assert_eq(elfsyms_named(s, "alias")->binding, ELFSYMS_WEAK);
		cr_assert_null(elfsyms_named(s, "undefined"));
		elfsyms_close(s);
		buf_release(&m.file);
	}
}

Test(elfsyms, dynamic_symbols_where_there_are_no_others)
{
	struct maker m = { .wide = true };
	struct err err = { 0 };
	struct elfsyms *s;

	skip_without_libelf();
	make(&m, EXECUTABLE, X86_64, SHT_DYNSYM_VALUE, usual, sizeof(usual) / sizeof(usual[0]));
	s = open_made(&m, &err);
	cr_assert(s, "%s", err.text);
	cr_assert_not(elfsyms_is_whole(s));
	cr_assert_str_eq(name_at(s, 0x1000), "start");
	elfsyms_close(s);
	buf_release(&m.file);
}

Test(elfsyms, marks_of_code_and_data_are_no_symbols)
{
	static const struct made symbols[] = {
		{ "$x", 0x1000, 0, LOCAL, NOTYPE, TEXT },
		{ ".Lloop", 0x1004, 0, LOCAL, NOTYPE, TEXT },
		{ "reset", 0x1000, 0, GLOBAL, NOTYPE, TEXT },
		{ "$d", 0x1008, 0, LOCAL, NOTYPE, TEXT },
	};
	static const struct made thumb[] = { { "thumb", 0x1101, 4, GLOBAL, FUNC, TEXT } };
	struct maker m = { .wide = true }, arm = { 0 };
	struct err err = { 0 };
	struct elfsyms *s;

	skip_without_libelf();
	make(&m, EXECUTABLE, RISCV, SHT_SYMTAB_VALUE, symbols, 4);
	s = open_made(&m, &err);
	cr_assert(s, "%s", err.text);
	cr_assert_str_eq(name_at(s, 0x1ffc), "reset");
	cr_assert_null(elfsyms_at(s, 1));
	elfsyms_close(s);
	make(&arm, EXECUTABLE, ARM, SHT_SYMTAB_VALUE, thumb, 1);
	s = open_made(&arm, &err);
	cr_assert(s, "%s", err.text);
	cr_assert_eq(elfsyms_at(s, 0)->address, 0x1100);
	elfsyms_close(s);
	buf_release(&m.file);
	buf_release(&arm.file);
}

Test(elfsyms, refuses_with_a_reason)
{
	struct maker m = { .wide = true };
	struct err err = { 0 };

	skip_without_libelf();
	cr_assert_null(elfsyms_open_bytes("#!/bin/sh\n", 10, &err));
	cr_assert_str_eq(err.text, "not an ELF file");
	err_clear(&err);
	cr_assert_null(elfsyms_open("/dev/null", &err));
	cr_assert_str_eq(err.text, "'/dev/null' is not a file");
	err_clear(&err);
	cr_assert_null(elfsyms_open("/nowhere/at-all", &err));
	cr_assert_eq(err.code, ERR_SYSTEM);
	err_clear(&err);
	make(&m, OBJECT, X86_64, SHT_SYMTAB_VALUE, usual, 3);
	cr_assert_null(open_made(&m, &err));
	cr_assert_str_eq(err.text, "an object file, whose symbols have no addresses");
	buf_release(&m.file);
}

/* Whatever is cut off or wrong, reading ends, and what it finds is in order. */
static void read_damaged(const struct maker *m, size_t len)
{
	const struct elfsyms_symbol *symbol, *before = NULL;
	char *bytes = malloc(len ? len : 1); /* exactly so long, for the sanitizer */
	struct err err = { 0 };
	struct elfsyms *s;

	memcpy(bytes, m->file.at, len);
	s = elfsyms_open_bytes(bytes, len, &err);
	cr_assert(s || err.text[0]);
	for (size_t i = 0; s && (symbol = elfsyms_at(s, i)); i++) {
		cr_assert(!before || before->address <= symbol->address);
		cr_assert(symbol->end >= symbol->address);
		before = symbol;
	}
	elfsyms_close(s);
	free(bytes);
}

Test(elfsyms, damage_is_survived)
{
	for (unsigned int kind = 0; kind < 4; kind++) {
		struct maker m = { .wide = kind & 1, .big = kind & 2 };

		make(&m, EXECUTABLE, X86_64, SHT_SYMTAB_VALUE, usual,
		     sizeof(usual) / sizeof(usual[0]));
		for (size_t len = 0; len <= m.file.len; len++)
			read_damaged(&m, len);
		for (size_t i = 0; i < m.file.len; i++) {
			char was = m.file.at[i];

			m.file.at[i] = (char)0xff;
			read_damaged(&m, m.file.len);
			m.file.at[i] = (char)(was + 1);
			read_damaged(&m, m.file.len);
			m.file.at[i] = was;
		}
		buf_release(&m.file);
	}
}
