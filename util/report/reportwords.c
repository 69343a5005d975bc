/* SPDX-License-Identifier: MIT */
#include "util/report/reportwords.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/report/fields.h"

int reportwords_regex(regex_t *regex, const char *text, struct err *err)
{
	char reason[128];
	int status = regcomp(regex, text, REG_EXTENDED | REG_NOSUB);

	if (!status)
		return 0;
	regerror(status, regex, reason, sizeof(reason));
	return err_set(err, ERR_USAGE, "'%s' is no regular expression: %s", text, reason);
}

int reportwords_quantum(const char *text, uint64_t *ns, struct err *err)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, { "", 1e9 } };
	struct view v = view_of(text);
	double number;

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct view rest = view_make(v.at, v.len - strlen(units[i].unit));

		if (!view_ends(v, units[i].unit))
			continue;
		if (num_parse_real(rest, &number, err) < 0)
			break;
		if (number * units[i].ns >= 1 && number * units[i].ns < 1e18) {
			*ns = (uint64_t)(number * units[i].ns);
			return 0;
		}
	}
	err_clear(err);
	return err_set(err, ERR_USAGE, "--time-quantum: '%s' is no time, such as 10ms", text);
}

int reportwords_widths(const char *text, unsigned *widths, size_t *n, struct err *err)
{
	struct view rest = view_of(text), word;

	while (view_split(&rest, ',', &word) && *n < FIELDS_MOST) {
		uint64_t width;

		if (num_parse_range(word, 0, 1000, &width, err) < 0)
			return err_while(err, "-w");
		widths[(*n)++] = (unsigned)width;
	}
	return 0;
}
