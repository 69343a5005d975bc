/* SPDX-License-Identifier: MIT */
#include "util/stat/statbase.h"

#include <math.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/out/doc.h"
#include "util/out/render.h"
#include "util/pmu/plan.h"
#include "util/stat/statdata.h"
#include "util/stat/statview.h"
#include "util/target/target.h"

/* One event, before and now. */
struct change {
	const char *name;
	bool had, has; /* a count */
	uint64_t before, now;
	bool beyond;
};

struct changes VEC(struct change);

/* Better known before the command has run for hours. */
static int try_writing(const char *path, struct err *err)
{
	struct fs_output output = { 0 };

	if (fs_create(&output, path, err) < 0)
		return err_while(err, "baseline");
	fs_abandon(&output);
	return 0;
}

int statbase_open(struct statbase *b, const struct fs *fs, const char *path,
		  double tolerance_percent, struct err *err)
{
	*b = (struct statbase){ .fs = fs, .path = path, .tolerance_percent = tolerance_percent };
	b->exists = fs_exists(fs, path);
	if (!b->exists)
		return try_writing(path, err);
	if (replay_read_names(fs, path, &b->arena, &b->names, err) < 0 ||
	    replay_read_text(fs, path, "machine_version", &b->arena, &b->machine, err) < 0)
		return err_while(err, "baseline");
	return 0;
}

void statbase_release(struct statbase *b)
{
	vec_release(&b->names);
	arena_release(&b->arena);
}

/* ---- what was counted then ---- */

static void add_named(struct plan *plan, const struct plan_event *event)
{
	plan_add_group(plan);
	plan_add_event(plan, event);
}

/*
 * The plan with events called as they are shown, which is what the file has, and
 * behind it the events that only the file has.
 */
static void name_plan(const struct statbase *b, const struct statview *v, struct arena *arena,
		      struct plan *plan)
{
	for (size_t i = 0; i < v->plan->events.len; i++) {
		struct plan_event event = v->plan->events.at[i];
		struct buf name = { 0 };

		statview_add_name(v, i, &name);
		event.name = arena_string(arena, buf_text(&name));
		add_named(plan, &event);
		buf_release(&name);
	}
	for (size_t i = 0; i < b->names.len; i++) {
		bool known = false;

		for (size_t k = 0; k < v->plan->events.len && !known; k++)
			known = strcmp(plan->events.at[k].name, b->names.at[i]) == 0;
		if (!known)
			add_named(plan, &(struct plan_event){ .name = b->names.at[i] });
	}
}

static bool is_beyond(const struct statbase *b, const struct change *c)
{
	double change;

	if (c->had != c->has)
		return true;
	if (!c->had || c->before == c->now)
		return false;
	change = c->now > c->before ? (double)(c->now - c->before) : (double)(c->before - c->now);
	return change > (double)c->before * b->tolerance_percent / 100;
}

static void add_changes(const struct statbase *b, const struct statview *v, const struct plan *plan,
			const struct counts *then, struct changes *out)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		struct count before = counts_at(then, i), now = { 0 };
		struct change c = { .name = plan->events.at[i].name };

		if (plan->events.at[i].hidden)
			continue;
		if (v->parts->list.len && i < v->plan->events.len)
			now = statview_count(v, 0, i);
		c.had = before.counted;
		c.before = before.value;
		c.has = now.counted;
		c.now = now.value;
		c.beyond = is_beyond(b, &c);
		*vec_add(out) = c;
	}
}

/* The file is replayed as if it were counted, with the names of this plan. */
static int find_changes(const struct statbase *b, const struct statview *v, struct arena *arena,
			struct changes *out, struct err *err)
{
	const struct target *replay = target_find("replay");
	const struct target_where where = { .source = b->path };
	struct target_moment moment;
	struct target_run *run;
	struct readings readings = { 0 };
	struct counts then;
	struct plan plan = { 0 };
	int r = -1;

	name_plan(b, v, arena, &plan);
	counts_init(&then, plan.events.len);
	run = replay->open(&plan, &where, b->fs, err);
	if (!run)
		goto out;
	if (replay->next(run, &moment, err) >= 0 && replay->read(run, &readings, err) == 0) {
		counts_add(&then, &readings);
		add_changes(b, v, &plan, &then, out);
		r = 0;
	}
	replay->close(run);
out:
	vec_release(&readings);
	counts_release(&then);
	plan_release(&plan);
	return r;
}

/* ---- showing ---- */

static struct cell count_cell(bool is_there, uint64_t n)
{
	return is_there ? cell_count(n) : cell_none();
}

