#!/bin/sh
# SPDX-License-Identifier: MIT
# `record` keeps the code of BPF programs, so that samples in them have names and can be annotated
# when the programs are gone; `perf` reads the same sections.
command -v cc >/dev/null || { echo "no compiler" && exit 77; }
cd "$SCRATCH" || exit 1
# A program of many additions, run by the kernel for a while.
cat >run.c <<'END'
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
enum { MOST = 3000 };
int main(int argc, char **argv)
{
	static struct bpf_insn code[MOST + 2];
	union bpf_attr attr;
	char packet[64] = "";
	time_t end = time(NULL) + (argc > 1 ? argv[1][0] - '0' : 0);
	int fd;

	code[0] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K };
	for (int i = 1; i <= MOST; i++)
		code[i] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_ADD | BPF_K, .imm = i };
	code[MOST + 1] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (uintptr_t)code;
	attr.insn_cnt = MOST + 2;
	attr.license = (uintptr_t)"GPL";
	strcpy(attr.prog_name, "tally_adds");
	fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	if (fd < 0)
		return 77;
	do {
		memset(&attr, 0, sizeof(attr));
		attr.test.prog_fd = (uint32_t)fd;
		attr.test.data_in = (uintptr_t)packet;
		attr.test.data_size_in = sizeof(packet);
		attr.test.repeat = 100000;
		if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof(attr)) < 0)
			return 77;
	} while (time(NULL) < end);
	return 0;
}
END
cc -O1 -o run run.c 2>said || { cat said && exit 77; }
./run || { echo "this user, or kernel, runs no BPF programs" && exit 77; }
[ "$(cat /proc/sys/net/core/bpf_jit_enable)" != 0 ] || { echo "the kernel does not compile BPF" && exit 77; }
./run 3 &
running=$!
sleep 0.3
"$TALLY" record -q -e cpu-clock -F 2000 -a -o data -- sleep 1 >said 2>&1 ||
	{ cat said && wait $running && exit 77; }
wait $running
"$TALLY" report -i data --header-only >header || exit 1
grep -Eq '^# bpf_prog_info [0-9]+: bpf_prog_[0-9a-f]{16}_tally_adds addr 0x[0-9a-f]+ size [0-9]+' header ||
	{ cat header && exit 1; }
name=$(sed -n 's/.*: \(bpf_prog_[0-9a-f]*_tally_adds\) .*/\1/p' header)
"$TALLY" report -i data --stdio -s sym | grep -q "$name" || { echo "no samples in $name" && exit 1; }
if command -v perf >/dev/null; then
	perf report -i data --header-only 2>/dev/null | grep -q "bpf_prog_info.*$name" ||
		{ echo "perf does not read the section" && exit 1; }
fi
# Programs that the kernel knows names of by their types have them.
"$TALLY" script -i data --show-bpf-events >events || exit 1
grep -q "PERF_RECORD_KSYMBOL .* name $name" events || { grep KSYMBOL events && exit 1; }
"$TALLY" version --build-options | grep -q '^capstone *yes' || exit 0
"$TALLY" annotate -i data --stdio "$name" >code || exit 1
[ "$(grep -c ' addq ' code)" -gt 100 ] || [ "$(uname -m)" != x86_64 ] || { head -40 code && exit 1; }
grep -Eq '^ +[1-9]?[0-9]\.[0-9]*[1-9][0-9]* :' code || { head -40 code && exit 1; }
# A recording without them has none.
"$TALLY" record -q -e cpu-clock -a --no-bpf-event -o none -- true || exit 1
"$TALLY" report -i none --header-only | grep 'bpf_prog_info' && exit 1
exit 0
