/* SPDX-License-Identifier: MIT */
#include "util/testload/testload.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/near.h"
#include "util/base/num.h"

static const struct testload *const all[] = {
#define WORKLOAD(id) &testload_##id,
#include "util/testload/testloads.def"
#undef WORKLOAD
};

const struct testload *testload_at(size_t i)
{
	return i < ARRAY_LEN(all) ? all[i] : NULL;
}

const struct testload *testload_find(const char *name, struct err *err)
{
	struct near near = { .word = name };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
		near_offer(&near, all[i]->name);
	}
	err_set(err, ERR_USAGE, "no workload is called '%s'", name);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally test --list-workloads' lists them");
	return NULL;
}

int testload_take(int argc, char **argv, int most, struct err *err)
{
	if (argc <= most)
		return 0;
	if (most == 0)
		return err_set(err, ERR_USAGE, "takes no argument, but got '%s'", argv[0]);
	return err_set(err, ERR_USAGE, "takes at most %d argument%s, but got '%s'", most,
		       most > 1 ? "s" : "", argv[most]);
}

int testload_count(int argc, char **argv, int i, const char *what, uint64_t min, uint64_t max,
		   uint64_t usual, uint64_t *out, struct err *err)
{
	*out = usual;
	if (i >= argc || num_parse_range(view_of(argv[i]), min, max, out, err) == 0)
		return 0;
	err->code = ERR_USAGE;
	return err_while(err, "%s", what);
}
