/* SPDX-License-Identifier: MIT */
#include "util/target/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/target/qemublock.h"
#include "util/target/qemuend.h"
#include "util/target/qemufile.h"
#include "util/target/qemuline.h"
#include "util/target/qemuresult.h"
#include "util/target/qemusampling.h"
#include "util/target/qemuspec.h"
#include "util/target/qemuturns.h"

#define PROGRAM_LIMIT	(1024 * 1024 * 1024)
#define RESULTS_LIMIT	(64 * 1024 * 1024)
#define COMPLAINT_LIMIT 4096
#define NS_PER_MS	1000000
#define PATIENCE	6 /* times that for what QEMU tells of itself, until the machine runs */

/* Numbers of files in QEMU. */
enum {
	FILE_ERROR = 0,
	FILE_OUTPUT,
	FILE_COMPLAINTS,
	FILE_IMAGE = 3,
	FILE_RESULTS = 4,
	FILE_STOP = 5,
	FILES
};
#define PATH_IMAGE   QEMUFILE_PATH(3)
#define PATH_RESULTS QEMUFILE_PATH(4)
#define PATH_STOP    QEMUFILE_PATH(5)

struct target_run {
	const struct plan *plan;
	const struct qemuspec *spec;
	const struct qemusampling *sampling; /* or NULL; its file is among ours */
	struct buf program;
	const char *name; /* of the program */
	const char *path; /* its file */
	struct arena arena;
	struct qemuturns turns;
	int files[FILES];
	int stop; /* the other end of FILE_STOP */
	struct qemuline line;
	struct buf records; /* that are not taken yet, from the file of results */
	size_t read;	    /* of it */
	struct qemuresult result;
	struct qemuend_notes notes;
	uint64_t opened_ms;
	uint64_t *elapsed; /* of each turn: instructions of the program */
	uint64_t all_elapsed;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / NS_PER_MS;
}

static void qemu_close(struct target_run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < ARRAY_LEN(run->files); i++) {
		if (run->files[i] > STDERR_FILENO && !(run->sampling && i == FILE_RESULTS))
			close(run->files[i]);
	}
	if (run->stop >= 0)
		close(run->stop);
	buf_release(&run->records);
	qemuturns_release(&run->turns);
	qemuresult_release(&run->result);
	vec_release(&run->line.argv);
	vec_release(&run->notes);
	free(run->elapsed);
	buf_release(&run->program);
	arena_release(&run->arena);
	free(run);
}

/* ---- what goes in ---- */

/* A stream of ours; where it is closed, what swallows everything. */
static int take_stream(int fd)
{
	return fcntl(fd, F_GETFD) >= 0 ? fd
				       : qemufile_keep(open("/dev/null", O_WRONLY | O_CLOEXEC));
}

static int make_stop(struct target_run *run, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe");
	run->files[FILE_STOP] = qemufile_keep(ends[0]);
	run->stop = qemufile_keep(ends[1]);
	return 0;
}

/* As shells look for commands: in PATH, unless there is a slash in the name. */
static const char *find_program(const struct fs *fs, const char *name, struct arena *arena)
{
	const char *path = getenv("PATH");
	struct view rest = view_of(path ? path : ""), folder;
	struct buf tried = { 0 };
	const char *found = NULL;

	if (strchr(name, '/'))
		return name;
	while (!found && view_split(&rest, ':', &folder)) {
		buf_clear(&tried);
		buf_add_view(&tried, folder.len ? folder : view_of("."));
		buf_printf(&tried, "/%s", name);
		if (fs_exists(fs, tried.at) && !fs_is_dir(fs, tried.at))
			found = arena_string(arena, tried.at);
	}
	buf_release(&tried);
	return found;
}

static int read_program(struct target_run *run, const struct fs *fs, struct buf *out,
			struct err *err)
{
	run->path = find_program(fs, run->name, &run->arena);
	if (run->path)
		return fs_read(fs, run->path, PROGRAM_LIMIT, out, err);
	err_set(err, ERR_ABSENT, "'%s': command not found", run->name);
	err_hint(err, "a program in this folder is './%s'", run->name);
	return -1;
}

static int make_image(struct target_run *run, const struct target_where *where, const struct fs *fs,
		      struct err *err)
{
	struct buf image = { 0 };
	struct qemublock_args args = {
		.name = run->name,
		.argv = where->argv,
		.environment = run->spec->environment.at,
		.nenvironment = run->spec->environment.len,
		.spec = run->spec,
		.turns = &run->turns,
		.results = PATH_RESULTS,
		.sampling = run->sampling,
		.limit_ns = where->limit_ms * NS_PER_MS,
		.interval_ns = where->interval_ms * NS_PER_MS,
	};
	int r = -1;

