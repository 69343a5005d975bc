#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes a perf.data of a static x86-64 program whose branches are told.

  branchdata.py OUTPUT PROGRAM KINDS [WIDTH] <TRACE

Each line of TRACE is a sample: its address, then its branches with the newest first, each
FROM/TO/P, M or -/CYCLES; addresses are numbers with 0x in front, or symbols with +OFFSET.
KINDS is branch_sample_type. With bit 19 of it, each branch has /COUNTERS behind it, of the two
events of a group; WIDTH is what the recording says of their bits. KINDS "jumps": each sample is
one branch, and its line FROM TO.
"""
import os
import re
import struct
import subprocess
import sys

output, program = sys.argv[1], os.path.abspath(sys.argv[2])
are_jumps = sys.argv[3] == "jumps"
kinds = 0 if are_jumps else int(sys.argv[3], 0)
has_counters = kinds >> 19 & 1


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


names = {w[2]: int(w[0], 16) for w in map(str.split, run("nm", program).splitlines()) if len(w) == 3}
code = re.search(r"LOAD +(0x\w+) (0x\w+) \w+ (0x\w+) \w+ R E", run("readelf", "-lW", program))
offset, start, size = (int(code[i], 16) for i in (1, 2, 3))


def address(text):
    name, _, plus = text.partition("+")
    return (int(name, 16) if name.startswith("0x") else names[name]) + int(plus or "0", 0)


def record(kind, misc, body):
    return struct.pack("<IHH", kind, misc, 8 + len(body)) + body


def padded(text):
    text = text.encode() + b"\0"
    return text + b"\0" * (-len(text) % 8)


def text(words):
    words = words.encode() + b"\0"
    return struct.pack("<I", -(-len(words) // 64) * 64) + words.ljust(-(-len(words) // 64) * 64, b"\0")


def sample(line, time):
    ip, *branches = line.split()
    if are_jumps:
        return record(9, 2, struct.pack("<QIIQQ", address(ip), 77, 77, time, address(branches[0])))
    body = struct.pack("<QIIQQ", address(ip), 77, 77, time, len(branches))
    counted = b""
    for b in branches:
        source, target, how, cycles, *counters = b.split("/")
        flags = {"M": 1, "P": 2, "-": 0}[how] | int(cycles) << 4
        body += struct.pack("<QQQ", address(source), address(target), flags)
        counted += struct.pack("<Q", int(counters[0], 0)) if has_counters else b""
    return record(9, 2, (struct.pack("<Q", 1) if has_counters else b"") + body + counted)


data = record(3, 0x2000, struct.pack("<II", 77, 77) + padded("branches"))
data += record(1, 2, struct.pack("<IIQQQ", 77, 77, start, size, offset) + padded(program))
for i, line in enumerate(sys.stdin):
    data += sample(line, 1000000000 + 1000 * i)
# Cycles every 100, with IP, TID, TIME and BRANCH_STACK; with counters the first of two events with ids.
parts = 1 | 2 | 4 | 8 if are_jumps else 1 | 2 | 4 | 0x800 | (0x10000 if has_counters else 0)
config, period = (4, 1) if are_jumps else (0, 100)


def attr(number):
    start = struct.pack("<IIQQQ", 0, 112, number or config, period, parts).ljust(72, b"\0")
    return (start + struct.pack("<Q", kinds)).ljust(112, b"\0")


names = ["cycles", "instructions"] if has_counters else ["cycles"]
ids = struct.pack("<QQ", 1, 2) if has_counters else b""
entries = b"".join(attr(i) + (struct.pack("<QQ", 104 + 8 * i, 8) if ids else struct.pack("<QQ", 0, 0))
                   for i in range(len(names)))
features = {6: struct.pack("<I", 8) + padded("x86_64")}
if has_counters:
    features[12] = struct.pack("<II", 2, 112) + b"".join(
        attr(i) + struct.pack("<I", 1) + text(n) + struct.pack("<Q", i + 1) for i, n in enumerate(names))
    features[17] = struct.pack("<I", 1) + text("{cycles,instructions}") + struct.pack("<II", 0, 2)
    caps = {"branches": "32", "branch_counter_nr": "4", **({"branch_counter_width": sys.argv[4]} if sys.argv[4:] else {})}
    features[28] = struct.pack("<I", len(caps)) + b"".join(text(k) + text(v) for k, v in caps.items())
at = 104 + len(ids) + len(entries)
sections = at + len(data)
table, bodies = b"", b""
for body in features.values():
    table += struct.pack("<QQ", sections + 16 * len(features) + len(bodies), len(body))
    bodies += body
with open(output, "wb") as f:
    f.write(b"PERFILE2" + struct.pack("<8Q", 104, 128, 104 + len(ids), len(entries), at, len(data), 0, 0) +
            struct.pack("<4Q", sum(1 << bit for bit in features), 0, 0, 0))
    f.write(ids + entries + data + table + bodies)
