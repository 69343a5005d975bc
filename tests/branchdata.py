#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes a perf.data of a static x86-64 program whose branches are told.

  branchdata.py OUTPUT PROGRAM KINDS <TRACE

Each line of TRACE is a sample: its address, then its branches with the newest first, each
FROM/TO/P, M or -/CYCLES; addresses are numbers with 0x in front, or symbols with +OFFSET.
KINDS is branch_sample_type.
"""
import os
import re
import struct
import subprocess
import sys

output, program, kinds = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3], 0)


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


def sample(line, time):
    ip, *branches = line.split()
    body = struct.pack("<QIIQQ", address(ip), 77, 77, time, len(branches))
    for b in branches:
        source, target, how, cycles = b.split("/")
        flags = {"M": 1, "P": 2, "-": 0}[how] | int(cycles) << 4
        body += struct.pack("<QQQ", address(source), address(target), flags)
    return record(9, 2, body)


data = record(3, 0x2000, struct.pack("<II", 77, 77) + padded("branches"))
data += record(1, 2, struct.pack("<IIQQQ", 77, 77, start, size, offset) + padded(program))
for i, line in enumerate(sys.stdin):
    data += sample(line, 1000000000 + 1000 * i)
# Cycles every 100, with IP, TID, TIME and BRANCH_STACK.
attr = struct.pack("<IIQQQ", 0, 112, 0, 100, 1 | 2 | 4 | 0x800).ljust(72, b"\0") + struct.pack("<Q", kinds)
entry = attr.ljust(112, b"\0") + struct.pack("<QQ", 0, 0)
arch = struct.pack("<I", 8) + padded("x86_64")
at = 104 + len(entry)
with open(output, "wb") as f:
    f.write(b"PERFILE2" + struct.pack("<8Q", 104, len(entry), 104, len(entry), at, len(data), 0, 0) +
            struct.pack("<4Q", 1 << 6, 0, 0, 0))  # the feature ARCH
    f.write(entry + data + struct.pack("<QQ", at + len(data) + 16, len(arch)) + arch)
