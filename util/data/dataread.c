/* SPDX-License-Identifier: MIT */
#include "util/data/dataread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/base/zstd.h"
#include "util/data/datastream.h"

enum {
	HEADER_SIZE = 8,	/* of a record */
	PIECE_LIMIT = 64 << 20, /* what one COMPRESSED record may give */
	NAMES_LIMIT = 64 << 20,
	DIRECTORY_ROOM = 32 << 20,	/* bytes of all its files that are read ahead */
	PRIVATE_SIZE_LIMIT = 512 << 10, /* simpleperf's records can be longer than 64 KiB */
};

/* A file, or one of a directory's: data, data.0, ... */
struct part {
	int fd;
	struct datastream stream;
	struct zstd_stream zstd;
	struct buf inflated; /* what came out of COMPRESSED records */
	size_t inflated_at;  /* the first byte of it that was not given */
	uint64_t outer_offset;
	size_t taken;	       /* of the stream, by the last record */
	uint64_t payload_left; /* of the last record */
	bool has_begun, is_at_end, has_rounds;
};

struct dataread {
	struct datafile file;
	struct VEC(struct part) parts;
	size_t current;
	struct datablocks blocks;
	bool is_stored; /* the last record is in its part's window */
	/* Those of a directory whose recorder wrote rounds into them are read round by round. */
	bool is_round_over; /* in this part, or in all of them */
	bool is_unrounded;  /* one of them has none */
	bool is_simpleperf;
};

static struct part *current(struct dataread *r)
{
	return &r->parts.at[r->current];
}

enum {
	SECTION_EVENT_DESC = 12,
	SIMPLEPERF_SECTIONS = 128, /* its own ones begin here */
	UPDATE_NAME = 2,
};

const struct datafile *dataread_file(const struct dataread *r)
{
	return &r->file;
}

void dataread_close(struct dataread *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->parts.len; i++) {
		struct part *p = &r->parts.at[i];

		close(p->fd);
		datastream_close(&p->stream);
		zstd_stream_release(&p->zstd);
		buf_release(&p->inflated);
	}
	vec_release(&r->parts);
	datablock_release(&r->blocks);
	datafile_release(&r->file);
	free(r);
}

static int open_file(struct dataread *r, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		bool is_absent = errno == ENOENT;

		err_system(err, errno, "cannot open '%s'", path);
		if (is_absent && strcmp(path, "perf.data") == 0)
			err_hint(err, "record one first: 'tally record COMMAND'");
		return -1;
	}
	*vec_add(&r->parts) = (struct part){ .fd = fd };
	return 0;
}

/* A directory has the header in data, and more records in data.0, data.1, ... */
static int open_directory(struct dataread *r, const char *path, struct err *err)
{
	struct buf name = { 0 };
	int status;

	buf_printf(&name, "%s/data", path);
	status = open_file(r, buf_text(&name), err);
	for (unsigned i = 0; status == 0; i++) {
		buf_clear(&name);
		buf_printf(&name, "%s/data.%u", path, i);
		if (!fs_exists(&(struct fs){ 0 }, buf_text(&name)))
			break;
		status = open_file(r, buf_text(&name), err);
	}
	buf_release(&name);
	return status;
}

static int open_path(struct dataread *r, const char *path, struct err *err)
{
	if (strcmp(path, "-") != 0)
		return fs_is_dir(&(struct fs){ 0 }, path) ? open_directory(r, path, err)
							  : open_file(r, path, err);
	*vec_add(&r->parts) = (struct part){ .fd = dup(STDIN_FILENO) };
	if (r->parts.at[0].fd >= 0)
		return 0;
	r->parts.len = 0;
	return err_system(err, errno, "cannot read standard input");
}

