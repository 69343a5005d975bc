/* SPDX-License-Identifier: MIT */
#include "util/target/qemublock.h"

#include <elf.h>
#include <string.h>

#include "arch/riscv/ctrprogram.h"
#include "arch/riscv/monblock.h"
#include "arch/riscv/monitorimage.h"
#include "arch/riscv/ssccfg.h"
#include "util/base/fs.h"
#include "util/elf/elfload.h"
#include "util/target/qemusampling.h"
#include "util/target/qemuspec.h"
#include "util/target/qemuturns.h"

#define PAGE 4096
/* Of the strings on the program's stack, which has to be left for the program. */
#define MOST_STRINGS (MONBLOCK_STACK / 8)

static const char how[] = "compile it for this machine: riscv64-linux-gnu-gcc -static";

/* ---- the program ---- */

static int refuse(struct err *err, const char *what)
{
	err_set(err, ERR_INPUT, "%s", what);
	err_hint(err, "%s", how);
	return -1;
}

static int check_machine(const struct elfload *e, struct err *err)
{
	const char *name = elfload_machine_name(e->machine);

	if (e->machine != EM_RISCV) {
		err_set(err, ERR_INPUT, "it is a program for %s, not for riscv64",
			name ? name : "another machine");
		err_hint(err, "%s", how);
		return -1;
	}
	if (!e->is_program)
		return refuse(err, "it is no program, but an object file or a core dump");
	if (e->wants_linker)
		return refuse(err, "it is linked dynamically, and the machine has no libraries");
	if (e->moves)
		return refuse(err, "it is position-independent: link it with -static -no-pie");
	return 0;
}

static bool overlap(const struct elfload_segment *a, const struct elfload_segment *b)
{
	return a->address < b->address + b->size && b->address < a->address + a->size;
}

static int check_segments(const struct elfload *e, struct err *err)
{
	bool starts = false;

	if (e->segments.len > MONBLOCK_SEGMENTS)
		return err_set(err, ERR_INPUT, "it has %zu segments, more than the %d there can be",
			       e->segments.len, MONBLOCK_SEGMENTS);
	for (size_t i = 0; i < e->segments.len; i++) {
		const struct elfload_segment *s = &e->segments.at[i];

		if (s->address < PAGE || s->address + s->size > MONBLOCK_BREAK)
			return err_set(err, ERR_INPUT,
				       "its segment at 0x%llx is outside of 0x%x to 0x%llx",
				       (unsigned long long)s->address, PAGE,
				       (unsigned long long)MONBLOCK_BREAK);
		for (size_t k = 0; k < i; k++) {
			if (overlap(s, &e->segments.at[k]))
				return err_set(err, ERR_INPUT, "two segments overlap at 0x%llx",
					       (unsigned long long)s->address);
		}
		starts |= s->rights & ELFLOAD_EXECUTE && e->entry >= s->address &&
			  e->entry - s->address < s->bytes.len;
	}
	return starts ? 0
		      : err_set(err, ERR_INPUT, "its entry 0x%llx is in no code",
				(unsigned long long)e->entry);
}

static uint64_t protection_of(unsigned int rights)
{
	return (rights & ELFLOAD_READ ? MONBLOCK_READ : 0) |
	       (rights & ELFLOAD_WRITE ? MONBLOCK_WRITE : 0) |
	       (rights & ELFLOAD_EXECUTE ? MONBLOCK_EXECUTE : 0);
}

/* ---- the block ---- */

/* What is appended stands at an offset of the block, which is a multiple of align. */
static uint64_t add(struct buf *block, const void *bytes, size_t n, size_t align)
{
	uint64_t at;

	buf_add_fill(block, 0, (align - block->len % align) % align);
	at = block->len;
	buf_add(block, bytes, n);
	return at;
}

static void add_program(const struct elfload *e, struct monblock *b, struct buf *block)
{
	b->entry = e->entry;
	b->headers = e->headers;
	b->header_size = e->header_size;
	b->nheaders = e->nheaders;
	for (size_t i = 0; i < e->segments.len; i++) {
		const struct elfload_segment *s = &e->segments.at[i];

		/* On pages as it will be in memory, so that copying goes by words. */
		b->segments[b->nsegments++] = (struct monblock_segment){
			.address = s->address,
			.size = s->size,
			.offset = add(block, s->bytes.at, s->bytes.len, PAGE),
			.filled = s->bytes.len,
			.protection = protection_of(s->rights),
		};
	}
}

