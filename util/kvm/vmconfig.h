/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_VMCONFIG_H
#define UTIL_KVM_VMCONFIG_H

/*
 * What the configuration of a virtual machine says that matters to its PMU: a
 * command line of QEMU, or a domain of libvirt in XML. Nothing is judged here.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/kvm/vmaccel.h"

enum vmconfig_answer { VMCONFIG_UNSAID, VMCONFIG_ON, VMCONFIG_OFF };

/* "-global host-x86_64-cpu.lbr-fmt=0x5": for what -cpu does not say of such a model. */
struct vmconfig_global {
	struct view driver, name, value;
};

struct vmconfig {
	const char *kind; /* "qemu", "libvirt" */
	const char *arch; /* "x86_64"; NULL: not said */
	bool has_program; /* QEMU's own name was there */
	struct vmaccel accel;
	const char *model; /* of the processor: "host"; NULL: not said */
	enum vmconfig_answer pmu, pdcm, migratable;
	/* What the guest's processor is told to be, instead of the model's; NULL, -1: not said. */
	const char *vendor;
	int family, model_number;
	bool has_lbr_fmt;
	uint64_t lbr_fmt;
	struct VEC(struct vmconfig_global) globals;
	struct arena arena;
};

/*
 * The words of a command line of QEMU; of several -cpu the last one counts. As
 * with text below, c is begun here; vmconfig_add_words() adds to one.
 */
int vmconfig_read_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err);
int vmconfig_add_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err);

/*
 * Text: XML when it begins with '<', else a command line as a shell would take
 * it, or with a NUL behind each word as /proc/PID/cmdline has it. Whatever the
 * result, vmconfig_release() takes it.
 */
int vmconfig_read_text(struct vmconfig *c, struct view text, struct err *err);
void vmconfig_release(struct vmconfig *c);

#endif
