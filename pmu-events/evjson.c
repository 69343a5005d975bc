/* SPDX-License-Identifier: MIT */
#include "pmu-events/evjson.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evdialect.h"
#include "pmu-events/evflat.h"
#include "pmu-events/evlocate.h"
#include "pmu-events/evmerge.h"
#include "pmu-events/evperfmodel.h"
#include "pmu-events/evtree.h"
#include "pmu-events/evwant.h"
#include "util/base/fs.h"
#include "util/base/work.h"

/*
 * Files are read in batches of about this many bytes: few enough that little
 * memory is lost at the ends of their arenas, enough that threads end together.
 */
#define BATCH_BYTES (512 * 1024)

/* Links that lead to links. */
#define LINKS_LIMIT 8

static const struct evdialect *const dialects[] = {
#define DIALECT(name) &ev##name##_dialect,
#include "pmu-events/dialects.def"
#undef DIALECT
};

struct batch {
	const struct evtree *tree;
	size_t first; /* files of the tree */
	size_t len;
	bool has[ARRAY_LEN(dialects)]; /* files of that dialect */
	struct evharvest harvest;
};

struct reading {
	struct evtree *trees;
	size_t ntrees;
	struct VEC(struct batch) batches;
	struct VEC(const char *) paths; /* of files and mapfiles, by their order */
	const struct evjson_options *options;
};

static void tell(const struct evdialect_file *file, size_t line, const char *text)
{
	struct evdiag_place place = evdialect_place(file, EVDIAG_WHOLE);

	place.line = line;
	evdiag_add(&file->out->diags, EVDIAG_ERROR, &place, NULL, NULL, "%s", text);
}

/* Which dialect it is, or how many there are. */
static size_t find_dialect(const json_t *root)
{
	size_t i = 0;

	while (i < ARRAY_LEN(dialects) && !dialects[i]->knows(root))
		i++;
	return i;
}

/* What the file is about, from its name: "uncore memory", "metrics". */
static const char *topic_of(struct arena *arena, const char *name)
{
	const char *slash = strrchr(name, '/');
	struct view stem = view_of(slash ? slash + 1 : name);
	char *topic;

	if (view_ends(stem, ".json"))
		stem.len -= strlen(".json");
	if (view_ends(stem, "metrics"))
		return "metrics";
	topic = arena_stringn(arena, stem.at, stem.len);
	for (char *p = topic; *p; p++)
		*p = *p == '-' ? ' ' : *p;
	return topic;
}

/* False: nothing has changed, and the text is not flat, or its dialect does not read it so. */
static bool read_flat(struct evdialect_file *file, char *text, size_t len, bool *has)
{
	struct view whole = view_make(text, len);
	struct evflat flat;
	size_t i = 0;

	if (!evflat_is(whole))
		return false;
	while (i < ARRAY_LEN(dialects) &&
	       !(dialects[i]->knows_flat && dialects[i]->knows_flat(whole)))
		i++;
	if (i == ARRAY_LEN(dialects) || !dialects[i]->read_flat)
		return false;
	has[i] = true;
	evflat_init(&flat, text);
	dialects[i]->read_flat(&flat, file);
	return true;
}

/* The text is that of file, and overwritten; sets which dialect it is in, if one is known. */
static void read_text(struct evdialect_file *file, struct buf *from, bool *has)
{
	struct evdiag_place place = evdialect_place(file, EVDIAG_WHOLE);
	struct view text = evdiag_skip_mark(&file->out->diags, &place, buf_view(from));
	json_error_t error;
	json_t *root;
	size_t i;

	if (!view_trim(text).len) {
		tell(file, 0, "expected JSON, and the file is empty");
		return;
	}
	if (read_flat(file, from->at + (text.at - from->at), text.len, has))
		return;
	root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		char wrong[sizeof(error.text) + 32];

		snprintf(wrong, sizeof(wrong), "malformed JSON: %s", error.text);
		tell(file, error.line > 0 ? (size_t)error.line : 0, wrong);
		return;
	}
	i = find_dialect(root);
	if (i < ARRAY_LEN(dialects)) {
		has[i] = true;
		dialects[i]->read(root, file);
	} else {
		tell(file, 1, "expected an array of events, or a file of intel/perfmon or Arm");
	}
	json_decref(root);
}

static bool is_json(struct view text)
{
	text = view_trim(text);
	return !text.len || *text.at == '[' || *text.at == '{';
}

