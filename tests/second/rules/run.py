"""A run of the rules at one cut: docs/rules.md."""
from rules import d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, l1, l2, l3, the_log
from rules.findings import Findings
from rules.force import Force
from rules.knew import Knew
from rules.promise import Promises
from rules.remark import Remarks
from rules.verdict import Verdicts

VERSION = 1
DAY = 86400000
DANGERS = (d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, l1, l2, l3, the_log)


class Run:
    def __init__(self, book, held, cut, now):
        self.book, self.held, self.cut, self.now = book, held, cut, now
        foundings = self.foundings = [r for r in book.of_type["founding"] if cut.has(r)]
        self.offset = foundings[-1].raw("offset") if foundings else 0
        self.version = foundings[-1].raw("rules") if foundings else VERSION
        self.today = self.day(now)
        if self.version > VERSION:
            return
        self.verdicts, self.force = Verdicts(self), Force(self)
        self.settings = self.force.settings(cut, now)
        self.proposals = cut.of_type("proposal")
        origins = {r.origin for r in cut.of_type("interest")}
        self.bodies, self.results, self.strategies, self.plans = (self.force.in_force(cut, kind, now) for kind in ("body", "result", "strategy", "plan"))
        self.interests = [cut.newest(o) for o in sorted(origins, key=lambda o: o.order)]
        self.decisions = book.of_type["decision"]
        self.adopted = [d for d in self.decisions if cut.has(d) and self.counts(d) and self.ruling(d).adopted]
        self.standing = {d for d in self.adopted if self.stands(d)}
        self.promises = Promises(self)
        self.knew = Knew(self)
        out = Findings(self)
        for danger in DANGERS:
            danger.find(self, out)
        self.findings = out.done()
        self.remarks = Remarks(self)

    def day(self, ms):
        return (ms + self.offset) // DAY

    def day_begins(self, day):
        return day * DAY - self.offset

    def after(self, ms, days):
        """"n after x"."""
        return self.after_day(self.day(ms), days)

    def in_force_days(self, version, days):
        """Has its chain been in force so many days?"""
        return self.today >= self.day(self.force.since(self.cut, version, self.now)) + days

    def after_day(self, day, days):
        return self.today > day + days

    def ruling(self, d):
        return self.verdicts.of(d)

    def counts(self, d):
        return self.ruling(d).counts

    def stands(self, d):
        return self.ruling(d).state == "stands"
