"""Danger 1, strategy drift: docs/rules.md "Findings"."""
from rules.measured import indicators, within
from rules.revision import revisions

COMMITMENTS_MAX = 50


def find(run, out):
    for d in run.adopted:
        for r in revisions(run, d) if d in run.standing else []:
            if not r.influences:
                out.add("revision-without-cause", d, ("R0", r.old), ("R", r.new))
    _unaligned(run, out)
    days = run.settings["measure_days"]
    for s in run.strategies:
        known = indicators(run, s) + indicators(run, s.ref("result"))
        if run.in_force_days(s, days) and not any(within(run, i, days) for i in known):
            out.add("strategy-unmeasured", s, ("n", days))


def _unaligned(run, out):
    promised = [c for c in run.cut.of_type("commitment") if run.today <= run.day(c.t) + 90]
    lost = [c for c in promised if not any(_leads(run, r) for r in c.refs("for"))]
    if run.foundings and len(promised) >= 4 and 100 * len(lost) > run.settings["unaligned_percent"] * len(promised):
        out.add("work-serving-nothing", run.foundings[-1], ("n", len(lost)), ("m", len(promised)), *[("commitment", c) for c in lost[:COMMITMENTS_MAX]])


def _leads(run, r):
    if r is None:
        return False
    if r.type in ("result", "strategy"):
        return True
    if r.type == "objective":
        r = r.ref("plan")
        if r is None:
            return False
    if r.type == "plan":
        return any(s is not None for s in r.refs("strategies"))
    body = _body(r)
    if body is None:
        return False
    body = run.force.version(run.cut, body, run.now) or body
    return body.word("kind") == "governance" or any(s is not None for s in body.refs("serves"))


def _body(r):
    """The body that it goes to, or None."""
    step = {"meeting": "body", "minutes": "meeting", "proposal": "body", "decision": "proposal", "request": "because"}
    while r is not None and r.type in step:
        r = r.ref(step[r.type])
    return r if r is not None and r.type == "body" else None
