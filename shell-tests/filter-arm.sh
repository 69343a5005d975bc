#!/bin/sh
# SPDX-License-Identifier: MIT
# Filters of arm64: each form is read back, and a kernel of arm64 gets them as it wants them.
set -eu
cd "$SCRATCH"
export TALLY_EVENTS="$ROOT/pmu-events/arch"
unset PERF_CPUID

"$TALLY" filter encode --cpu arm64/arm/pmuv3 -j 0x11 0x12 0x8 >f.json
grep -q '^{"schema":"tally.kvm-filter/1","action":"allow","flags":0,"fixed_counter_bitmap":null,"events":\["0x8","0x11","0x12"\],"ranges":\[$' f.json
grep -q '^\],"lints":\[\]}$' f.json
for to in ranges c blob; do
	"$TALLY" filter encode --cpu arm64/arm/pmuv3 --filter f.json --to $to -o f.$to
	"$TALLY" filter encode --cpu arm64/arm/pmuv3 --filter f.$to -j | cmp - f.json
	"$TALLY" filter check -j f.$to | grep -q "\"form\":\"$to\",\"entries\":2,\"select_bits\":16,\"expected\":\"accepted\""
done
[ "$(od -An -v -tx1 f.blob | tr -s ' \n' ' ')" = " 08 00 01 00 00 00 00 00 11 00 02 00 00 00 00 00 " ]
"$TALLY" filter decode --cpu arm64/arm/pmuv3 -j f.c | grep -q '"first":"0x11","last":"0x12","names":\[.*"cpu_cycles"'
# A range of no events at first denies all: in bytes, too, but for those that are as long as a filter of x86.
printf '\005\0\0\0\0\0\0\0' >none.blob
"$TALLY" filter decode -j none.blob | grep -q '"form":"blob","ranges":\[$'
[ "$("$TALLY" filter eval --cpu arm64/arm/pmuv3 -x, none.blob 0x5 0x11 | cut -d, -f3 | tr '\n' ' ')" = "allowed false false " ]
head -c 32 /dev/zero >none.x86
"$TALLY" filter decode --select-bits 8 -j none.x86 | grep -q '"form":"blob","action":"allow"'
# What later ranges undo is not listed; two filters are one.
printf 'allow 0 0x20\ndeny 0x10 0x10\n' >undone
"$TALLY" filter encode --cpu arm64/arm/pmuv3 --filter undone --filter f.blob --to ranges >both
[ "$(cat both)" = "allow 0x00 16
allow 0x11 2" ]
printf 'deny 0x21 1\n' >deny
if "$TALLY" filter encode --cpu arm64/arm/pmuv3 --filter deny --filter f.c 2>said; then exit 1; fi
grep -q "f.c: one filter allows and another denies" said

# Of x86 and of arm64 there is no mixture.
for bad in "--cpu x86/amdzen5 --filter f.c" "--cpu arm64/arm/pmuv3 --fixed 1 0x11" "--cpu arm64/arm/pmuv3 --entries raw 0x11" \
	"--cpu arm64/arm/pmuv3 --to qemu 0x11" "--cpu arm64/arm/pmuv3 --select-bits 12 0x11"; do
	status=0
	# shellcheck disable=SC2086
	"$TALLY" filter encode $bad >out 2>said || status=$?
	[ $status = 2 ] || { echo "$bad: $status" && exit 1; }
done
printf ' \n# nothing\n' >blank
if "$TALLY" filter decode blank 2>said; then exit 1; fi
grep -q "blank: there is no range in it, nor another filter" said

# Before PMUv3p1 numbers have 10 bits.
printf 'allow 0x3f0 0x20\n' >wide
if "$TALLY" filter check --cpu arm64/arm/pmuv3 --select-bits 10 -j wide >said; then exit 1; fi
grep -q '"select_bits":10,"expected":"EINVAL","reason":"range 0 ends behind event 0x3ff, the last with 10 bits"' said
if "$TALLY" filter lint --cpu arm64/arm/pmuv3 --select-bits 10 wide >said; then exit 1; fi
grep -q 'ends behind event 0x3ff' said

# Only KVM of arm64 can be asked; a model of it checks each call that is made.
case "$(uname -m)" in
x86_64)
	if [ -w /dev/kvm ]; then
		if "$TALLY" filter check --kernel f.c >out 2>said; then exit 1; fi
		grep -q 'KVM_CAP_ARM_PMU_V3 is 0' said
	fi
	;;
