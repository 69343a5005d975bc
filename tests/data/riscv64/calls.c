/* SPDX-License-Identifier: MIT */
/* Asks for what the machine does not have. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	int a = open("/etc/passwd", O_RDONLY), b = open("/etc/group", O_RDONLY);

	printf("%d %d %d\n", a, b, errno == ENOSYS);
	return 0;
}
