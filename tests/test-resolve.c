/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evimage.h"
#include "tests/support.h"
#include "util/base/buf.h"
#include "util/pmu/evparse.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/resolve.h"

#define MACHINES "tests/data/machines/"

/* Events of made-up models, with the counters 0 and 1 where there is a mask. */
static const struct {
	const char *arch, *path, *pmu, *name, *terms;
	uint64_t mask;
} events[] = {
	{ "x86", "x86/skylakex", "default_core", "inst_retired.any", "event=0xc0,period=2000003",
	  0 },
	{ "x86", "x86/skylakex", "default_core", "ocr.x",
	  "event=0xb7,period=100003,umask=1,offcore_rsp=0x10003C0001", 3 },
	{ "x86", "x86/skylakex", "default_core", "bad.wide", "event=0x1b7", 0 },
	{ "x86", "x86/skylakex", "default_core", "bad.term", "event=1,nosuch=2", 0 },
	{ "x86", "x86/skylakex", "uncore_cha", "unc_cha_clockticks", "event=0", 0 },
	{ "x86", "x86/alderlake", "cpu_atom", "both", "event=0xc0", 0 },
	{ "x86", "x86/alderlake", "cpu_core", "both", "event=0xc0", 3 },
	{ "riscv", "riscv/qemu/virt", "default_core", "cycles", "event=1", 0x7fff9 },
	{ "riscv", "riscv/qemu/virt", "default_core", "fw_set_timer", "config=0x8000000000000005",
	  0 },
	{ "arm64", "arm64/arm/cmn/sys", "arm_cmn", "hnf_cache_miss", "eventid=1,type=5", 0 },
	{ "arm64", "arm64/n1", "default_core", "cpu_cycles", "event=0x11", 0 },
	{ "common", "common/common", "default_core", "cycles", "legacy-hardware-config=0", 0 },
	{ "common", "common/common", "software", "task-clock", "config=1", 0 },
};

struct bench {
	struct evmodel model;
	struct evimage image;
	struct evset set;
	struct fs fs;
	struct pmuset pmus;
	struct resolve r;
	struct evspec_list specs;
	struct encoding_list list;
};

static void add_event(struct evmodel *m, size_t i)
{
	struct evmodel_cpu *cpu = support_cpu(m, events[i].arch, events[i].path);
	struct evmodel_event *event =
		support_add_event(cpu, events[i].pmu, events[i].name, events[i].terms);
	bool known = false;

	event->compat = strstr(events[i].path, "/sys") ? "43[cd]" : "";
	event->counters =
		(struct evmodel_counters){ events[i].mask != 0, events[i].mask, events[i].mask, 0 };
	for (size_t k = 0; k < cpu->pmus.len; k++)
		known |= strcmp(cpu->pmus.at[k].name, events[i].pmu) == 0;
	if (!known)
		*vec_add(&cpu->pmus) = (struct evmodel_pmu){ .name = events[i].pmu, .generic = 16 };
}

/* machine NULL: a CPU that no machine is at hand for. */
static void start(struct bench *b, const char *cpu, const char *machine)
{
	static const struct evtable *table;
	struct err err = { 0 };
	const struct arch *arch;

	*b = (struct bench){ .fs = { .root = machine } };
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		add_event(&b->model, i);
	cr_assert_eq(evimage_build(&b->image, &b->model, true, &err), 0, "%s", err.text);
	table = evimage_table(&b->image);
	cr_assert_eq(evset_init(&b->set, &table, 1, cpu, &err), 0, "%s", err.text);
	arch = arch_find(b->set.arch);
	pmuset_init(&b->pmus, &b->fs, arch);
	resolve_init(&b->r, &b->set, arch, b->set.model, machine ? &b->pmus : NULL,
		     machine ? &b->fs : NULL);
}

static int resolve_text(struct bench *b, const char *text, struct err *err)
{
	evspec_release(&b->specs);
	b->specs = (struct evspec_list){ 0 };
	b->list.len = 0;
	cr_assert_eq(evparse_text(&b->specs, text, err), 0, "%s", err->text);
	for (size_t i = 0; i < b->specs.events.len; i++) {
		if (resolve_event(&b->r, &b->specs.events.at[i], &b->list, err) < 0)
			return -1;
	}
	return 0;
}

