/* SPDX-License-Identifier: MIT */
#include "util/target/scope.h"

#include "util/base/alloc.h"
#include "util/base/optchoice.h"

const struct opt scope_opts[] = {
	FLAG('a', "all-cpus", struct scope_args, all_cpus, "everything on all CPUs"),
	TEXT('C', "cpu-list", struct scope_args, cpus, "CPUS",
	     "everything on these CPUs (0-3,8); with -p or -t: only there"),
	TEXT('p', "pid", struct scope_args, pids, "PIDS", "these processes"),
	TEXT('t', "tid", struct scope_args, tids, "TIDS", "these threads"),
	TEXT('G', "cgroup", struct scope_args, cgroup, "NAMES",
	     "each event in the cgroup at its place of the list; of one: all in that"),
	OPT_END,
};

const struct opt scope_each_opts[] = {
	TEXT(0, "for-each-cgroup", struct scope_args, each_cgroup, "NAMES",
	     "all events in each of these cgroups; names may be regular expressions"),
	OPT_END,
};

void scope_take_cpus(struct scope_args *a, const char **model)
{
	struct cpulist list = { 0 };
	struct err ignored = { 0 };

	if (*model && !a->cpus && cpulist_parse(view_of(*model), &list, &ignored) == 0) {
		a->cpus = *model;
		*model = NULL;
	}
	vec_release(&list);
}

bool scope_is_given(const struct scope_args *a)
{
	return a->all_cpus || a->cpus || a->pids || a->tids || a->user;
}

int scope_check(const struct scope_args *a, bool per_thread, struct err *err)
{
	const struct optchoice tasks[] = { { "-p", a->pids }, { "-t", a->tids } };
	const struct optchoice who[] = { { "-a", a->all_cpus }, { "-p", a->pids } };
	const struct optchoice threads[] = { { "-a", a->all_cpus && !per_thread },
					     { "-t", a->tids } };
	const struct optchoice cgroups[] = { { "-G", a->cgroup },
					     { "--for-each-cgroup", a->each_cgroup } };
	const struct optchoice users[] = { { "-u", a->user }, { "-p", a->pids } };
	const struct optchoice user[] = { users[0], { "-t", a->tids } };
	const struct optchoice wide[] = { users[0], { "-a", a->all_cpus } };
	const struct optchoice *all[] = { tasks, who, threads, cgroups, users, user, wide };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (optchoice_check(all[i], 2, err) < 0)
			return -1;
	}
	return 0;
}

int scope_check_cgroups(const struct scope_args *a, struct err *err)
{
	if (!a->cgroup && !a->each_cgroup)
		return 0;
	if (!a->all_cpus && !a->cpus) {
		err_set(err, ERR_USAGE, "cgroups are counted on CPUs");
		err_hint(err, "add -a, or -C CPUS");
		return -1;
	}
	if (a->pids || a->tids || a->user)
		return err_set(err, ERR_USAGE, "cgroups and '-%c' exclude each other",
			       a->pids	 ? 'p'
			       : a->tids ? 't'
					 : 'u');
	return 0;
}

static int choose_cgroups(const struct scope_args *a, const struct fs *fs, struct scope *out,
			  struct err *err)
{
	const char *names = a->cgroup ? a->cgroup : a->each_cgroup;
	struct view rest, name;
	int r = 0;

	if (!names)
		return 0;
	for (rest = view_of(names); r == 0 && view_split(&rest, ',', &name);) {
		const char *text = arena_stringn(&out->arena, name.at, name.len);

		if (a->cgroup)
			*vec_add(&out->cgroups) = text;
		else
			r = cgroup_find(fs, text, &out->arena, &out->cgroups, err);
	}
	return r;
}

/* A list that is malformed is one of the command line; what it names may yet be absent. */
static int fail_list(const char *option, struct err *err)
{
	if (err->code == ERR_INPUT)
		err->code = ERR_USAGE;
	return err_while(err, "option '%s'", option);
}

int scope_choose(const struct scope_args *a, bool per_thread, const struct fs *fs,
		 struct scope *out, struct err *err)
{
	bool all_threads = per_thread && a->all_cpus;

	if (a->pids && tasks_add_processes(fs, view_of(a->pids), &out->tasks, err) < 0)
		return fail_list("-p", err);
	if (a->tids && tasks_add_threads(view_of(a->tids), &out->tasks, err) < 0)
		return fail_list("-t", err);
	if (a->user && tasks_add_user(fs, a->user, &out->tasks, err) < 0)
		return fail_list("-u", err);
	if (a->cpus && cpulist_parse(view_of(a->cpus), &out->cpus, err) < 0)
		return fail_list("-C", err);
	if (all_threads && !a->tids && tasks_add_all(fs, &out->tasks, err) < 0)
		return -1;
	if (a->all_cpus && !all_threads && !a->cpus &&
	    cpulist_read(fs, "online", &out->cpus, err) < 0)
		return -1;
	if (out->cpus.len && !out->tasks.len)
		buf_printf(&out->text, "%s%s", a->cpus ? "CPU " : "all CPUs",
			   a->cpus ? a->cpus : "");
	else if (a->user)
		buf_printf(&out->text, "user %s", a->user);
	else if (a->pids)
		buf_printf(&out->text, "process %s", a->pids);
	else if (all_threads && !a->tids)
		buf_add_text(&out->text, "all threads");
	else if (a->tids)
		buf_printf(&out->text, "thread %s", a->tids);
	return choose_cgroups(a, fs, out, err);
}

void scope_release(struct scope *s)
{
	vec_release(&s->cgroups);
	vec_release(&s->cpus);
	vec_release(&s->tasks);
	buf_release(&s->text);
	arena_release(&s->arena);
}
