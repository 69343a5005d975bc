/* SPDX-License-Identifier: MIT */
/*
 * What the vendors publish, against what Linux's tree has for the same CPUs.
 * Every event that differs is a row of dialect-differences.csv, with the
 * reason. TALLY_SHARED names the folder that has the trees.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evcheck.h"
#include "pmu-events/evjson.h"
#include "util/base/csvread.h"
#include "util/base/fs.h"
#include "util/base/map.h"

/* One event that differs; also, without a name, what differs for one reason. */
struct difference {
	const char *model, *name, *linux_terms, *vendor_terms, *reason;
	bool used;
};

struct comparison {
	struct evmodel linux_model;
	struct evmodel vendor;
	struct evdiag_list diags;
	struct map differences; /* "x86/skylakex uncore_upi/unc_upi_x" -> struct difference */
	struct VEC(struct difference *) all;
	struct arena arena;
	struct buf text; /* of the expectations */
	size_t models, same, wrong;
};

static const char *shared_path(struct comparison *c, const char *name)
{
	const char *folder = getenv("TALLY_SHARED"), *path;
	struct buf b = { 0 };

	buf_printf(&b, "%s/vendor-events/%s", folder ? folder : "../shared", name);
	path = arena_stringn(&c->arena, b.at, b.len);
	buf_release(&b);
	return path;
}

static struct view key_of(struct comparison *c, const char *model, const char *name)
{
	struct buf b = { 0 };
	struct view key;

	buf_printf(&b, "%s %s", model, name);
	key = view_make(arena_stringn(&c->arena, b.at, b.len), b.len);
	buf_release(&b);
	return key;
}

static const char *field(struct comparison *c, const struct csvread *r, size_t i)
{
	return arena_stringn(&c->arena, r->fields[i].at, r->fields[i].len);
}

static void read_differences(struct comparison *c)
{
	struct csvread r;
	struct err err = { 0 };

	cr_assert_eq(fs_read(NULL, "tests/data/dialect-differences.csv", 1 << 20, &c->text, &err),
		     0, "%s", err.text);
	csvread_init(&r, buf_view(&c->text), ',');
	cr_assert_eq(csvread_next(&r, &err), 1, "the row of titles");
	while (csvread_next(&r, &err) == 1) {
		struct difference *d = arena_alloc(&c->arena, sizeof(*d));

		cr_assert_eq(r.nfields, 5);
		*d = (struct difference){ field(c, &r, 0), field(c, &r, 1), field(c, &r, 2),
					  field(c, &r, 3), field(c, &r, 4), false };
		cr_assert(*d->reason, "a difference without a reason: %s", d->name);
		*map_add(&c->differences, key_of(c, d->model, d->name)) = d;
		*vec_add(&c->all) = d;
	}
	cr_assert_eq(err.code, ERR_NONE, "%s", err.text);
	csvread_release(&r);
}

/* False, and the test skipped, when the trees are not there. */
static bool load(struct comparison *c, const char *vendor)
{
	const char *trees[2] = { shared_path(c, "linux-7.2"), shared_path(c, vendor) };
	struct err err = { 0 };

	if (!fs_exists(NULL, trees[0]) || !fs_exists(NULL, trees[1])) {
		cr_skip("no %s (TALLY_SHARED)", trees[1]);
		return false;
	}
	cr_assert_eq(evjson_load(&c->linux_model, &trees[0], 1, NULL, &c->diags, &err), 0, "%s",
		     err.text);
	evdiag_release(&c->diags);
	cr_assert_eq(evjson_load(&c->vendor, &trees[1], 1, NULL, &c->diags, &err), 0, "%s",
		     err.text);
	cr_expect_eq(c->diags.errors, 0);
	cr_expect_eq(c->diags.warnings, 0, "%zu warnings", c->diags.warnings);
	read_differences(c);
	return true;
}

static void compare_terms(struct comparison *c, const char *model, const char *name,
			  const char *linux_terms, const char *vendor_terms)
{
	struct difference *d = map_find(&c->differences, key_of(c, model, name));

	if (strcmp(linux_terms, vendor_terms) == 0) {
		c->same++;
		return;
	}
	if (d && strcmp(d->linux_terms, linux_terms) == 0 &&
	    strcmp(d->vendor_terms, vendor_terms) == 0) {
		d->used = true;
		return;
	}
	if (c->wrong++ < 20)
		fprintf(stderr, "%s %s: linux '%s', vendor '%s'\n", model, name, linux_terms,
			vendor_terms);
}

static const char *event_name(struct comparison *c, const struct evmodel_event *e)
{
	const char *name;
	struct buf b = { 0 };

	buf_printf(&b, "%s/%s", e->pmu, e->name);
	name = arena_stringn(&c->arena, b.at, b.len);
	buf_release(&b);
	return name;
}

