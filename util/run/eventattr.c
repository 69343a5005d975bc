/* SPDX-License-Identifier: MIT */
#include "util/run/eventattr.h"

#include "util/base/err.h"
#include "util/target/attr.h"

struct perfattr eventattr_of(const struct attr *attr)
{
	struct perfattr out = { 0 };
	struct err ignored = { 0 };

	/* Files have the kernel's own bytes; those cannot be malformed. */
	perfattr_read(bytes_of(attr, attr->kernel.size, false), &out, &ignored);
	return out;
}
