#!/usr/bin/env python3
"""Measures Plenary, each figure beside the limit of the same run; prints a table and writes it as TSV.

usage: run.py BUILD OUT.tsv       environment: BENCH_N entries (20000; 1000000 with BIG=1), BENCH_DIR for the scratch homes (beside OUT.tsv),
                                  BENCH_ONLY="latency appends": only these of the parts (all: see PARTS)

Nodes are ordinary daemons with ordinary homes; entries are commitments with words, about 500 bytes each, that went in through
the socket. What is a limit and what is a figure: docs/speed.md."""
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from msgpack_rpc import Rpc, Short, unpack

BUILD, OUT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
N = int(os.environ.get("BENCH_N") or (1000000 if os.environ.get("BIG") == "1" else 20000))
LOGS = 10
PARTS = ("latency", "logs", "appends", "page", "catch-up", "disk", "reconnect", "many")
ONLY = os.environ.get("BENCH_ONLY", "").replace(",", " ").split() or PARTS
if set(ONLY) - set(PARTS):
    raise SystemExit("bench: BENCH_ONLY: the parts are %s" % ", ".join(PARTS))
DIR = os.path.abspath(os.environ.get("BENCH_DIR", os.path.join(os.path.dirname(OUT), "bench-homes")))
rows, limits, nodes = [], {}, []


# ---- nodes ----

def until(what, test, seconds=60, every=0.05):
    end = time.monotonic() + seconds
    while True:
        try:
            v = test()
            if v:
                return v
        except (OSError, EOFError, RuntimeError, subprocess.CalledProcessError):
            pass
        if time.monotonic() > end:
            raise SystemExit("bench: waited %d seconds in vain: %s" % (seconds, what))
        time.sleep(every)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    def __init__(self, name):
        self.name, self.home, self.keys = name, os.path.join(DIR, name), os.path.join(DIR, name + ".keys")
        self.sock, self.port, self.process = os.path.join(self.home, "plenary.sock"), free_port(), None
        nodes.append(self)

    def plenary(self, *arguments):
        env = dict(os.environ, PLENARY_HOME=self.home, PLENARY_KEYS=self.keys)
        env.pop("PLENARY_AS", None)
        return subprocess.run([BUILD + "/plenary", *arguments], env=env, check=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def found(self):
        self.plenary("found", "--name", "Bench", "--purpose", "To be measured", "--organization", self.name, "--handle", self.name,
                     "--zone", "UTC", "--offset", "+00:00", "--member", "M", "--listen", "127.0.0.1:%d" % self.port,
                     "--address", "127.0.0.1:%d" % self.port, "--dial-private")
        self.quota()

    def quota(self):
        with open(self.home + "/plenaryd.conf", "a") as f:
            f.write("log_quota = 1000G\nlog_quota_per_day = 1000G\n")

    def knock(self, convener):
        line = next(w for w in convener.plenary("invite", self.name).split() if w.startswith("plenary1:"))
        self.plenary("join", line, "--organization", self.name, "--member", "M", "--listen", "127.0.0.1:%d" % self.port, "--dial-private")
        self.quota()
        self.start()

    def enter(self, convener):
        until("%s knocks" % self.name, lambda: [j for j in convener.rpc()("joiners") if j["name"] == self.name])
        convener.plenary("admit", self.name, "--why", "to be measured")

    def listen_elsewhere(self):
        """Another port, so that a proxy can stand where partners dial."""
        path, port = self.home + "/plenaryd.conf", free_port()
        text = open(path).read().replace("listen = 127.0.0.1:%d" % self.port, "listen = 127.0.0.1:%d" % port)
        open(path, "w").write(text)
        return port

    def start(self):
        began = time.monotonic()
        with open(os.path.join(DIR, self.name + ".log"), "a") as log:
            self.process = subprocess.Popen([BUILD + "/plenaryd", "--home", self.home], stdout=log, stderr=log)
        until("%s answers" % self.name, lambda: self.rpc()("status"), 60, 0.0005)
        return time.monotonic() - began

    def stop(self, kill=False):
        if self.process:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait()
            self.process = None

    def rpc(self):
        return Rpc(self.sock)

    def sizes(self):
        return {h["log"]: (h["size"], h["whole"]) for h in self.rpc()("heads")}

    def log_id(self):
        return next(h["id"] for h in self.rpc()("heads") if h["own"]).hex()

    def private_kb(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            return next(int(line.split()[1]) for line in f if line.startswith("RssAnon"))

    def load(self, count, clients, *pause):
        key = os.path.join(self.keys, "m.key")
        out = subprocess.run([BUILD + "/bench/load", self.sock, key, self.log_id(), str(count), str(clients), *map(str, pause)],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
        lines = [line.split("\t") for line in out.splitlines()]
        return {l[0]: float(l[1]) for l in lines if len(l) == 3}, [float(l[1]) for l in lines if l[0] == "seen"]


def quiet(a, b, still=2):
    """Wait until both hold the same and say nothing new for so many seconds."""
    last, since = None, time.monotonic()

    def same():
        nonlocal last, since
        x, y = a.sizes(), b.sizes()
        if x != y or x != last:
            last, since = x, time.monotonic()
        return x == y and time.monotonic() - since > still
    until("%s and %s hold the same" % (a.name, b.name), same, 120, 0.2)


# ---- the table ----

def row(name, size, value, unit, limit, goal, more=False):
    """more: the value should be at least `goal` times the limit; else at most."""
    ratio = value / limit if limit else float("nan")
    good = ratio >= goal if more else ratio <= goal
    rows.append((name, size, value, unit, limit, ratio, goal, more, good))
    print("%-42s %8s %10.4g %-6s limit %10.4g  ratio %6.2f  goal %s %-5g %s" % (
        name, size, value, unit, limit, ratio, ">=" if more else "<=", goal, "" if good else "NOT REACHED"), flush=True)


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * q))]


