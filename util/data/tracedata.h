/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_TRACEDATA_H
#define UTIL_DATA_TRACEDATA_H

/*
 * What the payload of a tracepoint's sample says, by the formats that the
 * recorder took from the recorded kernel (section TRACING_DATA, or in a pipe
 * the bytes behind a HEADER_TRACING_DATA record). Source of the layout:
 * tools/perf/util/trace-event-info.c writes it, trace.dat(5) describes it.
 * Formats are read and printed by libtraceevent.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct tracedata;

/* data: all of it. Formats that cannot be read are left out. */
struct tracedata *tracedata_new(struct view data, struct err *err);
void tracedata_free(struct tracedata *t); /* takes NULL */

/*
 * Names the recorded kernel's addresses, for print formats that want them (%pS):
 * the function that has the address, which becomes where it starts; or NULL.
 */
typedef const char *tracedata_name_fn(void *arg, unsigned long long *address);
void tracedata_set_names(struct tracedata *t, tracedata_name_fn *find, void *arg);

/* "sched:sched_switch" of the id in attr.config, or NULL; lives as long as t. */
const char *tracedata_find_name(struct tracedata *t, uint64_t id);

/* Appends the payload in the words of the event's own format; nothing when there is none. */
void tracedata_add(struct tracedata *t, uint64_t id, struct view raw, uint32_t cpu,
		   struct buf *out);

/*
 * Events whose print formats cannot be read, which tracedata_add() was asked for: each
 * call gives the next from *at on, which begins as 0; NULL behind the last.
 */
const char *tracedata_next_cut(struct tracedata *t, size_t *at);

/* The names of the event's own fields, those that all events share left out; NULL at the end. */
const char *tracedata_find_field(struct tracedata *t, uint64_t id, size_t i);

/* Appends what that field says; nothing when the payload is not the event's. */
void tracedata_add_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			 struct buf *out);

/* The same without the words of print formats: numbers as such, pointers in hexadecimal. */
void tracedata_add_raw_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			     struct buf *out);

enum tracedata_kind { TRACEDATA_NUMBER, TRACEDATA_SIGNED, TRACEDATA_TEXT, TRACEDATA_BYTES };

struct tracedata_value {
	enum tracedata_kind kind;
	uint64_t number;
	bool is_pointer;   /* the number is an address, by its type */
	struct view bytes; /* of TEXT, without its NUL, and of BYTES; good until the next call */
};

/* What that field holds; false when the payload is not the event's. */
bool tracedata_read_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			  struct tracedata_value *out);

/* What a print format calls a value of a field; texts live as long as t. */
struct tracedata_word {
	const char *field;
	const char *delimiter; /* of flags; NULL: of __print_symbolic */
	size_t list;	       /* words of one list have the same number */
	uint64_t value;
	const char *word;
};

struct tracedata_words VEC(struct tracedata_word);

/* Appends all of an event. */
void tracedata_list_words(struct tracedata *t, uint64_t id, struct tracedata_words *out);

/*
 * The number in a field of that name, sign-extended where it is signed. False when
 * the event has no such field, it is no number, or the payload ends before it.
 */
bool tracedata_find_number(struct tracedata *t, uint64_t id, struct view raw, const char *field,
			   uint64_t *out);

/*
 * What the event's own print format calls a value of a field (__print_symbolic),
 * or NULL. A format may have several lists for one field (x86's exit reasons,
 * one for each isa): nth counts from 0, and the last stands for all behind it.
 */
const char *tracedata_find_symbol(struct tracedata *t, uint64_t id, const char *field, size_t nth,
				  uint64_t value);

#endif
