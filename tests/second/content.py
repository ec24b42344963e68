"""Words beside the entries: docs/format.md "Content". Is what came what was declared, and may it be here at all?"""
from dataclasses import dataclass

from crypto import commitment

RIDE_MAX = 4096
REVEALED_MAX = 1048543


@dataclass
class State:
    form: str  # published, sealed, revealed
    state: str  # here, missing, sealed, unsealed, erased, reveals
    by: tuple = None  # (log id, index) of the unseal or erase


def _named_by(logs, kind, own_log_only):
    """{(log id or None, entry id): (log id, index) of the first good entry of that kind that names it}."""
    named = {}
    for log in logs.values():
        for v in log.verdicts:
            if v.good and v.statement.type == kind:
                named.setdefault((log.id if own_log_only else None, v.ref("of")), (log.id, v.index))
    return named


def states(logs, session, fail):
    """{(log id, index): State}; what contradicts is told to fail(where, what)."""
    erased, unsealed = _named_by(logs, "erase", True), _named_by(logs, "unseal", False)
    found, used = {}, set()
    for log in logs.values():
        for v in log.verdicts:
            if v.statement is None or v.statement.content is None:
                continue
            declared, key = v.statement.content, (log.id, v.index)
            state = found[key] = State(declared.form, {"published": "missing", "revealed": "reveals"}.get(declared.form, declared.form))
            if declared.form == "revealed":
                continue
            form = 0 if declared.form == "published" else 2
            here = [b for b in (session.riders.get(key) if form == 0 else None, session.contents.get((*key, form))) if b is not None]
            used |= {(*key, form)} if here else set()
            where = f"{log.id.hex()[:8]}#{v.index}"
            if (log.id, v.statement.id) in erased:
                state.state, state.by = "erased", erased[log.id, v.statement.id]
                if here:
                    fail(where, f"its content is here, and was erased by entry {state.by[1]} of its log")
                continue
            for salted in here:
                wrong = _wrong(log.id, declared, salted)
                if wrong:
                    fail(where, wrong)
            if len(here) > 1:
                fail(where, "its content is here twice")
            if form == 0 and here:
                state.state = "here"
                if key in session.riders and declared.size > RIDE_MAX:
                    fail(where, f"a content of {declared.size} bytes rides along: at most {RIDE_MAX}")
            elif form == 2 and here:
                if (None, v.statement.id) not in unsealed:
                    fail(where, "sealed content is shown, and no unseal names the entry")
                else:
                    state.state, state.by = "unsealed", unsealed[None, v.statement.id]
    for log_id, index in session.riders:
        if (log_id, index, 0) not in used:
            fail(f"{log_id.hex()[:8]}#{index}", "content came beside an entry that publishes none")
    for key in session.contents:
        if key not in used:
            fail(f"{key[0].hex()[:8]}#{key[1]}", f"content of form {key[2]} came for an entry that has none of that form")
    return found


def _wrong(log_id, declared, salted):
    if len(salted) < 32:
        return f"its content has {len(salted)} bytes: less than its salt"
    if declared.form == "published" and len(salted) - 32 != declared.size:
        return f"its content has {len(salted) - 32} bytes, the entry says {declared.size}"
    if declared.form == "sealed" and len(salted) - 32 > REVEALED_MAX:
        return f"its revealed content has {len(salted) - 32} bytes: at most {REVEALED_MAX}"
    if commitment(log_id, salted) != declared.commitment:
        return "its content is not what the entry commits to: other words, or another salt"
    return ""
