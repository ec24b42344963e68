"""Lesson 3, culture: docs/rules.md "Findings"."""
from rules.meetings import Minutes, bounded, decisions, of_body


def find(run, out):
    agreed = run.force.agreements(run.cut, run.now)
    for body in run.bodies:
        _not_followed(run, out, body)
        n = bounded(run.settings["value_decisions"])
        found = decisions(run, body)[-n:]
        if agreed and agreed.raw("values_n") >= 1 and len(found) == n and not any(d.raw("values") for d in found):
            out.add("values-unused", body, ("n", n), *[("D", d) for d in found])
    every = [Minutes(run, o) for o in {r.origin for r in run.cut.of_type("minutes")}]
    for m in every:
        if run.after(m.first.t, run.settings["confirm_days"]) and not _confirmed(run, m) and not _taken_up(m, every):
            out.add("minutes-unconfirmed", m.first)


def _not_followed(run, out, body):
    found = of_body(run, body)
    if len(found) < 2 or found[-1].newest.raw("took_up") is None:
        return
    before, last = found[-2:]
    open_ones = []
    for p in run.promises.promises.values():
        c = p.record
        if c.type != "commitment" or c.t > last.starts or p.closed_by and p.closed_by.t <= last.starts:
            continue
        serves = any(c.names_version("for", r) for r in (before.first, before.meeting))
        if serves and not last.newest.names("took_up", c):
            open_ones.append(c)
    if open_ones:
        out.add("last-meeting-not-followed", last.first, ("n", len(open_ones)), ("before", before.first), *[("promise", c) for c in open_ones])


def _confirmed(run, m):
    return any(x.word("stance") in ("confirm", "dispute") and x.log != m.first.log and run.cut.has(x) for x in run.book.to_version(m.first, "reply"))


def _taken_up(m, every):
    body = m.meeting.ref("body") if m.meeting else None
    for other in every:
        theirs = other.meeting.ref("body") if other.meeting else None
        if other.first is not m.first and body and theirs and theirs.origin is body.origin and other.newest.names_version("took_up", m.first):
            return True
    return False
