/* SPDX-License-Identifier: MIT */
#include "util/export/scriptblocks.h"

#include "util/base/fs.h"
#include "util/export/branchcounters.h"
#include "util/export/scriptinsn.h"

#define F(NAME) scriptfields_bit(NAME)

/*
 * What perf prints, so that its readers find the same: no blocks of more bytes, and
 * where the newest branch leads behind the sample, so many bytes from there on.
 */
enum { BLOCK_MOST = 16384 - SCRIPTINSN_MOST, BEHIND = 128, CODE_WIDTH = 30 };

/* Bytes of code of one sample: as much as 64 of the largest blocks, and all that is behind is left. */
enum { CODE_MOST = 1 << 20 };

/* struct perf_branch_entry of perf_event.h: the bits of the third word. */
enum { MISPREDICTED = 1, PREDICTED = 2, IN_TX = 4, ABORT = 8 };

struct blocks {
	const struct scriptline *line;
	const struct sample *sample;
	struct buf *out;
	/* What was named last; .named_to is 0 before. */
	uint64_t named_from, named_to;
	uint64_t cycles;
	uint64_t left; /* of CODE_MOST */
};

static uint64_t from_of(const struct blocks *b, size_t i)
{
	return words_get(b->sample->raw->branches, 3 * i);
}

static uint64_t to_of(const struct blocks *b, size_t i)
{
	return words_get(b->sample->raw->branches, 3 * i + 1);
}

static uint64_t flags_of(const struct blocks *b, size_t i)
{
	return words_get(b->sample->raw->branches, 3 * i + 2);
}

static struct session_place place_of(const struct blocks *b, uint64_t address)
{
	return scriptline_find_place(b->line, b->sample, address);
}

static void add_line_of(const struct blocks *b, uint64_t address, const char *before)
{
	struct lines_frame f;

	if (!(b->line->fields & F(SRCLINE)) ||
	    !lines_find(b->line->lines, place_of(b, address), &f, 1) || !f.file)
		return;
	buf_printf(b->out, "%s%s:%u", before, b->line->has_paths ? f.file : fs_base_name(f.file),
		   f.line);
}

/* Names the function of an address, unless the line before is of the same one. */
static void add_name(struct blocks *b, uint64_t address)
{
	struct session_place p;
	struct symbols_name n;

	if (address >= b->named_from && address < b->named_to)
		return;
	p = place_of(b, address);
	n = symbols_find(b->line->symbols, p);
	if (!n.name)
		return;
	buf_printf(b->out, "\t%s", n.name);
	if (n.offset)
		buf_printf(b->out, "+%llu", (unsigned long long)n.offset);
	buf_add_char(b->out, ':');
	add_line_of(b, address, "\t");
	buf_add_char(b->out, '\n');
	b->named_from = address - n.offset;
	b->named_to = b->named_from + (n.size > n.offset ? n.size : n.offset + 1);
}

/* The instruction that is opened at an address, without the line's end; its length. */
static size_t add_instruction(struct blocks *b, uint64_t address, bool is_padded,
			      struct scriptinsn_one *one)
{
	size_t start;

	*one = scriptinsn_at(b->line->insn, address);
	buf_add_char(b->out, '\t');
	buf_add_hex_right(b->out, address, '0', 16);
	buf_add_char(b->out, '\t');
	start = b->out->len;
	if ((b->line->fields & F(BRSTACKDISASM)) && one->text && one->bytes.len) {
		scriptinsn_add_text(one->text, b->out);
	} else {
		buf_add_text(b->out, "insn: ");
		scriptinsn_add_bytes(one->bytes, b->out);
	}
	if (is_padded && b->out->len - start < CODE_WIDTH)
		buf_add_fill(b->out, ' ', CODE_WIDTH - (b->out->len - start));
	if (b->line->fields & F(BRSTACKINSNLEN))
		buf_printf(b->out, "\tilen: %zu", one->bytes.len);
	return one->bytes.len;
}

static void add_source(const struct blocks *b, uint64_t address)
{
	if (b->line->fields & F(SRCCODE))
		scriptline_add_source(b->line, b->sample, place_of(b, address), b->out);
}

