"""A log that stands on the edge of every rule: for gen.py. What a page says in half a sentence is tried from both sides."""
import hashlib

import nacl.bindings as sodium

import canon
from crypto import domain, entry_id, held_digest, next_root, sha256
from log import ENTRY_MAX, STATEMENT_MAX

T0 = 1772388000000
DAY = 86400000
L = 2**252 + 27742317777372353535851937790883648493
# A point of order 8: added to a key it makes one that is in no prime-order group.
TORSION = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")


class Crafted:
    """Signs by hand, so that it can do what no library would."""

    def __init__(self, word, torsion=False):
        self.a = int.from_bytes(sha256(word.encode()), "little") % L
        point = self.times_base(self.a)
        self.public = sodium.crypto_core_ed25519_add(point, TORSION) if torsion else point
        self.box = sha256(b"box", self.public)

    @staticmethod
    def times_base(n):
        return sodium.crypto_scalarmult_ed25519_base_noclamp((n % L).to_bytes(32, "little"))

    def sign(self, message, accept=lambda k: True, torsion=False, more=0):
        """The first signature whose k is accepted; torsion: R is not in the prime-order group; more: added to S."""
        n = 0
        while True:
            n += 1
            r = int.from_bytes(sha256(message, bytes([n])), "little") % L
            big_r = self.times_base(r)
            if torsion:
                big_r = sodium.crypto_core_ed25519_add(big_r, TORSION)
            k = int.from_bytes(hashlib.sha512(big_r + self.public + message).digest(), "little") % L
            if accept(k):
                return big_r + ((r + k * self.a) % L + more).to_bytes(32, "little")


