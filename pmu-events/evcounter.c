/* SPDX-License-Identifier: MIT */
#include "pmu-events/evcounter.h"

#include <string.h>

#include "util/base/num.h"

/* Ids that a mask of counters has bits for. */
#define GENERIC_LIMIT 64
#define FIXED_LIMIT   32

/* perfmon's first fixed counter among PEBScounters. */
#define PEBS_FIXED 32

static const char fixed_counter[] = "fixed counter ";

static int add_fixed(struct view id, struct evmodel_counters *out, struct err *err)
{
	uint64_t n;

	if (num_parse_range(id, 0, FIXED_LIMIT - 1, &n, err) < 0)
		return err_while(err, "fixed counter");
	out->fixed |= (uint32_t)1 << n;
	return 0;
}

static int add_counter(struct view item, uint64_t first_fixed, struct evmodel_counters *out,
		       struct err *err)
{
	size_t prefix = sizeof(fixed_counter) - 1;
	uint64_t n;

	if (view_starts_nocase(item, fixed_counter))
		return add_fixed(view_trim(view_make(item.at + prefix, item.len - prefix)), out,
				 err);
	if (view_equal_nocase(item, "fixed")) {
		out->fixed |= 1;
		return 0;
	}
	if (!num_is_u64(item, &n))
		return err_set(err, ERR_INPUT,
			       "expected counters as in '0,1,2' or 'Fixed counter 0', not '%.*s'",
			       VIEW_ARG(item));
	if (n >= first_fixed && n - first_fixed < FIXED_LIMIT)
		out->fixed |= (uint32_t)1 << (n - first_fixed);
	else if (n < GENERIC_LIMIT && n < first_fixed)
		out->generic |= (uint64_t)1 << n;
	else
		return err_set(err, ERR_INPUT, "expected a counter below %d, not '%.*s'",
			       GENERIC_LIMIT, VIEW_ARG(item));
	return 0;
}

static int add_new(struct view item, uint64_t first_fixed, struct evmodel_counters *out,
		   struct err *err)
{
	struct evmodel_counters before = *out;

	if (add_counter(item, first_fixed, out, err) < 0)
		return -1;
	if (out->generic == before.generic && out->fixed == before.fixed)
		return err_set(err, ERR_INPUT,
			       "expected each counter once, and '%.*s' is there twice",
			       VIEW_ARG(item));
	return 0;
}

static int parse(struct view list, uint64_t first_fixed, struct evmodel_counters *out,
		 struct err *err)
{
	struct view rest = view_trim(list), item;

	if (view_equal_nocase(rest, "na"))
		return 0;
	/* "0,": the tree of Linux 6.1 has it four times. */
	if (rest.len > 1 && rest.at[rest.len - 1] == ',')
		rest.len--;
	while (view_split(&rest, ',', &item)) {
		if (add_new(view_trim(item), first_fixed, out, err) < 0)
			return -1;
	}
	out->known = true;
	out->generic_no_smt = out->generic;
	return 0;
}

int evcounter_parse(struct view list, struct evmodel_counters *out, struct err *err)
{
	return parse(list, UINT64_MAX, out, err);
}

int evcounter_parse_pebs(struct view list, struct evmodel_counters *out, struct err *err)
{
	return parse(list, PEBS_FIXED, out, err);
}

/* RISC-V's cycle, time and instret counters are below the programmable ones. */
#define RISCV_FIRST	  3
#define RISCV_FIXED	  ((uint64_t)5)
#define ARM_CYCLE_COUNTER ((uint32_t)1 << 31)

static bool is_riscv(const char *arch)
{
	return strcmp(arch, "riscv") == 0;
}

uint32_t evcounter_generic_size(const char *arch, const struct evmodel_counters *c)
{
	uint64_t mask = is_riscv(arch) ? c->generic >> RISCV_FIRST : c->generic;

	return mask ? 64 - (uint32_t)__builtin_clzll(mask) : 0;
}

uint32_t evcounter_fixed_size(const char *arch, const struct evmodel_counters *c)
{
	if (is_riscv(arch))
		return (uint32_t)__builtin_popcountll(c->generic & RISCV_FIXED);
	if (c->fixed == ARM_CYCLE_COUNTER && strncmp(arch, "arm", 3) == 0)
		return 1;
	return c->fixed ? 32 - (uint32_t)__builtin_clz(c->fixed) : 0;
}

bool evcounter_fits(const char *arch, const struct evmodel_counters *c,
		    const struct evmodel_pmu *pmu)
{
	uint64_t programmable = c->generic >> RISCV_FIRST;

	if (is_riscv(arch))
		return (c->generic & RISCV_FIXED) || c->fixed ||
		       (programmable && (uint32_t)__builtin_ctzll(programmable) < pmu->generic);
	return evcounter_generic_size(arch, c) <= pmu->generic &&
	       evcounter_fixed_size(arch, c) <= pmu->fixed;
}
