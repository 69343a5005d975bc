/* SPDX-License-Identifier: MIT */
/* Keys out of files, made so that they would meet in one place of a table. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "util/base/hash.h"
#include "util/base/map.h"
#include "util/data/idmap.h"
#include "util/report/branchtable.h"
#include "util/report/frameclass.h"
#include "util/report/stackset.h"
#include "util/session/chainseen.h"

#define K UINT64_C(0x9e3779b97f4a7c15)

enum { KEYS = 200000, BUCKETS = 1 << 16 };

/* The number with which K gives 1. */
static uint64_t inverse(void)
{
	uint64_t x = K;

	for (int i = 0; i < 6; i++)
		x *= 2 - K * x;
	cr_assert_eq(x * K, 1);
	return x;
}

/* Keys that are alike in what tables without a secret look at. */
static uint64_t make(int family, uint64_t i)
{
	uint64_t back = inverse(), x;

	switch (family) {
	case 0:
		return i << 40;
	case 1:
		return i << 20;
	case 2: /* one product's upper half */
		return i * back;
	case 3: /* the lower one's */
		return (i << 32) * back;
	case 4: /* a product folded onto itself */
		return (i << 24) * back;
	default: /* of eight bytes: two rounds, each folded */
		x = i << 28;
		x = (x ^ x >> 32) * back;
		x = (x ^ x >> 32) * back;
		return x ^ 8 * K;
	}
}

enum { FAMILIES = 6 };

Test(hash, keys_that_are_alike_are_spread)
{
	static unsigned buckets[BUCKETS];
	uint64_t seeds[] = { hash_seed(), 0, 1, UINT64_MAX / 3 };

	cr_assert_eq(hash_seed(), seeds[0], "the same for all tables of a process");
	for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
		for (int family = 0; family < FAMILIES; family++) {
			unsigned most = 0;

			memset(buckets, 0, sizeof(buckets));
			for (uint64_t i = 0; i < KEYS; i++) {
				unsigned *b =
					&buckets[hash_word(seeds[s], make(family, i)) % BUCKETS];

				most = ++*b > most ? *b : most;
			}
			/* Three are in each on average. */
			cr_assert_leq(most, 40, "seed %zu, family %d: %u", s, family, most);
		}
	}
}

Test(hash, maps_are_not_made_slow, .timeout = 20)
{
	uint64_t *keys = malloc(KEYS * sizeof(*keys));

	for (int family = 0; family < FAMILIES; family++) {
		struct map m = { 0 };
		struct idmap ids = { 0 };

		for (uint64_t i = 0; i < KEYS; i++) {
			keys[i] = make(family, i);
			*map_add(&m, view_make((const char *)&keys[i], 8)) = &keys[i];
			idmap_add(&ids, keys[i], i);
		}
		cr_assert_eq(m.len, KEYS);
		for (uint64_t i = 0; i < KEYS; i++) {
			cr_assert_eq(map_find(&m, view_make((const char *)&keys[i], 8)), &keys[i]);
			cr_assert_eq(idmap_find(&ids, keys[i]), (long)i);
		}
		map_release(&m);
		idmap_release(&ids);
	}
	free(keys);
}

Test(hash, chains_and_branches_are_not_made_slow, .timeout = 20)
{
	struct session *s = session_new();
	struct datafile_event event = {
		.attr = { .sample_type = PERFATTR_SAMPLE_CALLCHAIN },
	};

	for (int family = 0; family < FAMILIES; family++) {
		struct chainseen c = { 0 };
		struct branchtable t = { 0 };

		for (uint64_t i = 0; i < KEYS / 2; i++) {
			const uint64_t key = make(family, i), branch[] = { key, key, 0 };
			struct datasample raw = {
				.callchain = { .at = (const unsigned char *)&key, .len = 1 },
			};
			const struct sample sample = { .event = &event,
						       .raw = &raw,
						       .thread = session_find_thread(s, 7, 7) };
			bool is_new;

			cr_assert_eq(chainseen_find(&c, s, &sample, 0, &is_new), i);
			branchtable_add(
				&t, 0,
				(struct words){ .at = (const unsigned char *)branch, .len = 3 },
				false);
		}
		cr_assert_geq(t.edges.rows.len, KEYS / 2 - 1);
		chainseen_release(&c);
		branchtable_release(&t);
	}
	session_free(s);
}

static struct sortkey_value take_number(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number = in->sample->raw->period };
}

/* That of the family, which numbers of frames are not. */
static int family_of_frames;

static struct sortkey_value take_made(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number = make(family_of_frames, in->frame) };
}

Test(hash, keys_of_reports_are_not_made_slow, .timeout = 20)
{
	static const struct sortkey number = { .take = take_number };
	static const struct sortkey made = { .flags = SORTKEY_OF_FRAME, .take = take_made };
	const struct sortkey *of_samples[] = { &number }, *of_frames[] = { &made };

	for (int family = 0; family < FAMILIES; family++) {
		struct stackset stacks;
		struct frameclasses classes;

		stackset_init(&stacks, of_samples, 1);
		frameclass_init(&classes, of_frames, 1, NULL);
		family_of_frames = family;
		for (uint32_t i = 0; i < KEYS; i++) {
			const struct datasample raw = { .period = make(family, i) };
			const struct sample sample = { .raw = &raw };
			const struct sortkey_input in = { .sample = &sample };

			cr_assert_eq(stackset_add(&stacks, &in, 0, 1), i);
			cr_assert_eq(frameclass_find(&classes, i), i);
		}
		stackset_release(&stacks);
		frameclass_release(&classes);
	}
}
