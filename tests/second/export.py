"""Reads an export, docs/export.md: a recorded session. Checks its order and shape; believes nothing that it says."""
from dataclasses import dataclass, field

import canon
from canon import Refused, is_bin, is_str, is_u
from log import read_head

BEGIN = b"plenary-export/1\n"
MESSAGE_MAX = 65000
PART_MAX = 60000
BLOB_MAX = 1060000
RIDE_MAX = 4096
CLOSING_MAX = 64
HEADS, ENTRIES, CONTENT, PROOF, BYE = 1, 4, 6, 8, 9
FIELDS = {HEADS: 3, ENTRIES: 5, CONTENT: 7, PROOF: 7, BYE: 3}


@dataclass
class Session:
    coalition: bytes
    heads: list = field(default_factory=list)
    entries: dict = field(default_factory=dict)  # log id -> [entry]
    riders: dict = field(default_factory=dict)  # (log id, index) -> salted
    contents: dict = field(default_factory=dict)  # (log id, index, form) -> salted
    proofs: list = field(default_factory=list)  # (log id, m, hashes, head that they lead to)
    closings: dict = field(default_factory=dict)  # log id -> [Head], ascending; only logs that have some


def messages(data, at=len(BEGIN) + 32):
    """(place, bytes) of each message."""
    number = 0
    while at < len(data):
        if len(data) - at < 2:
            raise Refused(f"the file is cut short at byte {len(data)}, in the length of message {number}")
        n = int.from_bytes(data[at:at + 2], "big")
        if not 1 <= n <= MESSAGE_MAX:
            raise Refused(f"message {number} at byte {at} has {n} bytes: 1 to {MESSAGE_MAX}")
        if len(data) - at - 2 < n:
            raise Refused(f"the file is cut short at byte {len(data)}, in message {number} of {n} bytes at byte {at}")
        yield f"message {number} at byte {at}", data[at + 2:at + 2 + n]
        at, number = at + 2 + n, number + 1


