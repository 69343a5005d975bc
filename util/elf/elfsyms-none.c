/* SPDX-License-Identifier: MIT */
#include "util/elf/elfsyms.h"

bool elfsyms_built_in(void)
{
	return false;
}

static struct elfsyms *refuse(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "this program was not built with libelf");
	err_hint(err, "install libelf-dev and build it again");
	return NULL;
}

struct elfsyms *elfsyms_open(const char *path, struct err *err)
{
	(void)path;
	return refuse(err);
}

struct elfsyms *elfsyms_open_bytes(const void *bytes, size_t len, struct err *err)
{
	(void)bytes, (void)len;
	return refuse(err);
}

void elfsyms_close(struct elfsyms *s)
{
	(void)s;
}

bool elfsyms_is_whole(const struct elfsyms *s)
{
	(void)s;
	return false;
}

const struct elfsyms_symbol *elfsyms_at(const struct elfsyms *s, size_t i)
{
	(void)s, (void)i;
	return NULL;
}

const struct elfsyms_symbol *elfsyms_find(const struct elfsyms *s, uint64_t address)
{
	(void)s, (void)address;
	return NULL;
}

const struct elfsyms_symbol *elfsyms_named(const struct elfsyms *s, const char *name)
{
	(void)s, (void)name;
	return NULL;
}

bool elfsyms_address_at(const struct elfsyms *s, uint64_t offset, uint64_t *address)
{
	(void)s, (void)offset, (void)address;
	return false;
}

bool elfsyms_segment_at(const struct elfsyms *s, size_t i, struct elfsyms_segment *out)
{
	(void)s, (void)i, (void)out;
	return false;
}

struct elfsyms_machine elfsyms_machine_of(const struct elfsyms *s)
{
	(void)s;
	return (struct elfsyms_machine){ 0 };
}

void elfsyms_read(const struct elfsyms *s, uint64_t address, size_t len, struct buf *out)
{
	(void)s, (void)address, (void)len, (void)out;
}

size_t elfsyms_loaded_size(const void *file)
{
	(void)file;
	return 0;
}

bool elfsyms_unpack_more(const struct elfsyms *s, size_t limit, struct buf *out)
{
	(void)s, (void)limit, (void)out;
	return false;
}

struct view elfsyms_build_id(const struct elfsyms *s)
{
	(void)s;
	return (struct view){ 0 };
}

const char *elfsyms_debug_link(const struct elfsyms *s)
{
	(void)s;
	return NULL;
}
