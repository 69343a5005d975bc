/* SPDX-License-Identifier: MIT */
/*
 * The metrics of intel/perfmon have the values of Linux's metrics of the same
 * names, where every event counts something made up. TALLY_SHARED names the
 * folder that has both trees.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pmu-events/evjson.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/expr/exprset.h"

#define SECONDS	 3.5
#define TSC_RATE 2e9
#define UNITS	 2

struct values {
	const struct evmodel_cpu *cpu;
	const char *pmu;
};

/* Replaces all of a text that has room. */
static void replace_all(char *text, const char *from, const char *to)
{
	size_t nfrom = strlen(from), nto = strlen(to);

	for (char *p = strstr(text, from); p; p = strstr(p + nto, from)) {
		memmove(p + nto, p + nfrom, strlen(p + nfrom) + 1);
		memcpy(p, to, nto);
	}
}

/* One spelling of what Linux and we spell in several ways; *share is a part of all units. */
static void spell(const char *name, char *out, size_t size, double *share)
{
	static const char *const pmus[] = { "cpu@", "cpu_core@", "cha@" };
	static const char *const single[][2] = {
		{ "cha_0@event=0@", "unc_cha_clockticks" },
		{ "uncore_cha_0@event=1@", "unc_cha_clockticks" },
		{ "imc_0@event=0@", "unc_m_clockticks" },
	};
	size_t n = 0;

	for (; name[n] && n + 64 < size; n++)
		out[n] = (char)tolower((unsigned char)name[n]);
	out[n] = '\0';
	for (char digit[] = "0"; *digit <= '9'; ++*digit) {
		char hex[] = "=0x0", plain[] = "=0";

		hex[3] = plain[1] = *digit;
		for (const char *ends = "@,"; *ends; ends++) {
			char from[] = { hex[0], hex[1], hex[2], hex[3], *ends, '\0' };
			char to[] = { plain[0], plain[1], *ends, '\0' };

			replace_all(out, from, to);
		}
	}
	replace_all(out, ",edge@", ",edge=1@");
	*share = 1;
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(out, single[i][0]) == 0) {
			snprintf(out, size, "%s", single[i][1]);
			*share = 1.0 / UNITS;
		}
	}
	for (size_t i = 0; i < 3; i++) {
		if (strncmp(out, pmus[i], strlen(pmus[i])) == 0)
			replace_all(out, pmus[i], "");
	}
	replace_all(out, "@", ":");
	if (strcmp(out, "slots:") == 0 || strcmp(out, "slots") == 0)
		snprintf(out, size, "topdown.slots");
	replace_all(out, "::", ":");
	n = strlen(out);
	/* EVENT:terms: and EVENT,terms: are the same, as EVENT: is EVENT. */
	if (n && out[n - 1] == ':')
		out[n - 1] = '\0';
	for (char *colon = strchr(out, ':'); colon && strchr(colon, '='); colon = NULL)
		*colon = ',';
}

static double ask_literal(const char *name)
{
	if (strcmp(name, "system_tsc_freq") == 0)
		return TSC_RATE;
	if (strcmp(name, "num_packages") == 0 || strcmp(name, "num_dies") == 0)
		return UNITS;
	if (strncmp(name, "num_cpus", 8) == 0)
		return 64;
	if (strcmp(name, "num_cores") == 0)
		return 32;
	return strcmp(name, "smt_on") == 0 || strcmp(name, "core_wide") == 0;
}

static double ask(void *arg, enum expr_op what, const char *name)
{
	char text[512];
	double share;

	(void)arg;
	if (what == EXPR_LITERAL)
		return ask_literal(name);
	if (what == EXPR_SOURCE_COUNT)
		return UNITS;
	if (what != EXPR_NAME)
		return what == EXPR_HAS_EVENT;
	if (strcasecmp(name, "duration_time") == 0)
		return SECONDS;
	if (strncmp(name, "msr@tsc", 7) == 0)
		return TSC_RATE * SECONDS;
	spell(name, text, sizeof(text), &share);
	return share * (double)(1 + map_hash(view_of(text)) % 1000003);
}

