/* SPDX-License-Identifier: MIT */
#include "util/regs/reglist.h"

#include <fnmatch.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/base/num.h"

#define SPACES (REGS_SYSREG + 1) /* those with numbers of their own */

bool reglist_is_space(const char *word)
{
	for (int s = 0; s < SPACES; s++) {
		if (view_equal_nocase(view_of(word), regs_space_name((enum regs_space)s)))
			return true;
	}
	return false;
}

/* "csr 0x150" and "csr:0x150" without the space, which goes to *space. */
static struct view skip_space(struct view text, int *space)
{
	*space = REGS_ANY;
	for (int s = 0; s < SPACES; s++) {
		const char *name = regs_space_name((enum regs_space)s);
		size_t len = strlen(name);

		if (view_starts_nocase(text, name) && text.len > len &&
		    (text.at[len] == ' ' || text.at[len] == ':')) {
			*space = s;
			return view_trim(view_make(text.at + len + 1, text.len - len - 1));
		}
	}
	return text;
}

/* "3,3,9,12,0", or as assemblers have it "s3_3_c9_c12_0". */
static bool read_sysreg(struct view text, uint64_t *number)
{
	static const struct {
		unsigned int max, shift;
	} parts[] = { { 3, 14 }, { 7, 11 }, { 15, 7 }, { 15, 3 }, { 7, 0 } };
	bool assembler = view_starts_nocase(text, "s") && text.len > 1;
	struct view rest = assembler ? view_make(text.at + 1, text.len - 1) : text, part;
	uint64_t n;
	size_t i = 0;

	*number = 0;
	while (view_split(&rest, assembler ? '_' : ',', &part)) {
		if (assembler && (i == 2 || i == 3) && view_starts_nocase(part, "c"))
			part = view_make(part.at + 1, part.len - 1);
		if (i == ARRAY_LEN(parts) || !num_is_u64(part, &n) || n > parts[i].max)
			return false;
		*number |= n << parts[i++].shift;
	}
	return i == ARRAY_LEN(parts);
}

static bool read_number(const char *word, int *space, uint64_t *number)
{
	struct view text = skip_space(view_of(word), space);

	if (num_is_u64(text, number))
		return true;
	if (*space != REGS_ANY && *space != REGS_SYSREG)
		return false;
	*space = REGS_SYSREG;
	return read_sysreg(text, number);
}

/* The sets that count: the only one, or one after the other. */
static const struct regs_set *next_set(const struct regs_set *only, size_t *pos)
{
	if (only)
		return (*pos)++ ? NULL : only;
	return regs_next(pos);
}

void reglist_all(struct reglist *l, const struct regs_set *only)
{
	const struct regs_set *set;
	size_t pos = 0;

	while ((set = next_set(only, &pos))) {
		for (size_t i = 0; i < set->nregisters; i++)
			*vec_add(l) = (struct regs_ref){ .set = set, .reg = &set->registers[i] };
	}
}

static bool match_glob(const char *glob, const struct regs_register *r)
{
	if (fnmatch(glob, r->name, FNM_CASEFOLD) == 0)
		return true;
	for (size_t i = 0; i < r->naliases; i++) {
		if (fnmatch(glob, r->aliases[i], FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}

static void find_in_set(struct reglist *l, const struct regs_set *set, const char *word)
{
	bool glob = strpbrk(word, "*?") != NULL;
	struct regs_ref ref;
	uint64_t number;
	size_t pos = 0;
	int space;

	if (read_number(word, &space, &number)) {
		while (regs_next_number(set, space, number, &pos, &ref))
			*vec_add(l) = ref;
	} else if (!glob) {
		if (regs_find(set, view_of(word), &ref))
			*vec_add(l) = ref;
	} else {
		for (size_t i = 0; i < set->nregisters; i++) {
			if (match_glob(word, &set->registers[i]))
				*vec_add(l) =
					(struct regs_ref){ .set = set, .reg = &set->registers[i] };
		}
	}
}

/* A family's names are offered without "<n>", with the word's own number in its place. */
static void offer(struct near *near, const char *name, const char *digits, struct buf *names)
{
	const char *n = strstr(name, "<n>");

	buf_clear(names);
	if (n) {
		buf_add(names, name, (size_t)(n - name));
		buf_add(names, digits, strspn(digits, "0123456789"));
		name = n + 3;
	}
	buf_add_text(names, name);
	for (size_t i = 0; i < names->len; i++)
		names->at[i] = view_lower(names->at[i]);
	near_offer(near, names->at);
}

/* The nearest name, as the description spells it: candidates must live, so each is compared. */
static void add_nearest(const struct regs_set *only, const char *word, struct buf *out)
{
	struct buf lower = { 0 }, name = { 0 };
	size_t best = SIZE_MAX, pos = 0;
	const struct regs_set *set;
	const char *digits;

	buf_add_lower(&lower, view_of(word));
	digits = buf_text(&lower) + strcspn(buf_text(&lower), "0123456789");
	while ((set = next_set(only, &pos))) {
		for (size_t i = 0; i < set->nregisters; i++) {
			const struct regs_register *r = &set->registers[i];

			for (size_t k = 0; k <= r->naliases; k++) {
				const char *one = k ? r->aliases[k - 1] : r->name;
				struct near near = { .word = buf_text(&lower) };

				offer(&near, one, digits, &name);
				if (!near_best(&near) || near.distance >= best)
					continue;
				best = near.distance;
				buf_clear(out);
				buf_add_text(out, one);
			}
		}
	}
	buf_release(&lower);
	buf_release(&name);
}

static int tell_none(const struct regs_set *only, const char *word, struct err *err)
{
	struct buf nearest = { 0 };
	uint64_t number;
	int space;

	if (read_number(word, &space, &number)) {
		err_set(err, ERR_ABSENT, "no register that is described has the number '%s'", word);
		err_hint(err, "'tally regs%s%s' lists them", only ? " --arch " : "",
			 only ? only->arch : "");
		return -1;
	}
	err_set(err, ERR_ABSENT, "no register%s%s is called '%s'", only ? " of " : "",
		only ? only->arch : "", word);
	add_nearest(only, word, &nearest);
	if (nearest.len)
		err_hint(err, "did you mean '%s'?", nearest.at);
	else
		err_hint(err, "'tally regs%s%s' lists them", only ? " --arch " : "",
			 only ? only->arch : "");
	buf_release(&nearest);
	return -1;
}

int reglist_find(struct reglist *l, const struct regs_set *only, const char *word, struct err *err)
{
	const struct regs_set *set;
	size_t before = l->len, pos = 0;

	while ((set = next_set(only, &pos)))
		find_in_set(l, set, word);
	return l->len > before ? 0 : tell_none(only, word, err);
}
