/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMLATENCY_H
#define UTIL_KVM_KVMLATENCY_H

/*
 * Times summed up: how many, the least, the most, their sum, and quantiles from
 * a histogram whose steps are 1/32 of the value, so that a quantile is at most
 * 3.2 % off and its memory does not grow. A zeroed one is empty.
 */

#include <stdint.h>

#define KVMLATENCY_STEPS 32 /* of each doubling */

struct kvmlatency {
	uint64_t count, least_ns, most_ns, sum_ns;
	struct kvmlatency_steps *steps; /* made with the first time; see kvmlatency_release() */
};

void kvmlatency_add(struct kvmlatency *l, uint64_t ns);
void kvmlatency_merge(struct kvmlatency *l, const struct kvmlatency *other);
void kvmlatency_release(struct kvmlatency *l);

/* The time that a share (0 to 1) of all does not exceed; 0 when there is none. */
uint64_t kvmlatency_quantile(const struct kvmlatency *l, double share);

#endif
