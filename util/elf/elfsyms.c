/* SPDX-License-Identifier: MIT */
#include "util/elf/elfsyms.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/elf/elfopen.h"
#include "util/elf/elfplt.h"
#include "util/elf/spans.h"
#include "util/elf/xz.h"

struct entry {
	struct elfsyms_symbol symbol;
	size_t section;
	size_t index; /* in the file, the last resort of an order */
};

enum { BUILD_ID_MAX = 64, NAMES_MOST = 32 << 20 /* bytes of names that are made up */ };

struct elfsyms {
	struct elffile file;
	GElf_Half machine;
	bool whole;
	struct VEC(struct entry) all;
	struct spans spans; /* of all */
	struct VEC(struct elfsyms_segment) segments;
	unsigned char build_id[BUILD_ID_MAX];
	size_t build_id_len;
	char debug_link[256];
	struct arena names; /* that are not the file's */
	size_t names_len;
};

bool elfsyms_built_in(void)
{
	return true;
}

/* ---- one symbol ---- */

/*
 * Names that mark a place for tools, not a thing: what is code and what is
 * data ($a, $d, $t, $x of the psABIs of Arm and RISC-V), and the assembler's
 * own labels.
 */
static bool is_mark(const struct elfsyms *s, const char *name)
{
	bool marks = s->machine == EM_ARM || s->machine == EM_AARCH64 || s->machine == EM_RISCV;

	return (marks && name[0] == '$') || strncmp(name, ".L", 2) == 0;
}

static bool choose_kind(const GElf_Sym *sym, const GElf_Shdr *section, enum elfsyms_kind *kind)
{
	switch (GELF_ST_TYPE(sym->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		*kind = ELFSYMS_FUNCTION;
		return true;
	case STT_OBJECT:
		*kind = ELFSYMS_DATA;
		return true;
	case STT_NOTYPE: /* labels of assembly */
		*kind = section->sh_flags & SHF_EXECINSTR ? ELFSYMS_FUNCTION : ELFSYMS_DATA;
		return true;
	default:
		return false;
	}
}

static enum elfsyms_binding choose_binding(const GElf_Sym *sym)
{
	switch (GELF_ST_BIND(sym->st_info)) {
	case STB_LOCAL:
		return ELFSYMS_LOCAL;
	case STB_WEAK:
		return ELFSYMS_WEAK;
	default:
		return ELFSYMS_GLOBAL;
	}
}

static uint64_t add_up_to_most(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* The section that the symbol is in; false for none that is part of the memory. */
static bool find_section(const struct elfsyms *s, const GElf_Sym *sym, Elf32_Word extended,
			 size_t *index, GElf_Shdr *section)
{
	Elf_Scn *scn;

	*index = sym->st_shndx == SHN_XINDEX ? extended : sym->st_shndx;
	if (*index == SHN_UNDEF || (sym->st_shndx >= SHN_LORESERVE && sym->st_shndx != SHN_XINDEX))
		return false;
	scn = s->file.lib.elf_getscn(s->file.elf, *index);
	return scn && s->file.lib.gelf_getshdr(scn, section) && section->sh_flags & SHF_ALLOC &&
	       !(section->sh_flags & SHF_TLS);
}

static void add_symbol(struct elfsyms *s, const GElf_Sym *sym, Elf32_Word extended, size_t strings)
{
	struct entry e = { .index = s->all.len };
	uint64_t limit;
	GElf_Shdr section;

	if (!find_section(s, sym, extended, &e.section, &section) ||
	    !choose_kind(sym, &section, &e.symbol.kind))
		return;
	e.symbol.name = s->file.lib.elf_strptr(s->file.elf, strings, sym->st_name);
	if (!e.symbol.name || !e.symbol.name[0] || is_mark(s, e.symbol.name))
		return;
	e.symbol.binding = choose_binding(sym);
	e.symbol.address = sym->st_value;
	/* Bit 0 tells that the function is in Thumb code (ELF for the Arm architecture). */
	if (s->machine == EM_ARM && e.symbol.kind == ELFSYMS_FUNCTION)
		e.symbol.address &= ~(uint64_t)1;
	limit = add_up_to_most(section.sh_addr, section.sh_size);
	/* Some mark the end of their section; anything else outside of it is damage. */
	if (e.symbol.address < section.sh_addr || e.symbol.address > limit)
		return;
	e.symbol.has_size = sym->st_size > 0;
	e.symbol.end = e.symbol.has_size ? add_up_to_most(e.symbol.address, sym->st_size) : limit;
	*vec_add(&s->all) = e;
}

/* ---- a table of them ---- */

/* Behind a table of symbols: the table that has their sections, where 16 bits are too few. */
static Elf_Data *find_extended(const struct elfsyms *s, size_t table)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr header;

	while ((scn = s->file.lib.elf_nextscn(s->file.elf, scn))) {
		if (s->file.lib.gelf_getshdr(scn, &header) && header.sh_type == SHT_SYMTAB_SHNDX &&
		    header.sh_link == table)
			return s->file.lib.elf_getdata(scn, NULL);
	}
	return NULL;
}

static void read_table(struct elfsyms *s, Elf_Scn *scn, const GElf_Shdr *header)
{
	Elf_Data *data = s->file.lib.elf_getdata(scn, NULL), *extended;
	size_t size = s->file.lib.gelf_fsize(s->file.elf, ELF_T_SYM, 1, EV_CURRENT), n;

	if (!data || !size)
		return;
	extended = find_extended(s, s->file.lib.elf_ndxscn(scn));
	n = data->d_size / size;
	/* The first one is no symbol. */
	for (size_t i = 1; i < n && i <= INT32_MAX; i++) {
		Elf32_Word section = SHN_UNDEF;
		GElf_Sym sym;

		if (s->file.lib.gelf_getsymshndx(data, extended, (int)i, &sym, &section))
			add_symbol(s, &sym, section, header->sh_link);
	}
}

static void read_tables(struct elfsyms *s, GElf_Word type)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr header;

	/* There may be one of each. */
	while ((scn = s->file.lib.elf_nextscn(s->file.elf, scn))) {
		if (s->file.lib.gelf_getshdr(scn, &header) && header.sh_type == type) {
			read_table(s, scn, &header);
			return;
		}
	}
}

