/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/base/near.h"
#include "util/base/opt.h"
#include "util/base/opthelp.h"
#include "util/base/wrap.h"

struct shared {
	const char *cpu;
	bool exact;
};

struct args {
	bool all;
	bool json;
	bool no_inherit;
	unsigned int verbose;
	unsigned int colour;
	const char *separator;
	struct opt_value graph;
	struct opt_value compress;
	uint64_t interval;
	uint64_t repeat;
	double delay;
	struct opt_list events;
	bool secret;
	struct shared shared;
};

static const struct opt shared_opts[] = {
	TEXT(0, "cpu", struct shared, cpu, "CPU", "that CPU"),
	FLAG(0, "exact", struct shared, exact, "no guesses"),
	OPT_END,
};

static const struct opt opts[] = {
	FLAG('a', "all", struct args, all, "all CPUs"),
	FLAG('j', "json", struct args, json, "print JSON"),
	FLAG('i', "no-inherit", struct args, no_inherit, "without children"),
	COUNT('v', "verbose", struct args, verbose, "say more"),
	CHOICE(0, "color", struct args, colour, "auto|always|never", "colours"),
	TEXT('x', "field-separator", struct args, separator, "SEP", "print CSV"),
	OPTIONAL('g', NULL, struct args, graph, "MODE", "call graphs"),
	OPTIONAL('z', "compress", struct args, compress, "LEVEL", "compress"),
	U64('I', "interval-print", struct args, interval, "MS", "print every MS"),
	U64_WITHIN('r', "repeat", struct args, repeat, "N", 1, 100, "run N times"),
	REAL('D', "delay", struct args, delay, "S", "wait S seconds"),
	LIST('e', "event", struct args, events, "EVENT", "count EVENT"),
	LIST('M', "metrics", struct args, events, "METRIC", "count METRIC"),
	FLAG(0, "secret", struct args, secret, NULL),
	OPT_GROUP(shared_opts, offsetof(struct args, shared)),
	OPT_END,
};

struct run {
	struct args args;
	struct err err;
	int status;
	int argc;
	char **argv;
	char *words[16];
};

static void parse(struct run *r, enum opt_order order, const char *const *words)
{
	*r = (struct run){ .argv = r->words };
	while (words[r->argc]) {
		r->words[r->argc] = (char *)words[r->argc];
		r->argc++;
	}
	r->status = opt_parse(opts, order, &r->args, &r->argc, &r->argv, &r->err);
}

#define PARSE(r, ...)	parse(r, OPT_STOP, (const char *const[]){ __VA_ARGS__, NULL })
#define PERMUTE(r, ...) parse(r, OPT_PERMUTE, (const char *const[]){ __VA_ARGS__, NULL })

static void assert_fails(const char *text, const char *hint, const char *const *words)
{
	struct run r;

	parse(&r, OPT_STOP, words);
	cr_assert_eq(r.status, -1, "'%s' was taken", words[0]);
	cr_assert_eq(r.err.code, ERR_USAGE);
	cr_assert_str_eq(r.err.text, text);
	if (hint)
		cr_assert_str_eq(r.err.hint, hint);
	opt_release(opts, &r.args);
}

#define FAILS(text, hint, ...) assert_fails(text, hint, (const char *const[]){ __VA_ARGS__, NULL })

Test(opt, clusters_and_attached_values)
{
	struct run r;

	PARSE(&r, "-ajx;", "-vvv", "-I100", "rest");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert(r.args.all && r.args.json);
	cr_assert_str_eq(r.args.separator, ";");
	cr_assert_eq(r.args.verbose, 3);
	cr_assert_eq(r.args.interval, 100);
	cr_assert_eq(r.argc, 1);
	cr_assert_str_eq(r.argv[0], "rest");
}

Test(opt, values_stand_alone_or_behind_an_equals_sign)
{
	struct run r;

	PARSE(&r, "-x", ",", "--cpu=sapphirerapids", "--delay", "0.5", "--repeat=3");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_str_eq(r.args.separator, ",");
	cr_assert_str_eq(r.args.shared.cpu, "sapphirerapids");
	cr_assert_float_eq(r.args.delay, 0.5, 0);
	cr_assert_eq(r.args.repeat, 3);
	PARSE(&r, "--cpu=");
	cr_assert_str_eq(r.args.shared.cpu, "");
}

