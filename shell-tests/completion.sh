#!/bin/bash
# SPDX-License-Identifier: MIT
# bash completes commands and options by what the tool itself lists.
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
[ -n "${BASH_VERSION:-}" ] || exec bash "$0"
# shellcheck source=/dev/null
source "$ROOT/Documentation/tally-completion.bash"

# The words that complete the last argument.
complete_words() {
	COMP_WORDS=("$TALLY" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_tally 2>/dev/null
	echo "${COMPREPLY[*]}"
}
expect() { # WANT ARGS...
	local want=$1 got
	shift
	got=$(complete_words "$@")
	[ "$got" = "$want" ] || { echo "'$*' completes to '$got', not '$want'" && exit 1; }
}
expect version vers
expect "config" con
expect "config" help con
expect "--json" version --js
expect "--field-separator=" version --fi
expect "--no-pager" --no
expect "--list" config --li
case " $(complete_words version -) " in
*" -j "*) ;;
*) echo "short options are not completed" && exit 1 ;;
esac
case " $(complete_words '') " in
*" help "*) ;;
*) echo "commands are not completed" && exit 1 ;;
esac
