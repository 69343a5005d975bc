/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/evparse.h"

static struct evspec_list parse(const char *text)
{
	struct evspec_list l = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evparse_text(&l, text, &err), 0, "'%s': %s", text, err.text);
	return l;
}

static const struct evspec *one(const char *text)
{
	static struct evspec_list l;

	evspec_release(&l);
	l = parse(text);
	cr_assert_eq(l.events.len, 1, "'%s' is %zu events", text, l.events.len);
	return &l.events.at[0];
}

Test(evparse, kinds_are_told_apart)
{
	static const struct {
		const char *text;
		enum evspec_kind kind;
	} cases[] = {
		{ "cycles", EVSPEC_NAME },
		{ "L1-dcache-load-misses", EVSPEC_NAME },
		{ "inst_retired.any:u", EVSPEC_NAME },
		{ "cpu/event=0x3c/", EVSPEC_NAME },
		{ "r1a8", EVSPEC_RAW },
		{ "r1A8:kp", EVSPEC_RAW },
		{ "r0x1a8", EVSPEC_RAW },
		{ "1:2", EVSPEC_NUMBERS },
		{ "1:0x2:hp", EVSPEC_NUMBERS },
		{ "sched:sched_switch", EVSPEC_TRACEPOINT },
		{ "sched:*", EVSPEC_TRACEPOINT },
		{ "syscalls:sys_enter_*:u", EVSPEC_TRACEPOINT },
		{ "*:*wait*", EVSPEC_TRACEPOINT },
		{ "mem:0x1000", EVSPEC_BREAKPOINT },
		{ "ref-cycles", EVSPEC_NAME },
		{ "r", EVSPEC_NAME },
		{ "rxyz", EVSPEC_NAME },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_expect_eq(one(cases[i].text)->kind, cases[i].kind, "%s", cases[i].text);
}

Test(evparse, terms_keep_their_place_and_value)
{
	const struct evspec *e = one("cpu/event=0x3c,umask=1,any,name='a,b/c',period=1000/ukpp");

	cr_expect(e->slashed);
	cr_assert_eq(e->terms.len, 5);
	cr_expect(view_equal(e->name, "cpu"));
	cr_expect_eq(e->terms.at[0].column, 4);
	cr_expect_eq(e->terms.at[0].value_column, 10);
	cr_expect_eq(e->terms.at[0].number, 0x3c);
	cr_expect_null(e->terms.at[2].value.at);
	cr_expect(view_equal(e->terms.at[3].value, "a,b/c"));
	cr_expect_eq(evspec_find_term(e, "period")->number, 1000);
	cr_expect_null(evspec_find_term(e, "freq"));
	cr_expect(e->mods.user && e->mods.kernel && !e->mods.hypervisor);
	cr_expect_eq(e->mods.precise, 2);
}

Test(evparse, at_signs_stand_for_slashes_and_empty_terms_are_fine)
{
	const struct evspec *e = one("cpu@event=0x3c,cmask=1@k");

	cr_expect_eq(e->terms.len, 2);
	cr_expect(e->mods.kernel);
	e = one("cycles//");
	cr_expect(e->slashed);
	cr_expect_eq(e->terms.len, 0);
	e = one("cycles/period=1/:u");
	cr_expect(e->mods.user);
}

Test(evparse, breakpoints_have_address_length_and_access)
{
	const struct evspec *e = one("mem:0x1000/8:wx:uk");

	cr_expect_eq(e->address, 0x1000);
	cr_expect_eq(e->length, 8);
	cr_expect_eq(e->access, EVSPEC_WRITE | EVSPEC_EXECUTE);
	cr_expect(e->mods.user && e->mods.kernel);
	e = one("mem:4096:u");
	cr_expect_eq(e->access, 0, "the usual one");
	cr_expect_eq(e->length, 0, "likewise");
	cr_expect(e->mods.user);
	e = one("mem:0:x/name=entry/k");
	cr_expect_eq(e->access, EVSPEC_EXECUTE);
	cr_expect(view_equal(evspec_find_term(e, "name")->value, "entry"));
	cr_expect(e->mods.kernel);
	e = one("mem:0/4/name=word/:u");
	cr_expect_eq(e->length, 4);
	cr_expect_eq(e->terms.len, 1);
	cr_expect(e->mods.user);
}

Test(evparse, all_kinds_take_terms)
{
	static const struct {
		const char *text;
		enum evspec_kind kind;
	} cases[] = {
		{ "r1a/name=x/kp", EVSPEC_RAW },
		{ "4:0x6530160/name=x/kp", EVSPEC_NUMBERS },
		{ "sched:sched_switch/call-graph=fp/kp", EVSPEC_TRACEPOINT },
		{ "mem:0:r/name=x/kp", EVSPEC_BREAKPOINT },
		{ "L1-dcache-misses/name=x/kp", EVSPEC_NAME },
		{ "cs_etm/@sink=tmc_etr0/kp", EVSPEC_NAME },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct evspec *e = one(cases[i].text);

		cr_expect_eq(e->kind, cases[i].kind, "%s", cases[i].text);
		cr_expect_eq(e->terms.len, 1, "%s", cases[i].text);
		cr_expect(e->mods.kernel && e->mods.precise == 1, "%s", cases[i].text);
	}
}

Test(evparse, modifiers_of_a_group_are_added_to_its_events)
{
	struct evspec_list l = parse("{a:k,b}:u,{c:u,d:kp}:pp,{e:G,f}:HDe,{g:I,h:p}:SWP");
	const struct evspec *e = l.events.at;

	cr_expect(e[0].mods.kernel && e[0].mods.user);
	cr_expect(!e[1].mods.kernel && e[1].mods.user);
	cr_expect_eq(e[2].mods.precise, 2);
	cr_expect_eq(e[3].mods.precise, 3);
	cr_expect(e[4].mods.guest && e[4].mods.host);
	cr_expect(!e[5].mods.guest && e[5].mods.host);
	cr_expect(e[4].mods.pinned && e[4].mods.exclusive, "for the leader");
	cr_expect(!e[5].mods.pinned && !e[5].mods.exclusive, "only");
	cr_expect(e[6].mods.no_idle && e[6].mods.weak && e[6].mods.sample_read);
	cr_expect(!e[7].mods.no_idle && e[7].mods.precise_max && e[7].mods.precise == 1);
	evspec_release(&l);
	/* One alone is no group that could be broken up. */
	cr_expect(!one("cycles:uW")->mods.weak && one("cycles:uW")->mods.user);
}

Test(evparse, groups_have_members_and_modifiers)
{
	struct evspec_list l = parse(
		"cycles, load{instructions:k , cpu/event=1,umask=2/}:SD,{faults,sched:sched_switch}");

	cr_assert_eq(l.events.len, 5);
	cr_assert_eq(l.groups.len, 2);
	cr_expect_eq(l.events.at[0].group, EVSPEC_NO_GROUP);
	cr_expect_eq(l.events.at[2].group, 0);
	cr_expect_eq(l.events.at[4].group, 1);
	cr_expect(view_equal(l.groups.at[0].name, "load"));
	cr_expect_eq(l.groups.at[0].first, 1);
	cr_expect_eq(l.groups.at[0].len, 2);
	cr_expect(l.groups.at[0].mods.sample_read && l.groups.at[0].mods.pinned);
	cr_expect(l.events.at[1].mods.kernel);
	cr_expect_not(l.groups.at[1].mods.pinned);
	cr_expect_eq(l.groups.at[1].name.len, 0);
	evspec_release(&l);
}

Test(evparse, texts_add_up)
{
	struct evspec_list l = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evparse_text(&l, "{a,b}", &err), 0);
	cr_assert_eq(evparse_text(&l, "{c,d},e", &err), 0);
	cr_expect_eq(l.events.len, 5);
	cr_expect_eq(l.events.at[2].group, 1);
	cr_expect_eq(l.groups.at[1].first, 2);
	evspec_release(&l);
}

