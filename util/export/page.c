/* SPDX-License-Identifier: MIT */
#include "util/export/page.h"

#include <string.h>

#include "arch/branch.h"
#include "util/export/packed.h"
#include "util/export/pageparts.h"
#include "util/out/json.h"

enum { FLUSH_AT = 1 << 16 };

void page_init(struct page *p)
{
	*p = (struct page){ 0 };
	pagetree_init(&p->tree);
}

void page_release(struct page *p)
{
	pagetree_release(&p->tree);
	pagerows_release(&p->rows);
	pagerows_release(&p->base.rows);
	vec_release(&p->events);
	vec_release(&p->threads);
	vec_release(&p->branches);
	vec_release(&p->loops);
	vec_release(&p->blocks);
}

struct writer {
	FILE *out;
	struct buf text;
	struct buf quoted;
};

static void flush(struct writer *w)
{
	fwrite(buf_text(&w->text), 1, w->text.len, w->out);
	buf_clear(&w->text);
}

/* A JSON string that cannot end the script element it stands in. */
static void add_string(struct writer *w, const char *text)
{
	buf_clear(&w->quoted);
	json_add_text(&w->quoted, view_of(text ? text : ""));
	for (size_t i = 0; i < w->quoted.len; i++) {
		if (w->quoted.at[i] == '<')
			buf_add_text(&w->text, "\\u003c");
		else
			buf_add_char(&w->text, w->quoted.at[i]);
	}
	if (w->text.len > FLUSH_AT)
		flush(w);
}

static void add_events(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, ",\"events\":[");
	for (size_t i = 0; i < p->events.len; i++) {
		const struct page_event *e = &p->events.at[i];

		buf_add_text(&w->text, i ? ",{\"name\":" : "{\"name\":");
		add_string(w, e->name);
		buf_printf(&w->text, ",\"samples\":%llu,\"period\":%llu}",
			   (unsigned long long)e->samples, (unsigned long long)e->period);
	}
	buf_add_char(&w->text, ']');
}

static void add_threads(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, ",\"threads\":[");
	for (size_t i = 0; i < p->threads.len; i++) {
		const struct page_thread *t = &p->threads.at[i];

		buf_add_text(&w->text, i ? ",{\"comm\":" : "{\"comm\":");
		add_string(w, t->comm);
		buf_printf(&w->text, ",\"pid\":%u,\"tid\":%u}", t->pid, t->tid);
	}
	buf_add_char(&w->text, ']');
}

static void add_names(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, ",\"strings\":[");
	for (size_t i = 0; i < p->tree.names.len; i++) {
		buf_add_text(&w->text, i ? "," : "");
		add_string(w, p->tree.names.at[i]);
	}
	buf_add_text(&w->text, "],\"frames\":[");
	for (size_t i = 0; i < p->tree.frames.rows.len; i++) {
		struct pagetree_entry f = p->tree.frames.rows.at[i];

		buf_printf(&w->text, "%s[%u,%u,%u]", i ? "," : "", f.a, f.b, f.c);
		if (w->text.len > FLUSH_AT)
			flush(w);
	}
	buf_add_char(&w->text, ']');
}

static void add_numbers(struct writer *w, const uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_add_char(&w->text, ',');
		buf_add_u64(&w->text, numbers[i]);
	}
}

static void add_branches(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, ",\"branches\":[");
	for (size_t i = 0; i < p->branches.len; i++) {
		const struct page_branch *b = &p->branches.at[i];

		buf_printf(&w->text, "%s[%u,%u", i ? "," : "", b->from, b->to);
		add_numbers(w,
			    (uint64_t[]){ b->sum.count, b->sum.mispredicted, b->sum.told,
					  b->sum.cycles, b->sum.timed, b->sum.aborts },
			    6);
		buf_add_char(&w->text, ',');
		if (b->sum.type)
			add_string(w, branch_type_name(b->sum.type));
		else
			buf_add_text(&w->text, "null");
		buf_add_char(&w->text, ']');
	}
	buf_add_char(&w->text, ']');
}

/* Addresses are texts: JavaScript's numbers have 53 bits. */
static void add_address(struct writer *w, uint64_t address)
{
	buf_add_text(&w->text, ",\"");
	buf_add_hex(&w->text, address);
	buf_add_char(&w->text, '"');
}

static void add_code(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, ",\"loops\":[");
	for (size_t i = 0; i < p->loops.len; i++) {
		const struct page_loop *x = &p->loops.at[i];

		buf_printf(&w->text, "%s[%u", i ? "," : "", x->frame);
		add_address(w, x->head);
		add_address(w, x->branch);
		add_numbers(w, (uint64_t[]){ x->repeats, x->entries, x->heads }, 3);
		buf_add_char(&w->text, ']');
	}
	buf_add_text(&w->text, "],\"blocks\":[");
	for (size_t i = 0; i < p->blocks.len; i++) {
		const struct page_block *x = &p->blocks.at[i];

		buf_printf(&w->text, "%s[%u", i ? "," : "", x->frame);
		add_address(w, x->start);
		add_address(w, x->end);
		add_numbers(w, &x->count, 1);
		buf_add_char(&w->text, ']');
	}
	buf_add_char(&w->text, ']');
}

