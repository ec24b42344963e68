#!/usr/bin/python3
"""Tampers with an export in every way that we know, and asks that the verifier finds it and says what. Prints TAP.

    tests/second/tamper.py [EXPORT COALITION-ID]

Without arguments, with a made coalition alone. What only the holder of a key could do is always done to the made one.
"""
import base64
import copy
import re
import sys

import canon
import export
import gen
from tap import Tap
from crypto import sha256
from log import key_id, read_head
from verify import verify

HEADS, ENTRIES, CONTENT, BYE = export.HEADS, export.ENTRIES, export.CONTENT, export.BYE


class Bench:
    """An export taken apart, to be spoiled and put together again."""

    def __init__(self, tap, what, data, coalition):
        self.tap, self.what, self.data, self.coalition = tap, what, data, coalition
        self.messages = [canon.read(raw) for _, raw in export.messages(data)]
        self.answer = verify(data, coalition)

    def found(self, name, said, data, coalition=None):
        """The verifier must fail, and say something that matches."""
        if not isinstance(data, bytes):
            data = export.write(self.coalition, data)
        assert data != self.data or coalition
        answer = verify(data, coalition or self.coalition)
        whole = "\n".join(answer.failures)
        self.tap.ok(re.search(said, whole), f"{self.what}: {name}: is found", whole or "the verifier found nothing")
        return whole

    def copy(self):
        return copy.deepcopy(self.messages)

    def runs(self, kind, fit=lambda m: True):
        return [i for i, m in enumerate(self.messages) if m[0] == kind and fit(m)]

    def in_all_logs(self):
        """The last entries message of each log that has at least 4 entries in it."""
        last = {}
        for i in self.runs(ENTRIES, lambda m: len(m[3]) >= 4):
            last[self.messages[i][1]] = i
        return list(last.values())


def flip(data, at=None):
    at = len(data) // 2 if at is None else at
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


ROOT = r"size \d+: the root of its entries is .* the head says"


