/* SPDX-License-Identifier: MIT */
#include "util/elf/debugserver.h"

#include <elfutils/debuginfod.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

#define FUNCTIONS(F) \
	F(debuginfod_begin) \
	F(debuginfod_end) \
	F(debuginfod_find_debuginfo) \
	F(debuginfod_find_executable)

/* It brings thirty libraries along, for who asks servers. */
struct client {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libdebuginfod.so.1", "asks debuginfod servers", names,
					ARRAY_LEN(names) };

struct debugserver {
	struct client call;
	debuginfod_client *client;
};

bool debugserver_built_in(void)
{
	return true;
}

struct debugserver *debugserver_new(void)
{
	const char *urls = getenv(DEBUGINFOD_URLS_ENV_VAR);
	struct err ignored = { 0 };
	struct debugserver *d;

	if (!urls || !urls[0])
		return NULL;
	d = alloc_zero(1, sizeof(*d));
	/* Without the library there are no servers, as without their names. */
	if (library_load(&library, &d->call, &ignored) == 0)
		d->client = d->call.debuginfod_begin();
	if (d->client)
		return d;
	free(d);
	return NULL;
}

void debugserver_free(struct debugserver *d)
{
	if (!d)
		return;
	d->call.debuginfod_end(d->client);
	free(d);
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
		     ? d->call.debuginfod_find_debuginfo(d->client, id, (int)build_id.len, &path)
		     : d->call.debuginfod_find_executable(d->client, id, (int)build_id.len, &path);
	if (fd < 0)
		return NULL;
	close(fd);
	return path;
}