esac
command -v gcc >/dev/null && ldd "$TALLY" 2>/dev/null | grep -q libc.so || exit 0
if ldd "$TALLY" | grep -q 'san\.so' || nm -a "$TALLY" 2>/dev/null | grep -q __asan_init; then exit 0; fi
cat >kernel.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int dev = -1, vm = -1, vcpu = -1, has_pmu;

static int node(void)
{
	int fd = memfd_create("kvm", 0);

	return ftruncate(fd, 4096) < 0 ? -1 : fd;
}

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	va_list ap;
	int mode;

	if (strcmp(path, "/dev/kvm") == 0)
		return dev = node();
	va_start(ap, flags);
	mode = va_arg(ap, int);
	va_end(ap);
	return next(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

static int refuse(int sys)
{
	errno = sys;
	return -1;
}

static int set_attr(const struct kvm_device_attr *a)
{
	struct { uint16_t base, n; uint8_t action, pad[3]; } r;
	unsigned int events = getenv("EVENTS") ? 1u << atoi(getenv("EVENTS")) : 1u << 16;

	if (!has_pmu)
		return refuse(ENODEV);
	if (a->flags || a->group != 0 || a->attr != 2)
		return refuse(ENXIO);
	memcpy(&r, (void *)(uintptr_t)a->addr, sizeof(r));
	if ((unsigned int)r.base + r.n > events || r.action > 1)
		return refuse(EINVAL);
	dprintf(2, "range %x %u %u\n", r.base, r.n, r.action);
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	va_list ap;
	uintptr_t arg;

	va_start(ap, request);
	arg = va_arg(ap, uintptr_t);
	va_end(ap);
	if (fd == dev && request == KVM_GET_API_VERSION)
		return 12;
	if (fd == dev && request == KVM_GET_VCPU_MMAP_SIZE)
		return 4096;
	if (fd == dev && request == KVM_CHECK_EXTENSION)
		return arg == 126;
	if (fd == dev && request == KVM_CREATE_VM)
		return vm = node();
	if (fd == vm && request == 0x8020aeaf) {
		memset((void *)arg, 0, 32);
		*(uint32_t *)arg = 5;
		return 0;
	}
	if (fd == vm && request == KVM_CREATE_VCPU)
		return vcpu = node();
	if (fd == vcpu && request == 0x4020aeae) {
		if (*(uint32_t *)arg != 5)
			return refuse(EINVAL);
		has_pmu = ((uint32_t *)arg)[1] & 1 << 3;
		return 0;
	}
	if (fd == vcpu && request == KVM_SET_DEVICE_ATTR)
		return set_attr((void *)arg);
	if (fd == dev || fd == vm || fd == vcpu)
		return refuse(ENOTTY);
	return next(fd, request, arg);
}
END
gcc -shared -fPIC -o kernel.so kernel.c
printf 'deny 0x3f0 0x20\nallow 0x3ff 1\n' >two
LD_PRELOAD=$PWD/kernel.so "$TALLY" filter check --kernel -j two >said 2>calls
grep -q '"expected":"accepted","reason":null,"kernel":"accepted"' said
[ "$(grep '^range' calls)" = "range 3f0 32 1
range 3ff 1 0" ]
if EVENTS=10 LD_PRELOAD=$PWD/kernel.so "$TALLY" filter check --kernel -j two >said 2>calls; then exit 1; fi
grep -q '"expected":"accepted","reason":null,"kernel":"EINVAL"' said
EVENTS=10 LD_PRELOAD=$PWD/kernel.so "$TALLY" filter check --kernel two 2>/dev/null | grep -q 'it is range 0 that the kernel refuses'
