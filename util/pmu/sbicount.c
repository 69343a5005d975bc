/* SPDX-License-Identifier: MIT */
#include "util/pmu/sbicount.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>

#include "arch/riscv/sbipmu.h"
#include "pmu-events/evtable.h"
#include "util/pmu/legacy.h"

/* The top two bits of a raw config are the kind of event: 0 the hardware's (Linux, riscv_pmu_sbi.c). */
#define KIND_SHIFT 62
#define CODE_MASK  ((UINT64_C(1) << 56) - 1)

#define FIXED UINT32_C(5) /* cycle, instret */

_Static_assert(SBICOUNT_ROOM >= LEGACY_NAME_ROOM, "room for its names");

struct sbicount sbicount_find(const struct sbipmu *p, uint32_t type, uint64_t config)
{
	struct sbicount c = { 0 };
	bool told;

	if (type == PERF_TYPE_HARDWARE || type == PERF_TYPE_HW_CACHE) {
		if (!sbipmu_from_perf(type, config, &c.event))
			return c;
		c.selector = sbipmu_find_selector(p, c.event, &told);
		c.counters = sbipmu_find_counters(p, c.event);
	} else {
		if (config >> KIND_SHIFT)
			return c;
		c.is_code = true;
		c.selector = config & CODE_MASK;
		c.counters = sbipmu_find_raw_counters(p, c.selector);
	}
	c.known = true;
	return c;
}

struct sbicount sbicount_find_terms(const struct sbipmu *p, const char *terms)
{
	uint64_t config, firmware;

	if (evtable_term(terms, "legacy-hardware-config", &config))
		return sbicount_find(p, PERF_TYPE_HARDWARE, config);
	if (evtable_term(terms, "legacy-cache-config", &config))
		return sbicount_find(p, PERF_TYPE_HW_CACHE, config);
	if (evtable_term(terms, "firmware", &firmware) && firmware)
		return (struct sbicount){ 0 };
	if (evtable_term(terms, "event", &config) || evtable_term(terms, "config", &config))
		return sbicount_find(p, PERF_TYPE_RAW, config);
	return (struct sbicount){ 0 };
}

void sbicount_describe(const struct sbicount *c, struct buf *out)
{
	bool fixed = c->counters && !(c->counters & ~FIXED);

	if (!c->is_code)
		buf_printf(out, "SBI event 0x%" PRIx32 "%s", c->event, fixed ? "" : ", ");
	if (!fixed)
		buf_printf(out, "mhpmevent 0x%" PRIx64, c->selector);
}

const char *sbicount_name(uint32_t event, char room[SBICOUNT_ROOM])
{
	uint32_t type;
	uint64_t config;
	const char *name;
	struct legacy_event legacy;

	if (!sbipmu_to_perf(event, &type, &config))
		return NULL;
	for (size_t i = 0; (name = legacy_name(i, room, &legacy)); i++) {
		/* "cycles" is better known than "cpu-cycles". */
		if (legacy.type == type && legacy.config == config &&
		    strcmp(name, "cpu-cycles") != 0 && strcmp(name, "branch-instructions") != 0)
			return name;
	}
	return NULL;
}
