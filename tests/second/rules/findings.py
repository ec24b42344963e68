"""docs/rules.md "Findings": subjects, causes, states; the dangers themselves are in files of their own."""
from dataclasses import dataclass, field

EVENTS = ("decision", "position", "talk", "minutes")
NO_EVENTS = ("history-withdrawn", "time-out-of-bracket", "erasure-unanswered", "decision-past-review")
CAUSES_MAX = 256


@dataclass
class Finding:
    name: str
    subject: object  # a record; a log id (partner); (body version, seat name)
    causes: list = field(default_factory=list)  # (word, value): value as a subject, or int, str
    state: str = "open"
    by: object = None


class Findings:
    def __init__(self, run):
        self.run, self.book, self.cut, self._of = run, run.book, run.cut, {}

    def add(self, name, subject, *causes):
        """One finding per name and subject; each cause once."""
        if not isinstance(subject, (bytes, tuple)) and not self.cut.has(subject):
            return
        found = self._of.setdefault((name, subject), Finding(name, subject))
        for cause in causes:
            if cause not in found.causes and len(found.causes) < CAUSES_MAX:
                found.causes.append(cause)

    def record(self, subject):
        """A partner stands as its inception, a seat as its body."""
        if isinstance(subject, bytes):
            return self.book.of_log[subject][0]
        return subject[0] if isinstance(subject, tuple) else subject

    def done(self):
        """All, by (name, log id, index, seat)."""
        def order(f):
            r = self.record(f.subject)
            return (f.name, r.log, r.index, f.subject[1].encode() if isinstance(f.subject, tuple) else b"")
        found = sorted(self._of.values(), key=order)
        for f in found:
            self._state(f)
        return found

    def _state(self, f):
        r = self.record(f.subject)
        decision = self._decision(r) if not isinstance(f.subject, (bytes, tuple)) else None
        ratified = self.run.verdicts.ratified(decision) if decision and f.name != "objection-unanswered" else None
        if ratified:
            f.state, f.by = "cleared", ratified
        elif self._is_history(f, r, decision):
            f.state = "history"
        else:
            answers = [x for x in self.book.to_version(r, "reply") if x.word("stance") == "answer" and x.raw("finding") == f.name and self.cut.has(x)]
            if answers:
                f.state, f.by = "answered", answers[0]

    def _decision(self, r):
        if r.type == "decision":
            return r
        if r.type == "position" and r.ref("proposal"):
            return self.run.verdicts.on(self.cut, r.ref("proposal"))
        return None

    def _is_history(self, f, r, decision):
        if r.type not in EVENTS or f.name in NO_EVENTS or isinstance(f.subject, (bytes, tuple)):
            return False
        if r.type in ("decision", "position"):
            return decision is not None and self.run.after(decision.raw("made"), self.run.settings["window_days"])
        return self.run.after(self.cut.first(r).t, self.run.settings["window_days"])
