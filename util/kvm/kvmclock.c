/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmclock.h"

#include <stdbool.h>
#include <string.h>

#include "util/base/num.h"

enum { PAGES_MOST = 1 << 20, FIELDS = 4 };

static uint64_t to_ns(const struct kvmclock_page *p, uint64_t ticks)
{
	unsigned __int128 scaled = ticks;

	/* The kernel shifts 64 bits: what is far enough to leave them is no time of a page. */
	scaled = p->shift < 0 ? scaled >> -p->shift : (uint64_t)(scaled << p->shift);
	return (uint64_t)(scaled * p->mul >> 32);
}

/* The fewest ticks that are so many nanoseconds. */
static uint64_t to_ticks(const struct kvmclock_page *p, uint64_t ns)
{
	unsigned __int128 scaled = (((unsigned __int128)ns << 32) + p->mul - 1) / p->mul;

	if (p->shift < 0)
		return (uint64_t)(scaled << -p->shift);
	return (uint64_t)((scaled + ((UINT64_C(1) << p->shift) - 1)) >> p->shift);
}

uint64_t kvmclock_page_ns(const struct kvmclock_page *p, uint64_t guest_tsc)
{
	uint64_t delta = guest_tsc - p->tsc_timestamp;

	if ((int64_t)delta < 0)
		return p->system_time_ns - to_ns(p, -delta);
	return p->system_time_ns + to_ns(p, delta);
}

uint64_t kvmclock_page_tsc(const struct kvmclock_page *p, uint64_t ns)
{
	if (ns < p->system_time_ns)
		return p->tsc_timestamp - to_ticks(p, p->system_time_ns - ns);
	return p->tsc_timestamp + to_ticks(p, ns - p->system_time_ns);
}

uint64_t kvmclock_tsc(const struct kvmclock *c, uint64_t ns)
{
	uint64_t clock = ns + c->sched_offset_ns;
	size_t low = 0, high = c->pages.len;

	/* The last page that has begun; before all of them the first. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (c->pages.at[middle].system_time_ns <= clock)
			low = middle;
		else
			high = middle;
	}
	return kvmclock_page_tsc(&c->pages.at[low], clock);
}

/* ---- reading ---- */

static bool is_between(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ':' || c == '=' || c == '}';
}

static struct view next_word(struct view *rest)
{
	struct view word;
	size_t n = 0;

	while (rest->len && is_between(rest->at[0]))
		*rest = view_make(rest->at + 1, rest->len - 1);
	while (n < rest->len && !is_between(rest->at[n]))
		n++;
	word = view_make(rest->at, n);
	*rest = view_make(rest->at + n, rest->len - n);
	return word;
}

/* The word behind a name; empty where the name is not there. */
static struct view word_of(struct view line, const char *name)
{
	const char *at = line.len ? memmem(line.at, line.len, name, strlen(name)) : NULL;
	struct view rest;

	if (!at)
		return view_make(NULL, 0);
	at += strlen(name);
	rest = view_make(at, line.len - (size_t)(at - line.at));
	return next_word(&rest);
}

static int read_shift(struct view text, int8_t *out, struct err *err)
{
	bool negative = text.len && text.at[0] == '-';
	uint64_t n;

	if (num_parse_range(view_make(text.at + negative, text.len - negative), 0,
			    KVMCLOCK_SHIFT_MOST, &n, err) < 0)
		return -1;
	*out = (int8_t)(negative ? -(int)n : (int)n);
	return 0;
}

static int read_page(struct view line, struct kvmclock_page *out, struct err *err)
{
	static const char *const names[FIELDS] = { "tsc_timestamp", "system_time",
						   "tsc_to_system_mul", "tsc_shift" };
	struct view words[FIELDS], rest = line;
	bool is_named = word_of(line, names[0]).len;
	uint64_t mul;

	for (size_t i = 0; i < FIELDS; i++) {
		words[i] = is_named ? word_of(line, names[i]) : next_word(&rest);
		if (!words[i].len)
			return err_set(err, ERR_INPUT, "%s is missing", names[i]);
	}
	if (!is_named && next_word(&rest).len)
		return err_set(err, ERR_INPUT, "there is more than a page's four numbers");
	if (num_parse_u64(words[0], &out->tsc_timestamp, err) < 0 ||
	    num_parse_u64(words[1], &out->system_time_ns, err) < 0 ||
	    num_parse_range(words[2], 1, UINT32_MAX, &mul, err) < 0 ||
	    read_shift(words[3], &out->shift, err) < 0)
		return -1;
	out->mul = (uint32_t)mul;
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct kvmclock_page *left = a, *right = b;

	return (left->system_time_ns > right->system_time_ns) -
	       (left->system_time_ns < right->system_time_ns);
}

int kvmclock_parse(struct kvmclock *c, struct view text, struct err *err)
{
	struct view rest = text, line;
	unsigned int number = 0;

	while (view_split(&rest, '\n', &line)) {
		struct kvmclock_page page;

		number++;
		line = view_trim(view_make(line.at, view_find(line, 0, '#')));
		if (!line.len)
			continue;
		if (read_page(line, &page, err) < 0) {
			err->code = ERR_INPUT;
			return err_while(err, "line %u", number);
		}
		if (c->pages.len == PAGES_MOST)
			return err_set(err, ERR_INPUT, "there are more than %d pages", PAGES_MOST);
		*vec_add(&c->pages) = page;
	}
	if (!c->pages.len)
		return err_set(err, ERR_INPUT, "there is no page of kvm-clock in it");
	qsort(c->pages.at, c->pages.len, sizeof(c->pages.at[0]), by_time);
	return 0;
}

void kvmclock_release(struct kvmclock *c)
{
	vec_release(&c->pages);
}
