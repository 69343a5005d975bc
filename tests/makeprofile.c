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
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/base/num.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"

enum {
	FUNCTION_SIZE = 0x100,
	TEXT_OFFSET = 0x1000, /* of a file, and its address in it */
	ROUND = 1024,	      /* samples */
	FIRST_PID = 1000,
};

#define KERNEL_BASE  0xffffffff81000000
#define BPF_BASE     0xffffffffc0000000
#define FILE_BASE    0x7f0000000000
#define FILE_ROOM    0x10000000
#define CHAIN_KERNEL ((uint64_t)-128) /* PERF_CONTEXT_KERNEL */
#define CHAIN_USER   ((uint64_t)-512)
#define FILES_DIR    "/makeprofile"

struct file {
	char *name; /* "" is the kernel */
	struct VEC(char *) functions;
	struct map numbers; /* of functions, plus 1 */
	uint64_t base;
};

struct process {
	char *comm;
	uint32_t pid, tid;
	struct VEC(struct file *) mapped;
};

struct line {
	struct process *process;
	struct VEC(uint64_t) chain; /* innermost first, with markers */
	uint64_t ip;
	uint64_t count, left;
	bool in_kernel;
};

struct maker {
	uint64_t total, period, step_ns, cpus;
	const char *folder, *output;
	struct VEC(struct file *) files;
	struct VEC(struct process *) processes;
	struct VEC(struct line) lines;
	struct datawrite *to;
	struct buf records;
	uint64_t made, time;
	bool is_flat;
};

static void stop(const char *what, const char *why)
{
	fprintf(stderr, "makeprofile: %s: %s\n", what, why);
	exit(1);
}

static char *copy(struct view v)
{
	struct buf b = { 0 };

	buf_add_view(&b, v);
	buf_add_text(&b, "");
	return v.len ? buf_detach(&b) : strdup("");
}

static void put32(struct buf *b, uint32_t n)
{
	buf_add(b, &n, sizeof(n));
}

static void put64(struct buf *b, uint64_t n)
{
	buf_add(b, &n, sizeof(n));
}

/* ---- the tree ---- */

static uint64_t find_function(struct file *f, struct view name)
{
	uintptr_t number = (uintptr_t)map_find(&f->numbers, name);

	if (!number) {
		char *kept = copy(name);

		*vec_add(&f->functions) = kept;
		number = f->functions.len;
		*map_add(&f->numbers, view_of(kept)) = (void *)number;
	}
	return f->base + (number - 1) * FUNCTION_SIZE;
}

static struct file *find_file(struct maker *m, struct view name)
{
	struct file *f;

	for (size_t i = 0; i < m->files.len; i++)
		if (view_equal(name, m->files.at[i]->name))
			return m->files.at[i];
	f = calloc(1, sizeof(*f));
	f->name = copy(name);
	f->base = !name.len		    ? KERNEL_BASE
		  : view_equal(name, "bpf") ? BPF_BASE
					    : FILE_BASE + FILE_ROOM * m->files.len;
	*vec_add(&m->files) = f;
	if (!name.len)
		find_function(f, view_of("_text"));
	return f;
}

static void map_file(struct process *p, struct file *f)
{
	for (size_t i = 0; i < p->mapped.len; i++)
		if (p->mapped.at[i] == f)
			return;
	*vec_add(&p->mapped) = f;
}

static uint32_t take_number(struct view *rest)
{
	struct view piece;
	struct err err = { 0 };
	uint64_t n;

	if (!view_split(rest, '/', &piece))
		return 0;
	if (num_parse_range(piece, 1, INT32_MAX, &n, &err) < 0)
		stop("process", err.text);
	return (uint32_t)n;
}

/* Without a number, each name is a process of its own. */
static struct process *find_process(struct maker *m, struct view text)
{
	struct view comm = { 0 };
	uint32_t pid, tid;
	struct process *p;

