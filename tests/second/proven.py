#!/usr/bin/python3
"""Asks `plenary verify` to prove every entry of an export, and compares: it must prove the good ones, and no other. Prints TAP.

    tests/second/proven.py EXPORT PLENARY HOME
"""
import json
import subprocess
import sys

import export
from tap import Tap
from verify import verify


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    with open(argv[0], "rb") as f:
        data = f.read()
    coalition, tap = data[len(export.BEGIN):len(export.BEGIN) + 32], Tap()
    answer = verify(data, coalition)
    tap.ok(not answer.failures, "the export is good", "\n".join(answer.failures))

    def ask(*words):
        done = subprocess.run([argv[1], "--home", argv[2], "--json", *words], capture_output=True, timeout=60, check=False)
        return json.loads(done.stdout) if done.stdout else {"ok": None, "checks": done.stderr.decode(errors="replace")}
    for log in answer.logs.values():
        removed = answer.logs[coalition].removed.get(log.id)
        for v in log.verdicts:
            counts = removed is None or v.index < removed.fact("size")
            proven, told = v.good and not v.disputed and counts, ask("verify", answer.name(log.id, v.index), "--coalition", coalition.hex())
            name = f"{answer.name(log.id, v.index)} {v.statement.type if v.statement else 'unread'} is {'proven' if proven else 'not proven'} by both"
            failed = [c for c in told["checks"] if not c["ok"]] if isinstance(told["checks"], list) else told["checks"]
            tap.ok(told["ok"] == proven, name, f"here {v.state} {v.void} {v.why}\nplenary verify: {failed}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
