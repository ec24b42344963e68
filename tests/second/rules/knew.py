"""docs/rules.md "Talks" and "Who knew when"."""
from dataclasses import dataclass, field

from rules.cut import HOUR
from rules.force import NEVER

DAY = 86400000
LOOKED_AT = 64
AGREED = {None: 0, "nothing": 1, "leaning": 2, "agreed": 3}


class Talk:
    def __init__(self, cut, book, origin):
        self.cut, self.book = cut, book
        self.versions = [v for v in book.versions[origin] if cut.has(v)]
        self.first, self.newest = self.versions[0], self.versions[-1]
        self.status, self.when, self.agreed = self.newest.word("status"), self.newest.raw("when"), self.newest.word("agreed")
        self.held = self.status == "held"
        self.leaned = self.held and self.agreed in ("leaning", "agreed")
        disputed = {r.person for r in book.to_version(self.first, "reply") if r.word("stance") == "dispute" and cut.has(r)}
        named = [self.newest.person, *self.newest.members("people")]
        self.people = {p for p in named if p is not None and p not in disputed}
        self.partners = {p[0] for p in self.people} | set(self.newest.partners("partners"))

    def told(self, subjects=None):
        """t of the first version that is held, says no less, and names one of these (None: not asked)."""
        for v in self.versions:
            if v.word("status") == "held" and AGREED[v.word("agreed")] >= AGREED[self.agreed]:
                if subjects is None or any(r in subjects for r in v.refs("about")):
                    return v.t
        return NEVER


@dataclass
class Row:
    partner: bytes
    by: str = "-"  # own, receipt, known
    told: int = NEVER
    shown: bool = False
    talks_in: list = field(default_factory=list)
    talks_out: list = field(default_factory=list)
    made: int = 0

    @property
    def hours(self):
        return (self.made - self.told) // HOUR if self.told < self.made else None

    @property
    def word(self):
        return "never" if self.by == "-" else "after" if self.hours is None else str(self.hours)


class Knew:
    """Part of a Run."""

    def __init__(self, run):
        self.run, self.book, self.cut = run, run.book, run.cut
        origins = {r.origin for r in self.cut.of_type("talk")}
        self.talks = sorted((Talk(self.cut, self.book, o) for o in origins), key=lambda k: k.first.order)
        self._rows, self._touching, self._before = {}, {}, {}

    def subjects(self, p):
        """P, the decisions on it, and every version of what it puts."""
        found = {p, *self.book.to(p, "decision")}
        return found | self.puts(p)

    def puts(self, p):
        return {v for r in p.refs("puts") if r for v in self.book.versions[r.origin]}

    def cited(self, k, p):
        """By P.after, or the prior of a position on it."""
        if p.names_version("after", k.first):
            return True
        return any(x.names_version("prior", k.first) for x in self.book.to(p, "position") if self.cut.has(x))

    def touches(self, k, p):
        if not self.cut.has(p):
            return False
        return self.cited(k, p) or self.about(k, p)

    def about(self, k, p):
        return k.when >= p.t - 90 * DAY and any(r in self.subjects(p) for r in k.newest.refs("about"))

    def touching(self, p):
        """Talks that touch P, in Order of their first versions."""
        if p not in self._touching:
            self._touching[p] = [k for k in self.talks if self.touches(k, p)]
        return self._touching[p]

    def before(self, p, x):
        """Those of them that are looked at before x, and whether others are not: held before it; cited, or of the last of their log."""
        if (p, x) not in self._before:
            held = [k for k in self.touching(p) if k.held and k.when < x]
            kept, full = {k for k in held if self.cited(k, p)}, False
            for log in {k.first.log for k in held}:
                mine = sorted((k for k in held if k.first.log == log and self.about(k, p)), key=lambda k: (k.when, k.first.order))
                kept |= set(mine[-LOOKED_AT:])
                full = full or len(mine) > LOOKED_AT
            self._before[p, x] = [k for k in held if k in kept], full
        return self._before[p, x]

    def told(self, k, p):
        return k.told(None if self.cited(k, p) else self.subjects(p))

    def interest_touches(self, interest, p):
        """interest: the newest version."""
        return any(r is p or r in self.puts(p) for r in interest.refs("touches") if r)

    def rows(self, d):
        if d not in self._rows:
            p, made = d.ref("proposal"), d.raw("made")
            affected = sorted(set(p.partners("affects")))
            self._rows[d] = [self._row(d, p, made, q) for q in affected if self.cut.is_partner(q, made)]
        return self._rows[d]

    def _row(self, d, p, made, q):
        row, past = Row(q, made=made), self.run.ruling(d).past
        if q == p.log:
            row.by, row.told, row.shown = "own", p.t, True
        else:
            cover = self.cut.first_cover(q, p, told=True)
            if cover:
                row.by, row.told, row.shown = "receipt", cover[0], cover[1] < past.size[q]
            known = [r for r in self.book.to(p, "reply") if r.word("stance") == "known" and r.log == q and self.cut.has(r) and r.raw("when") is not None]
            if known:
                first = min(known, key=lambda r: (r.raw("when"), r.order))
                if first.raw("when") < row.told:
                    row.by, row.told, row.shown = "known", first.raw("when"), past.has(first)
        for k in self.before(p, made)[0]:
            if q in k.partners:
                row.talks_in.append(k)
            elif k.leaned:
                row.talks_out.append(k)
        return row
