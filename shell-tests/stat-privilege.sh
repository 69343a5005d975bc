#!/bin/sh
# SPDX-License-Identifier: MIT
# --all-user and --all-kernel leave one side out, but for events that say it themselves.
# shellcheck disable=SC2016
busy='i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done'
clock() {
	"$TALLY" stat "$@" -x, -e page-faults,page-faults:u -- sh -c "$busy" 2>"$SCRATCH/csv" || exit 1
	if ! grep -q '^page-faults,.*,true,true,,' "$SCRATCH/csv"; then
		echo "this user may not count the kernel: $(tail -n 1 "$SCRATCH/csv")" >&2
		exit 77
	fi
	awk -F, '$1 ~ /^page-faults/ { printf "%s ", $6 }' "$SCRATCH/csv"
}
clock --all-user >"$SCRATCH/user"
read -r all user <"$SCRATCH/user"
[ "$all" = "$user" ] || { echo "user: $all and $user" && exit 1; }
clock --all-kernel >"$SCRATCH/kernel"
read -r all user <"$SCRATCH/kernel"
[ "$all" -ne "$user" ] || { echo "kernel: $all and $user" && exit 1; }
"$TALLY" stat --all-user --all-kernel true 2>/dev/null
[ $? -eq 2 ]
