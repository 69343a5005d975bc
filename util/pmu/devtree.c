/* SPDX-License-Identifier: MIT */
#include "util/pmu/devtree.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/dtblob.h"

/*
 * Far above any board's: Linux takes no tree of more than 2 MiB
 * (Documentation/arch/arm64/booting.rst), names have 31 characters.
 */
#define DEPTH_MOST 32
#define NODES_MOST 65536
#define PATH_MOST  4096
#define BYTES_MOST (2 << 20)

/* One walk; where is the node's path below the tree. */
struct walk {
	struct devtree *tree;
	const struct fs *fs;
	const char *top;   /* as the user named it */
	struct buf folder; /* as fs wants it, of the node */
	struct buf where;
	struct dtblob *blob;
	size_t bytes;
	size_t depth;
};

static size_t wanted_at(const struct devtree *t, const char *name)
{
	size_t i = 0;

	while (i < t->nwanted && strcmp(t->wanted[i], name) != 0)
		i++;
	return i;
}

static int add_node(struct walk *w, struct view **properties, struct err *err)
{
	struct devtree *t = w->tree;

	if (t->nodes.len == NODES_MOST)
		return err_set(err, ERR_INPUT, "%s: has more than %d nodes", w->top, NODES_MOST);
	if (w->depth > DEPTH_MOST || w->where.len > PATH_MOST)
		return err_set(err, ERR_INPUT,
			       "%s: is more than %d nodes deep, or has a path of more "
			       "than %d bytes",
			       w->top, DEPTH_MOST, PATH_MOST);
	*properties = arena_alloc(&t->arena, (t->nwanted + 1) * sizeof(**properties));
	*vec_add(&t->nodes) = (struct devtree_node){
		.path = arena_string(&t->arena, w->where.len ? w->where.at : "/"),
		.properties = *properties,
	};
	return 0;
}

static int keep(struct walk *w, struct view bytes, struct view *out, struct err *err)
{
	w->bytes += bytes.len;
	if (w->bytes > BYTES_MOST)
		return err_set(err, ERR_INPUT, "%s: has more than %d bytes", w->top, BYTES_MOST);
	*out = view_make(arena_stringn(&w->tree->arena, bytes.at, bytes.len), bytes.len);
	return 0;
}

static int read_file(struct walk *w, struct view *out, struct err *err)
{
	struct buf bytes = { 0 };
	int status = fs_read(w->fs, w->folder.at, BYTES_MOST, &bytes, err);

	if (status == 0)
		status = keep(w, view_make(buf_text(&bytes), bytes.len), out, err);
	buf_release(&bytes);
	return status;
}

/* Nodes are folders; a link to a folder could lead in circles, which the depth ends. */
static int walk_folder(struct walk *w, struct err *err)
{
	size_t folder = w->folder.len, where = w->where.len;
	struct fs_names names = { 0 };
	struct view *properties;
	int status = add_node(w, &properties, err);

	if (status == 0)
		status = fs_list(w->fs, w->folder.at, &names, err);
	for (size_t i = 0; status == 0 && i < names.len; i++) {
		size_t wanted = wanted_at(w->tree, names.at[i]);

		buf_printf(&w->folder, "/%s", names.at[i]);
		if (fs_is_dir(w->fs, w->folder.at)) {
			buf_printf(&w->where, "/%s", names.at[i]);
			w->depth++;
			status = walk_folder(w, err);
			w->depth--;
			buf_cut(&w->where, where);
		} else if (wanted < w->tree->nwanted) {
			status = read_file(w, &properties[wanted], err);
		}
		buf_cut(&w->folder, folder);
	}
	fs_names_release(&names);
	return status;
}

static int walk_blob(struct walk *w, int node, struct err *err)
{
	size_t where = w->where.len;
	struct view *properties, found;
	int status = add_node(w, &properties, err);

	for (size_t i = 0; status == 0 && i < w->tree->nwanted; i++) {
		if (dtblob_find(w->blob, node, w->tree->wanted[i], &found))
			status = keep(w, found, &properties[i], err);
	}
	for (int child = dtblob_first(w->blob, node); status == 0 && child >= 0;
	     child = dtblob_next(w->blob, child)) {
		buf_add_char(&w->where, '/');
		buf_add_view(&w->where, dtblob_name(w->blob, child));
		w->depth++;
		status = walk_blob(w, child, err);
		w->depth--;
		buf_cut(&w->where, where);
	}
	return status;
}

static int read_blob(struct walk *w, struct view bytes, struct err *err)
{
	int status;

	if (!dtblob_is(bytes))
		return err_set(err, ERR_INPUT,
			       "%s: is neither a device tree's folder nor a .dtb file", w->top);
	w->blob = dtblob_open(bytes, err);
	if (!w->blob)
		return err_while(err, "%s", w->top);
	status = walk_blob(w, 0, err);
	dtblob_close(w->blob);
	return status;
}

static void start(struct devtree *t, const char *const *wanted)
{
	*t = (struct devtree){ .wanted = wanted };
	while (wanted[t->nwanted])
		t->nwanted++;
}

int devtree_read_bytes(struct devtree *t, struct view bytes, const char *name,
		       const char *const *wanted, struct err *err)
{
	struct walk w = { .tree = t, .top = name };
	int status;

	start(t, wanted);
	status = read_blob(&w, bytes, err);
	buf_release(&w.where);
	return status;
}

int devtree_read(struct devtree *t, const struct fs *fs, const char *path,
		 const char *const *wanted, struct err *err)
{
	struct walk w = { .tree = t, .fs = fs, .top = path };
	struct buf bytes = { 0 };
	int status;

	start(t, wanted);
	if (fs_is_dir(fs, path)) {
		buf_add_text(&w.folder, path);
		status = walk_folder(&w, err);
	} else {
		status = fs_read_stream(fs, path, BYTES_MOST, &bytes, err);
		if (status == 0)
			status = read_blob(&w, view_make(buf_text(&bytes), bytes.len), err);
	}
	buf_release(&bytes);
	buf_release(&w.folder);
	buf_release(&w.where);
	return status;
}

void devtree_release(struct devtree *t)
{
	vec_release(&t->nodes);
	arena_release(&t->arena);
}

bool devtree_has_string(struct view property, const char *string)
{
	struct view piece;

	while (property.at && property.len && view_split(&property, '\0', &piece)) {
		if (view_equal(piece, string))
			return true;
	}
	return false;
}

struct view devtree_string(struct view property)
{
	if (!property.at)
		return view_make("", 0);
	return view_make(property.at, view_find(property, 0, '\0'));
}
