/* SPDX-License-Identifier: MIT */
#include "util/regs/regview.h"

#include "util/base/alloc.h"
#include "util/base/buf.h"

void regview_add_bits(const struct regs_item *item, struct buf *out)
{
	buf_clear(out);
	if (item->high == item->low)
		buf_printf(out, "%u", item->low);
	else
		buf_printf(out, "%u:%u", item->high, item->low);
}

bool regview_has_bits(const struct regs_item *item)
{
	return item->kind == REGS_FIELD || item->kind == REGS_RESERVED;
}

/* The item's condition, as far as it is open; what the register needs is not told again. */
void regview_add_when(const struct regs_ref *ref, const struct regs_item *item,
		      const struct regs_known *known, struct buf *out)
{
	struct regs_term terms[16];
	struct regs_cond cond = { terms, 0 };

	buf_clear(out);
	for (size_t i = 0; i < item->cond.len && i < ARRAY_LEN(terms); i++) {
		struct regs_term t = item->cond.terms[i];

		if (!(known->cases[t.choice] & ~t.cases))
			continue;
		t.cases &= known->cases[t.choice];
		terms[cond.len++] = t;
	}
	regs_add_cond(ref->set, &cond, out);
}

/* What is known, and that there is the register; an error when both cannot be. */
int regview_assume(const struct regs_ref *ref, const struct regs_known *known,
		   struct regs_known *out, struct err *err)
{
	const struct regs_register *r = ref->reg;
	struct buf when = { 0 }, name = { 0 };
	const struct regs_cond *missing = NULL;

	*out = *known;
	for (size_t i = 0; i < r->cond.len; i++)
		out->cases[r->cond.terms[i].choice] &= r->cond.terms[i].cases;
	if (regs_can_hold(&r->cond, known)) {
		for (size_t i = 0; i < r->nitems && !missing; i++) {
			if (r->items[i].kind == REGS_ABSENT &&
			    regs_must_hold(&r->items[i].cond, out))
				missing = &r->items[i].cond;
		}
		if (!missing)
			return 0;
	}
	regs_add_name(ref, &name);
	regs_add_cond(ref->set, missing ? missing : &r->cond, &when);
	err_set(err, ERR_ABSENT, "there is %s '%s' %swhen %s", missing ? "no" : "a register",
		buf_text(&name), missing ? "" : "only ", buf_text(&when));
	buf_release(&when);
	buf_release(&name);
	return -1;
}

void regview_put_unknown(struct doc *doc, const struct regs_ref *ref,
			 const struct regs_known *known)
{
	struct buf when = { 0 };

	for (size_t i = 0; i < ref->reg->nitems; i++) {
		const struct regs_item *item = &ref->reg->items[i];

		if (regview_has_bits(item) || !regs_can_hold(&item->cond, known))
			continue;
		regview_add_when(ref, item, known, &when);
		doc_note(doc, "%s%s%s",
			 item->kind == REGS_ABSENT ? "there is no such register"
						   : "what the register holds is not described",
			 when.len ? " when " : "", buf_text(&when));
	}
	buf_release(&when);
}
