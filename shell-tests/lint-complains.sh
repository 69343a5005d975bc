#!/bin/sh
# SPDX-License-Identifier: MIT
# The structure checks of lint find what they are there for, and nothing in a clean tree.
command -v "${CC:-gcc}" >/dev/null || { echo "no compiler" && exit 77; }
cd "$SCRATCH" || exit 1
mkdir -p tree/util/base tree/util/out tree/util/run tree/tests/lint tree/build/util/out
cp "$ROOT"/tests/lint/*.sh "$ROOT"/tests/lint/*.txt tree/tests/lint/
spdx='/* SPDX-License-Identifier: MIT */'
echo "$spdx" >tree/util/base/low.h
echo "$spdx" >tree/util/run/high.h


(
	cd tree || exit 1
	printf '%s\n#include "util/base/low.h"\nint fine_add(int);\nint fine_add(int a)\n{\n\treturn a;\n}\n' \
		"$spdx" >util/out/fine.c
	"${CC:-gcc}" -I. -c util/out/fine.c -o build/util/out/fine.o
	tests/lint/floors.sh && tests/lint/names.sh build && tests/lint/words.sh . build
) || { echo "a clean tree is not clean" && exit 1; }

plant() { # the text of a source in util/out
	printf '%s\n' "$spdx" "$@" >tree/util/out/bad.c
	(cd tree && "${CC:-gcc}" -I. -c util/out/bad.c -o build/util/out/bad.o)
}
run() { # SCRIPT ARGS...: from inside the tree
	script=$1
	shift
	(cd tree && tests/lint/"$script" "$@")
}
expect() { # WANT SCRIPT ARGS...
	want=$1
	shift
	said=$(run "$@" 2>&1)
	status=$?
	case $said in
	*"$want"*) [ "$status" -eq 1 ] && return ;;
	esac
	echo "'$*' ended with $status instead of saying '$want': $said"
	exit 1
}
# The design page, and headers that say what they are for.
mkdir tree/Documentation tree/tools
cp "$ROOT/tools/modules.sh" tree/tools/
said_of() { printf '%s\n\n/* %s */\n' "$spdx" "$1"; }
said_of 'What is fine.' >tree/util/out/fine.h
# shellcheck disable=SC2016 # words of a page
printf '| 0 | util/base |\n| 1 | util/out |\n| 5 | util/run, util/other |\nIt is `fine`, as `fine_add` is.\n' \
	>tree/Documentation/design.md
echo 'int fine_add(int);' >>tree/util/out/fine.h
(cd tree && tests/lint/design.sh) || { echo "a page that is right is not" && exit 1; }
tree/tools/modules.sh util/out | grep -q 'fine  *What is fine.' || { echo "no list of modules" && exit 1; }
sed -i 's/util.out/util\/elsewhere/' tree/Documentation/design.md
expect 'floor 1 of its table lacks util/out' design.sh
# shellcheck disable=SC2016
echo 'A `module`, and `fine_sub`.' >>tree/Documentation/design.md
expect "there is no 'module'" design.sh
expect "there is no 'fine_sub'" design.sh
printf '%s\nint fine_add(int);\n' "$spdx" >tree/util/out/fine.h
expect 'fine.h: says not what it is for' design.sh
rm tree/util/out/fine.h
plant '#include "util/run/high.h"'
expect 'util/out may not see util/run' floors.sh
plant '#include "../base/low.h"'
expect 'climbs by its spelling' floors.sh
echo "$spdx" >tree/util/out/bad.h
plant '#include <stdio.h>' '#include "util/out/bad.h"'
expect 'its first #include is not its own header' floors.sh
plant '#include "util/out/bad.h"' '#include <stdio.h>'
run floors.sh || { echo "its own header is first" && exit 1; }
rm tree/util/out/bad.h
plant '#include <pthread.h>'
expect 'belongs to' floors.sh
mkdir -p tree/pmu-events
printf '%s\n#include <jansson.h>\n' "$spdx" >tree/pmu-events/evother.c
expect 'evother.c:2: <jansson.h> belongs to' floors.sh
rm tree/pmu-events/evother.c
plant 'int other_name(void); int other_name(void) { return 0; }'
expect 'symbol other_name' names.sh build
mv tree/build/util/out/bad.o tree/bad.o
expect 'bad.c: it was not compiled' names.sh build
mkdir -p tree/host/util/out && mv tree/bad.o tree/host/util/out/
expect 'symbol other_name' names.sh build host
rm -r tree/host
plant 'int bad_next(void); int bad_next(void) { static int n; return n++; }'
expect 'variable n' words.sh . build
expect 'variable n' words.sh . nowhere build
plant 'static const char *const word = "x"; const char *bad_word(void); const char *bad_word(void) { return word; }'
run words.sh . build || { echo "a constant is called variable" && exit 1; }
plant '#ifdef __linux__' '#endif'
expect 'conditional compilation' words.sh . build
plant 'typedef struct thing { int a; } thing;'
expect 'typedef' words.sh . build
plant 'int bad_f(int json); int bad_f(int json) { if (json) return 1; return 0; }'
run words.sh . build || { echo "util/out may ask for the format" && exit 1; }
mv tree/util/out/bad.c tree/util/run/worse.c
expect 'formats are chosen in util/out' words.sh . build
