/* SPDX-License-Identifier: MIT */
#include "util/elf/disasm.h"

#include <string.h>

bool disasm_built_in(void)
{
	return false;
}

struct disasm *disasm_new(uint16_t machine, bool is_64, bool is_big, enum disasm_syntax syntax,
			  struct err *err)
{
	(void)machine, (void)is_64, (void)is_big, (void)syntax;
	err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
	err_hint(err, "install libcapstone-dev and build it again");
	return NULL;
}

void disasm_free(struct disasm *d)
{
	(void)d;
}

void disasm_decode(struct disasm *d, struct view bytes, uint64_t address, struct disasm_insn *out)
{
	(void)d, (void)bytes;
	*out = (struct disasm_insn){ .address = address, .len = 1 };
}
