#!/bin/sh
# SPDX-License-Identifier: MIT
# A recording without build ids has names of this kernel where it was recorded with it, and else none.
cd "$SCRATCH" || exit 1
zeros='dd if=/dev/zero of=/dev/null bs=1M count=500'
# shellcheck disable=SC2086
if ! "$TALLY" record -q -B -g -e cpu-clock:k -o file.data $zeros 2>said; then
	echo "this machine lets nobody record its kernel: $(tail -n 1 said)"
	exit 77
fi
if ! grep -q '^0*[1-9a-f][0-9a-f]* [Tt] _etext$' /proc/kallsyms; then
	echo '/proc/kallsyms hides its addresses or has no _etext'
	exit 77
fi
# shellcheck disable=SC2086
"$TALLY" record -q -g -e cpu-clock:k -o - $zeros >pipe.data 2>said || { cat said && exit 1; }
# Frames of the kernel with ("named") or without a name ("unnamed").
frames() {
	"$TALLY" script -F ip,sym,dso -i "$1" 2>/dev/null >shown
	case $2 in
	named) kept=-v ;;
	unnamed) kept= ;;
	esac
	# shellcheck disable=SC2086
	grep -F '([kernel.kallsyms])' shown | grep -c $kept -F '[unknown]'
}
has_names() {
	[ "$(frames "$1" named)" -gt 0 ] || { echo "$1 has no names" && cat shown && exit 1; }
}
has_none() {
	[ "$(frames "$1" unnamed)" -gt 0 ] || { echo "$1 has no frames" && cat shown && exit 1; }
	[ "$(frames "$1" named)" -eq 0 ] || { echo "$1 has names" && cat shown && exit 1; }
}
has_names file.data
has_names pipe.data
"$TALLY" report --stdio -i pipe.data >listed || exit 1
grep -F '[kernel.kallsyms]' listed | grep -qv -F '[unknown]' ||
	{ echo 'report has no names' && cat listed && exit 1; }
# Print formats that print a function (%pS) have its name, as call chains have.
if "$TALLY" record -q -e kmem:kfree -o calls.data ls -l / >/dev/null 2>said; then
	"$TALLY" script -F trace -i calls.data >shown || exit 1
	grep -Eq '^ *call_site=[A-Za-z_][A-Za-z0-9_.]*\+0x[0-9a-f]+ ptr=' shown ||
		{ echo 'call sites have no names' && head -n 3 shown && exit 1; }
fi
# The release with another last letter, in as many bytes.
release=$(uname -r)
other=${release%?}
case $release in *x) other=${other}y ;; *) other=${other}x ;; esac
pattern=$(printf %s "$release" | sed 's/[.]/[.]/g')
for kind in file pipe; do
	LC_ALL=C sed "s/$pattern/$other/g" $kind.data >other-$kind.data
	cmp -s $kind.data other-$kind.data && echo "$kind.data does not tell the release" && exit 1
	has_none other-$kind.data
done
# What was not finished tells no release: the kernel's text is where it was, and as long.
size=$(od -A n -t u8 -j 48 -N 8 file.data)
begin=$(od -A n -t u8 -j 40 -N 8 file.data)
head -c $((size + begin)) file.data >cut.data
has_names cut.data
# The length in the record in front of "[kernel.kallsyms]_text", which begins 16 bytes behind it.
at=$(LC_ALL=C grep -abo '\[kernel.kallsyms\]_' cut.data | head -n 1 | cut -d : -f 1)
cp cut.data longer.data
printf '\001' | dd of=longer.data bs=1 seek=$((at - 16)) conv=notrunc 2>/dev/null
cmp -s cut.data longer.data && echo 'the length did not change' && exit 1
has_none longer.data
