#!/usr/bin/python3
"""Writes a coalition of its own: four logs, every kind of verdict, receipts, words in every state. From docs/ alone.

    tests/second/gen.py FILE [HOME PORT]     writes an export and prints the coalition's id

HOME is made for the node of a further partner, north, that has been admitted and holds nothing yet. It dials the convener at PORT of this
machine; the seed of the Noise key that it finds there is printed, too: for serve.py.
Nothing is random: the same bytes each time. Used by tests, which know what the verdicts must be.
"""
import base64
import hashlib
import os
import sys

import nacl.bindings as sodium
from nacl.public import PrivateKey, PublicKey
from nacl.signing import SigningKey

import canon
import edges
import export
import records
from crypto import commitment, domain, entry_id, held_digest, next_root, sha256
from log import Tree, consistency_path, key_id, leaf

T0 = 1772388000000  # 2026-03-01T18:00:00Z
DAY = 86400000
FOREVER = T0 + 3650 * DAY


class Ref:
    """A reference in facts: finds its place in refs when the statement is made."""

    def __init__(self, entry):
        self.id = entry


class Key:
    """A signing and a box key, from a word."""

    def __init__(self, word):
        self.seed, self.box_seed = sha256(word.encode()), sha256(b"box ", word.encode())
        self.sign_key, self.box_key = SigningKey(self.seed), PrivateKey(self.box_seed)

    @property
    def public(self):
        return bytes(self.sign_key.verify_key)

    @property
    def box(self):
        return bytes(self.box_key.public_key)

    def sign(self, message):
        return self.sign_key.sign(message).signature


