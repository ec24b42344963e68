"""What a client or a partner's node may send that is wrong, byte by byte: refused with what, where, which limit; nothing is lost. TAP.

badinput.py statements SOCKET KEYFILE LOG_HEX OTHER_LOG_HEX
badinput.py peer PORT LISTENER_KEY_HEX COALITION_HEX NODE_SECRET_HEX OWN_LOG_HEX CASE     as that partner's node, which is down
"""
import hashlib
import os
import struct
import sys
import time

import msgpack

sys.path.insert(0, os.path.dirname(__file__))
from member import Node, domain, key_of  # noqa: E402
from noise import read_exactly, shake  # noqa: E402

bad = False


def tap(good, name, why=""):
    global bad
    bad = bad or not good
    if os.environ.get("SHOW"):
        print("#", name, why)
    print(("ok - " if good else "not ok - ") + name + ("" if good else f"\n  # {why}"), flush=True)


# ---- statements ----

def comment(log, key, to, *, refs=None, form=1, schema=1, type="reply", body=None, words=None, content=None):
    """The parts of a statement that comments on an entry, and its salted words."""
    salted = os.urandom(32) + (words if words is not None else msgpack.packb(["A comment", None]))
    c = hashlib.sha256(domain(b"content") + log + salted).digest()
    refs = [to] if refs is None else refs
    body = [0, 1, None, None] if body is None else body
    return [form, log, bytes(key.verify_key), int(time.time() * 1000), None, schema, type, refs, body,
            content or [0, c, len(salted) - 32, "words"]], salted


def statements(path, keyfile, log, other):
    node, key, me = Node(path), key_of(keyfile), bytes.fromhex(log)
    to = me

    def sends(statement, content):
        bytes_ = statement if isinstance(statement, bytes) else msgpack.packb(statement)
        return node.request("submit", bytes_, key.sign(domain(b"statement") + bytes_).signature, content)

    def refused(name, statement, content, *wanted):
        try:
            tap(False, name, f"taken: {sends(statement, content)}")
        except RuntimeError as error:
            text = str(error)
            tap(all(w in text for w in wanted), name, text)

    good, words = comment(me, key, to)
    plain = msgpack.packb(good)
    other_id = bytes.fromhex(other)
    s, w = comment(other_id, key, to)
    refused("a statement for another log: which one is said", s, w, "wrong-log", "another log")
    for form in (0, 2, 1 << 40):
        s, w = comment(me, key, to, form=form)
        refused(f"a statement of format {form}: unknown version", s, w, "unknown-version", str(form), "1")
    s, w = comment(me, key, to, schema=2)
    refused("a later schema of a type that is known", s, w, "unknown-version", "reply", "2")
    s, w = comment(me, key, to, schema=0)
    refused("schema 0", s, w, "schema")
    s, w = comment(me, key, to, type="dance")
    refused("a type that nobody knows", s, w, "unknown-type", "dance", "newer")
    refused("a number not in its shortest form: field and place", b"\x9a\xcc\x01" + plain[2:], words, "not-canonical", "statement format", "byte 1")
    refused("a map where none can be", plain[:1] + b"\x80" + plain[2:], words, "format")
    refused("cut short: at which byte", plain[:-3], words, "malformed", "content media", "byte 164")
    refused("bytes after its end", plain + b"\x00", words, "not-canonical", "1 bytes after", "byte 170")
    s, w = comment(me, key, to, body=[[[[[[[[[[[0]]]]]]]]]], 1, None, None])
    refused("deeper than 8 levels", s, w, "too-deep", "8")
    refused("larger than an entry may be", plain + b"\x00" * 60_000, words, "too-large", "60000")
    s, w = comment(me, key, to, refs=[hashlib.sha256(b"%d" % i).digest() for i in range(257)])
    refused("257 references", s, w, "too-many", "256")
    s, w = comment(me, key, to, refs=[b"\x05" * 32])
    refused("a reference to nothing", s, w, "bad-reference", "reference 0", "nothing that is here")
    s, w = comment(me, key, to, body=[7, 1, None, None])
    refused("a place that is none of the references", s, w, "to", "7")
    s, w = comment(me, key, to, body=[0, 99, None, None])
    refused("an enum's value that is none", s, w, "stance", "99")
    s, w = comment(me, key, to, body=[0, 1, None])
    refused("a field too few", s, w, "reply", "3", "4")
    s, w = comment(me, key, to, words=b"\x92\xa4\xff\xfe\xfd\xfc\xc0")
    refused("words that are not UTF-8: field and byte", s, w, "title", "UTF-8")
    s, w = comment(me, key, to, words=msgpack.packb(["x" * 121, None]))
    refused("a title over its limit", s, w, "title", "121", "120")
    s, w = comment(me, key, to)
    refused("words that are not those it commits to", s, w[:-1] + b"\x00", "bad-content")
    refused("words that it declares and does not bring", s, None, "bad-content", "send it along")
    refused("an author's key that is none", [*good[:2], b"\x01" + b"\x00" * 31, *good[3:]], words, "")
    first = sends(good, words)
    again = sends(good, words)
    tap(first["index"] == again["index"] and again["repeated"] and not first["repeated"], "the same statement twice: the same answer, once in the log",
        (first, again))
    tap(node.request("entry", first["id"])["state"] == "good", "and after all that a good one is taken by the same connection")