def entries(b):
    for i in b.in_all_logs():
        log = b.messages[i][1].hex()[:8]
        n = len(b.messages[i][3])
        for k in sorted({0, n // 2, n - 1}):
            m = b.copy()
            m[i][3][k] = flip(m[i][3][k])
            b.found(f"a bit of the entry {m[i][2] + k} of {log} is flipped", log + " " + ROOT, m)
        m = b.copy()
        m[i][3][n - 2] = flip(m[i][3][n - 2], -1)
        b.found(f"the signature of an entry of {log} is changed", log + " " + ROOT, m)
        m = b.copy()
        del m[i][3][n // 2], m[i][4][n // 2]
        b.found(f"an entry of {log} is dropped", f"entries of log|log {log} are missing|where {log} goes on", m)
        m = b.copy()
        m[i][3][n // 2] = m[i][3][n // 2 - 1]
        b.found(f"an entry of {log} is there twice instead of another", log + " " + ROOT, m)
        m = b.copy()
        for part in (m[i][3], m[i][4]):
            part[n - 1], part[n - 2] = part[n - 2], part[n - 1]
        b.found(f"two entries of {log} are swapped", log + " " + ROOT, m)
        m = b.copy()
        m[i][3][n - 1] = b"\xdc\x00\x05" + m[i][3][n - 1][1:]
        b.found(f"an entry of {log} is written in another encoding", log + " " + ROOT, m)
        other = next(j for j in b.runs(ENTRIES) if b.messages[j][1] != b.messages[i][1])
        m = b.copy()
        m[i][3][n - 1] = m[other][3][-1]
        b.found(f"an entry of another log stands in {log}", log + " " + ROOT, m)
        m = b.copy()
        m[i][2] += 1
        b.found(f"entries of {log} are numbered otherwise", "go on at|beyond its head", m)
    some = b.runs(ENTRIES)
    if len({b.messages[i][1] for i in some}) > 1:
        m = b.copy()
        m[some[0]], m[some[-1]] = m[some[-1]], m[some[0]]
        b.found("the logs are in another order", "entries of log .* where .* goes on", m)


def proofs(b):
    for i in b.runs(export.PROOF)[:1]:
        for k, name in ((0, "root"), (-1, "last hash")):
            m = b.copy()
            m[i][6][k] = flip(m[i][6][k])
            b.found(f"a proof among the entries has another {name}", "the proof after entry", m)
        m = b.copy()
        m[i][5] -= 1
        b.found("a proof among the entries is about fewer", "a proof that is not about the", m)


def note_of(head, size=None, root=None, key=None, kid=None, signature=None):
    text = f"{head.origin}\n{head.size if size is None else size}\n{base64.b64encode(root or head.root).decode()}\n"
    signature = signature or (key.sign(text.encode()) if key else head.signatures[0][2])
    return f"{text}\n\u2014 {head.origin} {base64.b64encode((kid or head.signatures[0][1]) + signature).decode()}\n".encode()


def heads(b):
    for k, note in enumerate(b.messages[0][2]):
        head = read_head(note)
        log, other = head.log.hex()[:8], gen.Key("nobody's")
        own = b.answer.logs[head.log].checkpoint_key(head.size)

        def without_proofs():
            # Whoever spoils a head leaves them out.
            return [m for m in b.copy() if m[0] != export.PROOF or m[1] != head.log]

        def spoiled(name, said, **more):
            m = without_proofs()
            m[0][2][k] = note_of(head, **more)
            b.found(f"head of {log}: {name}", said, m)
        spoiled("another root", f"{log} .*the root of its entries", root=sha256(b"another"))
        spoiled("a greater size", f"{log} are missing|where {log} goes on", size=head.size + 1)
        spoiled("another root, signed by another key", rf"{log} .*(?s:.*){log} .*no signature line is by the checkpoint key", root=sha256(b"x"), key=other, kid=key_id(head.origin, other.public))
        spoiled("signed by another key", f"{log} .*no signature line is by the checkpoint key", key=other, kid=key_id(head.origin, other.public))
        spoiled("signed by another key under the right name", f"{log} .*by the checkpoint key .* does not verify", key=other, kid=key_id(head.origin, own))
        spoiled("a changed signature", f"{log} .*does not verify", signature=flip(head.signatures[0][2]))
        m, size = without_proofs(), head.size - 1
        last = [i for i, x in enumerate(m) if x[0] == ENTRIES and x[1] == head.log][-1]
        m[last][3].pop(), m[last][4].pop()
        if not m[last][3]:
            del m[last]
        if size >= 2:
            m[0][2][k] = note_of(head, size=size, root=b.answer.logs[head.log].tree.roots[size])
            b.found(f"head of {log}: the last entry is withdrawn, with the root made right", f"{log} .*does not verify", m)
        m = b.copy()
        m[0][2][k] = note.replace(b"\n\n", b"\nextension\n\n", 1)
        b.found(f"head of {log}: a line is added", "the note's text has not three lines", m)
    if len(b.messages[0][2]) > 1:
        m = b.copy()
        m[0][2][1:] = m[0][2][:0:-1]
        if m != b.messages:
            b.found("the heads are in another order", "not in order", m)
        m = b.copy()
        m[0][2].append(m[0][2][-1])
        b.found("a head is there twice", "not in order|two heads", m)


def closings(b):
    for i in b.runs(HEADS, lambda m: m[1])[:1]:
        head = read_head(b.messages[i][2][0])
        log = head.log.hex()[:8]
        newest = next(h for h in b.answer.session.heads if h.log == head.log)
        m = b.copy()
        m[i][2][0] = note_of(head, root=sha256(b"another"))
        b.found("a closing head has another root", f"{log} size {head.size}: the root of its entries|proof that is not about", m)
        m = b.copy()
        m[i][2][0] = note_of(head, signature=flip(head.signatures[0][2]))
        b.found("a closing head's signature is changed", f"{log} size {head.size}: head: .*does not verify", m)
        m = b.copy()
        m[i][2][0] = note_of(head, kid=newest.signatures[0][1], signature=newest.signatures[0][2])
        b.found("a closing head is signed by the newer key", f"{log} size {head.size}: head: no signature line is by the checkpoint key", m)
        m = b.copy()
        m[i][2].append(m[i][2][-1])
        b.found("a closing head is there twice", "are not in order", m)
        m = b.copy()
        m[i][2].append(m[0][2][[read_head(n).log for n in m[0][2]].index(head.log)])
        b.found("the newest head stands among those that close", "not below its newest head", m)
        m = b.copy()
        m[i][2][0] = next(n for n in m[0][2] if read_head(n).log != head.log)
        b.found("a closing head is of another log", "a closing head of .* before the entries of", m)
        m = b.copy()
        m[i], m[i + 1] = m[i + 1], m[i]
        b.found("closing heads stand among the entries", "go on beyond|stand where", m)
        m = b.copy()
        m[i][2].clear()
        b.found("a list of no closing heads", "0 closing heads", m)
        m = b.copy()
        m[i][1] = False
        b.found("closing heads end the list of heads", "after the last one", m)
        at = next(j for j in b.runs(ENTRIES) if b.messages[j][1] == head.log and b.messages[j][2] == head.size)
        k = at - 1 if b.messages[at - 1][0] == ENTRIES else at - 2
        m = b.copy()
        m[k][3].append(m[at][3].pop(0)), m[k][4].append(m[at][4].pop(0))
        m[at][2] += 1
        b.found("entries go on beyond a closing head", "go on beyond its head of size", m)


def contents(b):
    beside = next(((i, k) for i in b.runs(ENTRIES) for k, r in enumerate(b.messages[i][4]) if r is not None), None)
    if beside:
        i, k = beside
        m = b.copy()
        m[i][4][k] = flip(m[i][4][k], -1)
        b.found("other words of the same length beside an entry", "not what the entry commits to", m)
        m = b.copy()
        m[i][4][k] = flip(m[i][4][k], 0)
        b.found("another salt", "not what the entry commits to", m)
        m = b.copy()
        m[i][4][k] += b"x"
        b.found("words that are longer", "the entry says", m)
        bare = next((j for j in range(len(m[i][4])) if m[i][4][j] is None), None)
        if bare is not None:
            m = b.copy()
            m[i][4][bare] = m[i][4][k]
            b.found("words beside an entry that has none", "publishes none|commits to|the entry says|was erased", m)
    for form, name in ((0, "a long text"), (2, "words that an unseal showed")):
        for i in b.runs(CONTENT, lambda m, form=form: m[3] == form)[:1]:
            m = b.copy()
            m[i][6] = flip(m[i][6])
            b.found(f"{name} is replaced", "not what the entry commits to", m)
            m = b.copy()
            m[i][3] = 2 - form
            b.found(f"{name} comes in another form", "which has none of that form|that has none|out of order|parts", m)
    parts = b.runs(CONTENT, lambda m: m[4] > 0)
    if parts:
        m = b.copy()
        del m[parts[0]]
        b.found("a part of a long text is left out", "does not follow the part before|not all its parts", m)


def files(b):
    b.found("the file is that of another coalition", "asked was", b.data, coalition=sha256(b"another"))
    data = bytearray(b.data)
    data[len(export.BEGIN)] ^= 1
    b.found("another coalition's id stands in the file", "the first head is not the convener's|asked was", bytes(data))
    for at in (5, 30, len(export.BEGIN) + 33, len(b.data) // 2, len(b.data) - 1):
        b.found(f"the file is cut at byte {at} of {len(b.data)}", "cut short|does not begin", b.data[:at])
    b.found("the last message is missing", "without bye", b.messages[:-1])
    b.found("something follows the end", "follows bye", b.messages + [[10, 1]])
    b.found("the session ended with an error", "ended with the error 60", b.messages[:-1] + [[BYE, 60, "bad-root"]])
    m = b.copy()
    first = b.runs(ENTRIES)[0]
    raw = canon.write(m[first])
    m[first] = b"\xdc\x00" + bytes([raw[0] - 0x90]) + raw[1:]
    b.found("a message in another encoding", "message .* not in its shortest form", m)
    m = b.copy()
    m[first] = raw + b"\xc0"
    b.found("bytes behind a message", "1 bytes follow the value", m)
    m = b.copy()
    m[first] = m[first][:4]
    b.found("a message without its last field", "it has 4 fields of 5", m)


def insiders(tap):
    """What the holder of a key can do: each is signed as it should be."""
    def built(change):
        logs = gen.story()
        more = change(*logs) or {}
        return export.write(logs[0].id, gen.messages(logs + more.get("logs", []), more.get("heads"))), logs[0].id

    def found(name, said, change):
        answer = verify(*built(change))
        whole = "\n".join(answer.failures)
        tap.ok(re.search(said, whole), f"made coalition: {name}: is found", whole or "the verifier found nothing")

    found("a receipt lies about a root", r"east#\d+: its digest is of other histories", lambda c, e, w, *more: e.receipt([(c, len(c.entries), 0)], lie=True) and None)
    found("an unseal shows other words", r"#\d+: its content is not what the entry commits to", lambda c, e, w, *more: e.contents.update({(e.sealed_at, 2): gen.sha256(b"salt") + b"other"}))
    found("sealed words are shown and no unseal names them", "no unseal names the entry", lambda c, e, w, *more: e.contents.update({(e.sealed_at + 1, 2): bytes(40)}))
    found("erased words are here", "was erased by entry", lambda c, e, w, *more: e.riders.update({7: bytes(40)}))
    found("a head is signed by a checkpoint key of an epoch before", "no signature line is by the checkpoint key",
          lambda c, e, w, *more: {"heads": {w.id: w.head(key=gen.Key("west checkpoint"))}})
    found("a log that nobody admitted", "admitted nowhere", lambda c, e, w, *more: {"logs": [gen.Writer("stranger", c.id)]})

    def elsewhere(c, e, w, *more):
        other = gen.Writer("other", gen.sha256(b"another coalition"))
        c.put("admit", {"partner": gen.Ref(other.id), "handle": "other"}, c.root)
        return {"logs": [other]}
    found("a log of another coalition is admitted", "names another coalition", elsewhere)


def main(argv):
    tap = Tap()
    made = gen.story()
    benches = [Bench(tap, "made coalition", export.write(made[0].id, gen.messages(made)), made[0].id)]
    if argv:
        with open(argv[0], "rb") as f:
            benches.append(Bench(tap, "export", f.read(), bytes.fromhex(argv[1])))
    for b in benches:
        tap.ok(not b.answer.failures, f"{b.what}: it is good as it is", "\n".join(b.answer.failures))
        if b.answer.logs:
            for kind in (entries, proofs, heads, closings, contents, files):
                kind(b)
    insiders(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