/* The text of a file, or of the one that it links to; file->path is the latter's then. */
static int load_text(const struct evtree *tree, struct evdialect_file *file, struct buf *text)
{
	struct err err = { 0 };
	const char *name = file->name;

	if (tree->is_stream) {
		buf_clear(text);
		buf_add_view(text, buf_view(&tree->stream));
		return 0;
	}
	for (int i = 0; i < LINKS_LIMIT; i++) {
		struct buf path = { 0 };

		buf_clear(text);
		if (fs_read(NULL, file->path, EVTREE_FILE_LIMIT, text, &err) < 0) {
			tell(file, 0,
			     err.text + (view_starts(view_of(err.text), file->path)
						 ? strlen(file->path) + 2
						 : 0));
			return -1;
		}
		if (is_json(buf_view(text)))
			return 0;
		name = evtree_follow(name, buf_view(text), &file->out->arena);
		if (!name)
			return 0; /* the JSON library says what is wrong with it */
		if (!*name) {
			tell(file, 0, "is a link out of the tree");
			return -1;
		}
		buf_printf(&path, "%s/%s", tree->root, name);
		file->path = arena_stringn(&file->out->arena, path.at, path.len);
		buf_release(&path);
	}
	tell(file, 0, "is a link that leads to too many others");
	return -1;
}

static void read_batch(void *context, size_t i)
{
	struct reading *r = context;
	struct batch *b = &r->batches.at[i];
	struct arena *arena = &b->harvest.arena;
	struct buf text = { 0 };

	for (size_t k = b->first; k < b->first + b->len; k++) {
		const struct evtree_file *f = &b->tree->files.at[k];
		struct evdialect_file file = {
			.path = f->path,
			.name = f->name,
			.order = f->order,
			.arch = arena_string(arena, f->arch),
			.model = f->model ? arena_string(arena, f->model) : NULL,
			.topic = topic_of(arena, f->name),
			.map = &b->tree->map,
			.spare = b->tree->map.perfmon,
			.out = &b->harvest,
		};

		/* What of intel/perfmon's tree is written in Linux's dialect has a model, too. */
		if (b->tree->map.perfmon)
			file.model = evperfmodel_path(f->name, arena);
		if (load_text(b->tree, &file, &text) < 0)
			continue;
		r->paths.at[f->order] = file.path; /* nobody else writes there */
		read_text(&file, &text, b->has);
	}
	buf_release(&text);
}

static bool is_wanted(const struct reading *r, const struct evtree_file *f)
{
	return !f->model || evwant_model(r->options->arch, r->options->model, f->model);
}

static void make_batches(struct reading *r, const struct evtree *tree)
{
	struct batch *b = NULL;
	size_t bytes = 0;

	for (size_t i = 0; i < tree->files.len; i++) {
		const struct evtree_file *f = &tree->files.at[i];

		while (r->paths.len <= f->order)
			*vec_add(&r->paths) = "";
		r->paths.at[f->order] = f->path;
		if (!is_wanted(r, f)) {
			b = NULL;
			continue;
		}
		if (!b || bytes >= BATCH_BYTES) {
			b = vec_add(&r->batches);
			*b = (struct batch){ .tree = tree, .first = i };
			bytes = 0;
		}
		b->len++;
		bytes += f->size;
	}
}

static void add_source(struct evmodel *m, const char *name, const char *licence)
{
	for (size_t i = 0; i < m->trees.len; i++) {
		if (strcmp(m->trees.at[i].name, name) == 0 &&
		    strcmp(m->trees.at[i].licence, licence) == 0)
			return;
	}
	*vec_add(&m->trees) = (struct evmodel_tree){
		.name = arena_string(&m->arena, name),
		.licence = arena_string(&m->arena, licence),
	};
}

/*
 * Where a tree comes from: what it says itself, or else what is known of who
 * writes in its dialects. In Linux's anybody may, so only Linux's own tree has
 * that licence.
 */
static void add_sources(struct evmodel *m, const struct evtree *tree, const bool *has)
{
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		const struct evdialect *d = dialects[i];
		bool is_linux = d == &evlinux_dialect;

		if (!has[i])
			continue;
		if (tree->name)
			add_source(m, tree->name, tree->licence ? tree->licence : "");
		else if (is_linux && tree->map.perfmon)
			add_source(m, evperfmon_dialect.tree, evperfmon_dialect.licence);
		else if (is_linux && !tree->from_linux)
			add_source(m, tree->title, "unknown");
		else
			add_source(m, d->tree, d->licence);
	}
}

static void merge_tree(struct reading *r, struct evmerge *g, const struct evtree *tree)
{
	struct VEC(struct evharvest) harvests = { 0 };
	bool has[ARRAY_LEN(dialects)] = { false };

	for (size_t i = 0; i < r->batches.len; i++) {
		struct batch *b = &r->batches.at[i];

		if (b->tree != tree)
			continue;
		*vec_add(&harvests) = b->harvest;
		b->harvest = (struct evharvest){ 0 };
		for (size_t k = 0; k < ARRAY_LEN(dialects); k++)
			has[k] |= b->has[k];
	}
	evmerge_tree(g, tree, harvests.at, harvests.len);
	add_sources(g->model, tree, has);
	vec_release(&harvests);
}

/* The text of the file for which there is a diagnostic, once more. */
static void load_again(const struct reading *r, const struct evdiag_place *place, struct buf *text)
{
	struct err err = { 0 };

	for (size_t i = 0; i < r->ntrees; i++) {
		const struct evtree *tree = &r->trees[i];

		if (tree->is_stream && tree->files.at[0].order == place->order) {
			buf_add_view(text, buf_view(&tree->stream));
			return;
		}
	}
	fs_read(NULL, place->file, EVTREE_FILE_LIMIT, text, &err);
}

