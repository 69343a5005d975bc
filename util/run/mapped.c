/* SPDX-License-Identifier: MIT */
#include "util/run/mapped.h"

#include <string.h>
#include <sys/auxv.h>

#include "util/data/recordput.h"
#include "util/elf/elfnote.h"
#include "util/elf/elfsyms.h"

#define KERNEL	    "[kernel.kallsyms]"
#define NOTES_MOST  (64 << 10)
#define MODULE_NOTE "/sys/module/%.*s/notes/.note.gnu.build-id"

static void add(struct mapped *m, struct view name, enum record_cpumode mode)
{
	struct view copy;
	void **place;

	if (!name.len || map_find(&m->by_name, name))
		return;
	copy = view_make(arena_stringn(&m->arena, name.at, name.len), name.len);
	place = map_add(&m->by_name, copy);
	*place = (void *)copy.at;
	*vec_add(&m->files) = (struct mapped_file){ copy, mode };
}

void mapped_note(struct mapped *m, const struct record *record)
{
	enum record_cpumode mode = record->misc & RECORD_MISC_CPUMODE;
	struct record_mmap2 second = { 0 };
	struct record_mmap first = { 0 };
	struct err ignored = { 0 };

	if (record->misc & RECORD_MISC_MMAP_DATA)
		return;
	/* What is behind the name is NULs: the identification begins where it ends. */
	if (record->type == RECORD_MMAP && record_read(record, 0, &first, &ignored) == 0)
		add(m, first.filename, mode);
	if (record->type == RECORD_MMAP2 && record_read(record, 0, &second, &ignored) == 0)
		add(m, second.filename, mode);
}

void mapped_note_all(struct mapped *m, struct view records)
{
	struct record r = { 0 };

	for (size_t at = 0; records.len - at >= 8; at += r.size) {
		r.bytes = (const unsigned char *)records.at + at;
		r.type = bytes_peek_u32(r.bytes, false);
		r.misc = bytes_peek_u16(r.bytes + 4, false);
		r.size = bytes_peek_u16(r.bytes + 6, false);
		if (r.size < 8 || r.size > records.len - at)
			return;
		mapped_note(m, &r);
	}
}

void mapped_add(struct mapped *m, const struct mapped *other)
{
	for (size_t i = 0; i < other->files.len; i++)
		add(m, other->files.at[i].name, other->files.at[i].mode);
}

static bool read_notes(const struct fs *fs, const char *path, struct buf *id)
{
	struct buf notes = { 0 };
	struct err ignored = { 0 };
	bool found = fs_read(fs, path, NOTES_MOST, &notes, &ignored) == 0 &&
		     elfnote_find_build_id(buf_view(&notes), id);

	buf_release(&notes);
	return found;
}

/* "/lib/modules/6.1/kernel/fs/x-y.ko.xz", "[x_y]": the kernel calls it x_y. */
static bool read_module(const struct fs *fs, struct view file, struct buf *id)
{
	struct buf path = { 0 }, name = { 0 };
	size_t start = file.len;
	bool found;

	while (start && file.at[start - 1] != '/' && file.at[start - 1] != '[')
		start--;
	for (size_t i = start; i < file.len && file.at[i] != '.' && file.at[i] != ']'; i++)
		buf_add_char(&name, file.at[i] == '-' ? '_' : file.at[i]);
	buf_printf(&path, MODULE_NOTE, VIEW_ARG(buf_view(&name)));
	found = read_notes(fs, path.at, id);
	buf_release(&path);
	buf_release(&name);
	return found;
}

/* The kernel's library, which is no file, is the same in all processes of a kind. */
static bool read_vdso(struct buf *id)
{
	const unsigned char *own = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);
	struct err ignored = { 0 };
	struct elfsyms *e = own ? elfsyms_open_bytes(own, elfsyms_loaded_size(own), &ignored)
				: NULL;
	struct view found = e ? elfsyms_build_id(e) : view_make(NULL, 0);

	buf_add_view(id, found);
	elfsyms_close(e);
	return found.len;
}

bool mapped_read_build_id(const struct mapped_file *file, const struct fs *fs, struct buf *id)
{
	struct view name = file->name;

	if (file->mode == RECORD_KERNEL && view_starts(name, KERNEL))
		return read_notes(fs, "/sys/kernel/notes", id);
	if (file->mode == RECORD_KERNEL)
		return read_module(fs, name, id);
	if (view_equal(name, "[vdso]") && !(fs && fs->root))
		return read_vdso(id);
	/* Other names ("[heap]", "//anon", "/dev/zero") are no files of code. */
	return name.len > 1 && name.at[0] == '/' && name.at[1] != '/' &&
	       !view_starts(name, "/dev/") && elfnote_read_build_id(name.at, id);
}

void mapped_put_build_ids(const struct mapped *m, const struct fs *fs, struct buf *out)
{
	struct buf id = { 0 };

	for (size_t i = 0; i < m->files.len; i++) {
		const struct mapped_file *file = &m->files.at[i];
		bool is_kernel = file->mode == RECORD_KERNEL && view_starts(file->name, KERNEL);

		buf_clear(&id);
		if (mapped_read_build_id(file, fs, &id))
			recordput_build_id(out, (uint16_t)file->mode, -1, buf_view(&id),
					   is_kernel ? view_of(KERNEL) : file->name);
	}
	buf_release(&id);
}

void mapped_release(struct mapped *m)
{
	map_release(&m->by_name);
	vec_release(&m->files);
	arena_release(&m->arena);
}
