/* SPDX-License-Identifier: MIT */
/* Any bytes as the records of an emulated machine, of which a first byte says how many turns it had. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/base/buf.h"
#include "util/target/qemuresult.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t nturns = size ? data[0] % 4 : 0;
	struct buf text = { 0 };
	struct qemuresult r;
	struct err err = { 0 };

	qemuresult_parse(view_make((const char *)data + !!size, size - !!size), nturns, &r, &err);
	if (r.turns.len > nturns || (r.whole && r.turns.len != nturns))
		abort();
	qemuresult_add_fault(&r.fault, &text);
	qemuresult_add_problem(&r.problem, &text);
	qemuresult_release(&r);
	buf_release(&text);
	return 0;
}