static const struct encoding *one(struct bench *b, const char *text)
{
	struct err err = { 0 };

	cr_assert_eq(resolve_text(b, text, &err), 0, "%s: %s", text, err.text);
	cr_assert_eq(b->list.len, 1, "%s: %zu encodings", text, b->list.len);
	return &b->list.at[0];
}

static void fails(struct bench *b, const char *text, enum err_code code, const char *says)
{
	struct err err = { 0 };

	cr_expect_lt(resolve_text(b, text, &err), 0, "%s", text);
	cr_expect_eq(err.code, code, "%s: %d", text, err.code);
	cr_expect(strstr(err.text, says) || strstr(err.hint, says), "%s: %s\n%s", text, err.text,
		  err.hint);
}

static void finish(struct bench *b)
{
	vec_release(&b->list);
	evspec_release(&b->specs);
	resolve_release(&b->r);
	pmuset_release(&b->pmus);
	evimage_release(&b->image);
	evmodel_release(&b->model);
}

Test(resolve, a_table_event_for_a_cpu_that_is_not_at_hand)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "INST_RETIRED.ANY:u");
	cr_expect_eq(e->type, 4);
	cr_expect_eq(e->config[0], 0xc0);
	cr_expect_eq(e->period, 0, "the table's period is for sampling only");
	cr_expect_eq(e->default_period, 2000003);
	cr_expect(e->mods.user);
	cr_expect_str_eq(e->model, "x86/skylakex");
	cr_expect_null(e->device);
	e = one(&b, "ocr.x");
	cr_expect_eq(e->config[0], 0x1b7);
	cr_expect_eq(e->config[1], 0x10003c0001);
	cr_assert_eq(e->nregisters, 1);
	cr_expect_str_eq(e->registers[0].name, "offcore_rsp");
	cr_expect_eq(e->registers[0].value, 0x10003c0001);
	cr_expect_eq(e->counters.generic, 3);
	e = one(&b, "uncore_cha_*/event=1/");
	cr_expect_str_eq(e->pmu, "uncore_cha", "a pattern for units means the table's PMU");
	cr_expect_eq(e->config[0], 1);
	e = one(&b, "unc_cha_clockticks");
	cr_expect_not(e->has_type, "the kernel hands that number out");
	cr_expect(e->has_config);
	finish(&b);
}

Test(resolve, what_a_table_has_wrong_is_a_note)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "bad.wide");
	cr_expect_not(e->has_config);
	cr_expect_str_eq(e->note, "'event=0x1b7' is wider than the PMU's format");
	e = one(&b, "bad.term");
	cr_expect_str_eq(e->note, "the PMU's format cannot take 'nosuch=2'");
	finish(&b);
}

Test(resolve, terms_of_the_user_lie_over_those_of_a_name)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "cpu/ocr.x,umask=0x10,cmask=2,name=mine,period=5/p");
	cr_expect_eq(e->config[0], 0x20010b7, "0x%llx", (unsigned long long)e->config[0]);
	cr_expect_str_eq(e->name, "mine");
	cr_expect_eq(e->period, 5);
	cr_expect_str_eq(e->terms, "event=0xb7,offcore_rsp=0x10003C0001,umask=0x10,cmask=2");
	e = one(&b, "ocr.x/edge/");
	cr_expect_eq(e->config[0], 0x401b7);
	e = one(&b, "cpu/config=0x1c2,config1=7,r1/");
	cr_expect_eq(e->config[0], 1, "the last word counts");
	cr_expect_eq(e->config[1], 7);
	e = one(&b, "cha_3/event=0x35,umask=0x21/");
	cr_expect_str_eq(e->pmu, "uncore_cha");
	cr_expect_eq(e->config[0], 0x2135);
	finish(&b);
}

