/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERWANT_H
#define UTIL_KVM_FILTERWANT_H

/*
 * Events as a guest's counters know them: what was typed or what a metric
 * needs, looked up in the event tables, down to select, unit mask and fixed
 * counters; or the reason why no guest can count it. Opens nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/base/vec.h"
#include "util/kvm/kvmfilter.h"
#include "util/pmu/machine.h"

struct filterread;

/* Options of the verbs that look events up; filterwant_opts is the group for them. */
struct filterwant_args {
	struct machine_args machine;
	uint64_t select_bits; /* 8, 12, on arm64 10, 16; 0: as the CPU or this host's KVM has it */
};
extern const struct opt filterwant_opts[];

enum filterwant_kind {
	FILTERWANT_COUNTED, /* on a counter that a filter is about */
	FILTERWANT_FREE,    /* without one: events of software, of tools */
	FILTERWANT_ABSENT,  /* not in a guest; .why says why */
};

struct filterwant_event {
	const char *name;
	enum filterwant_kind kind;
	const char *why;
	uint64_t event;	 /* select and unit mask; on arm64 the event's number */
	bool is_generic; /* programmable counters can count it */
	uint32_t fixed;	 /* fixed counters that can */
	bool is_wider;	 /* a filter cannot tell it from others of its select and unit mask */
};

struct filterwant {
	struct machine machine;
	bool is_arm, is_amd;
	uint64_t select_mask;			    /* of x86 */
	unsigned int event_bits;		    /* of arm64: ARMFILTER_BITS_* */
	uint64_t asked_bits;			    /* that were asked for; 0: none */
	bool numbers_only;			    /* the CPU is not known: names mean nothing */
	struct VEC(struct filterwant_event) events; /* in the order of adding */
	struct arena names;
};

/* fs is the machine that we run on. Whatever the result, filterwant_release() takes it. */
int filterwant_init(struct filterwant *w, const struct filterwant_args *args, const struct fs *fs,
		    struct err *err);
void filterwant_release(struct filterwant *w);

/*
 * The filter in path is of arm64 or of x86, and so are its events. ERR_USAGE when the
 * CPU that was asked for is another; when it is only this machine's, it does not
 * matter any more, and events have to be numbers.
 */
int filterwant_set_arch(struct filterwant *w, bool is_arm, const char *path, struct err *err);

/*
 * Reads the filter in path and begins what is asked of it: the three together. Whatever
 * the result, filterread_release() and filterwant_release() come afterwards.
 */
int filterwant_open(struct filterwant *w, const struct filterwant_args *args, const struct fs *fs,
		    const char *path, struct filterread *filter, struct err *err);

/* Are the bits that were asked for such of this architecture? ERR_USAGE if not. */
int filterwant_check_bits(const struct filterwant *w, struct err *err);

/*
 * Adds the events of a text as -e has it, or one number ("0x81d0"), the value of
 * an event select. One text may be several events, or an event of several PMUs.
 */
int filterwant_add(struct filterwant *w, const char *text, struct err *err);

/* Adds, each once, what programmable counters are to be filtered by, and the fixed counters. */
void filterwant_list(const struct filterwant *w, struct kvmfilter_events *events, uint32_t *fixed);

#endif
