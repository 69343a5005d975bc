/* SPDX-License-Identifier: MIT */
/* The register compiler: a description in, a C header or table out. It prints and exits. */
#include <stdio.h>
#include <string.h>

#include "arch/regc/regcheck.h"
#include "arch/regc/regheader.h"
#include "arch/regc/regparse.h"
#include "arch/regc/regtable.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/base/opthelp.h"

#define FILE_LIMIT (1 << 20)

enum { STATUS_DONE, STATUS_FAILED, STATUS_USAGE };

struct regc_args {
	const char *header, *table;
	bool help;
};

static const struct opt regc_opts[] = {
	TEXT('H', "header", struct regc_args, header, "OUT.h", "write the header with constants"),
	TEXT('t', "table", struct regc_args, table, "OUT.c",
	     "write the table that arch/regs.h reads"),
	FLAG('h', "help", struct regc_args, help, "print this help"),
	OPT_END,
};

static const char usage[] = "usage: regc [-H OUT.h] [-t OUT.c] FILE.regs\n";

static void print_help(void)
{
	struct buf help = { 0 };

	buf_add_text(&help, usage);
	buf_add_text(&help, "\nCompiles a description of registers. Without options it is checked "
			    "only.\n\n");
	opthelp_describe(regc_opts, 80, &help);
	fputs(buf_text(&help), stdout);
	buf_release(&help);
}

static int write_file(const char *path, const struct buf *text, struct err *err)
{
	struct fs_output out;

	if (fs_create(&out, path, err) < 0)
		return -1;
	fwrite(text->at, 1, text->len, out.file);
	return fs_commit(&out, err);
}

static int write_all(const struct regc_args *args, const struct regmodel *m, const char *file,
		     struct err *err)
{
	struct buf text = { 0 };
	int status = 0;

	if (args->header) {
		regheader_write(m, file, &text);
		status = write_file(args->header, &text, err);
	}
	if (status == 0 && args->table) {
		buf_clear(&text);
		regtable_write(m, file, &text);
		status = write_file(args->table, &text, err);
	}
	buf_release(&text);
	return status;
}

static int compile(const struct regc_args *args, const char *file, struct err *err)
{
	struct regdiag_list diags = { 0 };
	struct regmodel m = { 0 };
	struct buf text = { 0 }, said = { 0 };
	struct fs fs = { 0 };
	int status = fs_read(&fs, file, FILE_LIMIT, &text, err);

	if (status < 0)
		goto out;
	regparse_text(&m, buf_view(&text), &diags);
	regcheck_model(&m, &diags);
	if (diags.errors) {
		regdiag_sort(&diags);
		regdiag_format(&diags, file, &said);
		fputs(buf_text(&said), stderr);
		status = err_set(err, ERR_INPUT, "%zu error%s in '%s'", diags.errors,
				 diags.errors == 1 ? "" : "s", file);
	} else {
		status = write_all(args, &m, file, err);
	}
out:
	regmodel_release(&m);
	regdiag_release(&diags);
	buf_release(&text);
	buf_release(&said);
	return status;
}

int main(int argc, char **argv)
{
	struct regc_args args = { 0 };
	struct err err = { 0 };
	int status = STATUS_DONE;

	argc--;
	argv++;
	if (opt_parse(regc_opts, OPT_PERMUTE, &args, &argc, &argv, &err) == 0) {
		if (args.help)
			print_help();
		else if (argc != 1)
			err_set(&err, ERR_USAGE, "wants one file, but got %d", argc);
		else
			compile(&args, argv[0], &err);
	}
	if (err.code) {
		fprintf(stderr, "regc: %s\n", err.text);
		status = err.code == ERR_USAGE ? STATUS_USAGE : STATUS_FAILED;
	}
	if (status == STATUS_USAGE)
		fputs(usage, stderr);
	opt_release(regc_opts, &args);
	return status;
}
