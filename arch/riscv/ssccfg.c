/* SPDX-License-Identifier: MIT */
#include "arch/riscv/ssccfg.h"

#include <assert.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "gen/riscv-regs.h"
#include "util/base/err.h"

/* What freestanding code reads in the header is what riscv.regs says. */
#define SAME(a, b) _Static_assert((a) == (b), #a)
SAME(SSCCFG_SCOUNTINHIBIT, CSR_SCOUNTINHIBIT);
SAME(SSCCFG_SISELECT, CSR_SISELECT);
SAME(SSCCFG_SIREG, CSR_SIREG);
SAME(SSCCFG_SIREG2, CSR_SIREG2);
SAME(SSCCFG_SELECT, SISELECT_CYCLE);
SAME(SSCCFG_SELECT + SSCCFG_INSTRET, SISELECT_INSTRET);
SAME(SSCCFG_SELECT + 3, SISELECT_HPMEVENT(3));
SAME(SSCCFG_OF, HPMEVENT_OF);
SAME(SSCCFG_SINH, HPMEVENT_SINH);
SAME(SSCCFG_UINH, HPMEVENT_UINH);
SAME(SSCCFG_VSINH, HPMEVENT_VSINH);
SAME(SSCCFG_VUINH, HPMEVENT_VUINH);
SAME((UINT64_C(1) << SSCCFG_EVENT_BITS) - 1, HPMEVENT_EVENT_MASK);

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Every counter but the time. */
#define ALL   (UINT32_MAX & ~(1u << SSCCFG_TIME))
#define FIXED (1u << SSCCFG_CYCLE | 1u << SSCCFG_INSTRET)

/*
 * QEMU's virt machine has 16 programmable counters, and keeps a map from event
 * to counter, so that a second counter with the same event stays 0
 * (target/riscv/pmu.c).
 */
static const struct ssccfg_limits limits_of[] = {
	{ "qemu/* 0x0-0x0-0x0", 0x7fffd, true },
	{ "*", ALL, false },
};

const struct ssccfg_limits *ssccfg_limits(const char *model)
{
	static const char folder[] = "riscv/";

	if (strncmp(model, folder, strlen(folder)) == 0)
		model += strlen(folder);
	for (size_t i = 0; i < LEN(limits_of); i++) {
		const char *list = limits_of[i].models;

		while (*list) {
			size_t len = strcspn(list, " ");
			char glob[64] = "";

			assert(len < sizeof(glob));
			memcpy(glob, list, len);
			if (fnmatch(glob, model, 0) == 0)
				return &limits_of[i];
			list += len + (list[len] == ' ');
		}
	}
	return &limits_of[LEN(limits_of) - 1];
}

static bool is_fixed(const struct counter_setting *s)
{
	return s->counter == SSCCFG_CYCLE || s->counter == SSCCFG_INSTRET;
}

static int check_one(const struct counter_setting *s, const struct ssccfg_limits *limits,
		     struct err *err)
{
	if (s->counter == SSCCFG_TIME)
		return err_set(err, ERR_INPUT, "counter 1 is the time, which counts no events");
	if (s->counter >= SSCCFG_COUNTERS)
		return err_set(err, ERR_INPUT,
			       "there is no counter %" PRIu32 ": counters are 0 and 2 to 31",
			       s->counter);
	if (!(limits->counters >> s->counter & 1))
		return err_set(err, ERR_INPUT,
			       "counter %" PRIu32 " is not one of this machine's, 0x%" PRIx32,
			       s->counter, limits->counters);
	if (s->inhibit & ~SSCCFG_INHIBIT)
		return err_set(err, ERR_INPUT,
			       "counter %" PRIu32 " cannot be inhibited by 0x%" PRIx64
			       ": supervisor mode sets bits 58 to 61",
			       s->counter, s->inhibit & ~SSCCFG_INHIBIT);
	if (is_fixed(s) && s->period)
		return err_set(err, ERR_INPUT,
			       "counter %" PRIu32 " cannot sample: it never overflows", s->counter);
	if (s->period >> 63)
		return err_set(err, ERR_INPUT,
			       "the period of counter %" PRIu32 ", %" PRIu64
			       ", is more than 63 bits wide",
			       s->counter, s->period);
	if (!is_fixed(s) && s->event >> SSCCFG_EVENT_BITS)
		return err_set(err, ERR_INPUT,
			       "event 0x%" PRIx64
			       " does not fit into the %d bits of hpmevent%" PRIu32,
			       s->event, SSCCFG_EVENT_BITS, s->counter);
	if (!is_fixed(s) && s->event == 0)
		return err_set(err, ERR_INPUT,
			       "counter %" PRIu32 " has event 0x0, which counts nothing",
			       s->counter);
	return 0;
}

