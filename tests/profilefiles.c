/* SPDX-License-Identifier: MIT */
#include "tests/makeprofile.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void put32(struct buf *b, uint32_t n)
{
	buf_add(b, &n, sizeof(n));
}

static void put64(struct buf *b, uint64_t n)
{
	buf_add(b, &n, sizeof(n));
}

static void write_file(const char *path, const struct buf *bytes)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(bytes->at, 1, bytes->len, f) != bytes->len || fclose(f) != 0)
		makeprofile_stop(path, strerror(errno));
}

static void add_section(struct buf *out, Elf64_Shdr section)
{
	buf_add(out, &section, sizeof(section));
}

enum { NULL_SECTION, TEXT_SECTION, SYMTAB, STRTAB, SECTIONS };

/* One of which everything is where it is mapped, with code that is all zeroes. */
static void write_elf(const struct maker *m, const struct file *f)
{
	static const char names[] = "\0.text\0.symtab\0.strtab";
	size_t text_size = (f->functions.len + 1) * FUNCTION_SIZE;
	struct buf out = { 0 }, symbols = { 0 }, strings = { 0 }, path = { 0 };
	Elf64_Phdr load = { .p_type = PT_LOAD,
			    .p_flags = PF_R | PF_X,
			    .p_offset = TEXT_OFFSET,
			    .p_vaddr = TEXT_OFFSET,
			    .p_filesz = text_size,
			    .p_memsz = text_size,
			    .p_align = 0x1000 };
	Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 },
			      .e_type = ET_DYN,
			      .e_machine = EM_X86_64,
			      .e_version = 1,
			      .e_phoff = sizeof(header),
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(load),
			      .e_phnum = 1,
			      .e_shentsize = sizeof(Elf64_Shdr),
			      .e_shnum = SECTIONS,
			      .e_shstrndx = STRTAB };

	buf_add(&strings, names, sizeof(names));
	buf_add_fill(&symbols, 0, sizeof(Elf64_Sym));
	for (size_t i = 0; i < f->functions.len; i++) {
		Elf64_Sym s = { .st_name = (Elf64_Word)strings.len,
				.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
				.st_shndx = TEXT_SECTION,
				.st_value = TEXT_OFFSET + i * FUNCTION_SIZE,
				.st_size = FUNCTION_SIZE };

		buf_add(&symbols, &s, sizeof(s));
		buf_add(&strings, f->functions.at[i], strlen(f->functions.at[i]) + 1);
	}
	header.e_shoff = TEXT_OFFSET + text_size;
	buf_add(&out, &header, sizeof(header));
	buf_add(&out, &load, sizeof(load));
	buf_add_fill(&out, 0, TEXT_OFFSET + text_size - out.len);
	add_section(&out, (Elf64_Shdr){ 0 });
	add_section(&out, (Elf64_Shdr){ .sh_name = 1,
					.sh_type = SHT_PROGBITS,
					.sh_flags = SHF_ALLOC | SHF_EXECINSTR,
					.sh_addr = TEXT_OFFSET,
					.sh_offset = TEXT_OFFSET,
					.sh_size = text_size,
					.sh_addralign = 16 });
	add_section(&out, (Elf64_Shdr){ .sh_name = 7,
					.sh_type = SHT_SYMTAB,
					.sh_offset = header.e_shoff + SECTIONS * sizeof(Elf64_Shdr),
					.sh_size = symbols.len,
					.sh_link = STRTAB,
					.sh_info = 1,
					.sh_addralign = 8,
					.sh_entsize = sizeof(Elf64_Sym) });
	add_section(&out, (Elf64_Shdr){ .sh_name = 15,
					.sh_type = SHT_STRTAB,
					.sh_offset = header.e_shoff +
						     SECTIONS * sizeof(Elf64_Shdr) + symbols.len,
					.sh_size = strings.len,
					.sh_addralign = 1 });
	buf_add(&out, symbols.at, symbols.len);
	buf_add(&out, strings.at, strings.len);
	buf_printf(&path, "%s" FILES_DIR "/%s", m->folder, f->name);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&symbols);
	buf_release(&strings);
	buf_release(&path);
}

