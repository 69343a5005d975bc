/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "arch/riscv/ssccfg.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"

/* "stop scountinhibit=0x..", one access a line, to compare as a whole. */
static char *text_of(const struct ssccfg_program *p)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < p->n; i++) {
		const struct ssccfg_op *op = &p->ops[i];

		buf_printf(&b, "%s %s", ssccfg_phase_name(op->phase), ssccfg_csr_name(op->csr));
		if (op->kind == SSCCFG_WRITE)
			buf_printf(&b, "=0x%" PRIx64, op->value);
		buf_printf(&b, "\n");
	}
	return buf_detach(&b);
}

static void expect_program(const struct ssccfg_program *p, const char *golden)
{
	char *text = text_of(p);

	cr_expect(eq(str, text, (char *)golden));
	free(text);
}

static const struct counter_setting plan[] = {
	{ .counter = 0, .event = 1, .inhibit = SSCCFG_SINH },
	{ .counter = 2, .event = 2 },
	{ .counter = 3, .event = 0x10019, .inhibit = SSCCFG_SINH | SSCCFG_VSINH | SSCCFG_VUINH },
	{ .counter = 6, .event = 2, .inhibit = SSCCFG_UINH, .period = 1000 },
};

Test(ssccfg, a_whole_program_stops_configures_zeroes_starts_stops_and_reads)
{
	struct ssccfg_program p;

	ssccfg_whole(plan, ARRAY_LEN(plan), &p);
	expect_program(&p, "stop scountinhibit=0xfffffffd\n"
			   "configure siselect=0x43\n"
			   "configure sireg2=0x0\n"
			   "configure siselect=0x46\n"
			   "configure sireg2=0x0\n"
			   "configure siselect=0x40\n"
			   "configure sireg2=0x2000000000000000\n"
			   "configure siselect=0x42\n"
			   "configure sireg2=0x0\n"
			   "configure siselect=0x43\n"
			   "configure sireg2=0x2c00000000010019\n"
			   "configure siselect=0x46\n"
			   "configure sireg2=0x1000000000000002\n"
			   "zero siselect=0x40\n"
			   "zero sireg=0x0\n"
			   "zero siselect=0x42\n"
			   "zero sireg=0x0\n"
			   "zero siselect=0x43\n"
			   "zero sireg=0x0\n"
			   "zero siselect=0x46\n"
			   "zero sireg=0xfffffffffffffc18\n"
			   "start scountinhibit=0xffffffb0\n"
			   "stop scountinhibit=0xfffffffd\n"
			   "read siselect=0x40\n"
			   "read sireg\n"
			   "read siselect=0x42\n"
			   "read sireg\n"
			   "read siselect=0x43\n"
			   "read sireg\n"
			   "read siselect=0x46\n"
			   "read sireg\n");
}

Test(ssccfg, a_rotation_clears_what_counted_before)
{
	static const struct counter_setting next = { .counter = 4, .event = 2 };
	struct ssccfg_program p;

	ssccfg_arm(&next, 1, 1u << 0 | 1u << 1 | 1u << 3, &p);
	expect_program(&p, "stop scountinhibit=0xfffffffd\n"
			   "configure siselect=0x43\n"
			   "configure sireg2=0x0\n"
			   "configure siselect=0x44\n"
			   "configure sireg2=0x0\n"
			   "configure siselect=0x44\n"
			   "configure sireg2=0x2\n"
			   "zero siselect=0x44\n"
			   "zero sireg=0x0\n"
			   "start scountinhibit=0xffffffed\n");
}

Test(ssccfg, an_overflow_is_re_armed_while_nothing_counts)
{
	struct ssccfg_program p;

	ssccfg_rearm(plan, ARRAY_LEN(plan), 1u << 6 | 1u << 9, &p);
	expect_program(&p, "stop scountinhibit=0xfffffffd\n"
			   "configure siselect=0x46\n"
			   "configure sireg2=0x1000000000000002\n"
			   "zero siselect=0x46\n"
			   "zero sireg=0xfffffffffffffc18\n"
			   "start scountinhibit=0xffffffb0\n");
}

Test(ssccfg, reading_stops_and_resuming_starts_again)
{
	struct ssccfg_program p;

	ssccfg_read(&plan[1], 2, &p);
	expect_program(&p, "stop scountinhibit=0xfffffffd\n"
			   "read siselect=0x42\n"
			   "read sireg\n"
			   "read siselect=0x43\n"
			   "read sireg\n");
	ssccfg_resume(&plan[1], 2, &p);
	expect_program(&p, "start scountinhibit=0xfffffff1\n");
}

Test(ssccfg, inspecting_reads_each_counter_and_what_it_is_set_to)
{
	struct ssccfg_program p;

	ssccfg_inspect(&plan[1], 2, &p);
	expect_program(&p, "stop scountinhibit=0xfffffffd\n"
			   "read siselect=0x42\n"
			   "read sireg\n"
			   "read siselect=0x42\n"
			   "read sireg2\n"
			   "read siselect=0x43\n"
			   "read sireg\n"
			   "read siselect=0x43\n"
			   "read sireg2\n");
}

