/* SPDX-License-Identifier: MIT */
#include "util/session/kernelcode.h"

#include <string.h>

#include "util/elf/buildcache.h"
#include "util/elf/debugserver.h"
#include "util/elf/elfnote.h"
#include "util/elf/kcore.h"

struct kernelcode {
	struct kernelcode_options o;
	struct elfsyms *vmlinux;
	bool was_searched;
	uint64_t moved; /* what addresses in .vmlinux have less than was recorded */
};

struct kernelcode *kernelcode_new(const struct kernelcode_options *o)
{
	struct kernelcode *k = alloc_zero(1, sizeof(*k));

	k->o = *o;
	return k;
}

void kernelcode_free(struct kernelcode *k)
{
	if (k)
		elfsyms_close(k->vmlinux);
	free(k);
}

/* By its notes first: a vmlinux that is not wanted is not read for it. */
static bool try_file(struct kernelcode *k, const char *path)
{
	const struct elfsyms_symbol *text;
	struct buf id = { 0 };
	struct err ignored = { 0 };
	bool is_it = elfnote_read_build_id(path, &id) && id.len == k->o.build_id.len &&
		     memcmp(id.at, k->o.build_id.at, id.len) == 0;

	buf_release(&id);
	k->vmlinux = is_it ? elfsyms_open(path, &ignored) : NULL;
	if (!k->vmlinux)
		return false;
	text = elfsyms_named(k->vmlinux, "_text");
	k->moved = text && k->o.text ? k->o.text - text->address : 0;
	return true;
}

/* Where distributions and builds put it; after vmlinux_path__init() of tools/perf. */
static bool try_release(struct kernelcode *k)
{
	static const char *const paths[][2] = {
		{ "/boot/vmlinux-", "" },
		{ "/usr/lib/debug/boot/vmlinux-", "" },
		{ "/lib/modules/", "/build/vmlinux" },
		{ "/usr/lib/debug/lib/modules/", "/vmlinux" },
		{ "/usr/lib/debug/boot/vmlinux-", ".debug" },
	};
	struct buf path = { 0 };
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(paths) && k->o.release && !found; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s%s%s%s", k->o.root, paths[i][0], k->o.release, paths[i][1]);
		found = try_file(k, buf_text(&path));
	}
	buf_release(&path);
	return found;
}

/* Where debug information is by build id, and what was kept or can be fetched. */
static bool try_build_id(struct kernelcode *k)
{
	struct buf folder = { 0 }, path = { 0 };
	char *fetched = NULL;
	bool found;

	buf_printf(&folder, "%s/usr/lib/debug", k->o.root);
	buildcache_add_path(buf_text(&folder), k->o.build_id, "", &path);
	buf_cut(&path, path.len - 1);
	buf_add_text(&path, ".debug");
	found = try_file(k, buf_text(&path));
	if (!found && k->o.kept) {
		buf_clear(&path);
		buildcache_add_path(k->o.kept, k->o.build_id, "elf", &path);
		found = try_file(k, buf_text(&path));
	}
	if (!found) {
		fetched = debugserver_fetch(k->o.server, k->o.build_id, DEBUGSERVER_DEBUG);
		found = fetched && try_file(k, fetched);
	}
	free(fetched);
	buf_release(&folder);
	buf_release(&path);
	return found;
}

static void search(struct kernelcode *k)
{
	struct buf here = { 0 };

	if (k->was_searched || !k->o.build_id.len)
		return;
	k->was_searched = true;
	buf_printf(&here, "%s/boot/vmlinux", k->o.root);
	if (!try_release(k) && !try_build_id(k))
		try_file(k, buf_text(&here));
	buf_release(&here);
}

static int refuse(const struct kernelcode *k, const struct err *memory, struct err *err)
{
	err_set(err, ERR_ABSENT, "the code of the recorded kernel is not here: %s%s%s%s%s",
		k->vmlinux ? "its debug information alone is, without code" : "no vmlinux",
		k->vmlinux	    ? ""
		: k->o.build_id.len ? " of its build id"
				    : " can be told to be it without a build id",
		k->o.release ? ", of Linux " : "", k->o.release ? k->o.release : "",
		k->o.kcore ? "" : ", and what runs is another kernel");
	if (memory->text[0])
		err_hint(err, "-k FILE names it (its memory cannot be read: %s)", memory->text);
	else
		err_hint(err, "-k FILE names it");
	return -1;
}

int kernelcode_read(struct kernelcode *k, uint64_t address, size_t len, struct buf *out,
		    struct elfsyms_machine *machine, struct err *err)
{
	struct err memory = { 0 };
	size_t before = out->len;

	search(k);
	if (k->vmlinux) {
		*machine = elfsyms_machine_of(k->vmlinux);
		elfsyms_read(k->vmlinux, address - k->moved, len, out);
	}
	/* Debug information alone has no code. */
	if (out->len > before)
		return 0;
	*machine = (struct elfsyms_machine){ .is_64 = true,
					     .is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };
	if (k->o.kcore &&
	    kcore_read(k->o.kcore, address - k->o.moved, len, out, &machine->number, &memory) ==
		    0 &&
	    out->len > before)
		return 0;
	return refuse(k, &memory, err);
}
