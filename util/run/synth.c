/* SPDX-License-Identifier: MIT */
#include "util/run/synth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/num.h"

enum {
	MAPS_MOST = 64 << 20,
	STATUS_MOST = 64 << 10,
	MODULES_MOST = 1 << 20,
	CHUNK = 64 << 10,
};

/* Where the kernel's text is; 0: not found. */
struct text {
	uint64_t text, start, end;
};

static void read_symbol(struct view line, struct text *t)
{
	struct view address, type;
	struct err ignored = { 0 };
	uint64_t value;

	if (!view_ends(line, "text") || !view_split(&line, ' ', &address) ||
	    !view_split(&line, ' ', &type) || num_parse_hex(address, &value, &ignored) < 0)
		return;
	if (view_equal(line, "_text"))
		t->text = value;
	else if (view_equal(line, "_stext"))
		t->start = value;
	else if (view_equal(line, "_etext"))
		t->end = value;
}

/*
 * Lines of a file of /proc as they are read: making all lines of kallsyms takes
 * the kernel a tenth of a second, and maps may be endless.
 */
struct lines {
	int fd; /* -1: there is no file */
	struct buf text;
	size_t at;
};

static void open_lines(struct lines *l, const struct fs *fs, const char *path)
{
	struct buf full = { 0 };

	*l = (struct lines){ .fd = -1 };
	buf_printf(&full, "%s%s", fs && fs->root ? fs->root : "", path);
	l->fd = open(full.at, O_RDONLY | O_CLOEXEC);
	buf_release(&full);
}

/* False at the end; a line that is too long is one. */
static bool next_line(struct lines *l, struct view *out)
{
	for (;;) {
		struct view rest = view_make(buf_text(&l->text) + l->at, l->text.len - l->at);
		size_t len = rest.len ? view_find(rest, 0, '\n') : 0;
		ssize_t n;

		if (rest.len && len < rest.len) {
			*out = view_make(rest.at, len);
			l->at += len + 1;
			return true;
		}
		if (l->fd < 0 || rest.len > CHUNK)
			return false;
		if (rest.len)
			memmove(l->text.at, rest.at, rest.len);
		l->text.len = rest.len;
		l->at = 0;
		do {
			n = read(l->fd, buf_reserve(&l->text, CHUNK), CHUNK);
		} while (n < 0 && errno == EINTR);
		if (n <= 0)
			return false;
		l->text.len += (size_t)n;
	}
}

static void close_lines(struct lines *l)
{
	if (l->fd >= 0)
		close(l->fd);
	buf_release(&l->text);
}

bool synth_kernel(const struct synth *s)
{
	struct text t = { 0 };
	struct record_mmap m;
	struct lines lines;
	struct view line;

	open_lines(&lines, s->fs, "/proc/kallsyms");
	while (!t.end && next_line(&lines, &line))
		read_symbol(line, &t);
	close_lines(&lines);
	if (!t.text && !t.start)
		return false;
	t.start = t.start ? t.start : t.text;
	m = (struct record_mmap){
		.pid = (uint32_t)-1,
		.addr = t.start,
		.len = (t.end > t.start ? t.end : UINT64_MAX) - t.start,
		.pgoff = t.text ? t.text : t.start,
		.filename = view_of(t.text ? "[kernel.kallsyms]_text" : "[kernel.kallsyms]_stext"),
	};
	recordput_mmap(&s->put, RECORD_KERNEL, &m);
	return true;
}

static bool has_name(struct view line, struct view name)
{
	struct view file = line;
	size_t at;

	for (at = view_find(file, 0, ':'), file.len = at; at && file.at[at - 1] != '/';)
		at--;
	file = view_make(file.at + at, file.len - at);
	if (file.len < name.len + 3 || memcmp(file.at + name.len, ".ko", 3) != 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = file.at[i] == '-' ? '_' : file.at[i];

		if (c != name.at[i])
			return false;
	}
	return true;
}

static void add_module_path(const struct fs *fs, struct view name, struct buf *out)
{
	struct buf release = { 0 }, path = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	struct view rest, line;
	bool found = false;

	if (fs_read_line(fs, "/proc/sys/kernel/osrelease", &release, &ignored) == 0) {
		buf_printf(&path, "/lib/modules/%s/modules.dep", buf_text(&release));
		if (fs_read(fs, path.at, MAPS_MOST, &text, &ignored) == 0) {
			for (rest = buf_view(&text); !found && view_split(&rest, '\n', &line);) {
				found = has_name(line, name);
				if (found)
					buf_printf(out, "/lib/modules/%s/%.*s", buf_text(&release),
						   VIEW_ARG(view_make(line.at,
								      view_find(line, 0, ':'))));
			}
		}
	}
	if (!found)
		buf_printf(out, "[%.*s]", VIEW_ARG(name));
	buf_release(&release);
	buf_release(&path);
	buf_release(&text);
}

