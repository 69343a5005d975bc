/* SPDX-License-Identifier: MIT */
#include "util/target/qemuspec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/ctrprogram.h"
#include "arch/riscv/monitorimage.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/base/proc.h"
#include "util/base/view.h"
#include "util/target/scope.h"

#define MACHINE		  "riscv64"
#define MODEL		  "riscv/qemu/virt"
#define PROGRAM		  "qemu-system-riscv64"
#define OLDEST		  10 /* the first major version with Smcdeleg, Ssccfg and Smctr */
#define SAID_LIMIT	  65536
#define MIB		  (UINT64_C(1) << 20)
#define LEAST_MEMORY	  (64 * MIB)
#define MOST_MEMORY	  (128 * 1024 * MIB) /* what the monitor's half of Sv39 shows */
#define USUAL_MEMORY	  (1024 * MIB)
#define LEAST_ROTATE	  1000 /* less, and the machine does little else */
#define USUAL_ROTATE	  10000
#define MOST_ROTATE	  UINT64_C(1000000000000)
#define USUAL_PATIENCE_MS 10000
#define PACKAGES \
	"install QEMU 10 or newer: package qemu-system-misc or qemu-system-riscv (Debian 12: from " \
	"bookworm-backports); qemu=PATH names another one"

const struct opt qemuspec_opts[] = {
	TEXT(0, "machine", struct qemuspec_args, machine, "MACHINE[,OPTION=VALUE...]",
	     "run the command on an emulated machine (riscv64), which counts exactly"),
	LIST(0, "env", struct qemuspec_args, environment, "NAME=VALUE",
	     "with --machine: put this into the command's environment, which is empty"),
	OPT_END,
};

int qemuspec_check(const struct qemuspec_args *a, const struct scope_args *scope, bool has_command,
		   struct err *err)
{
	if (!a->machine && a->environment.len)
		return err_set(err, ERR_USAGE, "option '--env' wants '--machine'");
	if (!a->machine)
		return 0;
	if (scope_is_given(scope))
		return err_set(err, ERR_USAGE,
			       "nothing but the command is on the machine: '--machine' goes with "
			       "none of -a, -C, -p, -t");
	for (size_t i = 0; i < a->environment.len; i++) {
		const char *value = a->environment.at[i].value;

		if (!strchr(value, '=') || value[0] == '=')
			return err_set(err, ERR_USAGE, "option '--env' wants NAME=VALUE, not '%s'",
				       value);
	}
	return has_command
		       ? 0
		       : err_set(err, ERR_USAGE, "option '--machine' wants a command to run on it");
}

int qemuspec_choose(const struct qemuspec_args *a, struct qemuspec *out, struct err *err)
{
	if (qemuspec_parse(a->machine, out, err) < 0)
		return -1;
	for (size_t i = 0; i < a->environment.len; i++)
		*vec_add(&out->environment) = a->environment.at[i].value;
	return qemuspec_find(out, err);
}

uint64_t qemuspec_programmable(const struct qemuspec *spec)
{
	return ((UINT64_C(1) << spec->counters) - 1) << QEMUSPEC_FIRST;
}

void qemuspec_release(struct qemuspec *spec)
{
	free(spec->machine);
	free(spec->text);
	free(spec->model);
	free(spec->program);
	free(spec->version);
	vec_release(&spec->environment);
	*spec = (struct qemuspec){ 0 };
}

/* "512M", "2G", or bytes. */
static int parse_memory(struct view value, uint64_t *out, struct err *err)
{
	uint64_t unit = 1, n;
	char last = value.len ? value.at[value.len - 1] : 0;

	if (last == 'M' || last == 'm')
		unit = MIB;
	else if (last == 'G' || last == 'g')
		unit = 1024 * MIB;
	if (unit > 1)
		value.len--;
	if (num_parse_range(value, 1, MOST_MEMORY / unit, &n, err) < 0)
		return -1;
	if (n * unit < LEAST_MEMORY || n * unit % MIB)
		return err_set(err, ERR_USAGE, "the memory is whole megabytes, 64M at least");
	*out = n * unit;
	return 0;
}

static int parse_clock(struct view value, struct qemuspec *out, struct err *err)
{
	out->host_clock = view_equal(value, "host");
	if (out->host_clock || view_equal(value, "instructions"))
		return 0;
	return err_set(err, ERR_USAGE, "'%.*s' is neither 'host' nor 'instructions'",
		       VIEW_ARG(value));
}

static int parse_depth(struct view value, struct qemuspec *out, struct err *err)
{
	uint64_t n;

	if (num_parse_u64(value, &n, err) < 0)
		return -1;
	if (!ctrprogram_has_depth(n))
		return err_set(err, ERR_USAGE,
			       "the records of branches are 16, 32, 64, 128 or 256, not %llu",
			       (unsigned long long)n);
	out->depth = (unsigned int)n;
	return 0;
}