	view_split(&text, '/', &comm);
	pid = take_number(&text);
	tid = take_number(&text);
	tid = tid ? tid : pid;
	for (size_t i = 0; i < m->processes.len; i++) {
		p = m->processes.at[i];
		if (view_equal(comm, p->comm) && (!pid || (p->pid == pid && p->tid == tid)))
			return p;
	}
	p = calloc(1, sizeof(*p));
	p->comm = copy(comm);
	p->pid = pid ? pid : FIRST_PID + (uint32_t)m->processes.len;
	p->tid = tid ? tid : p->pid;
	*vec_add(&m->processes) = p;
	return p;
}

/* A call is somewhere behind its function's start, for each callee elsewhere. */
static void add_frame(struct maker *m, struct line *l, struct view frame, unsigned depth)
{
	size_t bang = view_find(frame, 0, '!');
	bool in_kernel = view_ends(frame, "_[k]");
	struct file *f;
	uint64_t at;

	if (in_kernel && !view_starts(frame, "bpf!"))
		f = find_file(m, view_make("", 0));
	else if (bang < frame.len)
		f = find_file(m, view_make(frame.at, bang));
	else
		f = find_file(m, view_of(l->process->comm));
	if (in_kernel)
		frame.len -= 4;
	if (bang < frame.len)
		frame = view_make(frame.at + bang + 1, frame.len - bang - 1);
	if (!in_kernel)
		map_file(l->process, f);
	at = find_function(f, frame) + 0x10 + 4 * (depth % 16);
	*vec_add(&l->chain) = at;
	l->in_kernel = in_kernel;
	l->ip = at;
}

static void turn(struct line *l)
{
	struct line turned = { 0 };
	bool in_kernel = false, is_first = true;

	for (size_t i = l->chain.len; i-- > 0;) {
		bool is_kernel = l->chain.at[i] >= KERNEL_BASE;

		if (is_first || is_kernel != in_kernel)
			*vec_add(&turned.chain) = is_kernel ? CHAIN_KERNEL : CHAIN_USER;
		*vec_add(&turned.chain) = l->chain.at[i];
		in_kernel = is_kernel;
		is_first = false;
	}
	vec_release(&l->chain);
	l->chain.at = turned.chain.at;
	l->chain.len = turned.chain.len;
	l->chain.room = turned.chain.room;
}

static void read_line(struct maker *m, struct view text)
{
	struct line *l = vec_add(&m->lines);
	struct view frame;
	struct err err = { 0 };
	size_t space = text.len;
	unsigned depth = 0;

	*l = (struct line){ 0 };
	while (space && text.at[space - 1] != ' ')
		space--;
	if (!space)
		stop("tree", "a line without a count");
	if (num_parse_range(view_make(text.at + space, text.len - space), 0, UINT32_MAX, &l->count,
			    &err) < 0)
		stop("tree", err.text);
	text.len = space - 1;
	if (!view_split(&text, ';', &frame))
		stop("tree", "a line without a program");
	l->process = find_process(m, frame);
	while (view_split(&text, ';', &frame))
		add_frame(m, l, frame, depth++);
	if (!depth)
		stop("tree", "a line without a function");
	turn(l);
	l->left = l->count;
}

static void read_tree(struct maker *m)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view rest, line;

	if (fs_read_stream(&(struct fs){ 0 }, "/dev/stdin", 1 << 30, &text, &err) < 0)
		stop("tree", err.text);
	rest = buf_view(&text);
	while (view_split(&rest, '\n', &line))
		if (line.len)
			read_line(m, line);
	buf_release(&text);
	if (!m->lines.len)
		stop("tree", "it is empty");
}

/* ---- symbols ---- */

static void write_file(const char *path, const struct buf *bytes)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(bytes->at, 1, bytes->len, f) != bytes->len || fclose(f) != 0)
		stop(path, strerror(errno));
}

static void add_section(struct buf *out, Elf64_Shdr section)
{
	buf_add(out, &section, sizeof(section));
}

enum { NULL_SECTION, TEXT_SECTION, SYMTAB, STRTAB, SECTIONS };

