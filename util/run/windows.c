/* SPDX-License-Identifier: MIT */
#include "util/run/windows.h"

#include "util/base/num.h"
#include "util/base/view.h"

#define MOST_MS	  86400000
#define NS_PER_MS 1000000

static int read_span(struct view span, struct windows_one *out, struct err *err)
{
	struct view from;

	if (!view_split(&span, '-', &from) || !span.at ||
	    num_parse_range(from, 0, MOST_MS, &out->from_ms, err) < 0 ||
	    num_parse_range(span, 0, MOST_MS, &out->to_ms, err) < 0) {
		err_clear(err);
		return err_set(err, ERR_USAGE, "option '-D': no milliseconds, nor FROM-TO");
	}
	if (out->to_ms <= out->from_ms)
		return err_set(err, ERR_USAGE, "option '-D': %llu-%llu ends before it begins",
			       (unsigned long long)out->from_ms, (unsigned long long)out->to_ms);
	return 0;
}

int windows_parse(const char *text, struct windows *out, struct err *err)
{
	struct view rest = view_of(text), span;
	struct windows_one one = { .to_ms = WINDOWS_OPEN };

	if (view_find(rest, 0, '-') == rest.len) {
		if (num_parse_range(rest, 0, MOST_MS, &one.from_ms, err) < 0) {
			err->code = ERR_USAGE;
			return err_while(err, "option '-D'");
		}
		if (one.from_ms)
			*vec_add(&out->all) = one;
		return 0;
	}
	while (view_split(&rest, ',', &span)) {
		uint64_t after = out->all.len ? out->all.at[out->all.len - 1].to_ms : 0;

		if (read_span(span, &one, err) < 0)
			return -1;
		if (out->all.len && one.from_ms <= after)
			return err_set(
				err, ERR_USAGE,
				"option '-D': %.*s begins before the one in front of it ends",
				VIEW_ARG(span));
		*vec_add(&out->all) = one;
	}
	return 0;
}

void windows_begin(struct windows *w, uint64_t now_ns)
{
	w->start_ns = now_ns;
}

/* When the next edge is; WINDOWS_OPEN: there is none. */
static uint64_t next_ns(const struct windows *w)
{
	const struct windows_one *one;
	uint64_t ms;

	if (w->edges >= 2 * w->all.len)
		return WINDOWS_OPEN;
	one = &w->all.at[w->edges / 2];
	ms = w->edges % 2 ? one->to_ms : one->from_ms;
	return ms == WINDOWS_OPEN ? WINDOWS_OPEN : w->start_ns + ms * NS_PER_MS;
}

enum windows_edge windows_next(struct windows *w, uint64_t now_ns)
{
	uint64_t next = next_ns(w);

	if (next == WINDOWS_OPEN || now_ns < next)
		return WINDOWS_NOTHING;
	w->edges++;
	if (w->edges == 2 * w->all.len)
		return WINDOWS_OVER;
	return w->edges % 2 ? WINDOWS_ON : WINDOWS_OFF;
}

int windows_wait_ms(const struct windows *w, uint64_t now_ns, int otherwise_ms)
{
	uint64_t next = next_ns(w), left;

	if (next == WINDOWS_OPEN)
		return otherwise_ms;
	left = next > now_ns ? (next - now_ns) / NS_PER_MS + 1 : 0;
	return otherwise_ms >= 0 && left > (uint64_t)otherwise_ms ? otherwise_ms : (int)left;
}

void windows_release(struct windows *w)
{
	vec_release(&w->all);
}
