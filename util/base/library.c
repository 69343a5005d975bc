/* SPDX-License-Identifier: MIT */
#include "util/base/library.h"

#include <dlfcn.h>
#include <string.h>

static int refuse(const struct library *l, struct err *err)
{
	const char *reason = dlerror();

	return err_set(err, ERR_UNSUPPORTED, "%s, which %s, cannot be loaded: %s", l->soname,
		       l->what, reason ? reason : "a function is not there");
}

int library_load(const struct library *l, void *functions, struct err *err)
{
	void *handle = dlopen(l->soname, RTLD_LAZY | RTLD_LOCAL);

	if (!handle)
		return refuse(l, err);
	for (size_t i = 0; i < l->n; i++) {
		void *function = dlsym(handle, l->names[i]);

		if (!function)
			return refuse(l, err);
		/* POSIX has both kinds of pointers alike: dlsym(). */
		memcpy((char *)functions + i * sizeof(function), &function, sizeof(function));
	}
	return 0;
}
