/* SPDX-License-Identifier: MIT */
#include "arch/branchformat.h"
#include "arch/regs.h"
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/lbr/lbrformat.h"
#include "util/lbr/lbrtry.h"
#include "util/run/samplingtext.h"

struct encode_args {
	const char *filters;
	const char *format;
	uint64_t depth;
	bool guest, try;
};

static const struct opt encode_opts[] = {
	TEXT(0, "branch-filter", struct encode_args, filters, "FILTERS",
	     "what is recorded: any,any_call,any_ret,ind_call,ind_jmp,call,cond,stack,u,k; may as "
	     "well stand as an operand, also behind -j"),
	TEXT(0, "format", struct encode_args, format, "FORMAT", "how branches are recorded"),
	U64_WITHIN(0, "depth", struct encode_args, depth, "N", 1, 256,
		   "how many records (arch, ctr)"),
	FLAG(0, "guest", struct encode_args, guest, "for the branches of a guest"),
	FLAG(0, "try", struct encode_args, try,
	     "run it, and say what came of it: in a scratch guest of KVM (x86), or on the "
	     "emulated machine (ctr)"),
	OPT_END,
};

static int check_depth(const struct encode_args *a, const struct branchformat *f, struct err *err)
{
	if (!a->depth)
		return 0;
	if (!f->has_depth)
		return err_set(err, ERR_USAGE,
			       "option '--depth' is for arch and ctr: %s has no register for it",
			       f->name);
	if (f->has_depth(a->depth))
		return 0;
	return err_set(err, ERR_USAGE, "there is no depth of %llu records in %s: %s",
		       (unsigned long long)a->depth, f->name, f->depths);
}

/* "user_space": what the guest wrote was only looked at. */
static void tell_trial(struct doc *doc, const struct lbrtry *t, size_t writes)
{
	static const struct column tried = { "tried", NULL, NULL, 0 },
				   done = { "writes_done", NULL, NULL, 0 },
				   records = { "records", NULL, NULL, 0 };

	static const char *const places[] = { "user_space", "kvm", "machine" };

	doc_value(doc, &tried, t ? cell_text(places[t->where]) : cell_none());
	doc_value(doc, &done, t ? cell_count(t->done) : cell_none());
	doc_value(doc, &records,
		  t && t->where != LBRTRY_USER_SPACE ? cell_count(t->records) : cell_none());
	if (!t)
		return;
	if (t->faulted)
		doc_note(doc,
			 "tried: a guest did %zu of the %zu writes, and had a fault at the next",
			 t->done, writes);
	else if (t->where == LBRTRY_MACHINE)
		doc_note(doc,
			 "tried: the emulated machine has what was written, and %zu of its first "
			 "records hold branches",
			 t->records);
	else if (t->where == LBRTRY_KVM)
		doc_note(doc, "tried: a guest wrote it, and read %zu records of the processor back",
			 t->records);
	else
		doc_note(doc,
			 "tried: a guest wrote it; KVM gives guests no such records here, so that "
			 "user space stood in for the registers");
}

static void tell(struct doc *doc, const struct branchformat *f,
		 const struct branchformat_program *p, const struct lbrtry *trial)
{
	static const struct column format = { "format", "Format", NULL, 0 },
				   note = { "note", NULL, NULL, 0 };
	static const struct column columns[] = {
		{ "op", "", NULL, 0 },
		{ "register", "Register", NULL, 0 },
		{ "name", "Name", NULL, 0 },
		{ "value", "Value", NULL, 0 },
	};
	static const struct table table = {
		.key = "program",
		.title = "",
		.columns = columns,
		.ncolumns = 4,
	};

	doc_begin(doc, "lbr-program", 1);
	doc_value(doc, &format, cell_text(f->name));
	doc_table(doc, &table);
	for (size_t i = 0; i < p->len; i++)
		doc_row(doc, (struct cell[]){ cell_text("write"), cell_hex(p->writes[i].number),
					      cell_text(p->writes[i].name),
					      cell_hex(p->writes[i].value) });
	doc_table_end(doc);
	doc_value(doc, &note, cell_text(p->note));
	if (p->note)
		doc_note(doc, "%s", p->note);
	tell_trial(doc, trial, p->len);
	doc_end(doc);
}

static int encode_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct encode_args *a = args;
	const char *filters = argc ? argv[0] : a->filters;
	struct branchformat_wish wish = { .guest = a->guest, .depth = (unsigned int)a->depth };
	struct branchformat_program program = { 0 };
	const struct branchformat *f;
	struct lbrtry trial;

	if (argc > 1 || (argc && a->filters))
		return err_set(err, ERR_USAGE, "wants one list of filters, but got '%s' as well",
			       argc > 1 ? argv[1] : a->filters);
	if (lbrformat_find(a->format, &f, err) < 0)
		return -1;
	if (!f) {
		err_set(err, ERR_USAGE, "wants a format: --format FORMAT");
		err_hint(err, "'tally lbr fields' lists them, 'tally lbr probe' tells this "
			      "machine's");
		return -1;
	}
	if (samplingtext_read_branches(filters, &wish.kinds, err) < 0 || check_depth(a, f, err) < 0)
		return -1;
	if (!f->program(f, &wish, &program))
		return err_set(err, ERR_UNSUPPORTED, "%s cannot record '%s': %s", f->name,
			       filters ? filters : "any", program.reason);
	if (a->try && a->guest && f == &ctrentry_format)
		return err_set(err, ERR_UNSUPPORTED,
			       "ctr is not tried for guests: the emulated machine has none");
	if (a->try && lbrtry_run(&trial, f, &program, err) < 0)
		return -1;
	tell(env->doc, f, &program, a->try ? &trial : NULL);
	return 0;
}

const struct cmd cmd_lbr_encode = {
	.name = "lbr encode",
	.summary = "tell the writes of registers that choose and begin recording",
	.synopsis = "[-j | -x SEP] [FILTERS] [--guest] [--depth N] [--try] --format FORMAT",
	.opts = encode_opts,
	.args_size = sizeof(struct encode_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = encode_run,
};
