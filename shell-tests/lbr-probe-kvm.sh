#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr probe tells apart why /dev/kvm is of no use: not this user's, or something else in its place.
set -eu
cd "$SCRATCH"
[ -e /dev/kvm ] || { echo '/dev/kvm is not there' && exit 77; }
[ "$(id -u)" -eq 0 ] || { echo 'only root becomes somebody else' && exit 77; }
fail() {
	echo "$*"
	exit 1
}
# Where nobody gets at the tool either, a copy in a folder of everybody's.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
cp "$TALLY" "$place/tally"
if setpriv --reuid=65534 --regid=65534 --clear-groups test -r /dev/kvm; then
	echo 'everybody may open /dev/kvm'
elif setpriv --reuid=65534 --regid=65534 --clear-groups "$place/tally" lbr probe -j >out; then
	grep -q '"name":"/dev/kvm","value":"no: /dev/kvm may not be opened: Permission denied"' out ||
		fail "nobody: $(cat out)"
	grep -q '"ability":"guest_sampling","works":false,.*"change":"run as root, or as a user' out ||
		fail "nobody: $(cat out)"
else
	fail 'nobody cannot probe'
fi
unshare -m true 2>/dev/null || { echo 'no mounts of our own here' && exit 0; }
# shellcheck disable=SC2016
unshare -m sh -c 'mount --bind /dev/null /dev/kvm && "$0" lbr probe -j' "$TALLY" >out ||
	fail "another device: $(cat out)"
grep -q '/dev/kvm is not KVM: it does not tell a version' out || fail "another device: $(cat out)"
