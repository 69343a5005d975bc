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

static void read_again(const struct armfilter *f, const struct buf *text)
{
	struct filterread again = { 0 };
	struct err err = { 0 };

	if (filterread_parse(&again, buf_view(text), &err) < 0 || !again.is_arm ||
	    again.arm.ranges.len != f->ranges.len)
		abort();
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *a = &f->ranges.at[i], *b = &again.arm.ranges.at[i];

		if (a->base != b->base || a->n != b->n || a->deny != b->deny)
			abort();
	}
	filterread_release(&again);
}

/* In each form that arm64's ranges have. */
static void write_ranges_back(const struct armfilter *f)
{
	void (*const forms[])(const struct armfilter *f,
			      struct buf *out) = { armfilter_write, armfilter_write_c,
						   armfilter_write_blob };

	if (!f->ranges.len)
		return;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct buf text = { 0 };

		forms[i](f, &text);
		/* Of no events at first and as long as a filter of x86, bytes are read as such. */
		if (f->ranges.at[0].n || text.len < 32 || forms[i] != armfilter_write_blob)
			read_again(f, &text);
		buf_release(&text);
	}
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
		if (r.is_arm)
			write_ranges_back(&r.arm);
		else
			write_back(&r);
	}
	filterlint_release(&l);
	filterread_release(&r);
	return 0;
}
