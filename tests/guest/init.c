/* SPDX-License-Identifier: MIT */

/*
 * The only process of a Linux guest that tests boot (boot.sh): runs the lines
 * of /commands ("LABEL PROGRAM ARGUMENTS...", by blanks), each between a line
 * "@LABEL" and a line "@end STATUS", and turns the machine off.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS 32

static void run(char *line)
{
	char *words[WORDS + 1] = { NULL };
	size_t n = 0;
	int status = 0;
	pid_t child;

	for (char *w = strtok(line, " \n"); w && n < WORDS; w = strtok(NULL, " \n"))
		words[n++] = w;
	if (n < 2)
		return;
	printf("@%s\n", words[0]);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		execv(words[1], words + 1);
		perror(words[1]);
		_exit(127);
	}
	waitpid(child, &status, 0);
	printf("@end %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	fflush(stdout);
}

int main(void)
{
	char line[1024];
	FILE *commands;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	commands = fopen("/commands", "r");
	while (commands && fgets(line, sizeof(line), commands))
		run(line);
	reboot(RB_POWER_OFF);
	return 1;
}
