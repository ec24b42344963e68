"""docs/rules.md "In force" and "Seats": which version counts when, whose mandate, who fills a seat."""
import re
from dataclasses import dataclass, field

import records
from rules.book import ROOT

NEVER = float("inf")
SETTING_MAX = 1000000


def defaults():
    """The settings of the page itself."""
    with open(records.PAGE.replace("records.md", "rules.md"), encoding="utf-8") as f:
        text = f.read().split("\nDefaults: ", 1)[1].split("\n\n", 1)[0]
    return {name: int(value) for name, value in re.findall(r"([a-z_]+) (\d+)", text)}


DEFAULTS = defaults()


@dataclass
class Seat:
    name: str
    kind: str
    partner: bytes
    record: object = None
    people: list = field(default_factory=list)


class Force:
    """Part of a Run (rules/run.py): asks it for verdicts and days."""

    def __init__(self, run):
        self.run, self.book = run, run.book
        admits = self.book.admits
        self.first_admit = admits[0].index if admits else NEVER
        self._begins, self._seats = {}, {}

    def begins(self, cut, draft):
        """When a draft, or the retire of one, comes into force; NEVER."""
        key = (cut, draft)
        if key not in self._begins:
            self._begins[key] = self._find_begin(cut, draft)
        return self._begins[key]

    def _find_begin(self, cut, draft):
        if draft.type in ("agreements", "body") and draft.log == self.book.convener and draft.index < self.first_admit:
            return draft.t
        return min((self._from(d) for d in self.by(cut, draft)), default=NEVER)

    def by(self, cut, draft):
        """The decisions that bring it into force: on it, or on an adopted decision on it."""
        found = list(self._standing_on(cut, draft, draft))
        for p in self.book.to(draft, "proposal"):
            for d in self.book.to(p, "decision"):
                if p.names("puts", draft) and cut.has(d) and self.run.counts(d) and d.word("outcome") == "adopted":
                    found += self._standing_on(cut, d, draft)
        return found

    def _from(self, d):
        return max(d.raw("made"), self.run.day_begins(d.raw("effect")))

    def _standing_on(self, cut, put, draft):
        """Decisions that stand, adopted, on a proposal that puts it, of a body that may bring the draft into force."""
        for p in self.book.to(put, "proposal"):
            if not p.names("puts", put) or not cut.has(p):
                continue
            for d in self.book.to(p, "decision"):
                if d.ref("proposal") is p and cut.has(d) and d.word("outcome") == "adopted" and self.run.stands(d) and self._may(d, draft):
                    yield d

    def _may(self, d, draft):
        body = self.run.ruling(d).body
        plan = draft if draft.type == "plan" else draft.ref("ends") if draft.type == "retire" else None
        if plan is not None and plan.type == "plan":
            own = plan.ref("body")
            if own is not None and own.origin is body.origin:
                return True
        return body.word("kind") == "governance"

    def last_end(self, cut, draft, x):
        ends = [self.begins(cut, r) for r in self.book.to_version(draft, "retire") if cut.has(r)]
        return max((e for e in ends if e <= x), default=-1)

    def _open(self, cut, draft, x):
        end = self.last_end(cut, draft, x)
        found = [(self.begins(cut, v), v) for v in self.book.versions[draft.origin] if cut.has(v)]
        return [(begin, v) for begin, v in found if end < begin <= x]

    def version(self, cut, draft, x):
        """The version of the chain in force at x, or None."""
        found = self._open(cut, draft, x)
        return max(found, key=lambda f: (f[0], f[1].order))[1] if found else None

    def since(self, cut, draft, x):
        return min((begin for begin, _ in self._open(cut, draft, x)), default=NEVER)

    def in_force(self, cut, kind, x):
        """The versions in force of all chains of a type, in Order of their origins."""
        origins = {r.origin for r in self.book.of_type[kind]}
        found = [self.version(cut, o, x) for o in sorted(origins, key=lambda o: o.order)]
        return [v for v in found if v]

    def agreements(self, cut, x):
        found = self.in_force(cut, "agreements", x)
        return max(found, key=lambda v: (self.begins(cut, v), v.order), default=None)

    def settings(self, cut, x):
        agreed = self.agreements(cut, x)
        pairs = (agreed.raw("settings") if agreed else None) or []
        return {**DEFAULTS, **{name: min(value, SETTING_MAX) for name, value in pairs if name in DEFAULTS}}

    # Mandates and what ends

    def mandate(self, cut, person, x):
        """The mandate in force, or None."""
        if person is None or person[1] == ROOT:
            return None
        mandates = self.book.mandates[person]
        retires = [r.index for r in self.book.of_log[person[0]] if r.type == "retire" and cut.has(r) and r.t <= x and r.ref("ends") in mandates]
        revoked = {r.raw("key") for r in self.book.of_log[person[0]] if r.type == "revoke" and r.index < cut.size[r.log] and r.t <= x}
        for m in reversed(mandates):
            if m.t <= x and cut.has(m) and not any(m.index < at for at in retires) and m.raw("key") not in revoked:
                return m if x <= m.raw("until") else None
        return None

    @staticmethod
    def covers(mandate, body):
        return not mandate.raw("tables") or mandate.names_version("tables", body)

    def retired(self, cut, r):
        """t of the first retire of a record that is no draft, in its own log; NEVER."""
        found = [e.t for e in self.book.to_version(r, "retire") if e.log == r.log and cut.has(e)]
        return min(found, default=NEVER)

    def interest(self, cut, r, day):
        """Is an interest in force on that day?"""
        newest = cut.newest(r)
        if newest is None or day < newest.raw("since") or newest.raw("until") is not None and day > newest.raw("until"):
            return False
        end = self.retired(cut, r)
        return end == NEVER or day <= self.run.day(end)

    def keeper(self, cut, body):
        named = body.partner("keeper")
        return named if named is not None and cut.is_partner(named) else self.book.convener

    # Seats

    def seats(self, cut, body, x):
        key = (cut, body, x)
        if key not in self._seats:
            self._seats[key] = self._fill(cut, body, x)
        return self._seats[key]

    def _fill(self, cut, body, x):
        seats, speaks = [Seat(*s) for s in body.seats()], set()
        for seat in seats:
            for r in self._claims(cut, body, seat, x):
                holder = r.members("members")[0]
                if holder not in speaks:
                    seat.record, seat.people = r, [holder]
                    speaks.add(holder)
                    break
        for seat in seats:
            for person in seat.record.members("members")[1:] if seat.record else []:
                if person is not None and person[0] == seat.partner and person not in speaks:
                    seat.people.append(person)
                    speaks.add(person)
        return seats

    def _claims(self, cut, body, seat, x):
        """Seat records that can fill it, by index."""
        for r in sorted(self.book.to_version(body, "seat"), key=lambda r: r.index):
            if not cut.has(r) or r.raw("name") != seat.name or r.log != seat.partner or r.t > x:
                continue
            if r.raw("until") is not None and self.run.day(x) > r.raw("until") or self.retired(cut, r) <= x or not cut.is_partner(r.log, x):
                continue
            members = r.members("members")
            if not members or members[0] is None or members[0][0] != r.log:
                continue
            mandate = self.mandate(cut, members[0], x)
            if mandate is not None and self.covers(mandate, body):
                yield r

