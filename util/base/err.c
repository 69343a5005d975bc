/* SPDX-License-Identifier: MIT */
#include "util/base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	assert(err->code == ERR_NONE);
	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -1;
}

int err_system(struct err *err, int sys, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	err->sys = sys;
	return err_set(err, ERR_SYSTEM, "%s: %s", what, strerror(sys));
}

int err_while(struct err *err, const char *fmt, ...)
{
	char doing[sizeof(err->text) / 2];
	size_t room, keep;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(doing, sizeof(doing), fmt, ap);
	va_end(ap);
	room = strlen(doing) + 2;
	keep = strnlen(err->text, sizeof(err->text) - room - 1);
	memmove(err->text + room, err->text, keep);
	memcpy(err->text, doing, room - 2);
	memcpy(err->text + room - 2, ": ", 2);
	err->text[room + keep] = '\0';
	return -1;
}

void err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
}

void err_clear(struct err *err)
{
	/* Not the rest of the texts: that is more than a kilobyte. */
	err->code = ERR_NONE;
	err->sys = 0;
	err->text[0] = err->hint[0] = '\0';
}
