/* SPDX-License-Identifier: MIT */
#include "util/regs/reghead.h"

#include <string.h>

#include "util/base/buf.h"

/* Text that a cell borrows, or none. */
static struct cell text_cell(const struct buf *text)
{
	return text->len ? cell_text(text->at) : cell_none();
}

static void add_places(const struct regs_ref *ref, struct buf *out)
{
	struct regs_known all = regs_nothing_known(ref->set);

	for (size_t i = 0; i < ref->reg->naddresses; i++) {
		const struct regs_address *a = &ref->reg->addresses[i];

		if (ref->member && (ref->n < a->first || ref->n > a->last))
			continue;
		buf_add_text(out, out->len ? ", " : "");
		regs_add_address(ref, a, out);
		if (regs_must_hold(&a->cond, &all))
			continue;
		buf_add_text(out, " (");
		regs_add_cond(ref->set, &a->cond, out);
		buf_add_char(out, ')');
	}
}

enum { P_SPACE, P_NUMBER, P_SELECTOR, P_WINDOW, P_FIRST, P_LAST, P_WHEN, PLACE_COLUMNS };

static const struct column place_columns[PLACE_COLUMNS] = {
	[P_SPACE] = { "space", NULL, NULL, 0 },	      [P_NUMBER] = { "number", NULL, NULL, 0 },
	[P_SELECTOR] = { "selector", NULL, NULL, 0 }, [P_WINDOW] = { "window", NULL, NULL, 0 },
	[P_FIRST] = { "first", NULL, NULL, 0 },	      [P_LAST] = { "last", NULL, NULL, 0 },
	[P_WHEN] = { "when", NULL, NULL, 0 },
};
static const struct table place_table = {
	.key = "addresses",
	.columns = place_columns,
	.ncolumns = PLACE_COLUMNS,
};

/* The addresses for programs: the number is that of the member, or of the first one. */
struct places {
	struct VEC(struct cell) cells;
	struct buf texts[8];
	struct cell_table table;
};

static struct cell places_fill(struct places *p, const struct regs_ref *ref)
{
	const struct regs_register *r = ref->reg;

	for (size_t i = 0; i < r->naddresses && i < ARRAY_LEN(p->texts); i++) {
		const struct regs_address *a = &r->addresses[i];
		uint64_t first = ref->member ? ref->n : a->first;

		if (ref->member && (ref->n < a->first || ref->n > a->last))
			continue;
		regs_add_cond(ref->set, &a->cond, &p->texts[i]);
		*vec_add(&p->cells) = cell_text(regs_space_name(a->space));
		*vec_add(&p->cells) = cell_hex(regs_number(a, first));
		*vec_add(&p->cells) = cell_text(a->selector);
		*vec_add(&p->cells) = cell_text(a->window);
		*vec_add(&p->cells) = r->family ? cell_count(first) : cell_none();
		*vec_add(&p->cells) = r->family ? cell_count(ref->member ? ref->n : a->last)
						: cell_none();
		*vec_add(&p->cells) = text_cell(&p->texts[i]);
	}
	p->table = (struct cell_table){ &place_table, p->cells.at, p->cells.len / PLACE_COLUMNS };
	return cell_table(&p->table);
}

static void places_release(struct places *p)
{
	vec_release(&p->cells);
	for (size_t i = 0; i < ARRAY_LEN(p->texts); i++)
		buf_release(&p->texts[i]);
}

static struct cell aliases_cell(const struct regs_register *r, struct cell *cells, size_t room,
				struct cell_list *list)
{
	size_t n = 0;

	while (n < r->naliases && n < room) {
		cells[n] = cell_text(r->aliases[n]);
		n++;
	}
	*list = (struct cell_list){ cells, n };
	return cell_list(list);
}

enum { ARCH, NAME, PLACE, WIDTH, ACCESS, ABOUT, ALIASES, PLACES, WHEN, SOURCE, COLUMNS };

