# SPDX-License-Identifier: MIT
"""What scripts for perf import as Util: times, sums, and names of the system's numbers."""
import errno

NSECS_PER_SEC = 1000000000
# linux/futex.h
FUTEX_WAIT = 0
FUTEX_WAKE = 1
FUTEX_PRIVATE_FLAG = 128
FUTEX_CLOCK_REALTIME = 256
FUTEX_CMD_MASK = ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)


def avg(total, n):
    return total / n


def nsecs(secs, rest):
    return secs * NSECS_PER_SEC + rest


def nsecs_secs(time):
    return time / NSECS_PER_SEC


def nsecs_nsecs(time):
    return time % NSECS_PER_SEC


def nsecs_str(time):
    return "%5u.%09u," % (nsecs_secs(time), nsecs_nsecs(time))


def add_stats(stats, key, value):
    """Smallest, largest, mean and number of what was added below a key."""
    low, high, mean, n = stats.get(key, (value, value, 0, 0))
    n += 1
    stats[key] = (min(low, value), max(high, value), mean + (value - mean) / n, n)


def clear_term():
    print("\x1b[H\x1b[2J")


try:
    import audit
    _machine = audit.audit_detect_machine()
except Exception:
    audit = None


def syscall_name(number):
    name = audit.audit_syscall_to_name(number, _machine) if audit else None
    return name or str(number)


def strerror(number):
    try:
        return errno.errorcode[abs(number)]
    except KeyError:
        return "Unknown %d errno" % number
