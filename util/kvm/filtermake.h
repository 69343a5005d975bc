/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERMAKE_H
#define UTIL_KVM_FILTERMAKE_H

/*
 * Makes a filter: first what it is to be about is gathered, from events
 * (filterwant.h) and from other filters, then entries or ranges are made of it,
 * and written in any form. It reads the filters that are named, and opens nothing
 * else.
 */

#include "util/kvm/filtercover.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filterwant.h"

enum filtermake_entries {
	FILTERMAKE_FEWEST = 1, /* as few masked ones as there can be */
	FILTERMAKE_MASKED,     /* one for each event */
	FILTERMAKE_RAW,	       /* one for each event */
};

enum filtermake_form {
	FILTERMAKE_QEMU = 1, /* in the format that suits the entries */
	FILTERMAKE_QEMU_RAW,
	FILTERMAKE_QEMU_UMASK,
	FILTERMAKE_QEMU_MASKED,
	FILTERMAKE_C,
	FILTERMAKE_BLOB,
	FILTERMAKE_RANGES,
};

/* Their names, in that order. */
#define FILTERMAKE_FORMS "qemu|qemu-raw|qemu-umask|qemu-masked|c|blob|ranges"

struct filtermake {
	struct filterwant want; /* initialised by whoever gathers; filtermake_release() takes it */
	struct kvmfilter_events events; /* of x86: raw entries; of arm64: numbers */
	uint32_t fixed;
	uint32_t action;
	bool has_action;	/* it was asked for, so that filters do not matter for it */
	bool filter_has_action; /* a filter has told it */
	/* What was made. */
	struct filterread made;
	struct filtercover cover; /* of FILTERMAKE_FEWEST */
};

/* Adds what a filter lists, and its action unless it was asked for; path as of filterread_open(). */
int filtermake_add_filter(struct filtermake *m, const char *path, struct err *err);

/* Adds what is in .want; call it once, when all events are there. ERR_USAGE when there is nothing. */
int filtermake_gather(struct filtermake *m, struct err *err);

/* Makes .made; effort as of filtercover_solve(). */
void filtermake_run(struct filtermake *m, enum filtermake_entries entries, uint64_t effort);

/* Adds the text or the bytes of what was made; ERR_USAGE for a form that cannot say it. */
int filtermake_write(const struct filtermake *m, enum filtermake_form form, struct buf *out,
		     struct err *err);

void filtermake_release(struct filtermake *m);

#endif
