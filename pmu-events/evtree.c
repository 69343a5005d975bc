/* SPDX-License-Identifier: MIT */
#include "pmu-events/evtree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/base/buf.h"
#include "util/base/fs.h"

#define MODEL_DEPTH   4 /* of the deepest models, below their architecture */
#define LOOSE_DEPTH   8
#define FILES_LIMIT   65536
#define LINK_LIMIT    4096
#define MAPFILE_LIMIT ((size_t)4 << 20)

/* A folder on the way down; the chain tells a symbolic link that leads back up. */
struct folder {
	const struct folder *up;
	const char *path;
	const char *name;  /* below the root; "" for the root */
	const char *model; /* of the files in it */
	size_t depth;	   /* below the architecture, or the root of a loose tree */
	dev_t dev;
	ino_t ino;
};

struct walk {
	struct evtree *t;
	const char *arch; /* that of the files to come */
	size_t deepest;
	size_t *order;
	struct evdiag_list *diags;
	struct err *err;
};

static const char *join(struct arena *a, const char *folder, const char *name)
{
	return arena_print(a, "%s%s%s", folder, *folder ? "/" : "", name);
}

static void tell(struct walk *w, enum evdiag_severity severity, const char *path, const char *text)
{
	struct evdiag_place place = { .file = path, .order = *w->order, .object = EVDIAG_WHOLE };

	evdiag_add(w->diags, severity, &place, NULL, NULL, "%s", text);
}

static int add_file(struct walk *w, const struct folder *in, const char *path, const char *name,
		    size_t size)
{
	struct evtree *t = w->t;

	if (t->files.len >= FILES_LIMIT)
		return err_set(w->err, ERR_INPUT, "%s: has more than %d event files", t->root,
			       FILES_LIMIT);
	*vec_add(&t->files) = (struct evtree_file){
		.path = path,
		.name = join(&t->arena, in->name, name),
		.arch = w->arch,
		.model = in->model,
		.size = size,
		.order = (*w->order)++,
	};
	return 0;
}

static bool is_loop(const struct folder *f, const struct stat *st)
{
	for (; f; f = f->up) {
		if (f->dev == st->st_dev && f->ino == st->st_ino)
			return true;
	}
	return false;
}

static int walk_folder(struct walk *w, const struct folder *f);

static int enter(struct walk *w, const struct folder *up, const char *path, const char *name,
		 const struct stat *st)
{
	struct folder f = { .up = up, .path = path, .depth = up->depth + 1 };

	if (is_loop(up, st)) {
		tell(w, EVDIAG_WARNING, path, "is a link to a folder that it is in; not read");
		return 0;
	}
	if (f.depth > w->deepest) {
		tell(w, EVDIAG_WARNING, path, "is too deep for a folder of events; not read");
		return 0;
	}
	f.name = join(&w->t->arena, up->name, name);
	f.dev = st->st_dev;
	f.ino = st->st_ino;
	if (strcmp(w->arch, EVTREE_LOOSE_ARCH) == 0)
		f.model = EVTREE_LOOSE;
	else
		f.model = join(&w->t->arena, up->model ? up->model : w->arch, name);
	return walk_folder(w, &f);
}

/* Files before folders, so that those of a model are side by side. */
static int walk_entries(struct walk *w, const struct folder *f, const struct fs_names *names,
			bool folders)
{
	for (size_t i = 0; i < names->len; i++) {
		const char *name = names->at[i], *path = join(&w->t->arena, f->path, name);
		struct stat st;

		/* What cannot be looked at is a file: reading it will say why. */
		if (stat(path, &st) < 0)
			st = (struct stat){ 0 };
		if (*name == '.' || S_ISDIR(st.st_mode) != folders)
			continue;
		if (!folders && !view_ends(view_of(name), ".json"))
			continue;
		if (!view_is_printable(view_of(name))) {
			tell(w, EVDIAG_ERROR, path, "has control characters in its name");
			continue;
		}
		if (folders ? enter(w, f, path, name, &st) < 0
			    : add_file(w, f, path, name, (size_t)st.st_size) < 0)
			return -1;
	}
	return 0;
}

