/* SPDX-License-Identifier: MIT */
#include "util/rewrite/mergerecord.h"

#include "util/data/datasample.h"

/* Where a record has what changes: offsets, 0 for none. Records that are not here are left out. */
static const struct place {
	uint32_t type;
	uint8_t pids[4];
	uint8_t time, id;
} places[] = {
	{ RECORD_MMAP, { 8, 12 }, 0, 0 },
	{ RECORD_LOST, { 0 }, 0, 8 },
	{ RECORD_COMM, { 8, 12 }, 0, 0 },
	{ RECORD_EXIT, { 8, 12, 16, 20 }, 24, 0 },
	{ RECORD_THROTTLE, { 0 }, 8, 16 },
	{ RECORD_UNTHROTTLE, { 0 }, 8, 16 },
	{ RECORD_FORK, { 8, 12, 16, 20 }, 24, 0 },
	{ RECORD_READ, { 8, 12 }, 0, 0 },
	{ RECORD_MMAP2, { 8, 12 }, 0, 0 },
	{ RECORD_AUX, { 0 }, 0, 0 },
	{ RECORD_ITRACE_START, { 8, 12 }, 0, 0 },
	{ RECORD_LOST_SAMPLES, { 0 }, 0, 0 },
	{ RECORD_SWITCH, { 0 }, 0, 0 },
	{ RECORD_SWITCH_CPU_WIDE, { 8, 12 }, 0, 0 },
	{ RECORD_NAMESPACES, { 8, 12 }, 0, 0 },
	{ RECORD_KSYMBOL, { 0 }, 0, 0 },
	{ RECORD_BPF_EVENT, { 0 }, 0, 0 },
	{ RECORD_CGROUP, { 0 }, 0, 0 },
	{ RECORD_TEXT_POKE, { 0 }, 0, 0 },
	{ RECORD_AUX_OUTPUT_HW_ID, { 0 }, 0, 0 },
};

/* enum perf_callchain_context of perf_event.h. */
#define CONTEXT_KERNEL	     ((uint64_t)-128)
#define CONTEXT_GUEST_KERNEL ((uint64_t)-2176)

static const struct place *find_place(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].type == type)
			return &places[i];
	return NULL;
}

bool mergerecord_has_place(uint32_t type)
{
	return type == RECORD_SAMPLE || find_place(type);
}

/* ---- changes of a copy of the record ---- */

static void change_pid(const struct mergerecord_change *c, char *at)
{
	uint32_t pid;

	memcpy(&pid, at, sizeof(pid));
	if (pid && pid != UINT32_MAX)
		pid += c->add_pid;
	memcpy(at, &pid, sizeof(pid));
}

static void change_time(const struct mergerecord_change *c, char *at)
{
	uint64_t time;

	memcpy(&time, at, sizeof(time));
	if (time)
		time += c->add_time;
	memcpy(at, &time, sizeof(time));
}

static void change_id(const struct mergerecord_change *c, char *at)
{
	uint64_t id;

	memcpy(&id, at, sizeof(id));
	id = c->new_id(c->arg, id);
	memcpy(at, &id, sizeof(id));
}

static void put_id(char *at, uint64_t id)
{
	memcpy(at, &id, sizeof(id));
}

static void change_mode(const struct mergerecord_change *c, char *bytes)
{
	uint16_t misc;

	memcpy(&misc, bytes + 4, sizeof(misc));
	if (c->is_guest && (misc & RECORD_MISC_CPUMODE) == RECORD_KERNEL)
		misc = (uint16_t)((misc & ~RECORD_MISC_CPUMODE) | RECORD_GUEST_KERNEL);
	memcpy(bytes + 4, &misc, sizeof(misc));
}

static void set_size(char *bytes, size_t size)
{
	uint16_t stored = (uint16_t)size;

	memcpy(bytes + 6, &stored, sizeof(stored));
}

/* What stands at places that only the type of the samples says. */
static void change_start(const struct mergerecord_change *c, uint64_t has, uint64_t id, char *at)
{
	if (has & PERFATTR_SAMPLE_IDENTIFIER) {
		put_id(at, id);
		at += 8;
	}
	if (has & PERFATTR_SAMPLE_IP)
		at += 8;
	if (has & PERFATTR_SAMPLE_TID) {
		change_pid(c, at);
		change_pid(c, at + 4);
		at += 8;
	}
	if (has & PERFATTR_SAMPLE_TIME) {
		change_time(c, at);
		at += 8;
	}
	if (has & PERFATTR_SAMPLE_ADDR)
		at += 8;
	if (has & PERFATTR_SAMPLE_ID)
		put_id(at, id);
}

static void change_chain(struct words chain, const struct record *r, char *bytes)
{
	for (size_t i = 0; i < chain.len; i++) {
		char *at = bytes + (chain.at - r->bytes) + 8 * i;
		uint64_t ip = words_get(chain, i);

		if (ip == CONTEXT_KERNEL)
			put_id(at, CONTEXT_GUEST_KERNEL);
	}
}

static void change_read(const struct mergerecord_change *c, const struct datasample_read *read,
			const struct record *r, char *bytes)
{
	size_t stride = read->stride * 8;

	/* Of each value: itself and then its id. */
	for (uint64_t i = 0; (read->format & PERFATTR_READ_ID) && i < read->nr; i++)
		change_id(c, bytes + (read->words.at - r->bytes) + i * stride + 8);
}

