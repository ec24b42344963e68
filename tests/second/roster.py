"""Who is a partner: docs/protocol.md "Roster". Reads the convener's log, and of the others only whether they left."""
from dataclasses import dataclass


@dataclass
class Partner:
    id: bytes
    handle: str
    standing: str  # known, partner, left, removed


def roster(convener, logs):
    """{log id: Partner} of every log that the convener's log names, by its handle; logs = {log id: judge.Log}."""
    partners = {}
    founded = convener.founding is not None
    handle = convener.founding.fact("handle") if founded else convener.id.hex()[:8]
    partners[convener.id] = Partner(convener.id, handle, "left" if convener.left else "partner" if founded else "known")
    for log_id, admit in convener.admitted.items():
        standing = "partner"
        if log_id in convener.removed:
            standing = "removed"
        elif log_id in logs and logs[log_id].left:
            standing = "left"
        partners[log_id] = Partner(log_id, admit.fact("handle"), standing)
    return partners
