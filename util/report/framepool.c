/* SPDX-License-Identifier: MIT */
#include "util/report/framepool.h"

#include "util/base/hash.h"
#include "util/report/framesimd.h"

void framepool_init(struct framepool *f, struct symbols *symbols)
{
	*f = (struct framepool){ .symbols = symbols, .seed = hash_seed() };
}

void framepool_release(struct framepool *f)
{
	framesimd_free(f->simd);
	map_release(&f->texts);
	arena_release(&f->arena);
	vec_release(&f->all);
	vec_release(&f->functions);
	vec_release(&f->origins);
	free(f->origin_slots);
	free(f->slots);
	free(f->function_slots);
	*f = (struct framepool){ 0 };
}

/* Where the file's first byte would be: what tells two mappings of one file apart. */
static uint64_t base_of(const struct mapping *m)
{
	return m ? m->start - m->pgoff : 0;
}

/* ---- origins ---- */

static uint32_t *find_origin_slot(const struct framepool *f, const struct framepool_origin *o)
{
	size_t at = (size_t)hash_word(hash_word(f->seed, o->base ^ (uintptr_t)o->dso << 16),
				      o->cpumode);

	for (;; at++) {
		uint32_t *slot = &f->origin_slots[at & (f->origin_room - 1)];
		const struct framepool_origin *k = *slot ? &f->origins.at[*slot - 1] : NULL;

		if (!k || (k->base == o->base && k->dso == o->dso && k->cpumode == o->cpumode))
			return slot;
	}
}

static void grow_origins(struct framepool *f)
{
	free(f->origin_slots);
	f->origin_room = f->origin_room ? f->origin_room * 2 : 64;
	f->origin_slots = alloc_zero(f->origin_room, sizeof(f->origin_slots[0]));
	for (size_t i = 0; i < f->origins.len; i++)
		*find_origin_slot(f, &f->origins.at[i]) = (uint32_t)i + 1;
}

static uint32_t find_origin(struct framepool *f, struct session_place p, unsigned cpumode)
{
	const struct framepool_origin origin = {
		.base = base_of(p.mapping),
		.dso = p.mapping ? p.mapping->dso : NULL,
		.cpumode = cpumode,
	};
	uint32_t *slot;

	if (f->origins.len * 2 >= f->origin_room)
		grow_origins(f);
	slot = find_origin_slot(f, &origin);
	if (!*slot) {
		*vec_add(&f->origins) = origin;
		*slot = (uint32_t)f->origins.len;
	}
	return *slot;
}

/* ---- frames ---- */

/* What tells frames apart is in the table itself, and small: few look-ups miss the caches. */
struct framepool_slot {
	uint64_t address;
	uint32_t origin;
	uint32_t number; /* plus 1; 0: empty */
};

static struct framepool_slot *find_slot(const struct framepool *f, uint64_t address,
					uint32_t origin)
{
	for (size_t at = (size_t)hash_word(hash_word(f->seed, origin), address);; at++) {
		struct framepool_slot *slot = &f->slots[at & (f->room - 1)];

		if (!slot->number || (slot->address == address && slot->origin == origin))
			return slot;
	}
}

static void grow(struct framepool *f)
{
	struct framepool_slot *old = f->slots;
	size_t room = f->room;

	f->room = room ? room * 2 : 64;
	f->slots = alloc_zero(f->room, sizeof(f->slots[0]));
	for (size_t i = 0; i < room; i++)
		if (old[i].number)
			*find_slot(f, old[i].address, old[i].origin) = old[i];
	free(old);
}

uint32_t framepool_find(struct framepool *f, struct session_place p, unsigned cpumode)
{
	const uint32_t origin = find_origin(f, p, cpumode);
	struct framepool_frame *new;
	struct framepool_slot *slot;

	if (f->used * 2 >= f->room)
		grow(f);
	slot = find_slot(f, p.address, origin);
	if (slot->number)
		return slot->number - 1;
	new = arena_alloc(&f->arena, sizeof(*new));
	new->place = p;
	new->cpumode = cpumode;
	if (p.mapping) {
		new->mapping = *p.mapping;
		new->place.mapping = &new->mapping;
	}
	new->number = (uint32_t)f->all.len;
	*vec_add(&f->all) = new;
	*slot = (struct framepool_slot){ p.address, origin, (uint32_t)f->all.len };
	f->used++;
	return slot->number - 1;
}

