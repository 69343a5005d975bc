/* SPDX-License-Identifier: MIT */
#include "util/elf/elfcfi.h"

bool elfcfi_built_in(void)
{
	return false;
}

static struct elfcfi *refuse(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "this program was not built with libdw");
	err_hint(err, "install libdw-dev and build it again");
	return NULL;
}

struct elfcfi *elfcfi_open(const char *image, const char *debug, struct err *err)
{
	(void)image, (void)debug;
	return refuse(err);
}

struct elfcfi *elfcfi_open_bytes(const void *bytes, size_t len, struct err *err)
{
	(void)bytes, (void)len;
	return refuse(err);
}

void elfcfi_close(struct elfcfi *c)
{
	(void)c;
}

uint16_t elfcfi_machine(const struct elfcfi *c)
{
	(void)c;
	return 0;
}

const struct elfcfi_frame *elfcfi_find(struct elfcfi *c, uint64_t address)
{
	(void)c, (void)address;
	return NULL;
}
