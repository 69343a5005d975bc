/* SPDX-License-Identifier: MIT */
/*
 * Makes a perf.data of a program that never ran: its call tree is the input,
 * each line of which is a chain as flame graphs have it, outermost first:
 *
 *	COMM[/PID[/TID]];[FILE!]FUNCTION;...;[FILE!]FUNCTION COUNT
 *
 * A function is in the file COMM where none is named, or with _[k] behind it in
 * the kernel. Each line makes COUNT samples one after the other; with -n the
 * lines are gone through again and again, a sample of each that has some left,
 * until there are so many.
 *
 * FILE bpf with _[k] is a BPF program, which a KSYMBOL names; FILE jit is code of a
 * JIT compiler, whose dump -s writes; FILE anon is memory of no file.
 *
 * -s writes symbols below a folder: ELF files for --symfs, and kallsyms with a kcore
 * beside it. Code of the kernel, of BPF programs and of JIT compilers is no-operations.
 * What is made is the same each time.
 *
 * -f leaves the callers out of the samples.
 *
 *	makeprofile [-f] [-n SAMPLES] [-P PERIOD] [-t NS] [-c CPUS] [-s DIR] -o FILE <TREE
 */
#include "tests/makeprofile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/num.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"

void makeprofile_stop(const char *what, const char *why)
{
	fprintf(stderr, "makeprofile: %s: %s\n", what, why);
	exit(1);
}

static void put32(struct buf *b, uint32_t n)
{
	buf_add(b, &n, sizeof(n));
}

static void put64(struct buf *b, uint64_t n)
{
	buf_add(b, &n, sizeof(n));
}

static const struct perfattr attr = {
	.type = 1,   /* software, cpu-clock */
	.size = 112, /* PERF_ATTR_SIZE_VER5, which older perfs read, too */
	.period = 250000,
	.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME |
		       PERFATTR_SAMPLE_CPU | PERFATTR_SAMPLE_PERIOD | PERFATTR_SAMPLE_CALLCHAIN,
	.flags = PERFATTR_INHERIT | PERFATTR_MMAP | PERFATTR_COMM | PERFATTR_TASK |
		 PERFATTR_SAMPLE_ID_ALL | PERFATTR_MMAP2,
};

static void flush(struct maker *m)
{
	struct err err = { 0 };

	if (datawrite_records(m->to, m->records.at, m->records.len, &err) < 0)
		makeprofile_stop(m->output, err.text);
	buf_clear(&m->records);
}

/* KSYMBOL: address, length, type (1: BPF), flags, name. */
static void put_programs(struct maker *m, const struct file *f)
{
	for (size_t i = 0; i < f->functions.len; i++) {
		size_t name = (strlen(f->functions.at[i]) + 8) / 8 * 8;
		size_t size = 8 + 16 + name + perfattr_id_size(&attr);

		put32(&m->records, RECORD_KSYMBOL);
		put32(&m->records, (uint32_t)size << 16);
		put64(&m->records, f->base + i * FUNCTION_SIZE);
		put32(&m->records, FUNCTION_SIZE);
		put32(&m->records, 1);
		buf_add(&m->records, f->functions.at[i], strlen(f->functions.at[i]));
		buf_add_fill(&m->records, 0, name - strlen(f->functions.at[i]));
		buf_add_fill(&m->records, 0, perfattr_id_size(&attr));
	}
}

