#!/bin/sh
# SPDX-License-Identifier: MIT
# annotate shows code that is in no program's file: of the kernel out of its memory or of a vmlinux
# that is found by its build id, of JIT compilers out of their dumps, of BPF programs out of the
# recording. Without any of that it says what was looked for.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo 'not built with Capstone' && exit 77; }
cd "$SCRATCH" || exit 1
cat >tree <<'END'
app;main;jit!compiled 3
app;main;sys_read_[k] 2
app;main;sys_read_[k];bpf!bpf_prog_01_test_[k] 4
END
"$make" -s sym -o p.data <tree || exit 1
annotate() {
	"$TALLY" annotate --symfs sym --kallsyms sym/kallsyms -i p.data "$@" >out 2>&1
}
has() { # TEXT
	grep -Eq -e "$1" out || { echo "no '$1' in:" && cat out && exit 1; }
}
for function in compiled sys_read bpf_prog_01_test; do
	annotate $function || { cat out && exit 1; }
	has "<$function>:"
	has '^ +100\.00 : +[0-9a-f]+: +nop'
	[ "$(grep -c ': *nop' out)" -eq 256 ] || { echo "$function is not whole" && cat out && exit 1; }
done
annotate -j sys_read && has '"instruction":"nop","length":1,"percent":100.0,"samples":2'
# Damage and what is missing: a reason for each, and never code of something else.
mv sym/kcore kcore.kept
annotate sys_read
has 'sys_read.: the code of the recorded kernel is not here: no vmlinux'
has '-k FILE'
for size in 0 10 64 119 5000; do
	head -c $size kcore.kept >sym/kcore
	annotate sys_read
	[ $size -eq 5000 ] || has 'the code of the recorded kernel is not here'
done
mv kcore.kept sym/kcore
dump=sym/makeprofile/jit-1000.dump
head -c 200 $dump >short.dump && mv short.dump $dump
annotate compiled
has "no samples in a function 'compiled'|is not in the JIT compiler's dump"
size=$(wc -c <p.data)
for less in 100 300 600; do
	head -c $((size - less)) p.data >cut.data
	"$TALLY" annotate --symfs sym --kallsyms sym/kallsyms -i cut.data >out 2>&1
	[ $? -lt 2 ] || { cat out && exit 1; }
done

# The kernel that runs here, and a vmlinux made to be it by its build id.
command -v gcc >/dev/null || exit 0
[ "$(uname -m)" = x86_64 ] || exit 0
"$TALLY" record -q -a -e cpu-clock:k -o k.data "$TALLY" test -w leafloop >log 2>&1 || exit 0
top=$("$TALLY" report -i k.data -s sym -x, 2>/dev/null | sed -n 's/.*\[k\] \([a-z_0-9]*\)$/\1/p' | head -n 1)
text=$(awk '$3 == "_text" { print $1 }' /proc/kallsyms | head -n 1)
at=$(awk -v name="$top" '$3 == name && !$4 { print $1 }' /proc/kallsyms | head -n 1)
id=$("$TALLY" buildid-list -k) || exit 0
case $text in
'' | 0000000000000000) exit 0 ;;
esac
[ -n "$top" ] && [ -n "$at" ] || exit 0
mkdir -p root/boot && cp /proc/kallsyms root/kallsyms
release=$(uname -r)
printf '.globl _text, %s\n_text: .skip %d, 0x90\n%s: .rept 65536\nincq %%rax\n.endr\n' \
	"$top" $((0x${at#ffffffff} - 0x${text#ffffffff})) "$top" >kernel.s
gcc -nostdlib -static "-Wl,--build-id=0x$id" -Wl,-Ttext=0xffffffff81000000 -Wl,-e,_text -Wl,-z,max-page-size=4096 \
	-o "root/boot/vmlinux-$release" kernel.s || { echo 'no vmlinux could be made' && exit 1; }
"$TALLY" annotate --symfs root --kallsyms root/kallsyms -i k.data "$top" >out 2>&1
has "<$top>:"
has ': +incq +%rax'
# Another kernel's is not taken for it.
gcc -nostdlib -static -Wl,--build-id=0xabcdef00 -Wl,-Ttext=0xffffffff81000000 -Wl,-e,_text \
	-o "root/boot/vmlinux-$release" kernel.s || exit 1
"$TALLY" annotate --symfs root --kallsyms root/kallsyms -i k.data "$top" >out 2>&1
has "no vmlinux of its build id, of Linux $release"
exit 0