def write_edges(w, commons, east, Key, Ref):
    """w: a fresh Writer."""
    root, known = w.root, Ref(commons.id)
    reply = {"to": known, "stance": 1}

    def void(code, kind, facts, author, **more):
        return w.put(kind, facts, author, state="void", void=code, **more)

    def shut(data, code="unreadable"):
        return w.raw(data, "void", code)
    ivy, jon, reg = Key("ivy"), Key("jon"), Key("reg")
    ivy_id = entry_id(w.mandate(ivy, [1, 2]))
    jon_id = entry_id(w.mandate(jon, [3]))
    w.mandate(reg, [4])
    fine = w.statement("reply", reply, ivy)
    _formats(w, shut, fine, ivy)
    _signatures(w, ivy, reply, shut, void, root)
    _shapes(w, ivy, root, shut, void, commons)
    # repeated: what was void for another reason, and what is unknown
    s = w.statement("sonnet", [], ivy)
    w.raw(w.entry(s, ivy), "unknown")
    shut(w.entry(s, ivy), "repeated")
    s = w.statement("reply", reply, ivy, log=commons.id)
    shut(w.entry(s, ivy), "foreign")
    shut(w.entry(s, ivy), "foreign")
    unknown_bytes = canon.write([7, "later"])
    w.raw(w.entry(unknown_bytes, ivy, time=w.time + 7 * DAY), "unknown")
    w.put("erase", {"of": Ref(entry_id(unknown_bytes))}, root)
    w.put("erase", {"of": Ref(entry_id(s))}, root)
    w.put("erase", {"of": Ref(w.id)}, root)
    # mandates
    w.mandate(root, [])
    w.mandate(Key("kim"), [4], until=0)
    void("expired", "reply", reply, Key("kim"))
    void("expired", "revoke", {"key": Key("kim").public, "since": 0}, Key("kim"))
    w.put("revoke", {"key": Key("kim").public, "since": 0}, reg)
    void("expired", "reply", reply, Key("kim"))
    w.put("revoke", {"key": Key("lou").public, "since": 0}, reg)
    w.mandate(Key("lou"), [1], state="void", void="misplaced")
    w.mandate(Key("max"), [1], refs=[commons.id], state="void", void="misplaced", renews=commons.id)
    w.mandate(Key("max"), [1, 2, 3, 4])
    w.mandate(Key("max"), [1, 2, 3, 4], state="void", void="misplaced")
    w.mandate(ivy, [1], renews=jon_id, state="void", void="misplaced")
    w.mandate(Key("ivy two"), [1], renews=ivy_id, author=reg)
    w.put("reply", reply, ivy)
    w.put("retire", {"ends": Ref(jon_id)}, jon)
    # disputes: the first revoke says from when it counts, every later one may reach farther back
    at = len(w.entries)
    w.put("reply", reply, ivy, disputed=True)
    w.put("reply", reply, ivy, disputed=True)
    w.put("revoke", {"key": ivy.public, "since": at + 1}, reg)
    w.put("revoke", {"key": ivy.public, "since": at}, reg)
    w.put("revoke", {"key": ivy.public, "since": len(w.entries)}, reg)
    void("revoked", "reply", reply, ivy)
    void("revoked", "measure", [], ivy)
    void("revoked", "alone", {"heard": [], "why": ""}, ivy)
    void("revoked", "revoke", {"key": ivy.public, "since": 0}, ivy)
    # roster and node types where they do not belong
    void("misplaced", "remove", {"partner": known, "size": 0, "because": known}, jon)
    void("wrong-act", "remove", {"partner": known, "size": 0, "because": known}, Key("ivy two"))
    void("unmandated", "leave", [], Key("nobody"))
    w.node(5, state="void", void="misplaced")
    w.node(2, facts={"checkpoint_key": TORSION}, state="void", void="malformed")
    w.put("unseal", {"of": known}, Key("ivy two"), content=[2])
    w.put("unseal", {"of": Ref(sha256(b"nothing"))}, Key("ivy two"), content=[2])
    _receipts(w, commons, east, void)
    # the next root is a key outside the group, then one that was revoked as a member's
    odd = Crafted("odd", torsion=True)
    odd.sign = lambda m, sign=odd.sign: sign(m, accept=lambda k: k % 8 == 0)
    w.put("rotate", {"next": next_root(odd.public)}, w.next)
    void("malformed", "rotate", {"next": bytes(32)}, odd)
    void("unmandated", "reply", reply, odd)
    void("malformed", "inception", [1, bytes(32), None, "x", bytes(16), None], odd)
    void("misplaced", "inception", [1, bytes(32), None, "x", bytes(16), None], ivy)


def _formats(w, shut, fine, ivy):
    entry = w.entry(fine, ivy)
    shut(b"\x95\xcc\x01" + entry[2:])
    for begin in ("90", "91", "9102", "92cf0020000000000000c0", "92ff c0", "92c3c0", "92d002c0", "9302c0", "81 02 c0", "a102", "dd0000000202c0",
                  "9102c0", "91a102", "9100", "92cd0002c0", "92ce00010000c0", "dc000f02" + "c0" * 14, "dc001002" + "c0" * 14):
        data = bytes.fromhex(begin)
        if begin in ("9102", "9102c0", "9100", "92ce00010000c0"):
            w.raw(data, "unknown")
        else:
            shut(data)
    w.raw(bytes.fromhex("dc001002" + "c0" * 15), "unknown")
    w.raw(bytes.fromhex("dc100002") + bytes(4095), "unknown")
    shut(bytes.fromhex("dc100102") + bytes(4096))
    w.raw(b"\x92\x02" + bytes(ENTRY_MAX - 2), "unknown")
    # A statement of the greatest size and one over it, in whatever format; so with the entry's index before it.
    w.raw(w.entry(b"\x92\x02" + bytes(STATEMENT_MAX - 2)), "unknown")
    shut(w.entry(b"\x92\x02" + bytes(STATEMENT_MAX - 1)))
    shut(w.entry(b"\x92\x02\xc0", index=0))
    shut(w.entry(bytes.fromhex("9a02")))
    shut(w.entry(fine, signature=bytes(65)))
    shut(w.entry(fine, signature=b"\0"))
    shut(canon.write([1, len(w.entries), w.time, fine, b"", None]))
    shut(canon.write([1, len(w.entries), w.time, fine]))
    shut(canon.write([1, len(w.entries), w.time, "text", b""]))
    shut(canon.write([1, len(w.entries), w.time, fine, None]))


