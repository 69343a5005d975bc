/* SPDX-License-Identifier: MIT */
#include "util/session/symbols.h"

#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/arena.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/elf/buildcache.h"
#include "util/elf/debugserver.h"
#include "util/elf/demangle.h"
#include "util/elf/elfsyms.h"
#include "util/elf/kcore.h"
#include "util/session/dsofile.h"
#include "util/session/kallsyms.h"
#include "util/session/kernelcode.h"

const struct opt symbols_opts[] = {
	TEXT(0, "symfs", struct symbols_options, symfs, "DIR",
	     "look for the files of the recording below DIR"),
	TEXT('k', "vmlinux", struct symbols_options, vmlinux, "FILE",
	     "the recorded kernel with its symbols"),
	TEXT(0, "kallsyms", struct symbols_options, kallsyms, "FILE",
	     "a copy of the recorded machine's kallsyms"),
	FLAG(0, "no-demangle", struct symbols_options, raw, "names as the compiler made them"),
	OPT_END,
};

enum {
	TEXT_LIMIT = 256 << 20, /* bytes of what a JIT compiler wrote */
	MORE_LIMIT = 64 << 20,	/* of what is unpacked */
};

/* One DSO's symbols, of one source. */
struct table {
	const struct dso *dso;
	struct elfsyms *elf;   /* where its names are */
	struct elfsyms *image; /* the loaded file, when that is another one */
	const char *path;      /* of .elf */
	const char *image_path;
	struct view bytes;    /* of .elf, in place of a file */
	struct elfsyms *more; /* functions that .dynsym does not have, out of .gnu_debugdata */
	struct buf more_bytes;
	struct symtext jit;
	const struct symtext *text; /* where its names are, without .elf; NULL: nowhere */
	uint64_t moved;		    /* what kallsyms has less than was recorded (KASLR) */
	const char *kcore;	    /* the memory of the kernel whose names .text are; NULL */
};

struct symbols {
	const struct symbols_options *o;
	struct map tables;    /* by the address of the DSO */
	struct map demangled; /* names, by the address of the mangled one */
	struct VEC(struct table *) all;
	struct kallsyms kallsyms;
	struct arena arena;
	const char *distrusted;	    /* what another user wrote, and so was not read */
	const char *nameless;	    /* see symbols_nameless() */
	struct debugserver *server; /* NULL: none */
	struct dsofile_where where;
	struct kernelcode *kernel; /* NULL: not asked for yet */
	const struct dso *last_dso;
	struct table *last;
};

struct symbols *symbols_new(const struct symbols_options *o)
{
	struct symbols *s = alloc_zero(1, sizeof(*s));

	s->o = o;
	s->server = debugserver_new();
	s->where = (struct dsofile_where){ o->symfs, o->kept, s->server };
	return s;
}

void symbols_set_machine(struct symbols *s, const char *release, const char *arch)
{
	s->kallsyms.release = release;
	s->kallsyms.arch = arch;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->all.len; i++) {
		elfsyms_close(s->all.at[i]->elf);
		elfsyms_close(s->all.at[i]->image);
		elfsyms_close(s->all.at[i]->more);
		buf_release(&s->all.at[i]->more_bytes);
		symtext_release(&s->all.at[i]->jit);
	}
	vec_release(&s->all);
	map_release(&s->tables);
	map_release(&s->demangled);
	kallsyms_release(&s->kallsyms);
	kernelcode_free(s->kernel);
	debugserver_free(s->server);
	arena_release(&s->arena);
	free(s);
}

/* ---- files ---- */

static void read_elf(struct symbols *s, struct table *t)
{
	struct elfsyms *debug = NULL, *image;
	struct buf path = { 0 };

	image = dsofile_find_image(&s->where, t->dso, &path);
	t->image_path = image ? arena_string(&s->arena, buf_text(&path)) : NULL;
	if (!image || !elfsyms_is_whole(image))
		debug = dsofile_find_debug(&s->where, t->dso, image, &path);
	t->path = debug ? arena_string(&s->arena, buf_text(&path)) : NULL;
	buf_release(&path);
	t->elf = debug ? debug : image;
	t->image = debug ? image : NULL;
	if (!debug)
		t->path = t->image_path;
	if (!debug && image && !elfsyms_is_whole(image) &&
	    elfsyms_unpack_more(image, MORE_LIMIT, &t->more_bytes)) {
		struct err err = { 0 };

		t->more = elfsyms_open_bytes(t->more_bytes.at, t->more_bytes.len, &err);
	}
}

