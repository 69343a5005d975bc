/* SPDX-License-Identifier: MIT */
#include "util/target/eventattr.h"

#include "util/base/err.h"
#include "util/target/attr.h"

enum { SIZE_OLD = 128 };

struct perfattr eventattr_of(const struct attr *attr)
{
	struct perfattr out = { 0 };
	struct err ignored = { 0 };

	/* Files have the kernel's own bytes; those cannot be malformed. */
	perfattr_read(bytes_of(attr, attr->kernel.size, false), &out, &ignored);
	/* perf 6.1 reads no more than it knows (PERF_ATTR_SIZE_VER7), zero or not. */
	if (!out.config3 && !out.config4 && out.size > SIZE_OLD)
		out.size = SIZE_OLD;
	return out;
}
