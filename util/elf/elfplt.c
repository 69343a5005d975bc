/* SPDX-License-Identifier: MIT */
#include "util/elf/elfplt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/elf/elfopen.h"

enum { BYTES_MOST = 64 << 20 }; /* far above what large programs have */

/* What a relocation puts into a slot of the GOT. */
struct slot {
	uint64_t address;
	const char *name; /* NULL: of none */
	uint64_t addend;
};

struct slots {
	struct VEC(struct slot) all;
};

/* Where a piece of code jumps, and how long it is; false for none that is one. */
struct jump {
	uint64_t slot, size;
};

struct machine {
	GElf_Half number;
	unsigned step; /* pieces begin at multiples of it */
	unsigned jump_slot, irelative, glob_dat;
	bool (*decode)(const unsigned char *at, size_t left, uint64_t address, uint64_t got,
		       struct jump *out);
};

static uint32_t word_at(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* "endbr; bnd jmp *slot", of which the first two may be missing. .size is the caller's. */
static size_t skip_x86(const unsigned char *at, size_t left, unsigned char endbr)
{
	const unsigned char mark[] = { 0xf3, 0x0f, 0x1e, endbr };
	size_t n = left > sizeof(mark) && memcmp(at, mark, sizeof(mark)) == 0 ? sizeof(mark) : 0;

	return left > n && at[n] == 0xf2 ? n + 1 : n;
}

/* jmp *disp(%rip) */
static bool decode_x86_64(const unsigned char *at, size_t left, uint64_t address, uint64_t got,
			  struct jump *out)
{
	size_t n = skip_x86(at, left, 0xfa);

	(void)got;
	if (left < n + 6 || at[n] != 0xff || at[n + 1] != 0x25)
		return false;
	*out = (struct jump){ .slot = address + n + 6 + (uint64_t)(int32_t)word_at(at + n + 2) };
	return true;
}

/* jmp *slot, or jmp *disp(%ebx) with the GOT's address in it */
static bool decode_386(const unsigned char *at, size_t left, uint64_t address, uint64_t got,
		       struct jump *out)
{
	size_t n = skip_x86(at, left, 0xfb);

	(void)address;
	if (left < n + 6 || at[n] != 0xff || (at[n + 1] != 0x25 && at[n + 1] != 0xa3))
		return false;
	*out = (struct jump){ .slot = word_at(at + n + 2) };
	if (at[n + 1] == 0xa3)
		out->slot = (uint32_t)(out->slot + got);
	return true;
}

/* bti c; adrp x16, page; ldr x17, [x16, offset]; add; br x17, with or without the first */
static bool decode_aarch64(const unsigned char *at, size_t left, uint64_t address, uint64_t got,
			   struct jump *out)
{
	size_t n = left >= 4 && word_at(at) == 0xd503245f ? 4 : 0;
	uint32_t adrp, ldr;
	uint64_t pages;

	(void)got;
	if (left < n + 8)
		return false;
	adrp = word_at(at + n);
	ldr = word_at(at + n + 4);
	if ((adrp & 0x9f00001f) != 0x90000010 || (ldr & 0xffc003ff) != 0xf9400211)
		return false;
	pages = (adrp >> 29 & 3) | (adrp >> 5 & 0x7ffff) << 2;
	pages = (pages ^ 0x100000) - 0x100000; /* 21 bits with a sign */
	*out = (struct jump){ .slot = ((address + n) & ~(uint64_t)0xfff) + (pages << 12) +
				      (uint64_t)(ldr >> 10 & 0xfff) * 8,
			      .size = n ? 24 : 16 };
	return true;
}

/* auipc t3, high; l[wd] t3, low(t3); jalr t1, t3; nop */
static bool decode_riscv(const unsigned char *at, size_t left, uint64_t address, uint64_t got,
			 struct jump *out)
{
	uint32_t auipc, load;

	(void)got;
	if (left < 8)
		return false;
	auipc = word_at(at);
	load = word_at(at + 4);
	if ((auipc & 0xfff) != 0xe17 || (load & 0xfefff) != 0xe2e03)
		return false;
	*out = (struct jump){ .slot = address + (uint64_t)(int32_t)(auipc & 0xfffff000) +
				      (uint64_t)((int32_t)load >> 20),
			      .size = 16 };
	return true;
}

static const struct machine *find_machine(GElf_Half number)
{
	static const struct machine all[] = {
		{ EM_X86_64, 8, R_X86_64_JUMP_SLOT, R_X86_64_IRELATIVE, R_X86_64_GLOB_DAT,
		  decode_x86_64 },
		{ EM_386, 8, R_386_JMP_SLOT, R_386_IRELATIVE, R_386_GLOB_DAT, decode_386 },
		{ EM_AARCH64, 4, R_AARCH64_JUMP_SLOT, R_AARCH64_IRELATIVE, R_AARCH64_GLOB_DAT,
		  decode_aarch64 },
		{ EM_RISCV, 4, R_RISCV_JUMP_SLOT, R_RISCV_IRELATIVE, R_RISCV_64, decode_riscv },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (all[i].number == number)
			return &all[i];
	}
	return NULL;
}

/* ---- relocations ---- */

static const char *name_of(const struct elffile *f, Elf_Scn *symbols, uint64_t index)
{
	Elf_Data *data = symbols ? f->lib.elf_getdata(symbols, NULL) : NULL;
	GElf_Shdr header;
	GElf_Sym sym;
	const char *name;

	if (!data || index > INT32_MAX || !f->lib.gelf_getshdr(symbols, &header) ||
	    !f->lib.gelf_getsym(data, (int)index, &sym))
		return NULL;
	name = f->lib.elf_strptr(f->elf, header.sh_link, sym.st_name);
	return name && name[0] ? name : NULL;
}

static void read_relocations(const struct elffile *f, Elf_Scn *scn, const GElf_Shdr *header,
			     const struct machine *m, struct slots *out)
{
	bool has_addends = header->sh_type == SHT_RELA;
	size_t size =
		f->lib.gelf_fsize(f->elf, has_addends ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	Elf_Scn *symbols = f->lib.elf_getscn(f->elf, header->sh_link);
	Elf_Data *data = f->lib.elf_getdata(scn, NULL);
	size_t n = data && size ? data->d_size / size : 0;

	for (size_t i = 0; i < n && i <= INT32_MAX; i++) {
		GElf_Rela rela = { 0 };
		GElf_Rel rel;
		unsigned type;

		if (has_addends && !f->lib.gelf_getrela(data, (int)i, &rela))
			continue;
		if (!has_addends) {
			if (!f->lib.gelf_getrel(data, (int)i, &rel))
				continue;
			rela.r_offset = rel.r_offset;
			rela.r_info = rel.r_info;
		}
		type = (unsigned)GELF_R_TYPE(rela.r_info);
		if (type == m->irelative)
			*vec_add(&out->all) =
				(struct slot){ rela.r_offset, NULL, (uint64_t)rela.r_addend };
		else if (type == m->jump_slot || type == m->glob_dat)
			*vec_add(&out->all) =
				(struct slot){ rela.r_offset,
					       name_of(f, symbols, GELF_R_SYM(rela.r_info)), 0 };
	}
}

static int compare(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;

	return a->address < b->address ? -1 : a->address > b->address;
}

static const struct slot *find_slot(const struct slots *s, uint64_t address)
{
	const struct slot key = { .address = address };

	return s->all.len ? bsearch(&key, s->all.at, s->all.len, sizeof(key), compare) : NULL;
}

/* ---- sections ---- */

static bool is_table(const char *name, const GElf_Shdr *h)
{
	return h->sh_type == SHT_PROGBITS && h->sh_flags & SHF_EXECINSTR &&
	       (strncmp(name, ".plt", 4) == 0 || strcmp(name, ".iplt") == 0);
}

/* Those for calls through the GOT are among all others, of which there may be a million. */
static bool has_slots(const char *name, const GElf_Shdr *h, bool through_got)
{
	return (h->sh_type == SHT_RELA || h->sh_type == SHT_REL) && h->sh_flags & SHF_ALLOC &&
	       (through_got || strcmp(name + strlen(name) - 3, "plt") == 0);
}

static void read_code(const struct elffile *f, Elf_Scn *scn, const GElf_Shdr *header,
		      const struct machine *m, uint64_t got, const struct slots *slots,
		      void (*take)(void *to, const struct elfplt_entry *entry), void *to)
{
	Elf_Data *data = f->lib.elf_getdata(scn, NULL);
	size_t usual = header->sh_entsize == 8 ? 8 : 16;

	for (size_t at = 0; data && data->d_buf && at < data->d_size;) {
		struct elfplt_entry e = { .address = header->sh_addr + at,
					  .section = f->lib.elf_ndxscn(scn) };
		const struct slot *slot = NULL;
		struct jump jump;

		if (m->decode((const unsigned char *)data->d_buf + at, data->d_size - at, e.address,
			      got, &jump))
			slot = find_slot(slots, jump.slot);
		if (!slot) {
			at += m->step;
			continue;
		}
		e.size = jump.size ? jump.size : usual;
		e.name = slot->name;
		e.target = slot->addend;
		if (e.name || e.target)
			take(to, &e);
		at += e.size;
	}
}

/* What one walk through all sections tells. */
struct sections {
	bool has_tables, through_got;
	uint64_t got; /* the address of the GOT's part for calls */
};

static const char *name_section(const struct elffile *f, Elf_Scn *scn, size_t names,
				GElf_Shdr *header)
{
	const char *name = f->lib.gelf_getshdr(scn, header)
				   ? f->lib.elf_strptr(f->elf, names, header->sh_name)
				   : NULL;

	return name && strlen(name) >= 3 ? name : NULL;
}

static struct sections look(const struct elffile *f, size_t names)
{
	struct sections out = { 0 };
	Elf_Scn *scn = NULL;
	GElf_Shdr header;

	while ((scn = f->lib.elf_nextscn(f->elf, scn))) {
		const char *name = name_section(f, scn, names, &header);

		if (!name)
			continue;
		out.has_tables |= is_table(name, &header);
		out.through_got |= is_table(name, &header) && strcmp(name, ".plt.got") == 0;
		if (strcmp(name, ".got.plt") == 0 || (!out.got && strcmp(name, ".got") == 0))
			out.got = header.sh_addr;
	}
	return out;
}

/* Sections of a damaged file may all lie over the same bytes: so many are read of all together. */
static bool is_within(uint64_t *left, const GElf_Shdr *h)
{
	if (h->sh_size > *left)
		return false;
	*left -= h->sh_size;
	return true;
}

void elfplt_read(const struct elffile *f, void (*take)(void *to, const struct elfplt_entry *entry),
		 void *to)
{
	struct slots slots = { 0 };
	const struct machine *m;
	struct sections sections;
	uint64_t left = BYTES_MOST;
	Elf_Scn *scn = NULL;
	GElf_Ehdr file;
	GElf_Shdr header;
	size_t names;

	if (!f->lib.gelf_getehdr(f->elf, &file) || f->lib.elf_getshdrstrndx(f->elf, &names) < 0)
		return;
	m = file.e_ident[EI_DATA] == ELFDATA2LSB ? find_machine(file.e_machine) : NULL;
	if (!m)
		return;
	sections = look(f, names);
	if (!sections.has_tables)
		return;
	while ((scn = f->lib.elf_nextscn(f->elf, scn))) {
		const char *name = name_section(f, scn, names, &header);

		if (name && has_slots(name, &header, sections.through_got) &&
		    is_within(&left, &header))
			read_relocations(f, scn, &header, m, &slots);
	}
	if (slots.all.len)
		qsort(slots.all.at, slots.all.len, sizeof(slots.all.at[0]), compare);
	while ((scn = f->lib.elf_nextscn(f->elf, scn))) {
		const char *name = name_section(f, scn, names, &header);

		if (name && is_table(name, &header) && is_within(&left, &header))
			read_code(f, scn, &header, m, sections.got, &slots, take, to);
	}
	vec_release(&slots.all);
}
