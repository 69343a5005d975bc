/* SPDX-License-Identifier: MIT */
#include "arch/riscv/isa.h"

#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"

static const struct ext {
	const char *name, *implies, *needs, *what;
} exts[] = {
#define ISA(id, name, implies, needs, what) { name, implies, needs, what },
#include "arch/riscv/isa.def"
#undef ISA
};

_Static_assert(ISA_EXTS <= 64, "a bit for each");

/* The unprivileged manual took the counters out of i with its version 2.1. */
#define I_WITHOUT_COUNTERS 201

enum isa_ext isa_find(struct view name)
{
	for (size_t i = 0; i < ARRAY_LEN(exts); i++) {
		if (view_equal_nocase(name, exts[i].name))
			return (enum isa_ext)i;
	}
	return ISA_EXTS;
}

const char *isa_name(enum isa_ext ext, char room[ISA_NAME])
{
	snprintf(room, ISA_NAME, "%s", exts[ext].name);
	room[0] = (char)(room[0] & ~0x20);
	return room;
}

const char *isa_purpose(enum isa_ext ext)
{
	return exts[ext].what;
}

/* The bits of names with sep between; names that are only letters to others are left out. */
static uint64_t bits_of(struct view names, char sep)
{
	uint64_t bits = 0;
	struct view name;

	while (names.len && view_split(&names, sep, &name)) {
		enum isa_ext ext = isa_find(name);

		if (ext != ISA_EXTS)
			bits |= UINT64_C(1) << ext;
	}
	return bits;
}

/* What is implied may imply more. */
static void close_set(struct isa *isa)
{
	uint64_t before;

	isa->has |= isa->named;
	do {
		before = isa->has;
		for (int i = 0; i < ISA_EXTS; i++) {
			if (before >> i & 1)
				isa->has |= bits_of(view_of(exts[i].implies), ' ');
		}
	} while (isa->has != before);
}

uint64_t isa_missing(const struct isa *isa, enum isa_ext ext)
{
	uint64_t missing = 0, todo = UINT64_C(1) << ext, seen = 0;

	while (todo) {
		int at = __builtin_ctzll(todo);
		struct view rest = view_of(exts[at].needs), need;

		todo &= todo - 1;
		seen |= UINT64_C(1) << at;
		while (rest.len && view_split(&rest, ' ', &need)) {
			uint64_t any = bits_of(need, '|');

			/* Of several that would do, all are told. */
			if (any & isa->has)
				any &= isa->has;
			missing |= any & ~isa->has;
			todo |= any & ~seen;
		}
	}
	return missing;
}

static void add(struct isa *isa, struct view name)
{
	enum isa_ext ext = isa_find(name);

	if (ext == ISA_EXTS)
		isa->others++;
	else
		isa->named |= UINT64_C(1) << ext;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	c = view_lower(c);
	return c >= 'a' && c <= 'z';
}

/* "2p1" and "2" at text: how long, and in *version 100 * major + minor. */
static size_t read_version(struct view text, unsigned int *version)
{
	unsigned int part[2] = { 0, 0 };
	size_t at = 0;

	for (int i = 0; i < 2; i++) {
		size_t digits = at + (size_t)i;

		if (i && (digits >= text.len || view_lower(text.at[at]) != 'p' ||
			  !is_digit(text.at[digits])))
			break;
		while (digits < text.len && is_digit(text.at[digits])) {
			part[i] = part[i] * 10 + (unsigned int)(text.at[digits++] - '0');
			part[i] = part[i] > 99 ? 99 : part[i];
		}
		if (digits == at)
			break;
		at = digits;
	}
	*version = part[0] * 100 + part[1];
	return at;
}

/* A name of several letters without its version: "zicsr2p0", but "zve32x" is whole. */
static struct view cut_version(struct view name)
{
	size_t end = name.len;

	while (end && is_digit(name.at[end - 1]))
		end--;
	if (end == name.len)
		return name;
	if (end > 1 && view_lower(name.at[end - 1]) == 'p' && is_digit(name.at[end - 2])) {
		end--;
		while (end && is_digit(name.at[end - 1]))
			end--;
	}
	return view_make(name.at, end);
}

static bool starts_name(char c)
{
	c = view_lower(c);
	return c == 'z' || c == 's' || c == 'x';
}

