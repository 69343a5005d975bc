# SPDX-License-Identifier: MIT
"""Runs a script that was written for perf script -s.

What is told comes from the number FEED in batches, as util/export/pymarshal.h says; the first one
has the modules that such scripts import. The script is __main__, and its functions are called by
their names as perf calls them: its interface, and no more, is what this is.
"""
import gc
import marshal
import os
import sys
import types


NO_CPU = (1 << 32) - 1


class Context:
    """What a handler hands back to perf_trace_context's functions."""

    def __init__(self):
        self.more = {}


class Script:
    """The script's functions, and what is known of the events that they are for."""

    def __init__(self, space, context):
        self.space = space
        self.context = context
        self.events = []
        self.described = set()
        self.chains = []  # that were told, by their numbers
        self.tables = Tables(self) if space.get("perf_db_export_mode") else None

    def find(self, name):
        found = self.space.get(name)
        return found if callable(found) else None

    def call(self, name, *args):
        handler = self.find(name)
        if handler:
            handler(*args)
        return handler is not None


def takes_one_more(handler, given):
    code = getattr(handler, "__code__", None)
    return code is not None and code.co_argcount == given + 1


def on_tracepoint(script, sample, event, more):
    name = event["handler"]
    if name not in script.described:
        script.described.add(name)
        describe_values(script, name, event)
    handler = script.find(name)
    unhandled = None if handler else script.find("trace_unhandled")
    if not handler and not unhandled:
        return
    inner = sample["sample"]
    seconds, rest = divmod(inner["time"], 1000000000)
    fields = [bytearray(v) if type(v) is bytes else v for v in more["fields"]]
    common = (inner["cpu"], seconds, rest, more["common_pid"], sample["comm"],
              sample["callchain"][:])
    if handler:
        args = [name, script.context, *common, *fields]
    else:
        keys = ("cpu", "s", "ns", "pid", "comm", "callchain")
        told = {"common_" + key: value for key, value in zip(keys, common)}
        told.update(zip(event["fields"], fields))
        args = [name, script.context, told]
        handler = unhandled
    if takes_one_more(handler, len(args)):
        args.append(sample)
    handler(*args)


def describe_values(script, name, event):
    """Names of values, out of the event's print format: for flag_str() and symbol_str()."""
    for field, delimiter, words in event["words"]:
        if delimiter is None:
            script.call("define_symbolic_field", name, field)
        else:
            script.call("define_flag_field", name, field, delimiter)
        define = "define_symbolic_value" if delimiter is None else "define_flag_value"
        for value, word in words:
            script.call(define, name, field, value, word)


def on_sample(script, number, chain, sample, more):
    """sample is what process_event() takes, but for what the event and the chain are."""
    event = script.events[number]
    script.context.more = more or {}
    sample["ev_name"] = event["name"]
    sample["attr"] = event["attr"]
    sample["callchain"] = script.chains[chain][:] if type(chain) is int else chain
    if "handler" in event:
        if "fields" in more:
            on_tracepoint(script, sample, event, more)
    elif script.tables:
        script.tables.add_sample(sample, number, event, more)
    else:
        handler = script.space.get("process_event")
        if handler:
            handler(sample)


class Comm:
    def __init__(self, text, start, is_exec):
        self.text, self.start, self.is_exec, self.id = text, start, is_exec, 0


class Thread:
    def __init__(self, pid, tid):
        self.pid, self.tid, self.id, self.comms = pid, tid, 0, []


