/* SPDX-License-Identifier: MIT */
#include "util/export/overview.h"

#include "util/export/rawdump.h"
#include "util/session/recordstats.h"

const struct opt overview_opts[] = {
	FLAG('D', "dump-raw-trace", struct overview_options, dump,
	     "print the bytes of each record, and what they say"),
	FLAG(0, "stats", struct overview_options, stats,
	     "print nothing but how many records there are"),
	FLAG(0, "tasks", struct overview_options, tasks, "print nothing but processes and threads"),
	FLAG(0, "mmaps", struct overview_options, mmaps, "print those with what they mapped"),
	OPT_END,
};

bool overview_is_wanted(const struct overview_options *o)
{
	return o->dump || o->stats || o->tasks || o->mmaps;
}

static int read_all(struct recording *r, struct err *err)
{
	const struct record *other;
	struct sample s;
	int status;

	do
		status = recording_next_any(r, &s, &other, err);
	while (status > 0);
	return status;
}

static void tell_mappings(const struct session_thread *t, unsigned depth, struct doc *doc)
{
	const struct mapping *m;
	struct buf line = { 0 };

	for (size_t i = 0; (m = mapping_at(t->mappings, i)); i++) {
		buf_clear(&line);
		buf_printf(&line, "%*s%llx-%llx %08llx %s\n", (int)(32 + depth), "",
			   (unsigned long long)m->start, (unsigned long long)m->end,
			   (unsigned long long)m->pgoff, m->dso->name);
		doc_verbatim(doc, line.at);
	}
	buf_release(&line);
}

/* All threads, the children of a process together and in the order in which they were told of. */
struct family {
	struct VEC(const struct session_thread *) by_parent;
	bool has_mappings;
	struct doc *doc;
};

static int by_parent(const void *a, const void *b)
{
	const struct session_thread *x = *(const struct session_thread *const *)a;
	const struct session_thread *y = *(const struct session_thread *const *)b;

	if (x->ppid != y->ppid)
		return x->ppid < y->ppid ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

static void gather(struct family *f, const struct session *s)
{
	const struct session_thread *t;

	for (size_t i = 0; (t = session_thread_at(s, i)); i++)
		if (t->has_parent)
			*vec_add(&f->by_parent) = t;
	if (f->by_parent.len)
		qsort(f->by_parent.at, f->by_parent.len, sizeof(t), by_parent);
}

/* The first child of a process. */
static size_t find_children(const struct family *f, uint32_t pid)
{
	size_t low = 0, high = f->by_parent.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->by_parent.at[middle]->ppid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum { DEPTH_MOST = 64 }; /* what goes on longer goes in circles */

/* A thread and, of a process, those that it made. */
static void tell_task(const struct family *f, const struct session_thread *t, unsigned depth)
{
	struct buf line = { 0 };

	buf_printf(&line, "%10d %8d %8d %*s|%s\n", (int)t->pid, (int)t->tid,
		   t->has_parent ? (int)t->ppid : -1, (int)depth, "", t->comm);
	doc_verbatim(f->doc, line.at);
	buf_release(&line);
	doc_row(f->doc, (struct cell[]){ cell_int((int32_t)t->pid), cell_int((int32_t)t->tid),
					 t->has_parent ? cell_int((int32_t)t->ppid) : cell_none(),
					 cell_text(t->comm) });
	if (f->has_mappings && t->pid == t->tid)
		tell_mappings(t, depth, f->doc);
	if (t->pid != t->tid || depth == DEPTH_MOST)
		return;
	for (size_t i = find_children(f, t->pid);
	     i < f->by_parent.len && f->by_parent.at[i]->ppid == t->pid; i++)
		if (f->by_parent.at[i] != t)
			tell_task(f, f->by_parent.at[i], depth + 1);
}

/* Was its parent told of? Then it is told below that. */
static bool is_below(const struct session *s, const struct session_thread *t)
{
	const struct session_thread *parent = t->has_parent ? session_known_thread(s, t->ppid)
							    : NULL;

	return parent && parent != t && parent->pid == parent->tid;
}

static int tell_tasks(struct recording *r, bool has_mappings, struct doc *doc, struct err *err)
{
	static const struct column columns[] = {
		{ "pid", NULL, NULL, 0 },
		{ "tid", NULL, NULL, 0 },
		{ "ppid", NULL, NULL, 0 },
		{ "comm", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "tasks", .columns = columns, .ncolumns = 4 };
	struct session *s = recording_session(r);
	const struct session_thread *idle = session_find_thread(s, 0, 0);
	struct family family = { .has_mappings = has_mappings, .doc = doc };
	const struct session_thread *t;

	if (read_all(r, err) < 0)
		return -1;
	gather(&family, s);
	doc_begin(doc, "report-tasks", 1);
	doc_verbatim(doc, "#      pid      tid     ppid  comm\n");
	doc_table(doc, &table);
	/* The idle task is there whether a record tells of it or not. */
	if (!is_below(s, idle))
		tell_task(&family, idle, 0);
	for (size_t i = 0; (t = session_thread_at(s, i)); i++)
		if (t != idle && !is_below(s, t))
			tell_task(&family, t, 0);
	doc_table_end(doc);
	doc_end(doc);
	vec_release(&family.by_parent);
	return 0;
}

static int tell_stats(struct recording *r, struct doc *doc, struct err *err)
{
	struct recordstats stats = { 0 };
	int status = recordstats_read(&stats, r, err);

	if (status == 0) {
		doc_begin(doc, "report-stats", 1);
		recordstats_tell(&stats, r, doc);
		doc_end(doc);
	}
	recordstats_release(&stats);
	return status;
}

static int tell_dump(struct recording *r, const char *path, struct doc *doc, struct err *err)
{
	const struct rawdump dump = { .recording = r, .path = path };
	int status;

	doc_begin(doc, "report-dump", 1);
	status = rawdump_tell(&dump, doc, err);
	doc_end(doc);
	return status;
}

int overview_tell(const struct overview_options *o, struct recording *r, const char *path,
		  struct doc *doc, struct err *err)
{
	int status = o->dump	? tell_dump(r, path, doc, err)
		     : o->stats ? tell_stats(r, doc, err)
				: tell_tasks(r, o->mmaps, doc, err);
	const char *note;

	while ((note = recording_next_note(r)))
		doc_note(doc, "%s", note);
	return status;
}
