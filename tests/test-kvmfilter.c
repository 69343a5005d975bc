/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/csvread.h"
#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/kvm/filterkernel.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwrite.h"
#include "util/kvm/kvmdev.h"

static uint64_t number(struct view text)
{
	uint64_t n = 0;

	cr_assert(num_is_u64(text, &n), "'%.*s' is no number", VIEW_ARG(text));
	return n;
}

/* What programs have found at /dev/kvm and the kernel's own tests have. */
Test(kvmfilter, vectors)
{
	struct buf text = { 0 };
	struct csvread r = { 0 };
	struct fs here = { 0 };
	struct err err = { 0 };
	size_t rows = 0;

	cr_assert_eq(fs_read(&here, "tests/data/kvm/filter-vectors.csv", 1 << 20, &text, &err), 0,
		     "%s", err.text);
	csvread_init(&r, buf_view(&text), ',');
	cr_assert_eq(csvread_next(&r, &err), 1);
	while (csvread_next(&r, &err) > 0) {
		struct filterread f = { 0 };
		uint64_t mask, event;
		bool allowed;
		size_t by;

		cr_assert_eq(filterread_parse(&f, r.fields[0], &err), 0, "line %u: %s", r.line,
			     err.text);
		mask = number(r.fields[1]) == 12 ? KVMFILTER_SELECT_12 : KVMFILTER_SELECT_8;
		event = number(r.fields[2]);
		allowed = f.is_arm ? armfilter_allows(&f.arm, (uint16_t)event, &by)
				   : kvmfilter_allows(&f.x86, event, mask, &by);
		cr_assert_eq(allowed, view_equal(r.fields[3], "yes"), "line %u", r.line);
		cr_assert_eq(by, r.fields[4].len ? number(r.fields[4]) : KVMFILTER_NONE, "line %u",
			     r.line);
		filterread_release(&f);
		rows++;
	}
	cr_assert_eq(err.text[0], 0, "%s", err.text);
	cr_assert_eq(rows, 30);
	csvread_release(&r);
	buf_release(&text);
}

Test(kvmfilter, fixed_counters)
{
	struct kvmfilter f = { .fixed = 5 };

	cr_assert(kvmfilter_allows_fixed(&f, 0));
	cr_assert_not(kvmfilter_allows_fixed(&f, 1));
	cr_assert(kvmfilter_allows_fixed(&f, 2));
	f.action = KVMFILTER_DENY;
	cr_assert_not(kvmfilter_allows_fixed(&f, 0));
	cr_assert(kvmfilter_allows_fixed(&f, 1));
}

/* Few selects, so that entries meet; now and then bits that should not be there. */
static void make_random(struct kvmfilter *f)
{
	size_t n = (size_t)rand() % 12;

	*f = (struct kvmfilter){ .action = (uint32_t)rand() % 2,
				 .flags = (uint32_t)rand() % 2,
				 .fixed = (uint32_t)rand() % 16 };
	for (size_t i = 0; i < n; i++) {
		uint64_t e = kvmfilter_encode_raw(
			(unsigned int)(0xc0 + rand() % 3 + (rand() % 8 ? 0 : 0x100)),
			(uint8_t)(rand() % 16));

		if (f->flags)
			e |= (uint64_t)(rand() % 16) << 56 | (uint64_t)(rand() % 3 == 0) << 55;
		if (rand() % 40 == 0)
			e |= UINT64_C(1) << (rand() % 64);
		*vec_add(&f->events) = e;
	}
}

/* Written down from the kernel's documentation, without the module's help. */
static bool brute_allows(const struct kvmfilter *f, unsigned int select, unsigned int unit,
			 bool wide)
{
	int included = 0, excluded = 0;

	for (size_t i = 0; i < f->events.len; i++) {
		uint64_t e = f->events.at[i];
		uint64_t legal = 0xffff | (wide ? UINT64_C(15) << 32 : 0);
		unsigned int its = e & 0xff, match = e >> 8 & 0xff, mask = 0xff;

		if (wide)
			its += (unsigned int)(e >> 32 & 15) * 256;
		if (f->flags)
			mask = (unsigned int)(e >> 56);
		else if ((e | legal) != legal)
			continue;
		if (its != select || (unit & mask) != match)
			continue;
		if (f->flags && (e & UINT64_C(1) << 55))
			excluded = 1;
		else
			included = 1;
	}
	return (included && !excluded) ? f->action == 0 : f->action == 1;
}

