#!/bin/sh
# SPDX-License-Identifier: MIT
# Files are kept by their build ids as perf keeps them: added, listed, found again when the
# original is another file, removed. What record has samples in is kept, unless that is not wanted.
for tool in cc readelf strip; do
	command -v $tool >/dev/null || { echo "$tool is not installed" && exit 77; }
done
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording is not permitted" && exit 77; }
cd "$SCRATCH" || exit 1
rm -rf "$HOME/.debug"
fail() {
	echo "$*"
	exit 1
}
count() { # how many are kept
	"$TALLY" buildid-cache -x, -l | tail -n +2 | wc -l
}

# A program that spins in a function whose name depends on how it is built.
build() { # FUNCTION
	printf '%s\n' "__attribute__((noinline)) void $1(void)" \
		'{ for (volatile long i = 0; i < 30000000; i++) ; }' \
		"int main(void) { $1(); return 0; }" >spin.c
	cc -O1 -Wl,--build-id -o spin.new spin.c && mv spin.new spin || exit 1
}
build first_function
id=$(readelf -n spin | awk '/Build ID/ { print $3 }')
kept="$HOME/.debug/.build-id/$(printf %s "$id" | cut -c 1-2)/$(printf %s "$id" | cut -c 3-)"

"$TALLY" buildid-cache -v -a spin >log 2>&1 || fail "adding failed: $(cat log)"
grep -q "Adding $id $PWD/spin: Ok" log || fail "not told: $(cat log)"
{ [ -h "$kept" ] && cmp -s "$kept/elf" spin; } || fail "$kept/elf is not the file"
[ "$(readlink "$kept")" = "../..$PWD/spin/$id" ] || fail "the link is $(readlink "$kept")"
"$TALLY" buildid-cache -l | grep -Eq "^$id +$PWD/spin\$" || fail 'not listed'
# What perf writes and reads is the same.
if command -v perf >/dev/null; then
	perf buildid-cache -l 2>/dev/null | grep -q "^$id $PWD/spin" || fail 'perf does not find it'
fi
{ "$TALLY" buildid-cache -r spin && [ "$(count)" -eq 0 ] && [ ! -e "$kept" ]; } || fail 'not removed'
{ "$TALLY" buildid-cache -r spin >log 2>&1 && grep -q "wasn't in the cache" log; } || fail 'removed twice'
{ "$TALLY" buildid-cache -a spin,/bin/sh && [ "$(count)" -eq 2 ]; } || fail 'not two files'
{ "$TALLY" buildid-cache -r "$id" && [ "$(count)" -eq 1 ]; } || fail 'not removed by its build id'
{ "$TALLY" buildid-cache -a spin && build second_function &&
	"$TALLY" buildid-cache -a spin -u spin && [ "$(count)" -eq 3 ]; } || fail 'not both builds'
{ "$TALLY" buildid-cache -p spin && [ "$(count)" -eq 1 ]; } || fail 'purging leaves a build'
{ "$TALLY" buildid-cache -P && [ "$(count)" -eq 0 ]; } || fail 'purging leaves something'
"$TALLY" buildid-cache -a /nowhere 2>log && fail 'what is not there was added'
"$TALLY" buildid-cache -a /etc/passwd 2>log && fail 'what is no program was added'

# record keeps what its samples are in, so that names survive the next build.
build first_function
"$TALLY" record -q -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
build second_function
"$TALLY" report --stdio -i p.data 2>log | grep -q first_function || fail 'the kept file is not used'
{ "$TALLY" buildid-cache -M p.data >log && [ ! -s log ]; } || fail "missing: $(cat log)"
"$TALLY" buildid-cache -P
"$TALLY" buildid-cache -M p.data | grep -q "$PWD/spin" || fail 'what is missing is not told'
"$TALLY" report --stdio -i p.data 2>log | grep -q _function && fail 'another build has names'
"$TALLY" buildid-cache -a p.data || fail 'a recording was not added'
"$TALLY" buildid-cache -l | grep -q "$PWD/spin" && fail 'another build was added'

# A stripped program has the names of the copy that was not: their build ids are one.
"$TALLY" buildid-cache -P
{ "$TALLY" buildid-cache -a spin && strip -o spin.new spin && mv spin.new spin; } ||
	fail 'not kept and stripped'
"$TALLY" record -q -N -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
"$TALLY" report --stdio -i p.data 2>log | grep -q second_function || fail 'stripped: no names'
"$TALLY" annotate --stdio -i p.data second_function 2>log | grep -q '%\|Percent' || fail 'stripped: no code'
"$TALLY" buildid-cache -P
"$TALLY" report --stdio -i p.data 2>log | grep -q second_function && fail 'stripped, but has names'
build second_function

# Not where nobody wants it.
"$TALLY" buildid-cache -P
for option in -N -B; do
	"$TALLY" record -q $option -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
	[ "$(count)" -eq 0 ] || fail "$option keeps files"
done
printf '[record]\n\tbuild-id = no-cache\n' >settings
PERF_CONFIG=settings "$TALLY" record -q -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
[ "$(count)" -eq 0 ] || fail 'record.build-id = no-cache keeps files'
"$TALLY" --buildid-dir /dev/null record -q -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
[ "$(count)" -eq 0 ] || fail '/dev/null keeps files'
printf '[buildid]\n\tdir = ~/kept\n' >settings
PERF_CONFIG=settings "$TALLY" record -q -e cpu-clock -o p.data ./spin 2>log || fail "$(cat log)"
{ [ "$(count)" -eq 0 ] && "$TALLY" --buildid-dir "$HOME/kept" buildid-cache -l | grep -q spin; } ||
	fail 'buildid.dir is not the folder'

# A name that leads elsewhere is kept nowhere, and a link that does is not followed.
mkdir -p "$HOME/.debug/.build-id/ab" "$SCRATCH/other/abcd"
: >"$SCRATCH/other/abcd/elf"
ln -s "$SCRATCH/other/abcd" "$HOME/.debug/.build-id/ab/cd"
"$TALLY" buildid-cache -r abcd 2>log && fail 'a foreign link was followed'
[ -e "$SCRATCH/other/abcd/elf" ] || fail 'a foreign file was removed'
exit 0