static int start_stream(struct dataread *r, struct err *err)
{
	const struct datafile *f = &r->file;
	struct part *p = current(r);
	uint64_t start = f->is_pipe ? f->header_size : f->data_offset, end = UINT64_MAX;

	if (r->current)
		start = 0;
	else if (!f->is_pipe && !f->is_cut)
		end = f->data_offset + f->data_size;
	p->has_begun = true;
	if (datastream_open(&p->stream, &r->blocks, p->fd, start, end, err) < 0)
		return -1;
	/* Many of them have their windows at the same time. */
	if (r->current && DIRECTORY_ROOM / r->parts.len < DATASTREAM_WINDOW)
		p->stream.piece = DIRECTORY_ROOM / r->parts.len;
	return 0;
}

/* The names of a file's events are in a section. */
static void read_names(struct dataread *r)
{
	const struct datafile_section *s = datafile_find_section(&r->file, SECTION_EVENT_DESC);
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (s && dataread_section(r, s, NAMES_LIMIT, &bytes, &err) == 0)
		datafile_read_names(&r->file, buf_view(&bytes));
	else if (err.text[0])
		datafile_add_problem(&r->file, s->offset, "%s", err.text);
	buf_release(&bytes);
}

struct dataread *dataread_open(const char *path, struct err *err)
{
	struct dataread *r = alloc_zero(1, sizeof(*r));

	if (open_path(r, path, err) < 0)
		goto fail;
	if (datafile_read(&r->file, r->parts.at[0].fd, err) < 0 || start_stream(r, err) < 0) {
		err_while(err, "'%s'", path);
		goto fail;
	}
	for (size_t i = 0; i < r->file.sections.len; i++)
		r->is_simpleperf |= r->file.sections.at[i].bit >= SIMPLEPERF_SECTIONS;
	read_names(r);
	return r;
fail:
	dataread_close(r);
	return NULL;
}

static void read_header(const struct dataread *r, const unsigned char *at, struct record *out)
{
	out->swap = r->file.swap;
	out->bytes = at;
	out->type = bytes_peek_u32(at, out->swap);
	out->misc = bytes_peek_u16(at + 4, out->swap);
	out->size = bytes_peek_u16(at + 6, out->swap);
	out->stream = (unsigned)r->current;
	/* simpleperf has the upper half of a longer size where misc is. */
	if (out->type >= RECORD_PRIVATE_START) {
		out->size |= (uint32_t)out->misc << 16;
		out->misc = 0;
	}
}

int dataread_check_output(const struct dataread *r, const char *path, struct err *err)
{
	struct stat to, from;

	if (strcmp(path, "-") == 0 || stat(path, &to) < 0 || !S_ISREG(to.st_mode))
		return 0;
	for (size_t i = 0; i < r->parts.len; i++) {
		if (fstat(r->parts.at[i].fd, &from) < 0 || from.st_dev != to.st_dev ||
		    from.st_ino != to.st_ino)
			continue;
		err_set(err, ERR_USAGE, "'%s' is the recording that is read, and would be lost",
			path);
		err_hint(err, "name another file to write to");
		return -1;
	}
	return 0;
}

/* Bytes that follow a record outside of its size. */
static uint64_t find_payload(const struct dataread *r, const struct record *rec)
{
	uint64_t size = 0;

	if (rec->type == RECORD_HEADER_TRACING_DATA && rec->size >= 12) {
		size = ((uint64_t)bytes_peek_u32(rec->bytes + 8, rec->swap) + 7) & ~UINT64_C(7);
		/* simpleperf counts it in. */
		if (rec->size > 16 || r->is_simpleperf)
			size = 0;
	} else if (rec->type == RECORD_AUXTRACE && rec->size >= 16) {
		size = bytes_peek_u64(rec->bytes + 8, rec->swap);
	}
	return size;
}

static void learn_section(struct dataread *r, struct view body)
{
	uint64_t bit = bytes_peek_u64(body.at, r->file.swap);
	struct view bytes = view_make(body.at + 8, body.len - 8);

	if (bit < 256)
		datafile_add_section(&r->file, (unsigned)bit, bytes);
	if (bit == SECTION_EVENT_DESC)
		datafile_read_names(&r->file, bytes);
}

