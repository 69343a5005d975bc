/* SPDX-License-Identifier: MIT */
#include "util/run/fileargs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/num.h"
#include "util/run/samplingtext.h"

#define USUAL_NAME "perf.data"
#define MOST_LEVEL 22 /* of zstd */
#define MOST_FILES 100000

const struct opt fileargs_opts[] = {
	TEXT('o', "output", struct fileargs, output, "FILE",
	     "write to this file, not perf.data; -: to a stream"),
	OPTIONAL('z', "compression-level", struct fileargs, level, "LEVEL",
		 "compress by zstd, 1 to 22"),
	TEXT(0, "max-size", struct fileargs, max_size, "SIZE",
	     "stop when the file is so large: 100M"),
	OPTIONAL(0, "switch-output", struct fileargs, switch_output, "WHEN",
		 "go on in another file at SIGUSR2, at each size (100M) or after each time (1m)"),
	TEXT(0, "switch-output-event", struct fileargs, switch_event, "EVENTS",
	     "go on in another file when one of these events happens"),
	U64_WITHIN(0, "switch-max-files", struct fileargs, max_files, "N", 0, MOST_FILES,
		   "keep only the newest of these files"),
	FLAG(0, "timestamp-filename", struct fileargs, is_stamped,
	     "put the time behind the file's name"),
	FLAG(0, "timestamp-boundary", struct fileargs, has_boundary,
	     "the times of the first and last sample (they always are told)"),
	OPTIONAL(0, "threads", struct fileargs, threads, "cpu|core|package|numa|PARTS",
		 "write a folder, with a file and a thread for each CPU or more of them"),
	FLAG(0, "kcore", struct fileargs, kcore,
	     "write a folder, and the code and names of the kernel into it"),
	OPT_END,
};

static int fail_stream(const char *option, struct err *err)
{
	err_set(err, ERR_USAGE, "option '%s' makes files, and a stream is none", option);
	err_hint(err, "-o FILE writes to a file");
	return -1;
}

static int check_stream(const struct fileargs *a, struct err *err)
{
	if (a->switch_output.given)
		return fail_stream("--switch-output", err);
	if (a->switch_event)
		return fail_stream("--switch-output-event", err);
	if (a->is_stamped)
		return fail_stream("--timestamp-filename", err);
	if (a->kcore)
		return fail_stream("--kcore", err);
	return a->threads.given ? fail_stream("--threads", err) : 0;
}

static int read_level(const struct fileargs *a, int *out, struct err *err)
{
	uint64_t level = a->level.given;

	if (a->level.given && a->level.text &&
	    num_parse_range(view_of(a->level.text), 0, UINT32_MAX, &level, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '-z'");
	}
	/* As with perf, the highest there is for what is higher. */
	*out = level > MOST_LEVEL ? MOST_LEVEL : (int)level;
	return 0;
}

int fileargs_read(const struct fileargs *a, struct recordfile_options *file,
		  struct switcher_when *when, struct err *err)
{
	struct stat st;

	file->path = a->output ? a->output : USUAL_NAME;
	/* As with perf, whose recordings go down a pipe without being told. */
	if (!a->output && fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		file->path = "-";
	if (strcmp(file->path, "-") == 0 && check_stream(a, err) < 0)
		return -1;
	if (a->max_size && samplingtext_read_size(a->max_size, &file->max_bytes, err) < 0)
		return err_while(err, "option '--max-size'");
	*when = (struct switcher_when){ .is_on = a->switch_event, .by_signal = a->switch_event };
	if (a->switch_output.given && switcher_parse(a->switch_output.text, when, err) < 0)
		return -1;
	if (a->max_files && !when->is_on)
		return err_set(err, ERR_USAGE,
			       "option '--switch-max-files' wants "
			       "'--switch-output'");
	when->by_signal |= a->switch_event != NULL;
	if (a->kcore && when->is_on)
		return err_set(err, ERR_USAGE, "option '--kcore' goes without '--switch-output'");
	file->is_folder = a->kcore;
	file->is_stamped = a->is_stamped || when->is_on;
	file->max_files = (size_t)a->max_files;
	return read_level(a, &file->level, err);
}

int fileargs_read_parts(const struct fileargs *a, const struct fs *fs, struct recordparts *parts,
			struct err *err)
{
	return a->threads.given ? recordparts_read(a->threads.text, fs, parts, err) : 0;
}