Test(opt, optional_values_are_only_taken_when_attached)
{
	struct run r;

	PARSE(&r, "-g", "dwarf");
	cr_assert(r.args.graph.given && !r.args.graph.text);
	cr_assert_eq(r.argc, 1);
	PARSE(&r, "-gdwarf", "-z", "--", "x");
	cr_assert_str_eq(r.args.graph.text, "dwarf");
	cr_assert(r.args.compress.given && !r.args.compress.text);
	PARSE(&r, "--compress=9");
	cr_assert_str_eq(r.args.compress.text, "9");
	PARSE(&r, "--compress", "9");
	cr_assert(r.args.compress.given && !r.args.compress.text);
	cr_assert_eq(r.argc, 1);
}

Test(opt, negation_undoes)
{
	struct run r;

	PARSE(&r, "-a", "--no-all", "-vv", "--no-verbose", "-z3", "--no-compress");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_not(r.args.all);
	cr_assert_eq(r.args.verbose, 0);
	cr_assert_not(r.args.compress.given);
	PARSE(&r, "--no-inherit");
	cr_assert(r.args.no_inherit);
	PARSE(&r, "-i", "--inherit");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_not(r.args.no_inherit);
	PARSE(&r, "-i", "--no-no-inherit");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_not(r.args.no_inherit);
}

Test(opt, prefixes_that_are_unique_are_enough)
{
	struct run r;

	PARSE(&r, "--int", "5", "--exa", "--metr", "TopdownL1");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_eq(r.args.interval, 5);
	cr_assert(r.args.shared.exact);
	cr_assert_eq(r.args.events.len, 1);
	opt_release(opts, &r.args);
	FAILS("option '--e' is ambiguous: '--event', '--exact'", "", "--e=1");
	FAILS("option '--co' is ambiguous: '--color', '--compress'", "", "--co");
	FAILS("unknown option '--sec'", NULL, "--sec");
	PARSE(&r, "--secret");
	cr_assert(r.args.secret);
}

Test(opt, repeated_options_keep_their_order_in_one_list)
{
	struct run r;

	PARSE(&r, "-e", "cycles", "-MIPC", "--event=faults");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert_eq(r.args.events.len, 3);
	cr_assert_eq(r.args.events.at[0].opt->letter, 'e');
	cr_assert_eq(r.args.events.at[1].opt->letter, 'M');
	cr_assert_str_eq(r.args.events.at[1].value, "IPC");
	cr_assert_str_eq(r.args.events.at[2].value, "faults");
	opt_release(opts, &r.args);
	cr_assert_eq(r.args.events.len, 0);
}

Test(opt, the_first_operand_or_two_dashes_end_the_options)
{
	struct run r;

	PARSE(&r, "-a", "ls", "-j");
	cr_assert(r.args.all && !r.args.json);
	cr_assert_eq(r.argc, 2);
	PARSE(&r, "-a", "--", "-j");
	cr_assert_not(r.args.json);
	cr_assert_str_eq(r.argv[0], "-j");
	PARSE(&r, "-", "-j");
	cr_assert_eq(r.argc, 2);
}

Test(opt, permuting_finds_options_between_operands)
{
	struct run r;

	PERMUTE(&r, "cycles", "-j", "faults", "--cpu", "zen5", "--", "-a");
	cr_assert_eq(r.status, 0, "%s", r.err.text);
	cr_assert(r.args.json && !r.args.all);
	cr_assert_str_eq(r.args.shared.cpu, "zen5");
	cr_assert_eq(r.argc, 3);
	cr_assert_str_eq(r.argv[0], "cycles");
	cr_assert_str_eq(r.argv[1], "faults");
	cr_assert_str_eq(r.argv[2], "-a");
}

Test(opt, choices_are_counted_from_one)
{
	struct run r;

	PARSE(&r, "--color=never");
	cr_assert_eq(r.args.colour, 3);
	FAILS("option '--color': 'pink' is not one of auto|always|never", NULL, "--color=pink");
}

Test(opt, errors_name_the_option_and_the_value)
{
	FAILS("unknown option '--jsno'", "did you mean '--json'?", "--jsno");
	FAILS("unknown option '--frobnicate'", "", "--frobnicate");
	FAILS("unknown option '-q'",
	      "it stands in '-aq'; long options have two dashes, and behind '--' there are no options",
	      "-aq");
	FAILS("unknown option '-q'", "", "-q");
	FAILS("option '--cpu' wants a value: CPU", "", "--cpu");
	FAILS("option '-x' wants a value: SEP", "", "-ax");
	FAILS("option '--json' takes no value", "", "--json=yes");
	FAILS("option '--no-compress' takes no value", "", "--no-compress=1");
	FAILS("option '-I': '1x' is not a number", "", "-I1x");
	FAILS("option '-I': '-5' is below 0", "", "-I", "-5");
	FAILS("option '--repeat': 0 is not within 1 to 100", "", "--repeat", "0");
	FAILS("option '-D': 'soon' is not a number", "", "-D", "soon");
	FAILS("option '-I': '99999999999999999999' does not fit in 64 bits", "", "-I",
	      "99999999999999999999");
	FAILS("unknown option '--'", NULL, "--=x");
}

