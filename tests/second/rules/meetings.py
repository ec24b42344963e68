"""docs/rules.md "Findings", words of these pages: the minutes of a body, who was present, what it decided lately."""


class Minutes:
    """One set of minutes of the cut."""

    def __init__(self, run, origin):
        self.first, self.newest = run.cut.first(origin), run.cut.newest(origin)
        meeting = self.newest.ref("meeting")
        self.meeting = run.cut.newest(meeting) if meeting else None
        self.starts = self.meeting.raw("starts") if self.meeting else None
        self.run = run

    @property
    def present(self):
        """Persons, in the order named."""
        disputed = {r.person for r in self.run.book.to_version(self.first, "reply") if r.word("stance") == "dispute" and self.run.cut.has(r)}
        return [p for p in self.newest.members("present") if p is not None and p not in disputed]


def all_minutes(run):
    """Those whose meeting is there, in Order of their first versions."""
    origins = {r.origin for r in run.cut.of_type("minutes")}
    found = [Minutes(run, o) for o in origins]
    return sorted((m for m in found if m.meeting), key=lambda m: m.first.order)


def of_body(run, body):
    """By start."""
    found = [m for m in all_minutes(run) if m.meeting.names_version("body", body)]
    return sorted(found, key=lambda m: (m.starts, m.first.order))


def last(run, body, n, field=None):
    """The last n that give the field, or None if they are fewer."""
    found = [m for m in of_body(run, body) if field is None or m.newest.raw(field) is not None]
    return found[-n:] if len(found) >= n else None


def bounded(n):
    return min(max(n, 1), 100)


def decisions(run, body):
    """The adopted decisions of a body, not of window_days after made, in Order."""
    window = run.settings["window_days"]
    return [d for d in run.adopted if run.ruling(d).body.origin is body.origin and not run.after(d.raw("made"), window)]
