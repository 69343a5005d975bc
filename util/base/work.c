/* SPDX-License-Identifier: MIT */
#include "util/base/work.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "util/base/alloc.h"

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

struct work_thread {
	pthread_t id;
	void (*run)(void *context);
	void *context;
};

static void *run_thread(void *arg)
{
	struct work_thread *t = arg;

	t->run(t->context);
	return NULL;
}

struct work_thread *work_start(void (*run)(void *context), void *context, struct err *err)
{
	struct work_thread *t = alloc_zero(1, sizeof(*t));
	int sys;

	t->run = run;
	t->context = context;
	sys = pthread_create(&t->id, NULL, run_thread, t);
	if (!sys)
		return t;
	free(t);
	err_system(err, sys, "cannot make a thread");
	return NULL;
}

void work_join(struct work_thread *t)
{
	if (t)
		pthread_join(t->id, NULL);
	free(t);
}