def _signatures(w, ivy, reply, shut, void, root):
    s = w.statement("reply", reply, ivy)
    shut(w.entry(s, signature=bytes(64)), "unsigned")
    shut(w.entry(w.statement("address", {"addresses": []}), signature=bytes(64)), "unsigned")
    own = Crafted("crafted")
    w.mandate(own, [1])
    w.put("reply", reply, own)
    s = w.statement("reply", reply, own, time=T0 + 1)
    message = domain("statement") + s
    shut(w.entry(s, signature=own.sign(message, torsion=True)), "unsigned")
    shut(w.entry(s, signature=own.sign(message, torsion=True, accept=lambda k: k % 8 == 0)), "unsigned")
    s = w.statement("reply", reply, own, time=T0 + 2)
    shut(w.entry(s, signature=own.sign(domain("statement") + s, more=L)), "unsigned")
    s = w.statement("reply", reply, own, time=T0 + 3)
    shut(w.entry(s, signature=own.sign(s)), "unsigned")
    odd = Crafted("odd", torsion=True)
    s = w.statement("reply", reply, odd)
    message = domain("statement") + s
    shut(w.entry(s, signature=odd.sign(message, accept=lambda k: k % 8 != 0)), "unsigned")
    s = w.statement("reply", reply, odd, time=T0 + 4)
    shut(w.entry(s, signature=odd.sign(domain("statement") + s, accept=lambda k: k % 8 == 0)), "unmandated")
    for author in (bytes(32), b"\1" + bytes(31), TORSION, b"\xff" * 32):
        key = Crafted("none")
        key.public = author
        s = w.statement("reply", reply, key)
        shut(w.entry(s, signature=author + bytes(32)), "unsigned")
    w.mandate(odd, [1], accept=bytes(64), state="void", void="malformed")


