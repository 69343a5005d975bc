/* SPDX-License-Identifier: MIT */
/*
 * The dialect of Arm's machine-readable event lists: an object per CPU with
 * "_type": "Events", its name, identity, number of counters and events.
 *
 * A CPU's model is the one that Linux's tree has for it, where that has it. A
 * file that names no CPU lists what the architecture has in common: its events
 * are architecture-standard ones.
 */
#include "pmu-events/evdialect.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pmu-events/evobject.h"
#include "pmu-events/evunit.h"
#include "pmu-events/evvalid.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/num.h"

/* What CPU_CYCLES counts on besides: the counter that the architecture numbers so. */
#define CYCLE_COUNTER 31

/* Event codes are 16 bits (PMEVTYPER, DDI 0487). */
#define CODE_MAX 0xffff

/* MIDR_EL1: implementer and part number, with the constant between them. */
#define IMPLEMENTER_SHIFT 24
#define ARCHITECTURE_BITS ((uint64_t)0xf << 16)
#define PART_SHIFT	  4

/* CPUs that share a model in Linux's tree. */
static const struct {
	const char *cpu;
	const char *folder;
} shared_folders[] = {
	{ "cortex-a57", "cortex-a57-a72" },  { "cortex-a65", "cortex-a65-e1" },
	{ "cortex-a72", "cortex-a57-a72" },  { "cortex-a78c", "cortex-a78" },
	{ "cortex-x1c", "cortex-x1" },	     { "neoverse-e1", "cortex-a65-e1" },
	{ "neoverse-n2", "neoverse-n2-v2" }, { "neoverse-v2", "neoverse-n2-v2" },
};

/* Folders of those who make cores (the letters of MIDR_EL1.Implementer). */
static const struct {
	unsigned int implementer;
	const char *folder;
} vendors[] = {
	{ 0x41, "arm" },       { 0x42, "broadcom" }, { 0x43, "cavium" }, { 0x46, "fujitsu" },
	{ 0x48, "hisilicon" }, { 0x4e, "nvidia" },   { 0x50, "ampere" }, { 0x51, "qualcomm" },
	{ 0x53, "samsung" },   { 0x56, "marvell" },  { 0x61, "apple" },	 { 0xc0, "ampere" },
};

/* A file on its way. */
struct reading {
	const json_t *root;
	struct evdialect_file *file;
	struct arena *arena;
	struct evmodel_counters counters; /* of all events */
	size_t nameless;
};

static void tell(const struct reading *r, enum evdiag_severity severity, size_t object,
		 const char *event, const char *key, const char *text)
{
	struct evdiag_place place = evdialect_place(r->file, object);

	evdiag_add(&r->file->out->diags, severity, &place, event, key, "%s", text);
}

static const char *vendor_of(unsigned int implementer, struct arena *arena)
{
	char name[32];

	for (size_t i = 0; i < ARRAY_LEN(vendors); i++) {
		if (vendors[i].implementer == implementer)
			return vendors[i].folder;
	}
	snprintf(name, sizeof(name), "implementer-%02x", implementer);
	return arena_string(arena, name);
}

/* Only cores of the A and R profiles from version 8 on can run 64-bit kernels. */
static const char *arch_of(const char *architecture)
{
	uint64_t version = 0;
	size_t len = strspn(architecture + (strncmp(architecture, "armv", 4) == 0 ? 4 : 0),
			    "0123456789");

	if (strncmp(architecture, "armv", 4) == 0)
		num_is_u64(view_make(architecture + 4, len), &version);
	if (*architecture && (version < 8 || strstr(architecture, "-m")))
		return "arm";
	return "arm64";
}

/* "Neoverse N1" is neoverse-n1. */
static const char *folder_of(const char *cpu, struct arena *arena)
{
	char *folder = arena_string(arena, cpu);

	view_lower_text(folder);
	for (char *p = folder; *p; p++) {
		if (*p == ' ' || *p == '/' || (unsigned char)*p < ' ' || *p == 0x7f)
			*p = '-';
	}
	for (size_t i = 0; i < ARRAY_LEN(shared_folders); i++) {
		if (strcmp(shared_folders[i].cpu, folder) == 0)
			return shared_folders[i].folder;
	}
	return folder;
}

/* "0x41d0c": the implementer and twelve bits of part number. */
static bool parse_cpuid(const char *text, uint64_t *cpuid)
{
	return num_is_u64(view_of(text), cpuid) && *cpuid > 0xfff && *cpuid <= 0xfffff;
}

/* The file's CPUs; also says whether there are any. */
static bool find_cpus(struct reading *r, const json_t *cpuids, uint64_t *first)
{
	const json_t *item;
	bool found = false;
	size_t i;

	json_array_foreach(cpuids, i, item)
	{
		const char *text = json_string_value(item);
		uint64_t cpuid;

		if (!text || !parse_cpuid(text, &cpuid)) {
			tell(r, EVDIAG_ERROR, EVDIAG_WHOLE, NULL, "cpuids",
			     "expected texts with an implementer and a part number, as in '0x41d0c'");
			continue;
		}
		*first = found ? *first : cpuid;
		found = true;
	}
	return found;
}

