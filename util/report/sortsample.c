/* SPDX-License-Identifier: MIT */
/* Keys of what a sample says of itself: who, where and when, not where in code. */
#include "util/base/alloc.h"
#include "util/data/tracedata.h"
#include "util/report/sortkey.h"

static struct sortkey_value number(uint64_t n)
{
	return (struct sortkey_value){ .number = n };
}

static void add_number(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_u64(out, v.number);
}

static void add_text(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_text(out, v.thing);
}

/* ---- who ---- */

static struct sortkey_value take_comm(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .thing = in->sample->thread->comm };
}

const struct sortkey sortsample_comm = {
	"comm", "comm", "Command", SORTKEY_OF_COMM, take_comm, sortkey_compare_texts, add_text,
};

/* Threads are told by what they are called in the end: one that changes its name is one row. */
static struct sortkey_value of_thread(const struct session_thread *t)
{
	return (struct sortkey_value){ .thing = t, .number = t->tid };
}

static struct sortkey_value take_tgid(const struct sortkey_input *in)
{
	uint32_t pid = in->sample->thread->pid;

	return of_thread(session_find_thread(recording_session(in->recording), pid, pid));
}

static struct sortkey_value take_tid(const struct sortkey_input *in)
{
	return of_thread(in->sample->thread);
}

static void add_thread(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	const struct session_thread *t = v.thing;

	(void)samples;
	buf_printf(out, "%7d:%s", (int)v.number, t->comm);
}

/* The process; what perf calls pid is the thread. */
const struct sortkey sortsample_tgid = {
	"tgid",	    "tgid", "Tgid:Command", SORTKEY_PADDED, take_tgid, sortkey_compare_numbers,
	add_thread,
};
const struct sortkey sortsample_pid = {
	"pid", "pid", "Pid:Command", SORTKEY_PADDED, take_tid, sortkey_compare_numbers, add_thread,
};
const struct sortkey sortsample_tid = {
	"tid", "tid", "Tid:Command", SORTKEY_PADDED, take_tid, sortkey_compare_numbers, add_thread,
};

static struct sortkey_value take_cgroup(const struct sortkey_input *in)
{
	if (!(in->sample->event->attr.sample_type & PERFATTR_SAMPLE_CGROUP))
		return (struct sortkey_value){ .thing =
						       framepool_text(in->frames, view_of("N/A")) };
	return (struct sortkey_value){
		.thing = session_find_cgroup(recording_session(in->recording),
					     in->sample->raw->cgroup),
	};
}

const struct sortkey sortsample_cgroup = {
	"cgroup", "cgroup", "Cgroup", 0, take_cgroup, sortkey_compare_texts, add_text,
};

/* As perf has it: the namespace of the thread, of the records that tell of namespaces. */
static struct sortkey_value take_cgroup_id(const struct sortkey_input *in)
{
	const struct session_thread *t = in->sample->thread;
	struct buf text = { 0 };
	struct sortkey_value v;

	buf_printf(&text, "%llu/0x%llx", (unsigned long long)t->cgroup_dev,
		   (unsigned long long)t->cgroup_inode);
	v = (struct sortkey_value){ .thing = framepool_text(in->frames, buf_view(&text)) };
	buf_release(&text);
	return v;
}

const struct sortkey sortsample_cgroup_id = {
	"cgroup_id",	       "cgroup_id", "cgroup id (dev/inode)", 0, take_cgroup_id,
	sortkey_compare_texts, add_text,
};

/* Threads of a pool have numbers in their names: "worker-<N>". */
static struct sortkey_value take_comm_nodigit(const struct sortkey_input *in)
{
	struct buf name = { 0 };
	struct sortkey_value v;

	for (const char *c = in->sample->thread->comm; *c; c++) {
		if (*c < '0' || *c > '9')
			buf_add_char(&name, *c);
		else if (c[1] < '0' || c[1] > '9')
			buf_add_text(&name, "<N>");
	}
	v = (struct sortkey_value){ .thing = framepool_text(in->frames, buf_view(&name)) };
	buf_release(&name);
	return v;
}

const struct sortkey sortsample_comm_nodigit = {
	"comm_nodigit",	   "comm_nodigit",	  "CommandNoDigit", 0,
	take_comm_nodigit, sortkey_compare_texts, add_text,
};

/* ---- where and when ---- */

static struct sortkey_value take_cpu(const struct sortkey_input *in)
{
	bool has_cpu = in->sample->event->attr.sample_type & PERFATTR_SAMPLE_CPU;

	return number(has_cpu ? in->sample->raw->cpu : UINT64_MAX);
}

static void add_three(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_printf(out, "%0*d", (int)v.number < 0 ? 4 : 3, (int)v.number);
}

const struct sortkey sortsample_cpu = {
	"cpu", "cpu", "CPU", SORTKEY_PADDED, take_cpu, sortkey_compare_numbers, add_three,
};

static struct sortkey_value take_socket(const struct sortkey_input *in)
{
	bool has_cpu = in->sample->event->attr.sample_type & PERFATTR_SAMPLE_CPU;
	int socket = has_cpu ? recording_socket(in->recording, in->sample->raw->cpu) : -1;

	return number((uint64_t)socket);
}

const struct sortkey sortsample_socket = {
	"socket",  "socket", "Socket", SORTKEY_PADDED, take_socket, sortkey_compare_numbers,
	add_three,
};

