/* SPDX-License-Identifier: MIT */
#include "util/export/export.h"

#include "util/base/alloc.h"
#include "util/export/gzip.h"
#include "util/session/callframes.h"

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

struct chain VEC(struct export_frame);

static void add_frame(struct recording *r, const struct callframes_frame *f, struct chain *to)
{
	struct symbols_name symbol = symbols_find(recording_symbols(r), f->place);

	if (f->inlined)
		symbol.name = f->inlined;
	*vec_add(to) = (struct export_frame){ .place = f->place, .symbol = symbol };
}

static void find_frames(struct recording *r, const struct sample *s, struct chain *to)
{
	struct lines *lines = recording_lines(r);
	struct callframes_frame frame;
	struct callframes f;

	to->len = 0;
	callframes_start(&f, s, recording_session(r), lines_has_inlined(lines) ? lines : NULL);
	while (callframes_next(&f, &frame))
		add_frame(r, &frame, to);
	if (!to->len)
		add_frame(r, &(struct callframes_frame){ .place = s->place }, to);
}

static int take_samples(const struct exporter *e, void *state, struct recording *r, struct err *err)
{
	struct chain frames = { 0 };
	struct sample s;
	int status;

	while ((status = recording_next(r, &s, err)) > 0) {
		if (!s.is_wanted)
			continue;
		find_frames(r, &s, &frames);
		if (e->add(state, &s, frames.at, frames.len, err) < 0) {
			status = -1;
			break;
		}
	}
	vec_release(&frames);
	return status;
}

int export_run(const struct exporter *e, struct recording *r, const struct export_options *o,
	       struct doc *doc, struct err *err)
{
	struct export_sink to = { .doc = doc };
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
	state = e->start(r, o, &to);
	if (take_samples(e, state, r, err) < 0 || e->finish(state, &to, err) < 0)
		goto out;
	if (to.gzip && (gzip_end(to.gzip, &to.packed, err) < 0 || pass_on(&to, err) < 0))
		goto out;
	status = 0;
out:
	e->free(state);
	gzip_free(to.gzip);
	buf_release(&to.packed);
	return status;
}
