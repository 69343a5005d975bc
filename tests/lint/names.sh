#!/bin/sh
# SPDX-License-Identifier: MIT
# Every external symbol starts with the name of its file: arena_alloc in
# arena.c, and in zstd-none.c what stands for zstd.c. An entry of a registry is
# KIND_FILE. Files of cmd/ export cmd_NAME[_VERB] and main.
# Usage: names.sh OBJECTS-FOLDER
cd "$(dirname "$0")/../.." || exit 2
command -v nm >/dev/null || { echo "names.sh: nm is not installed" && exit 2; }
bad=0 seen=0
for source in $(find util cmd arch pmu-events -name '*.c' 2>/dev/null | sort); do
	object=$1/${source%.c}.o
	[ -f "$object" ] || continue
	seen=$((seen + 1))
	base=$(basename "$source" .c | tr - _)
	case $source in
	cmd/main.c) want='^main$' ;;
	cmd/*) want="^$(echo "${source%.c}" | tr /- __)\$" ;;
	*-none.c) want="^${base%_none}_" ;;
	util/out/*) want="^(${base}_|render_$base\$)" ;;
	util/target/*) want="^(${base}_|target_$base\$)" ;;
	arch/*) want="^(${base}_|arch_$base\$)" ;;
	*) want="^${base}_" ;;
	esac
	nm -g --defined-only "$object" | awk -v want="$want" -v source="$source" '
		NF != 3 || $3 ~ /^(__|_GLOBAL_)/ { next } # sanitizers and coverage
		$3 !~ want { print source ": symbol " $3 " does not match " want; n++ }
		END { exit n > 0 }' || bad=1
done
if [ "$seen" -eq 0 ]; then
	echo "names.sh: no objects in $1"
	exit 2
fi
# Basenames are unique outside cmd/, so that a prefix names one file.
twice=$(find util arch pmu-events -name '*.c' 2>/dev/null | sed 's/.*\///' | sort | uniq -d)
for name in $twice; do
	echo "$name: more than one file is called so"
	bad=1
done
exit "$bad"
