#!/bin/sh
# SPDX-License-Identifier: MIT
# A folder with kcore_dir in it (record --kcore): names and code of the kernel are those of there.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app;main;sys_there_[k];deep_inside_[k] 5\n' | "$make" -s symbols -o made.data || exit 1
mkdir -p folder/kcore_dir && mv made.data folder/data || exit 1
"$TALLY" script -G -i folder -F sym | grep -q deep_inside && { echo 'names from nowhere' && exit 1; }
cp symbols/kallsyms symbols/kcore folder/kcore_dir || exit 1
: >folder/kcore_dir/modules
"$TALLY" script -i folder -F ip,sym >got || exit 1
[ "$(grep -c ' deep_inside' got)" -eq 5 ] || { cat got && exit 1; }
[ "$(grep -c ' sys_there' got)" -eq 5 ] || { cat got && exit 1; }
# -k and --kallsyms go before it.
: >none
"$TALLY" script -i folder --kallsyms /dev/null -F ip,sym | grep -q deep_inside && exit 1
if "$TALLY" version -x ';' | grep -q '^capstone;true'; then
	"$TALLY" script -G -i folder -F insn,ip >got || exit 1
	[ "$(grep -c 'insn: 90$' got)" -eq 5 ] || { cat got && exit 1; }
fi
if [ ! -e /proc/kcore ]; then
	"$TALLY" record -q --kcore -e cpu-clock -o new true 2>said && exit 1
	grep -q 'there is no /proc/kcore here' said || { cat said && exit 1; }
	[ ! -e new ] || { echo 'half a recording' && exit 1; }
elif "$TALLY" record -q --kcore -e cpu-clock -o new true 2>said; then
	for file in data kcore_dir/kcore kcore_dir/kallsyms kcore_dir/modules; do
		[ -s "new/$file" ] || [ "$file" = kcore_dir/modules ] || { ls -R new && exit 1; }
	done
	"$TALLY" data check new >checked || { cat checked && exit 1; }
fi
for option in '-o -' '-o x --switch-output'; do
	# shellcheck disable=SC2086
	"$TALLY" record --kcore -e cpu-clock $option true 2>said | cat >out
	grep -q -e '--kcore' said || { cat said && exit 1; }
done