/* As perf and objdump call it. */
static void add_entry(void *to, const struct elfplt_entry *plt)
{
	struct elfsyms *s = to;
	struct entry e = { .index = s->all.len, .section = plt->section };
	size_t len = (plt->name ? strlen(plt->name) : 0) + sizeof("*ABS*+0xffffffffffffffff@plt");

	/* A damaged file could have the same long one for each entry, and many entries. */
	if (len > NAMES_MOST - s->names_len)
		return;
	s->names_len += len;
	e.symbol = (struct elfsyms_symbol){ .address = plt->address,
					    .end = add_up_to_most(plt->address, plt->size),
					    .kind = ELFSYMS_FUNCTION,
					    .binding = ELFSYMS_GLOBAL,
					    .has_size = true };
	e.symbol.name = plt->name ? arena_print(&s->names, "%s@plt", plt->name)
				  : arena_print(&s->names, "*ABS*+%#llx@plt",
						(unsigned long long)plt->target);
	*vec_add(&s->all) = e;
}

static size_t underscores(const char *name)
{
	return strspn(name, "_");
}

static int compare(const void *x, const void *y)
{
	static const int rank[] = { [ELFSYMS_WEAK] = 0, [ELFSYMS_LOCAL] = 1, [ELFSYMS_GLOBAL] = 2 };
	const struct entry *a = x, *b = y;
	const struct elfsyms_symbol *s = &a->symbol, *t = &b->symbol;

	if (s->address != t->address)
		return s->address < t->address ? -1 : 1;
	if (s->has_size != t->has_size)
		return s->has_size ? -1 : 1;
	/* A weak one gives way to any, be it a local one, as in tools/perf. */
	if (s->binding != t->binding)
		return rank[s->binding] > rank[t->binding] ? -1 : 1;
	if (s->kind != t->kind)
		return s->kind < t->kind ? -1 : 1;
	if (underscores(s->name) != underscores(t->name))
		return underscores(s->name) < underscores(t->name) ? -1 : 1;
	if (strlen(s->name) != strlen(t->name))
		return strlen(s->name) > strlen(t->name) ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Where a symbol has no size, it ends where the next one of its section begins. */
static void set_ends(struct elfsyms *s)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = s->all.len; i-- > 0;) {
		struct entry *e = &s->all.at[i];
		const struct entry *after = i + 1 < s->all.len ? e + 1 : NULL;

		if (after && after->symbol.address != e->symbol.address)
			next = after->section == e->section ? after->symbol.address : UINT64_MAX;
		if (!e->symbol.has_size && next < e->symbol.end)
			e->symbol.end = next;
	}
}

