"""What nodes signed for of each other: docs/protocol.md "Receipts". A receipt has effect once its digest matches what is here."""
from dataclasses import dataclass

from crypto import held_digest


@dataclass
class Receipt:
    log: bytes
    index: int
    state: str  # effective, waits (something it speaks of is not here), lies
    lines: list  # (log id, size, whole) that it lists
    why: str = ""


def read(log, logs):
    """The good receipts of a log, in order."""
    found, numbers, held = [], [], {}  # its own list of logs; number in it -> newest size
    for v in log.verdicts:
        if not v.good or v.statement.type != "receipt":
            continue
        numbers += v.fact("new")
        lines = v.fact("lines")
        triples = list(zip(lines[0::3], lines[1::3], lines[2::3]))
        held.update((number, size) for number, size, _ in triples)
        receipt = Receipt(log.id, v.index, "effective", [(numbers[n], size, size - lack) for n, size, lack in triples])
        digest, absent = [], []
        for number, log_id in enumerate(numbers):
            size = held[number]
            if log_id not in logs or logs[log_id].size < size:
                absent.append(f"{log_id.hex()[:8]} up to {size}")
            else:
                digest.append((log_id, size, logs[log_id].tree.roots[size]))
        if absent:
            receipt.state, receipt.why = "waits", "it speaks of " + ", ".join(absent) + ", not here"
        elif held_digest(digest) != v.fact("held"):
            receipt.state, receipt.why = "lies", "its digest is of other histories than those here: its node lied, or one of these logs has two histories"
        found.append(receipt)
    return found


def cover(receipts_of, log_id, index):
    """{other log id: (index of its first effective receipt that covers the entry, whether by now one covers its content, too)}."""
    covers = {}
    for other, receipts in receipts_of.items():
        for r in receipts if other != log_id else []:
            if r.state != "effective":
                continue
            # A log may stand in a list twice: then the line that comes last is the word.
            size, whole = {listed: (size, whole) for listed, size, whole in r.lines}.get(log_id, (0, 0))
            if size > index:
                first, told = covers.get(other, (r.index, False))
                covers[other] = (first, told or whole > index)
    return covers
