/* SPDX-License-Identifier: MIT */
/*
 * The pre-aggregated profiles of BOLT (perf2bolt -pa), of the file that the
 * most branches are in: B FROM TO COUNT MISPREDICTED of each branch, and F START END
 * COUNT of each straight run; what is in another file is X:0. Source: the
 * format as perf2bolt's DataAggregator reads it.
 */
#include "util/export/branchfile.h"
#include "util/export/export.h"

enum { BATCH = 64 << 10 };

struct bolt {
	struct recording *recording;
	struct branchread branches;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	static const struct branchread_options none;
	struct bolt *b = alloc_zero(1, sizeof(*b));

	(void)o, (void)to;
	b->recording = r;
	branchread_init(&b->branches, &none, recording_symbols(r));
	return b;
}

static int add(void *state, const struct sample *sample, const struct export_frame *frames,
	       size_t n, struct err *err)
{
	struct bolt *b = state;

	(void)frames, (void)n, (void)err;
	branchread_add_sample(&b->branches, b->recording, sample);
	return 0;
}

static int flush(struct buf *out, size_t limit, struct export_sink *to, struct err *err)
{
	int status = 0;

	if (out->len > limit) {
		status = export_write(to, out->at, out->len, err);
		buf_clear(out);
	}
	return status;
}

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
		status = flush(out, BATCH, to, err);
	}
	return status;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct bolt *b = state;
	struct branchfile f;
	struct buf out = { 0 };
	int status = branchfile_make(&f, &b->branches, recording_symbols(b->recording),
				     BRANCHFILE_VIRTUAL, err);

	if (status == 0)
		status = put(&f.edges, 'B', &out, to, err);
	if (status == 0)
		status = put(&f.runs, 'F', &out, to, err);
	if (status == 0)
		status = flush(&out, 0, to, err);
	branchfile_release(&f);
	buf_release(&out);
	return status;
}

static void free_state(void *state)
{
	struct bolt *b = state;

	if (b)
		branchread_release(&b->branches);
	free(b);
}

const struct exporter export_bolt = {
	.name = "bolt",
	.start = start,
	.add = add,
	.finish = finish,
	.free = free_state,
};
