/* SPDX-License-Identifier: MIT */
#include "util/run/workload.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/view.h"

#define STATUS_NOT_EXECUTABLE 126
#define STATUS_NOT_FOUND      127

/* What a command that we give up has to end by itself. */
#define GRACE_MS 500

/* The same for one whose time is over: it may have something to save. */
#define END_GRACE_MS 2000

uint64_t workload_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/*
 * What ends programs, but for their own mistakes. As they were left (nohup ignores SIGHUP);
 * SIGINT and SIGQUIT always, or what a script starts with '&' could not be stopped.
 */
static void fill_set(sigset_t *set)
{
	static const int others[] = { SIGHUP, SIGALRM, SIGUSR1, SIGXCPU };
	struct sigaction left;

	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (sigaction(others[i], NULL, &left) == 0 && left.sa_handler != SIG_IGN)
			sigaddset(set, others[i]);
	}
}

#define MOST_FILES 16

/* Out of the way of all numbers that are given. */
static int move_away(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, MOST_FILES);

	return moved < 0 ? fd : moved;
}

static void give_files(const struct workload_args *args)
{
	int away[MOST_FILES];

	for (size_t i = 0; i < args->nfiles; i++)
		away[i] = args->files[i] < 0 ? -1 : move_away(args->files[i]);
	for (size_t i = 0; i < args->nfiles; i++) {
		if (away[i] >= 0)
			dup2(away[i], (int)i);
	}
}

/* Is there a file of that name in a folder of PATH, as far as we may look? */
static bool is_in_path(const char *name)
{
	const char *path = getenv("PATH");
	struct view rest = view_of(path ? path : ""), folder;
	struct buf file = { 0 };
	bool found = false;
	struct stat st;

	while (!found && view_split(&rest, ':', &folder)) {
		buf_clear(&file);
		buf_add_view(&file, folder.len ? folder : view_of("."));
		buf_printf(&file, "/%s", name);
		found = stat(file.at, &st) == 0;
	}
	buf_release(&file);
	return found;
}

/*
 * execvp() tells EACCES also of a name that was not found, where one of the
 * folders may not be searched; to shells that is a command that is not there.
 */
static int name_failure(const char *name, int sys)
{
	return sys == EACCES && !strchr(name, '/') && !is_in_path(name) ? ENOENT : sys;
}

/* The child: it waits for the byte, or for our end of the pipe to go away. */
static void wait_and_exec(const struct workload *w, int go, int told,
			  const struct workload_args *args)
{
	char **argv = args->argv;
	ssize_t n;
	char byte;
	int sys;

	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	/* What hears no signal would run for ever if we were killed; before, the pipe ends it. */
	if (w->deaf)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	else
		sigprocmask(SIG_SETMASK, args->mask ? args->mask : &w->before, NULL);
	do {
		n = read(go, &byte, 1);
	} while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(STATUS_NOT_FOUND);
	if (args->nfiles) {
		told = move_away(told);
		give_files(args);
	}
	execvp(argv[0], argv);
	sys = name_failure(argv[0], errno);
	n = write(told, &sys, sizeof(sys));
	_exit(n < 0 || sys != ENOENT ? STATUS_NOT_EXECUTABLE : STATUS_NOT_FOUND);
}

static int start_child(struct workload *w, const struct workload_args *args, struct err *err)
{
	const char *name = args->argv[0];
	int go[2] = { -1, -1 }, told[2] = { -1, -1 };

	if (pipe2(go, O_CLOEXEC) < 0 || pipe2(told, O_CLOEXEC) < 0) {
		err_system(err, errno, "starting '%s'", name);
		goto out;
	}
	w->pid = fork();
	if (w->pid < 0) {
		w->pid = 0;
		err_system(err, errno, "starting '%s'", name);
		goto out;
	}
	if (w->pid == 0) {
		close(go[1]);
		wait_and_exec(w, go[0], told[1], args);
	}
	w->go = go[1];
	w->told = told[0];
	go[1] = told[0] = -1;
out:
	for (int i = 0; i < 2; i++) {
		if (go[i] >= 0)
			close(go[i]);
		if (told[i] >= 0)
			close(told[i]);
	}
	return w->pid ? 0 : -1;
}

void workload_hold(sigset_t *before)
{
	sigset_t set;

	fill_set(&set);
	sigprocmask(SIG_BLOCK, &set, before);
}

