/* SPDX-License-Identifier: MIT */

/*
 * Bytes as an ELF file. What is found is in order, and every symbol is found
 * again by an address that it covers alone.
 */

#include <stdint.h>
#include <stdlib.h>

#include "util/base/err.h"
#include "util/elf/elfsyms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct elfsyms_symbol *symbol, *before = NULL, *found;
	struct err err = { 0 };
	struct elfsyms *s = elfsyms_open_bytes(data, size, &err);

	if (!s) {
		check(err.code != ERR_NONE && err.text[0]);
		return 0;
	}
	for (size_t i = 0; (symbol = elfsyms_at(s, i)); i++) {
		check(symbol->name[0] && symbol->end >= symbol->address);
		check(!before || before->address <= symbol->address);
		found = elfsyms_find(s, symbol->address);
		check(symbol->end == symbol->address ||
		      (found && found->address == symbol->address));
		check(!found ||
		      (found->address <= symbol->address && found->end > symbol->address));
		before = symbol;
	}
	elfsyms_close(s);
	return 0;
}
