/* SPDX-License-Identifier: MIT */
#include "util/export/rawdump.h"

#include "util/data/recordtext.h"
#include "util/data/regname.h"
#include "util/export/hexdump.h"
#include "util/export/sideline.h"

enum { BATCH = 64 << 10 };

static void add_bytes(const struct rawdump *d, const struct record *r, struct buf *out)
{
	const struct view bytes = view_make((const char *)r->bytes, r->size);

	buf_printf(out, "\n%#llx@%s [%#x]: event: %u\n.\n. ... raw event: size %u bytes\n",
		   (unsigned long long)r->offset, d->path, r->size, r->type, r->size);
	for (size_t at = 0; at < bytes.len; at += HEXDUMP_BYTES) {
		buf_add_text(out, ".  ");
		hexdump_add_line(bytes, at, out);
	}
	buf_add_char(out, '\n');
}

/* "0 2708734749547 0x628 [0x88]: ": the CPU and the time where they are known. */
static void add_start(const struct record *r, uint64_t has, uint32_t cpu, uint64_t time,
		      struct buf *out)
{
	if (has & PERFATTR_SAMPLE_CPU)
		buf_printf(out, "%u ", cpu);
	if (has & PERFATTR_SAMPLE_TIME)
		buf_printf(out, "%llu ", (unsigned long long)time);
	else
		buf_add_text(out, "0 ");
	buf_printf(out, "%#llx [%#x]: ", (unsigned long long)r->offset, r->size);
}

void rawdump_add(const struct rawdump *d, const struct record *r, struct buf *out)
{
	const struct datafile *f = recording_file(d->recording);
	const struct datafile_event *e = datafile_find_event(f, r);
	const struct recordtype *type = record_find_type(r->type);
	struct record_id id = { 0 };

	add_bytes(d, r, out);
	if (e)
		record_read_id(r, &e->attr, &id);
	add_start(r, id.has, id.cpu, id.time, out);
	if (sideline_kind(r->type)) {
		sideline_add_text(f, r, out);
		return;
	}
	buf_printf(out, "PERF_RECORD_%s\n", type ? type->name : "UNKNOWN");
	recordtext_add(r, datafile_id_size(f, r), out);
}

/* ---- samples ---- */

static void add_words(const char *what, struct words w, struct buf *out)
{
	buf_printf(out, "... %s: nr:%zu\n", what, w.len);
	for (size_t i = 0; i < w.len; i++)
		buf_printf(out, "..... %2zu: %016llx\n", i, (unsigned long long)words_get(w, i));
}

static void add_branches(struct words b, struct buf *out)
{
	buf_printf(out, "... branch stack: nr:%zu\n", b.len / 3);
	for (size_t i = 0; i + 3 <= b.len; i += 3) {
		uint64_t flags = words_get(b, i + 2);

		buf_printf(out, "..... %2zu: %016llx -> %016llx %u cycles %c%c%c%c %#llx\n", i / 3,
			   (unsigned long long)words_get(b, i),
			   (unsigned long long)words_get(b, i + 1), (unsigned)(flags >> 4 & 0xffff),
			   flags & 1 ? 'M' : ' ', flags & 2 ? 'P' : ' ', flags & 8 ? 'A' : ' ',
			   flags & 4 ? 'T' : ' ', (unsigned long long)(flags & 15));
	}
}

static void add_registers(const struct rawdump *d, const char *what,
			  const struct datasample_regs *r, struct buf *out)
{
	size_t value = 0;

	buf_printf(out, "... %s regs: mask %#llx ABI %s\n", what, (unsigned long long)r->mask,
		   r->abi == 2	 ? "64-bit"
		   : r->abi == 1 ? "32-bit"
				 : "none");
	for (unsigned i = 0; i < 64 && value < r->values.len; i++) {
		char room[16];

		if (r->mask >> i & 1)
			buf_printf(out, ".... %-5s 0x%016llx\n",
				   regname_find(recording_arch(d->recording), i, room),
				   (unsigned long long)words_get(r->values, value++));
	}
}

