/* SPDX-License-Identifier: MIT */
/*
 * Keys of branches. Source of the flags: struct perf_branch_entry of
 * include/uapi/linux/perf_event.h, as on a little-endian machine.
 */
#include "util/base/alloc.h"
#include "util/report/sortcode.h"

enum { MISPREDICTED = 1, PREDICTED = 2, IN_TX = 4, ABORT = 8 };

static struct sortkey_value take_flags(const struct sortkey_input *in, uint64_t mask)
{
	return (struct sortkey_value){ .number = in->sample->branch_flags & mask };
}

static struct sortkey_value take_abort(const struct sortkey_input *in)
{
	return take_flags(in, ABORT);
}

static void add_abort(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_char(out, v.number ? 'A' : '.');
}

const struct sortkey sortbranch_abort = {
	"abort",	   "abort",    "Transaction abort",
	SORTKEY_OF_BRANCH, take_abort, sortkey_compare_numbers,
	add_abort,
};

static struct sortkey_value take_in_tx(const struct sortkey_input *in)
{
	return take_flags(in, IN_TX);
}

static void add_in_tx(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_char(out, v.number ? 'T' : '.');
}

const struct sortkey sortbranch_in_tx = {
	"in_tx",	   "in_tx",    "Branch in transaction",
	SORTKEY_OF_BRANCH, take_in_tx, sortkey_compare_numbers,
	add_in_tx,
};

static struct sortkey_value take_mispredict(const struct sortkey_input *in)
{
	return take_flags(in, MISPREDICTED | PREDICTED);
}

static void add_mispredict(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_text(out, v.number & MISPREDICTED ? "Y" : v.number ? "N" : "N/A");
}

const struct sortkey sortbranch_mispredict = {
	"mispredict",	   "mispredict",    "Branch Mispredicted",
	SORTKEY_OF_BRANCH, take_mispredict, sortkey_compare_numbers,
	add_mispredict,
};

static struct sortkey_value take_cycles(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number = in->sample->branch_flags >> 4 & 0xffff };
}

static void add_cycles(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	if (v.number)
		buf_add_u64(out, v.number);
	else
		buf_add_char(out, '-');
}

const struct sortkey sortbranch_cycles = {
	"cycles",	   "cycles",	"Basic Block Cycles",
	SORTKEY_OF_BRANCH, take_cycles, sortkey_compare_numbers,
	add_cycles,
};

static struct sortkey_value take_type(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number = in->sample->branch_flags >> 20 & 15 };
}

static void add_type(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	static const char *const names[16] = {
		"N/A",	  "COND",      "UNCOND",   "IND",  "CALL", "IND_CALL", "RET",	"SYSCALL",
		"SYSRET", "COND_CALL", "COND_RET", "ERET", "IRQ",  "SERROR",   "NO_TX",
	};

	(void)samples;
	buf_add_text(out, v.number < ARRAY_LEN(names) && names[v.number] ? names[v.number] : "N/A");
}

const struct sortkey sortbranch_type = {
	"type",	  "type", "Branch Type", SORTKEY_OF_BRANCH, take_type, sortkey_compare_numbers,
	add_type,
};

/* ---- both ends ---- */

static struct sortkey_value take_addr_from(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number =
					       framepool_at(in->frames, in->from)->place.address };
}

static struct sortkey_value take_addr_to(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number =
					       framepool_at(in->frames, in->frame)->place.address };
}

static void add_address(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_hex(out, v.number);
}

const struct sortkey sortbranch_addr_from = {
	"addr_from",	   "addr_from",	   "Source Address",
	SORTKEY_OF_BRANCH, take_addr_from, sortkey_compare_numbers,
	add_address,
};
const struct sortkey sortbranch_addr_to = {
	"addr_to",	   "addr_to",	 "Target Address",
	SORTKEY_OF_BRANCH, take_addr_to, sortkey_compare_numbers,
	add_address,
};

static struct sortkey_value take_dso_from(const struct sortkey_input *in)
{
	return sortcode_take_dso(in->frames, in->from);
}

static struct sortkey_value take_dso_to(const struct sortkey_input *in)
{
	return sortcode_take_dso(in->frames, in->frame);
}

const struct sortkey sortbranch_dso_from = {
	"dso_from",	   "dso_from",	  "Source Shared Object",
	SORTKEY_OF_BRANCH, take_dso_from, sortkey_compare_texts,
	sortcode_add_text,
};
const struct sortkey sortbranch_dso_to = {
	"dso_to",	   "dso_to",	"Target Shared Object",
	SORTKEY_OF_BRANCH, take_dso_to, sortkey_compare_texts,
	sortcode_add_text,
};

static struct sortkey_value take_symbol_from(const struct sortkey_input *in)
{
	return sortcode_take_function(in->frames, in->from);
}

static struct sortkey_value take_symbol_to(const struct sortkey_input *in)
{
	return sortcode_take_function(in->frames, in->frame);
}

const struct sortkey sortbranch_symbol_from = {
	"symbol_from",	       "symbol_from",	 "Source Symbol",
	SORTKEY_OF_BRANCH,     take_symbol_from, sortcode_compare_functions,
	sortcode_add_function,
};
const struct sortkey sortbranch_symbol_to = {
	"symbol_to",	       "symbol_to",    "Target Symbol",
	SORTKEY_OF_BRANCH,     take_symbol_to, sortcode_compare_functions,
	sortcode_add_function,
};

static struct sortkey_value take_srcline_from(const struct sortkey_input *in)
{
	return sortcode_take_line(in->frames, in->from, true);
}

static struct sortkey_value take_srcline_to(const struct sortkey_input *in)
{
	return sortcode_take_line(in->frames, in->frame, true);
}

const struct sortkey sortbranch_srcline_from = {
	"srcline_from",	   "srcline_from",	  "From Source:Line", SORTKEY_OF_BRANCH,
	take_srcline_from, sortkey_compare_texts, sortcode_add_text,
};
const struct sortkey sortbranch_srcline_to = {
	"srcline_to",	 "srcline_to",		"To Source:Line",  SORTKEY_OF_BRANCH,
	take_srcline_to, sortkey_compare_texts, sortcode_add_text,
};
