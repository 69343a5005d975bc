/* SPDX-License-Identifier: MIT */
#include "util/elf/dwarflines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "util/base/library.h"
#include "util/elf/dwarfscope.h"
#include "util/elf/elfopen.h"
#include "util/elf/lineindex.h"

#define FUNCTIONS(F) \
	F(dwarf_attr) \
	F(dwarf_attr_integrate) \
	F(dwarf_begin_elf) \
	F(dwarf_child) \
	F(dwarf_cuoffset) \
	F(dwarf_dieoffset) \
	F(dwarf_end) \
	F(dwarf_errmsg) \
	F(dwarf_filesrc) \
	F(dwarf_formref_die) \
	F(dwarf_formstring) \
	F(dwarf_formudata) \
	F(dwarf_get_units) \
	F(dwarf_getsrcfiles) \
	F(dwarf_getsrclines) \
	F(dwarf_hasattr) \
	F(dwarf_lineaddr) \
	F(dwarf_lineendsequence) \
	F(dwarf_lineno) \
	F(dwarf_linesrc) \
	F(dwarf_nextcu) \
	F(dwarf_onesrcline) \
	F(dwarf_ranges) \
	F(dwarf_siblingof) \
	F(dwarf_tag)

struct libdw {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libdw.so.1", "reads debug information", names,
					ARRAY_LEN(names) };

struct unit {
	Dwarf_Die die;	 /* has the lines */
	Dwarf_Die inner; /* has the functions: another one where the unit is split (.dwo) */
	uint64_t cost;
};

struct dwarflines {
	struct libdw dw;
	struct elffile file;
	Dwarf *dwarf;
	struct dwarfscope *scope;
	struct VEC(struct unit) units;
};

enum {
	NEST_MOST = 128,       /* blocks in blocks; what is deeper is left out */
	RANGES_MOST = 4 << 20, /* of units, or in one: those of damaged files may all be the same */
};

bool dwarflines_built_in(void)
{
	return true;
}

/* ---- the file ---- */

/* The whole unit, with its header. */
static uint64_t find_cost(const struct dwarflines *d, Dwarf_Die *die)
{
	Dwarf_Off start = d->dw.dwarf_dieoffset(die) - d->dw.dwarf_cuoffset(die), next;
	size_t header;

	if (d->dw.dwarf_nextcu(d->dwarf, start, &next, &header, NULL, NULL, NULL) != 0 ||
	    next < start)
		return 0;
	return next - start;
}

static void find_units(struct dwarflines *d)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die, inner;
	uint8_t type;

	while (d->dw.dwarf_get_units(d->dwarf, cu, &cu, NULL, &type, &die, &inner) == 0) {
		struct unit u = { .die = die, .inner = die };

		if (type != DW_UT_compile && type != DW_UT_skeleton)
			continue;
		if (type == DW_UT_skeleton && d->dw.dwarf_tag(&inner) != DW_TAG_invalid)
			u.inner = inner;
		u.cost = find_cost(d, &die);
		*vec_add(&d->units) = u;
	}
}

static int open_dwarf(struct dwarflines *d, struct err *err)
{
	GElf_Ehdr header;

	if (!d->file.lib.gelf_getehdr(d->file.elf, &header))
		return err_set(err, ERR_INPUT, "not an ELF file");
	if (header.e_type == ET_REL)
		return err_set(err, ERR_INPUT, "an object file, whose code has no addresses");
	if (library_load(&library, &d->dw, err) < 0)
		return -1;
	d->scope = dwarfscope_new(err);
	if (!d->scope)
		return -1;
	d->dwarf = d->dw.dwarf_begin_elf(d->file.elf, DWARF_C_READ, NULL);
	if (!d->dwarf)
		return err_set(err, ERR_ABSENT, "no debug information: %s", d->dw.dwarf_errmsg(-1));
	find_units(d);
	if (!d->units.len)
		return err_set(err, ERR_ABSENT, "no debug information of any unit");
	return 0;
}

struct dwarflines *dwarflines_open(const char *path, struct err *err)
{
	struct dwarflines *d = alloc_zero(1, sizeof(*d));

	if (elfopen_file(&d->file, path, err) < 0)
		goto fail;
	if (open_dwarf(d, err) == 0)
		return d;
	err_while(err, "'%s'", path);
fail:
	dwarflines_close(d);
	return NULL;
}

struct dwarflines *dwarflines_open_bytes(const void *bytes, size_t len, struct err *err)
{
	struct dwarflines *d = alloc_zero(1, sizeof(*d));

	if (elfopen_bytes(&d->file, bytes, len, err) == 0 && open_dwarf(d, err) == 0)
		return d;
	dwarflines_close(d);
	return NULL;
}

void dwarflines_close(struct dwarflines *d)
{
	if (!d)
		return;
	vec_release(&d->units);
	dwarfscope_free(d->scope);
	if (d->dwarf)
		d->dw.dwarf_end(d->dwarf);
	elfopen_close(&d->file);
	free(d);
}

size_t dwarflines_count(const struct dwarflines *d)
{
	return d->units.len;
}

