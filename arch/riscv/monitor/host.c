/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * The host, by semihosting (the Arm semihosting specification; RISC-V's says
 * how it is called). Numbers of operations and modes are from there.
 */

#define SYS_OPEN  0x01
#define SYS_WRITE 0x05
#define SYS_SEEK  0x0a
#define SYS_FLEN  0x0c

/* QEMU's virt board: the device that ends it, with a status for failures. */
#define FINISHER 0x100000ul
#define PASS	 0x5555u
#define FAIL	 0x3333u

long host_open(const char *path, uint64_t mode)
{
	const uint64_t arguments[] = { (uint64_t)path, mode, strlen(path) };

	return (long)start_semihost(SYS_OPEN, arguments);
}

/*
 * QEMU keeps the reason of a write that failed to itself (SYS_ERRNO tells of
 * others). What can neither be sought in nor has a length is a pipe or a
 * socket, and then it is that nobody reads any more.
 */
static bool is_stream(long file)
{
	const uint64_t arguments[] = { (uint64_t)file, 0 };

	return (int64_t)start_semihost(SYS_FLEN, arguments) <= 0 &&
	       (int64_t)start_semihost(SYS_SEEK, arguments) < 0;
}

uint64_t host_write(long file, const void *bytes, uint64_t n, bool *broken)
{
	uint64_t done = 0;

	*broken = false;
	while (done < n) {
		const uint64_t arguments[] = { (uint64_t)file, (uint64_t)bytes + done, n - done };
		/* It answers how many were not written; anything else is a failure. */
		uint64_t left = start_semihost(SYS_WRITE, arguments);

		if (left >= n - done) {
			*broken = is_stream(file);
			break;
		}
		done = n - left;
	}
	return done;
}

/* The emulator ends a little later; until then nothing happens. */
void host_power_off(uint64_t status)
{
	volatile uint32_t *finisher = (volatile uint32_t *)(MEMORY_OFFSET + FINISHER);

	*finisher = status ? (uint32_t)status << 16 | FAIL : PASS;
	for (;;)
		asm volatile("wfi");
}
