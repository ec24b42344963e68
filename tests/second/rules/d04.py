"""Danger 4, transparency: docs/rules.md "Findings", docs/findings.md."""
from rules.remark import interest_of
from rules.talk_hours import hours_of
from rules.verdict import at_least


def find(run, out):
    for d in run.adopted:
        _notice(run, out, d)
        _talks(run, out, d)
        _positions(run, out, d)
        _left_out(run, out, d)
    for k in run.knew.talks:
        _talk(run, out, k)


def _notice(run, out, d):
    p, notice = d.ref("proposal"), run.ruling(d).body.raw("notice")
    for row in run.knew.rows(d):
        if row.partner == p.log:
            continue
        if row.hours is None:
            out.add("affected-not-told", d, ("q", row.partner))
        elif row.hours < notice:
            out.add("short-notice", d, ("q", row.partner), ("h", row.hours), ("notice", notice))


def _talks(run, out, d):
    p, made, ruling = d.ref("proposal"), d.raw("made"), run.ruling(d)
    leaned = [k for k in run.knew.before(p, made)[0] if k.leaned]
    for k in leaned:
        if made < run.knew.told(k, p):
            out.add("talk-after-decision", d, ("K", k.first))
    late = [k for k in leaned if not at_least(made - run.knew.told(k, p), ruling.body.raw("notice"))]
    people = {person for k in late for person in k.people}
    n = sum(h and any(person in people for person in seat.people) for seat, h in zip(ruling.seats, ruling.heard))
    others = [q for q in p.partners("affects") if not any(q in k.partners for k in late)]
    if n > 0 and 2 * n >= sum(ruling.heard) and others:
        out.add("room-before-the-room", d, *[("K", k.first) for k in late], ("n", n), *[("others", q) for q in others])


def _positions(run, out, d):
    p, made, ruling = d.ref("proposal"), d.raw("made"), run.ruling(d)
    counted = [x for x in ruling.position if x and x.word("stance") != "recuse"]
    for x in counted:
        if x.raw("prior") == []:
            for k in run.knew.before(p, x.t)[0]:
                if x.person in k.people:
                    out.add("declaration-contradicted", x, ("K", k.first), ("D", d))
        for i in run.interests:
            if interest_of(i, x) and run.force.interest(run.cut, i, run.day(made)) and run.knew.interest_touches(i, p):
                out.add("interest-without-recusal", d, ("partner", x.log), ("position", x), ("interest", i))
    silent = [x for x in counted if x.raw("prior") is None]
    if silent:
        out.add("positions-undeclared", d, ("n", len(silent)), *[("position", x) for x in silent])


def _left_out(run, out, d):
    p = d.ref("proposal")
    affected = p.partners("affects")

    def left_out(q):
        return q is not None and q != p.log and q not in affected and run.cut.is_partner(q)
    for r in run.book.to(d, "request"):
        if r.ref("because") is d and run.cut.has(r) and left_out(r.partner("to")):
            out.add("affected-left-out", d, ("q", r.partner("to")), ("shows", r))
    for r in sorted(run.book.to(p, "reply") + run.book.to(d, "reply"), key=lambda r: r.order):
        if r.word("stance") == "dispute" and run.cut.has(r) and left_out(r.log):
            out.add("affected-left-out", d, ("q", r.log), ("shows", r))


def _talk(run, out, k):
    told = hours_of(run, k)
    if told and told.late and told.proposal and k.leaned:
        out.add("talk-told-late", k.first, ("h", told.hours), ("n", told.allowed), ("P", told.proposal))
    if k.status == "announced" and run.after(k.when, 7):
        out.add("talk-not-concluded", k.first)
    if k.held and k.agreed == "agreed" and not any(run.knew.touches(k, p) for p in run.proposals) and run.after(k.told(), run.settings["talk_days"]):
        others = [q for q in k.newest.partners("affects") if q not in k.partners]
        if others:
            out.add("agreed-outside", k.first, *[("q", q) for q in others])

