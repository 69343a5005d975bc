/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/elf/elfsyms.h"

/* ---- made by compilers ---- */

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
		    !strstr(name, "@plt") || strstr(name, "@plt-"))
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
		{ "cc -static", "" },
		{ "cc -m32", "" },
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

/* ---- made by hand ---- */

/*
 * Little-endian files, made by hand (System V ABI, chapter 4): a piece of code that
 * calls through a slot of the GOT, and the relocation that says whose the slot is.
 */

enum { NONE, DYNSYM, DYNSTR, RELA, PLT, GOT, NAMES, N_SECTIONS };
enum { PLT_AT = 0x1000, GOT_AT = 0x3000, SLOT = 0x3018 };

struct part {
	const char *name;
	unsigned int type, flags;
	uint64_t address;
	unsigned int link, each;
};

static const struct part parts[N_SECTIONS] = {
	[NONE] = { "", 0, 0, 0, 0, 0 },
	[DYNSYM] = { ".dynsym", 11, 2, 0x200, DYNSTR, 24 },
	[DYNSTR] = { ".dynstr", 3, 2, 0x300, 0, 0 },
	[RELA] = { ".rela.plt", 4, 2, 0x400, DYNSYM, 24 },
	[PLT] = { ".plt", 1, 6, PLT_AT, 0, 16 },
	[GOT] = { ".got.plt", 1, 3, GOT_AT, 0, 8 },
	[NAMES] = { ".shstrtab", 3, 0, 0, 0, 0 },
};

static void put(struct buf *out, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		buf_add_char(out, i < sizeof(value) ? (char)(value >> 8 * i) : '\0');
}

static void put_rela(struct buf *out, uint64_t symbol, unsigned int type, uint64_t addend)
{
	put(out, SLOT, 8);
	put(out, symbol << 32 | type, 8);
	put(out, addend, 8);
}

/* The symbol's number 0: an IRELATIVE with an addend. */
static struct elfsyms *make(unsigned int machine, const char *code, size_t len,
			    unsigned int relocation, uint64_t addend, struct buf *file)
{
	struct buf section[N_SECTIONS] = { 0 }, body = { 0 };
	size_t name[N_SECTIONS], at[N_SECTIONS];
	struct err err = { 0 };
	struct elfsyms *s;

	put(&section[DYNSYM], 0, 24);
	put(&section[DYNSYM], 1, 4);
	put(&section[DYNSYM], 0x12, 20); /* a global function, which is elsewhere */
	buf_add(&section[DYNSTR], "\0open", 6);
	put_rela(&section[RELA], addend ? 0 : 1, relocation, addend);
	buf_add(&section[PLT], code, len);
	put(&section[GOT], 0, 32);
	for (size_t i = 0; i < N_SECTIONS; i++) {
		name[i] = section[NAMES].len;
		buf_add(&section[NAMES], parts[i].name, strlen(parts[i].name) + 1);
	}
	for (size_t i = 0; i < N_SECTIONS; i++) {
		at[i] = 64 + body.len;
		buf_add(&body, buf_text(&section[i]), section[i].len);
		while (body.len % 8)
			buf_add_char(&body, 0);
	}
	buf_add(file, "\177ELF\2\1\1\0\0\0\0\0\0\0\0", 16);
	put(file, 3, 2);
	put(file, machine, 2);
	put(file, 1, 4);
	put(file, 0, 16);
	put(file, 64 + body.len, 8);
	put(file, 0, 4);
	put(file, 64, 2);
	put(file, 56, 2);
	put(file, 0, 2);
	put(file, 64, 2);
	put(file, N_SECTIONS, 2);
	put(file, NAMES, 2);
	buf_add(file, body.at, body.len);
	for (size_t i = 0; i < N_SECTIONS; i++) {
		put(file, name[i], 4);
		put(file, parts[i].type, 4);
		put(file, parts[i].flags, 8);
		put(file, parts[i].address, 8);
		put(file, at[i], 8);
		put(file, section[i].len, 8);
		put(file, parts[i].link, 4);
		put(file, 0, 4);
		put(file, 8, 8);
		put(file, parts[i].each, 8);
		buf_release(&section[i]);
	}
	buf_release(&body);
	s = elfsyms_open_bytes(file->at, file->len, &err);
	cr_assert(s, "%s", err.text);
	return s;
}