/*
 * The kernel's own library in each process is no file: perf keeps a copy by its
 * build id, and this process has one, which is the recorded one if its build id is.
 */
static void read_vdso(struct symbols *s, struct table *t)
{
	const unsigned char *own = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);
	struct buf path = { 0 };
	struct err err = { 0 };

	if (dsofile_add_kept(&s->where, t->dso, "vdso", &path)) {
		t->elf = dsofile_open(t->dso, buf_text(&path));
		t->path = t->image_path = t->elf ? arena_string(&s->arena, buf_text(&path)) : NULL;
	}
	buf_release(&path);
	if (t->elf || !t->dso->build_id_size || !own)
		return;
	t->bytes = view_make((const char *)own, elfsyms_loaded_size(own));
	t->elf = elfsyms_open_bytes(own, t->bytes.len, &err);
	if (t->elf && !dsofile_is_recorded(t->dso, t->elf)) {
		elfsyms_close(t->elf);
		t->elf = NULL;
	}
}

/* Who may write into /tmp may write there what another's names are. */
bool symbols_trust(struct symbols *s, const char *path)
{
	struct stat st;

	if (s->o->symfs || s->o->trusts_all || stat(path, &st) < 0 || !st.st_uid ||
	    st.st_uid == geteuid())
		return true;
	if (!s->distrusted)
		s->distrusted = arena_string(&s->arena, path);
	return false;
}

const char *symbols_distrusted(const struct symbols *s)
{
	return s->distrusted;
}

static void read_jit(struct symbols *s, struct table *t)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };

	buf_printf(&path, "%s%s", s->o->symfs ? s->o->symfs : "", t->dso->name);
	if (symbols_trust(s, buf_text(&path)) &&
	    fs_read(&(struct fs){ 0 }, buf_text(&path), TEXT_LIMIT, &text, &err) == 0)
		symtext_read_jit(&t->jit, &text);
	t->text = &t->jit;
	buf_release(&text);
	buf_release(&path);
}

/*
 * The kernel moves at each boot; where "_text" was when it was recorded is the
 * pgoff of its mapping (machine__create_kernel_maps in tools/perf).
 */
static void find_move(struct table *t, const struct mapping *m)
{
	const struct symtext_symbol *text;
	const struct elfsyms_symbol *symbol = t->elf ? elfsyms_named(t->elf, "_text") : NULL;

	if (m->pgoff <= INT64_MAX)
		return;
	text = t->text ? symtext_named(t->text, "_text") : NULL;
	if (text)
		t->moved = m->pgoff - text->start;
	else if (symbol)
		t->moved = m->pgoff - symbol->address;
}

/* A copy of kallsyms that the options name; NULL for none. */
static const char *find_kallsyms(const struct symbols *s, const struct dso *d, struct buf *path)
{
	if (!d->is_guest)
		return s->o->kallsyms;
	return guest_find_file(&s->o->guest, d->guest, "kallsyms", path) ? buf_text(path) : NULL;
}

/* A file in the folder of another one; NULL when it is not there. */
static const char *beside(struct symbols *s, const char *path, const char *name)
{
	struct buf other = { 0 };
	const char *found;

	buf_add(&other, path, (size_t)(fs_base_name(path) - path));
	buf_add_text(&other, name);
	found = fs_exists(NULL, buf_text(&other)) ? arena_string(&s->arena, buf_text(&other))
						  : NULL;
	buf_release(&other);
	return found;
}

/* The names beside a kernel's memory that was kept, which that has code of. */
static bool find_kept_kernel(struct symbols *s, const struct table *t, struct buf *path)
{
	const struct dso *d = t->dso;

	buf_clear(path);
	if (d->is_guest || !s->o->kept || s->o->symfs ||
	    !buildcache_find_kcore(s->o->kept,
				   view_make((const char *)d->build_id, d->build_id_size), path))
		return false;
	buf_add_text(path, "/kallsyms");
	return true;
}

const char *symbols_nameless(const struct symbols *s)
{
	return s->nameless;
}

/* A module is not in the kernel's file, and need not be in the list of its names. */
static void note_nameless(struct symbols *s, const struct table *t, const char *path,
			  const char *why)
{
	struct buf text = { 0 };

	if (t->dso->is_guest || !view_starts(view_of(t->dso->name), "[kernel"))
		return;
	buf_printf(&text, "the kernel has no names: '%s' %s", path, why);
	s->nameless = arena_string(&s->arena, buf_text(&text));
	buf_release(&text);
}