# ---- a partner's node ----

def hello(size=None):
    return [0, 1, 0, None, os.urandom(8), 0, None, 0, os.urandom(32), size, int(time.time() * 1000), "plenary test"]


def peer(port, listener, coalition, secret, own, case):
    s, d = shake(int(port), bytes.fromhex(secret), bytes.fromhex(listener), bytes.fromhex(coalition))
    own = bytes.fromhex(own)

    def says(*message):
        s.sendall(d.frame(msgpack.packb(list(message))))

    def heard():
        n = struct.unpack(">H", read_exactly(s, 2))[0]
        return msgpack.unpackb(d.unframe(read_exactly(s, n)), raw=False, strict_map_key=False)

    if case == "garbage":
        s.sendall(d.frame(b"\xc1\xc1\xc1"))
    elif case == "no-hello":
        says(1, False, [])
    elif case == "not-canonical":
        s.sendall(d.frame(msgpack.packb(hello()).replace(b"\x9c\x00\x01", b"\x9c\x00\xcc\x01", 1)))
    elif case == "broken-frame":
        says(*hello())
        s.sendall(struct.pack(">H", 80) + os.urandom(80))
    elif case == "stranger":
        says(*hello())
        for i in range(200):
            says(4, b"\x07" * 32, i, [b"\x95\x01\x00\x00\xc4\x00\xc4\x00"], [None])
    elif case == "head-of-nobody":
        says(*hello())
        says(1, False, [b"no note at all\n"])
    elif case == "future-wire":
        message = hello()
        message[1] = 9
        says(*message)
    elif case == "never-reads":
        says(*hello())
        sent, until = 0, time.monotonic() + 20
        s.settimeout(2)
        try:
            while time.monotonic() < until and sent < 64 << 20:
                frame = b"".join(d.frame(msgpack.packb([2, []])) for _ in range(200))
                s.sendall(frame)
                sent += len(frame)
        except OSError as error:
            tap(True, "a peer that never reads is let go, or read no more", repr(error))
            return
        tap(False, "a peer that never reads is let go, or read no more", f"{sent} bytes were taken")
        return
    try:
        while True:
            message = heard()
            if message[0] == 9:
                print(f"bye {message[1]} {message[2]}")
                break
    except (EOFError, OSError):
        print("ended without a word")


if sys.argv[1] == "statements":
    statements(*sys.argv[2:])
else:
    peer(*sys.argv[2:])
sys.exit(bad)
