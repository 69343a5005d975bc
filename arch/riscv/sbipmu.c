/* SPDX-License-Identifier: MIT */
#include "arch/riscv/sbipmu.h"

#include <inttypes.h>

#define TIME	 (UINT32_C(1) << 1)
#define FIXED	 UINT32_C(0x5)
#define RESERVED UINT32_C(0x7)

/* enum perf_type_id */
#define PERF_HARDWARE 0
#define PERF_CACHE    3

/* The SBI's hardware events are perf's and one more, because 0 is none. */
#define HARDWARE_EVENTS 10
#define CACHES		7
#define CACHE_OPS	3
#define CACHE_RESULTS	2

void sbipmu_release(struct sbipmu *p)
{
	vec_release(&p->ranges);
	vec_release(&p->selects);
	vec_release(&p->raws);
	vec_release(&p->refusals);
}

static void refuse(struct sbipmu *p, const char *property, size_t row, const char *why)
{
	*vec_add(&p->refusals) = (struct sbipmu_refusal){ property, row, why };
}

static uint32_t cell_at(struct view bytes, size_t i)
{
	const unsigned char *at = (const unsigned char *)bytes.at + i * 4;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t pair_at(struct view bytes, size_t i)
{
	return (uint64_t)cell_at(bytes, i) << 32 | cell_at(bytes, i + 1);
}

static int check_rows(const char *property, struct view bytes, size_t cells, struct err *err)
{
	if (bytes.len % (cells * 4) == 0)
		return 0;
	return err_set(err, ERR_INPUT, "%s: its %zu bytes are no rows of %zu cells", property,
		       bytes.len, cells);
}

static int check_mask(const char *property, size_t row, uint32_t counters, struct err *err)
{
	if (counters & ~TIME)
		return 0;
	return err_set(err, ERR_INPUT, "%s: row %zu: 0x%" PRIx32 " names no counter of events",
		       property, row, counters);
}

static int check_index(const char *property, size_t row, uint32_t event, struct err *err)
{
	if (event < SBIPMU_RAW)
		return 0;
	return err_set(err, ERR_INPUT,
		       "%s: row %zu: 0x%" PRIx32 " is the index of no hardware or cache event",
		       property, row, event);
}

static bool overlaps(const struct sbipmu *p, const struct sbipmu_range *r)
{
	for (size_t i = 0; i < p->ranges.len; i++) {
		if (r->first <= p->ranges.at[i].last && p->ranges.at[i].first <= r->last)
			return true;
	}
	return false;
}

static bool is_twice(const struct sbipmu *p, const struct sbipmu_raw *r)
{
	for (size_t i = 0; i < p->raws.len; i++) {
		if (p->raws.at[i].match == r->match && p->raws.at[i].mask == r->mask)
			return true;
	}
	return false;
}

static bool is_full(const struct sbipmu *p)
{
	return p->ranges.len + p->raws.len >= SBIPMU_ROWS;
}

static const char full_why[] = "it has room for 255 rows";
static const char fixed_why[] = "counters 0 to 2 are for cycles and instructions alone";

int sbipmu_read_counters(struct sbipmu *p, struct view bytes, struct err *err)
{
	static const char property[] = "riscv,event-to-mhpmcounters";

	if (check_rows(property, bytes, 3, err) < 0)
		return -1;
	for (size_t row = 0; row < bytes.len / 12; row++) {
		struct sbipmu_range r = { cell_at(bytes, row * 3), cell_at(bytes, row * 3 + 1),
					  cell_at(bytes, row * 3 + 2) };

		if (r.last < r.first)
			return err_set(err, ERR_INPUT,
				       "%s: row %zu: the range 0x%" PRIx32 " to 0x%" PRIx32
				       " ends before it begins",
				       property, row, r.first, r.last);
		if (check_index(property, row, r.last, err) < 0 ||
		    check_mask(property, row, r.counters, err) < 0)
			return -1;
		if (is_full(p))
			refuse(p, property, row, full_why);
		else if (r.first > SBIPMU_INSTRUCTIONS && r.counters & RESERVED)
			refuse(p, property, row, fixed_why);
		else if (overlaps(p, &r))
			refuse(p, property, row, "its range overlaps that of an earlier row");
		else
			*vec_add(&p->ranges) = r;
	}
	return 0;
}

int sbipmu_read_selectors(struct sbipmu *p, struct view bytes, struct err *err)
{
	static const char property[] = "riscv,event-to-mhpmevent";

	if (check_rows(property, bytes, 3, err) < 0)
		return -1;
	for (size_t row = 0; row < bytes.len / 12; row++) {
		struct sbipmu_select s = { cell_at(bytes, row * 3), pair_at(bytes, row * 3 + 1) };
		bool there;

		if (check_index(property, row, s.event, err) < 0)
			return -1;
		if (sbipmu_find_selector(p, s.event, &there) != s.value && there)
			return err_set(err, ERR_INPUT,
				       "%s: row %zu: event 0x%" PRIx32 " has another row", property,
				       row, s.event);
		if (p->selects.len < SBIPMU_ROWS)
			*vec_add(&p->selects) = s;
		else
			refuse(p, property, row, full_why);
	}
	return 0;
}

int sbipmu_read_raws(struct sbipmu *p, struct view bytes, struct err *err)
{
	static const char property[] = "riscv,raw-event-to-mhpmcounters";

	if (check_rows(property, bytes, 5, err) < 0)
		return -1;
	for (size_t row = 0; row < bytes.len / 20; row++) {
		struct sbipmu_raw r = { pair_at(bytes, row * 5), pair_at(bytes, row * 5 + 2),
					cell_at(bytes, row * 5 + 4) };

		if (r.match & ~r.mask)
			return err_set(err, ERR_INPUT,
				       "%s: row %zu: 0x%" PRIx64 " has bits outside of 0x%" PRIx64
				       ", so that no code fits",
				       property, row, r.match, r.mask);
		if (check_mask(property, row, r.counters, err) < 0)
			return -1;
		if (is_full(p))
			refuse(p, property, row, full_why);
		else if (r.counters & RESERVED)
			refuse(p, property, row, fixed_why);
		else if (is_twice(p, &r))
			refuse(p, property, row, "an earlier row is for the same codes");
		else
			*vec_add(&p->raws) = r;
	}
	return 0;
}

static uint32_t find_in_ranges(const struct sbipmu *p, uint32_t event)
{
	for (size_t i = 0; i < p->ranges.len; i++) {
		const struct sbipmu_range *r = &p->ranges.at[i];

		if (event >= r->first && event <= r->last)
			return r->counters & ~TIME;
	}
	return 0;
}

uint32_t sbipmu_find_counters(const struct sbipmu *p, uint32_t event)
{
	uint32_t own = event == SBIPMU_CYCLES	      ? UINT32_C(1) << 0
		       : event == SBIPMU_INSTRUCTIONS ? UINT32_C(1) << 2
						      : 0;

	return own | find_in_ranges(p, event);
}

static uint32_t find_by_selector(const struct sbipmu *p, uint64_t code)
{
	uint32_t counters = 0;
	bool told;

	for (size_t i = 0; i < p->selects.len; i++) {
		if (p->selects.at[i].value == code)
			counters |= find_in_ranges(p, p->selects.at[i].event);
	}
	if (code < SBIPMU_RAW && sbipmu_find_selector(p, (uint32_t)code, &told) == code && !told)
		counters |= find_in_ranges(p, (uint32_t)code);
	return counters;
}

uint32_t sbipmu_find_raw_counters(const struct sbipmu *p, uint64_t code)
{
	uint32_t counters = 0;

	for (size_t i = 0; i < p->raws.len; i++) {
		if ((code & p->raws.at[i].mask) == p->raws.at[i].match)
			counters |= p->raws.at[i].counters;
	}
	return counters ? counters : find_by_selector(p, code);
}

uint64_t sbipmu_find_selector(const struct sbipmu *p, uint32_t event, bool *told)
{
	for (size_t i = 0; i < p->selects.len; i++) {
		if (p->selects.at[i].event == event) {
			*told = true;
			return p->selects.at[i].value;
		}
	}
	*told = false;
	return event;
}

uint32_t sbipmu_counters(const struct sbipmu *p)
{
	uint32_t counters = FIXED;

	for (size_t i = 0; i < p->ranges.len; i++)
		counters |= p->ranges.at[i].counters;
	for (size_t i = 0; i < p->raws.len; i++)
		counters |= p->raws.at[i].counters;
	return counters & ~TIME;
}

bool sbipmu_from_perf(uint32_t type, uint64_t config, uint32_t *event)
{
	uint64_t cache = config & 0xff, op = config >> 8 & 0xff, result = config >> 16 & 0xff;

	if (type == PERF_HARDWARE && config < HARDWARE_EVENTS) {
		*event = (uint32_t)config + 1;
		return true;
	}
	if (type != PERF_CACHE || config >> 24 || cache >= CACHES || op >= CACHE_OPS ||
	    result >= CACHE_RESULTS)
		return false;
	*event = SBIPMU_CACHE | (uint32_t)(cache << 3 | op << 1 | result);
	return true;
}

bool sbipmu_to_perf(uint32_t event, uint32_t *type, uint64_t *config)
{
	uint32_t code = event & 0xffff;

	if (event >> 16 == 0 && code >= 1 && code <= HARDWARE_EVENTS) {
		*type = PERF_HARDWARE;
		*config = code - 1;
		return true;
	}
	*type = PERF_CACHE;
	*config = code >> 3 | (uint64_t)(code >> 1 & 3) << 8 | (uint64_t)(code & 1) << 16;
	return event >> 16 == 1 && code >> 3 < CACHES && (code >> 1 & 3) < CACHE_OPS;
}
