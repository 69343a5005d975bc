/* SPDX-License-Identifier: MIT */
#include "util/rewrite/rewrite.h"

#include "util/data/datasection.h"
#include "util/data/recordput.h"

enum { SECTION_LIMIT = 256 << 20, SECTION_DIR_FORMAT = 24 };

static int read_section(struct rewrite *w, const struct datafile_section *s, struct err *err)
{
	buf_clear(&w->bytes);
	if (dataread_section(w->reader, s, SECTION_LIMIT, &w->bytes, err) < 0)
		return err_while(err, "'%s'", w->input);
	return 0;
}

/* What says how the records were stored is not so any more. */
static bool is_of_storage(unsigned bit)
{
	return bit == DATASECTION_COMPRESSED || bit == SECTION_DIR_FORMAT;
}

/* Items of the section are records, but for their type. */
static int add_build_ids(struct rewrite *w, struct err *err)
{
	const uint32_t type = RECORD_HEADER_BUILD_ID;
	bool swap = dataread_file(w->reader)->swap;

	for (size_t at = 0; w->bytes.len - at >= 8;) {
		uint16_t size = bytes_peek_u16(w->bytes.at + at + 6, swap);
		uint32_t stored = swap ? __builtin_bswap32(type) : type;

		if (size < 8 || size > w->bytes.len - at)
			break;
		memcpy(w->bytes.at + at, &stored, sizeof(stored));
		if (rewrite_add(w, w->bytes.at + at, size, err) < 0)
			return -1;
		at += size;
	}
	return 0;
}

static int add_formats(struct rewrite *w, struct err *err)
{
	struct buf record = { 0 };
	int status;

	if (dataread_file(w->reader)->swap)
		return err_set(err, ERR_UNSUPPORTED,
			       "tracepoints of the other byte order cannot go through a pipe");
	recordput_tracing_data(&record, buf_view(&w->bytes));
	status = rewrite_add(w, record.at, record.len, err);
	buf_release(&record);
	return status;
}

/* All that is known of a file goes in front of its records. */
static int start_pipe(struct rewrite *w, struct err *err)
{
	const struct datafile *f = dataread_file(w->reader);

	for (size_t i = 0; i < f->sections.len; i++) {
		const struct datafile_section *s = &f->sections.at[i];
		int status = 0;

		if (is_of_storage(s->bit))
			continue;
		if (read_section(w, s, err) < 0)
			return -1;
		if (s->bit == DATASECTION_TRACING_DATA)
			status = add_formats(w, err);
		else if (s->bit == DATASECTION_BUILD_ID)
			status = add_build_ids(w, err);
		else
			status = datawrite_section(w->to, s->bit, w->bytes.at, w->bytes.len, err);
		if (status < 0)
			return -1;
	}
	return 0;
}

static int start_file(struct rewrite *w, struct err *err)
{
	const struct datafile *f = dataread_file(w->reader);

	for (size_t i = 0; i < f->sections.len; i++) {
		if (is_of_storage(f->sections.at[i].bit))
			continue;
		if (read_section(w, &f->sections.at[i], err) < 0 ||
		    datawrite_section(w->to, f->sections.at[i].bit, buf_text(&w->bytes),
				      w->bytes.len, err) < 0)
			return -1;
	}
	return 0;
}

int rewrite_open(struct rewrite *w, const char *input, const char *output, struct err *err)
{
	const struct datafile *f;

	w->input = input;
	w->reader = dataread_open(input, err);
	if (!w->reader || dataread_check_output(w->reader, output, err) < 0 ||
	    fs_create(&w->file, output, err) < 0)
		return -1;
	f = dataread_file(w->reader);
	w->order = order_new(w->reader);
	w->is_pipe = f->is_pipe || strcmp(output, "-") == 0;
	w->to = datawrite_new(fileno(w->file.file), &(struct datawrite_options){
							    .name = output,
							    .is_pipe = w->is_pipe,
							    .swap = f->swap,
						    });
	if (f->is_pipe)
		return 0;
	for (size_t i = 0; i < f->events.len; i++)
		datawrite_add_event(w->to, &f->events.at[i].attr, f->events.at[i].ids,
				    f->events.at[i].n_ids);
	return w->is_pipe ? start_pipe(w, err) : start_file(w, err);
}

/* A record around others, which come after it as they were. */
static bool is_wrapping(uint32_t type)
{
	return type == RECORD_COMPRESSED || type == RECORD_COMPRESSED2;
}

static bool is_storage_feature(const struct record *r)
{
	struct record_header_feature feature;
	struct err err = { 0 };

	return r->type == RECORD_HEADER_FEATURE && record_read(r, 0, &feature, &err) == 0 &&
	       is_of_storage((unsigned)feature.feat_id);
}

int rewrite_next(struct rewrite *w, struct order_record *out, struct err *err)
{
	int status;

	do
		status = order_next(w->order, out, err);
	while (status > 0 && (is_wrapping(out->record.type) || is_storage_feature(&out->record)));
	return status < 0 ? err_while(err, "'%s'", w->input) : status;
}

/* Where the end cannot be foreseen, all of it is read first. */
static int copy_at_once(struct dataread *from, const char *path, uint64_t left, struct buf *record,
			struct datawrite *to, struct err *err)
{
	if (dataread_payload(from, SECTION_LIMIT, record, err) == 0)
		return datawrite_records(to, record->at, record->len, err) < 0 ? -1 : 1;
	if (err->code != ERR_INPUT || left > SECTION_LIMIT)
		return err_while(err, "'%s'", path);
	err_clear(err);
	return 0;
}

int rewrite_copy(struct dataread *from, const char *path, struct buf *record, struct datawrite *to,
		 struct err *err)
{
	uint64_t there, left = dataread_payload_left(from, &there);

	if (there == UINT64_MAX)
		return copy_at_once(from, path, left, record, to, err);
	if (there < left)
		return 0;
	while (record->len) {
		if (datawrite_records(to, record->at, record->len, err) < 0)
			return -1;
		buf_clear(record);
		if (dataread_payload_piece(from, record, err) < 0)
			return err_while(err, "'%s'", path);
	}
	return 1;
}

int rewrite_keep(struct rewrite *w, const struct record *r, struct err *err)
{
	if (!r->payload_size)
		return datawrite_records(w->to, r->bytes, r->size, err);
	/* Reading what follows takes the record away. */
	buf_clear(&w->bytes);
	buf_add(&w->bytes, r->bytes, r->size);
	/* Of one that is cut there is nothing; the reader tells it when it goes on. */
	return rewrite_copy(w->reader, w->input, &w->bytes, w->to, err) < 0 ? -1 : 0;
}

int rewrite_add(struct rewrite *w, const void *bytes, size_t len, struct err *err)
{
	return datawrite_records(w->to, bytes, len, err);
}

int rewrite_section(struct rewrite *w, unsigned bit, struct view bytes, struct err *err)
{
	if (w->is_pipe)
		return 0;
	return datawrite_section(w->to, bit, bytes.at ? bytes.at : "", bytes.len, err);
}

int rewrite_finish(struct rewrite *w, struct err *err)
{
	if (datawrite_finish(w->to, err) < 0)
		return -1;
	return fs_commit(&w->file, err);
}

void rewrite_close(struct rewrite *w)
{
	fs_abandon(&w->file);
	datawrite_free(w->to);
	order_free(w->order);
	dataread_close(w->reader);
	buf_release(&w->bytes);
}
