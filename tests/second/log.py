"""Statements, entries, trees and signed heads: docs/format.md "Statement" to "Checkpoint". Reads them, judges nothing."""
import base64
import binascii
import re
from dataclasses import dataclass, field

import canon
from canon import Refused, is_bin, is_str, is_t, is_u
from crypto import entry_id, sha256, verifies

ENTRY_MAX = 60000
STATEMENT_MAX = 59911
REFS_MAX = 256
CONTENT_MAX = 1048576
NOTE_MAX = 4096
NOTE_SIGNATURES_MAX = 100
PADDED = {1 << k for k in range(8, 21)}


class Unknown(Exception):
    """Another format than 1: a later version may read it."""


@dataclass
class Content:
    form: str  # published, sealed, revealed
    commitment: bytes = None
    size: int = 0
    media: str = None
    sealed_hash: bytes = None
    partners: list = field(default_factory=list)


@dataclass
class Statement:
    raw: bytes
    id: bytes
    log: bytes
    author: bytes
    time: int
    after: bytes
    schema: int
    type: str
    refs: list
    body: list
    content: Content


@dataclass
class Entry:
    raw: bytes
    index: int
    time: int
    statement: bytes
    signature: bytes


def _array(data, most, length, what):
    if not 1 <= len(data) <= most:
        raise Refused(f"{what} has {len(data)} bytes: 1 to {most}")
    number = canon.version(data)
    if number is not None and number != 1:
        raise Unknown(f"{what} has format {number}")
    value = canon.read(data)
    if not isinstance(value, list) or len(value) != length:
        raise Refused(f"{what} is no array of {length}")
    if not (is_u(value[0]) and value[0] == 1):
        raise Refused(f"{what} has no format number")
    return value


def _need(fine, what):
    if not fine:
        raise Refused(what)


def read_entry(data):
    _, index, time, statement, signature = _array(data, ENTRY_MAX, 5, "the entry")
    _need(is_u(index), "the entry's index is no u")
    _need(is_t(time), "the entry's time is no t")
    _need(isinstance(statement, bytes) and len(statement) <= STATEMENT_MAX, f"the entry's statement is no bin of at most {STATEMENT_MAX} bytes")
    _need(isinstance(signature, bytes) and len(signature) in (0, 64), "the entry's signature is no bin of 64 bytes or none")
    return Entry(bytes(data), index, time, statement, signature)


def read_statement(data):
    _, log, author, time, after, schema, kind, refs, body, content = _array(data, STATEMENT_MAX, 10, "the statement")
    _need(is_bin(log, 32), "the statement's log is no id")
    _need(author is None or is_bin(author, 32), "the statement's author is no key")
    _need(is_t(time), "the statement's time is no t")
    _need(after is None or is_bin(after, 32), "the statement's after is no id")
    _need(is_u(schema) and schema > 0, "the statement's schema is no u from 1")
    _need(is_str(kind, 32, 1), "the statement's type is no text of 1 to 32 bytes")
    _need(isinstance(refs, list) and len(refs) <= REFS_MAX and all(is_bin(r, 32) for r in refs), f"the statement's refs are no list of at most {REFS_MAX} ids")
    _need(len(set(refs)) == len(refs), "an id stands twice in the statement's refs")
    _need(isinstance(body, list), "the statement's body is no array")
    return Statement(bytes(data), entry_id(data), log, author, time, after, schema, kind, refs, body, _content(content, len(refs)))


def _content(value, refs_n):
    if value is None:
        return None
    _need(isinstance(value, list) and value and is_u(value[0]), "the statement's content is no array that begins with a form")
    form = value[0]
    if form == 2:
        _need(len(value) == 1, "the statement's content [2] is longer")
        return Content("revealed")
    _need(form in (0, 1), f"the statement's content has form {form}")
    _need(len(value) == (4 if form == 0 else 6), "the statement's content has another length than its form")
    _need(is_bin(value[1], 32), "the commitment is no hash")
    _need(is_u(value[2], CONTENT_MAX), "the content's size is over the limit")
    _need(is_str(value[3], 60, 1), "the content's media is no text of 1 to 60 bytes")
    if form == 0:
        return Content("published", value[1], value[2], value[3])
    _need(value[2] in PADDED, "the content's padded size is no power of two from 256 to 1048576")
    _need(is_bin(value[4], 32), "the sealed hash is no hash")
    places = value[5]
    _need(isinstance(places, list) and len(places) <= 64 and all(is_u(p) and p < refs_n for p in places), "the content's partners are no places in refs")
    _need(len(set(places)) == len(places), "a partner stands twice in the content")
    return Content("sealed", value[1], value[2], value[3], value[4], places)


# Tree

def leaf(entry):
    return sha256(b"\0", entry)


def node(left, right):
    return sha256(b"\1", left, right)


