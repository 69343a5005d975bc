/* SPDX-License-Identifier: MIT */
#include "util/export/pageout.h"

#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/data/headertext.h"
#include "util/export/flamesvg.h"
#include "util/export/pagefill.h"
#include "util/session/samplewalk.h"

const struct opt pageout_opts[] = {
	TEXT(0, "html", struct pageout_args, html, "FILE",
	     "write a page with flame graph, timeline and tables to FILE"),
	TEXT(0, "svg", struct pageout_args, svg, "FILE", "write a flame graph to FILE"),
	U64_WITHIN(0, "svg-width", struct pageout_args, svg_width, "PIXELS", FLAMESVG_NARROWEST,
		   FLAMESVG_WIDEST, "with --svg: how wide it is (1200)"),
	TEXT(0, "compare", struct pageout_args, compare, "FILE",
	     "with --html: colour the flame graph by what has grown since the recording FILE"),
	OPT_END,
};

/* An option where the name of a file was forgotten. */
static int check_name(const char *option, const char *path, struct err *err)
{
	if (!path || path[0] != '-')
		return 0;
	err_set(err, ERR_USAGE, "option '%s' wants a file, not '%s'", option, path);
	err_hint(err, "a file of that name is './%s'", path);
	return -1;
}

bool pageout_is_wanted(const struct pageout_args *a)
{
	return a->html || a->svg;
}

static int fill(struct pagefill *f, struct err *err)
{
	struct samplewalk walk;
	struct sample s;
	int status;

	samplewalk_begin(&walk, f->recording, "reading samples");
	while ((status = samplewalk_next(&walk, &s, err)) > 0)
		if (s.is_wanted)
			pagefill_add(f, &s);
	pagefill_finish(f);
	return status;
}

static void tell_notes(struct recording *r, struct doc *doc)
{
	for (const char *note; (note = recording_next_note(r));)
		doc_note(doc, "%s", note);
}

/* The second recording is only weights of call chains: its names go into the page's tree. */
static int read_base(struct page *p, const struct recording_options *o, uint64_t max_stack,
		     struct doc *doc, struct err *err)
{
	struct recording *r = recording_open(o, err);
	struct pagefill f;
	int status;

	if (!r)
		return -1;
	pagefill_init(&f, p, r, recording_symbols(r), max_stack, true);
	status = fill(&f, err);
	p->base.name = o->input;
	tell_notes(r, doc);
	pagefill_release(&f);
	recording_close(r);
	return status;
}

static int write_file(const char *path,
		      void (*write)(const struct pageout_args *a, struct page *p, FILE *out),
		      const struct pageout_args *a, struct page *p, struct err *err)
{
	struct fs_output out = { 0 };

	if (fs_create(&out, path, err) < 0)
		return -1;
	write(a, p, out.file);
	if (fs_commit(&out, err) < 0) {
		fs_abandon(&out);
		return -1;
	}
	return 0;
}

static void write_page(const struct pageout_args *a, struct page *p, FILE *out)
{
	(void)a;
	page_write(p, out);
}

static void write_picture(const struct pageout_args *a, struct page *p, FILE *out)
{
	unsigned width = a->svg_width ? (unsigned)a->svg_width : FLAMESVG_WIDTH;
	uint64_t *weights = alloc_zero(p->tree.nodes.rows.len, sizeof(*weights));

	for (size_t i = 0; i < p->rows.rows.len; i++)
		if (p->rows.rows.at[i].event == 0)
			weights[p->rows.rows.at[i].node] += p->rows.rows.at[i].weight;
	flamesvg_write(&p->tree, weights, p->title, width, out);
	free(weights);
}

static int write_all(const struct pageout_args *a, struct page *p, struct doc *doc, struct err *err)
{
	if (a->html && write_file(a->html, write_page, a, p, err) < 0)
		return -1;
	if (a->html)
		doc_note(doc, "the page is '%s'", a->html);
	if (a->svg && write_file(a->svg, write_picture, a, p, err) < 0)
		return -1;
	if (a->svg)
		doc_note(doc, "the flame graph of '%s' is '%s'",
			 p->events.len ? p->events.at[0].name : "nothing", a->svg);
	return 0;
}

int pageout_write(const struct pageout_args *a, const struct recording_options *o,
		  uint64_t max_stack, struct doc *doc, struct err *err)
{
	struct recording_options second = *o;
	struct headertext header = { 0 };
	struct buf header_text = { 0 };
	struct recording *r;
	struct pagefill f;
	struct page p;
	int status;

	if (check_name("--html", a->html, err) < 0 || check_name("--svg", a->svg, err) < 0)
		return -1;
	if (a->svg_width && !a->svg)
		return err_set(err, ERR_USAGE, "option '--svg-width' wants '--svg FILE'");
	if (a->compare && !a->html)
		return err_set(err, ERR_USAGE, "option '--compare' wants '--html FILE'");
	second.input = a->compare;
	r = recording_open(o, err);
	if (!r)
		return -1;
	if ((a->html && dataread_check_output(recording_reader(r), a->html, err) < 0) ||
	    (a->svg && dataread_check_output(recording_reader(r), a->svg, err) < 0)) {
		recording_close(r);
		return -1;
	}
	page_init(&p);
	p.title = o->input;
	headertext_add(&header, recording_reader(r), o->input, false, &header_text);
	pagefill_init(&f, &p, r, recording_symbols(r), max_stack, false);
	status = fill(&f, err);
	headertext_add_more(&header, recording_reader(r), &header_text);
	p.header = buf_text(&header_text);
	tell_notes(r, doc);
	if (status == 0 && a->compare)
		status = read_base(&p, &second, max_stack, doc, err);
	if (status == 0)
		status = write_all(a, &p, doc, err);
	page_release(&p);
	pagefill_release(&f);
	recording_close(r);
	buf_release(&header_text);
	return status;
}
