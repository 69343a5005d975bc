#!/bin/sh
# SPDX-License-Identifier: MIT
# Where names come from besides programs and kallsyms: dumps and maps of JIT compilers, KSYMBOL
# records, .gnu_debugdata; and that maps of other users are not trusted.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1

printf 'app;main;jit!compiled_one 3\napp;jit!compiled_two;sys_enter_[k];bpf!bpf_prog_01_test_[k] 2\n' |
	"$make" -s symbols -o jit.data || exit 1
folded() {
	"$TALLY" script --symfs symbols --kallsyms symbols/kallsyms --to folded "$@"
}
printf 'app;compiled_two;sys_enter;bpf_prog_01_test 2\napp;main;compiled_one 3\n' >wanted
folded jit.data | cmp -s wanted - || { folded jit.data && exit 1; }
"$TALLY" script --symfs symbols -G -F ip,sym,dso jit.data | grep -q 'compiled_one (jitted-1000-0.so)' || exit 1
# A dump that is cut or none: samples all the same, and it is told.
for size in 0 20 60 110; do
	head -c 200 symbols/makeprofile/jit-1000.dump >whole
	head -c $size whole >symbols/makeprofile/jit-1000.dump
	[ "$("$TALLY" script --symfs symbols -G -F comm,ip jit.data 2>said | grep -vc '^note')" -eq 5 ] ||
		{ echo "a dump of $size bytes" && cat said && exit 1; }
done
"$TALLY" report --symfs symbols --stdio jit.data >out 2>said || { cat said && exit 1; }

# Functions that only .gnu_debugdata has.
if "$TALLY" version -x ';' | grep -q '^lzma;true' && command -v xz >/dev/null && command -v objcopy >/dev/null; then
	printf 'app;main;work 3\n' | "$make" -s packed -o packed.data || exit 1
	file=packed/makeprofile/app
	xz -c $file >more.xz || exit 1
	objcopy --strip-all $file stripped || exit 1
	objcopy --add-section .gnu_debugdata=more.xz stripped $file || exit 1
	"$TALLY" script --symfs packed --to folded packed.data | grep -q '^app;main;work 3$' ||
		{ echo 'no names out of .gnu_debugdata' && exit 1; }
	head -c 100 more.xz >cut.xz
	objcopy --add-section .gnu_debugdata=cut.xz stripped $file || exit 1
	"$TALLY" script --symfs packed --to folded packed.data | grep -q '^app;\[app\];\[app\] 3$' ||
		{ echo 'names out of damage' && exit 1; }
fi

# What another user wrote into /tmp is not believed.
[ "$(id -u)" -eq 0 ] || { echo 'only root can have a file be of another user' && exit 77; }
pid=4194299
map=/tmp/perf-$pid.map
[ ! -e $map ] || { echo "$map is there" && exit 77; }
trap 'rm -f $map' EXIT
echo "app/$pid;anon!code 2" | "$make" -o map.data || exit 1
start=$("$TALLY" script --show-mmap-events map.data | sed -n 's/.*\[0x\([0-9a-f]*\)(.*\/\/anon.*/\1/p')
printf '%s 100 compiled\n' "$start" >$map
"$TALLY" script -G -F ip,sym map.data | grep -q compiled || { echo 'no names out of a map' && exit 1; }
chown 12345 $map
"$TALLY" script -G -F ip,sym map.data >out 2>&1
grep -q compiled out && { echo 'another user is believed' && exit 1; }
grep -q "'$map' is another user's" out || { cat out && exit 1; }
"$TALLY" script -f -G -F ip,sym map.data | grep -q compiled || { echo '-f does nothing' && exit 1; }
