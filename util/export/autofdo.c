/* SPDX-License-Identifier: MIT */
/*
 * The text profiles of AutoFDO (create_llvm_prof and create_gcov with
 * --profiler=text), of the file that the most branches are in: how many ranges
 * there are, and each as BEGIN-END:COUNT, by offsets in the file; how many addresses, ADDRESS:COUNT; how
 * many branches, FROM->TO:COUNT. Source: what AutoFDO's sample_reader.cc reads.
 */
#include "util/export/branchfile.h"
#include "util/export/export.h"

enum { BATCH = 64 << 10 };

struct autofdo {
	struct recording *recording;
	struct branchread branches;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	static const struct branchread_options none;
	struct autofdo *a = alloc_zero(1, sizeof(*a));

	(void)o, (void)to;
	a->recording = r;
	branchread_init(&a->branches, &none, recording_symbols(r));
	return a;
}

static int add(void *state, const struct sample *sample, const struct export_frame *frames,
	       size_t n, struct err *err)
{
	struct autofdo *a = state;

	(void)frames, (void)n, (void)err;
	branchread_add_sample(&a->branches, a->recording, sample);
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

/* Only branches within the file. */
static bool is_inside(const struct branchfile_row *r)
{
	return !r->a_outside && !r->b_outside;
}

static int put(const struct branchfile_rows *rows, const char *between, struct buf *out,
	       struct export_sink *to, struct err *err)
{
	size_t n = 0;
	int status = 0;

	for (size_t i = 0; i < rows->len; i++)
		n += is_inside(&rows->at[i]);
	buf_printf(out, "%zu\n", n);
	for (size_t i = 0; status == 0 && i < rows->len; i++) {
		const struct branchfile_row *r = &rows->at[i];

		if (is_inside(r))
			buf_printf(out, "%llx%s%llx:%llu\n", (unsigned long long)r->a, between,
				   (unsigned long long)r->b, (unsigned long long)r->count);
		status = flush(out, BATCH, to, err);
	}
	return status;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct autofdo *a = state;
	struct branchfile f;
	struct buf out = { 0 };
	int status = branchfile_make(&f, &a->branches, recording_symbols(a->recording),
				     BRANCHFILE_OFFSET, err);

	if (status == 0)
		status = put(&f.runs, "-", &out, to, err);
	/* Ranges tell more than addresses of samples, of which there are none. */
	buf_add_text(&out, "0\n");
	if (status == 0)
		status = put(&f.edges, "->", &out, to, err);
	if (status == 0)
		status = flush(&out, 0, to, err);
	branchfile_release(&f);
	buf_release(&out);
	return status;
}

static void free_state(void *state)
{
	struct autofdo *a = state;

	if (a)
		branchread_release(&a->branches);
	free(a);
}

const struct exporter export_autofdo = {
	.name = "autofdo",
	.start = start,
	.add = add,
	.finish = finish,
	.free = free_state,
};
