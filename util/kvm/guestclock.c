/* SPDX-License-Identifier: MIT */
#include "util/kvm/guestclock.h"

#include <math.h>

/* What two readings may be apart beside all drift: neither is taken at just one moment. */
#define SLACK_NS 1000000.0

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

static bool is_running(const struct guestclock_point *a, const struct guestclock_point *b)
{
	double guest = (double)(b->guest_ns - a->guest_ns),
	       host = (double)(b->host_ns - a->host_ns);

	return fabs(host - guest) <= guest * GUESTCLOCK_DRIFT + SLACK_NS;
}

/* Least squares, relative to the first reading so that no digit is lost. */
static void add_stretch(struct guestclock *c, const struct guestclock_point *points, size_t n)
{
	struct guestclock_stretch s = {
		.guest_from = points[0].guest_ns,
		.host_from = points[0].host_ns,
		.guest_to = points[n - 1].guest_ns,
		.host_to = points[n - 1].host_ns,
		.slope = 1,
	};
	double mean_x = 0, mean_y = 0, xx = 0, xy = 0;

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
	/* Readings that are close together tell more of their noise than of drift. */
	if (xx > 0 && fabs(xy / xx - 1) <= 2 * GUESTCLOCK_DRIFT)
		s.slope = xy / xx;
	s.shift_ns = mean_y - s.slope * mean_x;
	for (size_t i = 0; i < n; i++) {
		double y = s.shift_ns + s.slope * (double)(points[i].guest_ns - s.guest_from);
		double off = fabs((double)(points[i].host_ns - s.host_from) - y);

		c->most_ns = off > c->most_ns ? off : c->most_ns;
	}
	*vec_add(&c->stretches) = s;
}

int guestclock_fit(struct guestclock *c, const struct guestclock_point *points, size_t n,
		   struct err *err)
{
	size_t first = 0;

	*c = (struct guestclock){ 0 };
	if (!n)
		return err_set(err, ERR_INPUT, "there is no reading of both clocks");
	for (size_t i = 1; i < n; i++) {
		const struct guestclock_point *a = &points[i - 1], *b = &points[i];

		if (b->host_ns < a->host_ns)
			return err_set(err, ERR_INPUT, "reading %zu is before the one before it",
				       i + 1);
		if (b->guest_ns < a->guest_ns)
			return err_set(
				err, ERR_INPUT,
				"the guest's clock has gone back at reading %zu: an older state "
				"of it was restored, and what ran twice cannot be told apart",
				i + 1);
		if (is_running(a, b))
			continue;
		if (b->host_ns - a->host_ns < b->guest_ns - a->guest_ns)
			return err_set(
				err, ERR_INPUT,
				"between reading %zu and the next the guest's clock has gone "
				"further than the host's",
				i);
		c->blackout_ns += (b->host_ns - a->host_ns) - (b->guest_ns - a->guest_ns);
		add_stretch(c, points + first, i - first);
		first = i;
	}
	add_stretch(c, points + first, n - first);
	return 0;
}

uint64_t guestclock_host_ns(const struct guestclock *c, uint64_t guest_ns)
{
	const struct guestclock_stretch *s = &c->stretches.at[0];
	double host, x;

	/* The guest's clock stands still just before it goes on again. */
	for (size_t i = 1; i < c->stretches.len && guest_ns >= c->stretches.at[i].guest_from; i++)
		s = &c->stretches.at[i];
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
