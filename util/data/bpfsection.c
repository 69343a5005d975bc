/* SPDX-License-Identifier: MIT */
#include "util/data/bpfsection.h"

#include "util/base/vec.h"

/* Offsets in struct bpf_prog_info. */
enum {
	INFO_ID = 4,
	INFO_TAG = 8,
	INFO_JITED_LEN = 16,
	INFO_JITED = 24,
	INFO_NAME = 64,
	INFO_NAME_SIZE = 16,
	INFO_N_KSYMS = 104,
	INFO_N_LENS = 108,
	INFO_KSYMS = 112,
	INFO_LENS = 120,
	INFO_BTF_ID = 128,
	INFO_FUNC_SIZE = 132,
	INFO_FUNCS = 136,
	INFO_N_FUNCS = 144,
	INFO_N_TAGS = 180,
	INFO_TAGS = 184,
	INFO_SIZE = 192,
	TAG_SIZE = 8,
};

/* Of BTF: its header, and how many bytes follow the 12 of a type of each kind. */
enum { BTF_HEADER = 24, BTF_TYPE = 12 };

enum { NAME_MOST = 512 }; /* KSYM_NAME_LEN of the kernel */

/* That are looked at for all programs of a section, which may all have the same ones. */
enum { TYPES_MOST = 4 << 20 };

/* Where the names of a program's types are, found once for all of its functions. */
struct btf {
	struct bytes names;
	struct VEC(uint32_t) name_at; /* by type, from number 1 on; in .names */
};

struct program {
	unsigned char info[INFO_SIZE]; /* what an older kernel did not have is zero */
	struct bytes data;	       /* of the arrays, whose addresses are offsets here */
};

static uint32_t info32(const struct program *p, size_t at)
{
	return bytes_peek_u32(p->info + at, p->data.swap);
}

/* Element i of the array whose address is at that offset of the structure. */
static const unsigned char *element(const struct program *p, size_t array, uint32_t i, size_t size)
{
	uint64_t at = bytes_peek_u64(p->info + array, p->data.swap);

	if (at > p->data.left || size == 0 || (p->data.left - at) / size <= i)
		return NULL;
	return p->data.at + at + (size_t)i * size;
}

/* The types of that id, or nothing. Takes from left what it went over. */
static struct bytes find_btf(struct bytes btfs, uint32_t id, size_t *left)
{
	uint32_t n = bytes_u32(&btfs);

	for (uint32_t i = 0; i < n && *left && !btfs.is_short; i++, --*left) {
		uint32_t this_id = bytes_u32(&btfs), size = bytes_u32(&btfs);
		const unsigned char *at = bytes_take(&btfs, size);

		if (at && this_id == id)
			return bytes_of(at, size, btfs.swap);
	}
	return (struct bytes){ 0 };
}

/* Bytes behind a type, by its kind and its number of members. */
static size_t btf_extra(uint32_t kind, uint32_t members)
{
	switch (kind) {
	case 1:	 /* INT */
	case 14: /* VAR */
	case 17: /* DECL_TAG */
		return 4;
	case 3: /* ARRAY */
		return 12;
	case 4:	 /* STRUCT */
	case 5:	 /* UNION */
	case 15: /* DATASEC */
	case 19: /* ENUM64 */
		return (size_t)members * 12;
	case 6:	 /* ENUM */
	case 13: /* FUNC_PROTO */
		return (size_t)members * 8;
	default:
		return 0;
	}
}

static void read_btf(struct btf *out, struct bytes btf, size_t *left)
{
	struct bytes types = btf, names = btf;
	uint32_t header, type_at, type_len, text_at, text_len;

	bytes_u32(&btf);
	header = bytes_u32(&btf);
	type_at = bytes_u32(&btf);
	type_len = bytes_u32(&btf);
	text_at = bytes_u32(&btf);
	text_len = bytes_u32(&btf);
	if (btf.is_short || header < BTF_HEADER)
		return;
	bytes_take(&types, (size_t)header + type_at);
	bytes_take(&names, (size_t)header + text_at);
	if (types.left < type_len || names.left < text_len)
		return;
	types.left = type_len;
	names.left = text_len;
	out->names = names;
	for (; types.left >= BTF_TYPE && *left; --*left) {
		uint32_t name = bytes_u32(&types), info = bytes_u32(&types);

		bytes_u32(&types);
		*vec_add(&out->name_at) = name;
		bytes_take(&types, btf_extra(info >> 24 & 0x1f, info & 0xffff));
	}
}

