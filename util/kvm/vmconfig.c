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

static enum vmconfig_answer answer_of(struct view v)
{
	if (view_equal(v, "on") || view_equal(v, "yes") || view_equal(v, "true") || !v.len)
		return VMCONFIG_ON;
	return VMCONFIG_OFF;
}

static int take_property(struct vmconfig *c, struct view name, struct view value, struct err *err)
{
	if (view_equal(name, "pmu"))
		c->pmu = answer_of(value);
	else if (view_equal(name, "pdcm"))
		c->pdcm = answer_of(value);
	else if (view_equal(name, "migratable"))
		c->migratable = answer_of(value);
	if (!view_equal(name, "lbr-fmt") && !view_equal(name, "lbr_fmt"))
		return 0;
	c->has_lbr_fmt = true;
	if (num_parse_u64(value, &c->lbr_fmt, err) < 0)
		return err_while(err, "lbr-fmt");
	if (c->lbr_fmt > 0x3f)
		return err_set(err, ERR_INPUT, "lbr-fmt=%#llx: a format is at most 0x3f",
			       (unsigned long long)c->lbr_fmt);
	return 0;
}

int vmconfig_take_cpu(struct vmconfig *c, struct view text, struct err *err)
{
	struct view rest = text, part, name;

	/* Another -cpu begins anew. */
	c->pmu = c->pdcm = c->migratable = VMCONFIG_UNSAID;
	c->has_lbr_fmt = false;
	if (!view_split(&rest, ',', &part))
		return 0;
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

/* "host-x86_64-cpu.lbr-fmt=0x5" */
static int take_global(struct vmconfig *c, struct view text, struct err *err)
{
	struct view rest = text, driver, name;

	if (!view_split(&rest, '.', &driver) || !rest.at || !view_ends(driver, "-cpu") ||
	    !view_split(&rest, '=', &name) || !rest.at)
		return 0;
	return take_property(c, name, rest, err);
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

static int take_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct view value = view_of(i + 1 < n ? words[i + 1] : "");
		int status = 0;

		if (is_option(words[i], "enable-kvm"))
			c->kvm = VMCONFIG_ON;
		else if (is_option(words[i], "accel"))
			take_accel(c, value, false);
		else if (is_option(words[i], "machine") || is_option(words[i], "M"))
			take_accel(c, value, true);
		else if (is_option(words[i], "cpu"))
			status = vmconfig_take_cpu(c, value, err);
		else if (is_option(words[i], "global"))
			status = take_global(c, value, err);
		else
			take_program(c, view_of(words[i]));
		if (status < 0)
			return -1;
	}
	return 0;
}

int vmconfig_read_words(struct vmconfig *c, const char *const *words, size_t n, struct err *err)
{
	if (!c->kind)
		*c = (struct vmconfig){ .kind = "qemu" };
	return take_words(c, words, n, err);
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

	*c = (struct vmconfig){ .kind = "qemu" };
	if (start.len && start.at[0] == '<') {
		c->kind = "libvirt";
		return vmlibvirt_read(c, start, err);
	}
	split(c, text, &words);
	status = take_words(c, words.at, words.len, err);
	vec_release(&words);
	return status;
}

void vmconfig_release(struct vmconfig *c)
{
	arena_release(&c->arena);
}
