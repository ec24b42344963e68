#!/usr/bin/python3
"""The second implementation against what is known: the example of docs/format.md, and a coalition of gen.py whose verdicts are known. Prints TAP."""
import json
import os
import sys

import canon
import export
import gen
import log
import verify
from crypto import commitment, entry_id, held_digest, next_root
from judge import judge
from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "vectors", "format", "example.json")


def refused(data):
    try:
        canon.read(data)
    except canon.Refused:
        return True
    return False


def encoding(tap):
    for value in (0, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -32, -33, -128, -129, -2**15, -2**15 - 1, -2**31, -2**31 - 1, -2**63,
                  None, True, False, "", "x" * 31, "x" * 32, "x" * 256, "x" * 65536, b"", b"x" * 256, b"x" * 65536, [], [0] * 15, [0] * 16, [[[[[[[[]]]]]]]]):
        encoded = canon.write(value)
        tap.ok(canon.read(encoded) == value and type(canon.read(encoded)) is type(value), f"{encoded[:12].hex()} reads as it was written")
    for data in ("cc7f", "cd00ff", "ce0000ffff", "cf00000000ffffffff", "d0e0", "d1ff80", "d2ffff8000", "d3ffffffff80000000", "d001", "d300000000000000ff",
                 "d900", "da00ff", "db0000ffff", "c500ff", "c60000ffff", "dc000f", "dd0000ffff", "80", "de0000", "ca00000000", "cb0000000000000000", "c1", "c70000",
                 "d40000", "a100", "a1ff", "a3eda080", "a2c080", "a4f4908080", "999999", "9199919991c0", "", "cc", "c401", "a1", "92c0", "c0c0",
                 "919191919191919190", "dd00010000", "dc1001" + "c0" * 4097):
        tap.ok(refused(bytes.fromhex(data)), f"{data[:24]} is refused")


def example(tap):
    with open(EXAMPLE, encoding="utf-8") as f:
        x = json.load(f)
    known = judge([bytes.fromhex(e["entry"]) for e in x["entries"]])
    tap.ok(known.id.hex() == x["log_id"], "the example's log has the id that the page says")
    for v, e in zip(known.verdicts, x["entries"]):
        tap.ok((v.state, v.statement.id.hex(), v.leaf.hex(), known.tree.roots[v.index + 1].hex()) == ("good", e["id"], e["leaf"], e["root"]),
               f"entry {v.index} of the example is good, with its id, leaf and root", v.why)
    head = log.read_head(x["checkpoint"]["note"].encode())
    tap.ok(not log.head_is_signed(head, known.checkpoint_key(head.size)) and head.root == known.tree.roots[3], "the example's head is signed over its root")
    tap.ok(log.included(0, known.verdicts[0].leaf, 3, head.root, [bytes.fromhex(p) for p in x["inclusion"]["path"]]), "the example's inclusion proof is good")
    tap.ok(commitment(known.id, bytes.fromhex(x["content"]["salted"])) == known.verdicts[2].statement.content.commitment, "the example's words are those committed to")
    tap.ok(held_digest([(known.id, 3, head.root)]).hex() == x["held_digest"], "the example's held digest")
    tap.ok(next_root(gen.SigningKey(bytes([2]) * 32).verify_key.encode()).hex() == x["next_root"], "the example's next root")


def story(tap):
    logs = gen.story()
    answer = verify.verify(export.write(logs[0].id, gen.messages(logs)), logs[0].id)
    tap.ok(not answer.failures, "the export of a made coalition is good", "\n".join(answer.failures))
    older = verify.verify(export.write(logs[0].id, gen.messages(logs, closing=False)), logs[0].id)
    tap.ok(not older.failures and verify.as_map(older) == verify.as_map(answer), "so is one without closing heads, and says the same", "\n".join(older.failures))
    closed = {w.name: [(h.size, h.root) for h in answer.session.closings.get(w.id, [])] for w in logs}
    tap.ok(closed == {w.name: [(size, w.tree.roots[size]) for size, _ in w.closings] for w in logs} and closed["west"], "the heads that closed older epochs are read", closed)
    for w in logs:
        for v, expected in zip(answer.logs[w.id].verdicts, w.expected):
            tap.ok((v.state, v.void, v.disputed) == expected, f"{w.name}#{v.index} ({v.statement.type if v.statement else 'unread'}) is {expected[1] or expected[0]}",
                   f"got {v.state} {v.void} {v.why}")
    codes = {e[1] for w in logs for e in w.expected}
    tap.ok(len(codes - {None}) == 10, "the made coalition has an entry of each void code", codes)
    east = logs[1]
    states = {(s.form, s.state) for s in answer.contents.values()}
    for form, state in (("published", "here"), ("published", "missing"), ("published", "erased"), ("sealed", "sealed"), ("sealed", "unsealed"), ("revealed", "reveals")):
        tap.ok((form, state) in states, f"some content is {form} and {state}")
    tap.ok(all(r.state == "effective" for found in answer.receipts.values() for r in found), "all receipts have effect")
    covered = {answer.name(o, i): told for o, (i, told) in answer.cover(east.id, 2).items()}
    tap.ok(covered == {"commons#27": True, "west#162": True, "edge#206": False, "gone#4": True, "out#4": True}, "an entry of east is held by all others, by one without what was said", covered)


def main():
    tap = Tap()
    encoding(tap)
    example(tap)
    story(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
