/* SPDX-License-Identifier: MIT */
#include "util/target/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <string.h>

#include "util/base/view.h"

#define MOUNTS_LIMIT (16 * 1024 * 1024)

/* Nobody nests them deeper, but a link could. */
#define DEPTH_LIMIT 16

struct mount {
	struct view path;
	bool v1;
};

static bool has_option(struct view options, const char *wanted)
{
	struct view rest, option;

	for (rest = options; view_split(&rest, ',', &option);) {
		if (view_equal(option, wanted))
			return true;
	}
	return false;
}

/* Lines are "device path type options 0 0" (proc(5)). */
static bool parse_mount(struct view line, struct mount *out)
{
	struct view rest = line, word[4] = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(word); i++) {
		if (!view_split(&rest, ' ', &word[i]))
			return false;
	}
	*out = (struct mount){ word[1], view_equal(word[2], "cgroup") };
	return out->v1 ? has_option(word[3], "perf_event") : view_equal(word[2], "cgroup2");
}

static int find_root(const struct fs *fs, struct buf *root, struct err *err)
{
	struct buf text = { 0 };
	struct mount mount = { 0 }, best = { 0 };
	struct view rest, line;
	int r = fs_read(fs, "/proc/mounts", MOUNTS_LIMIT, &text, err);

	if (r < 0)
		goto out;
	for (rest = buf_view(&text); view_split(&rest, '\n', &line);) {
		if (parse_mount(line, &mount) && (!best.path.at || (mount.v1 && !best.v1)))
			best = mount;
	}
	if (best.path.at)
		buf_add_view(root, best.path);
	else
		r = err_set(err, ERR_UNSUPPORTED, "no hierarchy of cgroups is mounted");
out:
	buf_release(&text);
	return r;
}

int cgroup_open(const struct fs *fs, const char *name, int *folder, struct err *err)
{
	struct buf path = { 0 };
	int r = -1;

	if (fs->root)
		buf_add_text(&path, fs->root);
	if (find_root(fs, &path, err) < 0)
		goto out;
	buf_printf(&path, "/%s", name);
	*folder = open(path.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*folder >= 0)
		r = 0;
	else if (errno == ENOENT || errno == ENOTDIR)
		err_set(err, ERR_ABSENT, "there is no cgroup '%s' (%s)", name, path.at);
	else
		err_system(err, errno, "opening cgroup '%s'", name);
out:
	buf_release(&path);
	return r;
}

struct walk {
	const struct fs *fs;
	const regex_t *regex;
	struct buf path;
	size_t root_len;
	struct arena *arena;
	struct cgroup_list *out;
};

static void walk(struct walk *w, unsigned int depth)
{
	const char *name = w->path.len > w->root_len ? w->path.at + w->root_len + 1 : "";
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	regmatch_t hit;
	size_t len = w->path.len;

	if (name[0] && regexec(w->regex, name, 1, &hit, 0) == 0 && hit.rm_so == 0 &&
	    (size_t)hit.rm_eo == strlen(name))
		*vec_add(w->out) = arena_string(w->arena, name);
	if (depth == DEPTH_LIMIT || fs_list(w->fs, w->path.at, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.len; i++) {
		buf_printf(&w->path, "/%s", names.at[i]);
		if (fs_is_dir(w->fs, w->path.at))
			walk(w, depth + 1);
		buf_cut(&w->path, len);
	}
	fs_names_release(&names);
}

int cgroup_find(const struct fs *fs, const char *pattern, struct arena *arena,
		struct cgroup_list *out, struct err *err)
{
	struct walk w = { .fs = fs, .arena = arena, .out = out };
	struct buf exact = { 0 };
	size_t before = out->len;
	regex_t regex;
	int r = -1;

	if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
		return err_set(err, ERR_USAGE, "'%s' is no regular expression", pattern);
	w.regex = &regex;
	if (find_root(fs, &w.path, err) < 0)
		goto out;
	w.root_len = w.path.len;
	buf_printf(&exact, "%s/%s", w.path.at, pattern);
	if (fs_is_dir(fs, exact.at))
		*vec_add(out) = arena_string(arena, pattern);
	else
		walk(&w, 0);
	r = 0;
	if (out->len == before)
		r = err_set(err, ERR_ABSENT, "there is no cgroup '%s'", pattern);
out:
	regfree(&regex);
	buf_release(&w.path);
	buf_release(&exact);
	return r;
}
