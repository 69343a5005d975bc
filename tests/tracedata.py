#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes a perf.data of tracepoints, a sample of each.

  tracedata.py OUTPUT <EVENTS

Events are a line of JSON each: {"name": ..., "fields": [[DECLARATION, VALUE], ...], "print": ...}.
A declaration is "u32 count"; "u8[] data" is a dynamic array of bytes, "char[] name" a text. Values
are numbers, texts, or lists of bytes.
"""
import json
import re
import struct
import sys

SIZES = {"u8": "B", "u16": "H", "u32": "I", "int": "i", "u64": "Q", "unsigned long": "Q"}
PARTS = 2 | 4 | 0x400 | 0x10000  # TID, TIME, RAW, IDENTIFIER


def describe(number, event):
    """The text of the format, and the bytes of a sample."""
    at, lines, body, behind = 8, [], struct.pack("<HBBi", number, 0, 0, 77), b""
    fields = [*event["fields"]]
    room = 8 + sum(4 if "[]" in d else 16 if "[16]" in d else struct.calcsize("<" + SIZES[d.rsplit(" ", 1)[0]])
                   for d, _ in fields)
    for declaration, value in fields:
        kind, name = declaration.rsplit(" ", 1)
        if "[" in kind:
            value = value.encode() + b"\0" if isinstance(value, str) else bytes(value)
        if kind.endswith("[]"):
            size, shown = 4, f"__data_loc {kind} {name}"
            piece = struct.pack("<I", len(value) << 16 | room + len(behind))
            behind += value
        elif "[" in kind:
            size, piece = len(value), value
            shown = re.sub(r"(\w+)(\[\d+\])", rf"\1 {name}\2", kind)
        else:
            piece = struct.pack("<" + SIZES[kind], value)
            size, shown = len(piece), declaration
        signed = int(kind == "int")
        lines.append(f"\tfield:{shown};\toffset:{at};\tsize:{size};\tsigned:{signed};\n")
        at, body = at + size, body + piece
    common = "".join(f"\tfield:{t};\toffset:{o};\tsize:{s};\tsigned:{g};\n" for t, o, s, g in (
        ("unsigned short common_type", 0, 2, 0), ("unsigned char common_flags", 2, 1, 0),
        ("unsigned char common_preempt_count", 3, 1, 0), ("int common_pid", 4, 4, 1)))
    text = f"name: {event['name']}\nID: {number}\nformat:\n{common}\n{''.join(lines)}\nprint fmt: {event['print']}\n"
    return text, body + behind


def sized(text):
    return struct.pack("<Q", len(text)) + text


events = [json.loads(line) for line in sys.stdin if line.strip()]
described = [describe(100 + i, e) for i, e in enumerate(events)]
formats = b"".join(sized(text.encode()) for text, _ in described)
tracing = (b"\x17\x08\x44tracing0.6\0" + struct.pack("<BBI", 0, 8, 4096) + b"header_page\0" + sized(b"") +
           b"header_event\0" + sized(b"") + struct.pack("<I", 0) +
           struct.pack("<I", 1) + b"made\0" + struct.pack("<I", len(events)) + formats +
           struct.pack("<II", 0, 0) + struct.pack("<Q", 0))
records = b""
for i, (_, raw) in enumerate(described):
    raw += b"\0" * (-(len(raw) + 4) % 8)
    body = struct.pack("<QIIQI", 1 + i, 77, 77, 1000 * (i + 1), len(raw)) + raw
    records += struct.pack("<IHH", 9, 1, 8 + len(body)) + body
ids_at, attrs_at = 104, 104 + 8 * len(events)
data_at = attrs_at + (112 + 16) * len(events)
attrs = b"".join(struct.pack("<IIQQQQ", 2, 112, 100 + i, 1, PARTS, 0) + struct.pack("<Q", 1 << 18) + b"\0" * 64 +
                 struct.pack("<QQ", ids_at + 8 * i, 8) for i in range(len(events)))
section_at = data_at + len(records)
header = (b"PERFILE2" + struct.pack("<7Q", 104, 128, attrs_at, len(attrs), data_at, len(records), 0)[:-8] +
          struct.pack("<QQ", 0, 0) + struct.pack("<4Q", 1 << 1, 0, 0, 0))
assert len(header) == 104
with open(sys.argv[1], "wb") as f:
    f.write(header + b"".join(struct.pack("<Q", 1 + i) for i in range(len(events))) + attrs + records)
    f.write(struct.pack("<QQ", section_at + 16, len(tracing)) + tracing)
