/* SPDX-License-Identifier: MIT */
#include "util/target/qemuresult.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/target/qemusampling.h"

void qemuresult_release(struct qemuresult *r)
{
	vec_release(&r->turns);
	vec_release(&r->calls);
}

static int take_turn(const struct monblock_reading *t, size_t nturns, struct qemuresult *out,
		     struct err *err)
{
	/* The sums of the interval before were told. */
	if (t->turn == 0 && out->time_ns)
		out->turns.len = 0;
	if (t->turn != out->turns.len || t->turn >= nturns || t->nvalues > MONBLOCK_VALUES)
		return err_set(err, ERR_INPUT, "turn %u of %zu is out of place", t->turn, nturns);
	*vec_add(&out->turns) = *t;
	return 0;
}

/* The longest kind, and what all of them begin with. */
union record {
	struct monblock_record head;
	struct monblock_begin begin;
	struct monblock_reading turn;
	struct monblock_call call;
	struct monblock_fault fault;
	struct monblock_problem problem;
	struct monblock_interval interval;
	struct monblock_end end;
};

static size_t size_of(uint32_t kind)
{
	switch (kind) {
	case MONBLOCK_BEGIN:
		return sizeof(struct monblock_begin);
	case MONBLOCK_TURN:
		return sizeof(struct monblock_reading);
	case MONBLOCK_INTERVAL:
		return sizeof(struct monblock_interval);
	case MONBLOCK_CALL:
		return sizeof(struct monblock_call);
	case MONBLOCK_FAULT:
		return sizeof(struct monblock_fault);
	case MONBLOCK_PROBLEM:
		return sizeof(struct monblock_problem);
	case MONBLOCK_END:
		return sizeof(struct monblock_end);
	}
	return 0;
}

static int check_turns(const struct qemuresult *r, const char *what, size_t nturns, struct err *err)
{
	if (r->turns.len == nturns)
		return 0;
	return err_set(err, ERR_INPUT, "%s comes after %zu of %zu turns", what, r->turns.len,
		       nturns);
}

static int take(const union record *r, size_t nturns, struct qemuresult *out, struct err *err)
{
	switch (r->head.kind) {
	case MONBLOCK_BEGIN:
		if (out->began || r->begin.version != MONBLOCK_VERSION)
			return err_set(err, ERR_INPUT, "the monitor is of version %llu, not %d",
				       (unsigned long long)r->begin.version, MONBLOCK_VERSION);
		out->began = true;
		return 0;
	case MONBLOCK_TURN:
		return take_turn(&r->turn, nturns, out, err);
	case MONBLOCK_INTERVAL:
		if (check_turns(out, "an interval", nturns, err) < 0)
			return -1;
		if (r->interval.time_ns <= out->time_ns)
			return err_set(err, ERR_INPUT, "an interval ends before it begins");
		out->time_ns = r->interval.time_ns;
		out->is_interval = true;
		return 0;
	case MONBLOCK_CALL:
		*vec_add(&out->calls) = r->call;
		return 0;
	case MONBLOCK_FAULT:
		out->fault = r->fault;
		out->has_fault = true;
		return 0;
	case MONBLOCK_PROBLEM:
		out->problem = r->problem;
		out->has_problem = true;
		return 0;
	case MONBLOCK_END:
		if (check_turns(out, "the end", nturns, err) < 0)
			return -1;
		out->end = r->end;
		out->time_ns = r->end.time_ns;
		out->whole = true;
	}
	return 0;
}

static int fail_record(const struct monblock_record *head, struct err *err)
{
	return err_set(err, ERR_INPUT, "a record of kind %u and %u bytes makes no sense",
		       head->kind, head->size);
}

/* bytes: a whole record, of head->size bytes, at any address. */
static int take_sample(const char *bytes, const struct monblock_record *head,
		       const struct qemusampling_sink *sink, struct err *err)
{
	struct monblock_sample s;
	uint64_t words[MONBLOCK_REGISTERS + MONBLOCK_VALUES + MONBLOCK_FRAMES];
	struct monblock_branch branches[MONBLOCK_BRANCHES];
	struct qemusample out;
	size_t rest = head->size - sizeof(s), nwords;

	memcpy(&s, bytes, sizeof(s));
	nwords = (size_t)s.nregisters + s.nvalues + s.nframes;
	if (s.nregisters > MONBLOCK_REGISTERS || s.nvalues > MONBLOCK_VALUES ||
	    s.nframes > MONBLOCK_FRAMES || s.nbranches > MONBLOCK_BRANCHES ||
	    rest != nwords * sizeof(words[0]) + s.nbranches * sizeof(branches[0]))
		return err_set(err, ERR_INPUT,
			       "a sample of %u registers, %u values, %u frames and %u branches in "
			       "%u bytes makes no sense",
			       s.nregisters, s.nvalues, s.nframes, s.nbranches, head->size);
	memcpy(words, bytes + sizeof(s), nwords * sizeof(words[0]));
	memcpy(branches, bytes + sizeof(s) + nwords * sizeof(words[0]),
	       s.nbranches * sizeof(branches[0]));
	out = (struct qemusample){
		.counter = s.counter,
		.pc = s.pc,
		.time_ns = s.time_ns,
		.events = s.events,
		.registers = words,
		.nregisters = s.nregisters,
		.values = words + s.nregisters,
		.nvalues = s.nvalues,
		.frames = words + s.nregisters + s.nvalues,
		.nframes = s.nframes,
		.branches = branches,
		.nbranches = s.nbranches,
	};
	return sink->take(sink->to, &out, err);
}

