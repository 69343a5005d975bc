/* SPDX-License-Identifier: MIT */
#include "util/export/scriptprint.h"

#include "util/base/fs.h"
#include "util/data/headertext.h"
#include "util/export/branchcounters.h"
#include "util/export/rawdump.h"
#include "util/export/samplerow.h"
#include "util/export/scriptblocks.h"
#include "util/export/scriptcount.h"
#include "util/export/scriptmetric.h"
#include "util/export/sideline.h"

enum { BATCH = 64 << 10 }; /* bytes that are printed together */

/* Of one event. */
struct part {
	uint64_t fields;
	struct fs_output file; /* with .by_event */
	uint64_t samples;
};

struct printer {
	const struct scriptprint_options *o;
	struct recording *recording;
	struct scriptline line;
	struct VEC(struct part) parts;
	struct doc *doc;
	struct buf text;
	bool checked; /* that there is what was asked for */
	struct scriptcount counts;
	struct scriptmetric metric;
	struct branchcounters branches;
	struct headertext header;
	struct samplerow row;
	struct rawdump dump;
};

static void release(struct printer *p)
{
	for (size_t i = 0; i < p->parts.len; i++)
		fs_abandon(&p->parts.at[i].file);
	vec_release(&p->parts);
	scriptline_release(&p->line);
	buf_release(&p->text);
	scriptcount_release(&p->counts);
	scriptmetric_release(&p->metric);
	branchcounters_release(&p->branches);
	samplerow_release(&p->row);
}

/* Events of a pipe, and what tells of them, come with it. */
static void learn_events(struct printer *p)
{
	const struct datafile *f = recording_file(p->recording);

	p->line.arch = recording_arch(p->recording);
	p->line.has_wall = recording_wall(p->recording, &p->line.wall);
	p->line.tracepoint = p->row.tracedata = recording_tracedata(p->recording);
	if (p->parts.len == f->events.len)
		return;
	p->branches.has_names = p->o->is_verbose;
	branchcounters_learn(&p->branches, p->recording);
	p->line.counters = &p->branches;
	while (p->parts.len < f->events.len) {
		size_t number = p->parts.len;
		size_t width = strlen(recording_event_name(p->recording, number));

		if (width > p->line.name_width)
			p->line.name_width = (unsigned)width;
		*vec_add(&p->parts) = (struct part){
			.fields = scriptfields_of(&p->o->fields, &f->events.at[number].attr),
		};
	}
}

static void tell(struct printer *p)
{
	if (p->text.len)
		doc_verbatim(p->doc, buf_text(&p->text));
	buf_clear(&p->text);
}

/* ---- a file for each event ---- */

static int open_part(const struct printer *p, struct part *part, const char *name, struct err *err)
{
	struct buf path = { 0 };
	int status;

	buf_printf(&path, "%s.", p->o->path);
	for (size_t i = 0; name[i]; i++)
		buf_add_char(&path, name[i] == '/' ? '_' : name[i]);
	buf_add_text(&path, ".dump");
	status = fs_create(&part->file, buf_text(&path), err);
	buf_release(&path);
	return status;
}

static int write_part(struct printer *p, struct part *part, const char *name, struct err *err)
{
	if (!part->file.file && open_part(p, part, name, err) < 0)
		return -1;
	/* What fails is told when the file is put in its place. */
	fwrite(p->text.at, 1, p->text.len, part->file.file);
	buf_clear(&p->text);
	return 0;
}