static int walk_folder(struct walk *w, const struct folder *f)
{
	struct fs_names names = { 0 };
	int status = fs_list(NULL, f->path, &names, w->err);

	if (status == 0)
		status = walk_entries(w, f, &names, false);
	if (status == 0)
		status = walk_entries(w, f, &names, true);
	fs_names_release(&names);
	return status;
}

/*
 * Rows of models that are not here, in one diagnostic: a mistake in an
 * architecture's mapfile, but whoever has some of intel/perfmon's files keeps
 * its mapfile as it is.
 */
static void check_paths(struct walk *w, const char *folder, const struct evmap *map,
			const char *mapfile, size_t order)
{
	struct evdiag_place place = { .file = mapfile, .order = order, .object = EVDIAG_WHOLE };
	const struct evmap_row *first = NULL;
	size_t missing = 0;

	for (size_t i = 0; i < map->rows.len; i++) {
		const struct evmap_row *row = &map->rows.at[i];
		const char *path = join(&w->t->arena, folder, row->field[EVMAP_PATH]);

		if (map->perfmon ? fs_exists(NULL, path) : fs_is_dir(NULL, path))
			continue;
		first = first ? first : row;
		missing++;
	}
	if (!first)
		return;
	place.line = first->line;
	evdiag_add(w->diags, map->perfmon ? EVDIAG_NOTE : EVDIAG_WARNING, &place, NULL, NULL,
		   "expected the %s '%.200s' beside it (%zu row%s name%s what is not here)",
		   map->perfmon ? "file" : "folder", first->field[EVMAP_PATH], missing,
		   missing == 1 ? "" : "s", missing == 1 ? "s" : "");
}

static int read_mapfile(struct walk *w, const char *folder, const char *path, struct evmap *map)
{
	struct buf text = { 0 };
	int status = fs_read(NULL, path, MAPFILE_LIMIT, &text, w->err);

	if (status == 0) {
		evmap_parse(buf_view(&text), path, *w->order, map, w->diags);
		check_paths(w, folder, map, path, *w->order);
		(*w->order)++;
	}
	buf_release(&text);
	return status;
}

static int walk_root(struct walk *w, const char *path, const char *name, const char *model)
{
	struct folder f = { .path = path, .name = name, .model = model };
	struct stat st;

	if (stat(path, &st) == 0) {
		f.dev = st.st_dev;
		f.ino = st.st_ino;
	}
	return walk_folder(w, &f);
}

static int walk_arch(struct walk *w, const char *path, const char *name, const char *arch)
{
	const char *mapfile = join(&w->t->arena, path, "mapfile.csv");

	w->arch = arch;
	w->deepest = MODEL_DEPTH;
	if (fs_exists(NULL, mapfile)) {
		struct evtree_map *m = vec_add(&w->t->maps);

		*m = (struct evtree_map){ .arch = arch };
		if (read_mapfile(w, path, mapfile, &m->map) < 0)
			return -1;
	}
	return walk_root(w, path, name, NULL);
}

static int walk_loose(struct walk *w, const char *path)
{
	w->arch = EVTREE_LOOSE_ARCH;
	w->deepest = LOOSE_DEPTH;
	return walk_root(w, path, "", EVTREE_LOOSE);
}

static bool has(struct evtree *t, const char *folder, const char *name)
{
	return fs_exists(NULL, join(&t->arena, folder, name));
}

/* Whether a folder has architectures in it. */
static bool is_arches(struct evtree *t, const char *path)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	bool found = has(t, path, "common/common");

	fs_list(NULL, path, &names, &err);
	for (size_t i = 0; i < names.len && !found; i++)
		found = *names.at[i] != '.' &&
			has(t, join(&t->arena, path, names.at[i]), "mapfile.csv");
	fs_names_release(&names);
	return found;
}

/*
 * Whether a folder of architectures is that of Linux's sources, or a copy: who
 * keeps a few architectures of their own has neither the tests of perf nor the
 * events that all CPUs have.
 */
