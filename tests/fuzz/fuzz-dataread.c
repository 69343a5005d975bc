/* SPDX-License-Identifier: MIT */

/*
 * Any bytes as a recording: every record, sample, payload and section of it.
 * What a reader hands out lies inside of its record, and reading ends.
 */

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/data/attrname.h"
#include "util/data/bpfsection.h"
#include "util/data/dataread.h"
#include "util/data/datasample.h"

enum { LIMIT = 1 << 20 }; /* bytes of a section or a payload */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool lies_in(const struct record *r, const void *at, size_t len)
{
	const unsigned char *p = at;

	return !len || (p >= r->bytes && len <= r->size && p <= r->bytes + (r->size - len));
}

static void read_sample(const struct record *r, const struct perfattr *attr)
{
	struct datasample s;
	struct err err = { 0 };

	if (datasample_read(r, attr, &s, &err) < 0) {
		check(err.code != ERR_NONE);
		return;
	}
	check(s.unread <= r->size);
	check(lies_in(r, s.callchain.at, s.callchain.len * 8));
	check(lies_in(r, s.branches.at, s.branches.len * 8));
	check(lies_in(r, s.branch_counters.at, s.branch_counters.len * 8));
	check(lies_in(r, s.user_regs.values.at, s.user_regs.values.len * 8));
	check(lies_in(r, s.intr_regs.values.at, s.intr_regs.values.len * 8));
	check(lies_in(r, s.raw.at, s.raw.len));
	check(lies_in(r, s.aux.at, s.aux.len));
	check(lies_in(r, s.user_stack.at, s.user_stack.len));
	for (size_t i = 0; s.has & PERFATTR_SAMPLE_READ && i < s.read.nr; i++)
		datasample_read_get(&s.read, i);
}

static void read_fields(const struct record *r, const struct perfattr *attr)
{
	union {
		char room[512];
		uint64_t aligned;
	} fields;
	const struct recordtype *type = record_find_type(r->type);
	struct err err = { 0 };
	struct record_id id;

	if (attr)
		record_read_id(r, attr, &id);
	if (record_read(r, attr ? perfattr_id_size(attr) : 0, &fields, &err) < 0 || !type)
		return;
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct recordfield *f = &type->fields[i];
		struct view v;

		if (f->kind != RECORDKIND_TEXT && f->kind != RECORDKIND_BYTES &&
		    f->kind != RECORDKIND_REST)
			continue;
		memcpy(&v, fields.room + f->offset, sizeof(v));
		check(lies_in(r, v.at, v.len));
	}
}

static void read_record(struct dataread *reader, const struct record *r, struct buf *out)
{
	const struct datafile *f = dataread_file(reader);
	const struct datafile_event *e = datafile_find_event(f, r);
	struct err err = { 0 };

	check(r->size >= 8);
	if (r->type == RECORD_SAMPLE && e)
		read_sample(r, &e->attr);
	else
		read_fields(r, e ? &e->attr : NULL);
	buf_clear(out);
	if (r->payload_size && !(r->misc & 1))
		dataread_payload(reader, LIMIT, out, &err);
	check(out->len <= LIMIT);
}

static void check_code(void *section, const struct bpfsection_code *code)
{
	const struct buf *b = section;

	check(code->bytes.len && code->bytes.at >= b->at && code->bytes.len <= b->len &&
	      code->bytes.at <= b->at + (b->len - code->bytes.len));
}

static void read_rest(struct dataread *reader, struct buf *out)
{
	const struct datafile *f = dataread_file(reader);

	for (size_t i = 0; i < f->sections.len; i++) {
		struct err err = { 0 };

		buf_clear(out);
		check(dataread_section(reader, &f->sections.at[i], LIMIT, out, &err) < 0 ||
		      out->len == f->sections.at[i].size);
		/* As if each were that of BPF programs. */
		if (out->len)
			bpfsection_walk_codes(bytes_of(out->at, out->len, f->swap), check_code,
					      out);
	}
	for (size_t i = 0; i < f->events.len; i++)
		attrname_add(&f->events.at[i].attr, out);
	check(f->problems.len <= DATAFILE_PROBLEMS_KEPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct buf path = { 0 }, out = { 0 };
	struct err err = { 0 };
	struct dataread *reader;
	struct record r;

	check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	buf_printf(&path, "/proc/self/fd/%d", fd);
	reader = dataread_open(buf_text(&path), &err);
	check(reader || err.text[0]);
	if (reader) {
		while (dataread_next(reader, &r, &err) > 0)
			read_record(reader, &r, &out);
		read_rest(reader, &out);
	}
	dataread_close(reader);
	buf_release(&path);
	buf_release(&out);
	close(fd);
	return 0;
}
