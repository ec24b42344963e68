"""The types of record, read from the tables of docs/records.md itself: the page is the table. Says whether a body fits."""
import os
import re

from canon import is_bin, is_int, is_str, is_t, is_u, write
from crypto import is_prime_order_point

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "records.md")
OUTSIDERS = {-1: "funder", -2: "official", -3: "press", -4: "vendor", -5: "other"}
DATE_MAX = 2932896
DEC = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
HANDLE = re.compile(r"[a-z0-9-]+")
CONTROLS = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Field:
    """One row of a table."""

    def __init__(self, number, name, kind, required):
        self.number, self.name, self.kind_text, self.required = number, name, kind, required
        self.list_max, self.low, self.high, self.words = None, 0, None, []
        rest = kind
        m = re.fullmatch(r"\[([^\]]+)\] (\d+)(.*)", rest)
        if m:
            self.list_max, rest = int(m[2]), m[1] + m[3]
        if ": " in rest:
            rest, words = rest.split(": ", 1)
            self.words = [w.split(" ", 1)[1] for w in words.split(", ")]
            if [int(w.split(" ")[0]) for w in words.split(", ")] != list(range(1, len(self.words) + 1)):
                raise ValueError(f"{name}: the words of {kind} are not numbered from 1")
        m = re.fullmatch(r"(.*), (?:at least (\d+)|(\d+) to (\d+))", rest)
        if m:
            rest = m[1]
            self.low, self.high = (int(m[2]), None) if m[2] else (int(m[3]), int(m[4]))
        if rest.startswith("ref to "):
            rest = "ref"
        m = re.fullmatch(r"([a-z ]+)\((\d+)\)", rest)
        self.most = int(m[2]) if m else None
        self.kind = m[1] if m else rest
        if self.kind not in _FITS:
            raise ValueError(f"{name}: no kind {kind}")

    def fits(self, value, refs_n):
        """"" or what is wrong."""
        if value is None:
            return "is not given" if self.required else ""
        if self.list_max is None:
            return "" if _FITS[self.kind](self, value, refs_n) else f"is no {self.kind_text}"
        if not isinstance(value, list) or len(value) > self.list_max:
            return f"is no list of at most {self.list_max}"
        if not all(_FITS[self.kind](self, v, refs_n) for v in value):
            return f"holds what is no {self.kind}"
        if self.kind == "setting":
            names = [v[0].encode() for v in value]
            return "" if all(a < b for a, b in zip(names, names[1:])) else "is not ascending by name"
        return "" if len({write(v) for v in value}) == len(value) else "holds something twice"


def _name(v, most):
    return is_str(v, most, 1) and not CONTROLS.search(v)


def _dec(f, v, n):
    return is_str(v, 24, 1) and DEC.fullmatch(v) is not None and sum(c.isdigit() for c in v) <= 18 and not (v[0] == "-" and not v.strip("-0."))


def _lines(f, v, n):
    if not isinstance(v, list) or len(v) > 3000 or len(v) % 3 or not all(is_u(x) for x in v):
        return False
    rows = [v[i:i + 3] for i in range(0, len(v), 3)]
    return all(a[0] < b[0] for a, b in zip(rows, rows[1:])) and all(lack <= size for _, size, lack in rows)


def _hashes(v):
    return isinstance(v, list) and len(v) <= 64 and all(is_bin(h, 32) for h in v)


def _fork(f, v, n):
    if not isinstance(v, list):
        return False
    if len(v) == 2:
        return is_bin(v[0], 32) and _hashes(v[1])
    return len(v) == 8 and is_u(v[0]) and all(is_bin(h, 32) for h in v[1:4]) and all(_hashes(p) for p in v[4:])


def _place(f, v, n):
    return is_u(v) and v < n


def _enum(f, v, n):
    return is_u(v) and 1 <= v <= len(f.words)


