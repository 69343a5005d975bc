#!/bin/sh
# SPDX-License-Identifier: MIT
# Print formats of the kernel that libtraceevent cannot read as they are: macros of the kernel, letters of
# a text, a count that only the data says.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
"$TALLY" version -x ';' | grep -q '^libtraceevent;true' || { echo 'not built with libtraceevent' && exit 77; }
cd "$SCRATCH" || exit 1

# shows FORMAT TEXT FIELDS: made:thing of these fields says so.
shows() {
	FORMAT=$1 python3 -c 'import json, os, sys
print(json.dumps({"name": "thing", "fields": json.loads(sys.argv[1]), "print": os.environ["FORMAT"]}))' "$3" |
		python3 "$ROOT/tests/tracedata.py" thing.data || exit 1
	"$TALLY" script -F trace -i thing.data >got 2>said || { cat said && exit 1; }
	sed -i 's/^ *//; s/ *$//' got
	[ "$(cat got)" = "$2" ] || { echo "$1" && echo "wanted '$2', got '$(cat got said)'" && exit 1; }
	[ ! -s said ] || { cat said && exit 1; }
}

# min(), as compilers leave it.
small='"nents=%d/%d", ({ int __x_1 = (REC->n); int __y_2 = (128); ((__x_1) < (__y_2) ? (__x_1) : (__y_2)); }), REC->n'
shows "$small" 'nents=128/300' '[["int n", 300]]'
shows "$small" 'nents=7/7' '[["int n", 7]]'
# One in the other.
shows '"%u", ({ u32 a = ({ u32 b = REC->n + 1; b * 2; }); a + 3; })' 13 '[["u32 n", 4]]'
# IS_ERR_VALUE(): what is an error, and what an address.
errors='"addr=0x%lx err=%ld", __builtin_expect(!!((unsigned long)(void *)(REC->addr) >= (unsigned long)-4095), 0) ? 0 : REC->addr, __builtin_expect(!!((unsigned long)(void *)(REC->addr) >= (unsigned long)-4095), 0) ? REC->addr : 0'
shows "$errors" 'addr=0x7f0000001000 err=0' '[["unsigned long addr", 139637976731648]]'
shows "$errors" 'addr=0x0 err=-12' '[["unsigned long addr", 18446744073709551604]]'
# (REC)->field.
shows '"%u delta: -%llu", REC->count, (((u64)(REC)->top << 32) | (REC)->bottom)' \
	'3 delta: -4294967298' '[["u32 count", 3], ["u32 top", 1], ["u32 bottom", 2]]'
# Bytes as many as a number of 32 bits says, and never more than there are.
bytes='"len:%d raw:%s", REC->len, __print_hex(__get_dynamic_array(buf), REC->len)'
shows "$bytes" 'len:3 raw:01 02 0a' '[["u32 len", 3], ["u8[] buf", [1, 2, 10]]]'
shows "$bytes" 'len:2 raw:01 02' '[["u32 len", 2], ["u8[] buf", [1, 2, 10]]]'
shows "$bytes" 'len:2147483647 raw:01 02 0a' '[["u32 len", 2147483647], ["u8[] buf", [1, 2, 10]]]'
shows "$(echo "$bytes" | sed 's/u32/int/')" 'len:-1 raw:01 02 0a' '[["int len", -1], ["u8[] buf", [1, 2, 10]]]'
shows '"%s", __print_array(__get_dynamic_array(buf), REC->n, sizeof(u16))' '1 2' '[["u32 n", 9], ["u8[] buf", [1, 0, 2, 0]]]'
# UUIDs, texts among the values, and letters of texts.
shows '"type:%pU; %s: %d", REC->id, "info data", REC->n' 'type:01020304-0506-0708-090a-0b0c0d0e0f10; info data: 5' \
	'[["char[16] id", [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]], ["int n", 5]]'
memory='"%d %s error%s:%s%s", REC->n, mc_event_error_type(REC->type), REC->n > 1 ? "s" : "", __get_str(msg)[0] ? " " : "", __get_str(msg)'
shows "$memory" '2 Fatal errors: bus' '[["u32 n", 2], ["u32 type", 3], ["char[] msg", "bus"]]'
shows "$memory" '1 Corrected error:' '[["u32 n", 1], ["u32 type", 0], ["char[] msg", ""]]'
exit 0
