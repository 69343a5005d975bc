/* SPDX-License-Identifier: MIT */
/*
 * The text profiles of AutoFDO (create_llvm_prof and create_gcov with
 * --profiler=text), of the file that the most branches are in: how many ranges
 * there are, and each as BEGIN-END:COUNT, by offsets in the file; how many addresses, ADDRESS:COUNT; how
 * many branches, FROM->TO:COUNT. Source: what AutoFDO's sample_reader.cc reads.
 */
#include "util/export/branchfile.h"

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
		status = branchfile_flush(out, false, to, err);
	}
	return status;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct branchfile f = { 0 };
	struct buf out = { 0 };
	int status = branchfile_make(&f, state, BRANCHFILE_OFFSET, err);

	if (status == 0)
		status = put(&f.runs, "-", &out, to, err);
	/* Ranges tell more than addresses of samples, of which there are none. */
	buf_add_text(&out, "0\n");
	if (status == 0)
		status = put(&f.edges, "->", &out, to, err);
	if (status == 0)
		status = branchfile_flush(&out, true, to, err);
	branchfile_release(&f);
	buf_release(&out);
	return status;
}

const struct exporter export_autofdo = {
	.name = "autofdo",
	.start = branchfile_start,
	.add = branchfile_add,
	.finish = finish,
	.free = branchfile_free,
};
