/* SPDX-License-Identifier: MIT */
#include "util/run/recordfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/zstd.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/run/recordname.h"

/* What goes into one COMPRESSED record: what comes out fits, whatever it is. */
enum { PLAIN_MOST = 60000, ROOM = 1 << 20 };

/* ---- opening ---- */

static int open_pipe(struct recordfile *f, struct err *err)
{
	f->main.fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (f->main.fd < 0)
		return err_system(err, errno, "standard output");
	if (!isatty(f->main.fd))
		return 0;
	err_set(err, ERR_USAGE, "a recording is nothing for a terminal");
	err_hint(err, "-o FILE writes it to a file");
	return -1;
}

static int fail_create(const char *path, struct err *err)
{
	err_system(err, errno, "cannot create '%s'", path);
	err_hint(err, "-o FILE writes the recording elsewhere");
	return -1;
}

static int create(struct recordfile_stream *s, const char *path, struct err *err)
{
	s->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return s->fd < 0 ? fail_create(path, err) : 0;
}

static int open_file(struct recordfile *f, struct err *err)
{
	struct stat st;

	if (recordname_keep_old(f->o.path, err) < 0 || create(&f->main, f->o.path, err) < 0)
		return -1;
	f->is_pipe = fstat(f->main.fd, &st) == 0 && S_ISFIFO(st.st_mode);
	return 0;
}

static int open_part(struct recordfile *f, size_t part, struct buf *path, struct err *err)
{
	const struct datawrite_options options = { .is_bare = true };
	struct recordfile_stream *s = vec_add(&f->parts);

	buf_clear(path);
	buf_printf(path, "%s/data.%zu", f->o.path, part);
	*s = (struct recordfile_stream){ .fd = -1 };
	if (create(s, path->at, err) < 0)
		return -1;
	s->out = datawrite_new(s->fd, &options);
	return 0;
}

static int open_folder(struct recordfile *f, struct err *err)
{
	struct buf path = { 0 };
	int status = -1;

	/* An empty file that is there (mktemp's) is in the folder's place. */
	if (recordname_keep_old(f->o.path, err) < 0)
		return -1;
	unlink(f->o.path);
	if (mkdir(f->o.path, 0700) < 0)
		return fail_create(f->o.path, err);
	buf_printf(&path, "%s/data", f->o.path);
	status = create(&f->main, path.at, err);
	for (size_t i = 0; i < f->o.parts && status == 0; i++)
		status = open_part(f, i, &path, err);
	buf_release(&path);
	return status;
}

static int open_streams(struct recordfile *f, struct err *err)
{
	struct datawrite_options options = { 0 };
	int status;

	f->main = (struct recordfile_stream){ .fd = -1 };
	f->is_pipe = strcmp(f->o.path, "-") == 0;
	f->is_full = false;
	buf_clear(&f->name);
	buf_add_text(&f->name, f->o.path);
	if (f->is_pipe)
		status = open_pipe(f, err);
	else
		status = f->o.parts || f->o.is_folder ? open_folder(f, err) : open_file(f, err);
	options.is_pipe = f->is_pipe;
	f->main.out = datawrite_new(f->main.fd, &options);
	return status;
}

