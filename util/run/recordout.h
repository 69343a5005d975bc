/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDOUT_H
#define UTIL_RUN_RECORDOUT_H

/*
 * What goes into the file of a recording on this machine, piece by piece: what
 * is recorded and where in front, then records of our own and of the kernel,
 * which are looked at as they pass, and at the end what was seen of them. It
 * asks nobody for records, and decides nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/data/datasection.h"
#include "util/data/recordput.h"
#include "util/run/bpfprogs.h"
#include "util/run/recordfile.h"
#include "util/run/recordnotes.h"
#include "util/target/sampling.h"

struct fs;
struct plan;
struct ring;

/* All borrowed. */
struct recordout_args {
	const struct fs *fs;
	const struct plan *plan;
	const struct sampling *sampling;
	const struct datasection_event *events; /* as the kernel opened the plan's */
	size_t n_events;
	bool build_ids;
	bool bpf; /* BPF programs are told, with their code */
	const char *cpuid, *version;
	const char *const *command_line;
};

struct recordout {
	struct recordout_args a;
	struct recordfile file;
	struct recordnotes notes;	      /* of this file, without its parts */
	struct VEC(struct recordnotes) parts; /* of each part of a folder */
	struct bpfprogs bpf;		      /* of all files */
	struct buf made; /* records of our own, which recordout_flush() writes */
	struct recordput put;
	size_t id_size, time_at; /* of records; 0: no time */
	bool is_open;		 /* the file is there and can be made whole */
};

/* Opens the file and writes the head. o begins zeroed. */
int recordout_open(struct recordout *o, const struct recordout_args *args,
		   const struct recordfile_options *file, struct err *err);

/* Behind recordout_finish(): goes on in another file. */
int recordout_reopen(struct recordout *o, struct err *err);

/* Writes what was put into o->put. For synthesis_run(), too. */
int recordout_flush(void *o, struct err *err);

/* Samples in this file so far; those that are told to be lost, since the first file. */
uint64_t recordout_samples(const struct recordout *o);
uint64_t recordout_lost(const struct recordout *o);

/*
 * What a ring has taken, into that part of a folder (any where there is none). Threads
 * may do so at the same time, with rings and parts of their own; so with recordout_end_part().
 */
int recordout_ring(struct recordout *o, struct ring *ring, size_t part, struct err *err);

/* All rings were looked at: what comes later is newer than what came before the last time. */
int recordout_end_round(struct recordout *o, struct err *err);

/* The same for one part of a folder. All parts have as many rounds. */
int recordout_end_part(struct recordout *o, size_t part, struct err *err);

/*
 * Ends the file. After a failure of writing, now or before, with what can be
 * saved: then *is_cut. *is_whole: it can be read as others can. -1 when writing
 * failed now.
 */
int recordout_finish(struct recordout *o, bool *is_cut, bool *is_whole, struct err *err);

void recordout_close(struct recordout *o); /* takes a zeroed one */

#endif
