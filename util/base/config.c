/* SPDX-License-Identifier: MIT */
#include "util/base/config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/base/buf.h"
#include "util/base/fs.h"

#define FILE_LIMIT (1024 * 1024)

struct scanner {
	struct config *config;
	struct view text;
	size_t at;
	unsigned int line;
	const char *file;
	struct buf section;
	struct buf name;
	struct buf value;
};

/* -1 at the end. */
static int peek(const struct scanner *s)
{
	return s->at < s->text.len ? (unsigned char)s->text.at[s->at] : -1;
}

static int take(struct scanner *s)
{
	int c = peek(s);

	if (c >= 0)
		s->at++;
	return c;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_key(int c)
{
	return c >= 0 && (isalnum(c) || c == '-' || c == '_' || c == '.');
}

static void skip_blanks(struct scanner *s)
{
	while (is_blank(peek(s)))
		s->at++;
}

static int tell(const struct scanner *s, const char *what, struct err *err)
{
	return err_set(err, ERR_INPUT, "%s:%u: %s", s->file, s->line, what);
}

/* Behind everything that a line may hold: a comment or nothing. */
static int end_line(struct scanner *s, struct err *err)
{
	skip_blanks(s);
	if (peek(s) == '#' || peek(s) == ';') {
		while (peek(s) >= 0 && peek(s) != '\n')
			s->at++;
	}
	if (peek(s) >= 0 && peek(s) != '\n')
		return tell(s, "text that belongs to nothing behind a complete line", err);
	return 0;
}

/* Behind the opening bracket. */
static int read_section(struct scanner *s, struct err *err)
{
	buf_clear(&s->section);
	skip_blanks(s);
	while (is_key(peek(s)))
		buf_add_char(&s->section, (char)tolower(take(s)));
	if (!s->section.len)
		return tell(s, "a section has no name", err);
	skip_blanks(s);
	if (peek(s) == '"') {
		take(s);
		buf_add_char(&s->section, '.');
		while (peek(s) >= 0 && peek(s) != '"' && peek(s) != '\n') {
			if (peek(s) == '\\')
				take(s);
			if (peek(s) >= 0 && peek(s) != '\n')
				buf_add_char(&s->section, (char)take(s));
		}
		if (take(s) != '"')
			return tell(s, "the quoted name of a section does not end", err);
		skip_blanks(s);
	}
	if (peek(s) != ']')
		return tell(s, "a section's name does not end with ']'", err);
	take(s);
	return end_line(s, err);
}

/* Behind a backslash. */
static int read_escape(struct scanner *s, struct err *err)
{
	static const char pairs[] = "n\nt\tb\b\"\"\\\\";
	int c = take(s);

	if (c == '\n') {
		s->line++;
		return 0;
	}
	for (const char *p = pairs; *p; p += 2) {
		if (c == p[0]) {
			buf_add_char(&s->value, p[1]);
			return 0;
		}
	}
	return tell(s, "a backslash stands before something other than n t b \" \\", err);
}

/* Behind the equals sign, up to the end of the line. */
static int read_value(struct scanner *s, struct err *err)
{
	bool quoted = false;
	size_t keep = 0; /* blanks behind this are not part of the value */

	skip_blanks(s);
	for (int c; (c = peek(s)) >= 0 && c != '\n';) {
		if (!quoted && (c == '#' || c == ';'))
			break;
		take(s);
		if (c == '"') {
			quoted = !quoted;
			keep = s->value.len;
		} else if (c == '\\') {
			if (read_escape(s, err) < 0)
				return -1;
			keep = s->value.len;
		} else {
			buf_add_char(&s->value, (char)c);
			if (quoted || !is_blank(c))
				keep = s->value.len;
		}
	}
	if (quoted)
		return tell(s, "a quoted value does not end on its line", err);
	buf_cut(&s->value, keep);
	return end_line(s, err);
}

static int read_key(struct scanner *s, struct err *err)
{
	struct arena *arena = &s->config->arena;
	unsigned int line = s->line;

	if (!s->section.len)
		return tell(s, "a key stands before the first section", err);
	buf_clear(&s->name);
	buf_clear(&s->value);
	buf_printf(&s->name, "%s.", s->section.at);
	while (is_key(peek(s)))
		buf_add_char(&s->name, (char)tolower(take(s)));
	skip_blanks(s);
	if (peek(s) == '=') {
		take(s);
		if (read_value(s, err) < 0)
			return -1;
	} else {
		if (end_line(s, err) < 0)
			return -1;
		buf_add_text(&s->value, "true");
	}
	*vec_add(&s->config->items) = (struct config_item){
		.name = arena_string(arena, s->name.at),
		.value = arena_stringn(arena, buf_text(&s->value), s->value.len),
		.file = s->file,
		.line = line,
	};
	return 0;
}

static int read_line(struct scanner *s, struct err *err)
{
	skip_blanks(s);
	if (peek(s) == '[') {
		take(s);
		return read_section(s, err);
	}
	if (peek(s) >= 0 && isalnum(peek(s)))
		return read_key(s, err);
	if (peek(s) == '#' || peek(s) == ';' || peek(s) == '\n' || peek(s) < 0)
		return end_line(s, err);
	return tell(s, "neither a [section] nor a key", err);
}

int config_parse(struct config *c, struct view text, const char *file, struct err *err)
{
	struct scanner s = { .config = c, .text = text, .line = 1 };
	int status = 0;

	s.file = arena_string(&c->arena, file);
	if (view_starts(text, "\xef\xbb\xbf"))
		s.at = 3;
	while (status == 0 && s.at < text.len) {
		status = read_line(&s, err);
		if (take(&s) == '\n')
			s.line++;
	}
	buf_release(&s.section);
	buf_release(&s.name);
	buf_release(&s.value);
	return status;
}

static int read_file(struct config *c, const struct fs *fs, const char *path, struct err *err)
{
	struct buf text = { 0 };
	int status = fs_read(fs, path, FILE_LIMIT, &text, err);

	if (status == 0)
		status = config_parse(c, buf_view(&text), path, err);
	buf_release(&text);
	return status;
}

int config_read_user(struct config *c, const struct fs *fs, struct err *err)
{
	const char *named = getenv("PERF_CONFIG"), *home = getenv("HOME");
	struct buf path = { 0 };
	int status = 0;

	if (named) {
		if (!named[0] || strcmp(named, "/dev/null") == 0)
			return 0;
		return read_file(c, fs, named, err);
	}
	if (!home || !home[0])
		return 0;
	buf_add_text(&path, home);
	buf_add_text(&path, "/.perfconfig");
	if (fs_exists(fs, path.at))
		status = read_file(c, fs, path.at, err);
	buf_release(&path);
	return status;
}

void config_release(struct config *c)
{
	vec_release(&c->items);
	arena_release(&c->arena);
}

const char *config_find(const struct config *c, const char *name)
{
	for (size_t i = c->items.len; i > 0; i--) {
		if (strcmp(c->items.at[i - 1].name, name) == 0)
			return c->items.at[i - 1].value;
	}
	return NULL;
}

bool config_truth(const char *value, bool *ok)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(value, words[i]) == 0) {
			*ok = true;
			return i % 2;
		}
	}
	*ok = false;
	return false;
}

bool config_is_on(const struct config *c, const char *name, bool otherwise)
{
	const char *value = config_find(c, name);
	bool ok = false, truth = value && config_truth(value, &ok);

	return ok ? truth : otherwise;
}
