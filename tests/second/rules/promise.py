"""docs/rules.md "States": of commitments, objectives, requests and proposals."""
from dataclasses import dataclass, field

from rules.verdict import withdrawn


@dataclass
class Promise:
    record: object
    due: int
    state: str = "open"
    closed_by: object = None
    moves: list = field(default_factory=list)
    bad: list = field(default_factory=list)
    last: object = None
    retired: bool = False


class Promises:
    """Part of a Run."""

    def __init__(self, run):
        self.run, self.book, self.cut = run, run.book, run.cut
        promised = sorted(self.cut.of_type("commitment") + self.cut.of_type("objective"), key=lambda r: r.order)
        self.promises = {r: self._promise(r) for r in promised}
        self.requests = {r: self._request(r) for r in self.cut.of_type("request")}  # record -> (state, by)
        self.proposals = {r: self._proposal(r) for r in self.cut.of_type("proposal")}

    def _promise(self, r):
        p = Promise(r, r.raw("due"))
        if r.type == "objective":
            p.retired = self.run.force.retired(self.cut, r) <= self.run.now
        progress = [x for x in self.book.to(r, "progress") if x.ref("of") is r and x.log == r.log and self.cut.has(x)]
        for x in sorted(progress, key=lambda x: x.index):
            p.last = x
            if x.word("state") == "moved":
                p.moves.append(x)
                if self.run.day(x.t) > p.due or x.raw("said_why") is not True:
                    p.bad.append(x)
                if x.raw("due") is not None:
                    p.due = x.raw("due")
            if x.word("state") in ("kept", "not_kept"):
                p.state, p.closed_by = x.word("state"), x
                break
        return p

    def _request(self, r):
        asked = r.partner("to")
        found = [(x, "taken") for x in self.book.to(r, "commitment") if x.log == asked and x.names("for", r) and self.cut.has(x)]
        found += [(x, "declined") for x in self.book.to(r, "reply") if x.log == asked and x.word("stance") == "decline" and self.cut.has(x)]
        if not found:
            return "open", None
        by, state = min(found, key=lambda f: f[0].order)
        return state, by

    def _proposal(self, p):
        decision, reply = self.run.verdicts.on(self.cut, p), withdrawn(self.book, self.cut, p)
        if reply and (decision is None or "open" in self.run.ruling(decision).missing):
            return "withdrawn", reply
        return ("decided", decision) if decision else ("open", None)
