/* SPDX-License-Identifier: MIT */
#include "util/run/machrecord.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/data/recordput.h"
#include "util/elf/elfnote.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/halt.h"
#include "util/run/machplan.h"
#include "util/run/machsample.h"
#include "util/run/recorder.h"
#include "util/run/workload.h"
#include "util/target/qemu.h"
#include "util/target/qemuspec.h"

#define PIECE 65536
#define ROOM  (1 << 20) /* in the pipe, unless the user's pipes have as much already */
/* So long records are left to gather, where there is room; and where there is little. */
#define GATHER_MS 10
#define HURRY_MS  1
#define ROUND	  256 /* samples */
/* Of section CPUID: marchid-mvendorid-mimpid of QEMU's rv64. */
static const char cpuid[] = "0x0-0x0-0x0";

struct machrecord {
	const struct machrecord_args *args;
	struct recorder_result *result;
	struct machplan plan;
	struct target_run *run;
	struct workload workload;
	struct recordfile file;
	struct halt halt;
	int from_machine, to_us; /* the pipe of the records */
	struct VEC(struct datasection_event) events;
	uint64_t *ids;
	uint64_t *told;	 /* of each event: how many its samples were for */
	uint64_t *reads; /* of a sample's group */
	struct buf in, put;
	char *path;  /* of the program, absolute */
	int refused; /* the status of a program that cannot run there, or 0 */
	uint64_t first_ns, last_ns;
	uint64_t full;	/* samples that have as many branches as there can be, and may lack some */
	uint64_t count; /* of all branches */
	size_t drained; /* bytes, since the machine was waited for */
};

/* ---- the machine ---- */

