/* SPDX-License-Identifier: MIT */
#include "util/stat/statshow.h"

#include "util/base/buf.h"
#include "util/out/doc.h"
#include "util/stat/statdata.h"
#include "util/stat/statperf.h"
#include "util/stat/stattext.h"

int statshow_open(struct statshow *s, const struct fs *fs, struct err *err)
{
	return s->path ? statbase_open(&s->baseline, fs, s->path, s->tolerance_percent, err) : 0;
}

void statshow_release(struct statshow *s)
{
	statbase_release(&s->baseline);
}

/* The whole goes beside the baseline, or becomes it. */
static int put_baseline(struct statshow *s, const struct statview *v, struct buf *notes,
			struct err *err)
{
	if (!s->path || v->is_interval)
		return 0;
	if (s->baseline.exists)
		return statbase_compare(&s->baseline, v, s->quiet, &s->beyond, notes, err);
	/* What a crash has counted is nothing to hold the next run against. */
	if (v->status) {
		buf_printf(notes, "no baseline is written: the command ended with status %d\n",
			   v->status);
		return 0;
	}
	if (s->timeout_ms && v->run->wall_ns / 1000000 >= s->timeout_ms) {
		buf_add_text(notes, "no baseline is written: the time limit ended the run\n");
		return 0;
	}
	if (statbase_write(&s->baseline, v, notes, err) < 0)
		return -1;
	buf_printf(notes, "the baseline is written to %s\n", s->path);
	return 0;
}

/* After the document: a note may go to the same stream as the data. */
static void put_notes(const struct statview *v, const struct buf *lines)
{
	struct view rest = buf_view(lines), line;

	for (size_t i = 0; i < v->nnotes; i++)
		doc_note(v->doc, "%s", v->notes[i]);
	while (rest.len && view_split(&rest, '\n', &line)) {
		if (line.len)
			doc_note(v->doc, "%.*s", VIEW_ARG(line));
	}
}

/* A file that was counted otherwise cannot be parted any more. */
static void tell_parts(struct statshow *s, const struct statview *v)
{
	if (!s->is_replayed || s->told_parts || parts_are_told(v->parts))
		return;
	s->told_parts = true;
	doc_note(v->doc,
		 "%s does not tell the parts that were asked for: its counts are of all "
		 "together",
		 v->where ? v->where : "the file");
}

int statshow_put(struct statshow *s, const struct statview *v, struct err *err)
{
	struct buf notes = { 0 };
	int r;

	if (s->quiet) {
		r = put_baseline(s, v, &notes, err);
		buf_release(&notes);
		return r;
	}
	if (s->clears && v->is_interval)
		doc_clear_screen(v->doc);
	doc_set_lines(v->doc, v->in_intervals || s->repeats);
	doc_begin(v->doc, "stat", 1);
	if (v->as_perf) {
		statperf_put(v);
		r = put_baseline(s, v, &notes, err);
	} else {
		stattext_put(v);
		/* In front of the counts, for CSV is the first table, and the changes have both. */
		r = put_baseline(s, v, &notes, err);
		statdata_put(v);
	}
	doc_end(v->doc);
	/* perf says nothing beside its counts. */
	if (!v->as_perf) {
		put_notes(v, &notes);
		tell_parts(s, v);
	}
	buf_release(&notes);
	return r;
}
