#!/bin/sh
# SPDX-License-Identifier: MIT
# CSV has a header with JSON's keys, a row for each event, and nothing else.
"$TALLY" stat -x, -e page-faults,task-clock true 2>"$SCRATCH/csv" || exit 1
header=event,pmu,cpu,socket,thread,value,unit,running_ns,enabled_ns,supported,counted,reason
[ "$(head -n 1 "$SCRATCH/csv")" = "$header,variance_percent,die,core,node,cgroup,cpus,cluster,cache" ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(wc -l <"$SCRATCH/csv")" -eq 3 ] || { cat "$SCRATCH/csv" && exit 1; }
grep -Eq '^page-faults(:u)?,software,,,,[1-9][0-9]*,,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
grep -Eq '^task-clock(:u)?,software,,,,[1-9][0-9]*,ns,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
