/* SPDX-License-Identifier: MIT */
#include "util/export/scriptline.h"

#include <time.h>

#include "util/data/memsource.h"
#include "util/data/regname.h"
#include "util/data/tracedata.h"
#include "util/export/hexdump.h"
#include "util/export/scriptblocks.h"
#include "util/export/scriptbranch.h"
#include "util/export/scriptchain.h"
#include "util/export/scriptinsn.h"
#include "util/export/scriptplace.h"
#include "util/export/scriptsource.h"
#include "util/out/utf8.h"

#define F(NAME) scriptfields_bit(NAME)

enum { BPF_OUTPUT_EVENT = 10 }; /* PERF_COUNT_SW_BPF_OUTPUT */

void scriptline_release(struct scriptline *l)
{
	scriptchain_free(l->chains);
	l->chains = NULL;
	scriptinsn_free(l->insn);
	l->insn = NULL;
	scriptsource_free(l->source);
	l->source = NULL;
}

/* A pid or tid, which is shown as a signed number. */
static void add_id(uint32_t id, size_t width, bool is_left, struct buf *out)
{
	size_t start = out->len;

	if ((int32_t)id < 0)
		buf_printf(out, is_left ? "%-*d" : "%*d", (int)width, (int32_t)id);
	else if (!is_left)
		buf_add_u64_right(out, id, ' ', width);
	else
		buf_add_u64(out, id);
	if (is_left && out->len - start < width)
		buf_add_fill(out, ' ', width - (out->len - start));
}

static void add_right(const char *text, size_t width, struct buf *out)
{
	size_t len = strlen(text);

	if (len < width)
		buf_add_fill(out, ' ', width - len);
	buf_add(out, text, len);
}

static void add_time(struct scriptline *l, uint64_t time, struct buf *out)
{
	uint64_t shown = time;

	if (l->clock != SCRIPTLINE_ABSOLUTE) {
		shown = l->clock_start ? time - l->clock_start : 0;
		if (l->clock == SCRIPTLINE_DELTA || !l->clock_start)
			l->clock_start = time;
	}
	buf_add_u64_right(out, shown / 1000000000, ' ', 5);
	buf_add_char(out, '.');
	if (l->has_ns)
		buf_add_u64_right(out, shown % 1000000000, '0', 9);
	else
		buf_add_u64_right(out, shown % 1000000000 / 1000, '0', 6);
	buf_add(out, ": ", 2);
}

static void add_time_of_day(const struct scriptline *l, uint64_t time, struct buf *out)
{
	time_t seconds = (time_t)((time + l->wall) / 1000000000);
	struct tm tm;

	if (l->has_wall && localtime_r(&seconds, &tm))
		buf_printf(out, "%04d-%02d-%02d %02d:%02d:%02d.%06llu ", tm.tm_year + 1900,
			   tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
			   (unsigned long long)((time + l->wall) % 1000000000 / 1000));
	else
		buf_add_text(out, "disabled "); /* a pipe's events come before what tells of it */
}

/* The mode as a letter, and what misc says of a record of that type. */
static void add_misc(const struct record *rec, struct buf *out)
{
	static const char modes[] = "\0KUHGg\0\0";
	char mode = modes[rec->misc & RECORD_MISC_CPUMODE];
	size_t start = out->len;

	if (mode)
		buf_add_char(out, mode);
	if ((rec->type == RECORD_MMAP || rec->type == RECORD_MMAP2) &&
	    (rec->misc & RECORD_MISC_MMAP_DATA))
		buf_add_char(out, 'M');
	if (rec->type == RECORD_COMM && (rec->misc & RECORD_MISC_COMM_EXEC))
		buf_add_char(out, 'E');
	if ((rec->type == RECORD_SWITCH || rec->type == RECORD_SWITCH_CPU_WIDE) &&
	    (rec->misc & RECORD_MISC_SWITCH_OUT))
		buf_add_text(out, rec->misc & RECORD_MISC_EXACT_IP ? "Sp" : "S");
	buf_add_fill(out, ' ', 6 - (out->len - start));
}

void scriptline_add_start(struct scriptline *l, const struct session_thread *t,
			  const struct record *rec, const struct datasample *s, bool has_chain,
			  struct buf *out)
{
	const uint64_t f = l->fields, both = F(PID) | F(TID);

