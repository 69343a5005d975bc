/* SPDX-License-Identifier: MIT */
#include "pmu-events/evregex.h"

#include <regex.h>
#include <string.h>

#define PATTERN_BYTES 512
#define TEXT_BYTES    256
#define DEPTH	      32
#define SPECIAL	      ".[]()*+?{}|^$\\"
#define COPIES	      1024 /* of atoms, once repetitions are written out */

/* Behind a bracket expression that starts at *at; a ']' that comes first is a member. */
static const char *skip_bracket(const char *at)
{
	at++;
	at += *at == '^';
	at += *at == ']';
	for (; *at && *at != ']'; at++) {
		if (*at == '[' && (at[1] == ':' || at[1] == '.' || at[1] == '=')) {
			const char *end = strchr(at + 2, ']');

			if (!end)
				return at + strlen(at);
			at = end;
		}
	}
	return *at ? at + 1 : at;
}

/* The larger of the numbers in "{2,5}", and where it ends. */
static const char *read_interval(const char *at, size_t *most)
{
	*most = 1;
	for (at++; (*at >= '0' && *at <= '9') || *at == ',';) {
		size_t n = 0;

		for (; *at >= '0' && *at <= '9'; at++)
			n = n > COPIES ? n : n * 10 + (size_t)(*at - '0');
		if (n > *most)
			*most = n;
		at += *at == ',';
	}
	return *at == '}' ? at + 1 : at;
}

/*
 * Whether what regcomp() would make of the pattern is small, and matching it
 * never goes back. sizes counts atoms of the open groups once repetitions are
 * written out, as glibc does for '+' (x+ becomes xx*) and for intervals.
 */
static bool is_tame(const char *pattern)
{
	size_t sizes[DEPTH] = { 0 }, depth = 0, last = 0, copies;
	bool repeated = false;

	if (strlen(pattern) > PATTERN_BYTES)
		return false;
	for (const char *at = pattern; *at;) {
		bool repeats = strchr("*+?{", *at);

		/* POSIX leaves the repetition of a repetition undefined. */
		if (repeats && repeated)
			return false;
		repeated = repeats;
		if (repeats) {
			copies = 1 + (*at == '+');
			at = *at == '{' ? read_interval(at, &copies) : at + 1;
			sizes[depth] += last * (copies - 1);
			last *= copies;
		} else if (*at == '(') {
			if (++depth == DEPTH)
				return false;
			sizes[depth] = last = 0;
			at++;
		} else if (*at == ')') {
			last = sizes[depth] + 1;
			depth -= depth > 0;
			sizes[depth] += last;
			at++;
		} else {
			if (*at == '\\' && (at[1] == '\0' || (at[1] >= '0' && at[1] <= '9')))
				return false;
			at = *at == '[' ? skip_bracket(at) : at + 1 + (*at == '\\');
			sizes[depth] += last = 1;
		}
		if (sizes[depth] > COPIES || last > COPIES)
			return false;
	}
	return true;
}

bool evregex_valid(const char *pattern)
{
	regex_t regex;

	if (!is_tame(pattern))
		return false;
	if (!pattern[strcspn(pattern, SPECIAL)])
		return true;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	regfree(&regex);
	return true;
}

/*
 * Compiling a regex takes as long as a thousand comparisons, and a mapfile has
 * a hundred: so first whether the text begins as every match must. Only where
 * no alternative can stand beside the beginning, which the depth tells.
 */
static bool may_match(const char *pattern, struct view text)
{
	size_t n = strcspn(pattern, SPECIAL), literal = n, depth = 0;

	if (n && pattern[n] && strchr("*?{", pattern[n]))
		literal--;
	if (text.len >= literal && memcmp(pattern, text.at, literal) == 0)
		return true;
	for (const char *at = pattern + n; *at;) {
		if (*at == '[') {
			at = skip_bracket(at);
			continue;
		}
		if (*at == '|' && depth == 0)
			return true;
		depth += *at == '(';
		depth -= *at == ')' && depth;
		at += *at == '\\' && at[1] ? 2 : 1;
	}
	return false;
}

bool evregex_match(const char *pattern, struct view text)
{
	char copy[TEXT_BYTES + 1];
	regmatch_t match;
	regex_t regex;
	bool matches;

	if (text.len > TEXT_BYTES || memchr(text.at, '\0', text.len) || !may_match(pattern, text) ||
	    !is_tame(pattern) || regcomp(&regex, pattern, REG_EXTENDED) != 0)
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	/* POSIX: of the leftmost matches, the longest; so one of all the text is found. */
	matches = regexec(&regex, copy, 1, &match, 0) == 0 && match.rm_so == 0 &&
		  (size_t)match.rm_eo == text.len;
	regfree(&regex);
	return matches;
}
