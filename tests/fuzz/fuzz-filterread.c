/* SPDX-License-Identifier: MIT */
/* Any bytes as a filter of KVM: what is read can be checked, evaluated, and written again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/kvm/filterlint.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_back(const struct filterread *r)
{
	struct filterread again = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };

	filterwrite_c(&r->x86, &text);
	if (r->x86.action <= KVMFILTER_DENY && r->x86.flags <= KVMFILTER_MASKED &&
	    (filterread_parse(&again, buf_view(&text), &err) < 0 ||
	     again.x86.events.len != r->x86.events.len))
		abort();
	filterread_release(&again);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filterread r = { 0 };
	struct filterlint l = { 0 };
	struct err err = { 0 };
	size_t by;

	if (filterread_parse(&r, view_make((const char *)data, size), &err) == 0) {
		/* Entries are compared with each other. */
		if (r.x86.events.len < 1000 && r.arm.ranges.len < 1000)
			filterlint_run(
				&l, &r,
				&(struct filterlint_facts){ .select_mask = KVMFILTER_SELECT_8 });
		kvmfilter_allows(&r.x86, 0xc4, KVMFILTER_SELECT_12, &by);
		armfilter_allows(&r.arm, 0x11, &by);
		if (!r.is_arm)
			write_back(&r);
	}
	filterlint_release(&l);
	filterread_release(&r);
	return 0;
}