	if (f & F(COMM) && l->is_narrow) {
		struct view comm = utf8_cut(view_of(t->comm), 8);

		buf_add_fill(out, ' ', 8 - utf8_columns(comm));
		buf_add_view(out, comm);
		buf_add_char(out, ' ');
	} else if (f & F(COMM)) {
		add_right(t->comm, has_chain && (f & F(IP)) ? 0 : 16, out);
		buf_add_char(out, ' ');
	}
	if (f & both) {
		add_id(f & F(PID) ? s->pid : s->tid, 7, false, out);
		if ((f & both) == both) {
			buf_add_char(out, '/');
			add_id(s->tid, 7, true, out);
		}
		buf_add_char(out, ' ');
	}
	if (f & F(CPU)) {
		const uint32_t cpu = s->has & PERFATTR_SAMPLE_CPU ? s->cpu : UINT32_MAX;

		buf_add_text(out, l->is_narrow ? "" : "[");
		buf_add_u64_right(out, cpu, l->is_narrow ? ' ' : '0', 3);
		buf_add_text(out, l->is_narrow ? " " : "] ");
	}
	if (f & F(MISC))
		add_misc(rec, out);
	if (f & F(TOD))
		add_time_of_day(l, s->time, out);
	if (f & F(TIME))
		add_time(l, s->time, out);
}

void scriptline_add_symbol(const struct scriptline *l, struct session_place p, bool has_offset,
			   struct buf *out)
{
	struct symbols_name n = symbols_find(l->symbols, p);

	buf_add_text(out, n.name ? n.name : "[unknown]");
	if (n.name && has_offset) {
		buf_add_char(out, '+');
		buf_add_hex(out, n.offset);
	}
}

void scriptline_add_file(const struct scriptline *l, struct session_place p, struct buf *out)
{
	buf_add_char(out, '(');
	buf_add_text(out, p.mapping ? p.mapping->dso->name : "[unknown]");
	if (p.mapping && (l->fields & F(DSOFF))) {
		buf_add_char(out, '+');
		buf_add_hex(out, mapping_file_offset(p.mapping, p.address));
	}
	buf_add_char(out, ')');
}

static void add_page_size(uint64_t size, struct buf *out)
{
	if (!size)
		buf_add_text(out, " N/A");
	else if (size % (1 << 30) == 0)
		buf_printf(out, " %lluG", (unsigned long long)(size >> 30));
	else if (size % (1 << 20) == 0)
		buf_printf(out, " %lluM", (unsigned long long)(size >> 20));
	else
		buf_printf(out, " %lluK", (unsigned long long)(size >> 10));
}

/* Padded to the longest so far, so that what follows stands below each other. */
static void add_source(struct scriptline *l, uint64_t source, struct buf *out)
{
	size_t start;

	buf_printf(out, "%16llx ", (unsigned long long)source);
	start = out->len;
	memsource_add(source, out);
	if (out->len - start > l->source_width)
		l->source_width = out->len - start;
	buf_add_fill(out, ' ', l->source_width - (out->len - start));
}

static void add_regs(const struct scriptline *l, const struct datasample_regs *r, struct buf *out)
{
	size_t value = 0;

	if (!r->abi)
		return;
	buf_printf(out, " ABI:%llu ", (unsigned long long)r->abi);
	for (unsigned i = 0; i < 64 && value < r->values.len; i++) {
		char name[16];

		if (!(r->mask >> i & 1))
			continue;
		add_right(regname_find(l->arch, i, name), 5, out);
		buf_add_char(out, ':');
		buf_add_hex(out, words_get(r->values, value++));
		buf_add_char(out, ' ');
	}
}

/* The mode of an address that comes without one: most kernels are in the upper half. */
struct session_place scriptline_find_place(const struct scriptline *l, const struct sample *s,
					   uint64_t address)
{
	struct session_place p = session_find_place(l->session, s->thread, s->cpumode, address);

	if (!p.mapping && s->cpumode != RECORD_KERNEL)
		p = session_find_place(l->session, s->thread, RECORD_KERNEL, address);
	if (!p.mapping && s->cpumode != RECORD_USER)
		p = session_find_place(l->session, s->thread, RECORD_USER, address);
	return p;
}

/* An address of a page fault or branch is one of code or of data that has a name. */
static void add_address(const struct scriptline *l, const struct sample *s, struct buf *out)
{
	const struct perfattr *attr = &s->event->attr;
	struct session_place p;

	buf_add_hex_right(out, s->raw->addr, ' ', 16);
	if ((attr->type != 1 || (attr->config != 2 && attr->config != 5 && attr->config != 6)) &&
	    !perfattr_is_branch(attr))
		return;
	p = scriptline_find_place(l, s, s->raw->addr);
	if (l->fields & F(SYM)) {
		buf_add_char(out, ' ');
		scriptline_add_symbol(l, p, l->fields & F(SYMOFF), out);
	}
	if (l->fields & F(DSO)) {
		buf_add_char(out, ' ');
		scriptline_add_file(l, p, out);
	}
}

void scriptline_add_source(const struct scriptline *l, const struct sample *s,
			   struct session_place p, struct buf *out)
{
	if (l->source)
		scriptsource_add(l->source, s->raw->tid, p, out);
}

static void add_bpf_output(struct view bytes, struct buf *out)
{
	buf_add_char(out, '\n');
	for (size_t at = 0; at < bytes.len; at += HEXDUMP_BYTES) {
		buf_printf(out, "%17s ", at ? "" : "BPF output:");
		hexdump_add_line(bytes, at, out);
	}
}

