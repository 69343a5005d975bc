/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVFORMAT_H
#define PMU_EVENTS_EVFORMAT_H

/*
 * The bytes of a table: what evimage lays down and evtable and evtext read.
 * Nobody else should need this file.
 *
 * A table is a header and then sections, each followed by one zero byte (which
 * is the terminator of a string literal when the table is C). Numbers are
 * little-endian and unaligned, so that a table is the same on every machine;
 * compilers make single loads of the functions below. Strings are offsets into
 * EVFORMAT_STRINGS and NUL-terminated there, offset 0 is "". Descriptions are
 * offsets into the stream that the blocks hold, 0 is none.
 *
 * Most numbers have 24 bits: the events of all vendors together fill a fifth of
 * that, and a byte in each of 120,000 places is worth having. What does not fit
 * is refused by evimage.
 */

#include <stdint.h>

#define EVFORMAT_MAGIC	 "EvTable\n"
#define EVFORMAT_VERSION 1
#define EVFORMAT_MAX_24	 0xffffffu
#define EVFORMAT_MAX_16	 0xffffu

enum evformat_section {
	EVFORMAT_MODELS,
	EVFORMAT_PMUS,
	EVFORMAT_EVENT_ORDER, /* models have ranges of it: numbers of event records */
	EVFORMAT_EVENTS,
	EVFORMAT_TRAITS,    /* what events have in common */
	EVFORMAT_LATENCIES, /* number 0 stands for none */
	EVFORMAT_METRIC_ORDER,
	EVFORMAT_METRICS,
	EVFORMAT_METRIC_TRAITS,
	EVFORMAT_MAPS,
	EVFORMAT_GROUPS,
	EVFORMAT_TREES,
	EVFORMAT_STRINGS,
	EVFORMAT_BLOCKS, /* one more than there are: the last one only ends the one before */
	EVFORMAT_TEXTS,	 /* the blocks' bytes */
	EVFORMAT_SECTIONS,
};

/* magic, version, bytes in all, then (offset, count of records or bytes) of each section */
enum {
	EVFORMAT_AT_VERSION = 8,
	EVFORMAT_AT_BYTES = 12,
	EVFORMAT_AT_SECTIONS = 16,
	EVFORMAT_HEADER = 16 + 8 * EVFORMAT_SECTIONS,
};

/* The records, as offsets of their members. */
enum {
	EVFORMAT_MODEL_PATH = 0,	  /* 24 */
	EVFORMAT_MODEL_ARCH = 3,	  /* 24 */
	EVFORMAT_MODEL_FIRST_PMU = 6,	  /* 24 */
	EVFORMAT_MODEL_PMUS = 9,	  /* 24 */
	EVFORMAT_MODEL_FIRST_EVENT = 12,  /* 24 */
	EVFORMAT_MODEL_EVENTS = 15,	  /* 24 */
	EVFORMAT_MODEL_FIRST_METRIC = 18, /* 24 */
	EVFORMAT_MODEL_METRICS = 21,	  /* 24 */
	EVFORMAT_MODEL_SIZE = 24,

	/* First events and metrics of a PMU count from its model's first. */
	EVFORMAT_PMU_NAME = 0,	       /* 24 */
	EVFORMAT_PMU_FIRST_EVENT = 3,  /* 24 */
	EVFORMAT_PMU_EVENTS = 6,       /* 24 */
	EVFORMAT_PMU_FIRST_METRIC = 9, /* 24 */
	EVFORMAT_PMU_METRICS = 12,     /* 24 */
	EVFORMAT_PMU_GENERIC = 15,     /* 16 */
	EVFORMAT_PMU_FIXED = 17,       /* 16 */
	EVFORMAT_PMU_DERIVED = 19,     /* 8 */
	EVFORMAT_PMU_SIZE = 20,

	EVFORMAT_ORDER_SIZE = 3, /* 24 */

	EVFORMAT_EVENT_NAME = 0,   /* 24 */
	EVFORMAT_EVENT_TERMS = 3,  /* 24 */
	EVFORMAT_EVENT_BRIEF = 6,  /* 24 */
	EVFORMAT_EVENT_TEXT = 9,   /* 24 */
	EVFORMAT_EVENT_TRAIT = 12, /* 16 */
	EVFORMAT_EVENT_SIZE = 14,

	EVFORMAT_TRAIT_TOPIC = 0,    /* 24 */
	EVFORMAT_TRAIT_UNIT = 3,     /* 24 */
	EVFORMAT_TRAIT_COMPAT = 6,   /* 24 */
	EVFORMAT_TRAIT_KNOWN = 9,    /* 8 */
	EVFORMAT_TRAIT_FLAGS = 10,   /* 16 */
	EVFORMAT_TRAIT_LATENCY = 12, /* 16 */
	EVFORMAT_TRAIT_FIXED = 14,   /* 32 */
	EVFORMAT_TRAIT_GENERIC = 18, /* 64 */
	EVFORMAT_TRAIT_NO_SMT = 26,  /* 64 */
	EVFORMAT_TRAIT_SIZE = 34,

	/* The bits of IEEE doubles, 64 each. */
	EVFORMAT_LATENCY_MEAN = 0,
	EVFORMAT_LATENCY_MIN = 8,
	EVFORMAT_LATENCY_MAX = 16,
	EVFORMAT_LATENCY_SIZE = 24,

