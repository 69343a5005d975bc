#!/bin/sh
# SPDX-License-Identifier: MIT
# A command that is not found is 127 also where a folder of PATH may not be searched; one that is
# there and no program is 126.
chmod 755 "$SCRATCH" "$SCRATCH/.."
cp "$TALLY" "$SCRATCH/tally" && chmod 755 "$SCRATCH/tally"
as_user=
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || { echo "there is no setpriv to become nobody" && exit 77; }
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
mkdir "$SCRATCH/closed" "$SCRATCH/plain"
echo >"$SCRATCH/plain/no-program"
chmod 755 "$SCRATCH/plain"
chmod 0 "$SCRATCH/closed"
ways="$SCRATCH/closed:$SCRATCH/plain:$PATH"
expect() { # STATUS COMMAND
	# shellcheck disable=SC2086
	PATH=$ways $as_user "$SCRATCH/tally" stat -n "$2" 2>"$SCRATCH/err"
	have=$?
	[ "$have" -eq "$1" ] || { echo "$2: $have" && cat "$SCRATCH/err" && exit 1; }
}
expect 0 true
expect 127 no-such-command
grep -q "'no-such-command': command not found" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
expect 126 no-program
expect 126 "$SCRATCH/plain/no-program"
chmod 755 "$SCRATCH/closed"
