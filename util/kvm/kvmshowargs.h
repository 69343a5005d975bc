/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMSHOWARGS_H
#define UTIL_KVM_KVMSHOWARGS_H

/*
 * The options with which commands say what of virtual CPUs' times they show.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/opt.h"
#include "util/kvm/kvmshow.h"

struct kvmshowargs {
	unsigned int event;
	unsigned int key;
	bool per_vcpu;
	const char *vcpu;
	uint64_t rows;
};

/* For OPT_GROUP(). */
extern const struct opt kvmshowargs_opts[];

/* ERR_USAGE. .pid and .lost of the result are the caller's. */
int kvmshowargs_read(const struct kvmshowargs *a, struct kvmshow *out, struct err *err);

#endif
