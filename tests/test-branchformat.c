/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "arch/branchstack.h"
#include "arch/riscv/ctrprogram.h"
#include "util/base/csvread.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/num.h"

enum field {
	NAME,
	FORMAT,
	NO_TSX,
	VA,
	FROM,
	TO,
	INFO,
	VALID,
	OUT_FROM,
	OUT_TO,
	MISPREDICTED,
	IN_TX,
	ABORT,
	CYCLES,
	TYPE,
	SPECULATIVE,
	FIELDS
};

static uint64_t number(const struct csvread *r, enum field f)
{
	struct err err = { 0 };
	uint64_t value = 0;

	if (r->fields[f].len)
		cr_assert_eq(num_parse_u64(r->fields[f], &value, &err), 0, "%s", err.text);
	return value;
}

/* An empty field is a value that is not known, as in JSON null. */
static void expect(const struct csvread *r, enum field f, bool known, uint64_t value)
{
	cr_expect_eq(known, r->fields[f].len > 0, "%.*s: field %d known %d",
		     VIEW_ARG(r->fields[NAME]), f, known);
	if (known && r->fields[f].len)
		cr_expect_eq(value, number(r, f), "%.*s: field %d is %#llx",
			     VIEW_ARG(r->fields[NAME]), f, (unsigned long long)value);
}

static void expect_name(const struct csvread *r, enum field f, bool known, const char *name)
{
	cr_expect(known ? view_equal(r->fields[f], name) : !r->fields[f].len,
		  "%.*s: field %d is %s", VIEW_ARG(r->fields[NAME]), f, known ? name : "unknown");
}

static void expect_address(const struct csvread *r, enum field f, bool known, uint64_t value)
{
	if (view_equal(r->fields[f], "-"))
		cr_expect_not(known, "%.*s: field %d", VIEW_ARG(r->fields[NAME]), f);
	else
		expect(r, f, known, value);
}

static void check_row(const struct csvread *r)
{
	struct branchformat_cpu cpu = { .no_tsx = number(r, NO_TSX),
					.virtual_bits = (unsigned int)number(r, VA) };
	struct branchformat_raw raw = { number(r, FROM), number(r, TO), number(r, INFO) };
	const struct branchformat *f;
	char name[32] = "";
	struct branch b;

	cr_assert_lt(r->fields[FORMAT].len, sizeof(name));
	memcpy(name, r->fields[FORMAT].at, r->fields[FORMAT].len);
	f = branchformat_find(name);
	cr_assert(f, "%s", name);
	b = f->decode(&raw, &cpu);
	cr_expect_eq(b.state == BRANCH_VALID, number(r, VALID), "%.*s: state %d",
		     VIEW_ARG(r->fields[NAME]), b.state);
	if (!number(r, VALID))
		return;
	expect_address(r, OUT_FROM, b.knows & BRANCH_KNOWS_FROM, b.from);
	expect_address(r, OUT_TO, b.knows & BRANCH_KNOWS_TO, b.to);
	expect(r, MISPREDICTED, b.knows & BRANCH_KNOWS_MISPREDICTED, b.mispredicted);
	expect(r, IN_TX, b.knows & BRANCH_KNOWS_IN_TX, b.in_tx);
	expect(r, ABORT, b.knows & BRANCH_KNOWS_ABORT, b.abort);
	expect(r, CYCLES, b.knows & BRANCH_KNOWS_CYCLES, b.cycles);
	expect_name(r, TYPE, b.knows & BRANCH_KNOWS_TYPE, branch_type_name(b.type));
	expect_name(r, SPECULATIVE, b.knows & BRANCH_KNOWS_SPECULATION,
		    branch_speculation_name(b.speculation));
}

/* Raw registers and what they mean; the rows are those of independent decoders and our own. */
Test(branchformat, vectors)
{
	struct fs fs = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };
	struct csvread r;
	size_t rows = 0;

	cr_assert_eq(fs_read(&fs, "tests/data/branch-vectors.csv", 1 << 20, &text, &err), 0, "%s",
		     err.text);
	csvread_init(&r, buf_view(&text), ',');
	for (; csvread_next(&r, &err) == 1; rows++) {
		cr_assert_eq(r.nfields, FIELDS, "line %u", r.line);
		if (rows)
			check_row(&r);
	}
	cr_assert_eq(err.code, ERR_NONE, "%s", err.text);
	cr_expect_gt(rows, 50);
	csvread_release(&r);
	buf_release(&text);
}

static struct branchformat_raw slots[256];

static struct branchstack_count read_slots(const char *format, size_t depth, size_t top,
					   bool call_stack, struct branch *out)
{
	struct branchstack s = { .format = branchformat_find(format),
				 .slots = slots,
				 .depth = depth,
				 .top = top,
				 .call_stack = call_stack };

	return branchstack_read(&s, out);
}

