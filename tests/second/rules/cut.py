"""docs/rules.md "Cuts" and "Times": what exists at a cut, who is a partner, between which times an entry was written."""
import bisect
from dataclasses import dataclass

KEPT = ("decision", "proposal", "agreements", "body", "result", "strategy", "plan")  # a revocation does not undo them
HOUR = 3600000


class Held:
    """What the receipts of all logs say: docs/protocol.md "Receipts"."""

    def __init__(self, logs, receipts_of):
        self.logs, self.of = logs, {}  # log id -> [(index, is effective, {log id: (size, whole)} said up to it, {..} listed in it)]
        for log_id, found in receipts_of.items():
            said, rows = {}, []
            for r in found:
                listed = {other: (size, whole) for other, size, whole in r.lines if other != log_id}
                said = {**said, **listed}
                rows.append((r.index, r.state == "effective", said, listed))
            self.of[log_id] = rows

    def newest(self, log_id, before):
        """The newest effective receipt below an index: what it says; and whether the newest good one is that."""
        rows = [row for row in self.of[log_id] if row[0] < before]
        effective = [row for row in rows if row[1]]
        return effective[-1][2] if effective else {}, not rows or rows[-1][1]

    def first_cover(self, by, log_id, index, told):
        """The index of the first effective receipt of a log that covers an entry, or None."""
        for at, effective, _, listed in self.of[by]:
            size, whole = listed.get(log_id, (0, 0))
            if effective and index < (whole if told else size):
                return at
        return None


@dataclass(frozen=True)
class Bound:
    proven: bool
    ms: int = 0


class Cut:
    def __init__(self, book, held, sizes, here=True):
        self.book, self.held, self.here = book, held, here
        self.size = {log_id: sizes.get(log_id, 0) for log_id in book.logs}
        convener = self.size[book.convener]
        for log_id in self.size:
            if log_id == book.convener:
                continue
            admit, remove = book.admit_of(log_id), book.remove_of(log_id)
            if admit is None or admit.index >= convener:
                self.size[log_id] = 0
            elif remove is not None and remove.index < convener:
                self.size[log_id] = min(self.size[log_id], remove.raw("size"))
        self._has, self._covers = {}, {}

    def has(self, r):
        if r is None:
            return False
        if r not in self._has:
            self._has[r] = r.index < self.size[r.log] and (r.type in KEPT or not self._disputed(r))
        return self._has[r]

    def _disputed(self, r):
        root = None
        for other in self.book.of_log[r.log]:
            if other.index >= self.size[r.log]:
                break
            if other.index > r.index:
                if other.type == "revoke" and other.raw("key") == r.author and other.raw("since") <= r.index:
                    return True
                if other.type == "rotate" and root == r.author and other.raw("since") is not None and other.raw("since") <= r.index:
                    return True
            if other.type in ("inception", "rotate"):
                root = other.author
        return False

    def of_type(self, kind):
        return [r for r in self.book.of_type[kind] if self.has(r)]

    def newest(self, r):
        """The newest version of corrections."""
        found = [v for v in self.book.versions[r.origin] if self.has(v)]
        return found[-1] if found else None

    def first(self, r):
        found = [v for v in self.book.versions[r.origin] if self.has(v)]
        return found[0] if found else None

    # Partners

    def is_partner(self, log_id, x=None):
        """A partner of the cut; with x: at that time."""
        def there(r):
            return self.has(r) and (x is None or r.t <= x)
        if log_id not in self.size:
            return False
        began = self.book.of_log[log_id]
        if any(r.type == "leave" and there(r) for r in began):
            return False
        if log_id == self.book.convener:
            return any(r.type == "founding" and there(r) for r in began)
        admit = self.book.admit_of(log_id)
        if not there(admit):
            return False
        return not any(r.type == "remove" and r.v.ref("partner") == log_id and there(r) for r in self.book.of_log[self.book.convener])

    @property
    def partners(self):
        if not hasattr(self, "_partners"):
            self._partners = [log_id for log_id in self.size if self.is_partner(log_id)]
        return self._partners

    @property
    def liars(self):
        return max(0, (len(self.partners) - 2) // 3)

    # Times

    def tau(self, log_id, index):
        return self.book.logs[log_id].verdicts[index].tau

    def first_cover(self, by, r, told):
        """(τ, index of the receipt) or None."""
        key = (by, r, told)
        if key not in self._covers:
            at = self.held.first_cover(by, r.log, r.index, told)
            self._covers[key] = None if at is None or at >= self.size[by] else (self.tau(by, at), at)
        return self._covers[key]

    def not_after(self, r, told=False, but=()):
        covers = [self.first_cover(q, r, told) for q in self.partners if q != r.log and q not in but]
        times = sorted(c[0] for c in covers if c)
        return Bound(True, times[self.liars]) if len(times) > self.liars else Bound(False)

    def not_before(self, r):
        said, _ = self.held.newest(r.log, r.index)
        times = sorted((self.tau(q, said[q][0] - 1) for q in self.partners if q != r.log and said.get(q, (0, 0))[0] > 0), reverse=True)
        return Bound(True, times[self.liars]) if len(times) > self.liars else Bound(False)


def cut_all(book, held):
    return Cut(book, held, {log_id: log.size for log_id, log in book.logs.items()})


def cut_asof(book, held, ms):
    return Cut(book, held, {log_id: bisect.bisect_right([v.tau for v in log.verdicts], ms) for log_id, log in book.logs.items()})


def cut_past(book, held, d):
    """past(D)."""
    said, effective = held.newest(d.log, d.index)
    sizes = {log_id: size for log_id, (size, _) in said.items()}
    sizes[d.log] = d.index
    here = effective and all(log_id in book.logs and book.logs[log_id].size >= size for log_id, size in sizes.items())
    return Cut(book, held, sizes, here)
