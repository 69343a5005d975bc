/* SPDX-License-Identifier: MIT */
#include "util/export/branchfile.h"

#include <stdlib.h>

#include "util/base/alloc.h"

enum { BATCH = 64 << 10 };

struct branchfile_state {
	struct recording *recording;
	struct branchread branches;
	bool has_stacks;
};

void *branchfile_start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	static const struct branchread_options none;
	struct branchfile_state *s = alloc_zero(1, sizeof(*s));

	(void)o, (void)to;
	s->recording = r;
	branchread_init(&s->branches, &none, recording_symbols(r));
	return s;
}

int branchfile_add(void *state, const struct sample *sample, const struct export_chain *chain,
		   struct err *err)
{
	struct branchfile_state *s = state;

	(void)chain, (void)err;
	/* The calls that did not return yet are not the branches that were executed. */
	if (sample->event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK) {
		s->has_stacks = true;
		return 0;
	}
	branchread_add_sample(&s->branches, s->recording, sample);
	return 0;
}

void branchfile_free(void *state)
{
	struct branchfile_state *s = state;

	if (s)
		branchread_release(&s->branches);
	free(s);
}

int branchfile_flush(struct buf *out, bool all, struct export_sink *to, struct err *err)
{
	int status = 0;

	if (out->len > (all ? 0 : BATCH)) {
		status = export_write(to, out->at, out->len, err);
		buf_clear(out);
	}
	return status;
}

struct file {
	const struct dso *dso;
	uint64_t branches;
};

struct files VEC(struct file);

static const struct dso *dso_of(const struct branchread *b, uint32_t frame)
{
	return framepool_at(&b->frames, frame)->mapping.dso;
}

static void count(struct files *files, const struct dso *dso, uint64_t branches)
{
	size_t i = 0;

	while (i < files->len && files->at[i].dso != dso)
		i++;
	if (i == files->len)
		*vec_add(files) = (struct file){ .dso = dso };
	files->at[i].branches += branches;
}

/* The kernel is optimised otherwise, and has other files. */
static const struct dso *choose(const struct branchread *b)
{
	const struct dso *best = NULL;
	struct files files = { 0 };
	uint64_t most = 0;

	for (size_t i = 0; i < b->edges.len; i++) {
		const struct dso *dso = dso_of(b, b->edges.at[i].from);

		if (dso && !dso->is_kernel)
			count(&files, dso, b->table.edges.rows.at[i].count);
	}
	for (size_t i = 0; i < files.len; i++) {
		if (files.at[i].branches > most) {
			most = files.at[i].branches;
			best = files.at[i].dso;
		}
	}
	vec_release(&files);
	return best;
}

struct maker {
	struct branchfile *file;
	const struct branchread *branches;
	struct symbols *symbols;
	const struct dso *dso;
	enum branchfile_address how;
};

static bool address_of(const struct maker *m, uint32_t frame, uint64_t *out)
{
	const struct framepool_frame *at = framepool_at(&m->branches->frames, frame);
	struct symbols_file file;

	*out = 0;
	if (at->mapping.dso != m->dso)
		return false;
	*out = m->how == BRANCHFILE_VIRTUAL && symbols_find_file(m->symbols, at->place, &file)
		       ? file.address
		       : mapping_file_offset(&at->mapping, at->place.address);
	return true;
}

static int by_address(const void *x, const void *y)
{
	const struct branchfile_row *p = x, *q = y;

	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return (p->b > q->b) - (p->b < q->b);
}

/* Of several processes the same pair is one row. */
static void merge(struct branchfile_rows *rows)
{
	size_t n = 0;

	if (!rows->len)
		return;
	qsort(rows->at, rows->len, sizeof(rows->at[0]), by_address);
	for (size_t i = 1; i < rows->len; i++) {
		if (by_address(&rows->at[n], &rows->at[i]) == 0) {
			rows->at[n].count += rows->at[i].count;
			rows->at[n].mispredicted += rows->at[i].mispredicted;
		} else {
			rows->at[++n] = rows->at[i];
		}
	}
	rows->len = n + 1;
}

static void add_edges(const struct maker *m)
{
	const struct branchread *b = m->branches;

	for (size_t i = 0; i < b->edges.len; i++) {
		const struct branchtable_pair *p = &b->table.edges.rows.at[i];
		struct branchfile_row row = { .count = p->count, .mispredicted = p->mispredicted };

		row.a_outside = !address_of(m, b->edges.at[i].from, &row.a);
		row.b_outside = !address_of(m, b->edges.at[i].to, &row.b);
		if (row.a_outside && row.b_outside) {
			m->file->others += p->count;
			continue;
		}
		m->file->branches += p->count;
		*vec_add(&m->file->edges) = row;
	}
	merge(&m->file->edges);
}

static void add_runs(const struct maker *m)
{
	const struct branchread *b = m->branches;

	for (size_t i = 0; i < b->runs.len; i++) {
		struct branchfile_row row = { .count = b->table.runs.rows.at[i].count };

		if (address_of(m, b->runs.at[i].from, &row.a) &&
		    address_of(m, b->runs.at[i].to, &row.b))
			*vec_add(&m->file->runs) = row;
	}
	merge(&m->file->runs);
}

int branchfile_make(struct branchfile *f, struct branchfile_state *state,
		    enum branchfile_address how, struct err *err)
{
	struct branchread *b = &state->branches;
	struct maker m = { f, b, recording_symbols(state->recording), choose(b), how };

	*f = (struct branchfile){ 0 };
	if (!b->table.branches && state->has_stacks) {
		err_set(err, ERR_INPUT,
			"the recording has call stacks (filter 'stack'), and not the branches that "
			"were executed");
		err_hint(err, "record them with 'tally record -b'");
		return -1;
	}
	if (!b->table.branches) {
		err_set(err, ERR_INPUT, "the recording has no branches");
		err_hint(err, "record them with 'tally record -b'");
		return -1;
	}
	if (!m.dso)
		return err_set(err, ERR_INPUT,
			       "no branch of the recording is in a program or a library");
	f->path = m.dso->name;
	add_edges(&m);
	add_runs(&m);
	return 0;
}

void branchfile_release(struct branchfile *f)
{
	vec_release(&f->edges);
	vec_release(&f->runs);
}
