/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "util/kvm/filterlint.h"

/* The lints of a filter are these, in their order: "ENTRY TEXT...", with - for the whole. */
static void check(const char *text, uint64_t mask, const char *const *want, size_t n)
{
	struct filterread r = { 0 };
	struct filterlint l = { 0 };
	struct err err = { 0 };

	cr_assert_eq(filterread_parse(&r, view_of(text), &err), 0, "%s: %s", text, err.text);
	filterlint_run(&l, &r, &(struct filterlint_facts){ .select_mask = mask });
	for (size_t i = 0; i < l.items.len; i++) {
		struct buf said = { 0 };

		if (l.items.at[i].event == FILTERLINT_WHOLE)
			buf_printf(&said, "- %s", l.items.at[i].text);
		else
			buf_printf(&said, "%zu %s", l.items.at[i].event, l.items.at[i].text);
		cr_assert_lt(i, n, "%s: also '%s'", text, buf_text(&said));
		cr_assert(view_starts(buf_view(&said), want[i]), "%s: '%s', not '%s'", text,
			  buf_text(&said), want[i]);
		buf_release(&said);
	}
	cr_assert_eq(l.items.len, n, "%s: %zu lints, not %zu", text, l.items.len, n);
	filterlint_release(&l);
	filterread_release(&r);
}

