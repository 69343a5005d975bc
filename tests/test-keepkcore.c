/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "tests/machinedir.h"
#include "util/base/buf.h"
#include "util/record/keepkcore.h"

#define START UINT64_C(0xffffffff81000000)

static void add_bytes(const char *root, const char *path, const struct buf *bytes)
{
	struct buf name = { 0 };
	FILE *f;

	machinedir_add(root, path, "");
	buf_printf(&name, "%s%s", root, path);
	f = fopen(buf_text(&name), "w");
	cr_assert(f && fwrite(bytes->at, 1, bytes->len, f) == bytes->len && fclose(f) == 0);
	buf_release(&name);
}

/* A kernel of 4096 bytes. */
static void add_kernel(const char *root)
{
	const uint32_t note[] = { 4, 20, 3, 0x554e47 };
	const Elf64_Phdr load = { .p_type = PT_LOAD,
				  .p_offset = 4096,
				  .p_vaddr = START,
				  .p_filesz = 4096,
				  .p_memsz = 4096 };
	const Elf64_Ehdr head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
					       EV_CURRENT },
				  .e_type = ET_CORE,
				  .e_machine = EM_X86_64,
				  .e_version = EV_CURRENT,
				  .e_phoff = sizeof(head),
				  .e_ehsize = sizeof(head),
				  .e_phentsize = sizeof(load),
				  .e_phnum = 1 };
	struct buf bytes = { 0 };

	buf_add(&bytes, note, sizeof(note));
	buf_add_fill(&bytes, 7, 20);
	add_bytes(root, "/sys/kernel/notes", &bytes);
	buf_clear(&bytes);
	buf_add(&bytes, &head, sizeof(head));
	buf_add(&bytes, &load, sizeof(load));
	buf_add_fill(&bytes, 0, 4096 - bytes.len);
	buf_add_fill(&bytes, (char)0x90, 4096);
	add_bytes(root, "/proc/kcore", &bytes);
	buf_release(&bytes);
	machinedir_add(root, "/proc/kallsyms",
		       "ffffffff81000000 T _stext\nffffffff81001000 T _etext\n");
	machinedir_add(root, "/proc/modules", "thing 4096 0 - Live 0xffffffffc0a00000\n");
}

Test(keepkcore, goes_beside_a_recording)
{
	const char *root = machinedir_new();
	struct fs fs = { .root = root };
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };

	add_kernel(root);
	buf_printf(&path, "%s/perf.data", root);
	cr_assert_eq(keepkcore_into(buf_text(&path), &fs, &err), 0, "%s", err.text);
	cr_assert_eq(fs_read(&fs, "/perf.data/kcore_dir/modules", 4096, &text, &err), 0, "%s",
		     err.text);
	cr_assert(strstr(buf_text(&text), "thing"));
	buf_clear(&text);
	cr_assert_eq(fs_read(&fs, "/perf.data/kcore_dir/kcore", 1 << 20, &text, &err), 0, "%s",
		     err.text);
	cr_assert(memmem(text.at, text.len, "\x90\x90\x90\x90", 4));
	/* Without addresses there is nothing to keep. */
	machinedir_add(root, "/proc/kallsyms", "0000000000000000 T _stext\n");
	cr_assert_eq(keepkcore_into(buf_text(&path), &fs, &err), -1);
	cr_assert_eq(err.code, ERR_DENIED, "%s", err.text);
	buf_release(&path);
	buf_release(&text);
	machinedir_remove(root);
}