Test(evparse, errors_point_at_the_character)
{
	static const struct {
		const char *text;
		size_t column; /* from 1 */
		const char *says;
	} cases[] = {
		{ "", 1, "an event should stand here" },
		{ "cycles,", 8, "an event should stand here" },
		{ "a,,b", 3, "not ','" },
		{ "cycles:uz", 9, "'z' is not a modifier" },
		{ "cycles:", 8, "modifiers should stand here" },
		{ "cycles:pppp", 11, "one 'p' too many" },
		{ "cycles:uku", 10, "'u' is there twice" },
		{ "{a,b:pp}:kpp", 10, "'b:pp' has one 'p' too many" },
		{ "{a}:uu", 6, "'u' is there twice" },
		{ "r1a:z", 5, "'z' is not a modifier" },
		{ "cpu/event=1", 12, "'/' of column 4 is not closed" },
		{ "cpu/event=/", 11, "a value for 'event'" },
		{ "cpu/=1/", 5, "name of a term" },
		{ "cpu/,/", 5, "name of a term" },
		{ "cpu/name='x/", 10, "quote is not closed" },
		{ "cpu/event=1/q", 13, "'q' is not a modifier" },
		{ "{a,b", 5, "'{' of column 1 is not closed" },
		{ "{a,{b}}", 4, "cannot hold a group" },
		{ "{}", 2, "not '}'" },
		{ "{a b}", 4, "',' or '}'" },
		{ "a}", 2, "',' or the end" },
		{ "a b", 3, "',' or the end" },
		{ "mem:foo", 5, "not an address" },
		{ "mem:1/9", 7, "not a length" },
		{ "mem:1/0", 7, "not a length" },
		{ "mem:1:", 7, "r, w or x" },
		{ "mem:1:rwr", 9, "'r' is there twice" },
		{ "mem:1/4:u:k", 10, "',' or the end" },
		{ "mem:1:q", 7, "'q' is not a modifier" },
		{ "{a}:z", 5, "'z' is not a modifier" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evspec_list l = { 0 };
		struct err err = { 0 };
		char where[32], *mark;

		cr_expect_lt(evparse_text(&l, cases[i].text, &err), 0, "'%s'", cases[i].text);
		cr_expect_eq(err.code, ERR_USAGE);
		snprintf(where, sizeof(where), "column %zu of ", cases[i].column);
		cr_expect(strncmp(err.text, where, strlen(where)) == 0, "'%s': %s", cases[i].text,
			  err.text);
		cr_expect(strstr(err.text, cases[i].says), "'%s': %s", cases[i].text, err.text);
		mark = strrchr(err.hint, '\n');
		cr_assert_not_null(mark);
		cr_expect_str_eq(mark + 4 + cases[i].column, "^", "'%s':%s", cases[i].text,
				 err.hint);
		evspec_release(&l);
	}
}

Test(evparse, a_long_text_is_shown_around_the_mark)
{
	struct evspec_list l = { 0 };
	struct err err = { 0 };
	char text[2000];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text + 1000, "}", 1);
	cr_expect_lt(evparse_text(&l, text, &err), 0);
	cr_expect(strstr(err.text, "column 1001 of "), "%s", err.text);
	cr_expect(strstr(err.text, "should stand here"), "%s", err.text);
	cr_expect_eq(err.hint[strlen(err.hint) - 1], '^');
	evspec_release(&l);
}

Test(evparse, bounds_hold)
{
	struct evspec_list l = { 0 };
	struct err err = { 0 };
	struct buf text = { 0 };

	buf_add_text(&text, "cpu/");
	for (int i = 0; i < 65; i++)
		buf_add_text(&text, "a=1,");
	buf_add_char(&text, '/');
	cr_expect_lt(evparse_text(&l, text.at, &err), 0);
	cr_expect(strstr(err.text, "more than 64 terms"), "%s", err.text);
	evspec_release(&l);
	buf_release(&text);
}
