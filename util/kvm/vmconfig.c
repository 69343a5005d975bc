/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmconfig.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/base/vec.h"
#include "util/kvm/vmlibvirt.h"

enum { WORDS_MOST = 10000, FORMAT_MOST = 0x3f };

static const char *keep(struct vmconfig *c, struct view v)
{
	return arena_stringn(&c->arena, v.at ? v.at : "", v.len);
}

/* The words that QEMU takes; without any, it is on. */
static int take_answer(struct view name, struct view v, enum vmconfig_answer *out, struct err *err)
{
	static const char *const words[] = { "on", "yes", "true", "y", "off", "no", "false", "n" };

	*out = VMCONFIG_ON;
	if (!v.len)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!view_equal(v, words[i]))
			continue;
		*out = i < ARRAY_LEN(words) / 2 ? VMCONFIG_ON : VMCONFIG_OFF;
		return 0;
	}
	return err_set(err, ERR_INPUT, "%.*s=%.*s: QEMU takes 'on' or 'off'", VIEW_ARG(name),
		       VIEW_ARG(v));
}

/* Behind a 0 alone QEMU's numbers are octal, as C's are. */
static int take_octal(struct view name, struct view v, uint64_t *out, struct err *err)
{
	*out = 0;
	for (size_t i = 1; i < v.len; i++) {
		if (v.at[i] < '0' || v.at[i] > '7' || *out >> 60)
			return err_set(err, ERR_INPUT,
				       "%.*s=%.*s: it begins with 0, and is no octal number",
				       VIEW_ARG(name), VIEW_ARG(v));
		*out = *out << 3 | (uint64_t)(v.at[i] - '0');
	}
	return 0;
}

static int take_number(struct view name, struct view v, uint64_t most, uint64_t *out,
		       struct err *err)
{
	bool is_octal = v.len > 1 && v.at[0] == '0' && v.at[1] >= '0' && v.at[1] <= '9';

	if (is_octal ? take_octal(name, v, out, err) < 0 : num_parse_u64(v, out, err) < 0)
		return is_octal ? -1 : err_while(err, "%.*s", VIEW_ARG(name));
	if (*out > most)
		return err_set(err, ERR_INPUT, "%.*s=%#llx: it is at most %#llx", VIEW_ARG(name),
			       (unsigned long long)*out, (unsigned long long)most);
	return 0;
}

/* What of the guest's CPUID leaf 1 is said. */
static int take_identity(struct vmconfig *c, struct view name, struct view value, struct err *err)
{
	bool is_family = view_equal(name, "family");
	uint64_t number;

	if (take_number(name, value, is_family ? 0xff + 0xf : 0xff, &number, err) < 0)
		return -1;
	*(is_family ? &c->family : &c->model_number) = (int)number;
	return 0;
}

static int take_property(struct vmconfig *c, struct view name, struct view value, struct err *err)
{
	if (view_equal(name, "pmu"))
		return take_answer(name, value, &c->pmu, err);
	if (view_equal(name, "pdcm"))
		return take_answer(name, value, &c->pdcm, err);
	if (view_equal(name, "migratable"))
		return take_answer(name, value, &c->migratable, err);
	if (view_equal(name, "lbr-fmt") || view_equal(name, "lbr_fmt")) {
		c->has_lbr_fmt = true;
		return take_number(name, value, FORMAT_MOST, &c->lbr_fmt, err);
	}
	if (view_equal(name, "family") || view_equal(name, "model"))
		return take_identity(c, name, value, err);
	if (view_equal(name, "vendor"))
		c->vendor = keep(c, value);
	return 0;
}

/* Whether -cpu, which goes before -global, says it. */
static bool is_said(const struct vmconfig *c, struct view name)
{
	return (view_equal(name, "pmu") && c->pmu != VMCONFIG_UNSAID) ||
	       (view_equal(name, "pdcm") && c->pdcm != VMCONFIG_UNSAID) ||
	       (view_equal(name, "migratable") && c->migratable != VMCONFIG_UNSAID) ||
	       ((view_equal(name, "lbr-fmt") || view_equal(name, "lbr_fmt")) && c->has_lbr_fmt) ||
	       (view_equal(name, "family") && c->family >= 0) ||
	       (view_equal(name, "model") && c->model_number >= 0) ||
	       (view_equal(name, "vendor") && c->vendor);
}