/* EVENT_UPDATE can bring the name of an event; its kinds are perf's PERF_EVENT_UPDATE__*. */
static void learn_update(struct dataread *r, const struct record *rec)
{
	struct record_event_update u;
	struct err err = { 0 };

	if (record_read(rec, 0, &u, &err) == 0 && u.kind == UPDATE_NAME && u.data.len)
		datafile_name_event(&r->file, SIZE_MAX, u.id,
				    view_make(u.data.at, strnlen(u.data.at, u.data.len)));
}

/* What a pipe tells of itself among its records. */
static void learn_event(struct dataread *r, const struct record *rec, struct view body)
{
	struct err err = { 0 };

	if (datafile_add_event(&r->file, body, &err) < 0)
		datafile_add_problem(&r->file, rec->offset, "%s", err.text);
}

static void learn(struct dataread *r, const struct record *rec)
{
	struct view body = view_make((const char *)rec->bytes + HEADER_SIZE, rec->size - 8);

	if (rec->type == RECORD_EVENT_UPDATE)
		learn_update(r, rec);
	if (!r->file.is_pipe)
		return;
	if (rec->type == RECORD_HEADER_ATTR)
		learn_event(r, rec, body);
	if (rec->type == RECORD_HEADER_FEATURE && body.len >= 8)
		learn_section(r, body);
}

static void inflate(struct dataread *r, const struct record *rec)
{
	size_t skip = HEADER_SIZE, len = rec->size - HEADER_SIZE;
	struct part *p = current(r);
	struct err err = { 0 };

	if (rec->type == RECORD_COMPRESSED2) {
		uint64_t size = len >= 8 ? bytes_peek_u64(rec->bytes + 8, rec->swap) : 0;

		skip += 8;
		if (len < 8 || size > len - 8) {
			datafile_add_problem(&r->file, rec->offset,
					     "a COMPRESSED2 record of %u bytes with %llu of data",
					     rec->size, (unsigned long long)size);
			return;
		}
		len = (size_t)size;
	}
	p->outer_offset = rec->offset;
	if (p->inflated_at) {
		size_t left = p->inflated.len - p->inflated_at;

		memmove(p->inflated.at, p->inflated.at + p->inflated_at, left);
		buf_cut(&p->inflated, left);
		p->inflated_at = 0;
	}
	if (zstd_stream_decompress(&p->zstd, rec->bytes + skip, len, PIECE_LIMIT, &p->inflated,
				   &err) < 0)
		datafile_add_problem(&r->file, rec->offset, "%s", err.text);
}

/* A record out of what was compressed; false when none is whole. */
static bool next_inflated(struct dataread *r, struct record *out)
{
	struct part *p = current(r);
	size_t left = p->inflated.len - p->inflated_at;

	if (left < HEADER_SIZE)
		return false;
	read_header(r, (const unsigned char *)p->inflated.at + p->inflated_at, out);
	/* What is waited for is kept: no record may have all that is to come. */
	if (out->size < HEADER_SIZE || out->size > PRIVATE_SIZE_LIMIT) {
		datafile_add_problem(&r->file, p->outer_offset, "a compressed record of %u bytes",
				     out->size);
		p->inflated_at = p->inflated.len;
		return false;
	}
	if (out->size > left)
		return false;
	out->is_inner = true;
	out->offset = p->outer_offset;
	p->inflated_at += out->size;
	return true;
}

