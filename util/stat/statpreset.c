/* SPDX-License-Identifier: MIT */
#include "util/stat/statpreset.h"

#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/fs.h"

#define LEVELS 6

/* Linux, arch/x86/events/intel/core.c: freeze_on_smi of IA32_DEBUGCTL. */
#define FREEZE "/sys/bus/event_source/devices/cpu/freeze_on_smi"

const struct opt statpreset_opts[] = {
	FLAG(0, "topdown", struct statpreset_args, topdown,
	     "show where the pipeline's slots go: the metrics of group TopdownL1"),
	U64_WITHIN(0, "td-level", struct statpreset_args, topdown_level, "N", 1, LEVELS,
		   "with --topdown: of group TopdownLN"),
	FLAG('T', "transaction", struct statpreset_args, transaction,
	     "show how transactions went: the metrics of group transaction"),
	FLAG(0, "smi-cost", struct statpreset_args, smi_cost,
	     "show what system management interrupts cost: the metrics of group smi"),
	OPT_END,
};

bool statpreset_is_given(const struct statpreset_args *a)
{
	return a->topdown || a->transaction || a->smi_cost;
}

static bool has_group(const struct evset *set, const char *group)
{
	struct evset_pos pos = { 0 };
	struct evset_item item;

	while (evset_next(set, EVSET_METRICS, &pos, &item)) {
		if (evtable_in_group(&item.metric, group))
			return true;
	}
	return false;
}

static const char *topdown_group(uint64_t level, struct arena *arena)
{
	return arena_print(arena, "TopdownL%llu", (unsigned long long)level);
}

static int fail_absent(const char *option, const char *group, struct err *err)
{
	err_set(err, ERR_ABSENT,
		"option '%s': the event tables of this CPU have no metric group '%s'", option,
		group);
	err_hint(err, "vendors' tables have it for many CPUs: build with 'make events', or name a "
		      "tree of them with --events DIR");
	return -1;
}

/* Some levels are there: the deepest, as the hint; else where tables come from. */
static int fail_topdown(const struct statpreset_args *a, const struct evset *set, const char *group,
			struct arena *arena, struct err *err)
{
	for (uint64_t level = LEVELS; level; level--) {
		if (!has_group(set, topdown_group(level, arena)))
			continue;
		err_set(err, ERR_ABSENT,
			"option '--td-level': the event tables of this CPU have no level %llu",
			(unsigned long long)a->topdown_level);
		err_hint(err, "the deepest level is %llu", (unsigned long long)level);
		return -1;
	}
	return fail_absent("--topdown", group, err);
}

int statpreset_groups(const struct statpreset_args *a, const struct evset *set, struct arena *arena,
		      const char *names[STATPRESET_MOST], struct err *err)
{
	const struct {
		bool given;
		const char *option, *group;
	} others[] = { { a->transaction, "--transaction", "transaction" },
		       { a->smi_cost, "--smi-cost", "smi" } };
	int n = 0;

	if (a->topdown) {
		names[n] = topdown_group(a->topdown_level, arena);
		if (!has_group(set, names[n]))
			return fail_topdown(a, set, names[n], arena, err);
		n++;
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (!others[i].given)
			continue;
		if (!has_group(set, others[i].group))
			return fail_absent(others[i].option, others[i].group, err);
		names[n++] = others[i].group;
	}
	return n;
}

int statpreset_freeze(const struct fs *fs, bool *changed, struct err *err)
{
	struct buf text = { 0 };
	int r = fs_read_line(fs, FREEZE, &text, err);
	bool is_on = r == 0 && strcmp(buf_text(&text), "0") != 0;

	*changed = false;
	buf_release(&text);
	if (r == 0 && !is_on) {
		r = fs_put_line(fs, FREEZE, "1", err);
		*changed = r == 0;
	}
	if (r == 0)
		return 0;
	if (err->code == ERR_ABSENT) {
		err_clear(err);
		err_set(err, ERR_UNSUPPORTED,
			"the kernel cannot stop counters during system management interrupts: "
			"there is no %s",
			FREEZE);
		err_hint(err, "Intel's CPUs of performance monitoring version 2 and later can");
	}
	return err_while(err, "option '--smi-cost'");
}

int statpreset_thaw(const struct fs *fs, struct err *err)
{
	return fs_put_line(fs, FREEZE, "0", err) < 0 ? err_while(err, "option '--smi-cost'") : 0;
}
