"""Danger 7, hijacking: docs/rules.md "Findings"."""
from rules.revision import revisions
from rules.spoken import replies, version_taken_up


def find(run, out):
    for d in run.adopted:
        for r in revisions(run, d) if d in run.standing else []:
            if r.influences:
                out.add("direction-after-influence", d, ("R0", r.old), ("R", r.new), *[("influence", i) for i in r.influences])
    for origin in {r.origin for r in run.cut.of_type("influence")}:
        first = run.cut.first(origin)
        if run.after(first.t, run.settings["address_days"]) and not replies(run, first, True) and not version_taken_up(run, first):
            out.add("influence-unanswered", first)
    for body in run.bodies:
        if body.word("kind") == "governance" and run.in_force_days(body, run.settings["vacancy_days"]):
            seats = [s for s in run.force.seats(run.cut, body, run.now) if s.kind in ("funder", "official")]
            if not any(s.record for s in seats):
                out.add("resources-absent", body, *[("seat", (body, s.name)) for s in seats])