static void compare_model(struct comparison *c, const struct evmodel_cpu *l,
			  const struct evmodel_cpu *v)
{
	const uint32_t flags = EVMODEL_DEPRECATED | EVMODEL_PER_PKG;
	struct map events = { 0 };

	for (size_t i = 0; i < l->events.len; i++)
		*map_add(&events, view_of(event_name(c, &l->events.at[i]))) = &l->events.at[i];
	for (size_t i = 0; i < v->events.len; i++) {
		const struct evmodel_event *e = &v->events.at[i];
		const char *name = event_name(c, e);
		const struct evmodel_event *same = map_find(&events, view_of(name));

		compare_terms(c, l->path, name, same ? same->terms : "", e->terms);
		if (!same)
			continue;
		cr_expect_eq(same->flags & flags, e->flags & flags, "%s %s", l->path, name);
		cr_expect_str_eq(same->unit, e->unit, "%s %s", l->path, name);
		*map_add(&events, view_of(name)) = NULL;
	}
	for (size_t i = 0; i < l->events.len; i++) {
		const char *name = event_name(c, &l->events.at[i]);

		if (map_find(&events, view_of(name)))
			compare_terms(c, l->path, name, l->events.at[i].terms, "");
	}
	c->models++;
	map_release(&events);
}

static void compare(struct comparison *c)
{
	for (size_t i = 0; i < c->vendor.cpus.len; i++) {
		const struct evmodel_cpu *v = &c->vendor.cpus.at[i];
		const struct evmodel_cpu *l = evmodel_find_cpu(&c->linux_model, v->path);

		if (l)
			compare_model(c, l, v);
	}
}

/* Lists how many events differ for which reason, and looks for rows that are of no use. */
static void count_differences(struct comparison *c, const char *arch)
{
	struct map reasons = { 0 };
	struct VEC(const char *) order = { 0 };

	for (size_t i = 0; i < c->all.len; i++) {
		const struct difference *d = c->all.at[i];
		uintptr_t *n;

		if (strncmp(d->model, arch, strlen(arch)) != 0)
			continue;
		cr_expect(d->used, "stale difference: %s %s", d->model, d->name);
		n = (uintptr_t *)map_add(&reasons, view_of(d->reason));
		if ((*n)++ == 0)
			*vec_add(&order) = d->reason;
	}
	fprintf(stderr, "%zu events are the same; different are:\n", c->same);
	for (size_t i = 0; i < order.len; i++)
		fprintf(stderr, "%6zu  %s\n", (size_t)map_find(&reasons, view_of(order.at[i])),
			order.at[i]);
	map_release(&reasons);
	vec_release(&order);
}

static void release(struct comparison *c)
{
	evmodel_release(&c->linux_model);
	evmodel_release(&c->vendor);
	evdiag_release(&c->diags);
	map_release(&c->differences);
	vec_release(&c->all);
	arena_release(&c->arena);
	buf_release(&c->text);
}

Test(golden_dialects, perfmon_encodes_as_linux_does)
{
	struct comparison c = { 0 };

	if (!load(&c, "perfmon"))
		return;
	compare(&c);
	cr_expect_eq(c.models, 5);
	cr_expect_eq(c.wrong, 0, "%zu differences", c.wrong);
	cr_expect_eq(c.same, 7844, "%zu", c.same);
	count_differences(&c, "x86/");
	release(&c);
}

Test(golden_dialects, arm_data_encodes_as_linux_does)
{
	struct comparison c = { 0 };

	if (!load(&c, "arm-data"))
		return;
	compare(&c);
	cr_expect_eq(c.models, 3);
	cr_expect_eq(c.wrong, 0, "%zu differences", c.wrong);
	cr_expect_eq(c.same, 268, "%zu", c.same);
	count_differences(&c, "arm64/");
	release(&c);
}

/* Each row of the vendor's that has Linux's pattern, or is one of the CPUs of it, has its model. */
static const char *find_model(const struct evmodel *m, const char *cpuid)
{
	for (size_t i = 0; i < m->maps.len; i++) {
		if (strcmp(m->maps.at[i].cpuid, cpuid) == 0)
			return m->maps.at[i].path;
	}
	return NULL;
}

Test(golden_dialects, cpus_have_the_models_that_linux_gives_them)
{
	static const char *const cpuids[][2] = {
		{ "GenuineIntel-6-55-[01234]", "x86/skylakex" },
		{ "GenuineIntel-6-8F", "x86/sapphirerapids" },
		{ "GenuineIntel-6-B7", "x86/alderlake" },
		{ "GenuineIntel-6-BE", "x86/alderlaken" },
		{ "GenuineIntel-6-BD", "x86/lunarlake" },
		{ "0x00000000410fd030", "arm64/arm/cortex-a53" },
		{ "0x00000000410fd0c0", "arm64/arm/neoverse-n1" },
		{ "0x00000000410fd4f0", "arm64/arm/neoverse-n2-v2" },
	};
	struct comparison c = { 0 };
	const char *trees[2];
	struct err err = { 0 };

	if (!load(&c, "perfmon"))
		return;
	trees[0] = shared_path(&c, "arm-data");
	cr_assert_eq(evjson_load(&c.vendor, trees, 1, NULL, &c.diags, &err), 0, "%s", err.text);
	for (size_t i = 0; i < sizeof(cpuids) / sizeof(cpuids[0]); i++) {
		const char *path = find_model(&c.vendor, cpuids[i][0]);

		cr_assert(path, "no model for %s", cpuids[i][0]);
		cr_expect_str_eq(path, cpuids[i][1]);
		cr_expect(evmodel_find_cpu(&c.linux_model, path), "Linux has no %s", path);
	}
	release(&c);
}