Test(kvmfilter, random_filters_against_brute_force)
{
	srand(1);
	for (int round = 0; round < 3000; round++) {
		bool wide = round % 2;
		uint64_t mask = wide ? KVMFILTER_SELECT_12 : KVMFILTER_SELECT_8;
		struct kvmfilter f;

		make_random(&f);
		for (unsigned int select = 0xbf; select < 0xc4; select++) {
			unsigned int s = select + (wide && rand() % 4 == 0 ? 0x100 : 0);

			for (unsigned int unit = 0; unit < 20; unit++) {
				size_t by;
				bool is = kvmfilter_allows(
					&f, kvmfilter_encode_raw(s, (uint8_t)unit), mask, &by);

				cr_assert_eq(is, brute_allows(&f, s, unit, wide), "round %d",
					     round);
			}
		}
		kvmfilter_release(&f);
	}
}

/* The kernel takes and refuses just what is predicted. */
Test(kvmfilter, random_filters_against_the_kernel)
{
	struct kvmdev dev;
	struct filterkernel k;
	struct fs here = { 0 };
	struct buf backend = { 0 };
	struct err err = { 0 };
	uint64_t mask;
	int refused = 0;

	if (kvmdev_open(&dev, KVMDEV_PATH, &err) < 0 ||
	    filterkernel_init(&k, &dev, false, &err) < 0)
		cr_skip_test("%s", err.text);
	kvmdev_backend(&here, &backend);
	mask = view_equal(buf_view(&backend), "kvm_amd") ? KVMFILTER_SELECT_12 : KVMFILTER_SELECT_8;
	srand(2);
	for (int round = 0; round < 2000; round++) {
		struct kvmfilter f;
		const char *why;
		int expected;

		make_random(&f);
		if (round % 50 == 0)
			f.action = (uint32_t)rand();
		if (round % 50 == 1)
			f.flags = (uint32_t)rand();
		while (round % 50 == 2 && f.events.len < 290 + (size_t)round % 20)
			*vec_add(&f.events) = 0xc4;
		f.pad[3] = round % 50 == 3 ? 7 : 0;
		expected = kvmfilter_predict(&f, mask, &why);
		cr_assert_eq(filterkernel_try(&k, &f), expected, "round %d: %s", round,
			     why ? why : "accepted");
		refused += expected != 0;
		kvmfilter_release(&f);
	}
	cr_assert_gt(refused, 20);
	filterkernel_release(&k);
	kvmdev_close(&dev);
	buf_release(&backend);
}

static void check_same(const struct kvmfilter *f, struct view text, const char *form)
{
	struct filterread back = { 0 };
	struct err err = { 0 };

	cr_assert_eq(filterread_parse(&back, text, &err), 0, "%s: %s in %.*s", form, err.text,
		     VIEW_ARG(text));
	cr_assert_str_eq(back.form, form);
	cr_assert_eq(back.x86.action, f->action);
	cr_assert_eq(back.x86.fixed, f->fixed);
	cr_assert_eq(back.x86.events.len, f->events.len);
	for (size_t i = 0; i < f->events.len; i++)
		cr_assert_eq(back.x86.events.at[i], f->events.at[i]);
	if (f->events.len)
		cr_assert_eq(back.x86.flags, f->flags);
	filterread_release(&back);
}

Test(kvmfilter, forms_are_read_back)
{
	srand(3);
	for (int round = 0; round < 300; round++) {
		struct buf text = { 0 };
		struct err err = { 0 };
		struct kvmfilter f;

		make_random(&f);
		filterwrite_blob(&f, &text);
		cr_assert_eq(text.len, 32 + 8 * f.events.len);
		check_same(&f, buf_view(&text), "blob");
		buf_clear(&text);
		filterwrite_c(&f, &text);
		check_same(&f, buf_view(&text), "c");
		/* QEMU's object has no place for bits that mean nothing. */
		for (size_t i = 0; i < f.events.len; i++)
			f.events.at[i] &= f.flags ? UINT64_C(0xff80000f0000ffff)
						  : UINT64_C(0xf0000ffff);
		buf_clear(&text);
		cr_assert_eq(filterwrite_qemu(&f, f.flags ? FILTERWRITE_MASKED : FILTERWRITE_RAW,
					      &text, &err),
			     0);
		check_same(&f, buf_view(&text), "qemu");
		if (!f.flags) {
			buf_clear(&text);
			filterwrite_qemu(&f, FILTERWRITE_SELECT_UMASK, &text, &err);
			check_same(&f, buf_view(&text), "qemu");
		}
		buf_release(&text);
		kvmfilter_release(&f);
	}
}

