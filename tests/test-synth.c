/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "tests/machinedir.h"
#include "util/data/record.h"
#include "util/elf/elfnote.h"
#include "util/run/mapped.h"
#include "util/run/synth.h"

enum { ID_SIZE = 24 };

struct made {
	const char *root;
	struct fs fs;
	struct buf bytes;
	struct synth synth;
	size_t at;
};

static void init(struct made *m)
{
	*m = (struct made){ .root = machinedir_new() };
	m->fs.root = m->root;
	m->synth = (struct synth){ .fs = &m->fs, .put = { .out = &m->bytes, .id_size = ID_SIZE } };
}

static void release(struct made *m)
{
	machinedir_remove(m->root);
	buf_release(&m->bytes);
}

/* The next record, which is of that type, read into out. */
static struct record next(struct made *m, enum record_type type, void *out)
{
	struct err err = { 0 };
	struct record r = { .bytes = (const unsigned char *)m->bytes.at + m->at };

	cr_assert_geq(m->bytes.len - m->at, 8, "there is no record left");
	r.type = bytes_peek_u32(r.bytes, false);
	r.misc = bytes_peek_u16(r.bytes + 4, false);
	r.size = bytes_peek_u16(r.bytes + 6, false);
	cr_assert_eq(r.type, (uint32_t)type);
	cr_assert_eq(r.size % 8, 0);
	cr_assert_leq(r.size, m->bytes.len - m->at);
	cr_assert_eq(record_read(&r, ID_SIZE, out, &err), 0, "%s", err.text);
	m->at += r.size;
	return r;
}

static void add_process(const char *root)
{
	machinedir_add(root, "/proc/40/status",
		       "Name:\tbig one\nTgid:\t40\nPid:\t40\nPPid:\t7\nThreads:\t2\n");
	machinedir_add(root, "/proc/40/task/40/comm", "big one\n");
	machinedir_add(root, "/proc/40/task/41/comm", "worker\n");
	machinedir_add(root, "/proc/40/maps",
		       "00400000-00452000 r-xp 00001000 fe:0a 173521    /usr/bin/big one\n"
		       "00651000-00652000 rw-p 00051000 fe:0a 173521    /usr/bin/big one\n"
		       "7f0000000000-7f0000001000 rwxs 00000000 00:00 0 \n"
		       "not a map\n"
		       "7ffff000-80000000 r-xp 00000000 00:00 0         [vdso]\n");
}

Test(synth, a_process_has_its_threads_and_maps_of_code)
{
	struct record_fork fork;
	struct record_comm comm;
	struct record_mmap2 map;
	struct record r;
	struct made m;

	init(&m);
	add_process(m.root);
	synth_process(&m.synth, 40);
	next(&m, RECORD_FORK, &fork);
	cr_assert_eq(fork.pid, 40);
	cr_assert_eq(fork.ppid, 7);
	next(&m, RECORD_COMM, &comm);
	cr_assert(view_equal(comm.comm, "big one"));
	r = next(&m, RECORD_MMAP2, &map);
	cr_assert_eq(r.misc, RECORD_USER);
	cr_assert_eq(map.addr, 0x400000);
	cr_assert_eq(map.len, 0x52000);
	cr_assert_eq(map.pgoff, 0x1000);
	cr_assert_eq(map.maj, 0xfe);
	cr_assert_eq(map.min, 0x0a);
	cr_assert_eq(map.ino, 173521);
	cr_assert_eq(map.prot, 5);
	cr_assert_eq(map.flags, 2);
	cr_assert(view_equal(map.filename, "/usr/bin/big one"));
	next(&m, RECORD_MMAP2, &map);
	cr_assert_eq(map.prot, 7);
	cr_assert_eq(map.flags, 1);
	cr_assert(view_equal(map.filename, "//anon"));
	next(&m, RECORD_MMAP2, &map);
	cr_assert(view_equal(map.filename, "[vdso]"));
	next(&m, RECORD_FORK, &fork);
	cr_assert_eq(fork.tid, 41);
	cr_assert_eq(fork.ptid, 40);
	next(&m, RECORD_COMM, &comm);
	cr_assert_eq(comm.pid, 40);
	cr_assert_eq(comm.tid, 41);
	cr_assert(view_equal(comm.comm, "worker"));
	cr_assert_eq(m.at, m.bytes.len);
	release(&m);
}

