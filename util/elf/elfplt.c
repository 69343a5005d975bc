/* SPDX-License-Identifier: MIT */
#include "util/elf/elfplt.h"

#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"

/* A word of memory that gets a function's address. */
struct slot {
	uint64_t address;
	size_t symbol;
};

struct plt {
	Elf *elf;
	uint16_t machine;
	struct VEC(struct slot) slots;
	size_t symbols; /* the section that their numbers are of */
	void (*found)(void *arg, const struct elfplt_entry *e);
	void *arg;
};

enum { ENTRY = 16 };

static int compare_slots(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;

	return a->address != b->address ? (a->address < b->address ? -1 : 1) : 0;
}

static void read_slots(struct plt *p, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t size = gelf_fsize(p->elf, ELF_T_RELA, 1, EV_CURRENT);
	GElf_Rela r;

	p->symbols = header->sh_link;
	for (size_t i = 0; data && size && i < data->d_size / size && i < INT32_MAX; i++)
		if (gelf_getrela(data, (int)i, &r) && GELF_R_SYM(r.r_info))
			*vec_add(&p->slots) = (struct slot){ r.r_offset, GELF_R_SYM(r.r_info) };
	if (p->slots.len)
		qsort(p->slots.at, p->slots.len, sizeof(p->slots.at[0]), compare_slots);
}

/* The name of the function whose address a word gets; NULL for none. */
static const char *name_of(const struct plt *p, uint64_t address)
{
	const struct slot key = { .address = address };
	const struct slot *s = !p->slots.len ? NULL
					     : bsearch(&key, p->slots.at, p->slots.len,
						       sizeof(p->slots.at[0]), compare_slots);
	Elf_Scn *section = elf_getscn(p->elf, p->symbols);
	GElf_Shdr header;
	GElf_Sym sym;
	Elf_Data *data;

	if (!s || !section || !gelf_getshdr(section, &header) || s->symbol > INT32_MAX)
		return NULL;
	data = elf_getdata(section, NULL);
	if (!data || !gelf_getsym(data, (int)s->symbol, &sym))
		return NULL;
	return elf_strptr(p->elf, header.sh_link, sym.st_name);
}

/* ---- what an entry reads ---- */

static uint32_t word(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* jmp *disp(%rip), maybe behind endbr64 and a prefix. */
static bool find_x86(const unsigned char *at, uint64_t address, uint64_t *slot)
{
	for (size_t i = 0; i + 6 <= ENTRY; i++) {
		if (at[i] != 0xff || at[i + 1] != 0x25)
			continue;
		*slot = address + i + 6 + (uint64_t)(int64_t)(int32_t)word(at + i + 2);
		return true;
	}
	return false;
}

/* adrp x16, page; ldr x17, [x16, offset]; what goes before them is shorter than an entry. */
static bool find_arm64(const unsigned char *at, uint64_t address, uint64_t *slot)
{
	uint32_t adrp = word(at), ldr = word(at + 4);
	uint32_t pages = (adrp >> 29 & 3) | (adrp >> 5 & 0x7ffff) << 2;
	int64_t page = (int64_t)((uint64_t)pages << 43) >> 31;

	if ((adrp & 0x9f00001f) != 0x90000010 || (ldr & 0xffc003ff) != 0xf9400211)
		return false;
	*slot = (address & ~(uint64_t)0xfff) + (uint64_t)page + (uint64_t)(ldr >> 10 & 0xfff) * 8;
	return true;
}

/* auipc t3, high; ld t3, low(t3) */
static bool find_riscv(const unsigned char *at, uint64_t address, uint64_t *slot)
{
	uint32_t auipc = word(at), ld = word(at + 4);

	if ((auipc & 0xfff) != 0xe17 || (ld & 0xfffff) != 0xe3e03)
		return false;
	*slot = address + (uint64_t)(int64_t)(int32_t)(auipc & 0xfffff000) +
		(uint64_t)(int64_t)((int32_t)ld >> 20);
	return true;
}

static bool find_slot(const struct plt *p, const unsigned char *at, uint64_t address,
		      uint64_t *slot)
{
	switch (p->machine) {
	case EM_X86_64:
		return find_x86(at, address, slot);
	case EM_AARCH64:
		return find_arm64(at, address, slot);
	case EM_RISCV:
		return find_riscv(at, address, slot);
	default:
		return false;
	}
}

/* Entries lie at multiples of their size on x86; elsewhere a longer one may be before them. */
static void walk_code(const struct plt *p, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t step = p->machine == EM_X86_64 ? ENTRY : 4;

	for (size_t at = 0; data && data->d_buf && at + ENTRY <= data->d_size;) {
		struct elfplt_entry e = { .address = header->sh_addr + at,
					  .size = ENTRY,
					  .section = elf_ndxscn(section) };
		uint64_t slot;

		if (find_slot(p, (const unsigned char *)data->d_buf + at, e.address, &slot))
			e.function = name_of(p, slot);
		if (e.function && e.function[0])
			p->found(p->arg, &e);
		at += e.function ? ENTRY : step;
	}
}

/* ---- sections ---- */

static void walk_sections(struct plt *p, size_t names,
			  void (*walk)(struct plt *p, const char *name, Elf_Scn *section,
				       const GElf_Shdr *header))
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(p->elf, section))) {
		const char *name = gelf_getshdr(section, &header)
					   ? elf_strptr(p->elf, names, header.sh_name)
					   : NULL;

		if (name)
			walk(p, name, section, &header);
	}
}

static void walk_relocations(struct plt *p, const char *name, Elf_Scn *section,
			     const GElf_Shdr *header)
{
	if (header->sh_type == SHT_RELA && strcmp(name, ".rela.plt") == 0 && !p->slots.len)
		read_slots(p, section, header);
}

static void walk_entries(struct plt *p, const char *name, Elf_Scn *section, const GElf_Shdr *header)
{
	if (header->sh_type == SHT_PROGBITS &&
	    (strcmp(name, ".plt") == 0 || strcmp(name, ".plt.sec") == 0))
		walk_code(p, section, header);
}

void elfplt_walk(Elf *elf, void (*found)(void *arg, const struct elfplt_entry *e), void *arg)
{
	struct plt p = { .elf = elf, .found = found, .arg = arg };
	GElf_Ehdr header;
	size_t names;

	/* They are all little-endian. */
	if (!gelf_getehdr(elf, &header) || header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_ident[EI_DATA] != ELFDATA2LSB || elf_getshdrstrndx(elf, &names) < 0)
		return;
	p.machine = header.e_machine;
	if (p.machine != EM_X86_64 && p.machine != EM_AARCH64 && p.machine != EM_RISCV)
		return;
	walk_sections(&p, names, walk_relocations);
	if (p.slots.len)
		walk_sections(&p, names, walk_entries);
	vec_release(&p.slots);
}
