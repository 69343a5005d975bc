/* SPDX-License-Identifier: MIT */
#include "util/elf/elfload.h"

#include <elf.h>
#include <string.h>

void elfload_release(struct elfload *e)
{
	vec_release(&e->segments);
}

const char *elfload_machine_name(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} names[] = {
		{ EM_386, "x86" },	 { EM_X86_64, "x86-64" }, { EM_ARM, "arm" },
		{ EM_AARCH64, "arm64" }, { EM_RISCV, "riscv" },	  { EM_PPC64, "powerpc" },
		{ EM_S390, "s390" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].machine == machine)
			return names[i].name;
	}
	return NULL;
}

static int read_header(struct view file, Elf64_Ehdr *h, struct err *err)
{
	if (file.len < sizeof(*h) || memcmp(file.at, ELFMAG, SELFMAG) != 0)
		return err_set(err, ERR_INPUT, "it is no ELF file");
	memcpy(h, file.at, sizeof(*h));
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB)
		return err_set(err, ERR_INPUT, "it is no 64-bit little-endian ELF file");
	if (h->e_phnum && h->e_phentsize != sizeof(Elf64_Phdr))
		return err_set(err, ERR_INPUT, "its program headers have %u bytes each, not %zu",
			       h->e_phentsize, sizeof(Elf64_Phdr));
	if (h->e_phoff > file.len || (file.len - h->e_phoff) / sizeof(Elf64_Phdr) < h->e_phnum)
		return err_set(err, ERR_INPUT, "its program headers are behind its end");
	return 0;
}

static unsigned int rights_of(uint32_t flags)
{
	return (flags & PF_R ? ELFLOAD_READ : 0u) | (flags & PF_W ? ELFLOAD_WRITE : 0u) |
	       (flags & PF_X ? ELFLOAD_EXECUTE : 0u);
}

static int add_segment(struct view file, const Elf64_Phdr *p, struct elfload *out, struct err *err)
{
	if (p->p_offset > file.len || p->p_filesz > file.len - p->p_offset)
		return err_set(err, ERR_INPUT, "a segment lies behind its end");
	if (p->p_filesz > p->p_memsz || p->p_vaddr + p->p_memsz < p->p_vaddr)
		return err_set(err, ERR_INPUT, "a segment at 0x%llx is longer than its place",
			       (unsigned long long)p->p_vaddr);
	*vec_add(&out->segments) = (struct elfload_segment){
		.address = p->p_vaddr,
		.size = p->p_memsz,
		.bytes = view_make(file.at + p->p_offset, p->p_filesz),
		.rights = rights_of(p->p_flags),
	};
	return 0;
}

/* The headers are in memory where a segment covers them. */
static void find_headers(const Elf64_Ehdr *h, const Elf64_Phdr *p, struct elfload *out)
{
	uint64_t size = (uint64_t)h->e_phnum * sizeof(*p);

	if (h->e_phoff >= p->p_offset && h->e_phoff - p->p_offset <= p->p_filesz &&
	    p->p_filesz - (h->e_phoff - p->p_offset) >= size)
		out->headers = p->p_vaddr + (h->e_phoff - p->p_offset);
}

int elfload_parse(struct view file, struct elfload *out, struct err *err)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;

	*out = (struct elfload){ 0 };
	if (read_header(file, &h, err) < 0)
		return -1;
	out->machine = h.e_machine;
	out->is_program = h.e_type == ET_EXEC || h.e_type == ET_DYN;
	out->moves = h.e_type == ET_DYN;
	out->entry = h.e_entry;
	out->header_size = sizeof(p);
	out->nheaders = h.e_phnum;
	for (size_t i = 0; i < h.e_phnum; i++) {
		memcpy(&p, file.at + h.e_phoff + i * sizeof(p), sizeof(p));
		out->wants_linker |= p.p_type == PT_INTERP;
		if (p.p_type != PT_LOAD)
			continue;
		if (add_segment(file, &p, out, err) < 0)
			return -1;
		find_headers(&h, &p, out);
	}
	return 0;
}
