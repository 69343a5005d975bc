/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/lbr/lbrcpu.h"
#include "util/lbr/lbrdecode.h"
#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrformat.h"
#include "util/lbr/lbrstack.h"

struct decode_args {
	const char *format, *cpu;
	uint64_t depth, va;
	bool no_tsx, double_abort;
};

static const struct opt decode_opts[] = {
	TEXT(0, "format", struct decode_args, format, "FORMAT",
	     "how the records are to be read (default: as the dump tells)"),
	U64_WITHIN(0, "depth", struct decode_args, depth, "N", 1, LBRDUMP_SLOTS,
		   "how many records the processor has"),
	TEXT(0, "cpu", struct decode_args, cpu, "CPU",
	     "whose records they are: a model (haswellx) or cpuid (GenuineIntel-6-3F-2)"),
	FLAG(0, "no-tsx", struct decode_args, no_tsx, "the processor has no transactions"),
	FLAG(0, "double-abort", struct decode_args, double_abort,
	     "the processor is a Haswell, which writes a record twice at aborts"),
	U64_WITHIN(0, "va", struct decode_args, va, "BITS", 32, 58,
		   "bits of virtual addresses (AMD; default: 48)"),
	OPT_END,
};

enum { DUMP_MOST = 64 << 20 };

static int decode_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct decode_args *a = args;
	struct lbrstack_options options = {
		.cpu = { .no_tsx = a->no_tsx,
			 .double_abort = a->double_abort,
			 .virtual_bits = (unsigned int)a->va },
		.depth = (unsigned int)a->depth,
	};
	const char *path = argc ? argv[0] : "-";
	struct fs here = { 0 };
	struct buf text = { 0 };
	struct lbrdump dump = { 0 };
	int status = -1;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one dump, but got '%s' as well", argv[1]);
	if (lbrformat_find(a->format, &options.format, err) < 0)
		return -1;
	if (a->cpu && lbrcpu_choose(&options, a->cpu, err) < 0)
		return -1;
	if (strcmp(path, "-") == 0)
		path = "/dev/stdin";
	if (fs_read_stream(&here, path, DUMP_MOST, &text, err) < 0)
		goto out;
	status = lbrdump_parse(&dump, buf_view(&text), err);
	if (status < 0)
		err_while(err, "%s", path);
	lbrcpu_ask(&options, &dump.cpuid);
	/* Several documents are a stream of JSON, which is read by lines. */
	doc_set_lines(env->doc, dump.cpus.len > 1);
	for (size_t i = 0; status == 0 && i < dump.cpus.len; i++) {
		struct lbrstack stack;

		status = lbrstack_read(&stack, &dump.cpus.at[i], &options, err);
		if (status == 0)
			lbrdecode_write(env->doc, &stack, &dump.cpus.at[i]);
		else
			err_while(err, "%s", path);
		lbrstack_release(&stack);
	}
out:
	lbrdump_release(&dump);
	buf_release(&text);
	return status;
}

const struct cmd cmd_lbr_decode = {
	.name = "lbr decode",
	.summary = "take a dump of registers apart into the branches that they hold",
	.synopsis =
		"[--format FORMAT] [--cpu CPU] [--depth N] [--no-tsx] [--va BITS] [-j | -x SEP] [FILE]",
	.opts = decode_opts,
	.args_size = sizeof(struct decode_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = decode_run,
};
