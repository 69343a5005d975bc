/* SPDX-License-Identifier: MIT */
/* Stands in for evjson.c where there is no jansson. */
#include "pmu-events/evjson.h"

int evjson_load(struct evmodel *m, const char *const *trees, size_t n,
		const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	(void)m, (void)o, (void)diags;
	if (n == 0)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		       "%s: this tally was built without jansson and reads no event files",
		       trees[0]);
}

int evjson_load_text(struct evmodel *m, const char *name, struct view text,
		     const struct evjson_options *o, struct evdiag_list *diags, struct err *err)
{
	(void)m, (void)text, (void)o, (void)diags;
	return err_set(err, ERR_UNSUPPORTED,
		       "%s: this tally was built without jansson and reads no event files", name);
}
