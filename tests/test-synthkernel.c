/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/bpf.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/machinedir.h"
#include "util/data/record.h"
#include "util/run/bpfprogs.h"
#include "util/run/synthkernel.h"

static struct record record_at(const struct buf *b, size_t at)
{
	struct record r = { .bytes = (const unsigned char *)b->at + at };

	r.type = bytes_peek_u32(r.bytes, false);
	r.misc = bytes_peek_u16(r.bytes + 4, false);
	r.size = bytes_peek_u16(r.bytes + 6, false);
	cr_assert(r.size >= 8 && r.size % 8 == 0 && r.size <= b->len - at);
	return r;
}

/* "r0 = 0; exit", which every kernel with BPF takes of whoever may load programs. */
static int load_program(void)
{
	static const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insn_cnt = 2,
		.insns = (uintptr_t)code,
		.license = (uintptr_t) "MIT",
		.prog_name = "tallytest",
	};

	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

Test(synthkernel, bpf_programs_have_their_code_and_their_names)
{
	int fd = load_program();
	struct bpfprogs programs = { 0 };
	struct buf bytes = { 0 };
	const struct recordput put = { .out = &bytes, .id_size = 16 };
	struct err err = { 0 };
	bool code = false, program = false;

	if (fd < 0)
		cr_skip("no BPF program may be loaded here");
	bpfprogs_collect(&programs);
	synthkernel_bpf(&programs, &put);
	for (size_t at = 0; at < bytes.len;) {
		struct record r = record_at(&bytes, at);
		struct record_ksymbol k;
		struct record_bpf_event e;

		at += r.size;
		if (r.type == RECORD_KSYMBOL) {
			cr_assert_eq(record_read(&r, 16, &k, &err), 0, "%s", err.text);
			if (!view_ends(k.name, "_tallytest"))
				continue;
			cr_assert(view_starts(k.name, "bpf_prog_"));
			cr_assert_eq(k.name.len, strlen("bpf_prog_0123456789abcdef_tallytest"));
			cr_assert(k.addr && k.len && k.ksym_type == 1);
			code = true;
			continue;
		}
		cr_assert_eq(r.type, RECORD_BPF_EVENT);
		cr_assert_eq(record_read(&r, 16, &e, &err), 0, "%s", err.text);
		cr_assert_eq(e.kind, 1);
		cr_assert_eq(e.tag.len, 8);
		cr_assert_neq(e.id, 0);
		program = true;
	}
	cr_assert(program);
	/* Where there is no JIT, or its addresses are hidden, code is nowhere. */
	cr_assert(code || access("/proc/sys/net/core/bpf_jit_enable", R_OK) < 0 || getuid() != 0);
	close(fd);
	bpfprogs_release(&programs);
	buf_release(&bytes);
}

Test(synthkernel, cgroups_are_numbered_by_their_folders)
{
	const char *root = machinedir_new();
	struct buf bytes = { 0 }, path = { 0 };
	const struct recordput put = { .out = &bytes, .id_size = 16 };
	const struct fs fs = { .root = root };
	struct err err = { 0 };
	unsigned int n = 0;
	bool found = false;
	struct stat st;

	machinedir_add(root, "/proc/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	machinedir_add(root, "/sys/fs/cgroup/a/b/cgroup.procs", "");
	buf_printf(&path, "%s/sys/fs/cgroup/a/b", root);
	cr_assert_eq(stat(path.at, &st), 0);
	synthkernel_cgroups(&fs, &put);
	for (size_t at = 0; at < bytes.len; n++) {
		struct record r = record_at(&bytes, at);
		struct record_cgroup c;

		at += r.size;
		cr_assert_eq(r.type, RECORD_CGROUP);
		cr_assert_eq(record_read(&r, 16, &c, &err), 0, "%s", err.text);
		cr_assert(n || view_equal(c.path, "/"));
		found |= view_equal(c.path, "/a/b") && c.id == st.st_ino;
	}
	cr_assert_eq(n, 3);
	cr_assert(found);
	machinedir_remove(root);
	buf_release(&bytes);
	buf_release(&path);
}
