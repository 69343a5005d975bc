/* SPDX-License-Identifier: MIT */
#include "util/base/opt.h"

#include <assert.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/base/num.h"
#include "util/base/vec.h"

/* The arguments that are left, and where values go. */
struct reader {
	const struct opt *opts;
	char *into;
	char **argv;
	int argc;
	bool is_last; /* LIST_LAST() was given */
};

struct found {
	const struct opt *opt;
	size_t base;
	bool negated;
};

void opt_walk_init(struct opt_walk *w, const struct opt *opts)
{
	*w = (struct opt_walk){ .depth = opts ? 1 : 0 };
	w->level[0].next = opts;
}

const struct opt *opt_walk_next(struct opt_walk *w, size_t *base)
{
	while (w->depth) {
		size_t top = w->depth - 1;
		const struct opt *o = w->level[top].next++;

		if (o->kind == OPT_KIND_END) {
			w->depth--;
		} else if (o->kind == OPT_KIND_GROUP) {
			assert(w->depth < sizeof(w->level) / sizeof(w->level[0]));
			w->level[w->depth].next = o->group;
			w->level[w->depth].base = w->level[top].base + o->at;
			w->depth++;
		} else {
			*base = w->level[top].base;
			return o;
		}
	}
	return NULL;
}

static bool takes_value(const struct opt *o)
{
	return o->kind != OPT_KIND_FLAG && o->kind != OPT_KIND_COUNT &&
	       o->kind != OPT_KIND_OPTIONAL;
}

/* Whether the option takes the next word as the value that it may have. */
static bool takes_next(const struct reader *r, const struct opt *o)
{
	return o->kind == OPT_KIND_OPTIONAL && o->min && r->argc && r->argv[0][0] != '-';
}

static bool negatable(const struct opt *o)
{
	return !takes_value(o);
}

/* Does name, "no-name", or the rest of an option called "no-name" equal or begin with word? */
static bool spelled(const struct opt *o, struct view word, bool whole, bool *negated)
{
	struct view rest = word;

	*negated = false;
	if (!o->name)
		return false;
	if (strncmp(o->name, word.at, word.len) == 0 && (!whole || !o->name[word.len]))
		return true;
	if (!negatable(o))
		return false;
	*negated = true;
	if (strncmp(o->name, "no-", 3) == 0 && strncmp(o->name + 3, word.at, word.len) == 0 &&
	    (!whole || !o->name[3 + word.len]))
		return true;
	/* Also "no-no-name" of "no-name", which perf's manual teaches. */
	if (!view_starts(word, "no-"))
		return false;
	rest = view_make(word.at + 3, word.len - 3);
	return strncmp(o->name, rest.at, rest.len) == 0 && (!whole || !o->name[rest.len]);
}

static int tell_unknown(const struct reader *r, struct view word, struct err *err)
{
	struct buf text = { 0 };
	struct near near = { 0 };
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	buf_add_view(&text, word);
	near.word = buf_text(&text);
	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (o->name && o->help)
			near_offer(&near, o->name);
	}
	err_set(err, ERR_USAGE, "unknown option '--%s'", near.word);
	if (near_best(&near))
		err_hint(err, "did you mean '--%s'?", near_best(&near));
	buf_release(&text);
	return -1;
}

static int tell_ambiguous(const struct reader *r, struct view word, struct err *err)
{
	struct buf names = { 0 };
	struct opt_walk w;
	const struct opt *o;
	size_t base;
	bool negated;

	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (!o->help || !spelled(o, word, false, &negated))
			continue;
		if (negated && strncmp(o->name, "no-", 3) == 0)
			buf_printf(&names, "%s'--%s'", names.len ? ", " : "", o->name + 3);
		else
			buf_printf(&names, "%s'--%s%s'", names.len ? ", " : "",
				   negated ? "no-" : "", o->name);
	}
	err_set(err, ERR_USAGE, "option '--%.*s' is ambiguous: %s", VIEW_ARG(word),
		buf_text(&names));
	buf_release(&names);
	return -1;
}