static void add_read(const struct datasample_read *read, struct buf *out)
{
	buf_add_text(out, "... sample_read:\n");
	if (read->format & PERFATTR_READ_TIME_ENABLED)
		buf_printf(out, "...... time enabled %016llx\n",
			   (unsigned long long)read->time_enabled);
	if (read->format & PERFATTR_READ_TIME_RUNNING)
		buf_printf(out, "...... time running %016llx\n",
			   (unsigned long long)read->time_running);
	if (read->format & PERFATTR_READ_GROUP)
		buf_printf(out, ".... group nr %llu\n", (unsigned long long)read->nr);
	for (size_t i = 0; i < read->nr; i++) {
		struct datasample_read_value v = datasample_read_get(read, i);

		buf_printf(out, "..... id %016llx, value %016llx", (unsigned long long)v.id,
			   (unsigned long long)v.value);
		if (read->format & PERFATTR_READ_LOST)
			buf_printf(out, ", lost %llu", (unsigned long long)v.lost);
		buf_add_char(out, '\n');
	}
}

/* The parts that are a number each. */
static void add_numbers(const struct datasample *s, struct buf *out)
{
	if (s->has & PERFATTR_SAMPLE_WEIGHT)
		buf_printf(out, "... weight: %llu\n", (unsigned long long)s->weight);
	if (s->has & PERFATTR_SAMPLE_WEIGHT_STRUCT)
		buf_printf(out, "... weight: %llu,%#x,%#x\n", (unsigned long long)s->weight,
			   s->weight2, s->weight3);
	if (s->has & PERFATTR_SAMPLE_DATA_SRC)
		buf_printf(out, " . data_src: %#llx\n", (unsigned long long)s->data_src);
	if (s->has & PERFATTR_SAMPLE_PHYS_ADDR)
		buf_printf(out, " .. phys_addr: %#llx\n", (unsigned long long)s->phys_addr);
	if (s->has & PERFATTR_SAMPLE_CGROUP)
		buf_printf(out, " .. cgroup: %llu\n", (unsigned long long)s->cgroup);
	if (s->has & PERFATTR_SAMPLE_DATA_PAGE_SIZE)
		buf_printf(out, " .. data page size: %llu\n",
			   (unsigned long long)s->data_page_size);
	if (s->has & PERFATTR_SAMPLE_CODE_PAGE_SIZE)
		buf_printf(out, " .. code page size: %llu\n",
			   (unsigned long long)s->code_page_size);
	if (s->has & PERFATTR_SAMPLE_TRANSACTION)
		buf_printf(out, "... transaction: %llx\n", (unsigned long long)s->transaction);
}

void rawdump_add_sample(const struct rawdump *d, const struct sample *sample, struct buf *out)
{
	const struct datasample *s = sample->raw;
	const struct dso *dso = sample->place.mapping ? sample->place.mapping->dso : NULL;

	add_bytes(d, sample->record, out);
	add_start(sample->record, s->has, s->cpu, s->time, out);
	buf_printf(out, "PERF_RECORD_SAMPLE(IP, %#x): %d/%d: %#llx period: %llu addr: %#llx\n",
		   sample->record->misc, (int)s->pid, (int)s->tid, (unsigned long long)s->ip,
		   (unsigned long long)s->period, (unsigned long long)s->addr);
	if (s->has & PERFATTR_SAMPLE_CALLCHAIN)
		add_words("FP chain", s->callchain, out);
	if (s->has & PERFATTR_SAMPLE_BRANCH_STACK)
		add_branches(s->branches, out);
	if (s->has & PERFATTR_SAMPLE_REGS_USER)
		add_registers(d, "user", &s->user_regs, out);
	if (s->has & PERFATTR_SAMPLE_REGS_INTR)
		add_registers(d, "intr", &s->intr_regs, out);
	if (s->has & PERFATTR_SAMPLE_STACK_USER)
		buf_printf(out, "... ustack: size %zu\n", s->user_stack.len);
	add_numbers(s, out);
	if (s->has & PERFATTR_SAMPLE_READ)
		add_read(&s->read, out);
	buf_printf(out, " ... thread: %s:%d\n ...... dso: %s\n", sample->thread->comm, (int)s->tid,
		   dso ? dso->name : "<not found>");
}

int rawdump_tell(const struct rawdump *d, struct doc *doc, struct err *err)
{
	const struct record *other;
	struct sample sample;
	struct buf text = { 0 };
	int status;

	while ((status = recording_next_any(d->recording, &sample, &other, err)) > 0) {
		if (other)
			rawdump_add(d, other, &text);
		else
			rawdump_add_sample(d, &sample, &text);
		if (text.len >= BATCH) {
			doc_verbatim(doc, text.at);
			buf_clear(&text);
		}
	}
	doc_verbatim(doc, buf_text(&text));
	buf_release(&text);
	return status;
}
