/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERLINT_H
#define UTIL_KVM_FILTERLINT_H

/*
 * What is probably not meant in a filter, most of which the kernel takes without
 * a word: entries that can never match, excludes of nothing, lists that deny
 * everything, fixed counters that were forgotten. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/kvm/filterread.h"

#define FILTERLINT_WHOLE SIZE_MAX /* it is about the filter, not one entry */

struct filterlint_item {
	size_t event; /* its entry, or FILTERLINT_WHOLE */
	const char *text;
};

struct filterlint {
	struct VEC(struct filterlint_item) items;
	struct arena texts;
};

struct filterlint_facts {
	uint64_t select_mask;
	unsigned int event_bits; /* of arm64's numbers, ARMFILTER_BITS_*; 0: 16 */
	bool has_fixed;		 /* guests have fixed counters: Intel's have, AMD's have none */
	bool no_vpmu;		 /* it is known that guests have no counters here */
};

void filterlint_run(struct filterlint *l, const struct filterread *filter,
		    const struct filterlint_facts *facts);
void filterlint_release(struct filterlint *l);

#endif
