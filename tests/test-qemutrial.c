/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/riscv/monblock.h"
#include "arch/riscv/monitorimage.h"
#include "arch/riscv/ssccfg.h"
#include "arch/riscv/touchimage.h"
#include "tests/fakeqemu.h"
#include "util/target/qemutrial.h"

#define WANTED 2

/* One counter is read, and what it is set to. */
static int run(struct fakeqemu *q, uint64_t *values, struct err *err)
{
	const struct counter_setting setting = { .event = 1, .counter = 3 };
	struct ssccfg_program begin, end;
	struct qemutrial_args args = { .spec = &q->spec, .name = "prog" };
	size_t size;

	args.program = view_make((const char *)touchimage_get(&size), 0);
	args.program.len = size;
	ssccfg_arm(&setting, 1, 0, &begin);
	ssccfg_inspect(&setting, 1, &end);
	args.begin = &begin;
	args.end = &end;
	return qemutrial_run(&args, values, WANTED, err);
}

static void need_monitor(void)
{
	size_t size;

	if (!monitorimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
}

Test(qemutrial, values_in_the_order_of_the_reads)
{
	static const uint64_t told[WANTED] = { 4711, 1 };
	uint64_t values[WANTED] = { 0 };
	struct fakeqemu q;
	struct buf b = { 0 };
	struct err err = { 0 };

	need_monitor();
	fakeqemu_init(&q, NULL);
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, told, WANTED);
	fakeqemu_add_end(&b, 3);
	fakeqemu_answer(&q, &b);
	cr_assert_eq(run(&q, values, &err), 0, "%s", err.text);
	cr_assert_eq(memcmp(values, told, sizeof(told)), 0);
	fakeqemu_release(&q);
	buf_release(&b);
}

/* lines: of the script; NULL: what is in records is the answer. */
static void fails(const char *lines, struct buf *records, const char *why)
{
	uint64_t values[WANTED] = { 0 };
	struct fakeqemu q;
	struct err err = { 0 };

	fakeqemu_init(&q, lines);
	q.spec.patience_ms = 300;
	fakeqemu_answer(&q, records);
	cr_expect_eq(run(&q, values, &err), -1, "%s", why);
	cr_expect(strstr(err.text, why), "no '%s' in: %s", why, err.text);
	cr_expect_eq(values[0], 0);
	err_clear(&err);
	fakeqemu_release(&q);
}

Test(qemutrial, what_keeps_it_from_its_end)
{
	static const uint64_t told[WANTED + 1] = { 1, 2, 3 };
	const struct monblock_fault fault = { .head = { MONBLOCK_FAULT, sizeof(fault) },
					      .cause = 2,
					      .pc = 0x10 };
	const struct monblock_problem problem = { .head = { MONBLOCK_PROBLEM, sizeof(problem) },
						  .why = MONBLOCK_NO_CSR,
						  .detail = 0x123 };
	const struct monblock_end end = { .head = { MONBLOCK_END, sizeof(end) }, .timed_out = 1 };
	struct buf b = { 0 };

	need_monitor();
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fails(NULL, &b, "'prog' on the emulated machine: the machine ended before it");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	buf_add(&b, &fault, sizeof(fault));
	fails(NULL, &b, "illegal instruction 0x0, pc 0x10");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	buf_add(&b, &problem, sizeof(problem));
	fails(NULL, &b, "no CSR 0x123");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, told, WANTED + 1);
	fakeqemu_add_end(&b, 0);
	fails(NULL, &b, "3 values were read and not 2");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, told, WANTED);
	buf_add(&b, &end, sizeof(end));
	fails(NULL, &b, "does not end");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION + 1);
	fails(NULL, &b, "version");
	fails("exit 0\n", &b, "the machine ended before it");
	fails("exec sleep 60\n", &b, "has not answered after 3 s");
	fails("head -c 3000000 /dev/zero >\"$results\"\n", &b, "makes no sense");
	fails("echo 'no memory' >&2; echo; exit 3\n", &b,
	      "QEMU 10.0.2 ended with status 3: no memory");
	fails("kill -KILL $$\n", &b, "ended with status 137");
	buf_release(&b);
}

/* What it says with its last breath is no error where the records are whole. */
Test(qemutrial, records_count_more_than_the_status)
{
	static const uint64_t told[WANTED] = { 5, 6 };
	uint64_t values[WANTED] = { 0 };
	struct fakeqemu q;
	struct buf b = { 0 };
	struct err err = { 0 };

	need_monitor();
	fakeqemu_init(&q, "cat \"$answer\" >\"$results\"; echo a warning; exit 1\n");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, told, WANTED);
	fakeqemu_add_end(&b, 1);
	fakeqemu_answer(&q, &b);
	cr_assert_eq(run(&q, values, &err), 0, "%s", err.text);
	cr_assert_eq(values[1], 6);
	fakeqemu_release(&q);
	buf_release(&b);
}
