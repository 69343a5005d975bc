/* SPDX-License-Identifier: MIT */
#include "util/session/hitfiles.h"

#include "util/base/map.h"
#include "util/data/buildids.h"
#include "util/data/datasection.h"
#include "util/session/order.h"
#include "util/session/session.h"

enum { SECTION_LIMIT = 64 << 20 };

struct search {
	struct dataread *reader;
	struct session *session;
	struct hitfiles *h;
	struct map hits;		      /* names of files with samples */
	struct VEC(const struct dso *) order; /* the same, by their first sample */
	const struct dso *last;
	struct map listed; /* names of files with build ids in the recording */
};

/* Marks the file that the sample is in. */
static void note_sample(struct search *s, const struct record *rec)
{
	const struct datafile_event *e = datafile_find_event(dataread_file(s->reader), rec);
	struct datasample sample;
	struct err ignored = { 0 };
	struct session_place p;

	if (!e || datasample_read(rec, &e->attr, &sample, &ignored) < 0)
		return;
	p = session_find_place(s->session, session_find_thread(s->session, sample.pid, sample.tid),
			       rec->misc & RECORD_MISC_CPUMODE, sample.ip);
	if (!p.mapping || p.mapping->dso == s->last)
		return;
	s->last = p.mapping->dso;
	if (map_find(&s->hits, view_of(s->last->name)))
		return;
	*map_add(&s->hits, view_of(s->last->name)) = (void *)s->last;
	*vec_add(&s->order) = s->last;
}

static int walk(struct search *s, struct err *err)
{
	struct order *order = order_new(s->reader);
	struct order_record r;
	int status;

	while ((status = order_next(order, &r, err)) > 0) {
		/* A pipe's are records, which are laid out as what is in the section. */
		if (r.record.type == RECORD_HEADER_BUILD_ID)
			buf_add(&s->h->bytes, r.record.bytes, r.record.size);
		if (r.record.type == RECORD_SAMPLE)
			note_sample(s, &r.record);
		else
			session_feed(s->session, &r.record,
				     datafile_id_size(dataread_file(s->reader), &r.record));
	}
	order_free(order);
	return status;
}

static struct bytes all_bytes(const struct search *s)
{
	return bytes_of(s->h->bytes.at, s->h->bytes.len, dataread_file(s->reader)->swap);
}

static void read_section(struct search *s)
{
	const struct datafile_section *section =
		datafile_find_section(dataread_file(s->reader), DATASECTION_BUILD_ID);
	struct buildids_file file;
	struct err ignored = { 0 };
	struct bytes b;

	if (section &&
	    dataread_section(s->reader, section, SECTION_LIMIT, &s->h->bytes, &ignored) < 0)
		return;
	b = all_bytes(s);
	while (buildids_next(&b, &file))
		session_add_file(s->session, file.cpumode, file.name, file.build_id);
}

/* The others that samples are in, with the build ids that mappings told, where they did. */
static void add_others(struct search *s)
{
	struct buf *bytes = &s->h->other_bytes;
	size_t at = 0;

	for (size_t i = 0; i < s->order.len; i++) {
		const struct dso *d = s->order.at[i];

		buf_add_text(bytes, d->name);
		buf_add(bytes, d->build_id, d->build_id_size);
	}
	for (size_t i = 0; i < s->order.len; i++) {
		const struct dso *d = s->order.at[i];
		size_t len = strlen(d->name);

		if (map_find(&s->listed, view_make(d->name, len))) {
			at += len + d->build_id_size;
			continue;
		}
		*vec_add(&s->h->others) = (struct hitfile){
			.cpumode = d->is_kernel ? RECORD_KERNEL : RECORD_USER,
			.name = view_make(bytes->at + at, len),
			.build_id = view_make(bytes->at + at + len, d->build_id_size),
			.is_hit = true,
		};
		at += len + d->build_id_size;
	}
}

int hitfiles_read(struct hitfiles *h, struct dataread *reader, bool wants_hits, struct err *err)
{
	struct search s = { .reader = reader, .session = session_new(), .h = h };
	struct buildids_file file;
	struct bytes b;
	int status = 0;

	*h = (struct hitfiles){ 0 };
	read_section(&s);
	if (wants_hits || dataread_file(reader)->is_pipe)
		status = walk(&s, err);
	b = all_bytes(&s);
	while (status >= 0 && buildids_next(&b, &file)) {
		*map_add(&s.listed, file.name) = h;
		*vec_add(&h->all) = (struct hitfile){ .cpumode = file.cpumode,
						      .name = file.name,
						      .build_id = file.build_id,
						      .is_hit = map_find(&s.hits, file.name) };
	}
	if (status >= 0)
		add_others(&s);
	vec_release(&s.order);
	map_release(&s.hits);
	map_release(&s.listed);
	session_free(s.session);
	return status < 0 ? -1 : 0;
}

void hitfiles_release(struct hitfiles *h)
{
	vec_release(&h->all);
	vec_release(&h->others);
	buf_release(&h->bytes);
	buf_release(&h->other_bytes);
}