static bool is_linux(struct evtree *t, const char *path)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	size_t maps = 0;

	if (view_ends(view_of(path), "/tools/perf/pmu-events/arch"))
		return true;
	fs_list(NULL, path, &names, &err);
	for (size_t i = 0; i < names.len; i++)
		maps += has(t, join(&t->arena, path, names.at[i]), "mapfile.csv");
	fs_names_release(&names);
	return maps > 1 && (has(t, path, "common") || has(t, path, "test"));
}

/* The folder itself, or of one architecture the one above. */
static bool is_from_linux(struct evtree *t, const char *path)
{
	char *real = realpath(path, NULL);
	char *slash = real ? strrchr(real, '/') : NULL;
	bool is = real && is_linux(t, real);

	if (slash && !is && t->maps.len == 1 && has(t, real, "mapfile.csv")) {
		*slash = '\0';
		is = is_linux(t, real);
	}
	free(real);
	return is;
}

static bool is_wanted(const char *arch, const char *only)
{
	return !only || strcmp(arch, only) == 0 || strcmp(arch, "common") == 0;
}

static int walk_arches(struct walk *w, const char *path, const char *only)
{
	struct evtree *t = w->t;
	struct fs_names names = { 0 };
	int status = fs_list(NULL, path, &names, w->err);

	for (size_t i = 0; i < names.len && status == 0; i++) {
		const char *name = arena_string(&t->arena, names.at[i]);
		const char *below = join(&t->arena, path, name);

		if (*name == '.' || !fs_is_dir(NULL, below)) {
			if (view_ends(view_of(name), ".json"))
				tell(w, EVDIAG_WARNING, below,
				     "is in no architecture's folder; not read");
			continue;
		}
		*vec_add(&t->arches) = name;
		if (is_wanted(name, only))
			status = walk_arch(w, below, name, name);
	}
	fs_names_release(&names);
	return status;
}

/* The folder of architectures when root is one above it, or a whole kernel tree. */
static const char *find_arches(struct evtree *t, const char *root)
{
	static const char *const below[] = { "tools/perf/pmu-events/arch", "pmu-events/arch",
					     "arch" };

	for (size_t i = 0; i < 3; i++) {
		const char *path = join(&t->arena, root, below[i]);

		if (fs_is_dir(NULL, path) && is_arches(t, path))
			return path;
	}
	return root;
}

/* The last part of a folder's real path: "x86" of "../x86/.". */
static const char *base_name(struct evtree *t, const char *path)
{
	char *real = realpath(path, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL;
	const char *name = arena_string(&t->arena, slash ? slash + 1 : path);

	free(real);
	return name;
}

static bool is_common(const char *name)
{
	return strcmp(name, "common") == 0 || strcmp(name, "test") == 0;
}

static void read_source(struct evtree *t, const char *folder)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view rest, line;

	if (fs_read(NULL, join(&t->arena, folder, "SOURCE"), LINK_LIMIT, &text, &err) < 0) {
		buf_release(&text);
		return;
	}
	for (rest = buf_view(&text); view_split(&rest, '\n', &line);) {
		size_t colon = view_find(line, 0, ':');
		struct view key = view_trim(view_make(line.at, colon)), v;

		if (colon == line.len)
			continue;
		v = view_trim(view_make(line.at + colon + 1, line.len - colon - 1));
		if (view_equal(key, "name"))
			t->name = arena_stringn(&t->arena, v.at, v.len);
		else if (view_equal(key, "licence"))
			t->licence = arena_stringn(&t->arena, v.at, v.len);
	}
	buf_release(&text);
}

