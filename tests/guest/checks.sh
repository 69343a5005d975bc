# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests that look at what commands said in a guest (boot.sh): sourced by them.
bad=0

guest() { # ARCH CPU <COMMANDS: what they say is then looked at; without a guest the test ends
	cat >"$SCRATCH/commands"
	said=$(tests/guest/boot.sh "$1" "$SCRATCH/commands" "$2")
	case $? in
	0) echo "$said" >"$SCRATCH/said" ;;
	77) echo "$said" && exit 77 ;;
	*) echo "$said" && exit 1 ;;
	esac
}
section() { # LABEL: what a command said; its status has to be 0
	sed -n "/^@$1\$/,/^@end/p" "$SCRATCH/said" >"$SCRATCH/section"
	grep -q '^@end 0$' "$SCRATCH/section" || {
		echo "FAIL $1:" >&2
		cat "$SCRATCH/section" >&2
	}
	sed '/^@/d' "$SCRATCH/section"
}
value() { # LABEL EVENT: its count in stat's CSV, or 0
	section "$1" | awk -F, -v event="$2" '
		$1 == event { value = $6 } END { print value == "" ? 0 : value }'
}
model() { # LABEL: whose tables a plan in JSON is made with
	section "$1" | sed -n 's/.*"model":"\([^"]*\)".*/\1/p'
}
host_model() { # CPU: the same, as the tool that runs here says
	"$TALLY" plan --cpu "$1" -e cycles -j | sed -n 's/.*"model":"\([^"]*\)".*/\1/p'
}
equal() { # NAME VALUE WANTED
	if [ "$2" = "$3" ] && [ -n "$2" ]; then
		echo "ok $1: $2"
	else
		echo "FAIL $1: '$2', not '$3'"
		bad=1
	fi
}
some() { # NAME VALUE
	if [ "${2:-0}" -gt 0 ]; then
		echo "ok $1: $2"
	else
		echo "FAIL $1: '$2' is no count"
		bad=1
	fi
}
finish() {
	exit $bad
}
