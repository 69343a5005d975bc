/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrtry.h"

#include <string.h>

#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"
#include "util/kvm/lbrguest.h"
#include "util/lbr/lbrtryctr.h"

/* Takes what is written; the guest reads nothing. */
static bool take(void *arg, uint32_t msr, uint64_t value)
{
	(void)arg, (void)msr, (void)value;
	return true;
}

static uint64_t offered(const struct kvmdev *k)
{
	uint64_t value = 0;

	kvmdev_feature_msr(k, MSR_IA32_PERF_CAPABILITIES, &value);
	return value & IA32_PERF_CAPABILITIES_LBR_FMT_MASK;
}

static int run(struct lbrtry *t, const struct kvmdev *k, const struct branchformat *f,
	       const struct branchformat_program *p, struct err *err)
{
	static const struct lbrguest_server server = { .write = take };
	struct lbrguest_write writes[BRANCHFORMAT_WRITES];
	uint32_t reads[LBRGUEST_MOST];
	uint64_t values[LBRGUEST_MOST], lbr_fmt = offered(k);
	struct lbrguest g = { .writes = writes, .reads = reads, .values = values };

	bool is_real = lbr_fmt && branchformat_of_intel((unsigned int)lbr_fmt) == f;

	t->where = is_real ? LBRTRY_KVM : LBRTRY_USER_SPACE;
	for (; g.nwrites < p->len; g.nwrites++)
		writes[g.nwrites] = (struct lbrguest_write){ (uint32_t)p->writes[g.nwrites].number,
							     p->writes[g.nwrites].value };
	for (; is_real && g.nreads < f->depth; g.nreads++)
		reads[g.nreads] = (uint32_t)(MSR_LASTBRANCH_FROM_IP(0) + g.nreads);
	if (lbrguest_run(&g, k, is_real ? lbr_fmt : 0, is_real ? NULL : &server, err) < 0)
		return -1;
	t->done = g.done < g.nwrites ? g.done : g.nwrites;
	t->faulted = g.faulted;
	for (size_t i = 0; i < g.nreads; i++)
		t->records += values[i] != 0;
	return 0;
}

int lbrtry_run(struct lbrtry *t, const struct branchformat *f, const struct branchformat_program *p,
	       struct err *err)
{
	struct kvmdev k;
	int status = -1;

	*t = (struct lbrtry){ 0 };
	if (f == &ctrentry_format) {
		t->where = LBRTRY_MACHINE;
		return lbrtryctr_run(t, p, err);
	}
	if (strcmp(f->arch, "x86") != 0)
		return err_set(err, ERR_UNSUPPORTED,
			       "%s is not tried: KVM's guests here are of x86", f->name);
	if (kvmdev_open(&k, KVMDEV_PATH, err) < 0)
		return -1;
	if (!kvmdev_cap(&k, KVMABI_CAP_X86_MSR_FILTER))
		err_set(err, ERR_UNSUPPORTED, "this KVM does not let user space serve MSRs");
	else
		status = run(t, &k, f, p, err);
	kvmdev_close(&k);
	return status;
}