/* What stands between the event and the code. */
static void add_middle(struct scriptline *l, const struct sample *sample, struct buf *out)
{
	const struct datasample *s = sample->raw;
	const uint64_t f = l->fields;

	if ((f & F(TRACE)) && l->tracepoint && sample->event->attr.type == 2)
		tracedata_add(l->tracepoint, sample->event->attr.config, s->raw, s->cpu, out);
	if (f & F(ADDR))
		add_address(l, sample, out);
	if (f & F(DATA_SRC))
		add_source(l, s->data_src, out);
	if (f & F(WEIGHT))
		buf_add_u64_right(out, s->weight, ' ', 16);
	if (f & F(INS_LAT))
		buf_add_u64_right(out, s->weight2, ' ', 16);
	if (f & F(RETIRE_LAT))
		buf_add_u64_right(out, s->weight3, ' ', 16);
	if (f & F(CGROUP)) {
		buf_add_char(out, ' ');
		buf_add_text(out, session_find_cgroup(l->session, s->cgroup));
	}
}

/* The code that the sample is about: its own, and that between its branches. */
static void add_code(struct scriptline *l, const struct sample *s, struct buf *out)
{
	const uint64_t own = F(INSN) | F(INSNLEN) | F(DISASM);

	if (!(l->fields & (own | SCRIPTBLOCKS_FIELDS)))
		return;
	if (!l->insn)
		l->insn = scriptinsn_new(l->symbols);
	if (l->fields & own)
		scriptinsn_add(l->insn, s->place, l->arch, l->fields, out);
	if (l->fields & SCRIPTBLOCKS_FIELDS)
		scriptblocks_add(l, s, out);
}

static void add_callers_or_place(struct scriptline *l, const struct sample *s, bool has_chain,
				 struct buf *out)
{
	if (has_chain) {
		scriptchain_add(l, s, out);
	} else {
		buf_add_char(out, ' ');
		scriptplace_add(l, s, out);
	}
}

/* A sample that is a branch: from where to where. Its source stands behind both. */
static void add_jump(struct scriptline *l, const struct sample *s, bool has_chain, struct buf *out)
{
	const uint64_t f = l->fields;

	l->fields = has_chain ? f : f & ~F(SRCLINE);
	if (f & F(IP))
		add_callers_or_place(l, s, has_chain, out);
	l->fields = f;
	if (f & F(ADDR)) {
		buf_add_text(out, " => ");
		add_address(l, s, out);
	}
	if ((f & F(IP)) && (f & F(SRCLINE)) && !has_chain)
		scriptplace_add_source(l, s, out);
}

/* What else a sample has, where it is no branch itself. */
static void add_rest(struct scriptline *l, const struct sample *sample, bool has_chain,
		     struct buf *out)
{
	const struct datasample *s = sample->raw;
	const uint64_t f = l->fields;

	add_middle(l, sample, out);
	if (f & F(IP))
		add_callers_or_place(l, sample, has_chain, out);
	if (f & F(IREGS))
		add_regs(l, &s->intr_regs, out);
	if (f & F(UREGS))
		add_regs(l, &s->user_regs, out);
	scriptbranch_add(l, sample, out);
	if ((f & F(BPF_OUTPUT)) && sample->event->attr.type == 1 &&
	    sample->event->attr.config == BPF_OUTPUT_EVENT)
		add_bpf_output(s->raw, out);
}

void scriptline_add(struct scriptline *l, const struct sample *sample, const char *name,
		    struct buf *out)
{
	const struct datasample *s = sample->raw;
	const uint64_t f = l->fields;
	bool is_branch = perfattr_is_branch(&sample->event->attr);
	bool has_chain = !l->hides_chains &&
			 (sample->event->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN);

	if ((f & F(SRCCODE)) && !l->source)
		l->source = scriptsource_new(l->lines);
	scriptline_add_start(l, sample->thread, sample->record, s, has_chain, out);
	if (f & F(PERIOD)) {
		buf_add_u64_right(out, s->period, ' ', 10);
		buf_add_char(out, ' ');
	}
	if (f & F(EVENT)) {
		add_right(name, l->name_width, out);
		buf_add(out, ": ", 2);
	}
	if (f & F(FLAGS))
		buf_add_fill(out, ' ', 24); /* of branches that traces were made of */
	if (is_branch)
		add_jump(l, sample, has_chain, out);
	else
		add_rest(l, sample, has_chain, out);
	add_code(l, sample, out);
	if ((f & F(PHYS_ADDR)) && !is_branch)
		buf_add_hex_right(out, s->phys_addr, ' ', 16);
	if ((f & F(DATA_PAGE_SIZE)) && !is_branch)
		add_page_size(s->data_page_size, out);
	if ((f & F(CODE_PAGE_SIZE)) && !is_branch)
		add_page_size(s->code_page_size, out);
	buf_add_char(out, '\n');
	if (f & F(SRCCODE))
		scriptline_add_source(l, sample, sample->place, out);
}
