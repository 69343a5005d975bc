/* SPDX-License-Identifier: MIT */
#include "util/data/memsource.h"

#include "util/base/alloc.h"

static unsigned field(uint64_t source, unsigned shift, unsigned bits)
{
	return (unsigned)(source >> shift) & ((1u << bits) - 1);
}

static void add_operation(uint64_t source, struct buf *out)
{
	const unsigned op = field(source, 0, 5);
	static const char *const names[] = { "N/A", "LOAD", "STORE", "PFETCH", "EXEC" };
	size_t start = out->len;

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (op >> i & 1)
			buf_printf(out, "%s%s", out->len > start ? " or " : "", names[i]);
	if (out->len == start)
		buf_add_text(out, "N/A");
}

/* Bits 3 and up of mem_lvl: the levels of before mem_lvl_num. */
static const char *const levels[] = {
	"L1",
	"LFB/MAB",
	"L2",
	"L3",
	"Local RAM",
	"Remote RAM (1 hop)",
	"Remote RAM (2 hops)",
	"Remote Cache (1 hop)",
	"Remote Cache (2 hops)",
	"I/O",
	"Uncached",
};

/* mem_lvl_num, where it has a name. */
static const char *const level_numbers[16] = {
	[1] = "L1",   [2] = "L2",	  [3] = "L3",
	[4] = "L4",   [5] = "L2 MHB",	  [6] = "Memory-side Cache",
	[7] = "L0",   [8] = "Uncached",	  [9] = "CXL",
	[10] = "I/O", [11] = "Any cache", [12] = "LFB/MAB",
	[13] = "RAM", [14] = "PMEM",	  [15] = "N/A",
};

void memsource_add_level(uint64_t source, struct buf *out)
{
	unsigned level = field(source, 5, 14), number = field(source, 33, 4);
	size_t start = out->len;

	if (level & 1 << 1)
		buf_add_text(out, "");
	for (unsigned i = 0; i < ARRAY_LEN(levels); i++)
		if (level >> 3 >> i & 1)
			buf_printf(out, "%s%s", out->len > start ? " or " : "", levels[i]);
	if (number && level_numbers[number])
		buf_printf(out, "%s%s", out->len > start ? " or " : "", level_numbers[number]);
	if (out->len == start)
		buf_add_text(out, "N/A");
	if (level & 1 << 1)
		buf_add_text(out, " hit");
	else if (level & 1 << 2)
		buf_add_text(out, " miss");
}

void memsource_add_snoop(uint64_t source, struct buf *out)
{
	static const char *const snoops[] = { "N/A", "None", "Hit", "Miss", "HitM" };
	unsigned snoop = field(source, 19, 5);
	size_t start = out->len;

	for (unsigned i = 0; i < ARRAY_LEN(snoops); i++)
		if (snoop >> i & 1)
			buf_printf(out, "%s%s", out->len > start ? " or " : "", snoops[i]);
	if (field(source, 38, 2) & 1)
		buf_printf(out, "%sFwd", out->len > start ? " or " : "");
	if (out->len == start)
		buf_add_text(out, "N/A");
}

void memsource_add_tlb(uint64_t source, struct buf *out)
{
	static const char *const tlbs[] = { "N/A", "Hit", "Miss", "L1", "L2", "Walker", "Fault" };
	unsigned tlb = field(source, 26, 7);
	size_t start = out->len;

	for (unsigned i = 3; i < ARRAY_LEN(tlbs); i++)
		if (tlb >> i & 1)
			buf_printf(out, "%s%s", out->len > start ? " or " : "", tlbs[i]);
	if (out->len == start)
		buf_add_text(out, "N/A");
	if (tlb & 1 << 1)
		buf_add_text(out, " hit");
	else if (tlb & 1 << 2)
		buf_add_text(out, " miss");
}

void memsource_add_lock(uint64_t source, struct buf *out)
{
	unsigned lock = field(source, 24, 2);

	buf_add_text(out, lock & 2 ? "Yes" : lock & 1 ? "N/A" : "No");
}

void memsource_add_block(uint64_t source, struct buf *out)
{
	unsigned block = field(source, 40, 3);

	if (!block || block & 1)
		buf_add_text(out, " N/A");
	if (block & 2)
		buf_add_text(out, " Data");
	if (block & 4)
		buf_add_text(out, " Addr");
}

void memsource_add(uint64_t source, struct buf *out)
{
	buf_add_text(out, "|OP ");
	add_operation(source, out);
	buf_add_text(out, "|LVL ");
	memsource_add_level(source, out);
	buf_add_text(out, "|SNP ");
	memsource_add_snoop(source, out);
	buf_add_text(out, "|TLB ");
	memsource_add_tlb(source, out);
	buf_add_text(out, "|LCK ");
	memsource_add_lock(source, out);
	buf_add_text(out, "|BLK ");
	memsource_add_block(source, out);
}
