/* SPDX-License-Identifier: MIT */
#include "util/data/datawrite.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/alloc.h"

enum {
	HEADER_SIZE = 104,
	SECTION_SIZE = 16,
	GATHERED = 256 << 10, /* bytes that go out together */
	RECORD_MAX = 65528,   /* the largest size of a record that is a multiple of 8 */
	RECORD_HEADER = 8,
	PIECE = 64 << 10, /* bytes that are looked at together */
	RESERVE = 512,
	ATTR_MOST = 4096, /* a page, more than which the kernel takes of nobody */
};

struct section {
	unsigned bit;
	struct view bytes;
};

struct event {
	struct perfattr attr;
	const uint64_t *ids;
	size_t n_ids;
};

struct datawrite {
	struct datawrite_options o;
	int fd;
	bool has_started; /* the header, ids and events are out */
	struct VEC(struct event) events;
	struct VEC(struct section) sections;
	struct arena arena;
	struct buf gathered;
	uint64_t written;  /* bytes that are out */
	uint64_t whole[2]; /* where whole records ended: the last time, and the time before */
	uint64_t reserve;  /* bytes that cutting makes room for besides the sections */
	uint64_t attrs_offset, attrs_size, data_offset;
	size_t attr_size;
};

struct datawrite *datawrite_new(int fd, const struct datawrite_options *o)
{
	struct datawrite *w = alloc_zero(1, sizeof(*w));

	w->o = *o;
	w->fd = fd;
	return w;
}

void datawrite_free(struct datawrite *w)
{
	if (!w)
		return;
	vec_release(&w->events);
	vec_release(&w->sections);
	arena_release(&w->arena);
	buf_release(&w->gathered);
	free(w);
}

void datawrite_add_event(struct datawrite *w, const struct perfattr *attr, const uint64_t *ids,
			 size_t n_ids)
{
	uint64_t *copy = arena_alloc(&w->arena, (n_ids + 1) * sizeof(*copy));

	if (n_ids)
		memcpy(copy, ids, n_ids * sizeof(*copy));
	*vec_add(&w->events) = (struct event){ .attr = *attr, .ids = copy, .n_ids = n_ids };
	/* What a damaged file says of itself is no reason to write so much. */
	if (attr->size > ATTR_MOST)
		w->events.at[w->events.len - 1].attr.size = PERFATTR_SIZE_KNOWN;
}

static int fail_write(const struct datawrite *w, struct err *err)
{
	if (!w->o.name)
		return -1;
	if (strcmp(w->o.name, "-") == 0)
		return err_while(err, "standard output");
	return err_while(err, "'%s'", w->o.name);
}

static int write_all(struct datawrite *w, const void *bytes, size_t len, struct err *err)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(w->fd, (const char *)bytes + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_system(err, errno, "cannot write at offset %llu",
				   (unsigned long long)w->written);
			return fail_write(w, err);
		}
		done += (size_t)n;
		w->written += (size_t)n;
	}
	return 0;
}

static void note_whole(struct datawrite *w)
{
	if (w->written == w->whole[0])
		return;
	w->whole[1] = w->whole[0];
	w->whole[0] = w->written;
}

int datawrite_flush(struct datawrite *w, struct err *err)
{
	int status = write_all(w, w->gathered.at, w->gathered.len, err);

	buf_clear(&w->gathered);
	if (status == 0)
		note_whole(w);
	return status;
}

static void put16(const struct datawrite *w, struct buf *out, uint16_t n)
{
	n = w->o.swap ? __builtin_bswap16(n) : n;
	buf_add(out, &n, sizeof(n));
}

static void put32(const struct datawrite *w, struct buf *out, uint32_t n)
{
	n = w->o.swap ? __builtin_bswap32(n) : n;
	buf_add(out, &n, sizeof(n));
}

static void put64(const struct datawrite *w, struct buf *out, uint64_t n)
{
	n = w->o.swap ? __builtin_bswap64(n) : n;
	buf_add(out, &n, sizeof(n));
}

static void put_ids(const struct datawrite *w, struct buf *out, const struct event *e)
{
	for (size_t i = 0; i < e->n_ids; i++)
		put64(w, out, e->ids[i]);
}

/* A record of perf's own with these bytes behind its header. */
static int put_record(struct datawrite *w, uint32_t type, struct view body, struct err *err)
{
	if (body.len > RECORD_MAX - 8)
		return err_set(err, ERR_UNSUPPORTED, "%zu bytes do not fit into a record of a pipe",
			       body.len);
	put32(w, &w->gathered, type);
	put16(w, &w->gathered, 0);
	put16(w, &w->gathered, (uint16_t)(body.len + 8));
	buf_add(&w->gathered, body.at, body.len);
	return 0;
}

