"""Danger 9, time frames: docs/rules.md "Findings"."""


def find(run, out):
    for r in run.results:
        if r.word("level") == "population" and r.raw("by") is not None:
            n = r.raw("by") - run.day(run.force.since(run.cut, r, run.now))
            if n < run.settings["horizon_days"]:
                out.add("horizon-too-short", r, ("n", n))
    for s in run.strategies:
        plans = [p for p in run.plans if p.names_version("strategies", s)]
        objectives = [run.promises.promises.get(o) for p in plans for o in run.book.to_version(p, "objective")]
        if run.in_force_days(s, run.settings["plan_days"]) and not any(p and _marks(run, p) for p in objectives):
            out.add("no-milestone-this-year", s)
    _quick(run, out)


def _marks(run, p):
    if p.state == "kept":
        return run.today <= run.day(p.closed_by.t) + 365
    return p.state == "open" and not p.retired and run.today <= p.due <= run.today + 365


def _quick(run, out):
    old = [r for r in run.results if run.in_force_days(r, run.settings["quickwin_days"])]
    for p in run.promises.promises.values():
        if p.record.type == "objective" and p.record.raw("quick") is True:
            if p.state == "kept" and run.today <= run.day(p.closed_by.t) + 730:
                return
            if p.state == "open" and not p.retired and run.today <= p.due:
                return
    if old and run.foundings:
        out.add("no-quick-win", run.foundings[-1], *[("result", r) for r in old])
