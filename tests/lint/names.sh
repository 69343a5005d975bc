#!/bin/sh
# SPDX-License-Identifier: MIT
# Every external symbol starts with the name of its file: arena_alloc in
# arena.c, and in zstd-none.c what stands for zstd.c. An entry of a registry is
# KIND_FILE. Files of cmd/ export cmd_NAME[_VERB] and main, but for the
# catalogue of them. A source is looked at
# where it was compiled first; one that was not compiled is a complaint, but for
# that of a pair zstd.c and zstd-none.c which is not built in.
# Usage: names.sh OBJECTS-FOLDER...
cd "$(dirname "$0")/../.." || exit 2
command -v nm >/dev/null || { echo "names.sh: nm is not installed" && exit 2; }
bad=0 seen=0
folders=$*

object_of() { # SOURCE
	for folder in $folders; do
		[ ! -f "$folder/${1%.c}.o" ] || { echo "$folder/${1%.c}.o" && return; }
	done
}

for source in $(find util cmd arch pmu-events -name '*.c' 2>/dev/null | sort); do
	case $source in
	arch/riscv/monitor/*) continue ;; # built by its own rule
	*-none.c) twin=${source%-none.c}.c ;;
	*) twin=${source%.c}-none.c ;;
	esac
	object=$(object_of "$source")
	if [ -z "$object" ]; then
		[ -z "$(object_of "$twin")" ] || continue
		echo "$source: it was not compiled into $folders"
		bad=1
		continue
	fi
	seen=$((seen + 1))
	base=$(basename "$source" .c | tr - _)
	case $source in
	cmd/main.c | pmu-events/jevents.c | arch/regc/regc.c) want='^main$' ;;
	cmd/catalogue.c) want='^catalogue_' ;;
	cmd/*) want="^$(echo "${source%.c}" | tr /- __)\$" ;;
	util/target/*-none.c) want="^(${base%_none}_|target_${base%_none}\$)" ;;
	util/export/*-none.c) want="^(${base%_none}_|export_${base%_none}\$)" ;;
	*-none.c) want="^${base%_none}_" ;;
	util/out/*) want="^(${base}_|render_$base\$)" ;;
	util/export/*) want="^(${base}_|export_$base\$)" ;;
	util/selftest/*) want="^(${base}_|selftest_$base\$)" ;;
	util/testload/*) want="^(${base}_|testload_$base\$)" ;;
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
	echo "names.sh: no objects in $folders"
	exit 2
fi
# Basenames are unique outside cmd/, so that a prefix names one file.
twice=$(find util arch pmu-events -name '*.c' -not -path 'arch/riscv/monitor/*' 2>/dev/null | sed 's/.*\///' | sort | uniq -d)
for name in $twice; do
	echo "$name: more than one file is called so"
	bad=1
done
exit "$bad"
