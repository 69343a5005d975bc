/* SPDX-License-Identifier: MIT */
#include "util/session/dsofile.h"

#include <stdlib.h>
#include <string.h>

#include "util/elf/buildcache.h"
#include "util/elf/debugserver.h"

bool dsofile_is_recorded(const struct dso *d, const struct elfsyms *e)
{
	struct view id = elfsyms_build_id(e);

	return !d->build_id_size ||
	       (id.len == d->build_id_size && memcmp(id.at, d->build_id, id.len) == 0);
}

struct elfsyms *dsofile_open(const struct dso *d, const char *path)
{
	struct err err = { 0 };
	struct elfsyms *e = elfsyms_open(path, &err);

	if (e && !dsofile_is_recorded(d, e)) {
		elfsyms_close(e);
		e = NULL;
	}
	return e;
}

static void add_build_id(struct buf *out, struct view id)
{
	for (size_t i = 0; i < id.len; i++)
		buf_printf(out, i == 0 ? "%02x/" : "%02x", (unsigned char)id.at[i]);
}

bool dsofile_add_kept(const struct dsofile_where *w, const struct dso *d, const char *leaf,
		      struct buf *path)
{
	buf_clear(path);
	if (!d->build_id_size || !w->kept || w->symfs)
		return false;
	buildcache_add_path(w->kept, view_make((const char *)d->build_id, d->build_id_size), leaf,
			    path);
	return true;
}

/* From a server, into the path. */
static struct elfsyms *try_server(const struct dsofile_where *w, const struct dso *d,
				  struct view id, enum debugserver_what what, struct buf *path)
{
	char *fetched = debugserver_fetch(w->server, id, what);
	struct elfsyms *e = fetched ? dsofile_open(d, fetched) : NULL;

	buf_clear(path);
	buf_add_text(path, fetched ? fetched : "");
	free(fetched);
	return e;
}

/* By a name: beside the file, or where distributions put it. */
static struct elfsyms *try_link(const struct dso *d, const char *root, const char *link,
				struct buf *path)
{
	static const char *const folders[][2] = { { "", "" },
						  { "", "/.debug" },
						  { "/usr/lib/debug", "" } };
	const char *slash = strrchr(d->name, '/');
	int len = slash ? (int)(slash - d->name) : 0;
	struct elfsyms *e = NULL;

	/* It must not lead to the file itself. */
	if (strchr(link, '/') || (slash && strcmp(slash + 1, link) == 0))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(folders) && !e; i++) {
		buf_clear(path);
		buf_printf(path, "%s%s%.*s%s/%s", root, folders[i][0], len, d->name, folders[i][1],
			   link);
		e = dsofile_open(d, buf_text(path));
	}
	return e;
}

/*
 * The same file as it was before it was stripped, which does not change its build id. Last,
 * since it need not have more than symbols.
 */
static struct elfsyms *try_kept_whole(const struct dsofile_where *w, const struct dso *d,
				      struct buf *path)
{
	struct elfsyms *e = dsofile_add_kept(w, d, "elf", path) ? dsofile_open(d, buf_text(path))
								: NULL;

	if (!e || elfsyms_is_whole(e))
		return e;
	elfsyms_close(e);
	return NULL;
}

struct elfsyms *dsofile_find_debug(const struct dsofile_where *w, const struct dso *d,
				   const struct elfsyms *image, struct buf *path)
{
	const char *root = w->symfs ? w->symfs : "";
	struct view id = image ? elfsyms_build_id(image)
			       : view_make((const char *)d->build_id, d->build_id_size);
	const char *link = image ? elfsyms_debug_link(image) : NULL;
	struct elfsyms *e = NULL;

	buf_clear(path);
	if (id.len) {
		buf_printf(path, "%s/usr/lib/debug/.build-id/", root);
		add_build_id(path, id);
		buf_add_text(path, ".debug");
		e = dsofile_open(d, buf_text(path));
	}
	if (!e && link)
		e = try_link(d, root, link, path);
	if (!e && dsofile_add_kept(w, d, "debug", path))
		e = dsofile_open(d, buf_text(path));
	if (!e)
		e = try_server(w, d, id, DEBUGSERVER_DEBUG, path);
	return e ? e : try_kept_whole(w, d, path);
}

struct elfsyms *dsofile_find_image(const struct dsofile_where *w, const struct dso *d,
				   struct buf *path)
{
	struct elfsyms *e;

	buf_clear(path);
	buf_printf(path, "%s%s", w->symfs ? w->symfs : "", d->name);
	e = d->name[0] == '/' ? dsofile_open(d, buf_text(path)) : NULL;
	if (!e && dsofile_add_kept(w, d, "elf", path))
		e = dsofile_open(d, buf_text(path));
	if (!e)
		e = try_server(w, d, view_make((const char *)d->build_id, d->build_id_size),
			       DEBUGSERVER_PROGRAM, path);
	return e;
}
