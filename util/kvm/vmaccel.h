/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_VMACCEL_H
#define UTIL_KVM_VMACCEL_H

/*
 * Which accelerator a command line of QEMU ends up with on a host where KVM
 * works. Source: QEMU 10.0, system/vl.c (configure_accelerators), and its
 * answers to query-kvm: those that are named are tried in their order, each
 * -accel being one, -machine's accel= a list of which the last one counts;
 * both together are refused; what the binary lacks is passed over.
 */

#include <stdbool.h>

#include "util/base/view.h"

enum vmaccel_use {
	VMACCEL_KVM,
	VMACCEL_EMULATED, /* tcg or qtest, which always work, come first */
	VMACCEL_NONE,	  /* nothing that is named works beside KVM: "hvf" */
	VMACCEL_REFUSED,  /* named both by -accel and by -machine or -enable-kvm */
};

/* Borrows from the words. Zeroed: nothing is said. */
struct vmaccel {
	bool by_option, by_machine;
	struct view option;  /* the first usable one of -accel; at NULL: none is */
	bool has_fallback;   /* and tcg is behind it */
	struct view machine; /* "kvm:tcg" */
	bool prefers_kvm;    /* the program is called so: "qemu-kvm" */
};

/* What is behind -accel ("kvm", "accel=kvm,thread=single"), and behind -machine, -M. */
void vmaccel_add_option(struct vmaccel *a, struct view text);
void vmaccel_add_machine(struct vmaccel *a, struct view text);

/* -enable-kvm, which is -machine accel=kvm. */
void vmaccel_enable_kvm(struct vmaccel *a);

/* *falls_back: QEMU goes on without KVM where it does not work. */
enum vmaccel_use vmaccel_choose(const struct vmaccel *a, bool *falls_back);

/* Is anything said? If not, the program's name decides. */
static inline bool vmaccel_is_said(const struct vmaccel *a)
{
	return a->by_option || a->by_machine;
}

#endif