static int start_pipe(struct datawrite *w, struct err *err)
{
	struct buf body = { 0 };
	int status = 0;

	buf_add_text(&w->gathered, w->o.swap ? "2ELIFREP" : "PERFILE2");
	put64(w, &w->gathered, 16);
	for (size_t i = 0; i < w->events.len && status == 0; i++) {
		buf_clear(&body);
		perfattr_write(&w->events.at[i].attr, w->o.swap, &body);
		put_ids(w, &body, &w->events.at[i]);
		status = put_record(w, RECORD_HEADER_ATTR, buf_view(&body), err);
	}
	buf_release(&body);
	return status;
}

static void start_file(struct datawrite *w)
{
	struct buf *out = &w->gathered;
	struct VEC(uint64_t) offsets = { 0 };

	w->attr_size = PERFATTR_SIZE_MIN;
	buf_add_fill(out, 0, HEADER_SIZE);
	for (size_t i = 0; i < w->events.len; i++) {
		size_t size = perfattr_written_size(&w->events.at[i].attr);

		w->attr_size = size > w->attr_size ? size : w->attr_size;
		*vec_add(&offsets) = out->len;
		put_ids(w, out, &w->events.at[i]);
	}
	w->attrs_offset = out->len;
	for (size_t i = 0; i < w->events.len; i++) {
		size_t start = out->len;

		perfattr_write(&w->events.at[i].attr, w->o.swap, out);
		buf_add_fill(out, 0, w->attr_size - (out->len - start));
		put64(w, out, offsets.at[i]);
		put64(w, out, w->events.at[i].n_ids * 8);
	}
	w->attr_size += SECTION_SIZE;
	w->attrs_size = out->len - w->attrs_offset;
	w->data_offset = out->len;
	vec_release(&offsets);
}

static void put_header(const struct datawrite *w, uint64_t data_size, struct buf *out)
{
	uint64_t features[4] = { 0 };

	for (size_t i = 0; i < w->sections.len; i++)
		features[w->sections.at[i].bit / 64] |= (uint64_t)1 << w->sections.at[i].bit % 64;
	buf_add_text(out, w->o.swap ? "2ELIFREP" : "PERFILE2");
	put64(w, out, HEADER_SIZE);
	put64(w, out, w->attr_size);
	put64(w, out, w->attrs_offset);
	put64(w, out, w->attrs_size);
	put64(w, out, w->data_offset);
	put64(w, out, data_size);
	put64(w, out, 0); /* event types are of before 3.10 */
	put64(w, out, 0);
	for (size_t i = 0; i < 4; i++)
		put64(w, out, features[i]);
}

/* The header goes out with the first records, and at once, so that what is killed can be read. */
static int start(struct datawrite *w, struct err *err)
{
	struct buf header = { 0 };

	if (w->has_started)
		return 0;
	w->has_started = true;
	if (w->o.is_bare)
		return 0;
	if (w->o.is_pipe)
		return start_pipe(w, err);
	start_file(w);
	put_header(w, 0, &header);
	memcpy(w->gathered.at, header.at, header.len);
	buf_release(&header);
	return datawrite_flush(w, err);
}

int datawrite_pieces(struct datawrite *w, const struct view *pieces, size_t n, struct err *err)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += pieces[i].len;
	if (start(w, err) < 0)
		return -1;
	if (w->gathered.len + len > GATHERED && datawrite_flush(w, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (len <= GATHERED)
			buf_add(&w->gathered, pieces[i].at, pieces[i].len);
		else if (write_all(w, pieces[i].at, pieces[i].len, err) < 0)
			return -1;
	}
	if (len > GATHERED)
		note_whole(w);
	return 0;
}

int datawrite_records(struct datawrite *w, const void *bytes, size_t len, struct err *err)
{
	const struct view piece = view_make(bytes, len);

	return datawrite_pieces(w, &piece, 1, err);
}