	if (read_program(run, fs, &run->program, err) < 0)
		goto out;
	args.program = buf_view(&run->program);
	if (qemublock_make(&args, &image, err) < 0)
		goto out;
	if (qemufile_make("tally-machine", &run->files[FILE_IMAGE], err) < 0 ||
	    (!run->sampling &&
	     qemufile_make("tally-results", &run->files[FILE_RESULTS], err) < 0) ||
	    qemufile_make("tally-qemu", &run->files[FILE_COMPLAINTS], err) < 0 ||
	    make_stop(run, err) < 0)
		goto out;
	r = qemufile_write(run->files[FILE_IMAGE], buf_view(&image), err);
out:
	if (!run->sampling)
		buf_release(&run->program);
	buf_release(&image);
	return r;
}

static struct target_run *qemu_open(const struct plan *plan, const struct target_where *where,
				    const struct fs *fs, struct err *err)
{
	const struct qemusampling *sampling = where->machine_sampling;
	const struct qemuturns_modes modes = {
		.all_user = where->user_only,
		.all_kernel = where->kernel_only,
		.periods = sampling ? sampling->periods : NULL,
		.least = sampling && sampling->branch_use == MONBLOCK_SINCE ? QEMUSAMPLING_LEAST_ALL
									    : QEMUSAMPLING_LEAST,
	};
	struct target_run *run = alloc_zero(1, sizeof(*run));

	run->plan = plan;
	run->spec = where->machine;
	run->name = where->argv[0];
	/* Its semihosting takes standard input for output as well, and the program has no input. */
	run->files[FILE_ERROR] = take_stream(STDERR_FILENO);
	run->files[FILE_OUTPUT] = take_stream(STDOUT_FILENO);
	for (size_t i = FILE_COMPLAINTS; i < FILES; i++)
		run->files[i] = -1;
	run->stop = -1;
	run->sampling = where->machine_sampling;
	if (run->sampling)
		run->files[FILE_RESULTS] = run->sampling->results;
	qemuturns_make(&run->turns, plan, run->spec, &modes);
	run->elapsed = alloc_zero(run->turns.turns.len + 1, sizeof(run->elapsed[0]));
	if (make_image(run, where, fs, err) < 0) {
		qemu_close(run);
		return NULL;
	}
	qemuline_make(run->spec, PATH_IMAGE, PATH_STOP, &run->arena, &run->line);
	run->opened_ms = now_ms();
	return run;
}

static void qemu_command(const struct target_run *run, struct target_command *out)
{
	*out = (struct target_command){
		.argv = run->line.argv.at,
		.files = run->files,
		.nfiles = ARRAY_LEN(run->files),
	};
}

/* ---- what comes out ---- */

/* A file of ours from there on, until there is so much. */
static int read_file(int fd, size_t from, size_t limit, struct buf *out, struct err *err)
{
	size_t before = out->len;
	ssize_t n;

	do {
		n = pread(fd, buf_reserve(out, 65536), 65536, (off_t)(from + out->len - before));
		if (n < 0 && errno != EINTR)
			return err_system(err, errno, "reading what QEMU wrote");
		out->len += n > 0 ? (size_t)n : 0;
	} while (n != 0 && out->len < limit);
	return 0;
}

/* How many instructions of the program each turn had: the clock began at minus its period. */
static int measure_turns(struct target_run *run, struct err *err)
{
	run->all_elapsed = 0;
	for (size_t i = 0; i < run->result.turns.len; i++) {
		const struct qemuturn *turn = &run->turns.turns.at[i];
		const struct monblock_reading *r = &run->result.turns.at[i];

		if (r->times && r->nvalues != turn->n)
			return err_set(err, ERR_INPUT,
				       "the emulated machine read %u of %zu counters", r->nvalues,
				       turn->n);
		if (turn->clock < 0)
			run->elapsed[i] = run->result.time_ns ? run->result.time_ns : 1;
		else
			run->elapsed[i] = r->sums[turn->n - 1] + r->times * run->spec->rotate;
		run->all_elapsed += run->elapsed[i];
	}
	return 0;
}

int qemu_begins(const struct target_run *run, struct err *err)
{
	uint64_t most_ms = PATIENCE * run->spec->patience_ms;

	if (run->result.began)
		return 1;
	if (now_ms() - run->opened_ms < most_ms)
		return 0;
	return err_set(err, ERR_SYSTEM, "%s has not begun to run '%s' after %llu s",
		       run->spec->version, run->name, (unsigned long long)most_ms / 1000);
}

static int qemu_look(struct target_run *run, struct err *err)
{
	size_t before = run->records.len;
	struct view rest;
	int r;

	if (read_file(run->files[FILE_RESULTS], run->read, RESULTS_LIMIT, &run->records, err) < 0)
		return -1;
	run->read += run->records.len - before;
	rest = buf_view(&run->records);
	run->result.is_interval = false;
	r = qemuresult_take(&rest, run->turns.turns.len, NULL, &run->result, err);
	if (r < 0)
		return err_while(err, "what the emulated machine wrote");
	memmove(run->records.at, rest.at, rest.len);
	run->records.len = rest.len;
	if (run->result.is_interval)
		return measure_turns(run, err) < 0 ? -1 : 1;
	r = qemu_begins(run, err);
	return r < 0 ? -1 : r ? 0 : 2;
}

