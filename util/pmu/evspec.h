/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_EVSPEC_H
#define UTIL_PMU_EVSPEC_H

/*
 * Events as they were typed: names, terms, modifiers and groups, with the
 * place of each in the text, so that later stages can point at what they do
 * not like. Nothing is looked up here. evparse.h fills it, nobody changes it.
 *
 * All views point into texts that the list's arena owns.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

enum evspec_kind {
	EVSPEC_NAME,	   /* cycles; with terms: cycles/period=1000/, cpu/event=0x3c/ */
	EVSPEC_RAW,	   /* r1a8 */
	EVSPEC_NUMBERS,	   /* 1:2, type and config */
	EVSPEC_TRACEPOINT, /* sched:sched_switch, with * and ? */
	EVSPEC_BREAKPOINT, /* mem:0x1000/4:rw */
};

struct evspec_term {
	struct view name;
	struct view value; /* .at NULL: the term has none */
	size_t column;	   /* of the name in the text, from 0 */
	size_t value_column;
	bool is_number;
	uint64_t number;
};

/* Modifiers; several letters of a kind add up. */
struct evspec_mods {
	bool user, kernel, hypervisor; /* none given: all of them */
	bool guest, host;	       /* none given: both */
	uint8_t precise;	       /* p to ppp */
	bool precise_max;	       /* P */
	bool no_idle;		       /* I */
	bool sample_read;	       /* S */
	bool pinned;		       /* D */
	bool exclusive;		       /* e */
	bool weak;		       /* W */
	bool bpf;		       /* b */
	bool retire_latency;	       /* R */
	bool keep_group;	       /* X */
};

#define EVSPEC_NO_GROUP SIZE_MAX
#define EVSPEC_TERMS	64 /* so many at most */

enum evspec_access {
	EVSPEC_READ = 1,
	EVSPEC_WRITE = 2,
	EVSPEC_EXECUTE = 4
}; /* as HW_BREAKPOINT_* */

struct evspec {
	enum evspec_kind kind;
	const char *text;  /* all that was typed, in which the columns are */
	struct view whole; /* this event, with its modifiers */
	size_t column;
	size_t group;		 /* index into .groups, or EVSPEC_NO_GROUP */
	struct evspec_mods mods; /* its own and its group's */
	struct view name;	 /* of the event or PMU; of the tracepoint's system */
	bool slashed;		 /* has terms between slashes, perhaps none of them */
	struct VEC(struct evspec_term) terms;
	struct view tracepoint; /* behind the system */
	size_t tracepoint_column;
	uint64_t config;	  /* raw and numbers */
	uint64_t type;		  /* numbers */
	uint64_t address, length; /* length 0: not told */
	uint8_t access;		  /* enum evspec_access; 0: not told */
};

struct evspec_group {
	struct view name; /* "" for none */
	size_t column;
	size_t first, len;	 /* its events */
	struct evspec_mods mods; /* of the group; its events have them as well */
};

struct evspec_list {
	struct arena arena;
	struct VEC(struct evspec) events;
	struct VEC(struct evspec_group) groups;
};

void evspec_release(struct evspec_list *l);

/* The term of that name, or NULL. */
const struct evspec_term *evspec_find_term(const struct evspec *e, const char *name);

/* Is it a raw number ("r1a8", "r0x1a8")? Of at most 64 bits. */
bool evspec_is_raw(struct view name, uint64_t *config);

/*
 * An error at a column of the text: the message names it, the hint ends with
 * the text and a mark below the character. suggestion, which may be NULL, is
 * what to do about it. Returns -1.
 */
int evspec_fail(const char *text, size_t column, const char *suggestion, struct err *err,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
