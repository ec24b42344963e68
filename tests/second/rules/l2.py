"""Lesson 2, form follows function: docs/rules.md "Findings"."""


def find(run, out):
    for body in run.bodies:
        if run.today > body.raw("review"):
            out.add("review-overdue", body, ("date", ("day", body.raw("review"))))
        if body.word("kind") == "workgroup" and body.raw("serves") is not None and run.in_force_days(body, run.settings["setup_days"]):
            named = [s for s in body.refs("serves") if s is not None]
            if not any(run.force.version(run.cut, s, run.now) for s in named):
                out.add("body-serves-nothing", body, *[("strategy", s) for s in named])