Test(ssccfg, an_access_says_which_counter_it_is_about)
{
	struct ssccfg_program p;
	unsigned reads = 0;

	ssccfg_whole(plan, ARRAY_LEN(plan), &p);
	for (uint32_t i = 0; i < p.n; i++) {
		const struct ssccfg_op *op = &p.ops[i];

		if (op->csr == SSCCFG_SCOUNTINHIBIT)
			cr_expect_eq(op->counter, SSCCFG_COUNTERS);
		else if (op->csr == SSCCFG_SISELECT)
			cr_expect_eq(op->value, SSCCFG_SELECT + op->counter);
		else
			cr_expect_eq(op[-1].counter, op->counter);
		if (op->kind == SSCCFG_READ)
			cr_expect_eq(op->counter, plan[reads++].counter);
		cr_expect_eq(op->reserved[0] | op->reserved[1] | op->reserved[2], 0);
	}
	cr_expect_eq(reads, ARRAY_LEN(plan));
}

/*
 * A machine as the manual describes it and as QEMU has it: what the programs
 * do to one, whatever was in its registers before.
 */
struct machine {
	uint32_t inhibit;
	uint64_t select;
	uint64_t counter[SSCCFG_COUNTERS], config[SSCCFG_COUNTERS];
	uint64_t mapped[SSCCFG_COUNTERS]; /* the event that QEMU counts there */
};

static void map_event(struct machine *m, unsigned c, uint64_t event)
{
	if (event == 0)
		m->mapped[c] = 0;
	for (unsigned i = 3; i < SSCCFG_COUNTERS && event; i++) {
		if (m->mapped[i] == event)
			return;
	}
	/* An event that is over another one leaves the other where it was. */
	if (event && m->mapped[c] == 0)
		m->mapped[c] = event;
}

static void execute(struct machine *m, const struct ssccfg_program *p, uint64_t *read)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct ssccfg_op *op = &p->ops[i];
		unsigned c = (unsigned)(m->select - SSCCFG_SELECT);

		if (op->csr == SSCCFG_SCOUNTINHIBIT) {
			m->inhibit = (uint32_t)op->value & 0xfffffffd;
			continue;
		}
		if (op->csr == SSCCFG_SISELECT) {
			m->select = op->value;
			continue;
		}
		cr_assert_eq(c, op->counter, "siselect is that of the access");
		cr_assert(c < SSCCFG_COUNTERS && c != 1);
		if (op->kind == SSCCFG_READ) {
			*read++ = m->counter[c];
			continue;
		}
		cr_assert_eq(m->inhibit, 0xfffffffd, "nothing counts while it is changed");
		if (op->csr == SSCCFG_SIREG) {
			m->counter[c] = op->value;
		} else {
			m->config[c] = op->value;
			if (c > 2)
				map_event(m, c, op->value & ((1ull << 56) - 1));
		}
	}
}

static uint64_t random_next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 24;
}

/* Different counters, different events, and such a plan in all registers before it. */
static size_t random_plan(uint64_t *state, struct counter_setting *s)
{
	size_t n = 0;

	for (unsigned c = 0; c < SSCCFG_COUNTERS; c++) {
		if (c == 1 || random_next(state) % 3 == 0)
			continue;
		s[n] = (struct counter_setting){ .counter = c, .event = 0 };
		do {
			bool taken = false;

			s[n].event = 1 + random_next(state) % 64;
			for (size_t i = 0; i < n; i++)
				taken |= s[i].event == s[n].event;
			if (!taken)
				break;
		} while (true);
		s[n].inhibit = random_next(state) << 58 & SSCCFG_INHIBIT;
		if (c > 2 && random_next(state) % 2)
			s[n].period = 1 + random_next(state) % 1000000;
		n++;
	}
	return n;
}

Test(ssccfg, whatever_was_there_the_plan_is_what_counts)
{
	static const struct ssccfg_limits limits = { "*", 0xfffffffd, true };
	struct counter_setting s[SSCCFG_COUNTERS];
	struct machine m = { .inhibit = 0xfffffffd };
	uint64_t state = 42, reads[SSCCFG_COUNTERS];
	uint32_t before = 0;

	for (int turn = 0; turn < 500; turn++) {
		size_t n = random_plan(&state, s);
		struct ssccfg_program p;
		struct err err = { 0 };
		uint32_t mask = 0;

		if (n == 0)
			continue;
		cr_assert_eq(ssccfg_check(s, n, &limits, &err), 0, "%s", err.text);
		ssccfg_arm(s, n, before, &p);
		execute(&m, &p, reads);
		for (size_t i = 0; i < n; i++) {
			unsigned c = s[i].counter;

			mask |= 1u << c;
			cr_expect_eq(m.counter[c], -s[i].period);
			cr_expect_eq(m.config[c], s[i].inhibit | (c > 2 ? s[i].event : 0));
			if (c > 2)
				cr_expect_eq(m.mapped[c], s[i].event, "turn %d", turn);
			m.counter[c] += 7 * c;
		}
		cr_expect_eq(m.inhibit, 0xfffffffd & ~mask);
		ssccfg_read(s, n, &p);
		execute(&m, &p, reads);
		for (size_t i = 0; i < n; i++)
			cr_expect_eq(reads[i] + s[i].period, 7 * s[i].counter);
		before = mask;
	}
}

