/* SPDX-License-Identifier: MIT */
#include "util/rewrite/merge.h"

#include <stdio.h>

#include "util/base/fs.h"
#include "util/data/attrname.h"
#include "util/data/buildids.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/data/sectiontext.h"
#include "util/rewrite/mergetrace.h"

enum {
	PIDS = 1 << 22,	  /* PID_MAX_LIMIT of include/linux/threads.h */
	HOSTS_MOST = 500, /* that fit into a pid */
	ROUND = 10000,	  /* records between two FINISHED_ROUND */
	BATCH = 64 << 10,
};

struct merge {
	const struct merge_options *o;
	struct datanotes *notes;
	struct VEC(struct mergeinput) inputs;
	struct mergeevents events;
	struct datawrite *to;
	struct fs_output file;
	const struct mergeinput *counts; /* the first one that has counts; NULL: none yet */
	bool has_kernel;		 /* of the first recording that has one: */
	struct record_mmap kernel;
	struct buf bytes, out;
	uint64_t first_time, last_time, in_round;
};

static void release(struct merge *m)
{
	for (size_t i = 0; i < m->inputs.len; i++)
		mergeinput_release(&m->inputs.at[i]);
	vec_release(&m->inputs);
	mergeevents_release(&m->events);
	datawrite_free(m->to);
	fs_abandon(&m->file);
	buf_release(&m->bytes);
	buf_release(&m->out);
}

/* ---- the recordings ---- */

static unsigned find_host(struct merge *m, const struct mergeinput *in)
{
	unsigned most = 0;

	for (size_t i = 0; i < m->inputs.len && &m->inputs.at[i] != in; i++) {
		const struct mergeinput *other = &m->inputs.at[i];

		if (!m->o->is_apart && in->host.len && other->host.len == in->host.len &&
		    memcmp(other->host.at, in->host.at, in->host.len) == 0)
			return other->host_number;
		if (other->host_number >= most)
			most = other->host_number + 1;
	}
	return most;
}

/* The clock of another host has nothing to do with that of the first. */
static void align_clock(struct merge *m, struct mergeinput *in)
{
	const struct mergeinput *first = &m->inputs.at[0];

	if (in->host_number == first->host_number || m->o->is_apart)
		return;
	if (in->clock.has_wall && first->clock.has_wall) {
		in->change.add_time = in->clock.wall - first->clock.wall;
	} else if (in->clock.first && first->clock.first) {
		in->change.add_time = first->clock.first - in->clock.first;
		datanotes_add(
			m->notes, in->path,
			"its times are as if it had begun with the first one: nothing says what "
			"time of day their clocks had (record -k)");
	} else {
		datanotes_add(m->notes, in->path,
			      "nothing says how its clock and the first one's belong "
			      "together: times are left as they are");
	}
}

static uint64_t find_new_id(const void *arg, uint64_t old)
{
	return mergeevents_new_id(arg, old);
}

static int take_events(struct merge *m, struct mergeinput *in, struct err *err)
{
	const struct datafile *f = dataread_file(in->reader);

	for (size_t i = 0; i < f->events.len; i++) {
		struct buf name = { 0 };
		int status;

		if (f->events.at[i].name)
			buf_add_text(&name, f->events.at[i].name);
		else
			attrname_add(&f->events.at[i].attr, &name);
		status = mergeevents_add(&m->events, &f->events.at[i], buf_text(&name), &in->map,
					 err);
		buf_release(&name);
		if (status < 0) {
			err_while(err, "'%s'", in->path);
			return -1;
		}
	}
	return 0;
}

