/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrtryctr.h"

#include <string.h>

#include "arch/branchformat.h"
#include "arch/riscv/monblock.h"
#include "arch/riscv/ssccfg.h"
#include "arch/riscv/touchimage.h"
#include "gen/riscv-regs.h"
#include "util/base/alloc.h"
#include "util/lbr/lbrtry.h"
#include "util/target/qemuspec.h"
#include "util/target/qemutrial.h"

/* As many records as one reading of the monitor has room for, behind the registers. */
enum { RECORDS = 16 };

static void add(struct ssccfg_program *p, enum ssccfg_kind kind, uint64_t csr, uint64_t value)
{
	p->ops[p->n++] = (struct ssccfg_op){
		.value = value,
		.csr = (uint16_t)csr,
		.kind = (uint8_t)kind,
		.phase = SSCCFG_PHASE_CONFIGURE,
		.counter = SSCCFG_COUNTERS,
	};
}

/* What was written is read before the records stop. */
static void make(const struct branchformat_program *p, struct ssccfg_program *begin,
		 struct ssccfg_program *end)
{
	for (size_t i = 0; i < p->len; i++)
		add(begin, SSCCFG_WRITE, p->writes[i].number, p->writes[i].value);
	for (size_t i = 0; i < p->len; i++)
		add(end, SSCCFG_READ, p->writes[i].number, 0);
	add(end, SSCCFG_WRITE, CSR_SCTRCTL, 0);
	for (unsigned int i = 0; i < RECORDS; i++) {
		add(end, SSCCFG_WRITE, CSR_SISELECT, SISELECT_CTRSOURCE(i));
		add(end, SSCCFG_READ, CTRSOURCE_WINDOW, 0);
	}
}

static int check(struct lbrtry *t, const struct branchformat_program *p, const uint64_t *values,
		 struct err *err)
{
	for (size_t i = 0; i < p->len; i++) {
		const struct branchformat_write *w = &p->writes[i];

		/* The machine writes sctrstatus itself. */
		if (w->number != CSR_SCTRSTATUS && values[i] != w->value)
			return err_set(err, ERR_SYSTEM,
				       "%s reads %#llx on the emulated machine, where %#llx was "
				       "written",
				       w->name, (unsigned long long)values[i],
				       (unsigned long long)w->value);
	}
	t->done = p->len;
	for (size_t i = 0; i < RECORDS; i++)
		t->records += values[p->len + i] & CTRSOURCE_V;
	return 0;
}

int lbrtryctr_run(struct lbrtry *t, const struct branchformat_program *p, struct err *err)
{
	struct ssccfg_program *programs = alloc_zero(2, sizeof(*programs));
	struct qemuspec spec = { 0 };
	struct qemutrial_args args = {
		.spec = &spec, .name = "trial", .begin = &programs[0], .end = &programs[1]
	};
	uint64_t values[MONBLOCK_VALUES];
	size_t size = 0;
	const unsigned char *bytes = touchimage_get(&size);
	int status = -1;

	args.program = view_make((const char *)bytes, size);
	make(p, &programs[0], &programs[1]);
	if (qemuspec_parse("riscv64", &spec, err) == 0 && qemuspec_find(&spec, err) == 0)
		status = qemutrial_run(&args, values, p->len + RECORDS, err);
	if (status == 0)
		status = check(t, p, values, err);
	qemuspec_release(&spec);
	free(programs);
	return status;
}
