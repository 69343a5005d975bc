/* SPDX-License-Identifier: MIT */
#include "util/elf/elfsyms.h"
#include "util/out/doc.h"
#include "util/selftest/selftest.h"
#include "util/testload/testload.h"

#define OWN_FILE "/proc/self/exe"

static void print(struct doc *doc, const struct elfsyms *s)
{
	static const char *const bindings[] = { "local", "weak", "global" };
	static const struct column columns[] = {
		{ "address", "Address", NULL, 10 }, { "end", "End", NULL, 10 },
		{ "binding", "Binding", NULL, 7 },  { "kind", "Kind", NULL, 8 },
		{ "name", "Name", NULL, 0 },
	};
	static const struct table table = {
		.key = "symbols", .title = "", .columns = columns, .ncolumns = 5
	};
	const struct elfsyms_symbol *symbol;

	doc_table(doc, &table);
	for (size_t i = 0; (symbol = elfsyms_at(s, i)); i++) {
		bool code = symbol->kind == ELFSYMS_FUNCTION;

		doc_row(doc, (struct cell[]){ cell_hex(symbol->address), cell_hex(symbol->end),
					      cell_text(bindings[symbol->binding]),
					      cell_text(code ? "function" : "data"),
					      cell_text(symbol->name) });
	}
	doc_table_end(doc);
}

/* Two functions are as far from each other in the file as they are in memory. */
static enum selftest_result compare(const struct elfsyms *s, struct err *why)
{
	const struct elfsyms_symbol *at = elfsyms_named(s, "testload_at");
	const struct elfsyms_symbol *find = elfsyms_named(s, "testload_find");
	uint64_t apart = (uintptr_t)testload_find - (uintptr_t)testload_at;

	if (!at || !find) {
		err_set(why, ERR_ABSENT, "the program was stripped of its symbols");
		return SELFTEST_SKIP;
	}
	if (find->address - at->address == apart && elfsyms_find(s, at->address) == at)
		return SELFTEST_OK;
	err_set(why, ERR_INPUT, "'%s' is not where the program has it", find->name);
	return SELFTEST_FAIL;
}

static enum selftest_result run(struct doc *details, struct err *why)
{
	struct elfsyms *s = elfsyms_open(OWN_FILE, why);
	enum selftest_result result;

	if (!s)
		return why->code == ERR_UNSUPPORTED ? SELFTEST_SKIP : SELFTEST_FAIL;
	if (details)
		print(details, s);
	result = compare(s, why);
	elfsyms_close(s);
	return result;
}

const struct selftest selftest_selfsymbols = {
	.name = "Symbols",
	.summary = "read the program's own table of symbols",
	.run = run,
};
