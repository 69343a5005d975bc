/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SESSION_H
#define UTIL_SESSION_SESSION_H

/*
 * The threads and address spaces of a recording as its records tell of them,
 * one after the other in the order of time, and what a sample means at that
 * moment. The session owns threads, DSOs and names; they live as long as it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/data/datasample.h"
#include "util/session/mapping.h"

struct session;

/*
 * Threads of a guest whose own recording was put into the host's (util/rewrite/
 * guestmerge) have this added to their numbers. Linux has none above 2^22.
 */
#define SESSION_GUEST_THREADS UINT32_C(0x40000000)

struct session_thread {
	uint32_t pid, tid;
	uint32_t ppid; /* of the process that made it; 0 and no has_parent: not told */
	bool has_parent;
	const char *comm;		   /* ":tid" until a record tells it */
	bool has_comm;			   /* a record told it, of this thread or of its parent */
	bool is_vcpu;			   /* a guest was seen to run on it */
	uint64_t cgroup_dev, cgroup_inode; /* of its cgroup namespace; 0: not told */
	struct mappings *mappings;
};

/* A point in code. */
struct session_place {
	const struct mapping *mapping; /* NULL: nothing is known to be there */
	uint64_t address;
};

struct session *session_new(void);
void session_free(struct session *s); /* takes NULL */

/* Learns from a record that is not a sample. id_size as of record_read(). */
void session_feed(struct session *s, const struct record *r, size_t id_size);

/* Learns of a file whose build id the recording has, of the kernel, a module or a program. */
void session_add_file(struct session *s, unsigned cpumode, struct view name, struct view build_id);

/*
 * Maps code of the guest with that pid on the host, or of all (0) that nothing
 * else is known of: of its kernel, or a file that it runs in whatever mode.
 */
void session_map_guest(struct session *s, uint32_t pid, struct mapping m, struct view name,
		       bool is_kernel);

/* The thread, made when no record told of it. */
struct session_thread *session_find_thread(struct session *s, uint32_t pid, uint32_t tid);

/* The thread if a record told of it, or NULL. */
const struct session_thread *session_known_thread(const struct session *s, uint32_t tid);

/* One thread after the other, in the order in which they were told of; NULL behind the last. */
const struct session_thread *session_thread_at(const struct session *s, size_t i);

/*
 * Code that is one function, of a process or with pid -1 of the kernel, as if it
 * had been mapped now: what a JIT compiler or BPF has made. file is what stands
 * for its file.
 */
struct session_code {
	struct view bytes; /* borrowed; empty: not told */
	uint16_t machine;  /* as in ELF files; 0: the recorded machine's */
};

void session_map_function(struct session *s, uint32_t pid, uint64_t start, uint64_t len,
			  struct view file, struct view name, struct session_code code);

/* Code that the kernel will be told to have made there: of a BPF program. */
void session_add_code(struct session *s, uint64_t start, struct session_code code);

/* What a thread's name turned out to be that was ":tid" when it was asked for; else the same. */
const char *session_settle_comm(const struct session *s, const char *comm);

/* The path of a cgroup by its id; "unknown" when no record told it. */
const char *session_find_cgroup(struct session *s, uint64_t id);

/*
 * The same number as long as a thread's addresses mean the same: what was found
 * at one then is still there.
 */
uint64_t session_version(const struct session *s, const struct session_thread *t);

/* What is at address for a thread in that mode (enum record_cpumode); the host's kernel needs none. */
struct session_place session_find_place(struct session *s, const struct session_thread *t,
					unsigned cpumode, uint64_t address);

#endif