static int find_name(const struct reader *r, struct view word, struct found *out, struct err *err)
{
	size_t matches = 0, base;
	struct opt_walk w;
	const struct opt *o;
	bool negated;

	/* A whole name wins over one that it begins; a name over a negation. */
	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (!spelled(o, word, true, &negated) || (out->opt && negated))
			continue;
		*out = (struct found){ o, base, negated };
	}
	if (out->opt)
		return 0;
	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (!word.len || !o->help || !spelled(o, word, false, &negated))
			continue;
		*out = (struct found){ o, base, negated };
		matches++;
	}
	if (matches > 1)
		return tell_ambiguous(r, word, err);
	return matches ? 0 : tell_unknown(r, word, err);
}

static const struct opt *find_letter(const struct reader *r, char letter, size_t *base)
{
	struct opt_walk w;
	const struct opt *o;

	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, base))) {
		if (o->letter == letter)
			return o;
	}
	return NULL;
}

static int read_choice(const struct opt *o, const char *value, unsigned int *to, struct err *err)
{
	struct view rest = view_of(o->arg), word;

	for (unsigned int i = 1; view_split(&rest, '|', &word); i++) {
		if (view_equal(word, value)) {
			*to = i;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "'%s' is not one of %s", value, o->arg);
}

/* Stores; value is NULL for an option without one. Numbers fail as num.h says. */
static int store(const struct opt *o, void *at, bool negated, const char *value, struct err *err)
{
	struct opt_list *list;

	switch (o->kind) {
	case OPT_KIND_FLAG:
		*(bool *)at = !negated;
		return 0;
	case OPT_KIND_COUNT:
		*(unsigned int *)at = negated ? 0 : *(unsigned int *)at + 1;
		return 0;
	case OPT_KIND_OPTIONAL:
		*(struct opt_value *)at = (struct opt_value){ !negated, negated ? NULL : value };
		return 0;
	case OPT_KIND_TEXT:
		*(const char **)at = value;
		return 0;
	case OPT_KIND_U64:
		return num_parse_range(view_of(value), o->min, o->max, at, err);
	case OPT_KIND_REAL:
		return num_parse_real(view_of(value), at, err);
	case OPT_KIND_CHOICE:
		return read_choice(o, value, at, err);
	case OPT_KIND_LIST:
		list = at;
		*vec_add(list) = (struct opt_item){ o, value };
		return 0;
	case OPT_KIND_END:
	case OPT_KIND_GROUP:
		break;
	}
	return 0;
}

static bool is_opposite(const struct opt *a, const struct opt *b)
{
	return a->name && b->name && strncmp(a->name, "no-", 3) == 0 &&
	       strcmp(a->name + 3, b->name) == 0;
}

/* Of an option and its opposite, where both are in the table, the last one counts. */
static void drop_opposite(const struct reader *r, const struct opt *given)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	opt_walk_init(&w, r->opts);
	while ((o = opt_walk_next(&w, &base))) {
		void *at = r->into + base + o->at;

		if (!is_opposite(o, given) && !is_opposite(given, o))
			continue;
		if (o->kind == OPT_KIND_FLAG)
			*(bool *)at = false;
		else if (o->kind == OPT_KIND_OPTIONAL)
			*(struct opt_value *)at = (struct opt_value){ 0 };
		else if (o->kind == OPT_KIND_TEXT)
			*(const char **)at = NULL;
	}
}

static int store_named(struct reader *r, const struct found *f, const char *value,
		       const char *spelling, struct err *err)
{
	if (f->opt->kind == OPT_KIND_LIST && f->opt->max)
		r->is_last = true;
	if (store(f->opt, r->into + f->base + f->opt->at, f->negated, value, err) == 0) {
		if (!f->negated)
			drop_opposite(r, f->opt);
		return 0;
	}
	err->code = ERR_USAGE;
	return err_while(err, "option '%s'", spelling);
}

static int tell_no_value(const struct opt *o, const char *spelling, struct err *err)
{
	return err_set(err, ERR_USAGE, "option '%s' wants a value: %s", spelling,
		       o->arg ? o->arg : "VALUE");
}

