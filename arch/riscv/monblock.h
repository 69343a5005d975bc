/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_MONBLOCK_H
#define ARCH_RISCV_MONBLOCK_H

/*
 * What the tool and the monitor (arch/riscv/monitor, the program that runs on
 * the emulated machine below the user's) say to each other: one block that goes
 * into the machine's memory, and a stream of records that comes out.
 *
 * Included by both sides, so nothing but fixed-width integers is in here, each
 * aligned by nature. Little-endian, as the machine is. Offsets are from the
 * start of the block. The tool checks what the user gave (the ELF file); the
 * monitor trusts the block, the tool trusts no record.
 */

#include <stdint.h>

/* Where the machine's memory is, and the two things that the tool puts in it. */
#define MONBLOCK_MEMORY	   0x80000000u
#define MONBLOCK_AT	   0x80100000u /* the block; the monitor is below it, at the start */
#define MONBLOCK_OFFSET	   0xffffffc000000000u /* where the monitor sees physical memory */
#define MONBLOCK_MAGIC	   0x6b636f6c42796c74u /* "tlyBlock" */
#define MONBLOCK_VERSION   7
#define MONBLOCK_SEGMENTS  16 /* of a program; more are refused by the tool */
#define MONBLOCK_VALUES	   32 /* counters that one turn reads */
#define MONBLOCK_SAMPLERS  16
#define MONBLOCK_FRAMES	   127 /* as the kernel has it (kernel.perf_event_max_stack) */
#define MONBLOCK_BRANCHES  256
#define MONBLOCK_REGISTERS 32

/* The program's addresses are below the first, which is its stack's; mappings are below the other. */
#define MONBLOCK_STACK_TOP 0x3f00000000u
#define MONBLOCK_MAP_TOP   0x3e00000000u
#define MONBLOCK_STACK	   0x800000u	 /* bytes, 8 MiB as Linux has it */
#define MONBLOCK_BREAK	   0x1000000000u /* the heap ends below it, and segments do */

enum monblock_protection {
	MONBLOCK_READ = 1,
	MONBLOCK_WRITE = 2,
	MONBLOCK_EXECUTE = 4,
};

/* A loadable segment: bytes of the block, and zeros behind them. */
struct monblock_segment {
	uint64_t address;
	uint64_t size;
	uint64_t offset;
	uint64_t filled; /* bytes at offset; at most size */
	uint64_t protection;
};

/*
 * A set of counters that count at the same time: the CSR accesses (struct
 * ssccfg_op of arch/riscv/ssccfg.h) that begin it, and those that end it and
 * read MONBLOCK_VALUES values at most, of which the turn keeps sums.
 */
struct monblock_turn {
	uint32_t begin, nbegin; /* of the ops */
	uint32_t end, nend;
	/*
	 * Bit n: when counter n overflows, the turn is over and the next one
	 * begins. 0: this turn is the only one.
	 */
	uint64_t rotate;
};

/*
 * A counter that samples: an overflow of it is recorded, and these accesses,
 * which clear it and give it its period anew, follow while all stand still.
 */
struct monblock_sampler {
	uint64_t counter;
	uint64_t period;
	uint32_t rearm, nrearm; /* of the ops */
};

struct monblock {
	uint64_t magic;
	uint64_t version;
	uint64_t size;	  /* of the block */
	uint64_t memory;  /* bytes of the machine's memory, MONBLOCK_MEMORY and up */
	uint64_t results; /* offset: the path that the records are written to, a string */

	/* The program. Strings: argc arguments, then envc variables, each with its NUL. */
	uint64_t entry;
	uint64_t headers; /* address of the program headers in its memory, or 0 */
	uint64_t header_size;
	uint64_t nheaders;
	uint64_t argc, envc;
	uint64_t strings, strings_size;
	uint64_t nsegments;
	struct monblock_segment segments[MONBLOCK_SEGMENTS];

	/* The counters: offsets of arrays of struct ssccfg_op and struct monblock_turn. */
	uint64_t ops;
	uint64_t turns, nturns;
	uint64_t limit_ns;    /* on the machine's clock, after which the program ends; 0: never */
	uint64_t interval_ns; /* on the same, after which all turns are told each time; 0: none */

	/*
	 * Bit n: no turn has counter n, which the program can read (rdcycle,
	 * rdinstret): it counts user mode from the program's start to its end.
	 */
	uint64_t unused;