static void make_spans(struct elfsyms *s)
{
	struct spans_range *ranges = alloc_zero(s->all.len + 1, sizeof(ranges[0]));

	for (size_t i = 0; i < s->all.len; i++) {
		const struct elfsyms_symbol *symbol = &s->all.at[i].symbol;

		ranges[i] = (struct spans_range){ symbol->address, symbol->end };
	}
	spans_make(&s->spans, ranges, s->all.len);
	free(ranges);
}

/* ---- the file itself ---- */

static void read_segments(struct elfsyms *s)
{
	size_t n = 0;

	if (s->file.lib.elf_getphdrnum(s->file.elf, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr p;

		if (s->file.lib.gelf_getphdr(s->file.elf, (int)i, &p) && p.p_type == PT_LOAD)
			*vec_add(&s->segments) = (struct elfsyms_segment){ .offset = p.p_offset,
									   .size = p.p_filesz,
									   .address = p.p_vaddr };
	}
}

/* The note of type 3 (NT_GNU_BUILD_ID) whose owner is GNU. */
static void read_build_id(struct elfsyms *s, Elf_Scn *section)
{
	Elf_Data *data = s->file.lib.elf_getdata(section, NULL);
	GElf_Nhdr note;
	size_t at = 0, name, desc;

	while (data && (at = s->file.lib.gelf_getnote(data, at, &note, &name, &desc)) > 0) {
		const char *bytes = data->d_buf;

		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 ||
		    memcmp(bytes + name, "GNU", 4) != 0 || note.n_descsz > BUILD_ID_MAX)
			continue;
		memcpy(s->build_id, bytes + desc, note.n_descsz);
		s->build_id_len = note.n_descsz;
	}
}

static void read_debug_link(struct elfsyms *s, Elf_Scn *section)
{
	Elf_Data *data = s->file.lib.elf_rawdata(section, NULL);

	if (data && data->d_buf && memchr(data->d_buf, 0, data->d_size) &&
	    strlen(data->d_buf) < sizeof(s->debug_link))
		memcpy(s->debug_link, data->d_buf, strlen(data->d_buf) + 1);
}

static void read_sections(struct elfsyms *s)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (s->file.lib.elf_getshdrstrndx(s->file.elf, &names) < 0)
		return;
	while ((section = s->file.lib.elf_nextscn(s->file.elf, section))) {
		const char *name;
		GElf_Shdr header;

		if (!s->file.lib.gelf_getshdr(section, &header))
			continue;
		name = s->file.lib.elf_strptr(s->file.elf, names, header.sh_name);
		if (header.sh_type == SHT_NOTE)
			read_build_id(s, section);
		else if (name && strcmp(name, ".gnu_debuglink") == 0)
			read_debug_link(s, section);
	}
}

size_t elfsyms_loaded_size(const void *file)
{
	/* Its table of sections is its end. */
	const Elf64_Ehdr *wide = file;
	const Elf32_Ehdr *narrow = file;

	if (wide->e_ident[EI_CLASS] == ELFCLASS64)
		return wide->e_shoff + (size_t)wide->e_shentsize * wide->e_shnum;
	return narrow->e_shoff + (size_t)narrow->e_shentsize * narrow->e_shnum;
}

bool elfsyms_unpack_more(const struct elfsyms *s, size_t limit, struct buf *out)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (s->file.lib.elf_getshdrstrndx(s->file.elf, &names) < 0)
		return false;
	while ((section = s->file.lib.elf_nextscn(s->file.elf, section))) {
		const char *name;
		GElf_Shdr header;
		Elf_Data *data;

		if (!s->file.lib.gelf_getshdr(section, &header))
			continue;
		name = s->file.lib.elf_strptr(s->file.elf, names, header.sh_name);
		if (!name || strcmp(name, ".gnu_debugdata") != 0)
			continue;
		data = s->file.lib.elf_rawdata(section, NULL);
		return data && data->d_buf &&
		       xz_unpack(view_make(data->d_buf, data->d_size), limit, out);
	}
	return false;
}

bool elfsyms_address_at(const struct elfsyms *s, uint64_t offset, uint64_t *address)
{
	for (size_t i = 0; i < s->segments.len; i++) {
		const struct elfsyms_segment *g = &s->segments.at[i];

		if (offset >= g->offset && offset - g->offset < g->size) {
			*address = g->address + (offset - g->offset);
			return true;
		}
	}
	return false;
}

