/* SPDX-License-Identifier: MIT */
#include "pmu-events/evpool.h"

#include <stdlib.h>
#include <string.h>

void evpool_release(struct evpool *p)
{
	map_release(&p->ids);
	vec_release(&p->strings);
}

uint32_t evpool_add(struct evpool *p, const char *text)
{
	size_t len = strlen(text);
	void **place;

	if (len == 0)
		return 0;
	/* Numbers start at 1, so that a number is never a null pointer. */
	place = map_add(&p->ids, view_make(text, len));
	if (!*place) {
		*vec_add(&p->strings) = (struct evpool_string){
			.text = text,
			.len = len > UINT32_MAX ? UINT32_MAX : (uint32_t)len,
		};
		*place = (void *)(uintptr_t)p->strings.len;
	}
	return (uint32_t)(uintptr_t)*place;
}

/* A string seen from its end; most comparisons are decided by the last bytes. */
struct tail {
	uint64_t last; /* the last eight bytes, the very last one highest */
	struct evpool_string *string;
};

static struct tail make_tail(struct evpool_string *s)
{
	struct tail tail = { .string = s };

	for (uint32_t i = 0; i < 8; i++)
		tail.last = tail.last << 8 |
			    (i < s->len ? (unsigned char)s->text[s->len - 1 - i] : 0);
	return tail;
}

static int by_tail(const void *left, const void *right)
{
	const struct tail *a = left, *b = right;
	const struct evpool_string *s = a->string, *t = b->string;
	uint32_t common = s->len < t->len ? s->len : t->len;

	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	for (uint32_t i = 8; i < common; i++) {
		unsigned char c = (unsigned char)s->text[s->len - 1 - i];
		unsigned char d = (unsigned char)t->text[t->len - 1 - i];

		if (c != d)
			return c < d ? -1 : 1;
	}
	return s->len < t->len ? -1 : s->len > t->len;
}

static bool ends_with(const struct evpool_string *s, const struct evpool_string *tail)
{
	return s->len >= tail->len &&
	       memcmp(s->text + s->len - tail->len, tail->text, tail->len) == 0;
}

/*
 * Which string holds each other: holders[i] is i itself for those that are
 * written. A tail sorts before everything that ends with it, and what is
 * between ends with it too, so that only neighbours need a look.
 */
static uint32_t *find_holders(struct evpool *p)
{
	size_t n = p->strings.len;
	struct tail *tails = alloc_zero(n, sizeof(*tails));
	uint32_t *holders = alloc_zero(n, sizeof(*holders));

	for (size_t i = 0; i < n; i++)
		tails[i] = make_tail(&p->strings.at[i]);
	qsort(tails, n, sizeof(*tails), by_tail);
	for (size_t i = n; i-- > 0;) {
		size_t self = (size_t)(tails[i].string - p->strings.at);

		holders[self] = (uint32_t)self;
		if (i + 1 < n && ends_with(tails[i + 1].string, tails[i].string))
			holders[self] = holders[tails[i + 1].string - p->strings.at];
	}
	free(tails);
	return holders;
}

int evpool_lay(struct evpool *p, uint32_t limit, struct buf *out, struct err *err)
{
	size_t start = out->len;
	uint32_t *holders;
	int status = 0;

	buf_add_char(out, '\0');
	if (p->strings.len == 0)
		return 0;
	holders = find_holders(p);
	for (size_t i = 0; i < p->strings.len; i++) {
		struct evpool_string *s = &p->strings.at[i];

		if (holders[i] != i)
			continue;
		if (out->len - start + s->len > limit) {
			status = err_set(err, ERR_INPUT,
					 "the names and expressions are longer than %u bytes",
					 limit);
			goto out;
		}
		s->offset = (uint32_t)(out->len - start);
		buf_add(out, s->text, (size_t)s->len + 1);
	}
	for (size_t i = 0; i < p->strings.len; i++) {
		const struct evpool_string *holder = &p->strings.at[holders[i]];
		struct evpool_string *s = &p->strings.at[i];

		s->offset = holder->offset + holder->len - s->len;
	}
out:
	free(holders);
	return status;
}

uint32_t evpool_offset(const struct evpool *p, uint32_t id)
{
	return id ? p->strings.at[id - 1].offset : 0;
}
