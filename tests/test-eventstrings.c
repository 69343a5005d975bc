/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <inttypes.h>
#include <linux/hw_breakpoint.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/csvread.h"
#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/plan.h"
#include "util/pmu/plantext.h"
#include "util/target/attr.h"

#define MACHINES "tests/data/machines/"
#define STRINGS	 "tests/data/event-strings.csv"

/* A row of the file: one of the events that a text stands for on a machine. */
enum field {
	MACHINE,
	EVENT,
	NAME,
	TYPE,
	CONFIG,
	CONFIG1,
	CONFIG2,
	EXCLUDE, /* u k h i H G: what perf_event_attr.exclude_* leaves out */
	PRECISE,
	PERIOD,
	LEADER, /* index among the text's events */
	FLAGS,	/* P S D e W b R X; of a breakpoint r w x */
	FIELDS
};

struct row {
	char *field[FIELDS];
};

struct rows VEC(struct row);

static void read_rows(struct rows *rows)
{
	struct buf text = { 0 };
	struct csvread csv;
	struct err err = { 0 };
	int status;

	cr_assert_eq(fs_read(NULL, STRINGS, 1 << 20, &text, &err), 0, "%s", err.text);
	csvread_init(&csv, buf_view(&text), ',');
	cr_assert_eq(csvread_next(&csv, &err), 1);
	while ((status = csvread_next(&csv, &err)) > 0) {
		struct row *row = vec_add(rows);

		cr_assert_eq(csv.nfields, FIELDS, "line %u", csv.line);
		for (size_t i = 0; i < FIELDS; i++)
			row->field[i] = alloc_stringn(csv.fields[i].at, csv.fields[i].len);
	}
	cr_assert_eq(status, 0, "%s", err.text);
	csvread_release(&csv);
	buf_release(&text);
}

static void free_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->len; i++) {
		for (size_t k = 0; k < FIELDS; k++)
			free(rows->at[i].field[k]);
	}
	vec_release(rows);
}

static void open_machine(struct machine *m, const char *name)
{
	struct opt_item item = { .value = "pmu-events/arch" };
	struct machine_args args = { .no_builtin = true, .events = { .at = &item, .len = 1 } };
	struct fs here = { 0 };
	struct buf folder = { 0 };
	struct err err = { 0 };

	buf_printf(&folder, MACHINES "%s", name);
	args.sysfs = folder.at;
	cr_assert_eq(machine_open(m, &args, &here, MACHINE_ANY_CPU, &err), 0, "%s: %s", name,
		     err.text);
	/* It borrows the path. */
	m->fs.root = alloc_string(folder.at);
	buf_release(&folder);
}

static void put_exclude(const struct perf_event_attr *a, struct buf *out)
{
	if (a->exclude_user)
		buf_add_char(out, 'u');
	if (a->exclude_kernel)
		buf_add_char(out, 'k');
	if (a->exclude_hv)
		buf_add_char(out, 'h');
	if (a->exclude_idle)
		buf_add_char(out, 'i');
	if (a->exclude_host)
		buf_add_char(out, 'H');
	if (a->exclude_guest)
		buf_add_char(out, 'G');
}

static void put_flags(const struct evspec_mods *m, bool leads, struct buf *out)
{
	if (m->precise_max)
		buf_add_char(out, 'P');
	if (m->sample_read)
		buf_add_char(out, 'S');
	if (m->pinned && leads)
		buf_add_char(out, 'D');
	if (m->exclusive && leads)
		buf_add_char(out, 'e');
	if (m->weak)
		buf_add_char(out, 'W');
	if (m->bpf)
		buf_add_char(out, 'b');
	if (m->retire_latency)
		buf_add_char(out, 'R');
	if (m->keep_group)
		buf_add_char(out, 'X');
}

