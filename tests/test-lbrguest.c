/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"
#include "util/kvm/lbrguest.h"
#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrstack.h"

/* Registers that user space has in place of a processor, and what a guest wrote to them. */
struct served {
	struct lbrguest_write writes[LBRGUEST_MOST];
	size_t nwrites;
	uint32_t forbidden; /* faults */
};

static bool serve_write(void *arg, uint32_t msr, uint64_t value)
{
	struct served *s = arg;

	if (msr == s->forbidden || s->nwrites == LBRGUEST_MOST)
		return false;
	s->writes[s->nwrites++] = (struct lbrguest_write){ msr, value };
	return true;
}

/* Four records of format 5, of which 2 is the newest. */
static bool serve_read(void *arg, uint32_t msr, uint64_t *value)
{
	const struct served *s = arg;

	if (msr == s->forbidden)
		return false;
	if (msr == MSR_LASTBRANCH_TOS)
		*value = 2;
	else if (msr >= 0x680 && msr < 0x684)
		*value = 0xffffffff81000000 + 16 * (msr - 0x680);
	else if (msr >= 0x6c0 && msr < 0x6c4)
		*value = 0x402000 + 16 * (msr - 0x6c0);
	else if (msr >= 0xdc0 && msr < 0xdc4)
		*value = (uint64_t)(msr & 1) << 63 | (5 + msr - 0xdc0);
	else
		*value = 0;
	return true;
}

static bool open_kvm(struct kvmdev *k)
{
	struct err err = { 0 };

	if (kvmdev_open(k, KVMDEV_PATH, &err) < 0) {
		cr_skip_test("%s", err.text);
		return false;
	}
	if (kvmdev_cap(k, KVMABI_CAP_X86_USER_SPACE_MSR) &&
	    kvmdev_cap(k, KVMABI_CAP_X86_MSR_FILTER))
		return true;
	kvmdev_close(k);
	cr_skip_test("this KVM does not let user space serve MSRs");
	return false;
}

/* A real guest writes each program as it stands, in its order. */
Test(lbrguest, writes_programs)
{
	static const char *const formats[] = { "intel-eip-flags2", "intel-info", "arch", "amd-v2",
					       "amd-brs" };
	struct kvmdev k;

	if (!open_kvm(&k))
		return;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		const struct branchformat *f = branchformat_find(formats[i]);
		struct branchformat_wish wish = {
			.kinds = PERF_SAMPLE_BRANCH_ANY | PERF_SAMPLE_BRANCH_USER, .guest = true
		};
		struct branchformat_program p = { 0 };
		struct lbrguest_write writes[BRANCHFORMAT_WRITES];
		struct served s = { 0 };
		const struct lbrguest_server server = { serve_read, serve_write, &s };
		struct lbrguest g = { .writes = writes };
		struct err err = { 0 };

		cr_assert(f->program(f, &wish, &p), "%s", f->name);
		for (g.nwrites = 0; g.nwrites < p.len; g.nwrites++)
			writes[g.nwrites] =
				(struct lbrguest_write){ (uint32_t)p.writes[g.nwrites].number,
							 p.writes[g.nwrites].value };
		cr_assert_eq(lbrguest_run(&g, &k, 0, &server, &err), 0, "%s: %s", f->name,
			     err.text);
		cr_expect_not(g.faulted);
		cr_expect_eq(g.done, p.len);
		cr_assert_eq(s.nwrites, p.len, "%s: %zu writes", f->name, s.nwrites);
		for (size_t w = 0; w < p.len; w++) {
			cr_expect_eq(s.writes[w].msr, p.writes[w].number);
			cr_expect_eq(s.writes[w].value, p.writes[w].value);
		}
	}
	kvmdev_close(&k);
}

