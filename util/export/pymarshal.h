/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYMARSHAL_H
#define UTIL_EXPORT_PYMARSHAL_H

/*
 * Objects of Python as its module marshal reads them, which is several times as
 * fast as JSON: in batches, each a list of objects with its length in bytes (32
 * bits, little-endian) in front. Only what every Python since 3.4 reads in the
 * same way is written. Source of the format: Python/marshal.c of CPython.
 *
 * Whoever opens a tuple, list or dictionary adds as many objects as he said, or
 * closes it. Zeroed is empty.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"

enum { PYMARSHAL_SHARED = 256 };

struct pymarshal {
	struct buf out;
	uint32_t items; /* of the batch that is open */
	uint32_t batch; /* its number, from 1 on; .is_open */
	bool is_open;
	uint32_t refs; /* its objects that can be referred to */
	struct pymarshal_shared {
		const void *id;
		uint32_t batch, ref;
	} shared[PYMARSHAL_SHARED];
};

void pymarshal_release(struct pymarshal *m);

/* Begins one more object of the batch, which the next calls make. */
void pymarshal_begin(struct pymarshal *m);

/* What is to be written: the batches that were begun, whole. The caller clears .out. */
void pymarshal_finish(struct pymarshal *m);

void pymarshal_add_none(struct pymarshal *m);
void pymarshal_add_u64(struct pymarshal *m, uint64_t n);
void pymarshal_add_i64(struct pymarshal *m, int64_t n);
void pymarshal_add_bytes(struct pymarshal *m, struct view bytes);

/* Text; bytes that are no UTF-8 are what surrogateescape makes of them. */
void pymarshal_add_text(struct pymarshal *m, struct view text);

/* A constant text, such as a key: told once in a batch, and known by its address. */
void pymarshal_add_word(struct pymarshal *m, const char *word);

void pymarshal_open_tuple(struct pymarshal *m, uint32_t n);

/* A list of a number of objects that is known in the end; the result is for its close. */
size_t pymarshal_open_list(struct pymarshal *m);
void pymarshal_close_list(struct pymarshal *m, size_t list, uint32_t n);

/* A dictionary: keys and values one after the other. */
void pymarshal_open_dict(struct pymarshal *m);
void pymarshal_close_dict(struct pymarshal *m);

/* Members of a dictionary. */
void pymarshal_put_u64(struct pymarshal *m, const char *key, uint64_t n);
void pymarshal_put_i64(struct pymarshal *m, const char *key, int64_t n);
void pymarshal_put_bool(struct pymarshal *m, const char *key, bool is);
void pymarshal_put_text(struct pymarshal *m, const char *key, struct view text);

#endif