/* The line of branch i, the instructions'th since the one before; 0: it is not known. */
static void add_branch(struct blocks *b, size_t i, unsigned instructions)
{
	uint64_t flags = flags_of(b, i), cycles = flags >> 4 & 0xffff;
	struct scriptinsn_one one;

	add_instruction(b, from_of(b, i), true, &one);
	add_line_of(b, from_of(b, i), "\t srcline: ");
	if (b->line->fields & F(BRCNTR)) {
		const struct words counters = b->sample->raw->branch_counters;

		buf_add_text(b->out, "\tbr_cntr: ");
		branchcounters_add(b->line->counters, b->line->event,
				   i < counters.len ? words_get(counters, i) : 0, b->out);
	}
	buf_add_text(b->out, "\t#");
	buf_add_text(b->out, flags & PREDICTED ? " PRED" : "");
	buf_add_text(b->out, flags & MISPREDICTED ? " MISPRED" : "");
	buf_add_text(b->out, flags & IN_TX ? " INTX" : "");
	buf_add_text(b->out, flags & ABORT ? " ABORT" : "");
	b->cycles += cycles;
	if (cycles)
		buf_printf(b->out, " %llu cycles [%llu]", (unsigned long long)cycles,
			   (unsigned long long)b->cycles);
	if (cycles && instructions)
		buf_printf(b->out, " %.2f IPC", (double)instructions / (double)cycles);
	buf_add_char(b->out, '\n');
	add_source(b, from_of(b, i));
}

static bool is_kernel(uint64_t address)
{
	return address >> 63;
}

/* Reads the code from one address to an instruction at the other. */
static bool open_block(struct blocks *b, uint64_t start, uint64_t end)
{
	if (!start || !end || end < start || end - start > BLOCK_MOST || end - start > b->left ||
	    !scriptinsn_open(b->line->insn, place_of(b, start),
			     (size_t)(end - start) + SCRIPTINSN_MOST, b->line->arch))
		return false;
	b->left -= end - start;
	return true;
}

/* From where a branch led to branch i. */
static void add_block(struct blocks *b, uint64_t start, size_t i)
{
	uint64_t at = start, end = from_of(b, i);
	unsigned instructions = 0;
	struct scriptinsn_one one;

	if (!open_block(b, start, end))
		return;
	while (at < end) {
		size_t len;

		add_name(b, at);
		len = add_instruction(b, at, false, &one);
		buf_add_char(b->out, '\n');
		if (!len)
			break;
		add_source(b, at);
		at += len;
		instructions++;
	}
	if (at == end) {
		add_name(b, at);
		add_branch(b, i, instructions + 1);
	} else {
		buf_add_text(b->out, "\tmismatch of LBR data and executable\n");
	}
}

/* Only of a recording of all branches does one that is not there mean something. */
static bool has_all_branches(const struct blocks *b)
{
	uint64_t kinds = b->sample->event->attr.branch_sample_type;

	return !kinds || (kinds & PERFATTR_BRANCH_ANY);
}

/* From where the newest branch led to the sample, or to a branch that was taken unseen. */
static void add_last(struct blocks *b)
{
	uint64_t ip = b->sample->raw->ip, at = to_of(b, 0), end = ip < at ? at + BEHIND : ip;
	struct scriptinsn_one one;

	add_name(b, at);
	if (!open_block(b, at, end)) {
		at = end = ip;
		if (!open_block(b, at, end))
			return;
	}
	while (at <= end) {
		size_t len = add_instruction(b, at, false, &one);

		buf_add_char(b->out, '\n');
		if (!len)
			return;
		if (at != ip && one.text && one.text->always_leaves && has_all_branches(b)) {
			buf_add_text(b->out, "\t... not reaching sample ...\n");
			return;
		}
		add_source(b, at);
		at += len;
	}
}

void scriptblocks_add(const struct scriptline *l, const struct sample *s, struct buf *out)
{
	struct blocks b = { .line = l, .sample = s, .out = out, .left = CODE_MOST };
	size_t n = s->raw->branches.len / 3;

	if (!n)
		return;
	if (l->max_blocks && n > l->max_blocks + 1)
		n = l->max_blocks + 1;
	buf_add_char(out, '\n');
	/* Where it came from is not known. */
	if (open_block(&b, from_of(&b, n - 1), from_of(&b, n - 1))) {
		add_name(&b, from_of(&b, n - 1));
		add_branch(&b, n - 1, 0);
	}
	for (size_t i = n - 1; i-- > 0;) {
		uint64_t start = to_of(&b, i + 1);

		/* A branch into the kernel that was not asked for is missing, but not the way back. */
		if (i && start && from_of(&b, i) && is_kernel(start) != is_kernel(from_of(&b, i)))
			i--;
		add_block(&b, start, i);
	}
	if (from_of(&b, 0) != s->raw->ip && !(flags_of(&b, 0) & ABORT))
		add_last(&b);
}
