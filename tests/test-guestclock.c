/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/kvm/guestclock.h"

static uint64_t random_word(void)
{
	uint64_t n = 0;

	for (int i = 0; i < 5; i++)
		n = n << 15 ^ (uint64_t)rand();
	return n;
}

static double distance(uint64_t a, uint64_t b)
{
	return a > b ? (double)(a - b) : (double)(b - a);
}

Test(guestclock, counters_with_offset_and_scaling)
{
	srand(1);
	for (int i = 0; i < 10000; i++) {
		unsigned int fraction = i % 2 ? 48 : 32;
		struct guestclock_scaling s = {
			/* From half to twice the host's rate. */
			.ratio = (UINT64_C(1) << fraction) / 2 +
				 random_word() % ((UINT64_C(3) << fraction) / 2),
			.fraction = fraction,
			.offset = random_word(),
		};
		uint64_t host = random_word() >> 8, guest = guestclock_guest_tsc(&s, host);
		uint64_t back = guestclock_host_tsc(&s, guest);

		cr_assert_leq(back, host);
		cr_assert_leq(host - back, 2);
		cr_assert_eq(guestclock_guest_tsc(&s, back), guest);
		s.ratio = 0;
		cr_assert_eq(guestclock_host_tsc(&s, guestclock_guest_tsc(&s, host)), host);
	}
}

Test(guestclock, perfs_clock_and_back)
{
	/* A counter of 2.5 GHz. */
	const struct guestclock_conv c = { .zero = UINT64_MAX - 999,
					   .mult = 429496729,
					   .shift = 30 };

	cr_assert_eq(guestclock_ns(&c, 0), UINT64_MAX - 999);
	cr_assert_eq(guestclock_ns(&c, 25000), 8999); /* past the end of 64 bits */
	for (uint64_t ns = 9000; ns < 3600000000000; ns = ns * 3 + 7)
		cr_assert_eq(guestclock_ns(&c, guestclock_tsc(&c, ns)), ns);
}

/* A guest on two hosts whose counters have nothing in common but their rate. */
Test(guestclock, migration_keeps_the_guests_counter_going)
{
	const uint64_t khz = 2400000;

	srand(2);
	for (int i = 0; i < 1000; i++) {
		uint64_t offset = random_word(), blackout_ns = random_word() % 5000000000;
		struct guestclock_reading source = { random_word(), random_word() >> 20 },
					  destination;
		struct guestclock_scaling before = { .offset = offset }, after = { 0 };
		uint64_t was, is, ticks;

		/* KVM_CLOCK_REALTIME: the guest's clock goes on through the blackout. */
		destination.tsc = random_word();
		destination.guest_ns = source.guest_ns + blackout_ns;
		after.offset = guestclock_migrate(&before, &source, &after, &destination, khz);
		was = guestclock_guest_tsc(&before, source.tsc);
		is = guestclock_guest_tsc(&after, destination.tsc);
		ticks = (uint64_t)((double)blackout_ns * 2.4);
		cr_assert_leq(distance(is - was, ticks), 2);
		/* Without it, the guest does not notice. */
		destination.guest_ns = source.guest_ns;
		after.offset = guestclock_migrate(&before, &source, &after, &destination, khz);
		cr_assert_eq(guestclock_guest_tsc(&after, destination.tsc), was);
	}
}

/* Hosts of other rates than the guest's counter has, each scaled to it. */
Test(guestclock, migration_between_hosts_of_different_rates)
{
	const uint64_t khz = 2400000, khz_there = 3000000, khz_here = 1900000;

	srand(12);
	for (int i = 0; i < 1000; i++) {
		struct guestclock_scaling there = { .ratio = (khz << 48) / khz_there,
						    .fraction = 48,
						    .offset = random_word() },
					  here = { .ratio = (khz << 32) / khz_here,
						   .fraction = 32 };
		struct guestclock_reading source = { random_word() >> 16, random_word() >> 20 },
					  destination = { random_word() >> 16,
							  source.guest_ns + 7000000000 };
		uint64_t was = guestclock_guest_tsc(&there, source.tsc), later;

		here.offset = guestclock_migrate(&there, &source, &here, &destination, khz);
		cr_assert_leq(distance(guestclock_guest_tsc(&here, destination.tsc) - was,
				       7 * khz * 1000),
			      2);
		/* A second later it has gone on for a second. */
		later = destination.tsc + khz_here * 1000;
		cr_assert_leq(distance(guestclock_guest_tsc(&here, later) - was, 8 * khz * 1000),
			      3);
	}
}

/* A clock with drift, noise of reading it, and times in which it stands still. */
struct synthetic {
	double slope;	/* guest's nanoseconds in one of the host */
	uint64_t start; /* of the guest */
	struct {
		uint64_t at, ns; /* of the host */
	} blackouts[3];
};

static uint64_t guest_at(const struct synthetic *s, uint64_t host)
{
	uint64_t ran = host;

	for (int i = 0; i < 3; i++) {
		if (host > s->blackouts[i].at)
			ran -= host < s->blackouts[i].at + s->blackouts[i].ns
				       ? host - s->blackouts[i].at
				       : s->blackouts[i].ns;
	}
	return s->start + (uint64_t)((double)ran * s->slope);
}

