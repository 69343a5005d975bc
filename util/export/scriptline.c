/* SPDX-License-Identifier: MIT */
#include "util/export/scriptline.h"

#include "util/base/alloc.h"
#include "util/base/near.h"
#include "util/export/memsource.h"

/* Call chains change what they are of with addresses that cannot be (PERF_CONTEXT_*). */
#define CONTEXT_MAX	     (UINT64_MAX - 4094)
#define CONTEXT_HV	     ((uint64_t)-32)
#define CONTEXT_KERNEL	     ((uint64_t)-128)
#define CONTEXT_USER	     ((uint64_t)-512)
#define CONTEXT_GUEST_KERNEL ((uint64_t)-2176)
#define CONTEXT_GUEST_USER   ((uint64_t)-2560)

static const struct {
	const char *name;
	unsigned bit;
} fields[] = {
#define FIELD(name, NAME, bit) { name, 1u << bit },
#include "util/export/scriptfields.def"
#undef FIELD
};

int scriptline_parse_fields(struct view text, unsigned *out, struct err *err)
{
	struct view rest = text, name;

	*out = 0;
	while (view_split(&rest, ',', &name)) {
		size_t i = 0;

		while (i < ARRAY_LEN(fields) && !view_equal(name, fields[i].name))
			i++;
		if (i == ARRAY_LEN(fields)) {
			char word[64] = "";
			struct near near = { .word = word };

			memcpy(word, name.at, name.len < sizeof(word) ? name.len : 0);
			for (i = 0; i < ARRAY_LEN(fields); i++)
				near_offer(&near, fields[i].name);
			err_set(err, ERR_USAGE, "samples have no field '%.*s'", VIEW_ARG(name));
			if (near_best(&near))
				err_hint(err, "did you mean '%s'?", near_best(&near));
			return -1;
		}
		*out |= fields[i].bit;
	}
	return 0;
}

unsigned scriptline_default_fields(const struct perfattr *attr)
{
	unsigned wanted = SCRIPTLINE_COMM | SCRIPTLINE_TID | SCRIPTLINE_CPU | SCRIPTLINE_TIME |
			  SCRIPTLINE_EVENT | SCRIPTLINE_IP | SCRIPTLINE_SYM | SCRIPTLINE_DSO |
			  SCRIPTLINE_PERIOD | SCRIPTLINE_SYMOFF;

	if (!(attr->sample_type & PERFATTR_SAMPLE_CPU))
		wanted &= ~(unsigned)SCRIPTLINE_CPU;
	if (!(attr->sample_type & PERFATTR_SAMPLE_PERIOD))
		wanted &= ~(unsigned)SCRIPTLINE_PERIOD;
	return wanted;
}

static void add_start(const struct scriptline *l, const struct session_thread *t,
		      const struct datasample *s, bool has_chain, struct buf *out)
{
	const unsigned f = l->fields, both = SCRIPTLINE_PID | SCRIPTLINE_TID;

	if (f & SCRIPTLINE_COMM)
		buf_printf(out, has_chain && (f & SCRIPTLINE_IP) ? "%s " : "%16s ", t->comm);
	if ((f & both) == both)
		buf_printf(out, "%5d/%-5d ", (int)s->pid, (int)s->tid);
	else if (f & both)
		buf_printf(out, "%5d ", (int)(f & SCRIPTLINE_PID ? s->pid : s->tid));
	if (f & SCRIPTLINE_CPU)
		buf_printf(out, "[%03u] ", s->has & PERFATTR_SAMPLE_CPU ? s->cpu : UINT32_MAX);
	if (f & SCRIPTLINE_TIME)
		buf_printf(out, l->has_ns ? "%5llu.%09llu: " : "%5llu.%06llu: ",
			   (unsigned long long)(s->time / 1000000000),
			   (unsigned long long)(s->time % 1000000000 / (l->has_ns ? 1 : 1000)));
}

/* shown is the address as people see it: of a caller in a user's file, where it is in the file. */
static void add_place(const struct scriptline *l, struct session_place p, uint64_t shown,
		      struct buf *out)
{
	if (l->fields & SCRIPTLINE_IP)
		buf_printf(out, "%16llx", (unsigned long long)shown);
	if (l->fields & SCRIPTLINE_SYM) {
		struct symbols_name n = symbols_find(l->symbols, p);

		buf_add_char(out, ' ');
		buf_add_text(out, n.name ? n.name : "[unknown]");
		if (n.name && (l->fields & SCRIPTLINE_SYMOFF))
			buf_printf(out, "+0x%llx", (unsigned long long)n.offset);
	}
	if (l->fields & SCRIPTLINE_DSO)
		buf_printf(out, " (%s)", p.mapping ? p.mapping->dso->name : "[unknown]");
}