	/* Samples, of the one turn that there is then: MONBLOCK_SAMPLERS at most. */
	uint64_t nsamplers;
	struct monblock_sampler samplers[MONBLOCK_SAMPLERS];
	uint32_t resume, nresume; /* of the ops: all counters go on */
	uint64_t registers;	  /* bit 0: pc, bit n: xn */
	uint64_t frames;	  /* of a call chain, MONBLOCK_FRAMES at most; 0: none */
	uint64_t branches;	  /* records of branches that there are (sctrdepth); 0: none */
	uint64_t branch_use;	  /* enum monblock_branch_use */
	uint32_t record, nrecord; /* of the ops: branches are recorded (arch/riscv/ctrprogram.h) */
	uint32_t values, nvalues; /* of the ops: read MONBLOCK_VALUES at most into each sample */
};

enum monblock_branch_use {
	MONBLOCK_BEFORE, /* those before a sample, as many as there are */
	MONBLOCK_CALLS,	 /* the records are a stack of calls, of which call chains are made */
	MONBLOCK_SINCE,	 /* those since the sample before it, and the last ones at the end */
};

/* Each record begins so; size is that of the whole record and a multiple of 8. */
struct monblock_record {
	uint32_t kind;
	uint32_t size;
};

enum monblock_kind {
	MONBLOCK_BEGIN = 1, /* the first: struct monblock_begin */
	MONBLOCK_TURN, /* struct monblock_reading, for each turn at the end, and when an interval is */
	MONBLOCK_CALL,	   /* struct monblock_call: a system call that is not there, once each */
	MONBLOCK_FAULT,	   /* struct monblock_fault: what ended the program */
	MONBLOCK_PROBLEM,  /* struct monblock_problem: the monitor could not go on */
	MONBLOCK_END,	   /* the last: struct monblock_end */
	MONBLOCK_SAMPLE,   /* struct monblock_sample, and what it says is behind it */
	MONBLOCK_INTERVAL, /* struct monblock_interval */
};

struct monblock_begin {
	struct monblock_record head;
	uint64_t version;
};

struct monblock_reading {
	struct monblock_record head;
	uint32_t turn;
	uint32_t nvalues;
	uint64_t times;			/* how often it had its turn */
	uint64_t sums[MONBLOCK_VALUES]; /* of what was read each time, modulo 2^64 */
};

/* Behind the readings of all turns, which go on from there. */
struct monblock_interval {
	struct monblock_record head;
	uint64_t time_ns; /* its end, as in struct monblock_end */
};

struct monblock_call {
	struct monblock_record head;
	uint64_t number;
};

struct monblock_fault {
	struct monblock_record head;
	uint64_t cause; /* scause */
	uint64_t pc, address;
	uint64_t return_address;
};

/*
 * Behind it nregisters registers in the order of their bits, nvalues of what was
 * read, nframes return addresses, the innermost first, and nbranches records of
 * branches, the newest first.
 */
struct monblock_sample {
	struct monblock_record head;
	uint32_t counter;
	uint32_t nframes;
	uint32_t nbranches;
	uint32_t nregisters;
	uint32_t nvalues;
	uint32_t reserved;
	uint64_t pc;
	uint64_t time_ns;
	/*
	 * Events since the sample before it: the period, or some where an
	 * instruction causes many events; any number in the last sample of
	 * MONBLOCK_SINCE, which comes when the program ends.
	 */
	uint64_t events;
};

struct monblock_branch {
	uint64_t source, target, data; /* ctrsource, ctrtarget, ctrdata (Smctr) */
};

#define MONBLOCK_SAMPLE_MOST \
	(sizeof(struct monblock_sample) + \
	 (MONBLOCK_REGISTERS + MONBLOCK_VALUES + MONBLOCK_FRAMES) * sizeof(uint64_t) + \
	 MONBLOCK_BRANCHES * sizeof(struct monblock_branch))

enum monblock_why {
	MONBLOCK_NO_MEMORY = 1, /* detail: pages that were there */
	MONBLOCK_NO_CSR,	/* detail: its number */
	MONBLOCK_LOST,		/* a trap in the monitor itself: detail is scause or mcause */
	MONBLOCK_BAD_BLOCK,	/* none, or of another version: detail */
	MONBLOCK_MANY_VALUES,	/* a turn reads too many: detail */
};

struct monblock_problem {
	struct monblock_record head;
	uint64_t why; /* enum monblock_why */
	uint64_t detail;
	uint64_t pc;
};

struct monblock_end {
	struct monblock_record head;
	int64_t status;	    /* as shells say it: 128 + signal for one that a signal ended */
	uint64_t timed_out; /* by limit_ns */
	uint64_t stopped;   /* by a byte on the serial port */
	uint64_t time_ns;   /* on the machine's clock, from the program's first instruction */
};

#endif
