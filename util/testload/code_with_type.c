/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/testload/deadline.h"
#include "util/testload/testload.h"

struct Buf {
	uint64_t data1;
	char *data2;
	uint64_t data3;
};

/* perf has this function in Rust. */
static void test_rs(struct Buf *b, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		b->data1++;
		if (b->data1 == 77)
			b->data1++;
		b->data3 += b->data1;
	}
}

static int code_with_type(int argc, char **argv, struct err *err)
{
	struct Buf *b;
	uint64_t count;
	double seconds;

	if (testload_take(argc, argv, 2, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0 ||
	    testload_count(argc, argv, 1, "loops", 0, UINT64_MAX, 100, &count, err) < 0 ||
	    deadline_start(seconds, err) < 0)
		return -1;
	b = alloc_zero(1, sizeof(*b));
	while (!deadline_over)
		test_rs(b, count);
	free(b);
	return 0;
}

const struct testload testload_code_with_type = {
	.name = "code_with_type",
	.synopsis = "[SECONDS [LOOPS]]",
	.summary = "reads and writes members of struct Buf in test_rs",
	.run = code_with_type,
};
