/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_SSCCFG_H
#define ARCH_RISCV_SSCCFG_H

/*
 * Which registers make a RISC-V core count what is asked, where its counters
 * were handed to supervisor mode (Smcdeleg and Ssccfg: RISC-V ISA manual,
 * volume II, "Smcdeleg and Ssccfg: Supervisor Counter Delegation"). Counter
 * settings in, an ordered list of CSR accesses out; nothing is executed here.
 * The same list is printed for someone at a debugger and executed by the
 * monitor of the emulated machine, which is freestanding and therefore uses
 * the types and constants below, and no function.
 *
 * A program takes over all counters: whatever else is counting is stopped. The
 * CSRs are only scountinhibit, siselect, sireg and sireg2, always by csrr and
 * csrw: csrrs and csrrw with a result do not work on sireg. Interrupts (the
 * LCOFI bit of sie and sip) and machine mode's delegation are the caller's.
 * Settings and programs are the caller's memory; nothing is allocated.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen/riscv-regs.h"

struct err;

/* Bits of hpmevent, cyclecfg and instretcfg (Sscofpmf, Smcntrpmf): do not count in this mode. */
#define SSCCFG_OF    HPMEVENT_OF /* has overflowed; no interrupt while it is set */
#define SSCCFG_SINH  HPMEVENT_SINH
#define SSCCFG_UINH  HPMEVENT_UINH
#define SSCCFG_VSINH HPMEVENT_VSINH
#define SSCCFG_VUINH HPMEVENT_VUINH
/* All that supervisor mode may set; machine mode's MINH (bit 62) reads as 0 there. */
#define SSCCFG_INHIBIT (SSCCFG_SINH | SSCCFG_UINH | SSCCFG_VSINH | SSCCFG_VUINH)

#define SSCCFG_EVENT_BITS 56 /* of hpmevent */

enum ssccfg_csr {
	SSCCFG_SCOUNTINHIBIT = CSR_SCOUNTINHIBIT,
	SSCCFG_SISELECT = CSR_SISELECT,
	SSCCFG_SIREG = HPMCOUNTER_WINDOW, /* the selected counter */
	SSCCFG_SIREG2 = HPMEVENT_WINDOW,  /* its hpmevent, or cyclecfg and instretcfg for 0 and 2 */
};

#define SSCCFG_SELECT SISELECT_HPMCOUNTER(0u) /* siselect of counter 0 */

enum ssccfg_counter {
	SSCCFG_CYCLE = 0, /* counts cycles and nothing else; never overflows */
	SSCCFG_TIME = 1,  /* is no counter */
	SSCCFG_INSTRET = 2,
	SSCCFG_COUNTERS = 32,
};

enum ssccfg_kind {
	SSCCFG_READ,
	SSCCFG_WRITE,
};

enum ssccfg_phase {
	SSCCFG_PHASE_STOP,
	SSCCFG_PHASE_CONFIGURE,
	SSCCFG_PHASE_ZERO, /* to 0, or to minus the period */
	SSCCFG_PHASE_START,
	SSCCFG_PHASE_READ,
};

/* What one counter is to do. */
struct counter_setting {
	uint64_t event;	  /* for hpmevent; of no meaning for counters 0 and 2 */
	uint64_t inhibit; /* SSCCFG_SINH and so on */
	uint64_t period;  /* events until it overflows; 0: it only counts */
	uint32_t counter; /* 0, or 2 to 31 */
};

/* One access, of the same size and shape on the host and in the machine that executes it. */
struct ssccfg_op {
	uint64_t value;	 /* to write; 0 for a read */
	uint16_t csr;	 /* enum ssccfg_csr */
	uint8_t kind;	 /* enum ssccfg_kind */
	uint8_t phase;	 /* enum ssccfg_phase */
	uint8_t counter; /* that it is about; SSCCFG_COUNTERS for all */
	uint8_t reserved[3];
};

_Static_assert(sizeof(struct ssccfg_op) == 16, "is copied into the machine as it is");

/*
 * The longest program: stop; clear, configure, zero and read 32 counters with
 * two accesses each; start; stop.
 */
#define SSCCFG_OPS 264

struct ssccfg_program {
	uint32_t n;
	struct ssccfg_op ops[SSCCFG_OPS];
};

/* What a machine has. */
struct ssccfg_limits {
	const char *models;   /* globs of model folders, as in struct arch_pmu */
	uint32_t counters;    /* delegated, bit n for counter n */
	bool distinct_events; /* two counters with one event do not both count */
};

/* That of a model ("riscv/qemu/virt", a cpuid, or ""): always one. */
const struct ssccfg_limits *ssccfg_limits(const char *model);

/*
 * Whether settings make sense on such a machine: each counter exists and has
 * one setting, events fit into hpmevent and are not 0, only counters that
 * overflow have a period, and nothing but SSCCFG_INHIBIT is inhibited. The
 * functions below take only settings that passed.
 */
int ssccfg_check(const struct counter_setting *settings, size_t n,
		 const struct ssccfg_limits *limits, struct err *err);

/*
 * Stops everything, clears the events of these counters and of those in the
 * mask clear (what counted before: an event that moves to another counter has
 * to leave the old one first), configures, zeroes and starts.
 */
void ssccfg_arm(const struct counter_setting *settings, size_t n, uint32_t clear,
		struct ssccfg_program *program);

/*
 * After an overflow of counters in the mask overflowed: stops everything, clears
 * their OF bits, gives them their periods anew and starts all settings again.
 */
void ssccfg_rearm(const struct counter_setting *settings, size_t n, uint32_t overflowed,
		  struct ssccfg_program *program);

/* Stops everything and reads each counter, one read in the order of the settings. */
void ssccfg_read(const struct counter_setting *settings, size_t n, struct ssccfg_program *program);

/*
 * Stops everything and reads for each setting its counter and then what it is
 * set to count (hpmevent; cyclecfg and instretcfg for 0 and 2).
 */
void ssccfg_inspect(const struct counter_setting *settings, size_t n,
		    struct ssccfg_program *program);

/* Lets everything go on from where it was stopped. */
void ssccfg_resume(const struct counter_setting *settings, size_t n,
		   struct ssccfg_program *program);

/* ssccfg_arm(), what is measured, then ssccfg_read(), in one list. */
void ssccfg_whole(const struct counter_setting *settings, size_t n, struct ssccfg_program *program);

/* What perf_event_attr excludes, by bits. */
enum ssccfg_exclude {
	SSCCFG_NO_USER = 1,
	SSCCFG_NO_KERNEL = 2,
	SSCCFG_NO_HV = 4,
	SSCCFG_NO_HOST = 8,
	SSCCFG_NO_GUEST = 16,
};

/*
 * The inhibit bits for that. S-mode is the host's kernel and the hypervisor
 * both, so it counts unless both are excluded; VS-mode is a kernel only.
 */
uint64_t ssccfg_inhibit(unsigned exclude);

/* "read", "write"; "stop" and so on; "siselect" and so on. */
const char *ssccfg_kind_name(enum ssccfg_kind kind);
const char *ssccfg_phase_name(enum ssccfg_phase phase);
const char *ssccfg_csr_name(enum ssccfg_csr csr);

#endif
