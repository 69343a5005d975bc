/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrtext.h"

#include <string.h>

#include "util/base/num.h"
#include "util/kvm/cpuidtext.h"
#include "util/lbr/lbrdump.h"

enum { TOKENS = 8, NAME_MOST = 16 };

/* A command of rdmsr, whose answers are on the lines that follow. */
struct pending {
	bool open;
	struct view reg;
	bool has_cpu;
	uint64_t cpu;
	bool all; /* -a: an answer from each CPU */
};

struct reader {
	struct lbrdump *dump;
	size_t line;
	struct pending pending;
};

/* Words, which blanks, commas, colons and equal signs are between. */
static size_t split(struct view line, struct view tokens[TOKENS])
{
	size_t n = 0, i = 0;

	while (i < line.len) {
		size_t start;

		while (i < line.len && strchr(" \t\r,:=", line.at[i]))
			i++;
		start = i;
		while (i < line.len && !strchr(" \t\r,:=", line.at[i]))
			i++;
		if (i == start)
			break;
		if (n == TOKENS)
			return TOKENS + 1;
		tokens[n++] = view_make(line.at + start, i - start);
	}
	return n;
}

static bool is_decimal(struct view v, uint64_t *out)
{
	return v.len && !view_starts_nocase(v, "0x") && num_is_u64(v, out);
}

static struct view without(struct view v, size_t front, size_t back)
{
	return view_make(v.at + front, v.len - front - back);
}

/* "cpu0", "CPU 0", "[000]", or a number in front of a register and its value. */
static size_t take_cpu(const struct view *t, size_t n, uint64_t *cpu)
{
	if (n >= 2 && view_equal_nocase(t[0], "cpu") && is_decimal(t[1], cpu))
		return 2;
	if (n && view_starts_nocase(t[0], "cpu") && is_decimal(without(t[0], 3, 0), cpu))
		return 1;
	if (n && t[0].len > 2 && t[0].at[0] == '[' && view_ends(t[0], "]") &&
	    is_decimal(without(t[0], 1, 1), cpu))
		return 1;
	return n >= 3 && is_decimal(t[0], cpu) ? 1 : 0;
}

bool lbrtext_is_line(struct view text)
{
	struct view t[TOKENS];
	uint64_t cpu;

	text.len = view_find(text, 0, '\n');
	if (text.at[0] != '[')
		return false;
	/* "[root@guest ~]# rdmsr 0x345": in JSON there would be quotes in front. */
	return view_find(text, 0, '@') < view_find(text, 0, '"') ||
	       (split(text, t) <= TOKENS && take_cpu(t, 1, &cpu) == 1);
}

static int wrong(const struct reader *r, struct view line, const char *why, struct err *err)
{
	bool printable = view_is_printable(line);

	err_set(err, ERR_INPUT, "line %zu%s%.*s%s: %s", r->line, printable ? ", '" : "",
		printable ? (int)(line.len < 60 ? line.len : 60) : 0, line.at, printable ? "'" : "",
		why);
	err_hint(err, "a line is a register and its value in hex: 'msr 0x680 0x401000', "
		      "'BRBINF3 0x823', '# a comment'");
	return -1;
}

/* Values are in hex, with or without 0x. */
static bool parse_value(struct view v, uint64_t *out)
{
	struct err ignored = { 0 };

	if (view_starts_nocase(v, "0x"))
		return num_is_u64(v, out);
	return num_parse_hex(v, out, &ignored) == 0;
}

static int keep(struct reader *r, const uint64_t *cpu, const char *space, struct view reg,
		uint64_t value, struct view line, struct err *err)
{
	struct lbrdump_cpu *c = lbrdump_find_cpu(r->dump, cpu);

	if (!c)
		return err_set(err, ERR_INPUT, "line %zu: more than %d CPUs", r->line,
			       LBRDUMP_CPUS);
	if (lbrdump_keep(r->dump, c, space, reg, value) < 0)
		return wrong(r, line, "no register is called so", err);
	return 0;
}

/* What shells put before a command: "[root@guest ~]# ", "$ ". */
static const char prompt_ends[] = "$#%>";

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without the word sudo that it may end with. */
static struct view without_sudo(struct view text)
{
	static const char sudo[] = "sudo";
	size_t len = strlen(sudo);

	text = view_trim(text);
	if (view_ends(text, sudo) && (text.len == len || is_blank(text.at[text.len - len - 1])))
		text = view_trim(without(text, 0, len));
	return text;
}

/* "root@host:~#": where that ends; 0: it begins with no such thing. In comments there may be any '@'. */
static size_t find_host_end(struct view line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (strchr(prompt_ends, line.at[i]))
			return view_find(line, 0, '@') < i ? i + 1 : 0;
	}
	return 0;
}

/* May that stand before a command? A '#' behind a blank begins a comment. */
static bool is_prompt(struct view before)
{
	size_t end, hash;

	before = without_sudo(before);
	if (!before.len || find_host_end(before) == before.len)
		return true;
	end = before.len - 1;
	if (!strchr(prompt_ends, before.at[end]))
		return false;
	hash = view_find(before, 0, '#');
	return hash == before.len || (hash == end && (!end || !is_blank(before.at[end - 1])));
}

/*
 * Of what a terminal shows too, and says nothing: another command, a prompt
 * without any, and what rdmsr has to say of a register that it cannot read.
 */
static bool is_other(struct view line)
{
	size_t end = find_host_end(line);

	return view_starts(line, "rdmsr:") || (end && (end == line.len || is_blank(line.at[end])));
}

