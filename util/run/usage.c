/* SPDX-License-Identifier: MIT */
#include "util/run/usage.h"

#include <linux/perf_event.h>

#include "util/pmu/encoding.h"

static uint64_t to_ns(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_usec * 1000;
}

uint64_t usage_user_ns(const struct rusage *u)
{
	return to_ns(&u->ru_utime);
}

uint64_t usage_system_ns(const struct rusage *u)
{
	return to_ns(&u->ru_stime);
}

/* Their numbers are of everything; they cannot be told apart by privilege. */
static bool has_mods(const struct encoding *e)
{
	const struct evspec_mods *m = &e->mods;

	return m->user || m->kernel || m->hypervisor || m->guest || m->host;
}

bool usage_find(const struct rusage *u, const struct encoding *e, uint64_t *value)
{
	if (!e->has_type || e->type != PERF_TYPE_SOFTWARE || has_mods(e))
		return false;
	switch (e->config[0]) {
	case PERF_COUNT_SW_CPU_CLOCK:
	case PERF_COUNT_SW_TASK_CLOCK:
		*value = usage_user_ns(u) + usage_system_ns(u);
		return true;
	case PERF_COUNT_SW_PAGE_FAULTS:
		*value = (uint64_t)(u->ru_minflt + u->ru_majflt);
		return true;
	case PERF_COUNT_SW_PAGE_FAULTS_MIN:
		*value = (uint64_t)u->ru_minflt;
		return true;
	case PERF_COUNT_SW_PAGE_FAULTS_MAJ:
		*value = (uint64_t)u->ru_majflt;
		return true;
	case PERF_COUNT_SW_CONTEXT_SWITCHES:
		*value = (uint64_t)(u->ru_nvcsw + u->ru_nivcsw);
		return true;
	default:
		return false;
	}
}
