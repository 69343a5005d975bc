/* SPDX-License-Identifier: MIT */
/* Stands in for evjson.c where there is no jansson. */
#include "pmu-events/evjson.h"

static int refuse(const char *name, struct err *err)
{
	err_set(err, ERR_UNSUPPORTED,
		"%s: this tally was built without jansson and reads no event files", name);
	err_hint(err, "install libjansson-dev, 'make deps' looks for it again, then build");
	return -1;
}

int evjson_load(struct evmodel *m, const char *const *trees, size_t n,
		const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	(void)m, (void)o, (void)diags;
	if (n == 0)
		return 0;
	return refuse(trees[0], err);
}

int evjson_load_text(struct evmodel *m, const char *name, struct view text,
		     const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	(void)m, (void)text, (void)o, (void)diags;
	return refuse(name, err);
}
