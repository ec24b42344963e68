"""Danger 6, accountability: docs/rules.md "Findings"."""
from rules.book import ROOT
from rules.spoken import replies, taken_up


def find(run, out):
    for p in run.promises.promises.values():
        if p.record.type == "commitment":
            _commitment(run, out, p)
        if p.state == "not_kept" and run.after(p.closed_by.t, run.settings["address_days"]):
            both, t = (p.record, p.closed_by), p.closed_by.t
            if not any(x.t >= t for r in both for x in replies(run, r)) and not any(taken_up(run, r, t) for r in both):
                out.add("not-kept-unaddressed", p.record, ("closed", p.closed_by))
    for log_id in run.book.logs:
        _partner(run, out, log_id)


def _commitment(run, out, p):
    c, settings = p.record, run.settings
    if p.state == "open":
        if run.today > p.due + settings["grace_days"] and not _spoken(run, c, max(p.due + 1, run.today - settings["ask_days"])):
            out.add("overdue-unattended", c, ("due", ("day", p.due)))
        if p.bad and len(p.bad) >= settings["moves_max"]:
            out.add("moved-again", c, ("n", len(p.bad)), *[("move", x) for x in p.bad])
    q = c.partner("checked_by")
    if p.state == "kept" and q is not None and run.cut.is_partner(q) and run.after(p.closed_by.t, settings["address_days"]):
        said = [x for r in (c, p.closed_by) for x in run.book.to(r, "reply") if x.log == q and x.word("stance") in ("confirm", "dispute") and run.cut.has(x)]
        if not said:
            out.add("kept-unchecked", c, ("q", q), ("closed", p.closed_by))


def _spoken(run, c, day):
    for x in run.book.to(c, "progress"):
        if x.ref("of") is c and x.log == c.log and run.cut.has(x) and run.day(x.t) >= day:
            return True
    if any(x.word("stance") == "ask" and run.cut.has(x) and run.day(x.t) >= day for x in run.book.to(c, "reply")):
        return True
    return taken_up(run, c, run.day_begins(day))


def _partner(run, out, log_id):
    found = [p for p in run.promises.promises.values() if p.record.type == "commitment" and p.record.log == log_id and p.state == "open"]
    found.sort(key=lambda p: p.record.index)
    late = [p.record for p in found if run.today > p.due]
    if run.cut.is_partner(log_id) and len(found) > run.settings["open_max"] and late:
        out.add("over-committed", log_id, ("n", len(found)), *[("late", r) for r in late])
    lost = [(p.record, _nobodys(run, p.record)) for p in found]
    lost = [(r, ended) for r, ended in lost if ended]
    if lost:
        out.add("left-with-promises", log_id, ("n", len(lost)), *[cause for r, ended in lost for cause in (("promise", r), ("ended", ended))])


def _nobodys(run, c):
    """What made it nobody's, or None."""
    book, cut = run.book, run.cut
    leave = next((r for r in book.of_log[c.log] if r.type == "leave" and cut.has(r)), None)
    remove = next((r for r in book.of_log[book.convener] if r.type == "remove" and r.v.ref("partner") == c.log and cut.has(r)), None)
    ends = [(r.t, r) for r in (leave, remove) if r] + _mandate_end(run, c)
    for x, ended in ends:
        others = [p for p in book.to(c, "progress") if p.ref("of") is c and p.log == c.log and p.t >= x and p.person != c.person and cut.has(p)]
        if run.after(x, run.settings["grace_days"]) and not others:
            return ended
    return None


def _mandate_end(run, c):
    if c.person is None or c.person[1] == ROOT or run.force.mandate(run.cut, c.person, run.now):
        return []
    mandates = run.book.mandates[c.person]
    known = [m for m in mandates if run.cut.has(m) and m.t <= run.now]
    if not known:
        return []
    last, ends = known[-1], [(known[-1].raw("until"), known[-1])]
    own = run.book.of_log[c.log]
    retire = next((r for r in own if r.type == "retire" and r.index > last.index and r.ref("ends") in mandates and run.cut.has(r)), None)
    revoke = next((r for r in own if r.type == "revoke" and r.raw("key") == last.raw("key") and r.index < run.cut.size[c.log]), None)
    ends += [(r.t, r) for r in (retire, revoke) if r]
    return [min(ends, key=lambda e: e[0])]
