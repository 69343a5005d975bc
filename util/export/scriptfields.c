/* SPDX-License-Identifier: MIT */
#include "util/export/scriptfields.h"

#include "util/base/alloc.h"
#include "util/base/near.h"

#define F(NAME) scriptfields_bit(NAME)

static const struct {
	const char *name;
	uint64_t bit;
} fields[] = {
#define FIELD(name, NAME) { name, F(NAME) },
#include "util/export/scriptfields.def"
#undef FIELD
};

/* What -F calls the types of events; bits of PERF_TYPE_*. */
static const struct {
	const char *prefix;
	unsigned types;
} types[] = {
	{ "hw", 1 << 0 },  { "sw", 1 << 1 },	{ "trace", 1 << 2 }, { "hw-cache", 1 << 3 },
	{ "raw", 1 << 4 }, { "break", 1 << 5 }, { "synth", 1 << 6 },
};

/* The code between branches, which all of them have to be there for. */
#define BLOCKS (F(BRSTACKINSN) | F(BRSTACKINSNLEN) | F(BRSTACKDISASM))

/* Parts of a sample that a field comes from; without it the field is left out. */
static const struct {
	uint64_t field;
	uint64_t part;
	const char *option; /* of record, which adds it; NULL: only the default leaves it out */
} needs[] = {
	{ F(ADDR), PERFATTR_SAMPLE_ADDR, "-d" },
	{ BLOCKS, PERFATTR_SAMPLE_BRANCH_STACK, "-b" },
	{ F(BRCNTR), PERFATTR_SAMPLE_BRANCH_STACK, "-j any,counter" },
	{ F(CGROUP), PERFATTR_SAMPLE_CGROUP, "--all-cgroups" },
	{ F(CODE_PAGE_SIZE), PERFATTR_SAMPLE_CODE_PAGE_SIZE, "--code-page-size" },
	{ F(CPU), PERFATTR_SAMPLE_CPU, "--sample-cpu" },
	{ F(DATA_PAGE_SIZE), PERFATTR_SAMPLE_DATA_PAGE_SIZE, "--data-page-size" },
	{ F(DATA_SRC), PERFATTR_SAMPLE_DATA_SRC, "-d" },
	{ F(INS_LAT), PERFATTR_SAMPLE_WEIGHT_STRUCT, "-W" },
	{ F(IREGS), PERFATTR_SAMPLE_REGS_INTR, "--intr-regs" },
	{ F(PHYS_ADDR), PERFATTR_SAMPLE_PHYS_ADDR, "--phys-data" },
	{ F(RETIRE_LAT), PERFATTR_SAMPLE_WEIGHT_STRUCT, "-W" },
	{ F(TIME), PERFATTR_SAMPLE_TIME, "-T" },
	{ F(TRACE), PERFATTR_SAMPLE_RAW, NULL },
	{ F(UREGS), PERFATTR_SAMPLE_REGS_USER, "--user-regs" },
	{ F(WEIGHT), PERFATTR_SAMPLE_WEIGHT | PERFATTR_SAMPLE_WEIGHT_STRUCT, "-W" },
};

static uint64_t default_fields(uint32_t type)
{
	const uint64_t start = F(COMM) | F(TID) | F(CPU) | F(TIME) | F(EVENT);
	const uint64_t code = F(IP) | F(SYM) | F(SYMOFF) | F(DSO) | F(PERIOD);
	const uint64_t memory = F(ADDR) | F(DATA_SRC) | F(WEIGHT) | F(PHYS_ADDR) |
				F(DATA_PAGE_SIZE) | F(CODE_PAGE_SIZE) | F(INS_LAT) | F(RETIRE_LAT);

	if (type == 2)
		return start | F(TRACE);
	if (type == 1)
		return start | code | F(BPF_OUTPUT);
	return start | code | (type == 4 ? memory : 0);
}

