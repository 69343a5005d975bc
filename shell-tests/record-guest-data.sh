#!/bin/sh
# SPDX-License-Identifier: MIT
# A recording with its guest's own put into it: one file, or the host's as it was.
set -eu
cd "$SCRATCH"
cat >work.sh <<'END'
i=0
while [ $i -lt 20000 ]; do i=$((i + 1)); done
END
record() { "$TALLY" record -e cpu-clock -F 500 "$@"; }
record -q -o guest.data sh work.sh 2>err || { head -n 1 err && exit 77; }
record -q -o other.data sh work.sh 2>err
samples() { "$TALLY" data check -j "$1" | sed -n 's/.*"endian":"[a-z]*","samples":\([0-9]*\).*/\1/p'; }
first() { "$TALLY" data check -j "$1" | sed -n 's/.*"first_time_ns":\([0-9]*\).*/\1/p'; }

# Both clocks are of this machine, so that the guest's recording is of just before.
echo "$(first guest.data) $(first guest.data)" >clock
record -o perf.data --guest-data guest.data --clock clock sh work.sh 2>said
grep -q '^Written: perf.data$' said
grep -q "^Samples of the guest: $(samples guest.data)\$" said
host=$(sed -n 's/^Samples of the host: //p' said)
[ "$host" -gt 0 ]
[ "$(samples perf.data)" = $((host + $(samples guest.data))) ]
[ "$(first perf.data)" = "$(first guest.data)" ]
"$TALLY" report -i perf.data --stdio -s mode,vm -g none 2>/dev/null >rows
grep -q 'host user  *none' rows
grep -q "guest user  *guest's recording" rows
# The status is the command's all the same, and nothing is said where nothing is to be.
status=0
record -q -o perf.data --guest-data guest.data --clock clock sh -c '. ./work.sh; exit 7' 2>said || status=$?
peer=0
record -q -o perf.data sh -c '. ./work.sh; exit 7' 2>err || peer=$?
[ $status = $peer ]
[ ! -s said ]

# Where they cannot be one, what was recorded is kept, and is the host's alone.
if record --guest-data work.sh --clock clock -o host.data sh work.sh 2>err; then exit 1; fi
grep -q 'work.sh' err
[ "$(samples host.data)" -gt 0 ]
"$TALLY" report -i host.data --stdio -s vm -g none 2>/dev/null >rows
if grep -q "guest's recording" rows; then exit 1; fi
# Recordings are their user's alone, and stay so.
[ "$(stat -c %a perf.data)" = "$(stat -c %a host.data)" ]
mkfifo pipe
if record -o pipe --guest-data guest.data --clock clock sh work.sh 2>err; then exit 1; fi
grep -q 'wants a file to write to' err

# What cannot be is told before anything is recorded.
for bad in '--clock clock' '--guest-data guest.data' '--guest-data guest.data --clock clock --switch-output' \
	'--guest-data guest.data --clock clock -o -' '--guest-data guest.data --clock nofile' \
	'--guest-data guest.data --clock clock --threads' '--guest-data guest.data --tsc-offset x'; do
	rm -f perf.data
	status=0
	# shellcheck disable=SC2086
	record $bad sh work.sh >out 2>err || status=$?
	if [ $status = 0 ] || [ -e perf.data ] || [ -s out ]; then echo "$bad: $status" && exit 1; fi
done
