/* SPDX-License-Identifier: MIT */
#include "util/run/samplingtext.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/base/view.h"
#include "util/data/regname.h"

enum {
	STACK_USUAL = 8192,
	STACK_MOST = 65528, /* the largest multiple of eight in sample_stack_user's 16 bits */
	PAGES_MOST = 1 << 20,
	BRANCH_COUNTERS = 1 << 19, /* PERF_SAMPLE_BRANCH_COUNTERS, since 6.8 */
};

struct word {
	const char *name;
	uint64_t bits;
};

static bool find_word(const struct word *words, size_t n, struct view name, uint64_t *bits)
{
	for (size_t i = 0; i < n; i++) {
		if (view_equal_nocase(name, words[i].name)) {
			*bits = words[i].bits;
			return true;
		}
	}
	return false;
}

static int fail_word(const char *what, struct view name, const struct word *words, size_t n,
		     struct err *err)
{
	struct buf all = { 0 };

	for (size_t i = 0; i < n; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", words[i].name);
	err_set(err, ERR_USAGE, "'%.*s' is no %s", VIEW_ARG(name), what);
	err_hint(err, "there are: %s", buf_text(&all));
	buf_release(&all);
	return -1;
}

static int read_stack(struct view text, uint32_t *out, struct err *err)
{
	uint64_t bytes;

	if (num_parse_range(text, 1, STACK_MOST, &bytes, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "bytes of stack");
	}
	*out = (uint32_t)(bytes + 7) & ~7u;
	return 0;
}

static int read_frames(struct view text, uint16_t *out, struct err *err)
{
	uint64_t frames;

	if (num_parse_range(text, 1, UINT16_MAX, &frames, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "frames of a call chain");
	}
	*out = (uint16_t)frames;
	return 0;
}

int samplingtext_read_chain(const char *text, struct sampling *out, struct err *err)
{
	static const struct word words[] = { { "fp", SAMPLING_FRAMES },
					     { "dwarf", SAMPLING_STACK },
					     { "lbr", SAMPLING_BRANCHES } };
	struct view rest = view_of(text ? text : "fp"), name;
	uint64_t chain;

	view_split(&rest, ',', &name);
	if (!find_word(words, ARRAY_LEN(words), name, &chain))
		return fail_word("way to follow calls", name, words, ARRAY_LEN(words), err);
	out->chain = (enum sampling_chain)chain;
	out->stack_bytes = STACK_USUAL;
	if (!rest.at)
		return 0;
	if (chain == SAMPLING_STACK)
		return read_stack(rest, &out->stack_bytes, err);
	if (chain == SAMPLING_FRAMES)
		return read_frames(rest, &out->max_stack, err);
	return err_set(err, ERR_USAGE, "'%s': fp takes a number of frames, dwarf a size, lbr none",
		       text);
}

int samplingtext_read_branches(const char *text, uint64_t *out, struct err *err)
{
#define BRANCH(name, bit) \
	{ \
		name, PERF_SAMPLE_BRANCH_##bit \
	}
	static const struct word words[] = {
		BRANCH("u", USER),
		BRANCH("k", KERNEL),
		BRANCH("hv", HV),
		BRANCH("any", ANY),
		BRANCH("any_call", ANY_CALL),
		BRANCH("any_ret", ANY_RETURN),
		BRANCH("ind_call", IND_CALL),
		BRANCH("abort_tx", ABORT_TX),
		BRANCH("in_tx", IN_TX),
		BRANCH("no_tx", NO_TX),
		BRANCH("cond", COND),
		BRANCH("ind_jmp", IND_JUMP),
		BRANCH("call", CALL),
		BRANCH("no_flags", NO_FLAGS),
		BRANCH("no_cycles", NO_CYCLES),
		BRANCH("save_type", TYPE_SAVE),
		BRANCH("stack", CALL_STACK),
		BRANCH("hw_index", HW_INDEX),
		BRANCH("priv", PRIV_SAVE),
		{ "counter", BRANCH_COUNTERS },
	};
#undef BRANCH
	const uint64_t levels = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_KERNEL |
				PERF_SAMPLE_BRANCH_HV;
	struct view rest = view_of(text ? text : "any"), name;

	*out = 0;
	while (view_split(&rest, ',', &name)) {
		uint64_t bits;

		if (!find_word(words, ARRAY_LEN(words), name, &bits))
			return fail_word("branch filter", name, words, ARRAY_LEN(words), err);
		*out |= bits;
	}
	/* Levels alone mean all branches there. */
	if (!(*out & ~levels))
		*out |= PERF_SAMPLE_BRANCH_ANY;
	return 0;
}

void samplingtext_put_regs(const char *arch, uint64_t all, const char *between, struct buf *out)
{
	size_t start = out->len;
	char room[16];

	for (unsigned int bit = 0; bit < 64; bit++) {
		if (all >> bit & 1)
			buf_printf(out, "%s%s", out->len > start ? between : "",
				   regname_find(arch, bit, room));
	}
}

static int fail_register(struct view name, const char *arch, uint64_t all, struct err *err)
{
	struct buf there = { 0 };

	samplingtext_put_regs(arch, all, ", ", &there);
	err_set(err, ERR_USAGE, "'%.*s' is no register", VIEW_ARG(name));
	err_hint(err, "there are: %s", buf_text(&there));
	buf_release(&there);
	return -1;
}

int samplingtext_read_regs(const char *text, const char *arch, uint64_t all, uint64_t *out,
			   struct err *err)
{
	struct view rest = view_of(text ? text : ""), name;
	char room[16];

