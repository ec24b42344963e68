#!/usr/bin/python3
"""Check an export of a coalition without a network, and say what is in it.

    tests/second/verify.py EXPORT COALITION-ID [--json]

Written from the pages in docs/ alone. Exits with 1 if anything is wrong, with a sentence for each thing.
"""
import json
import sys
from dataclasses import dataclass, field

import content
import export
import receipts
import roster
from canon import Refused
from judge import judge
from log import consistent, head_is_signed


@dataclass
class Answer:
    coalition: bytes
    session: export.Session = None
    heads: dict = field(default_factory=dict)
    logs: dict = field(default_factory=dict)
    partners: dict = field(default_factory=dict)
    receipts: dict = field(default_factory=dict)
    covers: object = None  # receipts.Covers
    contents: dict = field(default_factory=dict)
    failures: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    def fail(self, where, what):
        self.failures.append(f"{where}: {what}")

    def name(self, log_id, index):
        partner = self.partners.get(log_id)
        return f"{partner.handle if partner else log_id.hex()[:8]}#{index}"

    def cover(self, log_id, index):
        return self.covers.cover(log_id, index)


def verify(data, coalition):
    """All that can be said of an export; never raises for what stands in it."""
    answer = Answer(coalition)
    try:
        session = answer.session = export.read(data)
        if session.coalition != coalition:
            raise Refused(f"the file is of the coalition {session.coalition.hex()}, asked was {coalition.hex()}")
    except Refused as refused:
        answer.fail("file", str(refused))
        return answer
    for head in session.heads:
        log = answer.logs[head.log] = judge(session.entries[head.log])
        answer.heads[head.log] = head
        for each in session.closings.get(head.log, []) + [head]:
            _head(answer, log, each)
    for log_id, at, hashes, head in session.proofs:
        roots = answer.logs[log_id].tree.roots
        if not hashes or hashes[0] != roots[at] or not consistent(at, roots[at], head.size, head.root, hashes[1:]):
            answer.fail(f"{log_id.hex()[:8]}", f"the proof after entry {at - 1} does not show that the entries before it belong to the head")
    convener = answer.logs.get(coalition)
    if convener is None or not convener.convener:
        answer.fail(coalition.hex()[:8], "there is no log that begins the coalition")
        return answer
    answer.partners = roster.roster(convener, answer.logs)
    for log in answer.logs.values():
        _membership(answer, convener, log)
        _after(answer, log)
    for partner in answer.partners.values():
        if partner.id not in answer.logs:
            answer.remarks.append(f"{partner.handle}: its log {partner.id.hex()} is not in the file")
    answer.receipts = {log.id: receipts.read(log, answer.logs) for log in answer.logs.values()}
    answer.covers = receipts.Covers(answer.receipts)
    for found in answer.receipts.values():
        for receipt in found:
            if receipt.state == "lies":
                answer.fail(answer.name(receipt.log, receipt.index), receipt.why)
            elif receipt.state == "waits":
                answer.remarks.append(f"{answer.name(receipt.log, receipt.index)}: the receipt has no effect yet: {receipt.why}")
    answer.contents = content.states(answer.logs, session, answer.fail)
    return answer


def _head(answer, log, head):
    where = f"{head.log.hex()[:8]} size {head.size}"
    if log.id != head.log:
        answer.fail(where, f"entry 0 makes the log {log.id.hex() if log.id else '(none)'}, the head is of {head.log.hex()}")
        log.id = head.log
    if log.tree.roots[head.size] != head.root:
        answer.fail(where, f"the root of its entries is {log.tree.roots[head.size].hex()}, the head says {head.root.hex()}: an entry or the head was changed")
    key = log.checkpoint_key(head.size)
    wrong = head_is_signed(head, key) if key else "no good node entry below it says who signs heads"
    if wrong:
        answer.fail(where, f"head: {wrong}")