class _Reader:
    def __init__(self, coalition):
        self.session, self.stage, self.more, self.content = Session(coalition), HEADS, True, None
        self.log, self.index = 0, 0  # where the next entry belongs
        self.content_at = (-1, -1, -1)

    def need(self, fine, what):
        if not fine:
            raise Refused(what)

    def step(self, stage, what):
        self.need(stage >= self.stage, f"{what} stand behind what comes after them")
        if stage > HEADS:
            self.need(not self.more, f"{what} before the last heads message")
        if stage > ENTRIES:
            self.need(self.log == len(self.session.heads), f"{what} although entries of log {self._log_name()} are missing from {self.index} on")
        if stage != CONTENT:
            self.need(self.content is None, "a content has not all its parts")
        self.stage = stage

    def _log_name(self):
        return self.session.heads[self.log].log.hex()[:8] if self.log < len(self.session.heads) else "(none)"

    def next_head(self):
        """Up to where one key signs: the next head above the entries so far of the log at hand."""
        newest = self.session.heads[self.log]
        return next((h for h in self.session.closings.get(newest.log, []) if h.size > self.index), newest)

    def closings(self, notes):
        self.step(ENTRIES, "closing heads")
        self.need(self.log < len(self.session.heads), "closing heads behind all entries")
        newest, here = self.session.heads[self.log], []
        self.need(self.index == 0 and newest.log not in self.session.closings, f"closing heads stand where {newest.log.hex()[:8]} goes on at {self.index}")
        self.need(1 <= len(notes) <= CLOSING_MAX, f"{len(notes)} closing heads of {newest.log.hex()[:8]}: 1 to {CLOSING_MAX}")
        for head in map(read_head, notes):
            self.need(head.log == newest.log, f"a closing head of {head.log.hex()[:8]} before the entries of {newest.log.hex()[:8]}")
            self.need(head.size >= 2 and (not here or head.size > here[-1].size), f"the closing heads of {head.log.hex()[:8]} are not in order")
            self.need(head.size < newest.size, f"a closing head of {head.log.hex()[:8]} is not below its newest head")
            here.append(head)
        self.session.closings[newest.log] = here

    def heads(self, m):
        _, more, notes = m
        self.need(isinstance(more, bool), "heads: more is no bool")
        if not self.more:
            self.need(more, "a heads message after the last one")
        self.need(isinstance(notes, list) and len(notes) <= 128 and all(isinstance(n, bytes) and 1 <= len(n) <= 4096 for n in notes), "heads: the notes are no list of at most 128 notes")
        if not self.more:
            self.closings(notes)
            return
        self.step(HEADS, "heads")
        for note in notes:
            head, heads = read_head(note), self.session.heads
            if not heads:
                self.need(head.log == self.session.coalition, "the first head is not the convener's")
            elif len(heads) > 1:
                self.need(heads[-1].log < head.log, f"the heads of {heads[-1].log.hex()[:8]} and {head.log.hex()[:8]} are not in order")
            else:
                self.need(head.log != heads[0].log, "the convener has two heads")
            self.need(head.size >= 2, f"the head of {head.log.hex()[:8]} has size {head.size}: a head begins at 2")
            heads.append(head)
            self.session.entries[head.log] = []
        self.more = more

    def entries(self, m):
        self.step(ENTRIES, "entries")
        _, log, start, entries, riders = m
        self.need(is_bin(log, 32), "entries: the log is no id")
        self.need(is_u(start), "entries: from is no u")
        self.need(isinstance(entries, list) and all(isinstance(e, bytes) and 1 <= len(e) <= 60000 for e in entries), "entries: no list of entries of 1 to 60000 bytes")
        self.need(isinstance(riders, list) and len(riders) == len(entries), "entries: the two lists differ in length")
        self.need(all(r is None or isinstance(r, bytes) and 32 <= len(r) <= 32 + RIDE_MAX for r in riders), "entries: a content is not of 32 to 4128 bytes")
        self.need(self.log < len(self.session.heads), f"entries of log {log.hex()[:8]}, for which no head is left")
        head = self.session.heads[self.log]
        self.need(log == head.log, f"entries of log {log.hex()[:8]}, where {head.log.hex()[:8]} goes on at {self.index}")
        self.need(start == self.index, f"entries of log {log.hex()[:8]} go on at {start}, not at {self.index}")
        self.need(start + len(entries) <= head.size, f"entries of log {log.hex()[:8]} go beyond its head of size {head.size}")
        aim = self.next_head()
        self.need(start + len(entries) <= aim.size, f"entries of log {log.hex()[:8]} go on beyond its head of size {aim.size} in one message")
        for entry, rider in zip(entries, riders):
            if rider is not None:
                self.session.riders[log, self.index] = rider
            self.session.entries[log].append(entry)
            self.index += 1
        if self.index == head.size:
            self.log, self.index = self.log + 1, 0

    def proof(self, m):
        self.step(ENTRIES, "a proof")
        _, log, size, root, kind, at, hashes = m
        self.need(is_bin(log, 32) and is_u(size) and is_bin(root, 32) and is_u(kind) and is_u(at, size), "proof: a field is not of its kind")
        self.need(isinstance(hashes, list) and len(hashes) <= 130 and all(is_bin(h, 32) for h in hashes), "proof: no list of at most 130 hashes")
        self.need(self.log < len(self.session.heads) and kind == 1, "a proof that is not about the entries before it")
        head = self.next_head()
        self.need((log, size, root, at) == (head.log, head.size, head.root, self.index) and at > 0, f"a proof that is not about the {self.index} entries of {head.log.hex()[:8]} before it")
        self.session.proofs.append((log, at, hashes, head))

    def contents(self, m):
        self.step(CONTENT, "contents")
        _, log, index, form, offset, total, part = m
        self.need(is_bin(log, 32) and is_u(index) and is_u(form, 2) and is_u(offset) and is_u(total, BLOB_MAX), "content: a field is not of its kind")
        self.need(isinstance(part, bytes) and 1 <= len(part) <= PART_MAX and offset + len(part) <= total, "content: the bytes do not lie within the total")
        self.need(form in (0, 2), f"content: form {form} is in no export")
        places = [h.log for h in self.session.heads]
        self.need(log in places and index < self.session.heads[places.index(log)].size, f"content of {log.hex()[:8]}#{index}, which is not here")
        key = (log, index, form)
        if self.content is None:
            at = (places.index(log), index, form)
            self.need(at > self.content_at, f"content of {log.hex()[:8]}#{index} is out of order")
            self.content_at, self.content = at, (key, total, b"")
        was, all_bytes, have = self.content
        self.need(key == was and total == all_bytes and offset == len(have), f"content of {log.hex()[:8]}#{index} does not follow the part before")
        have += part
        self.content = (key, total, have)
        if len(have) == total:
            self.session.contents[key], self.content = have, None

    def bye(self, m):
        self.step(BYE, "bye")
        self.need(is_u(m[1]) and is_str(m[2], 200), "bye: a field is not of its kind")
        self.need(m[1] == 0, f"the session ended with the error {m[1]}: {m[2]}")


def read(data):
    """The Session that an export holds; Refused says what is wrong, and where."""
    if data[:len(BEGIN)] != BEGIN:
        raise Refused("the file does not begin with plenary-export/1")
    if len(data) < len(BEGIN) + 32:
        raise Refused(f"the file is cut short at byte {len(data)}, in the coalition's id")
    reader, ended = _Reader(data[len(BEGIN):len(BEGIN) + 32]), False
    take = {HEADS: reader.heads, ENTRIES: reader.entries, CONTENT: reader.contents, PROOF: reader.proof, BYE: reader.bye}
    for place, raw in messages(data):
        try:
            if ended:
                raise Refused("something follows bye")
            m = canon.read(raw)
            if not isinstance(m, list) or not m or not is_u(m[0]):
                raise Refused("it is no array that begins with a number")
            if m[0] in take:
                if len(m) < FIELDS[m[0]]:
                    raise Refused(f"it has {len(m)} fields of {FIELDS[m[0]]}")
                take[m[0]](m[:FIELDS[m[0]]])
                ended = m[0] == BYE
        except Refused as refused:
            raise Refused(f"{place}: {refused}") from None
    if not ended:
        raise Refused(f"the file ends at byte {len(data)} without bye: it was cut short")
    return reader.session


def write(session_coalition, sent):
    """An export of these messages, for tests."""
    out = [BEGIN, session_coalition]
    for m in sent:
        raw = m if isinstance(m, bytes) else canon.write(m)
        out += [len(raw).to_bytes(2, "big"), raw]
    return b"".join(out)