uint64_t dwarflines_cost(const struct dwarflines *d, size_t unit)
{
	return d->units.at[unit].cost;
}

void dwarflines_list(struct dwarflines *d, struct lineindex *x)
{
	size_t left = RANGES_MOST;

	for (size_t i = 0; i < d->units.len; i++) {
		Dwarf_Addr base, start, end;
		ptrdiff_t at = 0;

		*vec_add(&x->units) = (struct lineindex_unit){ 0 };
		/* What the linker left out is at 0. */
		while (left && (at = d->dw.dwarf_ranges(&d->units.at[i].die, at, &base, &start,
							&end)) > 0) {
			left--;
			if (start && start < end)
				*vec_add(&x->ranges) =
					(struct lineindex_range){ start, end, (uint32_t)i };
		}
	}
	lineindex_sort(x);
}

/* ---- lines ---- */

static void add_row(struct lineindex_unit *u, struct lineindex_row row)
{
	struct lineindex_row *last = u->rows.len ? &u->rows.at[u->rows.len - 1] : NULL;

	/* Of several for one address the last one holds. */
	if (last && last->address == row.address)
		*last = row;
	else if (!last || ((last->line != row.line || last->file != row.file) &&
			   last->address < row.address))
		*vec_add(&u->rows) = row;
}

static void read_lines(const struct libdw *dw, Dwarf_Die *die, struct lineindex *x,
		       struct lineindex_unit *u)
{
	const char *last_path = NULL;
	uint32_t file = 0;
	Dwarf_Lines *lines;
	size_t n;

	if (dw->dwarf_getsrclines(die, &lines, &n) != 0)
		return;
	for (size_t i = 0; i < n; i++) {
		Dwarf_Line *line = dw->dwarf_onesrcline(lines, i);
		struct lineindex_row row = { 0 };
		const char *path;
		bool ends = false;
		int number = 0;

		if (!line || dw->dwarf_lineaddr(line, &row.address) != 0)
			continue;
		dw->dwarf_lineendsequence(line, &ends);
		path = ends ? NULL : dw->dwarf_linesrc(line, NULL, NULL);
		if (path && path != last_path)
			file = lineindex_text(x, path);
		last_path = path ? path : last_path;
		if (path && dw->dwarf_lineno(line, &number) == 0 && number > 0) {
			row.line = (uint32_t)number;
			row.file = file;
		}
		add_row(u, row);
	}
}

/* ---- inlined functions ---- */

struct interval {
	uint64_t start, end;
	uint32_t inlined; /* its number plus 1 */
};

struct walk {
	const struct libdw *dw;
	struct dwarfscope *scope;
	struct lineindex *x;
	struct lineindex_unit *unit;
	Dwarf_Files *files;
	size_t nfiles;
	uint32_t *file_texts; /* of each of the files; 0: not asked for yet */
	struct map names;     /* of functions, by where they are described */
	struct arena arena;
	struct VEC(struct interval) all;
	uint64_t left; /* entries that there can be; links of damaged ones may go in circles */
	uint64_t ranges_left;
};

/*
 * How C++, Rust and D call it for linkers, which says most; else as its source does, with what
 * that is in. As a text's number.
 */
static uint32_t add_name(struct walk *w, Dwarf_Die *die)
{
	static const unsigned kinds[] = { DW_AT_linkage_name, DW_AT_MIPS_linkage_name };
	Dwarf_Attribute attribute;
	struct buf text = { 0 };
	uint32_t number;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *name = w->dw->dwarf_formstring(
			w->dw->dwarf_attr_integrate(die, kinds[i], &attribute));

		if (name)
			return lineindex_text(w->x, name);
	}
	number = lineindex_text(w->x,
				dwarfscope_add_name(w->scope, die, &text) ? buf_text(&text) : NULL);
	buf_release(&text);
	return number;
}

/* The name as a text's number. A function is inlined many times, and described once. */
static uint32_t find_name_text(struct walk *w, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	uintptr_t known;
	void **key;

	if (!w->dw->dwarf_formref_die(w->dw->dwarf_attr(die, DW_AT_abstract_origin, &attribute),
				      &origin))
		return add_name(w, die);
	known = (uintptr_t)map_find(&w->names,
				    view_make((const char *)&origin.addr, sizeof(origin.addr)));
	if (known)
		return (uint32_t)(known - 1);
	known = (uintptr_t)add_name(w, die) + 1;
	key = arena_alloc(&w->arena, sizeof(*key));
	*key = origin.addr;
	*map_add(&w->names, view_make((const char *)key, sizeof(*key))) = (void *)known;
	return (uint32_t)(known - 1);
}

static uint32_t find_file_text(struct walk *w, uint64_t file)
{
	if (file >= w->nfiles)
		return 0;
	if (!w->file_texts[file])
		w->file_texts[file] =
			lineindex_text(w->x, w->dw->dwarf_filesrc(w->files, file, NULL, NULL));
	return w->file_texts[file];
}