static int open_inputs(struct merge *m, struct err *err)
{
	for (size_t i = 0; i < m->o->n_inputs; i++) {
		struct mergeinput *in = vec_add(&m->inputs);

		if (mergeinput_open(in, m->o->inputs[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < m->inputs.len; i++) {
		struct mergeinput *in = &m->inputs.at[i];

		in->host_number = find_host(m, in);
		if (in->host_number > HOSTS_MOST)
			return err_set(err, ERR_UNSUPPORTED, "more than %d hosts", HOSTS_MOST);
		in->change = (struct mergerecord_change){
			.add_pid = in->host_number * PIDS,
			.new_id = find_new_id,
			.arg = &in->map,
		};
		align_clock(m, in);
		if (take_events(m, in, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- what stands before and behind the records ---- */

static int put_section(struct merge *m, unsigned bit, const struct buf *bytes, struct err *err)
{
	if (!bytes->len)
		return 0;
	return datawrite_section(m->to, bit, bytes->at, bytes->len, err);
}

/* Formats of tracepoints: of the first recording that has some, which are its kernel's. */
static int put_formats(struct merge *m, struct err *err)
{
	const struct mergeinput *from = NULL;

	for (size_t i = 0; i < m->inputs.len; i++) {
		const struct mergeinput *in = &m->inputs.at[i];

		if (!in->formats.len)
			continue;
		if (from && from->host_number != in->host_number)
			datanotes_add(m->notes, in->path,
				      "its tracepoints are shown by the formats of another "
				      "host's kernel");
		if (!from && put_section(m, DATASECTION_TRACING_DATA, &in->formats, err) < 0)
			return -1;
		from = from ? from : in;
	}
	return 0;
}

/* The machine is the first one's; the events are all. */
static int put_sections(struct merge *m, struct err *err)
{
	static const unsigned copied[] = {
		SECTION_HOSTNAME, SECTION_OSRELEASE,	SECTION_VERSION, SECTION_ARCH,
		SECTION_NRCPUS,	  SECTION_CPUDESC,	SECTION_CPUID,	 SECTION_TOTAL_MEM,
		SECTION_CMDLINE,  SECTION_PMU_MAPPINGS, SECTION_CLOCKID, SECTION_CLOCK_DATA,
	};
	struct VEC(struct datasection_event) events = { 0 };
	struct buf bytes = { 0 };
	int status;

	for (size_t i = 0; i < ARRAY_LEN(copied); i++) {
		mergeinput_section(&m->inputs.at[0], copied[i], &m->bytes);
		if (put_section(m, copied[i], &m->bytes, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < m->events.events.len; i++) {
		const struct mergeevents_event *e = &m->events.events.at[i];

		*vec_add(&events) = (struct datasection_event){
			.name = e->name, .attr = e->attr, .ids = e->ids.at, .n_ids = e->ids.len
		};
	}
	datasection_put_events(&bytes, events.at, events.len);
	status = put_section(m, DATASECTION_EVENT_DESC, &bytes, err);
	buf_release(&bytes);
	vec_release(&events);
	return status;
}

/* By name, which can have only one: that of the first recording that has it. */
static int put_build_ids(struct merge *m, struct err *err)
{
	struct buf bytes = { 0 };
	struct arena names = { 0 };
	struct map seen = { 0 };
	int status;

	for (size_t i = 0; i < m->inputs.len; i++) {
		struct bytes b = mergeinput_section(&m->inputs.at[i], SECTION_BUILD_ID, &m->bytes);
		struct buildids_file file;

		while (buildids_next(&b, &file)) {
			struct view name = view_make(
				arena_stringn(&names, file.name.at, file.name.len), file.name.len);
			void **known = map_add(&seen, name);

			if (!*known)
				recordput_build_id(&bytes, (uint16_t)file.cpumode, -1,
						   file.build_id, name);
			*known = m;
		}
	}
	status = put_section(m, DATASECTION_BUILD_ID, &bytes, err);
	buf_release(&bytes);
	map_release(&seen);
	arena_release(&names);
	return status;
}

static int put_times(struct merge *m, struct err *err)
{
	struct buf bytes = { 0 };
	int status;

	datasection_put64(&bytes, m->first_time);
	datasection_put64(&bytes, m->last_time);
	status = put_section(m, DATASECTION_SAMPLE_TIME, &bytes, err);
	buf_release(&bytes);
	return status;
}

static int begin(struct merge *m, struct err *err)
{
	bool is_pipe = strcmp(m->o->output, "-") == 0;

	for (size_t i = 0; i < m->inputs.len; i++)
		if (dataread_check_output(m->inputs.at[i].reader, m->o->output, err) < 0)
			return -1;
	if (fs_create(&m->file, m->o->output, err) < 0)
		return -1;
	mergeevents_finish(&m->events);
	m->to = datawrite_new(
		fileno(m->file.file),
		&(struct datawrite_options){ .name = m->o->output, .is_pipe = is_pipe });
	for (size_t i = 0; i < m->events.events.len; i++) {
		const struct mergeevents_event *e = &m->events.events.at[i];

		datawrite_add_event(m->to, &e->attr, e->ids.at, e->ids.len);
	}
	return put_formats(m, err) < 0 ? -1 : put_sections(m, err);
}

/* In front of all records, of the first recording whose traces can be there. */
static int begin_traces(struct merge *m, struct err *err)
{
	for (size_t i = 0; i < m->inputs.len; i++)
		if (mergetrace_fits(&m->inputs.at[i])) {
			m->inputs.at[i].has_trace_place = true;
			return mergetrace_begin(&m->inputs.at[i], m->to, err);
		}
	return 0;
}

/* ---- records ---- */

/* The kernel of the first recording is the host's; one that lies elsewhere is another one. */
static void note_kernel(struct merge *m, struct mergeinput *in, const struct record *r)
{
	size_t id_size = datafile_id_size(dataread_file(in->reader), r);
	struct record_mmap map;
	struct err ignored = { 0 };

	if (r->type != RECORD_MMAP || (r->misc & RECORD_MISC_CPUMODE) != RECORD_KERNEL ||
	    record_read(r, id_size, &map, &ignored) < 0 ||
	    !view_starts(map.filename, "[kernel.kallsyms]"))
		return;
	if (!m->has_kernel) {
		m->has_kernel = true;
		m->kernel = map;
		return;
	}
	if (map.addr == m->kernel.addr && map.pgoff == m->kernel.pgoff && map.len == m->kernel.len)
		return;
	if (!in->change.is_guest)
		datanotes_add(m->notes, in->path,
			      "its kernel lies elsewhere than the first one's, and so is "
			      "told as that of a guest");
	in->change.is_guest = true;
}

static uint64_t find_id(const struct mergeinput *in, const struct datafile_event *e, size_t number,
			const struct record *r)
{
	struct record_id id = { 0 };
	uint64_t new;

	if (r->type == RECORD_SAMPLE && e->id_from_start >= 0 &&
	    (uint32_t)e->id_from_start + 8 <= r->size)
		id.id = bytes_peek_u64(r->bytes + e->id_from_start, r->swap);
	else if (r->type != RECORD_SAMPLE)
		record_read_id(r, &e->attr, &id);
	new = mergeevents_new_id(&in->map, id.id);
	return new ? new : in->map.first.at[number];
}

static void note_time(struct merge *m, const struct mergeinput *in, const struct record *r,
		      uint64_t time)
{
	uint64_t shown = time + in->change.add_time;

	if (r->type != RECORD_SAMPLE || !time)
		return;
	if (!m->first_time || shown < m->first_time)
		m->first_time = shown;
	if (shown > m->last_time)
		m->last_time = shown;
}

static int flush(struct merge *m, size_t limit, struct err *err)
{
	int status = 0;

	if (m->out.len && m->out.len >= limit) {
		status = datawrite_records(m->to, m->out.at, m->out.len, err);
		buf_clear(&m->out);
	}
	return status;
}

/*
 * Counts are of threads by their number in a list, at moments since counting began: those
 * of several recordings do not go together.
 */
static int take_count(struct merge *m, struct mergeinput *in, struct err *err)
{
	if (!m->counts)
		m->counts = in;
	if (m->counts != in)
		in->left_out++;
	else
		mergerecord_add_count(&in->next.record, &in->change, &m->out);
	return flush(m, BATCH, err);
}

static int take_trace(struct merge *m, struct mergeinput *in, struct err *err)
{
	if (!in->has_trace_place) {
		mergetrace_leave_out(in);
		return 0;
	}
	return flush(m, 1, err) < 0 ? -1 : mergetrace_add(in, m->to, err);
}

static int take_record(struct merge *m, struct mergeinput *in, struct err *err)
{
	const struct datafile *f = dataread_file(in->reader);
	const struct record *r = &in->next.record;
	const struct datafile_event *e = datafile_find_event(f, r);
	struct err bad = { 0 };
	size_t number;

	if (mergerecord_is_count(r->type))
		return take_count(m, in, err);
	if (r->type == RECORD_AUXTRACE)
		return take_trace(m, in, err);
	/* Says where a trace lies that is not there. */
	if (r->type == RECORD_AUX && in->trace_info.len && !in->has_trace_place)
		return 0;
	note_kernel(m, in, r);
	if (!mergerecord_has_place(r->type) || !e) {
		in->left_out += r->type == RECORD_SAMPLE;
		return 0;
	}
	number = (size_t)(e - f->events.at);
	/* Events that a pipe tells of late were not there to be written. */
	if (number >= in->map.first.len ||
	    mergerecord_add(r, e, datafile_id_size(f, r), &in->change, find_id(in, e, number, r),
			    &m->out, &bad) < 0) {
		in->left_out++;
		return 0;
	}
	note_time(m, in, r, in->next.time);
	if (++m->in_round == ROUND) {
		recordput_empty(&m->out, RECORD_FINISHED_ROUND);
		m->in_round = 0;
	}
	return flush(m, BATCH, err);
}

/* What has no time comes at once. */
static struct mergeinput *find_oldest(struct merge *m)
{
	struct mergeinput *oldest = NULL;
	uint64_t time = 0;

	for (size_t i = 0; i < m->inputs.len; i++) {
		struct mergeinput *in = &m->inputs.at[i];
		uint64_t own = in->next.time ? in->next.time + in->change.add_time : 0;

		if (in->has_next && (!oldest || own < time)) {
			oldest = in;
			time = own;
		}
	}
	return oldest;
}

static int take_records(struct merge *m, struct err *err)
{
	struct mergeinput *in;

	while ((in = find_oldest(m)))
		if (take_record(m, in, err) < 0 || mergeinput_step(in, err) < 0)
			return -1;
	return flush(m, 1, err);
}

static void tell_losses(struct merge *m)
{
	for (size_t i = 0; i < m->inputs.len; i++) {
		char text[96];

		datanotes_add_problems(m->notes, m->inputs.at[i].path,
				       dataread_file(m->inputs.at[i].reader));
		mergetrace_tell(&m->inputs.at[i], m->notes);
		if (!m->inputs.at[i].left_out)
			continue;
		snprintf(text, sizeof(text),
			 "%llu records have no place in the whole and were left out",
			 (unsigned long long)m->inputs.at[i].left_out);
		datanotes_add(m->notes, m->inputs.at[i].path, text);
	}
}

int merge_run(const struct merge_options *o, struct datanotes *notes, struct err *err)
{
	struct merge m = { .o = o, .notes = notes };
	int status = -1;

	if (open_inputs(&m, err) < 0 || begin(&m, err) < 0 || begin_traces(&m, err) < 0 ||
	    take_records(&m, err) < 0)
		goto out;
	tell_losses(&m);
	if (put_build_ids(&m, err) < 0 || put_times(&m, err) < 0 || datawrite_finish(m.to, err) < 0)
		goto out;
	status = fs_commit(&m.file, err);
out:
	release(&m);
	return status;
}
