/* SPDX-License-Identifier: MIT */
#include "util/export/scriptbranch.h"

#include "util/base/alloc.h"

#define F(NAME) scriptfields_bit(NAME)

/* As perf.data has the flags of a branch: struct perf_branch_entry of perf_event.h. */
static void add_flags(uint64_t flags, struct buf *out)
{
	static const char *const types[] = {
		"",	  "COND",      "UNCOND",   "IND",  "CALL", "IND_CALL", "RET",	"SYSCALL",
		"SYSRET", "COND_CALL", "COND_RET", "ERET", "IRQ",  "SERROR",   "NO_TX",
	};
	static const char *const specs[] = { "-", "SPEC_WRONG_PATH", "NON_SPEC_CORRECT_PATH",
					     "SPEC_CORRECT_PATH" };
	unsigned type = flags >> 20 & 15, spec = flags >> 24 & 3;

	buf_add_char(out, '/');
	buf_add_char(out, flags & 2 ? 'P' : flags & 1 ? 'M' : '-');
	buf_add_char(out, '/');
	buf_add_char(out, flags & 4 ? 'X' : '-');
	buf_add_char(out, '/');
	buf_add_char(out, flags & 8 ? 'A' : '-');
	buf_add_char(out, '/');
	buf_add_u64(out, flags >> 4 & 0xffff);
	buf_add_char(out, '/');
	buf_add_text(out, type < ARRAY_LEN(types) ? types[type] : "");
	buf_add_char(out, '/');
	buf_add_text(out, specs[spec]);
	buf_add_char(out, ' ');
}

/* Of the kernel itself addresses are told, of modules and files where they are in these. */
static bool has_offsets(const struct dso *d)
{
	return !d->is_kernel ||
	       !(strstr(d->name, "kernel.kallsyms") || view_ends(view_of(d->name), "vmlinux"));
}

/* One end of a branch, as address, as symbol, or as offset in its file. */
static void add_end(const struct scriptline *l, const struct sample *s, uint64_t address,
		    uint64_t how, struct buf *out)
{
	struct session_place p = { .address = address };

	if (how != F(BRSTACK) || (l->fields & F(DSO)))
		p = scriptline_find_place(l, s, address);
	if (how == F(BRSTACKSYM))
		scriptline_add_symbol(l, p, true, out);
	else if (how == F(BRSTACKOFF) && p.mapping && has_offsets(p.mapping->dso))
		buf_add_hex(out, mapping_file_offset(p.mapping, address));
	else
		buf_add_hex(out, address);
	if (l->fields & F(DSO))
		scriptline_add_file(l, p, out);
}

static void add_branches(const struct scriptline *l, const struct sample *s, uint64_t how,
			 struct buf *out)
{
	const struct words b = s->raw->branches;

	for (size_t i = 0; i + 3 <= b.len; i += 3) {
		if (how != F(BRSTACKSYM))
			buf_add_char(out, ' ');
		add_end(l, s, words_get(b, i), how, out);
		buf_add_char(out, '/');
		add_end(l, s, words_get(b, i + 1), how, out);
		add_flags(words_get(b, i + 2), out);
	}
}

void scriptbranch_add(const struct scriptline *l, const struct sample *s, struct buf *out)
{
	const uint64_t ways[] = { F(BRSTACK), F(BRSTACKSYM), F(BRSTACKOFF) };

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (l->fields & ways[i])
			add_branches(l, s, ways[i], out);
}
