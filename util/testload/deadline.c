/* SPDX-License-Identifier: MIT */
#include "util/testload/deadline.h"

#include <errno.h>
#include <sys/time.h>

#include "util/base/num.h"

#define MOST_SECONDS 1e9

volatile sig_atomic_t deadline_over;

static void end(int signal)
{
	(void)signal;
	deadline_over = 1;
}

int deadline_parse(int argc, char **argv, double usual, double *seconds, struct err *err)
{
	*seconds = usual;
	if (argc == 0)
		return 0;
	if (num_parse_real(view_of(argv[0]), seconds, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "seconds");
	}
	if (*seconds > 0 && *seconds <= MOST_SECONDS)
		return 0;
	return err_set(err, ERR_USAGE, "seconds: '%s' is not above 0 and at most %.0f", argv[0],
		       MOST_SECONDS);
}

int deadline_start(double seconds, struct err *err)
{
	struct sigaction action = { .sa_handler = end, .sa_flags = SA_RESTART };
	struct itimerval timer = { 0 };

	timer.it_value.tv_sec = (time_t)seconds;
	timer.it_value.tv_usec = (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6);
	/* Zero would mean never. */
	if (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0)
		timer.it_value.tv_usec = 1;
	deadline_over = 0;
	if (sigaction(SIGALRM, &action, NULL) < 0 || sigaction(SIGINT, &action, NULL) < 0 ||
	    setitimer(ITIMER_REAL, &timer, NULL) < 0)
		return err_system(err, errno, "setting a timer");
	return 0;
}
