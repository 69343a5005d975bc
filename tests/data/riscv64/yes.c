/* SPDX-License-Identifier: MIT */
/* Says yes until nobody listens; its status is the reason why it cannot. */
#include <errno.h>
#include <unistd.h>

int main(void)
{
	while (write(1, "yes\n", 4) == 4)
		continue;
	return errno;
}
