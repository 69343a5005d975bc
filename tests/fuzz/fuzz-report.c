/* SPDX-License-Identifier: MIT */
/* Any bytes as a recording that is summed up, by all that rows can be told apart by. */
#include <unistd.h>

#include "tests/fuzz/command.h"
#include "util/base/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES  "--symfs /proc/self/fdinfo "
#define REPORT "-i @ " FILES

static const struct command_line lines[] = {
	{ &cmd_report, REPORT },
	{ &cmd_report, REPORT "-j -s comm,dso,sym -g graph,0,caller" },
	{ &cmd_report, REPORT "-g fractal,0,callee,address -G --max-stack 20" },
	{ &cmd_report, REPORT "-g flat,0 --no-children" },
	{ &cmd_report, REPORT "-g folded,0,count -s sym,srcline" },
	{ &cmd_report,
	  REPORT "-s addr,dso_size,ipc_lbr,parent,simd,srcfile,srcline,symbol_size,symoff "
		 "-p main --exclude-other" },
	{ &cmd_report, REPORT "-s cgroup,cgroup_id,code_page_size,comm_nodigit,cpu,data_page_size,"
			      "ins_lat,local_ins_lat,local_retire_lat,local_weight" },
	{ &cmd_report,
	  REPORT "-s parallelism,pid,retire_lat,socket,tgid,tid,time,trace,transaction,"
		 "weight --time-quantum 1ms" },
	{ &cmd_report, REPORT "-s mode,vcpu,vm,sym" },
	{ &cmd_report, REPORT "-x ; -b -s abort,addr_from,addr_to,cycles,dso_from,dso_to,in_tx,"
			      "mispredict,srcline_from,srcline_to,symbol_from,symbol_to,type" },
	{ &cmd_report, REPORT "-b" },
	{ &cmd_report, REPORT "--branch-history -g caller,0 --stitch-lbr" },
	{ &cmd_report, REPORT "--total-cycles" },
	{ &cmd_report, REPORT "--mem-mode" },
	{ &cmd_report,
	  REPORT "--mem-mode -s blocked,dcacheline,dso_daddr,locked,mem,phys_daddr,snoop,"
		 "symbol_daddr,tlb" },
	{ &cmd_report, REPORT "-D" },
	{ &cmd_report, REPORT "--stats" },
	{ &cmd_report, REPORT "--tasks" },
	{ &cmd_report, REPORT "--mmaps" },
	{ &cmd_report, REPORT "-T --header -I" },
	{ &cmd_report, REPORT "--group -F overhead,overhead_children,overhead_sys,overhead_us,"
			      "overhead_guest_sys,overhead_guest_us,sample,period,sym" },
	{ &cmd_report, REPORT "--hierarchy -s comm,dso,sym --percent-limit 1" },
	{ &cmd_report, REPORT "--samples 3 --latency -s comm,trace --raw-trace" },
	{ &cmd_report, REPORT "--ignore-callees .*a.* --percentage relative -c sh,bash --pid 1,2" },
	{ &cmd_report, REPORT "--html % --compare @" },
	{ &cmd_report, REPORT "--svg %" },
	{ &cmd_annotate, REPORT "--stdio" },
	{ &cmd_diff, FILES "@ @" },
	{ &cmd_diff, FILES "-j -c wdiff:1,2 -s comm,dso,sym @ @ @" },
	{ &cmd_lbr_report, REPORT "--path-length 2 --top 1000" },
	{ &cmd_lbr_report, REPORT "-j" },
	{ &cmd_lbr_report, REPORT "--folded" },
	{ &cmd_lbr_diff, FILES "@ @" },
	{ &cmd_kvm_stat_report, "-i @" },
	{ &cmd_kvm_stat_report, "-j --per-vcpu -i @" },
	{ &cmd_kvm_stat_report, "--event mmio -k p99 -i @" },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status;

	close(command_run(lines, ARRAY_LEN(lines), data, size, &status));
	return 0;
}
