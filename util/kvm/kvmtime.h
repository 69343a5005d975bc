/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMTIME_H
#define UTIL_KVM_KVMTIME_H

/*
 * Where the time of virtual CPUs goes, from what tracepoints say (kvmtrace.h) in
 * the order of time. Pure: the same events give the same sums, be they of a file
 * or of the kernel just now.
 *
 * A virtual CPU is a thread. It runs its guest between kvm_entry and kvm_exit; from
 * an exit to the next entry KVM handles it, perhaps with the help of user space,
 * from KVM_RUN's return to the next KVM_RUN. Where entry and exit never come (some
 * backends have the tracepoints and do not use them), what is left is KVM_RUN as a
 * whole and the reasons with which it returns. Time without a CPU is in neither: it
 * is steal while the thread could have run, and idle while it waited for something.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/kvm/kvmlatency.h"
#include "util/kvm/kvmtrace.h"

/* Exits of one reason of one virtual CPU: from the exit until the guest goes on. */
struct kvmtime_reason {
	const char *name;
	uint64_t count; /* the last of them may be in the works still */
	struct kvmlatency handled;
};

struct kvmtime_reasons VEC(struct kvmtime_reason);

#define KVMTIME_REASONS	  256  /* of a virtual CPU that are told apart */
#define KVMTIME_ADDRESSES 1024 /* of a virtual CPU that are told apart */

/* Accesses of one kind to one address. Those that user space or an exit serves have times. */
struct kvmtime_access {
	enum kvmtrace_kind kind;
	uint64_t address;
	bool is_write;
	uint64_t count;
	struct kvmlatency handled;
};

struct kvmtime_window {
	bool is_open;
	uint64_t since_ns;
	uint64_t away_ns; /* without a CPU since then */
};

struct kvmtime_vcpu {
	uint32_t pid, tid;
	int64_t number; /* -1 where nothing told it */
	const char *comm;
	struct kvmtime_reasons exits, user_exits;
	struct VEC(struct kvmtime_access) accesses;
	uint16_t *access_slots; /* a hash table of them: places, plus 1 */
	uint64_t n_exits, n_user_exits, n_runs, n_emulated;
	uint64_t other_accesses; /* to more addresses than are told apart */
	uint64_t other_reasons;	 /* exits of more reasons than are told apart */
	uint64_t guest_ns;	 /* entry to exit */
	uint64_t handle_ns;	 /* exit to entry */
	uint64_t run_ns;	 /* KVM_RUN */
	uint64_t user_ns;	 /* between two of them */
	uint64_t steal_ns, steal_count;
	uint64_t preempted_ns, preempted_count; /* of these: it was taken off its CPU */
	uint64_t idle_ns;
	/* What is going on. */
	struct kvmtime_window guest, handling, running, user;
	uint64_t user_in_handling_ns;
	size_t exit, user_exit; /* reasons of what is handled; SIZE_MAX: none */
	size_t access;		/* the last one since then */
	size_t unanswered;	/* a read of MMIO */
	bool is_off, was_runnable;
	uint64_t off_ns, ready_ns; /* when it lost its CPU, when it could have gone on */
};

struct kvmtime {
	struct VEC(struct kvmtime_vcpu *) vcpus;
	struct map by_tid;
	struct map comms;
	struct arena arena;
	uint64_t first_ns, last_ns; /* of what was fed */
	uint64_t events;
	bool has_exits, has_runs, has_switches; /* such events have come */
};

void kvmtime_feed(struct kvmtime *k, const struct kvmtrace_event *e);
void kvmtime_release(struct kvmtime *k);

/* Forgets the sums and keeps what is going on: for one interval after the other. */
void kvmtime_restart(struct kvmtime *k);

#endif