static uint64_t find_constant(const struct walk *w, Dwarf_Die *die, unsigned kind)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	return w->dw->dwarf_formudata(w->dw->dwarf_attr(die, kind, &attribute), &value) == 0 ? value
											     : 0;
}

/* Its number plus 1. */
static uint32_t add_inlined(struct walk *w, Dwarf_Die *die, uint32_t parent)
{
	uint64_t file = find_constant(w, die, DW_AT_call_file);
	uint64_t line = find_constant(w, die, DW_AT_call_line);
	struct lineindex_inlined in = {
		.name = find_name_text(w, die),
		.file = find_file_text(w, file),
		.line = line <= INT32_MAX ? (uint32_t)line : 0,
		.parent = parent,
	};
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	*vec_add(&w->unit->inlined) = in;
	while (w->ranges_left && (at = w->dw->dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		w->ranges_left--;
		if (start && start < end)
			*vec_add(&w->all) =
				(struct interval){ start, end, (uint32_t)w->unit->inlined.len };
	}
	return (uint32_t)w->unit->inlined.len;
}

static void walk_children(struct walk *w, Dwarf_Die *die, uint32_t parent, unsigned depth)
{
	Dwarf_Die child;

	if (depth == NEST_MOST || w->dw->dwarf_child(die, &child) != 0)
		return;
	do {
		if (!w->left)
			return;
		w->left--;
		switch (w->dw->dwarf_tag(&child)) {
		case DW_TAG_inlined_subroutine:
			walk_children(w, &child, add_inlined(w, &child, parent), depth + 1);
			break;
		case DW_TAG_subprogram:
			/* Without code it is only what others refer to. */
			if (!w->dw->dwarf_hasattr(&child, DW_AT_low_pc) &&
			    !w->dw->dwarf_hasattr(&child, DW_AT_ranges))
				break;
			walk_children(w, &child, 0, depth + 1);
			break;
		case DW_TAG_lexical_block:
		case DW_TAG_try_block:
		case DW_TAG_catch_block:
			walk_children(w, &child, parent, depth + 1);
			break;
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_structure_type:
		case DW_TAG_class_type:
		case DW_TAG_union_type:
		case DW_TAG_enumeration_type:
			walk_children(w, &child, 0, depth + 1);
			break;
		default:
			break;
		}
	} while (w->dw->dwarf_siblingof(&child, &child) == 0);
}

/* An outer one has a lower number than what is in it. */
static int compare_intervals(const void *x, const void *y)
{
	const struct interval *a = x, *b = y;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->inlined < b->inlined ? -1 : a->inlined > b->inlined;
}

static void add_spot(struct lineindex_unit *u, uint64_t address, uint32_t inlined)
{
	struct lineindex_spot *last = u->spots.len ? &u->spots.at[u->spots.len - 1] : NULL;

	if (last && last->address == address)
		last->inlined = inlined;
	else if (!last || last->inlined != inlined)
		*vec_add(&u->spots) = (struct lineindex_spot){ address, inlined };
}

/* From intervals in each other to what is innermost from each address on. */
static void flatten(struct walk *w)
{
	struct VEC(struct interval) open = { 0 };

	if (w->all.len)
		qsort(w->all.at, w->all.len, sizeof(w->all.at[0]), compare_intervals);
	for (size_t i = 0; i <= w->all.len; i++) {
		uint64_t until = i < w->all.len ? w->all.at[i].start : UINT64_MAX;
		struct interval next;

		while (open.len && open.at[open.len - 1].end <= until) {
			uint64_t end = open.at[--open.len].end;

			add_spot(w->unit, end, open.len ? open.at[open.len - 1].inlined : 0);
		}
		if (i == w->all.len)
			break;
		next = w->all.at[i];
		if (open.len && next.end > open.at[open.len - 1].end)
			next.end = open.at[open.len - 1].end;
		add_spot(w->unit, next.start, next.inlined);
		*vec_add(&open) = next;
	}
	vec_release(&open);
}

void dwarflines_read(struct dwarflines *d, size_t unit, struct lineindex *x)
{
	struct unit *u = &d->units.at[unit];
	struct walk w = {
		.dw = &d->dw, .scope = d->scope, .x = x, .unit = &x->units.at[unit], .left = u->cost
	};
	Dwarf_Die inner = u->inner;

	read_lines(&d->dw, &u->die, x, w.unit);
	/* What is split says itself how large it is; its entries take several bytes. */
	if (inner.addr != u->die.addr)
		w.left = UINT32_MAX;
	w.ranges_left = w.left < RANGES_MOST ? w.left : RANGES_MOST;
	if (d->dw.dwarf_getsrcfiles(&inner, &w.files, &w.nfiles) != 0)
		w.nfiles = 0;
	w.file_texts = alloc_zero(w.nfiles + 1, sizeof(w.file_texts[0]));
	walk_children(&w, &inner, 0, 0);
	flatten(&w);
	dwarfscope_forget(d->scope);
	vec_release(&w.all);
	map_release(&w.names);
	arena_release(&w.arena);
	free(w.file_texts);
	w.unit->is_read = true;
}