Test(kvmfilter, what_is_no_filter_is_refused)
{
	static const char *const texts[] = {
		"",
		"{",
		"{\"schema\":\"tally.stat/1\"}",
		"{\"qom-type\":\"sev-guest\"}",
		"{\"events\":[{\"format\":\"raw\",\"code\":-1}]}",
		"{\"events\":[{\"format\":\"x86-select-umask\",\"select\":4096,\"umask\":1}]}",
		"{\"events\":[{\"format\":\"x86-select-umask\",\"select\":1,\"umask\":256}]}",
		"{\"events\":[{\"format\":\"cooked\"}]}",
		"{\"events\":7}",
		"{\"action\":\"maybe\"}",
		("{\"events\":[{\"format\":\"raw\",\"code\":1,\"action\":\"allow\"},"
		 "{\"format\":\"raw\",\"code\":2,\"action\":\"deny\"}]}"),
		"{ .action = 1, .events = { 0x1, 0xg } }",
		".action = 0x100000000",
		".action = 1, .nevents = 2, .events = { 0x1 }",
		".action = 1, .events = { 0x1",
		"perhaps 1 2",
		"allow 1",
		"allow 0xffff 2",
		"deny 1 2 3",
		"{ .base_event = 0xffff, .nevents = 3, .action = 1 }",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct filterread r = { 0 };
		struct err err = { 0 };

		cr_assert_eq(filterread_parse(&r, view_of(texts[i]), &err), -1, "%s", texts[i]);
		cr_assert_neq(err.text[0], 0);
		filterread_release(&r);
	}
}

/* What is wrong in QEMU's object is told by its key. */
Test(kvmfilter, malformed_objects_are_told_by_key)
{
#define MASKED "\"format\":\"x86-masked-entry\",\"select\":1"
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "{\"events\":[{\"format\":\"raw\"}]}", "event 0: 'code' is missing" },
		{ "{\"events\":[{\"format\":\"raw\",\"cod\":1}]}", "'code' is missing" },
		{ "{\"events\":[{\"format\":\"raw\",\"code\":1,\"umask\":1}]}",
		  "'umask' is no key" },
		{ "{\"events\":[{\"format\":\"x86-select-umask\",\"select\":1}]}",
		  "'umask' is missing" },
		{ "{\"events\":[{" MASKED ",\"match\":1}]}", "'mask' is missing" },
		{ "{\"events\":[{" MASKED ",\"mask\":1}]}", "'match' is missing" },
		{ "{\"events\":[{" MASKED ",\"mask\":1,\"match\":1,\"exclude\":\"true\"}]}",
		  "'exclude' is neither" },
		{ "{\"events\":[{" MASKED ",\"mask\":1,\"match\":1,\"exlude\":true}]}",
		  "'exlude' is no key" },
		{ "{\"events\":[],\"x86-fixed-counters\":1}", "'x86-fixed-counters' is no key" },
		{ "{\"events\":[],\"events\":[]}", "duplicate" },
		{ "{\"events\":[{\"format\":\"raw\",\"code\":18446744073709551616}]}",
		  "'code' is no number from 0 to 0xffffffffffffffff" },
		{ "{\"events\":[{\"format\":\"raw\",\"code\":-9223372036854775809}]}",
		  "malformed JSON" },
		{ "{}", "'events' is missing" },
		{ "{\"action\":\"deny\"}", "'events' is missing" },
		{ "{\"schema\":\"tally.kvm-filter/1\"}", "'events' is missing" },
		{ "{\"events\":[]} {}", "more behind the object" },
		{ "-object '{\"events\":[]}", "followed by its quote" },
		{ "-object x{\"events\":[]}", "before the object" },
	};
#undef MASKED

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct filterread r = { 0 };
		struct err err = { 0 };

		cr_assert_eq(filterread_parse(&r, view_of(rows[i].text), &err), -1, "%s",
			     rows[i].text);
		cr_assert_not_null(strstr(err.text, rows[i].said), "%s: %s", rows[i].text,
				   err.text);
		filterread_release(&r);
	}
}