static void add_frame(const struct scriptline *l, const struct session_thread *t, unsigned cpumode,
		      uint64_t ip, struct buf *out)
{
	struct session_place p = session_find_place(l->session, t, cpumode, ip);
	bool is_file = p.mapping && !p.mapping->dso->is_kernel;

	buf_add_char(out, '\t');
	add_place(l, p, is_file ? mapping_file_offset(p.mapping, ip) : ip, out);
	buf_add_char(out, '\n');
}

/* The mode that a context marker begins; -1 for one that is not known. */
static int mode_of(uint64_t marker)
{
	switch (marker) {
	case CONTEXT_HV:
		return RECORD_HYPERVISOR;
	case CONTEXT_KERNEL:
		return RECORD_KERNEL;
	case CONTEXT_USER:
		return RECORD_USER;
	case CONTEXT_GUEST_KERNEL:
		return RECORD_GUEST_KERNEL;
	case CONTEXT_GUEST_USER:
		return RECORD_GUEST_USER;
	default:
		return -1;
	}
}

/* The callers that the hardware saw, in place of the user's part of the chain. */
static void add_hardware_chain(const struct scriptline *l, const struct session_thread *t,
			       const struct datasample *s, struct buf *out)
{
	for (size_t i = 0; i < s->branches.len; i += 3) {
		if (i == 0)
			add_frame(l, t, RECORD_USER, words_get(s->branches, 1), out);
		add_frame(l, t, RECORD_USER, words_get(s->branches, i), out);
	}
}

static void add_chain(const struct scriptline *l, const struct session_thread *t, unsigned cpumode,
		      const struct datasample *s, bool is_hardware, struct buf *out)
{
	unsigned left = l->max_stack ? l->max_stack : UINT32_MAX;

	buf_add_char(out, '\n');
	for (size_t i = 0; i < s->callchain.len && left; i++) {
		uint64_t ip = words_get(s->callchain, i);

		if (ip >= CONTEXT_MAX) {
			int mode = mode_of(ip);

			if (mode < 0)
				break;
			if (mode == RECORD_USER && is_hardware) {
				add_hardware_chain(l, t, s, out);
				break;
			}
			cpumode = (unsigned)mode;
			continue;
		}
		add_frame(l, t, cpumode, ip, out);
		left--;
	}
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

void scriptline_add(struct scriptline *l, const struct datafile_event *e, const char *name,
		    const struct record *rec, const struct datasample *s, struct buf *out)
{
	const unsigned f = l->fields;
	const struct session_thread *t = session_find_thread(l->session, s->pid, s->tid);
	unsigned mode = rec->misc & RECORD_MISC_CPUMODE;
	bool has_chain = e->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN;

	add_start(l, t, s, has_chain, out);
	if (f & SCRIPTLINE_PERIOD)
		buf_printf(out, "%10llu ", (unsigned long long)s->period);
	if (f & SCRIPTLINE_EVENT)
		buf_printf(out, "%*s: ", (int)l->name_width, name);
	if (f & SCRIPTLINE_ADDR)
		buf_printf(out, "%16llx", (unsigned long long)s->addr);
	if (f & SCRIPTLINE_DATA_SRC)
		add_source(l, s->data_src, out);
	if (f & SCRIPTLINE_WEIGHT)
		buf_printf(out, "%16llu", (unsigned long long)s->weight);
	if ((f & SCRIPTLINE_IP) && has_chain) {
		add_chain(l, t, mode, s, e->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK,
			  out);
	} else if (f & SCRIPTLINE_IP) {
		buf_add_char(out, ' ');
		add_place(l, session_find_place(l->session, t, mode, s->ip), s->ip, out);
	}
	if (f & SCRIPTLINE_PHYS_ADDR)
		buf_printf(out, "%16llx", (unsigned long long)s->phys_addr);
	if (f & SCRIPTLINE_DATA_PAGE_SIZE)
		add_page_size(s->data_page_size, out);
	if (f & SCRIPTLINE_CODE_PAGE_SIZE)
		add_page_size(s->code_page_size, out);
	buf_add_char(out, '\n');
}
