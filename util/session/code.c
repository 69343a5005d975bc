/* SPDX-License-Identifier: MIT */
#include "util/session/code.h"

#include <elf.h>
#include <string.h>
#include <sys/utsname.h>

#include "util/base/alloc.h"

bool code_find(struct symbols *s, struct session_place p, struct code_function *out)
{
	const struct elfsyms_symbol *symbol;
	struct symbols_file file;
	struct symbols_name name;

	if (symbols_find_file(s, p, &file)) {
		symbol = elfsyms_find(file.symbols, file.address);
		if (!symbol)
			return false;
		*out = (struct code_function){
			.dso = file.dso,
			.name = symbols_readable(s, symbol->name),
			.start = symbol->address,
			.end = symbol->end,
			.address = file.address,
		};
		return true;
	}
	name = symbols_find(s, p);
	if (!name.name || !name.size)
		return false;
	*out = (struct code_function){
		.dso = p.mapping->dso,
		.name = name.name,
		.start = p.address - name.offset,
		.end = p.address - name.offset + name.size,
		.address = p.address,
	};
	return true;
}

/* Of code that is in no file, whose machine nobody tells but the recording. */
static uint16_t machine_of(const char *arch)
{
	static const struct {
		const char *start;
		uint16_t machine;
	} all[] = {
		{ "x86_64", EM_X86_64 }, { "aarch64", EM_AARCH64 }, { "arm", EM_ARM },
		{ "riscv", EM_RISCV },	 { "ppc64", EM_PPC64 },	    { "ppc", EM_PPC },
		{ "s390", EM_S390 },	 { "mips", EM_MIPS },	    { "sparc64", EM_SPARCV9 },
		{ "i386", EM_386 },	 { "i686", EM_386 },
	};
	struct utsname host;

	if (!arch)
		arch = uname(&host) == 0 ? host.machine : "";
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (view_starts(view_of(arch), all[i].start))
			return all[i].machine;
	return EM_NONE;
}

static void set_machine(const struct dso *d, const char *arch, struct elfsyms_machine *out)
{
	bool is_big = arch && (strcmp(arch, "ppc64") == 0 || view_starts(view_of(arch), "s390"));

	out->number = d->machine ? d->machine : machine_of(arch);
	out->is_64 = out->number != EM_386 && out->number != EM_ARM && out->number != EM_PPC;
	out->is_big = is_big;
}

static int refuse_function(const struct dso *d, struct err *err)
{
	if (d->is_kernel)
		return err_set(
			err, ERR_ABSENT,
			"the recording does not have the code of '%s', which the kernel made",
			d->function);
	return err_set(err, ERR_ABSENT, "the code of '%s' is not in the JIT compiler's dump",
		       d->function);
}

int code_read(struct symbols *s, struct session_place p, uint64_t address, size_t len,
	      const char *arch, struct buf *out, struct elfsyms_machine *machine, struct err *err)
{
	const struct dso *d = p.mapping ? p.mapping->dso : NULL;
	struct symbols_file file;
	size_t before = out->len;

	if (d && d->function) {
		uint64_t at = address - p.mapping->start;

		if (address < p.mapping->start || at >= d->code.len)
			return refuse_function(d, err);
		set_machine(d, arch, machine);
		buf_add(out, d->code.at + at,
			d->code.len - at < len ? d->code.len - (size_t)at : len);
		return 0;
	}
	if (symbols_find_file(s, p, &file)) {
		*machine = elfsyms_machine_of(file.code);
		if (file.image || file.bytes.len)
			elfsyms_read(file.code, address, len, out);
		if (out->len > before)
			return 0;
		err_set(err, ERR_ABSENT, "no file with the code of '%s'", file.dso->name);
		if (file.dso->is_kernel)
			err_hint(err, "name the kernel that was recorded by -k FILE");
		return -1;
	}
	if (d && d->is_kernel)
		return symbols_read_kernel(s, p, address, len, out, machine, err);
	if (d && view_starts(view_of(d->name), "/tmp/perf-")) {
		err_set(err, ERR_ABSENT, "%s names code of a JIT compiler and does not have it",
			d->name);
		err_hint(err, "compilers that write jit-PID.dump keep their code there");
		return -1;
	}
	return err_set(err, ERR_ABSENT, "its file is not there any more");
}

struct symbols_name code_name(struct symbols *s, struct session_place p,
			      const struct code_function *f, uint64_t address)
{
	const struct elfsyms_symbol *symbol;
	struct symbols_file file;

	/* Data is mapped elsewhere than code, but in the same file. */
	if (symbols_find_file(s, p, &file)) {
		symbol = elfsyms_find(file.symbols, address);
		if (!symbol)
			return (struct symbols_name){ 0 };
		return (struct symbols_name){ .name = symbols_readable(s, symbol->name),
					      .offset = address - symbol->address };
	}
	p.address += address - f->address;
	/* Code in no file has no neighbours. */
	if (p.mapping && p.mapping->dso->function &&
	    (p.address < p.mapping->start || p.address >= p.mapping->end))
		return (struct symbols_name){ 0 };
	return symbols_find(s, p);
}
