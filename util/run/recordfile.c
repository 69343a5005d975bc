/* SPDX-License-Identifier: MIT */
#include "util/run/recordfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/zstd.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"

/* What goes into one COMPRESSED record: what comes out fits, whatever it is. */
enum { PLAIN_MOST = 60000, ROOM = 1 << 20 };

static int keep_old(const char *path, struct err *err)
{
	struct buf old = { 0 };
	struct stat st;
	int status = 0;

	if (stat(path, &st) < 0 || (S_ISREG(st.st_mode) && st.st_size == 0))
		return 0;
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_USAGE, "'%s' is a folder", path);
	if (!S_ISREG(st.st_mode))
		return 0;
	buf_printf(&old, "%s.old", path);
	if (rename(path, old.at) < 0)
		status = err_system(err, errno, "cannot keep '%s' as '%s'", path, old.at);
	buf_release(&old);
	return status;
}

static int open_pipe(struct recordfile *f, struct err *err)
{
	f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (f->fd < 0)
		return err_system(err, errno, "standard output");
	if (!isatty(f->fd))
		return 0;
	err_set(err, ERR_USAGE, "a recording is nothing for a terminal");
	err_hint(err, "-o FILE writes it to a file");
	return -1;
}

int recordfile_open(struct recordfile *f, const struct recordfile_options *o, struct err *err)
{
	struct datawrite_options options = { 0 };
	struct stat st;

	f->o = *o;
	f->fd = -1;
	f->is_pipe = strcmp(o->path, "-") == 0;
	if (o->level && !zstd_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this tally is built without zstd");
	if (f->is_pipe) {
		if (open_pipe(f, err) < 0)
			return -1;
	} else {
		if (keep_old(o->path, err) < 0)
			return -1;
		f->fd = open(o->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (f->fd < 0) {
			err_system(err, errno, "cannot create '%s'", o->path);
			err_hint(err, "-o FILE writes the recording elsewhere");
			return -1;
		}
		f->is_pipe = fstat(f->fd, &st) == 0 && S_ISFIFO(st.st_mode);
	}
	options.is_pipe = f->is_pipe;
	f->out = datawrite_new(f->fd, &options);
	return 0;
}

static int add_compressed(struct recordfile *f, struct err *err)
{
	uint64_t ratio = f->packed_bytes ? f->plain_bytes / f->packed_bytes : 1;
	struct buf section = { 0 };
	int status;

	datasection_put_compressed(&section, (uint32_t)f->o.level, (uint32_t)ratio, ROOM);
	status = recordfile_section(f, DATASECTION_COMPRESSED, buf_view(&section), err);
	buf_release(&section);
	return status;
}

int recordfile_add_events(struct recordfile *f, const struct datasection_event *events, size_t n,
			  struct err *err)
{
	for (size_t i = 0; i < n; i++)
		datawrite_add_event(f->out, &events[i].attr, events[i].ids, events[i].n_ids);
	/* A stream's reader has to know before the first of them comes. */
	return f->is_pipe && f->o.level ? add_compressed(f, err) : 0;
}

static int fail(struct recordfile *f, struct err *err)
{
	f->has_failed = true;
	if (err->sys == ENOSPC || err->sys == EFBIG || err->sys == EDQUOT)
		err_hint(err, "the recording ends here; --max-size ends it earlier, -F makes it "
			      "smaller");
	return err_while(err, "'%s'", f->o.path);
}

/*
 * Readers want records of multiples of eight bytes. What fills them up is a
 * frame that is skipped (RFC 8878, 3.1.2).
 */
static void fill_up(struct buf *packed)
{
	uint32_t more = (8 - packed->len % 8) % 8;
	const unsigned char head[] = { 0x50, 0x2a, 0x4d, 0x18, (unsigned char)more, 0, 0, 0 };

	if (!more)
		return;
	buf_add(packed, head, sizeof(head));
	buf_add_fill(packed, 0, more);
}

/* Records may begin in one piece of the stream and end in the next. */
static int pack(struct recordfile *f, struct err *err)
{
	struct view record;
	int status;

	if (!f->plain.len)
		return 0;
	buf_clear(&f->packed);
	if (zstd_compress(f->plain.at, f->plain.len, f->o.level, &f->packed, err) < 0)
		return -1;
	f->plain_bytes += f->plain.len;
	f->packed_bytes += f->packed.len;
	fill_up(&f->packed);
	buf_clear(&f->plain);
	recordput_compressed(&f->plain, buf_view(&f->packed));
	record = buf_view(&f->plain);
	status = datawrite_pieces(f->out, &record, 1, err);
	buf_clear(&f->plain);
	return status;
}

static int add_packed(struct recordfile *f, struct view piece, struct err *err)
{
	while (piece.len) {
		size_t room = PLAIN_MOST - f->plain.len, len = piece.len < room ? piece.len : room;

		buf_add(&f->plain, piece.at, len);
		piece = view_make(piece.at + len, piece.len - len);
		if (f->plain.len == PLAIN_MOST && pack(f, err) < 0)
			return -1;
	}
	return 0;
}

int recordfile_records(struct recordfile *f, const struct view *pieces, size_t n, struct err *err)
{
	int status = 0;

	if (f->is_full)
		return 0;
	if (f->o.level) {
		for (size_t i = 0; i < n && status == 0; i++)
			status = add_packed(f, pieces[i], err);
	} else {
		status = datawrite_pieces(f->out, pieces, n, err);
	}
	if (status < 0)
		return fail(f, err);
	f->is_full = f->o.max_bytes && recordfile_size(f) >= f->o.max_bytes;
	return 0;
}

int recordfile_section(struct recordfile *f, enum datasection_bit bit, struct view bytes,
		       struct err *err)
{
	return datawrite_section(f->out, (unsigned)bit, bytes.at, bytes.len, err);
}

uint64_t recordfile_size(const struct recordfile *f)
{
	return datawrite_size(f->out);
}

int recordfile_flush(struct recordfile *f, struct err *err)
{
	if (pack(f, err) < 0 || datawrite_flush(f->out, err) < 0)
		return fail(f, err);
	return 0;
}

bool recordfile_save(struct recordfile *f)
{
	buf_clear(&f->plain);
	return datawrite_cut(f->out);
}

int recordfile_finish(struct recordfile *f, struct err *err)
{
	if (pack(f, err) < 0 || (f->o.level && !f->is_pipe && add_compressed(f, err) < 0) ||
	    datawrite_finish(f->out, err) < 0)
		return fail(f, err);
	return 0;
}

void recordfile_close(struct recordfile *f)
{
	datawrite_free(f->out);
	if (f->out && f->fd >= 0)
		close(f->fd);
	buf_release(&f->plain);
	buf_release(&f->packed);
	f->out = NULL;
}
