/* SPDX-License-Identifier: MIT */
#include "util/session/session.h"

#include <stdio.h>

#include "util/base/arena.h"
#include "util/base/map.h"

enum { THREADS_RECENT = 64 };

struct session {
	struct arena arena;
	struct session_thread *recent[THREADS_RECENT]; /* by their numbers' last digits */
	struct map threads; /* struct session_thread by its tid, 4 bytes */
	struct map names;   /* of comms: the name itself */
	struct map late;    /* names that came behind samples, by what stood for them */
	struct map dsos;    /* struct dso by name */
	struct mappings *kernel;
	struct mappings *guest_kernel, *guest_user; /* of those that are not in .guests */
	struct map guests;			    /* mappings of kernels, by pid, 4 bytes */
	struct VEC(struct mappings *) all_guests;
	struct VEC(struct session_thread *) all;
	const char *kernel_name;
	struct mapping_budget budget;
	struct map codes;      /* struct session_code by where it begins */
	struct map cgroups;    /* paths by id, 8 bytes */
	struct map full_names; /* of modules whose build ids the file has */
	struct err unreadable; /* here: making one for each record takes longer than reading it */
};

/* A busy machine's hour takes less; 128 MiB of them. */
enum { MAPPINGS_COPIED = 4 << 20 };

enum { KSYMBOL_GONE = 1 }; /* PERF_RECORD_KSYMBOL_FLAGS_UNREGISTER */

struct session *session_new(void)
{
	struct session *s = alloc_zero(1, sizeof(*s));

	s->budget.may_copy = MAPPINGS_COPIED;
	s->kernel = mapping_new_set();
	s->guest_kernel = mapping_new_set();
	s->guest_user = mapping_new_set();
	s->kernel_name = "[kernel.kallsyms]";
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->all.len; i++)
		mapping_release_set(s->all.at[i]->mappings);
	vec_release(&s->all);
	mapping_release_set(s->kernel);
	mapping_release_set(s->guest_kernel);
	mapping_release_set(s->guest_user);
	for (size_t i = 0; i < s->all_guests.len; i++)
		mapping_release_set(s->all_guests.at[i]);
	vec_release(&s->all_guests);
	map_release(&s->guests);
	map_release(&s->late);
	map_release(&s->threads);
	map_release(&s->names);
	map_release(&s->dsos);
	map_release(&s->codes);
	map_release(&s->cgroups);
	map_release(&s->full_names);
	arena_release(&s->arena);
	free(s);
}

/* Of records that cannot be read nothing is known. */
static bool is_read(struct session *s, const struct record *r, size_t id_size, void *fields)
{
	if (record_read(r, id_size, fields, &s->unreadable) == 0)
		return true;
	err_clear(&s->unreadable);
	return false;
}

static const char *intern(struct session *s, struct view text)
{
	return map_intern(&s->names, &s->arena, text);
}

static struct dso *find_dso(struct session *s, struct view name)
{
	struct dso *d = map_find(&s->dsos, name);

	if (!d) {
		d = arena_alloc(&s->arena, sizeof(*d));
		d->name = intern(s, name);
		*map_add(&s->dsos, view_of(d->name)) = d;
	}
	return d;
}

static struct session_thread *known_thread(const struct session *s, uint32_t tid)
{
	return map_find(&s->threads, view_make((const char *)&tid, sizeof(tid)));
}

/* Until its name comes, ":12". */
static const char *unnamed_comm(struct session *s, uint32_t tid)
{
	bool is_negative = tid > INT32_MAX;
	struct buf name = { 0 };
	const char *known;

	if (!tid)
		return intern(s, view_of("swapper"));
	buf_add_text(&name, is_negative ? ":-" : ":");
	buf_add_u64(&name, is_negative ? -tid : tid);
	known = intern(s, buf_view(&name));
	buf_release(&name);
	return known;
}

static struct session_thread *new_thread(struct session *s, uint32_t pid, uint32_t tid)
{
	struct session_thread *t = arena_alloc(&s->arena, sizeof(*t));
	struct session_thread *leader = pid == tid ? NULL : known_thread(s, pid);