bool workload_take_pending(void)
{
	const struct timespec now = { 0 };
	bool came = false;
	sigset_t set;
	int signo;

	fill_set(&set);
	while ((signo = sigtimedwait(&set, NULL, &now)) > 0)
		came |= signo != SIGCHLD;
	return came;
}

void workload_let_go(const sigset_t *before, bool forget)
{
	if (forget)
		workload_take_pending();
	sigprocmask(SIG_SETMASK, before, NULL);
}

int workload_init(struct workload *w, const struct workload_args *args, struct err *err)
{
	assert(args->nfiles <= MOST_FILES);
	*w = (struct workload){ .go = -1, .told = -1, .signals = -1, .deaf = args->deaf };
	/* A caller that ignores it would have the system reap the command behind our back. */
	signal(SIGCHLD, SIG_DFL);
	workload_hold(&w->before);
	if (args->argv && start_child(w, args, err) < 0) {
		sigprocmask(SIG_SETMASK, &w->before, NULL);
		return -1;
	}
	return 0;
}

static int fail_exec(struct workload *w, const char *name, int sys, struct err *err)
{
	w->status = sys == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
	if (sys == ENOENT)
		return err_set(err, ERR_ABSENT, "'%s': command not found", name);
	if (sys == EACCES || sys == EPERM)
		return err_set(err, ERR_DENIED, "'%s': it may not be executed", name);
	return err_system(err, sys, "executing '%s'", name);
}

int workload_refusal(const struct err *err)
{
	return err->code == ERR_ABSENT				   ? STATUS_NOT_FOUND
	       : err->code == ERR_INPUT || err->code == ERR_DENIED ? STATUS_NOT_EXECUTABLE
								   : 0;
}

/* What exec would say of that file: 0, ENOENT or EACCES; of what is stranger it is asked. */
static int look_at(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno == ENOTDIR ? ENOENT : errno == ENOENT || errno == EACCES ? errno : 0;
	return S_ISREG(st.st_mode) && faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : EACCES;
}

/* The same for all folders of PATH, of which one that may not be searched is passed over. */
static int look_in_path(const char *path, const char *name)
{
	struct view rest = view_of(path), folder;
	struct buf file = { 0 };
	int sys = ENOENT;

	while (sys && view_split(&rest, ':', &folder)) {
		int one;

		buf_clear(&file);
		buf_add_view(&file, folder.len ? folder : view_of("."));
		buf_printf(&file, "/%s", name);
		one = look_at(file.at);
		sys = one == ENOENT ? sys : one;
	}
	buf_release(&file);
	return sys;
}

int workload_check(struct workload *w, const char *name, struct err *err)
{
	const char *path = getenv("PATH");
	int sys = strchr(name, '/') ? look_at(name)
		  : path && name[0] ? name_failure(name, look_in_path(path, name))
				    : 0;

	return sys ? fail_exec(w, name, sys, err) : 0;
}

