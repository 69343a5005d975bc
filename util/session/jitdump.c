/* SPDX-License-Identifier: MIT */
#include "util/session/jitdump.h"

#include "util/base/fs.h"

enum {
	FILE_LIMIT = 512 << 20,
	HEADER_SIZE = 40,
	RECORD_HEADER_SIZE = 16,
	CODE_LOAD = 0, /* enum jit_record_type */
	CODE_MOVE = 1,
};

#define MAGIC 0x4a695444u /* "JiTD" */

bool jitdump_is_named(struct view path)
{
	size_t start = path.len, at;

	while (start && path.at[start - 1] != '/')
		start--;
	at = start + 4;
	if (path.len < at || memcmp(path.at + start, "jit-", 4) != 0)
		return false;
	while (at < path.len && path.at[at] >= '0' && path.at[at] <= '9')
		at++;
	return at > start + 4 && view_equal(view_make(path.at + at, path.len - at), ".dump");
}

int jitdump_open(struct jitdump *j, const char *path, struct err *err)
{
	uint32_t magic, size;

	*j = (struct jitdump){ 0 };
	if (fs_read(&(struct fs){ 0 }, path, FILE_LIMIT, &j->file, err) < 0)
		return -1;
	j->rest = bytes_of(j->file.at, j->file.len, false);
	magic = bytes_u32(&j->rest);
	j->rest.swap = magic == __builtin_bswap32(MAGIC);
	bytes_u32(&j->rest); /* version */
	size = bytes_u32(&j->rest);
	j->machine = (uint16_t)bytes_u32(&j->rest);
	bytes_u32(&j->rest); /* padding */
	j->pid = bytes_u32(&j->rest);
	if (j->rest.is_short || (magic != MAGIC && !j->rest.swap) || size < HEADER_SIZE ||
	    size > j->file.len) {
		jitdump_close(j);
		return err_set(err, ERR_INPUT, "'%s' is no dump of a JIT compiler", path);
	}
	j->rest = bytes_of(j->file.at + size, j->file.len - size, j->rest.swap);
	return 0;
}

void jitdump_close(struct jitdump *j)
{
	buf_release(&j->file);
	j->rest = (struct bytes){ 0 };
}

/* False for what is no code, and what is cut. */
static bool read_code(uint32_t type, struct bytes b, struct jitdump_code *out)
{
	const char *nul;

	bytes_u64(&b); /* pid, tid */
	bytes_u64(&b); /* vma */
	if (type == CODE_MOVE)
		bytes_u64(&b); /* from where */
	out->start = bytes_u64(&b);
	out->size = bytes_u64(&b);
	out->index = bytes_u64(&b);
	if (b.is_short || !out->size || type == CODE_MOVE)
		return !b.is_short && out->size;
	nul = b.left ? memchr(b.at, 0, b.left) : NULL;
	out->name = nul ? view_make((const char *)b.at, (size_t)((const unsigned char *)nul - b.at))
			: (struct view){ 0 };
	if (nul && bytes_take(&b, out->name.len + 1) && b.left >= out->size)
		out->bytes = view_make((const char *)b.at, (size_t)out->size);
	return out->name.len > 0;
}

int jitdump_next(struct jitdump *j, uint64_t until, struct jitdump_code *out)
{
	while (j->rest.left >= RECORD_HEADER_SIZE) {
		struct bytes b = j->rest;
		uint32_t type = bytes_u32(&b), size = bytes_u32(&b);
		uint64_t time = bytes_u64(&b);

		if (size < RECORD_HEADER_SIZE || size > j->rest.left)
			break;
		if (time > until)
			return 0;
		bytes_take(&j->rest, size);
		*out = (struct jitdump_code){ .time = time };
		if (type <= CODE_MOVE &&
		    read_code(type, bytes_of(b.at, size - RECORD_HEADER_SIZE, j->rest.swap), out))
			return 1;
	}
	j->rest.left = 0;
	return 0;
}
