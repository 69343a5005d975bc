/* SPDX-License-Identifier: MIT */
#include "util/run/synthkernel.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/target/cgroup.h"

enum { FUNCTIONS_MOST = 4096, CGROUPS_MOST = 65536 };

static int call_bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* What is asked of a program: where its functions are, how long, and their tags. */
struct program {
	struct bpf_prog_info info;
	uint64_t addresses[FUNCTIONS_MOST];
	uint32_t lengths[FUNCTIONS_MOST];
	unsigned char tags[FUNCTIONS_MOST][BPF_TAG_SIZE];
};

static bool read_program(int fd, struct program *p)
{
	union bpf_attr attr = { .info = { .bpf_fd = (uint32_t)fd, .info_len = sizeof(p->info) } };

	attr.info.info = (uintptr_t)&p->info;
	memset(&p->info, 0, sizeof(p->info));
	p->info.nr_jited_ksyms = p->info.nr_jited_func_lens = p->info.nr_prog_tags = FUNCTIONS_MOST;
	p->info.jited_ksyms = (uintptr_t)p->addresses;
	p->info.jited_func_lens = (uintptr_t)p->lengths;
	p->info.prog_tags = (uintptr_t)p->tags;
	return call_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) == 0;
}

/* "bpf_prog_0123456789abcdef_name", as the kernel calls them (kernel/bpf/core.c). */
static void put_function(const struct recordput *put, const struct program *p, size_t i)
{
	struct buf name = { 0 };
	struct record_ksymbol k = {
		.addr = p->addresses[i],
		.len = p->lengths[i],
		.ksym_type = PERF_RECORD_KSYMBOL_TYPE_BPF,
	};

	buf_add_text(&name, "bpf_prog_");
	for (size_t b = 0; b < BPF_TAG_SIZE; b++)
		buf_printf(&name, "%02x", p->tags[i][b]);
	/* Names of the functions behind the first are types of BTF; a letter stands for them. */
	if (i)
		buf_add_text(&name, "_F");
	else if (p->info.name[0])
		buf_printf(&name, "_%.*s", BPF_OBJ_NAME_LEN, p->info.name);
	k.name = buf_view(&name);
	recordput_ksymbol(put, &k);
	buf_release(&name);
}

static void put_program(const struct recordput *put, const struct program *p)
{
	struct record_bpf_event e = {
		.kind = PERF_BPF_EVENT_PROG_LOAD,
		.id = p->info.id,
		.tag = view_make((const char *)p->info.tag, BPF_TAG_SIZE),
	};
	uint32_t n = p->info.nr_jited_ksyms;

	if (n > FUNCTIONS_MOST || n != p->info.nr_jited_func_lens || n != p->info.nr_prog_tags)
		n = 0;
	for (uint32_t i = 0; i < n; i++)
		put_function(put, p, i);
	recordput_bpf_event(put, &e);
}

void synthkernel_bpf(const struct recordput *put)
{
	struct program *p = alloc_zero(1, sizeof(*p));
	uint32_t id = 0;

	for (;;) {
		union bpf_attr next = { .start_id = id }, open = { 0 };
		int fd;

		if (call_bpf(BPF_PROG_GET_NEXT_ID, &next) < 0)
			break;
		id = open.prog_id = next.next_id;
		fd = call_bpf(BPF_PROG_GET_FD_BY_ID, &open);
		/* It may be gone by now. */
		if (fd < 0)
			continue;
		if (read_program(fd, p))
			put_program(put, p);
		close(fd);
	}
	free(p);
}

static void put_cgroup(const struct fs *fs, const struct recordput *put, const char *name)
{
	struct buf path = { 0 };
	struct err gone = { 0 };
	struct stat st;
	int folder;

	if (cgroup_open(fs, name, &folder, &gone) < 0)
		return;
	buf_printf(&path, "/%s", name[0] == '/' ? name + 1 : name);
	/* A cgroup's number is that of its folder (kernfs). */
	if (fstat(folder, &st) == 0)
		recordput_cgroup(put, st.st_ino, buf_view(&path));
	close(folder);
	buf_release(&path);
}

void synthkernel_cgroups(const struct fs *fs, const struct recordput *put)
{
	struct cgroup_list names = { 0 };
	struct arena arena = { 0 };
	struct err none = { 0 };

	put_cgroup(fs, put, "/");
	if (cgroup_find(fs, ".*", &arena, &names, &none) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len && i < CGROUPS_MOST; i++) {
		if (names.at[i][0] && strcmp(names.at[i], "/") != 0)
			put_cgroup(fs, put, names.at[i]);
	}
	vec_release(&names);
	arena_release(&arena);
}
