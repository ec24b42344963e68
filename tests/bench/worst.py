#!/usr/bin/env python3
"""Measures what the worst logs cost that fit the limits: a whole run of the rules over each, one more entry, and the slowest view; adds rows to run.py's table.

usage: worst.py BUILD OUT.tsv [NAME...]       (NAME: of build/bench/worst; without one, all)
A log that takes longer than a minute is stopped. What is a limit and what is a figure: docs/speed.md."""
import os
import subprocess
import sys

BUILD, OUT, NAMES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
LIMIT_MS, STOP_S = 1000, 60
rows = []


def row(name, size, value):
    rows.append((name, size, value, value <= LIMIT_MS))
    print("%-46s %8s %10.4g ms     limit %10.4g  ratio %6.2f  goal <= 1     %s" % (
        name, size, value, LIMIT_MS, value / LIMIT_MS, "" if value <= LIMIT_MS else "NOT REACHED"), flush=True)


def figures(name):
    """By their names; what was refused or stopped took for ever."""
    try:
        out = subprocess.run([BUILD + "/bench/worst", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=STOP_S).stdout
    except subprocess.TimeoutExpired as e:
        out = e.stdout.decode() + "%s\trun\t%d\tms\n" % (name, STOP_S * 1000)
    found = [line.split("\t") for line in out.splitlines()]
    return {f[1]: float(f[2]) for f in found if f[1] != "run" or f[3] == "ms"}


for name in NAMES or subprocess.run([BUILD + "/bench/worst", "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split():
    found = figures(name)
    size, views = "%d" % found["records"], {k: v for k, v in found.items() if k.startswith("rules.")}
    row("worst log: %s: a run" % name, size, found.get("run", STOP_S * 1000))
    if "follow" in found:
        row("worst log: %s: one more entry" % name, size, found["follow"])
    if views:
        slowest = max(views, key=views.get)
        row("worst log: %s: %s" % (name, slowest), size, views[slowest])
with open(OUT, "a") as f:
    for name, size, value, good in rows:
        f.write("%s\t%s\t%.6g\tms\t%d\t%.3f\n" % (name, size, value, LIMIT_MS, value / LIMIT_MS))
print("%d of %d figures of the worst logs reach their goal. More about it: docs/speed.md" % (sum(r[3] for r in rows), len(rows)))
