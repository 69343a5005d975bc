/* SPDX-License-Identifier: MIT */
#include "util/export/flamesvg.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/out/utf8.h"

enum { MARGIN = 10, ROW = 17, HEAD = 40, DEPTH_MOST = 1000 };

#define LEAST_WIDTH  0.2
#define LETTER_WIDTH 6.6

struct box {
	uint32_t node;
	unsigned row;
	double x, width;
};

struct picture {
	const struct pagetree *tree;
	const uint64_t *totals;
	uint32_t *first, *next; /* children by name; 0: none */
	struct VEC(struct box) boxes;
	unsigned rows, width;
	struct buf text, quoted;
};

static const char *name_of(const struct pagetree *t, uint32_t node)
{
	uint32_t name = t->frames.rows.at[t->nodes.rows.at[node].b].a;

	return node ? t->names.at[name] : "all";
}

static int compare_names(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int c = strcmp(name_of(arg, y), name_of(arg, x));

	return c ? c : x < y ? 1 : x > y ? -1 : 0;
}

/* Lists are made from their ends, so the last name comes first here. */
static void link_children(struct picture *p)
{
	size_t n = p->tree->nodes.rows.len;
	uint32_t *order = alloc_zero(n, sizeof(*order));

	p->first = alloc_zero(n, sizeof(*p->first));
	p->next = alloc_zero(n, sizeof(*p->next));
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof(*order), compare_names, (void *)p->tree);
	for (size_t i = 0; i < n; i++) {
		uint32_t parent = p->tree->nodes.rows.at[order[i]].a;

		if (!order[i])
			continue;
		p->next[order[i]] = p->first[parent];
		p->first[parent] = order[i];
	}
	free(order);
}

/* The boxes grow while they are walked: children stand behind their parents. */
static void lay_out(struct picture *p)
{
	double width_of_all = p->width - 2 * MARGIN;
	double scale = width_of_all / (double)(p->totals[0] ? p->totals[0] : 1);

	*vec_add(&p->boxes) = (struct box){ 0, 0, MARGIN, width_of_all };
	for (size_t i = 0; i < p->boxes.len; i++) {
		struct box b = p->boxes.at[i];
		double x = b.x;

		p->rows = b.row + 1;
		if (p->rows == DEPTH_MOST)
			break;
		for (uint32_t c = p->first[b.node]; c; c = p->next[c]) {
			double width = (double)p->totals[c] * scale;

			if (width >= LEAST_WIDTH)
				*vec_add(&p->boxes) = (struct box){ c, b.row + 1, x, width };
			x += width;
		}
	}
}

static void add_quoted(struct picture *p, const char *text, size_t most)
{
	buf_clear(&p->quoted);
	utf8_add_shown(&p->quoted, view_of(text));
	for (size_t i = 0; i < p->quoted.len && most; most--) {
		struct view left = { p->quoted.at + i, p->quoted.len - i };
		size_t len = utf8_length(left);

		if (*left.at == '<')
			buf_add_text(&p->text, "&lt;");
		else if (*left.at == '&')
			buf_add_text(&p->text, "&amp;");
		else
			buf_add(&p->text, left.at, len ? len : 1);
		i += len ? len : 1;
	}
}

/* Warm colours; the same name has the same one in every picture. */
static void add_colour(struct picture *p, uint32_t node)
{
	static const unsigned hues[] = {
		[PAGETREE_USER] = 38,
		[PAGETREE_KERNEL] = 24,
		[PAGETREE_GUEST] = 180,
	};
	struct pagetree_entry frame = p->tree->frames.rows.at[p->tree->nodes.rows.at[node].b];
	uint64_t hash = map_hash(view_of(name_of(p->tree, node)));

	if (!node)
		buf_add_text(&p->text, "#d8d8d8");
	else
		buf_printf(&p->text, "hsl(%u,%u%%,%u%%)", hues[frame.c] + (unsigned)(hash % 20),
			   70 + (unsigned)(hash / 20 % 25), 66 + (unsigned)(hash / 500 % 14));
}

static void add_box(struct picture *p, const struct box *b)
{
	const struct pagetree *t = p->tree;
	const char *file = t->names.at[t->frames.rows.at[t->nodes.rows.at[b->node].b].b];
	double share = p->totals[0] ? 100.0 * (double)p->totals[b->node] / (double)p->totals[0] : 0;
	size_t letters = b->width > 6 ? (size_t)((b->width - 6) / LETTER_WIDTH) : 0;
	unsigned y = HEAD + (p->rows - 1 - b->row) * ROW;

	buf_add_text(&p->text, "<g><title>");
	add_quoted(p, name_of(t, b->node), SIZE_MAX);
	if (*file) {
		buf_add_text(&p->text, " (");
		add_quoted(p, file, SIZE_MAX);
		buf_add_char(&p->text, ')');
	}
	buf_printf(&p->text,
		   ": %.2f%%</title><rect x=\"%.2f\" y=\"%u\" width=\"%.2f\" height=\"%d\" fill=\"",
		   share, b->x, y, b->width > 0.7 ? b->width - 0.5 : b->width, ROW - 1);
	add_colour(p, b->node);
	buf_add_text(&p->text, "\"/>");
	if (letters >= 3) {
		buf_printf(&p->text, "<text x=\"%.2f\" y=\"%u\">", b->x + 3, y + ROW - 5);
		add_quoted(p, name_of(t, b->node), letters);
		buf_add_text(&p->text, "</text>");
	}
	buf_add_text(&p->text, "</g>\n");
}

void flamesvg_write(const struct pagetree *t, uint64_t *weights, const char *title, unsigned width,
		    FILE *out)
{
	struct picture p = { .tree = t, .totals = weights, .width = width };

	pagetree_sum(t, weights);
	link_children(&p);
	lay_out(&p);
	buf_printf(
		&p.text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%u\" height=\"%u\" "
		"viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"11\">\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
		"<text x=\"%u\" y=\"24\" font-size=\"16\" text-anchor=\"middle\">",
		width, HEAD + p.rows * ROW + MARGIN, width, HEAD + p.rows * ROW + MARGIN,
		width / 2);
	add_quoted(&p, title, SIZE_MAX);
	buf_add_text(&p.text, "</text>\n");
	for (size_t i = 0; i < p.boxes.len; i++) {
		add_box(&p, &p.boxes.at[i]);
		fwrite(p.text.at, 1, p.text.len, out);
		buf_clear(&p.text);
	}
	fputs("</svg>\n", out);
	free(p.first);
	free(p.next);
	vec_release(&p.boxes);
	buf_release(&p.text);
	buf_release(&p.quoted);
}
