/* SPDX-License-Identifier: MIT */
#include "util/base/work.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define MAX_THREADS 16

struct work {
	size_t n;
	void (*piece)(void *context, size_t i);
	void *context;
	atomic_size_t next;
};

static void *loop(void *arg)
{
	struct work *w = arg;
	size_t i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->n)
		w->piece(w->context, i);
	return NULL;
}

void work_run(size_t n, void (*piece)(void *context, size_t i), void *context)
{
	struct work w = { .n = n, .piece = piece, .context = context };
	pthread_t threads[MAX_THREADS];
	size_t made = 0, wanted = 1;
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		wanted = (size_t)CPU_COUNT(&cpus);
	if (wanted > MAX_THREADS)
		wanted = MAX_THREADS;
	if (wanted > n)
		wanted = n;
	while (made + 1 < wanted && pthread_create(&threads[made], NULL, loop, &w) == 0)
		made++;
	loop(&w);
	while (made)
		pthread_join(threads[--made], NULL);
}
