/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmqmp.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/out/doc.h"

enum { LINE_LIMIT = 16 << 20, PIECE = 64 << 10, PATIENCE_S = 10 /* usually */ };

struct monitor {
	int fd;
	struct buf in;
	size_t taken;		       /* bytes of .in that were lines already */
	double patience_s, deadline_s; /* for what is waited for */
};

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the socket ---- */

static int connect_to(struct monitor *m, const char *path, struct err *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	if (len >= sizeof(address.sun_path))
		return err_set(err, ERR_USAGE, "the path is too long for a socket");
	memcpy(address.sun_path, path, len);
	m->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (m->fd < 0 || connect(m->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		err_system(err, errno, "connecting");
		err_hint(err, "QEMU makes such a socket with '-qmp unix:PATH,server=on,wait=off'");
		return -1;
	}
	return 0;
}

/* More of what QEMU says. */
static int read_more(struct monitor *m, struct err *err)
{
	struct pollfd p = { .fd = m->fd, .events = POLLIN };
	double left = m->deadline_s - now_s();
	int ready;
	ssize_t n;

	if (m->in.len - m->taken > LINE_LIMIT)
		return err_set(err, ERR_INPUT, "it sends a line that does not end");
	ready = left > 0 ? poll(&p, 1, (int)(left * 1000) + 1) : 0;
	if (ready < 0 && errno == EINTR)
		return 0;
	if (ready == 0) {
		err_set(err, ERR_SYSTEM, "it gives no answer for %g seconds", m->patience_s);
		err_hint(err, "a monitor talks to one client at a time: is another one connected?");
		return -1;
	}
	n = read(m->fd, buf_reserve(&m->in, PIECE), PIECE);
	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0)
		return n ? err_system(err, errno, "reading")
			 : err_set(err, ERR_INPUT, "it has closed the connection");
	m->in.len += (size_t)n;
	m->in.at[m->in.len] = '\0';
	return 0;
}

static int next_line(struct monitor *m, struct view *line, struct err *err)
{
	size_t looked = 0;

	for (;;) {
		struct view rest = view_make(buf_text(&m->in) + m->taken, m->in.len - m->taken);
		size_t end = view_find(rest, looked, '\n');

		if (end < rest.len) {
			*line = view_make(rest.at, end);
			m->taken += end + 1;
			return 0;
		}
		looked = rest.len;
		/* What was taken makes room. */
		if (m->taken)
			memmove(m->in.at, rest.at, rest.len);
		m->in.len = rest.len;
		m->taken = 0;
		if (read_more(m, err) < 0)
			return -1;
	}
}

static int send_text(struct monitor *m, const char *text, struct err *err)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = send(m->fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, errno, "writing");
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The next that it says, for which it has some time. */
static int wait_line(struct monitor *m, struct view *line, struct err *err)
{
	m->deadline_s = now_s() + m->patience_s;
	return next_line(m, line, err);
}

/*
 * The answer to a command, or NULL; what QEMU tells unasked is passed over, but an answer
 * does not take longer for it.
 */
static json_t *ask(struct monitor *m, const char *command, struct err *err)
{
	m->deadline_s = now_s() + m->patience_s;
	if (send_text(m, command, err) < 0)
		return NULL;
	for (;;) {
		json_error_t why;
		struct view line;
		json_t *root;

		if (next_line(m, &line, err) < 0)
			return NULL;
		if (!view_trim(line).len)
			continue;
		root = json_loadb(line.at, line.len, 0, &why);
		if (!root) {
			err_set(err, ERR_INPUT, "no JSON: %s", why.text);
			return NULL;
		}
		if (json_object_get(root, "return") || json_object_get(root, "error"))
			return root;
		json_decref(root);
	}
}

/* ---- what it says ---- */

/* A statistic of the machine or of a virtual CPU. */
struct stat_row {
	char *name;   /* "exits" */
	char *target; /* of a virtual CPU its path in QEMU; "" of the machine */
	uint64_t value;
};

struct stats VEC(struct stat_row);

static void release(struct stats *stats)
{
	for (size_t i = 0; i < stats->len; i++) {
		free(stats->at[i].name);
		free(stats->at[i].target);
	}
	vec_release(stats);
}

static char *copy(const char *text)
{
	struct buf b = { 0 };

	buf_add_text(&b, text ? text : "");
	return b.at ? buf_detach(&b) : alloc_zero(1, 1);
}

static void add_stats(const json_t *source, struct stats *out)
{
	const char *target = json_string_value(json_object_get(source, "qom-path"));
	const json_t *stat;
	size_t i;

	json_array_foreach(json_object_get(source, "stats"), i, stat)
	{
		const char *name = json_string_value(json_object_get(stat, "name"));
		const json_t *value = json_object_get(stat, "value");

		if (!name || !json_is_integer(value) || json_integer_value(value) < 0)
			continue;
		*vec_add(out) = (struct stat_row){ .name = copy(name),
						   .target = copy(target),
						   .value = (uint64_t)json_integer_value(value) };
	}
}

