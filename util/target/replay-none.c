/* SPDX-License-Identifier: MIT */
#include "util/target/replay.h"

#include "util/target/target.h"

static int fail(struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, "not built with jansson, so nothing can be replayed");
}

int replay_read_names(const struct fs *fs, const char *path, struct arena *arena,
		      struct replay_names *out, struct err *err)
{
	(void)fs, (void)path, (void)arena, (void)out;
	return fail(err);
}

int replay_read_text(const struct fs *fs, const char *path, const char *key, struct arena *arena,
		     const char **out, struct err *err)
{
	(void)fs, (void)path, (void)key, (void)arena, (void)out;
	return fail(err);
}

int replay_read_cgroups(const struct fs *fs, const char *path, struct arena *arena,
			struct replay_names *out, struct err *err)
{
	(void)fs, (void)path, (void)arena, (void)out;
	return fail(err);
}

static struct target_run *replay_open(const struct plan *plan, const struct target_where *where,
				      const struct fs *fs, struct err *err)
{
	(void)plan, (void)where, (void)fs;
	fail(err);
	return NULL;
}

static bool replay_has(const struct encoding *e)
{
	(void)e;
	return true;
}

static void replay_close(struct target_run *run)
{
	(void)run;
}

const struct target target_replay = {
	.name = "replay",
	.open = replay_open,
	.has = replay_has,
	.close = replay_close,
};
