/* SPDX-License-Identifier: MIT */
#include "util/target/qemuend.h"

#include "util/base/buf.h"
#include "util/elf/elfsyms.h"
#include "util/target/qemufile.h"
#include "util/target/qemuresult.h"
#include "util/target/qemuspec.h"

#define NS_PER_MS 1000000

/* Takes the text, if there is any. */
static void add_note(struct arena *arena, struct buf *text, struct qemuend_notes *out)
{
	if (text->len)
		*vec_add(out) = arena_string(arena, buf_text(text));
	buf_clear(text);
}

static void describe_calls(const struct qemuresult *r, struct buf *out)
{
	for (size_t i = 0; i < r->calls.len; i++) {
		uint64_t number = r->calls.at[i].number;
		const char *name = qemuresult_call_name(number);

		buf_add_text(out, out->len ? ", " : "");
		if (name)
			buf_add_text(out, name);
		else
			buf_printf(out, "%llu", (unsigned long long)number);
	}
	if (out->len)
		buf_add_text(out, ": system calls that the machine does not have (ENOSYS)");
}

/* Exceptions of the instruction itself, as scause has them. */
enum { FETCH_ACCESS = 1, FETCH_PAGE = 12 };

/* " (sort+0x12)", where the file tells and can still be read. */
static void add_place(const char *path, uint64_t pc, struct buf *out)
{
	struct err ignored = { 0 };
	struct elfsyms *symbols = elfsyms_open(path, &ignored);
	const struct elfsyms_symbol *symbol = symbols ? elfsyms_find(symbols, pc) : NULL;

	if (symbol)
		buf_printf(out, " (%s+0x%llx)", symbol->name,
			   (unsigned long long)(pc - symbol->address));
	elfsyms_close(symbols);
}

static void describe_fault(const struct qemuend *e, struct buf *out)
{
	const struct monblock_fault *fault = &e->result->fault;

	buf_printf(out, "'%s': ", e->name);
	qemuresult_add_fault(fault, out);
	add_place(e->path, fault->pc, out);
	/* Where a jump went wrong, it is the caller that tells. */
	if (fault->cause == FETCH_ACCESS || fault->cause == FETCH_PAGE) {
		buf_add_text(out, ", from ");
		buf_add_hex(out, fault->return_address);
		add_place(e->path, fault->return_address, out);
	}
}

void qemuend_add_notes(const struct qemuend *e, struct arena *arena, struct qemuend_notes *out)
{
	const struct monblock_end *end = &e->result->end;
	struct buf text = { 0 };

	describe_calls(e->result, &text);
	add_note(arena, &text, out);
	if (e->result->has_fault)
		describe_fault(e, &text);
	add_note(arena, &text, out);
	if (end->stopped || end->timed_out)
		buf_printf(&text, "'%s' was %s after %llu ms of the machine's time", e->name,
			   end->stopped ? "stopped" : "ended",
			   (unsigned long long)(end->time_ns / NS_PER_MS));
	add_note(arena, &text, out);
	if (e->spec->host_clock)
		buf_add_text(&text, "clock=host: cycles and instructions are times of this "
				    "machine, no counts, and no two runs are the same");
	add_note(arena, &text, out);
	buf_release(&text);
}

int qemuend_fail_problem(const struct qemuend *e, struct err *err)
{
	const struct monblock_problem *p = &e->result->problem;
	struct buf text = { 0 };

	qemuresult_add_problem(p, &text);
	err_set(err, ERR_SYSTEM, "'%s' could not go on: %s", e->name, buf_text(&text));
	if (p->why == MONBLOCK_NO_MEMORY)
		err_hint(err, "give the machine more (--machine riscv64,mem=SIZE)");
	buf_release(&text);
	return -1;
}

int qemuend_fail_early(const struct qemuend *e, struct view said, struct err *err)
{
	struct view line = qemufile_complaint(said);

	return err_set(err, ERR_SYSTEM, "QEMU ended before '%s' did%s%.*s", e->name,
		       line.len ? ": " : "", VIEW_ARG(line));
}