static struct sortkey_value take_time(const struct sortkey_input *in)
{
	uint64_t quantum = in->time_quantum ? in->time_quantum : 100000000;

	return (struct sortkey_value){
		.number = in->sample->raw->time / quantum * quantum,
		.mode = in->ns ? 'n' : 'u',
	};
}

/* Seconds, to the microsecond unless that is not enough. */
static void add_time(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	unsigned part = (unsigned)(v.number % 1000000000);

	(void)samples;
	buf_add_u64(out, v.number / 1000000000);
	if (part % 1000 || v.mode == 'n')
		buf_printf(out, ".%09u", part);
	else
		buf_printf(out, ".%06u", part / 1000);
}

const struct sortkey sortsample_time = {
	"time", "time", "Time", 0, take_time, sortkey_compare_numbers, add_time,
};

static struct sortkey_value take_parallelism(const struct sortkey_input *in)
{
	return number(in->sample->parallelism);
}

const struct sortkey sortsample_parallelism = {
	"parallelism",	  "parallelism",	   "Parallelism", SORTKEY_OF_SWITCHES,
	take_parallelism, sortkey_compare_numbers, add_number,
};

static void add_page_size(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	static const char units[] = "KMGTPE";
	uint64_t size = v.number >> 10;
	size_t unit = 0;

	(void)samples;
	while (size >= 1024 && size % 1024 == 0 && unit + 2 < sizeof(units)) {
		size >>= 10;
		unit++;
	}
	if (v.number)
		buf_printf(out, "%llu%c", (unsigned long long)size, units[unit]);
	else
		buf_add_text(out, "N/A");
}

static struct sortkey_value take_code_page_size(const struct sortkey_input *in)
{
	return number(in->sample->raw->code_page_size);
}

static struct sortkey_value take_data_page_size(const struct sortkey_input *in)
{
	return number(in->sample->raw->data_page_size);
}

const struct sortkey sortsample_code_page_size = {
	"code_page_size",    "code_page_size",	      "Code Page Size", 0,
	take_code_page_size, sortkey_compare_numbers, add_page_size,
};
const struct sortkey sortsample_data_page_size = {
	"data_page_size",    "data_page_size",	      "Data Page Size", SORTKEY_OF_MEMORY,
	take_data_page_size, sortkey_compare_numbers, add_page_size,
};

/* ---- how much: of one sample (local), or of all in a row ---- */

static void add_sum(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	buf_add_u64(out, v.number * samples);
}

#define WEIGHT_KEY(id, member, title) \
	static struct sortkey_value take_##id(const struct sortkey_input *in) \
	{ \
		return number(in->sample->raw->member); \
	} \
	const struct sortkey sortsample_##id = { \
		#id, #id, title, 0, take_##id, sortkey_compare_numbers, add_sum, \
	}; \
	const struct sortkey sortsample_local_##id = { \
		"local_" #id, "local_" #id, "Local " title, 0, take_##id, sortkey_compare_numbers, \
		add_number, \
	}

WEIGHT_KEY(weight, weight, "Weight");
WEIGHT_KEY(ins_lat, weight2, "INSTR Latency");
WEIGHT_KEY(retire_lat, weight3, "Retire Latency");

/* ---- what happened ---- */

static struct sortkey_value take_transaction(const struct sortkey_input *in)
{
	return number(in->sample->raw->transaction);
}

/* PERF_TXN_* of perf_event.h, in perf's words. */
static void add_transaction(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	static const char *const words[] = { "EL",    "TX",  "SYNC",	  "ASYNC",
					     "RETRY", "CON", "CAP-WRITE", "CAP-READ" };
	size_t start = out->len;

	(void)samples;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (v.number >> i & 1)
			buf_printf(out, "%s%s", out->len > start ? " " : "", words[i]);
	if (v.number && !(v.number & 0xc))
		buf_printf(out, "%sNEITHER", out->len > start ? " " : "");
	if (v.number >> 32)
		buf_printf(out, " :%llx", (unsigned long long)(v.number >> 32));
}

const struct sortkey sortsample_transaction = {
	"transaction",	  "transaction",	   "Transaction",   0,
	take_transaction, sortkey_compare_numbers, add_transaction,
};

/* Without the words of the event's print format. */
static void add_raw_fields(struct tracedata *t, const struct sample *s, struct buf *out)
{
	const char *name;

	for (size_t i = 0; (name = tracedata_find_field(t, s->event->attr.config, i)); i++) {
		buf_printf(out, "%s%s=", i ? " " : "", name);
		tracedata_add_raw_field(t, s->event->attr.config, i, s->raw->raw, out);
	}
}

static struct sortkey_value take_trace(const struct sortkey_input *in)
{
	const struct sample *s = in->sample;
	struct tracedata *t = recording_tracedata(in->recording);
	struct buf text = { 0 };
	const char *kept;

	if (t && s->event->attr.type == 2 && in->raw_trace) /* PERF_TYPE_TRACEPOINT */
		add_raw_fields(t, s, &text);
	else if (t && s->event->attr.type == 2)
		tracedata_add(t, s->event->attr.config, s->raw->raw, s->raw->cpu, &text);
	kept = framepool_text(in->frames, text.len ? buf_view(&text) : view_of("N/A"));
	buf_release(&text);
	return (struct sortkey_value){ .thing = kept };
}

const struct sortkey sortsample_trace = {
	"trace", "trace", "Trace output", 0, take_trace, sortkey_compare_texts, add_text,
};
