/* SPDX-License-Identifier: MIT */
#include "util/session/order.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

/* Most recordings are small; copies of theirs begin with less than a block. */
enum { BLOCK_SIZE = 1 << 20, COPIES_FIRST = 16 << 10 };

struct entry {
	uint64_t time;
	uint64_t number;	 /* as stored: what is of the same time stays in this order */
	struct datablock *block; /* that the record's bytes are in */
	struct record record;
};

/*
 * How much of what was read lately is kept. Records stay in the window that they were read
 * into where that is most of it: few of them between what is skipped (AUXTRACE) or has no
 * time would keep a window each.
 */
struct density {
	unsigned stream;
	uint64_t end; /* offset behind the record kept last */
	uint64_t kept, passed;
};

struct order {
	struct dataread *r;
	struct density density;
	struct VEC(struct entry) entries; /* from .given on; sorted up to .sorted */
	size_t given, sorted;
	bool is_mixed;		   /* one behind .sorted is older than the one before it */
	struct datablock *copies;  /* of what is not kept where it was read */
	size_t copied;		   /* bytes in it */
	struct datablock *to_drop; /* of the record that was given last */
	uint64_t number;
	uint64_t limit;	     /* what is not later may be given */
	uint64_t next_limit; /* that of the next round */
	uint64_t newest;
	bool is_flushing, is_at_end;
};

struct order *order_new(struct dataread *r)
{
	struct order *o = alloc_zero(1, sizeof(*o));

	o->r = r;
	return o;
}

void order_free(struct order *o)
{
	if (!o)
		return;
	for (size_t i = o->given; i < o->entries.len; i++)
		datablock_drop(dataread_blocks(o->r), o->entries.at[i].block);
	datablock_drop(dataread_blocks(o->r), o->to_drop);
	datablock_drop(dataread_blocks(o->r), o->copies);
	vec_release(&o->entries);
	free(o);
}

/* A record's bytes where they stay; the caller has its block. */
static struct datablock *copy(struct order *o, struct record *rec)
{
	struct datablocks *blocks = dataread_blocks(o->r);

	if (!o->copies || o->copies->room - o->copied < rec->size) {
		size_t room = o->copies ? 2 * o->copies->room : COPIES_FIRST;

		datablock_drop(blocks, o->copies);
		room = room < BLOCK_SIZE ? room : BLOCK_SIZE;
		o->copies = datablock_take(blocks, rec->size > room ? rec->size : room);
		o->copied = 0;
	}
	rec->bytes = memcpy(o->copies->bytes + o->copied, rec->bytes, rec->size);
	o->copied += rec->size;
	o->copies->users++;
	return o->copies;
}

/* Tells of a record that is to be kept whether it may stay in its window. */
static bool is_dense(struct density *d, const struct record *rec)
{
	bool goes_on = rec->stream == d->stream && rec->offset >= d->end;
	uint64_t gap = goes_on ? rec->offset - d->end : BLOCK_SIZE;

	if (gap >= BLOCK_SIZE)
		*d = (struct density){ .stream = rec->stream };
	else
		d->passed += gap;
	d->end = rec->offset + rec->size;
	d->kept += rec->size;
	d->passed += rec->size;
	if (d->passed > BLOCK_SIZE) {
		d->kept /= 2;
		d->passed /= 2;
	}
	return d->kept >= BLOCK_SIZE / 4 && d->kept > d->passed / 2;
}

/* The last entry has a record and now a time: its bytes are kept. */
static void keep(struct order *o, uint64_t time)
{
	struct entry *e = &o->entries.at[o->entries.len - 1];

	o->is_mixed |= o->entries.len > 1 && time < e[-1].time;
	e->time = time;
	e->number = o->number++;
	e->block = is_dense(&o->density, &e->record) ? dataread_hold(o->r) : NULL;
	if (!e->block)
		e->block = copy(o, &e->record);
	if (time > o->newest)
		o->newest = time;
}

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/* The oldest record that may be given; false when there is none. */
static bool give(struct order *o, struct order_record *out)
{
	struct entry *e;

	datablock_drop(dataread_blocks(o->r), o->to_drop);
	o->to_drop = NULL;
	if (!o->is_flushing)
		return false;
	if (o->sorted < o->entries.len) {
		memmove(o->entries.at, o->entries.at + o->given,
			(o->entries.len - o->given) * sizeof(o->entries.at[0]));
		o->entries.len -= o->given;
		o->given = 0;
		/* What one CPU recorded is in order as it is. */
		if (o->is_mixed)
			qsort(o->entries.at, o->entries.len, sizeof(o->entries.at[0]), by_time);
		o->is_mixed = false;
		o->sorted = o->entries.len;
	}
	if (o->given == o->entries.len || o->entries.at[o->given].time > o->limit) {
		o->is_flushing = false;
		return false;
	}
	e = &o->entries.at[o->given];
	out->record = e->record;
	out->time = e->time;
	o->to_drop = e->block;
	o->given++;
	return true;
}

/* 0 for what has no place in time. */
static uint64_t find_time(const struct datafile *f, const struct record *rec)
{
	const struct datafile_event *e = datafile_find_event(f, rec);
	struct record_id id;
	uint64_t type;

	if (!e || rec->type >= RECORD_USER_START || !(e->attr.sample_type & PERFATTR_SAMPLE_TIME))
		return 0;
	if (rec->type == RECORD_SAMPLE) {
		size_t at = 8;

		type = e->attr.sample_type;
		at += type & PERFATTR_SAMPLE_IDENTIFIER ? 8 : 0;
		at += type & PERFATTR_SAMPLE_IP ? 8 : 0;
		at += type & PERFATTR_SAMPLE_TID ? 8 : 0;
		return at + 8 <= rec->size ? bytes_peek_u64(rec->bytes + at, rec->swap) : 0;
	}
	record_read_id(rec, &e->attr, &id);
	return id.time;
}

static void flush(struct order *o, uint64_t limit)
{
	o->limit = limit;
	o->is_flushing = true;
}

/* Reads a record into a new entry, which it stays in when it has a time: 1, 0 at the end, -1. */
static int read_entry(struct order *o, struct err *err)
{
	struct entry *e = vec_add(&o->entries);
	int status = dataread_next(o->r, &e->record, err);

	if (status <= 0)
		o->entries.len--;
	return status;
}

int order_next(struct order *o, struct order_record *out, struct err *err)
{
	for (;;) {
		const struct record *rec;
		uint64_t time;
		int status;

		if (give(o, out))
			return 1;
		if (o->is_at_end)
			return 0;
		status = read_entry(o, err);
		if (status < 0)
			return -1;
		if (status == 0 && dataread_is_dry(o->r))
			return 0;
		if (status == 0) {
			o->is_at_end = true;
			flush(o, UINT64_MAX);
			continue;
		}
		if (dataread_is_round_over(o->r)) {
			flush(o, o->next_limit);
			o->next_limit = o->newest;
		}
		rec = &o->entries.at[o->entries.len - 1].record;
		time = find_time(dataread_file(o->r), rec);
		if (time && time != UINT64_MAX) {
			keep(o, time);
			continue;
		}
		*out = (struct order_record){ .record = *rec };
		o->entries.len--;
		return 1;
	}
}