/*
 * "lbr-fmt=0x5", "pmu"; or with a sign "+pdcm" or "-pdcm", the old spelling. QEMU takes
 * those with a minus last of all, and before them those with a plus.
 */
static int take_signed(struct vmconfig *c, struct view properties, char wanted, struct err *err)
{
	struct view part, name;

	while (properties.at && view_split(&properties, ',', &part)) {
		char sign = part.len && (part.at[0] == '+' || part.at[0] == '-') ? part.at[0] : '=';

		if (sign != wanted)
			continue;
		if (sign != '=') {
			name = view_make(part.at + 1, part.len - 1);
			part = view_of(sign == '+' ? "on" : "off");
		} else if (view_split(&part, '=', &name) && !part.at) {
			part = view_of("on");
		}
		if (take_property(c, name, part, err) < 0)
			return -1;
	}
	return 0;
}

/* What -cpu has behind it, "host,pmu=on,lbr-fmt=0x5". */
static int take_cpu(struct vmconfig *c, struct view text, struct err *err)
{
	struct view rest = text, model;

	/* Nothing stays of what a domain of libvirt says. */
	c->pmu = c->pdcm = c->migratable = VMCONFIG_UNSAID;
	c->has_lbr_fmt = false;
	c->vendor = NULL;
	c->family = c->model_number = -1;
	if (!view_split(&rest, ',', &model) || !model.len)
		return err_set(err, ERR_INPUT, "-cpu without a model");
	c->model = keep(c, model);
	if (take_signed(c, rest, '=', err) < 0 || take_signed(c, rest, '+', err) < 0)
		return -1;
	return take_signed(c, rest, '-', err);
}

/* "host-x86_64-cpu.lbr-fmt=0x5", "driver=host-x86_64-cpu,property=lbr-fmt,value=0x5" */
static void take_global(struct vmconfig *c, struct view text)
{
	struct vmconfig_global g = { .driver = { 0 } };
	struct view rest = text, part, name;

	if (view_starts(text, "driver=")) {
		while (view_split(&rest, ',', &part)) {
			if (!view_split(&part, '=', &name) || !part.at)
				continue;
			if (view_equal(name, "driver"))
				g.driver = part;
			else if (view_equal(name, "property"))
				g.name = part;
			else if (view_equal(name, "value"))
				g.value = part;
		}
	} else if (view_split(&rest, '.', &g.driver) && rest.at &&
		   view_split(&rest, '=', &g.name)) {
		g.value = rest;
	}
	if (g.value.at && view_ends(g.driver, "-cpu") && c->globals.len < WORDS_MOST)
		*vec_add(&c->globals) = g;
}

static bool is_type(struct view driver, const char *model)
{
	static const char *const suffixes[] = { "-x86_64-cpu", "-i386-cpu" };
	size_t len = strlen(model);

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		if (driver.len > len && memcmp(driver.at, model, len) == 0 &&
		    view_equal(view_make(driver.at + len, driver.len - len), suffixes[i]))
			return true;
	}
	return false;
}

/* The type of the model, or one that it is of: all are of one, and "host" is of "max". */
static bool is_of_model(const struct vmconfig *c, struct view driver)
{
	if (view_equal(driver, "x86_64-cpu") || view_equal(driver, "i386-cpu"))
		return true;
	if (!c->model)
		return false;
	return is_type(driver, c->model) ||
	       (strcmp(c->model, "host") == 0 && is_type(driver, "max"));
}

/* The last one wins, so that they are looked at from behind; then all that is said stays. */
static int use_globals(struct vmconfig *c, struct err *err)
{
	for (size_t i = c->globals.len; i > 0; i--) {
		const struct vmconfig_global *g = &c->globals.at[i - 1];

		if (is_of_model(c, g->driver) && !is_said(c, g->name) &&
		    take_property(c, g->name, g->value, err) < 0)
			return err_while(err, "-global");
	}
	return 0;
}