static void put_access(const struct perf_event_attr *a, struct buf *out)
{
	if (a->type != PERF_TYPE_BREAKPOINT)
		return;
	if (a->bp_type & HW_BREAKPOINT_R)
		buf_add_char(out, 'r');
	if (a->bp_type & HW_BREAKPOINT_W)
		buf_add_char(out, 'w');
	if (a->bp_type & HW_BREAKPOINT_X)
		buf_add_char(out, 'x');
}

static uint64_t number(const char *text)
{
	uint64_t n = 0;

	cr_expect(num_is_u64(view_of(text), &n), "'%s'", text);
	return n;
}

static void check_text(const struct row *row, enum field field, const char *got)
{
	cr_expect_str_eq(got, row->field[field], "%s: %s: field %d is %s, not %s",
			 row->field[MACHINE], row->field[EVENT], field, got, row->field[field]);
}

static void check_number(const struct row *row, enum field field, uint64_t got)
{
	cr_expect_eq(got, number(row->field[field]), "%s: %s: field %d is 0x%" PRIx64 ", not %s",
		     row->field[MACHINE], row->field[EVENT], field, got, row->field[field]);
}

static void check_event(const struct row *row, const struct plan *plan, size_t i)
{
	const struct plan_event *event = &plan->events.at[i];
	const struct encoding *e = event->encoding;
	size_t leader = plan->groups.at[plan_find_group(plan, i)].first;
	struct buf exclude = { 0 }, flags = { 0 };
	struct attr attr;

	cr_assert_not_null(e, "%s: %s", row->field[EVENT], event->refusal);
	cr_expect(e->has_type && e->has_config, "%s: %s", row->field[EVENT], e->note);
	attr_fill(e, &attr);
	put_exclude(&attr.kernel, &exclude);
	put_flags(&e->mods, leader == i, &flags);
	put_access(&attr.kernel, &flags);
	check_text(row, NAME, event->name);
	check_number(row, TYPE, attr.kernel.type);
	check_number(row, CONFIG, attr.kernel.config);
	check_number(row, CONFIG1, attr.kernel.config1);
	check_number(row, CONFIG2, attr.kernel.config2);
	check_text(row, EXCLUDE, buf_text(&exclude));
	check_number(row, PRECISE, attr.kernel.precise_ip);
	check_number(row, PERIOD, e->period);
	check_number(row, LEADER, leader);
	check_text(row, FLAGS, buf_text(&flags));
	buf_release(&exclude);
	buf_release(&flags);
}

static bool same_text(const struct row *a, const struct row *b)
{
	return strcmp(a->field[EVENT], b->field[EVENT]) == 0;
}

/* The rows of one machine from *at on. */
static void check_machine(const struct rows *rows, size_t *at)
{
	const char *name = rows->at[*at].field[MACHINE];
	struct machine m;

	open_machine(&m, name);
	while (*at < rows->len && strcmp(rows->at[*at].field[MACHINE], name) == 0) {
		const struct row *row = &rows->at[*at];
		struct plantext texts;
		struct plan plan = { 0 };
		struct err err = { 0 };
		size_t n = 1;

		while (*at + n < rows->len && same_text(row, row + n) &&
		       strcmp(row[n].field[MACHINE], name) == 0)
			n++;
		plantext_init(&texts, &m.resolve);
		cr_expect_eq(plantext_add(&texts, row->field[EVENT], &plan, &err), 0, "%s: %s",
			     name, err.text);
		cr_expect_eq(plan.events.len, n, "%s: %s is %zu events", name, row->field[EVENT],
			     plan.events.len);
		for (size_t i = 0; i < n && i < plan.events.len; i++)
			check_event(row + i, &plan, i);
		plan_release(&plan);
		plantext_release(&texts);
		*at += n;
	}
	free((char *)m.fs.root);
	machine_release(&m);
}

Test(eventstrings, all_of_the_grammar_on_described_machines)
{
	struct rows rows = { 0 };

	read_rows(&rows);
	cr_assert_gt(rows.len, 250);
	for (size_t i = 0; i < rows.len;)
		check_machine(&rows, &i);
	free_rows(&rows);
}