#define LINTS(text, mask, ...) \
	check(text, mask, (const char *const[]){ __VA_ARGS__ }, \
	      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
#define FILTER(action, flags, n, events) \
	".action = " action ", .flags = " flags ", .nevents = " n \
	", .fixed_counter_bitmap = 7, .events = { " events " }"

Test(filterlint, entries)
{
	const uint64_t eight = KVMFILTER_SELECT_8;

	LINTS(FILTER("0", "0", "1", "0x100c4"), eight, "0 dead: it has bits 0x10000",
	      "- denies every event");
	LINTS(FILTER("0", "1", "1", "0x0f000000000010c4"), eight,
	      "0 never matches: match 0x10 has bits outside mask 0x0f", "- denies every event");
	LINTS(FILTER("0", "1", "2", "0xff000000000000c0, 0xff800000000000c4"), eight,
	      "1 does nothing: it excludes from select 0xc4, which no entry includes");
	LINTS(FILTER("0", "1", "2", "0xff000000000001c4, 0xff800000000000c4"), eight,
	      "1 does nothing: no include of select 0xc4");
	LINTS(FILTER("0", "1", "2", "0xff000000000081d0, 0xff800000000081d0"), eight,
	      "- denies every event of the programmable counters: excludes take away all");
	LINTS(FILTER("1", "1", "5",
		     "0xff000000000081d0, 0xfe000000000002c4, 0x00800000000000d0, "
		     "0xff800000000002c4, 0xff800000000003c4"),
	      eight, "- allows every event of the programmable counters: excludes take away all");
	LINTS(FILTER("0", "0", "3", "0xc4, 0xc5, 0xc4"), eight, "2 the same as entry 0");
	LINTS(FILTER("0", "1", "2", "0xff000000000001c4, 0x00000000000000c4"), eight,
	      "0 needless: entry 1 means all");
	LINTS(FILTER("0", "0", "1", "0x1000000c4"), eight, "0 dead: select 0x1c4",
	      "- denies every event");
	LINTS(FILTER("1", "1", "1", "0xff000001000000c4"), eight,
	      "0 select 0x1c4 has more than the 8 bits", "- allows every event");
	check(FILTER("0", "1", "1", "0xff000001000001c4"), KVMFILTER_SELECT_12, NULL, 0);
	LINTS(FILTER("0", "1", "1", "0xff000000001001c4"), eight,
	      "0 bits 0x100000 mean nothing in a masked entry", "- denies every event");
}

Test(filterlint, entries_together)
{
	const uint64_t eight = KVMFILTER_SELECT_8;

	/* Excluded again, and for nothing then; of others; of two others together. */
	LINTS(FILTER("0", "1", "3", "0xff000000000083d0, 0xff800000000083d0, 0xff000000000000c4"),
	      eight, "0 needless: without it, the filter means the same", "1 needless: without it");
	LINTS(FILTER("0", "1", "3", "0xff000000000001c4, 0xff000000000000c4, 0xfe000000000000c4"),
	      eight, "0 needless: entry 2 means all", "1 needless: entry 2 means all");
	LINTS(FILTER("0", "1", "3", "0x03000000000003c4, 0x05000000000004c4, 0x06000000000006c4"),
	      eight, "2 needless: without it, the filter means the same");
}

/* What is told of can be left out, one and all, and then nothing else can. */
Test(filterlint, random_entries_that_can_be_left_out)
{
	size_t told = 0, others = 0;

	srand(31);
	for (int round = 0; round < 3000; round++) {
		struct filterread r = { .x86 = { .flags = KVMFILTER_MASKED, .fixed = 7 } };
		struct filterlint l = { 0 };
		bool is_left_out[8] = { false }, is_cancelled = false;
		size_t n = 2 + (size_t)rand() % 6;

		for (size_t i = 0; i < n; i++) {
			uint8_t mask = (uint8_t)(0xf0 | (rand() & 15));

			*vec_add(&r.x86.events) = kvmfilter_encode(&(struct kvmfilter_entry){
				.select = 0xc4,
				.mask = mask,
				.match = (uint8_t)(rand() & mask & 15),
				.exclude = rand() % 3 == 0,
			});
		}
		filterlint_run(&l, &r,
			       &(struct filterlint_facts){ .select_mask = KVMFILTER_SELECT_8 });
		for (size_t i = 0; i < l.items.len; i++) {
			if (l.items.at[i].event == FILTERLINT_WHOLE)
				is_cancelled = true;
			else
				is_left_out[l.items.at[i].event] = true;
		}
		/* Without what is told of; then also without the entry i. */
		for (size_t i = 0; i <= n && !is_cancelled; i++) {
			struct kvmfilter less = { .flags = KVMFILTER_MASKED };
			bool is_same = true;

			if (i < n && is_left_out[i])
				continue;
			for (size_t k = 0; k < n; k++) {
				if (k != i && !is_left_out[k])
					*vec_add(&less.events) = r.x86.events.at[k];
			}
			for (uint64_t u = 0; u < 256; u++)
				is_same &=
					kvmfilter_lists(&r.x86, u << 8 | 0xc4,
							KVMFILTER_SELECT_8) ==
					kvmfilter_lists(&less, u << 8 | 0xc4, KVMFILTER_SELECT_8);
			cr_assert_eq(is_same, i == n, "round %d, entry %zu", round, i);
			others += i < n;
			kvmfilter_release(&less);
		}
		for (size_t i = 0; i < n; i++)
			told += is_left_out[i];
		filterlint_release(&l);
		filterread_release(&r);
	}
	cr_assert_gt(told, 1000);
	cr_assert_gt(others, 1000);
}

Test(filterlint, qemus_second_example_denies_everything)
{
	LINTS("{\"qom-type\":\"kvm-pmu-filter\",\"id\":\"f0\",\"action\":\"allow\",\"events\":["
	      "{\"format\":\"x86-masked-entry\",\"select\":196,\"mask\":255,\"match\":0,"
	      "\"exclude\":true},{\"format\":\"x86-masked-entry\",\"select\":197,\"mask\":255,"
	      "\"match\":0,\"exclude\":true}]}",
	      KVMFILTER_SELECT_8, "0 does nothing", "1 does nothing",
	      "- denies every event of the programmable counters",
	      "- denies all fixed counters: their bitmap is not told");
}

Test(filterlint, a_code_of_64_bits_is_dead)
{
	LINTS("{\"action\":\"allow\",\"x86-fixed-counter\":1,\"events\":["
	      "{\"format\":\"raw\",\"code\":9223372036854776004}]}",
	      KVMFILTER_SELECT_8, "0 dead: it has bits 0x8000000000000000", "- denies every event");
}

Test(filterlint, fixed_counters_of_allowed_events)
{
	static const struct {
		uint32_t action, fixed;
		bool has_fixed;
		size_t lints;
	} rows[] = {
		{ KVMFILTER_ALLOW, 3, true, 0 }, { KVMFILTER_ALLOW, 1, true, 1 },
		{ KVMFILTER_ALLOW, 4, true, 2 }, { KVMFILTER_ALLOW, 4, false, 0 },
		{ KVMFILTER_ALLOW, 0, true, 1 }, /* all of them */
		{ KVMFILTER_DENY, 3, true, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct filterread r = { .x86 = { .action = rows[i].action,
						 .fixed = rows[i].fixed } };
		struct filterlint l = { 0 };

		*vec_add(&r.x86.events) = 0xc0;
		*vec_add(&r.x86.events) = 0x3c;
		filterlint_run(&l, &r,
			       &(struct filterlint_facts){ .select_mask = KVMFILTER_SELECT_8,
							   .has_fixed = rows[i].has_fixed });
		cr_assert_eq(l.items.len, rows[i].lints, "row %zu: %zu lints", i, l.items.len);
		filterlint_release(&l);
		filterread_release(&r);
	}
}

Test(filterlint, mixed_formats)
{
	LINTS("{\"action\":\"allow\",\"x86-fixed-counter\":1,\"events\":["
	      "{\"format\":\"raw\",\"code\":196},{\"format\":\"x86-masked-entry\","
	      "\"select\":197,\"mask\":255,\"match\":0}]}",
	      KVMFILTER_SELECT_8, "- raw and masked entries are mixed");
}

Test(filterlint, the_whole)
{
	struct filterread r = { .x86 = { .action = 2, .flags = 2, .pad = { 1 } } };
	struct filterlint l = { 0 };
	static const char *const want[] = { "action 2", "flags 0x2", "301 entries", "pad",
					    "guests have no counters" };

	for (unsigned int i = 0; i < 301; i++)
		*vec_add(&r.x86.events) = kvmfilter_encode_raw(i & 0xff, i > 255);
	filterlint_run(
		&l, &r,
		&(struct filterlint_facts){ .select_mask = KVMFILTER_SELECT_8, .no_vpmu = true });
	cr_assert_eq(l.items.len, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < l.items.len; i++)
		cr_assert(view_starts(view_of(l.items.at[i].text), want[i]), "'%s'",
			  l.items.at[i].text);
	filterlint_release(&l);
	filterread_release(&r);
}

Test(filterlint, ranges)
{
	LINTS("allow 5 0", KVMFILTER_SELECT_8,
	      "- denies event 0x11 (CPU_CYCLES) and with it the cycle counter",
	      "0 means no event, but being the first");
	LINTS("allow 0x8 10", KVMFILTER_SELECT_8);
	LINTS("deny 0x8 10", KVMFILTER_SELECT_8);
	LINTS("allow 0x10 2\ndeny 0 0x40\nallow 0 1", KVMFILTER_SELECT_8,
	      "0 only sets what is done to the rest", "2 does nothing: event 0 (SW_INCR)");
}
