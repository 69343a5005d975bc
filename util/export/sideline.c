/* SPDX-License-Identifier: MIT */
#include "util/export/sideline.h"

#include "util/base/alloc.h"

enum {
	MISC_PREEMPT = 1 << 14, /* PERF_RECORD_MISC_SWITCH_OUT_PREEMPT */
	PROT_R = 1,		/* PROT_READ and so on, the same on all machines */
	PROT_W = 2,
	PROT_X = 4,
	SHARED = 1, /* MAP_SHARED */
};

static const struct {
	uint32_t type;
	unsigned kind;
} kinds[] = {
	{ RECORD_COMM, SIDELINE_TASK },
	{ RECORD_FORK, SIDELINE_TASK },
	{ RECORD_EXIT, SIDELINE_TASK },
	{ RECORD_MMAP, SIDELINE_MMAP },
	{ RECORD_MMAP2, SIDELINE_MMAP },
	{ RECORD_SWITCH, SIDELINE_SWITCH },
	{ RECORD_SWITCH_CPU_WIDE, SIDELINE_SWITCH },
	{ RECORD_NAMESPACES, SIDELINE_NAMESPACE },
	{ RECORD_LOST, SIDELINE_LOST },
	{ RECORD_KSYMBOL, SIDELINE_BPF },
	{ RECORD_BPF_EVENT, SIDELINE_BPF },
	{ RECORD_CGROUP, SIDELINE_CGROUP },
	{ RECORD_TEXT_POKE, SIDELINE_TEXT_POKE },
	{ RECORD_FINISHED_ROUND, SIDELINE_ROUND },
};

unsigned sideline_kind(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].kind;
	return 0;
}

/* All the records that have a line; which one it is, its type says. */
union fields {
	struct record_comm comm;
	struct record_fork fork;
	struct record_mmap mmap;
	struct record_mmap2 mmap2;
	struct record_switch_cpu_wide wide;
	struct record_namespaces namespaces;
	struct record_lost lost;
	struct record_ksymbol ksymbol;
	struct record_bpf_event bpf;
	struct record_cgroup cgroup;
	struct record_text_poke poke;
};

/* As printf's %#llx: 0 has no prefix. */
static void add_hex(uint64_t n, struct buf *out)
{
	if (n)
		buf_add_hex(out, n);
	else
		buf_add_char(out, '0');
}

static void add_range(uint32_t pid, uint32_t tid, uint64_t addr, uint64_t len, uint64_t pgoff,
		      struct buf *out)
{
	buf_printf(out, " %d/%d: [", (int)pid, (int)tid);
	add_hex(addr, out);
	buf_add_char(out, '(');
	add_hex(len, out);
	buf_add_text(out, ") @ ");
	add_hex(pgoff, out);
}

static void add_mmap2(const struct record *r, const struct record_mmap2 *m, struct buf *out)
{
	struct view id = record_build_id(m);

	add_range(m->pid, m->tid, m->addr, m->len, m->pgoff, out);
	if (r->misc & RECORD_MISC_BUILD_ID) {
		buf_add_text(out, " <");
		for (size_t i = 0; i < id.len; i++)
			buf_printf(out, "%02x", (unsigned char)id.at[i]);
		buf_add_char(out, '>');
	} else {
		buf_printf(out, " %02x:%02x %llu %llu", m->maj, m->min, (unsigned long long)m->ino,
			   (unsigned long long)m->ino_generation);
	}
	buf_printf(out, "]: %c%c%c%c %.*s", m->prot & PROT_R ? 'r' : '-',
		   m->prot & PROT_W ? 'w' : '-', m->prot & PROT_X ? 'x' : '-',
		   m->flags & SHARED ? 's' : 'p', VIEW_ARG(m->filename));
}

static void add_namespaces(const struct record *r, const struct record_namespaces *n,
			   struct buf *out)
{
	static const char *const names[] = { "net", "uts", "ipc", "pid", "user", "mnt", "cgroup" };
	struct bytes b = bytes_of(n->links.at, n->links.len, r->swap);

	buf_printf(out, " %d/%d - nr_namespaces: %llu\n\t\t[", (int)n->pid, (int)n->tid,
		   (unsigned long long)n->nr);
	for (uint64_t i = 0; i < n->nr && b.left >= 16; i++) {
		uint64_t dev = bytes_u64(&b), inode = bytes_u64(&b);

		if (i && i % 4 == 0)
			buf_add_text(out, "\n\t\t ");
		buf_printf(out, "%llu/%s: %llu/0x%llx%s", (unsigned long long)i,
			   i < ARRAY_LEN(names) ? names[i] : "unknown", (unsigned long long)dev,
			   (unsigned long long)inode, i + 1 == n->nr ? "" : ", ");
	}
	buf_add_char(out, ']');
}

static void add_switch(const struct record *r, const union fields *u, struct buf *out)
{
	bool is_out = r->misc & RECORD_MISC_SWITCH_OUT;

	buf_printf(out, " %s",
		   !is_out		    ? "IN         "
		   : r->misc & MISC_PREEMPT ? "OUT preempt"
					    : "OUT        ");
	if (r->type == RECORD_SWITCH_CPU_WIDE)
		buf_printf(out, "  %s pid/tid: %5d/%-5d", is_out ? "next" : "prev",
			   (int)u->wide.next_prev_pid, (int)u->wide.next_prev_tid);
}

