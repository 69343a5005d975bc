/* SPDX-License-Identifier: MIT */
#include "util/elf/dwarfscope.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/fs.h"
#include "util/base/library.h"
#include "util/base/map.h"
#include "util/base/vec.h"

#define FUNCTIONS(F) \
	F(dwarf_attr) \
	F(dwarf_attr_integrate) \
	F(dwarf_child) \
	F(dwarf_decl_column) \
	F(dwarf_decl_file) \
	F(dwarf_decl_line) \
	F(dwarf_diecu) \
	F(dwarf_formref_die) \
	F(dwarf_formstring) \
	F(dwarf_siblingof) \
	F(dwarf_srclang) \
	F(dwarf_tag)

struct libdw {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libdw.so.1", "reads debug information", names,
					ARRAY_LEN(names) };

enum {
	NEST_MOST = 128, /* scopes in scopes; what is deeper is left out */
	LINKS_MOST = 8,	 /* from a copy of a function to where it is described */
	NAME_MOST = 4096,
};

/* Something that has names in it, or a function. */
struct scope {
	Dwarf_Die die;
	const struct scope *parent; /* NULL: the unit */
};

struct dwarfscope {
	struct libdw dw;
	struct map scopes; /* by where their entries are */
	struct map walked; /* units, the same way */
	struct arena arena;
};

struct dwarfscope *dwarfscope_new(struct err *err)
{
	struct dwarfscope *s = alloc_zero(1, sizeof(*s));

	if (library_load(&library, &s->dw, err) == 0)
		return s;
	free(s);
	return NULL;
}

void dwarfscope_forget(struct dwarfscope *s)
{
	map_release(&s->scopes);
	map_release(&s->walked);
	arena_release(&s->arena);
}

void dwarfscope_free(struct dwarfscope *s)
{
	if (!s)
		return;
	dwarfscope_forget(s);
	free(s);
}

/* ---- what is in what ---- */

static const struct scope *add_scope(struct dwarfscope *s, const Dwarf_Die *die,
				     const struct scope *parent)
{
	struct scope *new = arena_alloc(&s->arena, sizeof(*new));

	new->die = *die;
	new->parent = parent;
	*map_add(&s->scopes, view_make((const char *)&new->die.addr, sizeof(new->die.addr))) = new;
	return new;
}

/*
 * Entries lie in the order of this walk; one that does not is damage, and could lead in
 * circles.
 */
static void walk(struct dwarfscope *s, Dwarf_Die *die, const struct scope *parent, unsigned depth,
		 const char **last)
{
	Dwarf_Die child;

	if (depth == NEST_MOST || s->dw.dwarf_child(die, &child) != 0)
		return;
	do {
		if ((const char *)child.addr <= *last)
			return;
		*last = child.addr;
		switch (s->dw.dwarf_tag(&child)) {
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_structure_type:
		case DW_TAG_class_type:
		case DW_TAG_union_type:
		case DW_TAG_enumeration_type:
		case DW_TAG_subprogram:
			walk(s, &child, add_scope(s, &child, parent), depth + 1, last);
			break;
		case DW_TAG_lexical_block:
		case DW_TAG_try_block:
		case DW_TAG_catch_block:
			walk(s, &child, parent, depth + 1, last);
			break;
		default:
			break;
		}
	} while (s->dw.dwarf_siblingof(&child, &child) == 0);
}

/* C has one level of names. */
static bool has_scopes(int language)
{
	switch (language) {
	case DW_LANG_C:
	case DW_LANG_C89:
	case DW_LANG_C99:
	case DW_LANG_C11:
	case DW_LANG_Mips_Assembler:
		return false;
	default:
		return true;
	}
}

