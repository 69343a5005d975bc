/* SPDX-License-Identifier: MIT */
#include "util/export/scriptchain.h"

#include "util/base/alloc.h"
#include "util/export/scriptplace.h"
#include "util/session/callers.h"
#include "util/session/chainseen.h"

/* Of lines and of whole chains; beyond it all of them are forgotten. */
enum {
	FRAMES_BITS = 16,
	FRAMES = 1 << FRAMES_BITS,
	TEXTS_LIMIT = 16 << 20,
	KEYS_LIMIT = 8 << 20,
};

struct frame {
	const struct dso *dso;
	uint64_t address, shown, fields;
	size_t at;  /* in .frame_texts */
	size_t len; /* 0: nothing is kept here */
};

struct chain {
	size_t at, len; /* in .chain_texts */
};

struct scriptchain {
	struct buf frame_texts;
	struct frame frames[FRAMES];
	struct chainseen seen;
	struct VEC(struct chain) chains; /* by their numbers in .seen */
	struct buf chain_texts;
};

void scriptchain_free(struct scriptchain *c)
{
	if (!c)
		return;
	buf_release(&c->frame_texts);
	chainseen_release(&c->seen);
	vec_release(&c->chains);
	buf_release(&c->chain_texts);
	free(c);
}

/* ---- a caller ---- */

static void forget_frames(struct scriptchain *c)
{
	buf_clear(&c->frame_texts);
	memset(c->frames, 0, sizeof(c->frames));
}

static void add_frame(struct scriptline *l, struct session_place p, struct buf *out)
{
	struct scriptchain *c = l->chains;
	uint64_t ip = p.address;
	const struct dso *dso = p.mapping ? p.mapping->dso : NULL;
	uint64_t shown = dso && !dso->is_kernel ? mapping_file_offset(p.mapping, ip) : ip;
	size_t start = out->len;
	struct frame *f;

	f = &c->frames[(shown ^ (uintptr_t)dso >> 5) * 0x9e3779b97f4a7c15 >> (64 - FRAMES_BITS)];
	if (f->len && f->dso == dso && f->address == ip && f->shown == shown &&
	    f->fields == l->fields) {
		buf_add(out, c->frame_texts.at + f->at, f->len);
		return;
	}
	scriptplace_add_lines(l, p, shown, out);
	if (c->frame_texts.len > TEXTS_LIMIT)
		forget_frames(c);
	*f = (struct frame){ .dso = dso,
			     .address = ip,
			     .shown = shown,
			     .fields = l->fields,
			     .at = c->frame_texts.len,
			     .len = out->len - start };
	buf_add(&c->frame_texts, out->at + start, f->len);
}

/* ---- a chain ---- */

static bool ends_chain(const struct scriptline *l, struct session_place p)
{
	const char *name = symbols_find(l->symbols, p).name;
	struct view rest = l->stop_at, one;

	while (name && view_split(&rest, ',', &one))
		if (view_equal(one, name))
			return true;
	return false;
}

static void add_callers(struct scriptline *l, const struct sample *s, struct buf *out)
{
	unsigned left = l->max_stack ? l->max_stack : UINT32_MAX;
	struct callers c;
	uint64_t ip;
	unsigned mode;

	callers_start(&c, s);
	while (left-- && callers_next(&c, &ip, &mode)) {
		struct session_place p = session_find_place(l->session, s->thread, mode, ip);

		add_frame(l, p, out);
		if (l->stop_at.len && ends_chain(l, p))
			break;
	}
}

static void keep_chain(struct scriptchain *c, const struct buf *from, size_t start)
{
	*vec_add(&c->chains) = (struct chain){ .at = c->chain_texts.len, .len = from->len - start };
	buf_add(&c->chain_texts, from->at + start, from->len - start);
}

void scriptchain_add(struct scriptline *l, const struct sample *s, struct buf *out)
{
	struct scriptchain *c;
	uint32_t number;
	size_t start;
	bool is_new;

	if (!l->chains) {
		l->chains = alloc_zero(1, sizeof(*l->chains));
		l->chains->seen.only_again = true;
	}
	c = l->chains;
	if (c->chain_texts.len > TEXTS_LIMIT || chainseen_size(&c->seen) > KEYS_LIMIT) {
		chainseen_forget(&c->seen);
		c->chains.len = 0;
		buf_clear(&c->chain_texts);
	}
	buf_add_char(out, '\n');
	start = out->len;
	number = chainseen_find(&c->seen, l->session, s, l->fields, &is_new);
	if (number != CHAINSEEN_NONE && !is_new) {
		buf_add(out, buf_text(&c->chain_texts) + c->chains.at[number].at,
			c->chains.at[number].len);
		return;
	}
	add_callers(l, s, out);
	if (is_new)
		keep_chain(c, out, start);
}
