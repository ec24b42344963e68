"""The log itself: docs/rules.md "Findings", docs/findings.md."""
from rules.cut import HOUR

CLOCK = 5 * 60 * 1000


def find(run, out):
    for r in run.book.records:
        if run.cut.has(r):
            _any(run, out, r)
    for log_id, index in run.book.full.items():
        if index < run.cut.size[log_id]:
            out.add("log-full", log_id, ("last", [r for r in run.book.of_log[log_id] if r.index < index][-1]))
    for r in run.cut.of_type("remove"):
        _removed(run, out, r)
    for d in run.adopted:
        _silent(run, out, d)
    for r in run.cut.of_type("erase"):
        _erased(run, out, r)
    for r in run.cut.of_type("reply"):
        if r.word("stance") == "erase_please":
            _asked(run, out, r)


def _any(run, out, r):
    after = r.v.statement.after
    if after is not None and run.book.logs[r.log].ids.get(after, r.index) >= r.index:
        out.add("history-withdrawn", r, ("partner", r.log))
    late, early = run.cut.not_after(r), run.cut.not_before(r)
    causes = [("not-after", ("t", late.ms))] if late.proven and late.ms + CLOCK < r.t else []
    causes += [("not-before", ("t", early.ms))] if early.proven and r.t < early.ms - CLOCK else []
    if causes:
        out.add("time-out-of-bracket", r, ("time", ("t", r.t)), *causes)


def _removed(run, out, r):
    partner, because = r.v.ref("partner"), r.ref("because")
    if because is not None and because.type == "leave" and because.log == partner:
        return
    if because is not None and because.type == "decision" and because in run.standing and run.ruling(because).body.word("kind") == "governance":
        return
    out.add("removed-without-cause", r, ("partner", partner))


def _silent(run, out, d):
    hours = run.settings["silent_hours"]
    for x, u in run.verdicts.late_positions(d):
        before = d.raw("made") - u
        if before >= 0 and before // HOUR >= hours:
            out.add("keeper-silent", d, ("keeper", run.ruling(d).keeper), ("position", x), ("partner", x.log), ("h", before // HOUR))


def _erased(run, out, r):
    entry = r.ref("of")
    if entry is None:
        return
    shown = [x for x in run.book.to(entry, "unseal") if run.cut.has(x)]
    shown += [x for x in run.book.to(entry, "reply") if x.word("stance") == "dispute" and run.cut.has(x)]
    for x in sorted(shown, key=lambda x: x.order):
        if x.log != r.log and x.t <= r.t:
            out.add("erased-after-unseal", r, ("entry", entry), ("partner", x.log))


def _asked(run, out, r):
    entry = r.ref("to")
    if entry is None or not run.after(r.t, run.settings["erase_days"]):
        return
    if any(run.cut.has(x) and x.log == entry.log for x in run.book.to(entry, "erase")):
        return
    if any(x.word("stance") == "answer" and x.log == entry.log and x.t >= r.t and run.cut.has(x) for x in run.book.to(entry, "reply")):
        return
    out.add("erasure-unanswered", entry, ("reply", r))
