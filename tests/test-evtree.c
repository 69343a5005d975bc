/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pmu-events/evjson.h"
#include "pmu-events/evtree.h"
#include "pmu-events/evwant.h"
#include "util/base/buf.h"

/* A folder for one test, and what reading it gave. */
struct scratch {
	char root[64];
	struct evmodel model;
	struct evdiag_list diags;
	struct err err;
	int status;
};

static void start(struct scratch *s)
{
	snprintf(s->root, sizeof(s->root), "/tmp/test-evtree.XXXXXX");
	cr_assert(mkdtemp(s->root));
}

static const char *path_of(struct scratch *s, const char *name, struct buf *b)
{
	buf_clear(b);
	buf_printf(b, "%s/%s", s->root, name);
	return b->at;
}

static void make_folder(struct scratch *s, const char *name)
{
	struct buf b = { 0 };

	cr_assert_eq(mkdir(path_of(s, name, &b), 0700), 0);
	buf_release(&b);
}

static void make_file(struct scratch *s, const char *name, const char *text)
{
	struct buf b = { 0 };
	FILE *f = fopen(path_of(s, name, &b), "w");

	cr_assert(f);
	fputs(text, f);
	fclose(f);
	buf_release(&b);
}

static void make_link(struct scratch *s, const char *name, const char *target)
{
	struct buf b = { 0 };

	cr_assert_eq(symlink(target, path_of(s, name, &b)), 0);
	buf_release(&b);
}

static void load(struct scratch *s)
{
	const char *root = s->root;

	s->status = evjson_load(&s->model, &root, 1, NULL, &s->diags, &s->err);
}

static bool is_told(struct scratch *s, const char *text)
{
	bool told = false;

	for (size_t i = 0; i < s->diags.all.len; i++) {
		struct buf b = { 0 };

		evdiag_format(&s->diags.all.at[i], &b);
		told |= strstr(buf_text(&b), text) != NULL;
		buf_release(&b);
	}
	return told;
}

static void end(struct scratch *s)
{
	struct buf command = { 0 };

	buf_printf(&command, "rm -rf '%s'", s->root);
	cr_assert_eq(system(command.at), 0);
	buf_release(&command);
	evmodel_release(&s->model);
	evdiag_release(&s->diags);
}

Test(evtree, links_that_lead_back_up_are_not_followed)
{
	struct scratch s = { 0 };

	start(&s);
	make_folder(&s, "x86");
	make_folder(&s, "x86/m");
	make_file(&s, "x86/mapfile.csv", "a,v1,m,core\n");
	make_file(&s, "x86/m/a.json", "[{\"EventName\":\"A\",\"EventCode\":\"1\"}]");
	make_link(&s, "x86/m/up", "..");
	make_link(&s, "x86/m/here", ".");
	load(&s);
	cr_expect_eq(s.status, 0, "%s", s.err.text);
	cr_expect(is_told(&s, "x86/m/up: is a link to a folder that it is in"));
	cr_expect(is_told(&s, "x86/m/here: is a link to a folder that it is in"));
	cr_expect_eq(s.model.cpus.len, 1);
	end(&s);
}

Test(evtree, what_is_no_readable_file_is_told_and_nothing_hangs)
{
	struct scratch s = { 0 };
	struct buf b = { 0 };

	start(&s);
	make_link(&s, "dangling.json", "nowhere.json");
	cr_assert_eq(mkfifo(path_of(&s, "fifo.json", &b), 0600), 0);
	make_file(&s, "long.json", "[]");
	cr_assert_eq(truncate(path_of(&s, "long.json", &b), (off_t)EVTREE_FILE_LIMIT + 1), 0);
	make_file(&s, "con\ntrol.json", "[]");
	load(&s);
	cr_expect_eq(s.status, -1);
	cr_expect_eq(s.diags.errors, 4);
	cr_expect(is_told(&s, "dangling.json: No such file"));
	cr_expect(is_told(&s, "fifo.json: is not a regular file"));
	cr_expect(is_told(&s, "long.json: is longer than 67108864 bytes"));
	cr_expect(is_told(&s, "con\\x0atrol.json: has control characters in its name"));
	buf_release(&b);
	end(&s);
}

Test(evtree, a_folder_without_event_files_is_no_tree)
{
	struct scratch s = { 0 };

	start(&s);
	make_file(&s, "README", "nothing here");
	load(&s);
	cr_expect_eq(s.status, -1);
	cr_expect_eq(s.err.code, ERR_ABSENT);
	end(&s);
}