static bool is_black(const struct synthetic *s, uint64_t host)
{
	for (int i = 0; i < 3; i++) {
		if (s->blackouts[i].ns && host >= s->blackouts[i].at &&
		    host <= s->blackouts[i].at + s->blackouts[i].ns)
			return true;
	}
	return false;
}

static void check_synthetic(const struct synthetic *s, double noise_ns, double allowed_ns)
{
	struct VEC(struct guestclock_point) points = { 0 };
	struct guestclock c;
	struct err err = { 0 };
	uint64_t black = 0;

	/* A reading a second, and both at the borders of each blackout, as a migration has them. */
	for (uint64_t host = 1000000000; host < 100000000000; host += 1000000000) {
		for (int i = 0; i < 3; i++) {
			uint64_t at = s->blackouts[i].at, end = at + s->blackouts[i].ns;

			if (s->blackouts[i].ns && at > host - 1000000000 && at <= host) {
				*vec_add(&points) =
					(struct guestclock_point){ guest_at(s, at), at };
				*vec_add(&points) =
					(struct guestclock_point){ guest_at(s, end), end };
				black += s->blackouts[i].ns;
			}
		}
		if (!is_black(s, host))
			*vec_add(&points) = (struct guestclock_point){
				guest_at(s, host), host + (uint64_t)(noise_ns * rand() / RAND_MAX)
			};
	}
	cr_assert_eq(guestclock_fit(&c, points.at, points.len, &err), 0, "%s", err.text);
	cr_assert_lt(distance(c.blackout_ns, black), 100000);
	for (uint64_t host = 500000000; host < 110000000000; host += 77777777) {
		uint64_t is;

		if (is_black(s, host))
			continue;
		is = guestclock_host_ns(&c, guest_at(s, host));
		cr_assert_leq(distance(is, host), allowed_ns, "at %g s: %g ns beside it",
			      host / 1e9, distance(is, host));
	}
	guestclock_release(&c);
	vec_release(&points);
}

Test(guestclock, drift)
{
	static const double slopes[] = { 1, 1 + 50e-6, 1 - 50e-6, 1 + 400e-6, 1 - 400e-6 };

	srand(3);
	for (size_t i = 0; i < sizeof(slopes) / sizeof(slopes[0]); i++) {
		struct synthetic s = { .slope = slopes[i], .start = 12345678901 };

		check_synthetic(&s, 0, 10);
		check_synthetic(&s, 2000, 2000);
	}
}

Test(guestclock, blackouts)
{
	struct synthetic s = {
		.slope = 1 - 80e-6,
		.start = 777,
		.blackouts = { { 20300000000, 350000000 },
			       { 50100000000, 12000000000 },
			       { 90500000000, 40000000 } },
	};

	srand(4);
	check_synthetic(&s, 0, 10);
	check_synthetic(&s, 2000, 3000);
}

/* Readings that know nothing of blackouts: one every interval, with the noise of taking it. */
static void read_regularly(const struct synthetic *s, uint64_t interval, size_t n, double noise_ns,
			   struct guestclock *c)
{
	struct guestclock_point *points = calloc(n, sizeof(*points));
	struct err err = { 0 };

	for (size_t i = 0; i < n; i++) {
		uint64_t host = (i + 1) * interval;

		points[i] = (struct guestclock_point){
			guest_at(s, host), host + (uint64_t)(noise_ns * rand() / RAND_MAX)
		};
	}
	cr_assert_eq(guestclock_fit(c, points, n, &err), 0, "%s", err.text);
	free(points);
}

/* However long it goes on between two readings, drift is no blackout. */
Test(guestclock, drift_is_no_blackout)
{
	srand(21);
	for (int round = 0; round < 300; round++) {
		struct synthetic s = { .slope = 1 + (rand() % 1981 - 990) * 1e-6,
				       .start = random_word() >> 20 };
		uint64_t interval = 1000000 + random_word() % 120000000000;
		struct guestclock c;

		read_regularly(&s, interval, 2 + (size_t)(rand() % 40), 2000, &c);
		cr_assert_eq(c.stretches.len, 1, "slope %.6f, every %g s", s.slope, interval / 1e9);
		cr_assert_eq(c.blackout_ns, 0);
		cr_assert_lt(c.most_ns, 2001);
		guestclock_release(&c);
	}
}

/*
 * Both at once, in intervals that a blackout is somewhere within: it is told to the
 * noise of readings, though drift is as much as the blackout is in a long interval.
 */