Test(opt, the_list_spells_each_visible_option)
{
	struct buf out = { 0 };

	opthelp_list(opts, &out);
	cr_assert(strstr(out.at, "-a, --all\n"));
	cr_assert(strstr(out.at, "-x, --field-separator=SEP\n"));
	cr_assert(strstr(out.at, "-g[MODE]\n"));
	cr_assert(strstr(out.at, "-z, --compress[=LEVEL]\n"));
	cr_assert(strstr(out.at, "\n--cpu=CPU\n"));
	cr_assert_null(strstr(out.at, "secret"));
	buf_release(&out);
}

Test(opt, help_is_wrapped_to_the_width)
{
	static const struct opt long_opts[] = {
		FLAG('a', "all", struct args, all,
		     "a sentence that is much too long for the narrow terminal of this test"),
		OPT_END,
	};
	struct buf out = { 0 };
	struct view rest, line;
	size_t lines = 0;

	opthelp_describe(long_opts, 60, &out);
	rest = buf_view(&out);
	while (view_split(&rest, '\n', &line)) {
		cr_assert_leq(line.len, 60);
		lines += line.len > 0;
	}
	cr_assert_eq(lines, 3, "%zu lines: %s", lines, out.at);
	buf_release(&out);
}

Test(wrap, breaks_at_blanks_and_keeps_long_words)
{
	struct buf out = { 0 };

	wrap_add(&out, "one two three", 2, 4, 9);
	cr_assert_str_eq(out.at, "one two\n    three");
	buf_clear(&out);
	wrap_add(&out, "  kept  apart averyverylongword x", 0, 1, 12);
	cr_assert_str_eq(out.at, "  kept\n apart\n averyverylongword\n x");
	buf_clear(&out);
	wrap_add(&out, "no width\nbut lines", 0, 2, 0);
	cr_assert_str_eq(out.at, "no width\n  but lines");
	buf_release(&out);
}

Test(near, counts_edits_and_swaps)
{
	struct near n = { .word = "lsit" };

	cr_assert_eq(near_distance("list", "list"), 0);
	cr_assert_eq(near_distance("lsit", "list"), 1);
	cr_assert_eq(near_distance("kitten", "sitting"), 3);
	cr_assert_eq(near_distance("", "abc"), 3);
	near_offer(&n, "stat");
	near_offer(&n, "list");
	cr_assert_str_eq(near_best(&n), "list");
	n = (struct near){ .word = "x" };
	near_offer(&n, "y");
	cr_assert_null(near_best(&n));
}

Test(opt, of_an_option_and_its_opposite_the_last_one_counts)
{
	struct pair {
		bool inlines, no_inlines, no_palette;
		const char *palette;
	};
	static const struct opt pairs[] = {
		FLAG('f', "inline", struct pair, inlines, "with inlined functions"),
		FLAG('F', "no-inline", struct pair, no_inlines, "without them"),
		TEXT(0, "palette", struct pair, palette, "FILE", "colours of FILE"),
		FLAG(0, "no-palette", struct pair, no_palette, "the usual ones"),
		OPT_END,
	};
	static const struct {
		const char *words[4];
		struct pair is;
	} cases[] = {
		{ { "--inline", "--no-inline" }, { .no_inlines = true } },
		{ { "-F", "--inline" }, { .inlines = true } },
		{ { "--inline", "-F", "-f" }, { .inlines = true } },
		{ { "--palette=x", "--no-palette" }, { .no_palette = true } },
		{ { "--no-palette", "--palette", "x" }, { .palette = "x" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *words[4] = { NULL }, **argv = words;
		struct pair p = { 0 };
		struct err err = { 0 };
		int argc = 0;

		for (; cases[i].words[argc]; argc++)
			words[argc] = (char *)cases[i].words[argc];
		cr_assert_eq(opt_parse(pairs, OPT_STOP, &p, &argc, &argv, &err), 0, "%s", err.text);
		cr_assert_eq(p.inlines, cases[i].is.inlines);
		cr_assert_eq(p.no_inlines, cases[i].is.no_inlines);
		cr_assert_eq(p.no_palette, cases[i].is.no_palette);
		cr_assert_eq(!p.palette, !cases[i].is.palette);
	}
}