static int find_field(struct view name, uint64_t *out, struct err *err)
{
	char word[64] = "";
	struct near near = { .word = word };
	struct buf all = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (view_equal(name, fields[i].name)) {
			*out = fields[i].bit;
			return 0;
		}
	memcpy(word, name.at, name.len < sizeof(word) ? name.len : 0);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		near_offer(&near, fields[i].name);
	err_set(err, ERR_USAGE, "samples have no field '%.*s'", VIEW_ARG(name));
	if (near_best(&near)) {
		err_hint(err, "did you mean '%s'?", near_best(&near));
		return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		buf_printf(&all, "%s%s", i ? ", " : "", fields[i].name);
	err_hint(err, "there are: %s", buf_text(&all));
	buf_release(&all);
	return -1;
}

/* The types that "sw:" in front means, which it steps over; all without one. */
static int take_types(struct view *text, unsigned *out, struct err *err)
{
	size_t colon = view_find(*text, 0, ':');
	struct view prefix = view_make(text->at, colon);

	*out = (1 << SCRIPTFIELDS_TYPES) - 1;
	if (colon == text->len)
		return 0;
	*text = view_make(text->at + colon + 1, text->len - colon - 1);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (view_equal(prefix, types[i].prefix)) {
			*out = types[i].types;
			return 0;
		}
	err_set(err, ERR_USAGE, "events have no type '%.*s'", VIEW_ARG(prefix));
	err_hint(err, "types are hw, sw, trace, raw, break and synth");
	return -1;
}

int scriptfields_parse(struct scriptfields *f, struct view text, struct err *err)
{
	struct view rest = text, name;
	uint64_t set = 0, added = 0, removed = 0, bit;
	bool is_list = true;
	unsigned wanted;

	if (take_types(&rest, &wanted, err) < 0)
		return -1;
	while (rest.len && view_split(&rest, ',', &name)) {
		char sign = name.len ? name.at[0] : 0;

		if (sign == '+' || sign == '-') {
			name = view_make(name.at + 1, name.len - 1);
			is_list = false;
		}
		if (find_field(name, &bit, err) < 0)
			return -1;
		if (sign == '+')
			added |= bit;
		else if (sign == '-')
			removed |= bit;
		else
			set |= bit;
	}
	if (!is_list && set)
		return err_set(err, ERR_USAGE,
			       "'%.*s' mixes names with ones that have + or - in front",
			       VIEW_ARG(text));
	for (unsigned i = 0; i < SCRIPTFIELDS_TYPES; i++) {
		if (!(wanted >> i & 1))
			continue;
		if (is_list) {
			f->of[i].is_list = true;
			f->of[i].set = set;
			f->of[i].added = f->of[i].removed = 0;
		} else {
			f->of[i].added = (f->of[i].added & ~removed) | added;
			f->of[i].removed = (f->of[i].removed & ~added) | removed;
		}
	}
	return 0;
}

static unsigned type_of(const struct perfattr *attr)
{
	return attr->type < SCRIPTFIELDS_TYPES - 1 ? attr->type : SCRIPTFIELDS_TYPES - 1;
}

/* Those that samples do not have; named_only: but not what the default alone leaves out. */
static uint64_t absent_fields(const struct perfattr *attr, bool named_only)
{
	uint64_t absent = 0;

	for (size_t i = 0; i < ARRAY_LEN(needs); i++)
		if (!(attr->sample_type & needs[i].part) && (needs[i].option || !named_only))
			absent |= needs[i].field;
	if (attr->branch_sample_type && !(attr->branch_sample_type & PERFATTR_BRANCH_ANY))
		absent |= BLOCKS;
	if (!(attr->branch_sample_type & PERFATTR_BRANCH_COUNTERS))
		absent |= F(BRCNTR);
	return absent;
}

uint64_t scriptfields_of(const struct scriptfields *f, const struct perfattr *attr)
{
	unsigned type = type_of(attr);
	uint64_t wanted = f->of[type].set;

	if (!f->of[type].is_list) {
		wanted = default_fields(attr->type) & ~absent_fields(attr, false);
		/* A call chain is there to be seen, also that of a tracepoint. */
		if (attr->type == 2 && (attr->sample_type & PERFATTR_SAMPLE_CALLCHAIN))
			wanted |= F(IP) | F(SYM) | F(SYMOFF) | F(DSO);
		/* Where a branch led to belongs to it, as perf has it: until a field is named. */
		if (perfattr_is_branch(attr) &&
		    !((f->of[type].added | f->of[type].removed) & ~F(FLAGS)))
			wanted |= F(ADDR);
	}
	wanted = (wanted | f->of[type].added) & ~f->of[type].removed;
	return wanted & ~absent_fields(attr, true);
}

uint64_t scriptfields_lacking(const struct scriptfields *f, const struct perfattr *attr)
{
	unsigned type = type_of(attr);
	uint64_t named = (f->of[type].set | f->of[type].added) & ~f->of[type].removed;

	return named & absent_fields(attr, true);
}

int scriptfields_check(const struct scriptfields *f, const struct perfattr *attr, struct err *err)
{
	static const struct {
		const char *name, *other;
		uint64_t field, wants;
	} pairs[] = {
		{ "symoff", "sym", F(SYMOFF), F(SYM) },
		{ "srcline", "ip", F(SRCLINE), F(IP) | BLOCKS },
		{ "srccode", "ip", F(SRCCODE), F(IP) | BLOCKS },
	};
	unsigned type = type_of(attr);
	uint64_t named = (f->of[type].set | f->of[type].added) & ~f->of[type].removed;
	uint64_t all = scriptfields_of(f, attr);

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (!(named & pairs[i].field) || (all & pairs[i].wants))
			continue;
		err_set(err, ERR_USAGE, "field '%s' says nothing without '%s'", pairs[i].name,
			pairs[i].other);
		err_hint(err, "add it: -F +%s", pairs[i].other);
		return -1;
	}
	return 0;
}

int scriptfields_refuse(uint64_t lacking, const char *event, struct err *err)
{
	const char *name = "", *option = "";

	for (size_t i = 0; i < ARRAY_LEN(needs) && !*option; i++)
		if (needs[i].option && (lacking & needs[i].field)) {
			lacking &= needs[i].field;
			option = needs[i].option;
		}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (!*name && (fields[i].bit & lacking))
			name = fields[i].name;
	err_set(err, ERR_INPUT, "samples of '%s' do not have field '%s'", event, name);
	err_hint(err, "'tally record %s' adds it", option);
	return -1;
}
