/* SPDX-License-Identifier: MIT */
#include "util/session/lines.h"

#include "util/base/alloc.h"
#include "util/elf/dwarflines.h"
#include "util/elf/linecache.h"
#include "util/elf/lineindex.h"

const struct opt lines_opts[] = {
	FLAG(0, "inline", struct lines_options, inlines,
	     "show inlined functions as callers (default)"),
	FLAG(0, "no-inline", struct lines_options, no_inlines,
	     "show only functions that are really called"),
	U64_WITHIN(0, "line-budget", struct lines_options, budget_mib, "MIB", 1, UINT32_MAX,
		   "debug information to read for lines and inlined functions, at most (1024)"),
	OPT_END,
};

/* One file's debug information. */
struct source {
	struct lineindex index;
	struct dwarflines *dwarf; /* opened when the index lacks something */
	struct VEC(unsigned char) build_id;
	bool was_opened;
	bool has_news; /* the index has more than the one on disk */
};

struct lines {
	struct symbols *symbols;
	char *folder; /* of indexes; NULL: none */
	bool has_inlined;
	uint64_t left; /* bytes of the budget */
	uint64_t left_out;
	struct map sources; /* by the address of the DSO */
	struct VEC(struct source *) all;
	struct arena arena;
	const struct dso *last_dso;
	struct source *last;
};

static char *find_folder(const struct lines_options *o)
{
	struct buf path = { 0 };

	/* One that is not absolute is to be ignored (XDG Base Directory Specification). */
	if (o->cache_home && o->cache_home[0] == '/')
		buf_printf(&path, "%s/tally/lines", o->cache_home);
	else if (o->home && o->home[0] == '/')
		buf_printf(&path, "%s/.cache/tally/lines", o->home);
	else
		return NULL;
	return buf_detach(&path);
}

struct lines *lines_new(struct symbols *symbols, const struct lines_options *o)
{
	struct lines *l = alloc_zero(1, sizeof(*l));
	uint64_t mib = o->budget_mib ? o->budget_mib : LINES_BUDGET_MIB;

	l->symbols = symbols;
	l->folder = find_folder(o);
	l->has_inlined = !o->no_inlines;
	l->left = mib > UINT64_MAX >> 20 ? UINT64_MAX : mib << 20;
	return l;
}

static struct view build_id_of(const struct source *s)
{
	return view_make((const char *)s->build_id.at, s->build_id.len);
}

void lines_free(struct lines *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->all.len; i++) {
		struct source *s = l->all.at[i];

		if (s->has_news && s->build_id.len && l->folder)
			linecache_write(l->folder, build_id_of(s), &s->index);
		dwarflines_close(s->dwarf);
		lineindex_release(&s->index);
		vec_release(&s->build_id);
	}
	vec_release(&l->all);
	map_release(&l->sources);
	arena_release(&l->arena);
	free(l->folder);
	free(l);
}

uint64_t lines_left_out(const struct lines *l)
{
	return l->left_out;
}

bool lines_has_inlined(const struct lines *l)
{
	return l->has_inlined;
}

/* ---- one file ---- */

static void open_dwarf(struct lines *l, struct source *s, struct session_place p,
		       const struct symbols_file *file)
{
	struct err err = { 0 };
	const char *debug;

	s->was_opened = true;
	s->dwarf = file->path ? dwarflines_open(file->path, &err) : NULL;
	if (s->dwarf)
		return;
	err_clear(&err);
	debug = symbols_find_debug(l->symbols, p);
	if (debug)
		s->dwarf = dwarflines_open(debug, &err);
}

static struct source *add_source(struct lines *l, const struct symbols_file *file)
{
	struct source *s = arena_alloc(&l->arena, sizeof(*s));
	const struct dso **key = arena_alloc(&l->arena, sizeof(*key));

	*key = file->dso;
	for (size_t i = 0; i < file->build_id.len; i++)
		*vec_add(&s->build_id) = (unsigned char)file->build_id.at[i];
	if (s->build_id.len && l->folder)
		linecache_read(l->folder, build_id_of(s), &s->index);
	*vec_add(&l->all) = s;
	*map_add(&l->sources, view_make((const char *)key, sizeof(*key))) = s;
	return s;
}

static struct source *find_source(struct lines *l, const struct symbols_file *file)
{
	if (l->last_dso != file->dso) {
		l->last = map_find(&l->sources,
				   view_make((const char *)&file->dso, sizeof(file->dso)));
		if (!l->last)
			l->last = add_source(l, file);
		l->last_dso = file->dso;
	}
	return l->last;
}

/* Makes sure that the index has the address, if the file has. */
static void learn(struct lines *l, struct source *s, struct session_place p,
		  const struct symbols_file *file)
{
	long unit = lineindex_find_unit(&s->index, file->address);
	uint64_t cost;

	if (unit >= 0 ? s->index.units.at[unit].is_read : s->index.units.len > 0)
		return;
	if (!s->was_opened) {
		open_dwarf(l, s, p, file);
		/* The one on disk is of other debug information when it has other units. */
		if (s->dwarf && s->index.units.len != dwarflines_count(s->dwarf)) {
			arena_take(&l->arena, &s->index.arena); /* its texts may be in use */
			lineindex_release(&s->index);
			dwarflines_list(s->dwarf, &s->index);
			s->has_news = true;
		}
		unit = lineindex_find_unit(&s->index, file->address);
	}
	if (unit < 0 || !s->dwarf || s->index.units.at[unit].is_read)
		return;
	cost = dwarflines_cost(s->dwarf, (size_t)unit);
	if (cost > l->left) {
		l->left_out++;
		return;
	}
	l->left -= cost;
	dwarflines_read(s->dwarf, (size_t)unit, &s->index);
	s->has_news = true;
}

size_t lines_find(struct lines *l, struct session_place p, struct lines_frame *out, size_t most)
{
	struct lineindex_frame found[LINES_MOST];
	struct symbols_file file;
	struct source *s;
	size_t n;

	if (!symbols_find_file(l->symbols, p, &file))
		return 0;
	if (!l->has_inlined && most)
		most = 1;
	s = find_source(l, &file);
	learn(l, s, p, &file);
	n = lineindex_find(&s->index, file.address, found, most < LINES_MOST ? most : LINES_MOST);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct lines_frame){
			.name = found[i].name ? symbols_readable(l->symbols, found[i].name) : NULL,
			.file = found[i].file,
			.line = found[i].line,
		};
	return n;
}
