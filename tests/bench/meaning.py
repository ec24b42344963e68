#!/usr/bin/env python3
"""Measures what the rules cost: views as whole commands, findings after one new entry, memory, a story; adds its rows to the table of
run.py.

usage: meaning.py BUILD OUT.tsv       environment: BENCH_N entries (20000; 1000000 with BIG=1), BENCH_DIR for the scratch home (beside OUT.tsv)

The home is that of build/bench/coalition: 12 partners, three years. Commands that this build does not have are skipped with a line.
What is a limit and what is a figure: docs/speed.md."""
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

from msgpack_rpc import Rpc

BUILD, OUT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
N = int(os.environ.get("BENCH_N") or (1000000 if os.environ.get("BIG") == "1" else 20000))
HOME = os.path.join(os.path.abspath(os.environ.get("BENCH_DIR", os.path.join(os.path.dirname(OUT), "bench-homes"))), "coalition")
ROUNDS, COMMANDS = 10, 20
MORE = 3 if N > 100000 else 1  # a million entries may take three times as long
STORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "coalitions", "healthy.md")
rows = []


def row(name, size, value, unit, limit):
    good = value <= limit
    rows.append((name, size, value, unit, limit, value / limit, good))
    print("%-42s %8s %10.4g %-6s limit %10.4g  ratio %6.2f  goal <= 1     %s" % (
        name, size, value, unit, limit, value / limit, "" if good else "NOT REACHED"), flush=True)


def plenary(*arguments):
    env = dict(os.environ, PLENARY_HOME=HOME, PLENARY_KEYS=HOME + ".keys")
    env.pop("PLENARY_AS", None)
    return subprocess.run([BUILD + "/plenary", *arguments], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def make():
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.rmtree(HOME + ".keys", ignore_errors=True)
    os.makedirs(os.path.dirname(HOME), exist_ok=True)
    out = subprocess.run([BUILD + "/bench/coalition", HOME, str(N)], check=True, stdout=subprocess.PIPE, text=True).stdout
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with open(HOME + "/plenaryd.conf", "w") as f:
        f.write("listen = 127.0.0.1:%d\nlog_quota = 1000G\nlog_quota_per_day = 1000G\n" % port)
    return int(out.split("\t")[1])


def start():
    with open(HOME + ".log", "w") as log:
        process = subprocess.Popen([BUILD + "/plenaryd", "--home", HOME], stdout=log, stderr=log)
    for _ in range(20000):
        try:
            Rpc(HOME + "/plenary.sock")("status")
            return process
        except OSError:
            time.sleep(0.001)
    raise SystemExit("bench: the node of the coalition does not answer: %s" % open(HOME + ".log").read())


def timed(rpc, method, *params):
    began = time.monotonic()
    answer = rpc(method, *params)
    return (time.monotonic() - began) * 1000, answer


def command_ms(*arguments):
    """The median of whole processes; None: this build has no such command."""
    took = []
    for _ in range(COMMANDS):
        began = time.monotonic()
        done = plenary(*arguments)
        took.append((time.monotonic() - began) * 1000)
        if done.returncode != 0:
            print("skipped: plenary %s: %s" % (" ".join(arguments), done.stderr.decode().strip().split("\n")[0][:100]), flush=True)
            return None
    return statistics.median(took)


def commands(rpc, size):
    log = next(h["id"] for h in rpc("heads") if h["own"])
    decision = next(e["id"].hex() for e in rpc("entries", {"log": "commons", "newest_first": True, "limit": 200, "type": "decision"})["entries"])
    for arguments, limit in ((("status",), 100), (("findings",), 100), (("commitments", "--overdue"), 100), (("case", decision), 20),
                             (("who-knew", decision), 20)):
        took = command_ms(*arguments)
        if took is not None:
            row("plenary %s" % " ".join(a for a in arguments if a != decision), size, took, "ms", limit * MORE)
    return log


def search(size):
    """Every entry is looked at, unless the word stands in the newest."""
    for words, what in (("xyzzy", "a word that is nowhere"), ("reply", "a word in the newest entries")):
        took = command_ms("search", words)
        if took is not None:
            row("plenary search: " + what, size, took, "ms", 1000 if MORE == 1 else 10000)


def after_one_entry(rpc, log, size):
    """From the acknowledgement of an entry to the answer that counts it, beside the answer when nothing is new."""
    took, first, again = [], [], []
    for _ in range(ROUNDS):
        out = subprocess.run([BUILD + "/bench/load", HOME + "/plenary.sock", HOME + ".keys/m.key", log.hex(), "1", "1", "1"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
        acknowledged = next(float(line.split("\t")[1]) for line in out.splitlines() if line.startswith("answer"))
        first.append(timed(rpc, "rules.findings", {})[0])
        took.append(time.monotonic() * 1000 - acknowledged / 1000)
        again.append(statistics.median(timed(rpc, "rules.findings", {})[0] for _ in range(5)))
    print("%42s the first answer took %.1f ms, the same again %.2f ms; from the acknowledgement %.1f ms" % (
        "", statistics.median(first), statistics.median(again), statistics.median(took)))
    row("findings after one new entry", size, statistics.median(a - b for a, b in zip(first, again)), "ms", 5)


def story_ms(*arguments):
    took = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run([BUILD + "/plenary-story", *arguments, STORY], check=True, stdout=subprocess.DEVNULL)
        took.append((time.monotonic() - began) * 1000)
    return statistics.median(took)


def story():
    """Two years on nine nodes: run, and asked once; then each change that is tried runs it again."""
    text = open(STORY).read()
    blocks = re.findall(r"^```(story|change|expect)\n(.*?)^```", text, re.M | re.S)
    records = sum(len(re.findall(r"^20\S+ \S+ \S+/", body, re.M)) for kind, body in blocks if kind == "story")
    changes = sum(" => " in line for kind, body in blocks if kind == "change" for line in body.splitlines())
    asof = re.findall(r"^asof (\S+)", text, re.M)[-1]
    once = story_ms("--dump", asof)
    row("a story of two years, 9 nodes", records, once, "ms", 2000)
    row("  each change that is tried", records, (story_ms() - once) / changes, "ms", 500)


def main():
    process = None
    try:
        story()
        size = make()
        process = start()
        rpc = Rpc(HOME + "/plenary.sock")
        row("first findings after the start", size, timed(rpc, "rules.findings", {})[0], "ms", 1000)
        log = commands(rpc, size)
        search(size)
        after_one_entry(rpc, log, size)
        with open("/proc/%d/status" % process.pid) as f:
            private = next(int(line.split()[1]) for line in f if line.startswith("RssAnon")) / 1024
        row("private memory with the book read", size, private, "MiB", 64)
    finally:
        if process:
            process.terminate()
            process.wait()
        with open(OUT, "a") as f:
            for r in rows:
                f.write("%s\t%s\t%.6g\t%s\t%.6g\t%.3f\n" % (r[0], r[1], r[2], r[3], r[4], r[5]))
    shutil.rmtree(HOME)
    shutil.rmtree(HOME + ".keys")
    missed = [r for r in rows if not r[6]]
    print("%d of %d figures of the rules reach their goal. More about it: docs/speed.md" % (len(rows) - len(missed), len(rows)))


main()