static void add_cpu(struct reading *r, uint64_t cpuid)
{
	uint64_t midr = (cpuid >> 12) << IMPLEMENTER_SHIFT | ARCHITECTURE_BITS |
			(cpuid & 0xfff) << PART_SHIFT;
	char text[32];

	snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)midr);
	*vec_add(&r->file->out->maps) = (struct evmodel_map){
		.arch = r->file->arch,
		.cpuid = arena_string(r->arena, text),
		.path = r->file->model,
	};
}

static void set_model(struct reading *r, uint64_t cpuid)
{
	r->file->model = arena_print(r->arena, "%s/%s/%s", r->file->arch,
				     vendor_of((unsigned int)(cpuid >> 12), r->arena),
				     folder_of(evobject_text(r->root, "cpu"), r->arena));
}

/* Model and CPUs; false when the file makes no sense. */
static bool identify(struct reading *r)
{
	const json_t *cpuids = json_object_get(r->root, "cpuids");
	const char *one = evobject_text(r->root, "cpuid");
	uint64_t first = 0, cpuid;

	r->file->arch = arch_of(evobject_text(r->root, "architecture"));
	if (*one && !parse_cpuid(one, &first)) {
		tell(r, EVDIAG_ERROR, EVDIAG_WHOLE, NULL, "cpuid",
		     "expected an implementer and a part number, as in '0x41d0c'");
		return false;
	}
	if (!*one && !find_cpus(r, cpuids, &first)) {
		r->file->model = NULL;
		tell(r, EVDIAG_NOTE, EVDIAG_WHOLE, NULL, "cpu",
		     "no cpuid tells which CPU this is; the events are architecture-standard ones");
		return true;
	}
	if (!*evobject_text(r->root, "cpu")) {
		tell(r, EVDIAG_ERROR, EVDIAG_WHOLE, NULL, "cpu", "expected the name of the CPU");
		return false;
	}
	set_model(r, first);
	if (*one)
		add_cpu(r, first);
	for (size_t i = 0; i < json_array_size(cpuids); i++) {
		const char *text = json_string_value(json_array_get(cpuids, i));

		if (text && parse_cpuid(text, &cpuid))
			add_cpu(r, cpuid);
	}
	return true;
}

static bool find_counters(struct reading *r)
{
	const json_t *counters = json_object_get(r->root, "counters");
	json_int_t n = json_integer_value(counters);

	if (!counters)
		return true;
	if (!json_is_integer(counters) || n < 0 || n >= CYCLE_COUNTER) {
		tell(r, EVDIAG_ERROR, EVDIAG_WHOLE, NULL, "counters",
		     "expected the number of counters, which is below 31");
		return false;
	}
	r->counters.known = n > 0;
	r->counters.generic = ((uint64_t)1 << n) - 1;
	r->counters.generic_no_smt = r->counters.generic;
	if (r->file->model)
		*vec_add(&r->file->out->pmus) = (struct evharvest_pmu){
			.pmu = { EVUNIT_CORE, (uint32_t)n, 1, false },
			.model = r->file->model,
			.arch = r->file->arch,
		};
	return true;
}

/* Lists in descriptions have marks from the manual's source: "+//0 item". */
static const char *description(struct reading *r, const char *text)
{
	static const char mark[] = "+//";
	struct buf b = { 0 };
	const char *out;

	for (; *text; text++) {
		if (strncmp(text, mark, sizeof(mark) - 1) != 0) {
			buf_add_char(&b, *text == '\n' || *text == '\t' ? ' ' : *text);
			continue;
		}
		text += sizeof(mark) - 1 + strspn(text + sizeof(mark) - 1, "0123456789") - 1;
		buf_add_char(&b, '-');
	}
	while (b.len && (b.at[b.len - 1] == '.' || b.at[b.len - 1] == ' '))
		buf_cut(&b, b.len - 1);
	out = b.len ? arena_stringn(r->arena, b.at, b.len) : "";
	buf_release(&b);
	return out;
}

/* The first sentence where there are more, which often has no period behind it. */
static const char *brief_of(struct reading *r, const char *text)
{
	static const char *const starts[] = { ". ", " This event ", " The counter " };
	size_t end = strlen(text);

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		const char *at = strstr(text, starts[i]);

		if (at && at > text && (size_t)(at - text) < end)
			end = (size_t)(at - text);
	}
	return arena_stringn(r->arena, text, end);
}

