/* SPDX-License-Identifier: MIT */
#include "util/elf/cfieval.h"

#include <elf.h>
#include <string.h>

/* Operations of expressions: DWARF 5, table 7.9. */
enum {
	OP_ADDR = 0x03,
	OP_DEREF = 0x06,
	OP_CONST1U = 0x08,
	OP_CONSTS = 0x11,
	OP_DUP = 0x12,
	OP_DROP,
	OP_OVER,
	OP_PICK,
	OP_SWAP,
	OP_ROT,
	OP_ABS = 0x19,
	OP_AND,
	OP_DIV,
	OP_MINUS,
	OP_MOD,
	OP_MUL,
	OP_NEG,
	OP_NOT,
	OP_OR,
	OP_PLUS,
	OP_PLUS_UCONST,
	OP_SHL,
	OP_SHR,
	OP_SHRA,
	OP_XOR,
	OP_EQ = 0x29,
	OP_GE,
	OP_GT,
	OP_LE,
	OP_LT,
	OP_NE,
	OP_LIT0 = 0x30,
	OP_LIT31 = 0x4f,
	OP_BREG0 = 0x70,
	OP_BREG31 = 0x8f,
	OP_BREGX = 0x92,
	OP_DEREF_SIZE = 0x94,
	OP_NOP = 0x96,
	OP_CALL_FRAME_CFA = 0x9c,
};

enum { STACK = 64 };

/* What an expression is worked out with. */
struct eval {
	const struct cfieval_machine *machine;
	const struct cfieval_memory *memory;
	const struct cfieval_regs *regs;
	uint64_t cfa;
	uint64_t stack[STACK];
	size_t len;
};

const struct cfieval_machine *cfieval_machine_of(uint16_t machine)
{
	/* The numbers of registers are in each psABI's chapter on DWARF. */
	static const struct cfieval_machine i386 = { 4, 4, 8 }, x86_64 = { 8, 7, 16 },
					    arm = { 4, 13, 14 }, aarch64 = { 8, 31, 30 };

	switch (machine) {
	case EM_386:
		return &i386;
	case EM_X86_64:
		return &x86_64;
	case EM_ARM:
		return &arm;
	case EM_AARCH64:
		return &aarch64;
	default:
		return NULL;
	}
}

static bool get_register(const struct cfieval_regs *regs, uint64_t number, uint64_t *value)
{
	if (number >= ELFCFI_REGISTERS || !(regs->known >> number & 1))
		return false;
	*value = regs->value[number];
	return true;
}

/* ---- expressions ---- */

static bool push(struct eval *e, uint64_t value)
{
	if (e->len == STACK)
		return false;
	e->stack[e->len++] = e->machine->word == 4 ? (uint32_t)value : value;
	return true;
}

static bool push_register(struct eval *e, uint64_t number, uint64_t offset)
{
	uint64_t value;

	return get_register(e->regs, number, &value) && push(e, value + offset);
}

/* Signed numbers of a machine of 32 bits are extended. */
static int64_t as_signed(const struct eval *e, uint64_t value)
{
	return e->machine->word == 4 ? (int32_t)value : (int64_t)value;
}

static bool do_two(struct eval *e, uint8_t atom)
{
	uint64_t b, a;
	int64_t x, y;

	if (e->len < 2)
		return false;
	b = e->stack[--e->len];
	a = e->stack[--e->len];
	x = as_signed(e, a);
	y = as_signed(e, b);
	switch (atom) {
	case OP_AND:
		return push(e, a & b);
	case OP_DIV:
		return y && !(y == -1 && x == INT64_MIN) && push(e, (uint64_t)(x / y));
	case OP_MINUS:
		return push(e, a - b);
	case OP_MOD:
		return b && push(e, a % b);
	case OP_MUL:
		return push(e, a * b);
	case OP_OR:
		return push(e, a | b);
	case OP_PLUS:
		return push(e, a + b);
	case OP_SHL:
		return push(e, b < 64 ? a << b : 0);
	case OP_SHR:
		return push(e, b < 64 ? a >> b : 0);
	case OP_SHRA:
		return push(e, (uint64_t)(x >> (b < 63 ? b : 63)));
	case OP_XOR:
		return push(e, a ^ b);
	case OP_EQ:
		return push(e, x == y);
	case OP_GE:
		return push(e, x >= y);
	case OP_GT:
		return push(e, x > y);
	case OP_LE:
		return push(e, x <= y);
	case OP_LT:
		return push(e, x < y);
	default: /* OP_NE */
		return push(e, x != y);
	}
}

static bool do_one(struct eval *e, const struct elfcfi_op *op)
{
	uint64_t value;

	if (!e->len)
		return false;
	value = e->stack[--e->len];
	switch (op->atom) {
	case OP_DEREF:
		return e->memory->read(e->memory->arg, value, e->machine->word, &value) &&
		       push(e, value);
	case OP_DEREF_SIZE:
		return op->number >= 1 && op->number <= 8 &&
		       e->memory->read(e->memory->arg, value, (unsigned)op->number, &value) &&
		       push(e, value);
	case OP_ABS:
		return push(e, as_signed(e, value) < 0 ? 0 - value : value);
	case OP_NEG:
		return push(e, 0 - value);
	case OP_NOT:
		return push(e, ~value);
	default: /* OP_PLUS_UCONST */
		return push(e, value + op->number);
	}
}

