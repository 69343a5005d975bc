/* SPDX-License-Identifier: MIT */
#include "util/session/recordingformats.h"

#include "util/data/sectiontext.h"
#include "util/data/tracedata.h"
#include "util/session/recordinghead.h"

void recordingformats_release(struct recordingformats *f)
{
	tracedata_free(f->tracedata);
	buf_release(&f->cut);
}

static const char *name_kernel(void *arg, unsigned long long *address)
{
	struct recordingformats *f = arg;
	struct symbols_name name = symbols_find(
		f->symbols, session_find_place(f->session, NULL, RECORD_KERNEL, *address));

	*address -= name.offset;
	return name.name;
}

void recordingformats_take(struct recordingformats *f, struct view data,
			   struct recordingnotes *notes)
{
	struct err err = { 0 };

	if (f->tracedata || !data.len)
		return;
	f->tracedata = tracedata_new(data, &err);
	if (f->tracedata)
		tracedata_set_names(f->tracedata, name_kernel, f);
	else
		recordingnotes_add(notes, err.text);
}

void recordingformats_learn(struct recordingformats *f, struct dataread *reader,
			    struct recordingnotes *notes)
{
	struct buf bytes = { 0 };

	recordinghead_section(reader, SECTION_TRACING_DATA, RECORDINGFORMATS_MOST, &bytes, notes);
	recordingformats_take(f, buf_view(&bytes), notes);
	buf_release(&bytes);
}

const char *recordingformats_cut(struct recordingformats *f)
{
	const char *name;
	size_t at = 0;
	bool any = false;

	buf_clear(&f->cut);
	while (f->tracedata && (name = tracedata_next_cut(f->tracedata, &at))) {
		buf_printf(&f->cut, "%s%s",
			   any ? ", "
			       : "their fields are shown by name, because "
				 "their print formats cannot be read: ",
			   name);
		any = true;
	}
	return any ? buf_text(&f->cut) : NULL;
}
