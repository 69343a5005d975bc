#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Checks traces of branches against the program's own code.

  branches.py most TRACE              how many branches there are, and how many of the commonest
  branches.py stacks PROGRAM FP LBR   both are what `tally script -F ip` prints of the same run, with
                                      calls by frame pointers and by records: the same in the
                                      body of the functions main, even, odd, leaf; prints how
                                      many samples that are, and the longest
  branches.py follow PROGRAM TRACE    every branch is followed through the disassembled program:
                                      between two of them there is code without any, each leads
                                      to where its instruction says; prints how many instructions
                                      that makes, and how many the samples say

TRACE is what `tally script -F ip,period,brstack` prints of a recording with --all-branches.
"""
import collections
import re
import subprocess
import sys


def samples(path):
    """(period, ip, branches with the oldest first) of each sample."""
    for line in open(path):
        words = line.split()
        if words:
            yield int(words[0]), int(words[1], 16), [w.split("/") for w in reversed(words[2:])]


def most(path):
    counts = collections.Counter()
    for line in open(path):
        counts.update(line.split()[2:])
    branch, n = counts.most_common(1)[0]
    branch = branch.split("/")
    print(counts.total(), n, branch[0], branch[1], branch[6])


class Code:
    def __init__(self, program):
        text = subprocess.run(["riscv64-linux-gnu-objdump", "-d", "-M", "no-aliases", program],
                              capture_output=True, text=True, check=True).stdout
        self.at, self.size = {}, {}
        for m in re.finditer(r"^ +([0-9a-f]+):\t([0-9a-f]+) +\t(\S+)(?:\t(\S*))?", text, re.M):
            address = int(m[1], 16)
            self.at[address] = (m[3].removeprefix("c."), m[4] or "")
            self.size[address] = len(m[2]) // 2
        header = subprocess.run(["riscv64-linux-gnu-readelf", "-h", program],
                                capture_output=True, text=True, check=True).stdout
        self.entry = int(re.search(r"Entry point address: +0x([0-9a-f]+)", header)[1], 16)
        self.runs = {}

    def run(self, at, to):
        """How many instructions there are from one to the other, both included."""
        if (at, to) not in self.runs:
            n, now = 1, at
            while now != to:
                name, _ = self.at[now]
                assert name not in ("j", "jal", "jalr", "jr"), \
                    "%#x: %s is not recorded, on the way from %#x to %#x" % (now, name, at, to)
                now += self.size[now]
                n += 1
                assert n < 100000, "no way from %#x to %#x" % (at, to)
            self.runs[at, to] = n
        return self.runs[at, to]

    def check(self, at, to, kind):
        name, operands = self.at[at]
        want = {"COND": ("beq", "bne", "blt", "bge", "bltu", "bgeu", "beqz", "bnez"),
                "CALL": ("jal",), "UNCOND": ("j", "jal"), "RET": ("jr", "jalr"),
                "IND": ("jr", "jalr"), "IND_CALL": ("jalr",)}[kind]
        assert name in want, "%#x: %s is recorded as %s" % (at, name, kind)
        if kind in ("COND", "CALL", "UNCOND"):
            assert int(operands.split(",")[-1], 16) == to, "%#x: %s to %#x" % (at, operands, to)


def follow(program, path):
    code = Code(program)
    at, instructions, told, n, ip = code.entry, 0, 0, 0, 0
    checked = set()
    for period, ip, branches in samples(path):
        told += period
        for b in branches:
            source, target = int(b[0], 16), int(b[1], 16)
            instructions += code.run(at, source)
            if (source, target, b[6]) not in checked:
                code.check(source, target, b[6])
                checked.add((source, target, b[6]))
            at = target
            n += 1
    instructions += code.run(at, ip)
    print("branches %d instructions %d samples %d" % (n, instructions, told))


def bodies(program, names):
    """Addresses where a function has a frame of its own, and all of its addresses."""
    text = subprocess.run(["riscv64-linux-gnu-objdump", "-d", "-M", "no-aliases", program],
                          capture_output=True, text=True, check=True).stdout
    body, whole, name, framed = set(), set(), "", False
    for line in text.splitlines():
        m = re.match(r"[0-9a-f]+ <(.*)>:", line)
        if m:
            name, framed = m[1], False
        m = re.match(r" +([0-9a-f]+):\t[0-9a-f]+ +\t(\S+)(?:\t(\S*))?", line)
        if not m or name not in names:
            continue
        operation, operands = m[2].removeprefix("c."), m[3] or ""
        if operation in ("ldsp", "ld") and operands.startswith("s0,"):
            framed = False
        whole.add(int(m[1], 16))
        if framed:
            body.add(int(m[1], 16))
        if operation in ("addi4spn", "addi") and operands.startswith("s0,sp,") or operation == "jr":
            framed = True
    return body, whole


def chains(path, program):
    """As addresses; calls are printed as offsets in the file, as perf does."""
    text = subprocess.run(["riscv64-linux-gnu-readelf", "-lW", program],
                          capture_output=True, text=True, check=True).stdout
    m = re.search(r"LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) .*R E", text)
    base = int(m[2], 16) - int(m[1], 16)
    return [[int(word, 16) + base for word in chain.split()]
            for chain in open(path).read().split("\n\n")]


def stacks(program, by_frames, by_records):
    body, whole = bodies(program, ("main", "even", "odd", "leaf"))
    n = longest = 0
    frames, records = chains(by_frames, program), chains(by_records, program)
    assert len(frames) == len(records), "%d and %d samples" % (len(frames), len(records))
    for a, b in zip(frames, records):
        if not a or a[0] not in body:
            continue
        own = 0
        while own < len(b) and b[own] in whole:
            own += 1
        # What called main has no frame pointers.
        assert a[:own + 1] == b[:own + 1], "%s\n%s" % ([hex(i) for i in a], [hex(i) for i in b])
        assert a[0] == b[0] and own < len(b)
        n += 1
        longest = max(longest, own)
    print("samples %d longest %d" % (n, longest))


{"follow": follow, "most": most, "stacks": stacks}[sys.argv[1]](*sys.argv[2:])