class Writer:
    """One log, and whoever may sign in it."""

    def __init__(self, name, coalition=None):
        self.name, self.time, self.entries, self.tree, self.expected = name, T0, [], Tree(), []
        self.root, self.next, self.checkpoint = Key(name + " root"), Key(name + " next"), Key(name + " checkpoint")
        self.id, self.riders, self.contents, self.list, self.held, self.salts = None, {}, {}, [], {}, 0
        self.closings = []  # (size, key) of the heads that closed older epochs
        body = {"alg": 1, "next": next_root(self.next.public), "coalition": coalition, "name": name.title(), "nonce": sha256(name.encode())[:16]}
        self.id = entry_id(self.put("inception", body, self.root))
        self.node(1)

    def body(self, kind, facts, refs):
        values = [facts.get(f.name) for f in records.TYPES[kind].facts]

        def place(v):
            if isinstance(v, Ref):
                if v.id not in refs:
                    refs.append(v.id)
                return refs.index(v.id)
            return [place(x) for x in v] if isinstance(v, list) else v
        return [place(v) for v in values]

    def statement(self, kind, facts=(), author=None, schema=1, content=None, log=None, refs=(), time=None):
        """facts: a dict by name, or the body itself."""
        refs = list(refs)
        body = self.body(kind, facts, refs) if isinstance(facts, dict) else list(facts)
        here = self.id if self.id else bytes(32)
        return canon.write([1, log if log is not None else here, author.public if author else None, time if time is not None else self.time,
                            None, schema, kind, refs, body, content])

    def entry(self, statement, author=None, index=None, signature=None, time=None):
        if signature is None:
            signature = author.sign(domain("statement") + statement) if author else b""
        return canon.write([1, len(self.entries) if index is None else index, self.time if time is None else time, statement, signature])

    def raw(self, data, state="good", void=None, disputed=False):
        self.entries.append(data)
        self.tree.add(leaf(data))
        self.expected.append((state, void, disputed))
        self.time += 60000
        return len(self.entries) - 1

    def put(self, kind, facts=(), author=None, state="good", void=None, disputed=False, **more):
        """A record; gives the statement."""
        statement = self.statement(kind, facts, author, **more)
        self.raw(self.entry(statement, author), state, void, disputed)
        return statement

    def node(self, epoch, **more):
        noise = Key(f"{self.name} noise {epoch}").box
        facts = {"epoch": epoch, "size": len(self.entries), "root": self.tree.roots[-1], "checkpoint_key": self.checkpoint.public,
                 "cosign_key": Key(f"{self.name} cosign").public, "noise_key": noise, "stolen": False}
        return self.put("node", dict(facts, **more.pop("facts", {})), more.pop("author", self.root), **more)

    def new_keys(self, epoch, word):
        """A node entry that brings another checkpoint key; the head before it closes the epoch."""
        self.closings.append((len(self.entries), self.checkpoint))
        self.checkpoint = Key(word)
        self.node(epoch)

    def words(self, values):
        self.salts += 1
        return sha256(self.name.encode(), b" salt ", canon.write(self.salts)) + canon.write(values)

    def published(self, kind, facts, author, values, keep=True, **more):
        salted = self.words(values)
        statement = self.put(kind, facts, author, content=[0, commitment(self.id, salted), len(salted) - 32, "words"], **more)
        if keep:
            self.beside(len(self.entries) - 1, salted)
        return statement

    def beside(self, index, salted):
        if len(salted) - 32 <= export.RIDE_MAX:
            self.riders[index] = salted
        else:
            self.contents[index, 0] = salted

    def sealed(self, kind, facts, author, values, **more):
        """A record with sealed words; gives the statement and salt with words."""
        salted = self.words(values)
        c, padded = commitment(self.id, salted), 256
        while padded < len(salted) + 1:
            padded *= 2
        k, nonce = sha256(b"k", c), sha256(b"nonce", c)[:24]
        plain = salted + b"\x80" + bytes(padded - len(salted) - 1)
        cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, domain("seal") + self.id + c, nonce, k)
        # The box's own key is fixed here, so that the bytes are the same each time.
        once, to = PrivateKey(sha256(b"once", c)), PublicKey(author.box)
        box_nonce = blake2b24(bytes(once.public_key) + bytes(to))
        box = bytes(once.public_key) + sodium.crypto_box(k, box_nonce, bytes(to), bytes(once))
        blob = canon.write([1, nonce, [[author.box, box]], cipher])
        return self.put(kind, facts, author, content=[1, c, padded, "words", sha256(domain("sealed"), blob), []], **more), salted

    def mandate(self, key, acts, author=None, until=FOREVER, renews=None, accept=None, name=None, **more):
        facts = {"key": key.public, "box_key": key.box, "acceptance": accept or key.sign(domain("accept") + self.id + key.public + key.box),
                 "acts": acts, "tables": [], "until": until, "renews": Ref(renews) if renews else None}
        if name:
            return self.published("mandate", facts, author or self.root, [name, None, None], **more)
        return self.put("mandate", facts, author or self.root, **more)

    def receipt(self, lines, lie=False, **more):
        """lines: [(Writer, size, lack)]."""
        new = [w.id for w, _, _ in lines if w.id not in self.list]
        self.list += new
        flat = []
        for w, size, lack in sorted(lines, key=lambda row: self.list.index(row[0].id)):
            flat += [self.list.index(w.id), size, lack]
            self.held[w.id] = (size, w.tree.roots[size])
        digest = held_digest([(log, *self.held[log]) for log in self.list])
        return self.put("receipt", {"held": sha256(digest) if lie else digest, "new": new, "lines": flat}, None, **more)

    def head(self, size=None, root=None, key=None):
        size = len(self.entries) if size is None else size
        name = "plenary/" + self.id.hex()
        text = f"{name}\n{size}\n{base64.b64encode(root or self.tree.roots[size]).decode()}\n"
        signer = key or self.checkpoint
        return f"{text}\n\u2014 {name} {base64.b64encode(key_id(name, signer.public) + signer.sign(text.encode())).decode()}\n".encode()


def blake2b24(data):
    return hashlib.blake2b(data, digest_size=24).digest()


def messages(logs, heads=None, closing=True):
    """What an export of these logs holds; heads = {log id: note} instead of the right ones; closing: not as an older plenary wrote it."""
    logs = logs[:1] + sorted(logs[1:], key=lambda w: w.id)
    sent = [[export.HEADS, False, [(heads or {}).get(w.id, w.head()) for w in logs]]]
    for w in logs:
        closings = w.closings if closing else []
        if closings:
            sent.append([export.HEADS, True, [w.head(size, key=key) for size, key in closings]])
        at = 0
        while at < len(w.entries):
            n, size, aim = 0, 100, next((s for s, _ in closings if s > at), len(w.entries))
            while at + n < aim and (not n or size + len(w.entries[at + n]) + len(w.riders.get(at + n, b"")) + 10 < 60000):
                size += len(w.entries[at + n]) + len(w.riders.get(at + n, b"")) + 10
                n += 1
            sent.append([export.ENTRIES, w.id, at, w.entries[at:at + n], [w.riders.get(i) for i in range(at, at + n)]])
            at += n
            if at < len(w.entries):
                aim = next((s for s, _ in closings if s > at), len(w.entries))
                path = consistency_path(at, [leaf(e) for e in w.entries[:aim]])
                sent.append([export.PROOF, w.id, aim, w.tree.roots[aim], 1, at, [w.tree.roots[at]] + path])
    for w in logs:
        for (index, form), salted in sorted(w.contents.items()):
            for offset in range(0, len(salted), export.PART_MAX):
                sent.append([export.CONTENT, w.id, index, form, offset, len(salted), salted[offset:offset + export.PART_MAX]])
    sent.append([export.BYE, 0, ""])
    return sent


