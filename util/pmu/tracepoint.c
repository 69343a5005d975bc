/* SPDX-License-Identifier: MIT */
#include "util/pmu/tracepoint.h"

#include <fnmatch.h>
#include <linux/perf_event.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/pmu/apply.h"
#include "util/pmu/suggest.h"
#include "util/pmu/tracefs.h"

static const char *keep(struct resolve *r, struct view v)
{
	return arena_stringn(&r->arena, v.at, v.len);
}

static int add_tracepoint(struct resolve *r, const struct evspec *spec, const char *events,
			  const char *system, const char *name, struct encoding_list *out,
			  struct err *err)
{
	struct encoding e = apply_start(r, spec);
	struct place place = { .table = "tracepoint",
			       .has_type = true,
			       .type = PERF_TYPE_TRACEPOINT };
	struct buf text = { 0 };

	if (tracefs_read_id(r->fs, events, system, name, &e.config[0], err) < 0)
		return -1;
	buf_printf(&text, "%s:%s", system, name);
	apply_place(&e, &place);
	e.name = keep(r, buf_view(&text));
	e.has_config = true;
	buf_release(&text);
	return apply_add(r, spec, &place, &e, out, err);
}

static bool has_glob(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

static int match_tracepoints(struct resolve *r, const struct evspec *spec, const char *events,
			     const char *system, const char *name, struct encoding_list *out,
			     struct err *err)
{
	struct fs_names names = { 0 };
	int status = tracefs_list(r->fs, events, system, &names, err);

	for (size_t i = 0; status == 0 && i < names.len; i++) {
		struct err ignored = { 0 };

		if (fnmatch(name, names.at[i], 0) != 0)
			continue;
		status = add_tracepoint(r, spec, events, system, names.at[i], out, &ignored);
		/* ftrace's own have a folder and no number. */
		if (status < 0 && ignored.code == ERR_ABSENT)
			status = 0;
		else if (status < 0)
			*err = ignored;
	}
	fs_names_release(&names);
	return status;
}

static int match_systems(struct resolve *r, const struct evspec *spec, const char *events,
			 const char *system, const char *name, struct encoding_list *out,
			 struct err *err)
{
	struct fs_names systems = { 0 };
	int status = tracefs_list_systems(r->fs, events, &systems, err);

	for (size_t i = 0; status == 0 && i < systems.len; i++) {
		if (fnmatch(system, systems.at[i], 0) == 0)
			status = match_tracepoints(r, spec, events, systems.at[i], name, out, err);
	}
	fs_names_release(&systems);
	return status;
}

int tracepoint_resolve(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
		       struct err *err)
{
	const char *system = keep(r, spec->name), *name = keep(r, spec->tracepoint);
	struct buf events = { 0 };
	size_t before = out->len;
	int status = -1;

	if (!r->fs) {
		struct encoding e = apply_start(r, spec);

		/* Numbers of tracepoints differ from kernel to kernel. */
		e.name = keep(r, spec->whole);
		e.pmu = "tracepoint";
		e.type = PERF_TYPE_TRACEPOINT;
		e.has_type = true;
		e.note = "a tracepoint's number is known only where its kernel runs";
		*vec_add(out) = e;
		return 0;
	}
	if (tracefs_find(r->fs, &events, err) < 0)
		goto out;
	if (has_glob(system))
		status = match_systems(r, spec, events.at, system, name, out, err);
	else if (has_glob(name))
		status = match_tracepoints(r, spec, events.at, system, name, out, err);
	else
		status = add_tracepoint(r, spec, events.at, system, name, out, err);
	if ((status < 0 && err->code == ERR_ABSENT) || (status == 0 && out->len == before)) {
		err_clear(err);
		status = suggest_tracepoint(r, spec, events.at, err);
	}
out:
	buf_release(&events);
	return status;
}