Test(kvmfilter, codes_have_64_bits)
{
	static const char text[] = "{\"id\":\"a\\\":9223372036854775808\",\"events\":["
				   "{\"format\":\"raw\",\"code\":9223372036854775807},"
				   "{\"format\":\"raw\",\"code\":9223372036854776004},"
				   "{\"format\":\"raw\",\"code\":18446744073709551615}]}";
	struct filterread r = { 0 };
	struct err err = { 0 };

	cr_assert_eq(filterread_parse(&r, view_of(text), &err), 0, "%s", err.text);
	cr_assert_eq(r.x86.events.len, 3);
	cr_assert_eq(r.x86.events.at[0], UINT64_C(0x7fffffffffffffff));
	cr_assert_eq(r.x86.events.at[1], UINT64_C(0x80000000000000c4));
	cr_assert_eq(r.x86.events.at[2], UINT64_MAX);
	filterread_release(&r);
}

/* What is expanded is what is listed, of filters with all that an entry can have. */
Test(kvmfilter, random_filters_are_expanded)
{
	srand(17);
	for (int round = 0; round < 40; round++) {
		uint64_t mask = round & 1 ? KVMFILTER_SELECT_12 : KVMFILTER_SELECT_8;
		struct kvmfilter f = { .flags = (uint32_t)(round & 2) / 2 };
		struct kvmfilter_events out = { 0 };
		size_t at = 0;

		for (int i = 0; i < 30; i++)
			*vec_add(&f.events) = kvmfilter_encode(&(struct kvmfilter_entry){
						      .select = 0x40 | (unsigned int)rand() % 3 |
								(rand() % 8 ? 0 : 0x100),
						      .mask = (uint8_t)(f.flags ? rand() : 0),
						      .match = (uint8_t)(rand() & rand()),
						      .exclude = f.flags && rand() % 4 == 0 }) |
					      (rand() % 8 ? 0 : 1 << 20);
		kvmfilter_expand(&f, mask, &out);
		for (unsigned int select = 0; select < 0x200; select++) {
			for (unsigned int u = 0; u < 256; u++) {
				uint64_t event = kvmfilter_encode_raw(select, (uint8_t)u);
				bool is_there = false;

				for (size_t i = 0; i < out.len && !is_there; i++)
					is_there = out.at[i] == event;
				at += is_there;
				/* An event has no bits that the vendor lacks. */
				if (mask == KVMFILTER_SELECT_12 || select < 0x100)
					cr_assert_eq(is_there, kvmfilter_lists(&f, event, mask),
						     "%x %x", select, u);
			}
		}
		cr_assert_eq(at, out.len);
		vec_release(&out);
		kvmfilter_release(&f);
	}
}

/* Reads it as a filter of arm64 with so many ranges. */
static struct filterread read_arm(struct view text, const char *form, size_t n)
{
	struct filterread r = { 0 };
	struct err err = { 0 };

	cr_assert_eq(filterread_parse(&r, text, &err), 0, "%s", err.text);
	cr_assert(r.is_arm);
	cr_assert_str_eq(r.form, form);
	cr_assert_eq(r.arm.ranges.len, n);
	return r;
}

Test(kvmfilter, ranges_are_made_and_read_back)
{
	static const uint64_t events[] = { 0x11, 0x8, 0x12, 0x4000, 0x11, 0xffff };
	static void (*const write[])(const struct armfilter *f,
				     struct buf *out) = { armfilter_write, armfilter_write_c,
							  armfilter_write_blob };
	static const char *const forms[] = { "ranges", "c", "blob" };
	struct armfilter f = { 0 };
	struct buf text = { 0 };

	armfilter_make(&f, events, ARRAY_LEN(events), false);
	armfilter_write(&f, &text);
	cr_assert_str_eq(buf_text(&text),
			 "allow 0x08 1\nallow 0x11 2\nallow 0x4000 1\nallow 0xffff 1\n");
	for (size_t i = 0; i < ARRAY_LEN(write); i++) {
		struct filterread r;

		buf_clear(&text);
		write[i](&f, &text);
		r = read_arm(buf_view(&text), forms[i], 4);
		for (size_t k = 0; k < 4; k++) {
			cr_assert_eq(r.arm.ranges.at[k].base, f.ranges.at[k].base);
			cr_assert_eq(r.arm.ranges.at[k].n, f.ranges.at[k].n);
			cr_assert_not(r.arm.ranges.at[k].deny);
		}
		filterread_release(&r);
	}
	buf_release(&text);
	armfilter_release(&f);
}

