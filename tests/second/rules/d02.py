"""Danger 2, culture drift: docs/rules.md "Findings"."""
from rules.meetings import bounded, decisions, last


def find(run, out):
    agreed = run.force.agreements(run.cut, run.now)
    for body in run.bodies:
        _practices(run, out, body, agreed)
        n = bounded(run.settings["resident_decisions"])
        found = decisions(run, body)[-n:]
        if body.word("kind") == "governance" and len(found) == n and not any(_resident_spoke(run, d) for d in found):
            out.add("decided-without-residents", body, ("n", n), *[("D", d) for d in found])


def _practices(run, out, body, agreed):
    n = bounded(run.settings["practice_meetings"])
    found = last(run, body, n, "practices")
    if agreed is None or found is None:
        return
    before = run.force.agreements(run.cut, min(m.starts for m in found))
    for practice in agreed.raw("practices"):
        if before is not None and practice in before.raw("practices") and not any(practice in m.newest.raw("practices") for m in found):
            out.add("practice-lapsed", body, ("practice", practice), ("n", n), *[("minutes", m.first) for m in found])


def _resident_spoke(run, d):
    ruling = run.ruling(d)
    return any(seat.kind == "resident" and x is not None and x.word("stance") != "recuse" for seat, x in zip(ruling.seats, ruling.position))