Test(ssccfg, the_longest_program_fits)
{
	struct counter_setting s[SSCCFG_COUNTERS];
	struct ssccfg_program p;
	size_t n = 0;

	for (unsigned c = 0; c < SSCCFG_COUNTERS; c++) {
		if (c != 1)
			s[n++] = (struct counter_setting){ .counter = c, .event = c + 1 };
	}
	ssccfg_whole(s, n, &p);
	cr_expect(p.n <= SSCCFG_OPS);
	cr_expect_eq(p.n, 3 + 2 * (29 + 3 * 31));
	ssccfg_arm(s, n, UINT32_MAX, &p);
	cr_expect_eq(p.n, 2 + 2 * (29 + 2 * 31));
}

static void expect_error(const struct counter_setting *s, size_t n, const char *model,
			 const char *text)
{
	struct err err = { 0 };

	cr_expect_eq(ssccfg_check(s, n, ssccfg_limits(model), &err), -1, "%s", text);
	cr_expect(eq(str, err.text, (char *)text));
}

#define EXPECT_ERROR(model, text, ...) \
	do { \
		static const struct counter_setting s_[] = { __VA_ARGS__ }; \
		expect_error(s_, ARRAY_LEN(s_), model, text); \
	} while (0)

Test(ssccfg, what_no_machine_does_is_refused)
{
	EXPECT_ERROR("", "counter 1 is the time, which counts no events",
		     { .counter = 1, .event = 1 });
	EXPECT_ERROR("", "there is no counter 32: counters are 0 and 2 to 31",
		     { .counter = 32, .event = 1 });
	EXPECT_ERROR("", "there is no counter 4294967295: counters are 0 and 2 to 31",
		     { .counter = UINT32_MAX, .event = 1 });
	EXPECT_ERROR("", "event 0x100000000000000 does not fit into the 56 bits of hpmevent3",
		     { .counter = 3, .event = 1ull << 56 });
	EXPECT_ERROR("", "counter 3 has event 0x0, which counts nothing", { .counter = 3 });
	EXPECT_ERROR("", "counter 3 cannot count both event 0x5 and event 0x6",
		     { .counter = 3, .event = 5 }, { .counter = 4, .event = 5 },
		     { .counter = 3, .event = 6 });
	EXPECT_ERROR("", "counter 0 cannot sample: it never overflows",
		     { .counter = 0, .event = 1, .period = 100 });
	EXPECT_ERROR("", "counter 2 cannot sample: it never overflows",
		     { .counter = 2, .event = 2, .period = 1 });
	EXPECT_ERROR("", "the period of counter 3, 9223372036854775808, is more than 63 bits wide",
		     { .counter = 3, .event = 2, .period = 1ull << 63 });
	EXPECT_ERROR("",
		     "counter 3 cannot be inhibited by 0xc000000000000000: supervisor mode sets "
		     "bits 58 to 61",
		     { .counter = 3, .event = 2, .inhibit = 3ull << 62 });
	expect_error(NULL, 0, "", "there is nothing to count");
}

Test(ssccfg, what_qemu_does_not_do_is_refused_for_it_alone)
{
	static const struct counter_setting twice[] = {
		{ .counter = 3, .event = 2, .inhibit = SSCCFG_SINH },
		{ .counter = 5, .event = 2, .inhibit = SSCCFG_UINH },
	};
	static const struct counter_setting also_fixed[] = {
		{ .counter = 2, .event = 2 },
		{ .counter = 5, .event = 2 },
	};
	struct err err = { 0 };

	expect_error(twice, 2, "riscv/qemu/virt",
		     "event 0x2 cannot be counted by counters 3 and 5 together: this machine "
		     "counts it in one only");
	cr_expect_eq(ssccfg_check(twice, 2, ssccfg_limits("riscv/sifive/p550"), &err), 0);
	cr_expect_eq(ssccfg_check(also_fixed, 2, ssccfg_limits("0x0-0x0-0x0"), &err), 0);
	EXPECT_ERROR("qemu/virt", "counter 19 is not one of this machine's, 0x7fffd",
		     { .counter = 19, .event = 2 });
}

Test(ssccfg, what_is_excluded_is_inhibited)
{
	const uint64_t s = SSCCFG_SINH, u = SSCCFG_UINH, vs = SSCCFG_VSINH, vu = SSCCFG_VUINH;

	cr_expect_eq(ssccfg_inhibit(0), 0);
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV), s | vs, "u");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_USER | SSCCFG_NO_HV), u | vu, "k");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_USER | SSCCFG_NO_KERNEL), u | vu | vs, "h");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_HOST), s | u, "G");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_GUEST), vs | vu, "H");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV | SSCCFG_NO_GUEST), s | vs | vu,
		     "uH");
	cr_expect_eq(ssccfg_inhibit(SSCCFG_NO_USER | SSCCFG_NO_HV | SSCCFG_NO_HOST), s | u | vu,
		     "kG");
}
