/* SPDX-License-Identifier: MIT */
#include "util/run/switcher.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/run/samplingtext.h"

#define MOST_DAYS 3650
#define NS_PER_MS 1000000

static bool read_period(struct view text, uint64_t *out_ms)
{
	static const struct {
		char letter;
		uint64_t ms;
	} units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 } };
	char last = text.len ? text.at[text.len - 1] : 0;
	uint64_t n;

	/* As with perf, whose sizes have capital letters. */
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (last != units[i].letter)
			continue;
		if (!num_is_u64(view_make(text.at, text.len - 1), &n) ||
		    n > MOST_DAYS * 86400000ull / units[i].ms)
			return false;
		*out_ms = n * units[i].ms;
		return true;
	}
	return false;
}

int switcher_parse(const char *text, struct switcher_when *out, struct err *err)
{
	struct view whole = view_of(text ? text : "signal");

	*out = (struct switcher_when){ .is_on = true };
	out->by_signal = view_equal(whole, "signal");
	if (out->by_signal || read_period(whole, &out->period_ms) ||
	    samplingtext_read_size(text, &out->bytes, err) == 0)
		return 0;
	err_clear(err);
	err_set(err, ERR_USAGE, "option '--switch-output': '%s' says no time to switch", text);
	err_hint(err, "there are: signal, a size (100M), and a time (30s, 5m, 1h, 1d)");
	return -1;
}

void switcher_begin(struct switcher *s, uint64_t now_ns)
{
	s->next_ns = now_ns + s->when.period_ms * NS_PER_MS;
}

bool switcher_is_due(const struct switcher *s, uint64_t now_ns, uint64_t bytes, bool hit)
{
	if (!s->when.is_on)
		return false;
	return (s->when.by_signal && hit) || (s->when.bytes && bytes >= s->when.bytes) ||
	       (s->when.period_ms && now_ns >= s->next_ns);
}

int switcher_wait_ms(const struct switcher *s, uint64_t now_ns, int otherwise_ms)
{
	uint64_t left;

	if (!s->when.is_on || !s->when.period_ms)
		return otherwise_ms;
	left = s->next_ns > now_ns ? (s->next_ns - now_ns) / NS_PER_MS + 1 : 0;
	if (otherwise_ms >= 0 && left > (uint64_t)otherwise_ms)
		return otherwise_ms;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}
