/* SPDX-License-Identifier: MIT */
#include "util/elf/debugserver.h"

#include <dlfcn.h>
#include <elfutils/debuginfod.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"

/* With the version that the header is of. It brings thirty libraries along, for who asks servers. */
#define LIBRARY "libdebuginfod.so.1"

struct debugserver {
	void *library;
	debuginfod_client *client;
	__typeof__(&debuginfod_begin) begin;
	__typeof__(&debuginfod_end) end;
	__typeof__(&debuginfod_find_debuginfo) find_debuginfo;
	__typeof__(&debuginfod_find_executable) find_executable;
};

/* Without the library there are no servers, as without their names. */
static bool load(struct debugserver *d)
{
	const struct {
		const char *name;
		void *at;
	} functions[] = {
		{ "debuginfod_begin", &d->begin },
		{ "debuginfod_end", &d->end },
		{ "debuginfod_find_debuginfo", &d->find_debuginfo },
		{ "debuginfod_find_executable", &d->find_executable },
	};
	bool whole;

	d->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	whole = d->library;
	for (size_t i = 0; whole && i < ARRAY_LEN(functions); i++) {
		void *function = dlsym(d->library, functions[i].name);

		memcpy(functions[i].at, &function, sizeof(function));
		whole = function;
	}
	return whole;
}

static void unload(struct debugserver *d)
{
	if (d->library)
		dlclose(d->library);
	free(d);
}

bool debugserver_built_in(void)
{
	return true;
}

struct debugserver *debugserver_new(void)
{
	const char *urls = getenv(DEBUGINFOD_URLS_ENV_VAR);
	struct debugserver *d;

	if (!urls || !urls[0])
		return NULL;
	d = alloc_zero(1, sizeof(*d));
	if (load(d))
		d->client = d->begin();
	if (d->client)
		return d;
	unload(d);
	return NULL;
}

void debugserver_free(struct debugserver *d)
{
	if (!d)
		return;
	d->end(d->client);
	unload(d);
}

char *debugserver_fetch(struct debugserver *d, struct view build_id, enum debugserver_what what)
{
	const unsigned char *id = (const unsigned char *)build_id.at;
	char *path = NULL;
	int fd;

	/* A length of 0 would mean that the id is text. */
	if (!d || !build_id.len || build_id.len > INT_MAX)
		return NULL;
	fd = what == DEBUGSERVER_DEBUG
		     ? d->find_debuginfo(d->client, id, (int)build_id.len, &path)
		     : d->find_executable(d->client, id, (int)build_id.len, &path);
	if (fd < 0)
		return NULL;
	close(fd);
	return path;
}
