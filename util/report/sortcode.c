/* SPDX-License-Identifier: MIT */
/* Keys of where in code a sample, or a caller, is. */
#include "util/report/sortcode.h"

#include "util/report/framesimd.h"

static struct sortkey_value take_addr(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .number =
					       framepool_at(in->frames, in->frame)->place.address };
}

static void add_hex(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_hex(out, v.number);
}

const struct sortkey sortcode_addr = {
	"addr", "address", "Address", SORTKEY_OF_FRAME, take_addr, sortkey_compare_numbers, add_hex,
};

struct sortkey_value sortcode_take_dso(struct framepool *f, uint32_t frame)
{
	return (struct sortkey_value){ .thing = framepool_file_name(f, frame) };
}

static struct sortkey_value take_dso(const struct sortkey_input *in)
{
	return sortcode_take_dso(in->frames, in->frame);
}

const struct sortkey sortcode_dso = {
	"dso",
	"dso",
	"Shared Object",
	SORTKEY_OF_FRAME,
	take_dso,
	sortkey_compare_texts,
	sortcode_add_text,
};

/* What of it was mapped where the sample is: recordings do not have the size of files. */
static struct sortkey_value take_dso_size(const struct sortkey_input *in)
{
	const struct framepool_frame *f = framepool_at(in->frames, in->frame);

	return (struct sortkey_value){ .number = f->mapping.end - f->mapping.start };
}

static void add_number(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	if (v.number)
		buf_add_u64(out, v.number);
	else
		buf_add_text(out, "unknown");
}

const struct sortkey sortcode_dso_size = {
	"dso_size",	  "dso_size",	 "DSO size",
	SORTKEY_OF_FRAME, take_dso_size, sortkey_compare_numbers,
	add_number,
};

/* ---- functions ---- */

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

/* The kernel itself is told by its addresses, everything else by where it is in the file. */
static uint64_t address_of(const struct framepool_frame *at)
{
	const struct dso *d = at->mapping.dso;
	bool is_file = d && (!d->is_kernel || is_module(d));

	return is_file ? mapping_file_offset(&at->mapping, at->place.address) : at->place.address;
}

struct sortkey_value sortcode_take_function(struct framepool *f, uint32_t frame)
{
	const struct framepool_function *function = framepool_function(f, frame);
	const struct framepool_frame *at = framepool_at(f, frame);
	char mode = mode_letter(at->cpumode);

	if (function)
		return (struct sortkey_value){ .thing = function, .mode = mode };
	return (struct sortkey_value){ .number = address_of(at), .mode = mode };
}

static struct sortkey_value take_sym(const struct sortkey_input *in)
{
	return sortcode_take_function(in->frames, in->frame);
}

int sortcode_compare_functions(struct sortkey_value a, struct sortkey_value b)
{
	const struct framepool_function *x = a.thing, *y = b.thing;
	int order;

	/* What has no name comes last, as in tools/perf. */
	if (!x || !y)
		return x || y ? (x ? -1 : 1) : sortkey_compare_numbers(a, b);
	order = strcmp(x->name, y->name);
	if (order)
		return order;
	return (x->relative_start > y->relative_start) - (x->relative_start < y->relative_start);
}

void sortcode_add_function(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	const struct framepool_function *f = v.thing;

	(void)samples;
	buf_add_char(out, '[');
	buf_add_char(out, v.mode);
	buf_add_text(out, "] ");
	if (f) {
		buf_add_text(out, f->name);
		buf_add_text(out, f->is_inlined ? " (inlined)" : "");
	} else {
		buf_add_text(out, "0x");
		buf_add_hex_right(out, v.number, '0', 16);
	}
}

const struct sortkey sortcode_sym = {
	"sym",
	"symbol",
	"Symbol",
	SORTKEY_OF_FRAME,
	take_sym,
	sortcode_compare_functions,
	sortcode_add_function,
};

/* The function's: it is not known yet when the value is taken. */
static struct sortkey_value take_ipc(const struct sortkey_input *in)
{
	struct sortkey_value v = { .thing = framepool_function(in->frames, in->frame) };

	return v;
}

static double ipc_of(struct sortkey_value v)
{
	const struct framepool_function *f = v.thing;

	return f && f->ipc && f->ipc->cycles ? (double)f->ipc->instructions / (double)f->ipc->cycles
					     : 0;
}

static int compare_ipc(struct sortkey_value a, struct sortkey_value b)
{
	double x = ipc_of(a), y = ipc_of(b);

	return x != y ? (x > y ? -1 : 1) : sortcode_compare_functions(a, b);
}

static void add_ipc(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	const struct framepool_function *f = v.thing;

	(void)samples;
	if (!f || !f->ipc || !f->ipc->cycles)
		buf_add_text(out, "-      [    -]");
	else
		buf_printf(out, "%-5.2f  [%5.1f%%]", ipc_of(v),
			   f->ipc->all ? 100.0 * (double)f->ipc->covered / (double)f->ipc->all
				       : 0.0);
}

