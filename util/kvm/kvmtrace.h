/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMTRACE_H
#define UTIL_KVM_KVMTRACE_H

/*
 * What samples of tracepoints say of virtual CPUs, whatever the architecture:
 * fields are found by their names in the recorded kernel's own formats, and
 * reasons are called what these call them.
 *
 * Sources of the names: arch/x86/kvm/trace.h, arch/arm64/kvm/trace_arm.h,
 * arch/riscv/kvm/trace.h, arch/s390/kvm/trace.h, arch/loongarch/kvm/trace.h,
 * include/trace/events/kvm.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/data/tracedata.h"

enum kvmtrace_kind {
	KVMTRACE_NONE,	    /* nothing that is of use here */
	KVMTRACE_EXIT,	    /* the guest stops running */
	KVMTRACE_ENTRY,	    /* it goes on */
	KVMTRACE_USER_EXIT, /* KVM_RUN is about to return, with a reason */
	KVMTRACE_RUN,	    /* the system call KVM_RUN begins */
	KVMTRACE_RETURN,    /* a system call ioctl ends */
	KVMTRACE_PIO,
	KVMTRACE_MMIO,
	KVMTRACE_MSR,
	KVMTRACE_CPUID,
	KVMTRACE_EMULATE, /* an instruction is emulated */
	KVMTRACE_SWITCH,
	KVMTRACE_WAKEUP,
};

struct kvmtrace_event {
	enum kvmtrace_kind kind;
	uint64_t time_ns;
	uint32_t pid, tid;
	const char *comm;   /* of the thread, or NULL */
	const char *reason; /* of exits; lives as long as the reader */
	int64_t vcpu;	    /* its number, or -1 when the tracepoint does not tell */
	uint64_t address;   /* port, guest-physical address, MSR, leaf of CPUID */
	bool is_write;
	bool is_answer;	     /* of MMIO: the value of a read, which may have been told of before */
	uint32_t prev, next; /* of SWITCH, and .next of WAKEUP: the threads */
	bool is_runnable;    /* of SWITCH: prev would go on */
};

struct kvmtrace_source;

/* Zeroed but for the formats, which are borrowed. */
struct kvmtrace {
	struct tracedata *formats;
	struct VEC(struct kvmtrace_source *) sources;
	struct map by_id;
	struct map reasons; /* interned names */
	struct arena arena;
};

void kvmtrace_release(struct kvmtrace *k);

/*
 * Reads the payload of a tracepoint's sample, by its id (attr.config); the kind is
 * NONE for all others, and for those that lack what they should have. time, pid,
 * tid and comm are the caller's to fill in.
 */
void kvmtrace_read(struct kvmtrace *k, uint64_t id, struct view raw, struct kvmtrace_event *out);

/* The tracepoints that are of use, one after the other from i = 0: "kvm:kvm_exit"; NULL at the end. */
const char *kvmtrace_name(size_t i);

#endif