	t->pid = pid;
	t->tid = tid;
	t->comm = unnamed_comm(s, tid);
	t->has_comm = !tid;
	if (!leader && pid != tid && pid != UINT32_MAX)
		leader = new_thread(s, pid, pid);
	t->mappings = leader ? mapping_share_set(leader->mappings) : mapping_new_set();
	*map_add(&s->threads, view_make((const char *)&t->tid, sizeof(t->tid))) = t;
	*vec_add(&s->all) = t;
	return t;
}

struct session_thread *session_find_thread(struct session *s, uint32_t pid, uint32_t tid)
{
	struct session_thread **recent = &s->recent[tid % THREADS_RECENT];
	struct session_thread *t = *recent;

	/* A thread that is known stays the one of its number. */
	if (!t || t->tid != tid)
		t = known_thread(s, tid);
	*recent = t ? t : new_thread(s, pid, tid);
	return *recent;
}

const struct session_thread *session_known_thread(const struct session *s, uint32_t tid)
{
	return known_thread(s, tid);
}

const struct session_thread *session_thread_at(const struct session *s, size_t i)
{
	return i < s->all.len ? s->all.at[i] : NULL;
}

const char *session_settle_comm(const struct session *s, const char *comm)
{
	const char *late = comm[0] == ':' ? map_find(&s->late, view_of(comm)) : NULL;

	return late ? late : comm;
}

static void feed_comm(struct session *s, const struct record *r, size_t id_size)
{
	struct record_comm c;

	/*
	 * With an exec the mappings stay: what the kernel does for it still has
	 * the old program as its caller, and the new one is laid over it.
	 */
	if (is_read(s, r, id_size, &c)) {
		struct session_thread *t = session_find_thread(s, c.pid, c.tid);

		if (!t->has_comm)
			*map_add(&s->late, view_of(t->comm)) = (void *)intern(s, c.comm);
		t->comm = intern(s, c.comm);
		t->has_comm = true;
		if (r->misc & RECORD_MISC_COMM_EXEC)
			t->is_vcpu = false;
	}
}

/* A new thread shares all with its process, a new process begins with a copy. */
static void feed_fork(struct session *s, const struct record *r, size_t id_size)
{
	struct record_fork f;
	struct session_thread *parent, *t;

	if (!is_read(s, r, id_size, &f))
		return;
	parent = session_find_thread(s, f.ppid, f.ptid);
	t = known_thread(s, f.tid);
	/* A number that is used again is a new thread. */
	if (t && t != parent) {
		mapping_release_set(t->mappings);
		t->pid = f.pid;
	} else if (!t) {
		t = new_thread(s, f.pid, f.tid);
		mapping_release_set(t->mappings);
	} else {
		return;
	}
	t->ppid = f.ppid;
	t->has_parent = true;
	t->is_vcpu = false;
	if (parent->has_comm) {
		t->comm = parent->comm;
		t->has_comm = true;
	}
	t->mappings = f.pid == f.ppid ? mapping_share_set(parent->mappings)
				      : mapping_fork_set(parent->mappings);
}

static bool is_anonymous(struct view name)
{
	return view_starts(name, "//anon") || view_starts(name, "/dev/zero") ||
	       view_starts(name, "/anon_hugepage");
}

/* Code that a JIT made: it writes its symbols there, by their addresses. */
static struct dso *jit_dso(struct session *s, uint32_t pid)
{
	char map[64];

	snprintf(map, sizeof(map), "/tmp/perf-%d.map", (int)pid);
	return find_dso(s, view_of(map));
}

/* "[kernel.kallsyms]_text": the name and the symbol that the kernel's mapping begins with. */
static bool is_kernel_text(struct view name)
{
	return view_starts(name, "[kernel.kallsyms]") || view_starts(name, "[kernel.vmlinux]") ||
	       view_starts(name, "[guest.kernel.kallsyms");
}

