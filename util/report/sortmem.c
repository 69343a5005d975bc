/* SPDX-License-Identifier: MIT */
/* Keys of memory accesses: what was accessed, and how that was served. */
#include "util/data/memsource.h"
#include "util/report/sortcode.h"

enum { CACHE_LINE = 64 }; /* bytes; recordings do not tell it */

/* Parts of data_src, union perf_mem_data_src: bits of the mask count. */
static struct sortkey_value take_source(const struct sortkey_input *in, uint64_t mask)
{
	return (struct sortkey_value){ .number = in->sample->raw->data_src & mask };
}

#define BITS(from, n) (((UINT64_C(1) << (n)) - 1) << (from))

#define SOURCE_KEY(id, part, mask, title) \
	static struct sortkey_value take_##id(const struct sortkey_input *in) \
	{ \
		return take_source(in, mask); \
	} \
	static void add_##id(struct sortkey_value v, uint64_t samples, struct buf *out) \
	{ \
		(void)samples; \
		memsource_add_##part(v.number, out); \
	} \
	const struct sortkey sortmem_##id = { \
		#id, #id, title, SORTKEY_OF_MEMORY, take_##id, sortkey_compare_numbers, add_##id, \
	}

SOURCE_KEY(blocked, block, BITS(40, 3), "Blocked");
SOURCE_KEY(locked, lock, BITS(24, 2), "Locked");
SOURCE_KEY(mem, level, BITS(5, 14) | BITS(33, 4), "Memory access");
SOURCE_KEY(snoop, snoop, BITS(19, 5) | BITS(38, 2), "Snoop");
SOURCE_KEY(tlb, tlb, BITS(26, 7), "TLB access");

/* ---- what was accessed ---- */

static uint32_t find_data(const struct sortkey_input *in)
{
	const struct sample *s = in->sample;

	return framepool_find(in->frames,
			      recording_place(in->recording, s, s->cpumode, s->raw->addr),
			      s->cpumode);
}

static struct sortkey_value take_dso_daddr(const struct sortkey_input *in)
{
	return sortcode_take_dso(in->frames, find_data(in));
}

const struct sortkey sortmem_dso_daddr = {
	"dso_daddr",	"dso_daddr",	       "Data Object",	  SORTKEY_OF_MEMORY,
	take_dso_daddr, sortkey_compare_texts, sortcode_add_text,
};

/* The variable at an address, and how far in it, or else the address; each is a row, as in perf. */
static struct sortkey_value take_place(const struct sortkey_input *in, uint64_t mask)
{
	uint32_t frame = find_data(in);
	struct sortkey_value v = sortcode_take_function(in->frames, frame);
	uint64_t cut = in->sample->raw->addr & ~mask;

	v.number = v.thing ? framepool_at(in->frames, frame)->offset : in->sample->raw->addr;
	v.number -= v.number < cut ? v.number : cut;
	return v;
}

static int compare_places(struct sortkey_value a, struct sortkey_value b)
{
	int order = a.thing && b.thing ? sortcode_compare_functions(a, b) : !!b.thing - !!a.thing;

	return order ? order : sortkey_compare_numbers(a, b);
}

static void add_place(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	sortcode_add_function(v, samples, out);
	if (v.thing)
		buf_printf(out, "+0x%llx", (unsigned long long)v.number);
}

static struct sortkey_value take_symbol_daddr(const struct sortkey_input *in)
{
	return take_place(in, UINT64_MAX);
}

const struct sortkey sortmem_symbol_daddr = {
	"symbol_daddr",	   "symbol_daddr", "Data Symbol", SORTKEY_OF_MEMORY,
	take_symbol_daddr, compare_places, add_place,
};

static struct sortkey_value take_dcacheline(const struct sortkey_input *in)
{
	return take_place(in, ~(uint64_t)(CACHE_LINE - 1));
}

const struct sortkey sortmem_dcacheline = {
	"dcacheline",	 "dcacheline",	 "Data Cacheline", SORTKEY_OF_MEMORY,
	take_dcacheline, compare_places, add_place,
};

static void add_hex(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_printf(out, "0x%016llx", (unsigned long long)v.number);
}

static struct sortkey_value take_phys_daddr(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number = in->sample->raw->phys_addr };
}

const struct sortkey sortmem_phys_daddr = {
	"phys_daddr",	   "phys_daddr",    "Data Physical Address",
	SORTKEY_OF_MEMORY, take_phys_daddr, sortkey_compare_numbers,
	add_hex,
};