const struct framepool_frame *framepool_at(const struct framepool *f, uint32_t frame)
{
	return f->all.at[frame];
}

/* ---- names of files ---- */

const char *framepool_text(struct framepool *f, struct view text)
{
	return map_intern(&f->texts, &f->arena, text);
}

/* The name without its folders; of modules "[kvm]", of a kernel's file "[kernel.vmlinux]". */
static void add_short_name(const struct dso *d, struct buf *out)
{
	const char *slash = d && d->name[0] != '[' ? strrchr(d->name, '/') : NULL;
	struct view name = view_of(!d ? "[unknown]" : slash ? slash + 1 : d->name);
	/* "/tmp/perf-1.map" and no file that is called so below a folder "/tmp/perf-1". */
	bool is_jit = slash && view_starts(view_of(d->name), "/tmp/perf-") &&
		      view_starts(name, "perf-") && name.len >= 9 && view_ends(name, ".map");
	const char *ko = name.len ? memmem(name.at, name.len, ".ko", 3) : NULL;

	if (slash && d->is_kernel && ko)
		buf_printf(out, "[%.*s]", (int)(ko - name.at), name.at);
	else if (slash && d->is_kernel)
		buf_add_text(out, "[kernel.vmlinux]");
	else if (is_jit)
		buf_printf(out, "[JIT] tid %.*s", (int)(name.len - 9), name.at + 5);
	else
		buf_add_view(out, name);
}

const char *framepool_file_name(struct framepool *f, uint32_t frame)
{
	struct framepool_frame *at = f->all.at[frame];
	struct buf name = { 0 };

	if (at->file_name)
		return at->file_name;
	/* Frames of a file come together mostly. */
	if (!f->last_name || f->last_dso != at->mapping.dso) {
		add_short_name(at->mapping.dso, &name);
		f->last_name = framepool_text(f, buf_view(&name));
		f->last_dso = at->mapping.dso;
		buf_release(&name);
	}
	at->file_name = f->last_name;
	return at->file_name;
}

/* ---- functions ---- */

static uint32_t *find_function_slot(const struct framepool *f, const struct framepool_function *n)
{
	size_t at = (size_t)hash_word(hash_word(f->seed ^ (uintptr_t)n->name, (uintptr_t)n->dso),
				      n->relative_start);

	for (;; at++) {
		uint32_t *slot = &f->function_slots[at & (f->function_room - 1)];
		const struct framepool_function *k = *slot ? f->functions.at[*slot - 1] : NULL;

		if (!k ||
		    (k->name == n->name && k->dso == n->dso &&
		     k->relative_start == n->relative_start && k->is_inlined == n->is_inlined))
			return slot;
	}
}

static void grow_functions(struct framepool *f)
{
	free(f->function_slots);
	f->function_room = f->function_room ? f->function_room * 2 : 64;
	f->function_slots = alloc_zero(f->function_room, sizeof(f->function_slots[0]));
	for (size_t i = 0; i < f->functions.len; i++)
		*find_function_slot(f, f->functions.at[i]) = (uint32_t)i + 1;
}

static const struct framepool_function *intern(struct framepool *f,
					       const struct framepool_function *n)
{
	struct framepool_function *kept;
	uint32_t *slot;

	if (f->functions.len * 2 >= f->function_room)
		grow_functions(f);
	slot = find_function_slot(f, n);
	if (*slot)
		return f->functions.at[*slot - 1];
	kept = arena_alloc(&f->arena, sizeof(*kept));
	*kept = *n;
	*vec_add(&f->functions) = kept;
	*slot = (uint32_t)f->functions.len;
	return kept;
}

const struct framepool_function *framepool_function(struct framepool *f, uint32_t frame)
{
	struct framepool_frame *at = f->all.at[frame];
	struct symbols_name n;

	if (at->is_known)
		return at->function;
	at->is_known = true;
	n = symbols_find(f->symbols, at->place);
	if (n.name) {
		uint64_t start = at->place.address - n.offset;
		struct framepool_function function = {
			.name = n.name,
			.dso = at->mapping.dso,
			.start = start,
			.relative_start = start - base_of(at->place.mapping),
			.size = n.size,
		};

		at->function = intern(f, &function);
		at->offset = n.offset;
	}
	return at->function;
}