static void write_kcore(const struct maker *m, const struct file *f)
{
	size_t size = f->functions.len * FUNCTION_SIZE;
	Elf64_Phdr load = { .p_type = PT_LOAD,
			    .p_offset = TEXT_OFFSET,
			    .p_vaddr = f->base,
			    .p_filesz = size,
			    .p_memsz = size };
	Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 },
			      .e_type = ET_CORE,
			      .e_machine = EM_X86_64,
			      .e_version = 1,
			      .e_phoff = sizeof(header),
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(load),
			      .e_phnum = 1 };
	struct buf out = { 0 }, path = { 0 };

	buf_add(&out, &header, sizeof(header));
	buf_add(&out, &load, sizeof(load));
	buf_add_fill(&out, 0, TEXT_OFFSET - out.len);
	buf_add_fill(&out, (char)NOP, size);
	buf_printf(&path, "%s/kcore", m->folder);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

static void write_kallsyms(const struct maker *m, const struct file *f)
{
	struct buf out = { 0 }, path = { 0 };

	for (size_t i = 0; i < f->functions.len; i++)
		buf_printf(&out, "%llx T %s\n", (unsigned long long)f->base + i * FUNCTION_SIZE,
			   f->functions.at[i]);
	buf_printf(&path, "%s/kallsyms", m->folder);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

static void write_kernel(const struct maker *m, const struct file *f)
{
	write_kallsyms(m, f);
	write_kcore(m, f);
}

/* The process that has a file first. */
static uint32_t find_owner(const struct maker *m, const struct file *f)
{
	for (size_t i = 0; i < m->processes.len; i++)
		for (size_t j = 0; j < m->processes.at[i]->mapped.len; j++)
			if (m->processes.at[i]->mapped.at[j] == f)
				return m->processes.at[i]->pid;
	return 0;
}

/* As tools/perf/Documentation/jitdump-specification.txt has it. */
static void write_dump(const struct maker *m, const struct file *f)
{
	uint32_t pid = find_owner(m, f);
	struct buf out = { 0 }, path = { 0 };

	put32(&out, 0x4a695444);
	put32(&out, 1);
	put32(&out, 40);
	put32(&out, EM_X86_64);
	put32(&out, 0);
	put32(&out, pid);
	put64(&out, 0);
	put64(&out, 0);
	for (size_t i = 0; i < f->functions.len; i++) {
		size_t name = strlen(f->functions.at[i]) + 1;

		put32(&out, 0);
		put32(&out, (uint32_t)(16 + 40 + name + FUNCTION_SIZE));
		put64(&out, i + 1);
		put32(&out, pid);
		put32(&out, pid);
		put64(&out, f->base + i * FUNCTION_SIZE);
		put64(&out, f->base + i * FUNCTION_SIZE);
		put64(&out, FUNCTION_SIZE);
		put64(&out, i);
		buf_add(&out, f->functions.at[i], name);
		buf_add_fill(&out, (char)NOP, FUNCTION_SIZE);
	}
	buf_printf(&path, "%s" FILES_DIR "/jit-%u.dump", m->folder, pid);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

void profilefiles_write(const struct maker *m)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s" FILES_DIR, m->folder);
	if ((mkdir(m->folder, 0777) < 0 && errno != EEXIST) ||
	    (mkdir(buf_text(&path), 0777) < 0 && errno != EEXIST))
		makeprofile_stop(m->folder, strerror(errno));
	buf_release(&path);
	for (size_t i = 0; i < m->files.len; i++) {
		if (strcmp(m->files.at[i]->name, "jit") == 0)
			write_dump(m, m->files.at[i]);
		else if (strcmp(m->files.at[i]->name, "bpf") == 0)
			continue;
		else if (m->files.at[i]->name[0])
			write_elf(m, m->files.at[i]);
		else
			write_kernel(m, m->files.at[i]);
	}
}