static bool do_order(struct eval *e, const struct elfcfi_op *op)
{
	size_t depth = op->atom == OP_PICK ? op->number : op->atom == OP_OVER ? 1 : 0;
	uint64_t *top = &e->stack[e->len], kept;

	switch (op->atom) {
	case OP_DROP:
		return e->len && e->len--;
	case OP_SWAP:
		if (e->len < 2)
			return false;
		kept = top[-1];
		top[-1] = top[-2];
		top[-2] = kept;
		return true;
	case OP_ROT:
		if (e->len < 3)
			return false;
		kept = top[-1];
		top[-1] = top[-2];
		top[-2] = top[-3];
		top[-3] = kept;
		return true;
	default: /* OP_DUP, OP_OVER, OP_PICK */
		return depth < e->len && push(e, top[-1 - (ptrdiff_t)depth]);
	}
}

static bool do_op(struct eval *e, const struct elfcfi_op *op)
{
	if (op->atom >= OP_LIT0 && op->atom <= OP_LIT31)
		return push(e, op->atom - (uint64_t)OP_LIT0);
	if (op->atom >= OP_BREG0 && op->atom <= OP_BREG31)
		return push_register(e, op->atom - (uint64_t)OP_BREG0, op->number);
	if (op->atom == OP_ADDR || (op->atom >= OP_CONST1U && op->atom <= OP_CONSTS))
		return push(e, op->number);
	if (op->atom >= OP_DUP && op->atom <= OP_ROT)
		return do_order(e, op);
	switch (op->atom) {
	case OP_BREGX:
		return push_register(e, op->number, op->number2);
	case OP_CALL_FRAME_CFA:
		return push(e, e->cfa);
	case OP_NOP:
		return true;
	case OP_DEREF:
	case OP_DEREF_SIZE:
	case OP_ABS:
	case OP_NEG:
	case OP_NOT:
	case OP_PLUS_UCONST:
		return do_one(e, op);
	default:
		return op->atom >= OP_AND && op->atom <= OP_NE && op->atom != 0x28 &&
		       do_two(e, op->atom);
	}
}

/* Jumps are not followed: no compiler uses them to say where a caller is. */
static bool run(struct eval *e, const struct elfcfi_rule *rule, uint64_t *value)
{
	e->len = 0;
	for (size_t i = 0; i < rule->nops; i++)
		if (!do_op(e, &rule->ops[i]))
			return false;
	if (!e->len)
		return false;
	*value = e->stack[e->len - 1];
	return true;
}

/* ---- rules ---- */

static bool apply(struct eval *e, const struct elfcfi_rule *rule, uint64_t *value)
{
	switch (rule->how) {
	case ELFCFI_SAVED:
		return e->memory->read(e->memory->arg, e->cfa + (uint64_t)rule->offset,
				       e->machine->word, value);
	case ELFCFI_OFFSET:
		*value = e->cfa + (uint64_t)rule->offset;
		return true;
	case ELFCFI_COPIED:
		if (!get_register(e->regs, rule->reg, value))
			return false;
		*value += (uint64_t)rule->offset;
		return true;
	case ELFCFI_SAVED_EXPR:
		return run(e, rule, value) &&
		       e->memory->read(e->memory->arg, *value, e->machine->word, value);
	case ELFCFI_EXPR:
		return run(e, rule, value);
	case ELFCFI_SAME:
	case ELFCFI_UNDEFINED:
		break;
	}
	return false;
}

bool cfieval_step(const struct elfcfi_frame *f, const struct cfieval_machine *m,
		  const struct cfieval_memory *memory, struct cfieval_regs *regs)
{
	const uint64_t mask = m->word == 4 ? UINT32_MAX : UINT64_MAX;
	struct eval e = { .machine = m, .memory = memory, .regs = regs };
	struct cfieval_regs caller = { .known = 0 };

	if (!apply(&e, &f->cfa, &e.cfa))
		return false;
	e.cfa &= mask;
	for (unsigned i = 0; i < ELFCFI_REGISTERS; i++) {
		bool is_known = f->regs[i].how == ELFCFI_SAME
					? get_register(regs, i, &caller.value[i])
					: apply(&e, &f->regs[i], &caller.value[i]);

		caller.value[i] &= mask;
		caller.known |= (uint64_t)is_known << i;
	}
	/* Where the caller's stack begins, if nothing else is said. */
	if (f->regs[m->sp].how == ELFCFI_SAME || f->regs[m->sp].how == ELFCFI_UNDEFINED) {
		caller.value[m->sp] = e.cfa;
		caller.known |= (uint64_t)1 << m->sp;
	}
	if (!get_register(&caller, m->ra, &caller.pc))
		return false;
	*regs = caller;
	return true;
}