/* A byte of any kind; that it has gone by itself is no failure. */
static void qemu_stop(struct target_run *run)
{
	ssize_t n = write(run->stop, "", 1);

	(void)n;
}

int qemu_take(struct target_run *run, struct view *records, const struct qemusampling_sink *sink,
	      struct err *err)
{
	return qemuresult_take(records, run->turns.turns.len, sink, &run->result, err);
}

int qemu_sampled_event(const struct target_run *run, const struct qemusample *sample)
{
	for (size_t i = 0; i < run->turns.events.len; i++) {
		const struct qemuturns_event *e = &run->turns.events.at[i];
		const struct qemuturn *turn = &run->turns.turns.at[e->turn];

		if (e->counted && turn->settings[e->slot].counter == sample->counter)
			return (int)i;
	}
	return -1;
}

bool qemu_sample_value(const struct target_run *run, const struct qemusample *sample, size_t event,
		       uint64_t *value)
{
	const struct qemuturns_event *e = &run->turns.events.at[event];
	const struct counter_setting *s = &run->turns.turns.at[e->turn].settings[e->slot];

	if (!e->counted || e->slot >= sample->nvalues)
		return false;
	/* One that samples began at minus its period. */
	*value = sample->values[e->slot] + s->period;
	return true;
}

const char *qemu_program_path(const struct target_run *run)
{
	return run->path;
}

struct view qemu_program(const struct target_run *run)
{
	return buf_view(&run->program);
}

/* Why there are no counts. */
static int fail(const struct target_run *run, const struct qemuend *end, bool stopped,
		struct err *err)
{
	struct buf said = { 0 };
	struct err ignored = { 0 };

	if (run->result.has_problem)
		return qemuend_fail_problem(end, err);
	if (stopped) {
		err_set(err, ERR_SYSTEM,
			"'%s' did not hear that it was to stop, so nothing was counted", run->name);
		err_hint(err, "--timeout ends it after a time of the machine's clock");
		return -1;
	}
	read_file(run->files[FILE_COMPLAINTS], 0, COMPLAINT_LIMIT, &said, &ignored);
	qemuend_fail_early(end, buf_view(&said), err);
	buf_release(&said);
	return -1;
}

static int qemu_ended(struct target_run *run, bool stopped, struct err *err)
{
	const struct qemuend end = { &run->result, run->spec, run->name, run->path };
	int r;

	do {
		r = run->sampling ? 0 : qemu_look(run, err);
	} while (r == 1);
	if (r < 0)
		return -1;
	if (run->result.has_problem || !run->result.whole)
		return fail(run, &end, stopped, err);
	run->notes.len = 0;
	qemuend_add_notes(&end, &run->arena, &run->notes);
	return measure_turns(run, err);
}

static void qemu_moment(const struct target_run *run, struct target_moment *moment)
{
	*moment = (struct target_moment){
		.time_ns = run->result.time_ns,
		.wall_ns = run->result.time_ns,
	};
}

static int qemu_switch(struct target_run *run, struct err *err)
{
	(void)run, (void)err;
	return 0;
}

static int qemu_read(struct target_run *run, struct readings *out, struct err *err)
{
	(void)err;
	if (!run->result.whole && !run->result.is_interval)
		return 0;
	for (size_t i = 0; i < run->turns.events.len; i++) {
		const struct qemuturns_event *e = &run->turns.events.at[i];

		if (!e->counted)
			continue;
		*vec_add(out) = (struct reading){
			.event = i,
			.cpu = READING_ANY,
			.thread = READING_ANY,
			.cgroup = READING_ANY,
			.value = run->result.turns.at[e->turn].sums[e->slot],
			.enabled_ns = run->all_elapsed,
			.running_ns = run->elapsed[e->turn],
		};
	}
	return 0;
}

static struct target_event qemu_event(const struct target_run *run, size_t i)
{
	const struct qemuturns_event *e = &run->turns.events.at[i];
	size_t g = plan_find_group(run->plan, i);

	return (struct target_event){
		.supported = e->counted,
		.user_only = e->counted && e->usual,
		.piece = e->alone ? i - run->plan->groups.at[g].first + 1 : 0,
		.reason = buf_text(&e->reason),
		.hint = "",
	};
}

static const char *qemu_note(const struct target_run *run, size_t i)
{
	return i < run->notes.len ? run->notes.at[i] : NULL;
}

static bool qemu_has(const struct encoding *e)
{
	(void)e;
	return true;
}

const struct target target_qemu = {
	.name = "qemu",
	.open = qemu_open,
	.enable = qemu_switch,
	.disable = qemu_switch,
	.command = qemu_command,
	.look = qemu_look,
	.stop = qemu_stop,
	.ended = qemu_ended,
	.moment = qemu_moment,
	.read = qemu_read,
	.event = qemu_event,
	.note = qemu_note,
	.has = qemu_has,
	.close = qemu_close,
};
