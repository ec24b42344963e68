"""Danger 8, network as organization: docs/rules.md "Findings", docs/findings.md."""


def find(run, out):
    for d in run.adopted:
        ruling = run.ruling(d)
        items = [item for item in ruling.missing if item != "notice"] + (["doubt"] if run.verdicts.in_doubt(d) else [])
        if items:
            out.add("decision-without-rule", d, *[("items", item) for item in items])
        partners = {seat.partner for seat, h in zip(ruling.seats, ruling.heard) if h}
        others = [q for q in d.ref("proposal").partners("affects") if q not in partners]
        if len(partners) == 1 and others:
            out.add("decided-alone", d, ("partner", next(iter(partners))), *[("others", q) for q in others])
    for r, (state, _) in run.promises.requests.items():
        asked = r.partner("to")
        if asked is None or state != "open" or not run.after(r.t, run.settings["request_days"]):
            continue
        if not any(x.word("stance") == "answer" and x.log == asked and run.cut.has(x) for x in run.book.to(r, "reply")):
            out.add("asked-not-accepted", r, ("partner", asked))
