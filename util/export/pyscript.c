/* SPDX-License-Identifier: MIT */
#include "util/export/pyscript.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/proc.h"
#include "util/count/delta.h"
#include "util/export/pyparts.h"
#include "util/export/pysample.h"
#include "util/target/recorded.h"

enum {
	BATCH = 128 << 10,    /* bytes that are written together */
	PIPE_BYTES = 1 << 20, /* so that neither side waits for the other often */
	SCRIPT_LIMIT = 64 << 20,
	OUT_PREEMPT = 1 << 14, /* PERF_RECORD_MISC_SWITCH_OUT_PREEMPT */
};

struct pyscript {
	struct recording *recording;
	struct pysample samples;
	size_t events; /* that the script was told of */
	struct recorded counts;
	struct delta delta;
	int feed;
	bool is_gone; /* the script has ended, or reads no more */
	struct pymarshal to;
};

static int flush(struct pyscript *p, size_t limit, struct err *err)
{
	struct buf *out = &p->to.out;
	size_t at = 0;

	if (!p->to.is_open || out->len < limit)
		return 0;
	pymarshal_finish(&p->to);
	while (at < out->len && !p->is_gone) {
		ssize_t n = write(p->feed, out->at + at, out->len - at);

		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno == EPIPE)
			p->is_gone = true;
		else if (n < 0 && errno != EINTR)
			return err_system(err, errno, "writing to the script");
	}
	return 0;
}

/* ---- records that are no samples ---- */

static const struct datafile_event *event_of(const struct pyscript *p, const struct record *rec)
{
	const struct datafile *f = recording_file(p->recording);
	const struct datafile_event *e = datafile_find_event(f, rec);

	return e || !f->events.len ? e : &f->events.at[0];
}

static struct record_id id_of(const struct pyscript *p, const struct record *rec)
{
	const struct datafile_event *e = event_of(p, rec);
	struct record_id id = { 0 };

	if (e)
		record_read_id(rec, &e->attr, &id);
	return id;
}

/* What a kind of record says, to be closed. */
static void open_told(struct pyscript *p, const char *kind)
{
	pymarshal_begin(&p->to);
	pymarshal_open_tuple(&p->to, 2);
	pymarshal_add_word(&p->to, kind);
	pymarshal_open_dict(&p->to);
}

static void add_comm(struct pyscript *p, const struct record *rec, const struct record_comm *c)
{
	const struct record_id id = id_of(p, rec);

	open_told(p, "comm");
	pymarshal_put_i64(&p->to, "pid", (int32_t)c->pid);
	pymarshal_put_i64(&p->to, "tid", (int32_t)c->tid);
	pymarshal_put_text(&p->to, "comm", c->comm);
	pymarshal_put_u64(&p->to, "time", id.time);
	pymarshal_put_bool(&p->to, "exec", rec->misc & RECORD_MISC_COMM_EXEC);
	pymarshal_close_dict(&p->to);
}

static void add_fork(struct pyscript *p, const struct record_fork *f)
{
	open_told(p, "fork");
	pymarshal_put_i64(&p->to, "pid", (int32_t)f->pid);
	pymarshal_put_i64(&p->to, "tid", (int32_t)f->tid);
	pymarshal_put_i64(&p->to, "ptid", (int32_t)f->ptid);
	pymarshal_put_u64(&p->to, "time", f->time);
	pymarshal_close_dict(&p->to);
}

static void add_switch(struct pyscript *p, const struct record *rec,
		       const struct record_switch_cpu_wide *w)
{
	const struct record_id id = id_of(p, rec);
	bool is_out = rec->misc & RECORD_MISC_SWITCH_OUT;

	open_told(p, "switch");
	pymarshal_put_u64(&p->to, "time", id.time);
	pymarshal_put_i64(&p->to, "cpu", id.has & PERFATTR_SAMPLE_CPU ? (int32_t)id.cpu : -1);
	pymarshal_put_i64(&p->to, "pid", (int32_t)id.pid);
	pymarshal_put_i64(&p->to, "tid", (int32_t)id.tid);
	pymarshal_put_i64(&p->to, "np_pid", w ? (int32_t)w->next_prev_pid : -1);
	pymarshal_put_i64(&p->to, "np_tid", w ? (int32_t)w->next_prev_tid : -1);
	pymarshal_put_bool(&p->to, "out", is_out);
	pymarshal_put_bool(&p->to, "preempt", is_out && (rec->misc & OUT_PREEMPT));
	pymarshal_close_dict(&p->to);
}