/* "# hostname : here" is a row of two texts, other lines are one. */
static void add_header(struct writer *w, const struct page *p)
{
	const char *line = p->header ? p->header : "", *end;

	buf_add_text(&w->text, ",\"header\":[");
	for (bool first = true; *line; line = *end ? end + 1 : end) {
		const char *colon;
		struct buf what = { 0 }, value = { 0 };

		end = line + strcspn(line, "\n");
		line += strspn(line, "# ");
		colon = memmem(line, line < end ? (size_t)(end - line) : 0, " : ", 3);
		if (line >= end)
			continue;
		buf_add(&what, line, (size_t)((colon ? colon : end) - line));
		if (colon)
			buf_add(&value, colon + 3, (size_t)(end - colon - 3));
		buf_add_text(&w->text, first ? "[" : ",[");
		add_string(w, buf_text(&what));
		buf_add_char(&w->text, ',');
		add_string(w, buf_text(&value));
		buf_add_char(&w->text, ']');
		buf_release(&what);
		buf_release(&value);
		first = false;
	}
	buf_add_char(&w->text, ']');
}

static void add_texts(struct writer *w, const struct page *p)
{
	buf_add_text(&w->text, "<script type=\"application/json\" id=\"data\">\n");
	buf_add_text(&w->text, "{\"schema\":\"tally.page/1\",\"title\":");
	add_string(w, p->title);
	buf_printf(&w->text, ",\"nodes\":%zu,\"samples\":%zu,\"tick_ns\":%llu",
		   p->tree.nodes.rows.len, p->rows.rows.len, (unsigned long long)p->rows.tick_ns);
	buf_add_text(&w->text, ",\"base\":");
	if (p->base.name) {
		buf_add_text(&w->text, "{\"name\":");
		add_string(w, p->base.name);
		buf_printf(&w->text, ",\"rows\":%zu}", p->base.rows.rows.len);
	} else {
		buf_add_text(&w->text, "null");
	}
	add_events(w, p);
	add_threads(w, p);
	add_header(w, p);
	add_branches(w, p);
	add_code(w, p);
	add_names(w, p);
	buf_add_text(&w->text, "}\n</script>\n");
}

/* Columns of the rows, in the words of data.js. */
enum row_column { TIME, THREAD, NODE, EVENT, WEIGHT, COUNT };

static uint64_t value_of(const struct pagerows *r, size_t i, enum row_column c)
{
	const struct pagerow *row = &r->rows.at[i];

	switch (c) {
	case TIME:
		return row->time - (i ? r->rows.at[i - 1].time : 0);
	case THREAD:
		return row->thread;
	case NODE:
		return row->node;
	case EVENT:
		return row->event;
	case WEIGHT:
		return row->weight;
	case COUNT:
		break;
	}
	return row->count;
}

static void begin_column(struct writer *w, const char *id)
{
	buf_printf(&w->text, "<script type=\"text/plain\" id=\"%s\">", id);
}

static void end_column(struct writer *w, struct packed *packed)
{
	packed_end(packed, &w->text);
	buf_add_text(&w->text, "</script>\n");
}

static void add_column(struct writer *w, const char *id, const struct pagerows *r,
		       enum row_column c)
{
	struct packed packed = { 0 };

	begin_column(w, id);
	for (size_t i = 0; i < r->rows.len; i++) {
		packed_add(&packed, value_of(r, i, c), &w->text);
		if (w->text.len > FLUSH_AT)
			flush(w);
	}
	end_column(w, &packed);
}

/* A parent as how far it stands before its child: most of these numbers are small. */
static void add_nodes(struct writer *w, const struct pagetree *t, const char *id, bool parents)
{
	struct packed packed = { 0 };

	begin_column(w, id);
	for (size_t i = 0; i < t->nodes.rows.len; i++) {
		struct pagetree_entry node = t->nodes.rows.at[i];

		packed_add(&packed, parents ? i - node.a : node.b, &w->text);
		if (w->text.len > FLUSH_AT)
			flush(w);
	}
	end_column(w, &packed);
}

static void add_data(struct writer *w, const struct page *p)
{
	add_texts(w, p);
	add_nodes(w, &p->tree, "d-parent", true);
	add_nodes(w, &p->tree, "d-frame", false);
	add_column(w, "d-time", &p->rows, TIME);
	add_column(w, "d-thread", &p->rows, THREAD);
	add_column(w, "d-node", &p->rows, NODE);
	add_column(w, "d-event", &p->rows, EVENT);
	add_column(w, "d-weight", &p->rows, WEIGHT);
	add_column(w, "d-count", &p->rows, COUNT);
	if (!p->base.name)
		return;
	add_column(w, "d-base-node", &p->base.rows, NODE);
	add_column(w, "d-base-event", &p->base.rows, EVENT);
	add_column(w, "d-base-weight", &p->base.rows, WEIGHT);
}

void page_write(struct page *p, FILE *out)
{
	struct writer w = { .out = out };

	pagerows_finish(&p->rows);
	pagerows_finish(&p->base.rows);
	for (const struct pageparts *part = pageparts_all; part->text; part++) {
		if (part->is_data)
			add_data(&w, p);
		else
			buf_add(&w.text, part->text, part->len);
	}
	flush(&w);
	buf_release(&w.text);
	buf_release(&w.quoted);
}
