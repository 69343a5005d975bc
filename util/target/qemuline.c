/* SPDX-License-Identifier: MIT */
#include "util/target/qemuline.h"

#include "arch/riscv/monblock.h"
#include "util/base/buf.h"
#include "util/target/qemuspec.h"

/*
 * A hart that is the same on every host: named extensions, not all that this
 * QEMU has. What a compiler may use, and then what counting takes.
 */
#define CPU \
	"rv64,v=on,vlen=128,zba=on,zbb=on,zbs=on,zfh=on,zicond=on," \
	"sstc=on,smstateen=on,sscofpmf=on,smcntrpmf=on,smcdeleg=on,ssccfg=on,smcsrind=on," \
	"sscsrind=on,smctr=on,ssctr=on,pmu-mask="

static void add_word(struct qemuline *line, struct arena *arena, const char *word)
{
	*vec_add(&line->argv) = arena_string(arena, word);
}

/* "-option" and what buf holds, which is cleared. */
static void add_option(struct qemuline *line, struct arena *arena, const char *option,
		       struct buf *value)
{
	add_word(line, arena, option);
	add_word(line, arena, buf_text(value));
	buf_clear(value);
}

void qemuline_make(const struct qemuspec *spec, const char *image, const char *stop,
		   struct arena *arena, struct qemuline *out)
{
	static const char *const words[] = {
		"-M",
		"virt",
		"-nodefaults",
		"-no-user-config",
		"-display",
		"none",
		"-monitor",
		"none",
		"-parallel",
		"none",
		"-bios",
		"none",
		"-semihosting-config",
		"enable=on,target=native",
	};
	struct buf value = { 0 };

	*out = (struct qemuline){ 0 };
	add_word(out, arena, spec->program);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		add_word(out, arena, words[i]);
	buf_printf(&value, CPU "0x%llx", (unsigned long long)qemuspec_programmable(spec));
	add_option(out, arena, "-cpu", &value);
	buf_printf(&value, "%lluM", (unsigned long long)(spec->memory >> 20));
	add_option(out, arena, "-m", &value);
	/* One instruction is a nanosecond, and waiting takes no time. */
	buf_add_text(&value, "shift=0,sleep=off");
	if (!spec->host_clock)
		add_option(out, arena, "-icount", &value);
	buf_clear(&value);
	if (stop) {
		buf_printf(&value, "file,id=stop,path=/dev/null,input-path=%s", stop);
		add_option(out, arena, "-chardev", &value);
	}
	buf_add_text(&value, stop ? "chardev:stop" : "none");
	add_option(out, arena, "-serial", &value);
	buf_printf(&value, "loader,file=%s,addr=0x%x,force-raw=on", image, MONBLOCK_MEMORY);
	add_option(out, arena, "-device", &value);
	*vec_add(&out->argv) = NULL;
	buf_release(&value);
}