static void fill(size_t n)
{
	memset(slots, 0, sizeof(slots));
	for (size_t i = 0; i < n; i++)
		slots[i] = (struct branchformat_raw){ 0x1000 + i, 0x2000 + i, 0 };
}

/* The newest is the top, then they go down and round. */
Test(branchstack, top)
{
	struct branch out[32];
	struct branchstack_count c;

	fill(32);
	c = read_slots("intel-info", 32, 2, false, out);
	cr_assert_eq(c.branches, 32);
	cr_expect_eq(out[0].from, 0x1002);
	cr_expect_eq(out[2].from, 0x1000);
	cr_expect_eq(out[3].from, 0x101f);
	cr_expect_eq(out[31].from, 0x1003);
	slots[1].from = 0;
	c = read_slots("intel-info", 32, 2, false, out);
	cr_expect_eq(c.branches, 31);
	cr_expect_eq(c.empty, 1);
	/* A call stack ends there. */
	c = read_slots("intel-info", 32, 2, true, out);
	cr_expect_eq(c.branches, 1);
	/* A top beyond the stack is not believed. */
	c = read_slots("intel-info", 32, 999, false, out);
	cr_expect_eq(c.branches, 31);
}

Test(branchstack, first)
{
	struct branch out[256];

	fill(32);
	slots[5].from = 0;
	cr_expect_eq(read_slots("arch", 32, 0, false, out).branches, 5);
	cr_expect_eq(out[0].from, 0x1000);
	/* Of AMD's, those that are empty or reserved are passed over. */
	fill(16);
	for (size_t i = 0; i < 16; i++)
		slots[i].to |= (uint64_t)1 << 63;
	slots[3].to = 0;
	slots[4].to |= (uint64_t)1 << 61;
	cr_expect_eq(read_slots("amd-v2", 16, 0, false, out).branches, 14);
	cr_expect_eq(read_slots("amd-v2", 16, 0, false, out).reserved, 1);
	cr_expect_eq(out[3].from, 0x1005);
}

/* BRS fills up once; 0 as the next one means that it has. */
Test(branchstack, brs)
{
	struct branch out[16];

	fill(16);
	cr_expect_eq(read_slots("amd-brs", 16, 3, false, out).branches, 3);
	cr_expect_eq(out[0].from, 0x1002);
	cr_expect_eq(out[2].from, 0x1000);
	cr_expect_eq(read_slots("amd-brs", 16, 0, false, out).branches, 16);
	cr_expect_eq(out[0].from, 0x100f);
	/* What is older than a mark is another thread's. */
	slots[1].to = UINT64_C(0xfffffffffffffffe);
	cr_expect_eq(read_slots("amd-brs", 16, 4, false, out).branches, 2);
	cr_expect_eq(out[0].from, 0x1003);
	cr_expect_eq(out[1].from, 0x1002);
	slots[15].to = UINT64_C(0xfffffffffffffffe);
	cr_expect_eq(read_slots("amd-brs", 16, 0, false, out).branches, 0);
}

/* Haswell writes what follows an abort twice; the second time is newer. */
Test(branchstack, double_abort)
{
	struct branch out[16];
	struct branchstack s = { .format = branchformat_find("intel-eip-flags2"),
				 .cpu = { .double_abort = true },
				 .slots = slots,
				 .depth = 16,
				 .top = 3 };
	struct branchstack_count c;

	fill(4);
	slots[1].from |= (uint64_t)1 << 61;
	c = branchstack_read(&s, out);
	cr_expect_eq(c.branches, 3);
	cr_expect_eq(c.doubled, 1);
	cr_expect_eq(out[0].from, 0x1003);
	cr_expect_eq(out[1].from, 0x1001);
	cr_expect(out[1].abort);
}

static void check_program(const char *format, uint64_t kinds, bool guest, uint64_t number0,
			  uint64_t value0, uint64_t number1, uint64_t value1)
{
	const struct branchformat *f = branchformat_find(format);
	struct branchformat_wish w = { .kinds = kinds, .guest = guest };
	struct branchformat_program p = { 0 };
	const uint64_t numbers[] = { number0, number1 }, values[] = { value0, value1 };

	cr_assert(f->program(f, &w, &p), "%s: %s", format, p.reason);
	cr_assert_eq(p.len, number1 ? 2 : 1, "%s", format);
	for (size_t i = 0; i < p.len; i++) {
		cr_expect_eq(p.writes[i].number, numbers[i], "%s: %#llx", format,
			     (unsigned long long)p.writes[i].number);
		cr_expect_eq(p.writes[i].value, values[i], "%s %#llx: %#llx", format,
			     (unsigned long long)kinds, (unsigned long long)p.writes[i].value);
	}
}