Test(synth, maps_of_data_are_told_where_they_are_wanted)
{
	struct record_fork fork;
	struct record_comm comm;
	struct record_mmap2 map;
	struct record r;
	struct made m;

	init(&m);
	add_process(m.root);
	m.synth.data_maps = true;
	synth_process(&m.synth, 40);
	next(&m, RECORD_FORK, &fork);
	next(&m, RECORD_COMM, &comm);
	next(&m, RECORD_MMAP2, &map);
	r = next(&m, RECORD_MMAP2, &map);
	cr_assert_eq(r.misc, RECORD_USER | RECORD_MISC_MMAP_DATA);
	cr_assert_eq(map.addr, 0x651000);
	release(&m);
}

Test(synth, who_has_ended_is_left_out)
{
	struct synth_pids pids = { 0 };
	struct made m;

	init(&m);
	add_process(m.root);
	machinedir_add(m.root, "/proc/meminfo", "x\n");
	synth_process(&m.synth, 99);
	cr_assert_eq(m.bytes.len, 0);
	synth_list(&m.fs, &pids);
	cr_assert_eq(pids.len, 1);
	cr_assert_eq(pids.at[0], 40);
	cr_assert_eq(synth_process_of(&m.fs, 99), 99);
	vec_release(&pids);
	release(&m);
}

Test(synth, namespaces_are_told_of_processes_and_threads)
{
	struct record_namespaces spaces;
	struct record_mmap2 map;
	struct record_fork fork;
	struct record_comm comm;
	struct made m;

	init(&m);
	add_process(m.root);
	machinedir_add(m.root, "/proc/40/task/40/ns/uts", "");
	m.synth.namespaces = m.synth.no_maps = true;
	cr_assert(synth_process(&m.synth, 40));
	next(&m, RECORD_FORK, &fork);
	next(&m, RECORD_COMM, &comm);
	next(&m, RECORD_NAMESPACES, &spaces);
	cr_assert_eq(spaces.pid, 40);
	cr_assert_eq(spaces.nr, 7);
	cr_assert_eq(spaces.links.len, 7 * 16);
	/* net is not there, uts is. */
	cr_assert_eq(bytes_peek_u64(spaces.links.at + 8, false), 0);
	cr_assert_neq(bytes_peek_u64(spaces.links.at + 24, false), 0);
	next(&m, RECORD_FORK, &fork);
	next(&m, RECORD_COMM, &comm);
	next(&m, RECORD_NAMESPACES, &spaces);
	cr_assert_eq(spaces.tid, 41);
	cr_assert_eq(m.at, m.bytes.len);
	/* An end that is reached at once. */
	m.synth.no_maps = m.synth.namespaces = false;
	m.synth.timeout_ms = 60000;
	cr_assert(synth_process(&m.synth, 40));
	next(&m, RECORD_FORK, &fork);
	next(&m, RECORD_COMM, &comm);
	cr_assert_eq(next(&m, RECORD_MMAP2, &map).misc, RECORD_USER);
	release(&m);
}

Test(synth, a_family_is_all_that_a_process_has_started)
{
	static const struct {
		const char *path, *parent;
	} processes[] = { { "/proc/5/status", "PPid:\t90\n" },
			  { "/proc/40/status", "PPid:\t1\n" },
			  { "/proc/41/status", "PPid:\t1\n" },
			  { "/proc/90/status", "PPid:\t40\n" } };
	struct synth_pids pids = { 0 };
	struct made m;

	init(&m);
	for (size_t i = 0; i < 4; i++)
		machinedir_add(m.root, processes[i].path, processes[i].parent);
	synth_list_family(&m.fs, 40, &pids);
	cr_assert_eq(pids.len, 3);
	cr_assert_eq(pids.at[0], 40);
	cr_assert_eq(pids.at[1], 90);
	cr_assert_eq(pids.at[2], 5);
	vec_release(&pids);
	release(&m);
}

Test(synth, the_kernel_is_where_kallsyms_has_its_text)
{
	struct record_mmap map;
	struct record r;
	struct made m;

	init(&m);
	machinedir_add(m.root, "/proc/kallsyms",
		       "0000000000000000 A fixed\nffffffff81000100 T _stext\n"
		       "ffffffff81000000 T _text\nffffffff81000200 t some_text\n"
		       "ffffffff82000000 T _etext\n");
	cr_assert(synth_kernel(&m.synth));
	r = next(&m, RECORD_MMAP, &map);
	cr_assert_eq(r.misc, RECORD_KERNEL);
	cr_assert_eq(map.pid, (uint32_t)-1);
	cr_assert_eq(map.addr, 0xffffffff81000100);
	cr_assert_eq(map.len, 0xffff00);
	cr_assert_eq(map.pgoff, 0xffffffff81000000);
	cr_assert(view_equal(map.filename, "[kernel.kallsyms]_text"));
	release(&m);
}