def story():
    """The convener commons and the partners east, west and edge; west has broken every rule there is, edge stands on the edge of each."""
    commons = Writer("commons")
    east, west = Writer("east", commons.id), Writer("west", commons.id)
    _commons(commons, east, west)
    commons.put("admit", {"partner": Ref(north(commons.id).id), "handle": "north"}, commons.root)
    edge = Writer("edge", commons.id)
    commons.put("admit", {"partner": Ref(edge.id), "handle": "edge"}, commons.root)
    # The handle of a later founding is nobody's.
    commons.put("founding", {"rules": 2, "offset": -86400000, "handle": "later", "zone": "UTC"}, commons.root)
    commons.put("admit", {"partner": Ref(sha256(b"later")), "handle": "later"}, commons.root)
    ana, note, salted = _east(commons, east)
    _west(commons, east, west)
    gone, out = _leavers(commons, east)
    commons.receipt([(east, len(east.entries), 0), (west, len(west.entries) - 1, 2), (gone, 3, 0)])
    # What was sealed is shown, and what was said is taken back.
    east.put("unseal", {"of": Ref(note)}, ana, content=[2])
    east.contents[east.sealed_at, 2] = salted
    west.receipt([(commons, len(commons.entries), 0), (east, len(east.entries), 1)])
    edges.write_edges(edge, commons, east, Key, Ref)
    return [commons, east, west, edge, gone, out]


def _leavers(commons, east):
    """A partner that left, and one that was removed; both held something."""
    gone, out = Writer("gone", commons.id), Writer("out", commons.id)
    for w in (gone, out):
        commons.put("admit", {"partner": Ref(w.id), "handle": w.name}, commons.root)
        w.receipt([(commons, 9, 0)])
        w.mandate(Key(w.name + " member"), [1])
        w.receipt([(commons, 12, 3), (east, 5, 0)])
    gone.put("leave", [], gone.root)
    gone.receipt([(commons, 13, 3), (east, 6, 0)])
    gone.put("reply", {"to": Ref(commons.id), "stance": 1}, Key("gone member"))
    commons.put("remove", {"partner": Ref(out.id), "size": 3, "because": Ref(east.id)}, commons.root)
    commons.put("remove", {"partner": Ref(out.id), "size": 4, "because": Ref(east.id)}, commons.root)
    return gone, out


def _commons(commons, east, west):
    root = commons.root
    commons.put("admit", {"partner": Ref(east.id), "handle": "east"}, root)
    commons.put("founding", {"rules": 1, "offset": 0, "handle": "east", "zone": "UTC"}, root, state="void", void="misplaced")
    commons.published("founding", {"rules": 1, "offset": -18000000, "handle": "commons", "zone": "UTC-5"}, root, ["Commons", "To meet.", None])
    commons.put("admit", {"partner": Ref(west.id), "handle": "commons"}, root, state="void", void="misplaced")
    commons.put("admit", {"partner": Ref(west.id), "handle": "east"}, root, state="void", void="misplaced")
    commons.put("admit", {"partner": Ref(east.id), "handle": "east-2"}, root, state="void", void="misplaced")
    commons.put("admit", {"partner": Ref(commons.id), "handle": "self"}, root, state="void", void="misplaced")
    commons.put("admit", {"partner": Ref(west.id), "handle": "West"}, root, state="void", void="malformed")
    clerk = Key("clerk")
    commons.mandate(clerk, [3])
    commons.put("admit", {"partner": Ref(west.id), "handle": "west"}, clerk)
    commons.put("founding", {"rules": 1, "offset": 0, "handle": "mine", "zone": "UTC"}, clerk, state="void", void="misplaced")
    commons.put("remove", {"partner": Ref(sha256(b"nobody")), "size": 2, "because": Ref(east.id)}, clerk, state="void", void="misplaced")
    commons.put("admit", {"partner": Ref(sha256(b"south")), "handle": "south"}, clerk)
    commons.put("remove", {"partner": Ref(sha256(b"south")), "size": 0, "because": Ref(east.id)}, clerk)
    commons.put("founding", {"rules": 1, "offset": 86400001, "handle": "commons", "zone": "UTC"}, root, state="void", void="malformed")
    commons.put("founding", {"rules": 2, "offset": 86400000, "handle": "south", "zone": "UTC"}, root)
    commons.put("address", {"addresses": ["commons.example:4160"]}, None)


