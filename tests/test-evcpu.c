/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pmu-events/evcpu.h"
#include "pmu-events/evimage.h"
#include "pmu-events/evregex.h"

#define GOLDEN "../shared/goldens/linux-7.2/map.tsv.gz"

static void add_row(struct evmodel *m, const char *arch, const char *cpuid, const char *path)
{
	if (!evmodel_find_cpu(m, path))
		*vec_add(&m->cpus) = (struct evmodel_cpu){ .arch = arch, .path = path };
	*vec_add(&m->maps) = (struct evmodel_map){ arch, cpuid, path };
}

static const struct evtable *build(struct evimage *image, const struct evmodel *m)
{
	struct err err = { 0 };

	cr_assert_eq(evimage_build(image, m, true, &err), 0, "%s", err.text);
	return evimage_table(image);
}

Test(evcpu, x86_ignores_a_stepping_that_the_pattern_does_not_name)
{
	cr_assert(evcpu_match("x86", "GenuineIntel-6-8F", "GenuineIntel-6-8F-4"));
	cr_assert(evcpu_match("x86", "GenuineIntel-6-8F", "GenuineIntel-6-8F"));
	cr_assert_not(evcpu_match("x86", "GenuineIntel-6-8", "GenuineIntel-6-8F-4"));
	cr_assert_not(evcpu_match("x86", "GenuineIntel-6-8F", "GenuineIntel-6-8F1-4"));
	cr_assert(evcpu_match("x86", "GenuineIntel-6-55-[01234]", "GenuineIntel-6-55-4"));
	cr_assert_not(evcpu_match("x86", "GenuineIntel-6-55-[01234]", "GenuineIntel-6-55-7"));
	cr_assert_not(evcpu_match("x86", "GenuineIntel-6-55-[01234]", "GenuineIntel-6-55-44"));
	cr_assert_not(evcpu_match("x86", "GenuineIntel-6-55-[01234]", "GenuineIntel-6-55"));
	/* The dashes of ranges are not those between the parts. */
	cr_assert(evcpu_match("x86", "AuthenticAMD-23-([12][0-9A-F]|[0-9A-F])",
			      "AuthenticAMD-23-1F-2"));
	cr_assert_not(evcpu_match("x86", "AuthenticAMD-23-([12][0-9A-F]|[0-9A-F])",
				  "AuthenticAMD-23-31-0"));
	cr_assert(evcpu_match("x86", "GenuineIntel-6-[0-9A]", "GenuineIntel-6-A-4"));
}

