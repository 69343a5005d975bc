/* SPDX-License-Identifier: MIT */
#include "util/run/halt.h"

#define GRACE_MS 2000
#define SAME_MS	 200

#define NS_PER_MS UINT64_C(1000000)

int halt_step(struct halt *h, struct workload *w, const struct target *target,
	      struct target_run *run, struct err *err)
{
	uint64_t since = workload_now() - h->since_ns;

	if (!w->asked || w->ended)
		return 0;
	if (!h->since_ns) {
		h->since_ns = workload_now();
		target->stop(run);
		return 0;
	}
	if (since < SAME_MS * NS_PER_MS)
		h->same = w->asked;
	return w->asked > h->same || since > GRACE_MS * NS_PER_MS ? workload_end(w, err) : 0;
}
