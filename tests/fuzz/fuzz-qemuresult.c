/* SPDX-License-Identifier: MIT */
/* Any bytes as the records of an emulated machine, of which a first byte says how many turns it had. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/base/buf.h"
#include "util/target/qemuresult.h"
#include "util/target/qemusampling.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All that a sample says is there to be read. */
static int add_up(void *to, const struct qemusample *s, struct err *err)
{
	uint64_t *sum = to;

	(void)err;
	for (size_t i = 0; i < s->nregisters; i++)
		*sum += s->registers[i];
	for (size_t i = 0; i < s->nvalues; i++)
		*sum += s->values[i];
	for (size_t i = 0; i < s->nframes; i++)
		*sum += s->frames[i];
	for (size_t i = 0; i < s->nbranches; i++)
		*sum += s->branches[i].data;
	return 0;
}

/* The same bytes as the stream of a recording. */
static void take_samples(struct view records, size_t nturns)
{
	uint64_t sum = 0;
	const struct qemusampling_sink sink = { add_up, &sum };
	struct qemuresult r = { 0 };
	struct err err = { 0 };

	qemuresult_take(&records, nturns, &sink, &r, &err);
	qemuresult_release(&r);
	err_clear(&err);
}

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
	take_samples(view_make((const char *)data + !!size, size - !!size), nturns);
	return 0;
}