Test(evcpu, arm64_takes_later_versions_of_the_same_part)
{
	const char *pattern = "0x00000000411fd0c1";

	cr_assert(evcpu_match("arm64", pattern, "0x00000000411fd0c1"));
	cr_assert(evcpu_match("arm64", pattern, "0x411fd0c1"));
	cr_assert(evcpu_match("arm64", pattern, "411FD0C1"));
	cr_assert(evcpu_match("arm64", pattern, "0x00000000411fd0c2"));
	/* As a version: variant first, so that r2p0 is later than r1p1. */
	cr_assert(evcpu_match("arm64", pattern, "0x00000000412fd0c0"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x00000000411fd0c0"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x00000000410fd0c3"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x00000000411fd0d1"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x00000000421fd0c1"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x00000000411ed0c1"));
	cr_assert_not(evcpu_match("arm64", pattern, "0x489-0x8-0x1"));
	cr_assert_not(evcpu_match("arm64", ".*", "0x00000000411fd0c1"));
}

Test(evcpu, others_match_as_a_whole)
{
	cr_assert(evcpu_match("riscv", "0x489-0x8000000000000[1-9a-e]07-0xd[[:xdigit:]]+",
			      "0x489-0x8000000000000107-0xd1"));
	cr_assert_not(evcpu_match("riscv", "0x489-0x8", "0x489-0x80"));
	cr_assert(evcpu_match("powerpc", "0x004[bcd][[:xdigit:]]{4}", "0x004d0200"));
	cr_assert_not(evcpu_match("powerpc", "0x004[bcd][[:xdigit:]]{4}", "0x004d020"));
	cr_assert(evcpu_match("s390", "^IBM.856[12].*3\\.6.[[:xdigit:]]+$",
			      "IBM,8561,703,T01,3.6,002f"));
	cr_assert(evcpu_match("testarch", "testcpu", "testcpu"));
}

Test(evregex, patterns_that_could_run_for_long_match_nothing)
{
	char nest[200] = "", many[700];

	cr_assert(evregex_valid("a(b|c)*[[:xdigit:]]{4}\\."));
	cr_assert_not(evregex_valid("(a*)\\1"));
	cr_assert_not(evregex_match("(a*)\\1", view_of("aa")));
	cr_assert_not(evregex_valid("((a{99}){99}){99}"));
	cr_assert_not(evregex_valid("(a{1,9999999999999999999999})"));
	cr_assert_not(evregex_valid("(a{255}b){255}"));
	cr_assert_not(evregex_valid("a++"));
	cr_assert_not(evregex_valid("a{2}{2}"));
	cr_assert_not(evregex_valid("(((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+"));
	cr_assert_not(evregex_valid("(unclosed"));
	cr_assert_not(evregex_valid("[unclosed"));
	cr_assert_not(evregex_valid("trailing\\"));
	memset(nest, '(', 100);
	cr_assert_not(evregex_valid(nest));
	memset(many, 'a', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	cr_assert_not(evregex_valid(many));
	cr_assert_not(evregex_match("a*", view_of(many)));
}

Test(evregex, the_look_at_the_beginning_never_decides_wrongly)
{
	static const struct {
		const char *pattern, *text;
	} cases[] = {
		{ "abc", "abc" },	{ "ab*", "a" },	    { "ab?c", "ac" },
		{ "ab{0,1}", "a" },	{ "ab+", "abb" },   { "abc|xyz", "xyz" },
		{ "a(b|c)|z", "z" },	{ "a[|]", "a|" },   { "a[]|]b|q", "q" },
		{ "a\\|b|q", "q" },	{ "(x|a)b", "ab" }, { "", "" },
		{ "a([)|]|c)|z", "z" }, { "\\.a", ".a" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert(evregex_match(cases[i].pattern, view_of(cases[i].text)), "%s",
			  cases[i].pattern);
	cr_assert_not(evregex_match("abc", view_of("abx")));
	cr_assert_not(evregex_match("a(b|c)", view_of("z")));
}

Test(evcpu, the_first_row_that_matches_wins)
{
	struct evmodel m = { 0 };
	struct evimage image;
	struct evtable_model model;
	const struct evtable *t;

	add_row(&m, "x86", "AuthenticAMD-23-[0-9A-F]", "x86/zen1");
	add_row(&m, "x86", "AuthenticAMD-23-[[:xdigit:]]+", "x86/zen2");
	add_row(&m, "x86", "bad(regex", "x86/bad");
	t = build(&image, &m);
	cr_assert(evcpu_find(t, "AuthenticAMD-23-1-1", &model));
	cr_assert_str_eq(model.path, "x86/zen1");
	cr_assert(evcpu_find(t, "AuthenticAMD-23-71-1", &model));
	cr_assert_str_eq(model.path, "x86/zen2");
	cr_assert_not(evcpu_find(t, "bad(regex", &model));
	evimage_release(&image);
	evmodel_release(&m);
}

static void fill(struct evmodel *m)
{
	add_row(m, "x86", "GenuineIntel-6-55-[01234]", "x86/skylakex");
	add_row(m, "x86", "GenuineIntel-6-(4E|5E)", "x86/skylake");
	add_row(m, "x86", "GenuineIntel-6-8F", "x86/sapphirerapids");
	add_row(m, "arm64", "0x00000000410fd0c0", "arm64/arm/neoverse-n1");
	add_row(m, "arm64", "0x0000000043000000", "arm64/freescale/imx8mm/sys");
	add_row(m, "arm64", "0x0000000044000000", "arm64/freescale/imx8mn/sys");
}

Test(evcpu, a_cpu_is_chosen_by_path_name_or_cpuid)
{
	static const struct {
		const char *cpu, *path;
	} cases[] = {
		{ "x86/skylakex", "x86/skylakex" },
		{ "skylakex", "x86/skylakex" },
		{ "neoverse-n1", "arm64/arm/neoverse-n1" },
		{ "arm/neoverse-n1", "arm64/arm/neoverse-n1" },
		{ "imx8mm/sys", "arm64/freescale/imx8mm/sys" },
		{ "GenuineIntel-6-55-3", "x86/skylakex" },
		{ "0x00000000413fd0c1", "arm64/arm/neoverse-n1" },
	};
	struct evmodel m = { 0 };
	struct evimage image;
	const struct evtable *t;

	fill(&m);
	t = build(&image, &m);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evtable_model model;
		struct err err = { 0 };

		cr_assert_eq(evcpu_choose(t, cases[i].cpu, &model, &err), 0, "%s", err.text);
		cr_assert_str_eq(model.path, cases[i].path);
	}
	evimage_release(&image);
	evmodel_release(&m);
}

#define NONE \
	"none is close; 'tally list --cpus' shows those there are, 'make events' builds in those of " \
	"Linux's tree, --events DIR reads more"

Test(evcpu, what_no_model_is_names_the_closest)
{
	static const struct {
		const char *cpu;
		enum err_code code;
		const char *text, *hint;
	} cases[] = {
		{ "skylake-x", ERR_ABSENT, "there is no model for the CPU 'skylake-x'",
		  "the nearest are 'x86/skylakex', 'x86/skylake'" },
		{ "sapp", ERR_ABSENT, "there is no model for the CPU 'sapp'",
		  "the nearest is 'x86/sapphirerapids'" },
		{ "GenuineIntel-6-8A-1", ERR_ABSENT,
		  "there is no model for the CPU 'GenuineIntel-6-8A-1'",
		  "the nearest are 'x86/sapphirerapids', 'x86/skylakex', 'x86/skylake'" },
		{ "zilog", ERR_ABSENT, "there is no model for the CPU 'zilog'", NONE },
		{ "", ERR_ABSENT, "there is no model for the CPU ''", NONE },
		{ "0x1", ERR_ABSENT, "there is no model for the CPU '0x1'", NONE },
		{ "z80/nosuch", ERR_ABSENT, "there is no model for the CPU 'z80/nosuch'", NONE },
		{ "x86/nosuch", ERR_ABSENT, "there is no model for the CPU 'x86/nosuch'",
		  "the nearest are 'x86/skylake', 'x86/skylakex', 'x86/sapphirerapids'" },
		{ "sys", ERR_USAGE, "'sys' is the name of 2 models",
		  "say which: 'arm64/freescale/imx8mm/sys', 'arm64/freescale/imx8mn/sys'" },
	};
	struct evmodel m = { 0 };
	struct evimage image;
	const struct evtable *t;

	fill(&m);
	t = build(&image, &m);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evtable_model model;
		struct err err = { 0 };

		cr_assert_eq(evcpu_choose(t, cases[i].cpu, &model, &err), -1);
		cr_assert_eq(err.code, cases[i].code);
		cr_assert_str_eq(err.text, cases[i].text);
		cr_assert_str_eq(err.hint, cases[i].hint);
	}
	evimage_release(&image);
	evmodel_release(&m);
}

Test(evcpu, the_form_of_a_cpuid_tells_the_architecture)
{
	cr_assert_str_eq(evcpu_arch("GenuineIntel-6-8F-4"), "x86");
	cr_assert_str_eq(evcpu_arch("AuthenticAMD-26-2"), "x86");
	cr_assert_str_eq(evcpu_arch("0x00000000410fd0c0"), "arm64");
	cr_assert_str_eq(evcpu_arch("0x410fd0c0"), "arm64");
	cr_assert_str_eq(evcpu_arch("0x489-0x8000000000000007-0x20181004"), "riscv");
	cr_assert_str_eq(evcpu_arch("0x004e1202"), "powerpc");
	cr_assert_str_eq(evcpu_arch("IBM,3906,704,M03,3.5,002f"), "s390");
	cr_assert_str_eq(evcpu_arch("Loongson-3A5000"), "loongarch");
	cr_assert_str_eq(evcpu_arch("skylakex"), "");
}

static void write_file(const char *root, const char *path, const char *text)
{
	struct buf full = { 0 };
	FILE *f;

	buf_printf(&full, "%s%s", root, path);
	for (size_t i = strlen(root) + 1; i < full.len; i++) {
		if (full.at[i] == '/') {
			full.at[i] = '\0';
			mkdir(full.at, 0700);
			full.at[i] = '/';
		}
	}
	f = fopen(full.at, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
	buf_release(&full);
}

Test(evcpu, each_machine_tells_its_cpuid_in_its_way)
{
	static const struct {
		const char *path, *text, *more_path, *more_text, *cpuid;
	} cases[] = {
		{ "/proc/cpuinfo",
		  "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n"
		  "model name\t: Some Name\nstepping\t: 10\n\nprocessor\t: 1\n",
		  NULL, NULL, "GenuineIntel-6-8F-A" },
		{ "/proc/cpuinfo",
		  "processor\t: 0\nhart\t\t: 2\nisa\t\t: rv64imafdc\nmvendorid\t: 0x489\n"
		  "marchid\t\t: 0x8000000000000007\nmimpid\t\t: 0x20181004\n",
		  NULL, NULL, "0x489-0x8000000000000007-0x20181004" },
		{ "/proc/cpuinfo",
		  "processor\t: 0\ncpu\t\t: POWER9\nrevision\t: 2.2 (pvr 004e 1202)\n", NULL, NULL,
		  "0x004e1202" },
		{ "/proc/cpuinfo",
		  "system type\t: generic\n\nprocessor\t: 0\nCPU Family\t: Loongson-64bit\n"
		  "Model Name\t: Loongson-3A5000\n",
		  NULL, NULL, "Loongson-3A5000" },
		{ "/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n",
		  "/sys/devices/system/cpu/cpu1/regs/identification/midr_el1",
		  "0x00000000410fd0c0\n", "0x00000000410fd0c0" },
		{ "/proc/sysinfo",
		  "Manufacturer:         IBM\nType:                 3906\n"
		  "Model:                704              M03\nSequence Code:  1\n",
		  "/proc/service_levels",
		  "VM: z/VM Version 6\nCPU-MF: Counter facility: version=3.5 "
		  "authorization=002f\nCPU-MF: Sampling facility: min_rate=1\n",
		  "IBM,3906,704,M03,3.5,002f" },
		{ "/proc/sysinfo", "Manufacturer: IBM\nType: 3906\n", NULL, NULL, "IBM,3906" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char root[] = "/tmp/tally-test-XXXXXX";
		struct fs fs = { .root = mkdtemp(root) };
		struct buf cpuid = { 0 }, command = { 0 };
		struct err err = { 0 };

		write_file(root, cases[i].path, cases[i].text);
		if (cases[i].more_path)
			write_file(root, cases[i].more_path, cases[i].more_text);
		cr_assert_eq(evcpu_read(&fs, &cpuid, &err), 0, "%zu: %s", i, err.text);
		cr_assert_str_eq(buf_text(&cpuid), cases[i].cpuid);
		buf_printf(&command, "rm -r %s", root);
		cr_assert_eq(system(command.at), 0);
		buf_release(&cpuid);
		buf_release(&command);
	}
}

Test(evcpu, a_machine_that_does_not_tell_is_absent)
{
	char root[] = "/tmp/tally-test-XXXXXX";
	struct fs fs = { .root = mkdtemp(root) };
	struct buf cpuid = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evcpu_read(&fs, &cpuid, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_eq(cpuid.len, 0);
	rmdir(root);
}

/*
 * One text that a mapfile's pattern matches: wherever the pattern leaves a
 * choice, the next digit of `choices`, a number of mixed radix, decides.
 */
struct sampler {
	const char *at;
	size_t choices;
	struct buf out;
};

static size_t pick(struct sampler *s, size_t n)
{
	size_t picked = s->choices % n;

	s->choices /= n;
	return picked;
}

static void sample_set(struct sampler *s)
{
	char members[512];
	size_t n = 0;

	for (s->at++; *s->at != ']'; s->at++) {
		if (strncmp(s->at, "[:xdigit:]", 10) == 0) {
			n += (size_t)snprintf(members + n, 17, "0123456789ABCDEF");
			s->at += 9;
		} else if (s->at[1] == '-' && s->at[2] != ']') {
			for (char c = s->at[0]; c <= s->at[2]; c++)
				members[n++] = c;
			s->at += 2;
		} else {
			members[n++] = *s->at;
		}
	}
	s->at++;
	buf_add_char(&s->out, members[pick(s, n)]);
}

static const char *skip_group(const char *at)
{
	for (size_t depth = 0;; at++) {
		depth += *at == '(';
		depth -= *at == ')';
		if (*at == ')' && depth == 0)
			return at + 1;
	}
}

static void sample_sequence(struct sampler *s);

/* Groups hold alternatives of which none has a group or an alternative itself. */
static void sample_group(struct sampler *s)
{
	const char *end = skip_group(s->at);
	size_t n = 1, picked;

	for (const char *at = s->at; at < end; at++)
		n += *at == '|';
	picked = pick(s, n);
	for (s->at++; picked; s->at++)
		picked -= *s->at == '|';
	sample_sequence(s);
	s->at = end;
}

static void sample_sequence(struct sampler *s)
{
	while (*s->at && *s->at != '|' && *s->at != ')') {
		size_t before = s->out.len;
		char last;

		if (*s->at == '[') {
			sample_set(s);
		} else if (*s->at == '(') {
			sample_group(s);
		} else {
			s->at += *s->at == '\\' || *s->at == '^' || *s->at == '$';
			if (*s->at == '\0')
				return;
			buf_add_char(&s->out, *s->at == '.' && s->at[-1] != '\\' ? ',' : *s->at);
			s->at++;
		}
		if (*s->at == '{') {
			last = s->out.at[before];
			buf_add_fill(&s->out, last, (size_t)(s->at[1] - '1'));
			s->at += 3;
		} else if (*s->at == '*' || *s->at == '+') {
			last = s->out.at[before];
			buf_add_fill(&s->out, last, pick(s, 2));
			s->at++;
		}
	}
}

static bool claims(const struct evmodel_map *row, const char *cpuid)
{
	struct buf whole = { 0 };
	regex_t regex;
	bool claimed;

	buf_printf(&whole, "^(%s)$", row->cpuid);
	cr_assert_eq(regcomp(&regex, whole.at, REG_EXTENDED | REG_NOSUB), 0, "%s", row->cpuid);
	claimed = regexec(&regex, cpuid, 0, NULL, 0) == 0;
	regfree(&regex);
	buf_release(&whole);
	return claimed;
}

/* Asserts what the samples of one row choose; how many of them choose the row's own table. */
static size_t check_row(const struct evtable *t, const struct evmodel *m, size_t row)
{
	const struct evmodel_map *map = &m->maps.at[row];
	size_t own = 0;

	for (size_t i = 0; i < 64; i++) {
		struct sampler s = { .at = map->cpuid, .choices = i };
		const struct evmodel_map *wanted = map;
		struct evtable_model model;

		sample_sequence(&s);
		for (size_t k = 0; k < row; k++) {
			if (strcmp(m->maps.at[k].arch, map->arch) == 0 &&
			    claims(&m->maps.at[k], s.out.at)) {
				wanted = &m->maps.at[k];
				break;
			}
		}
		if (strcmp(map->arch, "x86") == 0 && !strstr(map->cpuid, "-[0") &&
		    !strstr(map->cpuid, "-[5"))
			buf_printf(&s.out, "-%zX", i % 16);
		cr_assert(evcpu_find(t, s.out.at, &model), "%s: %s", map->cpuid, s.out.at);
		cr_assert_str_eq(model.path, wanted->path, "%s", s.out.at);
		own += wanted == map;
		buf_release(&s.out);
	}
	return own;
}

Test(evcpu, every_row_of_perfs_map_chooses_perfs_table)
{
	struct evmodel m = { 0 };
	struct evimage image;
	const struct evtable *t;
	char line[512];
	FILE *f;

	if (access(GOLDEN, R_OK) != 0)
		cr_skip("no " GOLDEN " here");
	f = popen("zcat " GOLDEN, "r");
	cr_assert_not_null(f);
	cr_assert_not_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		struct view rest = view_trim(view_of(line)), arch, cpuid, table;

		cr_assert(view_split(&rest, '\t', &arch) && view_split(&rest, '\t', &cpuid) &&
			  view_split(&rest, '\t', &table));
		add_row(&m, arena_stringn(&m.arena, arch.at, arch.len),
			arena_stringn(&m.arena, cpuid.at, cpuid.len),
			arena_stringn(&m.arena, table.at, table.len));
	}
	pclose(f);
	cr_assert_geq(m.maps.len, 100);
	t = build(&image, &m);
	for (size_t i = 0; i < m.maps.len; i++)
		cr_assert_gt(check_row(t, &m, i), 0, "%s is never chosen", m.maps.at[i].cpuid);
	evimage_release(&image);
	evmodel_release(&m);
}