int qemuresult_take(struct view *records, size_t nturns, const struct qemusampling_sink *sink,
		    struct qemuresult *out, struct err *err)
{
	while (!out->whole && !out->is_interval && records->len >= sizeof(struct monblock_record)) {
		union record r = { 0 };
		bool is_sample;

		memcpy(&r.head, records->at, sizeof(r.head));
		is_sample = sink && r.head.kind == MONBLOCK_SAMPLE;
		if (!out->began && r.head.kind != MONBLOCK_BEGIN)
			return fail_record(&r.head, err);
		if (is_sample ? r.head.size < sizeof(struct monblock_sample) ||
					r.head.size > MONBLOCK_SAMPLE_MOST
			      : !size_of(r.head.kind) || r.head.size != size_of(r.head.kind))
			return fail_record(&r.head, err);
		if (records->len < r.head.size)
			break;
		if (is_sample) {
			if (take_sample(records->at, &r.head, sink, err) < 0)
				return -1;
		} else {
			memcpy(&r, records->at, r.head.size);
			if (take(&r, nturns, out, err) < 0)
				return -1;
		}
		*records = view_make(records->at + r.head.size, records->len - r.head.size);
	}
	if (out->whole && records->len)
		return err_set(err, ERR_INPUT, "there is more behind the end");
	return 0;
}

int qemuresult_parse(struct view records, size_t nturns, struct qemuresult *out, struct err *err)
{
	*out = (struct qemuresult){ 0 };
	return qemuresult_take(&records, nturns, NULL, out, err);
}

/* The RISC-V privileged architecture, table of scause. */
void qemuresult_add_fault(const struct monblock_fault *f, struct buf *out)
{
	static const struct {
		uint64_t cause;
		const char *what;
		bool has_address;
	} causes[] = {
		{ 0, "jump to the odd address", true },
		{ 1, "code of memory that it may not use", true },
		{ 2, "illegal instruction", true },
		{ 3, "breakpoint", false },
		{ 4, "load from the misaligned address", true },
		{ 5, "load from memory that it may not use", true },
		{ 6, "store to the misaligned address", true },
		{ 7, "store to memory that it may not use", true },
		{ 12, "jump to memory that is not its code:", true },
		{ 13, "load from memory that is not its own:", true },
		{ 15, "store to memory that is not its own:", true },
	};
	size_t i = 0;

	while (i < ARRAY_LEN(causes) && causes[i].cause != f->cause)
		i++;
	if (i == ARRAY_LEN(causes)) {
		buf_add_text(out, "exception ");
		buf_add_u64(out, f->cause);
	} else {
		buf_add_text(out, causes[i].what);
	}
	if (i == ARRAY_LEN(causes) || causes[i].has_address) {
		buf_add_char(out, ' ');
		buf_add_hex(out, f->address);
	}
	buf_add_text(out, ", pc ");
	buf_add_hex(out, f->pc);
}

void qemuresult_add_problem(const struct monblock_problem *p, struct buf *out)
{
	switch (p->why) {
	case MONBLOCK_NO_MEMORY:
		buf_printf(out, "its memory is full after %llu pages of 4 KiB",
			   (unsigned long long)p->detail);
		return;
	case MONBLOCK_NO_CSR:
		buf_printf(out, "the monitor knows no CSR 0x%llx", (unsigned long long)p->detail);
		return;
	case MONBLOCK_LOST:
		buf_printf(out, "exception 0x%llx in the monitor itself, pc 0x%llx",
			   (unsigned long long)p->detail, (unsigned long long)p->pc);
		return;
	case MONBLOCK_BAD_BLOCK:
		buf_printf(out, "the monitor was given %llu turns, more than it can take",
			   (unsigned long long)p->detail);
		return;
	case MONBLOCK_MANY_VALUES:
		buf_printf(out, "turn %llu reads more counters than there are",
			   (unsigned long long)p->detail);
		return;
	}
	buf_printf(out, "problem %llu in the monitor", (unsigned long long)p->why);
}

/* Numbers of asm-generic/unistd.h that programs are likely to ask for. */
const char *qemuresult_call_name(uint64_t number)
{
	static const struct {
		uint64_t number;
		const char *name;
	} names[] = {
		{ 17, "getcwd" },
		{ 23, "dup" },
		{ 24, "dup3" },
		{ 25, "fcntl" },
		{ 29, "ioctl" },
		{ 35, "unlinkat" },
		{ 46, "ftruncate" },
		{ 48, "faccessat" },
		{ 56, "openat" },
		{ 57, "close" },
		{ 59, "pipe2" },
		{ 61, "getdents64" },
		{ 62, "lseek" },
		{ 65, "readv" },
		{ 67, "pread64" },
		{ 68, "pwrite64" },
		{ 73, "ppoll" },
		{ 98, "futex" },
		{ 101, "nanosleep" },
		{ 115, "clock_nanosleep" },
		{ 122, "sched_setaffinity" },
		{ 123, "sched_getaffinity" },
		{ 124, "sched_yield" },
		{ 129, "kill" },
		{ 130, "tkill" },
		{ 132, "sigaltstack" },
		{ 134, "rt_sigaction" },
		{ 160, "uname" },
		{ 165, "getrusage" },
		{ 167, "prctl" },
		{ 179, "sysinfo" },
		{ 169, "gettimeofday" },
		{ 174, "getuid" },
		{ 198, "socket" },
		{ 203, "connect" },
		{ 216, "mremap" },
		{ 220, "clone" },
		{ 221, "execve" },
		{ 233, "madvise" },
		{ 241, "perf_event_open" },
		{ 258, "riscv_hwprobe" },
		{ 259, "riscv_flush_icache" },
		{ 260, "wait4" },
		{ 293, "rseq" },
		{ 435, "clone3" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].number == number)
			return names[i].name;
	}
	return NULL;
}