struct piece {
	unsigned int machine, relocation;
	size_t header; /* bytes in front of it */
	size_t size;
	const char *code;
	size_t len;
};

#define CODE(bytes) bytes, sizeof(bytes) - 1

static const struct piece pieces[] = {
	/* endbr64; bnd jmp *0x200d(%rip): 0x100b + 0x200d */
	{ 62, 7, 0, 16, CODE("\xf3\x0f\x1e\xfa\xf2\xff\x25\x0d\x20\0\0\x0f\x1f\x44\0\0") },
	/* push; jmp (the table's head); jmp *0x2002(%rip): 0x1016 + 0x2002 */
	{ 62, 7, 16, 16,
	  CODE("\xff\x35\x02\x20\0\0\xff\x25\x04\x20\0\0\x0f\x1f\x40\0"
	       "\xff\x25\x02\x20\0\0\x68\0\0\0\0\xe9\xe0\xff\xff\xff") },
	/* adrp x16, 0x3000; ldr x17, [x16, 24]; add; br */
	{ 183, 1026, 0, 16, CODE("\x10\0\0\xd0\x11\x0e\x40\xf9\x10\x62\0\x91\x20\x02\x1f\xd6") },
	/* bti c in front of it */
	{ 183, 1026, 0, 24,
	  CODE("\x5f\x24\x03\xd5\x10\0\0\xd0\x11\x0e\x40\xf9\x10\x62\0\x91\x20\x02\x1f\xd6"
	       "\x1f\x20\x03\xd5") },
	/* auipc t3, 2; ld t3, 24(t3); jalr t1, t3; nop */
	{ 243, 5, 0, 16, CODE("\x17\x2e\0\0\x03\x3e\x8e\x01\x67\x03\x0e\0\x13\0\0\0") },
};

Test(elfplt, names_what_is_called_through_the_slot)
{
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		const struct piece *p = &pieces[i];
		struct buf file = { 0 };
		struct elfsyms *s = make(p->machine, p->code, p->len, p->relocation, 0, &file);
		const struct elfsyms_symbol *symbol = elfsyms_find(s, PLT_AT + p->header + 6);

		cr_assert(symbol, "piece %zu", i);
		cr_assert_str_eq(symbol->name, "open@plt");
		cr_assert_eq(symbol->address, PLT_AT + p->header, "piece %zu", i);
		cr_assert_eq(symbol->end - symbol->address, p->size, "piece %zu", i);
		cr_assert_null(elfsyms_find(s, PLT_AT + p->header + p->size));
		if (p->header)
			cr_assert_null(elfsyms_find(s, PLT_AT + p->header - 1));
		elfsyms_close(s);
		buf_release(&file);
	}
}

Test(elfplt, says_what_chooses_a_function_that_has_no_name)
{
	struct buf file = { 0 };
	struct elfsyms *s = make(62, pieces[0].code, pieces[0].len, 37, 0x9bd80, &file);
	const struct elfsyms_symbol *symbol = elfsyms_find(s, PLT_AT);

	cr_assert(symbol);
	cr_assert_str_eq(symbol->name, "*ABS*+0x9bd80@plt");
	elfsyms_close(s);
	buf_release(&file);
}

Test(elfplt, knows_nothing_of_other_slots_machines_and_relocations)
{
	static const struct {
		unsigned int machine, relocation;
	} others[] = { { 62, 8 }, { 22, 7 }, { 183, 7 }, { 243, 7 } };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct buf file = { 0 };
		struct elfsyms *s = make(others[i].machine, pieces[0].code, pieces[0].len,
					 others[i].relocation, 0, &file);

		cr_assert_null(elfsyms_find(s, PLT_AT), "case %zu", i);
		elfsyms_close(s);
		buf_release(&file);
	}
}

