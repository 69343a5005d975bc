/* SPDX-License-Identifier: MIT */
#include "util/pmu/machine.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "pmu-events/evcpu.h"
#include "util/out/doc.h"

/* More of them would hide the result. */
#define NOTES 3

const struct opt machine_opts[] = {
	TEXT(0, "cpu", struct machine_args, cpu, "CPU",
	     "for that CPU: a model (x86/skylakex) or a cpuid; as PERF_CPUID in the environment"),
	TEXT(0, "sysfs", struct machine_args, sysfs, "DIR",
	     "ask the copy of a machine's files below DIR instead of this machine"),
	LIST(0, "events", struct machine_args, events, "FILE|DIR",
	     "add the JSON event files there; as TALLY_EVENTS in the environment"),
	FLAG(0, "no-builtin", struct machine_args, no_builtin,
	     "leave out the event tables that are built in"),
	OPT_END,
};

const struct opt machine_board_opts[] = {
	TEXT(0, "device-tree", struct machine_args, device_tree, "FILE|DIR",
	     "take the counters of events from that device tree of a RISC-V board"),
	OPT_END,
};

/* The model of any CPU below an SBI, for a tree without a machine. */
#define BOARD_CPU "riscv/sbi/generic"

/* What the user says, or "" and the machine is asked. */
static const char *named_cpu(const struct machine_args *args)
{
	const char *cpu = args->cpu;

	if (!cpu)
		cpu = getenv("PERF_CPUID");
	if (!cpu && args->device_tree && !args->sysfs && host_arch() != &arch_riscv)
		cpu = BOARD_CPU;
	return cpu ? cpu : "";
}

static int choose_cpu(struct machine *m, const struct machine_args *args, struct err *err)
{
	buf_add_text(&m->cpu, named_cpu(args));
	m->foreign = m->cpu.len && !args->sysfs;
	if (m->cpu.len)
		return 0;
	if (evcpu_read(&m->fs, &m->cpu, err) < 0) {
		err_hint(err, "--cpu names one; 'tally list --cpus' shows them");
		return -1;
	}
	return 0;
}

static int choose_set(struct machine *m, const struct machine_args *args, struct err *err)
{
	struct err unmatched = { 0 };

	if (choose_cpu(m, args, err) < 0) {
		/* The common events are in the set even so. */
		evset_init(&m->set, m->tables, m->ntables, "", &unmatched);
		return -1;
	}
	return evset_init(&m->set, m->tables, m->ntables, buf_text(&m->cpu), err);
}

/* The folders and files of TALLY_EVENTS, with colons between them, then those of --events. */
static int load_events(struct machine *m, const struct machine_args *args, struct err *err)
{
	const char *named = getenv("TALLY_EVENTS");
	struct VEC(const char *) paths = { 0 };
	struct arena arena = { 0 };
	struct view rest = view_of(named ? named : ""), path;
	int status = 0;

	while (view_split(&rest, ':', &path)) {
		if (path.len)
			*vec_add(&paths) = arena_stringn(&arena, path.at, path.len);
	}
	for (size_t i = 0; i < args->events.len; i++)
		*vec_add(&paths) = args->events.at[i].value;
	if (paths.len) {
		status = evload_trees(&m->loaded, paths.at, paths.len, NULL, err);
		if (status == 0)
			m->tables[m->ntables++] = m->loaded.table;
		else if (m->loaded.diags.errors > 1 && !err->hint[0])
			err_hint(err, "that is the first of %zu errors", m->loaded.diags.errors);
	}
	vec_release(&paths);
	arena_release(&arena);
	return status;
}

static int add_tables(struct machine *m, const struct machine_args *args, struct err *err)
{
	if (load_events(m, args, err) < 0)
		return -1;
	if (!args->no_builtin)
		m->tables[m->ntables++] = evtable_builtin();
	if (!m->ntables)
		return err_set(err, ERR_USAGE, "--no-builtin leaves no events without --events");
	return 0;
}

static int check_args(const struct machine_args *args, struct err *err)
{
	if (args->cpu && !args->cpu[0])
		return err_set(err, ERR_USAGE, "--cpu: the name of a CPU is missing");
	if (args->sysfs && !fs_is_dir(NULL, args->sysfs))
		return err_set(err, ERR_ABSENT, "--sysfs: there is no folder '%s'", args->sysfs);
	return 0;
}