static struct view btf_name(const struct btf *btf, uint32_t type)
{
	size_t at = type - 1 < btf->name_at.len ? btf->name_at.at[type - 1] : btf->names.left;
	size_t left = at < btf->names.left ? btf->names.left - at : 0;

	if (!left)
		return (struct view){ 0 };
	return view_make(
		(const char *)btf->names.at + at,
		strnlen((const char *)btf->names.at + at, left < NAME_MOST ? left : NAME_MOST));
}

/* "bpf_prog_530f69190e63cfa0_name". */
static void add_name(const struct program *p, const struct btf *btf, uint32_t i, struct buf *out)
{
	const unsigned char *tag = element(p, INFO_TAGS, i, TAG_SIZE);
	const unsigned char *func = NULL;
	const char *own = (const char *)p->info + INFO_NAME;
	struct view name = { 0 };

	if (i < info32(p, INFO_N_FUNCS))
		func = element(p, INFO_FUNCS, i, info32(p, INFO_FUNC_SIZE));
	buf_add_text(out, "bpf_prog_");
	for (size_t k = 0; tag && k < TAG_SIZE; k++)
		buf_printf(out, "%02x", tag[k]);
	if (func && info32(p, INFO_FUNC_SIZE) >= 8)
		name = btf_name(btf, bytes_peek_u32(func + 4, p->data.swap));
	if (!name.len)
		name = info32(p, INFO_N_TAGS) == 1 ? view_make(own, strnlen(own, INFO_NAME_SIZE))
						   : view_of("F");
	if (name.len)
		buf_add_char(out, '_');
	buf_add_view(out, name);
}

static void add_function(const struct program *p, const struct btf *btf, uint32_t i,
			 struct buf *out)
{
	const unsigned char *addr = element(p, INFO_KSYMS, i, 8);
	const unsigned char *len = element(p, INFO_LENS, i, 4);

	add_name(p, btf, i, out);
	buf_printf(out, " addr 0x%llx size %u\n",
		   addr ? (unsigned long long)bytes_peek_u64(addr, p->data.swap) : 0,
		   len ? bytes_peek_u32(len, p->data.swap) : 0);
}

static void add_program(const struct program *p, struct bytes btfs, size_t *left, struct buf *out)
{
	uint32_t n = info32(p, INFO_N_TAGS), id = info32(p, INFO_ID);
	struct btf btf = { 0 };

	if (!n || n != info32(p, INFO_N_KSYMS) || n != info32(p, INFO_N_LENS))
		return; /* not compiled, or the reader was not allowed to know */
	read_btf(&btf, find_btf(btfs, info32(p, INFO_BTF_ID), left), left);
	buf_printf(out, n == 1 ? "# bpf_prog_info %u: " : "# bpf_prog_info %u:\n", id);
	if (n == 1)
		add_function(p, &btf, 0, out);
	for (uint32_t i = 0; n > 1 && i < n && element(p, INFO_TAGS, i, TAG_SIZE); i++) {
		buf_printf(out, "# \tsub_prog %u: ", i);
		add_function(p, &btf, i, out);
	}
	vec_release(&btf.name_at);
}

/* The next program of a section; false behind the last. */
static bool next_program(struct bytes *b, struct program *p)
{
	uint32_t info_size = bytes_u32(b), data_size = bytes_u32(b);
	const unsigned char *info, *data;

	bytes_u64(b); /* which arrays there are */
	info = bytes_take(b, info_size);
	data = bytes_take(b, data_size);
	if (!info || !data)
		return false;
	*p = (struct program){ .info = { 0 } };
	memcpy(p->info, info, info_size < INFO_SIZE ? info_size : INFO_SIZE);
	p->data = bytes_of(data, data_size, b->swap);
	return true;
}

/* ---- code ---- */