static int close_parts(struct printer *p, struct err *err)
{
	for (size_t i = 0; i < p->parts.len; i++) {
		struct part *part = &p->parts.at[i];

		if (!part->file.file)
			continue;
		doc_note(p->doc, "%llu samples are in '%s'", (unsigned long long)part->samples,
			 part->file.path);
		if (fs_commit(&part->file, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- samples and records ---- */

/* What no event has cannot be printed; what some have is left out for the others. */
static int check_fields(const struct printer *p, struct err *err)
{
	const struct datafile *f = recording_file(p->recording);
	uint64_t printed = 0, lacking;

	for (size_t i = 0; i < p->parts.len; i++) {
		printed |= p->parts.at[i].fields;
		if (scriptfields_check(&p->o->fields, &f->events.at[i].attr, err) < 0)
			return -1;
	}
	if ((printed & scriptfields_bit(TOD)) && !p->line.has_wall && !f->is_pipe) {
		err_set(err, ERR_INPUT, "the recording does not say what time of day it was");
		err_hint(err, "'tally record -k CLOCK' adds it, which field 'tod' wants");
		return -1;
	}
	for (size_t i = 0; i < p->parts.len; i++) {
		lacking = scriptfields_lacking(&p->o->fields, &f->events.at[i].attr) & ~printed;
		if (lacking)
			return scriptfields_refuse(lacking, recording_event_name(p->recording, i),
						   err);
	}
	return 0;
}

/* What the counters of the last sample's group make, once all of them were given. */
static int print_metric(struct printer *p, struct err *err)
{
	size_t event = p->metric.event;

	if (!scriptmetric_is_pending(&p->metric))
		return 0;
	scriptmetric_add(&p->metric, &p->text);
	if (!p->o->by_event)
		return 0;
	return write_part(p, &p->parts.at[event], recording_event_name(p->recording, event), err);
}

/* Before the first sample. */
static void add_key(struct printer *p)
{
	uint64_t printed = 0;

	for (size_t i = 0; i < p->parts.len; i++)
		printed |= p->parts.at[i].fields;
	if ((printed & scriptfields_bit(BRCNTR)) && (printed & SCRIPTBLOCKS_FIELDS))
		branchcounters_add_key(&p->branches, p->recording, &p->text);
}

static int print_sample(struct printer *p, const struct sample *sample, struct err *err)
{
	size_t number = (size_t)(sample->event - recording_file(p->recording)->events.at);
	const char *name;

	learn_events(p);
	name = recording_event_name(p->recording, number);
	if (doc_wants_rows(p->doc)) {
		samplerow_tell(&p->row, p->doc, sample, name);
		return 0;
	}
	if (!p->checked && check_fields(p, err) < 0)
		return -1;
	if (!p->checked)
		add_key(p);
	p->checked = true;
	if (!sample->is_same_record && print_metric(p, err) < 0)
		return -1;
	if (p->o->has_dump)
		rawdump_add_sample(&p->dump, sample, &p->text);
	p->line.fields = p->parts.at[number].fields;
	if (!p->line.fields)
		return 0;
	p->line.event = number;
	scriptline_add(&p->line, sample, name, &p->text);
	if (p->line.fields & scriptfields_bit(METRIC))
		scriptmetric_take(&p->metric, &p->line, p->recording, sample);
	p->parts.at[number].samples++;
	if (p->o->by_event)
		return write_part(p, &p->parts.at[number], name, err);
	if (p->text.len >= BATCH)
		tell(p);
	return 0;
}

/* A record that is no sample, for who asked to see it. */
static int print_record(struct printer *p, const struct record *rec, struct err *err)
{
	const struct datafile *f = recording_file(p->recording);

	if (print_metric(p, err) < 0)
		return -1;
	if (p->o->has_dump)
		rawdump_add(&p->dump, rec, &p->text);
	if (sideline_kind(rec->type) & p->o->sides) {
		const struct datafile_event *e = datafile_find_event(f, rec);

		learn_events(p);
		p->line.fields = e ? p->parts.at[e - f->events.at].fields : 0;
		sideline_add(&p->line, f, rec, &p->text);
	}
	if (rec->type == RECORD_HEADER_FEATURE && p->o->has_header)
		headertext_add_more(&p->header, recording_reader(p->recording), &p->text);
	if (rec->type >= RECORD_USER_START &&
	    scriptcount_take(&p->counts, f, rec, &p->text, err) < 0)
		return -1;
	if (p->text.len >= BATCH || p->o->by_event)
		tell(p);
	return 0;
}

static int print_all(struct printer *p, struct err *err)
{
	const struct record *other;
	struct sample sample;
	int status;

	while ((status = recording_next_any(p->recording, &sample, &other, err)) > 0) {
		if (other && print_record(p, other, err) < 0)
			return -1;
		if (!other && !p->o->header_only && sample.is_wanted &&
		    print_sample(p, &sample, err) < 0)
			return -1;
		if (doc_broken(p->doc))
			break;
	}
	if (status == 0 && print_metric(p, err) < 0)
		return -1;
	tell(p);
	return status < 0 ? -1 : close_parts(p, err);
}

int scriptprint_run(struct recording *r, const struct scriptprint_options *o, struct doc *doc,
		    struct err *err)
{
	struct printer p = {
		.o = o,
		.recording = r,
		.doc = doc,
		.line = { .session = recording_session(r),
			  .symbols = recording_symbols(r),
			  .lines = recording_lines(r),
			  .has_ns = o->has_ns,
			  .hides_chains = o->hides_chains,
			  .is_narrow = o->is_narrow,
			  .has_paths = o->has_paths,
			  .max_stack = o->max_stack,
			  .max_blocks = o->max_blocks,
			  .stop_at = view_of(o->stop_at ? o->stop_at : ""),
			  .clock = o->clock },
		.row = { .session = recording_session(r),
			 .symbols = recording_symbols(r),
			 .lines = recording_lines(r),
			 .max_stack = o->max_stack },
		.dump = { .recording = r, .path = o->path },
	};
	const char *note;
	int status = 0;

	doc_begin_rows(doc, "script", 1, &samplerow_table);
	if (o->has_header) {
		headertext_add(&p.header, recording_reader(r), o->path, o->is_full, &p.text);
		tell(&p);
	}
	if (!o->header_only || recording_file(r)->is_pipe)
		status = print_all(&p, err);
	doc_table_end(doc);
	while ((note = recording_next_note(r)))
		doc_note(doc, "%s", note);
	doc_end(doc);
	release(&p);
	return status;
}
