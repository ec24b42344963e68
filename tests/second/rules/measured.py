"""docs/rules.md "Findings", words of these pages: indicators of a chain, and what they measured lately."""


def indicators(run, record):
    """Of a result's or strategy's chain, in the cut, retired or not."""
    return [i for i in run.book.to_version(record, "indicator") if run.cut.has(i)] if record else []


def measures(run, indicator):
    """The newest versions of the cut that name it."""
    origins = {m.origin for m in run.book.to(indicator, "measure")}
    newest = [run.cut.newest(o) for o in origins]
    return [m for m in newest if m is not None and m.ref("indicator") is indicator]


def within(run, indicator, days, group=any):
    """Measured within these days; group: a name, None for everyone, `any` for whomever."""
    return any(run.today - days <= m.raw("on") <= run.today and (group is any or m.raw("group") == group) for m in measures(run, indicator))