def _east(commons, east):
    ana = Key("ana")
    person = entry_id(east.mandate(ana, [1, 2, 3]))
    east.receipt([(commons, len(commons.entries), 1)])
    said = entry_id(east.published("reply", {"to": Ref(commons.id), "stance": 1}, ana, ["Hello", "We met on Monday.\n"]))
    east.published("reply", {"to": Ref(said), "stance": 3}, ana, ["Long", "x" * 5000])
    east.published("reply", {"to": Ref(said), "stance": 3}, ana, ["Longer", "y" * 200000])
    gone = entry_id(east.published("reply", {"to": Ref(said), "stance": 1}, ana, ["Gone", None], keep=False))
    east.put("erase", {"of": Ref(gone)}, ana)
    east.put("erase", {"of": Ref(commons.id)}, ana, state="void", void="misplaced")
    east.published("reply", {"to": Ref(said), "stance": 1}, ana, ["Lost", None], keep=False)
    note, salted = east.sealed("talk", {"status": 1, "when": T0, "asked_by": -1, "people": [Ref(person)], "affects": []}, ana, ["A talk", None, None, "Quiet.\n"])
    east.sealed_at = len(east.entries) - 1
    east.sealed("reply", {"to": Ref(said), "stance": 1}, ana, ["Shut", None])
    note = entry_id(note)
    # The words of a void entry are content, too.
    east.published("admit", {"partner": Ref(said), "handle": "x"}, ana, ["Not mine to say", None], state="void", void="misplaced")
    return ana, note, salted