const struct sortkey sortcode_ipc_lbr = {
	"ipc_lbr",
	"ipc",
	"IPC   [IPC Coverage]",
	SORTKEY_OF_FRAME | SORTKEY_OF_CYCLES,
	take_ipc,
	compare_ipc,
	add_ipc,
};

/* What kind of vectors the instruction there works on, by its code. */
static struct sortkey_value take_simd(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .thing = framesimd_find(in->frames, in->frame) };
}

const struct sortkey sortcode_simd = {
	"simd",
	"simd",
	"Simd",
	SORTKEY_OF_FRAME,
	take_simd,
	sortkey_compare_texts,
	sortcode_add_text,
};

static struct sortkey_value take_symbol_size(const struct sortkey_input *in)
{
	const struct framepool_function *f = framepool_function(in->frames, in->frame);

	return (struct sortkey_value){ .number = f ? f->size : 0 };
}

const struct sortkey sortcode_symbol_size = {
	"symbol_size",	  "symbol_size",	   "Symbol size", SORTKEY_OF_FRAME,
	take_symbol_size, sortkey_compare_numbers, add_number,
};

static struct sortkey_value take_symoff(const struct sortkey_input *in)
{
	struct sortkey_value v = sortcode_take_function(in->frames, in->frame);

	if (v.thing)
		v.number = framepool_at(in->frames, in->frame)->offset;
	return v;
}

static int compare_symoff(struct sortkey_value a, struct sortkey_value b)
{
	int order = sortcode_compare_functions(a, b);

	return order ? order : sortkey_compare_numbers(a, b);
}

static void add_symoff(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	sortcode_add_function(v, samples, out);
	if (v.thing)
		buf_printf(out, "+0x%llx", (unsigned long long)v.number);
}

const struct sortkey sortcode_symoff = {
	"symoff",    "symbol_offset", "Symbol Offset", SORTKEY_OF_FRAME,
	take_symoff, compare_symoff,  add_symoff,
};

/* ---- sources ---- */

/* Where there is no line: the function, and how far in it; else the file and the address. */
static void add_place(struct framepool *f, uint32_t frame, struct buf *out)
{
	const struct framepool_function *function = framepool_function(f, frame);
	const struct framepool_frame *at = framepool_at(f, frame);

	if (!function)
		buf_printf(out, "%s[%llx]", framepool_file_name(f, frame),
			   (unsigned long long)address_of(at));
	else if (function->is_inlined)
		buf_add_text(out, function->name);
	else
		buf_printf(out, "%s+%llu", function->name, (unsigned long long)at->offset);
}

/* The file's name without its folders, and the line; or the file alone, empty without one. */
struct sortkey_value sortcode_take_line(struct framepool *f, uint32_t frame, bool has_line)
{
	uint32_t line = 0;
	const char *file = framepool_source(f, frame, &line);
	const char *slash = file && !f->has_paths ? strrchr(file, '/') : NULL;
	struct buf text = { 0 };
	const char *kept;

	if (file)
		buf_add_text(&text, slash ? slash + 1 : file);
	else if (has_line)
		add_place(f, frame, &text);
	if (file && has_line)
		buf_printf(&text, ":%u", line);
	kept = framepool_text(f, buf_view(&text));
	buf_release(&text);
	return (struct sortkey_value){ .thing = kept };
}

void sortcode_add_text(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_text(out, v.thing);
}

static struct sortkey_value take_srcline(const struct sortkey_input *in)
{
	return sortcode_take_line(in->frames, in->frame, true);
}

static struct sortkey_value take_srcfile(const struct sortkey_input *in)
{
	return sortcode_take_line(in->frames, in->frame, false);
}

const struct sortkey sortcode_srcline = {
	"srcline",	   "srcline",	 "Source:Line",
	SORTKEY_OF_FRAME,  take_srcline, sortkey_compare_texts,
	sortcode_add_text,
};
const struct sortkey sortcode_srcfile = {
	"srcfile",	   "srcfile",	 "Source File",
	SORTKEY_OF_FRAME,  take_srcfile, sortkey_compare_texts,
	sortcode_add_text,
};

static struct sortkey_value take_parent(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .thing = in->parent };
}

static int compare_parents(struct sortkey_value a, struct sortkey_value b)
{
	return a.thing && b.thing ? sortcode_compare_functions(a, b) : !!a.thing - !!b.thing;
}

static void add_parent(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	const struct framepool_function *f = v.thing;

	(void)samples;
	buf_add_text(out, f ? f->name : "[other]");
}

const struct sortkey sortcode_parent = {
	"parent",    "parent",	      "Parent symbol", SORTKEY_OF_PARENT,
	take_parent, compare_parents, add_parent,
};