static const char *verdict(const struct change *c)
{
	if (c->beyond)
		return "beyond";
	if (!c->had)
		return "not counted";
	return c->before == c->now ? "same" : "within";
}

static void put_change(struct doc *doc, const struct change *c)
{
	bool both = c->had && c->has;
	int64_t change = (int64_t)(c->now - c->before);
	struct cell percent = cell_none();

	if (both && c->before)
		percent = cell_real((double)change * 100 / (double)c->before);
	doc_row(doc, (const struct cell[]){
			     cell_text(c->name),
			     count_cell(c->had, c->before),
			     count_cell(c->has, c->now),
			     both ? cell_int(change) : cell_none(),
			     percent,
			     cell_bool(c->beyond),
			     cell_tone(cell_text(verdict(c)), c->beyond ? TONE_BAD : TONE_GOOD),
		     });
}

static void put_changes(const struct statbase *b, struct doc *doc, const struct changes *changes)
{
	static const struct column columns[] = {
		{ "event", "Event", NULL, 0 },
		{ "before", "Before", NULL, 0 },
		{ "now", "Now", NULL, 0 },
		{ "change", "Change", NULL, 0 },
		{ "change_percent", "Percent", NULL, 0 },
		{ "beyond", NULL, NULL, 0 },
		{ NULL, "Verdict", NULL, 0 },
	};
	struct buf title = { 0 };
	struct table table = { .key = "baseline", .columns = columns, .ncolumns = 7 };

	buf_printf(&title, "Against the baseline %s", b->path);
	table.title = title.at;
	doc_table(doc, &table);
	for (size_t i = 0; i < changes->len; i++)
		put_change(doc, &changes->at[i]);
	doc_table_end(doc);
	buf_release(&title);
}

/* Another QEMU may count TLB misses differently, which is no change of the program. */
static void note_machine(const struct statbase *b, const struct statview *v, struct buf *notes)
{
	const char *then = b->machine ? b->machine : "no emulator";
	const char *now = v->machine_version ? v->machine_version : "no emulator";

	if (strcmp(then, now) != 0)
		buf_printf(notes, "the baseline is of %s, this run of %s\n", then, now);
}

/* What is not counted is not guarded, and a guard of nothing is none. */
static int tell_uncounted(size_t n, size_t all, struct buf *notes, struct err *err)
{
	if (n == all)
		return err_set(err, ERR_ABSENT, "none of its events is counted: it guards nothing");
	if (n)
		buf_printf(notes,
			   "%zu of %zu events are not counted: the baseline does not guard "
			   "them\n",
			   n, all);
	return 0;
}

int statbase_compare(const struct statbase *b, const struct statview *v, bool quiet, bool *beyond,
		     struct buf *notes, struct err *err)
{
	struct arena arena = { 0 };
	struct changes changes = { 0 };
	size_t n = 0, uncounted = 0;
	int r = find_changes(b, v, &arena, &changes, err);

	for (size_t i = 0; i < changes.len; i++) {
		n += changes.at[i].beyond;
		uncounted += !changes.at[i].had && !changes.at[i].has;
	}
	*beyond = n > 0;
	if (r == 0)
		r = tell_uncounted(uncounted, changes.len, notes, err);
	if (r == 0 && !quiet) {
		put_changes(b, v->doc, &changes);
		note_machine(b, v, notes);
		if (n)
			buf_printf(notes,
				   "%zu of %zu counts are beyond the baseline's tolerance of "
				   "%g%%\n",
				   n, changes.len, b->tolerance_percent);
	}
	vec_release(&changes);
	arena_release(&arena);
	return r < 0 ? err_while(err, "baseline") : 0;
}

int statbase_write(const struct statbase *b, const struct statview *v, struct buf *notes,
		   struct err *err)
{
	static const struct doc_style style;
	struct statview copy = *v;
	struct fs_output file = { 0 };
	size_t all = 0, uncounted = 0;
	int r = -1;

	for (size_t i = 0; i < v->plan->events.len; i++) {
		if (v->plan->events.at[i].hidden)
			continue;
		all++;
		uncounted += !v->parts->list.len || !statview_count(v, 0, i).counted;
	}
	if (tell_uncounted(uncounted, all, notes, err) < 0 || fs_create(&file, b->path, err) < 0)
		return err_while(err, "baseline");
	copy.doc = doc_new(render_find("json"), &style, file.file, NULL);
	doc_begin(copy.doc, "stat", 1);
	statdata_put(&copy);
	doc_end(copy.doc);
	if (doc_close(copy.doc, err) == 0 && fs_commit(&file, err) == 0)
		r = 0;
	doc_free(copy.doc);
	fs_abandon(&file);
	return r < 0 ? err_while(err, "baseline") : 0;
}