def _west(commons, east, west):
    root, known = west.root, Ref(commons.id)
    reply = {"to": known, "stance": 1}

    def void(code, kind, facts, author, **more):
        return west.put(kind, facts, author, state="void", void=code, **more)
    bob, eve, old, thief = Key("bob"), Key("eve"), Key("old"), Key("thief")
    bob_id = entry_id(west.mandate(bob, [1]))
    west.mandate(eve, [4])
    old_id = entry_id(west.mandate(old, [3], until=T0 + DAY))
    # unreadable
    west.raw(b"\xc1", "void", "unreadable")
    fine = west.statement("reply", reply, bob)
    west.raw(west.entry(fine, bob) + b"\0", "void", "unreadable")
    west.raw(b"\xdc\x00\x05" + west.entry(fine, bob)[1:], "void", "unreadable")
    west.raw(west.entry(fine, bob, index=5), "void", "unreadable")
    west.raw(west.entry(fine, bob, time=canon.TIME_MAX + 1), "void", "unreadable")
    west.raw(west.entry(b"", bob), "void", "unreadable")
    west.raw(west.entry(fine, bob, signature=bytes(63)), "void", "unreadable")
    west.raw(west.entry(fine + b"\0", bob), "void", "unreadable")
    west.raw(west.entry(bytes(canon.write([1, bytes(32)])), bob, time=T0 + 40 * DAY), "void", "unreadable")
    for statement in (
            west.statement("reply", reply, bob, schema=0), west.statement("", [], bob), west.statement("sonnet", [], bob, log=bytes(31)), west.statement("x" * 33, [], bob),
            west.statement("reply", [0, 1, None, None], bob, refs=[commons.id, commons.id]),
            west.statement("reply", reply, bob, content=[3]), west.statement("reply", reply, bob, content=[2, 0]),
            west.statement("reply", reply, bob, content=[0, bytes(32), 1048577, "words"]), west.statement("reply", reply, bob, content=[0, bytes(32), 5, ""]),
            west.statement("reply", reply, bob, content=[1, bytes(32), 300, "words", bytes(32), []]),
            west.statement("reply", reply, bob, content=[1, bytes(32), 256, "words", bytes(32), [1]]),
            west.statement("reply", reply, bob, content=[1, bytes(32), 256, "words", bytes(32), [0, 0]]),
            west.statement("reply", [[[[[[[[[]]]]]]]]], bob), west.statement("reply", reply, bob, time=-1)):
        west.raw(west.entry(statement, bob), "void", "unreadable")
    # unknown
    west.raw(canon.write([2, "anything"]), "unknown")
    west.raw(b"\x92\x02\xc1", "unknown")
    west.raw(b"\x92\xcd\x01\x00\xc1", "unknown")
    west.raw(b"\x92\xcc\x02\xc1", "void", "unreadable")
    west.raw(b"\xdc\x00\x02\x02\xc1", "void", "unreadable")
    west.raw(b"\x9f\x02\xc1", "void", "unreadable")
    west.raw(west.entry(b"\x92\x02\xc1", bob), "unknown")
    west.raw(west.entry(b"\x92\x02\xc1", bob), "unknown")
    west.put("sonnet", [1, [2]], thief, "unknown")
    west.put("reply", reply, thief, "unknown", schema=2)
    west.put("sonnet", [], None, "unknown", content=[2])
    # foreign, unsigned, repeated
    void("foreign", "reply", reply, bob, log=commons.id)
    void("foreign", "reply", reply, bob, log=bytes(32))
    west.raw(west.entry(fine, signature=b""), "void", "unsigned")
    west.raw(west.entry(fine, thief), "void", "unsigned")
    west.raw(west.entry(west.statement("alone", {"heard": [], "why": ""}), thief), "void", "unsigned")
    west.raw(west.entry(west.statement("alone", {"heard": [], "why": "late"})), "good")
    west.raw(west.entry(west.statement("alone", {"heard": [], "why": "late"}, time=T0)), "good")
    west.raw(west.entry(west.statement("alone", {"heard": [], "why": "late"}, time=T0)), "void", "repeated")
    west.raw(west.entry(fine, bob), "void", "repeated")
    # who may sign
    void("unmandated", "reply", reply, thief)
    void("unmandated", "reply", reply, None)
    void("unmandated", "node", {}, None)
    void("unmandated", "inception", {}, None)
    void("unmandated", "alone", {"heard": [], "why": ""}, thief)
    void("malformed", "alone", {"heard": [], "why": ""}, bob)
    void("malformed", "alone", {"heard": [], "why": ""}, root)
    void("wrong-act", "measure", {}, bob)
    void("wrong-act", "reply", reply, eve)
    west.time = T0 + DAY - 1
    retire = {"ends": Ref(bob_id)}
    west.raw(west.entry(west.statement("retire", retire, old), old, time=T0 + DAY))
    west.raw(west.entry(west.statement("retire", retire, old, time=1), old, time=T0 + DAY + 1), "void", "expired")
    void("expired", "reply", reply, old)
    # malformed
    for kind, facts in (
            ("reply", [0, 1, None]), ("reply", [0, 1, None, None, None]), ("reply", [None, 1, None, None]), ("reply", [1, 1, None, None]), ("reply", [0, 0, None, None]),
            ("reply", [0, 11, None, None]), ("reply", [0, True, None, None]), ("reply", [0, 1, -1, None]), ("reply", [0, 1, canon.TIME_MAX + 1, None]),
            ("reply", [0, 1, None, ""]), ("reply", [0, 1, None, "x" * 49]), ("reply", [0, 1, None, "a\nb"]), ("reply", [0, 1, None, "a\u2028b"]),
            ("measure", [0, None, 2932897, "1", None, None, None, None]), ("measure", [0, None, 1, "01", None, None, None, None]),
            ("measure", [0, None, 1, "-0.0", None, None, None, None]), ("measure", [0, None, 1, "1234567890123456789", None, None, None, None]),
            ("measure", [0, None, 1, "1.", None, None, None, None]), ("measure", [0, None, 1, "+1", None, None, None, None]),
            ("agreements", [0, [], None, [["b", 1], ["a", 1]], None, None]), ("agreements", [0, [], None, [["a", 1], ["a", 2]], None, None]),
            ("agreements", [0, ["x", "x"], None, None, None, None]), ("agreements", [0, [""], None, None, None, None]), ("agreements", [0, None, None, None, None, None]),
            ("talk", [1, T0, None, -6, [], None, None, None, [], None, None]), ("talk", [1, T0, None, None, [0, 0], None, None, None, [], None, None]),
            ("body", ["b", 1, None, [["s", 7, 0]], 1, 50, None, 1, 1, 0, None, None]), ("body", ["b", 1, None, [], 1, 101, None, 1, 1, 0, None, None]),
            ("decision", [0, 1, T0, 1, None, None, None, None, [0]]),
            ("mandate", [b"\1" + bytes(31), bytes(32), bytes(64), [], [], T0, None]), ("mandate", [bob.public, bytes(32), bytes(64), [1, 1], [], T0, None]),
            ("reader", [bytes(31), T0]), ("reader", [bytes(32), None]), ("erase", [[0]])):
        void("malformed", kind, facts, root, refs=[commons.id])
    void("malformed", "reply", reply, bob, content=[2])
    void("malformed", "unseal", {"of": known}, bob)
    void("malformed", "unseal", {"of": known}, bob, content=[0, bytes(32), 5, "words"])
    void("malformed", "reader", {"noise_key": bytes(32), "until": T0}, eve, content=[0, bytes(32), 5, "words"])
    void("malformed", "receipt", {"held": bytes(32), "new": [], "lines": [0, 1]}, None)
    void("malformed", "receipt", {"held": bytes(32), "new": [], "lines": [0, 1, 2]}, None)
    void("malformed", "receipt", {"held": bytes(32), "new": [], "lines": [1, 1, 0, 0, 1, 0]}, None)
    void("malformed", "receipt", {"held": bytes(32), "new": [], "lines": [0, 1, 0, 0, 1, 0]}, None)
    void("malformed", "receipt", {"held": bytes(32), "new": [commons.id, commons.id], "lines": []}, None)
    void("malformed", "fork", [0, b"", b"", [bytes(32)]], None, refs=[commons.id])
    west.put("fork", [0, b"", b"", [bytes(32), []]], None, refs=[commons.id])
    west.put("agreements", [0, [], None, [["A", 1], ["AB", 0], ["b", 1]], None, None], root)
    west.put("measure", [0, None, 2932896, "-0.50", "\U0001f300", None, None, None], root, refs=[commons.id])
    west.put("talk", [1, T0, None, -5, [], None, [-1, 0], None, [], None, None], root, refs=[commons.id])
    west.put("reader", {"noise_key": bytes(32), "until": 0}, eve)
    west.put("leave", [1], root, "void", "malformed")
    # misplaced
    void("misplaced", "inception", {"alg": 1, "next": bytes(32), "name": "", "nonce": bytes(16)}, thief)
    void("misplaced", "admit", {"partner": known, "handle": "own"}, root)
    void("misplaced", "founding", {"rules": 1, "offset": 0, "handle": "own", "zone": "UTC"}, root)
    void("misplaced", "leave", [], bob)
    west.node(3, state="void", void="misplaced")
    west.node(2, facts={"size": 1}, state="void", void="misplaced")
    west.node(2, facts={"root": bytes(32)}, state="void", void="misplaced")
    west.node(2, author=bob, state="void", void="misplaced")
    west.new_keys(2, "west checkpoint 2")
    void("misplaced", "revoke", {"key": bob.public, "since": len(west.entries) + 1}, eve)
    cai, dan = Key("cai"), Key("dan")
    west.mandate(cai, [4], author=eve, state="void", void="misplaced")
    west.mandate(cai, [1], accept=bytes(64), state="void", void="misplaced")
    west.mandate(cai, [1], accept=cai.sign(domain("accept") + commons.id + cai.public + cai.box), state="void", void="misplaced")
    west.mandate(bob, [1, 2], state="void", void="misplaced")
    west.mandate(cai, [1], renews=commons.id, state="void", void="misplaced")
    cai_id = entry_id(west.mandate(cai, [1], author=eve, renews=None))
    again = entry_id(west.mandate(dan, [1], author=eve, renews=cai_id))
    west.mandate(Key("fay"), [1], renews=again, state="void", void="misplaced")
    west.mandate(bob, [1, 2], renews=cai_id, state="void", void="misplaced")
    west.mandate(bob, [1, 2], renews=bob_id)
    west.put("commitment", {"due": 20000, "for": []}, bob)
    west.mandate(old, [1, 3], renews=old_id)
    west.put("reply", reply, old)
    void("misplaced", "erase", {"of": Ref(sha256(b"nothing"))}, root)
    west.put("erase", {"of": Ref(entry_id(fine))}, eve)
    # revoked and disputed
    since = len(west.entries)
    west.put("reply", reply, dan, disputed=True)
    west.put("revoke", {"key": dan.public, "since": since}, dan)
    west.expected[-1] = ("good", None, False)
    void("revoked", "reply", reply, dan)
    west.mandate(dan, [1], renews=cai_id, state="void", void="misplaced")
    void("wrong-act", "revoke", {"key": bob.public, "since": 0}, cai)
    void("wrong-act", "revoke", [cai.public, None], cai)
    # receipts
    west.receipt([(commons, 3, 1)])
    void("misplaced", "receipt", {"held": bytes(32), "new": [], "lines": [1, 1, 0]}, None)
    void("misplaced", "receipt", {"held": bytes(32), "new": [east.id], "lines": [0, 4, 0]}, None)
    void("misplaced", "receipt", {"held": bytes(32), "new": [], "lines": [0, 2, 0]}, None)
    void("misplaced", "receipt", {"held": bytes(32), "new": [], "lines": [0, 4, 3]}, None)
    west.receipt([(commons, 5, 2), (east, 2, 0)])
    west.put("receipt", {"held": held_digest([(commons.id, 9, commons.tree.roots[9]), (east.id, 2, east.tree.roots[2])]), "new": [], "lines": [0, 9, 1]}, None)
    # the root changes twice, the second time because it was stolen
    void("misplaced", "rotate", {"next": bytes(32)}, root)
    void("misplaced", "rotate", {"next": bytes(32)}, bob)
    void("unmandated", "rotate", {"next": bytes(32)}, None)
    second, third = west.next, Key("west third")
    void("misplaced", "rotate", {"next": bytes(32), "since": len(west.entries) + 1}, second)
    west.put("rotate", {"next": next_root(third.public)}, second)
    void("unmandated", "reply", reply, root)
    void("misplaced", "rotate", {"next": bytes(32)}, second)
    since = len(west.entries)
    west.put("agreements", [0, [], None, None, None, None], second, disputed=True)
    west.put("rotate", {"next": next_root(second.public), "since": since}, third)
    void("unmandated", "reply", reply, second)
    void("revoked", "rotate", {"next": bytes(32)}, second)
    west.put("revoke", {"key": third.public, "since": len(west.entries)}, eve)
    void("revoked", "reply", reply, third)
    west.put("leave", [], bob, "void", "misplaced")


