/* SPDX-License-Identifier: MIT */
/* Any bytes as a recording that is printed, dumped and exported. */
#include <unistd.h>

#include "tests/fuzz/command.h"
#include "util/base/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SCRIPT "-i @ --symfs /proc/self/fdinfo "

static const struct command_line lines[] = {
	{ &cmd_script, SCRIPT },
	{ &cmd_script, SCRIPT "-j" },
	{ &cmd_script, SCRIPT "-x ; -F +srcline,+brstacksym,+brstackinsn,+metric,+synth" },
	{ &cmd_script, SCRIPT "-D" },
	{ &cmd_script, SCRIPT "-D -G --show-task-events --show-mmap-events --show-switch-events "
			      "--show-namespace-events --show-lost-events --show-bpf-events "
			      "--show-cgroup-events --show-text-poke-events --show-round-events" },
	{ &cmd_script,
	  SCRIPT "-F comm,pid,tid,cpu,time,tod,event,trace,ip,sym,symoff,dso,dsoff,addr,srcline,"
		 "period,iregs,uregs,brstack,brstacksym,brstackoff,brcntr,data_src,weight,"
		 "bpf-output,insn,insnlen,phys_addr,misc,flags,ins_lat,retire_lat,cgroup,"
		 "data_page_size,code_page_size,machine_pid,vcpu,ipc" },
	{ &cmd_script, SCRIPT "-F ip,sym,brstackinsn,brstackinsnlen,brstackdisasm,disasm,srccode" },
	{ &cmd_script, SCRIPT "-F ip,sym,callindent,metric,synth,trace" },
	{ &cmd_script, SCRIPT "--stitch-lbr --reltime --ns --max-stack 9 --full-source-path" },
	{ &cmd_script, SCRIPT "--deltatime --time 10%-60% --switch-on cycles --cpu 0-3" },
	{ &cmd_script, SCRIPT "--stats" },
	{ &cmd_script, SCRIPT "--header-only -I" },
	{ &cmd_script, SCRIPT "--header -I -c sh,bash -S main,0x1000 --stop-bt main" },
	{ &cmd_script, SCRIPT "--to autofdo" },
	{ &cmd_script, SCRIPT "--to bolt" },
	{ &cmd_script, SCRIPT "--to firefox" },
	{ &cmd_script, SCRIPT "--to folded --mark" },
	{ &cmd_script, SCRIPT "--to pprof" },
	{ &cmd_script, SCRIPT "--to pprof --gzip" },
	{ &cmd_script, SCRIPT "--to speedscope" },
	{ &cmd_data_convert, "-i @ --force --to-json %" },
	{ &cmd_data_convert, "-i @ --force --all --tod --to-json %" },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status;

	close(command_run(lines, ARRAY_LEN(lines), data, size, &status));
	return 0;
}
