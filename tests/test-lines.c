/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/data/record.h"
#include "util/elf/dwarflines.h"
#include "util/elf/elfsyms.h"
#include "util/session/lines.h"

enum { BASE = 0x10000000 };

/* The tests' own program as something that a guest runs. */
struct own {
	struct session *session;
	struct symbols_options options;
	struct symbols *symbols;
	struct elfsyms *elf;
	uint64_t lowest;
};

static void open_own(struct own *o)
{
	static struct opt_item item = { .value = "0x10000000=/proc/self/exe" };
	struct guest_options guest = { .maps = { .at = &item, .len = 1 } };
	struct elfsyms_segment segment;
	struct err err = { 0 };

	if (!dwarflines_built_in() || !elfsyms_built_in())
		cr_skip_test("not built with libdw and libelf");
	*o = (struct own){ .session = session_new(), .lowest = UINT64_MAX };
	cr_assert_eq(guest_map(o->session, &guest, &err), 0, "%s", err.text);
	o->symbols = symbols_new(&o->options);
	o->elf = elfsyms_open("/proc/self/exe", &err);
	cr_assert_not_null(o->elf);
	for (size_t i = 0; elfsyms_segment_at(o->elf, i, &segment); i++)
		if (segment.address < o->lowest)
			o->lowest = segment.address;
}

static void close_own(struct own *o)
{
	elfsyms_close(o->elf);
	symbols_free(o->symbols);
	session_free(o->session);
}

static struct session_place find_place(const struct own *o, uint64_t address)
{
	return session_find_place(o->session, session_find_thread(o->session, 1, 1),
				  RECORD_GUEST_USER, BASE + (address - o->lowest));
}

/* How many functions have a line; asks for those of the whole program. */
static size_t count_lines(struct own *o, struct lines *l)
{
	const struct elfsyms_symbol *symbol;
	struct lines_frame frames[LINES_MOST];
	size_t n = 0;

	for (size_t i = 0; (symbol = elfsyms_at(o->elf, i)); i++)
		if (symbol->kind == ELFSYMS_FUNCTION) {
			size_t found =
				lines_find(l, find_place(o, symbol->address), frames, LINES_MOST);

			n += found && frames[found - 1].file;
		}
	return n;
}

Test(lines, reads_no_more_than_its_budget_and_tells)
{
	const struct lines_options little = { .budget_mib = 1 }, all = { .budget_mib = 0 };
	struct lines *l;
	struct own o;
	size_t some, whole;

	open_own(&o);
	l = lines_new(o.symbols, &all);
	whole = count_lines(&o, l);
	cr_expect_eq(lines_left_out(l), 0);
	lines_free(l);
	l = lines_new(o.symbols, &little);
	some = count_lines(&o, l);
	if (!whole)
		cr_skip_test("the tests have no debug information");
	cr_expect_gt(some, 0);
	cr_expect_lt(some, whole);
	cr_expect_gt(lines_left_out(l), 0);
	lines_free(l);
	close_own(&o);
}

Test(lines, shows_the_innermost_line_alone_without_inlined_functions)
{
	const struct lines_options options = { .no_inlines = true };
	const struct elfsyms_symbol *symbol;
	struct lines_frame frame;
	struct lines *l;
	struct own o;

	open_own(&o);
	l = lines_new(o.symbols, &options);
	cr_expect(!lines_has_inlined(l));
	symbol = elfsyms_named(o.elf, "lines_new");
	cr_assert_not_null(symbol);
	if (lines_find(l, find_place(&o, symbol->address), &frame, 1)) {
		cr_expect_null(frame.name);
		cr_expect_neq(strstr(frame.file, "lines.c"), NULL);
	}
	cr_expect_eq(lines_find(l, (struct session_place){ .address = 1 }, &frame, 1), 0);
	lines_free(l);
	close_own(&o);
}
