# SPDX-License-Identifier: MIT
"""What scripts for perf import as perf_trace_context: more of the sample that is handled."""
import linecache

perf_script_context = None


def common_pc(context):
    return context.more.get("common_preempt_count", 0)


def common_flags(context):
    return context.more.get("common_flags", 0)


def common_lock_depth(context):
    return context.more.get("common_lock_depth", 0)


def perf_sample_insn(context):
    return context.more.get("insn") or None


def perf_sample_srcline(context):
    return tuple(context.more.get("source", (None, 0)))


def perf_sample_srccode(context):
    file, line = perf_sample_srcline(context)
    return file, line, linecache.getline(file, line).rstrip("\n") if file else None


def perf_set_itrace_options(context, options):
    """No trace of the hardware is decoded."""
    return -1
