/* SPDX-License-Identifier: MIT */
#include "util/session/recordinghead.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/data/bpfsection.h"
#include "util/data/buildids.h"
#include "util/data/sectiontext.h"

enum { LIMIT = 64 << 20 };

void recordinghead_release(struct recordinghead *h)
{
	free(h->arch);
	free(h->release);
	buf_release(&h->programs);
}

struct bytes recordinghead_section(struct dataread *reader, unsigned bit, size_t limit,
				   struct buf *out, struct recordingnotes *notes)
{
	const struct datafile *f = dataread_file(reader);
	const struct datafile_section *section = datafile_find_section(f, bit);
	struct err err = { 0 };

	buf_clear(out);
	if (section && dataread_section(reader, section, limit, out, &err) < 0)
		recordingnotes_add(notes, err.text);
	return bytes_of(out->at, out->len, f->swap);
}

void recordinghead_add_files(struct dataread *reader, struct session *session,
			     struct recordingnotes *notes)
{
	struct buf bytes = { 0 };
	struct bytes b = recordinghead_section(reader, SECTION_BUILD_ID, LIMIT, &bytes, notes);
	struct buildids_file file;

	while (buildids_next(&b, &file))
		session_add_file(session, file.cpumode, file.name, file.build_id);
	buf_release(&bytes);
}

static void add_code(void *session, const struct bpfsection_code *code)
{
	session_add_code(session, code->start, (struct session_code){ .bytes = code->bytes });
}

void recordinghead_add_programs(struct recordinghead *h, struct dataread *reader,
				struct session *session, struct recordingnotes *notes)
{
	if (!h->programs.len)
		bpfsection_walk_codes(recordinghead_section(reader, SECTION_BPF_PROG_INFO, LIMIT,
							    &h->programs, notes),
				      add_code, session);
}

static void learn_text(struct dataread *reader, unsigned bit, struct recordingnotes *notes,
		       char **out)
{
	struct buf bytes = { 0 }, text = { 0 };
	struct bytes b;

	if (*out)
		return;
	b = recordinghead_section(reader, bit, LIMIT, &bytes, notes);
	bytes_u32(&b);
	if (b.left && memchr(b.at, 0, b.left)) {
		buf_add_text(&text, (const char *)b.at);
		*out = buf_detach(&text);
	}
	buf_release(&bytes);
}

/* What time of day the clock of the samples stood at (record -k). */
static void learn_clock(struct recordinghead *h, struct dataread *reader,
			struct recordingnotes *notes)
{
	struct buf bytes = { 0 };
	struct bytes b = recordinghead_section(reader, SECTION_CLOCK_DATA, LIMIT, &bytes, notes);
	uint64_t wall, clock;

	bytes_u32(&b); /* version */
	bytes_u32(&b); /* which clock */
	wall = bytes_u64(&b);
	clock = bytes_u64(&b);
	if (!b.is_short) {
		h->has_wall = true;
		h->wall = wall - clock;
	}
	buf_release(&bytes);
}

void recordinghead_learn(struct recordinghead *h, struct dataread *reader,
			 struct recordingnotes *notes)
{
	learn_text(reader, SECTION_ARCH, notes, &h->arch);
	learn_text(reader, SECTION_OSRELEASE, notes, &h->release);
	learn_clock(h, reader, notes);
}

void recordinghead_read_times(struct dataread *reader, struct recordingnotes *notes,
			      uint64_t *first, uint64_t *last)
{
	struct buf bytes = { 0 };
	struct bytes b = recordinghead_section(reader, SECTION_SAMPLE_TIME, LIMIT, &bytes, notes);

	*first = bytes_u64(&b);
	*last = bytes_u64(&b);
	buf_release(&bytes);
}

bool recordinghead_find_kernel(const char *input, struct buf *kallsyms)
{
	buf_clear(kallsyms);
	buf_printf(kallsyms, "%s/kcore_dir/kallsyms", input);
	return fs_exists(&(struct fs){ 0 }, buf_text(kallsyms));
}