_FITS = {
    "name": lambda f, v, n: _name(v, f.most),
    "handle": lambda f, v, n: is_str(v, f.most, 1) and HANDLE.fullmatch(v) is not None,
    "string": lambda f, v, n: is_str(v, f.most),
    "text": lambda f, v, n: is_str(v, f.most, 1 if f.required else 0),
    "long text": lambda f, v, n: isinstance(v, (str, bytes)),
    "date": lambda f, v, n: is_u(v, DATE_MAX),
    "time": lambda f, v, n: is_t(v),
    "span": lambda f, v, n: is_u(v),
    "dec": _dec,
    "int": lambda f, v, n: is_u(v) and v >= f.low and (f.high is None or v <= f.high),
    "offset": lambda f, v, n: is_int(v, -86400000, 86400000),
    "flag": lambda f, v, n: isinstance(v, bool),
    "enum": _enum,
    "ref": _place,
    "partner": _place,
    "member": _place,
    "party": lambda f, v, n: _place(f, v, n) or (is_int(v) and v in OUTSIDERS),
    "setting": lambda f, v, n: isinstance(v, list) and len(v) == 2 and _name(v[0], 32) and is_u(v[1]),
    "seat": lambda f, v, n: isinstance(v, list) and len(v) == 3 and _name(v[0], 32) and _enum(f, v[1], n) and _place(f, v[2], n),
    "id": lambda f, v, n: is_bin(v, 32),
    "hash": lambda f, v, n: is_bin(v, 32),
    "key": lambda f, v, n: is_bin(v, 32) and is_prime_order_point(v),
    "box key": lambda f, v, n: is_bin(v, 32),
    "bin": lambda f, v, n: is_bin(v, f.most),
    "note": lambda f, v, n: isinstance(v, bytes) and len(v) <= f.most,
    "lines": _lines,
    "fork proof": _fork,
}


class Type:
    def __init__(self, name):
        self.name, self.schema, self.signed_by, self.acts = name, 0, None, set()
        self.convener_only = self.quiet = False
        self.facts, self.words = [], []

    def place(self, fact):
        return next(f.number for f in self.facts if f.name == fact)

    def fits(self, body, refs_n):
        """"" if the body fits the facts, else what is wrong."""
        if len(body) != len(self.facts):
            return f"the body has {len(body)} facts, {self.name} has {len(self.facts)}"
        for field, value in zip(self.facts, body):
            wrong = field.fits(value, refs_n)
            if wrong:
                return f"{field.name} {wrong}"
        return ""


def _head_of(t, line):
    m = re.search(r" Schema (\d+)\. Signed by (.+)$", line)
    if not m:
        raise ValueError(f"{t.name}: no line that names schema and signer")
    t.schema = int(m[1])
    signed, _, rest = m[2].partition(".")
    t.quiet, t.convener_only = "Quiet." in rest, "In the convener's log only." in rest
    for begin, who in (("the node", "node"), ("the key that becomes the first root", "first root"), ("the next root key", "next root"),
                       ("the root", "root"), ("a member with the act", "act")):
        if signed.startswith(begin):
            t.signed_by = who
            break
    else:
        raise ValueError(f"{t.name}: signed by {signed}?")
    t.acts = {int(n) for n in re.findall(r"\((\d)\)", signed)}


def load(page=PAGE):
    """{name: Type} of the page."""
    types, t, rows = {}, None, None
    with open(page, encoding="utf-8") as f:
        lines = f.read().split("\n## Types\n", 1)[1].split("\n")
    for line in lines:
        if line.startswith("### "):
            t = types[line[4:]] = Type(line[4:])
        elif t and t.signed_by is None and " Schema " in line:
            _head_of(t, line)
        elif line.startswith("| no. | fact "):
            rows = t.facts
        elif line.startswith("| no. | word "):
            rows = t.words
        elif re.match(r"\| \d", line):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            if int(cells[0]) != len(rows):
                raise ValueError(f"{t.name}: row {cells[0]} out of order")
            rows.append(Field(int(cells[0]), cells[1], cells[2], cells[3] == "required"))
    for t in types.values():
        if t.signed_by is None:
            raise ValueError(f"{t.name}: signed by nobody")
    return types


TYPES = load()