/* Function number i of a program, behind at bytes of the others; false when it has none. */
static bool read_function(const struct program *p, uint32_t i, size_t *at,
			  struct bpfsection_code *out)
{
	const unsigned char *start = element(p, INFO_KSYMS, i, 8);
	const unsigned char *len = element(p, INFO_LENS, i, 4);
	uint32_t size = len ? bytes_peek_u32(len, p->data.swap) : 0;
	uint64_t code = bytes_peek_u64(p->info + INFO_JITED, p->data.swap);

	if (!start || !size || *at > info32(p, INFO_JITED_LEN) ||
	    size > info32(p, INFO_JITED_LEN) - *at || code > p->data.left ||
	    p->data.left - code < *at + size)
		return false;
	*out = (struct bpfsection_code){
		.start = bytes_peek_u64(start, p->data.swap),
		.bytes = view_make((const char *)p->data.at + code + *at, size),
	};
	*at += size;
	return true;
}

void bpfsection_walk_codes(struct bytes b,
			   void (*found)(void *arg, const struct bpfsection_code *code), void *arg)
{
	uint32_t n = bytes_u32(&b);
	struct program p;

	for (uint32_t i = 0; i < n && !b.is_short && next_program(&b, &p); i++) {
		struct bpfsection_code code;
		size_t at = 0;

		for (uint32_t k = 0;
		     k < info32(&p, INFO_N_KSYMS) && read_function(&p, k, &at, &code); k++)
			found(arg, &code);
	}
}

/* ---- functions ---- */

static bool has_functions(const struct program *p)
{
	uint32_t n = info32(p, INFO_N_TAGS);

	/* Else not compiled, or the reader was not allowed to know. */
	return n && n == info32(p, INFO_N_KSYMS) && n == info32(p, INFO_N_LENS);
}

static void walk_functions(const struct program *p, struct bytes btfs, size_t *left,
			   void (*found)(void *arg, const struct bpfsection_function *f), void *arg)
{
	uint32_t n = has_functions(p) ? info32(p, INFO_N_TAGS) : 0;
	struct btf btf = { 0 };
	struct bpfsection_function f = {
		.program = info32(p, INFO_ID),
		.tag = view_make((const char *)p->info + INFO_TAG, TAG_SIZE),
		.is_last = true,
	};
	struct buf name = { 0 };

	if (!n || !element(p, INFO_TAGS, n - 1, TAG_SIZE)) {
		found(arg, &f);
		return;
	}
	read_btf(&btf, find_btf(btfs, info32(p, INFO_BTF_ID), left), left);
	for (uint32_t i = 0; i < n; i++) {
		const unsigned char *start = element(p, INFO_KSYMS, i, 8);
		const unsigned char *len = element(p, INFO_LENS, i, 4);

		buf_clear(&name);
		add_name(p, &btf, i, &name);
		f.name = buf_text(&name);
		f.start = start ? bytes_peek_u64(start, p->data.swap) : 0;
		f.len = len ? bytes_peek_u32(len, p->data.swap) : 0;
		f.is_last = i + 1 == n;
		found(arg, &f);
	}
	vec_release(&btf.name_at);
	buf_release(&name);
}

void bpfsection_walk_functions(struct bytes b, struct bytes btfs,
			       void (*found)(void *arg, const struct bpfsection_function *f),
			       void *arg)
{
	uint32_t n = bytes_u32(&b);
	size_t left = TYPES_MOST;
	struct program p;

	for (uint32_t i = 0; i < n && !b.is_short && next_program(&b, &p); i++)
		walk_functions(&p, btfs, &left, found, arg);
}

/* ---- text ---- */

void bpfsection_add_programs(struct bytes *b, struct bytes btfs, struct buf *out)
{
	uint32_t n = bytes_u32(b);
	size_t left = TYPES_MOST;

	if (!n)
		buf_add_text(out, "# bpf_prog_info empty\n");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct program p;

		if (!next_program(b, &p))
			break;
		add_program(&p, btfs, &left, out);
	}
}

void bpfsection_add_types(struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	if (!n)
		buf_add_text(out, "# btf info empty\n");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		uint32_t id = bytes_u32(b), size = bytes_u32(b);

		if (bytes_take(b, size))
			buf_printf(out, "# btf info of id %u\n", id);
	}
}