static int add_strings(const struct qemublock_args *a, struct monblock *b, struct buf *block,
		       struct err *err)
{
	b->strings = block->len;
	for (char *const *word = a->argv; *word; word++) {
		/* The base name: a path has another length elsewhere, which would move the stack. */
		const char *text = word == a->argv ? fs_base_name(*word) : *word;

		buf_add(block, text, strlen(text) + 1);
		b->argc++;
	}
	for (size_t i = 0; i < a->nenvironment; i++) {
		buf_add(block, a->environment[i], strlen(a->environment[i]) + 1);
		b->envc++;
	}
	b->strings_size = block->len - b->strings;
	if (b->strings_size + (b->argc + b->envc) * sizeof(uint64_t) > MOST_STRINGS)
		return err_set(err, ERR_USAGE,
			       "its arguments and variables are longer than %d bytes",
			       (int)MOST_STRINGS);
	return 0;
}

static void add_ops(const struct ssccfg_program *p, struct buf *ops, uint32_t *first, uint32_t *n)
{
	*first = (uint32_t)(ops->len / sizeof(p->ops[0]));
	*n = p->n;
	buf_add(ops, p->ops, p->n * sizeof(p->ops[0]));
}

/* Counters that any turn uses: each turn takes the events of the others out of them. */
static uint32_t all_counters(const struct qemuturns *t)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < t->turns.len; i++) {
		for (size_t k = 0; k < t->turns.at[i].n; k++)
			mask |= UINT32_C(1) << t->turns.at[i].settings[k].counter;
	}
	return mask;
}

/* Without those that stop and start: the monitor does, around all that have overflowed. */
static void add_inner(const struct ssccfg_program *p, struct buf *ops, uint32_t *first, uint32_t *n)
{
	*first = (uint32_t)(ops->len / sizeof(p->ops[0]));
	*n = 0;
	for (size_t i = 0; i < p->n; i++) {
		if (p->ops[i].phase == SSCCFG_PHASE_STOP || p->ops[i].phase == SSCCFG_PHASE_START)
			continue;
		buf_add(ops, &p->ops[i], sizeof(p->ops[0]));
		++*n;
	}
}

static int add_recording(const struct qemusampling *s, struct buf *ops, struct monblock *b,
			 struct err *err)
{
	struct ctrprogram program;

	if (!s->branches.depth)
		return 0;
	if (ctrprogram_make(&s->branches, &program, err) < 0)
		return -1;
	b->branches = s->branches.depth;
	b->branch_use = s->branch_use;
	b->record = (uint32_t)(ops->len / sizeof(struct ssccfg_op));
	b->nrecord = (uint32_t)program.n;
	for (size_t i = 0; i < program.n; i++) {
		const struct ssccfg_op op = {
			.value = program.writes[i].value,
			.csr = program.writes[i].csr,
			.kind = SSCCFG_WRITE,
		};

		buf_add(ops, &op, sizeof(op));
	}
	return 0;
}

static int add_samplers(const struct qemublock_args *a, struct buf *ops, struct monblock *b,
			struct err *err)
{
	const struct qemuturn *turn = a->turns && a->turns->turns.len ? &a->turns->turns.at[0]
								      : NULL;
	struct ssccfg_program *program;

	if (!a->sampling || !turn)
		return 0;
	program = alloc_zero(1, sizeof(*program));
	for (size_t i = 0; i < turn->n && b->nsamplers < MONBLOCK_SAMPLERS; i++) {
		struct monblock_sampler *sampler = &b->samplers[b->nsamplers];

		if (!turn->settings[i].period)
			continue;
		b->nsamplers++;
		sampler->counter = turn->settings[i].counter;
		sampler->period = turn->settings[i].period;
		ssccfg_rearm(turn->settings, turn->n, UINT32_C(1) << turn->settings[i].counter,
			     program);
		add_inner(program, ops, &sampler->rearm, &sampler->nrearm);
	}
	if (a->sampling->has_values) {
		ssccfg_read(turn->settings, turn->n, program);
		add_inner(program, ops, &b->values, &b->nvalues);
	}
	ssccfg_resume(turn->settings, turn->n, program);
	add_ops(program, ops, &b->resume, &b->nresume);
	b->registers = a->sampling->registers;
	b->frames = a->sampling->frames;
	free(program);
	return add_recording(a->sampling, ops, b, err);
}

struct turns {
	struct buf ops, turns;
};

static void add_turn(struct turns *t, const struct ssccfg_program *begin,
		     const struct ssccfg_program *end, uint64_t rotate)
{
	struct monblock_turn out = { .rotate = rotate };

	add_ops(begin, &t->ops, &out.begin, &out.nbegin);
	add_ops(end, &t->ops, &out.end, &out.nend);
	buf_add(&t->turns, &out, sizeof(out));
}

