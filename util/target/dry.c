/* SPDX-License-Identifier: MIT */
#include "util/target/target.h"

#include "util/pmu/encoding.h"

/* Counts nothing: for saying what would be counted. It has what can be encoded. */

static bool dry_has(const struct encoding *e)
{
	return e->has_type;
}

static struct target_run *dry_open(const struct plan *plan, const struct target_where *where,
				   const struct fs *fs, struct err *err)
{
	(void)plan;
	(void)where;
	(void)fs;
	err_set(err, ERR_UNSUPPORTED, "nothing is counted here");
	return NULL;
}

const struct target target_dry = {
	.name = "dry",
	.open = dry_open,
	.has = dry_has,
};
