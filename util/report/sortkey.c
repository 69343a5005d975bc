/* SPDX-License-Identifier: MIT */
#include "util/report/sortkey.h"

#include "util/base/alloc.h"
#include "util/base/near.h"

/* The lowest two of a branch's flags (struct perf_branch_entry of perf_event.h). */
enum { BRANCH_MISPREDICTED = 1, BRANCH_PREDICTED = 2 };

/* The name without its folders; of modules "[kvm]", of a kernel's file "[kernel.vmlinux]". */
static void add_short_name(const struct dso *d, struct buf *out)
{
	const char *slash = d && d->name[0] != '[' ? strrchr(d->name, '/') : NULL;
	struct view name = view_of(!d ? "[unknown]" : slash ? slash + 1 : d->name);
	const char *ko = name.len ? memmem(name.at, name.len, ".ko", 3) : NULL;

	if (slash && d->is_kernel && ko)
		buf_printf(out, "[%.*s]", (int)(ko - name.at), name.at);
	else if (slash && d->is_kernel)
		buf_add_text(out, "[kernel.vmlinux]");
	else if (slash && view_starts(view_of(d->name), "/tmp/perf-") && view_ends(name, ".map"))
		buf_printf(out, "[JIT] tid %.*s", (int)(name.len - 9), name.at + 5);
	else
		buf_add_view(out, name);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* ---- comm, pid, tid, cpu ---- */

static struct sortkey_value comm_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return (struct sortkey_value){ .thing = s->thread->comm };
}

static int comm_compare(struct sortkey_value a, struct sortkey_value b)
{
	return strcmp(a.thing, b.thing);
}

static void comm_add(struct sortkey_value v, struct buf *out)
{
	buf_add_text(out, v.thing);
}

static struct sortkey_value tid_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return (struct sortkey_value){ .thing = s->thread->comm, .number = s->thread->tid };
}

static struct sortkey_value pid_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return (struct sortkey_value){ .thing = s->thread->comm, .number = s->thread->pid };
}

static int tid_compare(struct sortkey_value a, struct sortkey_value b)
{
	return compare_numbers(a.number, b.number);
}

static void tid_add(struct sortkey_value v, struct buf *out)
{
	buf_printf(out, "%7d:%s", (int)v.number, (const char *)v.thing);
}

#define pid_compare tid_compare
#define pid_add	    tid_add

static struct sortkey_value cpu_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return (struct sortkey_value){ .number = s->raw->cpu };
}

#define cpu_compare tid_compare

static void cpu_add(struct sortkey_value v, struct buf *out)
{
	buf_printf(out, "%03u", (unsigned)v.number);
}

/* ---- files ---- */

static struct sortkey_value take_dso(struct session_place p)
{
	return (struct sortkey_value){ .thing = p.mapping ? p.mapping->dso : NULL };
}

static struct sortkey_value dso_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return take_dso(s->place);
}

static int dso_compare(struct sortkey_value a, struct sortkey_value b)
{
	struct buf x = { 0 }, y = { 0 };
	int order;

	add_short_name(a.thing, &x);
	add_short_name(b.thing, &y);
	order = strcmp(buf_text(&x), buf_text(&y));
	buf_release(&x);
	buf_release(&y);
	return order;
}

static void dso_add(struct sortkey_value v, struct buf *out)
{
	add_short_name(v.thing, out);
}

static struct sortkey_value dso_from_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return take_dso(s->from);
}

#define dso_from_compare dso_compare
#define dso_from_add	 dso_add
#define dso_to_take	 dso_take
#define dso_to_compare	 dso_compare
#define dso_to_add	 dso_add

/* ---- symbols ---- */

static char mode_letter(unsigned cpumode)
{
	static const char letters[] = {
		[RECORD_UNKNOWN_MODE] = '.', [RECORD_KERNEL] = 'k',	  [RECORD_USER] = '.',
		[RECORD_HYPERVISOR] = 'h',   [RECORD_GUEST_KERNEL] = 'g', [RECORD_GUEST_USER] = 'u',
	};

	return cpumode < sizeof(letters) ? letters[cpumode] : '.';
}