/* rdmsr as a shell was given it: "# rdmsr -p 0 0x680", "me@host:~$ sudo /usr/sbin/rdmsr 0x680". */
static bool find_command(struct view line, struct view *command)
{
	static const char name[] = "rdmsr";
	size_t len = strlen(name), looked = 0;

	/* A folder may be called so as well; but each look goes over the line. */
	for (size_t i = 0; i + len < line.len && looked < 4; i++) {
		size_t word = i;

		if (memcmp(line.at + i, name, len) != 0 || !is_blank(line.at[i + len]))
			continue;
		/* Its path. */
		while (word && line.at[i - 1] == '/' && !is_blank(line.at[word - 1]))
			word--;
		looked++;
		if (!is_prompt(view_make(line.at, word)))
			continue;
		*command = without(line, i, 0);
		return true;
	}
	return false;
}

static bool is_value_option(struct view word)
{
	static const char *const words[] = { "--bitfield", "--decimal", "--octal", "--unsigned",
					     "--raw" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (view_equal(word, words[i]))
			return true;
	}
	return false;
}

/*
 * Options of one word, "-0ap"; with what an option -p has in the same word, or
 * that it is the next one. False: values are not whole, or in no hex.
 */
static bool take_letters(struct pending *p, struct view word, bool *number_follows)
{
	for (size_t i = 1; i < word.len; i++) {
		if (strchr("fdour", word.at[i]))
			return false;
		p->all |= word.at[i] == 'a';
		if (word.at[i] != 'p')
			continue;
		*number_follows = i + 1 == word.len;
		if (!*number_follows)
			p->has_cpu = is_decimal(without(word, i + 1, 0), &p->cpu);
		break;
	}
	return true;
}

/* Options of rdmsr(1): a CPU, all of them, and how the value is written. */
static int read_command(struct reader *r, struct view command, struct view line, struct err *err)
{
	struct pending p = { .open = true };
	struct view t[TOKENS];
	size_t n = split(command, t);

	if (n > TOKENS)
		return wrong(r, line, "too many words", err);
	for (size_t i = 1; i < n; i++) {
		bool number_follows = view_equal(t[i], "--processor"), hex = !is_value_option(t[i]);

		if (t[i].at[0] == '-' && !view_starts(t[i], "--"))
			hex = take_letters(&p, t[i], &number_follows);
		if (!hex)
			return wrong(r, line, "values that are not whole and in hex", err);
		p.all |= view_equal(t[i], "--all");
		if (number_follows && i + 1 < n)
			p.has_cpu = is_decimal(t[++i], &p.cpu);
		else if (t[i].at[0] != '-')
			p.reg = t[i];
	}
	if (!p.reg.len)
		return wrong(r, line, "rdmsr without a register", err);
	r->pending = p;
	return 0;
}

static int read_answer(struct reader *r, struct view token, struct view line, struct err *err)
{
	struct pending *p = &r->pending;
	const uint64_t *cpu = p->all || p->has_cpu ? &p->cpu : NULL;
	uint64_t value;

	if (!p->open)
		return wrong(r, line, "a value without a register", err);
	if (!parse_value(token, &value))
		return wrong(r, line, "this is no value in hex", err);
	if (keep(r, cpu, "msr", p->reg, value, line, err) < 0)
		return -1;
	p->open = p->all;
	p->cpu += p->all;
	return 0;
}

/* The word of a space in front of a number, or NULL. */
static const char *take_space(const struct view *t, size_t n, size_t *i)
{
	static const char *const spaces[] = { "msr", "csr", "sysreg" };

	for (size_t s = 0; *i < n && s < ARRAY_LEN(spaces); s++) {
		if (view_equal_nocase(t[*i], spaces[s])) {
			(*i)++;
			return spaces[s];
		}
	}
	return NULL;
}

/* "CPU:", "CPU 3:" of cpuid -r. */
static bool is_heading(struct view line)
{
	struct view number;
	uint64_t cpu;

	if (!view_starts(line, "CPU") || !view_ends(line, ":"))
		return false;
	number = view_trim(without(line, 3, 1));
	return !number.len || is_decimal(number, &cpu);
}

static int read_line(struct reader *r, struct view line, struct err *err)
{
	struct view t[TOKENS], command;
	const char *space;
	uint64_t cpu, value;
	size_t n, i;
	bool has_cpu;

	line = view_trim(line);
	if (find_command(line, &command))
		return read_command(r, command, line, err);
	if (is_other(line)) {
		r->pending.open = false;
		return 0;
	}
	line = view_trim(view_make(line.at, view_find(line, 0, '#')));
	if (!line.len || is_heading(line) || cpuidtext_add_line(&r->dump->cpuid, line))
		return 0;
	n = split(line, t);
	if (n > TOKENS)
		return wrong(r, line, "too many words", err);
	i = take_cpu(t, n, &cpu);
	has_cpu = i > 0;
	space = take_space(t, n, &i);
	if (n - i == 1 && !space && !has_cpu)
		return read_answer(r, t[i], line, err);
	r->pending.open = false;
	if (n - i != 2)
		return wrong(r, line, "this is not a register and its value", err);
	if (!parse_value(t[i + 1], &value))
		return wrong(r, line, "the value is not in hex, of 64 bits", err);
	return keep(r, has_cpu ? &cpu : NULL, space, t[i], value, line, err);
}

int lbrtext_read(struct lbrdump *d, struct view text, struct err *err)
{
	struct reader r = { .dump = d };
	struct view rest = text, line;

	while (view_split(&rest, '\n', &line)) {
		r.line++;
		if (read_line(&r, line, err) < 0)
			return -1;
	}
	return 0;
}
