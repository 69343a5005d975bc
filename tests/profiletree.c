/* SPDX-License-Identifier: MIT */
#include "tests/makeprofile.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/base/view.h"

static char *copy(struct view v)
{
	struct buf b = { 0 };

	buf_add_view(&b, v);
	buf_add_text(&b, "");
	return v.len ? buf_detach(&b) : strdup("");
}

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
		makeprofile_stop("process", err.text);
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
		makeprofile_stop("tree", "a line without a count");
	if (num_parse_range(view_make(text.at + space, text.len - space), 0, UINT32_MAX, &l->count,
			    &err) < 0)
		makeprofile_stop("tree", err.text);
	text.len = space - 1;
	if (!view_split(&text, ';', &frame))
		makeprofile_stop("tree", "a line without a program");
	l->process = find_process(m, frame);
	while (view_split(&text, ';', &frame))
		add_frame(m, l, frame, depth++);
	if (!depth)
		makeprofile_stop("tree", "a line without a function");
	turn(l);
	l->left = l->count;
}

void profiletree_read(struct maker *m)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view rest, line;

	if (fs_read_stream(&(struct fs){ 0 }, "/dev/stdin", 1 << 30, &text, &err) < 0)
		makeprofile_stop("tree", err.text);
	rest = buf_view(&text);
	while (view_split(&rest, '\n', &line))
		if (line.len)
			read_line(m, line);
	buf_release(&text);
	if (!m->lines.len)
		makeprofile_stop("tree", "it is empty");
}