static const struct scope *find_scope(struct dwarfscope *s, Dwarf_Die *die)
{
	const struct view key = view_make((const char *)&die->addr, sizeof(die->addr));
	const char *last;
	Dwarf_Die unit;
	void **kept;

	if (!s->dw.dwarf_diecu(die, &unit, NULL, NULL))
		return NULL;
	if (!map_find(&s->walked, view_make((const char *)&unit.addr, sizeof(unit.addr)))) {
		kept = arena_alloc(&s->arena, sizeof(*kept));
		*kept = unit.addr;
		*map_add(&s->walked, view_make((const char *)kept, sizeof(*kept))) = kept;
		last = unit.addr;
		if (has_scopes(s->dw.dwarf_srclang(&unit)))
			walk(s, &unit, NULL, 0, &last);
	}
	return map_find(&s->scopes, key);
}

/* Where it is described, by way of what it is a copy of. */
static Dwarf_Die find_described(const struct dwarfscope *s, const Dwarf_Die *die)
{
	static const unsigned links[] = { DW_AT_abstract_origin, DW_AT_specification };
	Dwarf_Die at = *die;

	for (unsigned n = 0; n < LINKS_MOST; n++) {
		Dwarf_Attribute attribute;
		Dwarf_Die next;
		bool has_next = false;

		for (size_t i = 0; i < ARRAY_LEN(links) && !has_next; i++)
			has_next = s->dw.dwarf_formref_die(
				s->dw.dwarf_attr(&at, links[i], &attribute), &next);
		if (!has_next)
			break;
		at = next;
	}
	return at;
}

/* ---- names ---- */

static void add_source(const struct dwarfscope *s, Dwarf_Die *die, struct buf *out)
{
	const char *file = s->dw.dwarf_decl_file(die);
	int line, column;

	if (!file || s->dw.dwarf_decl_line(die, &line) != 0)
		return;
	buf_printf(out, " at %s:%d", fs_base_name(file), line);
	if (s->dw.dwarf_decl_column(die, &column) == 0)
		buf_printf(out, ":%d", column);
}

static struct view find_own(const struct dwarfscope *s, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	const char *name =
		s->dw.dwarf_formstring(s->dw.dwarf_attr_integrate(die, DW_AT_name, &attribute));

	return view_of(name ? name : "");
}

/* A class without a name that can be called is a lambda's; some compilers name it "<lambda(int)>". */
static void add_scope_name(const struct dwarfscope *s, Dwarf_Die *die, bool is_called,
			   struct buf *out)
{
	struct view name = find_own(s, die);

	if (!name.len && s->dw.dwarf_tag(die) == DW_TAG_namespace) {
		buf_add_text(out, "(anonymous namespace)");
		return;
	}
	if (name.len && !(view_starts(name, "<lambda") && view_ends(name, ">"))) {
		buf_add_view(out, name);
		return;
	}
	if (name.len)
		buf_add(out, name.at, name.len - 1);
	else
		buf_add_text(out, is_called ? "<lambda" : "<unnamed");
	add_source(s, die, out);
	buf_add_char(out, '>');
}

static void add_scopes(struct dwarfscope *s, const Dwarf_Die *die, struct buf *out, unsigned depth)
{
	Dwarf_Die described = find_described(s, die), parent;
	const struct scope *scope = find_scope(s, &described);

	/* A class may be in a function that is a copy itself, whose scopes are elsewhere. */
	if (scope && scope->parent && depth < NEST_MOST) {
		parent = scope->parent->die;
		add_scopes(s, &parent, out, depth + 1);
		add_scope_name(s, &parent, view_starts(find_own(s, &described), "operator()"), out);
		buf_add_text(out, "::");
	}
}

bool dwarfscope_add_name(struct dwarfscope *s, void *die, struct buf *out)
{
	struct view name = find_own(s, die);
	size_t before = out->len;

	if (!name.len)
		return false;
	add_scopes(s, die, out, 0);
	/* Of damaged information; names of templates are long, but not that. */
	if (out->len - before > NAME_MOST)
		buf_cut(out, before);
	buf_add_view(out, name);
	return true;
}
