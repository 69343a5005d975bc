/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/base/num.h"
#include "util/out/screen.h"
#include "util/regs/reghead.h"
#include "util/regs/reglist.h"
#include "util/regs/regshow.h"
#include "util/regs/regvalue.h"
#include "util/regs/regwhen.h"

struct regs_args {
	const char *arch;
	struct opt_list when;
	bool list;
};

static const struct opt regs_opts[] = {
	TEXT(0, "arch", struct regs_args, arch, "ARCH", "only registers of that architecture"),
	LIST(0, "when", struct regs_args, when, "CONDITION",
	     "what holds: lbr-format=arch, tsx, 'not tsx'; with ',' between several"),
	FLAG(0, "list", struct regs_args, list, "a list, also where one register is named"),
	OPT_END,
};

static int find_arch(const char *name, const struct regs_set **out, struct err *err)
{
	struct near near = { .word = name };
	const struct regs_set *set;
	size_t pos = 0;

	*out = name ? regs_of(name) : NULL;
	if (!name || *out)
		return 0;
	while ((set = regs_next(&pos)))
		near_offer(&near, set->arch);
	err_set(err, ERR_USAGE, "no registers of '%s' are described", name);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	return -1;
}

/* The word, or for "csr 0x150" as two words both. */
static void join_word(int *argc, char ***argv, struct buf *word)
{
	if (!*argc)
		return;
	buf_add_text(word, (*argv)[0]);
	(*argc)--;
	(*argv)++;
	if (*argc && reglist_is_space(word->at)) {
		buf_printf(word, " %s", (*argv)[0]);
		(*argc)--;
		(*argv)++;
	}
}

/* A value is in hex or decimal, as its prefix tells; spaces and '_' are not taken. */
static int read_value(const char *text, uint64_t *value, struct err *err)
{
	if (num_parse_u64(view_of(text), value, err) == 0)
		return 0;
	err->code = ERR_USAGE;
	return err_while(err, "value of the register");
}

/* What the number that was asked for implies ("msr 0xc0010200": AMD) counts unless it is denied. */
static int read_known(const struct regs_args *args, const struct regs_ref *ref,
		      struct regs_known *known, struct err *err)
{
	*known = regs_nothing_known(ref->set);
	for (size_t i = 0; i < args->when.len; i++) {
		if (regwhen_parse(ref->set, args->when.at[i].value, known, err) < 0)
			return -1;
	}
	if (!ref->address || !regs_can_hold(&ref->address->cond, known))
		return 0;
	for (size_t i = 0; i < ref->address->cond.len; i++)
		known->cases[ref->address->cond.terms[i].choice] &=
			ref->address->cond.terms[i].cases;
	return 0;
}

/*
 * Of several registers those that can be there by what is known. Architectures
 * that do not know a condition drop out; one that none knows is an error.
 */
static int drop_impossible(const struct regs_args *args, struct reglist *l, struct err *err)
{
	struct err unknown = { 0 };
	bool understood = false;
	size_t n = 0;

	if (!args->when.len)
		return 0;
	for (size_t i = 0; i < l->len; i++) {
		struct err reason = { 0 };
		struct regs_known known;

		if (read_known(args, &l->at[i], &known, &reason) < 0) {
			unknown = reason;
			continue;
		}
		understood = true;
		if (regs_can_hold(&l->at[i].reg->cond, &known))
			l->at[n++] = l->at[i];
	}
	l->len = n;
	if (n)
		return 0;
	if (!understood) {
		*err = unknown;
		return -1;
	}
	return err_set(err, ERR_ABSENT, "none of these registers is there when that holds");
}

static int tell_several(const struct reglist *l, const char *word, struct err *err)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < l->len && i < 8; i++) {
		buf_add_text(&names, i ? ", " : "");
		buf_printf(&names, "%s ", l->at[i].set->arch);
		regs_add_name(&l->at[i], &names);
	}
	err_set(err, ERR_USAGE, "'%s' is more than one register", word);
	err_hint(err, "%s", buf_text(&names));
	buf_release(&names);
	return -1;
}

static int show(const struct cmd_env *env, const struct regs_args *args, struct reglist *l,
		const char *word, const char *value, struct err *err)
{
	struct regs_known known;
	uint64_t number;

	if (l->len > 1 && drop_impossible(args, l, err) < 0)
		return -1;
	if (l->len > 1 && value)
		return tell_several(l, word, err);
	if (l->len > 1 || (args->list && !value)) {
		reghead_list(env->doc, l);
		return 0;
	}
	if (read_known(args, &l->at[0], &known, err) < 0)
		return -1;
	if (!value)
		return regshow_layout(env->doc, &l->at[0], &known, env->screen->width, err);
	if (read_value(value, &number, err) < 0)
		return -1;
	return regvalue_write(env->doc, &l->at[0], &known, number, err);
}

static int regs_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct regs_args *a = args;
	const struct regs_set *only;
	struct reglist l = { 0 };
	struct buf word = { 0 };
	int status = find_arch(a->arch, &only, err);

	if (status < 0)
		goto out;
	join_word(&argc, &argv, &word);
	if (argc > 1) {
		status = err_set(err, ERR_USAGE,
				 "takes a register and a value, but got '%s' as well", argv[1]);
	} else if (!word.len && a->when.len) {
		status = err_set(err, ERR_USAGE, "option '--when' is for one register");
	} else if (!word.len) {
		reglist_all(&l, only);
		reghead_list(env->doc, &l);
	} else {
		status = reglist_find(&l, only, word.at, err);
		if (status == 0)
			status = show(env, a, &l, word.at, argc ? argv[0] : NULL, err);
	}
out:
	vec_release(&l);
	buf_release(&word);
	return status;
}

const struct cmd cmd_regs = {
	.name = "regs",
	.summary = "list registers, show their bits, take values apart",
	.synopsis = "[REG [VALUE]] [--arch ARCH] [--when CONDITION] [-j | -x SEP]",
	.opts = regs_opts,
	.args_size = sizeof(struct regs_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = regs_run,
};
