# SPDX-License-Identifier: MIT
"""What scripts for perf import as Core: names of values, and who was where."""
from collections import defaultdict


def autodict():
    return defaultdict(autodict)


flag_fields = autodict()
symbolic_fields = autodict()


def define_flag_field(event_name, field_name, delim):
    flag_fields[event_name][field_name] = (delim, {})


def define_flag_value(event_name, field_name, value, field_str):
    flag_fields[event_name][field_name][1][value] = field_str


def define_symbolic_field(event_name, field_name):
    symbolic_fields[event_name].setdefault(field_name, {})


def define_symbolic_value(event_name, field_name, value, field_str):
    symbolic_fields[event_name][field_name][value] = field_str


def flag_str(event_name, field_name, value):
    known = flag_fields.get(event_name, {}).get(field_name)
    if not known:
        return ""
    delimiter, words = known
    if not value:
        return words.get(0, "")
    names = []
    for flags in sorted(words):
        if flags and value & flags == flags:
            names.append(words[flags])
            value &= ~flags
    return (" " + delimiter + " " if delimiter else " ").join(names)


def symbol_str(event_name, field_name, value):
    return symbolic_fields.get(event_name, {}).get(field_name, {}).get(value, "")


trace_flags = {1: "IRQS_OFF", 2: "IRQS_NOSUPPORT", 4: "NEED_RESCHED", 8: "HARDIRQ", 16: "SOFTIRQ"}


def trace_flag_str(value):
    if not value:
        return "NONE"
    return " | ".join(name for bit, name in trace_flags.items() if value & bit)


def taskState(state):
    return {0: "R", 1: "S", 2: "D", 64: "DEAD"}.get(state, "Unknown")


class EventHeaders:
    def __init__(self, common_cpu, common_secs, common_nsecs, common_pid, common_comm,
                 common_callchain):
        self.cpu = common_cpu
        self.secs = common_secs
        self.nsecs = common_nsecs
        self.pid = common_pid
        self.comm = common_comm
        self.callchain = common_callchain

    def ts(self):
        return self.secs * 1000000000 + self.nsecs

    def ts_format(self):
        return "%d.%06d" % (self.secs, self.nsecs // 1000)
