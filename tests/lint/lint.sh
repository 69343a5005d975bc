#!/bin/sh
# SPDX-License-Identifier: MIT
# All checks that read the sources: form, floors, names, words, the design page, manuals, shell
# scripts, and cppcheck. The last line counts the complaints.
# Usage: lint.sh OBJECTS-FOLDER
cd "$(dirname "$0")/../.." || exit 2
objects=${1:-build}
tally=./tally
[ "$objects" = build ] || tally=$objects/tally
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
complaints=0

# check NAME COMMAND...: what the command prints are complaints, if it fails.
check() {
	name=$1
	shift
	if ! command -v "$1" >/dev/null; then
		echo "lint: $1 is not installed, which the check '$name' needs"
		complaints=$((complaints + 1))
		return
	fi
	if "$@" >"$log" 2>&1; then
		return
	fi
	cat "$log"
	lines=$(grep -c . "$log")
	[ "$lines" -gt 0 ] || lines=1
	echo "lint: $name complains"
	complaints=$((complaints + lines))
}

folders=
for folder in util cmd arch pmu-events; do
	[ ! -d "$folder" ] || folders="$folders $folder"
done
# shellcheck disable=SC2086
sources=$(find $folders tests Documentation -name '*.[ch]' | sort)
scripts=$(find . -path ./build -prune -o -path ./.git -prune -o \
	\( -name '*.sh' -o -name '*.bash' -o -path './.ci/*' \) -type f -print | sort)
# shellcheck disable=SC2086
code=$(find $folders -name '*.c' -not -path 'arch/riscv/monitor/*' | sort)

# shellcheck disable=SC2086
{
	check clang-format clang-format --dry-run -Werror $sources
	check floors tests/lint/floors.sh
	check names tests/lint/names.sh "$objects" build/host
	check words tests/lint/words.sh . "$objects" build/host
	check design tests/lint/design.sh
	check manuals tests/lint/manuals.sh . "$tally"
	check shellcheck shellcheck $scripts
	mkdir -p build/cppcheck
	check cppcheck cppcheck -q -j 2 --std=c11 --language=c --inline-suppr --error-exitcode=1 \
		--enable=warning,performance,portability --cppcheck-build-dir=build/cppcheck \
		--suppressions-list=tests/lint/cppcheck.txt -I . -D_GNU_SOURCE \
		'-DVERSION_TEXT=""' '-DVERSION_FEATURES=""' $code
}
if [ "$complaints" -gt 0 ]; then
	echo "lint: $complaints complaints"
	exit 1
fi
echo "lint: clean ($(echo "$sources" | wc -l) sources, $(echo "$scripts" | wc -l) scripts)"
