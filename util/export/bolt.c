/* SPDX-License-Identifier: MIT */
/*
 * The pre-aggregated profiles of BOLT (perf2bolt -pa), of the file that the
 * most branches are in: B FROM TO COUNT MISPREDICTED of each branch, and F START END
 * COUNT of each straight run; what is in another file is X:0. Source: the
 * format as perf2bolt's DataAggregator reads it.
 */
#include "util/export/branchfile.h"

static void add_address(uint64_t address, bool outside, struct buf *out)
{
	if (outside)
		buf_add_text(out, " X:0");
	else
		buf_printf(out, " %llx", (unsigned long long)address);
}

static int put(const struct branchfile_rows *rows, char kind, struct buf *out,
	       struct export_sink *to, struct err *err)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < rows->len; i++) {
		const struct branchfile_row *r = &rows->at[i];

		buf_add_char(out, kind);
		add_address(r->a, r->a_outside, out);
		add_address(r->b, r->b_outside, out);
		buf_printf(out, " %llu", (unsigned long long)r->count);
		if (kind == 'B')
			buf_printf(out, " %llu", (unsigned long long)r->mispredicted);
		buf_add_char(out, '\n');
		status = branchfile_flush(out, false, to, err);
	}
	return status;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct branchfile f = { 0 };
	struct buf out = { 0 };
	int status = branchfile_make(&f, state, BRANCHFILE_VIRTUAL, err);

	if (status == 0)
		status = put(&f.edges, 'B', &out, to, err);
	if (status == 0)
		status = put(&f.runs, 'F', &out, to, err);
	if (status == 0)
		status = branchfile_flush(&out, true, to, err);
	branchfile_release(&f);
	buf_release(&out);
	return status;
}

const struct exporter export_bolt = {
	.name = "bolt",
	.start = branchfile_start,
	.add = branchfile_add,
	.finish = finish,
	.free = branchfile_free,
};
