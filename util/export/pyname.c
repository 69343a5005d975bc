/* SPDX-License-Identifier: MIT */
#include "util/export/pyname.h"

#include <ctype.h>

#include "util/base/alloc.h"

bool pyname_is_identifier(struct view name)
{
	bool good = name.len && !isdigit((unsigned char)*name.at);

	for (size_t i = 0; i < name.len && good; i++)
		good = isalnum((unsigned char)name.at[i]) || name.at[i] == '_';
	return good;
}

bool pyname_is_word(struct view name)
{
	static const char *const words[] = {
		"False",  "None",   "True",    "and",	   "as",       "assert", "async",
		"await",  "break",  "class",   "continue", "def",      "del",	 "elif",
		"else",	  "except", "finally", "for",	   "from",     "global", "if",
		"import", "in",	    "is",      "lambda",   "nonlocal", "not",	 "or",
		"pass",	  "raise",  "return",  "try",	   "while",    "with",	 "yield",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (view_equal(name, words[i]))
			return true;
	return false;
}