static void add_throttle(struct pyscript *p, const struct record *rec,
			 const struct record_throttle *t)
{
	const struct record_id id = id_of(p, rec);

	open_told(p, "throttle");
	pymarshal_put_text(&p->to, "name",
			   view_of(rec->type == RECORD_THROTTLE ? "throttle" : "unthrottle"));
	pymarshal_put_u64(&p->to, "time", t->time);
	pymarshal_put_u64(&p->to, "id", t->id);
	pymarshal_put_u64(&p->to, "stream_id", t->stream_id);
	pymarshal_put_i64(&p->to, "cpu", id.has & PERFATTR_SAMPLE_CPU ? (int32_t)id.cpu : -1);
	pymarshal_put_i64(&p->to, "pid", (int32_t)id.pid);
	pymarshal_put_i64(&p->to, "tid", (int32_t)id.tid);
	pymarshal_close_dict(&p->to);
}

static void add_trace_error(struct pyscript *p, const struct record *rec,
			    const struct record_auxtrace_error *e)
{
	open_told(p, "trace_error");
	pymarshal_add_word(&p->to, "args");
	pymarshal_open_tuple(&p->to, 11);
	pymarshal_add_u64(&p->to, e->kind);
	pymarshal_add_u64(&p->to, e->code);
	pymarshal_add_i64(&p->to, e->cpu);
	pymarshal_add_i64(&p->to, e->pid);
	pymarshal_add_i64(&p->to, e->tid);
	pymarshal_add_u64(&p->to, e->ip);
	pymarshal_add_u64(&p->to, e->time);
	pymarshal_add_text(&p->to, e->msg);
	pymarshal_add_u64(&p->to, rec->misc & RECORD_MISC_CPUMODE);
	pymarshal_add_i64(&p->to, e->machine_pid);
	pymarshal_add_i64(&p->to, e->vcpu);
	pymarshal_close_dict(&p->to);
}

/* What was counted since the moment before, and that moment. */
static void add_counts(struct pyscript *p)
{
	struct recorded *r = &p->counts;
	struct readings since = { 0 };
	uint64_t time = r->rounds.at[0].time_ns;

	delta_take(&p->delta, &r->readings, &since);
	for (size_t i = 0; i < since.len; i++) {
		const struct reading *at = &since.at[i];

		open_told(p, "stat");
		pymarshal_put_text(&p->to, "name", view_of(r->events.at[at->event].name));
		pymarshal_put_i64(&p->to, "cpu", at->cpu);
		pymarshal_put_i64(&p->to, "thread", at->thread);
		pymarshal_put_u64(&p->to, "time", time);
		pymarshal_put_u64(&p->to, "val", at->value);
		pymarshal_put_u64(&p->to, "ena", at->enabled_ns);
		pymarshal_put_u64(&p->to, "run", at->running_ns);
		pymarshal_close_dict(&p->to);
	}
	open_told(p, "interval");
	pymarshal_put_u64(&p->to, "time", time);
	pymarshal_close_dict(&p->to);
	vec_release(&since);
	r->readings.len = 0;
	r->rounds.len = 0;
}

static int add_record(struct pyscript *p, const struct record *rec, struct err *err)
{
	const struct datafile *f = recording_file(p->recording);
	union {
		struct record_comm comm;
		struct record_fork fork;
		struct record_switch_cpu_wide wide;
		struct record_throttle throttle;
		struct record_auxtrace_error error;
	} u;
	struct err damaged = { 0 };

	if (rec->type >= RECORD_USER_START && rec->type != RECORD_AUXTRACE_ERROR) {
		if (recorded_take(&p->counts, f, rec, err) < 0)
			return -1;
		if (p->counts.rounds.len)
			add_counts(p);
		return 0;
	}
	switch (rec->type) {
	case RECORD_SWITCH:
		add_switch(p, rec, NULL);
		return 0;
	case RECORD_COMM:
	case RECORD_FORK:
	case RECORD_SWITCH_CPU_WIDE:
	case RECORD_THROTTLE:
	case RECORD_UNTHROTTLE:
	case RECORD_AUXTRACE_ERROR:
		break;
	default:
		return 0;
	}
	/* One that is damaged was counted where the session learnt of it. */
	if (record_read(rec, datafile_id_size(f, rec), &u, &damaged) < 0)
		return 0;
	if (rec->type == RECORD_COMM)
		add_comm(p, rec, &u.comm);
	else if (rec->type == RECORD_FORK)
		add_fork(p, &u.fork);
	else if (rec->type == RECORD_SWITCH_CPU_WIDE)
		add_switch(p, rec, &u.wide);
	else if (rec->type == RECORD_AUXTRACE_ERROR)
		add_trace_error(p, rec, &u.error);
	else
		add_throttle(p, rec, &u.throttle);
	return 0;
}

/* ---- from begin to end ---- */

static void learn_events(struct pyscript *p)
{
	p->samples.line.arch = recording_arch(p->recording);
	while (p->events < recording_file(p->recording)->events.len)
		pysample_add_event(&p->samples, p->events++, &p->to);
}