Test(resolve, errors_point_at_the_term)
{
	struct bench b;

	start(&b, "skylakex", NULL);
	fails(&b, "cpu/event=0x100/", ERR_USAGE,
	      "column 11 of 'cpu/event=0x100/': 0x100 is too wide");
	fails(&b, "cpu/event=1,evnt=1/", ERR_USAGE, "column 13 of ");
	fails(&b, "cpu/event=x/", ERR_USAGE, "column 11 of 'cpu/event=x/': 'x' is not a number");
	fails(&b, "cpu/ocr.x,period=0/", ERR_USAGE, "column 18 of ");
	fails(&b, "inst_retired.eny", ERR_ABSENT, "'inst_retired.any'");
	fails(&b, "cylces", ERR_ABSENT, "'cycles'");
	fails(&b, "nosuch/a=1/", ERR_ABSENT, "no PMU and no event is called 'nosuch'");
	fails(&b, "cpu/bad.wide/", ERR_USAGE, "wider");
	fails(&b, "5000000000:1", ERR_USAGE, "too large");
	finish(&b);
}

Test(resolve, values_of_the_tools_terms_are_checked)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "cycles/name/", "column 12 of 'cycles/name/': 'name' wants a value" },
		{ "cycles/period=x/", "column 15 of 'cycles/period=x/': 'period' wants a number" },
		{ "cycles/freq=0/",
		  "column 13 of 'cycles/freq=0/': 'freq' wants a number above 0" },
		{ "cpu/event=1,percore=2/", "column 21 of " },
		{ "cycles/time=x/", "'time' wants 0 or 1, or nothing" },
		{ "cycles/call-graph=foo/", "column 19 of " },
		{ "cycles/call-graph=foo/", "takes one of: fp dwarf lbr no" },
		{ "cycles/branch_type='any,foo'/", "column 20 of " },
		{ "cycles/aux-sample-size=0x100000000/", "a number of at most 32 bits" },
		{ "cycles/stack-size/", "column 18 of " },
	};
	static const char *const fine[] = { "cycles/branch_type='any_call,u'/", "cycles/inherit=0/",
					    "cycles/no-overwrite/",
					    "cpu/event=1,ratio-to-prev=0.5/", "cycles/cpu=1-3/" };
	struct bench b;

	start(&b, "skylakex", NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		fails(&b, cases[i].text, ERR_USAGE, cases[i].says);
	for (size_t i = 0; i < ARRAY_LEN(fine); i++)
		one(&b, fine[i]);
	finish(&b);
}

Test(resolve, what_is_whole_takes_no_terms_of_a_format)
{
	struct bench b;

	start(&b, "skylakex", MACHINES "intel-server");
	fails(&b, "cycles/umask=1/", ERR_USAGE,
	      "column 8 of 'cycles/umask=1/': 'umask' is no term of a generic event");
	fails(&b, "cpu/branch-misses,edge/", ERR_USAGE, "no term of a generic event");
	fails(&b, "r1a/umask=1/", ERR_USAGE, "column 5 of ");
	fails(&b, "4:1/event=1/", ERR_USAGE, "no term of an event that is a number");
	fails(&b, "mem:0/event=1/", ERR_USAGE, "no term of a breakpoint");
	fails(&b, "sched:sched_switch/config=1/", ERR_USAGE,
	      "column 20 of 'sched:sched_switch/config=1/': 'config' is no term of a tracepoint");
	cr_expect_eq(one(&b, "r1a/config1=2,config3=5/")->config[3], 5);
	finish(&b);
}

Test(resolve, generic_events_need_no_table)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "LLC-load-misses:k");
	cr_expect_eq(e->type, 3);
	cr_expect_eq(e->config[0], 0x10002);
	e = one(&b, "page-faults");
	cr_expect_eq(e->type, 1);
	cr_expect_str_eq(e->pmu, "software");
	e = one(&b, "cpu/branch-misses,period=9/");
	cr_expect_eq(e->type, 0);
	cr_expect_eq(e->config[0], 5);
	e = one(&b, "cycles");
	cr_expect_str_eq(e->model, "common/common");
	finish(&b);
}

Test(resolve, raw_numbers_and_breakpoints)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "r1a8:u");
	cr_expect_eq(e->type, 4);
	cr_expect_eq(e->config[0], 0x1a8);
	e = one(&b, "1:2");
	cr_expect_eq(e->type, 1);
	cr_expect_eq(e->config[0], 2);
	cr_expect_str_eq(e->pmu, "software");
	e = one(&b, "mem:0x1000/8:w");
	cr_expect_eq(e->type, 5);
	cr_expect_eq(e->address, 0x1000);
	cr_expect_eq(e->length, 8);
	cr_expect_eq(e->access, EVSPEC_WRITE);
	e = one(&b, "sched:sched_switch");
	cr_expect_not(e->has_config, "numbers of tracepoints are the machine's");
	finish(&b);
}

