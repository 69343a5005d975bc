/* SPDX-License-Identifier: MIT */
#include "util/session/guest.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/elf/elfsyms.h"
#include "util/elf/symtext.h"
#include "util/session/session.h"

const struct opt guest_opts[] = {
	TEXT(0, "guestkallsyms", struct guest_options, kallsyms, "FILE",
	     "a copy of the guests' kallsyms"),
	TEXT(0, "guestmodules", struct guest_options, modules, "FILE",
	     "a copy of the guests' /proc/modules"),
	TEXT(0, "guestvmlinux", struct guest_options, vmlinux, "FILE",
	     "the guests' kernel with its symbols"),
	TEXT(0, "guestmount", struct guest_options, mount, "DIR",
	     "the guests' files, each guest's below its process number"),
	LIST(0, "guest-map", struct guest_options, maps, "BASE=ELF",
	     "a file that was loaded in the guests, and at which address"),
	OPT_END,
};

enum { TEXT_LIMIT = 256 << 20 };

static const struct fs here;

/* ---- kernels ---- */

bool guest_find_file(const struct guest_options *o, uint32_t pid, const char *name,
		     struct buf *path)
{
	const char *common = strcmp(name, "modules") == 0 ? o->modules : o->kallsyms;

	if (pid && o->mount)
		buf_printf(path, "%s/%u/proc/%s", o->mount, pid, name);
	else if (common)
		buf_add_text(path, common);
	return path->len > 0;
}

/*
 * Where the kernel begins, which as the pgoff of its mapping tells how far it
 * moved. Without its text it may be anywhere in the upper half.
 */
static int map_kernel(struct session *s, uint32_t pid, const char *kallsyms, struct err *err)
{
	struct mapping m = { .start = (uint64_t)1 << 63, .end = UINT64_MAX };
	const struct symtext_symbol *text;
	struct symtext symbols = { 0 };
	struct buf bytes = { 0 };
	int status = 0;

	if (kallsyms) {
		status = fs_read(&here, kallsyms, TEXT_LIMIT, &bytes, err);
		symtext_read_kallsyms(&symbols, &bytes);
		text = symtext_named(&symbols, "_text");
		if (!text)
			text = symtext_named(&symbols, "_stext");
		if (text && text->start) {
			m.pgoff = text->start;
			if (text->start < m.start)
				m.start = text->start; /* of a guest of 32 bits */
		}
		symtext_release(&symbols);
		buf_release(&bytes);
	}
	if (status == 0)
		session_map_guest(s, pid, m, view_of("[guest.kernel.kallsyms]"), true);
	return status;
}

/* "name size references others state address" in each line: see proc(5), /proc/modules. */
static void map_module(struct session *s, uint32_t pid, struct view line)
{
	struct view rest = line, word, words[6] = { { 0 } };
	struct buf name = { 0 };
	uint64_t size, start;
	size_t n = 0;

	while (n < 6 && view_split(&rest, ' ', &word))
		words[n++] = word;
	if (n < 6 || !num_is_u64(words[1], &size) || !num_is_u64(words[5], &start) || !start ||
	    size > UINT64_MAX - start)
		return;
	buf_printf(&name, "[%.*s]", VIEW_ARG(words[0]));
	session_map_guest(s, pid, (struct mapping){ .start = start, .end = start + size },
			  buf_view(&name), true);
	buf_release(&name);
}

static int map_modules(struct session *s, uint32_t pid, const char *path, struct err *err)
{
	struct buf bytes = { 0 };
	struct view rest, line;
	int status = fs_read(&here, path, TEXT_LIMIT, &bytes, err);

	rest = buf_view(&bytes);
	while (status == 0 && view_split(&rest, '\n', &line))
		map_module(s, pid, line);
	buf_release(&bytes);
	return status;
}

/* A guest below the mount. What it does not have of the two is left out. */
static int map_mounted(struct session *s, const struct guest_options *o, uint32_t pid,
		       struct err *err)
{
	struct buf path = { 0 };
	int status = 0;

	guest_find_file(o, pid, "kallsyms", &path);
	if (fs_exists(&here, buf_text(&path)))
		status = map_kernel(s, pid, buf_text(&path), err);
	buf_clear(&path);
	guest_find_file(o, pid, "modules", &path);
	if (status == 0 && fs_exists(&here, buf_text(&path)))
		status = map_modules(s, pid, buf_text(&path), err);
	buf_release(&path);
	return status;
}

static int map_mount(struct session *s, const struct guest_options *o, struct err *err)
{
	struct fs_names names = { 0 };
	int status = fs_list(&here, o->mount, &names, err);

	for (size_t i = 0; i < names.len && status == 0; i++) {
		uint64_t pid;

		if (num_is_u64(view_of(names.at[i]), &pid) && pid && pid < UINT32_MAX)
			status = map_mounted(s, o, (uint32_t)pid, err);
	}
	fs_names_release(&names);
	return status;
}

/* ---- files ---- */

static void map_segments(struct session *s, const struct elfsyms *e, uint64_t base,
			 const char *path)
{
	struct elfsyms_segment segment;
	uint64_t lowest = UINT64_MAX;

	for (size_t i = 0; elfsyms_segment_at(e, i, &segment); i++)
		if (segment.address < lowest)
			lowest = segment.address;
	for (size_t i = 0; elfsyms_segment_at(e, i, &segment); i++) {
		struct mapping m = { .start = base + (segment.address - lowest),
				     .pgoff = segment.offset };

		m.end = segment.size > UINT64_MAX - m.start ? UINT64_MAX : m.start + segment.size;
		session_map_guest(s, 0, m, view_of(path), false);
	}
}

static int map_file(struct session *s, const char *text, struct err *err)
{
	const char *equal = strchr(text, '=');
	struct elfsyms *e;
	uint64_t base;
	char *path;

	if (!equal || !num_is_u64(view_make(text, (size_t)(equal - text)), &base)) {
		err_set(err, ERR_USAGE, "option '--guest-map': '%s' is not an address and a file",
			text);
		err_hint(err, "such as --guest-map 0x100000=vm.elf");
		return -1;
	}
	e = elfsyms_open(equal + 1, err);
	if (!e)
		return -1;
	/* Names are looked for by the whole path. */
	path = realpath(equal + 1, NULL);
	map_segments(s, e, base, path ? path : equal + 1);
	free(path);
	elfsyms_close(e);
	return 0;
}

int guest_map(struct session *s, const struct guest_options *o, struct err *err)
{
	if ((o->kallsyms || o->vmlinux || o->modules) && map_kernel(s, 0, o->kallsyms, err) < 0)
		return -1;
	if (o->modules && map_modules(s, 0, o->modules, err) < 0)
		return -1;
	if (o->mount && map_mount(s, o, err) < 0)
		return -1;
	for (size_t i = 0; i < o->maps.len; i++)
		if (map_file(s, o->maps.at[i].value, err) < 0)
			return -1;
	return 0;
}
