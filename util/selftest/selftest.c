/* SPDX-License-Identifier: MIT */
#include "util/selftest/selftest.h"

#include <stdint.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/base/view.h"

static const struct selftest *const all[] = {
#define SELFTEST(id) &selftest_##id,
#include "util/selftest/selftests.def"
#undef SELFTEST
};

const struct selftest *selftest_at(size_t i)
{
	return i < ARRAY_LEN(all) ? all[i] : NULL;
}

bool selftest_is_meant(const struct selftest *t, size_t i, const char *word)
{
	struct err not_a_number = { 0 };
	uint64_t number;

	if (num_parse_u64(view_of(word), &number, &not_a_number) == 0)
		return number == i + 1;
	return strcasestr(t->name, word) != NULL;
}

const char *selftest_result_name(enum selftest_result result)
{
	return result == SELFTEST_OK ? "ok" : result == SELFTEST_SKIP ? "skipped" : "failed";
}
