/* SPDX-License-Identifier: MIT */
#include "util/run/bpfprogs.h"

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/data/datasection.h"

enum { BYTES_MOST = 64 << 20, PROGRAMS_MOST = 65536 };

/*
 * What is asked of a program: where in its structure the address of each array, how many
 * elements and how large they are, and the bit of the section that says that it is there
 * (enum perf_bpil_array_types of tools/perf/util/bpf-utils.h).
 */
static const struct array {
	unsigned bit;
	size_t address, count;
	size_t size_at; /* 0: .size */
	size_t size;
} arrays[] = {
#define AT(member) offsetof(struct bpf_prog_info, member)
	{ 0, AT(jited_prog_insns), AT(jited_prog_len), 0, 1 },
	{ 3, AT(jited_ksyms), AT(nr_jited_ksyms), 0, 8 },
	{ 4, AT(jited_func_lens), AT(nr_jited_func_lens), 0, 4 },
	{ 5, AT(func_info), AT(nr_func_info), AT(func_info_rec_size), 0 },
	{ 6, AT(line_info), AT(nr_line_info), AT(line_info_rec_size), 0 },
	{ 7, AT(jited_line_info), AT(nr_jited_line_info), AT(jited_line_info_rec_size), 0 },
	{ 8, AT(prog_tags), AT(nr_prog_tags), 0, BPF_TAG_SIZE },
#undef AT
};

static int call_bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* What is not meant is to be zero, to the last byte: an initialiser need not see to that. */
static void clear(union bpf_attr *attr)
{
	memset(attr, 0, sizeof(*attr));
}

static int ask_info(int fd, void *info, uint32_t *len)
{
	union bpf_attr attr;

	clear(&attr);
	attr.info.bpf_fd = (uint32_t)fd;
	attr.info.info_len = *len;
	attr.info.info = (uintptr_t)info;
	if (call_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0)
		return -1;
	*len = attr.info.info_len;
	return 0;
}

static uint32_t get32(const struct bpf_prog_info *info, size_t at)
{
	uint32_t n;

	memcpy(&n, (const char *)info + at, sizeof(n));
	return n;
}

static uint64_t size_of(const struct bpf_prog_info *info, const struct array *a)
{
	uint64_t size = a->size_at ? get32(info, a->size_at) : a->size;

	return size * get32(info, a->count);
}

static size_t aligned(uint64_t n)
{
	return (size_t)((n + 7) & ~(uint64_t)7);
}

/* ---- numbers ---- */

