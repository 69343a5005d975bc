/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/pmu/plan.h"
#include "util/target/cgroup.h"
#include "util/target/replay.h"
#include "util/target/target.h"

#define EVENTS "\"schema\":\"tally.stat/1\",\"events\":"

static char path[] = "/tmp/tally-replay-XXXXXX";

static void put_document(const char *text)
{
	static int fd = -1;

	if (fd < 0)
		fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_eq(pwrite(fd, text, strlen(text), 0), (ssize_t)strlen(text));
}

static struct target_run *open_plan(struct plan *plan, struct err *err)
{
	static const struct fs machine;
	struct target_where where = { .source = path };

	return target_find("replay")->open(plan, &where, &machine, err);
}

static void add_event(struct plan *plan, const char *name)
{
	plan_add_group(plan);
	plan_add_event(plan, &(struct plan_event){ .name = name });
}

Test(replay, intervals_are_sums_and_the_summary_is_left_out)
{
	const struct target *t = target_find("replay");
	struct target_moment moment;
	struct readings out = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	struct target_run *run;

	put_document("{\"time_s\":0.5," EVENTS "[{\"event\":\"a\",\"value\":3}]}\n"
		     "{\"time_s\":1.25," EVENTS "[{\"event\":\"a\",\"value\":4}]}\n"
		     "{\"time_s\":null," EVENTS "[{\"event\":\"a\",\"value\":7}]}\n");
	add_event(&plan, "a");
	add_event(&plan, "b");
	run = open_plan(&plan, &err);
	cr_assert(run, "%s", err.text);
	cr_assert(t->event(run, 0).supported);
	cr_assert_not(t->event(run, 1).supported);
	cr_assert_str_eq(t->event(run, 1).reason, "the document has no such event");
	cr_assert_eq(t->next(run, &moment, &err), 1);
	cr_assert_eq(moment.time_ns, 500000000);
	cr_assert_eq(t->next(run, &moment, &err), 1);
	cr_assert_eq(moment.time_ns, 1250000000);
	cr_assert_eq(t->read(run, &out, &err), 0);
	cr_assert_eq(out.len, 1);
	cr_assert_eq(out.at[0].value, 7);
	cr_assert(out.at[0].is_scaled);
	cr_assert_eq(t->next(run, &moment, &err), 0);
	t->close(run);
	vec_release(&out);
	plan_release(&plan);
	unlink(path);
}

Test(replay, broken_documents_are_told)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "it holds no document" },
		{ "{", "no JSON at byte" },
		{ "[]", "its schema is ''" },
		{ "{\"schema\":\"tally.stat/1\"}", "it has no array 'events'" },
		{ "{" EVENTS "[1]}", "an event has no name" },
		{ "{" EVENTS "[{\"event\":\"a\",\"value\":-1}]}", "'value' is no number" },
		{ "{" EVENTS "[{\"event\":\"a\",\"value\":1.5}]}", "'value' is no number" },
		{ "{" EVENTS "[{\"event\":\"a\",\"cpu\":9999999999}]}", "'cpu' is no number" },
		{ "{" EVENTS "[{\"event\":\"a\",\"reason\":5}]}", "'reason' is no text" },
		{ "{\"wall_ns\":\"x\"," EVENTS "[]}", "'wall_ns' is no number" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan plan = { 0 };
		struct err err = { 0 };

		put_document(cases[i].text);
		add_event(&plan, "a");
		cr_assert_null(open_plan(&plan, &err));
		cr_assert(strstr(err.text, cases[i].why), "'%s': %s", cases[i].text, err.text);
		plan_release(&plan);
	}
	unlink(path);
}

Test(cgroup, names_are_found_below_the_mount)
{
	char root[] = "/tmp/tally-cgroup-XXXXXX";
	struct cgroup_list found = { 0 };
	struct fs fs = { .root = root };
	struct arena arena = { 0 };
	struct buf command = { 0 };
	struct err err = { 0 };

	cr_assert(mkdtemp(root));
	buf_printf(&command,
		   "cd %s && mkdir -p proc v1/other v2/a/b v2/ab v2/c && "
		   "echo 'x /v1 cgroup rw,cpu 0 0' >proc/mounts && "
		   "echo 'x /v2 cgroup2 rw 0 0' >>proc/mounts",
		   root);
	cr_assert_eq(system(command.at), 0);
	cr_assert_eq(cgroup_find(&fs, "a/b", &arena, &found, &err), 0, "%s", err.text);
	cr_assert_eq(found.len, 1);
	cr_assert_eq(cgroup_find(&fs, "a.*", &arena, &found, &err), 0, "%s", err.text);
	cr_assert_eq(found.len, 4);
	cr_assert_str_eq(found.at[1], "a");
	cr_assert_str_eq(found.at[2], "a/b");
	cr_assert_str_eq(found.at[3], "ab");
	cr_assert_eq(cgroup_find(&fs, "other", &arena, &found, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	err_clear(&err);
	cr_assert_eq(cgroup_find(&fs, "a(", &arena, &found, &err), -1);
	cr_assert_eq(err.code, ERR_USAGE);
	buf_clear(&command);
	buf_printf(&command, "rm -r %s", root);
	cr_assert_eq(system(command.at), 0);
	buf_release(&command);
	vec_release(&found);
	arena_release(&arena);
}

/* Time goes with the rows, not with their square: this took minutes. */
Test(replay, many_rows_of_one_event_are_many, .timeout = 10)
{
	const struct target *t = target_find("replay");
	struct buf text = { 0 };
	struct readings out = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	struct target_run *run;

	buf_add_text(&text, "{" EVENTS "[");
	for (int i = 0; i < 30000; i++)
		buf_printf(&text, "%s{\"event\":\"e\",\"value\":%d}", i ? "," : "", i);
	for (int i = 0; i < 30000; i++)
		buf_printf(&text, ",{\"event\":\"f\",\"value\":%d,\"cpu\":%d}", i, i);
	buf_add_text(&text, "]}");
	put_document(text.at);
	add_event(&plan, "e");
	add_event(&plan, "e");
	add_event(&plan, "f");
	run = open_plan(&plan, &err);
	cr_assert(run, "%s", err.text);
	cr_assert_eq(t->read(run, &out, &err), 0);
	cr_assert_eq(out.len, 2 + 30000);
	cr_assert_eq(out.at[0].value, 0);
	cr_assert_eq(out.at[1].value, 1);
	cr_assert_eq(out.at[30001].value, 29999);
	t->close(run);
	vec_release(&out);
	plan_release(&plan);
	buf_release(&text);
	unlink(path);
}