class Tree:
    """RFC 6962's tree over leaves that are added one by one; roots[n] is the root at size n."""

    def __init__(self):
        self.roots, self._full = [sha256()], []  # (height, hash) of the full subtrees, the largest first

    def add(self, leaf_hash):
        height = 0
        while self._full and self._full[-1][0] == height:
            leaf_hash = node(self._full.pop()[1], leaf_hash)
            height += 1
        self._full.append((height, leaf_hash))
        root = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            root = node(left, root)
        self.roots.append(root)

    @property
    def size(self):
        return len(self.roots) - 1


def included(index, leaf_hash, size, root, path):
    """docs/format.md "Proofs", inclusion."""
    if not index < size or len(path) > 64:
        return False
    fn, sn, r = index, size - 1, leaf_hash
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def consistent(size1, root1, size2, root2, path):
    """docs/format.md "Proofs", consistency."""
    if not 0 < size1 <= size2 or len(path) > 64:
        return False
    if size1 == size2:
        return not path and root1 == root2
    if not path:
        return False
    if size1 & (size1 - 1) == 0:
        path = [root1] + path
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for p in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(p, fr), node(p, sr)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == root1 and sr == root2


def root_of(leaves):
    tree = Tree()
    for hashed in leaves:
        tree.add(hashed)
    return tree.roots[-1]


def _left(n):
    """The largest power of two below n."""
    return 1 << (n - 1).bit_length() - 1


def inclusion_path(index, leaves):
    if len(leaves) == 1:
        return []
    k = _left(len(leaves))
    if index < k:
        return inclusion_path(index, leaves[:k]) + [root_of(leaves[k:])]
    return inclusion_path(index - k, leaves[k:]) + [root_of(leaves[:k])]


def consistency_path(m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = _left(len(leaves))
    if m <= k:
        return consistency_path(m, leaves[:k], whole) + [root_of(leaves[k:])]
    return consistency_path(m - k, leaves[k:], False) + [root_of(leaves[:k])]


# Notes

@dataclass
class Head:
    log: bytes
    size: int
    root: bytes
    text: bytes
    origin: str
    signatures: list  # (name, key id, signature)


_SIZE = re.compile(r"0|[1-9][0-9]*")
_ORIGIN = re.compile(r"plenary/([0-9a-f]{64})")


def unbase64(text, what):
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(f"{what} is no base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Refused(f"{what} is no base64 in its one form")
    return raw


def read_head(note):
    """A checkpoint; whether its signature is good is asked of head_is_signed()."""
    _need(isinstance(note, bytes) and 1 <= len(note) <= NOTE_MAX, f"the note is over {NOTE_MAX} bytes or empty")
    try:
        text = note.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Refused("the note is not UTF-8") from None
    _need(not any(ord(c) < 0x20 and c != "\n" for c in text), "the note holds a control character")
    cut = text.rfind("\n\n")
    _need(cut >= 0 and text.endswith("\n"), "the note has no empty line before its signatures, or does not end with a line")
    head, lines = text[:cut + 1], text[cut + 2:-1].split("\n")
    _need(1 <= len(lines) <= NOTE_SIGNATURES_MAX and text[cut + 2:] != "", f"the note has no signature, or more than {NOTE_SIGNATURES_MAX}")
    signatures = []
    for line in lines:
        parts = line.split(" ")
        _need(len(parts) == 3 and parts[0] == "\u2014", "a signature line of the note has another form")
        name = parts[1]
        _need(name != "" and "+" not in name and not any(c.isspace() for c in name), "a signature line of the note has no key name")
        raw = unbase64(parts[2], "a signature of the note")
        _need(len(raw) > 4, "a signature of the note is too short")
        signatures.append((name, raw[:4], raw[4:]))
    rows = head.split("\n")
    _need(len(rows) == 4 and rows[3] == "", "the note's text has not three lines")
    origin = _ORIGIN.fullmatch(rows[0])
    _need(origin, "the note's first line is not plenary/ and a log id")
    _need(_SIZE.fullmatch(rows[1]) and int(rows[1]) <= canon.U_MAX, "the note's size is no size")
    root = unbase64(rows[2], "the note's root")
    _need(len(root) == 32, "the note's root has not 32 bytes")
    _need(int(rows[1]) > 0 or root == sha256(), "the note's root at size 0 is another")
    return Head(bytes.fromhex(origin[1]), int(rows[1]), root, head.encode(), rows[0], signatures)


def key_id(name, key):
    return sha256(name.encode(), b"\n\x01", key)[:4]


def head_is_signed(head, key):
    """"" if it is; else what is wrong."""
    ours = [s for name, kid, s in head.signatures if name == head.origin and kid == key_id(name, key)]
    if not ours:
        return f"no signature line is by the checkpoint key {key.hex()}"
    if not all(verifies(key, s, head.text) for s in ours):
        return f"the signature by the checkpoint key {key.hex()} does not verify"
    return ""
