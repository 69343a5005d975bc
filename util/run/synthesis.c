/* SPDX-License-Identifier: MIT */
#include "util/run/synthesis.h"

#include "util/run/synth.h"
#include "util/run/synthkernel.h"

#define MOST_MS 86400000

const struct opt synthesis_opts[] = {
	TEXT(0, "synth", struct synthesis_args, parts, "no|all|task|mmap|cgroup",
	     "of what was there before, tell only this (several with commas between)"),
	FLAG(0, "tail-synthesize", struct synthesis_args, at_end,
	     "tell what is there at the end, not at the beginning"),
	U64_WITHIN(0, "proc-map-timeout", struct synthesis_args, timeout_ms, "MS", 0, MOST_MS,
		   "read the maps of a process for so long at most (500)"),
	U64_WITHIN(0, "num-thread-synthesize", struct synthesis_args, threads, "N", 0, UINT32_MAX,
		   "for scripts that say so to perf: one thread does it"),
	OPT_END,
};

int synthesis_parse(const char *text, unsigned *parts, struct err *err)
{
	static const struct {
		const char *name;
		unsigned parts;
	} words[] = {
		{ "no", 0 },
		{ "all", SYNTHESIS_ALL },
		{ "task", SYNTHESIS_TASKS },
		{ "mmap", SYNTHESIS_TASKS | SYNTHESIS_MAPS },
		{ "cgroup", SYNTHESIS_CGROUPS },
	};
	struct view rest = view_of(text ? text : "all"), name;

	*parts = 0;
	while (view_split(&rest, ',', &name)) {
		size_t i = 0;

		while (i < ARRAY_LEN(words) && !view_equal(name, words[i].name))
			i++;
		if (i == ARRAY_LEN(words)) {
			err_set(err, ERR_USAGE, "option '--synth': '%.*s' is no part",
				VIEW_ARG(name));
			err_hint(err, "there are: no, all, task, mmap, cgroup");
			return -1;
		}
		*parts |= words[i].parts;
	}
	return 0;
}

/* The processes of threads, each once. */
static void list_owners(const struct synthesis *s, struct synth_pids *out)
{
	for (size_t i = 0; i < s->nthreads; i++) {
		pid_t pid = (pid_t)synth_process_of(s->fs, s->threads[i]);
		bool known = false;

		/* Most threads follow others of their process. */
		for (size_t k = out->len; k && !known; k--)
			known = out->at[k - 1] == pid;
		if (!known)
			*vec_add(out) = pid;
	}
}

static int put_processes(const struct synthesis *s, const struct synth *each,
			 int (*flush)(void *to, struct err *err), void *to,
			 struct synthesis_told *told, struct err *err)
{
	struct synth_pids pids = { 0 };
	int status = 0;

	if (s->wide)
		synth_list(s->fs, &pids);
	else if (s->nthreads)
		list_owners(s, &pids);
	else if (s->command && s->command_has_begun)
		synth_list_family(s->fs, s->command, &pids);
	else if (s->command)
		synth_thread(each, (uint32_t)s->command, (uint32_t)s->command);
	for (size_t i = 0; i < pids.len && status == 0; i++) {
		told->too_long += !synth_process(each, pids.at[i]);
		status = flush(to, err);
	}
	vec_release(&pids);
	return status;
}

int synthesis_run(const struct synthesis *s, const struct recordput *put,
		  int (*flush)(void *to, struct err *err), void *to, struct synthesis_told *told,
		  struct err *err)
{
	const struct synth each = {
		.fs = s->fs,
		.put = *put,
		.no_maps = !(s->parts & SYNTHESIS_MAPS),
		.no_forks = s->again,
		.data_maps = s->data_maps,
		.namespaces = s->namespaces,
		.timeout_ms = s->timeout_ms,
	};

	if (s->kernel && !s->again) {
		told->no_kernel = !synth_kernel(&each);
		synth_modules(&each);
	}
	if (s->kernel && s->bpf && !s->again)
		synthkernel_bpf(s->bpf, put);
	if (s->cgroups && !s->again && (s->parts & SYNTHESIS_CGROUPS))
		synthkernel_cgroups(s->fs, put);
	if ((s->parts & SYNTHESIS_TASKS) && put_processes(s, &each, flush, to, told, err) < 0)
		return -1;
	return flush(to, err);
}
