/* SPDX-License-Identifier: MIT */
#include "util/kvm/armfilter.h"

void armfilter_release(struct armfilter *f)
{
	vec_release(&f->ranges);
}

bool armfilter_allows(const struct armfilter *f, uint16_t event, size_t *by)
{
	*by = ARMFILTER_NONE;
	if (!f->ranges.len || event == ARMFILTER_SW_INCR || event == ARMFILTER_CHAIN)
		return true;
	/* The last range about it counts. */
	for (size_t i = f->ranges.len; i--;) {
		const struct armfilter_range *r = &f->ranges.at[i];

		if (event < r->base || event - r->base >= r->n)
			continue;
		*by = i;
		return !r->deny;
	}
	return f->ranges.at[0].deny;
}

void armfilter_make(struct armfilter *f, const uint64_t *events, size_t n, bool deny)
{
	bool *wanted = alloc_zero(ARMFILTER_EVENTS, sizeof(*wanted));

	for (size_t i = 0; i < n; i++)
		wanted[events[i] & (ARMFILTER_EVENTS - 1)] = true;
	for (unsigned int e = 0; e < ARMFILTER_EVENTS; e++) {
		unsigned int end = e;

		/* A length of 65536 has no place in the structure: that is two ranges. */
		while (end < ARMFILTER_EVENTS && wanted[end] && end - e < UINT16_MAX)
			end++;
		if (end == e)
			continue;
		*vec_add(&f->ranges) =
			(struct armfilter_range){ (uint16_t)e, (uint16_t)(end - e), deny };
		e = end - 1;
	}
	free(wanted);
}

void armfilter_write(const struct armfilter *f, struct buf *out)
{
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		buf_printf(out, "%s 0x%02x %u\n", r->deny ? "deny" : "allow", r->base, r->n);
	}
}

void armfilter_write_c(const struct armfilter *f, struct buf *out)
{
	buf_add_text(out, "static const struct kvm_pmu_event_filter filters[] = {\n");
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		buf_printf(out, "\t{ .base_event = 0x%02x, .nevents = %u, .action = %s },\n",
			   r->base, r->n, r->deny ? "KVM_PMU_EVENT_DENY" : "KVM_PMU_EVENT_ALLOW");
	}
	buf_add_text(out, "};\n");
}
