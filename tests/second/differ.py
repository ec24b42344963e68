#!/usr/bin/python3
"""Two judgments of the same random logs: that of proto/record/ and that of judge.py, written from docs/ alone. Prints TAP.

    tests/second/differ.py RANDOM-LOGS [LOGS [ENTRIES]]
"""
import subprocess
import sys
from collections import Counter

from judge import Log
from tap import Tap

CODES = ("unreadable", "foreign", "unsigned", "repeated", "unmandated", "expired", "revoked", "wrong-act", "malformed", "misplaced")


def first_difference(lines, seen):
    """What differs first in one log, or ""."""
    log = Log()
    for line in lines:
        first, *ours = line.split()
        if first == "tau":
            mine = log.verdicts[-1].tau
            return "" if mine == int(ours[0]) else f"tau is {ours[0]} here and {mine} there"
        v = log.add(bytes.fromhex(first))
        theirs = [v.state, v.void or "-"]
        seen[ours[1] if ours[0] == "void" else ours[0]] += 1
        if ours != theirs:
            return f"entry {v.index}, {v.statement.type if v.statement else 'no statement'}: {ours} here, {theirs} there ({v.why})\n{first}"
    return "the log has no end"


def main():
    program, logs, entries = sys.argv[1], int((sys.argv[2:] or ["25"])[0]), (sys.argv[3:] or ["300"])[0]
    tap, seen = Tap(), Counter()
    for seed in range(1, logs + 1):
        made = subprocess.run([program, str(seed), entries], stdout=subprocess.PIPE, text=True, timeout=60)
        wrong = first_difference(made.stdout.splitlines(), seen) if made.returncode == 0 else f"{program} ended with {made.returncode}"
        tap.ok(not wrong, f"both implementations judge log {seed} alike", wrong)
    for word in ("good", "unknown") + CODES:
        tap.ok(seen[word] > 0, f"among them some are {word}", str(dict(seen)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