/* Lines, for what was told about JSON files; only is the text of the only file, or NULL. */
static void find_lines(const struct reading *r, struct evdiag_list *diags, const struct view *only)
{
	struct evlocate l = { 0 };
	struct buf text = { 0 };
	size_t order = SIZE_MAX;

	evdiag_sort(diags);
	for (size_t i = 0; i < diags->all.len; i++) {
		struct evdiag *d = &diags->all.at[i];

		if (d->place.line || (d->place.object == EVDIAG_WHOLE && !*d->key))
			continue;
		if (d->place.order != order) {
			buf_clear(&text);
			if (only)
				buf_add_view(&text, *only);
			else
				load_again(r, &d->place, &text);
			order = d->place.order;
			l = (struct evlocate){
				.text = evdiag_skip_mark(NULL, NULL, buf_view(&text)),
			};
		}
		d->place.line = evlocate_line(&l, &d->place, d->key);
	}
	buf_release(&text);
	evdiag_sort(diags);
}

static int finish(const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	struct buf first = { 0 };

	if (o->strict)
		evdiag_make_strict(diags);
	if (!diags->errors)
		return 0;
	for (size_t i = 0; i < diags->all.len && !first.len; i++) {
		if (diags->all.at[i].severity == EVDIAG_ERROR)
			evdiag_format(&diags->all.at[i], &first);
	}
	if (diags->errors == 1)
		err_set(err, ERR_INPUT, "%s", buf_text(&first));
	else
		err_set(err, ERR_INPUT, "%zu errors in event files, the first: %s", diags->errors,
			buf_text(&first));
	buf_release(&first);
	return -1;
}

static void release_reading(struct reading *r)
{
	for (size_t i = 0; i < r->batches.len; i++)
		evharvest_release(&r->batches.at[i].harvest);
	for (size_t i = 0; i < r->ntrees; i++)
		evtree_release(&r->trees[i]);
	vec_release(&r->batches);
	vec_release(&r->paths);
	free(r->trees);
}

static struct evmerge start_merge(const struct reading *r, struct evmodel *m,
				  struct evdiag_list *diags)
{
	return (struct evmerge){
		.model = m,
		.arch = r->options->arch,
		.models = r->options->model,
		.paths = r->paths.at,
		.diags = diags,
	};
}

/* That a tree cannot be read is told as all else is. */
static void tell_tree(struct evdiag_list *diags, size_t order, const struct err *err)
{
	struct evdiag_place place = { .order = order, .object = EVDIAG_WHOLE };

	evdiag_add(diags, EVDIAG_ERROR, &place, NULL, NULL, "%s", err->text);
	evdiag_sort(diags);
}

int evjson_load(struct evmodel *m, const char *const *trees, size_t n,
		const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	static const struct evjson_options defaults;
	struct reading r = { .ntrees = n, .options = o ? o : &defaults };
	struct evmerge g;
	size_t order = 0;
	int status = -1;

	r.trees = alloc_zero(n + 1, sizeof(r.trees[0]));
	for (size_t i = 0; i < n; i++) {
		if (evtree_open(&r.trees[i], trees[i], r.options->arch, &order, diags, err) < 0) {
			tell_tree(diags, order, err);
			goto out;
		}
		make_batches(&r, &r.trees[i]);
	}
	/* Jansson seeds its hashes at first use, which is best not left to the threads. */
	json_object_seed(0);
	work_run(r.batches.len, read_batch, &r);
	g = start_merge(&r, m, diags);
	for (size_t i = 0; i < n; i++)
		merge_tree(&r, &g, &r.trees[i]);
	evmerge_finish(&g);
	evmerge_release(&g);
	find_lines(&r, diags, NULL);
	status = finish(r.options, diags, err);
out:
	release_reading(&r);
	return status;
}

int evjson_load_text(struct evmodel *m, const char *name, struct view text,
		     const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	static const struct evjson_options defaults;
	struct reading r = { .options = o ? o : &defaults };
	struct evharvest harvest = { 0 };
	struct evtree tree = { .title = name };
	struct evdialect_file file = { .path = name, .name = name, .map = &tree.map };
	bool has[ARRAY_LEN(dialects)] = { false };
	struct buf own = { 0 };
	struct evmerge g;

	*vec_add(&r.paths) = name;
	file.out = &harvest;
	file.arch = EVTREE_LOOSE_ARCH;
	file.model = EVTREE_LOOSE;
	file.topic = topic_of(&harvest.arena, name);
	buf_add_view(&own, text);
	read_text(&file, &own, has);
	buf_release(&own);
	g = start_merge(&r, m, diags);
	evmerge_tree(&g, &tree, &harvest, 1);
	add_sources(m, &tree, has);
	evmerge_finish(&g);
	evmerge_release(&g);
	find_lines(&r, diags, &text);
	release_reading(&r);
	return finish(o ? o : &defaults, diags, err);
}
