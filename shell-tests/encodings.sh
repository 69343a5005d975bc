#!/bin/sh
# SPDX-License-Identifier: MIT
# Our own events are encoded as tests/data/encodings.csv says. After a change that is meant:
# ./tally encode --no-builtin --events pmu-events/arch --all -x, -o tests/data/encodings.csv
cd "$ROOT" || exit 1
"$TALLY" encode --no-builtin --events pmu-events/arch --check tests/data/encodings.csv