Test(resolve, a_machines_own_format_and_names_go_first)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", MACHINES "intel-server");
	e = one(&b, "inst_retired.any");
	cr_expect_str_eq(e->device, "cpu");
	e = one(&b, "cpu/mem-loads,ldlat=30/P");
	cr_expect_eq(e->config[1], 30);
	cr_expect(e->mods.precise_max);
	cr_expect_str_eq(e->terms, "event=0xcd,umask=0x1,ldlat=30");
	e = one(&b, "energy-pkg");
	cr_expect_eq(e->type, 18);
	cr_expect_str_eq(e->unit, "Joules");
	cr_expect(e->snapshot);
	cr_expect_float_eq(e->scale, 2.3283064365386962890625e-10, 1e-20);
	e = one(&b, "cpu/slots-of,umask=4/");
	cr_expect_eq(e->config[0], 0x43c);
	fails(&b, "cpu/slots-of/", ERR_USAGE,
	      "column 5 of 'cpu/slots-of/': 'slots-of' wants a value");
	e = one(&b, "sched:sched_switch");
	cr_expect_eq(e->config[0], 314);
	fails(&b, "sched:sched_swich", ERR_ABSENT, "did you mean 'sched:sched_switch'?");
	fails(&b, "schod:sched_switch", ERR_ABSENT, "did you mean 'sched'?");
	finish(&b);
}

Test(resolve, units_and_globs_make_several)
{
	struct err err = { 0 };
	struct bench b;

	start(&b, "skylakex", MACHINES "intel-server");
	cr_assert_eq(resolve_text(&b, "unc_cha_clockticks,imc/cas_count_read/", &err), 0);
	cr_assert_eq(b.list.len, 5);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(b.list.at[i].type, 20 + i);
	cr_expect_str_eq(b.list.at[3].unit, "MiB");
	cr_expect_eq(b.list.at[4].type, 31);
	cr_expect_eq(b.list.at[4].spec, &b.specs.events.at[1]);
	cr_assert_eq(resolve_text(&b, "sched:*", &err), 0);
	cr_expect_eq(b.list.len, 2);
	cr_assert_eq(resolve_text(&b, "*:*", &err), 0);
	cr_expect_eq(b.list.len, 7);
	cr_expect_str_eq(b.list.at[0].name, "9p:9p_client_req");
	cr_expect_lt(resolve_text(&b, "sched:x*", &err), 0);
	finish(&b);
}

Test(resolve, hybrid_cores_have_an_event_each)
{
	struct err err = { 0 };
	struct bench b;

	start(&b, "alderlake", MACHINES "intel-hybrid");
	cr_assert_eq(resolve_text(&b, "both", &err), 0);
	cr_assert_eq(b.list.len, 2);
	cr_expect_eq(b.list.at[0].type, 10);
	cr_expect_eq(b.list.at[1].type, 4);
	cr_assert_eq(resolve_text(&b, "cycles,cpu/event=1/,r3c,LLC-loads", &err), 0);
	cr_assert_eq(b.list.len, 8);
	cr_expect_eq(b.list.at[0].type, 0);
	cr_expect_eq(b.list.at[0].config[0], 10ULL << 32);
	cr_expect_eq(b.list.at[1].config[0], 4ULL << 32);
	cr_expect_eq(b.list.at[2].type, 10);
	cr_expect_eq(b.list.at[4].type, 10);
	cr_expect_eq(b.list.at[4].config[0], 0x3c);
	cr_expect_eq(b.list.at[6].config[0], 10ULL << 32 | 2);
	cr_expect_eq(one(&b, "cpu_core/cycles/")->config[0], 4ULL << 32);
	finish(&b);
	/* Without the machine, by the tables. */
	start(&b, "alderlake", NULL);
	cr_assert_eq(resolve_text(&b, "cpu/event=1/", &err), 0);
	cr_assert_eq(b.list.len, 2);
	cr_expect_str_eq(b.list.at[0].pmu, "cpu_core");
	cr_expect_not(b.list.at[1].has_type);
	finish(&b);
}