/* Such as /dev/null: who names it wants no names. */
static bool is_empty(const char *path)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	bool empty = fs_read_stream(&(struct fs){ 0 }, path, TEXT_LIMIT, &text, &err) == 0 &&
		     !text.len;

	err_clear(&err);
	buf_release(&text);
	return empty;
}

static void read_kernel(struct symbols *s, struct table *t, const struct mapping *m)
{
	const char *vmlinux = t->dso->is_guest ? s->o->guest.vmlinux : s->o->vmlinux, *path;
	struct buf name = { 0 };

	if (vmlinux) {
		t->elf = dsofile_open(t->dso, vmlinux);
		t->path = t->image_path = vmlinux;
		if (t->elf)
			find_move(t, m);
		else
			note_nameless(s, t, vmlinux,
				      "is no file with symbols, or its build id is another one");
		return;
	}
	path = find_kallsyms(s, t->dso, &name);
	if (!path && !s->o->symfs && kallsyms_is_here(&s->kallsyms, m)) {
		path = "/proc/kallsyms";
		t->kcore = "/proc/kcore";
	} else if (path) {
		t->kcore = beside(s, path, "kcore");
	}
	if (!path && find_kept_kernel(s, t, &name)) {
		path = buf_text(&name);
		t->kcore = beside(s, path, "kcore");
	}
	if (path)
		t->text = kallsyms_read(&s->kallsyms, path);
	if (!t->text && dsofile_add_kept(&s->where, t->dso, "kallsyms", &name))
		t->text = kallsyms_read(&s->kallsyms, buf_text(&name));
	if (t->text)
		find_move(t, m);
	else if (s->o->kallsyms && !is_empty(s->o->kallsyms))
		note_nameless(s, t, s->o->kallsyms, "has none, or all at address 0");
	buf_release(&name);
}

static struct table *read_table(struct symbols *s, const struct mapping *m)
{
	struct table *t = arena_alloc(&s->arena, sizeof(*t));

	t->dso = m->dso;
	if (m->dso->is_kernel)
		read_kernel(s, t, m);
	else if (view_starts(view_of(m->dso->name), "/tmp/perf-") &&
		 view_ends(view_of(m->dso->name), ".map"))
		read_jit(s, t);
	else if (strcmp(m->dso->name, "[vdso]") == 0)
		read_vdso(s, t);
	else
		read_elf(s, t);
	*vec_add(&s->all) = t;
	*map_add(&s->tables, view_make((const char *)&t->dso, sizeof(t->dso))) = t;
	return t;
}

/* ---- names ---- */

const char *symbols_readable(struct symbols *s, const char *name)
{
	const struct view key = view_make((const char *)&name, sizeof(name));
	const char *known = map_find(&s->demangled, key);
	const char **kept;
	char *made;

	if (s->o->raw || known)
		return known ? known : name;
	made = demangle_name(name);
	if (!made)
		return name;
	kept = arena_alloc(&s->arena, sizeof(*kept));
	*kept = name;
	known = arena_string(&s->arena, made);
	*map_add(&s->demangled, view_make((const char *)kept, sizeof(*kept))) = (void *)known;
	free(made);
	return known;
}

static struct table *find_table(struct symbols *s, const struct mapping *m)
{
	const struct dso *d = m->dso;

	if (d != s->last_dso) {
		s->last = map_find(&s->tables, view_make((const char *)&d, sizeof(d)));
		if (!s->last)
			s->last = read_table(s, m);
		s->last_dso = d;
	}
	return s->last;
}

/* Where the file of names has it; false when that has no such place. */
static bool find_address(const struct table *t, struct session_place p, uint64_t *address)
{
	*address = p.address - t->moved;
	return t->dso->is_kernel ||
	       elfsyms_address_at(t->image ? t->image : t->elf,
				  mapping_file_offset(p.mapping, p.address), address);
}

static const unsigned bindings[] = {
	[ELFSYMS_LOCAL] = 0,
	[ELFSYMS_GLOBAL] = 1,
	[ELFSYMS_WEAK] = 2,
};

/* nm has a small letter for what is local; what has none can be called from anywhere. */
static unsigned binding_of(const struct symtext_symbol *s)
{
	return s->type == 't' ? 0 : s->type == 'w' || s->type == 'W' ? 2 : 1;
}

static struct symbols_name find_in_elf(struct symbols *s, const struct table *t,
				       struct session_place p)
{
	uint64_t address;
	const struct elfsyms_symbol *symbol;

