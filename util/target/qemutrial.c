/* SPDX-License-Identifier: MIT */
#include "util/target/qemutrial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/proc.h"
#include "util/base/vec.h"
#include "util/target/qemublock.h"
#include "util/target/qemuline.h"
#include "util/target/qemuresult.h"
#include "util/target/qemuspec.h"

#define LIMIT_NS     UINT64_C(60000000000)
#define SAID_LIMIT   4096
#define RECORD_LIMIT (1024 * 1024)

/* Files in memory, which QEMU opens by our descriptors' names. */
struct trial {
	int image, results;
	char image_path[64], results_path[64];
};

static int make_file(int *fd, char *path, size_t size, struct err *err)
{
	*fd = memfd_create("tally-trial", MFD_CLOEXEC);
	if (*fd < 0)
		return err_system(err, errno, "making a file in memory");
	snprintf(path, size, "/proc/%ld/fd/%d", (long)getpid(), *fd);
	return 0;
}

static int write_image(const struct trial *t, const struct qemutrial_args *args, struct err *err)
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
		.results = t->results_path,
		.limit_ns = LIMIT_NS,
	};
	struct buf image = { 0 };
	int r = qemublock_make(&block, &image, err);

	for (size_t done = 0; r == 0 && done < image.len;) {
		ssize_t n = write(t->image, image.at + done, image.len - done);

		if (n < 0 && errno != EINTR)
			r = err_system(err, errno, "writing the machine's memory");
		done += n > 0 ? (size_t)n : 0;
	}
	buf_release(&image);
	return r;
}

/* What its end says is in the records, and only where there are none in its status. */
static int execute(const struct trial *t, const struct qemutrial_args *args, struct err *err)
{
	struct VEC(const char *) argv = { 0 };
	struct arena arena = { 0 };
	struct qemuline line = { 0 };
	struct buf said = { 0 };
	struct view rest, first = { 0 };
	int status;

	qemuline_make(args->spec, t->image_path, NULL, &arena, &line);
	for (size_t i = 0; i < line.argv.len; i++)
		*vec_add(&argv) = line.argv.at[i];
	status = proc_capture(argv.at, SAID_LIMIT, &said, err);
	rest = buf_view(&said);
	if (said.len)
		view_split(&rest, '\n', &first);
	if (status > 0 && lseek(t->results, 0, SEEK_END) > 0)
		status = 0;
	if (status > 0)
		status = err_set(err, ERR_SYSTEM, "%s ended with status %d: %.*s",
				 args->spec->version, status, VIEW_ARG(first));
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

static int read_values(const struct trial *t, const char *name, uint64_t *values, size_t n,
		       struct err *err)
{
	const struct fs here = { 0 };
	struct buf records = { 0 };
	struct qemuresult result = { 0 };
	int r = fs_read_stream(&here, t->results_path, RECORD_LIMIT, &records, err);

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
	struct trial t = { .image = -1, .results = -1 };
	int r = -1;

	if (make_file(&t.image, t.image_path, sizeof(t.image_path), err) == 0 &&
	    make_file(&t.results, t.results_path, sizeof(t.results_path), err) == 0 &&
	    write_image(&t, args, err) == 0 && execute(&t, args, err) == 0)
		r = read_values(&t, args->name, values, n, err);
	if (t.image >= 0)
		close(t.image);
	if (t.results >= 0)
		close(t.results);
	return r;
}
