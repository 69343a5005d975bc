/* SPDX-License-Identifier: MIT */
#include "util/data/datafile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/data/datasample.h"

enum {
	HEADER_PIPE = 16,
	HEADER_OLDEST = 72, /* ends before the features */
	HEADER_SIZE = 104,
	SECTION_SIZE = 16,
	ATTR_SIZE_MAX = 4096, /* of one event in the file; 160 in Linux 7.2 */
	FEATURE_HOSTNAME = 3,
	IDS_UNINDEXED = 512, /* one for each CPU, mostly */
};

#define MAGIC  UINT64_C(0x32454c4946524550) /* "PERFILE2" */
#define MAGIC1 "PERFFILE"

void datafile_release(struct datafile *f)
{
	vec_release(&f->events);
	vec_release(&f->sections);
	vec_release(&f->problems);
	idmap_release(&f->ids);
	arena_release(&f->arena);
	*f = (struct datafile){ 0 };
}

void datafile_add_problem(struct datafile *f, uint64_t offset, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;
	char *at;

	if (f->n_problems++ >= DATAFILE_PROBLEMS_KEPT)
		return;
	at = buf_reserve(&text, 512);
	va_start(args, format);
	vsnprintf(at, 512, format, args);
	va_end(args);
	*vec_add(&f->problems) = (struct datafile_problem){
		.offset = offset,
		.text = arena_string(&f->arena, at),
	};
	buf_release(&text);
}

/* Reads exactly len bytes at offset; what is not there is an error. */
static int read_at(int fd, uint64_t offset, void *to, size_t len, struct err *err)
{
	for (size_t done = 0; done < len;) {
		ssize_t got = pread(fd, (char *)to + done, len - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, errno, "cannot read at offset %llu",
					  (unsigned long long)(offset + done));
		if (!got)
			return err_set(err, ERR_INPUT, "the file ends at %llu, within its header",
				       (unsigned long long)(offset + done));
		done += (size_t)got;
	}
	return 0;
}

/* A pipe cannot be read again: the first bytes are taken one after the other. */
static int read_start(int fd, void *to, size_t len, struct err *err)
{
	for (size_t done = 0; done < len;) {
		ssize_t got = read(fd, (char *)to + done, len - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, errno, "cannot read");
		if (!got)
			return err_set(err, ERR_INPUT,
				       "it ends after %zu bytes, which is no perf.data", done);
		done += (size_t)got;
	}
	return 0;
}

static void add_ids(struct datafile *f, size_t event)
{
	const struct datafile_event *e = &f->events.at[event];

	idmap_reserve(&f->ids, e->n_ids);
	for (size_t i = 0; i < e->n_ids; i++)
		idmap_add(&f->ids, e->ids[i], event);
}

/* The last event. One alone has few ids, which are hardly ever asked for. */
static void note_event(struct datafile *f)
{
	struct datafile_event *e = &f->events.at[f->events.len - 1];

	e->id_from_start = datasample_id_from_start(e->attr.sample_type);
	e->id_from_end = datasample_id_from_end(e->attr.sample_type);
	if (f->events.len == 1 && e->n_ids <= IDS_UNINDEXED)
		return;
	if (f->events.len == 2)
		add_ids(f, 0);
	add_ids(f, f->events.len - 1);
}

long datafile_find_id(const struct datafile *f, uint64_t id)
{
	const struct datafile_event *only = f->events.len == 1 ? &f->events.at[0] : NULL;

	if (!only || only->n_ids > IDS_UNINDEXED)
		return idmap_find(&f->ids, id);
	for (size_t i = 0; i < only->n_ids; i++)
		if (only->ids[i] == id)
			return 0;
	return -1;
}