/* Letters, each perhaps with a version, up to a name of several letters or the end. */
static size_t parse_letters(struct view piece, bool first, struct isa *out, unsigned int *i_version)
{
	size_t at = 0;

	while (at < piece.len) {
		struct view rest = view_make(piece.at + at, piece.len - at);
		unsigned int version;
		size_t len;

		if (first && at && view_starts_nocase(rest, "su")) {
			at += 2;
			continue;
		}
		if (starts_name(rest.at[0]) || !is_letter(rest.at[0]))
			break;
		len = read_version(view_make(rest.at + 1, rest.len - 1), &version);
		if (view_lower(rest.at[0]) == 'i' && len)
			*i_version = version;
		add(out, view_make(rest.at, 1));
		at += 1 + len;
	}
	return at;
}

static int tell_odd(struct view text, const char *at, struct err *err)
{
	return err_set(err, ERR_INPUT,
		       "ISA string '%.*s': '%c' at character %zu starts no extension",
		       VIEW_ARG(view_make(text.at, text.len > 64 ? 64 : text.len)),
		       *at >= ' ' && *at <= '~' ? *at : '?', (size_t)(at - text.at) + 1);
}

static bool is_name(struct view name)
{
	size_t i = 0;

	while (i < name.len && (is_letter(name.at[i]) || is_digit(name.at[i])))
		i++;
	return i == name.len && name.len;
}

/* Letters, then perhaps one name: "imafdc", "zicsr2p0", "imaczicsr". */
static int parse_piece(struct view text, struct view piece, bool first, struct isa *out,
		       unsigned int *i_version, struct err *err)
{
	size_t at = parse_letters(piece, first, out, i_version);
	struct view name = view_make(piece.at + at, piece.len - at), bare;

	if (!name.len)
		return 0;
	bare = cut_version(name);
	if (!starts_name(name.at[0]) || bare.len < 2 || !is_name(name))
		return tell_odd(text, name.at, err);
	add(out, bare);
	return 0;
}

static int check_base(const struct isa *isa, struct view text, struct err *err)
{
	const uint64_t bases = UINT64_C(1) << ISA_I | UINT64_C(1) << ISA_E;

	if (isa->has & bases)
		return 0;
	return err_set(err, ERR_INPUT, "ISA string '%.*s': has neither i, e nor g",
		       VIEW_ARG(view_make(text.at, text.len > 64 ? 64 : text.len)));
}

/* "rv64" and so on, off the front. */
static bool take_xlen(struct view *text, struct isa *out)
{
	static const struct {
		const char *prefix;
		unsigned int xlen;
	} widths[] = { { "rv32", 32 }, { "rv64", 64 }, { "rv128", 128 } };

	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		size_t len = strlen(widths[i].prefix);

		if (!view_starts_nocase(*text, widths[i].prefix))
			continue;
		out->xlen = widths[i].xlen;
		*text = view_make(text->at + len, text->len - len);
		return true;
	}
	return false;
}

int isa_parse(struct view text, struct isa *out, struct err *err)
{
	struct view rest = text, piece;
	unsigned int i_version = 0;
	bool first = true;

	*out = (struct isa){ 0 };
	if (!take_xlen(&rest, out))
		return err_set(err, ERR_INPUT,
			       "ISA string '%.*s': starts with none of rv32, rv64, rv128",
			       VIEW_ARG(view_make(text.at, text.len > 64 ? 64 : text.len)));
	while (view_split(&rest, '_', &piece)) {
		if (!piece.len)
			return err_set(err, ERR_INPUT,
				       "ISA string '%.*s': has no extension between two '_'",
				       VIEW_ARG(view_make(text.at, text.len > 64 ? 64 : text.len)));
		if (parse_piece(text, piece, first, out, &i_version, err) < 0)
			return -1;
		first = false;
	}
	close_set(out);
	if (isa_has(out, ISA_I) && i_version < I_WITHOUT_COUNTERS) {
		out->has |= bits_of(view_of("zicntr zicsr zifencei zihpm"), ' ');
		close_set(out);
	}
	return check_base(out, text, err);
}

int isa_parse_list(struct view names, struct view base, struct isa *out, struct err *err)
{
	struct view rest = names, name;
	struct isa of_base = { 0 };

	*out = (struct isa){ 0 };
	if (base.len && isa_parse(base, &of_base, err) < 0)
		return err_while(err, "riscv,isa-base");
	out->xlen = of_base.xlen;
	out->named = of_base.named;
	if (names.len && names.at[names.len - 1])
		return err_set(err, ERR_INPUT, "riscv,isa-extensions: its last name has no end");
	if (rest.len)
		rest.len--;
	while (rest.len && view_split(&rest, '\0', &name)) {
		if (!is_name(name))
			return err_set(
				err, ERR_INPUT,
				"riscv,isa-extensions: byte %zu is in no name of an extension",
				(size_t)(name.at - names.at));
		add(out, name);
	}
	close_set(out);
	return 0;
}