def _membership(answer, convener, log):
    where = log.id.hex()[:8]
    if log.id not in answer.partners:
        answer.fail(where, "the log is admitted nowhere in the convener's log")
    elif log is not convener and log.inception is not None and log.inception.fact("coalition") != convener.id:
        answer.fail(where, "its inception names another coalition")
    if log.id in convener.removed and log.size > convener.removed[log.id].fact("size"):
        answer.remarks.append(f"{where}: entries from {convener.removed[log.id].fact('size')} on are after its removal")


def _after(answer, log):
    for v in log.verdicts:
        if v.statement is not None and v.statement.after is not None and log.ids.get(v.statement.after, v.index) >= v.index:
            answer.remarks.append(f"{answer.name(log.id, v.index)}: its author had seen an entry {v.statement.after.hex()[:8]} that this log has not: a history was withdrawn")


# Report

def as_map(answer):
    logs = []
    for log_id, log in answer.logs.items():
        entries = []
        for v in log.verdicts:
            words = answer.contents.get((log_id, v.index))
            entries.append({
                "name": answer.name(log_id, v.index), "id": v.statement.id.hex() if v.statement else None, "index": v.index,
                "type": v.statement.type if v.statement else None, "state": v.state, "void": v.void, "why": v.why, "disputed": v.disputed,
                "time": v.entry.time if v.entry else None, "tau": v.tau, "leaf": v.leaf.hex(),
                "content": {"form": words.form, "state": words.state, "by": answer.name(*words.by) if words.by else None} if words else None,
                "held": [{"partner": answer.name(o, 0)[:-2], "index": i, "told": told} for o, (i, told) in answer.cover(log_id, v.index).items()],
            })
        partner = answer.partners.get(log_id)
        logs.append({"id": log_id.hex(), "handle": partner.handle if partner else None, "standing": partner.standing if partner else None,
                     "size": log.size, "root": log.tree.roots[-1].hex(), "entries": entries,
                     "receipts": [{"index": r.index, "state": r.state, "why": r.why} for r in answer.receipts.get(log_id, [])]})
    return {"coalition": answer.coalition.hex(), "good": not answer.failures, "failures": answer.failures, "remarks": answer.remarks, "logs": logs}


def as_text(answer):
    lines = []
    for log in as_map(answer)["logs"]:
        lines.append(f"{log['handle'] or log['id'][:8]} ({log['standing']})  log {log['id']}  size {log['size']}  root {log['root']}")
        for e in log["entries"]:
            words = e["content"]
            lines.append("  ".join(filter(None, (
                f"  {e['name']}", e["id"][:16] if e["id"] else "-", e["type"] or "-", e["state"], e["void"] and f"{e['void']} ({e['why']})",
                "disputed" if e["disputed"] else "", words and f"{words['form']}: {words['state']}", f"held by {len(e['held'])}"))))
        effective = sum(r["state"] == "effective" for r in log["receipts"])
        lines.append(f"  receipts: {effective} of {len(log['receipts'])} have effect")
    lines += [f"remark: {remark}" for remark in answer.remarks]
    return "\n".join(lines)


def main(argv):
    plain = [a for a in argv if a != "--json"]
    if len(plain) != 2:
        sys.exit(__doc__)
    try:
        coalition = bytes.fromhex(plain[1])
    except ValueError:
        coalition = b""
    if len(coalition) != 32:
        sys.exit(f"verify: {plain[1]} is no coalition id: 64 hex digits")
    with open(plain[0], "rb") as f:
        answer = verify(f.read(), coalition)
    print(json.dumps(as_map(answer), indent=1) if "--json" in argv else as_text(answer))
    for failure in answer.failures:
        print(f"verify: {failure}", file=sys.stderr)
    if not answer.failures and "--json" not in argv:
        print(f"good: {len(answer.logs)} logs, {sum(log.size for log in answer.logs.values())} entries")
    return 1 if answer.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
