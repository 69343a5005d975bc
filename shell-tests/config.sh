#!/bin/sh
# SPDX-License-Identifier: MIT
# Settings are read from ~/.perfconfig or $PERF_CONFIG, shown, and told when wrong.
fail() {
	echo "$*"
	exit 1
}
HOME=$SCRATCH
export HOME
unset PERF_CONFIG
cat >"$SCRATCH/.perfconfig" <<'END'
# of the home folder
[pager]
	list = less -S   # wide
[colors]
	top = red, default
END
"$TALLY" config -l -x, | sed 's|,/.*/|,|' >"$SCRATCH/out" || fail "config -l failed"
cat >"$SCRATCH/want" <<'END'
name,value,applies,file,line
pager.list,less -S,true,.perfconfig,3
colors.top,"red, default",false,.perfconfig,5
END
diff "$SCRATCH/want" "$SCRATCH/out" || fail "config -l"
"$TALLY" config -l | grep -q '^pager.list *less -S *yes' || fail "the text"
[ "$("$TALLY" config colors.top -x, | wc -l)" -eq 2 ] || fail "config NAME"
"$TALLY" config color.top 2>&1 | grep -q "did you mean 'colors.top'" || fail "no suggestion"

printf '[color]\nui = purple\nui = pink\nui = never\nui = plum' >"$SCRATCH/bad"
export PERF_CONFIG="$SCRATCH/bad"
"$TALLY" config -x, 2>"$SCRATCH/err" >"$SCRATCH/out" || fail "a bad value is a failure"
grep -q true "$SCRATCH/out" && fail "a bad value applies"
grep -q "^note: .*bad:5: setting 'color.ui': 'plum' is not one of auto, always, never" \
	"$SCRATCH/err" || fail "a bad value is not told: $(cat "$SCRATCH/err")"
printf '[color]\nui = always\nui = never' >"$SCRATCH/bad"
"$TALLY" config -x, | cut -d, -f2,3 >"$SCRATCH/out"
printf 'value,applies\nalways,false\nnever,true\n' | diff - "$SCRATCH/out" || fail "the last one"
unset PERF_CONFIG

printf '[a]\nk = "v\n' >"$SCRATCH/bad"
PERF_CONFIG=$SCRATCH/bad "$TALLY" config -l >"$SCRATCH/out" 2>&1
[ $? -eq 1 ] || fail "a bad file is no failure"
grep -q "bad:2: a quoted value does not end" "$SCRATCH/out" || fail "$(cat "$SCRATCH/out")"
# Other commands warn and go on.
PERF_CONFIG=$SCRATCH/bad "$TALLY" version >"$SCRATCH/out" 2>"$SCRATCH/err" || fail "version"
grep -q 'bad:2:' "$SCRATCH/err" || fail "no warning"
grep -q '^tally version' "$SCRATCH/out" || fail "no version"
PERF_CONFIG=$SCRATCH/none "$TALLY" config 2>&1 | grep -q 'none: No such file' || fail "no file"
PERF_CONFIG=/dev/null "$TALLY" config | grep -q 'there are no settings' || fail "no settings"

# A setting of stat applies there, unless the command line says otherwise.
printf '[stat]\nbig-num = false\n' >"$SCRATCH/plain"
export PERF_CONFIG="$SCRATCH/plain"
"$TALLY" config -x, | grep -q '^stat.big-num,false,true,' || fail "stat.big-num does not apply"
big() { # OPTIONS: is there a comma in the time?
	"$TALLY" stat "$@" -e duration_time sleep 0.01 2>&1 | grep -q '[0-9],[0-9].*duration_time'
}
big && fail "stat.big-num is not honoured"
big -B || fail "-B does not go before stat.big-num"
printf '[stat]\nbig-num = true\n' >"$SCRATCH/plain"
big || fail "stat.big-num=true"
big --no-big-num && fail "--no-big-num does not go before stat.big-num"
printf '[stat]\nbig-num = huge\n' >"$SCRATCH/plain"
"$TALLY" config -x, 2>&1 | grep -q "'huge' is not one of true, false" || fail "not told: huge"