static void make_turns(const struct qemuturns *t, struct turns *out)
{
	struct ssccfg_program *programs = alloc_zero(2, sizeof(*programs));

	for (size_t i = 0; i < t->turns.len; i++) {
		const struct qemuturn *turn = &t->turns.at[i];

		ssccfg_arm(turn->settings, turn->n, all_counters(t), &programs[0]);
		ssccfg_read(turn->settings, turn->n, &programs[1]);
		add_turn(out, &programs[0], &programs[1],
			 turn->clock < 0 ? 0 : UINT64_C(1) << turn->clock);
	}
	free(programs);
}

static int add_turns(const struct qemublock_args *a, struct monblock *b, struct buf *block,
		     struct err *err)
{
	const uint64_t readable = UINT64_C(1) << SSCCFG_CYCLE | UINT64_C(1) << SSCCFG_INSTRET;
	struct turns t = { 0 };
	int r;

	b->unused = a->turns ? readable & ~(uint64_t)all_counters(a->turns) : 0;
	if (a->turns)
		make_turns(a->turns, &t);
	else
		add_turn(&t, a->begin, a->end, 0);
	r = add_samplers(a, &t.ops, b, err);
	b->ops = add(block, t.ops.at, t.ops.len, sizeof(uint64_t));
	b->nturns = t.turns.len / sizeof(struct monblock_turn);
	b->turns = add(block, t.turns.at, t.turns.len, sizeof(uint64_t));
	buf_release(&t.ops);
	buf_release(&t.turns);
	return r;
}

static int make_block(const struct qemublock_args *a, const struct elfload *e, struct buf *block,
		      struct err *err)
{
	struct monblock b = {
		.magic = MONBLOCK_MAGIC,
		.version = MONBLOCK_VERSION,
		.memory = a->spec->memory,
		.limit_ns = a->limit_ns,
		.interval_ns = a->interval_ns,
	};

	buf_add(block, &b, sizeof(b));
	if (add_strings(a, &b, block, err) < 0)
		return -1;
	b.results = add(block, a->results, strlen(a->results) + 1, 1);
	if (add_turns(a, &b, block, err) < 0)
		return -1;
	add_program(e, &b, block);
	b.size = block->len;
	memcpy(block->at, &b, sizeof(b));
	/* The program's pages and its stack are on top of that. */
	if (b.size > a->spec->memory / 2)
		return err_set(err, ERR_INPUT,
			       "it is too long for a machine with %llu MiB; give "
			       "it more (--machine riscv64,mem=SIZE)",
			       (unsigned long long)(a->spec->memory >> 20));
	return 0;
}

/* The monitor's own file is ours: its segments lie where monitor.lds put them. */
static int add_monitor(struct buf *out, struct err *err)
{
	size_t size, start = out->len;
	const unsigned char *bytes = monitorimage_get(&size);
	struct elfload e = { 0 };
	int r = bytes ? elfload_parse(view_make((const char *)bytes, size), &e, err)
		      : err_set(err, ERR_UNSUPPORTED, "the monitor is not built in");

	for (size_t i = 0; r == 0 && i < e.segments.len; i++) {
		const struct elfload_segment *s = &e.segments.at[i];
		uint64_t at = s->address - MONBLOCK_OFFSET - MONBLOCK_MEMORY;

		if (at > MONBLOCK_AT - MONBLOCK_MEMORY || start + at < out->len) {
			r = err_set(err, ERR_UNSUPPORTED, "the monitor has a segment at 0x%llx",
				    (unsigned long long)s->address);
			break;
		}
		buf_add_fill(out, 0, start + at - out->len);
		buf_add_view(out, s->bytes);
	}
	elfload_release(&e);
	if (r == 0)
		buf_add_fill(out, 0, start + MONBLOCK_AT - MONBLOCK_MEMORY - out->len);
	return r;
}

int qemublock_make(const struct qemublock_args *args, struct buf *out, struct err *err)
{
	struct elfload e = { 0 };
	struct buf block = { 0 };
	int r = -1;

	if (elfload_parse(args->program, &e, err) < 0)
		err_hint(err, "%s", how);
	else if (check_machine(&e, err) == 0 && check_segments(&e, err) == 0)
		r = make_block(args, &e, &block, err);
	if (r < 0)
		err_while(err, "'%s'", args->name);
	else if (add_monitor(out, err) < 0)
		r = -1;
	else
		buf_add_view(out, buf_view(&block));
	elfload_release(&e);
	buf_release(&block);
	return r;
}