def _shapes(w, ivy, root, shut, void, commons):
    def said(body=(0, 1, None, None), refs=(commons.id,), **more):
        return w.statement("reply", list(body), ivy, refs=refs, **more)

    def nested(n):
        v = []
        for _ in range(n - 1):
            v = [v]
        return v
    many = [sha256(bytes([i, 0])) for i in range(256)]
    w.raw(w.entry(said((255, 1, None, None), many), ivy))
    void("malformed", "reply", [256, 1, None, None], ivy, refs=many)
    shut(w.entry(said(refs=many + [commons.id]), ivy))
    s = w.statement("sonnet", nested(7), ivy)
    w.raw(w.entry(s, ivy), "unknown")
    shut(w.entry(w.statement("sonnet", nested(8), ivy), ivy))
    for content in ([2, None], [], [None], [True, bytes(32), 5, "x"], [0, bytes(31), 5, "x"], [0, bytes(32), -1, "x"], [0, bytes(32), 5, b"x"], [0, bytes(32), 5, "x" * 61],
                    [0, bytes(32), 5, "x", None], [1, bytes(32), 128, "x", bytes(32), []], [1, bytes(32), 2097152, "x", bytes(32), []],
                    [1, bytes(32), 256, "x", bytes(32), None], [1, bytes(32), 256, "x", bytes(32), [0] * 65], [1, bytes(32), 256, "x", b"", []], 5, "x"):
        shut(w.entry(said(content=content), ivy))
    for content in ([0, bytes(32), 0, "x"], [0, bytes(32), 1048576, "\u00e9" * 30], [1, bytes(32), 1048576, "image/png", bytes(32), [0]], [1, bytes(32), 256, "x\n", bytes(32), []]):
        w.raw(w.entry(said(content=content), ivy))
    for body in ((0, 1, None, "x" * 48), (0, 1, 0, "\u00e9" * 24), (0, 1, canon.TIME_MAX, None), (0, 10, None, "\ufffe \U0010ffff")):
        w.raw(w.entry(said(body), ivy))
    for body in ((0, 1, None, "\u00e9" * 25), (0, 1, None, "\x7f"), (0, 1, None, "\u0085"), (0, 1, None, "\u061c"), (0, 1, None, "\u200f"), (0, 1, None, "\u202e"), (0, 1, None, "\u2069"),
                 (0, 1, None, b"x"), (b"", 1, None, None), (0, 1, False, None), (-1, 1, None, None), (0, [1], None, None), (0, 1, 2**53, None)):
        shut(w.entry(said(body), ivy), "malformed")
    # a type or a media that drives a terminal is ugly, not unreadable
    w.raw(w.entry(w.statement("\x1b[2J", [], ivy), ivy), "unknown")
    for kind, body, fits in (
            ("measure", [0, 0, 0, "0", None, None, None, None], True), ("measure", [0, None, 0, "-0.000000000000000001", None, None, None, None], False),
            ("measure", [0, None, 0, "-0.00000000000000001", None, None, None, None], True), ("measure", [0, None, 0, "123456789012345678", None, None, None, None], True),
            ("measure", [0, None, 0, "0.0", "g", 0, 3, 0], True), ("measure", [0, None, 0, "-0", None, None, None, None], False), ("measure", [0, None, 0, ".5", None, None, None, None], False),
            ("measure", [0, None, 0, "", None, None, None, None], False), ("measure", [0, None, 0, "1e3", None, None, None, None], False), ("measure", [0, None, 0, 1, None, None, None, None], False),
            ("measure", [0, None, 0, "\u0661", None, None, None, None], False), ("measure", [0, 2, 1, "1", None, None, None, None], True),
            ("agreements", [0, [], 0, [], None, []], True), ("agreements", [0, [], 0, [["", 1]], None, None], False), ("agreements", [0, [], 0, [["a", -1]], None, None], False),
            ("agreements", [0, [], 0, [["b", 0], ["\u00e9", 0]], None, None], True), ("agreements", [0, [], 0, [["a", 1, 1]], None, None], False),
            ("agreements", [0, [f"{i}" for i in range(12)], None, [[f"{i:02}", i] for i in range(64)], None, None], True),
            ("agreements", [0, [f"{i}" for i in range(13)], None, None, None, None], False), ("agreements", [0, [], None, [[f"{i:02}", i] for i in range(65)], None, None], False),
            ("agreements", [0, [None], None, None, None, None], False), ("agreements", [0, [], None, None, None, [0, 0]], False), ("agreements", [0, [], None, None, None, [1]], False),
            ("body", ["b", 1, None, [["s", 6, 0], ["s", 1, 0]], 3, 1, [6, 1], 0, 0, 0, None, None], True), ("body", ["b", 1, None, [["s", 6, 0], ["s", 6, 0]], 3, 1, None, 0, 0, 0, None, None], False),
            ("body", ["b", 1, None, [["s", 0, 0]], 1, 1, None, 0, 0, 0, None, None], False), ("body", ["b", 1, None, [["s", 1, 1]], 1, 1, None, 0, 0, 0, None, None], False),
            ("body", ["b", 1, None, [], 1, 0, None, 0, 0, 0, None, None], False), ("body", ["", 1, None, [], 1, 1, None, 0, 0, 0, None, None], False),
            ("body", ["b", 1, None, [], 1, 100, [7], 0, 0, 0, None, None], False), ("body", ["b", 3, None, [], 1, 100, None, 0, 0, 0, None, None], False),
            ("talk", [1, 0, 6, 0, [0], [], [-1, -2, -3, -4, -5, 0], [], [], 3, None], True), ("talk", [1, 0, 7, None, [], None, None, None, [], None, None], False),
            ("talk", [1, 0, None, 1, [], None, None, None, [], None, None], False), ("talk", [1, 0, None, 0, [], None, [-1, -1], None, [], None, None], False),
            ("decision", [0, 2, 0, 0, None, None, [], None, [1, 2]], True), ("decision", [0, 2, 0, 0, None, None, None, None, [1, 1]], False),
            ("reader", [bytes(32), canon.TIME_MAX], True), ("reader", [b"\xff" * 32, 0], True), ("address", ["x"], False)):
        author = None if kind == "address" else root
        w.put(kind, body, author, *(() if fits else ("void", "malformed")), refs=[commons.id])
    w.put("address", [[""]], None)
    w.put("address", [["x" * 120] + [str(i) for i in range(7)]], None)
    void("malformed", "address", [["x" * 121]], None)
    void("malformed", "address", [["x", "x"]], None)
    void("malformed", "address", [[str(i) for i in range(9)]], None)
    w.put("alone", {"heard": [], "why": "\n\x1b" + "x" * 298}, None)
    void("malformed", "alone", {"heard": [], "why": "x" * 301}, None)
    void("malformed", "alone", {"heard": None, "why": ""}, None)
    h = bytes(32)
    for proof, fits in (([0, h, h, h, [], [], [], []], True), ([0, h, h, h, [h] * 64, [], [h], []], True), ([h, [h] * 64], True), ([h, [h] * 65], False), ([0, h, h, h, [], [], []], False),
                        ([], False), ([0, []], False), ([0, h, h, h, [], [], [], [h] * 65], False), ([0, h, h, h[:31], [], [], [], []], False), (None, False)):
        w.put("fork", [0, b"", bytes(4096), proof], None, *(() if fits else ("void", "malformed")), refs=[commons.id])
    void("malformed", "fork", [0, b"", bytes(4097), [h, []]], None, refs=[commons.id])
    void("malformed", "fork", [0, None, b"", [h, []]], None, refs=[commons.id])