	if (!find_address(t, p, &address))
		return (struct symbols_name){ 0 };
	symbol = t->more ? elfsyms_find(t->more, address) : NULL;
	if (!symbol)
		symbol = elfsyms_find(t->elf, address);
	/* A file of debug data has no code, and so nothing of calls into other files. */
	if (!symbol && t->image)
		symbol = elfsyms_find(t->image, address);
	if (!symbol)
		return (struct symbols_name){ 0 };
	return (struct symbols_name){ .name = symbols_readable(s, symbol->name),
				      .offset = address - symbol->address,
				      .size = symbol->end - symbol->address,
				      .binding = bindings[symbol->binding] };
}

struct symbols_name symbols_find(struct symbols *s, struct session_place p)
{
	const struct symtext_symbol *symbol;
	const struct table *t;

	if (!p.mapping)
		return (struct symbols_name){ 0 };
	if (p.mapping->dso->function)
		return (struct symbols_name){ .name = p.mapping->dso->function,
					      .offset = p.address - p.mapping->start,
					      .size = p.mapping->end - p.mapping->start,
					      .binding = 1 };
	t = find_table(s, p.mapping);
	if (t->elf)
		return find_in_elf(s, t, p);
	symbol = t->text ? symtext_find(t->text, p.address - t->moved) : NULL;
	if (!symbol)
		return (struct symbols_name){ 0 };
	return (struct symbols_name){ .name = symbol->name,
				      .offset = p.address - t->moved - symbol->start,
				      .size = symbol->end - symbol->start,
				      .binding = binding_of(symbol) };
}

/* Code that a compiler made while the program ran is in none. */
static bool has_file(struct session_place p)
{
	return p.mapping && !p.mapping->dso->function;
}

bool symbols_find_file(struct symbols *s, struct session_place p, struct symbols_file *out)
{
	const struct table *t = has_file(p) ? find_table(s, p.mapping) : NULL;

	if (!t || !t->elf)
		return false;
	*out = (struct symbols_file){ .dso = t->dso,
				      .path = t->path,
				      .image = t->image_path,
				      .bytes = t->bytes,
				      .build_id = elfsyms_build_id(t->elf),
				      .symbols = t->elf,
				      .code = t->image ? t->image : t->elf };
	return find_address(t, p, &out->address);
}

const char *symbols_find_debug(struct symbols *s, struct session_place p)
{
	const struct table *t = has_file(p) ? find_table(s, p.mapping) : NULL;
	struct elfsyms *e = NULL;
	struct buf found = { 0 };
	const char *path;

	if (t && !t->dso->is_kernel)
		e = dsofile_find_debug(&s->where, t->dso, t->image ? t->image : t->elf, &found);
	path = e ? arena_string(&s->arena, buf_text(&found)) : NULL;
	elfsyms_close(e);
	buf_release(&found);
	return path;
}

/* Modules are no programs yet: their code is taken from memory alone. */
static int read_module(const struct table *t, uint64_t address, size_t len, struct buf *out,
		       struct elfsyms_machine *machine, struct err *err)
{
	size_t before = out->len;

	*machine = (struct elfsyms_machine){ .is_64 = true,
					     .is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };
	if (t->kcore &&
	    kcore_read(t->kcore, address - t->moved, len, out, &machine->number, err) < 0)
		return err_while(err, "the code of module '%s'", t->dso->name);
	if (out->len > before)
		return 0;
	return err_set(
		err, ERR_ABSENT,
		"the code of module '%s' is only in the memory of the kernel that was recorded",
		t->dso->name);
}

int symbols_read_kernel(struct symbols *s, struct session_place p, uint64_t address, size_t len,
			struct buf *out, struct elfsyms_machine *machine, struct err *err)
{
	const struct table *t = find_table(s, p.mapping);
	const struct dso *d = t->dso;

	if (d->is_guest || !d->is_kernel)
		return err_set(err, ERR_ABSENT, "no file with the code of '%s'", d->name);
	if (strncmp(d->name, "[kernel.", 8) != 0)
		return read_module(t, address, len, out, machine, err);
	if (!s->kernel)
		s->kernel = kernelcode_new(&(struct kernelcode_options){
			.build_id = view_make((const char *)d->build_id, d->build_id_size),
			.release = s->kallsyms.release,
			.root = s->o->symfs ? s->o->symfs : "",
			.kept = s->o->symfs ? NULL : s->o->kept,
			.kcore = t->kcore,
			.server = s->server,
			.text = p.mapping->pgoff > INT64_MAX ? p.mapping->pgoff : 0,
			.moved = t->moved,
		});
	return kernelcode_read(s->kernel, address, len, out, machine, err);
}