class Tables:
    """perf_db_export_mode: everything is told once, as a row with a number of its own."""

    # PERF_IP_FLAG_*, and what branches with some of them are called.
    BRANCH, CALL, RETURN, CONDITIONAL, SYSCALL, ASYNC, INTERRUPT = 1, 2, 4, 8, 16, 32, 64
    ABORT, BEGIN, END, ENTRY, EXIT = 128, 256, 512, 2048, 4096
    BRANCHES = (
        (0, "no branch"), (CALL, "call"), (RETURN, "return"), (CONDITIONAL, "conditional jump"),
        (BRANCH, "unconditional jump"), (CALL | INTERRUPT, "software interrupt"),
        (RETURN | INTERRUPT, "return from interrupt"), (CALL | SYSCALL, "system call"),
        (RETURN | SYSCALL, "return from system call"), (ASYNC, "asynchronous branch"),
        (CALL | ASYNC | INTERRUPT, "hardware interrupt"), (ABORT, "transaction abort"),
        (BEGIN, "trace begin"), (END, "trace end"), (CALL | ENTRY, "vm entry"),
        (CALL | EXIT, "vm exit"))

    def __init__(self, script):
        self.script = script
        self.last = {}
        self.rows = {}
        self.threads = {}
        self.has_chains = bool(script.space.get("perf_db_export_callchains"))

    def tell(self, table, *cells):
        """A row; databases have no numbers above 2^63."""
        self.script.call(table + "_table", *(c - (1 << 64) if isinstance(c, int) and c >> 63 > 0
                                             else c for c in cells))

    def number(self, table):
        self.last[table] = self.last.get(table, 0) + 1
        return self.last[table]

    def row(self, table, key, *cells):
        """The number of what has that key; what is new is told."""
        found = self.rows.get((table, key))
        if found is None:
            found = self.rows[table, key] = self.number(table)
            self.tell(table, found, *cells)
        return found

    def add_branch_types(self):
        types = [(flags | self.BRANCH if flags else 0, name) for flags, name in self.BRANCHES]
        edge = self.BEGIN | self.END
        for flags, name in types:
            self.tell("branch_type", flags, name)
        for flags, name in types:
            if flags != self.BRANCH and not flags & edge:
                self.tell("branch_type", flags | self.BEGIN, "trace begin / " + name)
                self.tell("branch_type", flags | self.END, name + " / trace end")

    # ---- threads ----

    def thread(self, pid, tid):
        found = self.threads.get(tid)
        if found is None or (found.pid != pid and pid >= 0):
            found = self.threads[tid] = Thread(pid, tid)
        return found

    def learn_comm(self, told):
        self.thread(told["pid"], told["tid"]).comms.append(
            Comm(told["comm"], told["time"], told["exec"]))

    def learn_fork(self, told):
        parent = self.threads.get(told["ptid"])
        child = self.threads[told["tid"]] = Thread(told["pid"], told["tid"])
        if parent and parent.comms:
            child.comms.append(Comm(parent.comms[-1].text, told["time"], False))

    def add_comm(self, comm, thread):
        if comm.id:
            return False
        comm.id = self.number("comm")
        self.tell("comm", comm.id, comm.text, thread.id, comm.start,
                         int(comm.is_exec))
        return True

    def add_comm_thread(self, comm, thread):
        self.tell("comm_thread", self.number("comm_thread"), comm.id, thread.id)

    def tell_thread(self, thread, machine, main):
        if thread.id:
            return False
        thread.id = self.number("thread")
        self.tell("thread", thread.id, machine, main.id, thread.pid, thread.tid)
        return True

    def add_thread(self, thread, machine):
        """The program that the thread belongs to: the name that it was started under."""
        main = thread if thread.pid == thread.tid else self.thread(thread.pid, thread.pid)
        self.tell_thread(main, machine, main)
        program = None
        if main.comms:
            execs = [c for c in main.comms if c.is_exec]
            program = execs[-1] if execs else main.comms[-1]
            if self.add_comm(program, main):
                self.add_comm_thread(program, main)
        if thread is not main and self.tell_thread(thread, machine, main) and program:
            self.add_comm_thread(program, thread)
        if thread.comms:
            self.add_comm(thread.comms[-1], thread)
        return program.id if program else 0

    # ---- code ----

    def machine(self, pid=-1):
        return self.row("machine", pid, pid, "")

    def place(self, place, machine):
        """Numbers of the file and the function, and the offset in that."""
        if place is None or "dso" not in place:
            return 0, 0, 0
        name = place["dso"]
        dso = self.row("dso", name, machine, os.path.basename(name), name, place["bid"])
        if "sym" in place:
            sym = place["sym"]
            symbol = self.row("symbol", (dso, sym["start"], sym["name"]), dso, sym["start"],
                              sym["end"], sym["binding"], sym["name"])
            return dso, symbol, place["sym_off"]
        at = place["file_at"]
        return dso, self.row("symbol", (dso, at, None), dso, at, at, 0, "unknown"), 0

    def path(self, chain, machine):
        """Of the outermost caller first; the root is a row of its own."""
        if not chain:
            return 0
        # Where in a function the call is does not matter, where one is known.
        steps = [(self.place(f, machine)[1], 0 if "dso" in f else f["ip"])
                 for f in reversed(chain)]
        path = self.row("call_path", (), 0, 0, 0)
        for symbol, ip in steps:
            path = self.row("call_path", (path, symbol, ip), path, symbol, ip)
        return path

    def add_sample(self, sample, event_number, event, more):
        inner = sample["sample"]
        number = self.row("evsel", event_number, event["name"])
        machine = self.machine()
        thread = self.thread(inner["pid"], inner["tid"])
        if not thread.comms:
            thread.comms.append(Comm(sample["comm"], 0, False))
        comm = self.add_thread(thread, machine)
        dso, symbol, offset = self.place(more["at"], machine)
        path = self.path(sample["callchain"], machine) if self.has_chains else 0
        addr_dso, addr_symbol, addr_offset = self.place(more.get("addr_at"), machine)
        cpu = -1 if inner["cpu"] == NO_CPU else inner["cpu"]
        self.tell("sample", self.number("sample"), number, machine, thread.id, comm, dso, symbol,
                  offset, inner["ip"], inner["time"], cpu, addr_dso, addr_symbol, addr_offset,
                  inner["addr"], inner["period"], inner["weight"], inner["transaction"],
                  inner["datasrc"], 0, 0, path, 0, 0, 0, inner["id"], inner["stream_id"],
                  inner["ins_lat"])

    def add_switch(self, told):
        machine = self.machine()
        ends = []
        for pid, tid in ((told["pid"], told["tid"]), (told["np_pid"], told["np_tid"])):
            thread = self.threads.get(tid)
            if thread is None or not thread.comms:
                ends.append((0, 0, True))
                continue
            comm = self.add_thread(thread, machine)
            ends.append((thread.id, comm, pid == 0 and tid == 0))
        if all(not number or is_idle for number, _, is_idle in ends):
            return
        left, entered = ends if told["out"] else reversed(ends)
        self.tell("context_switch", self.number("context_switch"), machine,
                         told["time"], told["cpu"], left[0], left[1], entered[0], entered[1],
                         int(told["out"]) | int(told["preempt"]) << 1)


