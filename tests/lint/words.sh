#!/bin/sh
# SPDX-License-Identifier: MIT
# What must not be in the sources: paths of somebody's machine, decisions about
# the output format outside util/out, conditional compilation in .c files,
# typedefs for structs, files without a licence, and (in the objects) variables
# that change, outside main.c.
# Usage: words.sh ROOT [OBJECTS-FOLDER...]
cd "$1" || exit 2
shift
complaints=$(mktemp) || exit 2
trap 'rm -f "$complaints"' EXIT

# complain MESSAGE: standard input are the places, file:line:text.
complain() {
	sed "s|\$|   <- $1|" >>"$complaints"
}
folders=
for folder in util cmd arch pmu-events tests shell-tests Documentation; do
	[ ! -d "$folder" ] || folders="$folders $folder"
done
code=
for folder in util cmd arch pmu-events; do
	[ ! -d "$folder" ] || code="$code $folder"
done
[ -n "$code" ] || { echo "words.sh: no sources in $PWD" && exit 2; }

# shellcheck disable=SC2086
{
	# The bracket keeps this script from finding itself.
	grep -rnE '(^|[^A-Za-z0-9_.}])/([w]ork|[h]ome/[a-z]|[r]oot|[U]sers)/' $folders \
		--include='*.[ch]' --include='*.sh' --include='*.def' --include='*.adoc' \
		--include='*.md' --include='*.txt' | complain "a path of some machine"
	# But temporary files of tests, and perf's protocol for code made at run time.
	grep -rnE '(^|[^A-Za-z0-9_.}])/[t]mp/' $folders --include='*.[ch]' --include='*.sh' \
		--include='*.def' --include='*.adoc' --include='*.md' |
		grep -vE '/tmp/perf-|XXXXXX' | complain "a path of some machine"
	grep -rnE '\bif \(!?([a-z_]+(->|\.))*(as_)?(json|csv)([^a-z_.-]|$)' $code --include='*.[ch]' |
		grep -v '^util/out/' | complain "formats are chosen in util/out"
	grep -rnE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif)\b' $code --include='*.c' |
		complain "conditional compilation in a .c file"
	grep -rnE '\btypedef[[:space:]]+(struct|union|enum)\b' $code --include='*.[ch]' |
		complain "a typedef for a struct, union or enum"
	grep -rLE 'SPDX-License-Identifier: MIT' $folders \
		--include='*.[ch]' --include='*.sh' | complain "no SPDX line"
	grep -rnE '\b(TODO|FIXME|XXX)\b' $folders --include='*.[ch]' --include='*.sh' |
		grep -v '^tests/lint/' | complain "unfinished work"
}

# Constants with addresses in them are in .data.rel.ro, which is read-only.
if [ $# -gt 0 ]; then
	command -v objdump >/dev/null || { echo "words.sh: objdump is not installed" && exit 2; }
	# shellcheck disable=SC2086
	for source in $(find $code -name '*.c' | sort); do
		# Programs to be measured are looked into for their variables.
		case $source in cmd/main.c | util/testload/*) continue ;; esac
		for folder in "$@"; do
			object=$folder/${source%.c}.o
			[ ! -f "$object" ] || break
		done
		[ -f "$object" ] || continue
		objdump -t "$object" | awk -v source="$source" '
			/[.]data[.]rel[.]ro/ { next }
			/ O / && $(NF - 2) ~ /^([.]t?(data|bss)|\*COM\*)/ && $NF !~ /^[._]/ {
				print source ": variable " $NF
			}' | complain "changes, and is not in cmd/main.c"
	done
fi
cat "$complaints"
[ ! -s "$complaints" ]