int recordfile_open(struct recordfile *f, const struct recordfile_options *o, struct err *err)
{
	f->o = *o;
	f->main.fd = -1;
	if (o->level && !zstd_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this tally is built without zstd");
	return open_streams(f, err);
}

static int add_compressed(struct recordfile *f, struct err *err)
{
	uint64_t plain = f->main.plain_bytes, packed = f->main.packed_bytes, ratio;
	struct buf section = { 0 };
	int status;

	for (size_t i = 0; i < f->parts.len; i++) {
		plain += f->parts.at[i].plain_bytes;
		packed += f->parts.at[i].packed_bytes;
	}
	ratio = packed ? plain / packed : 1;
	datasection_put_compressed(&section, (uint32_t)f->o.level, (uint32_t)ratio, ROOM);
	status = recordfile_section(f, DATASECTION_COMPRESSED, buf_view(&section), err);
	buf_release(&section);
	return status;
}

static int add_format(struct recordfile *f, struct err *err)
{
	struct buf section = { 0 };
	int status;

	datasection_put64(&section, 1); /* the only one that there is */
	status = recordfile_section(f, DATASECTION_DIR_FORMAT, buf_view(&section), err);
	buf_release(&section);
	return status;
}

int recordfile_add_events(struct recordfile *f, const struct datasection_event *events, size_t n,
			  struct err *err)
{
	for (size_t i = 0; i < n; i++)
		datawrite_add_event(f->main.out, &events[i].attr, events[i].ids, events[i].n_ids);
	if ((f->parts.len || (f->o.is_folder && !f->is_pipe)) && add_format(f, err) < 0)
		return -1;
	/* A stream's reader has to know before the first of them comes. */
	return f->is_pipe && f->o.level ? add_compressed(f, err) : 0;
}

/* ---- writing ---- */

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
static int pack(struct recordfile *f, struct recordfile_stream *s, struct err *err)
{
	struct view record;
	int status;

	if (!s->plain.len)
		return 0;
	buf_clear(&s->packed);
	if (zstd_compress(s->plain.at, s->plain.len, f->o.level, &s->packed, err) < 0)
		return -1;
	s->plain_bytes += s->plain.len;
	s->packed_bytes += s->packed.len;
	fill_up(&s->packed);
	buf_clear(&s->plain);
	recordput_compressed(&s->plain, buf_view(&s->packed));
	record = buf_view(&s->plain);
	status = datawrite_pieces(s->out, &record, 1, err);
	buf_clear(&s->plain);
	return status;
}

static int add_packed(struct recordfile *f, struct recordfile_stream *s, struct view piece,
		      struct err *err)
{
	while (piece.len) {
		size_t room = PLAIN_MOST - s->plain.len, len = piece.len < room ? piece.len : room;

		buf_add(&s->plain, piece.at, len);
		piece = view_make(piece.at + len, piece.len - len);
		if (s->plain.len == PLAIN_MOST && pack(f, s, err) < 0)
			return -1;
	}
	return 0;
}

static int add_records(struct recordfile *f, struct recordfile_stream *s, const struct view *pieces,
		       size_t n, struct err *err)
{
	int status = 0;

	if (f->o.level) {
		for (size_t i = 0; i < n && status == 0; i++)
			status = add_packed(f, s, pieces[i], err);
	} else {
		status = datawrite_pieces(s->out, pieces, n, err);
	}
	s->size = datawrite_size(s->out);
	if (status < 0)
		return fail(f, err);
	if (f->o.max_bytes && recordfile_size(f) >= f->o.max_bytes)
		f->is_full = true;
	return 0;
}

int recordfile_records(struct recordfile *f, const struct view *pieces, size_t n, struct err *err)
{
	return f->is_full ? 0 : add_records(f, &f->main, pieces, n, err);
}

int recordfile_part_records(struct recordfile *f, size_t part, const struct view *pieces, size_t n,
			    struct err *err)
{
	return add_records(f, &f->parts.at[part], pieces, n, err);
}

int recordfile_section(struct recordfile *f, enum datasection_bit bit, struct view bytes,
		       struct err *err)
{
	int status = datawrite_section(f->main.out, (unsigned)bit, bytes.at, bytes.len, err);

	f->main.size = datawrite_size(f->main.out);
	return status;
}

uint64_t recordfile_size(const struct recordfile *f)
{
	uint64_t size = f->main.size;

	for (size_t i = 0; i < f->parts.len; i++)
		size += f->parts.at[i].size;
	return size;
}

static int flush(struct recordfile *f, struct recordfile_stream *s, struct err *err)
{
	int status = pack(f, s, err) < 0 ? -1 : datawrite_flush(s->out, err);

	s->size = datawrite_size(s->out);
	return status;
}

int recordfile_flush(struct recordfile *f, struct err *err)
{
	int status = flush(f, &f->main, err);

	for (size_t i = 0; i < f->parts.len && status == 0; i++)
		status = flush(f, &f->parts.at[i], err);
	return status < 0 ? fail(f, err) : 0;
}

bool recordfile_save(struct recordfile *f)
{
	bool saved = datawrite_cut(f->main.out);

	f->main.size = datawrite_size(f->main.out);
	buf_clear(&f->main.plain);
	for (size_t i = 0; i < f->parts.len; i++) {
		buf_clear(&f->parts.at[i].plain);
		saved &= datawrite_cut(f->parts.at[i].out);
		f->parts.at[i].size = datawrite_size(f->parts.at[i].out);
	}
	return saved;
}

/* ---- ending ---- */

/* The name is known from now on, and the oldest goes when there are too many. */
static int stamp(struct recordfile *f, struct err *err)
{
	struct buf copy = { 0 };

	if (!f->o.is_stamped || f->is_pipe)
		return 0;
	if (recordname_stamp(&f->name, err) < 0)
		return -1;
	buf_add_view(&copy, buf_view(&f->name));
	*vec_add(&f->stamped) = buf_detach(&copy);
	if (!f->o.max_files || f->stamped.len <= f->o.max_files)
		return 0;
	recordname_remove(f->stamped.at[0]);
	free(f->stamped.at[0]);
	f->stamped.len--;
	memmove(f->stamped.at, f->stamped.at + 1, f->stamped.len * sizeof(f->stamped.at[0]));
	return 0;
}

int recordfile_finish(struct recordfile *f, struct err *err)
{
	int status = recordfile_flush(f, err);

	if (status < 0)
		return -1;
	if (f->o.level && !f->is_pipe)
		status = add_compressed(f, err);
	if (status == 0)
		status = datawrite_finish(f->main.out, err);
	f->main.size = datawrite_size(f->main.out);
	return status < 0 ? fail(f, err) : stamp(f, err);
}

static void close_stream(struct recordfile_stream *s)
{
	datawrite_free(s->out);
	if (s->out && s->fd >= 0)
		close(s->fd);
	buf_release(&s->plain);
	buf_release(&s->packed);
	s->out = NULL;
}

static void close_streams(struct recordfile *f)
{
	close_stream(&f->main);
	for (size_t i = 0; i < f->parts.len; i++)
		close_stream(&f->parts.at[i]);
	f->parts.len = 0;
}

int recordfile_reopen(struct recordfile *f, struct err *err)
{
	close_streams(f);
	return open_streams(f, err);
}

void recordfile_close(struct recordfile *f)
{
	close_streams(f);
	vec_release(&f->parts);
	for (size_t i = 0; i < f->stamped.len; i++)
		free(f->stamped.at[i]);
	vec_release(&f->stamped);
	buf_release(&f->name);
}