def north(coalition):
    """A partner whose node has just been made."""
    log = Writer("north", coalition)
    log.mandate(Key("nel"), [1, 2, 3], name="Nel")
    return log


def home(path, log, coalition, port):
    """The home of a node that has not run yet: docs/operating.md "The home". It will dial the convener at that port of this machine."""
    os.makedirs(path, 0o700, exist_ok=True)
    seeds = log.checkpoint.seed + Key(f"{log.name} cosign").seed + Key(f"{log.name} noise 1").box_seed
    key = f"plenary-key/1\nkind: node\npublic: {log.checkpoint.public.hex()}\nkdf: none\nsecret: {base64.b64encode(seeds).decode()}\n"
    time = canon.read(log.entries[0])[2]
    begin = [1, time, [[*canon.read(e)[3:5], log.riders.get(i)] for i, e in enumerate(log.entries)]]
    invitation = canon.write([coalition, Key("commons noise 1").box, sha256(b"token"), FOREVER, [f"127.0.0.1:{port}"]])
    line = "plenary1:" + base64.urlsafe_b64encode(invitation).decode().rstrip("=") + "\n"
    for name, data in (("node.key", key.encode()), ("genesis", canon.write(begin)), ("invitation", line.encode()), ("plenaryd.conf", b"dial_private = yes\n")):
        with open(os.open(os.path.join(path, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(data)


def main():
    logs = story()
    with open(sys.argv[1], "wb") as f:
        f.write(export.write(logs[0].id, messages(logs)))
    print(logs[0].id.hex())
    if len(sys.argv) > 2:
        home(sys.argv[2], north(logs[0].id), logs[0].id, sys.argv[3])
        print(Key("commons noise 1").box_seed.hex())


if __name__ == "__main__":
    main()
