/* SPDX-License-Identifier: MIT */
#include "util/export/scriptplace.h"

#include "util/base/fs.h"

#define F(NAME) scriptfields_bit(NAME)

/* On a line of its own; where no source is known, the file and the address in it. */
static void add_source_line(const struct scriptline *l, struct session_place p,
			    const struct lines_frame *f, struct buf *out)
{
	if (f && f->file)
		buf_printf(out, "\n  %s:%u", l->has_paths ? f->file : fs_base_name(f->file),
			   f->line);
	else if (p.mapping)
		buf_printf(
			out, "\n  %s[%llx]", fs_base_name(p.mapping->dso->name),
			(unsigned long long)(p.mapping->dso->is_kernel
						     ? p.address
						     : mapping_file_offset(p.mapping, p.address)));
}

static void add_inlined(const struct scriptline *l, struct session_place p, uint64_t shown,
			const struct lines_frame *f, struct buf *out)
{
	buf_add_char(out, '\t');
	if (l->fields & F(IP))
		buf_add_hex_right(out, shown, ' ', 16);
	if (l->fields & F(SYM)) {
		buf_add_char(out, ' ');
		buf_add_text(out, f->name);
	}
	if ((l->fields & F(SYM)) && (l->fields & F(SYMOFF))) {
		buf_add_char(out, '+');
		buf_add_hex(out, symbols_find(l->symbols, p).offset);
	}
	if (l->fields & F(SRCLINE))
		add_source_line(l, p, f, out);
	buf_add_text(out, " (inlined)");
	buf_add_char(out, '\n');
}

/*
 * shown is the address as people see it: of a caller in a user's file, where it
 * is in the file. line may be NULL.
 */
static void add_place(const struct scriptline *l, struct session_place p, uint64_t shown,
		      const struct lines_frame *line, struct buf *out)
{
	if (l->fields & F(IP))
		buf_add_hex_right(out, shown, ' ', 16);
	if (l->fields & F(SYM)) {
		buf_add_char(out, ' ');
		scriptline_add_symbol(l, p, l->fields & F(SYMOFF), out);
	}
	if (l->fields & F(DSO)) {
		buf_add_char(out, ' ');
		scriptline_add_file(l, p, out);
	}
	if (l->fields & F(SRCLINE))
		add_source_line(l, p, line, out);
}

void scriptplace_add_lines(const struct scriptline *l, struct session_place p, uint64_t shown,
			   struct buf *out)
{
	struct lines_frame frames[LINES_MOST];
	bool is_wanted = lines_has_inlined(l->lines) || (l->fields & F(SRCLINE));
	size_t n = is_wanted ? lines_find(l->lines, p, frames, LINES_MOST) : 0;

	for (size_t i = 0; i + 1 < n; i++)
		add_inlined(l, p, shown, &frames[i], out);
	buf_add_char(out, '\t');
	add_place(l, p, shown, n ? &frames[n - 1] : NULL, out);
	buf_add_char(out, '\n');
}

void scriptplace_add_source(const struct scriptline *l, const struct sample *s, struct buf *out)
{
	struct lines_frame frame;
	bool has_line = lines_find(l->lines, s->place, &frame, 1);

	add_source_line(l, s->place, has_line ? &frame : NULL, out);
}

void scriptplace_add(const struct scriptline *l, const struct sample *s, struct buf *out)
{
	struct lines_frame frame;
	bool has_line = (l->fields & F(SRCLINE)) && lines_find(l->lines, s->place, &frame, 1);

	add_place(l, s->place, s->raw->ip, has_line ? &frame : NULL, out);
}
