/* SPDX-License-Identifier: MIT */
#include "util/base/optchoice.h"

int optchoice_check(const struct optchoice *choices, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			if (choices[i].given && choices[k].given)
				return err_set(err, ERR_USAGE,
					       "options '%s' and '%s' exclude each other",
					       choices[i].name, choices[k].name);
		}
	}
	return 0;
}