/* The first one that is not less. */
static size_t find_id(const struct bpfprogs_ids *ids, uint32_t id)
{
	size_t from = 0, to = ids->len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (ids->at[middle] < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool has(const struct bpfprogs_ids *ids, uint32_t id)
{
	size_t i = find_id(ids, id);

	return i < ids->len && ids->at[i] == id;
}

static void add_id(struct bpfprogs_ids *ids, uint32_t id)
{
	size_t i = find_id(ids, id);

	vec_add(ids);
	memmove(ids->at + i + 1, ids->at + i, (ids->len - 1 - i) * sizeof(id));
	ids->at[i] = id;
}

/* ---- types ---- */

static void add_types(struct bpfprogs *b, uint32_t id)
{
	union bpf_attr open;
	struct bpf_btf_info info = { .btf_size = 0 };
	uint32_t len = sizeof(info), size;
	void *types = NULL;
	int fd;

	if (!id || has(&b->type_ids, id))
		return;
	clear(&open);
	open.btf_id = id;
	fd = call_bpf(BPF_BTF_GET_FD_BY_ID, &open);
	if (fd < 0)
		return;
	if (ask_info(fd, &info, &len) < 0 || !info.btf_size || info.btf_size > BYTES_MOST)
		goto out;
	size = info.btf_size;
	types = alloc_zero(1, size);
	info = (struct bpf_btf_info){ .btf = (uintptr_t)types, .btf_size = size };
	len = sizeof(info);
	if (ask_info(fd, &info, &len) < 0 || info.btf_size != size)
		goto out;
	datasection_put32(&b->types, id);
	datasection_put32(&b->types, size);
	buf_add(&b->types, types, size);
	add_id(&b->type_ids, id);
out:
	free(types);
	close(fd);
}

/* ---- programs ---- */

/* Where the arrays are to go; the sum of their bytes, 0 when that is too much. */
static size_t place_arrays(struct bpf_prog_info *info, const struct bpf_prog_info *sizes,
			   unsigned char *data)
{
	uint64_t sum = 0;

	memset(info, 0, sizeof(*info));
	for (size_t i = 0; i < ARRAY_LEN(arrays); i++) {
		const struct array *a = &arrays[i];
		uint64_t bytes = size_of(sizes, a), address = (uintptr_t)data + sum;

		if (!bytes)
			continue;
		if (bytes > BYTES_MOST || sum > BYTES_MOST) {
			memset(info, 0, sizeof(*info)); /* the kernel is given no address */
			return 0;
		}
		sum += aligned(bytes);
		memcpy((char *)info + a->address, &address, sizeof(address));
		memcpy((char *)info + a->count, (const char *)sizes + a->count, 4);
		if (a->size_at)
			memcpy((char *)info + a->size_at, (const char *)sizes + a->size_at, 4);
	}
	return (size_t)sum;
}

/* In place of addresses where the arrays are in what comes behind; which of them there are. */
static uint64_t settle(struct bpf_prog_info *info, const unsigned char *data)
{
	uint64_t found = 0;

	for (size_t i = 0; i < ARRAY_LEN(arrays); i++) {
		uint64_t address;

		memcpy(&address, (char *)info + arrays[i].address, sizeof(address));
		if (!address)
			continue;
		found |= UINT64_C(1) << arrays[i].bit;
		address -= (uintptr_t)data;
		memcpy((char *)info + arrays[i].address, &address, sizeof(address));
	}
	return found;
}

/* No more than was asked for, and the same arrays: it is one program for good. */
static bool is_same(const struct bpf_prog_info *info, const struct bpf_prog_info *sizes)
{
	for (size_t i = 0; i < ARRAY_LEN(arrays); i++)
		if (size_of(info, &arrays[i]) > size_of(sizes, &arrays[i]))
			return false;
	return info->id == sizes->id;
}

static void add_program(struct bpfprogs *b, int fd)
{
	struct bpf_prog_info sizes = { .id = 0 }, info;
	uint32_t len = sizeof(sizes);
	unsigned char *data;
	uint64_t found;
	size_t room;

	if (ask_info(fd, &sizes, &len) < 0)
		return;
	room = place_arrays(&info, &sizes, NULL);
	data = alloc_zero(1, room + 1);
	place_arrays(&info, &sizes, data);
	len = sizeof(info);
	if (ask_info(fd, &info, &len) == 0 && is_same(&info, &sizes)) {
		found = settle(&info, data);
		datasection_put32(&b->programs, len);
		datasection_put32(&b->programs, (uint32_t)room);
		datasection_put64(&b->programs, found);
		buf_add(&b->programs, &info, len);
		buf_add(&b->programs, data, room);
		add_id(&b->ids, info.id);
		add_types(b, info.btf_id);
	}
	free(data);
}

void bpfprogs_collect(struct bpfprogs *b)
{
	uint32_t id = 0;

	while (b->ids.len < PROGRAMS_MOST) {
		union bpf_attr next, open;
		int fd;

		clear(&next);
		clear(&open);
		next.start_id = id;
		if (call_bpf(BPF_PROG_GET_NEXT_ID, &next) < 0)
			break;
		id = open.prog_id = next.next_id;
		if (has(&b->ids, id))
			continue;
		fd = call_bpf(BPF_PROG_GET_FD_BY_ID, &open);
		/* It may be gone by now. */
		if (fd < 0)
			continue;
		add_program(b, fd);
		close(fd);
	}
}

void bpfprogs_put_programs(const struct bpfprogs *b, struct buf *out)
{
	datasection_put32(out, (uint32_t)b->ids.len);
	buf_add_view(out, buf_view(&b->programs));
}

void bpfprogs_put_types(const struct bpfprogs *b, struct buf *out)
{
	datasection_put32(out, (uint32_t)b->type_ids.len);
	buf_add_view(out, buf_view(&b->types));
}

void bpfprogs_release(struct bpfprogs *b)
{
	buf_release(&b->programs);
	buf_release(&b->types);
	vec_release(&b->ids);
	vec_release(&b->type_ids);
}