/* QEMU's own name, "/usr/libexec/qemu-kvm" or "qemu-system-x86_64-spice"; once. */
static void take_program(struct vmconfig *c, struct view word)
{
	static const char prefix[] = "qemu-", system[] = "system-";
	const char *slash = memrchr(word.at, '/', word.len), *at;
	struct view rest;

	if (slash)
		word = view_make(slash + 1, (size_t)(word.at + word.len - slash - 1));
	at = memmem(word.at, word.len, prefix, strlen(prefix));
	if (c->has_program || (!at && !view_equal(word, "kvm")))
		return;
	c->has_program = true;
	c->accel.prefers_kvm = view_ends(word, "kvm");
	if (!at)
		return;
	rest = view_make(at + strlen(prefix), (size_t)(word.at + word.len - at) - strlen(prefix));
	if (!view_starts(rest, system))
		return;
	rest = view_make(rest.at + strlen(system), rest.len - strlen(system));
	view_split(&rest, '-', &word);
	c->arch = keep(c, word);
}

/* Options of QEMU may have one dash or two. */
static bool is_option(const char *word, const char *name)
{
	return word[0] == '-' && strcmp(word + 1 + (word[1] == '-'), name) == 0;
}

/* Options whose argument matters here. */
static const char *const options[] = { "accel", "machine", "M", "cpu", "global" };

/* Of -cpu, the last one counts, and nothing that is in another. */
static void take_option(struct vmconfig *c, const char *option, struct view value, struct view *cpu)
{
	if (strcmp(option, "accel") == 0)
		vmaccel_add_option(&c->accel, value);
	else if (strcmp(option, "machine") == 0 || strcmp(option, "M") == 0)
		vmaccel_add_machine(&c->accel, value);
	else if (strcmp(option, "cpu") == 0)
		*cpu = value;
	else
		take_global(c, value);
}

int vmconfig_add_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err)
{
	struct view cpu = { 0 };

	for (size_t i = 0; i < n; i++) {
		const char *option = NULL;

		if (is_option(words[i], "enable-kvm"))
			vmaccel_enable_kvm(&c->accel);
		for (size_t k = 0; k < ARRAY_LEN(options) && !option; k++)
			option = is_option(words[i], options[k]) ? options[k] : NULL;
		if (!option) {
			if (words[i][0] != '-')
				take_program(c, view_of(words[i]));
			continue;
		}
		if (++i == n)
			return err_set(err, ERR_INPUT, "nothing follows '%s'", words[i - 1]);
		take_option(c, option, view_of(words[i]), &cpu);
	}
	if (cpu.at && take_cpu(c, cpu, err) < 0)
		return -1;
	return use_globals(c, err);
}

static void begin(struct vmconfig *c)
{
	*c = (struct vmconfig){ .kind = "qemu", .family = -1, .model_number = -1 };
}

int vmconfig_read_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err)
{
	begin(c);
	return vmconfig_add_words(c, words, n, err);
}

struct words VEC(const char *);

/* Words as sh splits them: quotes keep blanks, a backslash the next character. */
static void split(struct vmconfig *c, struct view text, struct words *out)
{
	struct buf word = { 0 };
	bool open = false;
	char quote = '\0';

	for (size_t i = 0; i <= text.len; i++) {
		char at = i < text.len ? text.at[i] : '\0';
		bool ends = i == text.len || (!quote && strchr(" \t\n\r", at)) || !at;

		if (ends && open && out->len < WORDS_MOST)
			*vec_add(out) = keep(c, buf_view(&word));
		if (ends) {
			buf_clear(&word);
			open = false;
		} else if (quote ? at == quote : at == '\'' || at == '"') {
			quote = quote ? '\0' : at;
			open = true;
		} else {
			if (at == '\\' && quote != '\'' && i + 1 < text.len)
				at = text.at[++i];
			if (at != '\n')
				buf_add_char(&word, at);
			open |= at != '\n';
		}
	}
	buf_release(&word);
}

int vmconfig_read_text(struct vmconfig *c, struct view text, struct err *err)
{
	struct view start = view_trim(text);
	struct words words = { 0 };
	int status;

	begin(c);
	if (start.len && start.at[0] == '<') {
		c->kind = "libvirt";
		return vmlibvirt_read(c, start, err);
	}
	split(c, text, &words);
	status = vmconfig_add_words(c, words.at, words.len, err);
	vec_release(&words);
	return status;
}

void vmconfig_release(struct vmconfig *c)
{
	vec_release(&c->globals);
	arena_release(&c->arena);
}
