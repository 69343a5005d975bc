/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evflat.h"
#include "pmu-events/evobject.h"
#include "util/base/buf.h"

/* What the JSON library makes of a text is what is read in place; and what that takes, it takes. */

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(next_random(state) % n);
}

static const char *pick(uint64_t *state, const char *const *from, size_t n)
{
	return from[below(state, n)];
}
#define PICK(state, list) pick(state, list, sizeof(list) / sizeof((list)[0]))

/* Mostly well made, with keys of event files; some come twice in an object. */
static void add_random(uint64_t *state, struct buf *out)
{
	static const char *const blanks[] = { "", "", " ", "\n\t", "\r\n " };
	static const char *const keys[] = { "EventName", "EventCode", "UMask", "Unit", "Counter",
					    "MSRValue",	 "nothing",   "",      "a b",  "PerPkg" };
	static const char *const values[] = { "\"\"",	    "\"a\"",	"\"a\\\"b\\\\c\\/\"",
					      "\"\\n\\t\"", "12",	"-7",
					      "0",	    "true",	"false",
					      "null",	    "\"0x1F\"", "999999999999999999" };
	size_t objects = below(state, 4);

	buf_printf(out, "%s[", PICK(state, blanks));
	for (size_t i = 0; i < objects; i++) {
		size_t members = below(state, 5);

		buf_printf(out, "%s%s{", i ? "," : "", PICK(state, blanks));
		for (size_t k = 0; k < members; k++)
			buf_printf(out, "%s%s\"%s\"%s:%s%s%s", k ? "," : "", PICK(state, blanks),
				   PICK(state, keys), PICK(state, blanks), PICK(state, blanks),
				   PICK(state, values), PICK(state, blanks));
		buf_printf(out, "}%s", PICK(state, blanks));
	}
	buf_printf(out, "]%s", PICK(state, blanks));
}

/* One byte is another, is gone or comes twice. */
static void damage(uint64_t *state, struct buf *text)
{
	static const char bytes[] = "{}[]\",:\\u0-1.e \n\x01\x7f\xc3\xa4tn";
	size_t at = below(state, text->len);
	struct buf out = { 0 };

	buf_add_view(&out, view_make(text->at, at));
	switch (below(state, 3)) {
	case 0:
		buf_add_char(&out, bytes[below(state, sizeof(bytes) - 1)]);
		break;
	case 1:
		buf_add_char(&out, text->at[at]);
		buf_add_char(&out, text->at[at]);
		break;
	}
	buf_add_view(&out, view_make(text->at + at + 1, text->len - at - 1));
	buf_release(text);
	*text = out;
}

static void expect_same(const struct evrecord *a, const struct evrecord *b, const char *text)
{
	cr_assert_eq(a->len, b->len, "%s", text);
	for (size_t i = 0; i < a->len; i++) {
		cr_assert_eq(a->present[i], b->present[i], "%s", text);
		cr_assert_str_eq(a->value[a->present[i]], b->value[b->present[i]], "%s", text);
	}
	cr_assert_eq(a->unknowns, b->unknowns, "%s", text);
	for (size_t i = 0; i < a->unknowns; i++)
		cr_assert_str_eq(a->unknown[i], b->unknown[i], "%s", text);
	cr_assert_eq(a->untypeds, b->untypeds, "%s", text);
	for (size_t i = 0; i < a->untypeds; i++)
		cr_assert_str_eq(a->untyped[i], b->untyped[i], "%s", text);
}

/* Whether it was read. */
static bool compare(struct view text)
{
	struct evrecord plain, parsed;
	struct evflat flat;
	struct buf own = { 0 };
	json_error_t error;
	json_t *root;

	buf_add_view(&own, text);
	if (!evflat_is(buf_view(&own))) {
		buf_release(&own);
		return false;
	}
	root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
	cr_assert(root, "%s: %s", error.text, own.at);
	evflat_init(&flat, own.at);
	for (size_t i = 0; i < json_array_size(root); i++) {
		evobject_read(json_array_get(root, i), false, &parsed);
		cr_assert(evflat_next(&flat, &plain));
		expect_same(&plain, &parsed, text.at);
	}
	cr_assert_not(evflat_next(&flat, &plain));
	json_decref(root);
	buf_release(&own);
	return true;
}

Test(evflat, agrees_with_the_library)
{
	uint64_t state = 20260;
	size_t taken = 0, damaged = 0;

	for (int i = 0; i < 20000; i++) {
		struct buf text = { 0 };

		add_random(&state, &text);
		taken += compare(buf_view(&text));
		damage(&state, &text);
		damaged += compare(buf_view(&text));
		buf_release(&text);
	}
	/* It is no test of nothing. */
	cr_expect(taken > 10000, "%zu", taken);
	cr_expect(damaged > 1000, "%zu", damaged);
}

Test(evflat, leaves_what_is_not_plain)
{
	static const char *const texts[] = {
		"",
		"[",
		"{}",
		"[{}",
		"[{},]",
		"[{}] x",
		"[1]",
		"[{\"a\":[]}]",
		"[{\"a\":{}}]",
		"[{\"a\":1.5}]",
		"[{\"a\":01}]",
		"[{\"a\":1e3}]",
		"[{\"a\":-}]",
		"[{\"a\":1234567890123456789}]",
		"[{\"a\":\"\\u0041\"}]",
		"[{\"a\":\"\xc3\xa4\"}]",
		"[{\"a\":\"\n\"}]",
		"[{\"a\":\"x}]",
		"[{\"a\":1,}]",
		"[{\"a\":1 \"b\":2}]",
		"[{\"a\":1,\"a\":2}]",
		"[{\"a\\n\":1}]",
		"[{\"a\":truth}]",
		"[{a:1}]",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_not(evflat_is(view_of(texts[i])), "%s", texts[i]);
	/* A NUL is no end. */
	cr_expect_not(evflat_is(view_make("[]\0]", 4)));
	cr_expect(evflat_is(view_of("[]")));
}

Test(evflat, knows_the_keys_of_the_first_object)
{
	struct view text = view_of(" [ { \"a\" : \"x\\\"b\" , \"long\":1 } , {\"c\":true} ]");

	cr_assert(evflat_is(text));
	cr_expect(evflat_has(text, "a"));
	cr_expect(evflat_has(text, "long"));
	cr_expect_not(evflat_has(text, "lon"));
	cr_expect_not(evflat_has(text, "c"));
	cr_expect_not(evflat_has(view_of("[]"), "a"));
	cr_expect_not(evflat_has(view_of("[{}]"), "a"));
}