static int parse_option(struct view key, struct view value, struct qemuspec *out, struct err *err)
{
	uint64_t n;

	if (view_equal(key, "qemu")) {
		if (!value.len)
			return err_set(err, ERR_USAGE, "it wants the path of a QEMU");
		free(out->program);
		out->program = alloc_stringn(value.at, value.len);
		return 0;
	}
	if (view_equal(key, "counters")) {
		if (num_parse_range(value, 1, QEMUSPEC_COUNTERS, &n, err) < 0)
			return -1;
		out->counters = (unsigned int)n;
		return 0;
	}
	if (view_equal(key, "depth"))
		return parse_depth(value, out, err);
	if (view_equal(key, "mem"))
		return parse_memory(value, &out->memory, err);
	if (view_equal(key, "clock"))
		return parse_clock(value, out, err);
	if (view_equal(key, "rotate"))
		return num_parse_range(value, LEAST_ROTATE, MOST_ROTATE, &out->rotate, err);
	err_set(err, ERR_USAGE, "there is no option '%.*s'", VIEW_ARG(key));
	err_hint(err, "qemu=PATH, counters=N, depth=N, mem=SIZE, rotate=N, clock=host");
	return -1;
}

int qemuspec_parse(const char *text, struct qemuspec *out, struct err *err)
{
	struct view rest = view_of(text), name, option, key;

	*out = (struct qemuspec){
		.machine = alloc_string(MACHINE),
		.text = alloc_string(text),
		.model = alloc_string(MODEL),
		.program = alloc_string(PROGRAM),
		.counters = QEMUSPEC_COUNTERS,
		.memory = USUAL_MEMORY,
		.rotate = USUAL_ROTATE,
		.patience_ms = USUAL_PATIENCE_MS,
	};
	if (!view_split(&rest, ',', &name) || !view_equal(name, MACHINE)) {
		err_set(err, ERR_USAGE, "--machine: there is no machine '%.*s'", VIEW_ARG(name));
		err_hint(err, "there is '" MACHINE "'");
		return -1;
	}
	while (rest.at && view_split(&rest, ',', &option)) {
		struct view value = option;

		if (!view_split(&value, '=', &key))
			key = option;
		if (!value.at)
			value = view_of("");
		if (parse_option(key, value, out, err) < 0) {
			err->code = ERR_USAGE;
			return err_while(err, "--machine: %.*s", VIEW_ARG(key));
		}
	}
	return 0;
}

bool qemuspec_read_version(const char *said, unsigned int *major, struct buf *version)
{
	static const char before[] = "QEMU emulator version ";
	const char *at = strstr(said, before), *digits;
	uint64_t n;

	if (!at)
		return false;
	digits = at + strlen(before);
	at = digits + strspn(digits, "0123456789");
	if (!num_is_u64(view_make(digits, (size_t)(at - digits)), &n) || n > 1000000)
		return false;
	*major = (unsigned int)n;
	buf_add(version, digits, strspn(digits, "0123456789."));
	return true;
}

static int fail_absent(const struct qemuspec *spec, struct err *err)
{
	err_clear(err);
	err_set(err, ERR_ABSENT, "--machine: there is no '%s'", spec->program);
	err_hint(err, "%s", PACKAGES);
	return -1;
}

int qemuspec_find(struct qemuspec *spec, struct err *err)
{
	const char *const argv[] = { spec->program, "--version", NULL };
	const struct proc_question question = { .argv = argv,
						.most = SAID_LIMIT,
						.limit_ms = spec->patience_ms };
	struct buf said = { 0 }, version = { 0 };
	unsigned int major = 0;
	size_t size;
	int r = -1;

	if (!monitorimage_get(&size)) {
		err_set(err, ERR_UNSUPPORTED, "--machine: its monitor is not built in");
		err_hint(err, "build tally with riscv64-linux-gnu-gcc (package "
			      "gcc-riscv64-linux-gnu) or with clang and lld");
		return -1;
	}
	if (proc_ask(&question, &said, err) < 0) {
		if (err->sys == ENOENT)
			fail_absent(spec, err);
		goto out;
	}
	if (!qemuspec_read_version(buf_text(&said), &major, &version)) {
		err_set(err, ERR_UNSUPPORTED, "--machine: '%s' does not say that it is QEMU",
			spec->program);
	} else if (major < OLDEST) {
		err_set(err, ERR_UNSUPPORTED,
			"--machine: '%s' is QEMU %s, which has no delegated "
			"counters",
			spec->program, buf_text(&version));
	} else {
		buf_clear(&said);
		buf_printf(&said, "QEMU %s", buf_text(&version));
		free(spec->version);
		spec->version = buf_detach(&said);
		r = 0;
	}
	if (r < 0)
		err_hint(err, "%s", PACKAGES);
out:
	buf_release(&said);
	buf_release(&version);
	return r;
}
