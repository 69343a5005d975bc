#!/bin/sh
# SPDX-License-Identifier: MIT
# Metrics are computed with the values of a CSV; what is not given is null.
set -eu
fail() {
	echo "$*"
	exit 1
}
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nV-1-2,v1,m,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
cat >"$SCRATCH/tree/x86/m/metrics.json" <<'EOF'
[
	{ "MetricName": "ratio", "MetricGroup": "G;H", "MetricExpr": "A.X / (B:u if #smt_on else 4)" },
	{ "MetricName": "twice", "MetricExpr": "2 * ratio" },
	{ "MetricName": "named", "MetricExpr": "software@task-clock\\,name\\=Clock@ + 1" },
	{ "MetricName": "round", "MetricExpr": "trip + 1" },
	{ "MetricName": "trip", "MetricExpr": "round + 1" }
]
EOF
printf 'name,value\na.x,6\n#SMT_ON,0\n' >"$SCRATCH/values.csv"
run() {
	"$TALLY" plan --no-builtin --events "$SCRATCH/tree" --cpu x86/m "$@" 2>"$SCRATCH/err"
}
got=$(run --evaluate "$SCRATCH/values.csv" -M ratio,twice -x,)
want='model,unit,metric,value
x86/m,,ratio,1.5
x86/m,,twice,3.0'
[ "$got" = "$want" ] || fail "got $got"
[ "$(run --evaluate "$SCRATCH/values.csv" -M g -x, | tail -n 1)" = 'x86/m,,ratio,1.5' ] || fail group

# With hyperthreading the other branch counts, whose event nobody gave.
echo 'A.X,6' >"$SCRATCH/values.csv"
[ "$(run --evaluate "$SCRATCH/values.csv" -M ratio -x, | tail -n 1)" = 'x86/m,,ratio,' ] || fail smt
grep -q "metric 'ratio' needs 'B:u', of which no value is given" "$SCRATCH/err" ||
	fail "$(cat "$SCRATCH/err")"
run --evaluate "$SCRATCH/values.csv" -M ratio -j | grep -q '"metric":"ratio","value":null' || fail json

# An event may be called what its author calls it.
echo 'clock,6' >"$SCRATCH/values.csv"
[ "$(run --evaluate "$SCRATCH/values.csv" -M named -x, | tail -n 1)" = 'x86/m,,named,7.0' ] || fail named

# A circle is named and the rest goes on.
run --evaluate fnv -x, >"$SCRATCH/out"
[ "$(wc -l <"$SCRATCH/out")" -eq 6 ] || fail "$(cat "$SCRATCH/out")"
grep -q 'round -> trip -> round' "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"

run --evaluate "$SCRATCH/values.csv" -M nosuch -x, >"$SCRATCH/out" && fail 'an unknown metric passes'
[ -s "$SCRATCH/out" ] && fail 'an unknown metric leaves half a document'
grep -q "no metric or metric group is called 'nosuch'" "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"
run --evaluate fnv -M rati 2>/dev/null && fail 'a mistyped metric passes'
grep -q "did you mean 'ratio'" "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"
[ "$(run --evaluate fnv --all -x, | cut -d, -f1 | sort -u | tr '\n' ' ')" = 'model x86/m ' ] || fail all
printf 'A.X,six\n' >"$SCRATCH/values.csv"
run --evaluate "$SCRATCH/values.csv" && fail 'a bad value passes'
grep -q "values.csv: line 1: 'six' is not a number" "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"
status=0
run --all || status=$?
[ "$status" -eq 2 ] || fail "--all without --evaluate has status $status"