/*
 * A module is called "[kvm]" where the recording knows no more of its file than
 * its path, of which the machine that reads has no use.
 */
static struct view short_module(struct session *s, struct view path)
{
	struct buf name = { 0 };
	size_t start = path.len;
	const char *end;
	struct view known;

	while (start && path.at[start - 1] != '/')
		start--;
	/* A folder may be called so, too: the file's own name says what it is. */
	end = memmem(path.at + start, path.len - start, ".ko", 3);
	if (!end || map_find(&s->full_names, path))
		return path;
	buf_add_char(&name, '[');
	buf_add(&name, path.at + start, (size_t)(end - path.at) - start);
	buf_add_char(&name, ']');
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == '-')
			name.at[i] = '_';
	known = view_of(intern(s, buf_view(&name)));
	buf_release(&name);
	return known;
}

/* Files without one keep what an earlier record told. */
static void note_build_id(struct dso *d, struct view build_id)
{
	if (!build_id.len || build_id.len > sizeof(d->build_id))
		return;
	memcpy(d->build_id, build_id.at, build_id.len);
	d->build_id_size = build_id.len;
}

static struct mappings *find_guest(const struct session *s, uint32_t pid)
{
	struct mappings *own = map_find(&s->guests, view_make((const char *)&pid, sizeof(pid)));

	return own ? own : s->guest_kernel;
}

/* The mappings of that guest alone. */
static struct mappings *add_guest(struct session *s, uint32_t pid)
{
	struct mappings *own = map_find(&s->guests, view_make((const char *)&pid, sizeof(pid)));
	uint32_t *key;

	if (own || !pid || pid == UINT32_MAX)
		return own ? own : s->guest_kernel;
	key = arena_alloc(&s->arena, sizeof(*key));
	*key = pid;
	own = mapping_new_set();
	*vec_add(&s->all_guests) = own;
	*map_add(&s->guests, view_make((const char *)key, sizeof(*key))) = own;
	return own;
}

/* Another one than the host's of that name, and than other guests'. */
static struct dso *guest_dso(struct session *s, uint32_t pid, struct view name)
{
	struct buf key = { 0 };
	struct dso *d;

	buf_printf(&key, "guest %u:%.*s", pid, VIEW_ARG(name));
	d = find_dso(s, buf_view(&key));
	d->name = intern(s, name);
	d->is_guest = true;
	d->guest = pid;
	buf_release(&key);
	return d;
}

void session_map_guest(struct session *s, uint32_t pid, struct mapping m, struct view name,
		       bool is_kernel)
{
	m.dso = guest_dso(s, pid, name);
	m.dso->is_kernel = is_kernel;
	mapping_add(is_kernel ? add_guest(s, pid) : s->guest_kernel, m, &s->budget);
	if (!is_kernel)
		mapping_add(s->guest_user, m, &s->budget);
}

/* The same name with another build id is another file, of an update or another host. */
static struct dso *find_build(struct session *s, struct dso *d, struct view build_id)
{
	struct buf key = { 0 };
	struct dso *other;

	if (!build_id.len || build_id.len > sizeof(d->build_id) || !d->build_id_size ||
	    (build_id.len == d->build_id_size &&
	     memcmp(d->build_id, build_id.at, build_id.len) == 0))
		return d;
	buf_add_text(&key, d->name);
	buf_add_char(&key, '\0');
	buf_add_view(&key, build_id);
	other = map_find(&s->dsos, buf_view(&key));
	if (!other) {
		const char *kept = arena_stringn(&s->arena, key.at, key.len);

		other = arena_alloc(&s->arena, sizeof(*other));
		other->name = d->name;
		*map_add(&s->dsos, view_make(kept, key.len)) = other;
	}
	buf_release(&key);
	return other;
}

static void map_kernel(struct session *s, unsigned mode, uint32_t pid, struct mapping m,
		       struct view name)
{
	bool is_text = is_kernel_text(name);

