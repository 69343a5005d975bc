/* SPDX-License-Identifier: MIT */
#include "util/session/recording.h"

#include "util/data/attrname.h"
#include "util/data/sectiontext.h"
#include "util/data/tracedata.h"
#include "util/session/cpusockets.h"
#include "util/session/eventgroup.h"
#include "util/session/groupread.h"
#include "util/session/jitcode.h"
#include "util/session/order.h"
#include "util/session/parallel.h"
#include "util/session/recordingformats.h"
#include "util/session/recordinghead.h"
#include "util/session/recordingnotes.h"
#include "util/session/stitch.h"
#include "util/session/symfiles.h"
#include "util/session/unwind.h"
#include "util/session/vcpuname.h"

const struct opt recording_opts[] = {
	TEXT('i', "input", struct recording_options, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	FLAG('f', "force", struct recording_options, symbols.trusts_all,
	     "use what JIT compilers of other users wrote, too"),
	OPT_GROUP(samplefilter_opts, offsetof(struct recording_options, filter)),
	OPT_GROUP(symbols_opts, offsetof(struct recording_options, symbols)),
	OPT_GROUP(guest_opts, offsetof(struct recording_options, symbols.guest)),
	FLAG(0, "stitch-lbr", struct recording_options, stitches,
	     "put the hardware's call chains together where it had no room for all"),
	OPT_GROUP(lines_opts, offsetof(struct recording_options, lines)),
	OPT_END,
};

enum { TYPE_SOFTWARE = 1 };

struct recording {
	struct dataread *reader;
	struct order *order;
	struct session *session;
	struct symbols *symbols;
	struct lines *lines;
	struct unwind *unwind;
	struct stitch *stitch;	  /* NULL: chains are as the hardware has them */
	const uint64_t *stitched; /* of the current sample */
	size_t nstitched;
	struct recordingformats formats;
	struct samplefilter filter;
	struct eventswitch_options turn_names;
	struct eventswitch turns;
	struct groupread groups;
	struct eventgroups event_groups;
	struct jitcode jit;
	struct parallel parallel;
	const char *symfs;
	struct symbols_options symbols_options; /* with what a folder has */
	struct buf kallsyms;			/* of it */
	struct order_record record;		/* of the current sample */
	struct datasample sample;
	size_t next_value;    /* of its group that was not given; 0: it has none */
	bool has_given_value; /* of it */
	uint64_t unread;
	uint64_t hosts;	 /* of the host, by events that should leave it out */
	uint64_t hidden; /* of virtual CPUs, by events that leave guests out */
	struct err err;	 /* of a record that cannot be read; large to be made for each of them */
	struct recordinghead head;
	struct recordingnotes notes;
	struct VEC(char *) names;
	struct cpusockets sockets;
	size_t cpus_checked; /* events whose samples have CPUs, where that matters */
	bool has_code;	     /* of what is in no file: see recording_options */
};

void recording_close(struct recording *r)
{
	if (!r)
		return;
	cpusockets_release(&r->sockets);
	for (size_t i = 0; i < r->names.len; i++)
		free(r->names.at[i]);
	vec_release(&r->names);
	recordingnotes_release(&r->notes);
	recordinghead_release(&r->head);
	groupread_release(&r->groups);
	eventgroup_release(&r->event_groups);
	jitcode_release(&r->jit);
	parallel_release(&r->parallel);
	samplefilter_release(&r->filter);
	recordingformats_release(&r->formats);
	unwind_free(r->unwind);
	stitch_free(r->stitch);
	lines_free(r->lines);
	symbols_free(r->symbols);
	session_free(r->session);
	order_free(r->order);
	dataread_close(r->reader);
	buf_release(&r->kallsyms);
	free(r);
}

/* ---- what comes in front of the samples, or of a pipe's among its records ---- */

static void learn_head(struct recording *r)
{
	recordinghead_learn(&r->head, r->reader, &r->notes);
	symbols_set_machine(r->symbols, r->head.release, r->head.arch);
}

/*
 * Samples without a CPU are on none that -C names, and which they were on is not
 * known. The dummy events of recorders have no samples.
 */
static int check_cpus(struct recording *r, struct err *err)
{
	const struct datafile *f = dataread_file(r->reader);

	while (r->filter.cpus.len && r->cpus_checked < f->events.len) {
		size_t i = r->cpus_checked++;
		const struct perfattr *a = &f->events.at[i].attr;

		if ((a->sample_type & PERFATTR_SAMPLE_CPU) || perfattr_is_dummy(a))
			continue;
		err_set(err, ERR_UNSUPPORTED, "the samples of '%s' have no CPUs",
			recording_event_name(r, i));
		err_hint(err, "remove --cpu (-C)");
		return -1;
	}
	return 0;
}

static const char *name_of(void *arg, size_t event)
{
	return recording_event_name(arg, event);
}

static int find_turns(struct recording *r, struct err *err)
{
	if (r->turns.is_known || (!r->turn_names.on && !r->turn_names.off))
		return 0;
	return eventswitch_init(&r->turns, &r->turn_names, dataread_file(r->reader)->events.len,
				name_of, r, err);
}

struct recording *recording_open(const struct recording_options *o, struct err *err)
{
	struct recording *r = alloc_zero(1, sizeof(*r));
	uint64_t first, last;

	if (symfiles_check(&o->symbols, err) == 0)
		r->reader = dataread_open(o->input, err);
	if (!r->reader)
		goto failed;
	r->order = order_new(r->reader);
	r->session = session_new();
	r->symfs = o->symbols.symfs;
	r->symbols_options = o->symbols;
	if (!o->symbols.kallsyms && !o->symbols.vmlinux && !o->symbols.symfs &&
	    recordinghead_find_kernel(o->input, &r->kallsyms))
		r->symbols_options.kallsyms = r->kallsyms.at;
	r->symbols = symbols_new(&r->symbols_options);
	r->lines = lines_new(r->symbols, &o->lines);
	r->unwind = unwind_new(r->session, r->symbols);
	r->stitch = o->stitches ? stitch_new() : NULL;
	recordinghead_read_times(r->reader, &r->notes, &first, &last);
	if (guest_map(r->session, &o->symbols.guest, err) < 0 ||
	    samplefilter_init(&r->filter, &o->filter, first, last, err) < 0)
		goto failed;
	recordinghead_add_files(r->reader, r->session, &r->notes);
	learn_head(r);
	r->formats = (struct recordingformats){ .session = r->session, .symbols = r->symbols };
	recordingformats_learn(&r->formats, r->reader, &r->notes);
	r->has_code = !o->no_code;
	if (r->has_code)
		recordinghead_add_programs(&r->head, r->reader, r->session, &r->notes);
	for (size_t i = 0; i < dataread_file(r->reader)->events.len; i++)
		r->parallel.is_known |= (dataread_file(r->reader)->events.at[i].attr.flags &
					 PERFATTR_CONTEXT_SWITCH) != 0;
	r->turn_names = o->turns;
	if (!dataread_file(r->reader)->is_pipe &&
	    (check_cpus(r, err) < 0 || find_turns(r, err) < 0))
		goto failed;
	return r;
failed:
	recording_close(r);
	return NULL;
}

/* ---- samples ---- */

/*
 * The time of a guest that an event leaves out is not gone: the kernel books it
 * where the guest was entered (perf_misc_flags() of kernel/events/core.c).
 */
static void count_hidden(struct recording *r, const struct sample *s)
{
	uint32_t number;

	r->hidden += s->cpumode == RECORD_KERNEL &&
		     (s->event->attr.flags & PERFATTR_EXCLUDE_GUEST) &&
		     (s->thread->is_vcpu || vcpuname_read(s->thread->comm, &number));
}

void recording_tell_vcpu(struct recording *r, const struct sample *s)
{
	struct session_thread *t = session_find_thread(r->session, s->thread->pid, s->thread->tid);
	uint32_t number;

	if (t->is_vcpu || vcpuname_read(t->comm, &number))
		return;
	t->is_vcpu = true;
	count_hidden(r, s);
}

static void give(struct recording *r, const struct datafile_event *e, struct sample *out)
{
	struct session_thread *thread;

	if (r->jit.dumps.len)
		jitcode_map(&r->jit, r->session, r->sample.time);
	/* All of it, one by one: clearing it first takes as long as what follows. */
	thread = session_find_thread(r->session, r->sample.pid, r->sample.tid);
	out->event = e;
	out->record = &r->record.record;
	out->raw = &r->sample;
	out->thread = thread;
	out->unwind = r->unwind;
	out->stitched = r->stitched;
	out->nstitched = r->nstitched;
	out->cpumode = r->record.record.misc & RECORD_MISC_CPUMODE;
	out->is_same_record = false;
	out->branch_flags = 0;
	out->place = session_find_place(r->session, out->thread, out->cpumode, r->sample.ip);
	out->parallelism = r->parallel.is_known ? parallel_at_sample(&r->parallel, r->sample.tid)
						: 0;
	thread->is_vcpu |= out->cpumode == RECORD_GUEST_KERNEL || out->cpumode == RECORD_GUEST_USER;
	count_hidden(r, out);
	out->is_wanted = samplefilter_wants(&r->filter, out, r->symbols);
}

/* Software events count the host all the same where they were told to leave it out. */
static bool is_of_left_out_host(const struct recording *r, const struct datafile_event *e)
{
	unsigned mode = r->record.record.misc & RECORD_MISC_CPUMODE;

	return e->attr.type == TYPE_SOFTWARE && (e->attr.flags & PERFATTR_EXCLUDE_HOST) &&
	       (mode == RECORD_KERNEL || mode == RECORD_USER);
}

/* The next member of the current sample's group that moved. */
static bool next_value(struct recording *r, struct sample *out)
{
	while (r->next_value && r->next_value <= r->sample.read.nr) {
		const struct datafile_event *e =
			groupread_event(&r->groups, dataread_file(r->reader), &r->sample,
					r->next_value - 1, &r->sample.period);

		r->next_value++;
		if (e && samplefilter_covers(&r->filter, &r->sample)) {
			give(r, e, out);
			out->is_same_record = r->has_given_value;
			r->has_given_value = true;
			return true;
		}
	}
	r->next_value = 0;
	return false;
}

/* What of the call chain the hardware had no room for. */
static void stitch(struct recording *r, const struct datafile_event *e)
{
	const uint64_t needs = PERFATTR_BRANCH_CALL_STACK | PERFATTR_BRANCH_HW_INDEX;

	r->nstitched = 0;
	if (r->stitch && (e->attr.branch_sample_type & needs) == needs)
		r->nstitched = stitch_sample(r->stitch, r->sample.tid, &r->sample, &r->stitched);
}

/* Takes a sample in; false when it is none to give as it is. */
static bool take_sample(struct recording *r, struct sample *out)
{
	const struct datafile_event *e =
		datafile_find_event(dataread_file(r->reader), &r->record.record);

	if (!e || datasample_read(&r->record.record, &e->attr, &r->sample, &r->err) < 0) {
		if (e && !r->unread)
			recordingnotes_add(&r->notes, r->err.text);
		err_clear(&r->err);
		r->unread++;
		return false;
	}
	if (is_of_left_out_host(r, e)) {
		r->hosts++;
		return false;
	}
	if (!eventswitch_passes(&r->turns, (size_t)(e - dataread_file(r->reader)->events.at)))
		return false;
	stitch(r, e);
	if ((r->sample.has & PERFATTR_SAMPLE_READ) && (r->sample.read.format & PERFATTR_READ_ID)) {
		r->next_value = 1;
		r->has_given_value = false;
		return next_value(r, out);
	}
	if (!samplefilter_covers(&r->filter, &r->sample))
		return false;
	give(r, e, out);
	return true;
}

/* A pipe tells of build ids one by one. */
static void learn_file(struct recording *r, const struct record *rec)
{
	struct record_header_build_id id;
	struct err err = { 0 };

	if (record_read(rec, 0, &id, &err) == 0)
		session_add_file(r->session, rec->misc & RECORD_MISC_CPUMODE, id.filename,
				 record_file_build_id(rec, &id));
}

static void take_record(struct recording *r, const struct record *rec)
{
	struct buf formats = { 0 };

	session_feed(r->session, rec, datafile_id_size(dataread_file(r->reader), rec));
	parallel_feed(&r->parallel, dataread_file(r->reader), rec);
	if (rec->type == RECORD_MMAP || rec->type == RECORD_MMAP2) {
		if (jitcode_feed(&r->jit, dataread_file(r->reader), rec, r->symbols, r->symfs,
				 &r->err) < 0)
			recordingnotes_add(&r->notes, r->err.text);
		err_clear(&r->err);
	}
	if (rec->type == RECORD_HEADER_BUILD_ID)
		learn_file(r, rec);
	if (rec->type == RECORD_HEADER_FEATURE) {
		learn_head(r);
		if (r->has_code)
			recordinghead_add_programs(&r->head, r->reader, r->session, &r->notes);
	}
	if (rec->type != RECORD_HEADER_TRACING_DATA || !rec->payload_size)
		return;
	if (dataread_payload(r->reader, RECORDINGFORMATS_MOST, &formats, &r->err) == 0)
		recordingformats_take(&r->formats, buf_view(&formats), &r->notes);
	else
		recordingnotes_add(&r->notes, r->err.text);
	err_clear(&r->err);
	buf_release(&formats);
}

int recording_next_any(struct recording *r, struct sample *out, const struct record **other,
		       struct err *err)
{
	int status;

	*other = NULL;
	if (next_value(r, out))
		return 1;
	while ((status = order_next(r->order, &r->record, err)) > 0) {
		if (r->record.record.type != RECORD_SAMPLE) {
			take_record(r, &r->record.record);
			*other = &r->record.record;
			return 1;
		}
		/* A pipe told of its events only now. */
		if (dataread_file(r->reader)->is_pipe &&
		    (check_cpus(r, err) < 0 || find_turns(r, err) < 0))
			return -1;
		if (take_sample(r, out))
			return 1;
	}
	return status;
}

int recording_next(struct recording *r, struct sample *out, struct err *err)
{
	const struct record *other;
	int status;

	do
		status = recording_next_any(r, out, &other, err);
	while (status > 0 && other);
	return status;
}

struct session_place recording_place(struct recording *r, const struct sample *s, unsigned cpumode,
				     uint64_t address)
{
	return session_find_place(r->session, s->thread, cpumode, address);
}

uint64_t recording_version(const struct recording *r, const struct sample *s)
{
	return session_version(r->session, s->thread);
}

/* ---- what there is to know ---- */

const struct datafile *recording_file(const struct recording *r)
{
	return dataread_file(r->reader);
}

struct eventgroups *recording_groups(struct recording *r)
{
	return &r->event_groups;
}

struct dataread *recording_reader(struct recording *r)
{
	return r->reader;
}

struct session *recording_session(struct recording *r)
{
	return r->session;
}

struct symbols *recording_symbols(struct recording *r)
{
	return r->symbols;
}

struct lines *recording_lines(struct recording *r)
{
	return r->lines;
}

const char *recording_arch(const struct recording *r)
{
	return r->head.arch;
}

bool recording_wall(const struct recording *r, uint64_t *wall)
{
	*wall = r->head.wall;
	return r->head.has_wall;
}

struct tracedata *recording_tracedata(const struct recording *r)
{
	return r->formats.tracedata;
}

const char *recording_event_name(struct recording *r, size_t event)
{
	const struct datafile *f = dataread_file(r->reader);

	if (f->events.at[event].name)
		return f->events.at[event].name;
	while (r->names.len <= event) {
		const struct perfattr *attr = &f->events.at[r->names.len].attr;
		const char *traced =
			attr->type == 2 && r->formats.tracedata
				? tracedata_find_name(r->formats.tracedata, attr->config)
				: NULL;
		struct buf name = { 0 };

		if (traced)
			buf_add_text(&name, traced);
		else
			attrname_add(attr, &name);
		*vec_add(&r->names) = buf_detach(&name);
	}
	return r->names.at[event];
}

bool recording_leaves_host(const struct recording *r)
{
	return r->hosts > 0;
}

const char *recording_next_note(struct recording *r)
{
	const char *distrusted = symbols_distrusted(r->symbols);
	const char *cut = recordingformats_cut(&r->formats);
	const char *nameless = symbols_nameless(r->symbols);
	struct buf text = { 0 };
	const char *line;

	if (distrusted)
		buf_printf(&text, "'%s' is another user's and was not read (-f: all the same)",
			   distrusted);
	const struct recordingnotes_late late[] = {
		{ distrusted != NULL, buf_text(&text), true },
		{ nameless != NULL, nameless, true },
		{ r->unread, "samples could not be read; 'tally data check' says why", false },
		{ r->hosts,
		  "samples of the host are left out: the kernel takes them for software events all "
		  "the same (--guest, :G)",
		  false },
		{ r->hidden,
		  "samples of virtual CPUs are booked as the host's kernel, though some of them are "
		  "their guests': the events leave guests out, as perf's do (record with tally "
		  "record, or with :GH)",
		  false },
		{ unwind_refused(r->unwind),
		  "stacks were not searched for callers: this program was not built with libdw "
		  "(install libdw-dev and build it again)",
		  false },
		{ lines_left_out(r->lines),
		  "addresses have no line: their debug information is beyond the budget "
		  "(--line-budget)",
		  false },
		{ cut != NULL, cut, true },
	};
	line = recordingnotes_next(&r->notes, dataread_file(r->reader), late, ARRAY_LEN(late));
	buf_release(&text);
	return line;
}

int recording_socket(struct recording *r, uint32_t cpu)
{
	return cpusockets_find(&r->sockets, r->reader, cpu);
}

int recording_set_live(struct recording *r, struct err *err)
{
	return dataread_set_live(r->reader, err);
}

bool recording_is_dry(const struct recording *r)
{
	return dataread_is_dry(r->reader);
}