def measure_limits(*programs):
    """Anew before and after each group of figures: others may use the machine, and its speed changes within a run."""
    scratch, got = os.path.join(DIR, "limits"), {}
    os.makedirs(scratch)
    for program, *arguments in (p if isinstance(p, tuple) else (p,) for p in programs):
        for line in subprocess.run([BUILD + "/bench/" + program, scratch, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines():
            name, value, unit = line.split("\t")
            got[name] = float(value)
            print("  limit: %-33s %19.5g %s" % (name, float(value), unit), flush=True)
    shutil.rmtree(scratch)
    limits.update(got)
    return got


def settle(before, *programs):
    """The limit of a figure just measured: the mean of before and after."""
    for name, value in measure_limits("limits", *programs).items():
        limits[name] = (before[name] + value) / 2


def both(a, b):
    return 1 / (1 / a + 1 / b)


def appends(a):
    empty = limits.get("lmdb-1000", 0)
    measure_limits("limits", ("rows", str(sum(size for size, _ in a.sizes().values()))))
    limits["lmdb-1000"] = empty  # of a catch-up, which begins with little
    count = 6400
    got, _ = a.load(count, 64)
    row("durable appends, 64 clients at once", count, got["rate"], "1/s", both(limits["verify-all-cores"], limits["lmdb-64"]), 0.90, True)
    got, _ = a.load(200, 1)
    row("durable appends, one after another", 200, got["rate"], "1/s", limits["lmdb-1"], 0.80, True)


def fill(node, count):
    while count > 0:
        node.load(min(count, 50000), 64)
        count -= 50000


def catch_up(a, b, count, what):
    """b is stopped and lacks `count` entries that a holds."""
    before, goal = measure_limits("limits"), a.sizes()
    private, done = [0, 0], threading.Event()

    def sample():
        while not done.is_set():
            for i, n in enumerate((a, b)):
                try:
                    private[i] = max(private[i], n.private_kb())
                except (OSError, StopIteration, AttributeError):
                    pass
            time.sleep(0.02)
    watcher = threading.Thread(target=sample)
    began = time.monotonic()
    b.start()
    watcher.start()

    def has_all():
        have = b.sizes()
        return all(have.get(log, (0, 0)) >= size for log, size in goal.items())
    until("%s catches up" % b.name, has_all, 1200, 0.02)
    took = time.monotonic() - began
    done.set()
    watcher.join()
    with open("/proc/%d/stat" % b.process.pid) as f:
        cpu = sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    settle(before)
    print("  %.0f us of processor time for each entry taken; one verification is %.0f us" % (cpu / count * 1e6, 1e6 / limits["verify-one-core"]))
    row("catch-up, %s" % what, count, count / took, "1/s", both(limits["verify-all-cores"], limits["lmdb-1000"]), 0.60, True)
    row("  private memory of who gives", count, private[0] / 1024, "MB", 40, 1)
    row("  private memory of who takes", count, private[1] / 1024, "MB", 40, 1)


def latency(a, b):
    count, before = 250, measure_limits("limits", ("limits", "at-rest"))
    # slower than the node's own rate of pushes, so that the way is measured and not the queue
    took = a.load(count, 1, 80, b.sock)[1]
    settle(before, ("limits", "at-rest"))
    limit, p50, p99 = limits["at-rest"] / 1000, quantile(took, 0.5) / 1000, quantile(took, 0.99) / 1000
    busy = (2 * limits["fsync"] + limits["round-trip-tcp"] + 1e6 / limits["verify-one-core"]) / 1000
    row("acknowledged here to readable there, p50", count, p50, "ms", limit, 1.5)
    row("acknowledged here to readable there, p99", count, p99, "ms", limit, 4)
    print("  p99 beside that of the limit: %.2f; beside its steps without pauses, %.3g ms: p50 %.2f, p99 %.2f" % (
        p99 / (limits["at-rest-p99"] / 1000), busy, p50 / busy, p99 / busy))


class Proxy(threading.Thread):
    """One port to another; counts the bytes of each connection and how often the direction changes."""

    def __init__(self, port, to):
        super().__init__(daemon=True)
        self.to, self.connections, self.ended = to, [], False
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.server.bind(("127.0.0.1", port))
        self.server.listen()
        self.start()

    def run(self):
        other = {}
        while not self.ended:
            for s in select.select([self.server, *other], [], [], 0.1)[0]:
                if s is self.server:
                    near, _ = s.accept()
                    try:
                        far = socket.create_connection(("127.0.0.1", self.to))
                    except OSError:
                        near.close()
                        continue
                    count = {"bytes": 0, "flights": 0, "last": None}
                    self.connections.append(count)
                    other[near], other[far] = (far, count, 0), (near, count, 1)
                elif s in other:
                    to, count, side = other[s]
                    try:
                        got = s.recv(1 << 16)
                        if got:
                            to.sendall(got)
                    except OSError:
                        got = b""
                    if not got:
                        for x in (s, to):
                            other.pop(x, None)
                            x.close()
                        continue
                    count["bytes"] += len(got)
                    if count["last"] != side:
                        count["last"] = side
                        count["flights"] += 1
        self.server.close()
        for s in other:
            s.close()


def reconnect(a, b, still=2):
    b.stop()
    a.stop()
    proxy = Proxy(a.port, a.listen_elsewhere())
    a.start()
    b.start()
    quiet(a, b, still)
    logs = len(a.sizes())
    for what, kill in (("", False), (", after kill -9", True)):
        b.stop(kill)
        time.sleep(0.3)
        proxy.connections.clear()
        b.start()
        until("%s reaches %s" % (b.name, a.name), lambda: b.rpc()("status")["connected"] > 0)
        time.sleep(2)
        row("reconnect with nothing new%s" % what, "%d logs" % logs, sum(c["bytes"] for c in proxy.connections), "bytes", 600, 1)
        print("%42s %d changes of direction on %d connections" % (
            "", sum(c["flights"] for c in proxy.connections), len(proxy.connections)), flush=True)
    b.stop()
    a.stop()
    proxy.ended = True
    proxy.join()


def many(logs):
    """Two homes that hold the same logs already; the other partners have no node."""
    a, b = Node("%d-logs/commons" % logs), Node("%d-logs/eastside" % logs)
    here = "127.0.0.1:%d" % a.port
    subprocess.run([BUILD + "/bench/logs", os.path.dirname(a.home), str(logs), here], check=True)
    for node, conf in ((a, "listen = %s\naddress = %s\n" % (here, here)), (b, "")):
        with open(node.home + "/plenaryd.conf", "w") as f:
            f.write(conf + "dial_private = yes\n")
    reconnect(a, b, 12)  # receipts of what is new are 5 seconds apart


def echo_ms(ask, answer):
    """A bare round trip over a Unix socket, asked by this same client, answered by another process."""
    near, far = socket.socketpair()
    if os.fork() == 0:
        near.close()
        while far.recv(1 << 20):
            far.sendall(b"x" * answer)
        os._exit(0)
    far.close()
    took = []
    for _ in range(300):
        began = time.monotonic()
        near.sendall(b"x" * ask)
        got = 0
        while got < answer:
            got += len(near.recv(1 << 20))
        took.append(time.monotonic() - began)
    near.close()
    os.wait()
    return quantile(took, 0.5) * 1000


def look(a, size):
    for what, params, count in (("show one entry", lambda i: ("entry", "%s#%d" % (a.name, 10 + i * 7919 % (size - 20))), 300),
                                ("a page of 50", lambda i: ("entries", {"log": a.name, "newest_first": True, "limit": 50}), 300)):
        rpc, took, answer = a.rpc(), [], 0
        for i in range(count):
            began = time.monotonic()
            rpc.raw(*params(i))
            got = b""
            while True:
                got += rpc.s.recv(1 << 20)
                try:
                    ended = time.monotonic()
                    v, _ = unpack(got)
                    break
                except Short:
                    pass
            if v[2] is not None:
                raise SystemExit("bench: %s: %s" % (what, v[2]))
            took.append(ended - began)
            answer = len(got)
        p50 = quantile(took, 0.5) * 1000
        row(what + " (%d bytes)" % answer, size, p50, "ms", echo_ms(60, answer), 2)
        row("  the same, beside half a millisecond", size, p50, "ms", 0.5, 1)


def disk_and_opening(a, size, before, filled):
    e = a.rpc()("entry", "%s#%d" % (a.name, size - 50))
    data = os.path.join(a.home, "store", "data.mdb")
    held = (os.stat(data).st_blocks * 512 - before) / filled
    row("bytes on disk per entry", filled, held, "bytes", e["bytes"] + e["content"]["bytes"] + 32, 2)
    a.stop()
    took = []
    for _ in range(5):
        took.append(a.start() * 1000)
        time.sleep(0.5)
        private = a.private_kb() / 1024
        a.stop()
    opened = subprocess.run([BUILD + "/bench/open", os.path.join(a.home, "store")], check=True, stdout=subprocess.PIPE, text=True).stdout
    row("opening the store", size, float(opened.split("\t")[1]), "ms", 20, 1)
    row("start of the daemon to its first answer", size, quantile(took, 0.5), "ms", 20, 1)
    row("private memory idle then", size, private, "MB", 16, 1)


def ten_logs(a, b):
    """b is stopped. Each partner fills its log while nobody listens, then gives it to a alone."""
    others, each = [Node("p%d" % i) for i in range(LOGS)], min(N, 100000) // LOGS
    for p in others:
        p.knock(a)
    for p in others:
        p.enter(a)
    for p in others:
        until("%s is in" % p.name, lambda: p.rpc()("status")["standing"] == "partner")
    a.stop()
    for p in others:
        p.load(each, 64)
    want = [p.sizes()[p.name][0] for p in others]
    for p in others:
        p.stop()
    a.start()
    for p, size in zip(others, want):
        p.start()
        until("%s holds the log of %s" % (a.name, p.name), lambda: a.sizes()[p.name] >= (size, size), 120)
        p.stop()
    catch_up(a, b, each * LOGS, "%d logs" % LOGS)
    quiet(a, b)


def two_nodes():
    measure_limits("limits", *(["rows"] if set(ONLY) & {"logs", "catch-up"} else []))
    a, b = Node("aa"), Node("bb")
    a.found()
    a.start()
    b.knock(a)
    b.enter(a)
    until("bb is in", lambda: b.rpc()("status")["standing"] == "partner")
    quiet(a, b)
    if "latency" in ONLY:
        latency(a, b)
    b.stop()
    if "logs" in ONLY:
        ten_logs(a, b)
        b.stop()
    start = a.sizes()["aa"][0]
    if "appends" in ONLY:
        appends(a)
    before = os.stat(a.home + "/store/data.mdb").st_blocks * 512
    if set(ONLY) & {"page", "catch-up", "disk"}:
        fill(a, N)
    size = a.sizes()["aa"][0]
    if "page" in ONLY:
        look(a, size)
    if "catch-up" in ONLY:
        catch_up(a, b, size - start, "1 log")
        b.stop()
    if "disk" in ONLY:
        disk_and_opening(a, size, before, N)
        a.start()
    if "reconnect" in ONLY:
        b.start()
        quiet(a, b)
        reconnect(a, b)


def main():
    shutil.rmtree(DIR, ignore_errors=True)
    os.makedirs(DIR, mode=0o700)
    if set(ONLY) - {"many"}:
        two_nodes()
    if "many" in ONLY:
        for logs in (2, 100, 1000):
            many(logs)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
try:
    main()
finally:
    for n in nodes:
        n.stop()
    with open(OUT, "w") as f:
        f.write("name\tsize\tvalue\tunit\tlimit\tratio\n")
        for r in rows:
            f.write("%s\t%s\t%.6g\t%s\t%.6g\t%.3f\n" % ((r[0].strip(),) + r[1:6]))
        for name, value in limits.items():
            f.write("limit: %s\t\t%.6g\t\t\t\n" % (name, value))
shutil.rmtree(DIR, ignore_errors=True)
WHY = (("durable appends", "the way through loop, worker, loop, writer, loop costs processor time that the limit does not have"),
       ("show one entry", "two passes between threads, which a bare round trip does not have"),
       ("  the same", "processor time of one answer, and the client's own"),
       ("a page of 50", "two passes between threads; processor time: 50 summaries, each with a title from its words"),
       ("start of the daemon", "a likely part is loading the libraries; opening the store alone is above"),
       ("acknowledged", "the other node's commit is one of LMDB (see lmdb-1), more than two fdatasync of a page"))
missed = [r for r in rows if not r[8]]
for r in missed:
    print("not reached: %s: %s" % (r[0].strip(), next((w for n, w in WHY if r[0].startswith(n)), "no reason is known")))
print("\n%d of %d figures reach their goal. More about it: docs/speed.md. All of it: %s" % (len(rows) - len(missed), len(rows), OUT))
