"""Good, void or unknown: docs/protocol.md "Judgment" and "Kernel types". Reads one log from its first entry, nothing else."""
from dataclasses import dataclass

import records
from canon import Refused
from crypto import domain, entry_id, is_prime_order_point, next_root, verifies
from log import Entry, Statement, Tree, Unknown, leaf, read_entry, read_statement

REGISTER = 4
PARTNERS_MAX = 1000


@dataclass
class Verdict:
    index: int
    leaf: bytes
    entry: Entry = None  # None if it cannot be read
    statement: Statement = None
    state: str = "good"
    void: str = None
    why: str = ""
    tau: int = 0
    disputed: bool = False

    @property
    def good(self):
        return self.state == "good"

    def fact(self, name):
        return self.statement.body[records.TYPES[self.statement.type].place(name)]

    def ref(self, name):
        """The id that a fact names, or None."""
        place = self.fact(name)
        return None if place is None else self.statement.refs[place]


class _Void(Exception):
    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


@dataclass
class _Mandate:
    acts: list
    until: int
    person: bytes
    index: int


class Log:
    """A log, judged as its entries are added."""

    def __init__(self, log_id=None):
        self.id, self.tree, self.verdicts = log_id, Tree(), []
        self.ids = {}  # entry id -> index of the first entry that passed step 1
        self.inception = None
        self.root_key = self.next = None
        self.mandates = {}  # key -> newest good one
        self.persons = set()  # ids of good mandates that renew none
        self.revoked = {}  # key -> [at index, since]
        self.nodes = []  # good node verdicts
        self.founding = None  # the first good one
        self.foundings = []
        self.admitted = {}  # log id -> its good admit
        self.handles = set()
        self.removed = {}  # log id -> last good remove
        self.left = None  # the first good leave
        self.list = []  # of logs, as receipts number them
        self.lines = {}  # number -> (size, lack) in the newest good receipt with it

    @property
    def size(self):
        return len(self.verdicts)

    @property
    def convener(self):
        return self.inception is not None and self.inception.fact("coalition") is None

    def add(self, data):
        v = Verdict(self.size, leaf(data))
        try:
            self._judge(v, data)
            self._effects(v)
        except Unknown as unknown:
            v.state, v.why = "unknown", str(unknown)
        except _Void as void:
            v.state, v.void, v.why = "void", void.code, str(void)
        counts = v.entry is not None and v.void != "unreadable"
        v.tau = max(self.verdicts[-1].tau if self.verdicts else 0, v.entry.time if counts else 0)
        if v.entry is not None and v.entry.index == v.index:  # step 1 passed, whatever became of it
            self.ids.setdefault(entry_id(v.entry.statement), v.index)
        self.verdicts.append(v)
        self.tree.add(v.leaf)
        return v

    def close(self):
        """What is known only at the end: disputes."""
        for v in self.verdicts:
            if v.good and v.statement.author in self.revoked:
                at, since = self.revoked[v.statement.author]
                v.disputed = since <= v.index < at

    # Steps 1 to 10

    def _judge(self, v, data):
        try:
            v.entry = read_entry(data)
        except Refused as refused:
            raise _Void("unreadable", str(refused)) from None
        if v.entry.index != v.index:
            raise _Void("unreadable", f"it says that its index is {v.entry.index}")
        if v.index == 0:
            self.id = entry_id(v.entry.statement)
        try:
            s = v.statement = read_statement(v.entry.statement)
        except Refused as refused:
            raise _Void("unreadable", str(refused)) from None
        if s.log != (bytes(32) if v.index == 0 else self.id):
            raise _Void("foreign", f"the statement is of the log {s.log.hex()}")
        self._signature(v, s)
        if s.id in self.ids:
            raise _Void("repeated", f"entry {self.ids[s.id]} has the same statement")
        t = records.TYPES.get(s.type)
        if t is None or s.schema != t.schema:
            raise Unknown(f"type {s.type} schema {s.schema} is none of docs/records.md")
        self._author(v, s, t)
        self._shape(s, t)
        self._place(v, s, t)

    @staticmethod
    def _signature(v, s):
        if s.author is None:
            if v.entry.signature:
                raise _Void("unsigned", "there is a signature and no author")
        elif not verifies(s.author, v.entry.signature, domain("statement") + s.raw):
            raise _Void("unsigned", f"the signature is not by {s.author.hex()}")

    def _author(self, v, s, t):
        if s.author is None:
            if t.signed_by != "node":
                raise _Void("unmandated", f"{s.type} has no author")
            return
        if t.signed_by == "first root":
            return
        if t.signed_by != "next root" and s.author != self.root_key:
            mandate = self.mandates.get(s.author)
            if mandate is None:
                raise _Void("unmandated", f"the key {s.author.hex()} has no mandate")
            if v.entry.time > mandate.until:
                raise _Void("expired", f"its mandate (entry {mandate.index}) ended at {mandate.until}, the entry is of {v.entry.time}")
        if s.author in self.revoked:
            raise _Void("revoked", f"the key {s.author.hex()} was revoked by entry {self.revoked[s.author][0]}")
        if t.signed_by == "act" and s.author != self.root_key and not t.acts & set(self.mandates[s.author].acts):
            own_end = s.type == "revoke" and not t.fits(s.body, len(s.refs)) and s.body[t.place("key")] == s.author
            if not own_end:
                raise _Void("wrong-act", f"{s.type} asks for one of the acts {sorted(t.acts)}, the mandate gives {self.mandates[s.author].acts}")

    @staticmethod
    def _shape(s, t):
        if t.signed_by == "node" and s.author is not None:
            raise _Void("malformed", f"{s.type} is the node's own and has no author")
        wrong = t.fits(s.body, len(s.refs))
        if wrong:
            raise _Void("malformed", wrong)
        reveals = s.content is not None and s.content.form == "revealed"
        if reveals != (s.type == "unseal"):
            raise _Void("malformed", "content [2] belongs to unseal, and only there")
        if s.content is not None and not reveals and not t.words:
            raise _Void("malformed", f"{s.type} has no words")
        if t.signed_by in ("first root", "next root") and not is_prime_order_point(s.author):
            raise _Void("malformed", "the author is no point of the prime-order group")

    def _place(self, v, s, t):
        def need(fine, why):
            if not fine:
                raise _Void("misplaced", why)
        if v.index == 0:
            need(s.type == "inception", "a log begins with an inception")
        else:
            need(self.inception is not None, "the log does not begin with a good inception")
        need(not t.convener_only or self.convener, f"{s.type} stands in the convener's log only")
        need(t.signed_by != "root" or s.author == self.root_key, f"{s.type} is signed by the root")
        rule = getattr(self, "_rule_" + s.type, None)
        if rule:
            rule(v, s, need)

    # Kernel rules

    def _rule_inception(self, v, s, need):
        need(v.index == 0, "an inception stands at index 0")

    def _rule_node(self, v, s, need):
        size, epoch = v.fact("size"), v.fact("epoch")
        need(size == v.index, f"size {size} is not its own index")
        need(v.fact("root") == self.tree.roots[v.index], "root is not the log's root there")
        need(epoch == (self.nodes[-1].fact("epoch") if self.nodes else 0) + 1, f"epoch {epoch} is not one more than the last")
        need(epoch != 1 or v.index == 1, "the first epoch begins at index 1")

    def _rule_rotate(self, v, s, need):
        need(next_root(s.author) == self.next, "the author is not the next root")
        need(s.author != self.root_key, "the author is the root already")
        need(v.fact("since") is None or v.fact("since") <= v.index, "since is greater than its index")

    def _rule_mandate(self, v, s, need):
        key, renews = v.fact("key"), v.ref("renews")
        need(REGISTER not in v.fact("acts") or s.author == self.root_key, "only the root gives the act register")
        need(verifies(key, v.fact("acceptance"), domain("accept") + self.id + key + v.fact("box_key")), "the acceptance does not verify")
        need(key not in self.revoked, "the key was revoked")
        need(key not in self.mandates or renews == self.mandates[key].person, "the key has a mandate of another person, or renews is not given")
        need(renews is None or renews in self.persons, "renews names no first mandate of this log")

    def _rule_revoke(self, v, s, need):
        need(v.fact("since") <= v.index, "since is greater than its index")

    def _rule_erase(self, v, s, need):
        need(v.ref("of") in self.ids, "of is no entry of this log below")

    def _rule_receipt(self, v, s, need):
        new, lines = v.fact("new"), v.fact("lines")
        numbers = lines[0::3]
        for number, size, lack in zip(numbers, lines[1::3], lines[2::3]):
            need(number < len(self.list) + len(new), f"line {number} is behind the end of the list")
            old_size, old_lack = self.lines.get(number, (0, 0))
            need(size >= old_size and size - lack >= old_size - old_lack, f"line {number} fell from {old_size} lacking {old_lack} to {size} lacking {lack}")
        for number in range(len(self.list), len(self.list) + len(new)):
            need(number in numbers, f"log {number} of the list is new and has no line")

    def _rule_founding(self, v, s, need):
        need(self.founding is not None or v.fact("handle") not in self.handles, "an admit before used the handle")

    def _rule_admit(self, v, s, need):
        handle, partner = v.fact("handle"), v.ref("partner")
        need(handle not in self.handles and not (self.founding and self.founding.fact("handle") == handle), f"the handle {handle} was used")
        need(partner not in self.admitted and partner != self.id, "that log was admitted before")
        need(len(self.admitted) < PARTNERS_MAX, f"{PARTNERS_MAX} were admitted")

    def _rule_remove(self, v, s, need):
        need(v.ref("partner") in self.admitted, "that log was never admitted")

    # Effects of good entries

    def _effects(self, v):
        s = v.statement
        if s.type == "inception":
            self.inception, self.root_key, self.next = v, s.author, v.fact("next")
        elif s.type == "node":
            self.nodes.append(v)
        elif s.type == "rotate":
            if v.fact("since") is not None:
                self._revoke(self.root_key, v.index, v.fact("since"))
            self.root_key, self.next = s.author, v.fact("next")
        elif s.type == "mandate":
            renews = v.ref("renews")
            if renews is None:
                self.persons.add(s.id)
            self.mandates[v.fact("key")] = _Mandate(v.fact("acts"), v.fact("until"), renews or s.id, v.index)
        elif s.type == "revoke":
            self._revoke(v.fact("key"), v.index, v.fact("since"))
        elif s.type == "leave":
            self.left = self.left or v
        elif s.type == "founding":
            self.founding = self.founding or v
            self.foundings.append(v)
        elif s.type == "admit":
            self.admitted[v.ref("partner")] = v
            self.handles.add(v.fact("handle"))
        elif s.type == "remove":
            self.removed[v.ref("partner")] = v
        elif s.type == "receipt":
            self.list.extend(v.fact("new"))
            lines = v.fact("lines")
            for number, size, lack in zip(lines[0::3], lines[1::3], lines[2::3]):
                self.lines[number] = (size, lack)

    def _revoke(self, key, at, since):
        first = self.revoked.setdefault(key, [at, since])
        first[1] = min(first[1], since)

    def checkpoint_key(self, size):
        """The key that signs heads of that size, or None."""
        below = [n for n in self.nodes if n.index < size]
        return below[-1].fact("checkpoint_key") if below and size >= 2 else None


def judge(entries, log_id=None):
    log = Log(log_id)
    for data in entries:
        log.add(data)
    log.close()
    return log
