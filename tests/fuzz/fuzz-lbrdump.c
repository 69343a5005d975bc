/* SPDX-License-Identifier: MIT */
/* Any bytes as a dump of registers, in each format that there is and in the one that it suggests. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arch/branchformat.h"
#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrstack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const struct lbrdump_cpu *c, const struct branchformat *f)
{
	const struct lbrstack_options o = { .format = f };
	struct err err = { 0 };
	struct lbrstack s;

	if (lbrstack_read(&s, c, &o, &err) == 0 &&
	    (s.count.branches > s.depth || (!s.count.branches) != (s.empty != NULL)))
		abort();
	lbrstack_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct lbrdump d;

	if (lbrdump_parse(&d, view_make((const char *)data, size), &err) == 0) {
		for (size_t i = 0; i < d.cpus.len && i < 4; i++) {
			const struct branchformat *f;
			size_t pos = 0;

			decode(&d.cpus.at[i], NULL);
			while ((f = branchformat_next(&pos)))
				decode(&d.cpus.at[i], f);
		}
	}
	lbrdump_release(&d);
	return 0;
}
