/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrwatch.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/data/tracedata.h"
#include "util/lbr/lbrdump.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

enum { TYPE_TRACEPOINT = 2, ROWS_MOST = 4096 };

static bool is_access(struct tracedata *t, const struct perfattr *attr)
{
	const char *name = t && attr->type == TYPE_TRACEPOINT ? tracedata_find_name(t, attr->config)
							      : NULL;

	return name && strcmp(name, "kvm:kvm_msr") == 0;
}

static struct lbrwatch_row *find_row(struct lbrwatch *w, uint32_t pid, uint32_t msr)
{
	for (size_t i = 0; i < w->rows.len; i++) {
		if (w->rows.at[i].pid == pid && w->rows.at[i].msr == msr)
			return &w->rows.at[i];
	}
	if (w->rows.len == ROWS_MOST)
		return NULL;
	*vec_add(&w->rows) = (struct lbrwatch_row){ .pid = pid, .msr = msr };
	return &w->rows.at[w->rows.len - 1];
}

static bool is_of_branches(uint32_t msr)
{
	struct buf name = { 0 };
	bool is_known = lbrdump_name_msr(msr, &name);

	buf_release(&name);
	return is_known;
}

static void add(struct lbrwatch *w, const struct sample *s, uint32_t msr, bool write, bool fault,
		uint64_t value)
{
	struct lbrwatch_row *row;

	if (!is_of_branches(msr)) {
		w->others++;
		return;
	}
	w->accesses++;
	w->faults += fault;
	row = find_row(w, s->raw->pid, msr);
	if (!row)
		return;
	row->comm = s->thread->has_comm ? s->thread->comm : NULL;
	*(write ? &row->writes : &row->reads) += 1;
	row->faults += fault;
	if (write) {
		row->last = value;
		row->is_written = true;
	}
}

static void take(struct lbrwatch *w, struct recording *r, const struct sample *s)
{
	struct tracedata *t = recording_tracedata(r);
	uint64_t id = s->event->attr.config, write, msr, value = 0, fault = 0;

	if (!is_access(t, &s->event->attr) ||
	    !tracedata_find_number(t, id, s->raw->raw, "write", &write) ||
	    !tracedata_find_number(t, id, s->raw->raw, "ecx", &msr))
		return;
	tracedata_find_number(t, id, s->raw->raw, "data", &value);
	tracedata_find_number(t, id, s->raw->raw, "exception", &fault);
	add(w, s, (uint32_t)msr, write != 0, fault != 0, value);
}

int lbrwatch_next(struct lbrwatch *w, struct recording *r, struct err *err)
{
	const struct record *other;
	struct sample s;
	int status = recording_next_any(r, &s, &other, err);

	if (status > 0 && !other && s.is_wanted)
		take(w, r, &s);
	else if (status > 0 && other)
		w->lost += other->type == RECORD_LOST || other->type == RECORD_LOST_SAMPLES;
	return status;
}

int lbrwatch_check(struct recording *r, struct err *err)
{
	const struct datafile *f = recording_file(r);
	struct tracedata *t = recording_tracedata(r);

	for (size_t i = 0; i < f->events.len; i++) {
		if (is_access(t, &f->events.at[i].attr))
			return 0;
	}
	err_set(err, ERR_INPUT, "the recording has no accesses to MSRs: no event kvm:kvm_msr");
	err_hint(err, "record them with 'tally record -e kvm:kvm_msr -a'");
	return -1;
}

void lbrwatch_restart(struct lbrwatch *w)
{
	w->rows.len = 0;
	w->accesses = w->faults = w->others = w->lost = 0;
}

void lbrwatch_release(struct lbrwatch *w)
{
	vec_release(&w->rows);
}

static int by_pid(const void *a, const void *b)
{
	const struct lbrwatch_row *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->msr > y->msr) - (x->msr < y->msr);
}

static void tell_rows(struct doc *doc, const struct lbrwatch *w)
{
	static const struct column columns[] = {
		{ "pid", "PID", NULL, 0 },	 { "comm", "Process", NULL, 0 },
		{ "msr", "MSR", NULL, 0 },	 { "name", "Register", NULL, 0 },
		{ "reads", "Reads", NULL, 0 },	 { "writes", "Writes", NULL, 0 },
		{ "faults", "Faults", NULL, 0 }, { "last_written", "Last written", NULL, 0 },
	};
	static const struct table table = {
		.key = "registers", .title = "", .columns = columns, .ncolumns = 8
	};
	struct buf name = { 0 };

	if (w->rows.len)
		qsort(w->rows.at, w->rows.len, sizeof(w->rows.at[0]), by_pid);
	doc_table(doc, &table);
	for (size_t i = 0; i < w->rows.len; i++) {
		const struct lbrwatch_row *r = &w->rows.at[i];

		buf_clear(&name);
		lbrdump_name_msr(r->msr, &name);
		doc_row(doc, (struct cell[]){
				     cell_int(r->pid),
				     cell_text(r->comm),
				     cell_hex(r->msr),
				     cell_text(buf_text(&name)),
				     cell_count(r->reads),
				     cell_count(r->writes),
				     cell_tone(cell_count(r->faults),
					       r->faults ? TONE_WARN : TONE_PLAIN),
				     r->is_written ? cell_hex(r->last) : cell_none(),
			     });
	}
	doc_table_end(doc);
	buf_release(&name);
}

void lbrwatch_write(struct doc *doc, const struct lbrwatch *w)
{
	static const struct column accesses = { "accesses", "Accesses to branch records", NULL, 0 },
				   faults = { "faults", "Faults", NULL, 0 },
				   others = { "others", "Accesses to other MSRs", NULL, 0 };

	doc_begin(doc, "lbr-watch", 1);
	doc_value(doc, &accesses, cell_count(w->accesses));
	doc_value(doc, &faults, cell_count(w->faults));
	doc_value(doc, &others, cell_count(w->others));
	tell_rows(doc, w);
	if (w->lost)
		doc_note(doc, "some accesses were lost: there is more than can be read in time");
	doc_end(doc);
}