void framepool_set_ipc(struct framepool *f, uint32_t frame, const struct framepool_ipc *ipc)
{
	/* Const to those who read it; the arena is this one's. */
	struct framepool_function *function =
		(struct framepool_function *)framepool_function(f, frame);
	struct framepool_ipc *kept = arena_alloc(&f->arena, sizeof(*kept));

	*kept = *ipc;
	if (function)
		function->ipc = kept;
}

/* ---- sources ---- */

/* A frame of its own for what was inlined; its name stands for where it is. */
static uint32_t add_inlined(struct framepool *f, const struct framepool_frame *outer,
			    const struct lines_frame *l)
{
	struct framepool_frame *new = arena_alloc(&f->arena, sizeof(*new));
	const struct framepool_function function = {
		.name = framepool_text(f, view_of(l->name)),
		.dso = outer->mapping.dso,
		.is_inlined = true,
	};

	*new = *outer;
	new->place.mapping = outer->place.mapping ? &new->mapping : NULL;
	new->number = (uint32_t)f->all.len;
	new->function = intern(f, &function);
	new->offset = 0;
	new->source = l->file;
	new->line = l->line;
	new->is_known = new->has_lines = true;
	new->expanded = NULL;
	*vec_add(&f->all) = new;
	return new->number;
}

static void find_lines(struct framepool *f, struct framepool_frame *at)
{
	struct lines_frame found[LINES_MOST];
	uint32_t *expanded;
	size_t n;

	at->has_lines = true;
	n = f->lines ? lines_find(f->lines, at->place, found, LINES_MOST) : 0;
	if (!n)
		return;
	at->source = found[n - 1].file;
	at->line = found[n - 1].line;
	if (n == 1)
		return;
	expanded = arena_alloc(&f->arena, n * sizeof(*expanded));
	for (size_t i = 0; i + 1 < n; i++)
		expanded[i] = add_inlined(f, at, &found[i]);
	expanded[n - 1] = at->number;
	at->expanded = expanded;
	at->nexpanded = n;
}

const char *framepool_source(struct framepool *f, uint32_t frame, uint32_t *line)
{
	struct framepool_frame *at = f->all.at[frame];

	if (!at->has_lines)
		find_lines(f, at);
	/* The innermost one is what ran. */
	if (at->expanded)
		at = f->all.at[at->expanded[0]];
	*line = at->line;
	return at->source;
}

const struct framepool_function *framepool_container(struct framepool *f,
						     const struct framepool_function *inlined)
{
	const struct framepool_function *best = NULL;
	struct map counts = { 0 };
	uintptr_t most = 0;

	/* Those that are added meanwhile are no inlined ones. */
	for (size_t i = 0, n = f->all.len; i < n; i++) {
		const struct framepool_frame *at = f->all.at[i];
		const struct framepool_function *outer;
		void **count;

		if (!at->is_known || at->function != inlined)
			continue;
		outer = framepool_function(f, framepool_find(f, at->place, at->cpumode));
		if (!outer || outer->is_inlined)
			continue;
		count = map_add(&counts,
				view_make((const char *)&outer->name, sizeof(outer->name)));
		*count = (void *)((uintptr_t)*count + 1);
		if ((uintptr_t)*count > most) {
			most = (uintptr_t)*count;
			best = outer;
		}
	}
	map_release(&counts);
	return best;
}

const uint32_t *framepool_expand(struct framepool *f, uint32_t frame, size_t *n)
{
	struct framepool_frame *at = f->all.at[frame];

	if (!at->has_lines && f->lines && lines_has_inlined(f->lines))
		find_lines(f, at);
	*n = at->expanded ? at->nexpanded : 1;
	return at->expanded ? at->expanded : &at->number;
}

void framepool_add_name(struct framepool *f, uint32_t frame, struct buf *out)
{
	const struct framepool_function *function = framepool_function(f, frame);

	if (function)
		buf_printf(out, "%s%s", function->name, function->is_inlined ? " (inlined)" : "");
	else if (f->all.at[frame]->place.address)
		buf_add_hex(out, f->all.at[frame]->place.address);
	else
		buf_add_char(out, '0');
}
