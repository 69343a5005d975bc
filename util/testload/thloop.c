/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/testload/deadline.h"
#include "util/testload/testload.h"

#define MOST_THREADS 10000

static void test_loop(void)
{
	while (!deadline_over)
		continue;
}

static void *start_loop(void *unused)
{
	test_loop();
	return unused;
}

static int thloop(int argc, char **argv, struct err *err)
{
	pthread_t *threads;
	uint64_t count;
	size_t started = 0;
	double seconds;
	int sys = 0;

	if (testload_take(argc, argv, 2, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0 ||
	    testload_count(argc, argv, 1, "threads", 1, MOST_THREADS, 2, &count, err) < 0 ||
	    deadline_start(seconds, err) < 0)
		return -1;
	threads = alloc_zero(count, sizeof(*threads));
	/* One of them is this thread. */
	while (sys == 0 && started < count - 1) {
		sys = pthread_create(&threads[started], NULL, start_loop, NULL);
		started += sys == 0;
	}
	if (sys)
		deadline_over = 1;
	test_loop();
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	return sys ? err_system(err, sys, "making a thread") : 0;
}

const struct testload testload_thloop = {
	.name = "thloop",
	.synopsis = "[SECONDS [THREADS]]",
	.summary = "threads, usually two, in the function test_loop",
	.run = thloop,
};
