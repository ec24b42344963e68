"""A run as lines: the same text as tests/support/rules_dump.c writes."""
from rules.book import ROOT
from rules.force import DEFAULTS, NEVER


def log(log_id):
    return "-" if log_id is None else log_id[:4].hex()


def name(r):
    return "-" if r is None else f"{log(r.log)}#{r.index}"


def names(found):
    return ",".join(name(r) for r in found) or "-"


def _person(book, person):
    return log(person[0]) if person[1] == ROOT else name(book.by_id[person[1]])


def value(x):
    if isinstance(x, bytes):
        return log(x)
    if isinstance(x, tuple):
        return f"{name(x[0])}/{x[1]}" if x[0] not in ("day", "t") else f"{x[0]}{x[1]}"
    return str(x) if isinstance(x, (int, str)) else name(x)


def _force(run):
    yield f"today {run.today} agreements by={name(run.force.agreements(run.cut, run.now))}"
    for setting in sorted(DEFAULTS):
        if run.settings[setting] != DEFAULTS[setting]:
            yield f"setting {setting} {run.settings[setting]}"
    for kind in ("body", "result", "strategy", "plan"):
        for v in run.force.in_force(run.cut, kind, run.now):
            yield f"force {kind} {name(v)}"
    for body in run.force.in_force(run.cut, "body", run.now):
        kinds = body._field("seats").words
        for seat in run.force.seats(run.cut, body, run.now):
            people = ",".join(_person(run.book, p) for p in seat.people) or "-"
            yield f"seat {name(body)}/{seat.name} {kinds.index(seat.kind) + 1} {log(seat.partner)} by={name(seat.record)} people={people}"


def _verdict(run, d):
    ruling = run.ruling(d)
    line = f"verdict {name(d)} {ruling.state}"
    if ruling.state == "not-counted":
        line += f" {ruling.why}"
    if ruling.state == "lacks":
        line += "".join(f" {item}" for item in ruling.missing)
    if ruling.counts:
        line += f" body={name(ruling.body)} keeper={log(ruling.keeper)} heard={sum(ruling.heard)} recused={sum(ruling.recused)}"
        line += f" consents={ruling.consents} objections={ruling.objections}"
        for seat, x, heard, recused in zip(ruling.seats, ruling.position, ruling.heard, ruling.recused):
            line += f" {seat.name}:{'f' if seat.record else ''}{'h' if heard else ''}{'r' if recused else ''}:{name(x)}"
        line += " in-doubt" if run.verdicts.in_doubt(d) else ""
    return line + f" ratified={name(run.verdicts.ratified(d))}"


def _knew(run):
    for d in run.decisions:
        if run.cut.has(d) and run.counts(d):
            for row in run.knew.rows(d):
                yield (f"knew {name(d)} {log(row.partner)} {row.word} {row.by} {'shown' if row.shown else 'not-shown'}"
                       f" in={names(k.first for k in row.talks_in)} out={names(k.first for k in row.talks_out)}")


def _states(run):
    for p in run.promises.promises.values():
        blocked = p.last is not None and p.last.word("state") == "blocked"
        yield (f"state {name(p.record)} {p.state} due={p.due} moves={len(p.moves)} bad={len(p.bad)}{' blocked' if blocked else ''}"
               f"{' retired' if p.retired else ''} by={name(p.closed_by)}")
    for found in (run.promises.requests, run.promises.proposals):
        for r, (state, by) in found.items():
            yield f"state {name(r)} {state} by={name(by)}"


def _told(t):
    return "never" if t == NEVER else t


def _talks(run):
    for k in run.knew.talks:
        people = ",".join(sorted(_person(run.book, p) for p in k.people))
        partners = ",".join(sorted(log(q) for q in k.partners))
        yield (f"talk {name(k.first)} {k.status or '-'} {k.agreed or '-'} when={k.when}{' leaned' if k.leaned else ''} people={people}"
               f" partners={partners} told={_told(k.told())}")
        for p in run.proposals:
            if run.knew.touches(k, p):
                yield f"touches {name(k.first)} {name(p)} {_told(run.knew.told(k, p))}"


def _finding(f):
    line = f"finding {f.name} {value(f.subject)} {f.state}"
    if f.state in ("answered", "cleared"):
        line += f" by={name(f.by)}"
    return line + "".join(f" {word}={value(x)}" for word, x in f.causes)


def lines(run):
    if run.version > 1:
        return ["newer version needed"]
    found = [*_force(run), *(_verdict(run, d) for d in run.decisions), *_knew(run), *_states(run), *_talks(run)]
    found += [_finding(f) for f in run.findings]
    return found + [f"remark {word} {name(r)}" for word, r in sorted(run.remarks.found, key=lambda f: (f[0], f[1].place))]
