/* SPDX-License-Identifier: MIT */
#include "util/kvm/guestclock.h"

#include <math.h>
#include <stdlib.h>

uint64_t guestclock_guest_tsc(const struct guestclock_scaling *s, uint64_t host_tsc)
{
	if (!s->ratio)
		return host_tsc + s->offset;
	return (uint64_t)((unsigned __int128)host_tsc * s->ratio >> s->fraction) + s->offset;
}

uint64_t guestclock_host_tsc(const struct guestclock_scaling *s, uint64_t guest_tsc)
{
	uint64_t scaled = guest_tsc - s->offset;

	if (!s->ratio)
		return scaled;
	/* The least host with host * ratio >> fraction == scaled. */
	return (uint64_t)((((unsigned __int128)scaled << s->fraction) + s->ratio - 1) / s->ratio);
}

uint64_t guestclock_ns(const struct guestclock_conv *c, uint64_t tsc)
{
	return c->zero + (uint64_t)((unsigned __int128)tsc * c->mult >> c->shift);
}

uint64_t guestclock_tsc(const struct guestclock_conv *c, uint64_t ns)
{
	if (!c->mult)
		return 0;
	return (uint64_t)((((unsigned __int128)(ns - c->zero) << c->shift) + c->mult - 1) /
			  c->mult);
}

uint64_t guestclock_migrate(const struct guestclock_scaling *there,
			    const struct guestclock_reading *source,
			    const struct guestclock_scaling *here,
			    const struct guestclock_reading *destination, uint64_t khz)
{
	struct guestclock_scaling from = *there, to = *here;
	__int128 clock = (__int128)source->guest_ns - (__int128)destination->guest_ns;

	/* What is different is the counters as the guest sees them, not the hosts'. */
	from.offset = to.offset = 0;
	return there->offset - (uint64_t)(clock * (__int128)khz / 1000000) +
	       (guestclock_guest_tsc(&from, source->tsc) -
		guestclock_guest_tsc(&to, destination->tsc));
}

/* ---- readings ---- */

void guestclock_release(struct guestclock *c)
{
	vec_release(&c->stretches);
}

/* From one reading to the next. */
struct interval {
	double guest, host;
};

static struct interval interval_to(const struct guestclock_point *b)
{
	const struct guestclock_point *a = b - 1;

	return (struct interval){ (double)(b->guest_ns - a->guest_ns),
				  (double)(b->host_ns - a->host_ns) };
}

/* How much further the host's clock has gone than the guest's has at that rate. */
static double excess_of(struct interval i, double rate)
{
	return i.host - rate * i.guest;
}

static int check_order(const struct guestclock_point *points, size_t n, struct err *err)
{
	if (!n)
		return err_set(err, ERR_INPUT, "there is no reading of both clocks");
	for (size_t i = 1; i < n; i++) {
		if (points[i].host_ns < points[i - 1].host_ns)
			return err_set(err, ERR_INPUT, "reading %zu is before the one before it",
				       i + 1);
		if (points[i].guest_ns < points[i - 1].guest_ns)
			return err_set(
				err, ERR_INPUT,
				"the guest's clock has gone back at reading %zu: an older state "
				"of it was restored, and what ran twice cannot be told apart",
				i + 1);
		if (-excess_of(interval_to(&points[i]), 1) >
		    interval_to(&points[i]).guest * GUESTCLOCK_DRIFT + GUESTCLOCK_SLACK_NS)
			return err_set(
				err, ERR_INPUT,
				"between reading %zu and the next the guest's clock has gone "
				"further than the host's",
				i);
	}
	return 0;
}

/* ---- drift ---- */

struct rate {
	double rate, weight;
};

struct rates VEC(struct rate);

static int compare_rates(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;

	return (x->rate > y->rate) - (x->rate < y->rate);
}

/* The rate that so much of the guest's time (0 to 1) does not exceed. */
static double rate_at(const struct rates *r, double part)
{
	double all = 0, sum = 0;
	size_t i;

	for (i = 0; i < r->len; i++)
		all += r->at[i].weight;
	for (i = 0; i + 1 < r->len; i++) {
		sum += r->at[i].weight;
		if (sum >= part * all)
			break;
	}
	return r->len ? r->at[i].rate : 1;
}

/* is_drift: only intervals in which a clock that runs may have got so far. */
static void list_rates(const struct guestclock_point *points, size_t n, bool is_drift,
		       struct rates *out)
{
	for (size_t i = 1; i < n; i++) {
		struct interval v = interval_to(&points[i]);

		if (v.guest > 0 && (!is_drift || excess_of(v, 1) <= v.guest * GUESTCLOCK_DRIFT +
									    GUESTCLOCK_SLACK_NS))
			*vec_add(out) = (struct rate){ v.host / v.guest, v.guest };
	}
	if (out->len)
		qsort(out->at, out->len, sizeof(out->at[0]), compare_rates);
}

/*
 * What is the middle of all is drift: a blackout is in few intervals, and one of them
 * is far from the others.
 */
