/* SPDX-License-Identifier: MIT */
#include "util/report/branchread.h"

#include "util/report/sortcode.h"
#include "util/session/samplewalk.h"

void branchread_release(struct branchread *b)
{
	branchtable_release(&b->table);
	branchpath_release(&b->paths);
	vec_release(&b->edges);
	vec_release(&b->runs);
	vec_release(&b->versions);
	vec_release(&b->comms);
	vec_release(&b->stacks);
	framepool_release(&b->frames);
	vec_release(&b->places);
	arena_release(&b->arena);
}

/* Samples of one program come together mostly: the last context first. */
static uint32_t find_context(struct branchread *b, struct recording *r, const struct sample *s)
{
	uint64_t version = recording_version(r, s);

	for (size_t i = b->versions.len; i > 0; i--) {
		if (b->versions.at[i - 1] == version && b->comms.at[i - 1] == s->thread->comm)
			return (uint32_t)i - 1;
	}
	*vec_add(&b->versions) = version;
	*vec_add(&b->comms) = s->thread->comm;
	return (uint32_t)b->versions.len - 1;
}

/* A branch is of the kernel or of the program by its address alone. */
static uint32_t find_frame(struct branchread *b, struct recording *r, const struct sample *s,
			   uint64_t address)
{
	unsigned mode = address > INT64_MAX ? RECORD_KERNEL : RECORD_USER;

	return framepool_find(&b->frames, recording_place(r, s, mode, address), mode);
}

static const struct branchread_place *find_place(struct branchread *b, uint32_t frame)
{
	struct branchread_place *new;

	while (b->places.len <= frame)
		*vec_add(&b->places) = NULL;
	if (b->places.at[frame])
		return b->places.at[frame];
	new = arena_alloc(&b->arena, sizeof(*new));
	new->file = sortcode_take_dso(&b->frames, frame).thing;
	new->function = sortcode_take_function(&b->frames, frame);
	b->places.at[frame] = new;
	return new;
}

static struct branchread_name name_pair(struct branchread *b, struct recording *r,
					const struct sample *s, uint64_t from, uint64_t to)
{
	uint32_t source = find_frame(b, r, s, from), target = find_frame(b, r, s, to);
	const struct mapping *m = &framepool_at(&b->frames, source)->mapping;

	return (struct branchread_name){
		.comm = s->thread->comm,
		.source = find_place(b, source),
		.target = find_place(b, target),
		.from = source,
		.to = target,
		.moved = m->dso ? from - mapping_file_offset(m, from) : 0,
	};
}

void branchread_add(const struct branchread_name *n, enum branchread_key key, struct buf *out)
{
	struct sortkey_value v = branchread_value(n, key);

	if (key == BRANCHREAD_FROM || key == BRANCHREAD_TO)
		sortcode_add_function(v, 0, out);
	else
		buf_add_text(out, v.thing);
}

const char *branchread_title(enum branchread_key key)
{
	static const struct sortkey *const keys[] = {
		[BRANCHREAD_COMM] = &sortsample_comm,
		[BRANCHREAD_DSO_FROM] = &sortbranch_dso_from,
		[BRANCHREAD_FROM] = &sortbranch_symbol_from,
		[BRANCHREAD_DSO_TO] = &sortbranch_dso_to,
		[BRANCHREAD_TO] = &sortbranch_symbol_to,
	};

	return keys[key]->title;
}

static void name_new(struct branchread *b, struct recording *r, const struct sample *s)
{
	const struct branchtable *t = &b->table;

	vec_reserve(&b->edges, t->edges.rows.room);
	vec_reserve(&b->runs, t->runs.rows.room);
	while (b->edges.len < t->edges.rows.len) {
		const struct branchtable_pair *e = &t->edges.rows.at[b->edges.len];

		*vec_add(&b->edges) = name_pair(b, r, s, e->a, e->b);
	}
	while (b->runs.len < t->runs.rows.len) {
		const struct branchtable_pair *e = &t->runs.rows.at[b->runs.len];

		*vec_add(&b->runs) = name_pair(b, r, s, e->a, e->b);
	}
}

/* The counters of a group are samples of their own, with the same branches. */
static bool is_again(struct branchread *b, const struct sample *s)
{
	bool again = s->record->bytes == b->last;

	b->last = s->record->bytes;
	return again;
}

static void keep_stack(struct branchread *b)
{
	for (size_t i = 0; i < b->table.last.len; i++)
		*vec_add(&b->stacks) = b->table.last.at[i];
	*vec_add(&b->stacks) = BRANCHREAD_STACK_END;
}

/*
 * A recorder of every branch (machsample.h) numbers them: where the oldest of a
 * sample follows the newest of the one before, what lies between ran straight on.
 */
static void join(struct branchread *b, const struct sample *s, uint32_t context, bool has_runs)
{
	const struct words e = s->raw->branches;
	uint64_t n = e.len / 3, number = s->raw->branch_hw_index;
	bool is_told = s->event->attr.branch_sample_type & PERFATTR_BRANCH_HW_INDEX;

	if (!is_told || !has_runs || !n) {
		b->before.is_told &= is_told && has_runs;
		return;
	}
	if (b->before.is_told && b->before.context == context && number - b->before.number == n)
		branchtable_join(&b->table, context, b->before.to, words_get(e, 3 * (n - 1)));
	b->before.is_told = true;
	b->before.number = number;
	b->before.to = words_get(e, 1);
	b->before.context = context;
}

void branchread_init(struct branchread *b, const struct branchread_options *o,
		     struct symbols *symbols)
{
	*b = (struct branchread){ .paths = { .length = o->path_length }, .options = *o };
	framepool_init(&b->frames, symbols);
}

void branchread_add_sample(struct branchread *b, struct recording *r, const struct sample *s)
{
	uint64_t kinds = s->event->attr.branch_sample_type;
	bool is_call_stack = kinds & PERFATTR_BRANCH_CALL_STACK;
	bool has_runs = !is_call_stack && (!kinds || kinds & PERFATTR_BRANCH_ANY);
	uint32_t context;

	if (!(s->raw->has & PERFATTR_SAMPLE_BRANCH_STACK) || is_again(b, s))
		return;
	context = find_context(b, r, s);
	b->samples++;
	b->is_call_stack |= is_call_stack;
	branchtable_add(&b->table, context, s->raw->branches, has_runs);
	join(b, s, context, has_runs);
	name_new(b, r, s);
	branchpath_add(&b->paths, b->table.last.at, b->table.last.len);
	if (b->options.keep_stacks)
		keep_stack(b);
}

static int check_branches(const struct recording *r, struct err *err)
{
	const struct datafile *f = recording_file(r);

	for (size_t i = 0; i < f->events.len; i++) {
		if (f->events.at[i].attr.sample_type & PERFATTR_SAMPLE_BRANCH_STACK)
			return 0;
	}
	err_set(err, ERR_INPUT, "the recording has no branches");
	err_hint(err, "record them with 'tally record -b' or 'tally lbr record'; 'tally lbr probe' "
		      "tells whether this machine has any");
	return -1;
}

int branchread_run(struct branchread *b, struct recording *r, const struct branchread_options *o,
		   struct err *err)
{
	struct samplewalk walk;
	struct sample s;
	int status;

	branchread_init(b, o, recording_symbols(r));
	samplewalk_begin(&walk, r, "reading samples");
	while ((status = samplewalk_next(&walk, &s, err)) > 0) {
		if (s.is_wanted)
			branchread_add_sample(b, r, &s);
	}
	/* Pipes tell their events as they come. */
	return status < 0 ? -1 : check_branches(r, err);
}
