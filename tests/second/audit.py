#!/usr/bin/python3
"""Asks a node for its verdicts and findings, and compares with what its export means without it. Prints TAP.

    tests/second/audit.py EXPORT PLENARY HOME TIME

The export is to hold all that the node held at TIME.
"""
import json
import subprocess
import sys

import export
from means import means, moment
from tap import Tap
from verify import verify


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__)
    with open(argv[0], "rb") as f:
        data = f.read()
    tap, answer = Tap(), verify(data, data[len(export.BEGIN):len(export.BEGIN) + 32])
    tap.ok(not answer.failures, "the export is good", "\n".join(answer.failures))
    ours = {"verdict": set(), "finding": set()}
    for line in means(answer, moment(argv[3])):
        kind, *words = line.split(" ")
        if kind == "verdict":
            ours[kind].add((words[0], words[1]))
        elif kind == "finding":
            ours[kind].add((words[0], words[1] if "#" in words[1] else words[1] + "#0", words[2]))

    def ask(command, *words):
        done = subprocess.run([argv[1], "--home", argv[2], "--json", command, "--as-of", argv[3], "--limit", "1000", *words], capture_output=True,
                              timeout=60, check=True)
        return json.loads(done.stdout)[command]
    theirs = {"verdict": {(d["decision"]["name"], d["verdict"]) for d in ask("decisions")},
              "finding": {(f["name"], f["subject"]["name"] + ("/" + f["seat"].split("/")[-1] if f["seat"] else ""), f["state"])
                          for f in ask("findings", "--all")}}
    for kind, said in theirs.items():
        tap.ok(said and ours[kind] == said, f"{len(said)} {kind}s: node and export say the same",
               "\n".join([f"- {x}" for x in sorted(said - ours[kind])] + [f"+ {x}" for x in sorted(ours[kind] - said)]))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
