"""docs/rules.md "The book": the good records, their people, chains and corrections, and what refers to them."""
import re
from collections import defaultdict
from dataclasses import dataclass

import records

DRAFTS = ("agreements", "body", "result", "strategy", "plan")
ROSTER = ("inception", "founding", "admit", "remove", "leave", "rotate", "revoke")
CORRECTED = ("meeting", "minutes", "measure", "talk", "influence", "interest")
ROOT = "root"


@dataclass(frozen=True)
class Limits:
    """Of a log: records, bytes of their statements, and above these how many of ROSTER."""
    records: int = 1000000
    bytes: int = 512 << 20
    roster: int = 10000


LIMITS = Limits()


def _targets(field):
    """Names of the types that a ref field may name; None: any."""
    m = re.match(r"\[?ref to ([a-z ]+)", field.kind_text)
    names = m[1].strip().split(" or ")
    return None if names == ["any"] else set(names)


class Record:
    """A record; its facts by name. Equal only to itself."""

    def __init__(self, book, log, v):
        self.book, self.log, self.v = book, log, v
        self.index, self.t, self.id = v.index, v.tau, v.statement.id
        self.type, self.author = v.statement.type, v.statement.author
        self.schema = records.TYPES[self.type]
        self.person = None  # (log id, id of the first mandate or ROOT); None: the node
        self.origin = self
        self.bad_ref = False

    @property
    def order(self):
        return (self.t, self.log, self.index)

    @property
    def place(self):
        return (self.log, self.index)

    def raw(self, name):
        return self.v.statement.body[self.schema.place(name)]

    def _field(self, name):
        return next(f for f in self.schema.facts if f.name == name)

    def _one(self, field, place):
        if place is None or isinstance(place, int) and place < 0:
            return None
        return self.book.resolve(field, self.v.statement.refs[place])

    def ref(self, name):
        return self._one(self._field(name), self.raw(name))

    def refs(self, name):
        """What a list names, nothing left out: None stands for what is not here."""
        return [self._one(self._field(name), place) for place in self.raw(name) or []]

    def partner(self, name):
        """The log id that a partner or party field names."""
        found = self.ref(name)
        return found.log if found else None

    def partners(self, name):
        return [r.log for r in self.refs(name) if r]

    def member(self, name):
        """The person that a member or party field names."""
        found = self.ref(name)
        return self.book.person_of_mandate(found) if found and found.type == "mandate" else None

    def members(self, name):
        return [self.book.person_of_mandate(r) if r else None for r in self.refs(name)]

    def word(self, name):
        """The word of an enum, or None."""
        n = self.raw(name)
        return None if n is None else self._field(name).words[n - 1]

    def names(self, name, target):
        """Does the fact, or one of the list, name that very record?"""
        return any(r is target for r in (self.refs(name) if self._field(name).list_max is not None else [self.ref(name)]))

    def names_version(self, name, target):
        found = self.refs(name) if self._field(name).list_max is not None else [self.ref(name)]
        return any(r is not None and r.origin is target.origin for r in found)

    def seats(self):
        """(name, kind, log id or None) of a body."""
        field = self._field("seats")
        found = []
        for name, kind, place in self.raw("seats"):
            partner = self.book.resolve_type(self.v.statement.refs[place], {"inception"})
            found.append((name, field.words[kind - 1], partner.log if partner else None))
        return found


