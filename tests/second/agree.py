#!/usr/bin/python3
"""Two answers to what the same coalitions mean: that of proto/rules/ and that of rules/, written from docs/ alone. Prints TAP.

    tests/second/agree.py RANDOM-COALITIONS [COALITIONS [FIRST]]
    tests/second/agree.py STORY-COALITION STORY...
"""
import subprocess
import sys
from collections import Counter

import receipts
from judge import judge
from rules.book import LIMITS, Book, Limits
from rules.cut import Held, cut_all, cut_asof
from rules.dump import lines
from rules.run import Run
from tap import Tap


def read(text):
    """([[entry]] by log, [(kind, T, [line])], limits of a log) of what rules_dump.h describes."""
    logs, cuts, limits = [], [], LIMITS
    for line in text.splitlines():
        word, *rest = line.split(" ")
        if word == "log":
            logs.append([])
        elif word == "cut":
            cuts.append((rest[0], int(rest[1]), []))
        elif word == "limits":
            limits = Limits(*map(int, rest))
        elif cuts:
            cuts[-1][2].append(line)
        else:
            logs[-1].append(bytes.fromhex(line))
    return logs, cuts, limits


def compute(logs, limits):
    """What a run needs, of the entries of all logs."""
    judged = [judge(entries) for entries in logs]
    by_id = {log.id: log for log in judged}
    book = Book(by_id, next(log.id for log in judged if log.convener), limits)
    return book, Held(by_id, {log.id: receipts.read(log, by_id) for log in judged})


def plain(line):
    """People and partners of a talk in any order."""
    words = line.split(" ")
    if words[0] == "talk":
        return " ".join("=".join([w.split("=")[0], ",".join(sorted(w.split("=")[1].split(",")))]) if "=" in w else w for w in words)
    return line


def differences(text, seen):
    logs, cuts, limits = read(text)
    book, held = compute(logs, limits)
    wrong = []
    for kind, now, theirs in cuts:
        run = Run(book, held, cut_all(book, held) if kind == "all" else cut_asof(book, held, now), now)
        ours, theirs = [plain(x) for x in lines(run)], [plain(x) for x in theirs]
        seen.update(" ".join(x.split(" ")[:2]) if x.startswith(("finding", "remark")) else x.split(" ")[0] for x in theirs)
        seen.update("verdict " + x.split(" ")[2] for x in theirs if x.startswith("verdict"))
        if ours != theirs:
            wrong.append(f"cut {kind} {now}")
            wrong += [f"- {x}" for x in theirs if x not in ours] + [f"+ {x}" for x in ours if x not in theirs] or ["in another order"]
    return wrong


def main():
    program, words = sys.argv[1], sys.argv[2:]
    if not words or words[0].isdigit():
        count, first = int((words or ["40"])[0]), int((words[1:] or ["1"])[0])
        words = [str(seed) for seed in range(first, first + count)]
    tap, seen = Tap(), Counter()
    for word in words:
        made = subprocess.run([program, word], stdout=subprocess.PIPE, text=True, timeout=60, check=False)
        wrong = differences(made.stdout, seen) if made.returncode == 0 else [f"{program} ended with {made.returncode}"]
        tap.ok(not wrong, f"both implementations say the same of coalition {word}", "\n".join(wrong))
    print("# " + ", ".join(f"{word}: {n}" for word, n in sorted(seen.items())))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
