"""docs/rules.md "Findings", talk-told-late: within how many hours a held talk was to be told, and was it."""
from dataclasses import dataclass

from rules.cut import HOUR


@dataclass
class Told:
    allowed: int
    hours: int
    late: bool
    proposal: object  # of those that it touches, the first that asks for it soonest; None: it touches none


def hours_of(run, k):
    """None: it was not held. It need not touch a proposal."""
    if not k.held:
        return None
    allowed = []
    for p in run.proposals:
        if run.knew.touches(k, p) and run.promises.proposals[p][0] != "withdrawn":
            hours, closes = run.settings["disclose_hours"], p.raw("closes")
            if closes - run.settings["quiet_hours"] * HOUR < k.when <= closes:
                hours = min(hours, 24)
            allowed.append((hours, p))
    fewest, soonest = min(allowed, key=lambda a: a[0], default=(run.settings["disclose_hours"], None))
    late = k.told() - k.when
    return Told(fewest, late // HOUR, late > fewest * HOUR, soonest)
