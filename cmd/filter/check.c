/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/kvm/filterkernel.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwant.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

struct check_args {
	struct filterwant_args want;
	bool kernel;
};

static const struct opt check_opts[] = {
	OPT_GROUP(filterwant_opts, offsetof(struct check_args, want)),
	FLAG(0, "kernel", struct check_args, kernel,
	     "hand it to this host's KVM, by a scratch machine"),
	OPT_END,
};

static const char *verdict(int sys)
{
	return sys == 0	       ? "accepted"
	       : sys == EINVAL ? "EINVAL"
	       : sys == E2BIG  ? "E2BIG"
			       : "refused";
}

static struct cell verdict_cell(int sys)
{
	return cell_tone(cell_text(verdict(sys)), sys ? TONE_BAD : TONE_GOOD);
}

/* By the kernel's rules: 0 or an errno, and the reason. */
static int predict(const struct filterread *r, const struct filterwant *w, struct buf *why)
{
	const char *text = NULL;
	size_t which = 0;
	int sys;

	if (!r->is_arm) {
		sys = kvmfilter_predict(&r->x86, w->select_mask, &text);
		buf_add_text(why, text ? text : "");
		return sys;
	}
	sys = armfilter_predict(&r->arm, w->event_bits, &which);
	if (sys)
		buf_printf(why, "range %zu ends behind event 0x%x, the last with %u bits", which,
			   (1u << w->event_bits) - 1, w->event_bits);
	return sys;
}

static int try_filter(const struct cmd_env *env, const struct filterkernel *k,
		      const struct filterread *r)
{
	size_t which = 0;
	int said;

	if (!r->is_arm)
		return filterkernel_try(k, &r->x86);
	said = filterkernel_try_ranges(k, &r->arm, &which);
	if (said)
		doc_note(env->doc, "it is range %zu that the kernel refuses", which);
	return said;
}

/* The kernel's word, and what this host's guests have of it. */
static int ask_kernel(const struct cmd_env *env, const struct filterread *r, const char *path,
		      int *said, struct err *err)
{
	static const struct column kernel = { "kernel", "The kernel says", NULL, 0 },
				   backend = { "backend", "KVM is", NULL, 0 };
	struct kvmdev dev;
	struct filterkernel k;
	struct buf name = { 0 };
	int status;

	if (kvmdev_open(&dev, KVMDEV_PATH, err) < 0)
		return -1;
	status = filterkernel_init(&k, &dev, r->is_arm, err);
	if (status == 0) {
		*said = try_filter(env, &k, r);
		doc_value(env->doc, &kernel, verdict_cell(*said));
		doc_value(env->doc, &backend,
			  kvmdev_backend(env->fs, &name) ? cell_view(buf_view(&name))
							 : cell_none());
		if (*said && *said != EINVAL && *said != E2BIG)
			doc_note(env->doc, "the kernel's reason: %s", strerror(*said));
		if (!r->is_arm && !kvmdev_cap(&dev, KVMABI_CAP_PMU_CAPABILITY))
			doc_note(env->doc, "guests have no counters on this host: the kernel takes "
					   "a filter, but it has no effect");
	} else {
		status = err_while(err, "%s", path);
	}
	filterkernel_release(&k);
	kvmdev_close(&dev);
	buf_release(&name);
	return status;
}

static int tell(const struct cmd_env *env, const struct check_args *a, const struct filterwant *w,
		const struct filterread *r, const char *path, struct err *err)
{
	static const struct column form = { "form", "Form", NULL, 0 },
				   entries = { "entries", "Entries", NULL, 0 },
				   bits = { "select_bits", "Bits of a select", NULL, 0 },
				   expected = { "expected", "By its rules", NULL, 0 },
				   reason = { "reason", "Reason", NULL, 0 };
	struct buf why = { 0 };
	int predicted = predict(r, w, &why);
	int said = predicted, status = 0;

	doc_begin(env->doc, "kvm-filter-check", 1);
	doc_value(env->doc, &form, cell_text(r->form));
	doc_value(env->doc, &entries,
		  cell_count(r->is_arm ? r->arm.ranges.len : r->x86.events.len));
	doc_value(env->doc, &bits,
		  cell_count(r->is_arm				     ? w->event_bits
			     : w->select_mask == KVMFILTER_SELECT_12 ? 12
								     : 8));
	doc_value(env->doc, &expected, verdict_cell(predicted));
	doc_value(env->doc, &reason, why.len ? cell_view(buf_view(&why)) : cell_none());
	if (a->kernel)
		status = ask_kernel(env, r, path, &said, err);
	if (status == 0 && said != predicted)
		doc_note(env->doc, "the kernel does not follow the rules that are known here");
	doc_end(env->doc);
	buf_release(&why);
	return status < 0 ? -1 : said ? 1 : 0;
}

static int check_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	const struct check_args *a = args;
	struct filterread r = { 0 };
	struct filterwant w = { 0 };
	int status;

	if (argc != 1)
		return err_set(err, ERR_USAGE, "wants one filter");
	status = filterwant_open(&w, &a->want, env->fs, argv[0], &r, err);
	if (status == 0)
		status = tell(env, a, &w, &r, argv[0], err);
	filterwant_release(&w);
	filterread_release(&r);
	return status;
}

const struct cmd cmd_filter_check = {
	.name = "filter check",
	.summary = "say whether the kernel takes a filter, by its rules or by asking it",
	.synopsis = "[--cpu CPU] [--kernel] [-j | -x SEP] FILTER",
	.opts = check_opts,
	.args_size = sizeof(struct check_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = check_run,
};