/* How many events of a model have a property. */
static size_t count_events(struct evmodel *m, const char *path,
			   bool (*has)(const struct evmodel_event *e))
{
	struct evmodel_cpu *cpu = evmodel_find_cpu(m, path);
	size_t n = 0;

	cr_assert(cpu, "no model '%s'", path);
	for (size_t i = 0; i < cpu->events.len; i++)
		n += has(&cpu->events.at[i]);
	return n;
}

static bool is_taken_alone(const struct evmodel_event *e)
{
	return e->flags & EVMODEL_TAKEN_ALONE;
}

static bool has_more_without_smt(const struct evmodel_event *e)
{
	return e->counters.known && e->counters.generic_no_smt != e->counters.generic;
}

static bool has_counters(const struct evmodel_event *e)
{
	return e->counters.known;
}

Test(golden_dialects, over_linux_they_add_what_it_drops)
{
	struct comparison c = { 0 };
	const char *trees[3];
	struct err err = { 0 };

	if (!load(&c, "perfmon"))
		return;
	evmodel_release(&c.vendor);
	trees[0] = shared_path(&c, "linux-7.2");
	trees[1] = shared_path(&c, "perfmon");
	trees[2] = shared_path(&c, "arm-data");
	cr_assert_eq(evjson_load(&c.vendor, trees, 3, NULL, &c.diags, &err), 0, "%s", err.text);
	cr_expect_eq(c.diags.errors, 0);
	cr_expect_eq(count_events(&c.linux_model, "x86/skylakex", has_more_without_smt), 0);
	cr_expect_eq(count_events(&c.vendor, "x86/skylakex", has_more_without_smt), 264);
	cr_expect_eq(count_events(&c.linux_model, "x86/sapphirerapids", is_taken_alone), 0);
	cr_expect_eq(count_events(&c.vendor, "x86/sapphirerapids", is_taken_alone), 30);
	cr_expect_eq(count_events(&c.linux_model, "arm64/arm/neoverse-n1", has_counters), 0);
	cr_expect_eq(count_events(&c.vendor, "arm64/arm/neoverse-n1", has_counters), 110);
	release(&c);
}

static const struct evmodel_metric *find_metric(const struct evmodel_cpu *cpu,
						const struct evmodel_metric *like)
{
	for (size_t i = 0; i < cpu->metrics.len; i++) {
		if (strcmp(cpu->metrics.at[i].name, like->name) == 0 &&
		    strcmp(cpu->metrics.at[i].pmu, like->pmu) == 0)
			return &cpu->metrics.at[i];
	}
	return NULL;
}

Test(golden_dialects, metrics_of_perfmon_parse_and_have_the_names_of_linux)
{
	struct comparison c = { 0 };
	size_t metrics = 0, named = 0, grouped = 0, scaled = 0;

	if (!load(&c, "perfmon"))
		return;
	for (size_t i = 0; i < c.vendor.cpus.len; i++) {
		const struct evmodel_cpu *v = &c.vendor.cpus.at[i];
		const struct evmodel_cpu *l = evmodel_find_cpu(&c.linux_model, v->path);

		for (size_t k = 0; k < v->metrics.len; k++) {
			const struct evmodel_metric *m = &v->metrics.at[k], *same;
			struct buf unknown = { 0 };
			struct err err = { 0 };

			metrics++;
			cr_expect_eq(evcheck_expr(m->expr, &unknown, &err), 0, "%s: %s", m->name,
				     err.text);
			if (*m->threshold)
				cr_expect_eq(evcheck_expr(m->threshold, &unknown, &err), 0,
					     "%s: %s", m->name, err.text);
			cr_expect_str_eq(buf_text(&unknown), "", "%s", m->name);
			buf_release(&unknown);
			same = l ? find_metric(l, m) : NULL;
			named += same != NULL;
			scaled += same && strcmp(same->unit, m->unit) == 0;
			grouped += same && strcmp(same->groups, m->groups) == 0 &&
				   strcmp(same->no_group, m->no_group) == 0 &&
				   strcmp(same->default_group, m->default_group) == 0;
		}
	}
	cr_expect_eq(metrics, 1339, "%zu metrics", metrics);
	/* 311 are of a variant that Linux has not, four others are newer or older. */
	cr_expect_eq(named, 1024, "%zu have Linux's name", named);
	/* Eight say "per instruction", which Linux leaves out. */
	cr_expect_eq(scaled, 1016, "%zu have Linux's unit", scaled);
	/* Four have another parent in one version than in the other, one another group. */
	cr_expect_eq(grouped, 1019, "%zu are in Linux's groups", grouped);
	release(&c);
}