/* Adds what one answer to query-stats holds, {"return": [...]}: plain numbers, no histograms. */
static int take_answer(const json_t *root, struct stats *out, struct err *err)
{
	const json_t *source;
	const json_t *sources = json_object_get(root, "return");
	const char *said =
		json_string_value(json_object_get(json_object_get(root, "error"), "desc"));
	int status = 0;
	size_t i;

	if (said) {
		status = err_set(err, ERR_UNSUPPORTED, "QEMU says: %s", said);
		err_hint(err, "query-stats is there since QEMU 7.1, and of machines that KVM runs");
	} else if (!json_is_array(sources))
		status = err_set(err, ERR_INPUT, "it answers with no list of statistics");
	json_array_foreach(sources, i, source)
	{
		add_stats(source, out);
	}
	return status;
}

static int query(struct monitor *m, const char *target, struct stats *out, struct err *err)
{
	struct buf command = { 0 };
	json_t *answer;
	int status;

	buf_printf(&command,
		   "{\"execute\":\"query-stats\",\"arguments\":{\"target\":\"%s\","
		   "\"providers\":[{\"provider\":\"kvm\"}]}}\n",
		   target);
	answer = ask(m, buf_text(&command), err);
	status = answer ? take_answer(answer, out, err) : -1;
	json_decref(answer);
	buf_release(&command);
	return status;
}

/* ---- what is shown ---- */

/* By target and name; the places in a list plus 1. */
static void list_places(const struct stats *stats, struct map *places, struct arena *keys)
{
	for (size_t i = 0; i < stats->len; i++) {
		const struct stat_row *s = &stats->at[i];
		const char *key = arena_print(keys, "%s\n%s", s->target, s->name);

		*map_add(places, view_of(key)) = (void *)(i + 1);
	}
}

static uint64_t value_before(const struct stats *before, const struct map *places,
			     const struct stat_row *s)
{
	struct buf key = { 0 };
	size_t place;

	buf_printf(&key, "%s\n%s", s->target, s->name);
	place = (size_t)map_find(places, buf_view(&key));
	buf_release(&key);
	return place ? before->at[place - 1].value : 0;
}

/* time_s: since the first picture. */
static void show(struct doc *doc, double time_s, const struct stats *now,
		 const struct stats *before)
{
	static const struct column time = { "time_s", NULL, NULL, 0 };
	static const struct column columns[] = {
		{ "target", "Of", NULL, 0 },
		{ "name", "Statistic", NULL, 0 },
		{ "value", "Value", NULL, 0 },
		{ "change", "Change", NULL, 0 },
	};
	static const struct table all = {
		.key = "statistics", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	struct map places = { 0 };
	struct arena keys = { 0 };

	list_places(before, &places, &keys);
	doc_begin(doc, "kvm-qmp", 1);
	doc_row_value(doc, &time, cell_real(time_s));
	doc_table(doc, &all);
	for (size_t i = 0; i < now->len; i++) {
		const struct stat_row *s = &now->at[i];
		uint64_t was = value_before(before, &places, s);

		if (s->value)
			doc_row(doc,
				(struct cell[]){ cell_text(s->target[0] ? s->target : "machine"),
						 cell_text(s->name), cell_count(s->value),
						 cell_int((int64_t)(s->value - was)) });
	}
	doc_table_end(doc);
	if (!now->len)
		doc_note(doc, "it has no statistics of KVM: is the machine emulated (TCG)?");
	doc_end(doc);
	map_release(&places);
	arena_release(&keys);
}

/* Up to a day, which usleep() does not take. */
static void wait_for(double seconds)
{
	const time_t whole = (time_t)seconds;

	nanosleep(&(struct timespec){ whole, (long)((seconds - (double)whole) * 1e9) }, NULL);
}

static int look_on(struct monitor *m, struct doc *doc, const struct kvmqmp_options *o,
		   struct err *err)
{
	struct stats before = { 0 };
	double start = 0;
	int status = 0;

	for (uint64_t n = 0; status == 0 && !doc_broken(doc); n++) {
		struct stats now = { 0 };

		if (n)
			wait_for(o->seconds);
		status = query(m, "vm", &now, err);
		if (status == 0)
			status = query(m, "vcpu", &now, err);
		if (status == 0) {
			double time = now_s();

			start = n ? start : time;
			doc_clear_screen(doc);
			show(doc, time - start, &now, &before);
		}
		release(&before);
		before = now;
		if (o->times && n + 1 >= o->times)
			break;
	}
	release(&before);
	return status;
}

int kvmqmp_watch(struct doc *doc, const struct kvmqmp_options *o, struct err *err)
{
	struct monitor m = { .fd = -1,
			     .patience_s = o->patience_s > 0 ? o->patience_s : PATIENCE_S };
	struct view line;
	int status = connect_to(&m, o->socket, err);

	/* It greets first, and wants to be greeted. */
	if (status == 0)
		status = wait_line(&m, &line, err);
	if (status == 0 && !memmem(line.at, line.len, "\"QMP\"", 5))
		status = err_set(err, ERR_INPUT, "it is no monitor of QEMU");
	if (status == 0) {
		json_t *answer = ask(&m, "{\"execute\":\"qmp_capabilities\"}\n", err);

		status = answer ? 0 : -1;
		json_decref(answer);
	}
	if (status == 0)
		status = look_on(&m, doc, o, err);
	if (m.fd >= 0)
		close(m.fd);
	buf_release(&m.in);
	return status < 0 ? err_while(err, "%s", o->socket) : 0;
}
