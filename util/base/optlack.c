/* SPDX-License-Identifier: MIT */
#include "util/base/optlack.h"

int optlack_check(const struct optlack *lacks, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!lacks[i].given)
			continue;
		err_set(err, ERR_USAGE, "option '%s' of perf is not there", lacks[i].name);
		err_hint(err, "%s", lacks[i].hint);
		return -1;
	}
	return 0;
}