static int walk_tree(struct walk *w, const char *path, const char *only)
{
	struct evtree *t = w->t;
	const char *mapfile = join(&t->arena, path, "mapfile.csv");
	const char *name = base_name(t, path);

	if (is_arches(t, path))
		return walk_arches(w, path, only);
	if (fs_exists(NULL, mapfile) && read_mapfile(w, path, mapfile, &t->map) < 0)
		return -1;
	if (t->map.perfmon || (!t->map.rows.len && !is_common(name)))
		return walk_loose(w, path);
	*vec_add(&t->arches) = name;
	if (!is_wanted(name, only))
		return 0;
	if (t->map.rows.len) {
		*vec_add(&t->maps) = (struct evtree_map){ name, t->map };
		t->map = (struct evmap){ 0 };
	}
	w->arch = name;
	w->deepest = MODEL_DEPTH;
	return walk_root(w, path, "", NULL);
}

int evtree_open(struct evtree *t, const char *root, const char *arch, size_t *order,
		struct evdiag_list *diags, struct err *err)
{
	struct walk w = { .t = t, .order = order, .diags = diags, .err = err };
	struct folder here = { .path = "", .name = "", .model = EVTREE_LOOSE };
	size_t len = strlen(root);
	const char *arches;
	struct stat st;

	while (len > 1 && root[len - 1] == '/')
		len--;
	t->root = root = arena_stringn(&t->arena, root, len);
	t->title = base_name(t, root);
	if (!view_is_printable(view_of(t->title)))
		t->title = "events";
	if (stat(root, &st) == 0 && !S_ISDIR(st.st_mode)) {
		const char *slash = strrchr(t->root, '/');

		w.arch = EVTREE_LOOSE_ARCH;
		t->is_stream = !S_ISREG(st.st_mode);
		if (t->is_stream &&
		    fs_read_stream(NULL, root, EVTREE_FILE_LIMIT, &t->stream, err) < 0)
			return -1;
		return add_file(&w, &here, t->root, slash ? slash + 1 : t->root,
				(size_t)st.st_size);
	}
	arches = find_arches(t, t->root);
	read_source(t, arches);
	if (arches != t->root && !t->name)
		read_source(t, t->root);
	t->root = arches;
	if (walk_tree(&w, arches, arch) < 0)
		return -1;
	t->from_linux = !t->name && is_from_linux(t, arches);
	if (!t->files.len && !t->maps.len && !arch)
		return err_set(err, ERR_ABSENT, "%s: has no event files", root);
	return 0;
}

/* Resolves "../bullet/memory.json" from the folder of name; false when that leaves the root. */
static bool resolve(struct view name, struct view link, struct buf *out)
{
	struct view rest = link, part;
	size_t slash = name.len;

	while (slash > 0 && name.at[slash - 1] != '/')
		slash--;
	buf_add(out, name.at, slash ? slash - 1 : 0);
	while (view_split(&rest, '/', &part)) {
		if (part.len == 0 || view_equal(part, "."))
			continue;
		if (!view_equal(part, "..")) {
			if (out->len)
				buf_add_char(out, '/');
			buf_add_view(out, part);
			continue;
		}
		if (out->len == 0)
			return false;
		while (out->len && out->at[out->len - 1] != '/')
			buf_cut(out, out->len - 1);
		if (out->len)
			buf_cut(out, out->len - 1);
	}
	return out->len > 0;
}

const char *evtree_follow(const char *name, struct view text, struct arena *arena)
{
	struct view link = view_trim(text);
	struct buf target = { 0 };
	const char *found;

	if (!link.len || link.len > LINK_LIMIT || memchr("[{\"/", *link.at, 4) ||
	    !view_ends(link, ".json") || memchr(link.at, '\n', link.len) ||
	    memchr(link.at, '\0', link.len))
		return NULL;
	if (!resolve(view_of(name), link, &target))
		buf_clear(&target);
	found = arena_stringn(arena, target.at, target.len);
	buf_release(&target);
	return found;
}

void evtree_release(struct evtree *t)
{
	for (size_t i = 0; i < t->maps.len; i++)
		evmap_release(&t->maps.at[i].map);
	vec_release(&t->maps);
	vec_release(&t->arches);
	vec_release(&t->files);
	evmap_release(&t->map);
	buf_release(&t->stream);
	arena_release(&t->arena);
	*t = (struct evtree){ 0 };
}
