#!/bin/sh
# SPDX-License-Identifier: MIT
# --stitch-lbr gives a call chain of the hardware the callers that the thread's
# sample before had, and no other thread's.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
cd "$SCRATCH" || exit 1
python3 - <<'END' || exit 1
import struct
USER = 2 ** 64 - 512
def sample(tid, last):
    calls = range(last, max(last - 4, -1), -1)
    ip = 0x2000 + last * 0x10 + 4
    body = struct.pack('<QIIQQQ', ip, tid, tid, 2, USER, ip)
    body += struct.pack('<QQ', len(calls), last)
    for c in calls:
        body += struct.pack('<QQQ', 0x1000 + c * 0x10, 0x2000 + c * 0x10, 0)
    return struct.pack('<IHH', 9, 2, 8 + len(body)) + body
records = sample(1, 3) + sample(2, 5) + sample(1, 5)
# IP, TID, CALLCHAIN, BRANCH_STACK; user, call stack, hardware index
attr = struct.pack('<IIQQQQQIIQQQ', 0, 80, 0, 1, 1 | 2 | 1 << 5 | 1 << 11, 0, 0, 0, 0, 0, 0,
                   1 | 1 << 11 | 1 << 17).ljust(80, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 96)
head += struct.pack('<QQQQQQ', 104, 96, 200, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
END
chains() {
	"$TALLY" script -i p.data -F ip "$@" | awk 'NF { printf "%s ", $1 } !NF { print "" }'
}
chains >without && chains --stitch-lbr >with || exit 1
cat >want <<'END'
2030 1030 1020 1010 1000 
2050 1050 1040 1030 1020 
2050 1050 1040 1030 1020 1010 1000 
END
grep . with | cmp -s - want || { echo "with --stitch-lbr:" && cat with && exit 1; }
sed '3s/ 1010 1000//' want >want.without
grep . without | cmp -s - want.without || { echo "without:" && cat without && exit 1; }
