/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_OPT_H
#define UTIL_BASE_OPT_H

/*
 * Options of the command line. A command describes its options in a constant
 * table; reading stores each value at an offset into the command's struct.
 * The same table makes the help text (opthelp.h), completion and the check of
 * the manuals.
 *
 *	struct list_args { bool json; const char *cpu; };
 *	static const struct opt list_opts[] = {
 *		FLAG('j', "json", struct list_args, json, "print JSON"),
 *		TEXT(0, "cpu", struct list_args, cpu, "CPU", "events of that CPU"),
 *		OPT_GROUP(target_opts, offsetof(struct list_args, target)),
 *		OPT_END,
 *	};
 *
 * Where a table has an option and its opposite ("no-" and its name), the last of
 * them counts, as in perf. Values are borrowed from argv. An option whose help is NULL is hidden from
 * help and completion. Reading does not print and knows nothing of commands.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

enum opt_kind {
	OPT_KIND_END,
	OPT_KIND_GROUP,	   /* another table */
	OPT_KIND_FLAG,	   /* bool: -x, --x, --no-x */
	OPT_KIND_COUNT,	   /* unsigned int: -vvv, --no-x sets 0 */
	OPT_KIND_TEXT,	   /* const char *: -xV, -x V, --x=V, --x V; the last one counts */
	OPT_KIND_OPTIONAL, /* struct opt_value: -x, -xV, --x, --x=V, --no-x */
	OPT_KIND_U64,	   /* uint64_t within min..max */
	OPT_KIND_REAL,	   /* double */
	OPT_KIND_CHOICE,   /* unsigned int: 1.. for the words of arg ("auto|never"), 0 not given */
	OPT_KIND_LIST,	   /* struct opt_list: every value, in the order given */
};

struct opt {
	enum opt_kind kind;
	char letter;	  /* or 0 */
	const char *name; /* without dashes, or NULL */
	const char *arg;  /* what the help calls the value */
	const char *help; /* NULL: hidden */
	size_t at;
	uint64_t min, max;
	const struct opt *group;
};

struct opt_value {
	bool given;
	const char *text; /* NULL: given without a value */
};

/* Several options may share one list, which keeps the order between them. */
struct opt_item {
	const struct opt *opt; /* tells -e from -M by its letter or name */
	const char *value;
};

struct opt_list {
	struct opt_item *at;
	size_t len;
	size_t room;
};

/* The member's offset; does not compile when it has another type. */
#define OPT_AT(type, st, m) (offsetof(st, m) + 0 * sizeof(char[_Generic(((st *)0)->m, type : 1)]))

#define OPT_MAKE(k, l, n, a, h, offset) \
	{ \
		.kind = OPT_KIND_##k, .letter = l, .name = n, .arg = a, .help = h, .at = offset, \
	}
#define FLAG(l, n, st, m, h)	    OPT_MAKE(FLAG, l, n, NULL, h, OPT_AT(bool, st, m))
#define COUNT(l, n, st, m, h)	    OPT_MAKE(COUNT, l, n, NULL, h, OPT_AT(unsigned int, st, m))
#define TEXT(l, n, st, m, a, h)	    OPT_MAKE(TEXT, l, n, a, h, OPT_AT(const char *, st, m))
#define OPTIONAL(l, n, st, m, a, h) OPT_MAKE(OPTIONAL, l, n, a, h, OPT_AT(struct opt_value, st, m))
#define REAL(l, n, st, m, a, h)	    OPT_MAKE(REAL, l, n, a, h, OPT_AT(double, st, m))
#define CHOICE(l, n, st, m, a, h)   OPT_MAKE(CHOICE, l, n, a, h, OPT_AT(unsigned int, st, m))
/* An optional value that may be the next word too, unless that begins with a dash. */
#define OPTIONAL_NEXT(l, n, st, m, a, h) \
	{ \
		.kind = OPT_KIND_OPTIONAL, .letter = l, .name = n, .arg = a, .help = h, \
		.at = OPT_AT(struct opt_value, st, m), .min = 1, \
	}
#define LIST(l, n, st, m, a, h) OPT_MAKE(LIST, l, n, a, h, OPT_AT(struct opt_list, st, m))
/* Behind it, the first operand ends the options whatever their order: another program's begin. */
#define LIST_LAST(l, n, st, m, a, h) \
	{ \
		.kind = OPT_KIND_LIST, .letter = l, .name = n, .arg = a, .help = h, \
		.at = OPT_AT(struct opt_list, st, m), .max = 1, \
	}
#define U64(l, n, st, m, a, h) U64_WITHIN(l, n, st, m, a, 0, UINT64_MAX, h)
#define U64_WITHIN(l, n, st, m, a, low, high, h) \
	{ \
		.kind = OPT_KIND_U64, .letter = l, .name = n, .arg = a, .help = h, \
		.at = OPT_AT(uint64_t, st, m), .min = low, .max = high, \
	}
#define OPT_GROUP(table, offset) \
	{ \
		.kind = OPT_KIND_GROUP, .group = table, .at = offset, \
	}
#define OPT_END \
	{ \
		.kind = OPT_KIND_END, \
	}

enum opt_order {
	OPT_STOP,    /* the first operand ends the options */
	OPT_PERMUTE, /* options may stand between and behind operands */
};

/*
 * Reads options until "--" or what order says, and leaves *argc and *argv at
 * the operands (OPT_PERMUTE moves them together inside argv). Every failure is
 * ERR_USAGE; an unknown option hints at the nearest one. Whatever the result,
 * into is released with opt_release().
 */
int opt_parse(const struct opt *opts, enum opt_order order, void *into, int *argc, char ***argv,
	      struct err *err);

/* The same, but that an operand of which ends() is true ends the options, too. ends may be NULL. */
int opt_parse_until(const struct opt *opts, enum opt_order order, bool (*ends)(const char *operand),
		    void *into, int *argc, char ***argv, struct err *err);

/* Frees the lists below into. */
void opt_release(const struct opt *opts, void *into);

/* Steps through a table and the tables inside it (at most four deep). */
struct opt_walk {
	struct {
		const struct opt *next;
		size_t base;
	} level[4];
	size_t depth;
};

void opt_walk_init(struct opt_walk *w, const struct opt *opts);

/* The next option that is no group, and the offset that its table adds; NULL at the end. */
const struct opt *opt_walk_next(struct opt_walk *w, size_t *base);

#endif
