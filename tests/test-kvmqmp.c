/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/kvm/kvmqmp.h"
#include "util/out/doc.h"
#include "util/out/format.h"
#include "util/out/render.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
#define EMPTY	 "{\"return\": {}}\r\n"
#define MACHINE \
	"{\"return\": [{\"provider\": \"kvm\", \"stats\": [{\"name\": \"pages\", \"value\": 7}, " \
	"{\"name\": \"histogram\", \"value\": [1, 2]}]}]}\r\n"
#define CPU(n) \
	"{\"timestamp\": {\"seconds\": 1}, \"event\": \"RTC_CHANGE\"}\r\n" \
	"{\"return\": [{\"provider\": \"kvm\", \"qom-path\": \"/machine/cpu0\", \"stats\": " \
	"[{\"name\": \"exits\", \"value\": " n "}, {\"name\": \"halts\", \"value\": 0}]}]}\r\n"

/* A monitor that says these lines, one after each line that it is sent, the first unasked. */
static pid_t start_monitor(const char *path, const char *const *lines, size_t n)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	memcpy(address.sun_path, path, strlen(path));
	cr_assert_eq(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(server, 1), 0);
	pid = fork();
	if (pid == 0) {
		int fd = accept(server, NULL, NULL);
		char c;

		for (size_t i = 0; i < n; i++) {
			/* In two pieces, as a stream may have it. */
			if (write(fd, lines[i], 3) != 3 ||
			    write(fd, lines[i] + 3, strlen(lines[i]) - 3) < 0)
				_exit(1);
			while (read(fd, &c, 1) == 1 && c != '\n')
				;
		}
		_exit(0);
	}
	close(server);
	return pid;
}

/* What is shown of such a monitor as CSV. */
static int watch(const char *const *lines, size_t n, uint64_t times, char **shown, struct err *err)
{
	char folder[] = "/tmp/tally-qmp-XXXXXX", path[64];
	struct err none = { 0 };
	size_t len = 0;
	struct doc *doc;
	FILE *out;
	pid_t pid;
	int status;

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	pid = start_monitor(path, lines, n);
	out = open_memstream(shown, &len);
	doc = doc_new(&render_csv, &(struct doc_style){ .separator = "," }, out, NULL);
	status = kvmqmp_watch(
		doc, &(struct kvmqmp_options){ .socket = path, .seconds = 0.01, .times = times },
		err);
	cr_assert_eq(doc_close(doc, &none), 0);
	doc_free(doc);
	fclose(out);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(path);
	rmdir(folder);
	if (status < 0 && err->code == ERR_UNSUPPORTED && strstr(err->text, "jansson"))
		cr_skip_test("%s", err->text);
	return status;
}

/* Digits behind a line's first 0. are not the same each time. */
static void cut_times(char *text)
{
	char *to = text;

	for (const char *from = text; *from;) {
		bool is_time = from > text && from[-1] == '\n' && from[0] == '0';
		size_t skipped = is_time ? strcspn(from, ",") : 0;

		if (is_time) {
			*to++ = '0';
			from += skipped;
		}
		*to++ = *from++;
	}
	*to = '\0';
}

Test(kvmqmp, statistics_and_their_changes)
{
	static const char *const lines[] = { GREETING,	 EMPTY,	  MACHINE,
					     CPU("100"), MACHINE, CPU("130") };
	struct err err = { 0 };
	char *shown = NULL;

	cr_assert_eq(watch(lines, 6, 2, &shown, &err), 0, "%s", err.text);
	cut_times(shown);
	cr_assert_str_eq(shown, "time_s,target,name,value,change\n"
				"0,machine,pages,7,7\n"
				"0,/machine/cpu0,exits,100,100\n"
				"0,machine,pages,7,0\n"
				"0,/machine/cpu0,exits,130,30\n");
	free(shown);
}

Test(kvmqmp, what_a_monitor_may_say)
{
	static const char *const old[] = {
		GREETING, EMPTY,
		("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": "
		 "\"The command query-stats has not been found\"}}\r\n")
	};
	static const char *const none[] = { "HTTP/1.1 400 Bad Request\r\n" };
	static const char *const broken[] = { GREETING, EMPTY, "{\"return\": [\r\n" };
	static const char *const number[] = { GREETING, EMPTY, "{\"return\": 7}\r\n" };
	static const char *const gone[] = { GREETING, EMPTY };
	/* What it tells unasked is no answer, whatever is in it. */
	static const char *const unasked[] = {
		GREETING, EMPTY,
		("{\"event\": \"JOB\", \"data\": {\"error\": {\"desc\": \"a disk\"}}}\r\n"
		 "{\"error\": {\"desc\": \"the second\"}}\r\n")
	};
	struct {
		const char *const *lines;
		size_t n;
		const char *text;
	} const cases[] = {
		{ old, 3, "has not been found" },
		{ none, 1, "no monitor of QEMU" },
		{ broken, 3, "no JSON" },
		{ number, 3, "no list of statistics" },
		{ gone, 2, "closed the connection" },
		{ unasked, 3, "the second" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		char *shown = NULL;

		cr_assert_eq(watch(cases[i].lines, cases[i].n, 1, &shown, &err), -1);
		cr_assert(strstr(err.text, cases[i].text), "'%s' is not '%s'", err.text,
			  cases[i].text);
		free(shown);
	}
}

Test(kvmqmp, no_socket)
{
	struct err err = { 0 };

	cr_assert_eq(kvmqmp_watch(NULL, &(struct kvmqmp_options){ .socket = "/nowhere/qmp" }, &err),
		     -1);
	cr_assert(err.text[0]);
}

/* One that never answers, whatever else it says, does not keep anybody. */
Test(kvmqmp, talk_without_an_answer, .timeout = 20)
{
	char folder[] = "/tmp/tally-qmp-XXXXXX";
	static const char event[] = "{\"event\": \"TICK\"}\n";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	struct err err = { 0 };
	pid_t pid;

	cr_assert(mkdtemp(folder));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	cr_assert_eq(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(server, 1), 0);
	pid = fork();
	if (pid == 0) {
		int fd = accept(server, NULL, NULL);

		if (write(fd, GREETING, strlen(GREETING)) > 0) {
			while (write(fd, event, strlen(event)) > 0)
				usleep(1000);
		}
		_exit(0);
	}
	cr_assert_eq(kvmqmp_watch(NULL,
				  &(struct kvmqmp_options){ .socket = address.sun_path,
							    .patience_s = 0.3 },
				  &err),
		     -1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(address.sun_path);
	rmdir(folder);
	close(server);
	if (strstr(err.text, "jansson"))
		cr_skip_test("%s", err.text);
	cr_assert(strstr(err.text, "gives no answer for 0.3 seconds"), "%s", err.text);
}

/* It is looked through once, not anew with each piece that comes. */
Test(kvmqmp, a_line_that_does_not_end, .timeout = 10)
{
	enum { LENGTH = 17 << 20 };
	char *line = malloc(LENGTH + 1), *shown = NULL;
	struct err err = { 0 };

	memset(line, ' ', LENGTH);
	line[LENGTH] = '\0';
	cr_assert_eq(watch((const char *const[]){ line }, 1, 1, &shown, &err), -1);
	cr_assert_str_eq(strrchr(err.text, ':'), ": it sends a line that does not end", "%s",
			 err.text);
	free(shown);
	free(line);
}
