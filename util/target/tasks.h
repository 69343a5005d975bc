/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_TASKS_H
#define UTIL_TARGET_TASKS_H

/*
 * Threads that exist already, as the user names them: "1234,1240".
 * Sorted, each number once.
 */

#include <sys/types.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct tasks VEC(pid_t);

/* Adds all threads of each process of the list. A process that is not there is ERR_ABSENT. */
int tasks_add_processes(const struct fs *fs, struct view list, struct tasks *out, struct err *err);

/* Adds all threads that there are, but this process's own. */
int tasks_add_all(const struct fs *fs, struct tasks *out, struct err *err);

/* Adds the threads of the list. */
int tasks_add_threads(struct view list, struct tasks *out, struct err *err);

/*
 * Adds the threads of all processes of a user, by name or number: those whose
 * effective user it is. ERR_ABSENT for a user who is not known or has none.
 */
int tasks_add_user(const struct fs *fs, const char *user, struct tasks *out, struct err *err);

#endif
