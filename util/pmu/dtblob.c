/* SPDX-License-Identifier: MIT */
#include "util/pmu/dtblob.h"

#include <libfdt.h>

bool dtblob_is(struct view bytes)
{
	static const unsigned char magic[] = { 0xd0, 0x0d, 0xfe, 0xed };

	for (size_t i = 0; i < sizeof(magic); i++) {
		if (i >= bytes.len || (unsigned char)bytes.at[i] != magic[i])
			return false;
	}
	return true;
}

/*
 * Names of properties have 31 characters (Devicetree Specification, 2.2.4.1).
 * libfdt looks for a name's end again with each property, which a table of
 * one long name would make slow.
 */
#define NAME_MOST 255

static bool names_are_short(struct view bytes)
{
	size_t first = fdt_off_dt_strings(bytes.at), n = fdt_size_dt_strings(bytes.at), run = 0;

	for (size_t i = first; i - first < n && i < bytes.len; i++) {
		run = bytes.at[i] ? run + 1 : 0;
		if (run > NAME_MOST)
			return false;
	}
	return true;
}

static int find_fault(struct view bytes)
{
	int fault;

	if (bytes.len < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	fault = fdt_check_header(bytes.at);
	if (fault)
		return fault;
	if (!names_are_short(bytes))
		return -FDT_ERR_BADSTRUCTURE;
	return fdt_check_full(bytes.at, bytes.len);
}

int dtblob_check(struct view bytes, struct err *err)
{
	int fault = find_fault(bytes);

	if (fault == 0)
		return 0;
	return err_set(err, ERR_INPUT, "is no whole device tree (libfdt: %s)", fdt_strerror(fault));
}

int dtblob_first(struct view bytes, int node)
{
	int child = fdt_first_subnode(bytes.at, node);

	return child < 0 ? -1 : child;
}

int dtblob_next(struct view bytes, int node)
{
	int next = fdt_next_subnode(bytes.at, node);

	return next < 0 ? -1 : next;
}

struct view dtblob_name(struct view bytes, int node)
{
	int len;
	const char *name = fdt_get_name(bytes.at, node, &len);

	return name ? view_make(name, (size_t)len) : view_of("");
}

bool dtblob_find(struct view bytes, int node, const char *name, struct view *out)
{
	int len;
	const void *at = fdt_getprop(bytes.at, node, name, &len);

	if (!at)
		return false;
	*out = view_make(at, (size_t)len);
	return true;
}
