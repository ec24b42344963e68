"""Danger 5, wrong people: docs/rules.md "Findings"."""
from rules.force import NEVER
from rules.meetings import all_minutes, bounded, last

BY_TITLE = ("executive", "funder", "official")


def find(run, out):
    for body in run.bodies:
        _vacant(run, out, body)
        _absent(run, out, body)
        seats = body.seats()
        held = sum(kind in BY_TITLE for _, kind, _ in seats)
        if body.word("kind") == "governance" and 100 * held > run.settings["topdown_percent"] * len(seats):
            out.add("top-down-table", body, ("n", held), ("m", len(seats)))
    for m in all_minutes(run):
        for person in m.present:
            if run.force.mandate(run.cut, person, m.starts) is None:
                out.add("present-without-mandate", m.first, ("partner", person[0]), ("mandate", run.book.by_id[person[1]]))


def _filled(run, body, place, x):
    return run.force.seats(run.cut, body, x)[place].record is not None


def _seat_day(run, body, name, partner):
    """Since when the table has that seat."""
    since = run.force.since(run.cut, body, run.now)
    begins = [run.force.begins(run.cut, v) for v in run.book.versions[body.origin]
              if run.cut.has(v) and any((n, q) == (name, partner) for n, _, q in v.seats())]
    begin = min((b for b in begins if since <= b <= run.now), default=NEVER)
    return run.day(begin)


def _vacant(run, out, body):
    days = run.settings["vacancy_days"]
    for place, (name, _, partner) in enumerate(body.seats()):
        first = _seat_day(run, body, name, partner)
        if run.today < first + days or _filled(run, body, place, run.now):
            continue
        if any(_filled(run, body, place, run.day_begins(run.today - back)) for back in range(days)):
            continue
        since = run.today + 1
        while since > first and not _filled(run, body, place, run.day_begins(since - 1)):
            since -= 1
        out.add("seat-vacant", (body, name), ("date", ("day", since)))


def _absent(run, out, body):
    n = bounded(run.settings["absent_meetings"])
    found = last(run, body, n, "present")
    words = body._field("needs").words
    for kind in [words[k - 1] for k in body.raw("needs") or []] if found else []:
        if not any(seat.kind == kind and any(p in m.present for p in seat.people) for m in found for seat in run.force.seats(run.cut, body, m.starts)):
            out.add("needed-kind-absent", body, ("kind", kind), ("n", n), *[("minutes", m.first) for m in found])
