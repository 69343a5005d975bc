/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PERFATTR_H
#define UTIL_DATA_PERFATTR_H

/*
 * struct perf_event_attr as files carry it: of any size from 64 bytes on, of
 * either byte order, with fields that this host's headers may not know. Source:
 * include/uapi/linux/perf_event.h, whose PERF_ATTR_SIZE_VERn are the sizes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/data/bytes.h"

/* sample_type, in the order of the kernel's bits. */
enum perfattr_sample {
	PERFATTR_SAMPLE_IP = 1u << 0,
	PERFATTR_SAMPLE_TID = 1u << 1,
	PERFATTR_SAMPLE_TIME = 1u << 2,
	PERFATTR_SAMPLE_ADDR = 1u << 3,
	PERFATTR_SAMPLE_READ = 1u << 4,
	PERFATTR_SAMPLE_CALLCHAIN = 1u << 5,
	PERFATTR_SAMPLE_ID = 1u << 6,
	PERFATTR_SAMPLE_CPU = 1u << 7,
	PERFATTR_SAMPLE_PERIOD = 1u << 8,
	PERFATTR_SAMPLE_STREAM_ID = 1u << 9,
	PERFATTR_SAMPLE_RAW = 1u << 10,
	PERFATTR_SAMPLE_BRANCH_STACK = 1u << 11,
	PERFATTR_SAMPLE_REGS_USER = 1u << 12,
	PERFATTR_SAMPLE_STACK_USER = 1u << 13,
	PERFATTR_SAMPLE_WEIGHT = 1u << 14,
	PERFATTR_SAMPLE_DATA_SRC = 1u << 15,
	PERFATTR_SAMPLE_IDENTIFIER = 1u << 16,
	PERFATTR_SAMPLE_TRANSACTION = 1u << 17,
	PERFATTR_SAMPLE_REGS_INTR = 1u << 18,
	PERFATTR_SAMPLE_PHYS_ADDR = 1u << 19,
	PERFATTR_SAMPLE_AUX = 1u << 20,
	PERFATTR_SAMPLE_CGROUP = 1u << 21,
	PERFATTR_SAMPLE_DATA_PAGE_SIZE = 1u << 22,
	PERFATTR_SAMPLE_CODE_PAGE_SIZE = 1u << 23,
	PERFATTR_SAMPLE_WEIGHT_STRUCT = 1u << 24,
	PERFATTR_SAMPLE_KNOWN = (1u << 25) - 1,
};

enum perfattr_read {
	PERFATTR_READ_TIME_ENABLED = 1u << 0,
	PERFATTR_READ_TIME_RUNNING = 1u << 1,
	PERFATTR_READ_ID = 1u << 2,
	PERFATTR_READ_GROUP = 1u << 3,
	PERFATTR_READ_LOST = 1u << 4,
};

/* branch_sample_type: what changes the layout of a sample or what its branches mean. */
enum perfattr_branch {
	PERFATTR_BRANCH_ANY = 1u << 3,
	PERFATTR_BRANCH_CALL_STACK = 1u << 11,
	PERFATTR_BRANCH_HW_INDEX = 1u << 17,
	PERFATTR_BRANCH_COUNTERS = 1u << 19,
};

/* flags: the bit field, numbered as on a little-endian machine. */
#define PERFATTR_DISABLED	((uint64_t)1 << 0)
#define PERFATTR_INHERIT	((uint64_t)1 << 1)
#define PERFATTR_PINNED		((uint64_t)1 << 2)
#define PERFATTR_EXCLUSIVE	((uint64_t)1 << 3)
#define PERFATTR_EXCLUDE_USER	((uint64_t)1 << 4)
#define PERFATTR_EXCLUDE_KERNEL ((uint64_t)1 << 5)
#define PERFATTR_EXCLUDE_HV	((uint64_t)1 << 6)
#define PERFATTR_EXCLUDE_IDLE	((uint64_t)1 << 7)
#define PERFATTR_MMAP		((uint64_t)1 << 8)
#define PERFATTR_COMM		((uint64_t)1 << 9)
#define PERFATTR_FREQ		((uint64_t)1 << 10)
#define PERFATTR_TASK		((uint64_t)1 << 13)
#define PERFATTR_PRECISE_SHIFT	15 /* two bits */
#define PERFATTR_SAMPLE_ID_ALL	((uint64_t)1 << 18)
#define PERFATTR_EXCLUDE_HOST	((uint64_t)1 << 19)
#define PERFATTR_EXCLUDE_GUEST	((uint64_t)1 << 20)
#define PERFATTR_MMAP2		((uint64_t)1 << 23)
#define PERFATTR_USE_CLOCKID	((uint64_t)1 << 25)
#define PERFATTR_CONTEXT_SWITCH ((uint64_t)1 << 26)

enum {
	PERFATTR_SIZE_MIN = 64,	   /* PERF_ATTR_SIZE_VER0 */
	PERFATTR_SIZE_KNOWN = 144, /* with config3 and config4 */
};

struct perfattr {
	uint32_t type;
	uint32_t size; /* as the file has it; 0 in the oldest ones */
	uint64_t config;
	uint64_t period; /* or the frequency, with PERFATTR_FREQ */
	uint64_t sample_type;
	uint64_t read_format;
	uint64_t flags;
	uint32_t wakeup;
	uint32_t bp_type;
	uint64_t config1; /* bp_addr */
	uint64_t config2; /* bp_len */
	uint64_t branch_sample_type;
	uint64_t sample_regs_user;
	uint32_t sample_stack_user;
	int32_t clockid;
	uint64_t sample_regs_intr;
	uint32_t aux_watermark;
	uint16_t sample_max_stack;
	uint32_t aux_sample_size;
	uint32_t aux_action;
	uint64_t sig_data;
	uint64_t config3;
	uint64_t config4;
};

/*
 * Takes an attr out of its bytes, of which there may be more than fields: what
 * lies behind the known ones must be zero. Fields that are not there are zero.
 */
int perfattr_read(struct bytes from, struct perfattr *out, struct err *err);

/*
 * The bytes that it takes when written: attr->size, which may be anything in a
 * file, but not less than 64, nor more than there are fields.
 */
size_t perfattr_written_size(const struct perfattr *attr);

/* Appends it, of that size, in this host's byte order or the other one. */
void perfattr_write(const struct perfattr *attr, bool swap, struct buf *out);

/* Is it the event that never counts, by which recorders get what is no sample? */
bool perfattr_is_dummy(const struct perfattr *attr);

/* Is each of its samples one branch (Intel's BTS): the period of branches is 1? */
bool perfattr_is_branch(const struct perfattr *attr);

/* Bytes that the identification behind records other than samples takes. */
size_t perfattr_id_size(const struct perfattr *attr);

#endif
