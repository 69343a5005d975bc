#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes a perf.data of one group of events, read together with each sample of its leader.

  groupdata.py OUTPUT NAME,TYPE,CONFIG... <TRACE

Each line of TRACE is a sample: what each event has counted since the one before.
"""
import struct
import sys

output, events = sys.argv[1], [e.split(",") for e in sys.argv[2:]]
PARTS = 1 | 2 | 4 | 0x10 | 0x40 | 0x80 | 0x10000  # IP, TID, TIME, READ, ID, CPU, IDENTIFIER


def record(kind, misc, body):
    return struct.pack("<IHH", kind, misc, 8 + len(body)) + body


def padded(text):
    text = text.encode() + b"\0"
    return text + b"\0" * (-len(text) % 8)


def text(words):
    words = words.encode() + b"\0"
    words += b"\0" * (-len(words) % 64)
    return struct.pack("<I", len(words)) + words


def attr(number):
    """read_format: times, ids, the group; sample_id_all."""
    _, kind, config = events[number]
    return struct.pack("<IIQQQQQ", int(kind), 112, int(config, 0), 0 if number else 1000, PARTS, 15,
                       1 << 18).ljust(112, b"\0")


data = record(3, 0x2000, struct.pack("<II", 77, 77) + padded("group") +
              struct.pack("<IIQQIIQ", 77, 77, 0, 1, 0, 0, 1))
totals = [0] * len(events)
for i, line in enumerate(sys.stdin):
    totals = [total + int(n) for total, n in zip(totals, line.split())]
    body = struct.pack("<QQIIQQII", 1, 0x401000 + i, 77, 77, 1000000000 + 1000 * i, 1, 1, 0)
    body += struct.pack("<QQQ", len(events), 100 * (i + 1), 100 * (i + 1))
    body += b"".join(struct.pack("<QQ", total, 1 + k) for k, total in enumerate(totals))
    data += record(9, 2, body)
ids = b"".join(struct.pack("<Q", 1 + k) for k in range(len(events)))
attrs = b"".join(attr(i) + struct.pack("<QQ", 104 + 8 * i, 8) for i in range(len(events)))
features = {
    6: struct.pack("<I", 8) + padded("x86_64"),
    12: struct.pack("<II", len(events), 112) + b"".join(
        attr(i) + struct.pack("<I", 1) + text(e[0]) + struct.pack("<Q", 1 + i) for i, e in enumerate(events)),
    17: struct.pack("<I", 1) + text("{" + ",".join(e[0] for e in events) + "}") + struct.pack("<II", 0, len(events)),
}
at = 104 + len(ids) + len(attrs)
sections = at + len(data)
table, bodies = b"", b""
for body in features.values():
    table += struct.pack("<QQ", sections + 16 * len(features) + len(bodies), len(body))
    bodies += body
with open(output, "wb") as f:
    f.write(b"PERFILE2" + struct.pack("<8Q", 104, 128, 104 + len(ids), len(attrs), at, len(data), 0, 0) +
            struct.pack("<4Q", sum(1 << bit for bit in features), 0, 0, 0))
    f.write(ids + attrs + data + table + bodies)
