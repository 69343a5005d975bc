#!/bin/sh
# SPDX-License-Identifier: MIT
# Bring a vendor event tree into build/events/tree: import-events.sh [DIR | --peer].
# Without DIR, the tree inside the newest linux-source-6.* that apt offers: the
# package is downloaded and unpacked below build/, never installed. With --peer
# it is only unpacked, for `make bench` to measure against, and not built in.
set -u
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
to=$top/build/events
mkdir -p "$to"

place() {
	rm -rf "$to/tree" "$to/from"
	mv "$1" "$to/tree" || exit 1
	echo "events: $(find -L "$to/tree" -name '*.json' | wc -l) JSON files from $2 in build/events/tree"
}

peer=
[ "${1:-}" != --peer ] || { peer=yes && shift; }
if [ $# -gt 0 ] && [ -n "$1" ]; then
	[ -d "$1" ] || {
		echo "events: '$1' is not a directory" >&2
		exit 1
	}
	case $(cd "$1" && pwd -P)/ in
	"$(cd "$to" && pwd -P)"/*)
		echo "events: '$1' is where the import goes" >&2
		exit 1
		;;
	esac
	[ -n "$(find -L "$1" -name '*.json' -type f 2>/dev/null | head -n 1)" ] || {
		echo "events: '$1' has no JSON file" >&2
		exit 1
	}
	rm -rf "$to/new"
	cp -RL "$1" "$to/new" || exit 1
	chmod -R u+w "$to/new"
	place "$to/new" "$1"
	exit 0
fi

for tool in apt-cache apt-get dpkg-deb xz; do
	command -v $tool >/dev/null 2>&1 || {
		echo "events: no '$tool' on this machine; name a tree: make events EVENTS=DIR" >&2
		exit 1
	}
done
newest() {
	apt-cache search --names-only '^linux-source-6\.[0-9]+$' | cut -d' ' -f1 | sort -V | tail -n 1
}
package=$(newest)
if [ -z "$package" ] && [ "$(id -u)" -eq 0 ]; then
	apt-get update >/dev/null 2>&1
	package=$(newest)
fi
[ -n "$package" ] || {
	echo "events: apt offers no linux-source-6.* package; name a tree: make events EVENTS=DIR" >&2
	exit 1
}
if [ -z "$peer" ] && [ -d "$to/tree" ] && [ "$(cat "$to/from" 2>/dev/null)" = "$package" ]; then
	echo "events: build/events/tree is from $package already"
	exit 0
fi
work=$(mktemp -d "$to/unpack.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
echo "events: fetching $package (not installed, only its event files are kept)"
# A download as root would be handed to the user _apt, who may not write here.
(cd "$work" && apt-get -o APT::Sandbox::User=root -q download "$package") >"$work/log" 2>&1 || {
	tail -n 5 "$work/log" >&2
	echo "events: $package could not be downloaded" >&2
	exit 1
}
dpkg-deb --fsys-tarfile "$work"/*.deb |
	tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | xz -T0 -dc |
	tar -x -C "$work" --wildcards '*/tools/perf' '*/tools/include' '*/tools/lib' '*/tools/arch' || {
	echo "events: $package could not be unpacked" >&2
	exit 1
}
# The rest of tools/ is what `make bench` measures against; nothing of it is built in.
rm -rf "$to/linux"
mkdir "$to/linux" && mv "$work"/*/tools "$to/linux/" || exit 1
[ -z "$peer" ] || exit 0
cp -RL "$to/linux/tools/perf/pmu-events/arch" "$work/arch" || exit 1
printf 'name: Linux perf pmu-events of %s %s\nlicence: GPL-2.0\n' "$package" \
	"$(dpkg-deb -f "$work"/*.deb Version)" >"$work/arch/SOURCE"
place "$work/arch" "$package"
echo "$package" >"$to/from"
