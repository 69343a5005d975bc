/* SPDX-License-Identifier: MIT */
#include "pmu-events/evload.h"

int evload_trees(struct evload *l, const char *const *paths, size_t npaths,
		 const struct evjson_options *options, struct err *err)
{
	struct evmodel model = { 0 };
	int status = evjson_load(&model, paths, npaths, options, &l->diags, err);

	/* Compressing would take longer than all else, for what lives as long as a command. */
	if (status == 0)
		status = evimage_build(&l->image, &model, true, err);
	if (status == 0)
		l->table = evimage_table(&l->image);
	evmodel_release(&model);
	return status;
}

void evload_release(struct evload *l)
{
	evimage_release(&l->image);
	evdiag_release(&l->diags);
	l->table = NULL;
}
