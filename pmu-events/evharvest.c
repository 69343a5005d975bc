/* SPDX-License-Identifier: MIT */
#include "pmu-events/evharvest.h"

void evharvest_release(struct evharvest *h)
{
	vec_release(&h->events);
	vec_release(&h->metrics);
	vec_release(&h->pmus);
	vec_release(&h->latencies);
	vec_release(&h->groups);
	vec_release(&h->maps);
	evdiag_release(&h->diags);
	arena_release(&h->arena);
	*h = (struct evharvest){ 0 };
}
