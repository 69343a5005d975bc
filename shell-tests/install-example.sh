#!/bin/sh
# SPDX-License-Identifier: MIT
# Another project can generate and read tables with what `make install` ships.
set -eu
[ "${O:-build}" = build ] || { echo "what $O installs links with its own run-time library" && exit 77; }
for time in first second; do
	make -C "$ROOT" --no-print-directory install DESTDIR="$SCRATCH/root" PREFIX=/usr >"$SCRATCH/log" 2>&1 || {
		echo "the $time time:"
		cat "$SCRATCH/log"
		exit 1
	}
done
diff -r "$ROOT/pmu-events/arch" "$SCRATCH/root/usr/share/tally/events"
cp -R "$ROOT/Documentation/example" "$SCRATCH/example"
root=$SCRATCH/root/usr
PKG_CONFIG_SYSROOT_DIR=$SCRATCH/root PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
	PKG_CONFIG_LIBDIR=$root/lib/pkgconfig \
	make -C "$SCRATCH/example" JEVENTS="$root/bin/jevents" >"$SCRATCH/log" 2>&1 || {
	cat "$SCRATCH/log"
	exit 1
}
got=$("$SCRATCH/example/lookup" x86/mycpu widgets.turned)
want='default_core/event=0x42,period=100003,umask=1/ on counters 0x5, fixed 0x0'
[ "$got" = "$want" ] || {
	echo "got  $got"
	echo "want $want"
	exit 1
}
"$root/bin/tally" version >/dev/null
test -s "$root/share/bash-completion/completions/tally"