static void add_bytes(const char *what, struct view code, struct buf *out)
{
	for (size_t i = 0; i < code.len; i++) {
		if (i % 16 == 0)
			buf_printf(out, "\n            %s bytes:", what);
		buf_printf(out, " %02x", (unsigned char)code.at[i]);
	}
}

static void add_text_poke(const struct record_text_poke *p, struct buf *out)
{
	size_t old = p->old_len < p->code.len ? p->old_len : p->code.len;
	size_t rest = p->code.len - old, new = p->new_len < rest ? p->new_len : rest;

	buf_printf(out, " %llx  old len %u new len %u", (unsigned long long)p->addr, p->old_len,
		   p->new_len);
	add_bytes("Old", view_make(p->code.at, old), out);
	add_bytes("New", view_make(p->code.at + old, new), out);
}

static void add_fields(const struct record *r, const union fields *u, struct buf *out)
{
	switch (r->type) {
	case RECORD_COMM:
		buf_printf(out, "%s: %.*s:%d/%d", r->misc & RECORD_MISC_COMM_EXEC ? " exec" : "",
			   VIEW_ARG(u->comm.comm), (int)u->comm.pid, (int)u->comm.tid);
		break;
	case RECORD_FORK:
	case RECORD_EXIT:
		buf_printf(out, "(%d:%d):(%d:%d)", (int)u->fork.pid, (int)u->fork.tid,
			   (int)u->fork.ppid, (int)u->fork.ptid);
		break;
	case RECORD_MMAP:
		add_range(u->mmap.pid, u->mmap.tid, u->mmap.addr, u->mmap.len, u->mmap.pgoff, out);
		buf_printf(out, "]: %c %.*s", r->misc & RECORD_MISC_MMAP_DATA ? 'r' : 'x',
			   VIEW_ARG(u->mmap.filename));
		break;
	case RECORD_MMAP2:
		add_mmap2(r, &u->mmap2, out);
		break;
	case RECORD_SWITCH:
	case RECORD_SWITCH_CPU_WIDE:
		add_switch(r, u, out);
		break;
	case RECORD_NAMESPACES:
		add_namespaces(r, &u->namespaces, out);
		break;
	case RECORD_LOST:
		buf_printf(out, " lost %llu", (unsigned long long)u->lost.lost);
		break;
	case RECORD_KSYMBOL:
		buf_printf(out, " addr %llx len %u type %u flags 0x%x name %.*s",
			   (unsigned long long)u->ksymbol.addr, u->ksymbol.len,
			   u->ksymbol.ksym_type, u->ksymbol.flags, VIEW_ARG(u->ksymbol.name));
		break;
	case RECORD_BPF_EVENT:
		buf_printf(out, " type %u, flags %u, id %u", u->bpf.kind, u->bpf.flags, u->bpf.id);
		break;
	case RECORD_CGROUP:
		buf_printf(out, " cgroup: %llu %.*s", (unsigned long long)u->cgroup.id,
			   VIEW_ARG(u->cgroup.path));
		break;
	case RECORD_TEXT_POKE:
		add_text_poke(&u->poke, out);
		break;
	default:
		break;
	}
}

/* Whose name is shown: the thread that the record is about, else the one that ran. */
static void find_subject(const struct record *r, const union fields *u, uint32_t *pid,
			 uint32_t *tid)
{
	switch (r->type) {
	case RECORD_COMM:
	case RECORD_MMAP:
	case RECORD_MMAP2:
	case RECORD_NAMESPACES:
		*pid = u->comm.pid; /* all of them begin with pid and tid */
		*tid = u->comm.tid;
		break;
	case RECORD_FORK:
	case RECORD_EXIT:
		*pid = u->fork.pid;
		*tid = u->fork.tid;
		break;
	default:
		break;
	}
}

void sideline_add_text(const struct datafile *f, const struct record *r, struct buf *out)
{
	const struct recordtype *type = record_find_type(r->type);
	union fields u = { 0 };
	struct err err = { 0 };

	buf_printf(out, "PERF_RECORD_%s", type ? type->name : "UNKNOWN");
	if (type && sideline_kind(r->type) && record_read(r, datafile_id_size(f, r), &u, &err) == 0)
		add_fields(r, &u, out);
	buf_add_char(out, '\n');
}

void sideline_add(struct scriptline *l, const struct datafile *f, const struct record *r,
		  struct buf *out)
{
	const struct datafile_event *e = datafile_find_event(f, r);
	const struct recordtype *type = record_find_type(r->type);
	struct record_id id = { 0 };
	union fields u = { 0 };
	struct err err = { 0 };
	uint32_t pid, tid;

	if (!type || (r->type != RECORD_FINISHED_ROUND &&
		      (!e || record_read(r, datafile_id_size(f, r), &u, &err) < 0)))
		return;
	if (e)
		record_read_id(r, &e->attr, &id);
	pid = id.pid;
	tid = id.tid;
	find_subject(r, &u, &pid, &tid);
	if (e && !(e->attr.flags & PERFATTR_SAMPLE_ID_ALL)) {
		id.pid = pid;
		id.tid = tid;
		if (r->type == RECORD_FORK || r->type == RECORD_EXIT)
			id.time = u.fork.time;
	}
	if (e)
		scriptline_add_start(l, session_find_thread(l->session, pid, tid), r,
				     &(struct datasample){ .pid = id.pid,
							   .tid = id.tid,
							   .cpu = id.cpu,
							   .time = id.time,
							   .has = id.has },
				     e->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN, out);
	sideline_add_text(f, r, out);
}
