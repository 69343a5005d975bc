/* SPDX-License-Identifier: MIT */
#include "util/rewrite/mergetrace.h"

#include <stdio.h>

#include "util/rewrite/rewrite.h"

/*
 * Where records have processes and ids, from their starts. Source: struct
 * perf_record_auxtrace and struct perf_record_id_index of tools/lib/perf/include/perf/event.h.
 */
enum {
	HEADER_SIZE = 6,
	AUXTRACE_TID = 36,
	INDEX_NR = 8,
	INDEX_ENTRIES = 16,
	ENTRY_SIZE = 32, /* id, idx, cpu, tid */
	ENTRY_TID = 24,
};

bool mergetrace_fits(const struct mergeinput *in)
{
	return in->trace_info.len && !in->change.add_time;
}

static uint64_t get64(const char *at)
{
	return bytes_peek_u64(at, false);
}

/* Of a list with more than what was known in 2014 only that is written. */
static int put_index(const struct mergeinput *in, struct datawrite *to, struct err *err)
{
	struct buf copy = { 0 };
	uint64_t n = in->trace_index.len >= INDEX_ENTRIES ? get64(in->trace_index.at + INDEX_NR)
							  : 0;
	uint64_t kept = 0;
	uint16_t size;
	int status = 0;

	if (!n || n > (in->trace_index.len - INDEX_ENTRIES) / ENTRY_SIZE)
		return 0;
	buf_add(&copy, in->trace_index.at, INDEX_ENTRIES);
	for (uint64_t i = 0; i < n; i++) {
		char entry[ENTRY_SIZE];
		uint64_t id, tid;

		memcpy(entry, in->trace_index.at + INDEX_ENTRIES + i * ENTRY_SIZE, ENTRY_SIZE);
		id = in->change.new_id(in->change.arg, get64(entry));
		tid = get64(entry + ENTRY_TID);
		if (tid && (uint32_t)tid != UINT32_MAX)
			tid += in->change.add_pid;
		memcpy(entry, &id, sizeof(id));
		memcpy(entry + ENTRY_TID, &tid, sizeof(tid));
		if (id) {
			buf_add(&copy, entry, ENTRY_SIZE);
			kept++;
		}
	}
	memcpy(copy.at + INDEX_NR, &kept, sizeof(kept));
	size = (uint16_t)copy.len;
	memcpy(copy.at + HEADER_SIZE, &size, sizeof(size));
	if (kept)
		status = datawrite_records(to, copy.at, copy.len, err);
	buf_release(&copy);
	return status;
}

int mergetrace_begin(const struct mergeinput *in, struct datawrite *to, struct err *err)
{
	if (put_index(in, to, err) < 0)
		return -1;
	return datawrite_records(to, in->trace_info.at, in->trace_info.len, err);
}

int mergetrace_add(struct mergeinput *in, struct datawrite *to, struct err *err)
{
	const struct record *r = &in->next.record;
	struct buf bytes = { 0 };
	int status = 0;
	uint32_t tid;

	buf_add(&bytes, r->bytes, r->size);
	if (r->size >= AUXTRACE_TID + sizeof(tid)) {
		memcpy(&tid, bytes.at + AUXTRACE_TID, sizeof(tid));
		if (tid && tid <= INT32_MAX)
			tid += in->change.add_pid;
		memcpy(bytes.at + AUXTRACE_TID, &tid, sizeof(tid));
		status = rewrite_copy(in->reader, in->path, &bytes, to, err);
	}
	if (status == 0)
		mergetrace_leave_out(in);
	buf_release(&bytes);
	return status < 0 ? -1 : 0;
}

void mergetrace_leave_out(struct mergeinput *in)
{
	in->traces_left_out++;
	in->trace_bytes_left_out += in->next.record.payload_size;
}

void mergetrace_tell(const struct mergeinput *in, struct datanotes *notes)
{
	char text[224];

	if (!in->traces_left_out)
		return;
	snprintf(text, sizeof(text),
		 "%llu traces of the hardware (AUXTRACE), %llu bytes, were left out: %s",
		 (unsigned long long)in->traces_left_out,
		 (unsigned long long)in->trace_bytes_left_out,
		 in->change.add_time   ? "they say other times than the whole has"
		 : !in->trace_info.len ? "nothing says how to decode them"
		 : in->has_trace_place ? "their bytes are not all there"
				       : "a file can have those of one recording only");
	datanotes_add(notes, in->path, text);
}
