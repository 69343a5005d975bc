#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, version and check feature print perf's lines, and the status tells.
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
perf="$SCRATCH/perf"
"$perf" version | grep -Eqx 'perf version [0-9]+\.[0-9]+\.tally-.*' || exit 1
[ "$("$perf" --version)" = "$("$perf" version)" ] || { echo '--version differs' && exit 1; }
"$perf" version --build-options >"$SCRATCH/out" || exit 1
grep -Eqx ' {17} zstd: \[ (on |OFF) \]  # HAVE_ZSTD_SUPPORT' "$SCRATCH/out" ||
	{ cat "$SCRATCH/out" && exit 1; }
grep -qx '               libpfm4: \[ OFF \]  # HAVE_LIBPFM' "$SCRATCH/out" || exit 1
[ "$("$perf" check feature libtraceevent)" = \
	'         libtraceevent: [ on  ]  # HAVE_LIBTRACEEVENT' ] || exit 1
