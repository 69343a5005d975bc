#!/bin/sh
# SPDX-License-Identifier: MIT
# Topdown events count behind slots alone: it leads them wherever it is typed, and where it is not.
set -eu
same() { # MACHINE EVENTS WANT: group and name of each event
	have=$("$TALLY" stat --sysfs "$ROOT/tests/data/machines/$1" --dry-run -x';' -e "$2" true 2>&1 |
		grep '^[0-9]' | cut -d';' -f1,3 | tr '\n' ' ')
	[ "$have" = "$3 " ] && return
	printf '%s:\n%s\nwanted:\n%s\n' "$2" "$have" "$3"
	exit 1
}
same intel-hybrid '{topdown-retiring,slots}' '0;slots 0;topdown-retiring'
same intel-hybrid '{cpu_core/instructions/,topdown-retiring,slots}' '0;slots 0;topdown-retiring 0;cpu_core/instructions/'
same intel-hybrid '{page-faults,topdown-retiring}:W' '0;cpu_core/slots/ 0;topdown-retiring 0;page-faults'
same intel-hybrid topdown-retiring '0;cpu_core/slots/ 0;topdown-retiring'
same intel-hybrid topdown-retiring,topdown-bad-spec '0;cpu_core/slots/ 0;topdown-retiring 0;topdown-bad-spec'
same intel-hybrid slots,topdown-retiring,page-faults '0;slots 0;topdown-retiring 1;page-faults'
same intel-hybrid slots,page-faults,topdown-retiring '0;slots 0;topdown-retiring 1;page-faults'
same intel-hybrid topdown-retiring,page-faults,topdown-bad-spec \
	'0;cpu_core/slots/ 0;topdown-retiring 0;topdown-bad-spec 1;page-faults'
same intel-hybrid page-faults,topdown-retiring,slots '0;page-faults 1;slots 1;topdown-retiring'
same intel-hybrid '{page-faults,slots},topdown-retiring' \
	'0;page-faults 0;slots 1;cpu_core/slots/ 1;topdown-retiring'
same intel-hybrid slots,slots,topdown-retiring '0;slots 0;topdown-retiring 1;slots'
same intel-hybrid page-faults,slots,topdown-retiring '0;page-faults 1;slots 1;topdown-retiring'
# Without them slots is an event like others; and where a number means something else, it stays alone.
same intel-hybrid '{page-faults,slots}' '0;page-faults 0;slots'
same intel-hybrid cpu_atom/config=0x8000/ '0;cpu_atom/config=0x8000/'
same amd cpu/event=0,umask=0x80/ '0;cpu/event=0,umask=0x80/'