Test(elfplt, code_that_ends_in_the_middle_is_none)
{
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		const struct piece *p = &pieces[i];

		for (size_t len = 0; len < p->header + 6; len++) {
			struct buf file = { 0 };
			struct elfsyms *s = make(p->machine, p->code, len, p->relocation, 0, &file);

			cr_assert_null(elfsyms_find(s, PLT_AT + p->header), "%zu of %zu", len, i);
			elfsyms_close(s);
			buf_release(&file);
		}
	}
}

/* ---- more than can be ---- */

enum {
	MIB = 1 << 20,
	TABLES_MOST = 64,      /* MiB of all tables together */
	NAMES_MOST = 32 * MIB, /* bytes */
	TABLE_AT = 0x100000,   /* where tables of the same bytes are */
};

static void put_table(struct buf *file, uint64_t name, uint64_t address, uint64_t at, uint64_t len)
{
	put(file, name, 4);
	put(file, 1, 4);
	put(file, 6, 8);
	put(file, address, 8);
	put(file, at, 8);
	put(file, len, 8);
	put(file, 0, 8);
	put(file, 8, 8);
	put(file, 16, 8);
}

/* n tables of the same bytes, and behind them one of a MiB, which begins with a call of open(). */
static struct elfsyms *make_tables(const struct buf *bytes, size_t n, struct buf *file)
{
	const struct piece *last = &pieces[0];
	const size_t sections = N_SECTIONS + n + 1;
	uint64_t name = 0, at;
	struct err err = { 0 };
	struct elfsyms *s;

	elfsyms_close(make(62, "", 0, 7, 0, file));
	memcpy(&name, file->at + file->len - (size_t)(N_SECTIONS - PLT) * 64, 4);
	file->at[60] = (char)sections;
	at = file->len + (n + 1) * 64;
	for (size_t i = 0; i < n; i++)
		put_table(file, name, TABLE_AT, at, bytes->len);
	put_table(file, name, PLT_AT, at + bytes->len, MIB);
	buf_add(file, bytes->at, bytes->len);
	buf_add(file, last->code, last->len);
	put(file, 0, MIB - (unsigned int)last->len);
	s = elfsyms_open_bytes(file->at, file->len, &err);
	cr_assert(s, "%s", err.text);
	return s;
}

Test(elfplt, sections_over_the_same_bytes_are_read_up_to_a_bound)
{
	struct buf zeros = { 0 };

	put(&zeros, 0, MIB);
	for (size_t n = TABLES_MOST - 2; n < TABLES_MOST; n++) {
		struct buf file = { 0 };
		struct elfsyms *s = make_tables(&zeros, n, &file);

		cr_assert_eq(!elfsyms_find(s, PLT_AT), n + 1 == TABLES_MOST, "%zu MiB", n);
		elfsyms_close(s);
		buf_release(&file);
	}
	buf_release(&zeros);
}

Test(elfplt, entries_without_names_are_bounded_too)
{
	struct buf jumps = { 0 }, file = { 0 };
	struct elfsyms *s;

	while (jumps.len < MIB) {
		buf_add(&jumps, "\xff\x25", 2);
		put(&jumps, (uint64_t)SLOT - (TABLE_AT + jumps.len + 4), 4);
		put(&jumps, 0, 10);
	}
	s = make_tables(&jumps, TABLES_MOST - 1, &file);
	cr_assert(elfsyms_at(s, MIB / 16), "no more than what one table has");
	cr_assert_null(elfsyms_at(s, NAMES_MOST / sizeof("*ABS*+0x@plt")));
	elfsyms_close(s);
	buf_release(&file);
	buf_release(&jumps);
}
