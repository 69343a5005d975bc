/* SPDX-License-Identifier: MIT */
#include "util/run/synthkernel.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/data/bpfsection.h"
#include "util/run/bpfprogs.h"
#include "util/target/cgroup.h"

enum { CGROUPS_MOST = 65536 };

static void put_function(void *to, const struct bpfsection_function *f)
{
	const struct recordput *put = to;
	const struct record_bpf_event e = {
		.kind = PERF_BPF_EVENT_PROG_LOAD,
		.id = f->program,
		.tag = f->tag,
	};
	const struct record_ksymbol k = {
		.addr = f->start,
		.len = f->len,
		.ksym_type = PERF_RECORD_KSYMBOL_TYPE_BPF,
		.name = view_of(f->name ? f->name : ""),
	};

	if (f->len)
		recordput_ksymbol(put, &k);
	if (f->is_last)
		recordput_bpf_event(put, &e);
}

void synthkernel_bpf(const struct bpfprogs *programs, const struct recordput *put)
{
	struct buf infos = { 0 }, types = { 0 };

	bpfprogs_put_programs(programs, &infos);
	bpfprogs_put_types(programs, &types);
	bpfsection_walk_functions(bytes_of(infos.at, infos.len, false),
				  bytes_of(types.at, types.len, false), put_function, (void *)put);
	buf_release(&infos);
	buf_release(&types);
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