Test(guestclock, drift_and_blackouts_are_told_apart)
{
	srand(22);
	for (int round = 0; round < 300; round++) {
		struct synthetic s = { .slope = 1 + (rand() % 1801 - 900) * 1e-6, .start = 5 };
		uint64_t interval = 200000000 + random_word() % 20000000000, black = 0;
		uint64_t least = 1100000 + interval / 1000 * 3 / 10;
		struct guestclock c;

		/* In the middle of the 8th, 19th and 33rd of forty. */
		for (int i = 0; i < 3; i++) {
			static const uint64_t where[3] = { 8, 19, 33 };

			s.blackouts[i].at = where[i] * interval + interval / 10 * (uint64_t)(1 + i);
			s.blackouts[i].ns = least + random_word() % (interval / 2 - least / 2);
			black += s.blackouts[i].ns;
		}
		read_regularly(&s, interval, 40, 2000, &c);
		cr_assert_eq(c.stretches.len, 4, "slope %.6f, every %g s", s.slope, interval / 1e9);
		cr_assert_leq(distance(c.blackout_ns, black), 40000,
			      "slope %.6f, every %g s: %g ns of %g", s.slope, interval / 1e9,
			      (double)c.blackout_ns, (double)black);
		cr_assert_gt(c.unsure_ns, 0);
		/* Of stretches, times are right to the noise. */
		for (uint64_t host = interval; host < 40 * interval; host += interval / 7) {
			uint64_t at = host / interval;

			if (at == 8 || at == 19 || at == 33)
				continue;
			cr_assert_leq(distance(guestclock_host_ns(&c, guest_at(&s, host)), host),
				      20000, "at %g intervals", (double)host / (double)interval);
		}
		guestclock_release(&c);
	}
}

/* Two readings and nothing else to go by: all beyond the most that clocks drift. */
Test(guestclock, two_readings_with_a_pause)
{
	static const struct guestclock_point two[] = { { 1000, 5000 }, { 2000000000, 9000000000 } };
	struct guestclock c;

	cr_assert_eq(guestclock_fit(&c, two, 2, &(struct err){ 0 }), 0);
	cr_assert_eq(c.stretches.len, 2);
	cr_assert_eq(c.blackout_ns, 8999995000 - 1999999000);
	cr_assert_eq(guestclock_host_ns(&c, 2000000500), 9000000500);
	guestclock_release(&c);
}

/* Counters are no nanoseconds. */
Test(guestclock, another_rate_is_no_drift)
{
	struct guestclock_point points[10];
	struct guestclock c;
	struct err err = { 0 };

	for (uint64_t i = 0; i < 10; i++)
		points[i] = (struct guestclock_point){ i * 400000000, i * 1000000000 };
	cr_assert_eq(guestclock_fit(&c, points, 10, &err), -1);
	cr_assert(strstr(err.text, "2.5 times"), "%s", err.text);
	guestclock_release(&c);
}

Test(guestclock, what_cannot_be)
{
	static const struct guestclock_point back[] = { { 100, 100 }, { 50, 20000000 } },
					     order[] = { { 100, 200 }, { 200, 100 } },
					     fast[] = { { 0, 0 }, { 9000000000, 1000000000 } };
	const struct guestclock_point *const all[] = { back, order, fast };
	struct guestclock c;

	for (size_t i = 0; i < 3; i++) {
		struct err err = { 0 };

		cr_assert_eq(guestclock_fit(&c, all[i], 2, &err), -1);
		cr_assert(err.text[0]);
		guestclock_release(&c);
	}
	cr_assert_eq(guestclock_fit(&c, NULL, 0, &(struct err){ 0 }), -1);
	guestclock_release(&c);
}

Test(guestclock, one_reading_is_an_offset)
{
	const struct guestclock_point one = { 1000, 5000 };
	struct guestclock c;

	cr_assert_eq(guestclock_fit(&c, &one, 1, &(struct err){ 0 }), 0);
	cr_assert_eq(guestclock_host_ns(&c, 1500), 5500);
	cr_assert_eq(guestclock_host_ns(&c, 0), 4000);
	guestclock_release(&c);
}

/* Each sample of a guest that is paused all the time asks for its stretch. */
Test(guestclock, many_stretches)
{
	enum { MANY = 200000, STEP = 1000 };
	struct guestclock c = { 0 };
	clock_t start = clock();

	for (uint64_t i = 0; i < MANY; i++)
		*vec_add(&c.stretches) = (struct guestclock_stretch){
			/* The last two begin at once. */
			.guest_from = (i + 1 < MANY ? i + 1 : i) * STEP,
			.host_from = (i + 1) * 3 * STEP,
			.slope = 1,
		};
	cr_expect_eq(guestclock_host_ns(&c, STEP - 1), 3 * STEP - 1);
	for (uint64_t i = 1; i + 1 < MANY; i++) {
		cr_assert_eq(guestclock_host_ns(&c, i * STEP), i * 3 * STEP);
		cr_assert_eq(guestclock_host_ns(&c, i * STEP + STEP - 1), i * 3 * STEP + STEP - 1);
	}
	cr_expect_eq(guestclock_host_ns(&c, UINT64_C(1) * (MANY - 1) * STEP),
		     UINT64_C(3) * MANY * STEP);
	cr_expect_lt(clock() - start, (clock_t)5 * CLOCKS_PER_SEC);
	guestclock_release(&c);
}