Test(resolve, counter_masks_go_where_the_format_takes_them)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "qemu/virt", MACHINES "riscv-delegated");
	e = one(&b, "cycles");
	cr_expect_eq(e->type, 4, "the model's own event, not the generic one");
	cr_expect_eq(e->config[2], 0x7fff9);
	cr_expect_null(e->note);
	/* The other spelling, of which what was typed is kept. */
	e = one(&b, "cpu-cycles");
	cr_expect_eq(e->config[2], 0x7fff9);
	cr_expect_str_eq(e->name, "cpu-cycles");
	cr_expect_eq(e->spec, &b.specs.events.at[0]);
	e = one(&b, "cpu/event=0x10019,counterid_mask=0x18/");
	cr_expect_eq(e->config[2], 0x18);
	cr_expect_eq(e->counters.generic, 0x18);
	fails(&b, "cpu/event=1,counterid_mask=2/", ERR_USAGE, "names no counter");
	fails(&b, "cpu/event=1,counterid_mask=0x100000008/", ERR_USAGE, "at most 32 bits");
	fails(&b, "cpu/event=1,counterid_mask=0/", ERR_USAGE,
	      "column 28 of 'cpu/event=1,counterid_mask=0/': 0x0 names no counter of the PMU");
	fails(&b, "cpu/event=1,counterid_mask=0x80000000/", ERR_USAGE, "which has 0x7fffd");
	/* Counters 0 and 2 count what they count. */
	e = one(&b, "cpu/counterid_mask=1,event=1/");
	cr_expect_null(e->note);
	e = one(&b, "cpu/counterid_mask=9,event=0x10019/");
	cr_expect(strstr(e->note, "bit 0x1 of counterid_mask is a counter that counts cycles"));
	cr_expect_eq(e->config[2], 9);
	e = one(&b, "cpu/counterid_mask=4,event=1/");
	cr_expect(strstr(e->note, "counts instructions"));
	finish(&b);
	start(&b, "qemu/virt", NULL);
	e = one(&b, "cycles");
	cr_expect_eq(e->config[2], 0);
	cr_expect_eq(e->counters.generic, 0x7fff9);
	cr_expect(strstr(e->note, "counterid_mask left out"));
	e = one(&b, "cpu/event=1,counterid_mask=8/");
	cr_expect(strstr(e->note, "counterid_mask left out"));
	cr_expect_eq(one(&b, "fw_set_timer")->config[0], 0x8000000000000005);
	finish(&b);
}

Test(resolve, events_of_a_system_go_by_the_identifier_of_the_pmu)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "arm64/n1", MACHINES "arm");
	e = one(&b, "hnf_cache_miss");
	cr_expect_str_eq(e->device, "arm_cmn_0");
	cr_expect_eq(e->config[0], 0x10005);
	cr_expect_eq(one(&b, "cpu_cycles")->type, 8);
	finish(&b);
	start(&b, "arm64/n1", MACHINES "amd");
	fails(&b, "hnf_cache_miss", ERR_ABSENT, "no event is called");
	finish(&b);
}

Test(resolve, names_that_only_the_kernel_has)
{
	const struct encoding *e;
	struct bench b;

	start(&b, "skylakex", NULL);
	e = one(&b, "power/energy-pkg/");
	cr_expect_eq(e->config[0], 2);
	cr_expect_str_eq(e->unit, "Joules");
	cr_expect_not(e->has_type);
	cr_expect_eq(one(&b, "cycles-ct")->config[0], 0x30000003c);
	cr_expect_eq(one(&b, "msr/tsc/")->config[0], 0);
	fails(&b, "topdown-retiring", ERR_ABSENT, "no event is called");
	finish(&b);
	start(&b, "alderlake", NULL);
	cr_expect_eq(one(&b, "cpu_core/topdown-mem-bound/")->config[0], 0x8700);
	cr_expect_str_eq(one(&b, "slots")->pmu, "cpu_core");
	finish(&b);
	/* A machine that has the PMU has the say. */
	start(&b, "skylakex", MACHINES "intel-server");
	fails(&b, "cycles-ct", ERR_ABSENT, "no event is called");
	fails(&b, "power/energy-ram/", ERR_USAGE, "no term and no event 'energy-ram'");
	finish(&b);
}
