/* SPDX-License-Identifier: MIT */
/* The generator: event files in, C tables out. It prints and exits; all else is in the library. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "pmu-events/evformat.h"
#include "pmu-events/evimage.h"
#include "pmu-events/evjson.h"
#include "pmu-events/evwrite.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/base/opthelp.h"

enum { STATUS_DONE, STATUS_FAILED, STATUS_USAGE };

struct jevents_args {
	bool strict, quiet, verbose, help;
	const char *arch, *model, *name, *output;
};

static const struct opt jevents_opts[] = {
	TEXT('o', "output", struct jevents_args, output, "OUT.c",
	     "the C file to write, - for standard output"),
	TEXT('a', "arch", struct jevents_args, arch, "ARCH",
	     "only models of this architecture (and the common ones)"),
	TEXT('m', "model", struct jevents_args, model, "MODELS",
	     "only these models: x86/skylakex or skylakex, ',' between them"),
	TEXT('n', "name", struct jevents_args, name, "FUNCTION",
	     "the function that returns the table (evtable_builtin)"),
	FLAG(0, "strict", struct jevents_args, strict, "take warnings for errors"),
	FLAG('q', "quiet", struct jevents_args, quiet, "print errors only"),
	FLAG('v', "verbose", struct jevents_args, verbose,
	     "print notes, counts, times and memory too"),
	FLAG('h', "help", struct jevents_args, help, "print this help"),
	OPT_END,
};

/*
 * Each file is parsed into memory that the next one needs again: handing it
 * back to the kernel in between takes a twentieth of the time.
 */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	mallopt(M_MMAP_THRESHOLD, 256 << 20);
	mallopt(M_TOP_PAD, 4 << 20);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void print_error(const struct err *err)
{
	fprintf(stderr, "jevents: %s\n", err->text);
	if (err->hint[0])
		fprintf(stderr, "jevents: %s\n", err->hint);
}

static void print_help(void)
{
	struct buf help = { 0 };

	buf_add_text(&help, "usage: jevents [OPTIONS] -o OUT.c TREE...\n\n"
			    "Compiles trees (or single files) of vendors' event JSON to C tables.\n"
			    "Of several trees, later ones win.\n\n");
	opthelp_describe(jevents_opts, 80, &help);
	fputs(buf_text(&help), stdout);
	buf_release(&help);
}

static void print_diags(const struct evdiag_list *diags, const struct jevents_args *args)
{
	enum evdiag_severity least = args->verbose ? EVDIAG_NOTE
				     : args->quiet ? EVDIAG_ERROR
						   : EVDIAG_WARNING;
	struct buf line = { 0 };

	for (size_t i = 0; i < diags->all.len; i++) {
		const struct evdiag *d = &diags->all.at[i];

		if (d->severity < least)
			continue;
		buf_clear(&line);
		evdiag_format(d, &line);
		fprintf(stderr, "%s: %s\n", evdiag_severity_name(d->severity), line.at);
	}
	buf_release(&line);
}

static void print_summary(const struct evtable *t, const struct evimage *image, const double *times)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	fprintf(stderr,
		"%zu models, %zu mapfile rows, %u events (%u distinct), %u metrics (%u distinct)\n",
		evtable_models(t), evtable_maps(t), evformat_count(t, EVFORMAT_EVENT_ORDER),
		evformat_count(t, EVFORMAT_EVENTS), evformat_count(t, EVFORMAT_METRIC_ORDER),
		evformat_count(t, EVFORMAT_METRICS));
	fprintf(stderr, "%zu bytes, of which strings %u, descriptions %u\n", image->bytes.len,
		evformat_count(t, EVFORMAT_STRINGS), evformat_count(t, EVFORMAT_TEXTS));
	fprintf(stderr, "%.0f ms: reading %.0f, tables %.0f, writing %.0f; at most %ld KiB\n",
		times[3] - times[0], times[1] - times[0], times[2] - times[1], times[3] - times[2],
		usage.ru_maxrss);
}

static int write_file(const char *path, const struct evtable *t, const char *function,
		      struct err *err)
{
	struct fs_output out;

	if (fs_create(&out, path, err) < 0)
		return -1;
	evwrite_table(t, function, out.file);
	return fs_commit(&out, err);
}

/* Each error has been printed: what is left to say is what that means. */
static void summarize(const struct evdiag_list *diags, const char *output, struct err *err)
{
	enum err_code code = err->code;

	err_clear(err);
	err_set(err, code, "%zu error%s and %zu warning%s; '%s' is not written", diags->errors,
		diags->errors == 1 ? "" : "s", diags->warnings, diags->warnings == 1 ? "" : "s",
		output);
}

static int generate(const struct jevents_args *args, const char *const *trees, size_t ntrees,
		    struct err *err)
{
	struct evjson_options options = { args->strict, args->arch, args->model };
	struct evmodel model = { 0 };
	struct evdiag_list diags = { 0 };
	struct evimage image = { 0 };
	double times[4] = { now_ms() };
	int status = evjson_load(&model, trees, ntrees, &options, &diags, err);

	print_diags(&diags, args);
	if (diags.errors)
		summarize(&diags, args->output, err);
	times[1] = now_ms();
	if (status == 0)
		status = evimage_build(&image, &model, false, err);
	evmodel_release(&model);
	times[2] = now_ms();
	if (status == 0)
		status = write_file(args->output, evimage_table(&image),
				    args->name ? args->name : "evtable_builtin", err);
	times[3] = now_ms();
	if (status == 0 && args->verbose)
		print_summary(evimage_table(&image), &image, times);
	evimage_release(&image);
	evdiag_release(&diags);
	return status;
}

static bool is_identifier(const char *name)
{
	size_t len =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	return len && name[len] == '\0' && !(name[0] >= '0' && name[0] <= '9');
}

static int check(const struct jevents_args *args, int ntrees, struct err *err)
{
	if (!args->output)
		return err_set(err, ERR_USAGE, "no output file: -o OUT.c is missing");
	if (ntrees == 0)
		return err_set(err, ERR_USAGE, "no tree of event files to read");
	if (args->name && !is_identifier(args->name))
		return err_set(err, ERR_USAGE, "'%s' is no name for a function in C", args->name);
	return 0;
}

int main(int argc, char **argv)
{
	struct jevents_args args = { 0 };
	struct err err = { 0 };
	int status = STATUS_DONE;

	keep_memory();
	argc--;
	argv++;
	if (opt_parse(jevents_opts, OPT_PERMUTE, &args, &argc, &argv, &err) == 0) {
		if (args.help)
			print_help();
		else if (check(&args, argc, &err) == 0)
			generate(&args, (const char *const *)argv, (size_t)argc, &err);
	}
	if (err.code) {
		print_error(&err);
		status = err.code == ERR_USAGE ? STATUS_USAGE : STATUS_FAILED;
	}
	if (status == STATUS_USAGE)
		fputs("usage: jevents [OPTIONS] -o OUT.c TREE...\n", stderr);
	opt_release(jevents_opts, &args);
	return status;
}
