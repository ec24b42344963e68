"""What nodes signed for of each other: docs/protocol.md "Receipts". A receipt has effect once its digest matches what is here."""
import bisect
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


class Covers:
    """What every node's effective receipts cover, looked up by entry."""

    def __init__(self, receipts_of):
        self.of = {}  # covered log -> {other log: ([greatest size so far], [index of the receipt], greatest whole)}
        for other, receipts in receipts_of.items():
            for r in receipts:
                # A log may stand in a list twice: then the line that comes last is the word.
                lines = {listed: (size, whole) for listed, size, whole in r.lines} if r.state == "effective" else {}
                for listed, (size, whole) in lines.items():
                    sizes, at, most = self.of.setdefault(listed, {}).setdefault(other, ([], [], [0]))
                    most[0] = max(most[0], whole)
                    if size > (sizes[-1] if sizes else 0):
                        sizes.append(size)
                        at.append(r.index)

    def cover(self, log_id, index):
        """{other log id: (index of its first effective receipt that covers the entry, whether by now one covers its content, too)}."""
        covers = {}
        for other, (sizes, at, most) in self.of.get(log_id, {}).items():
            place = bisect.bisect_right(sizes, index)
            if other != log_id and place < len(sizes):
                covers[other] = (at[place], most[0] > index)
        return covers
