"""docs/rules.md "Verdicts": does a decision stand, item by item, read in its own past."""
from dataclasses import dataclass, field

from rules.cut import HOUR, cut_past

ITEMS = ("body", "open", "quorum", "needs", "notice", "rule")


@dataclass
class Ruling:
    decision: object
    state: str  # not-here, not-counted, stands, lacks
    why: str = ""
    past: object = None
    proposal: object = None
    body: object = None
    keeper: bytes = None
    seats: list = field(default_factory=list)
    position: list = field(default_factory=list)  # by seat
    recused: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    consents: int = 0
    objections: int = 0

    @property
    def adopted(self):
        return self.decision.word("outcome") == "adopted"

    @property
    def counts(self):
        return self.state in ("stands", "lacks")


def withdrawn(book, cut, p):
    """The reply that withdraws a proposal, the first in Order, or None."""
    return next((r for r in book.to(p, "reply") if r.word("stance") == "withdraw" and r.log == p.log and cut.has(r)), None)


def at_least(ms, hours):
    return ms >= 0 and ms // HOUR >= hours


class Verdicts:
    """Part of a Run."""

    def __init__(self, run):
        self.run, self.book, self._of = run, run.book, {}

    def of(self, d):
        if d not in self._of:
            self._of[d] = self._judge(d)
        return self._of[d]

    def on(self, cut, p):
        """The decision on a proposal: the first in Order that counts."""
        return next((d for d in self.book.to(p, "decision") if cut.has(d) and self.of(d).counts), None)

    def _judge(self, d):
        past = cut_past(self.book, self.run.held, d)
        if not past.here:
            return Ruling(d, "not-here", past=past)
        p = d.ref("proposal")
        named = p.ref("body") if p else None
        if named is None or not past.has(p):
            return Ruling(d, "not-counted", "proposal", past, p)
        made = d.raw("made")
        body = self.run.force.version(past, named, made - 1)
        ruling = Ruling(d, "stands", "", past, p, body or named)
        ruling.keeper = self.run.force.keeper(past, ruling.body)
        if d.log != ruling.keeper:
            ruling.state, ruling.why = "not-counted", "keeper"
            return ruling
        others = [o for o in self.book.to(p, "decision") if o is not d and past.has(o)]
        if any(o.log == d.log or self.of(o).counts for o in others):
            ruling.state, ruling.why = "not-counted", "second"
            return ruling
        ruling.seats = self.run.force.seats(past, ruling.body, made)
        missing = self.count(ruling, self.positions(past, p))
        notice = ruling.body.raw("notice")
        bound = past.not_after(p, told=True)
        missing["body"] = body is None
        missing["open"] = withdrawn(self.book, past, p) is not None
        missing["notice"] = not (notice == 0 or bound.proven and at_least(made - bound.ms, notice))
        ruling.missing = [item for item in ITEMS if missing[item]]
        if ruling.adopted and ruling.missing:
            ruling.state = "lacks"
        return ruling

    def positions(self, cut, p):
        return [r for r in self.book.to(p, "position") if cut.has(r)]

    @staticmethod
    def counted(seat, positions):
        for person in seat.people:
            own = [r for r in positions if r.person == person]
            if own:
                return max(own, key=lambda r: r.index)
        return None

    def count(self, ruling, positions):
        """Fills positions, recused, heard; says which of quorum, needs, rule are missing."""
        body = ruling.body
        ruling.position = [self.counted(seat, positions) for seat in ruling.seats]
        ruling.recused = [x is not None and x.word("stance") == "recuse" for x in ruling.position]
        present = self._present(ruling)
        ruling.heard = [not recused and (x is not None or any(p in present for p in seat.people))
                        for seat, x, recused in zip(ruling.seats, ruling.position, ruling.recused)]
        stances = [x.word("stance") for x in ruling.position if x]
        yes, no = stances.count("consent"), stances.count("object")
        ruling.consents, ruling.objections = yes, no
        heard = sum(ruling.heard)
        kinds = {seat.kind for seat, h in zip(ruling.seats, ruling.heard) if h}
        needs = body.raw("needs") or []
        words = body._field("needs").words
        rule = {"consent": no == 0, "majority": yes > no, "supermajority": yes > 0 and 3 * yes >= 2 * (yes + no)}[body.word("rule")]
        return {"quorum": not 100 * heard >= body.raw("quorum") * (len(ruling.seats) - sum(ruling.recused)),
                "needs": any(words[k - 1] not in kinds for k in needs), "rule": not rule}

    def _present(self, ruling):
        """Persons in minutes of the decision's meeting who did not dispute them."""
        meeting, past, found = ruling.decision.ref("meeting"), ruling.past, set()
        if meeting is None:
            return found
        for origin in {r.origin for r in self.book.to_version(meeting, "minutes")}:
            minutes = past.newest(origin)
            if minutes is None or not minutes.names_version("meeting", meeting):
                continue
            disputed = {r.person for r in self.book.to_version(minutes, "reply") if r.word("stance") == "dispute" and past.has(r)}
            found |= {p for p in minutes.members("present") if p is not None and p not in disputed}
        return found

    # Beside the verdict

    def late_positions(self, d):
        """(position, U) of its seats' people, in the run's cut and not in past(D), proven."""
        ruling, found = self.of(d), []
        people = {p for seat in ruling.seats for p in seat.people}
        for x in self.positions(self.run.cut, ruling.proposal):
            if x.person in people and not ruling.past.has(x):
                bound = self.run.cut.not_after(x, but=(ruling.keeper,))
                if bound.proven:
                    found.append((x, bound.ms))
        return found

    def in_doubt(self, d):
        ruling = self.of(d)
        if not ruling.counts or not ruling.adopted:
            return False
        late = [x for x, u in self.late_positions(d) if u <= d.raw("made")]
        if not late:
            return False
        other = Ruling(d, "", past=ruling.past, body=ruling.body, seats=ruling.seats)
        missing = self.count(other, self.positions(ruling.past, ruling.proposal) + late)
        rest = any(item in ruling.missing for item in ("body", "open", "notice"))
        return (rest or any(missing.values())) == (ruling.state == "stands")

    def ratified(self, d):
        """The decision that ratified it: the first in Order."""
        cut = self.run.cut
        if not self.of(d).counts:
            return None
        found = [second for p in self.book.to(d, "proposal") if cut.has(p) and p.names("puts", d)
                 for second in self.book.to(p, "decision") if cut.has(second) and self.of(second).adopted and self.of(second).state == "stands"]
        return min(found, key=lambda r: r.order, default=None)