/* One of which everything is where it is mapped, with code that is all zeroes. */
static void write_elf(const struct maker *m, const struct file *f)
{
	static const char names[] = "\0.text\0.symtab\0.strtab";
	size_t text_size = (f->functions.len + 1) * FUNCTION_SIZE;
	struct buf out = { 0 }, symbols = { 0 }, strings = { 0 }, path = { 0 };
	Elf64_Phdr load = { .p_type = PT_LOAD,
			    .p_flags = PF_R | PF_X,
			    .p_offset = TEXT_OFFSET,
			    .p_vaddr = TEXT_OFFSET,
			    .p_filesz = text_size,
			    .p_memsz = text_size,
			    .p_align = 0x1000 };
	Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 },
			      .e_type = ET_DYN,
			      .e_machine = EM_X86_64,
			      .e_version = 1,
			      .e_phoff = sizeof(header),
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(load),
			      .e_phnum = 1,
			      .e_shentsize = sizeof(Elf64_Shdr),
			      .e_shnum = SECTIONS,
			      .e_shstrndx = STRTAB };

	buf_add(&strings, names, sizeof(names));
	buf_add_fill(&symbols, 0, sizeof(Elf64_Sym));
	for (size_t i = 0; i < f->functions.len; i++) {
		Elf64_Sym s = { .st_name = (Elf64_Word)strings.len,
				.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
				.st_shndx = TEXT_SECTION,
				.st_value = TEXT_OFFSET + i * FUNCTION_SIZE,
				.st_size = FUNCTION_SIZE };

		buf_add(&symbols, &s, sizeof(s));
		buf_add(&strings, f->functions.at[i], strlen(f->functions.at[i]) + 1);
	}
	header.e_shoff = TEXT_OFFSET + text_size;
	buf_add(&out, &header, sizeof(header));
	buf_add(&out, &load, sizeof(load));
	buf_add_fill(&out, 0, TEXT_OFFSET + text_size - out.len);
	add_section(&out, (Elf64_Shdr){ 0 });
	add_section(&out, (Elf64_Shdr){ .sh_name = 1,
					.sh_type = SHT_PROGBITS,
					.sh_flags = SHF_ALLOC | SHF_EXECINSTR,
					.sh_addr = TEXT_OFFSET,
					.sh_offset = TEXT_OFFSET,
					.sh_size = text_size,
					.sh_addralign = 16 });
	add_section(&out, (Elf64_Shdr){ .sh_name = 7,
					.sh_type = SHT_SYMTAB,
					.sh_offset = header.e_shoff + SECTIONS * sizeof(Elf64_Shdr),
					.sh_size = symbols.len,
					.sh_link = STRTAB,
					.sh_info = 1,
					.sh_addralign = 8,
					.sh_entsize = sizeof(Elf64_Sym) });
	add_section(&out, (Elf64_Shdr){ .sh_name = 15,
					.sh_type = SHT_STRTAB,
					.sh_offset = header.e_shoff +
						     SECTIONS * sizeof(Elf64_Shdr) + symbols.len,
					.sh_size = strings.len,
					.sh_addralign = 1 });
	buf_add(&out, symbols.at, symbols.len);
	buf_add(&out, strings.at, strings.len);
	buf_printf(&path, "%s" FILES_DIR "/%s", m->folder, f->name);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&symbols);
	buf_release(&strings);
	buf_release(&path);
}

enum { NOP = 0x90 }; /* of x86 */

static void write_kcore(const struct maker *m, const struct file *f)
{
	size_t size = f->functions.len * FUNCTION_SIZE;
	Elf64_Phdr load = { .p_type = PT_LOAD,
			    .p_offset = TEXT_OFFSET,
			    .p_vaddr = f->base,
			    .p_filesz = size,
			    .p_memsz = size };
	Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 },
			      .e_type = ET_CORE,
			      .e_machine = EM_X86_64,
			      .e_version = 1,
			      .e_phoff = sizeof(header),
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(load),
			      .e_phnum = 1 };
	struct buf out = { 0 }, path = { 0 };

	buf_add(&out, &header, sizeof(header));
	buf_add(&out, &load, sizeof(load));
	buf_add_fill(&out, 0, TEXT_OFFSET - out.len);
	buf_add_fill(&out, (char)NOP, size);
	buf_printf(&path, "%s/kcore", m->folder);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

