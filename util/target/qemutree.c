/* SPDX-License-Identifier: MIT */
#include "util/target/qemutree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/proc.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/target/qemufile.h"
#include "util/target/qemuline.h"
#include "util/target/qemuspec.h"

#define SAID_LIMIT 4096

/* QEMU writes beside the path and renames, so that it has to be in a folder of ours. */
static int make_folder(struct qemutree *t, struct err *err)
{
	const char *where = getenv("TMPDIR");
	struct buf path = { 0 };

	buf_printf(&path, "%s/tally-tree-XXXXXX", where && where[0] ? where : "/tmp");
	if (!mkdtemp(path.at)) {
		err_system(err, errno, "making the folder '%s'", path.at);
		buf_release(&path);
		return -1;
	}
	t->folder = alloc_string(path.at);
	buf_add_text(&path, "/virt.dtb");
	t->path = buf_detach(&path);
	return 0;
}

/* The machine's own command line, but that it ends when the tree is written. */
static int run(const struct qemutree *t, const struct qemuspec *spec, struct err *err)
{
	struct VEC(const char *) argv = { 0 };
	struct arena arena = { 0 };
	struct qemuline line = { 0 };
	struct proc_question question = { .most = SAID_LIMIT, .limit_ms = spec->patience_ms };
	struct buf board = { 0 }, said = { 0 };
	int status;

	qemuline_make(spec, "", NULL, &arena, &line);
	buf_printf(&board, "virt,dumpdtb=%s", t->path);
	for (size_t i = 0; i + 1 < line.argv.len; i++) {
		if (strcmp(line.argv.at[i], "-device") == 0) {
			i++;
			continue;
		}
		*vec_add(&argv) = i && strcmp(line.argv.at[i - 1], "-M") == 0 ? board.at
									      : line.argv.at[i];
	}
	*vec_add(&argv) = NULL;
	question.argv = argv.at;
	status = proc_ask(&question, &said, err);
	if (status > 0 || (status == 0 && access(t->path, R_OK) < 0))
		status = err_set(err, ERR_SYSTEM, "%s does not tell of its machine: %.*s",
				 spec->version, VIEW_ARG(qemufile_complaint(buf_view(&said))));
	vec_release(&argv);
	vec_release(&line.argv);
	arena_release(&arena);
	buf_release(&board);
	buf_release(&said);
	return status;
}

int qemutree_make(struct qemutree *t, const struct qemuspec *spec, struct err *err)
{
	*t = (struct qemutree){ 0 };
	return make_folder(t, err) < 0 ? -1 : run(t, spec, err);
}

void qemutree_release(struct qemutree *t)
{
	if (t->folder) {
		unlink(t->path);
		rmdir(t->folder);
	}
	free(t->path);
	free(t->folder);
	*t = (struct qemutree){ 0 };
}
