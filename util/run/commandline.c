/* SPDX-License-Identifier: MIT */
#include "util/run/commandline.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"

#define LIMIT (4 << 20)

const char *const *commandline_own(struct arena *arena)
{
	struct VEC(const char *) words = { 0 };
	struct buf text = { 0 };
	struct err ignored = { 0 };
	struct view rest, word;
	const char **out;

	if (fs_read(NULL, "/proc/self/cmdline", LIMIT, &text, &ignored) == 0) {
		for (rest = buf_view(&text); view_split(&rest, 0, &word);)
			*vec_add(&words) = arena_stringn(arena, word.at, word.len);
		/* A NUL ends the last one. */
		words.len -= words.len ? 1 : 0;
	}
	out = arena_alloc(arena, (words.len + 1) * sizeof(*out));
	if (words.len)
		memcpy(out, words.at, words.len * sizeof(*out));
	vec_release(&words);
	buf_release(&text);
	return out;
}
