/* SPDX-License-Identifier: MIT */
#include "util/target/qemutrial.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/proc.h"
#include "util/base/vec.h"
#include "util/target/qemublock.h"
#include "util/target/qemufile.h"
#include "util/target/qemuline.h"
#include "util/target/qemuresult.h"
#include "util/target/qemuspec.h"

#define LIMIT_NS     UINT64_C(10000000000)
#define LIMIT	     12 /* times the patience for what QEMU tells of itself */
#define SAID_LIMIT   4096
#define RECORD_LIMIT (1024 * 1024)

/* Files in memory; QEMU has them from 3 on. */
enum { FILE_IMAGE, FILE_RESULTS, FILES };
#define PATH_IMAGE   QEMUFILE_PATH(3)
#define PATH_RESULTS QEMUFILE_PATH(4)

static int write_image(int file, const struct qemutrial_args *args, struct err *err)
{
	char name[] = "trial";
	char *argv[] = { name, NULL };
	const struct qemublock_args block = {
		.name = args->name,
		.program = args->program,
		.argv = argv,
		.spec = args->spec,
		.begin = args->begin,
		.end = args->end,
		.results = PATH_RESULTS,
		.limit_ns = LIMIT_NS,
	};
	struct buf image = { 0 };
	int r = qemublock_make(&block, &image, err);

	if (r == 0)
		r = qemufile_write(file, buf_view(&image), err);
	buf_release(&image);
	return r;
}

/* What its end says is in the records, and only where there are none in its status. */
static int execute(const int *files, const struct qemutrial_args *args, struct err *err)
{
	struct VEC(const char *) argv = { 0 };
	struct proc_question question = { .files = files,
					  .nfiles = FILES,
					  .most = SAID_LIMIT,
					  .limit_ms = LIMIT * args->spec->patience_ms };
	struct arena arena = { 0 };
	struct qemuline line = { 0 };
	struct buf said = { 0 };
	int status;

	qemuline_make(args->spec, PATH_IMAGE, NULL, &arena, &line);
	for (size_t i = 0; i < line.argv.len; i++)
		*vec_add(&argv) = line.argv.at[i];
	question.argv = argv.at;
	status = proc_ask(&question, &said, err);
	if (status > 0 && lseek(files[FILE_RESULTS], 0, SEEK_END) > 0)
		status = 0;
	if (status > 0)
		status = err_set(err, ERR_SYSTEM, "%s ended with status %d: %.*s",
				 args->spec->version, status,
				 VIEW_ARG(qemufile_complaint(buf_view(&said))));
	vec_release(&argv);
	vec_release(&line.argv);
	arena_release(&arena);
	buf_release(&said);
	return status;
}

static int check(const struct qemuresult *r, const char *name, size_t n, struct err *err)
{
	struct buf why = { 0 };
	int status = 0;

	if (r->has_problem)
		qemuresult_add_problem(&r->problem, &why);
	else if (r->has_fault)
		qemuresult_add_fault(&r->fault, &why);
	else if (!r->whole)
		buf_add_text(&why, "the machine ended before it");
	else if (r->end.timed_out)
		buf_add_text(&why, "it does not end");
	else if (r->turns.at[0].nvalues != n)
		buf_printf(&why, "%u values were read and not %zu", r->turns.at[0].nvalues, n);
	if (why.len)
		status = err_set(err, ERR_SYSTEM, "'%s' on the emulated machine: %s", name,
				 buf_text(&why));
	buf_release(&why);
	return status;
}

/* What is there, but for what is too much of it. */
static int read_records(int file, struct buf *out, struct err *err)
{
	ssize_t n = pread(file, buf_reserve(out, RECORD_LIMIT), RECORD_LIMIT, 0);

	if (n < 0)
		return err_system(err, errno, "reading what QEMU wrote");
	out->len += (size_t)n;
	return 0;
}

static int read_values(int file, const char *name, uint64_t *values, size_t n, struct err *err)
{
	struct buf records = { 0 };
	struct qemuresult result = { 0 };
	int r = read_records(file, &records, err);

	if (r == 0)
		r = qemuresult_parse(buf_view(&records), 1, &result, err);
	if (r == 0)
		r = check(&result, name, n, err);
	if (r == 0)
		memcpy(values, result.turns.at[0].sums, n * sizeof(values[0]));
	qemuresult_release(&result);
	buf_release(&records);
	return r;
}

int qemutrial_run(const struct qemutrial_args *args, uint64_t *values, size_t n, struct err *err)
{
	int files[FILES] = { -1, -1 };
	int r = -1;

	if (qemufile_make("tally-machine", &files[FILE_IMAGE], err) == 0 &&
	    qemufile_make("tally-results", &files[FILE_RESULTS], err) == 0 &&
	    write_image(files[FILE_IMAGE], args, err) == 0 && execute(files, args, err) == 0)
		r = read_values(files[FILE_RESULTS], args->name, values, n, err);
	for (size_t i = 0; i < FILES; i++) {
		if (files[i] >= 0)
			close(files[i]);
	}
	return r;
}
