"""Danger 10, adaptive leadership: docs/rules.md "Findings"."""
from fractions import Fraction

from rules.measured import measures
from rules.spoken import version_taken_up

DAY = 86400000


def find(run, out):
    for d in run.adopted:
        for x in _objections(run, d):
            later = max(d.raw("made"), x.t)
            answered = any(a.word("stance") == "answer" and a.log != x.log and run.cut.has(a) for a in run.book.to(x, "reply"))
            if run.after(later, run.settings["answer_days"]) and not answered:
                out.add("objection-unanswered", d, ("partner", x.log), ("objection", x))
        if d in run.standing:
            _unprepared(run, out, d)
            _review(run, out, d)
    for i in run.cut.of_type("indicator"):
        _worse(run, out, i)


def _objections(run, d):
    def disputes(r):
        return [x for x in run.book.to(r, "reply") if x.word("stance") == "dispute" and run.cut.has(x)]
    found = [x for x in run.ruling(d).position if x is not None and x.word("stance") == "object" and run.cut.has(x)] + disputes(d)
    meeting = d.ref("meeting")
    for version in run.book.versions[meeting.origin] if meeting else []:
        for m in run.book.to(version, "minutes"):
            if run.cut.has(m) and m.ref("meeting") is version:
                found += disputes(m)
    return found


def _unprepared(run, out, d):
    puts = [r for r in d.ref("proposal").refs("puts") if r is not None and r.type in ("result", "strategy", "plan") and r.ref("replaces")]
    requests = [r for r in run.book.to(d, "request") if run.cut.has(r)]
    if not puts and not requests:
        return
    lead, made = run.settings["lead_days"], run.day(d.raw("made"))
    helped = requests + [c for c in run.book.to(d, "commitment") if c.names("for", d) and run.cut.has(c)]
    items = ["losses"] if d.raw("losses") is None else []
    items += ["lead-time"] if d.raw("effect") - made < lead else []
    items += ["who-does-what"] if run.after(d.raw("made"), lead) and not any(run.day(r.t) <= made + lead for r in helped) else []
    if items:
        out.add("change-unprepared", d, *[("items", item) for item in items])


def _review(run, out, d):
    review = d.raw("review")
    if review is None or run.today <= review:
        return
    if any(x.word("stance") == "answer" and run.cut.has(x) and run.day(x.t) >= review - 30 for x in run.book.to(d, "reply")):
        return
    if any(p.names("puts", d) and run.cut.has(p) and run.promises.proposals[p][0] != "withdrawn" for p in run.book.to(d, "proposal")):
        return
    out.add("decision-past-review", d, ("date", ("day", review)))


def _worse(run, out, i):
    groups = {}
    for m in measures(run, i):
        groups.setdefault(m.raw("group"), []).append(m)
    for found in groups.values():
        found.sort(key=lambda m: (m.raw("on"), run.cut.first(m).t, m.order))
        days = [m for m, after in zip(found, found[1:] + [None]) if after is None or after.raw("on") != m.raw("on")]
        for before, m in zip(days, days[1:]):
            was, now = Fraction(before.raw("value")), Fraction(m.raw("value"))
            if not (now < was if i.word("better") == "up" else now > was):
                continue
            first = run.cut.first(m)
            if run.after(first.t, run.settings["data_days"]) and not version_taken_up(run, m) and not _cited(run, m):
                out.add("data-not-taken-up", first, ("indicator", i), ("before", run.cut.first(before)))


def _cited(run, m):
    return any(run.cut.has(r) and any(f.name == "because" for f in r.schema.facts) and r.names_version("because", m)
               for v in run.book.versions[m.origin] for r in run.book.referrers[v])
