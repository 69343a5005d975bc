/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_REPLAYNAME_H
#define UTIL_TARGET_REPLAYNAME_H

/*
 * Which event of a document is meant by a name: the document has it as whoever
 * wrote it typed it ("cycles:u"), a metric as its formula does ("cpu-cycles").
 */

#include <stdbool.h>

/* Events of a document: planning takes longer with the square of them. */
enum { REPLAYNAME_EVENTS_MOST = 2048 };

enum replayname_match {
	REPLAYNAME_OTHER,    /* another event */
	REPLAYNAME_MODIFIED, /* the same, of some modes only, where the name says nothing of modes */
	REPLAYNAME_SPELLED,  /* the same in another spelling */
	REPLAYNAME_SAME,
};

/* How well the document's name stands for the one that is wanted. */
enum replayname_match replayname_match(const char *wanted, const char *written);

#endif