/* Steps over the last record and what follows it. */
static int step(struct dataread *r, struct err *err)
{
	struct part *p = current(r);
	uint64_t offset = p->stream.offset, skipped;

	datastream_take(&p->stream, p->taken);
	p->taken = 0;
	if (!p->payload_left)
		return 0;
	if (datastream_skip(&p->stream, p->payload_left, &skipped, err) < 0)
		return -1;
	if (skipped < p->payload_left)
		datafile_add_problem(
			&r->file, offset, "%llu bytes follow this record, and %llu are there",
			(unsigned long long)p->payload_left, (unsigned long long)skipped);
	p->payload_left = 0;
	return 0;
}

/* The next record of the current stream; 0 at its end or where it cannot go on. */
static int next_stored(struct dataread *r, struct record *out, struct err *err)
{
	struct part *p = current(r);
	const unsigned char *at;
	size_t got;

	if (p->is_at_end)
		return 0;
	if (step(r, err) < 0 || datastream_peek_live(&p->stream, HEADER_SIZE, &at, &got, err) < 0)
		return -1;
	out->offset = p->stream.offset;
	if (!got || p->stream.is_dry)
		return 0;
	if (got < HEADER_SIZE) {
		datafile_add_problem(&r->file, out->offset, "%zu stray bytes at the end", got);
		return 0;
	}
	read_header(r, at, out);
	if (out->size < HEADER_SIZE || out->size > PRIVATE_SIZE_LIMIT) {
		datafile_add_problem(&r->file, out->offset, "a record of type %u with %u bytes",
				     out->type, out->size);
		return 0;
	}
	if (datastream_peek_live(&p->stream, out->size, &at, &got, err) < 0)
		return -1;
	if (p->stream.is_dry)
		return 0;
	if (got < out->size) {
		datafile_add_problem(&r->file, out->offset,
				     "the file ends within a record of type %u with %u bytes",
				     out->type, out->size);
		return 0;
	}
	out->bytes = at;
	out->is_inner = false;
	p->taken = out->size;
	out->payload_size = p->payload_left = find_payload(r, out);
	return 1;
}

/* The current part is read to its end. */
static void end_part(struct dataread *r)
{
	struct part *p = current(r);

	if (p->inflated.len > p->inflated_at)
		datafile_add_problem(&r->file, p->outer_offset,
				     "%zu compressed bytes at the end are no whole record",
				     p->inflated.len - p->inflated_at);
	p->inflated_at = p->inflated.len;
	p->taken = 0;
	p->payload_left = 0;
	p->is_at_end = true;
	r->is_unrounded |= r->current && !p->has_rounds;
	datastream_close(&p->stream);
	zstd_stream_release(&p->zstd);
}

/* Goes on in the next part that has records, round and round; 0 when none has. */
static int go_on(struct dataread *r, struct err *err)
{
	for (size_t i = 1; i <= r->parts.len; i++) {
		size_t next = (r->current + i) % r->parts.len;

		if (r->parts.at[next].is_at_end)
			continue;
		r->current = next;
		return r->parts.at[next].has_begun || start_stream(r, err) == 0 ? 1 : -1;
	}
	return 0;
}

/*
 * The first file of a directory tells of what was there before: it comes before all
 * others. Those have FINISHED_INIT at the end of a round: perf would take a
 * FINISHED_ROUND for one of all files, and find the others out of order.
 */
static void note_round(struct dataread *r, const struct record *rec)
{
	r->is_round_over = rec->type == RECORD_FINISHED_ROUND ||
			   (r->current && rec->type == RECORD_FINISHED_INIT);
	if (r->is_round_over && r->current)
		current(r)->has_rounds = true;
}

bool dataread_is_round_over(const struct dataread *r)
{
	if (!r->is_round_over || r->parts.len == 1)
		return r->is_round_over;
	for (size_t i = r->current + 1; i < r->parts.len; i++)
		if (!r->parts.at[i].is_at_end)
			return false;
	return r->current && !r->is_unrounded;
}