void synth_modules(const struct synth *s)
{
	struct buf text = { 0 }, path = { 0 };
	struct err ignored = { 0 };
	struct view rest, line;

	if (fs_read(s->fs, "/proc/modules", MODULES_MOST, &text, &ignored) < 0)
		text.len = 0;
	for (rest = buf_view(&text); text.len && view_split(&rest, '\n', &line);) {
		struct view word[6] = { 0 };
		struct record_mmap m = { .pid = (uint32_t)-1 };
		size_t n = 0;

		while (n < 6 && view_split(&line, ' ', &word[n]))
			n++;
		if (n < 6 || !num_is_u64(word[1], &m.len) || !num_is_u64(word[5], &m.addr) ||
		    !m.addr)
			continue;
		buf_clear(&path);
		add_module_path(s->fs, word[0], &path);
		m.filename = buf_view(&path);
		recordput_mmap(&s->put, RECORD_KERNEL, &m);
	}
	buf_release(&text);
	buf_release(&path);
}

/* "Name:\tcat" of /proc/PID/status. */
static struct view find_field(struct view status, const char *name)
{
	struct view line;

	while (view_split(&status, '\n', &line)) {
		if (view_starts(line, name))
			return view_trim(
				view_make(line.at + strlen(name), line.len - strlen(name)));
	}
	return (struct view){ 0 };
}

static uint32_t number_of(struct view text)
{
	uint64_t value;

	return text.at && num_is_u64(text, &value) ? (uint32_t)value : 0;
}

/* "7f0000-7f1000 r-xp 00001000 fe:00 1234   /bin/cat" */
static bool read_map(struct view line, struct record_mmap2 *m)
{
	struct view word[5] = { 0 }, first, second;
	struct err ignored = { 0 };
	uint64_t value, end;

	for (size_t i = 0; i < 5; i++) {
		if (!view_split(&line, ' ', &word[i]))
			return false;
	}
	if (!view_split(&word[0], '-', &first) || num_parse_hex(first, &m->addr, &ignored) < 0 ||
	    num_parse_hex(word[0], &end, &ignored) < 0 || end < m->addr || word[1].len < 4 ||
	    num_parse_hex(word[2], &m->pgoff, &ignored) < 0 ||
	    !view_split(&word[3], ':', &second) || num_parse_hex(second, &value, &ignored) < 0)
		return false;
	m->maj = (uint32_t)value;
	if (num_parse_hex(word[3], &value, &ignored) < 0 || !num_is_u64(word[4], &m->ino))
		return false;
	m->min = (uint32_t)value;
	m->len = end - m->addr;
	m->prot = (word[1].at[0] == 'r' ? PROT_READ : 0) | (word[1].at[1] == 'w' ? PROT_WRITE : 0) |
		  (word[1].at[2] == 'x' ? PROT_EXEC : 0);
	m->flags = word[1].at[3] == 's' ? MAP_SHARED : MAP_PRIVATE;
	m->filename = line.at ? view_trim(line) : line;
	if (!m->filename.len)
		m->filename = view_of("//anon");
	return true;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* False when it took too long. */
static bool put_maps(const struct synth *s, pid_t pid)
{
	uint64_t until = s->timeout_ms ? now_ms() + s->timeout_ms : UINT64_MAX;
	struct buf path = { 0 };
	struct lines lines;
	struct view line;
	bool in_time = true;

	buf_printf(&path, "/proc/%d/maps", (int)pid);
	open_lines(&lines, s->fs, path.at);
	while (in_time && next_line(&lines, &line)) {
		struct record_mmap2 m = { .pid = (uint32_t)pid, .tid = (uint32_t)pid };
		uint16_t misc = RECORD_USER;

		if (!read_map(line, &m) || (!(m.prot & PROT_EXEC) && !s->data_maps))
			continue;
		in_time = until == UINT64_MAX || now_ms() < until;
		if (!(m.prot & PROT_EXEC))
			misc |= RECORD_MISC_MMAP_DATA;
		if (!in_time)
			misc |= RECORD_MISC_PROC_MAP_TIMEOUT;
		recordput_mmap2(&s->put, misc, &m);
	}
	close_lines(&lines);
	buf_release(&path);
	return in_time;
}

/* In the order of the record (enum of NR_NAMESPACES in include/uapi/linux/perf_event.h). */
static void put_namespaces(const struct synth *s, uint32_t pid, uint32_t tid)
{
	static const char *const names[] = { "net", "uts", "ipc", "pid", "user", "mnt", "cgroup" };
	const char *root = s->fs && s->fs->root ? s->fs->root : "";
	uint64_t links[2 * ARRAY_LEN(names)] = { 0 };
	struct buf path = { 0 };
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/proc/%u/task/%u/ns/%s", root, pid, tid, names[i]);
		if (stat(path.at, &st) < 0)
			continue;
		links[2 * i] = st.st_dev;
		links[2 * i + 1] = st.st_ino;
	}
	recordput_namespaces(&s->put, pid, tid, links, ARRAY_LEN(names));
	buf_release(&path);
}

