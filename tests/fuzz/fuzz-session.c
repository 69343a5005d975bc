/* SPDX-License-Identifier: MIT */

/*
 * Any bytes as a recording that is put in order and understood: records come in
 * the order of time, and a place is inside of what was mapped there.
 */

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/data/datasample.h"
#include "util/session/groupread.h"
#include "util/session/order.h"
#include "util/session/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void find(struct session *s, const struct session_thread *t, unsigned mode, uint64_t address)
{
	struct session_place p = session_find_place(s, t, mode, address);

	check(p.address == address);
	check(!p.mapping || (address >= p.mapping->start && address < p.mapping->end));
	check(!p.mapping || (p.mapping->dso && p.mapping->dso->name));
}

static void read_sample(struct session *s, struct groupread *g, const struct datafile *f,
			const struct record *r)
{
	const struct datafile_event *e = datafile_find_event(f, r);
	struct datasample sample;
	struct session_thread *t;
	struct err err = { 0 };
	uint64_t period;

	if (!e || datasample_read(r, &e->attr, &sample, &err) < 0)
		return;
	t = session_find_thread(s, sample.pid, sample.tid);
	check(t->comm && t->tid == sample.tid);
	for (unsigned mode = 0; mode <= RECORD_GUEST_USER; mode++)
		find(s, t, mode, sample.ip);
	for (size_t i = 0; i < sample.callchain.len; i++)
		find(s, t, RECORD_USER, words_get(sample.callchain, i));
	for (size_t i = 0; sample.has & PERFATTR_SAMPLE_READ && i < sample.read.nr; i++)
		groupread_event(g, f, &sample, i, &period);
}

static void read_file(struct session *s, const struct record *r)
{
	struct record_header_build_id b;
	struct err err = { 0 };

	if (record_read(r, 0, &b, &err) == 0)
		session_add_file(s, r->misc & RECORD_MISC_CPUMODE, b.filename,
				 record_file_build_id(r, &b));
}

static void understand(struct dataread *reader)
{
	const struct datafile *f = dataread_file(reader);
	struct session *s = session_new();
	struct order *o = order_new(reader);
	struct groupread g = { 0 };
	struct order_record r;
	struct err err = { 0 };

	while (order_next(o, &r, &err) > 0) {
		if (r.record.type == RECORD_SAMPLE)
			read_sample(s, &g, f, &r.record);
		else if (r.record.type == RECORD_HEADER_BUILD_ID)
			read_file(s, &r.record);
		else
			session_feed(s, &r.record, datafile_id_size(f, &r.record));
	}
	groupread_release(&g);
	order_free(o);
	session_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct buf path = { 0 };
	struct err err = { 0 };
	struct dataread *reader;

	check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	buf_printf(&path, "/proc/self/fd/%d", fd);
	reader = dataread_open(buf_text(&path), &err);
	check(reader || err.text[0]);
	if (reader)
		understand(reader);
	dataread_close(reader);
	buf_release(&path);
	close(fd);
	return 0;
}