static const struct column columns[COLUMNS] = {
	[ARCH] = { "arch", "Arch", NULL, 0 },
	[NAME] = { "name", "Register", NULL, 0 },
	[PLACE] = { NULL, "Number", NULL, 0 },
	[WIDTH] = { "width", "Bits", NULL, 0 },
	[ACCESS] = { "access", "Access", NULL, 0 },
	[ABOUT] = { "description", "Description", NULL, 0 },
	[ALIASES] = { "aliases", NULL, NULL, 0 },
	[PLACES] = { "addresses", NULL, NULL, 0 },
	[WHEN] = { "when", NULL, NULL, 0 },
	[SOURCE] = { "source", NULL, NULL, 0 },
};

#define MOST_ALIASES 8

/* What is the same in a list and above a layout. */
struct head {
	struct buf name, place, when;
	struct places places;
	struct cell aliases[MOST_ALIASES];
	struct cell_list list;
	struct cell cells[COLUMNS];
};

static void head_fill(struct head *h, const struct regs_ref *ref)
{
	const struct regs_register *r = ref->reg;

	memset(h, 0, sizeof(*h));
	regs_add_name(ref, &h->name);
	add_places(ref, &h->place);
	regs_add_cond(ref->set, &r->cond, &h->when);
	h->cells[ARCH] = cell_text(ref->set->arch);
	h->cells[NAME] = cell_text(buf_text(&h->name));
	h->cells[PLACE] = text_cell(&h->place);
	h->cells[WIDTH] = cell_count(r->width);
	h->cells[ACCESS] = cell_text(r->access);
	h->cells[ABOUT] = cell_text(r->about);
	h->cells[ALIASES] = aliases_cell(r, h->aliases, MOST_ALIASES, &h->list);
	h->cells[PLACES] = places_fill(&h->places, ref);
	h->cells[WHEN] = text_cell(&h->when);
	h->cells[SOURCE] = cell_text(r->source);
}

static void head_release(struct head *h)
{
	buf_release(&h->name);
	buf_release(&h->place);
	buf_release(&h->when);
	places_release(&h->places);
}

void reghead_list(struct doc *doc, const struct reglist *l)
{
	static const struct table table = {
		.key = "registers",
		.title = "",
		.columns = columns,
		.ncolumns = COLUMNS,
	};
	struct head h;

	doc_begin(doc, "regs", 1);
	doc_table(doc, &table);
	for (size_t i = 0; i < l->len; i++) {
		head_fill(&h, &l->at[i]);
		doc_row(doc, h.cells);
		head_release(&h);
	}
	doc_table_end(doc);
	doc_end(doc);
}

/* Above a layout: the list's columns, as values of the document. */
void reghead_put(struct doc *doc, const struct regs_ref *ref)
{
	static const struct column titles[COLUMNS] = {
		[ARCH] = { "arch", "Architecture", NULL, 0 },
		[NAME] = { "name", "Register", NULL, 0 },
		[PLACE] = { NULL, "Number", NULL, 0 },
		[WIDTH] = { "width", "Bits", NULL, 0 },
		[ACCESS] = { "access", "Access", NULL, 0 },
		[ABOUT] = { "description", "Description", NULL, 0 },
		[ALIASES] = { "aliases", "Also called", NULL, 0 },
		[PLACES] = { "addresses", NULL, NULL, 0 },
		[WHEN] = { "when", "Only when", NULL, 0 },
		[SOURCE] = { "source", "Source", NULL, 0 },
	};
	static const size_t order[] = {
		NAME,
		ABOUT,
		PLACE,
		ARCH,
		WIDTH,
		ACCESS,
		WHEN,
		ALIASES,
		SOURCE,
		PLACES
	};
	struct head h;

	head_fill(&h, ref);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		struct column c = titles[order[i]];

		/* People see only what there is. */
		if ((order[i] == ALIASES && !h.list.ncells) ||
		    (order[i] == WHEN && h.cells[WHEN].kind == CELL_NONE))
			c.title = NULL;
		doc_value(doc, &c, h.cells[order[i]]);
	}
	head_release(&h);
}