def _receipts(w, commons, east, void):
    def digest(rows):
        return held_digest([(log.id, size, log.tree.roots[size]) for log, size in rows])
    bare = {"held": bytes(32), "new": [], "lines": []}
    w.put("receipt", dict(bare, held=digest([])), None)
    void("misplaced", "receipt", dict(bare, lines=[0, 0, 0]), None)
    void("misplaced", "receipt", dict(bare, new=[commons.id]), None)
    # a log of which nothing is held; this log itself; the same log twice in the list
    w.put("receipt", {"held": digest([(commons, 0), (w, 1)]), "new": [commons.id, w.id], "lines": [0, 0, 0, 1, 1, 1]}, None)
    w.put("receipt", {"held": digest([(commons, 3), (w, 1), (commons, 2)]), "new": [commons.id], "lines": [0, 3, 3, 2, 2, 0]}, None)
    w.put("receipt", {"held": digest([(commons, 3), (w, 1), (commons, 2)]), "new": [], "lines": [0, 3, 1]}, None)
    void("misplaced", "receipt", dict(bare, lines=[0, 4, 3]), None)
    w.put("receipt", {"held": digest([(commons, 4), (w, 1), (commons, 2), (east, 2)]), "new": [east.id], "lines": [0, 4, 2, 3, 2, 0]}, None)
    void("malformed", "receipt", {"held": bytes(32), "new": [commons.id, east.id, commons.id], "lines": []}, None)
    void("malformed", "receipt", dict(bare, lines=[0, 4, 5]), None)
    void("malformed", "receipt", dict(bare, lines=[0, 5, 0] * 1001), None)
    w.put("receipt", {"held": digest([(commons, 4), (w, 1), (commons, 2), (east, 3)]), "new": [], "lines": [3, 3, 1]}, None)
