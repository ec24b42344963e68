"""docs/rules.md "Findings", revision-without-cause: what a decision puts in the place of a result or strategy, with which data, care and influence."""
from dataclasses import dataclass

from rules.force import NEVER
from rules.measured import indicators, measures

DAY = 86400000


@dataclass
class Revision:
    decision: object
    old: object
    new: object
    influences: list


def first_adoption(run, record):
    """The decision by which the chain first came into force, or None."""
    found = [(run.force.begins(run.cut, v), v) for v in run.book.versions[record.origin] if run.cut.has(v)]
    begin = min((b for b, _ in found), default=NEVER)
    if begin == NEVER:
        return None
    by = [d for b, v in found if b == begin for d in run.force.by(run.cut, v) if run.force._from(d) == begin]
    return min(by, key=lambda d: d.order, default=None)


def _chain(old):
    """R0 and, of a strategy, the result that it names."""
    result = old.ref("result") if old.type == "strategy" else None
    return [old] + ([result] if result else [])


def _has_data(run, old, new):
    known = {i for r in _chain(old) for i in indicators(run, r)}
    for cited in new.refs("because"):
        if cited is not None and cited.type == "measure":
            newest = run.cut.newest(cited)
            if newest is not None and newest.ref("indicator") in known:
                return True
    return False


def _has_process(run, d, old):
    ruling, first = run.ruling(d), first_adoption(run, old)
    if first is None or first is d:
        return True
    before = run.ruling(first)
    kinds = {seat.kind for seat, h, r in zip(ruling.seats, ruling.heard, ruling.recused) if h or r}
    had = {seat.kind for seat, h in zip(before.seats, before.heard) if h}
    return d.raw("made") - d.ref("proposal").t >= run.settings["process_days"] * DAY and had <= kinds


def _influences(run, d, old):
    p, found = d.ref("proposal"), []
    origins = {r.origin for r in run.cut.of_type("influence")}
    for first in sorted((run.cut.first(o) for o in origins), key=lambda r: r.order):
        newest = run.cut.newest(first)
        days = run.day(d.raw("made")) - newest.raw("on")
        touched = {r.origin for r in newest.refs("touches") if r}
        if first.t < d.raw("made") and 0 <= days <= run.settings["influence_days"] and touched & {p.origin, *(r.origin for r in _chain(old))}:
            found.append(first)
    return found


def revisions(run, d):
    """Without data and process."""
    if run.ruling(d).body.word("kind") != "governance":
        return
    for new in d.ref("proposal").refs("puts"):
        if new is None or new.type not in ("result", "strategy") or new.ref("replaces") is None:
            continue
        old = new.ref("replaces")
        if not _has_data(run, old, new) and not _has_process(run, d, old):
            yield Revision(d, old, new, _influences(run, d, old))
