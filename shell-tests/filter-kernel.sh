#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own word about a filter, by a scratch machine.
set -eu
cd "$SCRATCH"
"$TALLY" filter check --kernel '{"action":"deny","events":[]}' >said 2>&1 || {
	sed -n 's/^tally filter check: //p' said | head -n 1
	exit 77
}
grep -q '^The kernel says: accepted$' said
"$TALLY" filter encode -j 0xc4 0x1c4 >f.json
"$TALLY" filter check --kernel -j f.json | grep -q '"expected":"accepted".*"kernel":"accepted","backend":"kvm'
printf '.action = 2' >bad.c
if "$TALLY" filter check --kernel -j bad.c >said; then exit 1; fi
grep -q '"expected":"EINVAL","reason":"the action is neither 0 (allow) nor 1 (deny)","kernel":"EINVAL"' said
