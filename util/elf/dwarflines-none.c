/* SPDX-License-Identifier: MIT */
#include "util/elf/dwarflines.h"

bool dwarflines_built_in(void)
{
	return false;
}

static struct dwarflines *refuse(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "this program was not built with libdw");
	err_hint(err, "install libdw-dev and build it again");
	return NULL;
}

struct dwarflines *dwarflines_open(const char *path, struct err *err)
{
	(void)path;
	return refuse(err);
}

struct dwarflines *dwarflines_open_bytes(const void *bytes, size_t len, struct err *err)
{
	(void)bytes, (void)len;
	return refuse(err);
}

void dwarflines_close(struct dwarflines *d)
{
	(void)d;
}

size_t dwarflines_count(const struct dwarflines *d)
{
	(void)d;
	return 0;
}

void dwarflines_list(struct dwarflines *d, struct lineindex *x)
{
	(void)d, (void)x;
}

uint64_t dwarflines_cost(const struct dwarflines *d, size_t unit)
{
	(void)d, (void)unit;
	return 0;
}

void dwarflines_read(struct dwarflines *d, size_t unit, struct lineindex *x)
{
	(void)d, (void)unit, (void)x;
}