static int add_sample(const struct record *r, const struct datafile_event *e,
		      const struct mergerecord_change *c, uint64_t id, struct buf *out,
		      struct err *err)
{
	size_t start = out->len;
	struct datasample s;
	bool has_id = e->attr.sample_type & PERFATTR_SAMPLE_IDENTIFIER;
	char *bytes;

	if (datasample_read(r, &e->attr, &s, err) < 0)
		return -1;
	if (r->size > UINT16_MAX - 15)
		return err_set(err, ERR_INPUT, "a sample of %u bytes has no room for an id",
			       r->size);
	buf_add(out, r->bytes, r->size);
	bytes = out->at + start;
	change_mode(c, bytes);
	change_start(c, e->attr.sample_type, id, bytes + 8);
	if (s.has & PERFATTR_SAMPLE_READ)
		change_read(c, &s.read, r, bytes);
	if (c->is_guest)
		change_chain(s.callchain, r, bytes);
	if (has_id)
		return 0;
	buf_add_fill(out, 0, 8);
	bytes = out->at + start;
	memmove(bytes + 16, bytes + 8, r->size - 8);
	put_id(bytes + 8, id);
	set_size(bytes, r->size + 8);
	return 0;
}

/* The identification at the end, with IDENTIFIER as its last word; all of it new without one. */
static void add_end(const struct record *r, const struct datafile_event *e,
		    const struct mergerecord_change *c, uint64_t id, size_t start, struct buf *out)
{
	const uint64_t has = e->attr.sample_type;
	struct record_id known = { 0 };

	record_read_id(r, &e->attr, &known);
	if (has & PERFATTR_SAMPLE_TID) {
		buf_add(out, &known.pid, sizeof(known.pid));
		buf_add(out, &known.tid, sizeof(known.tid));
		change_pid(c, out->at + out->len - 8);
		change_pid(c, out->at + out->len - 4);
	}
	if (has & PERFATTR_SAMPLE_TIME) {
		buf_add(out, &known.time, sizeof(known.time));
		change_time(c, out->at + out->len - 8);
	}
	if (has & PERFATTR_SAMPLE_ID)
		buf_add(out, &id, sizeof(id));
	if (has & PERFATTR_SAMPLE_STREAM_ID)
		buf_add(out, &known.stream_id, sizeof(known.stream_id));
	if (has & PERFATTR_SAMPLE_CPU) {
		buf_add(out, &known.cpu, sizeof(known.cpu));
		buf_add_fill(out, 0, 4);
	}
	buf_add(out, &id, sizeof(id));
	set_size(out->at + start, out->len - start);
}

/* The values of a READ record have the ids of their events. */
static int change_values(const struct mergerecord_change *c, const struct datafile_event *e,
			 const struct record *r, size_t len, char *bytes, struct err *err)
{
	struct bytes b = bytes_of(r->bytes + 16, len - 16, r->swap);
	struct datasample_read read;

	if (datasample_read_values(&b, e->attr.read_format, &read, err) < 0)
		return -1;
	change_read(c, &read, r, bytes);
	return 0;
}

bool mergerecord_is_count(uint32_t type)
{
	return type == RECORD_THREAD_MAP || type == RECORD_CPU_MAP || type == RECORD_STAT_CONFIG ||
	       type == RECORD_STAT || type == RECORD_STAT_ROUND;
}

void mergerecord_add_count(const struct record *r, const struct mergerecord_change *c,
			   struct buf *out)
{
	size_t start = out->len;

	buf_add(out, r->bytes, r->size);
	/* Its first field is the id. */
	if (r->type == RECORD_STAT && r->size >= 16)
		change_id(c, out->at + start + 8);
}

int mergerecord_add(const struct record *r, const struct datafile_event *e, size_t id_size,
		    const struct mergerecord_change *c, uint64_t id, struct buf *out,
		    struct err *err)
{
	const struct place *p = find_place(r->type);
	size_t start = out->len, len = r->size >= 8 + id_size ? r->size - id_size : r->size;
	char *bytes;

	if (r->type == RECORD_SAMPLE)
		return add_sample(r, e, c, id, out, err);
	if (len > UINT16_MAX - 64)
		return err_set(err, ERR_INPUT, "a record of %u bytes has no room for an id",
			       r->size);
	buf_add(out, r->bytes, len);
	bytes = out->at + start;
	if (r->type == RECORD_READ && (len < 16 || change_values(c, e, r, len, bytes, err) < 0)) {
		buf_cut(out, start);
		return err->code ? -1
				 : err_set(err, ERR_INPUT, "a READ record of %u bytes", r->size);
	}
	change_mode(c, bytes);
	for (size_t i = 0; i < ARRAY_LEN(p->pids); i++)
		if (p->pids[i] && p->pids[i] + 4u <= len)
			change_pid(c, bytes + p->pids[i]);
	if (p->time && p->time + 8u <= len)
		change_time(c, bytes + p->time);
	if (p->id && p->id + 8u <= len)
		change_id(c, bytes + p->id);
	add_end(r, e, c, id, start, out);
	return 0;
}