static void write_kallsyms(const struct maker *m, const struct file *f)
{
	struct buf out = { 0 }, path = { 0 };

	for (size_t i = 0; i < f->functions.len; i++)
		buf_printf(&out, "%llx T %s\n", (unsigned long long)f->base + i * FUNCTION_SIZE,
			   f->functions.at[i]);
	buf_printf(&path, "%s/kallsyms", m->folder);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

static void write_kernel(const struct maker *m, const struct file *f)
{
	write_kallsyms(m, f);
	write_kcore(m, f);
}

/* The process that has a file first. */
static uint32_t find_owner(const struct maker *m, const struct file *f)
{
	for (size_t i = 0; i < m->processes.len; i++)
		for (size_t j = 0; j < m->processes.at[i]->mapped.len; j++)
			if (m->processes.at[i]->mapped.at[j] == f)
				return m->processes.at[i]->pid;
	return 0;
}

/* As tools/perf/Documentation/jitdump-specification.txt has it. */
static void write_dump(const struct maker *m, const struct file *f)
{
	uint32_t pid = find_owner(m, f);
	struct buf out = { 0 }, path = { 0 };

	put32(&out, 0x4a695444);
	put32(&out, 1);
	put32(&out, 40);
	put32(&out, EM_X86_64);
	put32(&out, 0);
	put32(&out, pid);
	put64(&out, 0);
	put64(&out, 0);
	for (size_t i = 0; i < f->functions.len; i++) {
		size_t name = strlen(f->functions.at[i]) + 1;

		put32(&out, 0);
		put32(&out, (uint32_t)(16 + 40 + name + FUNCTION_SIZE));
		put64(&out, i + 1);
		put32(&out, pid);
		put32(&out, pid);
		put64(&out, f->base + i * FUNCTION_SIZE);
		put64(&out, f->base + i * FUNCTION_SIZE);
		put64(&out, FUNCTION_SIZE);
		put64(&out, i);
		buf_add(&out, f->functions.at[i], name);
		buf_add_fill(&out, (char)NOP, FUNCTION_SIZE);
	}
	buf_printf(&path, "%s" FILES_DIR "/jit-%u.dump", m->folder, pid);
	write_file(buf_text(&path), &out);
	buf_release(&out);
	buf_release(&path);
}

static void write_symbols(const struct maker *m)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s" FILES_DIR, m->folder);
	if ((mkdir(m->folder, 0777) < 0 && errno != EEXIST) ||
	    (mkdir(buf_text(&path), 0777) < 0 && errno != EEXIST))
		stop(m->folder, strerror(errno));
	buf_release(&path);
	for (size_t i = 0; i < m->files.len; i++) {
		if (strcmp(m->files.at[i]->name, "jit") == 0)
			write_dump(m, m->files.at[i]);
		else if (strcmp(m->files.at[i]->name, "bpf") == 0)
			continue;
		else if (m->files.at[i]->name[0])
			write_elf(m, m->files.at[i]);
		else
			write_kernel(m, m->files.at[i]);
	}
}

/* ---- the recording ---- */

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
		stop(m->output, err.text);
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
		stop(m->output, err.text);
}

static void write_recording(struct maker *m)
{
	struct datasection_event event = { .name = "cpu-clock", .attr = attr };
	struct buf section = { 0 };
	struct err err = { 0 };
	uint64_t first = m->step_ns;
	int fd = open(m->output, O_RDWR | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		stop(m->output, strerror(errno));
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
		stop(m->output, err.text);
	datawrite_free(m->to);
	buf_release(&section);
	buf_release(&m->records);
}

static uint64_t read_number(const char *option, const char *text)
{
	struct err err = { 0 };
	uint64_t n = 0;

	if (num_parse_range(view_of(text), 1, UINT64_MAX, &n, &err) < 0)
		stop(option, err.text);
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
		stop("usage",
		     "makeprofile [-f] [-n SAMPLES] [-P PERIOD] [-t NS] [-c CPUS] [-s DIR] "
		     "-o FILE <TREE");
	read_tree(&m);
	if (m.folder)
		write_symbols(&m);
	write_recording(&m);
	return 0;
}
