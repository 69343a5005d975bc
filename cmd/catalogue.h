/* SPDX-License-Identifier: MIT */
#ifndef CMD_CATALOGUE_H
#define CMD_CATALOGUE_H

/* The commands that there are, of cmds.def, by place and by name. */

#include <stddef.h>

struct buf;
struct cmd;
struct err;
struct opt;

/* One after the other, verbs among them; NULL behind the last. */
const struct cmd *catalogue_at(size_t i);

/* The command, or verb ("lbr decode"), of that name; NULL with what to do instead. */
const struct cmd *catalogue_find(const char *name, struct err *err);

/* The verb of that group, "lbr" "decode", or NULL. */
const struct cmd *catalogue_verb(const char *group, const char *verb);

/* -1 with why that is no verb of the group, which wants one; verb NULL: none was given. */
int catalogue_refuse_verb(const struct cmd *group, const char *verb, struct err *err);

/* Help on all commands, with the options before them; width in columns. Appended. */
void catalogue_describe(const struct opt *global, size_t width, struct buf *out);

/* Appends the verbs of a group with their summaries; nothing where there are none. */
void catalogue_describe_verbs(const struct cmd *group, size_t width, struct buf *out);

#endif
