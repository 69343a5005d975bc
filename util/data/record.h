/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_RECORD_H
#define UTIL_DATA_RECORD_H

/*
 * One record of a perf.data stream, and what its bytes mean. records.def is
 * the list; every record there is a structure here, struct record_mmap and so
 * on, with its fields in the host's byte order. Texts and arrays stay where
 * they are in the record.
 *
 * Samples have their own module, util/data/datasample.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"
#include "util/data/bytes.h"
#include "util/data/perfattr.h"

/* The bits of misc that change what is there, or what it is of (PERF_RECORD_MISC_*). */
enum record_misc {
	RECORD_MISC_CPUMODE = 7,		/* the mask of enum record_cpumode */
	RECORD_MISC_PROC_MAP_TIMEOUT = 1 << 12, /* of MMAP, MMAP2: not all maps were read */
	RECORD_MISC_COMM_EXEC = 1 << 13,
	RECORD_MISC_SWITCH_OUT = 1 << 13,
	RECORD_MISC_MMAP_DATA = 1 << 13,
	RECORD_MISC_EXACT_IP = 1 << 14,
	RECORD_MISC_BUILD_ID = 1 << 14,	     /* of MMAP2 */
	RECORD_MISC_BUILD_ID_SIZE = 1 << 15, /* of HEADER_BUILD_ID: its size is told */
};

enum record_cpumode {
	RECORD_UNKNOWN_MODE,
	RECORD_KERNEL,
	RECORD_USER,
	RECORD_HYPERVISOR,
	RECORD_GUEST_KERNEL,
	RECORD_GUEST_USER,
};

enum record_type {
#define RECORD(number, NAME, name) RECORD_##NAME = number,
#define END(name)
#define FIELD(name, field)
#define FIELDN(name, field, n)
#define ALWAYS(name)
#include "util/data/recordfields.h"
	RECORD_USER_START = 64,	      /* from here on perf's own */
	RECORD_PRIVATE_START = 32768, /* from here on simpleperf's */
};

#define RECORD(number, NAME, name) struct record_##name {
#define END(name) \
	} \
	;
#define ALWAYS(name)
#define F_U8(name, field)	uint8_t field;
#define F_U16(name, field)	uint16_t field;
#define F_X16(name, field)	uint16_t field;
#define F_U32(name, field)	uint32_t field;
#define F_X32(name, field)	uint32_t field;
#define F_S32(name, field)	int32_t field;
#define F_U64(name, field)	uint64_t field;
#define F_X64(name, field)	uint64_t field;
#define F_TEXT(name, field)	struct view field;
#define F_REST(name, field)	struct view field;
#define F_WORDS(name, field)	struct words field;
#define F_BYTES(name, field, n) struct view field;
#define F_TEXTN(name, field, n) struct view field;
#define F_PAD(name, field, n)
#include "util/data/recordfields.h"

enum recordkind {
	RECORDKIND_NUMBER,
	RECORDKIND_HEX,
	RECORDKIND_SIGNED,
	RECORDKIND_TEXT,
	RECORDKIND_BYTES,
	RECORDKIND_WORDS,
	RECORDKIND_REST,
	RECORDKIND_PAD,
	/* no fields, but which of the following ones are there: with, without a bit, always */
	RECORDKIND_WHEN,
	RECORDKIND_UNLESS,
	RECORDKIND_ALWAYS,
};

/* Where a field lies and what it is; see records.def. */
struct recordfield {
	const char *name;
	enum recordkind kind;
	uint16_t bit;	 /* of misc, for WHEN and UNLESS */
	uint8_t bytes;	 /* in the record; 0: up to the end */
	uint16_t offset; /* in the structure */
};

struct recordtype {
	uint32_t number;
	const char *name; /* MMAP2 */
	const struct recordfield *fields;
	size_t n_fields;
};

/* NULL for a number that records.def does not have. */
const struct recordtype *record_find_type(uint32_t number);

/* A record as it lies in the stream: .bytes begins with its header of 8 bytes. */
struct record {
	const unsigned char *bytes;
	uint32_t type;
	uint32_t size;	 /* with the header; from 8 on */
	unsigned stream; /* which file of a directory: 0 is "data" */
	uint16_t misc;
	bool swap;	       /* in the other byte order than this host's */
	bool is_inner;	       /* came out of a COMPRESSED one */
	uint64_t offset;       /* in the file, of the record or of the compressed one around it */
	uint64_t payload_size; /* bytes that follow outside of .size (TRACING_DATA, AUXTRACE) */
};

/* What every record but samples can end with, as attr.sample_type says. */
struct record_id {
	uint32_t pid, tid;
	uint64_t time;
	uint64_t id; /* of IDENTIFIER or else of ID */
	uint64_t stream_id;
	uint32_t cpu;
	uint64_t has; /* the bits of sample_type that were there */
};

/*
 * Reads the record's fields into the structure of its type: &(struct
 * record_mmap){} for RECORD_MMAP. id_size (perfattr_id_size()) is what the
 * kernel's records have behind their fields. Numbers that an older writer did
 * not have are zero. -1 when a field is cut in two.
 */
int record_read(const struct record *r, size_t id_size, void *out, struct err *err);

/* The identification behind a record other than a sample; all zero without one. */
void record_read_id(const struct record *r, const struct perfattr *attr, struct record_id *out);

/* The build id of an MMAP2 that has one; an empty view otherwise. */
struct view record_build_id(const struct record_mmap2 *m);

/* That of a file in HEADER_BUILD_ID, whose size older writers did not tell. */
struct view record_file_build_id(const struct record *r, const struct record_header_build_id *b);

#endif
