/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "arch/branch.h"
#include "util/data/datasample.h"
#include "util/pmu/encoding.h"
#include "util/run/machsample.h"
#include "util/target/qemusampling.h"

#define SP (1u << 2) /* perf's numbers of RISC-V's registers are theirs, and 0 is pc */
#define RA (1u << 1)
#define PC (1u << 0)

static const uint64_t frames[] = { 0x10200, 0x10300 };
/* A call and, newer, a branch that was taken (Smctr). */
static const struct monblock_branch branches[] = { { 0x10101, 0x10080, 5 },
						   { 0x10201, 0x10100, 9 } };

static const struct qemusample usual = {
	.counter = 3,
	.pc = 0x10084,
	.time_ns = 4200,
	.events = 1000,
	.frames = frames,
	.nframes = 2,
	.branches = branches,
	.nbranches = 2,
};

static const struct machsample_group alone = { .len = 1 };

/* What a reader makes of the record; bytes are the buffer's. */
static struct datasample read_back(const struct perfattr *attr, const struct buf *bytes)
{
	struct record r = { .bytes = (const unsigned char *)bytes->at };
	struct datasample s;
	struct err err = { 0 };
	uint16_t size;

	memcpy(&r.type, bytes->at, sizeof(r.type));
	memcpy(&size, bytes->at + 6, sizeof(size));
	r.size = size;
	cr_assert_eq(r.type, PERF_RECORD_SAMPLE);
	cr_assert_eq(r.size, bytes->len);
	cr_assert_eq(datasample_read(&r, attr, &s, &err), 0, "%s", err.text);
	cr_assert_eq(s.unread, 0);
	return s;
}

static struct datasample put(const struct machsample_layout *layout, const struct qemusample *s,
			     uint64_t newest, struct buf *bytes)
{
	const struct encoding e = { .type = PERF_TYPE_RAW, .config = { 2 } };
	struct perfattr attr = machsample_attr(layout, &e, &alone, 1000, 0, true);
	struct err err = { 0 };

	buf_clear(bytes);
	cr_assert_eq(machsample_put(layout, s, 7, NULL, newest, bytes, &err), 0, "%s", err.text);
	return read_back(&attr, bytes);
}

Test(machsample, what_every_sample_has)
{
	struct buf bytes = { 0 };
	struct datasample s = put(&(const struct machsample_layout){ 0 }, &usual, 0, &bytes);

	cr_expect_eq(s.id, 7);
	cr_expect_eq(s.ip, 0x10084);
	cr_expect_eq(s.pid, MACHSAMPLE_PID);
	cr_expect_eq(s.time, 4200);
	cr_expect_eq(s.period, 1000);
	cr_expect_eq(s.callchain.len + s.branches.len + s.user_regs.values.len, 0);
	buf_release(&bytes);
}

Test(machsample, cpu)
{
	struct buf bytes = { 0 };
	struct datasample s =
		put(&(const struct machsample_layout){ .has_cpu = true }, &usual, 0, &bytes);

	cr_expect(s.has & PERFATTR_SAMPLE_CPU);
	cr_expect_eq(s.cpu, 0);
	cr_expect_eq(s.period, 1000);
	buf_release(&bytes);
}

Test(machsample, calls_and_branches)
{
	const struct machsample_layout layout = {
		.has_chain = true,
		.branches = PERF_SAMPLE_BRANCH_ANY | PERF_SAMPLE_BRANCH_HW_INDEX,
	};
	struct buf bytes = { 0 };
	struct datasample s = put(&layout, &usual, 41, &bytes);

	cr_assert_eq(s.callchain.len, 4);
	cr_expect_eq(words_get(s.callchain, 0), (uint64_t)PERF_CONTEXT_USER);
	cr_expect_eq(words_get(s.callchain, 1), 0x10084);
	cr_expect_eq(words_get(s.callchain, 3), 0x10300);
	cr_expect_eq(s.branch_hw_index, 41);
	cr_assert_eq(s.branches.len, 6);
	cr_expect_eq(words_get(s.branches, 0), 0x10100, "the newest first, without the valid bit");
	cr_expect_eq(words_get(s.branches, 4), 0x10100);
	cr_expect_eq(branch_flags_type(words_get(s.branches, 2)), BRANCH_COND);
	cr_expect_eq(branch_flags_type(words_get(s.branches, 5)), BRANCH_CALL);
	/* Nobody predicts anything there, and so nothing is said of it. */
	cr_expect_eq(words_get(s.branches, 2) & (BRANCH_FLAG_PREDICTED | BRANCH_FLAG_MISPREDICTED),
		     0);
	buf_release(&bytes);
}