	if (mode == RECORD_GUEST_KERNEL) {
		name = is_text ? view_of("[guest.kernel.kallsyms]") : short_module(s, name);
		session_map_guest(s, pid == UINT32_MAX ? 0 : pid, m, name, true);
		return;
	}
	m.dso = find_dso(s, is_text ? view_of(s->kernel_name) : short_module(s, name));
	m.dso->is_kernel = true;
	mapping_add(s->kernel, m, &s->budget);
}

static void feed_mapping(struct session *s, const struct record *r, uint32_t pid, uint32_t tid,
			 struct mapping m, struct view name, struct view build_id)
{
	unsigned mode = r->misc & RECORD_MISC_CPUMODE;
	bool is_unnamed = is_anonymous(name);
	/* Data have no code, and so no compiler that would tell of it. */
	bool is_jit = is_unnamed && !(r->misc & RECORD_MISC_MMAP_DATA);

	if (mode == RECORD_KERNEL || mode == RECORD_GUEST_KERNEL) {
		map_kernel(s, mode, pid, m, name);
		return;
	}
	m.dso = is_jit ? jit_dso(s, pid) : find_dso(s, name);
	if (is_unnamed)
		m.pgoff = m.start;
	m.dso = find_build(s, m.dso, build_id);
	note_build_id(m.dso, build_id);
	mapping_add(session_find_thread(s, pid, tid)->mappings, m, &s->budget);
}

static struct mapping make_mapping(uint64_t addr, uint64_t len, uint64_t pgoff)
{
	uint64_t end = len > UINT64_MAX - addr ? UINT64_MAX : addr + len;

	return (struct mapping){ .start = addr, .end = end, .pgoff = pgoff };
}

static void feed_mmap(struct session *s, const struct record *r, size_t id_size)
{
	struct record_mmap m;

	if (is_read(s, r, id_size, &m))
		feed_mapping(s, r, m.pid, m.tid, make_mapping(m.addr, m.len, m.pgoff), m.filename,
			     (struct view){ 0 });
}

static void feed_mmap2(struct session *s, const struct record *r, size_t id_size)
{
	struct record_mmap2 m;

	if (is_read(s, r, id_size, &m))
		feed_mapping(s, r, m.pid, m.tid, make_mapping(m.addr, m.len, m.pgoff), m.filename,
			     record_build_id(&m));
}

void session_map_function(struct session *s, uint32_t pid, uint64_t start, uint64_t len,
			  struct view file, struct view name, struct session_code code)
{
	struct mapping m = make_mapping(start, len, 0);
	struct dso *d = arena_alloc(&s->arena, sizeof(*d));

	d->is_kernel = pid == UINT32_MAX;
	/* The kernel has no function twice; compilers make some again and again. */
	d->name = d->is_kernel ? arena_stringn(&s->arena, file.at, file.len) : intern(s, file);
	d->function = name.at == file.at ? d->name : intern(s, name);
	d->code = code.bytes;
	d->machine = code.machine;
	m.dso = d;
	mapping_add(d->is_kernel ? s->kernel : session_find_thread(s, pid, pid)->mappings, m,
		    &s->budget);
}

void session_add_code(struct session *s, uint64_t start, struct session_code code)
{
	struct session_code *kept = arena_alloc(&s->arena, sizeof(*kept));
	uint64_t *key = arena_alloc(&s->arena, sizeof(*key));

	*kept = code;
	*key = start;
	*map_add(&s->codes, view_make((const char *)key, sizeof(*key))) = kept;
}

/* A BPF program, or code of the kernel that it made for itself, stands for its own file. */
static void feed_ksymbol(struct session *s, const struct record *r, size_t id_size)
{
	struct record_ksymbol k;
	const struct session_code *code;

	if (!is_read(s, r, id_size, &k) || (k.flags & KSYMBOL_GONE))
		return;
	code = map_find(&s->codes, view_make((const char *)&k.addr, sizeof(k.addr)));
	session_map_function(s, UINT32_MAX, k.addr, k.len, k.name, k.name,
			     code ? *code : (struct session_code){ 0 });
}

