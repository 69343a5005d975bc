#!/bin/sh
# SPDX-License-Identifier: MIT
# Names and lines of a stripped program come from the separate file of its debug
# information: by a name beside it, by its build id, compressed, shared by dwz,
# and from a debuginfod server.
for program in gcc objcopy readelf; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
"$TALLY" version --build-options | grep -q '^libdw *yes' ||
	{ echo "not built with libdw" && exit 77; }
cd "$SCRATCH" || exit 1
cat >a.c <<'END'
static volatile unsigned long sum;
static inline __attribute__((always_inline)) void inner(int n)
{
	for (int i = 0; i < n; i++)
		sum += sum * (unsigned long)i; /* 5 */
}
static __attribute__((noinline)) void hidden(int n)
{
	inner(n);
}
int main(void)
{
	for (int i = 0; i < 50; i++)
		hidden(2000000);
}
END
build() {
	gcc -O1 -g -Wl,--build-id=sha1 -o whole a.c || exit 1
	id=$(readelf -n whole | sed -n 's/.*Build ID: *//p')
	objcopy --only-keep-debug whole a.debug && objcopy --strip-all whole a || exit 1
}
build
"$TALLY" record -q -e cpu-clock -F 500 -g -o p.data ./a >log 2>&1 ||
	{ echo "recording is not permitted here" && cat log && exit 77; }
failed=0
check() { # WHAT WANT
	rm -rf "$HOME/.cache"
	"$TALLY" script -i p.data -F ip,sym,srcline >out 2>err || { cat err && failed=1; }
	if [ "$2" = yes ]; then
		grep -q ' hidden$' out && grep -q 'a\.c:5 (inlined)' out && return
	else
		grep -q 'hidden\|a\.c' out || return
	fi
	echo "$1:" && head -n 20 out && failed=1
}
check 'without a file' no
mkdir .debug && objcopy --add-gnu-debuglink=a.debug a && mv a.debug .debug
# The link is part of the program, which is recorded anew with it.
"$TALLY" record -q -e cpu-clock -F 500 -g -o p.data ./a >log 2>&1
check 'by the link' yes
mv .debug/a.debug . && check 'beside the program' yes
mv a.debug b.debug && check 'the link leads nowhere' no

mkdir wrong && gcc -O2 -g -Wl,--build-id=sha1 -o wrong/whole a.c &&
	objcopy --only-keep-debug wrong/whole .debug/a.debug
check 'another build' no
rm .debug/a.debug
mv b.debug a.debug.kept
objcopy --compress-debug-sections=zlib-gabi a.debug.kept .debug/a.debug && check 'compressed' yes
rm -r .debug
if "$TALLY" version --build-options | grep -q '^libdebuginfod *yes'; then
	mkdir -p "served/buildid/$id" && cp a.debug.kept "served/buildid/$id/debuginfo"
	DEBUGINFOD_URLS=file://$PWD/served DEBUGINFOD_CACHE_PATH=$PWD/fetched
	export DEBUGINFOD_URLS DEBUGINFOD_CACHE_PATH
	check 'from a server' yes
	rm -r served && check 'what was fetched is kept' yes
	rm -r fetched && check 'a server without it' no
	unset DEBUGINFOD_URLS
fi
# What several files share, dwz moves into one more.
if command -v dwz >/dev/null; then
	sed 's/hidden/twin/' a.c >b.c && gcc -O1 -g -Wl,--build-id=sha1 -o b b.c &&
		objcopy --only-keep-debug b b.debug && mkdir .debug && cp a.debug.kept .debug/a.debug &&
		dwz -m "$PWD/common.debug" .debug/a.debug b.debug || exit 1
	readelf -SW .debug/a.debug | grep -q gnu_debugaltlink || { echo "dwz moved nothing" && failed=1; }
	check 'with a supplementary file' yes
	rm -r .debug
fi
# By build id, below the recorded machine's files.
mkdir -p "root/usr/lib/debug/.build-id/$(echo "$id" | cut -c1-2)" "root$PWD"
cp a "root$PWD/a"
cp a.debug.kept "root/usr/lib/debug/.build-id/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-).debug"
rm -rf "$HOME/.cache"
"$TALLY" script --symfs root -i p.data -F ip,sym,srcline | grep -q 'a\.c:5 (inlined)' ||
	{ echo "by build id below --symfs" && failed=1; }
exit $failed
