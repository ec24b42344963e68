"""Danger 3, workgroups as committees: docs/rules.md "Findings"."""
from rules.meetings import bounded, last


def _current(run, plan):
    return plan.raw("from") <= run.today <= plan.raw("to")


def find(run, out):
    for body in run.bodies:
        plans = [p for p in run.plans if p.names_version("body", body)]
        if body.word("kind") == "workgroup" and run.in_force_days(body, run.settings["plan_days"]) and not any(_current(run, p) for p in plans):
            newest = max(plans, key=lambda p: (p.raw("to"), p.order), default=None)
            out.add("no-current-plan", body, *([("plan", newest)] if newest else []))
        _idle(run, out, body)
        for seat in run.force.seats(run.cut, body, run.now):
            mandate = run.force.mandate(run.cut, seat.people[0], run.now) if seat.record else None
            if mandate is not None and seat.kind != "resident" and 2 not in mandate.raw("acts"):
                out.add("seat-without-authority", (body, seat.name), ("partner", seat.partner), ("mandate", mandate))
    for plan in run.plans:
        if _current(run, plan) and run.in_force_days(plan, run.settings["setup_days"]) and not any(_measurable(run, o) for o in run.book.to_version(plan, "objective")):
            out.add("no-measurable-objective", plan)


def _measurable(run, objective):
    p = run.promises.promises.get(objective)
    if p is None or not (p.state == "kept" or p.state == "open" and not p.retired):
        return False
    return objective.ref("indicator") is not None and objective.raw("target") is not None


def _idle(run, out, body):
    n = bounded(run.settings["idle_meetings"])
    found = last(run, body, n)
    if found and all(run.after(m.starts, 7) and not _acted(run, m) for m in found):
        out.add("meetings-without-action", body, ("n", n), *[("minutes", m.first) for m in found])


def _acted(run, minutes):
    meeting = minutes.meeting
    if any(run.cut.has(d) for d in run.book.to_version(meeting, "decision")):
        return True
    served = [meeting]
    for origin in {m.origin for m in run.book.to_version(meeting, "minutes")}:
        newest = run.cut.newest(origin)
        if newest is not None and newest.names_version("meeting", meeting):
            served.append(origin)
    return any(run.cut.has(c) for s in served for c in run.book.to_version(s, "commitment"))