	EVFORMAT_METRIC_NAME = 0,      /* 24 */
	EVFORMAT_METRIC_GROUPS = 3,    /* 24 */
	EVFORMAT_METRIC_EXPR = 6,      /* 24 */
	EVFORMAT_METRIC_THRESHOLD = 9, /* 24 */
	EVFORMAT_METRIC_BRIEF = 12,    /* 24 */
	EVFORMAT_METRIC_TEXT = 15,     /* 24 */
	EVFORMAT_METRIC_TRAIT = 18,    /* 16 */
	EVFORMAT_METRIC_SIZE = 20,

	EVFORMAT_METRIC_TRAIT_UNIT = 0,		 /* 24 */
	EVFORMAT_METRIC_TRAIT_COMPAT = 3,	 /* 24 */
	EVFORMAT_METRIC_TRAIT_NO_GROUP = 6,	 /* 24 */
	EVFORMAT_METRIC_TRAIT_DEFAULT_GROUP = 9, /* 24 */
	EVFORMAT_METRIC_TRAIT_AGGREGATION = 12,	 /* 8 */
	EVFORMAT_METRIC_TRAIT_CONSTRAINT = 13,	 /* 8 */
	EVFORMAT_METRIC_TRAIT_SHOW_EVENTS = 14,	 /* 8 */
	EVFORMAT_METRIC_TRAIT_JSON_UNIT = 15,	 /* 24 */
	EVFORMAT_METRIC_TRAIT_SIZE = 18,

	EVFORMAT_MAP_ARCH = 0,	/* 24 */
	EVFORMAT_MAP_CPUID = 3, /* 24 */
	EVFORMAT_MAP_MODEL = 6, /* 24 */
	EVFORMAT_MAP_SIZE = 9,

	EVFORMAT_GROUP_NAME = 0,  /* 24 */
	EVFORMAT_GROUP_BRIEF = 3, /* 24 */
	EVFORMAT_GROUP_SIZE = 6,

	EVFORMAT_TREE_NAME = 0,	   /* 24 */
	EVFORMAT_TREE_LICENCE = 3, /* 24 */
	EVFORMAT_TREE_SIZE = 6,

	EVFORMAT_BLOCK_RAW = 0,	   /* 32: where it begins in the stream */
	EVFORMAT_BLOCK_PACKED = 4, /* 32: where its bytes begin in the section */
	EVFORMAT_BLOCK_ZSTD = 8,   /* 8: 1 a zstd frame, 0 as it is */
	EVFORMAT_BLOCK_SIZE = 9,
};

/* Bytes of a section's record. */
static const unsigned char evformat_sizes[EVFORMAT_SECTIONS] = {
	[EVFORMAT_MODELS] = EVFORMAT_MODEL_SIZE,
	[EVFORMAT_PMUS] = EVFORMAT_PMU_SIZE,
	[EVFORMAT_EVENT_ORDER] = EVFORMAT_ORDER_SIZE,
	[EVFORMAT_EVENTS] = EVFORMAT_EVENT_SIZE,
	[EVFORMAT_TRAITS] = EVFORMAT_TRAIT_SIZE,
	[EVFORMAT_LATENCIES] = EVFORMAT_LATENCY_SIZE,
	[EVFORMAT_METRIC_ORDER] = EVFORMAT_ORDER_SIZE,
	[EVFORMAT_METRICS] = EVFORMAT_METRIC_SIZE,
	[EVFORMAT_METRIC_TRAITS] = EVFORMAT_METRIC_TRAIT_SIZE,
	[EVFORMAT_MAPS] = EVFORMAT_MAP_SIZE,
	[EVFORMAT_GROUPS] = EVFORMAT_GROUP_SIZE,
	[EVFORMAT_TREES] = EVFORMAT_TREE_SIZE,
	[EVFORMAT_STRINGS] = 1,
	[EVFORMAT_BLOCKS] = EVFORMAT_BLOCK_SIZE,
	[EVFORMAT_TEXTS] = 1,
};

static inline uint32_t evformat_get16(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t evformat_get24(const unsigned char *at)
{
	return evformat_get16(at) | (uint32_t)at[2] << 16;
}

static inline uint32_t evformat_get32(const unsigned char *at)
{
	return evformat_get24(at) | (uint32_t)at[3] << 24;
}

static inline uint64_t evformat_get64(const unsigned char *at)
{
	return evformat_get32(at) | (uint64_t)evformat_get32(at + 4) << 32;
}

/* The caller has seen to it that the numbers fit. */
static inline void evformat_put16(unsigned char *at, uint32_t n)
{
	at[0] = (unsigned char)n;
	at[1] = (unsigned char)(n >> 8);
}

static inline void evformat_put24(unsigned char *at, uint32_t n)
{
	evformat_put16(at, n);
	at[2] = (unsigned char)(n >> 16);
}

static inline void evformat_put32(unsigned char *at, uint32_t n)
{
	evformat_put24(at, n);
	at[3] = (unsigned char)(n >> 24);
}

static inline void evformat_put64(unsigned char *at, uint64_t n)
{
	evformat_put32(at, (uint32_t)n);
	evformat_put32(at + 4, (uint32_t)(n >> 32));
}

/* The offset of a section, and how many records it has. */
static inline const unsigned char *evformat_at(const void *table, enum evformat_section s)
{
	const unsigned char *base = table;

	return base + evformat_get32(base + EVFORMAT_AT_SECTIONS + 8 * s);
}

static inline uint32_t evformat_count(const void *table, enum evformat_section s)
{
	return evformat_get32((const unsigned char *)table + EVFORMAT_AT_SECTIONS + 8 * s + 4);
}

#endif