int datafile_add_event(struct datafile *f, struct view attr_and_ids, struct err *err)
{
	struct bytes b = bytes_of(attr_and_ids.at, attr_and_ids.len, f->swap);
	struct datafile_event e = { 0 };
	struct words ids;
	size_t size;

	bytes_u32(&b);
	size = bytes_u32(&b);
	if (!size)
		size = PERFATTR_SIZE_MIN;
	if (size > attr_and_ids.len)
		return err_set(err, ERR_INPUT,
			       "the event's attributes should have %zu bytes and have %zu", size,
			       attr_and_ids.len);
	b = bytes_of(attr_and_ids.at, size, f->swap);
	if (perfattr_read(b, &e.attr, err) < 0)
		return -1;
	b = bytes_of(attr_and_ids.at + size, attr_and_ids.len - size, f->swap);
	ids = bytes_words(&b, b.left / 8);
	e.ids = arena_alloc(&f->arena, (ids.len + 1) * sizeof(e.ids[0]));
	e.n_ids = ids.len;
	for (size_t i = 0; i < ids.len; i++)
		e.ids[i] = words_get(ids, i);
	*vec_add(&f->events) = e;
	note_event(f);
	return 0;
}

void datafile_add_section(struct datafile *f, unsigned bit, struct view bytes)
{
	char *copy;

	if (datafile_find_section(f, bit))
		return;
	copy = arena_stringn(&f->arena, bytes.at ? bytes.at : "", bytes.len);
	if (bit < 256)
		f->features[bit / 64] |= (uint64_t)1 << bit % 64;
	*vec_add(&f->sections) = (struct datafile_section){
		.bit = bit,
		.size = bytes.len,
		.bytes = view_make(copy, bytes.len),
	};
}

void datafile_name_event(struct datafile *f, size_t number, uint64_t id, struct view name)
{
	long event = id ? datafile_find_id(f, id) : (long)number;

	if (event >= 0 && (size_t)event < f->events.len && name.len)
		f->events.at[event].name = arena_stringn(&f->arena, name.at, name.len);
}

/* A text of perf's sections: its length, and it with NULs up to that length. */
static struct view take_text(struct bytes *b)
{
	struct view v = bytes_view(b, bytes_u32(b));

	return view_make(v.at, strnlen(v.at ? v.at : "", v.len));
}

void datafile_read_names(struct datafile *f, struct view section)
{
	struct bytes b = bytes_of(section.at, section.len, f->swap);
	uint32_t n = bytes_u32(&b), size = bytes_u32(&b);

	for (uint32_t i = 0; i < n && !b.is_short; i++) {
		uint32_t n_ids;
		struct view name;

		bytes_take(&b, size);
		n_ids = bytes_u32(&b);
		name = take_text(&b);
		bytes_words(&b, n_ids);
		if (!b.is_short)
			datafile_name_event(f, i, 0, name);
	}
}

const struct datafile_section *datafile_find_section(const struct datafile *f, unsigned bit)
{
	for (size_t i = 0; i < f->sections.len; i++)
		if (f->sections.at[i].bit == bit)
			return &f->sections.at[i];
	return NULL;
}

/* offset and size of a part that lies in the file as a whole. */
static int read_range(struct datafile *f, struct bytes *b, const char *what, uint64_t *offset,
		      uint64_t *size, struct err *err)
{
	*offset = bytes_u64(b);
	*size = bytes_u64(b);
	if (*offset > f->file_size || *size > f->file_size - *offset)
		return err_set(err, ERR_INPUT,
			       "%s at %llu with %llu bytes go over the end of the file at %llu",
			       what, (unsigned long long)*offset, (unsigned long long)*size,
			       (unsigned long long)f->file_size);
	return 0;
}

static int read_ids(struct datafile *f, int fd, struct datafile_event *e, struct bytes *b,
		    uint64_t *budget, struct err *err)
{
	uint64_t offset, size;

	if (read_range(f, b, "the ids of an event", &offset, &size, err) < 0)
		return -1;
	if (size > *budget)
		return err_set(err, ERR_INPUT, "the ids of the events lie over each other");
	*budget -= size;
	e->n_ids = size / 8;
	e->ids = arena_alloc(&f->arena, (e->n_ids + 1) * sizeof(e->ids[0]));
	if (read_at(fd, offset, e->ids, e->n_ids * 8, err) < 0)
		return -1;
	for (size_t i = 0; f->swap && i < e->n_ids; i++)
		e->ids[i] = __builtin_bswap64(e->ids[i]);
	return 0;
}

