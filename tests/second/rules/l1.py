"""Lesson 1, clear strategy: docs/rules.md "Findings"."""
from rules.measured import indicators, within


def find(run, out):
    for r in run.results:
        items = [item for item in ("baseline", "target", "by") if r.raw(item) is None] + (["groups"] if len(r.raw("groups") or []) < 2 else [])
        if items:
            out.add("result-incomplete", r, *[("items", item) for item in items])
        _groups(run, out, r)
    for s in run.strategies:
        items = ([] if s.raw("causes_n") else ["causes"]) + ([] if s.raw("groups") else ["groups"])
        if items:
            out.add("strategy-incomplete", s, *[("items", item) for item in items])


def _groups(run, out, r):
    days, known = run.settings["measure_days"], indicators(run, r)
    if not r.raw("groups") or not run.in_force_days(r, days) or not any(within(run, i, days, None) for i in known):
        return
    missing = [g for g in r.raw("groups") if not any(within(run, i, days, g) for i in known)]
    if missing:
        out.add("groups-unmeasured", r, *[("groups", g) for g in missing])
