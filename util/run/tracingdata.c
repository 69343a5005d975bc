/* SPDX-License-Identifier: MIT */
#include "util/run/tracingdata.h"

#include <string.h>
#include <unistd.h>

#include "util/base/view.h"
#include "util/pmu/tracefs.h"

enum { FORMAT_MOST = 1 << 20, TEXT_MOST = 16 << 20 };

struct maker {
	const struct fs *fs;
	const char *events; /* tracefs's folder of that name */
	struct buf path, text;
	struct buf *out;
};

static void put32(struct buf *out, uint32_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void put64(struct buf *out, uint64_t n)
{
	buf_add(out, &n, sizeof(n));
}

static int put_file(struct maker *m, struct err *err)
{
	buf_clear(&m->text);
	if (fs_read(m->fs, m->path.at, FORMAT_MOST, &m->text, err) < 0)
		return -1;
	put64(m->out, m->text.len);
	buf_add_view(m->out, buf_view(&m->text));
	return 0;
}

static int put_header(struct maker *m, const char *name, struct err *err)
{
	buf_add(m->out, name, strlen(name) + 1);
	buf_clear(&m->path);
	buf_printf(&m->path, "%s/%s", m->events, name);
	return put_file(m, err);
}

static struct view system_of(const char *name)
{
	struct view v = view_of(name);

	return view_make(v.at, view_find(v, 0, ':'));
}

static bool is_same(struct view a, struct view b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* The first that is the same, or of the same system. */
static bool came_before(const struct tracingdata_names *names, size_t i, bool whole)
{
	for (size_t k = 0; k < i; k++) {
		if (whole ? strcmp(names->at[k], names->at[i]) == 0
			  : is_same(system_of(names->at[k]), system_of(names->at[i])))
			return true;
	}
	return false;
}

static int put_system(struct maker *m, const struct tracingdata_names *names, size_t first,
		      struct err *err)
{
	struct view system = system_of(names->at[first]);
	uint32_t n = 0;

	for (size_t i = first; i < names->len; i++)
		n += is_same(system_of(names->at[i]), system) && !came_before(names, i, true);
	buf_add_view(m->out, system);
	buf_add_char(m->out, 0);
	put32(m->out, n);
	for (size_t i = first; i < names->len; i++) {
		if (!is_same(system_of(names->at[i]), system) || came_before(names, i, true))
			continue;
		buf_clear(&m->path);
		buf_printf(&m->path, "%s/%.*s/%s/format", m->events, VIEW_ARG(system),
			   names->at[i] + system.len + 1);
		if (put_file(m, err) < 0)
			return -1;
	}
	return 0;
}

static int put_systems(struct maker *m, const struct tracingdata_names *names, struct err *err)
{
	uint32_t n = 0;

	for (size_t i = 0; i < names->len; i++)
		n += !came_before(names, i, false);
	put32(m->out, n);
	for (size_t i = 0; i < names->len; i++) {
		if (!came_before(names, i, false) && put_system(m, names, i, err) < 0)
			return -1;
	}
	return 0;
}

/* A file beside the folder of events; where it cannot be read it is empty. */
static void put_beside(struct maker *m, const char *name, bool wide)
{
	struct err ignored = { 0 };

	buf_clear(&m->path);
	buf_clear(&m->text);
	buf_printf(&m->path, "%s/../%s", m->events, name);
	if (fs_read(m->fs, m->path.at, TEXT_MOST, &m->text, &ignored) < 0)
		buf_clear(&m->text);
	if (wide)
		put64(m->out, m->text.len);
	else
		put32(m->out, (uint32_t)m->text.len);
	buf_add_view(m->out, buf_view(&m->text));
}

int tracingdata_make(const struct fs *fs, const struct tracingdata_names *names, struct buf *out,
		     struct err *err)
{
	static const char magic[] = "\027\010\104tracing0.6";
	struct buf events = { 0 };
	struct maker m = { .fs = fs, .out = out };
	int status = -1;

	if (tracefs_find(fs, &events, err) < 0)
		goto out;
	m.events = buf_text(&events);
	buf_add(out, magic, sizeof(magic));
	buf_add_char(out, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	buf_add_char(out, sizeof(long));
	put32(out, (uint32_t)sysconf(_SC_PAGESIZE));
	if (put_header(&m, "header_page", err) < 0 || put_header(&m, "header_event", err) < 0)
		goto out;
	put32(out, 0); /* formats of ftrace's own */
	if (put_systems(&m, names, err) < 0)
		goto out;
	put32(out, 0); /* names of the kernel's code are had elsewhere */
	put_beside(&m, "printk_formats", false);
	put_beside(&m, "saved_cmdlines", true);
	status = 0;
out:
	buf_release(&events);
	buf_release(&m.path);
	buf_release(&m.text);
	return status;
}
