/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmfeed.h"

#include "util/session/recording.h"

enum {
	TYPE_TRACEPOINT = 2,
	SWITCH_OUT_PREEMPT = 1 << 14, /* PERF_RECORD_MISC_SWITCH_OUT_PREEMPT */
};

void kvmfeed_release(struct kvmfeed *f)
{
	kvmtime_release(&f->time);
	kvmtrace_release(&f->trace);
}

static void take_sample(struct kvmfeed *f, struct recording *r, const struct sample *s)
{
	struct kvmtrace_event e;

	if (s->event->attr.type != TYPE_TRACEPOINT)
		return;
	f->trace.formats = recording_tracedata(r);
	kvmtrace_read(&f->trace, s->event->attr.config, s->raw->raw, &e);
	e.time_ns = s->raw->time;
	e.pid = s->raw->pid;
	e.tid = s->raw->tid;
	e.comm = s->thread->has_comm ? s->thread->comm : NULL;
	f->others += e.kind == KVMTRACE_NONE;
	kvmtime_feed(&f->time, &e);
}

/* Of a thread that is recorded by itself: when it gets a CPU and loses it. */
static void take_switch(struct kvmfeed *f, struct recording *r, const struct record *rec)
{
	const struct datafile_event *event = datafile_find_event(recording_file(r), rec);
	struct record_id id;
	bool out = rec->misc & RECORD_MISC_SWITCH_OUT;

	if (!event)
		return;
	record_read_id(rec, &event->attr, &id);
	kvmtime_feed(&f->time, &(struct kvmtrace_event){
				       .kind = KVMTRACE_SWITCH,
				       .time_ns = id.time,
				       .prev = out ? id.tid : 0,
				       .next = out ? 0 : id.tid,
				       .is_runnable = out && (rec->misc & SWITCH_OUT_PREEMPT),
			       });
}

static void take_record(struct kvmfeed *f, struct recording *r, const struct record *rec)
{
	struct err err = { 0 };
	size_t id_size = datafile_id_size(recording_file(r), rec);

	if (rec->type == RECORD_SWITCH) {
		take_switch(f, r, rec);
	} else if (rec->type == RECORD_LOST) {
		struct record_lost lost;

		if (record_read(rec, id_size, &lost, &err) == 0)
			f->lost += lost.lost;
	} else if (rec->type == RECORD_LOST_SAMPLES) {
		struct record_lost_samples lost;

		if (record_read(rec, id_size, &lost, &err) == 0)
			f->lost += lost.lost;
	}
}

int kvmfeed_next(struct kvmfeed *f, struct recording *r, struct err *err)
{
	const struct record *other;
	struct sample s;
	int status = recording_next_any(r, &s, &other, err);

	if (status > 0 && other)
		take_record(f, r, other);
	else if (status > 0 && s.is_wanted)
		take_sample(f, r, &s);
	return status;
}
