/* SPDX-License-Identifier: MIT */
/* Programs that are loaded while it is looked, and gone when it is looked again. */
#include <criterion/criterion.h>

#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/data/bpfsection.h"
#include "util/run/bpfprogs.h"

/* "r0 = number; exit" */
static int load(int number, const char *name)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = number },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insn_cnt = 2;
	attr.insns = (uintptr_t)code;
	attr.license = (uintptr_t) "MIT";
	memcpy(attr.prog_name, name, strlen(name));
	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

struct found {
	const char *name; /* ends so */
	size_t n, all;
	uint32_t program, newest;
};

static void find(void *arg, const struct bpfsection_function *f)
{
	struct found *found = arg;

	found->all += f->is_last;
	/* In the order of numbers, which is that of loading. */
	cr_assert_geq(f->program, found->newest);
	found->newest = f->program;
	if (!f->is_last || !view_ends(view_of(f->name ? f->name : ""), found->name))
		return;
	cr_assert_eq(f->tag.len, 8);
	found->program = f->program;
	found->n++;
}

static struct found look(const struct bpfprogs *b, const char *name)
{
	struct found found = { .name = name };
	struct buf programs = { 0 }, types = { 0 };

	bpfprogs_put_programs(b, &programs);
	bpfprogs_put_types(b, &types);
	bpfsection_walk_functions(bytes_of(programs.at, programs.len, false),
				  bytes_of(types.at, types.len, false), find, &found);
	cr_assert_eq(found.all, b->ids.len);
	buf_release(&programs);
	buf_release(&types);
	return found;
}

Test(bpfprogs, each_is_kept_once_and_stays_when_it_is_gone)
{
	struct bpfprogs b = { 0 };
	/* Other runs of this test may go on beside it. */
	char one[16], two[16];
	int first, second;
	size_t before;
	uint32_t id;

	snprintf(one, sizeof(one), "_one_%d", (int)getpid());
	snprintf(two, sizeof(two), "_two_%d", (int)getpid());
	first = load(1, one + 1);
	if (first < 0)
		cr_skip("no BPF program may be loaded here");
	bpfprogs_collect(&b);
	before = b.programs.len;
	cr_assert_eq(look(&b, one).n, 1);
	id = look(&b, one).program;
	/* Others may load programs meanwhile: ours is the same one. */
	bpfprogs_collect(&b);
	cr_assert_eq(look(&b, one).n, 1);
	cr_assert_geq(b.programs.len, before);

	close(first);
	second = load(2, two + 1);
	bpfprogs_collect(&b);
	cr_assert_eq(look(&b, two).n, 1);
	cr_assert_eq(look(&b, one).program, id);
	for (size_t i = 1; i < b.ids.len; i++)
		cr_assert_lt(b.ids.at[i - 1], b.ids.at[i]);
	close(second);
	bpfprogs_release(&b);
}

Test(bpfprogs, none_is_a_section_of_none)
{
	struct bpfprogs b = { 0 };
	struct buf out = { 0 };

	bpfprogs_put_programs(&b, &out);
	cr_assert_eq(out.len, 4);
	cr_assert_eq(out.at[0], 0);
	cr_assert_eq(look(&b, "x").all, 0);
	buf_release(&out);
}
