/* SPDX-License-Identifier: MIT */
#include "util/record/keepkcore.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/elf/buildcache.h"
#include "util/elf/elfnote.h"
#include "util/elf/kcore.h"
#include "util/elf/symtext.h"

#define SUFFIX "/proc/kcore"

enum { TEXT_LIMIT = 256 << 20, NOTES_LIMIT = 64 << 10, FOLDER_MODE = 0700 };

struct kernel {
	struct buf kallsyms, modules, build_id;
	struct VEC(struct kcore_part) parts;
};

static int read_below(const char *root, const char *path, size_t limit, struct buf *out,
		      struct err *err)
{
	return fs_read(&(struct fs){ .root = root }, path, limit, out, err);
}

/* "nf_tables 286720 5 nft_ct, Live 0xffffffffc0a00000": name, size, ..., address. */
static void add_module(struct kernel *k, struct view line)
{
	struct view rest = line, word, size = { 0 }, address = { 0 };
	struct kcore_part part;
	struct err ignored = { 0 };
	uint64_t len;

	for (int i = 0; view_split(&rest, ' ', &word); i++) {
		if (i == 1)
			size = word;
		if (view_starts(word, "0x"))
			address = word;
	}
	if (num_parse_u64(size, &len, &ignored) < 0 ||
	    num_parse_u64(address, &part.start, &ignored) < 0 || !len || !part.start ||
	    part.start > UINT64_MAX - len)
		return;
	part.end = part.start + len;
	*vec_add(&k->parts) = part;
}

/* What is code: between these two names, and in modules. */
static int find_parts(struct kernel *k, struct err *err)
{
	struct view rest = buf_view(&k->modules), line;
	const struct symtext_symbol *start, *end;
	struct symtext names = { 0 };
	struct buf text = { 0 };
	int status = 0;

	buf_add_view(&text, buf_view(&k->kallsyms));
	symtext_read_kallsyms(&names, &text);
	start = symtext_named(&names, "_stext");
	end = symtext_named(&names, "_etext");
	if (symtext_is_hidden(&names))
		status = err_set(err, ERR_DENIED, "kallsyms has no addresses for this user");
	else if (!start || !end || end->start <= start->start)
		status = err_set(err, ERR_INPUT, "kallsyms does not tell _stext and _etext");
	else
		*vec_add(&k->parts) = (struct kcore_part){ start->start, end->start };
	while (status == 0 && view_split(&rest, '\n', &line))
		add_module(k, line);
	symtext_release(&names);
	buf_release(&text);
	return status;
}

static int read_kernel(struct kernel *k, const char *root, struct err *err)
{
	struct buf notes = { 0 };
	int status = -1;

	if (read_below(root, "/sys/kernel/notes", NOTES_LIMIT, &notes, err) == 0 &&
	    read_below(root, "/proc/kallsyms", TEXT_LIMIT, &k->kallsyms, err) == 0 &&
	    read_below(root, "/proc/modules", TEXT_LIMIT, &k->modules, err) == 0)
		status = elfnote_find_build_id(buf_view(&notes), &k->build_id)
				 ? 0
				 : err_set(err, ERR_ABSENT, "the kernel has no build id");
	buf_release(&notes);
	return status < 0 ? -1 : find_parts(k, err);
}

static int write_text(const struct buf *folder, const char *name, const struct buf *text,
		      struct err *err)
{
	struct fs_output out = { 0 };
	struct buf path = { 0 };
	int status;

	buf_printf(&path, "%s/%s", buf_text(folder), name);
	status = fs_create(&out, buf_text(&path), err);
	if (status == 0) {
		fwrite(text->at, 1, text->len, out.file);
		status = fs_commit(&out, err);
	}
	fs_abandon(&out);
	buf_release(&path);
	return status;
}

/* The same modules at the same addresses, and the kernel. */
static bool is_kept(const char *folder, const struct kernel *k, struct buf *where)
{
	struct buf found = { 0 }, names = { 0 }, modules = { 0 };
	struct err ignored = { 0 };
	bool is;

	is = buildcache_find_kcore(folder, buf_view(&k->build_id), &found) &&
	     read_below(buf_text(&found), "/kallsyms", TEXT_LIMIT, &names, &ignored) == 0 &&
	     read_below(buf_text(&found), "/modules", TEXT_LIMIT, &modules, &ignored) == 0 &&
	     names.len == k->kallsyms.len && modules.len == k->modules.len &&
	     memcmp(buf_text(&names), buf_text(&k->kallsyms), names.len) == 0 &&
	     memcmp(buf_text(&modules), buf_text(&k->modules), modules.len) == 0;
	if (is)
		buf_add_view(where, buf_view(&found));
	buf_release(&found);
	buf_release(&names);
	buf_release(&modules);
	return is;
}

/* where: the folder, from start on. */
static int write_kernel(const char *kcore, const struct kernel *k, struct buf *where, size_t start,
			struct err *err)
{
	struct buf path = { 0 };
	int status;

	buf_printf(&path, "%s/kcore", where->at + start);
	status = fs_make_folders(where->at + start, FOLDER_MODE, err);
	if (status == 0 && (write_text(where, "kallsyms", &k->kallsyms, err) < 0 ||
			    write_text(where, "modules", &k->modules, err) < 0))
		status = -1;
	/* What is searched for is there last. */
	if (status == 0)
		status = kcore_copy(kcore, buf_text(&path), k->parts.at, k->parts.len, err);
	buf_release(&path);
	return status;
}

static int keep(const char *folder, const char *kcore, const struct kernel *k, struct buf *where,
		struct err *err)
{
	size_t start = where->len;

	buildcache_add_kcore(folder, buf_view(&k->build_id), where);
	return write_kernel(kcore, k, where, start, err);
}

static void release(struct kernel *k)
{
	buf_release(&k->kallsyms);
	buf_release(&k->modules);
	buf_release(&k->build_id);
	vec_release(&k->parts);
}

int keepkcore_into(const char *path, const struct fs *fs, struct err *err)
{
	const char *root = fs && fs->root ? fs->root : "";
	struct buf folder = { 0 }, kcore = { 0 };
	struct kernel k = { 0 };
	int status = -1;

	buf_printf(&folder, "%s/kcore_dir", path);
	buf_printf(&kcore, "%s" SUFFIX, root);
	if (read_kernel(&k, root, err) == 0)
		status = write_kernel(buf_text(&kcore), &k, &folder, 0, err);
	release(&k);
	buf_release(&folder);
	buf_release(&kcore);
	return status;
}

int keepkcore_keep(const char *folder, const char *kcore, bool again, struct buf *where,
		   struct err *err)
{
	struct kernel k = { 0 };
	struct view name = view_of(kcore);
	struct buf root = { 0 };
	int status = -1;

	if (!view_ends(name, SUFFIX))
		return err_set(err, ERR_USAGE, "'%s' is not .../proc/kcore of a machine", kcore);
	buf_add(&root, kcore, name.len - strlen(SUFFIX));
	if (read_kernel(&k, buf_text(&root), err) == 0) {
		if (!again && is_kept(folder, &k, where))
			status = 0;
		else
			status = keep(folder, kcore, &k, where, err) < 0 ? -1 : 1;
	}
	buf_release(&root);
	release(&k);
	return status;
}
