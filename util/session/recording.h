/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDING_H
#define UTIL_SESSION_RECORDING_H

/*
 * A recording as those who look at samples want it: in the order of time, with
 * threads and mappings as they were at that moment, with names, and with the
 * counters of a group as samples of their own; and the options by which all
 * commands that do so say what they look at.
 */

#include "util/base/opt.h"
#include "util/data/dataread.h"
#include "util/session/eventswitch.h"
#include "util/session/lines.h"
#include "util/session/sample.h"
#include "util/session/samplefilter.h"

struct recording;
struct tracedata;

/* Borrowed by the recording. With nothing but .input: all of it. */
struct recording_options {
	const char *input; /* "-" is standard input */
	struct symbols_options symbols;
	struct samplefilter_options filter;
	struct eventswitch_options turns;
	struct lines_options lines;
	bool stitches; /* call chains of the hardware (stitch.h) */
	bool no_code;  /* nobody will ask for code that is in no file: it is not read */
};

/* For OPT_GROUP(). */
extern const struct opt recording_opts[];

struct recording *recording_open(const struct recording_options *o, struct err *err);
void recording_close(struct recording *r); /* takes NULL */

/*
 * The next sample: 1, 0 at the end, -1 when the system fails. What it points to
 * is good until the next call. Samples that cannot be read are counted, those
 * of other times and CPUs than the options name are left out; the others of
 * which .is_wanted is false the caller leaves out, or counts in a total.
 */
int recording_next(struct recording *r, struct sample *out, struct err *err);

/*
 * The same with the records that are no samples, which were learned from
 * already: *other is set to one of those, or NULL with a sample in out.
 */
int recording_next_any(struct recording *r, struct sample *out, const struct record **other,
		       struct err *err);

/*
 * For a recording that comes through a pipe while it is made: what is next does
 * not wait for more but gives 0, and recording_is_dry() says that more may come.
 */
int recording_set_live(struct recording *r, struct err *err);
bool recording_is_dry(const struct recording *r);

/* The place of an address for the thread of a sample. */
struct session_place recording_place(struct recording *r, const struct sample *s, unsigned cpumode,
				     uint64_t address);

/* session_version() for the thread of a sample. */
uint64_t recording_version(const struct recording *r, const struct sample *s);

const struct datafile *recording_file(const struct recording *r);
struct dataread *recording_reader(struct recording *r);
struct session *recording_session(struct recording *r);
struct eventgroups *recording_groups(struct recording *r); /* for eventgroup_find() */
struct symbols *recording_symbols(struct recording *r);
struct lines *recording_lines(struct recording *r);

/* The recorded machine as uname -m has it; NULL while that is not told. */
const char *recording_arch(const struct recording *r);

/* The ns from the clock of its times to the time of day; false where that is not told. */
bool recording_wall(const struct recording *r, uint64_t *wall);

/* What reads tracepoints; NULL while there is nothing. */
struct tracedata *recording_tracedata(const struct recording *r);

/* The socket of a CPU of the recorded machine; -1 when the recording does not tell. */
int recording_socket(struct recording *r, uint32_t cpu);

/* The sample was where guests are entered: its thread is a virtual CPU, whatever it is called. */
void recording_tell_vcpu(struct recording *r, const struct sample *s);

/* What an event is called: as the file has it, or as perf would. Lives as long as r. */
const char *recording_event_name(struct recording *r, size_t event);

/* Whether samples so far are left out, as the host's, of events that are for guests. */
bool recording_leaves_host(const struct recording *r);

/*
 * What of the recording was damaged or could not be read, for people: one after
 * the other, NULL behind the last.
 */
const char *recording_next_note(struct recording *r);

#endif
