/* SPDX-License-Identifier: MIT */
#include "util/kvm/armfilter.h"

#include <errno.h>
#include <string.h>

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

bool armfilter_denies(const struct armfilter *f)
{
	return f->ranges.len && f->ranges.at[0].deny;
}

void armfilter_expand(const struct armfilter *f, struct kvmfilter_events *out)
{
	bool *listed = alloc_zero(ARMFILTER_EVENTS, sizeof(*listed));

	/* As the kernel does it: each range sets or clears, in their order. */
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		memset(listed + r->base, r->deny == armfilter_denies(f), r->n);
	}
	for (unsigned int e = 0; e < ARMFILTER_EVENTS; e++) {
		if (listed[e])
			*vec_add(out) = e;
	}
	free(listed);
}

int armfilter_predict(const struct armfilter *f, unsigned int bits, size_t *which)
{
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		*which = i;
		if ((unsigned int)r->base + r->n > 1u << bits)
			return EINVAL;
	}
	return 0;
}

void armfilter_pack(const struct armfilter_range *r, unsigned char out[ARMFILTER_RANGE_BYTES])
{
	memset(out, 0, ARMFILTER_RANGE_BYTES);
	out[0] = (unsigned char)r->base;
	out[1] = (unsigned char)(r->base >> 8);
	out[2] = (unsigned char)r->n;
	out[3] = (unsigned char)(r->n >> 8);
	out[4] = r->deny;
}

bool armfilter_unpack(struct armfilter_range *r, const unsigned char in[ARMFILTER_RANGE_BYTES])
{
	*r = (struct armfilter_range){
		.base = (uint16_t)(in[0] | in[1] << 8),
		.n = (uint16_t)(in[2] | in[3] << 8),
		.deny = in[4],
	};
	return in[4] <= 1 && !in[5] && !in[6] && !in[7] &&
	       (unsigned int)r->base + r->n <= ARMFILTER_EVENTS;
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

void armfilter_write_blob(const struct armfilter *f, struct buf *out)
{
	for (size_t i = 0; i < f->ranges.len; i++) {
		unsigned char bytes[ARMFILTER_RANGE_BYTES];

		armfilter_pack(&f->ranges.at[i], bytes);
		buf_add(out, bytes, sizeof(bytes));
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
