/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGEINPUT_H
#define UTIL_REWRITE_MERGEINPUT_H

/*
 * One of the recordings that become one: what it says of itself, and its records in
 * the order of time. Zeroed is not open.
 */

#include "util/rewrite/mergeevents.h"
#include "util/rewrite/mergerecord.h"
#include "util/session/order.h"

enum { MERGEINPUT_SECTION_LIMIT = 256 << 20 };

struct mergeinput_clock {
	bool has_wall;
	uint64_t wall;	/* ns from the recording's clock to the time of day */
	uint64_t first; /* of its samples; 0: not told */
};

struct mergeinput {
	const char *path;
	struct dataread *reader;
	struct order *order;
	struct order_record next;
	bool has_next;
	struct buf host;    /* "" when it is not told */
	struct buf formats; /* of tracepoints */
	unsigned host_number;
	struct mergeinput_clock clock;
	struct mergeevents_map map;
	struct mergerecord_change change;
	uint64_t left_out;		    /* records */
	struct buf trace_info, trace_index; /* AUXTRACE_INFO and ID_INDEX as they are; "": none */
	bool has_trace_place;		    /* its traces are those of the merged file */
	uint64_t traces_left_out, trace_bytes_left_out;
};

/* Up to the first record that is kept: what a pipe says of itself is in front of it. */
int mergeinput_open(struct mergeinput *in, const char *path, struct err *err);
void mergeinput_release(struct mergeinput *in);

/* Reads .next. */
int mergeinput_step(struct mergeinput *in, struct err *err);

/* A section's bytes, in bytes; none when it is not there. */
struct bytes mergeinput_section(struct mergeinput *in, unsigned bit, struct buf *bytes);

#endif
