/* SPDX-License-Identifier: MIT */
#include "util/pmu/pmuformat.h"

#include <string.h>

#include "util/base/num.h"

static const char *const words[PMUFORMAT_WORDS] = { "config", "config1", "config2", "config3" };

void pmuformat_release(struct pmuformat *f)
{
	vec_release(&f->terms);
}

bool pmuformat_find_word(struct view name, uint8_t *word)
{
	for (uint8_t i = 0; i < PMUFORMAT_WORDS; i++) {
		if (view_equal(name, words[i])) {
			*word = i;
			return true;
		}
	}
	return false;
}

static uint64_t bits(uint64_t low, uint64_t high)
{
	return (high == 63 ? UINT64_MAX : (1ULL << (high + 1)) - 1) & ~((1ULL << low) - 1);
}

static int bad(struct view text, const char *what, struct err *err)
{
	return err_set(err, ERR_INPUT, "format '%.*s' %s", VIEW_ARG(text), what);
}

int pmuformat_parse_term(struct view text, struct pmuformat_term *out, struct err *err)
{
	size_t colon = view_find(text, 0, ':');
	struct view rest, range;

	if (!pmuformat_find_word(view_make(text.at, colon), &out->word))
		return bad(text, "names no config word", err);
	if (colon == text.len)
		return bad(text, "names no bits", err);
	out->mask = 0;
	rest = view_make(text.at + colon + 1, text.len - colon - 1);
	while (view_split(&rest, ',', &range)) {
		size_t dash = view_find(range, 0, '-');
		uint64_t low, high;

		if (!num_is_u64(view_make(range.at, dash), &low))
			return bad(text, "has bits that are no numbers", err);
		high = low;
		if (dash < range.len &&
		    !num_is_u64(view_make(range.at + dash + 1, range.len - dash - 1), &high))
			return bad(text, "has bits that are no numbers", err);
		if (low > high || high > 63)
			return bad(text, "has bits outside of 0 to 63", err);
		out->mask |= bits(low, high);
	}
	return 0;
}

int pmuformat_parse(struct pmuformat *f, struct view text, struct err *err)
{
	struct view piece;

	while (view_split(&text, ' ', &piece)) {
		size_t equal = view_find(piece, 0, '=');
		struct pmuformat_term term = { .name = view_make(piece.at, equal) };

		if (!piece.len)
			continue;
		if (!equal || equal == piece.len)
			return bad(piece, "is not NAME=BITS", err);
		if (pmuformat_parse_term(view_make(piece.at + equal + 1, piece.len - equal - 1),
					 &term, err) < 0)
			return -1;
		*vec_add(&f->terms) = term;
	}
	return 0;
}

const struct pmuformat_term *pmuformat_find(const struct pmuformat *f, struct view name)
{
	for (size_t i = 0; i < f->terms.len; i++) {
		const struct pmuformat_term *t = &f->terms.at[i];

		if (t->name.len == name.len && memcmp(t->name.at, name.at, name.len) == 0)
			return t;
	}
	return NULL;
}

uint64_t pmuformat_max(const struct pmuformat_term *t)
{
	return bits(0, (uint64_t)__builtin_popcountll(t->mask) - 1);
}

bool pmuformat_put(const struct pmuformat_term *t, uint64_t value, uint64_t *into)
{
	uint64_t left = t->mask, put = 0;

	if (value > pmuformat_max(t))
		return false;
	for (; value; value >>= 1, left &= left - 1) {
		if (value & 1)
			put |= left & -left;
	}
	into[t->word] = (into[t->word] & ~t->mask) | put;
	return true;
}
