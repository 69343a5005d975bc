/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmconfig.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/base/vec.h"
#include "util/kvm/vmlibvirt.h"

enum { WORDS_MOST = 10000 };

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

static int take_number(struct view name, struct view v, uint64_t most, uint64_t *out,
		       struct err *err)
{
	if (num_parse_u64(v, out, err) < 0)
		return err_while(err, "%.*s", VIEW_ARG(name));
	if (*out > most)
		return err_set(err, ERR_INPUT, "%.*s=%#llx: it is at most %#llx", VIEW_ARG(name),
			       (unsigned long long)*out, (unsigned long long)most);
	return 0;
}

static int take_format(struct vmconfig *c, struct view value, struct err *err)
{
	c->has_lbr_fmt = true;
	if (num_parse_u64(value, &c->lbr_fmt, err) < 0)
		return err_while(err, "lbr-fmt");
	if (c->lbr_fmt > 0x3f)
		return err_set(err, ERR_INPUT, "lbr-fmt=%#llx: a format is at most 0x3f",
			       (unsigned long long)c->lbr_fmt);
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
	if (view_equal(name, "lbr-fmt") || view_equal(name, "lbr_fmt"))
		return take_format(c, value, err);
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

/* What -cpu has behind it, "host,pmu=on,lbr-fmt=0x5". */
static int take_cpu(struct vmconfig *c, struct view text, struct err *err)
{
	struct view rest = text, part, name;

	/* Another -cpu begins anew. */
	c->pmu = c->pdcm = c->migratable = VMCONFIG_UNSAID;
	c->has_lbr_fmt = false;
	c->vendor = NULL;
	c->family = c->model_number = -1;
	if (!view_split(&rest, ',', &part) || !part.len)
		return err_set(err, ERR_INPUT, "-cpu without a model");
	c->model = keep(c, part);
	while (view_split(&rest, ',', &part)) {
		char sign = part.len ? part.at[0] : '\0';

		/* "+pdcm" and "-pdcm" are the old spelling. */
		if (sign == '+' || sign == '-') {
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

/* "kvm", "accel=kvm:tcg", "q35,accel=kvm": the first one of a list is tried first. */
static void take_accel(struct vmconfig *c, struct view text, bool is_machine)
{
	struct view rest = text, part, name;
	bool first = true;

	while (view_split(&rest, ',', &part)) {
		struct view value = part;

		if (!view_split(&value, '=', &name))
			continue;
		if (!value.at && first && !is_machine)
			value = name;
		else if (!view_equal(name, "accel"))
			value = (struct view){ 0 };
		first = false;
		if (value.at && view_split(&value, ':', &name))
			c->kvm = view_equal(name, "kvm") ? VMCONFIG_ON : VMCONFIG_OFF;
	}
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

/* The type of the model, or that which all models are of. */
static bool is_of_model(const struct vmconfig *c, struct view driver)
{
	static const char *const types[] = { "x86_64-cpu", "i386-cpu" };
	size_t len = c->model ? strlen(c->model) : 0;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (view_equal(driver, types[i]))
			return true;
		if (len && driver.len > len && memcmp(driver.at, c->model, len) == 0 &&
		    driver.at[len] == '-' &&
		    view_equal(view_make(driver.at + len + 1, driver.len - len - 1), types[i]))
			return true;
	}
	return false;
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

static void take_program(struct vmconfig *c, struct view word)
{
	static const char prefix[] = "qemu-system-";
	const char *at = memmem(word.at, word.len, prefix, strlen(prefix));

	if (!at)
		return;
	at += strlen(prefix);
	c->arch = keep(c, view_make(at, (size_t)(word.at + word.len - at)));
}

/* Options of QEMU may have one dash or two. */
static bool is_option(const char *word, const char *name)
{
	return word[0] == '-' && strcmp(word + 1 + (word[1] == '-'), name) == 0;
}

/* Options whose argument matters here. */
static const char *const options[] = { "accel", "machine", "M", "cpu", "global" };

static int take_option(struct vmconfig *c, const char *option, struct view value, struct err *err)
{
	if (strcmp(option, "accel") == 0)
		take_accel(c, value, false);
	else if (strcmp(option, "machine") == 0 || strcmp(option, "M") == 0)
		take_accel(c, value, true);
	else if (strcmp(option, "cpu") == 0)
		return take_cpu(c, value, err);
	else
		take_global(c, value);
	return 0;
}

int vmconfig_add_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char *option = NULL;

		if (is_option(words[i], "enable-kvm"))
			c->kvm = VMCONFIG_ON;
		for (size_t k = 0; k < ARRAY_LEN(options) && !option; k++)
			option = is_option(words[i], options[k]) ? options[k] : NULL;
		if (!option) {
			take_program(c, view_of(words[i]));
			continue;
		}
		if (++i == n)
			return err_set(err, ERR_INPUT, "nothing follows '%s'", words[i - 1]);
		if (take_option(c, option, view_of(words[i]), err) < 0)
			return -1;
	}
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