static void make_arch(struct scratch *s, const char *arch)
{
	struct buf b = { 0 };

	make_folder(s, arch);
	buf_printf(&b, "%s/mapfile.csv", arch);
	make_file(s, b.at, "a,v1,m,core\n");
	buf_clear(&b);
	buf_printf(&b, "%s/m", arch);
	make_folder(s, b.at);
	buf_add_text(&b, "/a.json");
	make_file(s, b.at, "[{\"EventName\":\"A\",\"EventCode\":\"1\"}]");
	buf_release(&b);
}

static void expect_sources(struct scratch *s, const char *want)
{
	struct buf b = { 0 };

	load(s);
	cr_expect_eq(s->status, 0, "%s", s->err.text);
	for (size_t i = 0; i < s->model.trees.len; i++)
		buf_printf(&b, "%s: %s; ", s->model.trees.at[i].name, s->model.trees.at[i].licence);
	cr_expect_str_eq(buf_text(&b), want);
	buf_release(&b);
	evmodel_release(&s->model);
	evdiag_release(&s->diags);
}

Test(evtree, only_a_copy_of_linuxs_tree_has_its_licence)
{
	struct scratch s = { 0 };
	struct buf own = { 0 };

	start(&s);
	make_arch(&s, "x86");
	buf_printf(&own, "%s: unknown; ", strrchr(s.root, '/') + 1);
	expect_sources(&s, own.at);
	make_arch(&s, "arm64");
	expect_sources(&s, own.at);
	make_folder(&s, "test");
	expect_sources(&s, "Linux perf pmu-events: GPL-2.0; ");
	make_file(&s, "SOURCE", "name: mine\nlicence: MIT\n");
	expect_sources(&s, "mine: MIT; ");
	buf_release(&own);
	end(&s);
}

Test(evtree, each_dialect_of_a_folder_is_a_source)
{
	struct scratch s = { 0 };
	struct buf both = { 0 };

	start(&s);
	make_file(&s, "a_core.json", "{\"Header\":{},\"Events\":[]}");
	make_file(&s, "b.json", "[{\"EventName\":\"A\",\"EventCode\":\"1\"}]");
	buf_printf(&both, "intel/perfmon: BSD-3-Clause; %s: unknown; ", strrchr(s.root, '/') + 1);
	expect_sources(&s, both.at);
	buf_release(&both);
	end(&s);
}

static void expect_link(const char *name, const char *text, const char *target)
{
	struct arena arena = { 0 };
	const char *found = evtree_follow(name, view_of(text), &arena);

	if (target)
		cr_expect(found && strcmp(found, target) == 0, "%s: %s", text, found);
	else
		cr_expect_null(found, "%s: %s", text, found);
	arena_release(&arena);
}

Test(evtree, links_that_are_text_stay_in_the_tree)
{
	expect_link("riscv/sifive/p550/a.json", "../bullet/a.json", "riscv/sifive/bullet/a.json");
	expect_link("riscv/a.json", "./b/../c.json\n", "riscv/c.json");
	expect_link("a.json", "b.json", "b.json");
	expect_link("riscv/a.json", "../../b.json", "");
	expect_link("a.json", "../b.json", "");
	expect_link("a.json", "/etc/b.json", NULL);
	expect_link("a.json", "b.txt", NULL);
	expect_link("a.json", "[\"b.json", NULL);
	expect_link("a.json", "b\nc.json", NULL);
	expect_link("a.json", "", NULL);
}

Test(evtree, models_are_wanted_by_path_or_name)
{
	cr_expect(evwant_model(NULL, NULL, "x86/skylakex"));
	cr_expect(evwant_model("x86", NULL, "x86/skylakex"));
	cr_expect_not(evwant_model("x8", NULL, "x86/skylakex"));
	cr_expect(evwant_model(NULL, "skylake, skylakex", "x86/skylakex"));
	cr_expect_not(evwant_model(NULL, "skylake", "x86/skylakex"));
	cr_expect(evwant_model(NULL, "arm/cortex-a53", "arm64/arm/cortex-a53"));
	cr_expect(evwant_model(NULL, "cortex-a53", "arm64/arm/cortex-a53"));
	cr_expect_not(evwant_model("x86", "cortex-a53", "arm64/arm/cortex-a53"));
	cr_expect(evwant_model("x86", "skylakex", "common/common"));
	cr_expect(evwant_model("x86", "skylakex", "loose/events"));
}