static int find_rate(const struct guestclock_point *points, size_t n, double *rate, struct err *err)
{
	struct rates all = { 0 }, drift = { 0 };
	int status = 0;

	list_rates(points, n, false, &all);
	list_rates(points, n, true, &drift);
	*rate = rate_at(&drift, 0.5);
	if (*rate > 1 + GUESTCLOCK_DRIFT)
		*rate = 1 + GUESTCLOCK_DRIFT;
	if (*rate < 1 - GUESTCLOCK_DRIFT)
		*rate = 1 - GUESTCLOCK_DRIFT;
	if (all.len >= 3 && rate_at(&all, 0.25) > 1 + GUESTCLOCK_DRIFT &&
	    rate_at(&all, 0.75) - rate_at(&all, 0.25) <= GUESTCLOCK_WANDER)
		status = err_set(
			err, ERR_INPUT,
			"from reading to reading the host's clock goes %.6g times as far as "
			"the guest's, which is no drift: are both in nanoseconds?",
			rate_at(&all, 0.5));
	vec_release(&all);
	vec_release(&drift);
	return status;
}

/* ---- stretches ---- */

/*
 * Least squares, relative to the first reading so that no digit is lost. Readings that
 * are close together tell more of their noise than of drift, so that all readings' rate
 * weighs as much as two that are GUESTCLOCK_LEAN_NS apart.
 */
static void add_stretch(struct guestclock *c, const struct guestclock_point *points, size_t n,
			double rate)
{
	struct guestclock_stretch s = {
		.guest_from = points[0].guest_ns,
		.host_from = points[0].host_ns,
		.guest_to = points[n - 1].guest_ns,
		.host_to = points[n - 1].host_ns,
	};
	double mean_x = 0, mean_y = 0, lean = GUESTCLOCK_LEAN_NS * GUESTCLOCK_LEAN_NS / 2;
	double xx = lean, xy = lean * rate;

	for (size_t i = 0; i < n; i++) {
		mean_x += (double)(points[i].guest_ns - s.guest_from) / (double)n;
		mean_y += (double)(points[i].host_ns - s.host_from) / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		double x = (double)(points[i].guest_ns - s.guest_from) - mean_x;
		double y = (double)(points[i].host_ns - s.host_from) - mean_y;

		xx += x * x;
		xy += x * y;
	}
	s.slope = xy / xx;
	if (fabs(s.slope - 1) > GUESTCLOCK_DRIFT)
		s.slope = rate;
	s.shift_ns = mean_y - s.slope * mean_x;
	for (size_t i = 0; i < n; i++) {
		double y = s.shift_ns + s.slope * (double)(points[i].guest_ns - s.guest_from);
		double off = fabs((double)(points[i].host_ns - s.host_from) - y);

		c->most_ns = off > c->most_ns ? off : c->most_ns;
	}
	*vec_add(&c->stretches) = s;
}

/* What the host's time between two stretches is beyond the drift that they have. */
static void account_blackouts(struct guestclock *c)
{
	double black = 0;

	for (size_t i = 1; i < c->stretches.len; i++) {
		const struct guestclock_stretch *a = &c->stretches.at[i - 1], *b = a + 1;
		struct interval v = { (double)(b->guest_from - a->guest_to),
				      (double)(b->host_from - a->host_to) };
		double excess = excess_of(v, (a->slope + b->slope) / 2);

		black += excess > 0 ? excess : 0;
		c->unsure_ns = v.guest > c->unsure_ns ? v.guest : c->unsure_ns;
	}
	c->blackout_ns = (uint64_t)(black + 0.5);
}

int guestclock_fit(struct guestclock *c, const struct guestclock_point *points, size_t n,
		   struct err *err)
{
	size_t first = 0;
	double rate;

	*c = (struct guestclock){ 0 };
	if (check_order(points, n, err) < 0 || find_rate(points, n, &rate, err) < 0)
		return -1;
	for (size_t i = 1; i < n; i++) {
		struct interval v = interval_to(&points[i]);

		if (excess_of(v, rate) <= v.guest * GUESTCLOCK_WANDER + GUESTCLOCK_SLACK_NS)
			continue;
		add_stretch(c, points + first, i - first, rate);
		first = i;
	}
	add_stretch(c, points + first, n - first, rate);
	account_blackouts(c);
	return 0;
}

/* The last stretch that begins by then, or the first. */
static const struct guestclock_stretch *find_stretch(const struct guestclock *c, uint64_t guest_ns)
{
	size_t low = 0, high = c->stretches.len;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (guest_ns >= c->stretches.at[middle].guest_from)
			low = middle;
		else
			high = middle;
	}
	return &c->stretches.at[low];
}

uint64_t guestclock_host_ns(const struct guestclock *c, uint64_t guest_ns)
{
	/* The guest's clock stands still just before it goes on again. */
	const struct guestclock_stretch *s = find_stretch(c, guest_ns);
	double host, x;

	x = guest_ns >= s->guest_from ? (double)(guest_ns - s->guest_from)
				      : -(double)(s->guest_from - guest_ns);
	host = s->shift_ns + s->slope * x;
	if (host < 0) {
		uint64_t back = -host < 1e19 ? (uint64_t)(-host + 0.5) : UINT64_MAX;

		return back < s->host_from ? s->host_from - back : 0;
	}
	/* Behind the end of all time. */
	if (host >= (double)(UINT64_MAX - s->host_from))
		return UINT64_MAX;
	return s->host_from + (uint64_t)(host + 0.5);
}