/* The end of the last record that is whole within limit; records begin at from. */
static uint64_t find_whole(const struct datawrite *w, uint64_t from, uint64_t limit)
{
	unsigned char *piece = alloc_zero(1, PIECE);
	uint64_t at = from;
	ssize_t n = 0;

	for (uint64_t start = from; at + RECORD_HEADER <= limit;) {
		uint16_t size;

		/* Headers of one piece, then the piece that the next one is in. */
		if (at + RECORD_HEADER > start + (uint64_t)n || at < start || !n) {
			start = at;
			n = pread(w->fd, piece, PIECE, (off_t)at);
			if (n < RECORD_HEADER)
				break;
		}
		memcpy(&size, piece + (at - start) + 6, sizeof(size));
		size = w->o.swap ? __builtin_bswap16(size) : size;
		if (size < RECORD_HEADER || at + size > limit)
			break;
		at += size;
	}
	free(piece);
	return at;
}

static uint64_t sections_size(const struct datawrite *w)
{
	uint64_t size = w->sections.len * SECTION_SIZE;

	for (size_t i = 0; i < w->sections.len; i++)
		size += w->sections.at[i].bytes.len;
	return size;
}

bool datawrite_cut(struct datawrite *w)
{
	uint64_t room, limit, end;

	buf_clear(&w->gathered);
	if (w->o.is_pipe || !w->has_started)
		return w->o.is_bare;
	/* More each time, because what comes at the end is not known before. */
	w->reserve = w->reserve ? 2 * w->reserve : RESERVE;
	room = sections_size(w) + w->reserve;
	/* From a few records there is none to be had: those of other parts give it. */
	limit = w->written > w->data_offset + room ? w->written - room : w->written;
	end = w->whole[1] >= w->data_offset && w->whole[1] <= limit ? w->whole[1] : w->data_offset;
	end = find_whole(w, end, limit);
	if (w->written < w->data_offset || ftruncate(w->fd, (off_t)end) < 0 ||
	    lseek(w->fd, (off_t)end, SEEK_SET) < 0)
		return false;
	w->written = w->whole[0] = w->whole[1] = end;
	return true;
}

static int by_bit(const void *a, const void *b)
{
	const struct section *x = a, *y = b;

	return (x->bit > y->bit) - (x->bit < y->bit);
}

int datawrite_section(struct datawrite *w, unsigned bit, const void *bytes, size_t len,
		      struct err *err)
{
	struct view copy = view_make(arena_stringn(&w->arena, bytes, len), len);

	if (w->o.is_pipe) {
		struct buf body = { 0 };
		int status;

		put64(w, &body, bit);
		buf_add(&body, bytes, len);
		status = start(w, err) < 0
				 ? -1
				 : put_record(w, RECORD_HEADER_FEATURE, buf_view(&body), err);
		buf_release(&body);
		return status;
	}
	for (size_t i = 0; i < w->sections.len; i++)
		if (w->sections.at[i].bit == bit) {
			w->sections.at[i].bytes = copy;
			return 0;
		}
	*vec_add(&w->sections) = (struct section){ .bit = bit, .bytes = copy };
	return 0;
}

uint64_t datawrite_size(const struct datawrite *w)
{
	return w->written + w->gathered.len;
}

static int write_header(struct datawrite *w, uint64_t data_size, struct err *err)
{
	struct buf header = { 0 };
	int status = 0;

	put_header(w, data_size, &header);
	for (size_t done = 0; status == 0 && done < header.len;) {
		ssize_t n = pwrite(w->fd, header.at + done, header.len - done, (off_t)done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			status = err_system(err, errno, "cannot write the header");
		if (status < 0)
			fail_write(w, err);
	}
	buf_release(&header);
	return status;
}

int datawrite_finish(struct datawrite *w, struct err *err)
{
	uint64_t end, at;

	if (start(w, err) < 0)
		return -1;
	if (w->o.is_pipe || w->o.is_bare)
		return datawrite_flush(w, err);
	/* No data at all is what a recorder that was killed has left. */
	if (datawrite_size(w) == w->data_offset) {
		put32(w, &w->gathered, RECORD_FINISHED_ROUND);
		put16(w, &w->gathered, 0);
		put16(w, &w->gathered, 8);
	}
	end = datawrite_size(w);
	at = end + w->sections.len * SECTION_SIZE;
	if (w->sections.len)
		qsort(w->sections.at, w->sections.len, sizeof(w->sections.at[0]), by_bit);
	for (size_t i = 0; i < w->sections.len; i++) {
		put64(w, &w->gathered, at);
		put64(w, &w->gathered, w->sections.at[i].bytes.len);
		at += w->sections.at[i].bytes.len;
	}
	for (size_t i = 0; i < w->sections.len; i++)
		buf_add(&w->gathered, w->sections.at[i].bytes.at, w->sections.at[i].bytes.len);
	if (datawrite_flush(w, err) < 0)
		return -1;
	return write_header(w, end - w->data_offset, err);
}