static int read_events(struct datafile *f, int fd, uint64_t offset, uint64_t size, struct err *err)
{
	uint64_t budget = f->file_size;
	unsigned char entry[ATTR_SIZE_MAX];

	if (f->attr_size < PERFATTR_SIZE_MIN + SECTION_SIZE || f->attr_size > ATTR_SIZE_MAX)
		return err_set(err, ERR_INPUT, "an event of %llu bytes in the header",
			       (unsigned long long)f->attr_size);
	for (uint64_t at = 0; at + f->attr_size <= size; at += f->attr_size) {
		size_t len = (size_t)f->attr_size - SECTION_SIZE;
		struct datafile_event *e;
		struct bytes b;

		if (read_at(fd, offset + at, entry, (size_t)f->attr_size, err) < 0)
			return -1;
		e = vec_add(&f->events);
		*e = (struct datafile_event){ 0 };
		b = bytes_of(entry + len, SECTION_SIZE, f->swap);
		if (perfattr_read(bytes_of(entry, len, f->swap), &e->attr, err) < 0 ||
		    read_ids(f, fd, e, &b, &budget, err) < 0)
			return -1;
		note_event(f);
	}
	return 0;
}

/*
 * The map of features is one of unsigned long, so that its byte order depends
 * on the writer's word. What is right has a host name, as all perfs write.
 */
static void turn_features(struct datafile *f)
{
	uint64_t by_u32[4];

	if (!f->swap)
		return;
	for (size_t i = 0; i < 4; i++) {
		uint64_t word = __builtin_bswap64(f->features[i]);

		by_u32[i] = word << 32 | word >> 32;
		f->features[i] = word;
	}
	if (!(f->features[0] >> FEATURE_HOSTNAME & 1) && (by_u32[0] >> FEATURE_HOSTNAME & 1))
		memcpy(f->features, by_u32, sizeof(by_u32));
}

/* The places of the sections, which follow the data. A file cut short has none. */
static void read_sections(struct datafile *f, int fd)
{
	uint64_t at = f->data_offset + f->data_size;
	unsigned char *all, *entry;
	uint64_t left = f->file_size;
	struct err err = { 0 };
	bool has_all;
	size_t n = 0;

	for (unsigned bit = 0; bit < 256; bit++)
		n += f->features[bit / 64] >> bit % 64 & 1;
	entry = all = alloc_zero(n + 1, SECTION_SIZE);
	has_all = read_at(fd, at, all, n * SECTION_SIZE, &err) == 0;
	err_clear(&err);
	for (unsigned bit = 0; bit < 256; bit++) {
		struct datafile_section s = { .bit = bit };
		struct bytes b;

		if (!(f->features[bit / 64] >> bit % 64 & 1))
			continue;
		b = bytes_of(entry, SECTION_SIZE, f->swap);
		if ((!has_all && read_at(fd, at, entry, SECTION_SIZE, &err) < 0) ||
		    read_range(f, &b, "a section", &s.offset, &s.size, &err) < 0) {
			datafile_add_problem(f, at, "section %u: %s", bit, err.text);
			err_clear(&err);
			s.offset = s.size = 0;
		}
		/* Who reads them all has no more than the file. */
		if (s.size > left) {
			datafile_add_problem(f, at, "section %u lies over others", bit);
			s.size = 0;
		}
		left -= s.size;
		at += SECTION_SIZE;
		entry += SECTION_SIZE;
		*vec_add(&f->sections) = s;
	}
	free(all);
}

