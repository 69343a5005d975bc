/* SPDX-License-Identifier: MIT */
#include "util/testload/testload.h"

struct buf {
	char data1;
	char apart[55];
	char data2;
} __attribute__((aligned(64)));

/* With a value, so that it is in the section of data. */
static struct buf buf1 = { .apart = { 1 } };

static int datasym(int argc, char **argv, struct err *err)
{
	if (testload_take(argc, argv, 0, err) < 0)
		return -1;
	for (;;) {
		buf1.data1++;
		/*
		 * A branch that is taken now and then: a loop that is always the
		 * same may never be sampled at its loads and stores by the SPE of
		 * a Neoverse N1 (erratum 1694299).
		 */
		if (buf1.data1 == 77)
			buf1.data1++;
		buf1.data2 += buf1.data1;
	}
}

const struct testload testload_datasym = {
	.name = "datasym",
	.synopsis = "",
	.summary = "reads and writes buf1 of struct buf, without end",
	.run = datasym,
};