/* The structure of the kernel: u16 first, u16 how many, u8 action, three bytes of nothing. */
Test(kvmfilter, ranges_are_bytes_of_the_kernel)
{
	static const unsigned char bytes[] = { 0x11, 0x00, 0x02, 0x01, 1, 0, 0, 0 };
	struct armfilter f = { 0 };
	struct buf blob = { 0 };

	*vec_add(&f.ranges) = (struct armfilter_range){ 0x11, 0x102, true };
	armfilter_write_blob(&f, &blob);
	cr_assert_eq(blob.len, sizeof(bytes));
	cr_assert_arr_eq(blob.at, bytes, sizeof(bytes));
	buf_release(&blob);
	armfilter_release(&f);
}

/* A filter of x86 without entries is four structures long, and one with one is five. */
Test(kvmfilter, blobs_of_x86_are_none_of_arm64)
{
	for (uint32_t action = 0; action < 3; action++) {
		for (size_t n = 0; n < 3; n++) {
			struct kvmfilter f = { .action = action, .flags = 1 };
			struct filterread r = { 0 };
			struct buf blob = { 0 };
			struct err err = { 0 };

			for (size_t i = 0; i < n; i++)
				*vec_add(&f.events) = 0xc4;
			filterwrite_blob(&f, &blob);
			cr_assert_eq(filterread_parse(&r, buf_view(&blob), &err), 0);
			cr_assert_not(r.is_arm);
			cr_assert_eq(r.x86.events.len, n);
			filterread_release(&r);
			buf_release(&blob);
			kvmfilter_release(&f);
		}
	}
}

/* Random ranges, given one after the other to a table: the same as what is expanded of them. */
Test(kvmfilter, random_ranges_against_brute_force)
{
	static bool allowed[ARMFILTER_EVENTS];

	srand(5);
	for (int round = 0; round < 50; round++) {
		struct armfilter f = { 0 }, again = { 0 };
		struct kvmfilter_events listed = { 0 };
		size_t n = 1 + (size_t)rand() % 8, at = 0, by;

		for (size_t i = 0; i < n; i++) {
			unsigned int base = (unsigned int)rand() % 0x200,
				     most = (unsigned int)rand() % 0x40;

			*vec_add(&f.ranges) = (struct armfilter_range){ (uint16_t)base,
									(uint16_t)most,
									rand() & 1 };
		}
		for (unsigned int e = 0; e < ARMFILTER_EVENTS; e++)
			allowed[e] = f.ranges.at[0].deny;
		for (size_t i = 0; i < n; i++) {
			for (unsigned int k = 0; k < f.ranges.at[i].n; k++)
				allowed[f.ranges.at[i].base + k] = !f.ranges.at[i].deny;
		}
		allowed[0] = allowed[0x1e] = true;
		armfilter_expand(&f, &listed);
		armfilter_make(&again, listed.at, listed.len, armfilter_denies(&f));
		for (unsigned int e = 0; e < 0x300; e++) {
			cr_assert_eq(armfilter_allows(&f, (uint16_t)e, &by), allowed[e]);
			if (again.ranges.len)
				cr_assert_eq(armfilter_allows(&again, (uint16_t)e, &by),
					     allowed[e]);
			if (at < listed.len && listed.at[at] == e)
				at++;
		}
		cr_assert_eq(at, listed.len);
		vec_release(&listed);
		armfilter_release(&again);
		armfilter_release(&f);
	}
}

Test(kvmfilter, ranges_that_the_kernel_refuses)
{
	struct armfilter f = { 0 };
	size_t which = 9;

	*vec_add(&f.ranges) = (struct armfilter_range){ 0x3ff, 1, false };
	cr_assert_eq(armfilter_predict(&f, ARMFILTER_BITS_V3, &which), 0);
	*vec_add(&f.ranges) = (struct armfilter_range){ 0x3ff, 2, false };
	cr_assert_eq(armfilter_predict(&f, ARMFILTER_BITS_V3, &which), EINVAL);
	cr_assert_eq(which, 1);
	cr_assert_eq(armfilter_predict(&f, ARMFILTER_BITS_V3P1, &which), 0);
	armfilter_release(&f);
}

Test(kvmfilter, nothing_is_no_filter)
{
	static const char *const texts[] = {
		"\n",
		" \t\n# a comment\n",
		"/* .base_event */\n",
		"{\"schema\":\"tally.kvm-filter/1\",\"ranges\":[]}",
		"static const struct kvm_pmu_event_filter filters[] = { .base_event };",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct filterread r = { 0 };
		struct err err = { 0 };

		cr_assert_eq(filterread_parse(&r, view_of(texts[i]), &err), -1, "%s", texts[i]);
		filterread_release(&r);
	}
}