bool elfsyms_segment_at(const struct elfsyms *s, size_t i, struct elfsyms_segment *out)
{
	if (i >= s->segments.len)
		return false;
	*out = s->segments.at[i];
	return true;
}

struct elfsyms_machine elfsyms_machine_of(const struct elfsyms *s)
{
	GElf_Ehdr header = { 0 };

	s->file.lib.gelf_getehdr(s->file.elf, &header);
	return (struct elfsyms_machine){ .number = s->machine,
					 .is_64 = s->file.lib.gelf_getclass(s->file.elf) ==
						  ELFCLASS64,
					 .is_big = header.e_ident[EI_DATA] == ELFDATA2MSB };
}

void elfsyms_read(const struct elfsyms *s, uint64_t address, size_t len, struct buf *out)
{
	for (size_t i = 0; i < s->segments.len; i++) {
		const struct elfsyms_segment *g = &s->segments.at[i];
		uint64_t at = address - g->address;
		Elf_Data *data;

		if (address < g->address || at >= g->size || g->offset > INT64_MAX - at)
			continue;
		if (len > g->size - at)
			len = g->size - at;
		data = s->file.lib.elf_getdata_rawchunk(s->file.elf, (int64_t)(g->offset + at), len,
							ELF_T_BYTE);
		if (data && data->d_buf)
			buf_add(out, data->d_buf, data->d_size < len ? data->d_size : len);
		return;
	}
}

struct view elfsyms_build_id(const struct elfsyms *s)
{
	return view_make((const char *)s->build_id, s->build_id_len);
}

const char *elfsyms_debug_link(const struct elfsyms *s)
{
	return s->debug_link[0] ? s->debug_link : NULL;
}

/* ---- a file of them ---- */

static int read_all(struct elfsyms *s, struct err *err)
{
	GElf_Ehdr header;

	if (!s->file.lib.gelf_getehdr(s->file.elf, &header))
		return err_set(err, ERR_INPUT, "not an ELF file");
	if (header.e_type == ET_REL)
		return err_set(err, ERR_INPUT, "an object file, whose symbols have no addresses");
	s->machine = header.e_machine;
	read_segments(s);
	read_sections(s);
	read_tables(s, SHT_SYMTAB);
	s->whole = s->all.len > 0;
	if (!s->whole)
		read_tables(s, SHT_DYNSYM);
	elfplt_read(&s->file, add_entry, s);
	if (s->all.len)
		qsort(s->all.at, s->all.len, sizeof(s->all.at[0]), compare);
	set_ends(s);
	make_spans(s);
	return 0;
}

struct elfsyms *elfsyms_open(const char *path, struct err *err)
{
	struct elfsyms *s = alloc_zero(1, sizeof(*s));

	if (elfopen_file(&s->file, path, err) < 0)
		goto fail;
	if (read_all(s, err) == 0)
		return s;
	err_while(err, "'%s'", path);
fail:
	elfsyms_close(s);
	return NULL;
}

struct elfsyms *elfsyms_open_bytes(const void *bytes, size_t len, struct err *err)
{
	struct elfsyms *s = alloc_zero(1, sizeof(*s));

	if (elfopen_bytes(&s->file, bytes, len, err) == 0 && read_all(s, err) == 0)
		return s;
	elfsyms_close(s);
	return NULL;
}

void elfsyms_close(struct elfsyms *s)
{
	if (!s)
		return;
	vec_release(&s->all);
	spans_release(&s->spans);
	vec_release(&s->segments);
	arena_release(&s->names);
	elfopen_close(&s->file);
	free(s);
}

bool elfsyms_is_whole(const struct elfsyms *s)
{
	return s->whole;
}

/* ---- asking ---- */

const struct elfsyms_symbol *elfsyms_at(const struct elfsyms *s, size_t i)
{
	return i < s->all.len ? &s->all.at[i].symbol : NULL;
}

const struct elfsyms_symbol *elfsyms_find(const struct elfsyms *s, uint64_t address)
{
	uint32_t at = spans_find(&s->spans, address);

	return at == SPANS_NONE ? NULL : &s->all.at[at].symbol;
}

const struct elfsyms_symbol *elfsyms_named(const struct elfsyms *s, const char *name)
{
	for (size_t i = 0; i < s->all.len; i++) {
		if (strcmp(s->all.at[i].symbol.name, name) == 0)
			return &s->all.at[i].symbol;
	}
	return NULL;
}