/* The topic, from the part of the core that the vendor says. */
static const char *topic_of(const json_t *event)
{
	static const struct {
		const char *word;
		const char *topic;
	} table[] = {
		{ "TLB", "tlb" },
		{ "L1D", "l1d cache" },
		{ "L1I", "l1i cache" },
		{ "L2", "l2 cache" },
		{ "L3", "l3 cache" },
		{ "LL_CACHE", "ll cache" },
		{ "BUS", "bus" },
		{ "SVE", "sve" },
		{ "SAMPLE_", "spe" },
		{ "TRB", "trace" },
		{ "TRCEXT", "trace" },
		{ "EXC_", "exception" },
		{ "BR_", "branch" },
		{ "STALL", "stall" },
		{ "CYCLES", "general" },
		{ "_RETIRED", "retired" },
		{ "_SPEC", "spec operation" },
		{ "MEM", "memory" },
		{ "LDST", "memory" },
	};
	const char *component = evobject_text(event, "component"),
		   *name = evobject_text(event, "name");

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (strstr(component, table[i].word) || strstr(name, table[i].word))
			return table[i].topic;
	}
	return "other";
}

static bool is_name(const char *name)
{
	for (; *name; name++) {
		if ((unsigned char)*name <= ' ' || *name == 0x7f)
			return false;
	}
	return true;
}

static void add_event(struct reading *r, const json_t *event, const char *name, uint64_t code,
		      size_t i)
{
	struct evharvest_event e = {
		.model = r->file->model,
		.arch = r->file->arch,
		.encoded = true,
		.spare = true,
		.from = { r->file->order, i, r->file->array },
	};
	char terms[32], *lower = arena_string(r->arena, name);
	const char *text = description(r, evobject_text(event, "description"));

	view_lower_text(lower);
	snprintf(terms, sizeof(terms), code < 10 ? "event=%llu" : "event=0x%llx",
		 (unsigned long long)code);
	e.event = (struct evmodel_event){
		.name = lower,
		.pmu = EVUNIT_CORE,
		.terms = arena_string(r->arena, terms),
		.brief = brief_of(r, text),
		.topic = topic_of(event),
		.unit = "",
		.compat = "",
		.counters = r->counters,
		.latency_mean = NAN,
		.latency_min = NAN,
		.latency_max = NAN,
	};
	e.event.text = strcmp(e.event.brief, text) != 0 ? text : "";
	if (strcmp(lower, "cpu_cycles") == 0 && r->counters.known)
		e.event.counters.fixed = (uint32_t)1 << CYCLE_COUNTER;
	*vec_add(&r->file->out->events) = e;
}

static void read_event(struct reading *r, const json_t *event, size_t i)
{
	const json_t *code = json_object_get(event, "code");
	const char *name = evobject_text(event, "name");
	json_int_t n = json_integer_value(code);

	if (!json_is_object(event)) {
		tell(r, EVDIAG_ERROR, i, NULL, NULL,
		     "expected an object with the keys of an event");
		return;
	}
	if (!json_is_integer(code) || n < 0 || n > CODE_MAX) {
		tell(r, EVDIAG_ERROR, i, name, "code", "expected a number of at most 16 bits");
		return;
	}
	if (!*name) {
		r->nameless++;
		return;
	}
	if (!is_name(name) || !evvalid_is_name(name)) {
		tell(r, EVDIAG_ERROR, i, name, "name",
		     "expected a name without blanks, control characters and any of ',:/@{}'");
		return;
	}
	add_event(r, event, name, (uint64_t)n, i);
}

static void tell_nameless(const struct reading *r)
{
	char text[96];

	if (!r->nameless)
		return;
	snprintf(text, sizeof(text), "%zu event%s no name and %s left out", r->nameless,
		 r->nameless == 1 ? " has" : "s have", r->nameless == 1 ? "is" : "are");
	tell(r, EVDIAG_NOTE, EVDIAG_WHOLE, NULL, "events", text);
}

static bool knows(const json_t *root)
{
	const char *type = evobject_text(root, "_type");

	return strcmp(type, "Events") == 0 || strcmp(type, "CPUs") == 0 ||
	       (*evobject_text(root, "$schema") && json_object_get(root, "properties"));
}

static void read(const json_t *root, struct evdialect_file *file)
{
	struct reading r = { .root = root, .file = file, .arena = &file->out->arena };
	const json_t *events = json_object_get(root, "events"), *event;
	size_t i;

	/* The list of all CPUs and the schema of these files hold no events. */
	if (strcmp(evobject_text(root, "_type"), "Events") != 0)
		return;
	file->array = "events";
	if (!json_is_array(events)) {
		tell(&r, EVDIAG_ERROR, EVDIAG_WHOLE, NULL, "events", "expected an array of events");
		return;
	}
	if (!identify(&r) || !find_counters(&r))
		return;
	json_array_foreach(events, i, event)
	{
		read_event(&r, event, i);
	}
	tell_nameless(&r);
}

const struct evdialect evarm_dialect = {
	.tree = "Arm data",
	.licence = "Apache-2.0",
	.knows = knows,
	.read = read,
};