static void put_processes(struct maker *m)
{
	const struct recordput put = { .out = &m->records, .id_size = perfattr_id_size(&attr) };
	const struct record_mmap kernel = { .pid = UINT32_MAX,
					    .addr = KERNEL_BASE,
					    .len = 0x40000000,
					    .pgoff = KERNEL_BASE,
					    .filename = view_of("[kernel.kallsyms]_text") };

	recordput_mmap(&put, RECORD_KERNEL, &kernel);
	for (size_t i = 0; i < m->files.len; i++)
		if (strcmp(m->files.at[i]->name, "bpf") == 0)
			put_programs(m, m->files.at[i]);
	for (size_t i = 0; i < m->processes.len; i++) {
		const struct process *p = m->processes.at[i];

		recordput_comm(&put, p->pid, p->tid, view_of(p->comm));
		for (size_t j = 0; j < p->mapped.len; j++) {
			const struct file *f = p->mapped.at[j];
			struct buf path = { 0 };

			if (strcmp(f->name, "jit") == 0)
				buf_printf(&path, FILES_DIR "/jit-%u.dump", p->pid);
			else if (strcmp(f->name, "anon") == 0)
				buf_add_text(&path, "//anon");
			else
				buf_printf(&path, FILES_DIR "/%s", f->name);
			recordput_mmap2(
				&put, RECORD_USER,
				&(struct record_mmap2){
					.pid = p->pid,
					.tid = p->tid,
					.addr = strcmp(f->name, "jit") == 0 ? 0x1000 : f->base,
					.len = (f->functions.len + 16) / 16 * 0x1000,
					.pgoff = TEXT_OFFSET,
					.prot = 5,
					.flags = 2,
					.filename = buf_view(&path) });
			buf_release(&path);
		}
	}
	flush(m);
}

static void put_sample(struct maker *m, const struct line *l)
{
	struct buf *b = &m->records;
	size_t size = 8 + 8 + 8 + 8 + 8 + 8 + (m->is_flat ? 0 : 8 + 8 * l->chain.len);

	put32(b, RECORD_SAMPLE);
	put32(b, (uint32_t)(l->in_kernel ? RECORD_KERNEL : RECORD_USER) | (uint32_t)size << 16);
	put64(b, l->ip);
	put32(b, l->process->pid);
	put32(b, l->process->tid);
	m->time += m->step_ns;
	put64(b, m->time);
	put32(b, (uint32_t)(m->made % m->cpus));
	put32(b, 0);
	put64(b, m->period);
	if (!m->is_flat) {
		put64(b, l->chain.len);
		buf_add(b, l->chain.at, 8 * l->chain.len);
	}
	if (++m->made % ROUND == 0) {
		recordput_empty(b, RECORD_FINISHED_ROUND);
		flush(m);
	}
}

/* One sample of each line that has some left; false when there is none. */
static bool put_turn(struct maker *m)
{
	bool has_any = false;

	for (size_t i = 0; i < m->lines.len && m->made < m->total; i++) {
		if (!m->lines.at[i].left)
			continue;
		m->lines.at[i].left--;
		put_sample(m, &m->lines.at[i]);
		has_any = true;
	}
	return has_any;
}

static void put_samples(struct maker *m)
{
	uint64_t before;

	if (!m->total) {
		for (size_t i = 0; i < m->lines.len; i++)
			for (uint64_t n = 0; n < m->lines.at[i].count; n++)
				put_sample(m, &m->lines.at[i]);
		return;
	}
	do {
		before = m->made;
		while (put_turn(m))
			;
		for (size_t i = 0; i < m->lines.len; i++)
			m->lines.at[i].left = m->lines.at[i].count;
	} while (m->made < m->total && m->made > before);
}

/*
 * struct bpf_prog_info of include/uapi/linux/bpf.h, all functions being of one program:
 * its numbers by their offsets, and behind it the arrays that it leads to.
 */