void synth_thread(const struct synth *s, uint32_t pid, uint32_t tid)
{
	struct recordput_task task = { .pid = pid, .ppid = pid, .tid = tid, .ptid = pid };
	struct buf path = { 0 }, name = { 0 };
	struct err ignored = { 0 };

	buf_printf(&path, "/proc/%u/task/%u/comm", pid, tid);
	if (fs_read_line(s->fs, path.at, &name, &ignored) == 0) {
		if (!s->no_forks)
			recordput_fork(&s->put, &task);
		recordput_comm(&s->put, pid, tid, buf_view(&name));
		if (s->namespaces)
			put_namespaces(s, pid, tid);
	}
	buf_release(&path);
	buf_release(&name);
}

uint32_t synth_process_of(const struct fs *fs, pid_t thread)
{
	struct buf path = { 0 }, status = { 0 };
	struct err ignored = { 0 };
	uint32_t pid = 0;

	buf_printf(&path, "/proc/%d/status", (int)thread);
	if (fs_read(fs, path.at, STATUS_MOST, &status, &ignored) == 0)
		pid = number_of(find_field(buf_view(&status), "Tgid:"));
	buf_release(&path);
	buf_release(&status);
	return pid ? pid : (uint32_t)thread;
}

bool synth_process(const struct synth *s, pid_t pid)
{
	bool in_time = true;
	struct buf path = { 0 }, status = { 0 };
	struct fs_names threads = { 0 };
	struct err ignored = { 0 };
	struct recordput_task task;

	buf_printf(&path, "/proc/%d/status", (int)pid);
	if (fs_read(s->fs, path.at, STATUS_MOST, &status, &ignored) < 0)
		goto out;
	task.pid = number_of(find_field(buf_view(&status), "Tgid:"));
	task.tid = task.pid = task.pid ? task.pid : (uint32_t)pid;
	task.ppid = task.ptid = number_of(find_field(buf_view(&status), "PPid:"));
	if (!s->no_forks)
		recordput_fork(&s->put, &task);
	recordput_comm(&s->put, task.pid, task.pid, find_field(buf_view(&status), "Name:"));
	if (s->namespaces)
		put_namespaces(s, task.pid, task.pid);
	if (!s->no_maps)
		in_time = put_maps(s, (pid_t)task.pid);
	if (number_of(find_field(buf_view(&status), "Threads:")) == 1)
		goto out;
	buf_clear(&path);
	buf_printf(&path, "/proc/%u/task", task.pid);
	if (fs_list(s->fs, path.at, &threads, &ignored) < 0)
		goto out;
	for (size_t i = 0; i < threads.len; i++) {
		uint32_t tid = number_of(view_of(threads.at[i]));

		if (tid && tid != task.pid)
			synth_thread(s, task.pid, tid);
	}
out:
	fs_names_release(&threads);
	buf_release(&path);
	buf_release(&status);
	return in_time;
}

void synth_list(const struct fs *fs, struct synth_pids *out)
{
	struct fs_names names = { 0 };
	struct err ignored = { 0 };

	if (fs_list(fs, "/proc", &names, &ignored) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++) {
		uint32_t pid = number_of(view_of(names.at[i]));

		if (pid)
			*vec_add(out) = (pid_t)pid;
	}
	fs_names_release(&names);
}

static pid_t parent_of(const struct fs *fs, pid_t pid)
{
	struct buf path = { 0 }, status = { 0 };
	struct err ignored = { 0 };
	uint32_t parent = 0;

	buf_printf(&path, "/proc/%d/status", (int)pid);
	if (fs_read(fs, path.at, STATUS_MOST, &status, &ignored) == 0)
		parent = number_of(find_field(buf_view(&status), "PPid:"));
	buf_release(&path);
	buf_release(&status);
	return (pid_t)parent;
}

struct child {
	pid_t pid, parent;
};

/* Numbers of processes start anew, so that a child's may be the smaller one. */
void synth_list_family(const struct fs *fs, pid_t pid, struct synth_pids *out)
{
	struct VEC(struct child) all = { 0 };
	struct synth_pids pids = { 0 };

	synth_list(fs, &pids);
	for (size_t i = 0; i < pids.len; i++)
		*vec_add(&all) = (struct child){ pids.at[i], parent_of(fs, pids.at[i]) };
	*vec_add(out) = pid;
	for (size_t done = 0; done < out->len; done++) {
		for (size_t i = 0; i < all.len; i++) {
			if (all.at[i].parent == out->at[done])
				*vec_add(out) = all.at[i].pid;
		}
	}
	vec_release(&all);
	vec_release(&pids);
}
