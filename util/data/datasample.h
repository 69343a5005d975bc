/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATASAMPLE_H
#define UTIL_DATA_DATASAMPLE_H

/*
 * What a SAMPLE record holds, for every bit of attr.sample_type. Arrays stay in
 * the record. Source of the order of the parts: the comment at
 * PERF_RECORD_SAMPLE in include/uapi/linux/perf_event.h.
 */

#include "util/data/record.h"

/* The values of READ: one, or with PERFATTR_READ_GROUP one for each of the group. */
struct datasample_read {
	uint64_t time_enabled, time_running;
	uint64_t nr;
	struct words words; /* of each: value, and id and lost as read_format says */
	unsigned stride;    /* words of each */
	uint64_t format;    /* attr.read_format */
};

struct datasample_read_value {
	uint64_t value, id, lost;
};

struct datasample_regs {
	uint64_t abi; /* PERF_SAMPLE_REGS_ABI_*: 0 none, 1 32 bits, 2 64 bits */
	uint64_t mask;
	struct words values; /* one for each bit of mask, from bit 0 on */
};

struct datasample {
	uint64_t has; /* attr.sample_type */
	uint64_t id;  /* of IDENTIFIER or else of ID; 0 without */
	uint64_t ip;
	uint32_t pid, tid;
	uint64_t time;
	uint64_t addr;
	uint64_t stream_id;
	uint32_t cpu;
	uint64_t period; /* attr.sample_period where the sample has none */
	struct datasample_read read;
	struct words callchain;
	struct view raw;
	uint64_t branch_hw_index;
	struct words branches; /* from, to and flags of each, newest first */
	struct words branch_counters;
	struct datasample_regs user_regs, intr_regs;
	struct view user_stack; /* what is filled of it */
	uint64_t weight;	/* the low 32 bits with WEIGHT_STRUCT */
	uint16_t weight2, weight3;
	uint64_t data_src;
	uint64_t transaction;
	uint64_t phys_addr;
	struct view aux;
	uint64_t cgroup;
	uint64_t data_page_size, code_page_size;
	size_t unread; /* bytes of the record behind the last part */
};

/* Reads a SAMPLE. -1, naming the part, when the record ends within one. */
int datasample_read(const struct record *r, const struct perfattr *attr, struct datasample *out,
		    struct err *err);

/* Reads the values of a READ record, or of a sample's part; b is at time or value. */
int datasample_read_values(struct bytes *b, uint64_t read_format, struct datasample_read *out,
			   struct err *err);
struct datasample_read_value datasample_read_get(const struct datasample_read *read, size_t i);

/*
 * Where the id lies, in bytes from the record's start for samples and from its
 * end for others; -1 when records of the event have none.
 */
int datasample_id_from_start(uint64_t sample_type);
int datasample_id_from_end(uint64_t sample_type);

#endif