Test(synth, hidden_addresses_are_no_kernel)
{
	struct made m;

	init(&m);
	cr_assert_not(synth_kernel(&m.synth));
	machinedir_add(m.root, "/proc/kallsyms",
		       "0000000000000000 T _stext\n0000000000000000 T _text\n"
		       "0000000000000000 T _etext\n");
	cr_assert_not(synth_kernel(&m.synth));
	cr_assert_eq(m.bytes.len, 0);
	release(&m);
}

Test(synth, modules_have_their_files)
{
	struct record_mmap map;
	struct made m;

	init(&m);
	machinedir_add(m.root, "/proc/sys/kernel/osrelease", "6.1.0\n");
	machinedir_add(m.root, "/lib/modules/6.1.0/modules.dep",
		       "kernel/fs/xfs-more.ko:\nkernel/net/my-mod.ko.xz: kernel/fs/xfs.ko\n");
	machinedir_add(m.root, "/proc/modules",
		       "my_mod 16384 0 - Live 0xffffffffc0000000\n"
		       "xfs 8192 1 my_mod, Live 0xffffffffc0010000 (E)\n"
		       "hidden 8192 0 - Live 0x0000000000000000\nshort\n");
	synth_modules(&m.synth);
	next(&m, RECORD_MMAP, &map);
	cr_assert_eq(map.addr, 0xffffffffc0000000);
	cr_assert_eq(map.len, 16384);
	cr_assert(view_equal(map.filename, "/lib/modules/6.1.0/kernel/net/my-mod.ko.xz"));
	next(&m, RECORD_MMAP, &map);
	cr_assert(view_equal(map.filename, "[xfs]"));
	cr_assert_eq(m.at, m.bytes.len);
	release(&m);
}

/* Notes: a name of 4, an id of 8, type 3. */
static const char note[] = "\4\0\0\0\10\0\0\0\3\0\0\0GNU\0abcdefgh";

Test(elfnote, notes_are_read_as_far_as_they_are_whole)
{
	struct buf id = { 0 };

	cr_assert(elfnote_find_build_id(view_make(note, sizeof(note) - 1), &id));
	cr_assert(view_equal(buf_view(&id), "abcdefgh"));
	for (size_t len = 0; len < sizeof(note) - 1; len++)
		cr_assert_not(elfnote_find_build_id(view_make(note, len), &id));
	cr_assert_not(elfnote_read_build_id("/proc/self/cmdline", &id));
	buf_release(&id);
}

Test(mapped, build_ids_are_those_of_what_was_mapped)
{
	struct record_header_build_id id;
	struct mapped mapped = { 0 };
	struct buf section = { 0 };
	struct err err = { 0 };
	struct record r = { 0 };
	struct made m;

	init(&m);
	machinedir_add(m.root, "/proc/kallsyms",
		       "ffffffff81000000 T _text\nffffffff82000000 T _etext\n");
	add_process(m.root);
	synth_kernel(&m.synth);
	synth_process(&m.synth, 40);
	mapped_note_all(&mapped, buf_view(&m.bytes));
	mapped_note_all(&mapped, buf_view(&m.bytes));
	cr_assert_eq(mapped.files.len, 4);
	cr_assert(view_equal(mapped.files.at[1].name, "/usr/bin/big one"));
	/* Only the kernel's can be had here, and that not before its notes are there. */
	mapped_put_build_ids(&mapped, &m.fs, &section);
	cr_assert_eq(section.len, 0);
	recordput_build_id(&section, RECORD_KERNEL, -1, view_of("abcdefgh"),
			   view_of("[kernel.kallsyms]"));
	r.bytes = (const unsigned char *)section.at;
	r.type = RECORD_HEADER_BUILD_ID;
	r.misc = bytes_peek_u16(r.bytes + 4, false);
	r.size = bytes_peek_u16(r.bytes + 6, false);
	cr_assert_eq(r.size, section.len);
	cr_assert_eq(record_read(&r, 0, &id, &err), 0);
	cr_assert_eq(id.pid, -1);
	cr_assert(view_equal(record_file_build_id(&r, &id), "abcdefgh"));
	cr_assert(view_equal(id.filename, "[kernel.kallsyms]"));
	buf_release(&section);
	mapped_release(&mapped);
	release(&m);
}