static int check_two(const struct counter_setting *a, const struct counter_setting *b,
		     const struct ssccfg_limits *limits, struct err *err)
{
	if (a->counter == b->counter)
		return err_set(err, ERR_INPUT,
			       "counter %" PRIu32 " cannot count both event 0x%" PRIx64
			       " and event 0x%" PRIx64,
			       a->counter, a->event, b->event);
	if (limits->distinct_events && !is_fixed(a) && !is_fixed(b) && a->event == b->event)
		return err_set(err, ERR_INPUT,
			       "event 0x%" PRIx64 " cannot be counted by counters %" PRIu32
			       " and %" PRIu32 " together: this machine counts it in one only",
			       a->event, a->counter < b->counter ? a->counter : b->counter,
			       a->counter < b->counter ? b->counter : a->counter);
	return 0;
}

int ssccfg_check(const struct counter_setting *settings, size_t n,
		 const struct ssccfg_limits *limits, struct err *err)
{
	if (n == 0)
		return err_set(err, ERR_INPUT, "there is nothing to count");
	for (size_t i = 0; i < n; i++) {
		if (check_one(&settings[i], limits, err) < 0)
			return -1;
		/* Ends at the 32nd setting at the latest, because counters differ. */
		for (size_t j = 0; j < i; j++) {
			if (check_two(&settings[j], &settings[i], limits, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* A program in the making. */
struct writer {
	struct ssccfg_program *program;
	enum ssccfg_phase phase;
};

static void put(struct writer *w, enum ssccfg_kind kind, enum ssccfg_csr csr, unsigned counter,
		uint64_t value)
{
	assert(w->program->n < SSCCFG_OPS);
	w->program->ops[w->program->n++] = (struct ssccfg_op){
		.value = value,
		.csr = (uint16_t)csr,
		.kind = (uint8_t)kind,
		.phase = (uint8_t)w->phase,
		.counter = (uint8_t)counter,
	};
}

static void put_of_counter(struct writer *w, enum ssccfg_kind kind, enum ssccfg_csr csr,
			   unsigned counter, uint64_t value)
{
	put(w, SSCCFG_WRITE, SSCCFG_SISELECT, counter, SSCCFG_SELECT + counter);
	put(w, kind, csr, counter, value);
}

/* Only with nothing counting: else an overflow in between is counted twice. */
static void stop(struct writer *w)
{
	w->phase = SSCCFG_PHASE_STOP;
	put(w, SSCCFG_WRITE, SSCCFG_SCOUNTINHIBIT, SSCCFG_COUNTERS, ALL);
}

static uint32_t mask_of(const struct counter_setting *settings, size_t n)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < n; i++)
		mask |= 1u << settings[i].counter;
	return mask;
}

static void start(struct writer *w, const struct counter_setting *settings, size_t n)
{
	w->phase = SSCCFG_PHASE_START;
	put(w, SSCCFG_WRITE, SSCCFG_SCOUNTINHIBIT, SSCCFG_COUNTERS, ALL & ~mask_of(settings, n));
}

/*
 * All events leave their counters before any is given a counter: a new event
 * over an old one leaves QEMU's map as it was, and an event that still has a
 * counter does not get another.
 */
static void clear_events(struct writer *w, uint32_t counters)
{
	for (unsigned c = 0; c < SSCCFG_COUNTERS; c++) {
		if (counters >> c & 1)
			put_of_counter(w, SSCCFG_WRITE, SSCCFG_SIREG2, c, 0);
	}
}

/* The OF bit is clear in what is written. */
static void configure(struct writer *w, const struct counter_setting *s)
{
	put_of_counter(w, SSCCFG_WRITE, SSCCFG_SIREG2, s->counter,
		       (is_fixed(s) ? 0 : s->event) | s->inhibit);
}

/* Counts up: it overflows when it gets from all ones to 0. */
static void zero(struct writer *w, const struct counter_setting *s)
{
	put_of_counter(w, SSCCFG_WRITE, SSCCFG_SIREG, s->counter, -s->period);
}

static void arm(struct writer *w, const struct counter_setting *settings, size_t n, uint32_t clear)
{
	stop(w);
	w->phase = SSCCFG_PHASE_CONFIGURE;
	clear_events(w, (mask_of(settings, n) | clear) & ALL & ~FIXED);
	for (size_t i = 0; i < n; i++)
		configure(w, &settings[i]);
	w->phase = SSCCFG_PHASE_ZERO;
	for (size_t i = 0; i < n; i++)
		zero(w, &settings[i]);
	start(w, settings, n);
}

static void read_all(struct writer *w, const struct counter_setting *settings, size_t n)
{
	stop(w);
	w->phase = SSCCFG_PHASE_READ;
	for (size_t i = 0; i < n; i++)
		put_of_counter(w, SSCCFG_READ, SSCCFG_SIREG, settings[i].counter, 0);
}

void ssccfg_arm(const struct counter_setting *settings, size_t n, uint32_t clear,
		struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	arm(&w, settings, n, clear);
}

void ssccfg_rearm(const struct counter_setting *settings, size_t n, uint32_t overflowed,
		  struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	stop(&w);
	w.phase = SSCCFG_PHASE_CONFIGURE;
	for (size_t i = 0; i < n; i++) {
		if (overflowed >> settings[i].counter & 1)
			configure(&w, &settings[i]);
	}
	w.phase = SSCCFG_PHASE_ZERO;
	for (size_t i = 0; i < n; i++) {
		if (overflowed >> settings[i].counter & 1)
			zero(&w, &settings[i]);
	}
	start(&w, settings, n);
}

void ssccfg_read(const struct counter_setting *settings, size_t n, struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	read_all(&w, settings, n);
}

void ssccfg_inspect(const struct counter_setting *settings, size_t n,
		    struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	stop(&w);
	w.phase = SSCCFG_PHASE_READ;
	for (size_t i = 0; i < n; i++) {
		put_of_counter(&w, SSCCFG_READ, SSCCFG_SIREG, settings[i].counter, 0);
		put_of_counter(&w, SSCCFG_READ, SSCCFG_SIREG2, settings[i].counter, 0);
	}
}

void ssccfg_resume(const struct counter_setting *settings, size_t n, struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	start(&w, settings, n);
}

void ssccfg_whole(const struct counter_setting *settings, size_t n, struct ssccfg_program *program)
{
	struct writer w = { .program = program };

	program->n = 0;
	arm(&w, settings, n, 0);
	read_all(&w, settings, n);
}

uint64_t ssccfg_inhibit(unsigned exclude)
{
	uint64_t inhibit = 0;

	if (exclude & SSCCFG_NO_USER)
		inhibit |= SSCCFG_UINH | SSCCFG_VUINH;
	if (exclude & SSCCFG_NO_KERNEL)
		inhibit |= SSCCFG_VSINH;
	if (exclude & SSCCFG_NO_KERNEL && exclude & SSCCFG_NO_HV)
		inhibit |= SSCCFG_SINH;
	if (exclude & SSCCFG_NO_HOST)
		inhibit |= SSCCFG_SINH | SSCCFG_UINH;
	if (exclude & SSCCFG_NO_GUEST)
		inhibit |= SSCCFG_VSINH | SSCCFG_VUINH;
	return inhibit;
}

const char *ssccfg_kind_name(enum ssccfg_kind kind)
{
	return kind == SSCCFG_READ ? "read" : "write";
}

const char *ssccfg_phase_name(enum ssccfg_phase phase)
{
	static const char *const names[] = {
		[SSCCFG_PHASE_STOP] = "stop", [SSCCFG_PHASE_CONFIGURE] = "configure",
		[SSCCFG_PHASE_ZERO] = "zero", [SSCCFG_PHASE_START] = "start",
		[SSCCFG_PHASE_READ] = "read",
	};

	return names[phase];
}

const char *ssccfg_csr_name(enum ssccfg_csr csr)
{
	switch (csr) {
	case SSCCFG_SCOUNTINHIBIT:
		return "scountinhibit";
	case SSCCFG_SISELECT:
		return "siselect";
	case SSCCFG_SIREG:
		return "sireg";
	case SSCCFG_SIREG2:
		return "sireg2";
	}
	return "";
}