Test(branchformat, programs)
{
	const uint64_t user = PERF_SAMPLE_BRANCH_USER, kernel = PERF_SAMPLE_BRANCH_KERNEL,
		       any = PERF_SAMPLE_BRANCH_ANY, cond = PERF_SAMPLE_BRANCH_COND,
		       calls = PERF_SAMPLE_BRANCH_ANY_CALL, stack = PERF_SAMPLE_BRANCH_CALL_STACK;

	/* Set bits suppress. */
	check_program("intel-info", any | user, false, 0x1c8, 0x001, 0x1d9, 0x801);
	check_program("intel-info", any, false, 0x1c8, 0, 0x1d9, 0x801);
	check_program("intel-info", any | kernel, true, 0x1c8, 0x002, 0x1d9, 0x801);
	check_program("intel-info", cond | user, false, 0x1c8, 0x1f9, 0x1d9, 0x801);
	check_program("intel-eip-flags", calls | user, false, 0x1c8, 0x0e5, 0x1d9, 0x801);
	/* But the bit of call stacks enables, and interrupts do not freeze those. */
	check_program("intel-eip-flags2", stack | user, false, 0x1c8, 0x3c5, 0x1d9, 0x001);
	/* Set bits record. */
	check_program("arch", any | user, false, 0x14cf, 32, 0x14ce, 0x7f0005);
	check_program("arch", any, false, 0x14cf, 32, 0x14ce, 0x7f0007);
	check_program("arch", stack | user, false, 0x14cf, 32, 0x14ce, 0x38000d);
	check_program("arch", cond | kernel, false, 0x14cf, 32, 0x14ce, 0x010003);
	check_program("amd-v2", any | user, false, 0xc000010e, 0x001, 0xc000010f, 0x40);
	check_program("amd-v2", calls, false, 0xc000010e, 0x1e4, 0xc000010f, 0x40);
	check_program("amd-brs", any, false, 0xc000010f, 0x1c, 0, 0);
	check_program("brbe", any | user, false, 0x8c81, 0x7e0000, 0x8c80, 0xc00139);
	check_program("brbe", cond | kernel, false, 0x8c81, 0x400000, 0x8c80, 0x13a);
}

/* test-ctrprogram.c has the values. */
Test(branchformat, what_the_machine_executes)
{
	const struct branchformat *f = branchformat_find("ctr");
	const struct branchformat_wish w = { .kinds = PERF_SAMPLE_BRANCH_COND, .depth = 64 };
	const struct ctrprogram_settings s = { .branches = w.kinds, .depth = 64, .freeze = true };
	struct branchformat_program p = { 0 };
	struct ctrprogram own;
	struct err err = { 0 };

	cr_assert(f->program(f, &w, &p), "%s", p.reason);
	cr_assert_eq(ctrprogram_make(&s, &own, &err), 0, "%s", err.text);
	cr_assert_eq(p.len, own.n);
	for (size_t i = 0; i < p.len; i++) {
		cr_expect_str_eq(p.writes[i].name, own.writes[i].name);
		cr_expect_eq(p.writes[i].number, own.writes[i].csr);
		cr_expect_eq(p.writes[i].value, own.writes[i].value);
	}
}

Test(branchformat, what_no_register_chooses)
{
	static const struct {
		const char *format;
		uint64_t kinds;
	} rows[] = {
		{ "intel-info", PERF_SAMPLE_BRANCH_IN_TX },
		{ "intel-eip-flags", PERF_SAMPLE_BRANCH_CALL_STACK },
		{ "amd-v2", PERF_SAMPLE_BRANCH_CALL_STACK },
		{ "amd-brs", PERF_SAMPLE_BRANCH_COND },
		{ "brbe", PERF_SAMPLE_BRANCH_CALL_STACK },
		{ "ctr", PERF_SAMPLE_BRANCH_NO_TX },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct branchformat *f = branchformat_find(rows[i].format);
		struct branchformat_wish w = { .kinds = rows[i].kinds };
		struct branchformat_program p = { 0 };

		cr_expect_not(f->program(f, &w, &p), "%s", f->name);
		cr_expect(p.reason, "%s", f->name);
	}
}

Test(branchformat, names)
{
	size_t pos = 0, n = 0;
	const struct branchformat *f;

	for (; (f = branchformat_next(&pos)); n++)
		cr_expect_eq(branchformat_find(f->name), f);
	cr_expect_eq(n, 13);
	cr_expect_eq(branchformat_of_intel(5), branchformat_find("intel-info"));
	cr_expect_eq(branchformat_of_intel(0x3f), branchformat_find("arch"));
	cr_expect_null(branchformat_of_intel(8));
	cr_expect_null(branchformat_find("none"));
}