class Book:
    def __init__(self, logs, convener, limits=LIMITS):
        self.logs, self.convener, self.limits = logs, convener, limits  # {log id: judge.Log}
        self.full = {}  # log id -> index from which on it is full
        self.by_id, self.of_type, self.of_log = {}, defaultdict(list), defaultdict(list)
        for log_id, log in logs.items():
            for v in self._counted(log_id, [v for v in log.verdicts if v.good and v.statement.type not in ("receipt", "address")]):
                r = Record(self, log_id, v)
                self.by_id[r.id] = r
                self.of_log[log_id].append(r)
        self.records = sorted(self.by_id.values(), key=lambda r: r.order)
        for r in self.records:
            self.of_type[r.type].append(r)
        self._people()
        self._chains()
        self._referrers()

    def _counted(self, log_id, entries):
        """Those that are records: all up to where the log is full, then a few of the roster's."""
        taken = roster = 0
        for k, v in enumerate(entries):
            if log_id not in self.full and (k >= self.limits.records or taken >= self.limits.bytes):
                self.full[log_id] = v.index
            if log_id not in self.full:
                taken += len(v.statement.raw)
                yield v
            elif v.statement.type in ROSTER and roster < self.limits.roster:
                roster += 1
                yield v

    # References

    def resolve_type(self, entry_id, types):
        found = self.by_id.get(entry_id)
        return found if found and (types is None or found.type in types) else None

    def resolve(self, field, entry_id):
        types = {"partner": {"inception"}, "member": {"mandate"}, "party": {"inception", "mandate"}}.get(field.kind)
        return self.resolve_type(entry_id, types or _targets(field))

    def person_of_mandate(self, mandate):
        place = mandate.raw("renews")
        return (mandate.log, mandate.id if place is None else mandate.v.statement.refs[place])

    def _people(self):
        self.mandates = defaultdict(list)  # person -> mandates by index
        for found in self.of_log.values():
            of_key = {}
            for r in found:
                if r.author is not None:
                    r.person = of_key.get(r.author, (r.log, ROOT))
                if r.type == "mandate":
                    of_key[r.raw("key")] = self.person_of_mandate(r)
                    self.mandates[of_key[r.raw("key")]].append(r)

    # Chains

    def _link(self, r):
        """What it replaces or corrects, if that makes a chain or a set."""
        if r.type in DRAFTS:
            return r.ref("replaces")
        if r.type in CORRECTED:
            found = r.ref("corrects")
            if found and found.log != r.log:
                r.bad_ref = True
                return None
            return found
        return None

    def _chains(self):
        links = {r: self._link(r) for r in self.records}
        self.versions = defaultdict(list)  # origin -> all, in Order
        for r in self.records:
            at = r
            while links[at]:
                at = links[at]
            r.origin = at
            self.versions[at].append(r)

    def _referrers(self):
        self.referrers = defaultdict(list)  # record -> those whose fields resolve to it, in Order
        for r in self.records:
            seen = set()
            for field, value in zip(r.schema.facts, r.v.statement.body):
                for place in self._places(field, value):
                    found = self.resolve(field, r.v.statement.refs[place]) if field.kind != "seat" else self.resolve_type(r.v.statement.refs[place], {"inception"})
                    if found is None:
                        r.bad_ref = True
                    elif found not in seen:
                        seen.add(found)
                        self.referrers[found].append(r)

    @staticmethod
    def _places(field, value):
        if value is None or field.kind not in ("ref", "partner", "member", "party", "seat"):
            return []
        if field.kind == "seat":
            return [v[2] for v in value]
        return [v for v in (value if field.list_max is not None else [value]) if v >= 0]

    def to(self, record, kind):
        """Records of a type that refer to it."""
        return [r for r in self.referrers[record] if r.type == kind]

    def to_version(self, record, kind):
        """Records of a type that refer to any version of it, each once, in Order."""
        found = {r for v in self.versions[record.origin] for r in self.to(v, kind)}
        return sorted(found, key=lambda r: r.order)

    # The roster's records

    @property
    def admits(self):
        return [r for r in self.of_log[self.convener] if r.type == "admit"]

    def admit_of(self, log_id):
        return next((r for r in self.admits if r.v.ref("partner") == log_id), None)

    def remove_of(self, log_id):
        """The first."""
        return next((r for r in self.of_log[self.convener] if r.type == "remove" and r.v.ref("partner") == log_id), None)