	*out = text ? 0 : all;
	if (!all)
		return err_set(err, ERR_UNSUPPORTED, "registers of this machine are not known");
	while (text && view_split(&rest, ',', &name)) {
		unsigned int bit = 0;

		while (bit < 64 &&
		       !(all >> bit & 1 && view_equal_nocase(name, regname_find(arch, bit, room))))
			bit++;
		if (bit == 64)
			return fail_register(name, arch, all, err);
		*out |= (uint64_t)1 << bit;
	}
	return 0;
}

int samplingtext_read_clock(const char *text, int32_t *out, struct err *err)
{
	static const struct word words[] = {
		{ "realtime", CLOCK_REALTIME },
		{ "monotonic", CLOCK_MONOTONIC },
		{ "monotonic_raw", CLOCK_MONOTONIC_RAW },
		{ "boottime", CLOCK_BOOTTIME },
		{ "tai", CLOCK_TAI },
		{ "mono", CLOCK_MONOTONIC },
		{ "raw", CLOCK_MONOTONIC_RAW },
		{ "real", CLOCK_REALTIME },
		{ "boot", CLOCK_BOOTTIME },
	};
	struct view name = view_of(text);
	uint64_t clock;

	if (view_starts_nocase(name, "CLOCK_"))
		name = view_make(name.at + 6, name.len - 6);
	if (!find_word(words, ARRAY_LEN(words), name, &clock) &&
	    (!num_is_u64(name, &clock) || clock > CLOCK_TAI))
		return fail_word("clock", name, words, ARRAY_LEN(words), err);
	*out = (int32_t)clock;
	return 0;
}

uint64_t samplingtext_max_frequency(const struct fs *fs)
{
	struct buf line = { 0 };
	struct err ignored = { 0 };
	uint64_t most = UINT64_MAX;

	if (fs_read_line(fs, "/proc/sys/kernel/perf_event_max_sample_rate", &line, &ignored) < 0 ||
	    !num_is_u64(buf_view(&line), &most))
		most = UINT64_MAX;
	buf_release(&line);
	return most;
}

int samplingtext_read_frequency(const struct fs *fs, const char *text, uint64_t *out,
				struct err *err)
{
	if (view_equal(view_of(text), "max")) {
		*out = samplingtext_max_frequency(fs);
		return *out != UINT64_MAX
			       ? 0
			       : err_set(err, ERR_UNSUPPORTED,
					 "the kernel does not tell its highest frequency");
	}
	if (num_parse_range(view_of(text), 1, UINT32_MAX, out, err) == 0)
		return 0;
	err->code = ERR_USAGE;
	err->sys = EINVAL;
	return err_while(err, "option '-F'");
}

static int read_size(struct view number, uint64_t *out, struct err *err)
{
	unsigned shift = 0;

	for (size_t i = 0; number.len && i < 4; i++) {
		const char letters[] = "BKMG";

		if (view_lower(number.at[number.len - 1]) == view_lower(letters[i])) {
			shift = (unsigned)i * 10;
			number.len--;
			break;
		}
	}
	if (num_parse_range(number, 0, UINT64_MAX >> 30, out, err) < 0) {
		err->code = ERR_USAGE;
		err_hint(err, "a size may have B, K, M or G behind its number");
		return -1;
	}
	*out <<= shift;
	return 0;
}

int samplingtext_read_size(const char *text, uint64_t *out, struct err *err)
{
	return read_size(view_of(text), out, err);
}

static int read_pages(struct view text, size_t *out, struct err *err)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), wanted;
	bool is_bytes = text.len && (text.at[text.len - 1] < '0' || text.at[text.len - 1] > '9');

	if (read_size(text, &wanted, err) < 0)
		return -1;
	if (is_bytes)
		wanted = (wanted + page - 1) / page;
	if (wanted > PAGES_MOST)
		return err_set(err, ERR_USAGE, "'%.*s': a ring has %d pages at most",
			       VIEW_ARG(text), PAGES_MOST);
	for (*out = 1; *out < wanted;)
		*out *= 2;
	return 0;
}

int samplingtext_read_rings(const char *text, size_t *pages, struct err *err)
{
	struct view rest = view_of(text), rings;
	size_t aux;

	view_split(&rest, ',', &rings);
	*pages = 0;
	if (rings.len && read_pages(rings, pages, err) < 0)
		return -1;
	return rest.at ? read_pages(rest, &aux, err) : 0;
}