int dataread_next(struct dataread *r, struct record *out, struct err *err)
{
	*out = (struct record){ 0 };
	if (r->is_round_over && r->current && go_on(r, err) < 0)
		return -1;
	r->is_round_over = false;
	for (;;) {
		int status = next_inflated(r, out) ? 1 : 0;

		if (!status)
			status = next_stored(r, out, err);
		if (status < 0)
			return -1;
		if (status) {
			r->is_stored = !out->is_inner;
			if (r->is_stored)
				learn(r, out);
			if (out->type == RECORD_COMPRESSED || out->type == RECORD_COMPRESSED2)
				inflate(r, out);
			note_round(r, out);
			return 1;
		}
		if (current(r)->stream.is_dry)
			return 0;
		end_part(r);
		status = go_on(r, err);
		if (status <= 0)
			return status;
	}
}

struct datablock *dataread_hold(struct dataread *r)
{
	struct datablock *block = current(r)->stream.window;

	if (!r->is_stored || !block)
		return NULL;
	block->users++;
	return block;
}

struct datablocks *dataread_blocks(struct dataread *r)
{
	return &r->blocks;
}

int dataread_payload_piece(struct dataread *r, struct buf *out, struct err *err)
{
	struct part *p = current(r);
	size_t wanted = p->payload_left < DATASTREAM_WINDOW ? (size_t)p->payload_left
							    : DATASTREAM_WINDOW;
	const unsigned char *at;
	size_t got;

	datastream_take(&p->stream, p->taken);
	p->taken = 0;
	if (!wanted)
		return 0;
	if (datastream_peek(&p->stream, wanted, &at, &got, err) < 0)
		return -1;
	if (got > wanted)
		got = wanted;
	buf_add(out, at, got);
	datastream_take(&p->stream, got);
	p->payload_left -= got;
	if (got == wanted)
		return 0;
	return err_set(err, ERR_INPUT, "the file ends where %llu bytes more are to follow a record",
		       (unsigned long long)p->payload_left);
}

int dataread_payload(struct dataread *r, size_t limit, struct buf *out, struct err *err)
{
	struct part *p = current(r);

	if (p->payload_left > limit)
		return err_set(err, ERR_INPUT, "%llu bytes follow the record, more than %zu",
			       (unsigned long long)p->payload_left, limit);
	while (p->payload_left)
		if (dataread_payload_piece(r, out, err) < 0)
			return -1;
	return 0;
}

uint64_t dataread_payload_left(const struct dataread *r, uint64_t *there)
{
	const struct part *p = &r->parts.at[r->current];
	uint64_t at = p->stream.offset + p->taken;
	struct stat st;

	*there = UINT64_MAX;
	if (p->stream.is_seekable && fstat(p->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		uint64_t end = (uint64_t)st.st_size < p->stream.end ? (uint64_t)st.st_size
								    : p->stream.end;

		*there = end > at ? end - at : 0;
	}
	return p->payload_left;
}

int dataread_section(struct dataread *r, const struct datafile_section *s, size_t limit,
		     struct buf *out, struct err *err)
{
	size_t done = 0;

	if (s->size > limit)
		return err_set(err, ERR_INPUT, "section %u has %llu bytes, more than %zu", s->bit,
			       (unsigned long long)s->size, limit);
	if (s->bytes.at) {
		buf_add(out, s->bytes.at, s->bytes.len);
		return 0;
	}
	buf_reserve(out, (size_t)s->size);
	while (done < s->size) {
		ssize_t got = pread(r->parts.at[0].fd, out->at + out->len, (size_t)s->size - done,
				    (off_t)(s->offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, errno, "cannot read section %u", s->bit);
		if (!got)
			return err_set(err, ERR_INPUT, "section %u is cut", s->bit);
		out->len += (size_t)got;
		done += (size_t)got;
	}
	return 0;
}

int dataread_set_live(struct dataread *r, struct err *err)
{
	return datastream_set_live(&current(r)->stream, err);
}

bool dataread_is_dry(const struct dataread *r)
{
	return r->parts.at[r->current].stream.is_dry;
}
