#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads a profile in another tool's format, complains where its structure is
broken, and prints its chains: EVENT;PROGRAM;outermost;...;innermost WEIGHT, sorted.

readprofile.py firefox|pprof|speedscope FILE
"""
import collections
import gzip
import json
import sys


def check(condition, what):
    if not condition:
        sys.exit(f"{sys.argv[2]}: {what}")


def read_firefox(data):
    profile = json.loads(data)
    meta = profile["meta"]
    check(meta["preprocessedProfileVersion"] == 48, "version")
    check(meta["categories"][0]["color"] == "grey", "no category for what is in none")
    for thread in profile["threads"]:
        tables = {k: thread[k] for k in ("stackTable", "frameTable", "funcTable", "resourceTable")}
        for name, table in list(tables.items()) + [("samples", thread["samples"])]:
            for key, column in table.items():
                check(not isinstance(column, list) or len(column) == table["length"],
                      f"{name}.{key} is not as long as the table")
        strings = thread["stringArray"]
        stacks, frames, funcs = tables["stackTable"], tables["frameTable"], tables["funcTable"]
        check(isinstance(thread["pid"], str), "pid is no string")
        for i, prefix in enumerate(stacks["prefix"]):
            check(prefix is None or prefix < i, "a stack in front of its prefix")
        for resource in funcs["resource"]:
            check(-1 <= resource < tables["resourceTable"]["length"], "resource")
        for lib in tables["resourceTable"]["lib"]:
            check(lib < len(profile["libs"]), "lib")
        samples = thread["samples"]
        check(samples["time"] == sorted(samples["time"]), "time goes back")
        scale = 1000000 if samples["weightType"] == "tracing-ms" else 1
        name, _, event = thread["name"].partition(" (")
        for stack, weight in zip(samples["stack"], samples["weight"]):
            chain = []
            while stack is not None:
                chain.insert(0, strings[funcs["name"][frames["func"][stacks["frame"][stack]]]])
                stack = stacks["prefix"][stack]
            yield event.rstrip(")"), name, chain, round(weight * scale)


def read_speedscope(data):
    profile = json.loads(data)
    check(profile["$schema"] == "https://www.speedscope.app/file-format-schema.json", "schema")
    frames = profile["shared"]["frames"]
    for one in profile["profiles"]:
        check(one["type"] == "sampled", "type")
        check(len(one["samples"]) == len(one["weights"]), "samples without weights")
        check(one["endValue"] - one["startValue"] == sum(one["weights"]), "endValue")
        words = one["name"].split(" ")
        event = words[-1] if "/" not in words[-1] else ""
        for chain, weight in zip(one["samples"], one["weights"]):
            yield event, words[0], [frames[i]["name"] for i in chain], weight


def fields(data):
    """Of a message in protobuf's encoding: number and value, an int or bytes."""
    at = 0

    def varint():
        nonlocal at
        n = shift = 0
        while True:
            byte = data[at]
            at += 1
            n |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return n

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        elif key & 7 == 2:
            size = varint()
            check(at + size <= len(data), "a field longer than its message")
            yield key >> 3, data[at:at + size]
            at += size
        else:
            check(False, f"wire type {key & 7}")


def numbers(data):
    """Packed varints."""
    n = shift = 0
    for byte in data:
        n |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield n
            n = shift = 0


def read_pprof(data):
    profile = collections.defaultdict(list)
    for number, value in fields(gzip.decompress(data)):
        profile[number].append(value)
    strings = [s.decode() for s in profile[6]]
    check(strings[0] == "", "the first string is not empty")
    check(len(set(strings)) == len(strings), "a string twice")
    types = [strings[dict(fields(t))[1]] for t in profile[1]]
    units = [strings[dict(fields(t))[2]] for t in profile[1]]
    check(set(units) <= {"count", "nanoseconds"}, "units")
    files = {dict(fields(m))[1] for m in profile[3]}
    functions = {dict(fields(f))[1]: strings[dict(fields(f))[2]] for f in profile[5]}
    locations = {}
    for location in profile[4]:
        l = dict(fields(location))
        check(l.get(2, 0) in files | {0}, "a location of no mapping")
        locations[l[1]] = functions[dict(fields(l[4]))[1]]
    for sample in profile[2]:
        chain, values, comm = [], [], ""
        for number, value in fields(sample):
            if number == 1:
                chain = [locations[i] for i in numbers(value)]
            elif number == 2:
                values = list(numbers(value))
            else:
                label = dict(fields(value))
                if strings[label[1]] == "comm":
                    comm = strings[label[2]]
        check(len(values) == len(types), "values")
        for i in range(1, len(types), 2):
            check(types[i - 1].endswith("_sample") and types[i].endswith("_event"), "types")
            if values[i - 1]:
                yield types[i][:-len("_event")], comm, chain[::-1], values[i]


def main():
    readers = {"firefox": read_firefox, "pprof": read_pprof, "speedscope": read_speedscope}
    with open(sys.argv[2], "rb") as f:
        data = f.read()
    sums = collections.Counter()
    for event, comm, chain, weight in readers[sys.argv[1]](data):
        sums[";".join([event, comm] + chain)] += weight
    for chain in sorted(sums):
        print(chain, sums[chain])


main()
