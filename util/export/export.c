/* SPDX-License-Identifier: MIT */
#include "util/export/export.h"

#include "util/base/alloc.h"
#include "util/export/gzip.h"
#include "util/report/guestentry.h"
#include "util/report/rawchains.h"

static const struct exporter *const all[] = {
#define EXPORT(name) &export_##name,
#include "util/export/exports.def"
#undef EXPORT
};

const char export_words[] = "lines"
#define EXPORT(name) "|" #name
#include "util/export/exports.def"
#undef EXPORT
	;

enum { LINES = 1 };

/* What is kept of chains, some 40 MB; there is no limit to the first two where they cannot begin anew. */
enum { NODES_MOST = 1 << 19, FRAMES_MOST = 1 << 16, BYTES_KEPT = 10 << 20 };

struct export_sink {
	struct doc *doc;
	struct gzip *gzip; /* NULL: as it is */
	struct buf packed;
};

const struct exporter *export_find(unsigned word)
{
	return word > LINES ? all[word - LINES - 1] : NULL;
}

static int pass_on(struct export_sink *to, struct err *err)
{
	int status = doc_bytes(to->doc, to->packed.at, to->packed.len, err);

	buf_clear(&to->packed);
	return status;
}

int export_write(struct export_sink *to, const void *bytes, size_t len, struct err *err)
{
	if (!to->gzip)
		return doc_bytes(to->doc, bytes, len, err);
	if (gzip_add(to->gzip, bytes, len, &to->packed, err) < 0)
		return -1;
	return to->packed.len ? pass_on(to, err) : 0;
}

struct export_chains {
	struct framepool pool;
	struct chains chains;
	struct rawchains raw;
	struct guestentry guests;
	struct VEC(struct export_frame) frames; /* of one chain */
};

static void add_frame(struct export_chains *c, uint32_t number)
{
	const struct framepool_frame *f = framepool_at(&c->pool, number);
	const struct framepool_function *function = framepool_function(&c->pool, number);
	struct symbols_name symbol = { 0 };

	if (function)
		symbol = (struct symbols_name){ .name = function->name,
						.offset = f->offset,
						.size = function->size };
	*vec_add(&c->frames) = (struct export_frame){ .place = f->place, .symbol = symbol };
}

const struct export_frame *export_frames(const struct export_chain *chain, size_t *n)
{
	struct export_chains *c = chain->all;

	c->frames.len = 0;
	for (uint32_t node = chain->number; node; node = c->chains.nodes.at[node].caller)
		add_frame(c, c->chains.nodes.at[node].frame);
	*n = c->frames.len;
	return c->frames.at;
}

/* A chain of the place alone, with what is inlined there. */
static uint32_t find_place(struct export_chains *c, const struct sample *s)
{
	const uint32_t *frames;
	uint32_t chain = 0;
	size_t n;

	frames = framepool_expand(&c->pool, framepool_find(&c->pool, s->place, s->cpumode), &n);
	while (n-- > 0)
		chain = chains_call(&c->chains, chain, frames[n]);
	return chain;
}

static void init_chains(struct export_chains *c, struct recording *r)
{
	const struct rawchains_args args = { .bytes_kept = BYTES_KEPT };

	framepool_init(&c->pool, recording_symbols(r));
	c->pool.lines = recording_lines(r);
	rawchains_init(&c->raw, &args, &c->pool, &c->chains);
}

static void release_chains(struct export_chains *c)
{
	rawchains_release(&c->raw);
	chains_release(&c->chains);
	vec_release(&c->frames);
	guestentry_release(&c->guests);
	framepool_release(&c->pool);
}

static bool is_much(const struct export_chains *c)
{
	return c->chains.nodes.len > NODES_MOST || c->pool.all.len > FRAMES_MOST;
}

static int take_samples(const struct exporter *e, void *state, struct recording *r,
			struct export_chains *c, struct err *err)
{
	struct export_chain chain = { .all = c };
	struct sample s;
	int status;

	while ((status = recording_next(r, &s, err)) > 0) {
		if (!s.is_wanted)
			continue;
		guestentry_watch(&c->guests, &c->pool, r, &s);
		chain.number = rawchains_find(&c->raw, r, &s).chain;
		if (!chain.number)
			chain.number = find_place(c, &s);
		if (e->add(state, &s, &chain, err) < 0)
			return -1;
		if (e->renew && is_much(c)) {
			if (e->renew(state, err) < 0)
				return -1;
			release_chains(c);
			init_chains(c, r);
		}
	}
	return status;
}

int export_run(const struct exporter *e, struct recording *r, const struct export_options *o,
	       struct doc *doc, struct err *err)
{
	struct export_sink to = { .doc = doc };
	struct export_chains chains = { 0 };
	void *state = NULL;
	int status = -1;

	/* What cannot be written is told before the work is done. */
	if (doc_bytes(doc, "", 0, err) < 0)
		return -1;
	if (e->is_gzip || o->gzip) {
		to.gzip = gzip_new(err);
		if (!to.gzip)
			return -1;
	}
	/* Names are the pool's, and written at the end. */
	init_chains(&chains, r);
	state = e->start(r, o, &to);
	if (take_samples(e, state, r, &chains, err) < 0 || e->finish(state, &to, err) < 0)
		goto out;
	if (to.gzip && (gzip_end(to.gzip, &to.packed, err) < 0 || pass_on(&to, err) < 0))
		goto out;
	status = 0;
out:
	e->free(state);
	release_chains(&chains);
	gzip_free(to.gzip);
	buf_release(&to.packed);
	return status;
}