static int open_pipe(struct machrecord *m, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe");
	/* Where our own streams are closed, these numbers are not for it. */
	m->from_machine = fcntl(ends[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	m->to_us = fcntl(ends[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(ends[0]);
	close(ends[1]);
	if (m->from_machine < 0 || m->to_us < 0 || fcntl(m->from_machine, F_SETFL, O_NONBLOCK) < 0)
		return err_system(err, errno, "making a pipe");
	fcntl(m->from_machine, F_SETPIPE_SZ, ROOM); /* or as large as it is */
	m->plan.sampling.results = m->to_us;
	return 0;
}

static int check_events(const struct machrecord *m, struct err *err)
{
	for (size_t i = 0; i < m->args->plan->events.len; i++) {
		struct target_event event = target_qemu.event(m->run, i);

		if (event.supported)
			continue;
		return err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
			       m->args->plan->events.at[i].name,
			       *event.reason ? event.reason
					     : "it is none that the machine's CPU counts");
	}
	return 0;
}

static int open_machine(struct machrecord *m, struct err *err)
{
	const struct machrecord_args *a = m->args;
	const struct target_where where = {
		.user_only = a->user_only,
		.kernel_only = a->kernel_only,
		.machine = a->machine,
		.machine_sampling = &m->plan.sampling,
		.argv = a->argv,
		.limit_ms = a->limit_ms,
	};
	struct target_command command;
	bool is_pipe = strcmp(a->file.path, "-") == 0;
	int files[8];

	m->run = target_qemu.open(a->plan, &where, a->fs, err);
	if (!m->run)
		m->refused = workload_refusal(err);
	if (!m->run || check_events(m, err) < 0)
		return -1;
	target_qemu.command(m->run, &command);
	memcpy(files, command.files, command.nfiles * sizeof(files[0]));
	/* The recording has standard output to itself. */
	if (is_pipe)
		files[STDOUT_FILENO] = STDERR_FILENO;
	return workload_init(&m->workload,
			     &(const struct workload_args){ .argv = command.argv,
							    .files = files,
							    .nfiles = command.nfiles,
							    .deaf = true },
			     err);
}

/* ---- the file ---- */

static int put_out(struct machrecord *m, struct err *err)
{
	const struct view piece = buf_view(&m->put);
	int status = recordfile_records(&m->file, &piece, 1, err);

	buf_clear(&m->put);
	return status;
}

static int put_section(struct machrecord *m, enum datasection_bit bit, struct buf *section,
		       struct err *err)
{
	int status = recordfile_section(&m->file, bit, buf_view(section), err);

	buf_clear(section);
	return status;
}

/* Of the emulated machine alone, so that a recording is the same wherever it is made. */
static int write_sections(struct machrecord *m, struct err *err)
{
	const struct {
		enum datasection_bit bit;
		const char *text;
	} texts[] = {
		{ DATASECTION_HOSTNAME, m->args->machine->machine },
		{ DATASECTION_OSRELEASE, m->args->machine->version },
		{ DATASECTION_ARCH, m->args->machine->machine },
		{ DATASECTION_VERSION, m->args->version },
		{ DATASECTION_CPUDESC, m->args->machine->model },
		{ DATASECTION_CPUID, cpuid },
	};
	struct buf section = { 0 };
	size_t n = 0;
	int status = 0;

	for (size_t i = 0; i < ARRAY_LEN(texts) && status == 0; i++) {
		datasection_put_text(&section, view_of(texts[i].text));
		status = put_section(m, texts[i].bit, &section, err);
	}
	while (m->args->command_line[n])
		n++;
	datasection_put_texts(&section, m->args->command_line, n);
	status = status < 0 ? -1 : put_section(m, DATASECTION_CMDLINE, &section, err);
	datasection_put32(&section, 1);
	datasection_put32(&section, 1);
	status = status < 0 ? -1 : put_section(m, DATASECTION_NRCPUS, &section, err);
	datasection_put64(&section, m->args->machine->memory >> 10);
	status = status < 0 ? -1 : put_section(m, DATASECTION_TOTAL_MEM, &section, err);
	datasection_put_events(&section, m->events.at, m->events.len);
	status = status < 0 ? -1 : put_section(m, DATASECTION_EVENT_DESC, &section, err);
	datasection_put_groups(&section, m->events.at, m->events.len);
	if (status == 0 && section.len)
		status = put_section(m, DATASECTION_GROUP_DESC, &section, err);
	if (status == 0 && m->plan.layout.branches)
		status = put_section(m, DATASECTION_BRANCH_STACK, &section, err);
	buf_release(&section);
	return status;
}

static int open_file(struct machrecord *m, struct err *err)
{
	const struct machrecord_args *a = m->args;
	const struct plan *plan = a->plan;
	char *path = realpath(qemu_program_path(m->run), NULL);

	m->path = path ? path : alloc_string(qemu_program_path(m->run));
	m->ids = alloc_zero(plan->events.len + 1, sizeof(m->ids[0]));
	m->told = alloc_zero(plan->events.len + 1, sizeof(m->told[0]));
	m->reads = alloc_zero(plan->events.len + 1, sizeof(m->reads[0]));
	for (size_t i = 0; i < plan->events.len; i++) {
		struct encoding e = *plan->events.at[i].encoding;
		struct machsample_group group = machplan_group(plan, i);

		/* What counts where nothing tells is user mode. */
		if (!e.mods.user && !e.mods.kernel) {
			e.mods.user = !a->kernel_only;
			e.mods.kernel = a->kernel_only;
		}
		m->ids[i] = i + 1;
		*vec_add(&m->events) = (struct datasection_event){
			.name = plan->events.at[i].name,
			.attr = machsample_attr(&m->plan.layouts[i], &e, &group, m->plan.periods[i],
						m->plan.frequencies[i], i == 0),
			.ids = &m->ids[i],
			.n_ids = 1,
			.group_len = group.len > 1 && group.first == i ? group.len : 0,
		};
	}
	if (recordfile_open(&m->file, &a->file, err) < 0)
		return -1;
	m->result->has_file = true;
	if (recordfile_add_events(&m->file, m->events.at, m->events.len, err) < 0 ||
	    write_sections(m, err) < 0 ||
	    machsample_put_program(&m->plan.layout, qemu_program(m->run), m->path, &m->put, err) <
		    0)
		return -1;
	recordput_empty(&m->put, RECORD_FINISHED_INIT);
	return put_out(m, err);
}

/* ---- running ---- */

/* The counts of an event's group, or of none where it is not read. */
static int read_group(struct machrecord *m, size_t event, const struct qemusample *sample,
		      struct machsample_read *read, struct err *err)
{
	struct machsample_group group = machplan_group(m->args->plan, event);

	*read = (struct machsample_read){ .ids = &m->ids[group.first],
					  .values = m->reads,
					  .n = group.reads ? group.len : 0 };
	for (size_t i = 0; i < read->n; i++) {
		uint64_t value;

		if (!qemu_sample_value(m->run, sample, group.first + i, &value))
			return err_set(err, ERR_INPUT, "a sample has %zu counts", sample->nvalues);
		m->reads[i] = m->told[group.first + i] + value;
	}
	return 0;
}

static int take_sample(void *to, const struct qemusample *sample, struct err *err)
{
	struct machrecord *m = to;
	int event = qemu_sampled_event(m->run, sample);
	struct machsample_read read;

	if (event < 0)
		return err_set(err, ERR_INPUT, "a sample of counter %u, which has no event",
			       sample->counter);
	m->result->samples++;
	m->first_ns = sample->time_ns < m->first_ns ? sample->time_ns : m->first_ns;
	m->last_ns = sample->time_ns > m->last_ns ? sample->time_ns : m->last_ns;
	m->count += sample->nbranches;
	if (m->plan.periods[0] > m->plan.sampling.branches.depth &&
	    sample->nbranches == m->plan.sampling.branches.depth) {
		m->full++;
		m->count++; /* one that was lost, at the least */
	}
	if (read_group(m, (size_t)event, sample, &read, err) < 0 ||
	    machsample_put(&m->plan.layouts[event], sample, m->ids[event], read.n ? &read : NULL,
			   m->count - 1, &m->put, err) < 0)
		return -1;
	m->told[event] += sample->events;

	/*
	 * They are in order, and readers need not keep them to find that out. By
	 * number, because how many are read at a time is by chance.
	 */
	if (m->result->samples % ROUND == 0)
		recordput_empty(&m->put, RECORD_FINISHED_ROUND);
	return 0;
}

/* What is there now; the rest of a record waits for its end. 1: there is no more for now. */
static int drain(struct machrecord *m, struct err *err)
{
	const struct qemusampling_sink sink = { take_sample, m };
	struct err more = { 0 };
	struct view rest;
	int status;
	ssize_t n = read(m->from_machine, buf_reserve(&m->in, PIECE), PIECE);

	if (n < 0 && errno == EINTR)
		return 0;
	if (n < 0 && errno != EAGAIN)
		return err_system(err, errno, "reading what QEMU wrote");
	if (n <= 0)
		return 1;
	m->in.len += (size_t)n;
	m->drained += (size_t)n;
	rest = buf_view(&m->in);
	status = qemu_take(m->run, &rest, &sink, err);
	if (status < 0)
		err_while(err, "what the emulated machine wrote");
	memmove(m->in.at, rest.at, rest.len);
	m->in.len = rest.len;
	/* The samples before what is wrong are as good as ever. */
	if (put_out(m, status < 0 ? &more : err) < 0)
		status = -1;
	err_clear(&more);
	return status;
}

static int drain_all(struct machrecord *m, struct err *err)
{
	int status = 0;

	while (status == 0 && !m->file.is_full)
		status = drain(m, err);
	return status < 0 ? -1 : 0;
}

/*
 * QEMU writes each record as it is made, and each would wake us. The machine
 * does not stand still as long as there is room. What kept us busy has gathered
 * meanwhile.
 */
static int gather(struct machrecord *m, struct err *err)
{
	int room = fcntl(m->from_machine, F_GETPIPE_SZ), there = 0;
	bool was_busy = m->drained >= PIECE;

	m->drained = 0;
	if (was_busy || ioctl(m->from_machine, FIONREAD, &there) < 0 || !there || there >= room / 2)
		return 0;
	return workload_poll(&m->workload, NULL, 0, room < ROOM ? HURRY_MS : GATHER_MS, err);
}

static int go_on(struct machrecord *m, struct err *err)
{
	const int files[] = { m->from_machine };
	int over = 0, begins = 0;

	if (workload_start(&m->workload, m->args->machine->program, err) < 0)
		return -1;
	close(m->to_us);
	m->to_us = -1;
	while (!over && !m->file.is_full) {
		bool waits = !begins || m->halt.since_ns;

		over = workload_poll(&m->workload, files, 1, waits ? HALT_LOOK_MS : -1, err);
		if (over == 0)
			over = gather(m, err);
		if (over < 0 || drain_all(m, err) < 0 || (begins = qemu_begins(m->run, err)) < 0 ||
		    halt_step(&m->halt, &m->workload, &target_qemu, m->run, err) < 0)
			return -1;
		m->result->wakeups++;
	}
	return 0;
}

/* With a period of their own there may be more branches than there is room for. */
static void tell_gaps(const struct machrecord *m)
{
	struct buf line = { 0 };

	if (!m->full || !m->args->all_branches)
		return;
	buf_printf(&line,
		   "branches may be missing in %llu of %llu samples, which have %u, as many as "
		   "there is room for; -c %u misses none",
		   (unsigned long long)m->full, (unsigned long long)m->result->samples,
		   m->plan.sampling.branches.depth, m->plan.sampling.branches.depth);
	m->args->tell(m->args->tell_to, buf_text(&line));
	buf_release(&line);
}

/* Samples are taken with the same TLB, and the interrupts end QEMU's blocks elsewhere. */
static void tell_misses(const struct machrecord *m)
{
	for (size_t i = 0; i < m->args->plan->events.len; i++) {
		if (machplan_is_of_time(m->args->plan->events.at[i].encoding))
			continue;
		m->args->tell(m->args->tell_to,
			      "taking samples causes some misses of the TLB itself; stat counts "
			      "those of the program alone");
		return;
	}
}

/* The last bytes of a machine that was stopped are not there, and that is no failure. */
static int tell_end(struct machrecord *m, struct err *err)
{
	bool stopped = m->workload.stopped_by || m->file.is_full;
	struct target_moment moment;
	struct err ended = { 0 };
	const char *line;

	if (target_qemu.ended(m->run, stopped, &ended) < 0) {
		if (!stopped) {
			*err = ended;
			return -1;
		}
		err_clear(&ended);
		return 0;
	}
	tell_gaps(m);
	tell_misses(m);
	target_qemu.moment(m->run, &moment);
	machsample_put_exit(&m->plan.layout, moment.time_ns, &m->put);
	for (size_t i = 0; (line = target_qemu.note(m->run, i)) != NULL; i++)
		m->args->tell(m->args->tell_to, line);
	return put_out(m, err);
}

static int write_ending(struct machrecord *m, struct err *err)
{
	struct buf section = { 0 }, id = { 0 };
	int status = 0;

	/* In a stream they would have had to come as records, before the samples. */
	if (m->args->build_ids && !m->file.is_pipe && elfnote_read_build_id(m->path, &id)) {
		recordput_build_id(&section, RECORD_USER, -1, buf_view(&id), view_of(m->path));
		status = put_section(m, DATASECTION_BUILD_ID, &section, err);
	}
	datasection_put64(&section, m->first_ns);
	datasection_put64(&section, m->last_ns);
	if (status == 0 && m->result->samples && !m->file.is_pipe)
		status = put_section(m, DATASECTION_SAMPLE_TIME, &section, err);
	buf_release(&section);
	buf_release(&id);
	return status < 0 ? -1 : recordfile_finish(&m->file, err);
}

/* Whatever happened before, what is there is made whole. */
static int end(struct machrecord *m, int status, struct err *err)
{
	struct err more = { 0 };

	if (m->workload.pid && !m->workload.ended) {
		workload_stop(&m->workload);
		if (workload_end(&m->workload, status == 0 ? err : &more) < 0)
			status = -1;
		err_clear(&more);
	}
	if (status == 0)
		status = tell_end(m, err);
	if (!m->result->has_file)
		return status;
	if ((m->file.has_failed && !recordfile_save(&m->file)) ||
	    write_ending(m, status == 0 ? err : &more) < 0) {
		status = -1;
		m->result->has_file = false;
	}
	m->result->bytes = recordfile_size(&m->file);
	err_clear(&more);
	return status;
}

/* That of the program; QEMU's own is none. */
static int status_of(const struct machrecord *m, int status)
{
	const struct workload *w = &m->workload;

	if (w->stopped_by)
		return 128 + w->stopped_by;
	return status < 0 ? m->refused : m->file.is_full ? 0 : w->status;
}

int machrecord_run(const struct machrecord_args *args, struct recorder_result *result,
		   struct err *err)
{
	struct machrecord m = { .args = args, .result = result, .first_ns = UINT64_MAX };
	int status;

	*result = (struct recorder_result){ 0 };
	m.from_machine = m.to_us = -1;
	m.workload = (struct workload){ .go = -1, .told = -1, .signals = -1 };
	status = machplan_make(&m.plan, args, err) < 0 || open_pipe(&m, err) < 0 ||
				 open_machine(&m, err) < 0 || open_file(&m, err) < 0 ||
				 go_on(&m, err) < 0
			 ? -1
			 : 0;
	result->is_full = m.file.is_full;
	status = end(&m, status, err);
	result->status = status_of(&m, status);
	recordfile_close(&m.file);
	if (m.run)
		target_qemu.close(m.run);
	if (m.from_machine >= 0)
		close(m.from_machine);
	if (m.to_us >= 0)
		close(m.to_us);
	workload_release(&m.workload);
	vec_release(&m.events);
	buf_release(&m.in);
	buf_release(&m.put);
	machplan_release(&m.plan);
	free(m.ids);
	free(m.told);
	free(m.reads);
	free(m.path);
	return status;
}
