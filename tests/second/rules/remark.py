"""docs/rules.md "Remarks": small print at an entry."""
from rules.talk_hours import hours_of

TALK_WITHIN = 3650 * 86400000

class Remarks:
    """Part of a Run; found is a set of (word, record)."""

    def __init__(self, run):
        self.run, self.book, self.cut = run, run.book, run.cut
        self.found = set()
        for r in self.book.records:
            if self.cut.has(r):
                self._any(r)
                rule = getattr(self, "_" + r.type, None)
                if rule:
                    rule(r)
        self._promises()
        self._talks()

    def say(self, word, record):
        self.found.add((word, record))

    def _any(self, r):
        if r.bad_ref or r.type == "progress" and r.ref("of") and r.ref("of").log != r.log:
            self.say("bad-ref", r)
        if self._ties(r):
            self.say("bad-fields", r)
        if any(x.type == "leave" and x.index < r.index for x in self.book.of_log[r.log]):
            self.say("left", r)

    def _ties(self, r):
        """Is a tie of docs/records.md broken that speaks of facts alone?"""
        x, entry_time = r.raw, r.v.entry.time
        return {
            "body": lambda: len({s[0] for s in x("seats")}) < len(x("seats")),
            "seat": lambda: not x("members"),
            "measure": lambda: x("from") is not None and x("from") > x("on"),
            "plan": lambda: x("to") < x("from"),
            "talk": lambda: abs(x("when") - entry_time) > TALK_WITHIN or r.word("status") == "held" and (x("agreed") is None or x("when") > entry_time),
            "decision": lambda: x("made") > entry_time,
            "commitment": lambda: x("due") < self.run.day(entry_time),
            "progress": lambda: r.word("state") == "moved" and x("due") is None or x("needs") is not None and r.word("state") != "blocked",
            "interest": lambda: x("of") < 0 or x("until") is not None and x("until") < x("since"),
            "reply": lambda: r.word("stance") == "known" and x("when") is None,
        }.get(r.type, lambda: False)()

    # By type

    def _decision(self, d):
        ruling = self.run.ruling(d)
        if ruling.state == "not-counted" and ruling.why == "keeper":
            self.say("not-keeper", d)
        if ruling.state == "not-counted" and ruling.why == "second":
            self.say("second-decision", d)
        if self.run.verdicts.ratified(d):
            self.say("ratified", d)
        if d in self.run.adopted and self.run.knew.before(d.ref("proposal"), d.raw("made"))[1]:
            self.say("many-talks", d)
        if ruling.counts and d.raw("counted") is not None:
            listed = {r for r in d.refs("counted") if r is None or r.word("stance") != "recuse"}
            if listed != {x for x in ruling.position if x and x.word("stance") != "recuse"}:
                self.say("counted-differs", d)

    def _position(self, x):
        p = x.ref("proposal")
        if p is None or not self.cut.has(p):
            return
        d = self.run.verdicts.on(self.cut, p)
        if x.t > p.raw("closes") or d and x.t > d.raw("made"):
            self.say("late", x)
        seats = self._seats(p, d)
        if seats is not None and not any(x.person in seat.people for seat in seats):
            self.say("unseated", x)
        if x.word("stance") != "recuse" and any(interest_of(i, x) and self.run.force.interest(self.cut, i, self.run.day(x.t)) and self.run.knew.interest_touches(i, p)
                                                for i in self.run.interests):
            self.say("interested", x)

    def _seats(self, p, d):
        if d:
            return self.run.ruling(d).seats
        named = p.ref("body")
        if named is None:
            return None
        body = self.run.force.version(self.cut, named, self.run.now)
        return self.run.force.seats(self.cut, body, self.run.now) if body else None

    def _seat(self, r):
        named = r.ref("body")
        if named is None:
            return
        version = self.run.force.version(self.cut, named, self.run.now) or named
        if not any(name == r.raw("name") and partner == r.log for name, _, partner in version.seats()):
            self.say("unknown-seat", r)
        for other in self.book.to_version(named, "seat"):
            if other.log == r.log and other.index < r.index and other.raw("name") == r.raw("name") and self.cut.has(other):
                over = self.run.force.retired(self.cut, other) <= r.t or other.raw("until") is not None and self.run.day(r.t) > other.raw("until")
                if not over:
                    self.say("second-seat", r)

    def _body(self, b):
        kinds = {kind for _, kind, _ in b.seats()}
        words = b._field("needs").words
        if any(words[k - 1] not in kinds for k in b.raw("needs") or []):
            self.say("unmeetable", b)

    # By state

    def _promises(self):
        for p in self.run.promises.promises.values():
            for x in p.moves:
                if x not in p.bad:
                    self.say("in-time", x)
            if p.state == "kept" and self.run.day(p.closed_by.t) <= p.due:
                self.say("kept", p.record)

    def _talks(self):
        for k in self.run.knew.talks:
            told = hours_of(self.run, k)
            if told and not told.late:
                self.say("in-time", k.first)


def interest_of(interest, position):
    """Is it the position's person's, or their partner's? interest: the newest version."""
    place = interest.raw("of")
    if place is None or place < 0:
        return False
    of = interest.ref("of")
    if of is None:
        return False
    return interest.member("of") == position.person if of.type == "mandate" else of.log == position.log

