#!/usr/bin/python3
"""The example of docs/format.md, made from that page alone: prints example.json.

With --table it prints the rows of the page's table. Needs python3-msgpack, python3-nacl.
"""
import base64
import hashlib
import json
import sys

import msgpack
import nacl.bindings as sodium
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey


def domain(word):
    return b"plenary/1 " + word.encode() + b"\0"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def leaf(entry):
    return sha256(b"\0", entry)


def root(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1", root(leaves[:k]), root(leaves[k:]))


def inclusion(index, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return inclusion(index, leaves[:k]) + [root(leaves[k:])]
    return inclusion(index - k, leaves[k:]) + [root(leaves[:k])]


def seed(number):
    return bytes([number]) * 32


ROOT, NEXT, CHECKPOINT, COSIGN = (SigningKey(seed(n)) for n in (1, 2, 3, 4))
NOISE, BOX = PrivateKey(seed(5)), PrivateKey(seed(6))


def public(key):
    return bytes(key.verify_key) if isinstance(key, SigningKey) else bytes(key.public_key)


def statement(log, when, after, kind, refs, body, content):
    return pack([1, log, public(ROOT), when, after, 1, kind, refs, body, content])


def entry(index, when, text):
    return pack([1, index, when, text, ROOT.sign(domain("statement") + text).signature])


def note(log_id, size, root_hash, key):
    name = "plenary/" + log_id.hex()
    text = f"{name}\n{size}\n{base64.b64encode(root_hash).decode()}\n"
    key_id = sha256(name.encode(), b"\n\x01", public(key))[:4]
    line = base64.b64encode(key_id + key.sign(text.encode()).signature).decode()
    return f"{text}\n\u2014 {name} {line}\n"


def blob_of(log_id, salted, box, k, nonce):
    c = sha256(domain("content"), log_id, salted)
    padded = 256
    while padded < len(salted) + 1:
        padded *= 2
    plain = salted + b"\x80" + b"\0" * (padded - len(salted) - 1)
    cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, domain("seal") + log_id + c, nonce, k)
    return c, padded, pack([1, nonce, [[public(box), SealedBox(PublicKey(public(box))).encrypt(k)]], cipher])


def main():
    before = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else None
    t = 1772388000000  # 2026-03-01T18:00:00Z
    s0 = statement(bytes(32), t, None, "inception", [], [1, sha256(domain("root"), public(NEXT)), None, "Commons", bytes(range(16)), None], None)
    log_id = sha256(domain("id"), s0)
    e0 = entry(0, t + 1, s0)
    s1 = statement(log_id, t + 2, None, "node", [], [1, 1, leaf(e0), public(CHECKPOINT), public(COSIGN), public(NOISE), False], None)
    e1 = entry(1, t + 3, s1)
    words = pack(["Hello", "We met on Monday.\n"])
    salt = bytes(range(32))
    c = sha256(domain("content"), log_id, salt, words)
    s2 = statement(log_id, t + 4, sha256(domain("id"), s1), "reply", [log_id], [0, 1, None, None], [0, c, len(words), "words"])
    e2 = entry(2, t + 5, s2)
    # The same words, sealed. The boxes draw a fresh key each time: an old blob is kept when the file is made anew.
    sealed_c, padded, blob = blob_of(log_id, salt + words, BOX, bytes([7]) * 32, bytes([8]) * 24)
    if before:
        blob = bytes.fromhex(before["sealed"]["blob"])
    leaves = [leaf(e) for e in (e0, e1, e2)]
    example = {
        "note": "made from docs/format.md by make.py beside it; CC0",
        "seeds": {"root": seed(1).hex(), "next": seed(2).hex(), "checkpoint": seed(3).hex(), "cosign": seed(4).hex(),
                  "noise": seed(5).hex(), "box": seed(6).hex()},
        "log_id": log_id.hex(),
        "entries": [
            {"type": kind, "time": t + 1 + 2 * i, "claimed": t + 2 * i, "statement": s.hex(), "id": sha256(domain("id"), s).hex(), "entry": e.hex(),
             "leaf": leaf(e).hex(), "root": root(leaves[:i + 1]).hex()}
            for i, (kind, s, e) in enumerate((("inception", s0, e0), ("node", s1, e1), ("reply", s2, e2)))
        ],
        "inclusion": {"index": 0, "size": 3, "path": [p.hex() for p in inclusion(0, leaves)]},
        "checkpoint": {"size": 3, "root": root(leaves).hex(), "note": note(log_id, 3, root(leaves), CHECKPOINT)},
        "content": {"salted": (salt + words).hex(), "commitment": c.hex()},
        "sealed": {"commitment": sealed_c.hex(), "padded": padded, "blob": blob.hex(), "sealed_hash": sha256(domain("sealed"), blob).hex()},
        "next_root": sha256(domain("root"), public(NEXT)).hex(),
        "acceptance": ROOT.sign(domain("accept") + log_id + public(ROOT) + public(BOX)).signature.hex(),
        "held_digest": sha256(domain("held"), log_id, (3).to_bytes(8, "big"), root(leaves)).hex(),
        "frontier_digest": sha256(domain("frontier"), log_id, (3).to_bytes(8, "big"), root(leaves)).hex(),
    }
    if sys.argv[1:2] == ["--table"]:
        rows = [
            ("seeds", "root 32 × `01`, next root 32 × `02`, checkpoint 32 × `03`, cosign 32 × `04`, Noise 32 × `05`, box 32 × `06`"),
            ("root's key", f"`{public(ROOT).hex()}`"),
            ("statement 0", f"`{s0.hex()}`"),
            ("its id: the log id, and the coalition id", f"`{log_id.hex()}`"),
            ("its signature", f"`{e0[-64:].hex()}`"),
            ("entry 0", f"`95 01 00 cf{(t + 1).to_bytes(8, 'big').hex()} c4{len(s0):02x}` statement `c440` signature"),
            ("leaf 0 = root at size 1", f"`{leaves[0].hex()}`"),
            ("id of entry 1, leaf 1", f"`{sha256(domain('id'), s1).hex()}`, `{leaves[1].hex()}`"),
            ("words of entry 2", f"`{words.hex()}` (`[\"Hello\", \"We met on Monday.\\n\"]`), salt `00 01 … 1f`"),
            ("their commitment", f"`{c.hex()}`"),
            ("id of entry 2, leaf 2", f"`{sha256(domain('id'), s2).hex()}`, `{leaves[2].hex()}`"),
            ("root at size 3", f"`{root(leaves).hex()}`"),
        ]
        print("\n".join(f"| {a} | {b} |" for a, b in rows))
        print("\nIts head of size 3, signed by the checkpoint key:\n")
        print("".join("    " + line + "\n" for line in example["checkpoint"]["note"].splitlines()).rstrip())
    else:
        print(json.dumps(example, indent=1, ensure_ascii=True))


main()
