/* SPDX-License-Identifier: MIT */
#include "util/record/keepfiles.h"

#include <string.h>
#include <sys/auxv.h>

#include "util/data/dataread.h"
#include "util/data/record.h"
#include "util/elf/buildcache.h"
#include "util/elf/elfnote.h"
#include "util/elf/elfsyms.h"
#include "util/run/mapped.h"

enum { NAMES_LIMIT = 256 << 20 };

static bool is_kernel(const struct hitfile *f)
{
	return f->cpumode == RECORD_KERNEL && view_starts(f->name, "[kernel");
}

static bool is_equal(struct view a, struct view b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* Is the machine's file of that name the recorded one? */
static bool is_here(const struct keepfiles *k, const struct hitfile *f)
{
	struct buf name = { 0 }, id = { 0 };
	bool is;

	buf_add_view(&name, f->name);
	is = mapped_read_build_id(
		     &(struct mapped_file){ .name = buf_view(&name), .mode = f->cpumode }, k->fs,
		     &id) &&
	     is_equal(buf_view(&id), f->build_id);
	buf_release(&name);
	buf_release(&id);
	return is;
}

/* Who may not see addresses reads zeros: names without places are no use. */
static int keep_names(const struct keepfiles *k, struct buildcache_file file, struct err *err)
{
	static const char hidden[] = "0000000000000000 ";
	struct buf text = { 0 };
	struct err ignored = { 0 };
	int status = 0;

	if (fs_read(k->fs, "/proc/kallsyms", NAMES_LIMIT, &text, &ignored) == 0 &&
	    text.len > strlen(hidden) && !view_starts(buf_view(&text), hidden)) {
		file.leaf = "kallsyms";
		file.bytes = buf_view(&text);
		status = buildcache_keep(k->folder, &file, err) < 0 ? -1 : 1;
	}
	buf_release(&text);
	return status;
}

static int keep_vdso(const struct keepfiles *k, struct buildcache_file file, struct err *err)
{
	const unsigned char *own = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);

	if (!own)
		return 0;
	file.leaf = "vdso";
	file.bytes = view_make((const char *)own, elfsyms_loaded_size(own));
	return buildcache_keep(k->folder, &file, err) < 0 ? -1 : 1;
}

/* Where distributions put the debug information of a program. */
static int keep_debug(const struct keepfiles *k, struct buildcache_file file, struct err *err)
{
	struct buf path = { 0 }, id = { 0 };
	int status = 0;

	buildcache_add_path("/usr/lib/debug", file.build_id, "", &path);
	buf_cut(&path, path.len - 1);
	buf_add_text(&path, ".debug");
	if (elfnote_read_build_id(buf_text(&path), &id) && is_equal(buf_view(&id), file.build_id)) {
		file.leaf = "debug";
		file.source = buf_text(&path);
		status = buildcache_keep(k->folder, &file, err);
	}
	buf_release(&path);
	buf_release(&id);
	return status;
}

int keepfiles_one(const struct keepfiles *k, const struct hitfile *f, struct err *err)
{
	struct buildcache_file file = { .build_id = f->build_id, .name = f->name };
	struct buf path = { 0 };
	int status;

	if (!is_here(k, f))
		return 0;
	if (is_kernel(f))
		return keep_names(k, file, err);
	if (view_equal(f->name, "[vdso]"))
		return keep_vdso(k, file, err);
	if (!f->name.len || f->name.at[0] != '/')
		return 0;
	if (k->fs && k->fs->root)
		buf_add_text(&path, k->fs->root);
	buf_add_view(&path, f->name);
	file.leaf = "elf";
	file.source = buf_text(&path);
	status = buildcache_keep(k->folder, &file, err) < 0 || keep_debug(k, file, err) < 0 ? -1
											    : 1;
	buf_release(&path);
	return status;
}

int keepfiles_of_recording(struct keepfiles *k, const char *path, struct err *err)
{
	struct dataread *reader = dataread_open(path, err);
	struct hitfiles files = { 0 };
	int status;

	if (!reader)
		return -1;
	status = hitfiles_read(&files, reader, !k->all, err);
	for (size_t i = 0; i < files.all.len && status >= 0; i++) {
		const struct hitfile *f = &files.all.at[i];

		if ((!k->all && !f->is_hit) ||
		    (!k->again && buildcache_has(k->folder, f->build_id)))
			continue;
		status = keepfiles_one(k, f, err);
		k->kept += status > 0;
		k->lost += status == 0;
	}
	hitfiles_release(&files);
	dataread_close(reader);
	return status < 0 ? -1 : 0;
}