static bool is_module(const struct dso *d)
{
	return strstr(d->name, ".ko") || (d->name[0] == '[' && !strstr(d->name, "kernel"));
}

/* Without a name each address is a row of its own. */
static struct sortkey_value take_symbol(struct session_place p, char mode, struct symbols *symbols)
{
	struct symbols_name n = symbols_find(symbols, p);
	/* The kernel itself is told by its addresses, everything else by where it is in the file. */
	bool is_file = p.mapping && (!p.mapping->dso->is_kernel || is_module(p.mapping->dso));

	if (n.name)
		return (struct sortkey_value){ .thing = n.name, .mode = mode };
	return (struct sortkey_value){
		.number = is_file ? mapping_file_offset(p.mapping, p.address) : p.address,
		.mode = mode,
	};
}

static struct sortkey_value sym_take(const struct sample *s, struct symbols *symbols)
{
	return take_symbol(s->place, mode_letter(s->cpumode), symbols);
}

static int sym_compare(struct sortkey_value a, struct sortkey_value b)
{
	if (a.thing && b.thing)
		return strcmp(a.thing, b.thing);
	if (a.thing || b.thing)
		return a.thing ? 1 : -1;
	return compare_numbers(a.number, b.number);
}

static void sym_add(struct sortkey_value v, struct buf *out)
{
	if (v.thing)
		buf_printf(out, "[%c] %s", v.mode, (const char *)v.thing);
	else
		buf_printf(out, "[%c] 0x%016llx", v.mode, (unsigned long long)v.number);
}

static char branch_mode(uint64_t address)
{
	return address > INT64_MAX ? 'k' : '.';
}

static struct sortkey_value symbol_from_take(const struct sample *s, struct symbols *symbols)
{
	return take_symbol(s->from, branch_mode(s->from.address), symbols);
}

static struct sortkey_value symbol_to_take(const struct sample *s, struct symbols *symbols)
{
	return take_symbol(s->place, branch_mode(s->place.address), symbols);
}

#define symbol_from_compare sym_compare
#define symbol_from_add	    sym_add
#define symbol_to_compare   sym_compare
#define symbol_to_add	    sym_add

static struct sortkey_value mispredict_take(const struct sample *s, struct symbols *symbols)
{
	(void)symbols;
	return (struct sortkey_value){ .number = s->branch_flags &
						 (BRANCH_MISPREDICTED | BRANCH_PREDICTED) };
}

#define mispredict_compare tid_compare

static void mispredict_add(struct sortkey_value v, struct buf *out)
{
	buf_add_text(out, v.number & BRANCH_MISPREDICTED ? "Y" : v.number ? "N" : "N/A");
}

/* ---- the list ---- */

static const struct sortkey keys[] = {
#define SORT(id, key, title) { #id, key, title, id##_take, id##_compare, id##_add },
#include "util/report/sorts.def"
#undef SORT
};

static const struct sortkey *find_key(struct view name)
{
	if (view_equal(name, "symbol"))
		name = view_of("sym");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (view_equal(name, keys[i].name))
			return &keys[i];
	return NULL;
}

int sortkey_parse(struct view text, const struct sortkey **out, size_t *n, struct err *err)
{
	struct view rest = text, name;

	*n = 0;
	while (view_split(&rest, ',', &name)) {
		const struct sortkey *key = find_key(name);
		char word[64] = "";
		struct near near = { .word = word };

		if (*n == SORTKEY_MOST)
			return err_set(err, ERR_USAGE, "more than %d sort keys", SORTKEY_MOST);
		if (key) {
			out[(*n)++] = key;
			continue;
		}
		memcpy(word, name.at, name.len < sizeof(word) ? name.len : 0);
		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			near_offer(&near, keys[i].name);
		err_set(err, ERR_USAGE, "there is no sort key '%.*s'", VIEW_ARG(name));
		if (near_best(&near))
			err_hint(err, "did you mean '%s'?", near_best(&near));
		return -1;
	}
	return 0;
}
