/* SPDX-License-Identifier: MIT */
#include "util/pmu/dtblob.h"

#include <libfdt.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

#define FUNCTIONS(F) \
	F(fdt_check_header) \
	F(fdt_check_full) \
	F(fdt_strerror) \
	F(fdt_first_subnode) \
	F(fdt_next_subnode) \
	F(fdt_get_name) \
	F(fdt_getprop)

struct fdt {
	FUNCTIONS(LIBRARY_MEMBER)
};

struct dtblob {
	const char *at; /* checked */
	struct fdt fdt;
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libfdt.so.1", "reads device trees", names,
					ARRAY_LEN(names) };

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

static int find_fault(const struct dtblob *b, struct view bytes)
{
	int fault;

	if (bytes.len < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	fault = b->fdt.fdt_check_header(bytes.at);
	if (fault)
		return fault;
	if (!names_are_short(bytes))
		return -FDT_ERR_BADSTRUCTURE;
	return b->fdt.fdt_check_full(bytes.at, bytes.len);
}

struct dtblob *dtblob_open(struct view bytes, struct err *err)
{
	struct dtblob *b = alloc_zero(1, sizeof(*b));
	int fault;

	b->at = bytes.at;
	if (library_load(&library, &b->fdt, err) < 0)
		goto failed;
	fault = find_fault(b, bytes);
	if (fault == 0)
		return b;
	err_set(err, ERR_INPUT, "is no whole device tree (libfdt: %s)", b->fdt.fdt_strerror(fault));
failed:
	free(b);
	return NULL;
}

void dtblob_close(struct dtblob *b)
{
	free(b);
}

int dtblob_first(const struct dtblob *b, int node)
{
	int child = b->fdt.fdt_first_subnode(b->at, node);

	return child < 0 ? -1 : child;
}

int dtblob_next(const struct dtblob *b, int node)
{
	int next = b->fdt.fdt_next_subnode(b->at, node);

	return next < 0 ? -1 : next;
}

struct view dtblob_name(const struct dtblob *b, int node)
{
	int len;
	const char *name = b->fdt.fdt_get_name(b->at, node, &len);

	return name ? view_make(name, (size_t)len) : view_of("");
}

bool dtblob_find(const struct dtblob *b, int node, const char *name, struct view *out)
{
	int len;
	const void *at = b->fdt.fdt_getprop(b->at, node, name, &len);

	if (!at)
		return false;
	*out = view_make(at, (size_t)len);
	return true;
}
