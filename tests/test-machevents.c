/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "arch/riscv/monblock.h"
#include "arch/riscv/monitorimage.h"
#include "arch/riscv/ssccfg.h"
#include "arch/riscv/touchimage.h"
#include "tests/fakeqemu.h"
#include "util/pmu/encoding.h"
#include "util/selftest/machevents.h"

#define ANY	  UINT64_C(0x7fff8) /* the machine's programmable counters */
#define USER_ONLY ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV)
#define NO_MODE	  (SSCCFG_SINH | SSCCFG_UINH)
#define CYCLES	  UINT64_C(25000) /* more than the program's loop has */

static void add(struct machevents *m, const struct fakeqemu *q, const char *name, uint64_t code,
		uint64_t counters)
{
	/* The names and masks are copied or constant. */
	const struct encoding e = { .name = name,
				    .has_type = true,
				    .has_config = true,
				    .type = PERF_TYPE_RAW,
				    .config = { code },
				    .counters = { .known = counters != 0, .generic = counters } };

	machevents_add(m, &e, &q->spec);
}

Test(machevents, what_cannot_be_tried_says_why)
{
	static const struct {
		uint64_t code, counters;
		const char *why;
	} odd[] = {
		{ 0, 0, "no event code" },
		{ UINT64_C(1) << 63 | 5, 0, "firmware" },
		{ 0x10019, UINT64_C(1) << 20, "it counts on counter 20, none of which" },
	};
	struct machevents m = { 0 };
	struct fakeqemu q;

	fakeqemu_init(&q, NULL);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		add(&m, &q, "odd", odd[i].code, odd[i].counters);
		cr_expect_eq(m.events.at[i].result, MACHEVENTS_UNKNOWN);
		cr_expect_eq(m.events.at[i].mask, 0);
		cr_expect(strstr(m.events.at[i].reason, odd[i].why), "%s", m.events.at[i].reason);
	}
	machevents_release(&m);
	fakeqemu_release(&q);
}

/* What a run reads of an event: its counter, and what that is set to. */
struct told {
	uint64_t count, event;
};

/* The next run: the events in their order, and then cycles and instructions. */
static void answer(struct fakeqemu *q, const struct told *told, size_t n, uint64_t fixed)
{
	uint64_t values[MONBLOCK_VALUES];
	struct buf b = { 0 };
	uint32_t k = 0;

	for (size_t i = 0; i < n; i++) {
		values[k++] = told[i].count;
		values[k++] = told[i].event;
	}
	for (size_t i = 0; i < 2; i++) {
		values[k++] = fixed;
		values[k++] = 0;
	}
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, values, k);
	fakeqemu_add_end(&b, 0);
	fakeqemu_answer(q, &b);
	buf_release(&b);
}

/* Runs of one event: as it is, the other way round, in no mode, and stopped. */
struct runs {
	uint64_t code;
	struct told usual, back, none, still;
	enum machevents_result result;
	const char *why;
};

static void check(const struct runs *r)
{
	struct machevents m = { 0 };
	struct fakeqemu q;
	struct err err = { 0 };

	fakeqemu_init(&q, NULL);
	add(&m, &q, "event", r->code, ANY);
	answer(&q, &r->usual, 1, CYCLES);
	answer(&q, &r->back, 1, CYCLES);
	answer(&q, &r->none, 1, 0);
	answer(&q, &r->still, 1, 0);
	cr_assert_eq(machevents_run(&m, &q.spec, &err), 0, "%s", err.text);
	cr_expect_eq(m.batches, 1);
	cr_expect_eq(m.events.at[0].counter, 3);
	cr_expect_eq(m.events.at[0].count, r->usual.count);
	cr_expect_eq(m.events.at[0].result, r->result, "%s", m.events.at[0].reason);
	cr_expect(strstr(m.events.at[0].reason, r->why), "no '%s' in: %s", r->why,
		  m.events.at[0].reason);
	machevents_release(&m);
	fakeqemu_release(&q);
}

Test(machevents, verdicts)
{
	const struct told ok = { CYCLES, 1 | USER_ONLY }, none = { 0, 1 | NO_MODE },
			  still = { 0, 1 | USER_ONLY }, nothing = { 0, 0xf10 | USER_ONLY },
			  reads = { 5, 0x10019 | USER_ONLY }, off = { 0, 0x10019 | NO_MODE };
	const struct runs all[] = {
		{ 1, ok, ok, none, still, MACHEVENTS_OK, "reads back, counts, stands still" },
		{ 1, ok, { CYCLES, 1 | USER_ONLY | SSCCFG_OF }, none, still, MACHEVENTS_OK, "" },
		{ 1,
		  { CYCLES, 2 | USER_ONLY },
		  ok,
		  none,
		  still,
		  MACHEVENTS_FAIL,
		  "hpmevent3 reads 0x" },
		{ 1,
		  { CYCLES + 1, 1 | USER_ONLY },
		  ok,
		  none,
		  still,
		  MACHEVENTS_FAIL,
		  "counts 25001 where counter 0 counts 25000" },
		{ 1,
		  ok,
		  { CYCLES + 1, 1 | USER_ONLY },
		  none,
		  still,
		  MACHEVENTS_FAIL,
		  "but 25001 on counter 3" },
		{ 1,
		  ok,
		  ok,
		  { 1, 1 | NO_MODE },
		  still,
		  MACHEVENTS_FAIL,
		  "counts 1 though it counts in no mode" },
		{ 1,
		  ok,
		  ok,
		  none,
		  { 7, 1 | USER_ONLY },
		  MACHEVENTS_FAIL,
		  "counts 7 though scountinhibit stops it" },
		{ 1,
		  { 0, 1 | USER_ONLY },
		  ok,
		  none,
		  still,
		  MACHEVENTS_FAIL,
		  "counts 0 in a program" },
		{ 0x10019, reads, reads, off, off, MACHEVENTS_FAIL,
		  "counts 5 in a program that has 256 at least" },
		{ 0xf10,
		  nothing,
		  nothing,
		  { 0, 0xf10 | NO_MODE },
		  nothing,
		  MACHEVENTS_UNKNOWN,
		  "counts 0: the machine does not know event 0xf10" },
	};
	size_t size;

	if (!monitorimage_get(&size) || !touchimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		check(&all[i]);
}

/* Two events of one counter are tried after each other, and two with one code as well. */
Test(machevents, batches)
{
	static const size_t batches[] = { 0, 0, 1, 1, 2 };
	struct machevents m = { 0 };
	struct fakeqemu q;
	struct err err = { 0 };
	size_t size;

	if (!monitorimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
	fakeqemu_init(&q, "echo no >&2; exit 1\n");
	add(&m, &q, "a", 0xf10, 1 << 3 | 1 << 4);
	add(&m, &q, "b", 0xf11, 1 << 3);
	add(&m, &q, "c", 0xf12, 1 << 3);
	add(&m, &q, "again", 0xf10, 1 << 4);
	add(&m, &q, "d", 0xf13, 1 << 4);
	cr_expect_eq(machevents_run(&m, &q.spec, &err), -1);
	cr_expect(strstr(err.text, "ended with status 1: no"), "%s", err.text);
	cr_expect_eq(m.batches, 3);
	for (size_t i = 0; i < m.events.len; i++)
		cr_expect_eq(m.events.at[i].batch, batches[i], "%zu", i);
	err_clear(&err);
	machevents_release(&m);
	fakeqemu_release(&q);
}