static void put_programs_info(const struct file *f, struct buf *out)
{
	size_t n = f->functions.len;
	unsigned char info[192] = { 0 };
	const struct {
		size_t at;
		uint64_t value;
		size_t size;
	} numbers[] = {
		{ 16, n * FUNCTION_SIZE, 4 }, /* jited_prog_len */
		{ 24, 12 * n, 8 },	      /* jited_prog_insns, behind the two arrays */
		{ 104, n, 4 },		      /* nr_jited_ksyms, nr_jited_func_lens */
		{ 108, n, 4 },
		{ 112, 0, 8 }, /* jited_ksyms, jited_func_lens */
		{ 120, 8 * n, 8 },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		memcpy(info + numbers[i].at, &numbers[i].value, numbers[i].size);
	put32(out, 1);
	put32(out, sizeof(info));
	put32(out, (uint32_t)(n * (12 + FUNCTION_SIZE)));
	put64(out, 0);
	buf_add(out, info, sizeof(info));
	for (size_t i = 0; i < n; i++)
		put64(out, f->base + i * FUNCTION_SIZE);
	for (size_t i = 0; i < n; i++)
		put32(out, FUNCTION_SIZE);
	buf_add_fill(out, (char)NOP, n * FUNCTION_SIZE);
}

static void write_programs(struct maker *m, struct buf *section)
{
	struct err err = { 0 };

	buf_clear(section);
	for (size_t i = 0; i < m->files.len; i++)
		if (strcmp(m->files.at[i]->name, "bpf") == 0)
			put_programs_info(m->files.at[i], section);
	if (section->len && datawrite_section(m->to, DATASECTION_BPF_PROG_INFO, section->at,
					      section->len, &err) < 0)
		makeprofile_stop(m->output, err.text);
}

static void write_recording(struct maker *m)
{
	struct datasection_event event = { .name = "cpu-clock", .attr = attr };
	struct buf section = { 0 };
	struct err err = { 0 };
	uint64_t first = m->step_ns;
	int fd = open(m->output, O_RDWR | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		makeprofile_stop(m->output, strerror(errno));
	if (m->is_flat)
		event.attr.sample_type &= ~(uint64_t)PERFATTR_SAMPLE_CALLCHAIN;
	m->to = datawrite_new(fd, &(struct datawrite_options){ 0 });
	datawrite_add_event(m->to, &event.attr, NULL, 0);
	put_processes(m);
	put_samples(m);
	flush(m);
	datasection_put_text(&section, view_of("x86_64"));
	datawrite_section(m->to, DATASECTION_ARCH, section.at, section.len, &err);
	buf_clear(&section);
	datasection_put_events(&section, &event, 1);
	datawrite_section(m->to, DATASECTION_EVENT_DESC, section.at, section.len, &err);
	buf_clear(&section);
	put64(&section, first);
	put64(&section, m->time);
	datawrite_section(m->to, DATASECTION_SAMPLE_TIME, section.at, section.len, &err);
	write_programs(m, &section);
	if (datawrite_finish(m->to, &err) < 0 || close(fd) < 0)
		makeprofile_stop(m->output, err.text);
	datawrite_free(m->to);
	buf_release(&section);
	buf_release(&m->records);
}

static uint64_t read_number(const char *option, const char *text)
{
	struct err err = { 0 };
	uint64_t n = 0;

	if (num_parse_range(view_of(text), 1, UINT64_MAX, &n, &err) < 0)
		makeprofile_stop(option, err.text);
	return n;
}

int main(int argc, char **argv)
{
	struct maker m = { .period = 1, .step_ns = 250000, .cpus = 1 };
	int letter;

	while ((letter = getopt(argc, argv, "fn:P:t:c:s:o:")) != -1) {
		if (letter == 'f')
			m.is_flat = true;
		else if (letter == 'n')
			m.total = read_number("-n", optarg);
		else if (letter == 'P')
			m.period = read_number("-P", optarg);
		else if (letter == 't')
			m.step_ns = read_number("-t", optarg);
		else if (letter == 'c')
			m.cpus = read_number("-c", optarg);
		else if (letter == 's')
			m.folder = optarg;
		else if (letter == 'o')
			m.output = optarg;
		else
			return 2;
	}
	if (!m.output || optind < argc)
		makeprofile_stop(
			"usage",
			"makeprofile [-f] [-n SAMPLES] [-P PERIOD] [-t NS] [-c CPUS] [-s DIR] "
			"-o FILE <TREE");
	profiletree_read(&m);
	if (m.folder)
		profilefiles_write(&m);
	write_recording(&m);
	return 0;
}
