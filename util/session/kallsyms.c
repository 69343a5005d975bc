/* SPDX-License-Identifier: MIT */
#include "util/session/kallsyms.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "util/base/fs.h"

enum { TEXT_LIMIT = 256 << 20, NOTES_LIMIT = 1 << 16, MODULES_LIMIT = 1 << 22 };

void kallsyms_release(struct kallsyms *k)
{
	for (size_t i = 0; i < k->files.len; i++) {
		symtext_release(&k->files.at[i]->text);
		free(k->files.at[i]->path);
		free(k->files.at[i]);
	}
	vec_release(&k->files);
}

static const struct symtext *usable(const struct kallsyms_file *f)
{
	return f->text.all.len ? &f->text : NULL;
}

const struct symtext *kallsyms_read(struct kallsyms *k, const char *path)
{
	struct kallsyms_file *f;
	struct buf text = { 0 }, name = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < k->files.len; i++)
		if (strcmp(k->files.at[i]->path, path) == 0)
			return usable(k->files.at[i]);
	f = alloc_zero(1, sizeof(*f));
	*vec_add(&k->files) = f;
	buf_add_text(&name, path);
	f->path = buf_detach(&name);
	if (fs_read(&(struct fs){ 0 }, path, TEXT_LIMIT, &text, &err) == 0)
		symtext_read_kallsyms(&f->text, &text);
	if (symtext_is_hidden(&f->text))
		symtext_release(&f->text);
	buf_release(&text);
	return usable(f);
}

static bool has_build_id(const char *notes, const struct dso *d)
{
	struct buf bytes = { 0 };
	struct err err = { 0 };
	bool has = fs_read(&(struct fs){ 0 }, notes, NOTES_LIMIT, &bytes, &err) == 0 &&
		   memmem(buf_text(&bytes), bytes.len, d->build_id, d->build_id_size);

	buf_release(&bytes);
	return has;
}

/* "kvm" of "[kvm]" and of "/lib/modules/6.1/kernel/arch/x86/kvm/kvm.ko.xz". */
static void add_module_name(const char *file, struct buf *out)
{
	const char *slash = strrchr(file, '/'), *at = slash ? slash + 1 : file;

	for (at += *at == '['; *at && *at != ']' && *at != '.'; at++)
		buf_add_char(out, *at == '-' ? '_' : *at);
}

/* Modules move each time that they are loaded: a line of /proc/modules ends with where it is. */
static bool is_loaded_at(const char *name, uint64_t start)
{
	struct buf text = { 0 }, wanted = { 0 };
	struct err err = { 0 };
	struct view rest, line;
	bool is_there = false;

	buf_printf(&wanted, " 0x%016llx", (unsigned long long)start);
	if (fs_read(&(struct fs){ 0 }, "/proc/modules", MODULES_LIMIT, &text, &err) == 0) {
		rest = buf_view(&text);
		while (!is_there && view_split(&rest, '\n', &line))
			is_there = view_starts(line, name) && line.len > strlen(name) &&
				   line.at[strlen(name)] == ' ' &&
				   memmem(line.at, line.len, wanted.at, wanted.len);
	}
	buf_release(&text);
	buf_release(&wanted);
	return is_there;
}

static bool is_at(const struct symtext *t, const char *name, uint64_t address)
{
	const struct symtext_symbol *symbol = symtext_named(t, name);

	return symbol && symbol->start == address;
}

/* Where a kernel begins tells little, as it is the same without KASLR; its end is its own. */
static bool has_same_text(struct kallsyms *k, const struct mapping *m)
{
	const struct symtext *here = kallsyms_read(k, "/proc/kallsyms");

	return here && m->pgoff == m->start && is_at(here, "_etext", m->end) &&
	       (is_at(here, "_text", m->start) || is_at(here, "_stext", m->start));
}

bool kallsyms_is_of(const char *release, const char *arch)
{
	struct utsname here;

	return uname(&here) == 0 && strcmp(release, here.release) == 0 &&
	       (!arch || strcmp(arch, here.machine) == 0);
}

static bool is_here_without_id(struct kallsyms *k, const struct mapping *m)
{
	bool is_kernel = strcmp(m->dso->name, "[kernel.kallsyms]") == 0, is_here;
	struct buf name = { 0 };

	if (m->dso->is_guest)
		return false;
	if (!k->release)
		return is_kernel && has_same_text(k, m);
	if (!kallsyms_is_of(k->release, k->arch))
		return false;
	if (is_kernel)
		return true;
	add_module_name(m->dso->name, &name);
	is_here = name.len && is_loaded_at(name.at, m->start);
	buf_release(&name);
	return is_here;
}

bool kallsyms_is_here(struct kallsyms *k, const struct mapping *m)
{
	struct buf name = { 0 }, notes = { 0 };
	bool is_here;

	if (!m->dso->build_id_size)
		return is_here_without_id(k, m);
	if (has_build_id("/sys/kernel/notes", m->dso))
		return true;
	add_module_name(m->dso->name, &name);
	buf_printf(&notes, "/sys/module/%s/notes/.note.gnu.build-id", buf_text(&name));
	is_here = name.len && has_build_id(notes.at, m->dso) && is_loaded_at(name.at, m->start);
	buf_release(&name);
	buf_release(&notes);
	return is_here;
}
