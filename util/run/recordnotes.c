/* SPDX-License-Identifier: MIT */
#include "util/run/recordnotes.h"

#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/target/ring.h"

enum { RECORD_MOST = 64 << 10 };

void recordnotes_init(struct recordnotes *n)
{
	n->scratch = alloc_zero(1, RECORD_MOST);
	recordnotes_restart(n);
}

void recordnotes_restart(struct recordnotes *n)
{
	mapped_release(&n->mapped);
	n->mapped = (struct mapped){ 0 };
	n->first_ns = UINT64_MAX;
	n->last_ns = 0;
	n->samples = 0;
}

void recordnotes_release(struct recordnotes *n)
{
	mapped_release(&n->mapped);
	free(n->scratch);
	n->scratch = NULL;
}

static void note_sample(struct recordnotes *n, const struct ring *ring,
			const struct ring_record *rec, size_t time_at)
{
	uint64_t time;

	if (!time_at || rec->size < time_at + sizeof(time))
		return;
	ring_copy(ring, rec->at + time_at, &time, sizeof(time));
	n->first_ns = time < n->first_ns ? time : n->first_ns;
	n->last_ns = time > n->last_ns ? time : n->last_ns;
}

static void note_other(struct recordnotes *n, const struct ring *ring,
		       const struct ring_record *rec, size_t id_size)
{
	struct record record = { .type = rec->type, .misc = rec->misc, .size = rec->size };
	struct record_lost lost;
	struct err ignored = { 0 };

	if (rec->type != RECORD_MMAP && rec->type != RECORD_MMAP2 && rec->type != RECORD_LOST)
		return;
	ring_copy(ring, rec->at, n->scratch, rec->size);
	record.bytes = n->scratch;
	if (rec->type != RECORD_LOST)
		mapped_note(&n->mapped, &record);
	else if (record_read(&record, id_size, &lost, &ignored) == 0)
		n->told_lost += lost.lost;
}

int recordnotes_take(struct recordnotes *n, const struct ring *ring, size_t time_at, size_t id_size,
		     struct err *err)
{
	struct ring_record rec;
	uint64_t at = ring->at, samples = 0;

	while (ring_next(ring, &at, &rec)) {
		if (rec.type == RECORD_SAMPLE) {
			samples++;
			note_sample(n, ring, &rec, time_at);
		} else {
			note_other(n, ring, &rec, id_size);
		}
	}
	n->samples += samples;
	if (at != ring->end)
		return err_set(err, ERR_SYSTEM, "the kernel's ring holds what is no record");
	return 0;
}

void recordnotes_add(struct recordnotes *n, const struct recordnotes *other)
{
	n->first_ns = other->first_ns < n->first_ns ? other->first_ns : n->first_ns;
	n->last_ns = other->last_ns > n->last_ns ? other->last_ns : n->last_ns;
	mapped_add(&n->mapped, &other->mapped);
}