/* word is what stands behind the two dashes. */
static int read_name(struct reader *r, const char *word, struct err *err)
{
	struct view name = view_make(word, (size_t)(strchrnul(word, '=') - word));
	const char *value = word[name.len] ? word + name.len + 1 : NULL;
	struct found f = { 0 };
	struct buf spelling = { 0 };
	int status = -1;

	buf_add_text(&spelling, "--");
	buf_add_view(&spelling, name);
	if (find_name(r, name, &f, err) < 0)
		goto out;
	if (value && (f.negated || f.opt->kind == OPT_KIND_FLAG || f.opt->kind == OPT_KIND_COUNT)) {
		err_set(err, ERR_USAGE, "option '%s' takes no value", buf_text(&spelling));
		goto out;
	}
	if (!value && takes_value(f.opt)) {
		if (!r->argc) {
			tell_no_value(f.opt, buf_text(&spelling), err);
			goto out;
		}
		value = r->argv[0];
		r->argc--, r->argv++;
	} else if (!value && !f.negated && takes_next(r, f.opt)) {
		value = r->argv[0];
		r->argc--, r->argv++;
	}
	status = store_named(r, &f, value, buf_text(&spelling), err);
out:
	buf_release(&spelling);
	return status;
}

/* letters is what stands behind the dash: flags, and at the end one option with its value. */
static int read_letters(struct reader *r, const char *letters, struct err *err)
{
	for (const char *l = letters; *l; l++) {
		char spelling[] = { '-', *l, '\0' };
		const char *value = NULL;
		struct found f = { 0 };

		f.opt = find_letter(r, *l, &f.base);
		if (!f.opt) {
			err_set(err, ERR_USAGE, "unknown option '-%.*s'",
				(unsigned char)*l < 0x80 ? 1 : (int)strlen(l), l);
			if (letters[1])
				err_hint(err,
					 "it stands in '-%s'; long options have two dashes, and "
					 "behind '--' there are no options",
					 letters);
			return -1;
		}
		if (f.opt->kind != OPT_KIND_FLAG && f.opt->kind != OPT_KIND_COUNT) {
			value = l[1] ? l + 1 : NULL;
			if (!value && takes_value(f.opt)) {
				if (!r->argc)
					return tell_no_value(f.opt, spelling, err);
				value = r->argv[0];
				r->argc--, r->argv++;
			} else if (!value && takes_next(r, f.opt)) {
				value = r->argv[0];
				r->argc--, r->argv++;
			}
		}
		if (store_named(r, &f, value, spelling, err) < 0)
			return -1;
		if (value)
			break;
	}
	return 0;
}

int opt_parse(const struct opt *opts, enum opt_order order, void *into, int *argc, char ***argv,
	      struct err *err)
{
	return opt_parse_until(opts, order, NULL, into, argc, argv, err);
}

int opt_parse_until(const struct opt *opts, enum opt_order order, bool (*ends)(const char *operand),
		    void *into, int *argc, char ***argv, struct err *err)
{
	struct reader r = { opts, into, *argv, *argc, false };
	char **operands = *argv;
	int kept = 0, status;

	while (r.argc > 0) {
		char *word = r.argv[0];

		if (word[0] != '-' || !word[1]) {
			if (order == OPT_STOP || r.is_last || (ends && ends(word)))
				break;
			operands[kept++] = word;
			r.argc--, r.argv++;
			continue;
		}
		r.argc--, r.argv++;
		if (strcmp(word, "--") == 0)
			break;
		status = word[1] == '-' ? read_name(&r, word + 2, err)
					: read_letters(&r, word + 1, err);
		if (status < 0)
			return -1;
	}
	if (order == OPT_STOP) {
		*argc = r.argc;
		*argv = r.argv;
		return 0;
	}
	while (r.argc-- > 0)
		operands[kept++] = *r.argv++;
	*argc = kept;
	return 0;
}

void opt_release(const struct opt *opts, void *into)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	opt_walk_init(&w, opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (o->kind == OPT_KIND_LIST) {
			struct opt_list *list = (void *)((char *)into + base + o->at);

			vec_release(list);
		}
	}
}
