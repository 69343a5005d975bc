/* SPDX-License-Identifier: MIT */
#include "util/data/headertext.h"

#include <sys/stat.h>
#include <time.h>

enum { SECTION_LIMIT = 256 << 20 };

static void add_date(const char *path, struct buf *out)
{
	char text[64];
	struct stat st;
	struct tm tm;

	if (stat(path, &st) == 0 && localtime_r(&st.st_mtime, &tm) &&
	    strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm))
		buf_printf(out, "# captured on    : %s\n", text);
}

static void add_missing(const struct datafile *f, struct buf *out)
{
	buf_add_text(out, "# missing features: ");
	for (unsigned bit = 1; bit < SECTION_PERF_END; bit++)
		if (!(f->features[bit / 64] >> bit % 64 & 1))
			buf_printf(out, "%s ", sectiontext_name(bit));
	buf_add_char(out, '\n');
}

static void add_section(struct headertext *h, struct dataread *r, const struct datafile_section *s,
			struct buf *out)
{
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (!sectiontext_name(s->bit))
		buf_printf(out, "# section %u: %llu bytes\n", s->bit, (unsigned long long)s->size);
	else if (s->bit == SECTION_TRACING_DATA || s->bit >= SECTION_PERF_END)
		return;
	else if (dataread_section(r, s, SECTION_LIMIT, &bytes, &err) < 0)
		buf_printf(out, "# %s: %s\n", sectiontext_name(s->bit), err.text);
	else
		sectiontext_add(&h->sections, s->bit, buf_view(&bytes), out);
	err_clear(&err);
	buf_release(&bytes);
}

/* Programs come before the types that have their functions' names. */
static void add_all(struct headertext *h, struct dataread *r, struct buf *out)
{
	const struct datafile *f = dataread_file(r);
	const struct datafile_section *types = datafile_find_section(f, SECTION_BPF_BTF);
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (types && dataread_section(r, types, SECTION_LIMIT, &bytes, &err) == 0)
		h->sections.btfs = bytes_of(bytes.at, bytes.len, f->swap);
	err_clear(&err);
	for (size_t i = 0; i < f->sections.len; i++)
		add_section(h, r, &f->sections.at[i], out);
	h->sections.btfs = (struct bytes){ 0 };
	buf_release(&bytes);
}

void headertext_add(struct headertext *h, struct dataread *r, const char *path, bool full,
		    struct buf *out)
{
	const struct datafile *f = dataread_file(r);

	*h = (struct headertext){ .sections = { .file = f, .full = full } };
	buf_add_text(out, "# ========\n");
	add_date(path, out);
	buf_printf(out,
		   "# header version : %d\n# data offset    : %llu\n"
		   "# data size      : %llu\n# feat offset    : %llu\n",
		   !f->is_legacy, (unsigned long long)f->data_offset,
		   (unsigned long long)f->data_size,
		   (unsigned long long)(f->data_offset + f->data_size));
	if (!f->is_pipe) {
		add_all(h, r, out);
		add_missing(f, out);
	}
	buf_add_text(out, "# ========\n#\n");
}

void headertext_add_more(struct headertext *h, struct dataread *r, struct buf *out)
{
	const struct datafile *f = dataread_file(r);

	while (f->is_pipe && h->shown < f->sections.len)
		add_section(h, r, &f->sections.at[h->shown++], out);
}