static int feed_all(struct pyscript *p, struct err *err)
{
	const struct record *other;
	struct sample sample;
	int status;

	while ((status = recording_next_any(p->recording, &sample, &other, err)) > 0) {
		if (other && add_record(p, other, err) < 0)
			return -1;
		if (!other && sample.is_wanted) {
			learn_events(p);
			pysample_add(&p->samples, &sample, &p->to);
		}
		if (flush(p, BATCH, err) < 0)
			return -1;
		if (p->is_gone)
			return 0;
	}
	if (status < 0)
		return -1;
	open_told(p, "end");
	pymarshal_close_dict(&p->to);
	return flush(p, 0, err);
}

/* The first batch: what scripts import. */
static void add_modules(struct pyscript *p)
{
	pymarshal_begin(&p->to);
	pymarshal_open_dict(&p->to);
	for (const struct pypart *part = pyparts_all; part->name; part++)
		if (strcmp(part->name, "driver") != 0)
			pymarshal_put_text(&p->to, part->name, view_of(part->text));
	pymarshal_close_dict(&p->to);
}

static int start(struct pyscript *p, const char *path, const struct pyscript_options *o, pid_t *pid,
		 struct err *err)
{
	struct VEC(const char *) argv = { 0 };
	const struct pypart *driver = pyparts_all;
	char feed[16];
	int ends[2], status;

	snprintf(feed, sizeof(feed), "%d", PROC_FEED);
	while (strcmp(driver->name, "driver") != 0)
		driver++;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, errno, "starting 'python3'");
	*vec_add(&argv) = "python3";
	*vec_add(&argv) = "-c";
	*vec_add(&argv) = driver->text;
	*vec_add(&argv) = feed;
	*vec_add(&argv) = path;
	for (size_t i = 0; i < o->nwords; i++)
		*vec_add(&argv) = o->words[i];
	*vec_add(&argv) = NULL;
	status = proc_start_fed(pid, argv.at, ends[0], err);
	if (status < 0)
		err_hint(err, "scripts are run by the machine's own Python");
	vec_release(&argv);
	close(ends[0]);
	p->feed = ends[1];
	fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* as much as there is by default will do */
	if (status < 0)
		close(ends[1]);
	return status;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The script's file, as it is named or among those that came with perf. */
static int find_script(const struct pyscript_options *o, struct buf *path, struct err *err)
{
	static const char *const prefixes[] = { "python:", "Python:", "py:" };
	const char *name = o->script;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (view_starts(view_of(name), prefixes[i]))
			name += strlen(prefixes[i]);
	if (name == o->script &&
	    (view_ends(view_of(name), ".pl") || view_starts(view_of(name), "perl:") ||
	     view_starts(view_of(name), "Perl:"))) {
		err_set(err, ERR_UNSUPPORTED, "'%s': scripts of Perl are not run", name);
		err_hint(err,
			 "those of Python are; 'tally script -j' gives samples to any program");
		return -1;
	}
	buf_add_text(path, name);
	if (is_file(name) || !o->exec_path || strchr(name, '/'))
		return 0;
	buf_clear(path);
	buf_printf(path, "%s/scripts/python/%s%s", o->exec_path, name,
		   view_ends(view_of(name), ".py") ? "" : ".py");
	if (!is_file(buf_text(path))) {
		buf_clear(path);
		buf_add_text(path, name);
	}
	return 0;
}

/* What costs time is told only to scripts that ask for it. */
static int read_script(struct pyscript *p, const char *path, struct err *err)
{
	const struct fs here = { 0 };
	struct buf text = { 0 };
	int status = fs_read(&here, path, SCRIPT_LIMIT, &text, err);

	if (status == 0) {
		const char *source = buf_text(&text);

		p->samples.has_source = strstr(source, "srcline") || strstr(source, "srccode");
		p->samples.has_code = strstr(source, "perf_sample_insn");
		p->samples.has_tables = strstr(source, "perf_db_export_mode");
	}
	buf_release(&text);
	return status;
}

int pyscript_run(struct recording *r, const struct pyscript_options *o, struct err *err)
{
	struct pyscript p = {
		.recording = r,
		.samples = { .recording = r,
			     .max_stack = o->max_stack,
			     .line = { .session = recording_session(r),
				       .symbols = recording_symbols(r),
				       .lines = recording_lines(r) } },
	};
	struct buf path = { 0 };
	int status = -1;
	pid_t pid;

	if (find_script(o, &path, err) < 0 || read_script(&p, buf_text(&path), err) < 0)
		goto out;
	fflush(stdout);
	if (start(&p, buf_text(&path), o, &pid, err) < 0)
		goto out;
	add_modules(&p);
	status = flush(&p, 0, err) < 0 ? -1 : feed_all(&p, err);
	close(p.feed);
	if (status < 0) {
		proc_wait(pid);
		goto out;
	}
	status = proc_wait(pid);
	if (status)
		err_set(err, ERR_INPUT, "script '%s' ended with status %d", buf_text(&path),
			status);
out:
	buf_release(&path);
	pymarshal_release(&p.to);
	pysample_release(&p.samples);
	recorded_release(&p.counts);
	delta_release(&p.delta);
	return status;
}
