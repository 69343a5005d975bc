/* SPDX-License-Identifier: MIT */
#include "util/session/vcpuname.h"

#include "util/base/alloc.h"
#include "util/base/num.h"

static const struct {
	const char *before, *behind;
} names[] = {
	{ "CPU ", "/KVM" },    { "fc_vcpu ", "" },  { "vcpu", "" },
	{ "crosvm_vcpu", "" }, { "kvm-vcpu-", "" },
};

bool vcpuname_read(const char *comm, uint32_t *number)
{
	struct view text = view_of(comm ? comm : "");

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct view rest = text;
		size_t ends = view_of(names[i].behind).len;
		uint64_t n;

		if (!view_starts(text, names[i].before) || !view_ends(text, names[i].behind))
			continue;
		rest.at += view_of(names[i].before).len;
		rest.len -= view_of(names[i].before).len;
		if (rest.len <= ends)
			continue;
		rest.len -= ends;
		/* Decimal, and no more than a number of a CPU. */
		if (rest.at[0] >= '0' && rest.at[0] <= '9' && num_is_u64(rest, &n) &&
		    n <= UINT16_MAX) {
			*number = (uint32_t)n;
			return true;
		}
	}
	return false;
}