static const struct evmodel_metric *find_metric(const struct values *v, const char *name)
{
	for (size_t i = 0; i < v->cpu->metrics.len; i++) {
		const struct evmodel_metric *m = &v->cpu->metrics.at[i];

		if (strcmp(m->pmu, v->pmu) == 0 && strcasecmp(m->name, name) == 0)
			return m;
	}
	return NULL;
}

static bool find(void *arg, const char *name, struct view *text)
{
	const struct evmodel_metric *m = find_metric(arg, name);

	if (m)
		*text = view_of(m->expr);
	return m != NULL;
}

static double value_of(const struct evmodel_cpu *cpu, const struct evmodel_metric *m)
{
	struct values v = { cpu, m->pmu };
	struct expr_env env = { ask, find, &v };
	struct err err = { 0 };
	struct exprset set;
	double value = NAN;

	exprset_init(&set, &env, 0);
	cr_expect_eq(exprset_value(&set, m->name, &value, &err), 0, "%s: %s", m->name, err.text);
	exprset_release(&set);
	return value;
}

static bool is_same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

/* How many metrics of the model are Linux's, and how many of these have Linux's value. */
static void compare(struct evmodel *linux_model, struct evmodel *vendor, const char *path,
		    size_t metrics, size_t same)
{
	const struct evmodel_cpu *l = evmodel_find_cpu(linux_model, path);
	const struct evmodel_cpu *v = evmodel_find_cpu(vendor, path);
	size_t there = 0, equal = 0;

	cr_assert(l && v, "no model %s", path);
	for (size_t i = 0; i < v->metrics.len; i++) {
		const struct evmodel_metric *m = &v->metrics.at[i];
		struct values in_linux = { l, m->pmu };
		double theirs, ours;

		if (!find_metric(&in_linux, m->name))
			continue;
		there++;
		theirs = value_of(l, m);
		ours = value_of(v, m);
		equal += is_same(theirs, ours);
		if (!is_same(theirs, ours))
			fprintf(stderr, "%s %s: linux %g, vendor %g\n", path, m->name, theirs,
				ours);
	}
	cr_expect_eq(there, metrics, "%s: %zu metrics", path, there);
	cr_expect_eq(equal, same, "%s: %zu of %zu are the same", path, equal, there);
}

static const char *shared_path(struct buf *b, const char *name)
{
	const char *folder = getenv("TALLY_SHARED");

	buf_printf(b, "%s/vendor-events/%s", folder ? folder : "../shared", name);
	return b->at;
}

/*
 * Different are: power, in other units; where Linux's are of another version,
 * with other factors and events; the "eq" of Lunar Lake, which Linux drops; and
 * what is computed from such.
 */
Test(golden_values, metrics_of_perfmon_have_the_values_of_linux)
{
	struct evmodel linux_model = { 0 }, vendor = { 0 };
	struct buf linux_path = { 0 }, vendor_path = { 0 };
	const char *linux_tree = shared_path(&linux_path, "linux-7.2");
	const char *vendor_tree = shared_path(&vendor_path, "perfmon");
	struct evdiag_list diags = { 0 };
	struct err err = { 0 };

	if (!fs_exists(NULL, linux_tree) || !fs_exists(NULL, vendor_tree)) {
		cr_skip("no %s or no %s (TALLY_SHARED)", linux_tree, vendor_tree);
		return;
	}
	cr_assert_eq(evjson_load(&linux_model, &linux_tree, 1, NULL, &diags, &err), 0, "%s",
		     err.text);
	cr_assert_eq(evjson_load(&vendor, &vendor_tree, 1, NULL, &diags, &err), 0, "%s", err.text);
	compare(&linux_model, &vendor, "x86/alderlake", 231, 230);
	compare(&linux_model, &vendor, "x86/lunarlake", 229, 219);
	compare(&linux_model, &vendor, "x86/sapphirerapids", 306, 295);
	compare(&linux_model, &vendor, "x86/skylakex", 258, 256);
	evdiag_release(&diags);
	evmodel_release(&linux_model);
	evmodel_release(&vendor);
	buf_release(&linux_path);
	buf_release(&vendor_path);
}