/* The machine tells the registers of both masks once, and each part has its own. */
Test(machsample, registers)
{
	static const uint64_t values[] = { 0x10084, 0x10200, 0x3effff };
	const struct machsample_layout layout = { .user_regs = PC | RA, .intr_regs = PC | SP };
	struct qemusample sample = usual;
	struct buf bytes = { 0 };
	struct err err = { 0 };
	struct datasample s;

	cr_assert_eq(machsample_registers(&layout), PC | RA | SP);
	sample.registers = values;
	sample.nregisters = 3;
	s = put(&layout, &sample, 0, &bytes);
	cr_expect_eq(s.user_regs.abi, PERF_SAMPLE_REGS_ABI_64);
	cr_expect_eq(s.user_regs.mask, PC | RA);
	cr_expect_eq(words_get(s.user_regs.values, 1), 0x10200);
	cr_expect_eq(s.intr_regs.mask, PC | SP);
	cr_expect_eq(words_get(s.intr_regs.values, 0), 0x10084);
	cr_expect_eq(words_get(s.intr_regs.values, 1), 0x3effff);
	sample.nregisters = 2;
	cr_expect_eq(machsample_put(&layout, &sample, 7, NULL, 0, &bytes, &err), -1);
	cr_expect(strstr(err.text, "2 registers"), "%s", err.text);
	buf_release(&bytes);
}

/* Modifier S: one count with its event, or a group's, with times where they are wanted. */
Test(machsample, counts)
{
	static const uint64_t ids[] = { 7, 8 }, values[] = { 3000, 41 };
	const struct encoding e = { .type = PERF_TYPE_RAW, .config = { 2 } };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	for (size_t n = 1; n <= 2; n++) {
		for (int times = 0; times < 2; times++) {
			const struct machsample_layout layout = { .has_chain = true,
								  .read_times = times };
			const struct machsample_group group = { .len = n, .reads = true };
			const struct machsample_read read = { ids, values, n };
			struct perfattr attr = machsample_attr(&layout, &e, &group, 1000, 0, false);
			struct datasample s;

			buf_clear(&bytes);
			cr_assert_eq(machsample_put(&layout, &usual, 7, &read, 0, &bytes, &err), 0);
			s = read_back(&attr, &bytes);
			cr_assert_eq(s.read.nr, n);
			cr_expect_eq(s.read.time_enabled, times ? 4200 : 0);
			cr_expect_eq(s.read.time_running, times ? 4200 : 0);
			for (size_t i = 0; i < n; i++) {
				cr_expect_eq(datasample_read_get(&s.read, i).value, values[i]);
				cr_expect_eq(datasample_read_get(&s.read, i).id, ids[i]);
			}
			cr_expect_eq(s.callchain.len, 4, "what is behind it");
		}
	}
	buf_release(&bytes);
}

/* As if a kernel had opened it: by period, or by the frequency that the period was made of. */
Test(machsample, attributes)
{
	const struct machsample_layout layout = { .branches = PERF_SAMPLE_BRANCH_ANY };
	struct encoding e = { .type = PERF_TYPE_RAW, .config = { 1 }, .mods = { .user = true } };
	struct perfattr first = machsample_attr(&layout, &e, &alone, 1000, 0, true), other;

	cr_expect_eq(first.period, 1000);
	cr_expect_eq(first.flags & PERFATTR_FREQ, 0);
	cr_expect(first.flags & PERFATTR_EXCLUDE_KERNEL && !(first.flags & PERFATTR_EXCLUDE_USER));
	cr_expect(first.flags & PERFATTR_MMAP2);
	cr_expect(first.sample_type & PERFATTR_SAMPLE_BRANCH_STACK);
	e.mods = (struct evspec_mods){ .kernel = true };
	other = machsample_attr(&layout, &e, &alone, 1000, 4000, false);
	cr_expect_eq(other.period, 4000);
	cr_expect(other.flags & PERFATTR_FREQ && other.flags & PERFATTR_EXCLUDE_USER);
	cr_expect_not(other.flags & (PERFATTR_EXCLUDE_KERNEL | PERFATTR_MMAP2));
}

Test(machsample, a_program_that_is_none)
{
	const struct machsample_layout layout = { 0 };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	cr_expect_eq(machsample_put_program(&layout, view_of("no ELF file"), "/x", &bytes, &err),
		     -1);
	cr_expect_eq(err.code, ERR_INPUT);
	buf_release(&bytes);
}