def on_event(script, told):
    script.events.append(told)


def on_chain(script, frames):
    script.chains.append(frames)


def on_forget(script):
    script.chains.clear()


def on_comm(script, told):
    if script.tables:
        script.tables.learn_comm(told)


def on_fork(script, told):
    if script.tables:
        script.tables.learn_fork(told)


def on_switch(script, told):
    if script.tables:
        script.tables.add_switch(told)
        return
    script.call("context_switch", told["time"], told["cpu"], told["pid"], told["tid"],
                told["np_pid"], told["np_tid"], -1, told["out"], told["preempt"], 0, -1)


def on_throttle(script, told):
    script.call(told["name"], *(told[k] for k in ("time", "id", "stream_id", "cpu", "pid", "tid")))


def on_trace_error(script, told):
    script.call("auxtrace_error", *told["args"])


def on_stat(script, told):
    name = "stat__" + told["name"].replace(":", "_")
    script.call(name, *(told[k] for k in ("cpu", "thread", "time", "val", "ena", "run")))


def on_interval(script, told):
    script.call("stat__interval", told["time"])


KINDS = {"event": on_event, "chain": on_chain, "forget": on_forget, "sample": on_sample,
         "comm": on_comm, "fork": on_fork,
         "switch": on_switch, "throttle": on_throttle, "trace_error": on_trace_error,
         "stat": on_stat, "interval": on_interval}


def add_modules(sources):
    """Scripts look for these below PERF_EXEC_PATH; they are here wherever that is."""
    os.environ.setdefault("PERF_EXEC_PATH", "/usr/libexec/perf-core")
    for name, source in sources.items():
        module = types.ModuleType(name)
        sys.modules[name] = module
        exec(compile(source, name + ".py", "exec"), module.__dict__)


def batches(feed):
    """The lists that come, to the end of the feed."""
    while True:
        head = feed.read(4)
        if not head:
            return
        yield marshal.loads(feed.read(int.from_bytes(head, "little")))


def run(script, feed):
    for batch in feed:
        for told in batch:
            if told[0] == "end":
                return
            KINDS[told[0]](script, *told[1:])
    sys.exit("the samples ended before their end")


def main():
    feed = batches(os.fdopen(int(sys.argv[1]), "rb", buffering=1 << 18))
    path = sys.argv[2]
    add_modules(next(feed)[0])
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    # Who imports it by name has it in the end, who does not has it too.
    context = Context()
    module.perf_script_context = context
    sys.modules["perf_trace_context"].perf_script_context = context
    with open(path, "rb") as source:
        code = compile(source.read(), path, "exec")
    exec(code, module.__dict__)
    script = Script(module.__dict__, context)
    # Batches are full of objects that live until their sample was handled.
    gc.set_threshold(100000, *gc.get_threshold()[1:])
    script.call("trace_begin")
    if script.tables:
        script.tables.add_branch_types()
    run(script, feed)
    script.call("trace_end")


main()
