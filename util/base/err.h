/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_ERR_H
#define UTIL_BASE_ERR_H

/*
 * Failure, as told to the user.
 *
 * The caller owns a zeroed struct err and passes it down as the last
 * argument. A function without that argument cannot fail. The text is what
 * the user will read: lower case, no newline, the thing and then the reason.
 */

enum err_code {
	ERR_NONE,
	ERR_USAGE,	 /* the command line is wrong */
	ERR_INPUT,	 /* a file or a stream is malformed */
	ERR_ABSENT,	 /* a named thing does not exist */
	ERR_DENIED,	 /* permission or policy */
	ERR_UNSUPPORTED, /* this machine or this build cannot */
	ERR_SYSTEM,	 /* the kernel said no; see sys */
};

struct err {
	enum err_code code;
	int sys; /* errno, or 0 */
	char text[512];
	char hint[768]; /* what to try next, or "" */
};

#define ERR_PRINTF(f, a) __attribute__((format(printf, f, a)))
/* What leads to an error lies apart, so that what runs mostly is on fewer pages. */
#define ERR_COLD __attribute__((cold))

/*
 * Both return -1, so that failing is one statement. An error that is already
 * set is a broken invariant: the first reason is the one to tell.
 */
ERR_COLD int err_set(struct err *err, enum err_code code, const char *fmt, ...) ERR_PRINTF(3, 4);
ERR_COLD int err_system(struct err *err, int sys, const char *fmt, ...) ERR_PRINTF(3, 4);

/* Put what we were doing before what went wrong: "reading a.data: ...". */
ERR_COLD int err_while(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);
ERR_COLD void err_hint(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);

/* Forgets an error that was dealt with. */
void err_clear(struct err *err);

#endif