int workload_start(struct workload *w, const char *name, struct err *err)
{
	int sys = 0;
	ssize_t n;

	w->start_ns = workload_now();
	if (!w->pid)
		return 0;
	if (write(w->go, "g", 1) < 0)
		return err_system(err, errno, "starting '%s'", name);
	/* The pipe closes with exec, so that an end without a word is success. */
	do {
		n = read(w->told, &sys, sizeof(sys));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(sys) ? fail_exec(w, name, sys, err) : 0;
}

void workload_restart(struct workload *w)
{
	w->start_ns = workload_now();
}

void workload_stop(struct workload *w)
{
	if (!w->stopped)
		w->end_ns = workload_now();
	w->stopped = true;
}

/* Has it ended? The clock stops with the look, not with what is done after it. */
static bool reap(struct workload *w)
{
	int status;
	pid_t pid = wait4(w->pid, &status, WNOHANG, &w->usage);

	if (pid != w->pid)
		return false;
	workload_stop(w);
	w->ended = true;
	w->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	w->status = w->signal ? 128 + w->signal : WEXITSTATUS(status);
	return true;
}

static void take_signal(struct workload *w, int signo, int code)
{
	if (!w->stopped_by)
		w->stopped_by = signo;
	w->asked++;
	/* What the terminal sent went to its whole foreground group. */
	if (w->pid && !w->ended && !w->deaf && code != SI_KERNEL)
		kill(w->pid, signo);
}

/* What ends the wait before anything else: 1 if it did. */
static bool is_over(struct workload *w)
{
	if (w->ended || (w->pid && reap(w)))
		return true;
	if (!w->stopped_by || w->pid)
		return false;
	workload_stop(w);
	return true;
}

static struct timespec time_left(uint64_t until_ns)
{
	uint64_t now = workload_now(), left = until_ns > now ? until_ns - now : 0;

	return (struct timespec){ .tv_sec = (time_t)(left / 1000000000),
				  .tv_nsec = (long)(left % 1000000000) };
}

int workload_wait(struct workload *w, int timeout_ms, struct err *err)
{
	uint64_t until = workload_now() + (uint64_t)(timeout_ms < 0 ? 0 : timeout_ms) * 1000000;
	sigset_t set;

	fill_set(&set);
	for (;;) {
		struct timespec left = time_left(until);
		siginfo_t info;
		int signo;

		if (is_over(w))
			return 1;
		signo = timeout_ms < 0 ? sigwaitinfo(&set, &info)
				       : sigtimedwait(&set, &info, &left);
		if (signo < 0 && errno == EAGAIN)
			return 0;
		if (signo < 0 && errno != EINTR)
			return err_system(err, errno, "waiting for the command");
		if (signo > 0 && signo != SIGCHLD) {
			take_signal(w, signo, info.si_code);
			if (w->deaf)
				return 0;
		}
	}
}

/* Made on first need: most commands are waited for and nothing else. */
static int open_signals(struct workload *w, struct err *err)
{
	sigset_t set;

	if (w->signals >= 0)
		return 0;
	fill_set(&set);
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signals < 0 ? err_system(err, errno, "waiting for signals") : 0;
}

static void take_signals(struct workload *w)
{
	struct signalfd_siginfo info;

	while (read(w->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			take_signal(w, (int)info.ssi_signo, info.ssi_code);
	}
}

int workload_poll(struct workload *w, const int *files, size_t nfiles, int timeout_ms,
		  struct err *err)
{
	uint64_t until = workload_now() + (uint64_t)(timeout_ms < 0 ? 0 : timeout_ms) * 1000000;
	struct pollfd polled[WORKLOAD_FILES + 1];
	unsigned int asked;
	int n;

	assert(nfiles <= WORKLOAD_FILES);
	if (open_signals(w, err) < 0)
		return -1;
	polled[0] = (struct pollfd){ .fd = w->signals, .events = POLLIN };
	for (size_t i = 0; i < nfiles; i++)
		polled[i + 1] = (struct pollfd){ .fd = files[i], .events = POLLIN };
	for (;;) {
		struct timespec left = time_left(until);

		if (is_over(w))
			return 1;
		n = ppoll(polled, nfiles + 1, timeout_ms < 0 ? NULL : &left, NULL);
		if (n < 0 && errno != EINTR)
			return err_system(err, errno, "waiting for the command");
		asked = w->asked;
		if (n > 0 && polled[0].revents)
			take_signals(w);
		if (is_over(w))
			return 1;
		if ((w->deaf && w->asked > asked) || n == 0 ||
		    (n > 0 && n > (polled[0].revents != 0)))
			return 0;
	}
}

int workload_end(struct workload *w, struct err *err)
{
	int over;

	if (!w->pid || w->ended)
		return 0;
	if (!w->deaf)
		kill(w->pid, SIGTERM);
	over = w->deaf ? 0 : workload_wait(w, END_GRACE_MS, err);
	if (over == 0) {
		kill(w->pid, SIGKILL);
		do {
			over = workload_wait(w, -1, err);
		} while (over == 0);
	}
	if (w->signal == SIGTERM)
		w->status = w->signal = 0;
	return over < 0 ? -1 : 0;
}

/* Without the byte it ends by itself; with it, something went wrong here. */
static void end_by_force(struct workload *w)
{
	struct err ignored = { 0 };

	if (!w->deaf) {
		kill(w->pid, SIGTERM);
		workload_wait(w, GRACE_MS, &ignored);
	}
	if (w->ended)
		return;
	kill(w->pid, SIGKILL);
	while (wait4(w->pid, NULL, 0, NULL) < 0 && errno == EINTR)
		continue;
	w->ended = true;
}

void workload_release(struct workload *w)
{
	if (w->go >= 0)
		close(w->go);
	if (w->told >= 0)
		close(w->told);
	if (w->signals >= 0)
		close(w->signals);
	if (w->pid && !w->ended)
		end_by_force(w);
	/* One more of the same would end us before we have said what there is to say. */
	workload_let_go(&w->before, w->stopped_by != 0);
}
