/* SPDX-License-Identifier: MIT */
#include "util/rewrite/mergeinput.h"

#include <string.h>

#include "util/data/dataread.h"
#include "util/data/sectiontext.h"

struct bytes mergeinput_section(struct mergeinput *in, unsigned bit, struct buf *bytes)
{
	const struct datafile *f = dataread_file(in->reader);
	const struct datafile_section *s = datafile_find_section(f, bit);
	struct err ignored = { 0 };

	buf_clear(bytes);
	if (s)
		dataread_section(in->reader, s, MERGEINPUT_SECTION_LIMIT, bytes, &ignored);
	return bytes_of(bytes->at, bytes->len, f->swap);
}

static void learn(struct mergeinput *in)
{
	struct buf bytes = { 0 };
	struct bytes b = mergeinput_section(in, SECTION_HOSTNAME, &bytes);
	struct view host = bytes_view(&b, bytes_u32(&b));
	uint64_t wall, clock;

	buf_add(&in->host, host.at, host.at ? strnlen(host.at, host.len) : 0);
	if (!in->formats.len) {
		mergeinput_section(in, SECTION_TRACING_DATA, &bytes);
		buf_add(&in->formats, buf_text(&bytes), bytes.len);
	}
	b = mergeinput_section(in, SECTION_SAMPLE_TIME, &bytes);
	in->clock.first = bytes_u64(&b);
	b = mergeinput_section(in, SECTION_CLOCK_DATA, &bytes);
	bytes_u64(&b); /* version and clock */
	wall = bytes_u64(&b);
	clock = bytes_u64(&b);
	in->clock.has_wall = bytes.len && !b.is_short;
	in->clock.wall = in->clock.has_wall ? wall - clock : 0;
	buf_release(&bytes);
}

int mergeinput_step(struct mergeinput *in, struct err *err)
{
	int status;

	do
		status = order_next(in->order, &in->next, err);
	while (status > 0 && in->next.record.type == RECORD_FINISHED_ROUND);
	in->has_next = status > 0;
	return status < 0 ? err_while(err, "'%s'", in->path) : 0;
}

/* What stands in front of traces; the first one that there is. */
static void note_traces(struct mergeinput *in, const struct record *r)
{
	if (r->type == RECORD_AUXTRACE_INFO && !in->trace_info.len)
		buf_add(&in->trace_info, r->bytes, r->size);
	if (r->type == RECORD_ID_INDEX && !in->trace_index.len)
		buf_add(&in->trace_index, r->bytes, r->size);
}

int mergeinput_open(struct mergeinput *in, const char *path, struct err *err)
{
	*in = (struct mergeinput){ .path = path, .reader = dataread_open(path, err) };
	if (!in->reader)
		return -1;
	if (dataread_file(in->reader)->swap)
		return err_set(err, ERR_UNSUPPORTED,
			       "'%s' is of the other byte order, which cannot be merged", path);
	in->order = order_new(in->reader);
	do {
		if (mergeinput_step(in, err) < 0)
			return -1;
		if (in->has_next)
			note_traces(in, &in->next.record);
		if (in->has_next && in->next.record.type == RECORD_HEADER_TRACING_DATA &&
		    dataread_payload(in->reader, MERGEINPUT_SECTION_LIMIT, &in->formats, err) < 0)
			return -1;
	} while (in->has_next && in->next.record.type >= RECORD_USER_START &&
		 in->next.record.type != RECORD_AUXTRACE &&
		 !mergerecord_is_count(in->next.record.type));
	learn(in);
	return 0;
}

void mergeinput_release(struct mergeinput *in)
{
	order_free(in->order);
	dataread_close(in->reader);
	buf_release(&in->host);
	buf_release(&in->formats);
	buf_release(&in->trace_info);
	buf_release(&in->trace_index);
	mergeevents_release_map(&in->map);
}