static int read_file_header(struct datafile *f, int fd, struct err *err)
{
	unsigned char header[HEADER_SIZE] = { 0 };
	uint64_t attrs_offset, attrs_size;
	size_t size = f->header_size >= HEADER_SIZE ? HEADER_SIZE : HEADER_OLDEST;
	struct bytes b;

	if (read_at(fd, HEADER_PIPE, header, size - HEADER_PIPE, err) < 0)
		return -1;
	b = bytes_of(header, sizeof(header), f->swap);
	f->attr_size = bytes_u64(&b);
	if (read_range(f, &b, "the events", &attrs_offset, &attrs_size, err) < 0)
		return -1;
	f->data_offset = bytes_u64(&b);
	f->data_size = bytes_u64(&b);
	f->event_types_offset = bytes_u64(&b);
	f->event_types_size = bytes_u64(&b);
	for (size_t i = 0; i < 4; i++)
		f->features[i] = bytes_peek_u64(b.at + i * 8, false);
	turn_features(f);
	if (f->data_offset > f->file_size)
		return err_set(
			err, ERR_INPUT, "the data at %llu are behind the end of the file at %llu",
			(unsigned long long)f->data_offset, (unsigned long long)f->file_size);
	f->is_cut = !f->data_size || f->data_size > f->file_size - f->data_offset;
	if (f->is_cut)
		datafile_add_problem(
			f, 16,
			"the recorder did not finish: %llu bytes of data, and the file "
			"has %llu",
			(unsigned long long)f->data_size,
			(unsigned long long)(f->file_size - f->data_offset));
	if (read_events(f, fd, attrs_offset, attrs_size, err) < 0)
		return -1;
	if (!f->is_cut)
		read_sections(f, fd);
	return 0;
}

/* The magic and the header's size, which say what is to come and in which byte order. */
static int read_magic(struct datafile *f, const unsigned char *start, struct err *err)
{
	static const uint16_t one = 1;
	uint64_t magic = bytes_peek_u64(start, false);

	f->is_legacy = !memcmp(start, MAGIC1, 8);
	if (f->is_legacy)
		f->swap = bytes_peek_u64(start + 8, false) > UINT32_MAX;
	else if (magic != MAGIC && magic != __builtin_bswap64(MAGIC))
		return err_set(err, ERR_INPUT, "it does not begin as perf.data does");
	else
		f->swap = magic != MAGIC;
	f->is_big = (*(const unsigned char *)&one == 0) != f->swap;
	f->header_size = bytes_peek_u64(start + 8, f->swap);
	if (f->header_size < HEADER_PIPE ||
	    (f->header_size > HEADER_PIPE && f->header_size < HEADER_OLDEST))
		return err_set(err, ERR_INPUT, "a header of %llu bytes",
			       (unsigned long long)f->header_size);
	return 0;
}

int datafile_read(struct datafile *f, int fd, struct err *err)
{
	unsigned char start[HEADER_PIPE];
	struct stat st;

	*f = (struct datafile){ .file_size = UINT64_MAX };
	if (read_start(fd, start, sizeof(start), err) < 0 || read_magic(f, start, err) < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		f->file_size = (uint64_t)st.st_size;
	f->is_pipe = f->header_size == HEADER_PIPE;
	if (f->is_pipe)
		return 0;
	if (f->file_size == UINT64_MAX)
		return err_set(err, ERR_UNSUPPORTED,
			       "a recorded file cannot be read through a pipe; name the file");
	return read_file_header(f, fd, err);
}

const struct datafile_event *datafile_find_event(const struct datafile *f, const struct record *r)
{
	const struct datafile_event *first = f->events.len ? &f->events.at[0] : NULL;
	uint64_t id;
	long event;
	int at;

	if (f->events.len < 2 || r->type >= RECORD_USER_START)
		return r->type < RECORD_USER_START ? first : NULL;
	if (r->type == RECORD_SAMPLE)
		at = first->id_from_start;
	else if (first->attr.flags & PERFATTR_SAMPLE_ID_ALL)
		at = first->id_from_end < 0 ? -1 : (int)r->size - first->id_from_end;
	else
		return first;
	if (at < 8 || (uint32_t)at + 8 > r->size)
		return first;
	id = bytes_peek_u64(r->bytes + at, r->swap);
	event = idmap_find(&f->ids, id);
	if (event >= 0)
		return &f->events.at[event];
	/* What the recorder made itself has the id 0, and is laid out as the first event says. */
	return r->type == RECORD_SAMPLE && id ? NULL : first;
}

size_t datafile_id_size(const struct datafile *f, const struct record *r)
{
	const struct datafile_event *e = datafile_find_event(f, r);

	return e ? perfattr_id_size(&e->attr) : 0;
}