/* What the guest reads is what lbr decode makes branches of. */
Test(lbrguest, reads_records)
{
	uint32_t reads[13] = { MSR_LASTBRANCH_TOS };
	uint64_t values[ARRAY_LEN(reads)];
	struct served s = { 0 };
	const struct lbrguest_server server = { serve_read, serve_write, &s };
	const struct lbrstack_options usual = { 0 };
	struct lbrguest g = { .reads = reads, .nreads = ARRAY_LEN(reads), .values = values };
	struct buf text = { 0 };
	struct err err = { 0 };
	struct lbrdump dump;
	struct lbrstack stack;
	struct kvmdev k;

	if (!open_kvm(&k))
		return;
	for (uint32_t i = 0; i < 4; i++) {
		reads[1 + 3 * i] = 0x680 + i;
		reads[2 + 3 * i] = 0x6c0 + i;
		reads[3 + 3 * i] = 0xdc0 + i;
	}
	cr_assert_eq(lbrguest_run(&g, &k, 0, &server, &err), 0, "%s", err.text);
	cr_expect_eq(g.served, ARRAY_LEN(reads));
	for (size_t i = 0; i < ARRAY_LEN(reads); i++)
		buf_printf(&text, "msr 0x%x 0x%llx\n", reads[i], (unsigned long long)values[i]);
	cr_assert_eq(lbrdump_parse(&dump, buf_view(&text), &err), 0, "%s", err.text);
	cr_assert_eq(lbrstack_read(&stack, &dump.cpus.at[0], &usual, &err), 0, "%s", err.text);
	cr_assert_eq(stack.count.branches, 4);
	cr_expect_eq(stack.branches[0].from, UINT64_C(0xffffffff81000020));
	cr_expect_eq(stack.branches[0].cycles, 7);
	cr_expect_eq(stack.branches[1].from, UINT64_C(0xffffffff81000010));
	cr_expect(stack.branches[1].mispredicted);
	cr_expect_eq(stack.branches[3].to, 0x402030);
	lbrstack_release(&stack);
	lbrdump_release(&dump);
	buf_release(&text);
	kvmdev_close(&k);
}

/* A register that is not there is a fault in the guest, and told as one. */
Test(lbrguest, faults)
{
	const struct lbrguest_write writes[] = { { MSR_LBR_SELECT, 1 }, { MSR_IA32_DEBUGCTL, 1 } };
	struct served s = { .forbidden = MSR_IA32_DEBUGCTL };
	const struct lbrguest_server server = { serve_read, serve_write, &s };
	struct lbrguest g = { .writes = writes, .nwrites = 2 };
	struct err err = { 0 };
	struct kvmdev k;

	if (!open_kvm(&k))
		return;
	cr_assert_eq(lbrguest_run(&g, &k, 0, &server, &err), 0, "%s", err.text);
	cr_expect(g.faulted);
	cr_expect_eq(g.done, 1);
	cr_expect_eq(s.nwrites, 1);
	kvmdev_close(&k);
}

/* The records of a processor, where KVM gives guests any: its loop's branches, and nothing else. */
Test(lbrguest, processor)
{
	uint64_t capabilities = 0, values[33];
	uint32_t reads[33];
	const struct branchformat *f;
	struct branchformat_wish wish = { .kinds = PERF_SAMPLE_BRANCH_COND, .guest = true };
	struct branchformat_program p = { 0 };
	struct lbrguest_write writes[BRANCHFORMAT_WRITES];
	struct lbrguest g = { .writes = writes, .reads = reads, .values = values };
	struct err err = { 0 };
	size_t seen = 0;
	struct kvmdev k;

	if (kvmdev_open(&k, KVMDEV_PATH, &err) < 0)
		cr_skip_test("%s", err.text);
	kvmdev_feature_msr(&k, MSR_IA32_PERF_CAPABILITIES, &capabilities);
	capabilities &= IA32_PERF_CAPABILITIES_LBR_FMT_MASK;
	if (!capabilities) {
		kvmdev_close(&k);
		cr_skip_test("KVM gives guests no LBR here: IA32_PERF_CAPABILITIES has format 0");
	}
	f = branchformat_of_intel((unsigned int)capabilities);
	cr_assert(f && f->program(f, &wish, &p));
	for (; g.nwrites < p.len; g.nwrites++)
		writes[g.nwrites] = (struct lbrguest_write){ (uint32_t)p.writes[g.nwrites].number,
							     p.writes[g.nwrites].value };
	for (; g.nreads < f->depth; g.nreads++)
		reads[g.nreads] = (uint32_t)(MSR_LASTBRANCH_FROM_IP(0) + g.nreads);
	cr_assert_eq(lbrguest_run(&g, &k, capabilities, NULL, &err), 0, "%s", err.text);
	cr_expect_not(g.faulted);
	for (size_t i = 0; i < g.nreads; i++)
		seen += (values[i] & 0xffff) >= 0x1000 && (values[i] & 0xffff) < 0x1100;
	cr_expect_geq(seen, 8, "%zu records of the guest's code", seen);
	kvmdev_close(&k);
}
