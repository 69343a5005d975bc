/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <sys/prctl.h>

#include "util/base/alloc.h"
#include "util/testload/testload.h"

static uint64_t loops;
static volatile int named_threads_work = 1;

#define THREAD(n) \
	static void *named_threads_thread##n(void *unused) \
	{ \
		prctl(PR_SET_NAME, "thread" #n); \
		for (uint64_t i = 0; loops == 0 || i < loops; i++) \
			named_threads_work += 3; \
		return unused; \
	}
#include "util/testload/named_threads.def"
#undef THREAD

static void *(*const functions[])(void *) = {
#define THREAD(n) named_threads_thread##n,
#include "util/testload/named_threads.def"
#undef THREAD
};

static int named_threads(int argc, char **argv, struct err *err)
{
	pthread_t threads[ARRAY_LEN(functions)];
	uint64_t count;

	if (testload_take(argc, argv, 2, err) < 0 ||
	    testload_count(argc, argv, 0, "threads", 1, ARRAY_LEN(functions), 1, &count, err) < 0 ||
	    testload_count(argc, argv, 1, "loops", 0, UINT64_MAX, 500, &loops, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int sys = pthread_create(&threads[i], NULL, functions[i], NULL);

		/* The others end with the process. */
		if (sys)
			return err_system(err, sys, "making a thread");
	}
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

const struct testload testload_named_threads = {
	.name = "named_threads",
	.synopsis = "[THREADS [LOOPS]]",
	.summary = "thread1 in named_threads_thread1 and so on; without end for 0 loops",
	.run = named_threads,
};
