/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_WORKLOAD_H
#define UTIL_RUN_WORKLOAD_H

/*
 * A command that is measured: made as a process that waits, let go when the
 * counters are ready, and waited for with the resources it took.
 *
 * From workload_init() to workload_release() SIGINT, SIGTERM, SIGQUIT, SIGHUP and
 * SIGCHLD are blocked in this thread and taken by workload_wait(). A signal that came
 * from the terminal has reached the command as well; one that was sent to us is
 * handed on to it. A deaf command hears neither: what ends it is the caller's
 * business, or the end of the calling thread.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "util/base/err.h"

struct workload {
	sigset_t before; /* the signal mask of the caller */
	pid_t pid;	 /* of the command; 0: there is none */
	int go;		 /* a byte here, and it calls exec */
	int told;	 /* errno of exec comes here */
	int signals;	 /* signals come here; see workload_poll() */
	bool deaf;	 /* signals that ask to stop do not reach it */
	bool ended;
	int status;	     /* exit status, or 128 + the signal that ended it, as shells say */
	int signal;	     /* that ended it, or 0 */
	struct rusage usage; /* of the command and all it waited for */
	uint64_t start_ns, end_ns; /* CLOCK_MONOTONIC */
	bool stopped;		   /* the clock: what comes later does not move it */
	int stopped_by;		   /* the first signal that asked us to stop, or 0 */
	unsigned int asked;	   /* how many signals did */
};

/* CLOCK_MONOTONIC in ns. */
uint64_t workload_now(void);

/*
 * For several in a row, between which no signal must be lost: blocks what
 * workload_init() does, and before becomes the mask that commands are to have.
 */
void workload_hold(sigset_t *before);

/* Has one come while none was waited for? It is taken. */
bool workload_take_pending(void);

/* Gives the signals back; forget: those that have come are dropped. */
void workload_let_go(const sigset_t *before, bool forget);

struct workload_args {
	char **argv; /* NULL: there is nothing to start, but signals to wait for */
	/*
	 * The command's file number i is files[i] of ours, or, where that is -1,
	 * the same as ours. All others it inherits as usual.
	 */
	const int *files;
	size_t nfiles;
	bool deaf;
	const sigset_t *mask; /* that it has; NULL: ours */
};

int workload_init(struct workload *w, const struct workload_args *args, struct err *err);

/*
 * As shells say that a command could not be executed, where that is known before
 * it is tried: 127, 126, or 0: it is not the command's fault.
 */
int workload_refusal(const struct err *err);

/*
 * Before anything is made for it: can it be executed, as far as names and permissions
 * tell? Fails as workload_start() would, with w->status.
 */
int workload_check(struct workload *w, const char *name, struct err *err);

/*
 * Lets it go and starts the clock. A program that cannot be executed is
 * ERR_ABSENT or ERR_DENIED, and w->status is 127 or 126, as with shells.
 */
int workload_start(struct workload *w, const char *name, struct err *err);

/* Sets the clock to zero, where counting begins later than the command. */
void workload_restart(struct workload *w);

/* Stops the clock before the end of the command, or where there is none. */
void workload_stop(struct workload *w);

/*
 * Waits until the command ended, or, where there is none, until a signal asks
 * to stop; at most timeout_ms (-1: as long as it takes). 1 when it is over, 0
 * when the time ran out, or a deaf command did not hear a signal.
 */
int workload_wait(struct workload *w, int timeout_ms, struct err *err);

/*
 * As workload_wait(), and until one of the descriptors can be read, which is 0
 * as well; -1 among them is none. At most WORKLOAD_FILES.
 */
#define WORKLOAD_FILES 4
int workload_poll(struct workload *w, const int *files, size_t nfiles, int timeout_ms,
		  struct err *err);

/*
 * Asks a command that is still there to end, and waits for that; after two
 * seconds it is made to. The clock has stopped before. That it then ended by
 * the first signal is no failure of it; made to, its status is 137. A deaf one
 * is made to at once.
 */
int workload_end(struct workload *w, struct err *err);

/* Ends a command that is still there, by force if it takes half a second, and gives the signals back. */
void workload_release(struct workload *w);

#endif