static void feed_cgroup(struct session *s, const struct record *r, size_t id_size)
{
	struct record_cgroup c;
	uint64_t *id;

	if (!is_read(s, r, id_size, &c))
		return;
	id = arena_alloc(&s->arena, sizeof(*id));
	*id = c.id;
	*map_add(&s->cgroups, view_make((const char *)id, sizeof(*id))) = (void *)intern(s, c.path);
}

static void feed_namespaces(struct session *s, const struct record *r, size_t id_size)
{
	/* CGROUP_NS_INDEX of linux/perf_event.h, and two numbers of 8 bytes. */
	enum { CGROUP_NUMBER = 6, LINK_SIZE = 16 };
	struct record_namespaces n;
	struct err err = { 0 };
	struct session_thread *t;
	struct bytes b;

	if (record_read(r, id_size, &n, &err) < 0 || n.links.len / LINK_SIZE <= CGROUP_NUMBER)
		return;
	t = session_find_thread(s, n.pid, n.tid);
	b = bytes_of(n.links.at, n.links.len, r->swap);
	for (size_t i = 0; i <= CGROUP_NUMBER; i++) {
		t->cgroup_dev = bytes_u64(&b);
		t->cgroup_inode = bytes_u64(&b);
	}
}

const char *session_find_cgroup(struct session *s, uint64_t id)
{
	const char *path = map_find(&s->cgroups, view_make((const char *)&id, sizeof(id)));

	return path ? path : "unknown";
}

void session_feed(struct session *s, const struct record *r, size_t id_size)
{
	if (r->type == RECORD_COMM)
		feed_comm(s, r, id_size);
	else if (r->type == RECORD_FORK)
		feed_fork(s, r, id_size);
	else if (r->type == RECORD_MMAP)
		feed_mmap(s, r, id_size);
	else if (r->type == RECORD_MMAP2)
		feed_mmap2(s, r, id_size);
	else if (r->type == RECORD_KSYMBOL)
		feed_ksymbol(s, r, id_size);
	else if (r->type == RECORD_CGROUP)
		feed_cgroup(s, r, id_size);
	else if (r->type == RECORD_NAMESPACES)
		feed_namespaces(s, r, id_size);
}

void session_add_file(struct session *s, unsigned cpumode, struct view name, struct view build_id)
{
	const char *known = intern(s, name);
	struct dso *d = find_dso(s, name);

	note_build_id(d, build_id);
	if (cpumode != RECORD_KERNEL)
		return;
	if (view_ends(name, ".ko") || memmem(name.at, name.len, ".ko.", 4))
		*map_add(&s->full_names, view_of(known)) = (void *)known;
	else if (!view_starts(name, "["))
		s->kernel_name = known;
}

/* Does the guest itself tell what the thread has mapped? */
static bool is_of_guest(const struct session_thread *t)
{
	return t->pid >= SESSION_GUEST_THREADS && t->pid != UINT32_MAX;
}

struct session_place session_find_place(struct session *s, const struct session_thread *t,
					unsigned cpumode, uint64_t address)
{
	struct session_place p = { .address = address };

	if (cpumode == RECORD_KERNEL)
		p.mapping = mapping_find(s->kernel, address);
	else if (cpumode == RECORD_GUEST_KERNEL)
		p.mapping = mapping_find(find_guest(s, t->pid), address);
	else if (cpumode == RECORD_GUEST_USER)
		p.mapping = mapping_find(is_of_guest(t) ? t->mappings : s->guest_user, address);
	else if (cpumode == RECORD_USER)
		p.mapping = mapping_find(t->mappings, address);
	return p;
}

uint64_t session_version(const struct session *s, const struct session_thread *t)
{
	uint64_t kernel = mapping_version(s->kernel),
		 guest = mapping_version(find_guest(s, t->pid));

	/* A record of 40 bytes makes a change: no file has 2^32 of them. */
	return mapping_version(t->mappings) << 32 | (kernel > guest ? kernel : guest);
}