static int read_board(struct machine *m, const struct machine_args *args, const struct arch *arch,
		      struct err *err)
{
	/* The user's path, wherever the machine is. */
	struct fs here = { 0 };

	if (!args->device_tree)
		return 0;
	if (arch != &arch_riscv)
		return err_set(err, ERR_USAGE,
			       "--device-tree tells the counters of RISC-V boards, but the CPU is "
			       "'%s'",
			       m->set.model[0] ? m->set.model : buf_text(&m->cpu));
	if (riscvtree_read_pmu(&m->board, &here, args->device_tree, err) < 0)
		return -1;
	m->resolve.board = &m->board.pmu;
	return 0;
}

int machine_open(struct machine *m, const struct machine_args *args, const struct fs *fs,
		 unsigned int flags, struct err *err)
{
	const struct arch *arch;
	const char *cpu;
	bool live;

	*m = (struct machine){ .fs = *fs };
	if (args->sysfs)
		m->fs.root = args->sysfs;
	if (check_args(args, err) < 0 || add_tables(m, args, err) < 0)
		return -1;
	if (flags & MACHINE_NO_CPU)
		return 0;
	if (choose_set(m, args, err) < 0) {
		if (!(flags & MACHINE_ANY_CPU) || err->code != ERR_ABSENT)
			return -1;
		m->problem = *err;
		err_clear(err);
	}
	arch = m->set.arch[0] ? arch_find(m->set.arch) : m->foreign ? NULL : host_arch();
	cpu = m->set.model[0] ? m->set.model : buf_text(&m->cpu);
	live = !m->foreign || flags & MACHINE_LIVE;
	pmuset_init(&m->pmus, &m->fs, arch);
	resolve_init(&m->resolve, &m->set, arch, cpu, live ? &m->pmus : NULL, live ? &m->fs : NULL);
	return read_board(m, args, arch, err);
}

static bool is_in_folder(struct view file, const char *path)
{
	struct view folder = file, end = view_of(path);

	while (folder.len && folder.at[folder.len - 1] != '/')
		folder.len--;
	folder.len -= folder.len > 0;
	if (folder.len <= end.len || folder.at[folder.len - end.len - 1] != '/')
		return false;
	return view_equal(view_make(folder.at + folder.len - end.len, end.len), path);
}

static bool is_used(const struct machine *m, const char *path)
{
	for (size_t i = 0; i < m->set.len; i++) {
		if (strcmp(m->set.layers[i].path, path) == 0)
			return true;
	}
	return false;
}

/* Is the file about a CPU that nobody has asked for? */
static bool is_elsewhere(const struct machine *m, const char *file)
{
	const struct evtable *table = m->loaded.table;
	bool asked = m->set.model && m->set.model[0];

	for (size_t i = 0; file && asked && table && i < evtable_models(table); i++) {
		struct evtable_model model = evtable_model_at(table, i);

		if (!is_used(m, model.path) && is_in_folder(view_of(file), model.path))
			return true;
	}
	return false;
}

void machine_print_notes(const struct machine *m, struct doc *doc)
{
	const struct evdiag_list *diags = &m->loaded.diags;
	struct buf line = { 0 };
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < diags->all.len; i++) {
		const struct evdiag *diag = &diags->all.at[i];

		if (diag->severity < EVDIAG_WARNING || is_elsewhere(m, diag->place.file))
			continue;
		if (shown == NOTES) {
			more++;
			continue;
		}
		buf_clear(&line);
		evdiag_format(diag, &line);
		doc_note(doc, "%s", buf_text(&line));
		shown++;
	}
	if (more)
		doc_note(doc, "the event files have %zu more oddities like %s", more,
			 shown > 1 ? "these" : "this");
	buf_release(&line);
}

void machine_release(struct machine *m)
{
	resolve_release(&m->resolve);
	pmuset_release(&m->pmus);
	riscvtree_release(&m->board);
	buf_release(&m->cpu);
	evload_release(&m->loaded);
}
